"""Speakers and outlets: who they are, how much they say, for whom, and how often others bear them out.

Agreement. A statement that somebody took, held or left a place is compared with what is believed of that day once
everything is known, weighed without any testimony of the speaker, so that nobody vouches for himself. It is right with
the probability that the party holds the place (or does not, for one that left or is denied it), among the days on which
the place is held by anybody; a change may show up to a week later. The comparison counts as far as others know better
(the probability that somebody holds the place), as the text was read right, and as the statement was new.

Reliability. It starts from the speaker's class as a beta distribution worth ``STRENGTH`` comparisons. Each comparison
multiplies in the likelihood of being right with the probability ``min(ceiling, reliability * interest)``, which is what
weighing uses: a party that announces its own gains is expected to be right less often, and only what goes beyond that
counts against it. Where no statement serves or hurts the speaker this is the beta distribution's own update. Told are
the mean and the middle 90 %. Others are not independent of the speaker's side, of its sources and of each other, so
this is agreement, not truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from reportedly.model import OUTLET_SPEAKER, SpeakerClass, Status
from reportedly.weighing.arithmetic import share_of
from reportedly.weighing.control import Account, Control
from reportedly.weighing.counted import counts
from reportedly.weighing.evidence import Matrix, Steps, joined, parts
from reportedly.weighing.filter import Smoothed
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.statements import Interest, speaking_party, voice_of
from reportedly.weighing.testimonies import Testimony

STRENGTH = 10.0
"""How many comparisons the prior of a speaker's class is worth."""

GRACE_DAYS = 7
"""How much later others may report a change."""

