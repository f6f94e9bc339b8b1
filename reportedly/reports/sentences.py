"""A report in careful sentences: every number stands with how sure it is and where it comes from.

The words for probabilities are few and fixed: "is held" from 0.9 on, "is probably held" from 0.7, "may be held" from
0.5; below that nothing is said to hold a place. The number itself always stands beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from reportedly.cli.parties import CONTESTED, NO_PARTY, UNKNOWN, party_name
from reportedly.exports.codebook import period
from reportedly.reports.content import Report, Row
from reportedly.weighing.changes import Change, ChangeKind
from reportedly.weighing.event import Casualties, Event

SURE, PROBABLE, POSSIBLE = 0.9, 0.7, 0.5
_NAMED = 6  # places named in a sentence


def title(report: Report) -> str:
    """Return the report's title."""
    return f"Situation report: {report.area.name}"


def subtitle(report: Report) -> str:
    """Return the days that the report is about, and the day of knowledge."""
    known = f"as known on {day(report.known)}" if report.known is not None else "with everything read so far"
    return f"{day(report.on)}, with changes since {day(report.since)}, {known}"


def summary(report: Report) -> list[str]:
    """Return the summary, from what was read to what is not known, a paragraph each."""
    return [
        _read(report),
        *_held(report),
        _changed(report),
        _disputed(report),
        _killed(report),
        *unknown(report)[:2],
        _collected(report),
    ]


def holds(row: Row) -> str:
    """Return who holds a place, as a sentence."""
    state, probability = row.leader
    name = row.place.name
    number = f"{probability:.2f}"
    if state == CONTESTED and probability >= POSSIBLE:
        return f"{name} is contested ({number})."
    if state == UNKNOWN and probability >= POSSIBLE:
        return f"Who holds {name} is not known ({number})."
    if probability >= POSSIBLE and state not in NO_PARTY:
        verb = "is" if probability >= SURE else "is probably" if probability >= PROBABLE else "may be"
        return f"{name} {verb} held by {party_name(state)} ({number})."
    others = ", ".join(f"{party_name(each)} {value:.2f}" for each, value in row.holding.distribution[:3])
    return f"Reports leave open who holds {name}: {others}."


def changed(change: Change) -> str:
    """Return one change as a sentence, with the probabilities before and after."""
    name = change.place.name
    was, now = (f"{party_name(state)} {value:.2f}" for state, value in (change.before, change.after))
    gained = party_name(change.gained_by) if change.gained_by else ""
    lost = party_name(change.lost_by) if change.lost_by else ""
    told = {
        ChangeKind.CAPTURED: f"{name} passed from {lost} to {gained}",
        ChangeKind.LOST: f"{lost} lost {name}; nobody is known to hold it",
        ChangeKind.CONTESTED: f"{name} is contested now" + (f", which {lost} held" if lost else ""),
        ChangeKind.SETTLED: f"{name} is contested no longer; {gained} leads" if gained else f"{name} is settled",
        ChangeKind.FOUND: f"{name} is now told to be {gained}'s; nothing was known before" if gained else name,
        ChangeKind.STALE: f"Nothing new was told of {name} for so long that its holder is not known any more",
    }
    said = told.get(change.kind, change.sentence or name)
    return f"{said} (before: {was}; now: {now})."


def casualties(found: Casualties | None) -> str:
    """Return casualties as low, best and high with the number of lineages, a dash where no figure is given."""
    if found is None:
        return "–"
    high = "?" if found.high is None else f"{found.high:,}"
    lineages = counted(len(found.figures), "lineage")
    if str(found.low) == str(found.best) == high:
        return f"{high} ({lineages})"
    return f"{found.low:,} – {found.best:,} – {high} ({lineages})"


def happened(event: Event) -> str:
    """Return what an event is: its type, place and parties."""
    actor, target = (", ".join(party.name for party in side) for side in (event.actor, event.target))
    who = f"{actor or 'somebody not named'} → {target}" if target else actor or "nobody is named"
    where = event.place.name if event.place is not None else "a place not known"
    return f"{event.type.value.replace('_', ' ').capitalize()} at {where}: {who}"


def event_days(event: Event) -> str:
    """Return the days of an event."""
    return period(event.happened)


