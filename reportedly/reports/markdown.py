"""A report as Markdown (CommonMark with tables); texts from the ledger cannot make markup in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from reportedly.exports.cells import plain
from reportedly.reports import sentences
from reportedly.reports.content import Report, Source
from reportedly.reports.parts import Grid, Heading, Listing, Map, Paragraph, Part, Quotation, Sources, parts

_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&@]|:(?=//)|(?<=[wW]{3})\.)")  # the last two: bare addresses become links
_AT_START = re.compile(r"^([-+=:!])|^(\d+)([.)])(?=\s|$)")
_KEPT = "/:?#@!$&'*+,;=%-._~"  # of an address; brackets, quotes and white space are written as %xx


def render(report: Report) -> str:
    """Return the report as Markdown; the map is left out, and the table has the points."""
    lines = [f"# {text(sentences.title(report))}", "", text(sentences.subtitle(report)), ""]
    for part in parts(report):
        lines += [*_part(part), ""]
    return "\n".join(lines).rstrip() + "\n"


def text(value: str) -> str:
    """Return a text on one line in which nothing is markup: every character that could be is escaped."""
    line = _MARKS.sub(r"\\\1", " ".join(plain(value).split()))
    return _AT_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield f"{'#' * part.level} {text(part.text)}"
        case Paragraph():
            yield text(part.text)
        case Quotation():
            number = f" ({part.source})" if part.source is not None else ""
            yield f"> “{text(part.words)}”  "
            yield f"> {text(part.who)}{number}"
        case Grid():
            yield text(part.caption)
            yield ""
            yield f"| {' | '.join(map(text, part.titles))} |"
            yield "|" + "|".join("---:" if at in part.numeric else "---" for at in range(len(part.titles))) + "|"
            for row in part.rows:
                yield f"| {' | '.join(map(text, row))} |"
        case Listing():
            yield from (f"- {text(item)}" for item in part.items)
        case Sources():
            yield from (_source(each) for each in part.items)
        case Map():
            yield "The map is in the HTML and PDF forms of this report; the table below has the points."


def _source(source: Source) -> str:
    published = source.published.isoformat() if source.published is not None else "no date"
    title = f"“{text(source.title)}”, " if source.title else ""
    address = f" <{quote(plain(source.url), safe=_KEPT)}>" if source.url is not None else ""
    return f"{source.number}. {text(source.outlet or source.key)}, {title}{text(published)}{address}"
