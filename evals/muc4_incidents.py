"""From marked roles of incidents to the incidents of a document: who did what to whom, by type.

Each mention is given a type by the words around it; a type that hardly any mention speaks for makes no incident.
Targets, victims and weapons make incidents; organisations go with all of them, individual perpetrators with the most
told one and that of the words around them. Mentions of one entity (the same words, or one the end or the initials of
another) are one. The few figures were chosen on the gold mentions of the training part with a look at dev; those of
marking on every third document of dev. Incidents of one type are not
told apart: what tells them apart (place, date) is worth less than what it costs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.muc4_keys import ROLES, Template
from reportedly.reading.encoder.labels import MUC
from reportedly.reading.encoder.scores import DocumentScores

NAMES = dict(zip(MUC, ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon"), strict=True))
_WORDS = {
    "bombing": r"bomb\w*|explo\w+|dynamit\w+|detonat\w+|blew up|blown up|blast\w*|car bombs?",
    "kidnapping": r"kidnap\w*|abduct\w*|hostages?|held captive|captors?",
    "arson": r"arson|burn\w*|set fire|set on fire|setting fire|torch\w*|set ablaze",
    "robbery": r"rob(?:s|bed|bery|beries|bing)?|stole|stolen|loot\w*|steal\w*",
    "attack": r"attack\w*|kill\w*|murder\w*|assassin\w*|shot|shoot\w*|massacr\w*|died|dead|death|ambush\w*|"
    r"machine-?gun\w*|fir(?:ed|ing)|clash\w*|wound\w*",
}
_TYPE = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_LEAST = 0.25  # how likely the likeliest word of a mention is to play its role
_PART = 0.1  # and each of its words
_BEGINS = 0.3  # from here on a word begins another mention
_NEAR = 160  # characters on each side of a mention whose words tell its type
_FALL = 0.7  # how much less words at that distance are worth
_SHARE = 0.15  # of the most told type: what another one needs to be an incident of its own
_OWN = frozenset({"Target", "Victim", "Weapon"})  # what makes an incident; perpetrators are shared
_WEIGHT = {"bombing": 1.5, "kidnapping": 1.5, "arson": 1.2, "robbery": 1.2, "attack": 1.0}


@dataclass(frozen=True, slots=True)
class Mention:
    """Words at ``start``–``end`` that play a role of the simplified set, and how likely."""

    role: str
    start: int
    end: int
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident of a type, and for each role its entities, by one mention each."""

    type: str
    roles: Mapping[str, tuple[str, ...]]


def marked_mentions(scores: DocumentScores, text: str) -> Iterator[Mention]:
    """Yield the mentions that the encoder marks as roles of incidents.

    A mention is a run of words of which one is likely enough to play a role and all are likelier in it than in another.
    """
    played = scores.muc[:, 1::2] + scores.muc[:, 2::2]
    role, chance = played.argmax(axis=1), played.max(axis=1)
    begins = scores.muc[np.arange(len(role)), 1 + 2 * role] >= _BEGINS
    first = 0
    while first < len(role):
        end = first + 1
        if chance[first] < _PART:
            first = end
            continue
        while end < len(role) and chance[end] >= _PART and role[end] == role[first] and not begins[end]:
            end += 1
        if chance[first:end].max() >= _LEAST:
            start, stop = _trimmed(text, *scores.span(first, end))
            if start < stop:
                yield Mention(NAMES[MUC[int(role[first])]], start, stop, float(chance[first:end].max()))
        first = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without signs at its ends but quotation marks."""
    while start < end and not (text[start].isalnum() or text[start] == '"'):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] == '"'):
        end -= 1
    return start, end


def gold_mentions(text: str, gold: Sequence[Template]) -> list[Mention]:
    """Return where the mentions of gold incidents first stand in a text."""
    found = set()
    for template in gold:
        for role in ROLES:
            entities = template[role]
            assert isinstance(entities, list)
            for mention in (m for entity in entities for m in entity):
                spelt = r"\s+".join(map(re.escape, mention.split()))
                if match := re.search(rf"(?<!\w){spelt}(?!\w)", text, re.IGNORECASE):
                    found.add(Mention(role, match.start(), match.end()))
    return sorted(found, key=lambda m: (m.start, m.end))


def find_incidents(text: str, mentions: Sequence[Mention]) -> list[Incident]:
    """Return the incidents that mentions belong to, one for each type that enough of them speak for."""
    if not mentions:
        return []
    told = [_types(text, mention) for mention in mentions]
    votes: Counter[str] = Counter()
    for mention, types in zip(mentions, told, strict=True):
        votes.update({kind: worth * mention.probability for kind, worth in types.items()})
    main = max(votes, key=lambda kind: votes[kind], default="attack")
    likely = [max(types, key=lambda kind: types[kind], default=main) for types in told]
    kinds = [kind if votes[kind] >= _SHARE * votes[main] else main for kind in likely]
    made = {main: [*mentions[:0]]}
    for mention, kind in zip(mentions, kinds, strict=True):
        if mention.role in _OWN:
            made.setdefault(kind, []).append(mention)
    for mention, kind in zip(mentions, kinds, strict=True):
        if mention.role in _OWN:
            continue
        for each, members in made.items():
            if each in (main, kind) or mention.role == "PerpOrg":
                members.append(mention)
    return [_incident(kind, text, members) for kind, members in made.items() if members]


def _types(text: str, mention: Mention) -> dict[str, float]:
    """Return how much the words around a mention speak for each type: the nearer the more."""
    low, high = max(0, mention.start - _NEAR), mention.end + _NEAR
    found: dict[str, float] = {}
    for kind, words in _TYPE.items():
        for match in words.finditer(text, low, high):
            away = max(0, mention.start - match.end(), match.start() - mention.end)
            found[kind] = max(found.get(kind, 0.0), _WEIGHT[kind] * (1.0 - _FALL * away / _NEAR))
    return found


def _incident(kind: str, text: str, mentions: Sequence[Mention]) -> Incident:
    by_role: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_role[mention.role].append(mention)
    return Incident(kind, {role: entities(text, found) for role, found in by_role.items()})


def entities(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return one mention for each entity: the likeliest, then the longest."""
    found: list[str] = []
    for mention in sorted(mentions, key=lambda m: (-m.probability, m.start - m.end, m.start)):
        words = " ".join(text[mention.start : mention.end].split())
        if not any(_same(words.lower(), other.lower()) for other in found):
            found.append(words)
    return tuple(found)


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    initials = "".join(word[0] for word in long.split() if word not in {"of", "the", "for", "and"})
    return long.endswith(f" {short}") or short in (long, initials)