_CHANGES = frozenset({"capture", "handover", "withdraw"})
_HOLDS = frozenset({"capture", "handover", "hold", "still_held"})
_HOLDS_NOT = frozenset({"withdraw", "not_held", "besiege"})
_GRID = (np.arange(400) + 0.5) / 400
_MIDDLE = 0.9
_PARTY = "party:"
_KINDS = {
    SpeakerClass.PARTY: "a party to the war",
    SpeakerClass.GOVERNMENT: "a government",
    SpeakerClass.MONITOR: "a monitor",
    SpeakerClass.MEDIA: "another medium",
    SpeakerClass.UN_NGO: "a UN body or NGO",
    SpeakerClass.CIVILIAN: "a civilian",
    SpeakerClass.ANONYMOUS: "an anonymous source",
    SpeakerClass.OUTLET: "an outlet in its own voice",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One statement of a speaker against what others' evidence shows: ``right`` in [0, 1], counting ``weight``."""

    claim_id: str
    speaker: str
    speaker_class: SpeakerClass
    interest: Interest
    right: float
    weight: float


@dataclass(frozen=True, slots=True)
class SpeakerReliability:
    """How reliable a speaker is without a stake: the class's ``prior``, then the estimate with its middle 90 %.

    ``compared`` statements count as ``comparisons`` full ones, of which the share ``agreement`` was right (``None``
    where nothing could be compared).
    """

    prior: float
    mean: float
    low: float
    high: float
    compared: int
    comparisons: float
    agreement: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """A party that a speaker speaks for, from the first to the last day on which it did in the claims."""

    party: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who vouches for claims: a party, a source, a name, or an outlet in its own voice.

    ``id`` is the identity across documents that weighing uses (all organs of a party are one voice). ``documents`` and
    ``claims`` count those that carry it, ``quoted`` the claims in which others quote it, ``lineages`` the documents
    that copy no earlier one (``None`` where texts were not compared), ``testimonies`` what is left of its statements on
    control once copies and repetitions are joined. ``own`` and ``against`` are the shares of its testimonies that serve
    and that hurt its side.
    """

    id: str
    name: str
    speaker_class: SpeakerClass
    sides: tuple[Side, ...]
    documents: int
    claims: int
    quoted: int
    lineages: int | None
    testimonies: int
    own: float
    against: float
    reliability: SpeakerReliability
    sentence: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet: ``documents`` of it, the ``claims`` in them, those ``in_own_voice``, and whom else it ``quotes``.

    ``voice`` is the outlet as a speaker in its own voice, ``None`` where it has no claim of its own.
    """

    name: str
    documents: int
    lineages: int | None
    claims: int
    in_own_voice: int
    quotes: int
    voice: Speaker | None


def learned_reliability(
    records: Iterable[ClaimRecord] | None,
    control: Control,
    *,
    classes: Mapping[str, SpeakerClass] | None = None,
    strength: float = STRENGTH,
) -> dict[str, SpeakerReliability]:
    """Return how reliable each speaker is, by its id, from agreement with what others' evidence shows.

    ``records`` limits the statements that are compared to those claims (all that the control knows where ``None``).
    ``classes`` gives the class whose prior a speaker has; without it that of its statements, the commonest. A speaker
    without comparisons keeps its class's prior. Nothing is used in weighing: that is the caller's to do.
    """
    wanted = None if records is None else {record.claim.id for record in records}
    made = [each for each in comparisons(control) if wanted is None or each.claim_id in wanted]
    seen: dict[str, Counter[SpeakerClass]] = {}
    for account in control.accounts:
        for testimony in account.testimonies:
            statement = testimony.statement
            if wanted is None or statement.claim_id in wanted:
                seen.setdefault(statement.voice, Counter())[statement.speaker_class] += 1
    by_speaker: dict[str, list[Comparison]] = {}
    for each in made:
        by_speaker.setdefault(each.speaker, []).append(each)
    found = {}
    for speaker in sorted({*seen, *(classes or {})}):
        own = (classes or {}).get(speaker) or _commonest(seen[speaker])
        found[speaker] = estimate(own, by_speaker.get(speaker, ()), control.parameters, strength)
    return found


def estimate(
    speaker_class: SpeakerClass, compared: Sequence[Comparison], parameters: Parameters, strength: float = STRENGTH
) -> SpeakerReliability:
    """Return a speaker's reliability from its class and its comparisons."""
    prior = parameters.reliability.of(speaker_class)
    level = min(max(prior, 0.01), 0.99)
    logs = (level * strength - 1.0) * np.log(_GRID) + ((1.0 - level) * strength - 1.0) * np.log1p(-_GRID)
    for interest in Interest:
        alike = [each for each in compared if each.interest is interest]
        factor = getattr(parameters.interest, interest.value)
        chance = np.clip(np.minimum(parameters.interest.ceiling, _GRID * factor), 1e-6, 1 - 1e-6)
        right = sum(each.weight * each.right for each in alike)
        wrong = sum(each.weight * (1.0 - each.right) for each in alike)
        logs = logs + right * np.log(chance) + wrong * np.log1p(-chance)
    density = np.exp(logs - logs.max())
    density /= density.sum()
    steps = np.cumsum(density)
    tail = (1.0 - _MIDDLE) / 2
    total = sum(each.weight for each in compared)
    return SpeakerReliability(
        prior=prior,
        mean=round(float(density @ _GRID), 6),
        low=round(float(_GRID[np.searchsorted(steps, tail)]), 6),
        high=round(float(_GRID[min(int(np.searchsorted(steps, 1.0 - tail)), len(_GRID) - 1)]), 6),
        compared=len(compared),
        comparisons=round(total, 6),
        agreement=round(sum(each.weight * each.right for each in compared) / total, 6) if total > 0 else None,
    )


def comparisons(control: Control) -> list[Comparison]:
    """Return every statement of control that others' evidence can be compared with, by place and time."""
    asked: dict[int, list[tuple[Steps, Account, tuple[Testimony, ...]]]] = {}
    for account in control.accounts:
        added = parts(account.testimonies, account.holders, account.parties, account.parameters)
        voices: dict[str, list[Testimony]] = {}
        for testimony in account.testimonies:
            if _can_be_compared(testimony, account):
                voices.setdefault(testimony.statement.voice, []).append(testimony)
        for voice in sorted(voices):
            others = [part for part in added if part.testimony.statement.voice != voice]
            if others:
                rest = joined(others, account.holders)
                asked.setdefault(len(account.holders), []).append((rest, account, tuple(voices[voice])))
    found: list[Comparison] = []
    for holders in sorted(asked):
        dynamics = asked[holders][0][1].parameters.dynamics
        smoothed = Smoothed([rest for rest, _, _ in asked[holders]], dynamics)
        for position, (_, account, testimonies) in enumerate(asked[holders]):
            found.extend(_compared(testimony, account, smoothed, position) for testimony in testimonies)
    return sorted((each for each in found if each.weight > 0), key=lambda each: (each.speaker, each.claim_id))


def _can_be_compared(testimony: Testimony, account: Account) -> bool:
    statement = testimony.statement
    told = statement.status is Status.ACTUAL and statement.kind in _HOLDS | _HOLDS_NOT and _is_own(testimony)
    return told and statement.actor in account.holders and testimony.trust > 0 and len(statement.days) == 1


def _is_own(testimony: Testimony) -> bool:
    """Return whether a testimony was given about the place itself, not about one around it."""
    return share_of(testimony) == 1.0


def _compared(testimony: Testimony, account: Account, smoothed: Smoothed, position: int) -> Comparison:
    statement = testimony.statement
    later = GRACE_DAYS if statement.kind in _CHANGES else 0
    days = np.arange(statement.day, statement.day + later + 1, dtype=np.int64)
    belief: Matrix = smoothed.course(days, position)
    held = belief[:, :-2].sum(axis=1)
    assert statement.actor is not None
    own = belief[:, account.holders.index(statement.actor)] / np.maximum(held, 1e-12)
    right = own if statement.kind in _HOLDS else 1.0 - own
    best = int(right.argmax())
    reading = testimony.trust / statement.testimony if statement.testimony > 0 else 0.0
    return Comparison(
        claim_id=statement.claim_id,
        speaker=statement.voice,
        speaker_class=statement.speaker_class,
        interest=statement.interest,
        right=float(right[best]),
        weight=float(held[best]) * min(1.0, reading) * testimony.repetition,
    )


@dataclass(slots=True)
class _Count:
    names: Counter[str]
    classes: Counter[SpeakerClass]
    documents: set[str]
    claims: int
    quoted: int
    sides: dict[str, list[date]]


def speakers(
    records: Iterable[ClaimRecord],
    control: Control,
    *,
    origins: Mapping[str, str] | None = None,
    registry: Parties | None = None,
    party_name: Callable[[str], str] | None = None,
) -> list[Speaker]:
    """Return who vouches for claims, those of most claims first; outlets in their own voice are among them.

    ``records`` are all claims, also those that do not bear on control; those that a newer version of their article
    superseded are no part of it. ``origins`` gives the text that a document
    copies, itself where it copies none. ``party_name`` gives a party's name by its id; without it a party is called as
    its claims call its speakers most often.
    """
    parties = registry or default_parties()
    tallies: dict[str, _Count] = {}
    for record in records:
        if not counts(record, None):
            continue
        claim, outlet = record.claim, record.document.outlet
        voice, party = _voice(record, parties)
        count = tallies.setdefault(voice, _Count(Counter(), Counter(), set(), 0, 0, {}))
        own = claim.attribution.speaker == OUTLET_SPEAKER
        count.names[(outlet or record.document.key) if own else claim.attribution.speaker] += 1
        count.classes[claim.attribution.speaker_class] += 1
        count.documents.add(record.document.id)
        count.claims += 1
        count.quoted += not own
        if party is not None:
            count.sides.setdefault(party, []).append(record.known)
    served: dict[str, Counter[Interest]] = {}
    for account in control.accounts:
        for testimony in filter(_is_own, account.testimonies):
            served.setdefault(testimony.statement.voice, Counter())[testimony.statement.interest] += 1
    classes = {voice: _commonest(count.classes) for voice, count in tallies.items()}
    learned = learned_reliability(None, control, classes=classes)
    found = [
        _speaker(voice, count, classes[voice], served.get(voice, Counter()), learned[voice], origins, party_name)
        for voice, count in tallies.items()
    ]
    return sorted(found, key=lambda each: (-each.claims, each.id))


def outlets(
    records: Iterable[ClaimRecord],
    voices: Iterable[Speaker],
    origins: Mapping[str, str] | None = None,
    *,
    registry: Parties | None = None,
) -> list[Outlet]:
    """Return the outlets of claims' documents, those of most documents first; ``voices`` as from :func:`speakers`."""
    parties = registry or default_parties()
    own_voices = {each.id: each for each in voices}
    documents: dict[str, set[str]] = {}
    claims: Counter[str] = Counter()
    own: Counter[str] = Counter()
    quoted: dict[str, set[str]] = {}
    ids: dict[str, str] = {}
    for record in records:
        outlet = record.document.outlet
        if outlet is None or not counts(record, None):
            continue
        documents.setdefault(outlet, set()).add(record.document.id)
        claims[outlet] += 1
        if record.claim.attribution.speaker == OUTLET_SPEAKER:
            own[outlet] += 1
            ids[outlet] = _voice(record, parties)[0]
        else:
            quoted.setdefault(outlet, set()).add(record.claim.attribution.speaker)
    found = [
        Outlet(
            outlet,
            len(documents[outlet]),
            _lineages(documents[outlet], origins),
            claims[outlet],
            own[outlet],
            len(quoted.get(outlet, ())),
            own_voices.get(ids.get(outlet, "")),
        )
        for outlet in documents
    ]
    return sorted(found, key=lambda each: (-each.documents, each.name))


def _voice(record: ClaimRecord, parties: Parties) -> tuple[str, str | None]:
    """Return a speaker's identity across documents, as weighing has it, and the party that it speaks for."""
    claim, outlet = record.claim, record.document.outlet
    party = speaking_party(claim, outlet, parties, record.known)
    return voice_of(claim, outlet, party, parties)[0], party


def _commonest(classes: Counter[SpeakerClass]) -> SpeakerClass:
    return min(classes, key=lambda each: (-classes[each], each.value))


def _lineages(documents: Iterable[str], origins: Mapping[str, str] | None) -> int | None:
    return len({origins.get(each, each) for each in documents}) if origins is not None else None


def _speaker(
    voice: str,
    count: _Count,
    speaker_class: SpeakerClass,
    served: Counter[Interest],
    reliability: SpeakerReliability,
    origins: Mapping[str, str] | None,
    party_name: Callable[[str], str] | None,
) -> Speaker:
    name = min(count.names, key=lambda each: (-count.names[each], each))
    if party_name is not None and voice.startswith(_PARTY):
        name = party_name(voice.removeprefix(_PARTY))
    testimonies = sum(served.values())
    own, against = (served[each] / testimonies if testimonies else 0.0 for each in (Interest.OWN, Interest.AGAINST))
    return Speaker(
        id=voice,
        name=name,
        speaker_class=speaker_class,
        sides=tuple(Side(party, min(days), max(days)) for party, days in sorted(count.sides.items())),
        documents=len(count.documents),
        claims=count.claims,
        quoted=count.quoted,
        lineages=_lineages(count.documents, origins),
        testimonies=testimonies,
        own=round(own, 6),
        against=round(against, 6),
        reliability=reliability,
        sentence=_sentence(name, speaker_class, own, reliability),
    )


def _sentence(name: str, speaker_class: SpeakerClass, own: float, found: SpeakerReliability) -> str:
    begin = f"{name}, as {_KINDS[speaker_class]}, starts at {found.prior:.2f}"
    stake = f"; {own:.0%} of its testimonies serve its own side and are expected to be right less often" if own else ""
    if found.agreement is None:
        return f"{begin}{stake}; none of them could be compared with others' evidence."
    return (
        f"{begin}{stake}; {_statements(found.compared)} could be compared with others' evidence (worth "
        f"{found.comparisons:.1f} full comparisons), which bears out {found.agreement:.0%}: "
        f"{found.mean:.2f} ({found.low:.2f} to {found.high:.2f})."
    )


def _statements(count: int) -> str:
    return "1 statement" if count == 1 else f"{count} statements"
