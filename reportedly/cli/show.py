"""``reportedly show``: a document's text with its claims marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.holdings import in_short
from reportedly.cli.options import json_option, ledger_option, open_ledger
from reportedly.cli.output import clean, console, has_colours, json_text, one_line, render, shorten, write
from reportedly.model import OUTLET_SPEAKER, EventType, Status

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from reportedly.ledger import LedgerClaim, LedgerDocument
    from reportedly.ledger.versions import DocumentVersion

_WIDE = 100  # columns from which the notes stand beside the text
_FAMILIES = (  # the codebook's five families of types, in its order
    ("control", "bold cyan", ("capture", "withdraw", "hold", "advance", "besiege", "handover")),
    (
        "violence",
        "bold red",
        ("clash", "air_strike", "shelling", "bombing", "attack", "chemical", "abduction", "destruction"),
    ),
    ("forces", "bold magenta", ("deployment", "surrender", "detention", "support")),
    ("people", "bold yellow", ("displacement", "aid", "toll")),
    ("politics", "bold green", ("agreement", "talks", "demand", "threat", "sanction", "protest")),
)


@click.command()
@click.argument("document", metavar="DOC")
@ledger_option
@json_option("Print the document and its claims as JSON.")
def show(document: str, ledger: str, as_json: bool) -> None:
    """Show a document with its claims marked in the text.

    DOC is a document's key (the record's id, or the file's name without its ending) or its content id. Marked
    stretches are the quotes of the claims; their numbers stand for the notes beside the text.

    \b
    Example:
      reportedly show seed-boukamal
    """
    with open_ledger(ledger) as book:
        found = book.document(document)
        claims = sorted(book.claims(document=found.document.id), key=_first_quote)
        versions = book.versions(found.document.id)
    if as_json:
        write(json_text(_json(found, claims, versions)))
    else:
        _print(found, claims, versions)


def _first_quote(found: LedgerClaim) -> tuple[int, int, str]:
    first = found.claim.quotes[0]
    return first.start, first.end, found.claim.id


def _json(found: LedgerDocument, claims: Sequence[LedgerClaim], versions: Sequence[DocumentVersion]) -> dict[str, Any]:
    from reportedly.documents.date_doubts import date_doubts
    from reportedly.exports.codebook import to_codebook

    document = found.document
    return {
        "document": {
            "id": document.id,
            "key": document.key,
            "published": document.published,
            "published_precision": document.published_precision.value,
            "published_origin": document.published_origin.value,
            "date_doubts": [doubt.to_json() for doubt in date_doubts(document)],
            "outlet": document.outlet,
            "title": document.title,
            "url": document.url,
            "ingested": found.ingested,
            "versions": [{"id": each.id, "title": each.title, "seen": each.seen} for each in versions],
            "text": document.text,
        },
        "claims": [to_codebook(each) for each in claims],
    }


@dataclass(frozen=True, slots=True)
class _Mark:
    """One quote of a claim: ``number`` is the claim's note."""

    start: int
    end: int
    number: int
    type: EventType


