"""A report as parts that any format can write: headings, paragraphs, lists and tables of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportedly.cli.parties import CONTESTED, UNKNOWN, party_name
from reportedly.exports.cells import plain
from reportedly.model import OUTLET_SPEAKER
from reportedly.reports import sentences
from reportedly.reports.content import Report, Source

_QUOTE = 400  # characters of a sentence that is quoted
_QUOTES = 4  # claims of a side of a dispute
_BECAUSE = 2  # claims behind a change


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second or third level."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said: the words, who says it where and when, and the number of the document, if it is listed."""

    words: str
    who: str
    source: int | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; columns in ``numeric`` hold numbers."""

    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The numbered documents."""

    items: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Where the map stands."""


Part = Heading | Paragraph | Quotation | Grid | Listing | Sources | Map


def parts(report: Report) -> Iterator[Part]:
    """Yield the parts of a report, in order."""
    yield Heading(2, "Summary")
    yield from (Paragraph(plain(text)) for text in sentences.summary(report))
    if report.rows:
        yield Heading(2, "Map")
        yield Map()
        yield Heading(2, "Who holds which place")
        yield _places(report)
    yield from _changes(report)
    yield from _disputes(report)
    yield from _events(report)
    yield Heading(2, "What is not known")
    yield Listing(tuple(sentences.unknown(report)))
    yield Heading(2, "The collection")
    outlets = [f"{outlet}: {sentences.counted(number, 'document')}" for outlet, number in report.outlets[:30]]
    if len(report.outlets) > len(outlets):
        outlets.append(f"and {len(report.outlets) - len(outlets)} more outlets")
    yield Paragraph(f"Read about the area: {'; '.join(map(plain, outlets)) or 'nothing'}.")
    if report.flags:
        yield Listing(tuple(plain(flag.sentence) for flag in report.flags[:20]))
    yield Heading(2, "Sources")
    yield Sources(tuple(report.sources.values()))
    if report.more_sources:
        yield Paragraph(f"And {sentences.counted(report.more_sources, 'document')} more, which the ledger lists.")
    yield Heading(2, "How this came about")
    yield from (Paragraph(plain(text)) for text in sentences.method(report))


def _places(report: Report) -> Grid:
    rows = []
    for row in report.rows:
        state, probability = row.leader
        place = row.place
        point = ""
        if place.latitude is not None and place.longitude is not None:
            point = f"{place.latitude:.3f}, {place.longitude:.3f}"
        rows.append(
            (
                plain(place.name) + (f", {place.country}" if place.country else ""),
                plain(party_name(state)),
                f"{probability:.2f}",
                f"{row.of(CONTESTED):.2f}",
                f"{row.of(UNKNOWN):.2f}",
                f"{row.claims:,}",
                f"{row.lineages:,}",
                row.latest.isoformat() if row.latest is not None else "–",
                f"{row.people:,}" if row.people else "–",
                point or "–",
            )
        )
    titles = (
        "Place",
        "Most probably",
        "Probability",
        "Contested",
        "Unknown",
        "Claims",
        "Lineages",
        "Latest evidence",
        "People",
        "Latitude, longitude",
    )
    caption = f"Places with evidence on {sentences.day(report.on)}, the largest first"
    return Grid(caption, titles, tuple(rows), frozenset({2, 3, 4, 5, 6, 8}))


def _changes(report: Report) -> Iterator[Part]:
    yield Heading(2, f"What changed since {sentences.day(report.since)}")
    if not report.changes:
        yield Paragraph("No place is told to have changed hands.")
    for change in report.changes:
        yield Paragraph(plain(sentences.changed(change)))
        for each in change.because[:_BECAUSE]:
            yield from _quotation(report, each.claim_id)
    if report.more_changes:
        yield Paragraph(f"And {report.more_changes} more at smaller places.")


def _disputes(report: Report) -> Iterator[Part]:
    yield Heading(2, "What is disputed")
    if not report.disputes:
        yield Paragraph("Nothing about these days.")
    for number, dispute in enumerate(report.disputes, 1):
        item = dispute.contradiction
        yield Heading(3, plain(f"{number}. {item.sentence}"))
        for name, claims, lineages in (
            ("One side", item.claims_for, item.lineages_for),
            ("The other side", item.claims_against, item.lineages_against),
        ):
            yield Paragraph(f"{name}: {sentences.side(len(claims), lineages)}.")
            for claim in claims[:_QUOTES]:
                yield from _quotation(report, claim)
            if len(claims) > _QUOTES:
                yield Paragraph(f"And {sentences.counted(len(claims) - _QUOTES, 'claim')} more.")
    if report.more_disputes:
        yield Paragraph(f"And {sentences.counted(report.more_disputes, 'question')} of less weight.")


def _events(report: Report) -> Iterator[Part]:
    yield Heading(2, "People killed and wounded")
    if not report.events:
        yield Paragraph("No event of these days has a figure.")
        return
    rows = tuple(
        (
            sentences.event_days(event),
            plain(sentences.happened(event)),
            sentences.casualties(event.killed),
            sentences.casualties(event.wounded),
            f"{event.affirming} / {event.denying}",
            ", ".join(str(number) for number in _numbers(report, [each.claim_id for each in event.claims])) or "–",
        )
        for event in report.events
    )
    titles = ("Days", "Event", "Killed", "Wounded", "Say so / deny", "Sources")
    yield Grid("Low – best – high over independent lineages; the most deadly first", titles, rows)
    if report.more_events:
        yield Paragraph(f"And {sentences.counted(report.more_events, 'event')} with smaller figures.")


def _numbers(report: Report, claims: Sequence[str]) -> list[int]:
    return sorted({number for claim in claims if (number := report.number(claim)) is not None})


def _quotation(report: Report, claim: str) -> Iterator[Quotation]:
    found = report.claims.get(claim)
    if found is None:
        return
    words = " ".join(plain(" … ".join(quote.text for quote in found.claim.quotes)).split())
    outlet = found.document.outlet or found.document.key
    speaker = found.claim.attribution.speaker
    who = outlet if speaker == OUTLET_SPEAKER else f"{speaker}, in {outlet}"
    published = found.document.published.isoformat() if found.document.published is not None else "no date"
    shown = words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"
    yield Quotation(shown, plain(f"{who}, {published}"), report.number(claim))
