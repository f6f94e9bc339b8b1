"""From statements about one place to independent testimonies with weights.

A testimony is what one lineage says on one day: copies of a text, one speaker quoted in many papers, the same quoted
words in several mouths, and nameless speakers to one agency, count once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reportedly.model import OUTLET_SPEAKER, SpeakerClass
from reportedly.weighing.lineages import Copy
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.quotations import SharedQuote
from reportedly.weighing.statements import Statement

_MEDIA = frozenset({SpeakerClass.OUTLET, SpeakerClass.MEDIA})
_TAKES = frozenset({"capture", "handover"})


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one lineage says on one day about who holds a place.

    ``weight`` in [0, 1) is the probability that it is read and told right, discounted for repetition and agreement:
    ``trust * repetition * agreement``, and by the ``share`` of it that counts here where it was said of a place around.
    ``statement`` stands for all that were joined into it; ``joined`` counts them.
    """

    statement: Statement
    lineage: str
    targets: tuple[str, ...]
    joined: int
    trust: float
    repetition: float
    agreement: float
    notes: tuple[str, ...]
    share: float = 1.0

    @property
    def weight(self) -> float:
        return self.trust * self.repetition * self.agreement * self.share


@dataclass(frozen=True, slots=True)
class Silent:
    """A statement that adds nothing of its own, and why; ``superseded`` where a newer version of its article came."""

    statement: Statement
    lineage: str
    why: str
    superseded: date | None = None


@dataclass(frozen=True, slots=True)
class _Heard:
    statement: Statement
    lineage: str
    root: str
    weight: float
    notes: tuple[str, ...]