def _print(found: LedgerDocument, claims: Sequence[LedgerClaim], versions: Sequence[DocumentVersion]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    screen = console()
    for line in _head(found, versions):
        render(screen, Text(line, style="bold"))
    text = found.document.text
    marks = [
        _Mark(quote.start, quote.end, number, each.claim.type)
        for number, each in enumerate(claims, 1)
        for quote in each.claim.quotes
        if text[quote.start : quote.end] == quote.text and quote.text
    ]
    wide = screen.width >= _WIDE
    noted: set[int] = set()
    for start, end in _lines(text):
        here = [mark for mark in marks if mark.start < end and mark.end > start]
        body = _marked(text, start, end, here, screen)
        numbers = [number for number in dict.fromkeys(mark.number for mark in here) if number not in noted]
        noted.update(numbers)
        notes = [_note(number, claims[number - 1]) for number in numbers]
        if wide:
            grid = Table.grid(padding=(0, 0, 0, 3), expand=True)
            grid.add_column(ratio=3)
            grid.add_column(ratio=2)
            grid.add_row(body, Text("\n").join(notes))
            render(screen, grid)
        else:
            render(screen, body, *(Padding(each, (0, 0, 0, 4)) for each in notes))
        write()
    counted = len(claims)
    write(f"{counted} claim{'s' if counted != 1 else ''} in {len(text):,} characters")
    if has_colours(screen):
        legend = [Text(name, style=style) for name, style, _ in _FAMILIES]
        render(screen, Text("Colours: ") + Text(", ").join(legend))


def _head(found: LedgerDocument, versions: Sequence[DocumentVersion]) -> Iterator[str]:
    from reportedly.documents.date_doubts import date_doubts

    document = found.document
    if document.title:
        yield one_line(document.title)
    published = f"{document.published} ({document.published_precision}, {document.published_origin})"
    parts = [document.key, document.outlet, published if document.published else "no date known", document.url]
    yield " · ".join(one_line(part) for part in parts if part)
    if len(versions) > 1:
        number = next(at for at, each in enumerate(versions, 1) if each.id == document.id)
        others = ", ".join(f"{each.id} of {each.seen:%Y-%m-%d %H:%M}" for each in versions if each.id != document.id)
        yield f"Version {number} of {len(versions)} of this address; the others: {others}"
        if number < len(versions):
            yield "A newer version came: the claims of this one count no more, but in what was known before it"
    for doubt in date_doubts(document):
        yield one_line(f"Note: {doubt.message}")
    yield ""


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the text's lines that hold something."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line.rstrip())
        at += len(line)


def _marked(text: str, start: int, end: int, marks: Sequence[_Mark], screen: Console) -> Text:
    """Return a stretch of the text with its marks: in colour, and in brackets where there are no colours."""
    from rich.text import Text

    coloured = has_colours(screen)
    cuts = sorted({start, end, *(edge for mark in marks for edge in (mark.start, mark.end) if start < edge < end)})
    result = Text()
    for left, right in pairwise(cuts):
        inside = [mark for mark in marks if mark.start <= left and mark.end >= right]
        opening = [mark for mark in inside if mark.start == left or left == start]
        closing = [mark for mark in inside if mark.end == right]
        if not coloured:
            result.append("⟦" * len(opening))
        style = _style(min(inside, key=lambda mark: mark.end - mark.start).type) if inside else ""
        result.append(clean(text[left:right]), style=style + (" underline" if len(inside) > 1 else ""))
        for mark in sorted(closing, key=lambda mark: -mark.start):
            result.append(f"[{mark.number}]" if coloured else f"⟧[{mark.number}]", style="dim" if coloured else "")
        if not coloured and right == end:
            result.append("⟧" * (len(inside) - len(closing)))
    return result


def _note(number: int, found: LedgerClaim) -> Text:
    from rich.text import Text

    from reportedly.exports.codebook import period

    claim = found.claim
    result = Text(f"[{number}] ")
    result.append(claim.type.value, style=_style(claim.type))
    parts = [
        ", ".join(actor.name for actor in claim.actor) or "somebody",
        "→ " + ", ".join(actor.name for actor in claim.target) if claim.target else "",
        f"at {in_short(claim.place)}" if claim.place else "",
        period(claim.happened),
    ]
    told = " ".join(part for part in parts if part)
    status = "" if claim.status is Status.ACTUAL else f" ({claim.status.value})"
    result.append(f"{status}: {shorten(told, 160)}. Says {shorten(_speaker(found), 60)}")
    return result


def _speaker(found: LedgerClaim) -> str:
    speaker = found.claim.attribution.speaker
    return "the report itself" if speaker == OUTLET_SPEAKER else speaker


def _style(event_type: EventType) -> str:
    return next(style for _, style, types in _FAMILIES if event_type in types)