def unknown(report: Report) -> list[str]:
    """Return what the report cannot tell, the weightiest first."""
    found = report.unknown
    told = []
    if found.unknown_places:
        were = "is" if found.unknown_places == 1 else "are"
        told.append(
            f"Of {counted(len(report.rows), 'place')} with evidence, {found.unknown_places} {were} most probably held "
            "by somebody whom these reports do not tell, or not any more."
        )
    if found.no_doer:
        told.append(
            f"In {found.no_doer} of {counted(found.attacks, 'report')} of attacks, shelling and bombing nobody is "
            "named who did it."
        )
    if found.stale:
        told.append(
            f"At {counted(found.stale, 'place')} belief has faded since {day(report.since)}: nothing new was told."
        )
    if found.no_day:
        told.append(f"{found.no_day} of {counted(found.claims, 'claim')} about the area say no day.")
    if found.no_place:
        told.append(
            f"{counted(found.no_place, 'claim')} of the ledger name no place or one that could not be found, and are "
            "left out; some may be about this area."
        )
    told.append(
        "A place that is not in this report is one that no report tells of: that is silence, neither peace nor absence."
    )
    return told


def method(report: Report) -> list[str]:
    """Return how the report came about, and what it must not be used for."""
    readers = ", ".join(report.readers) or "none"
    decided = counted(report.decisions, "decision")
    rule = "; a decision counts when two reviewers agree" if report.reviewers > 1 else ""
    return [
        f"Made on {day(report.made)} with Reportedly {report.version} from the claims that {readers} read in the "
        f"reports listed below. Reviewers made {decided} on claims about the area{rule}.",
        "A probability says what the reports are worth as testimony, weighed by who says it, in whose interest, how "
        "surely it was read and from how many independent lineages. It is not a measurement. Claims are read by "
        "machine and some are read wrongly; check the sources before you rely on one.",
        "Not for targeting, and not as the only basis of a decision about a person.",
    ]


def side(claims: int, lineages: int) -> str:
    """Return how much stands on a side of a dispute."""
    return f"{counted(claims, 'claim')} of {counted(lineages, 'independent lineage')}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def day(value: date | None) -> str:
    """Return a day as "15 November 2017"."""
    return f"{value.day} {value:%B} {value.year}" if value is not None else "no day known"


def _read(report: Report) -> str:
    outlets = len(report.outlets)
    return (
        f"This report weighs what {counted(report.documents, 'document')} of {counted(outlets, 'outlet')} say about "
        f"{report.area.name}. It tells who most probably held {counted(len(report.rows), 'place')} on {day(report.on)}."
    )


def _held(report: Report) -> Iterator[str]:
    clear: Counter[str] = Counter()
    for row in report.rows:
        state, probability = row.leader
        clear[state if probability >= POSSIBLE else ""] += 1
    parties = [(state, number) for state, number in clear.most_common() if state and state not in NO_PARTY]
    parts = [f"{party_name(state)} most probably holds {number}" for state, number in parties[:_NAMED]]
    if len(parties) > _NAMED:
        parts.append(f"others hold {sum(number for _, number in parties[_NAMED:])}")
    for state, words in ((CONTESTED, "contested"), (UNKNOWN, "not known"), ("", "open between several")):
        if clear[state]:
            parts.append(f"{clear[state]} {'is' if clear[state] == 1 else 'are'} {words}")
    if parts:
        told = "; ".join(parts)
        yield f"Of these places, {told}."
    if report.rows:
        yield " ".join(holds(row) for row in report.rows[:_NAMED])


def _changed(report: Report) -> str:
    number = len(report.changes) + report.more_changes
    if not number:
        return f"No place is told to have changed hands since {day(report.since)}."
    first = " ".join(changed(each) for each in report.changes[:3])
    return f"{counted(number, 'change')} since {day(report.since)}. {first}"


def _disputed(report: Report) -> str:
    number = len(report.disputes) + report.more_disputes
    if not number:
        return f"Nothing about the days since {day(report.since)} is disputed."
    verb = "is" if number == 1 else "are"
    first = report.disputes[0].contradiction.sentence
    return f"{counted(number, 'question')} {verb} disputed. The weightiest: {first}"


def _killed(report: Report) -> str:
    if report.killed is None:
        return f"No figure of people killed is given for the days since {day(report.since)}."
    low, best, high, events = report.killed
    most = f"at most {high:,}" if high is not None else "and nobody gives an upper bound for all of them"
    return (
        f"Over {counted(events, 'event')} with a figure, at least {low:,} people are said to have been killed, "
        f"{best:,} by the best figure of each, {most}. Events that nobody reported are not in it, and one event "
        "told in two ways may be in it twice."
    )


def _collected(report: Report) -> str:
    if not report.flags:
        return "The collection has no gap that stands out in these days."
    verb = "gap or change" if len(report.flags) == 1 else "gaps or changes"
    return (
        f"The collection has {len(report.flags)} {verb} in these days, told below: fewer reports are not less violence."
    )
