"""From marked roles of incidents to the incidents of a document: who did what to whom, by type.

Each mention is given a type by the words around it; a type that nothing supports but a word in passing makes no
incident. Perpetrators and weapons without words of their own go with the incident that is told nearest. Mentions of
one entity (the same words, or one the end or the initials of another) are one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.muc4_keys import ROLES, Template
from reportedly.reading.encoder.labels import MUC
from reportedly.reading.encoder.scores import DocumentScores
from reportedly.reading.encoder.tagging import runs_of

NAMES = dict(zip(MUC, ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon"), strict=True))
_WORDS = {
    "bombing": r"bomb\w*|explo\w+|dynamit\w+|detonat\w+|blew up|blown up|blast\w*|car bombs?",
    "kidnapping": r"kidnap\w*|abduct\w*|hostages?|held captive|captors?",
    "arson": r"arson|burn\w*|set fire|set on fire|setting fire|torch\w*|set ablaze",
    "robbery": r"rob(?:s|bed|bery|beries|bing)?|stole|stolen|loot\w*|steal\w*",
    "attack": r"attack\w*|kill\w*|murder\w*|assassin\w*|shot|shoot\w*|massacr\w*|died|dead|death|ambush\w*|machine-?gun\w*|fir(?:ed|ing)|clash\w*|wound\w*",
}
_TYPE = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_NEAR = 160  # characters on each side of a mention whose words tell its type
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


def marked_mentions(scores: DocumentScores) -> Iterator[Mention]:
    """Yield the mentions that the encoder marks as roles of incidents."""
    for kind, (first, end) in runs_of(scores.muc.argmax(axis=1)):
        start, stop = scores.span(first, end)
        yield Mention(NAMES[MUC[kind]], start, stop, float(1.0 - scores.muc[first:end, 0].mean()))


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
    """Return the incidents that mentions belong to."""
    if not mentions:
        return []
    types = [_types(text, mention) for mention in mentions]
    votes: Counter[str] = Counter()
    for mention, told in zip(mentions, types, strict=True):
        votes.update({kind: worth * mention.probability for kind, worth in told.items()})
    main = max(votes, key=lambda kind: votes[kind], default="attack")
    return [_incident(main, text, mentions)]


def _types(text: str, mention: Mention) -> dict[str, float]:
    low, high = max(0, mention.start - _NEAR), mention.end + _NEAR
    around = text[low:high]
    return {kind: _WEIGHT[kind] for kind, words in _TYPE.items() if words.search(around)}


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
    return long.endswith(f" {short}") or short == long or short == initials
