"""One sentence per piece of evidence: who says what, when, and how much it weighs and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportedly.model import OUTLET_SPEAKER, EventType, SpeakerClass, Status
from reportedly.weighing.statements import Interest, Statement
from reportedly.weighing.testimonies import Silent, Testimony

_EVENTS = {
    EventType.CAPTURE: "{actor} captured {place}{of}",
    EventType.HANDOVER: "{actor} received {place}{of}",
    EventType.HOLD: "{actor} held {place}",
    EventType.WITHDRAW: "{actor} left {place}",
    EventType.ADVANCE: "{actor} advanced on {place}{against}",
    EventType.BESIEGE: "{actor} besieged {place}{against}",
    EventType.CLASH: "{actor} fought at {place}{against}",
    EventType.AIR_STRIKE: "{actor} struck {place} from the air{against}",
    EventType.SHELLING: "{actor} shelled {place}{against}",
    EventType.ATTACK: "{actor} attacked at {place}{against}",
}
_STATUS = {
    Status.ACTUAL: "says",
    Status.POSSIBLE: "holds it possible",
    Status.PLANNED: "tells of a plan",
    Status.HYPOTHETICAL: "considers",
    Status.DENIED: "denies",
    Status.UNKNOWN: "leaves open",
}
_INTEREST = {
    Interest.OWN: ", in its own interest",
    Interest.AGAINST: ", against its own interest",
    Interest.NEITHER: "",
}
_MEANING = {
    "not_held": ", hence did not hold it",
    "still_held": ", hence still held it",
}


def names(parties: Sequence[str]) -> str:
    """Return names joined for a sentence: "A", "A and B", "A, B and C"; "someone" for none."""
    if not parties:
        return "someone"
    return parties[0] if len(parties) == 1 else ", ".join(parties[:-1]) + " and " + parties[-1]


def period(start: date | None, end: date | None) -> str:
    """Return when, for a sentence: "on", "by", "since" or "between" days, or that no date is given."""
    if start is None:
        return f"by {end}" if end is not None else "at an unstated time"
    if end is None:
        return f"since {start}"
    return f"on {end}" if start == end else f"between {start} and {end}"


def speaker(statement: Statement) -> str:
    """Return the speaker for a sentence, with its class and the outlet that carries it; an outlet by its name."""
    if statement.speaker == OUTLET_SPEAKER:
        return f"{statement.outlet or 'Report ' + statement.document_key} (outlet)"
    return f"{statement.speaker} ({_class(statement.speaker_class)}, in {statement.outlet or statement.document_key})"


def event(kind: EventType, actors: Sequence[str], targets: Sequence[str], place: str) -> str:
    """Return what happened, as a clause: "A captured P from B"."""
    of = f" from {names(targets)}" if targets else ""
    against = f" against {names(targets)}" if targets else ""
    clause = _EVENTS.get(kind) or "{actor} had part in " + kind.value.replace("_", " ") + " at {place}{against}"
    return clause.format(actor=names(actors), place=place, of=of, against=against)


def verb(status: Status) -> str:
    """Return the verb for telling something with a status: "says", "denies"."""
    return _STATUS[status]


def said(statement: Statement, place: str) -> str:
    """Return who says what happened when, as the beginning of a sentence."""
    what = event(statement.type, statement.actor_names, statement.target_names, place)
    when = period(statement.happened.start, statement.happened.end)
    return f"{speaker(statement)} {verb(statement.status)} that {what} {when}"


def reason(testimony: Testimony, place: str) -> str:
    """Return the sentence for a testimony that counts."""
    statement = testimony.statement
    parts = [f"telling {statement.testimony:.2f}", f"reading {testimony.trust / (statement.testimony or 1.0):.2f}"]
    if testimony.repetition < 0.995:
        parts.append(f"repeated {testimony.repetition:.2f}")
    if testimony.agreement < 0.995:
        parts.append(f"agreement {testimony.agreement:.2f}")
    if testimony.share < 1.0:
        parts.append(f"nearby {testimony.share:.2f}")
    others = f"; joined from {testimony.joined} claims" if testimony.joined > 1 else ""
    notes = "".join(f"; {note}" for note in testimony.notes)
    return (
        f"{said(statement, place)}{_MEANING.get(statement.kind or '', '')}{_INTEREST[statement.interest]}: "
        f"weight {testimony.weight:.2f} ({' × '.join(parts)}{notes}{others})."
    )


def silence(silent: Silent, place: str) -> str:
    """Return the sentence for a statement that adds nothing of its own."""
    return f"{said(silent.statement, place)}: not counted, {silent.why}."


def _class(speaker_class: SpeakerClass) -> str:
    return "UN or NGO" if speaker_class is SpeakerClass.UN_NGO else speaker_class.value