def testify(
    statements: Iterable[Statement],
    origins: Mapping[str, Copy],
    parameters: Parameters,
    shared: Mapping[str, SharedQuote],
) -> tuple[list[Testimony], list[Silent]]:
    """Return the testimonies about one place, by day, and the statements that add none; both in a fixed order.

    ``origins`` says which text a document copies, ``shared`` which claims repeat an earlier one's quote (by claim id).
    Statements may come in any order.
    """
    ordered = in_order(statements)
    lineages = lineages_of(ordered, origins, shared)
    silent: list[Silent] = []
    heard: list[_Heard] = []
    first: dict[tuple[str, ...], list[Statement]] = {}
    past = overtaken(ordered, parameters)
    by_id = {statement.claim_id: statement for statement in ordered} if shared else {}
    for statement in ordered:
        lineage = lineages[statement.claim_id]
        if statement.kind is None:
            silent.append(Silent(statement, lineage, statement.why or "it says nothing about who holds the place"))
            continue
        root = origins[statement.document_id].root
        medium = statement.speaker_class in _MEDIA
        said_by = "a medium" if medium else lineage  # in a copy, "the agency says" and the paper's own voice are one
        origin = _copied(statement, first.setdefault((root, said_by, *content_of(statement)), []), parameters)
        if origin is not None:
            silent.append(Silent(statement, lineage, f"a copy of {origin.claim_id} in {origin.document_key}"))
            continue
        if statement.claim_id in shared:
            said = by_id[shared[statement.claim_id].claim_id]
            near = abs(said.day - statement.day) <= parameters.timing.copy_window_days
            if near and content_of(said) == content_of(statement):
                silent.append(Silent(statement, lineage, f"the same quote as {said.claim_id} in {said.document_key}"))
                continue
        weight, notes = statement.testimony * statement.reading, statement.notes
        if statement.claim_id in past:
            weight *= 1.0 - (1.0 - parameters.reading.overtaken) * past[statement.claim_id]
            notes = (*notes, "the same report tells how it ended")
        heard.append(_Heard(statement, lineage, root, weight, notes))
    joined, repeats = _join(heard)
    silent.extend(repeats)
    testimonies = _agree(_repeat(joined, parameters), parameters)
    silent.sort(key=lambda s: (s.statement.day, s.statement.claim_id))
    return testimonies, silent


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements in the order in which they were known, the same for any order given."""
    return sorted(statements, key=lambda s: (s.known, s.document_id, s.day, s.claim_id))


def content_of(statement: Statement) -> tuple[str, str]:
    """Return what is said, without who says it and when: the kind of effect and whom it is about."""
    subject = statement.actor if statement.actor is not None else "<" + " ".join(statement.targets)
    return (statement.kind or "", subject)


def lineages_of(
    ordered: Sequence[Statement], origins: Mapping[str, Copy], shared: Mapping[str, SharedQuote]
) -> dict[str, str]:
    """Return each claim's lineage: the speaker across documents, or within a family of texts where that is not known.

    A text carried by several outlets in their own voice is the voice of the outlet that had it first. Nameless
    speakers of one class who spoke to one agency are one lineage, and so are the mouths of one quote.
    """
    voices: dict[str, str] = {}
    for statement in ordered:
        if statement.speaker == OUTLET_SPEAKER:
            voices.setdefault(origins[statement.document_id].root, statement.voice)
    found: dict[str, str] = {}
    for statement in ordered:
        root = origins[statement.document_id].root
        if statement.claim_id in shared:
            lineage = found[shared[statement.claim_id].claim_id]
        elif statement.speaker == OUTLET_SPEAKER:
            lineage = voices[root]
        elif statement.carrier is not None:
            lineage = f"{statement.speaker_class.value}@{statement.carrier}"
        else:
            lineage = f"{statement.voice}@{root}" if statement.anyone else statement.voice
        found[statement.claim_id] = lineage
    return found


def _copied(statement: Statement, said: list[Statement], parameters: Parameters) -> Statement | None:
    """Return the statement of an earlier text of the family that this one repeats; else note it as said first."""
    for earlier in said:
        near = abs(earlier.day - statement.day) <= parameters.timing.copy_window_days
        if earlier.document_id != statement.document_id and near:
            return earlier
    said.append(statement)
    return None


def overtaken(ordered: Sequence[Statement], parameters: Parameters) -> dict[str, float]:
    """Return the claims that their own document tells as history, and how sure that is, from 0 to 1.

    An end that is read less surely than the claim itself overtakes it by as much less.

    A hold, if another took the place or the holder left it; an advance or a siege, if the same party took the place; an
    undated capture, if the captor left or another took the place from it (unless that one is told to have lost it to
    the captor: then nobody knows which came last); in the days before, or on the same day.
    """
    ends: dict[str, list[Statement]] = {}
    for statement in ordered:
        if statement.kind in _TAKES or statement.kind == "withdraw":
            ends.setdefault(statement.document_id, []).append(statement)
    found: dict[str, float] = {}
    for statement in ordered:
        for end in ends.get(statement.document_id, ()):
            if not 0 <= statement.day - end.day <= parameters.timing.overtaken_days:
                continue
            own = statement.actor == end.actor
            lost = statement.kind == "hold" and own == (end.kind == "withdraw")
            won = statement.kind in ("advance", "besiege") and own and end.kind in _TAKES
            undone = False
            if statement.kind in _TAKES and statement.happened.start is None:
                taken_from = statement.actor in end.targets and end.actor not in statement.targets
                undone = own if end.kind == "withdraw" else not own and taken_from
            if lost or won or undone:
                sure = min(1.0, end.reading / statement.reading) if statement.reading > 0 else 1.0
                found[statement.claim_id] = max(sure, found.get(statement.claim_id, 0.0))
    return found


def _join(heard: Sequence[_Heard]) -> tuple[list[Testimony], list[Silent]]:
    """Join what one lineage says on one day: several texts make a right reading likelier, but not a right telling."""
    groups: dict[tuple[object, ...], list[_Heard]] = {}
    for item in heard:
        days = item.statement.days
        groups.setdefault((days[-1], days[0], item.lineage, *content_of(item.statement)), []).append(item)
    testimonies, repeats = [], []
    for key in sorted(groups, key=str):
        group = groups[key]
        told = max(item.statement.testimony for item in group)
        best: dict[str, float] = {}
        for item in group:
            best[item.root] = max(best.get(item.root, 0.0), item.weight)
        missed = math.prod(1.0 - weight / told for weight in sorted(best.values())) if told > 0 else 1.0
        leader = min(group, key=lambda item: (-item.weight, item.statement.known, item.statement.claim_id))
        targets = tuple(sorted({target for item in group for target in item.statement.targets}))
        trust = told * (1.0 - missed) if len(best) > 1 else leader.weight
        testimonies.append(
            Testimony(leader.statement, leader.lineage, targets, len(group), trust, 1.0, 1.0, leader.notes)
        )
        for item in group:
            if item is not leader:
                why = f"the same testimony as {leader.statement.claim_id}, which is counted once"
                repeats.append(Silent(item.statement, item.lineage, why))
    return testimonies, repeats


def _repeat(testimonies: Iterable[Testimony], parameters: Parameters) -> list[Testimony]:
    """Discount what a lineage has said shortly before: only what a statement adds to that counts again."""
    half_life = parameters.timing.repeat_half_life_days
    threads: dict[tuple[str, ...], list[Testimony]] = {}
    for testimony in testimonies:
        threads.setdefault((testimony.lineage, *content_of(testimony.statement)), []).append(testimony)
    found = []
    for key in sorted(threads):
        remembered, before = 0.0, 0
        for testimony in sorted(threads[key], key=lambda t: (t.statement.day, -t.statement.days[0])):
            day = testimony.statement.day
            remembered *= 2.0 ** (-(day - before) / half_life)
            fresh = max(0.0, testimony.trust - remembered)
            remembered, before = max(remembered, testimony.trust), day
            found.append(_with(testimony, repetition=fresh / testimony.trust if testimony.trust > 0 else 0.0))
    return found


def _agree(testimonies: Iterable[Testimony], parameters: Parameters) -> list[Testimony]:
    """Discount each further lineage that says the same on the same day, the weightiest first; return all by day."""
    groups: dict[tuple[object, ...], list[Testimony]] = {}
    for testimony in testimonies:
        groups.setdefault((testimony.statement.day, *content_of(testimony.statement)), []).append(testimony)
    found = []
    for group in groups.values():
        for rank, testimony in enumerate(sorted(group, key=lambda t: (-t.weight, t.lineage, t.statement.claim_id))):
            found.append(_with(testimony, agreement=parameters.timing.agreement**rank))
    return sorted(found, key=lambda t: (t.statement.day, t.statement.claim_id))


def _with(testimony: Testimony, *, repetition: float | None = None, agreement: float | None = None) -> Testimony:
    return Testimony(
        testimony.statement,
        testimony.lineage,
        testimony.targets,
        testimony.joined,
        testimony.trust,
        testimony.repetition if repetition is None else repetition,
        testimony.agreement if agreement is None else agreement,
        testimony.notes,
    )
