"""A report as one HTML file without scripts or anything from elsewhere, fit to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from reportedly.exports.cells import plain
from reportedly.reports import sentences, svg
from reportedly.reports.content import Report, Source
from reportedly.reports.parts import Grid, Heading, Listing, Map, Paragraph, Part, Quotation, Sources, parts

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """
@page { size: A4; margin: 18mm 16mm 20mm;
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
* { box-sizing: border-box; }
body { font: 11pt/1.45 "Noto Sans", "DejaVu Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7em; line-height: 1.2; margin: 0 0 .2em; }
h2 { font-size: 1.2em; margin: 1.6em 0 .4em; padding-bottom: .15em; border-bottom: 2px solid #444; break-after: avoid; }
h3 { font-size: 1em; margin: 1.1em 0 .3em; break-after: avoid; }
p, li { margin: .35em 0; overflow-wrap: anywhere; }
p.days { color: #444; margin-top: 0; }
blockquote { margin: .3em 0 .5em 1em; padding-left: .7em; border-left: 3px solid #9aa7ad; break-inside: avoid; }
blockquote p { margin: 0; }
blockquote footer { color: #444; font-size: .88em; }
figure { margin: 0; break-inside: avoid; }
svg { display: block; max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .82em; }
caption { text-align: left; padding: .3em 0; color: #444; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .25em .5em .25em 0; border-bottom: 1px solid #ccc; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
ol.sources { font-size: .85em; padding-left: 2.6em; }
a { color: #0b4f8a; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; } .wide { overflow: visible; } }
"""


def render(report: Report) -> str:
    """Return the report as a whole HTML document; texts from the ledger stand in it as text alone."""
    title = _text(sentences.title(report))
    body = "".join(_parts(report))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<meta name="generator" content="Reportedly {escape(report.version)}">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f'<body><main><h1 dir="auto">{title}</h1><p class="days">{_text(sentences.subtitle(report))}</p>\n'
        f"{body}</main></body></html>\n"
    )


def _parts(report: Report) -> Iterator[str]:
    for part in parts(report):
        yield _part(part, report) + "\n"


def _part(part: Part, report: Report) -> str:
    match part:
        case Heading():
            return f'<h{part.level} dir="auto">{_text(part.text)}</h{part.level}>'
        case Paragraph():
            return f'<p dir="auto">{_text(part.text)}</p>'
        case Quotation():
            number = f' <a href="#source-{part.source}">[{part.source}]</a>' if part.source is not None else ""
            return (
                f'<blockquote><p dir="auto">“{_text(part.words)}”</p>'
                f"<footer><bdi>{_text(part.who)}</bdi>{number}</footer></blockquote>"
            )
        case Grid():
            return _grid(part)
        case Listing():
            return "<ul>" + "".join(f'<li dir="auto">{_text(item)}</li>' for item in part.items) + "</ul>"
        case Sources():
            return f'<ol class="sources">{"".join(map(_source, part.items))}</ol>'
        case Map():
            drawn = svg.draw(report)
            missing = sum(row.place.latitude is None for row in report.rows)
            told = (
                f"<p>{missing} of these places have no known point and are in the table alone.</p>" if missing else ""
            )
            return f"<figure>{drawn}</figure>{told}" if drawn else "<p>No place of the report has a known point.</p>"


def _grid(grid: Grid) -> str:
    def row(cells: Iterable[str], tag: str) -> str:
        made = []
        for at, cell in enumerate(cells):
            scope = ' scope="col"' if tag == "th" else ""
            kind = ' class="number"' if at in grid.numeric else ""
            made.append(f"<{tag}{scope}{kind}><bdi>{_text(cell)}</bdi></{tag}>")
        return f"<tr>{''.join(made)}</tr>"

    body = "".join(row(cells, "td") for cells in grid.rows)
    head = row(grid.titles, "th")
    return (
        f'<div class="wide"><table><caption>{_text(grid.caption)}</caption><thead>{head}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _source(source: Source) -> str:
    published = source.published.isoformat() if source.published is not None else "no date"
    title = f"“{_text(source.title)}”, " if source.title else ""
    address = ""
    if source.url is not None:
        shown = _text(source.url)
        address = f'<br><a href="{escape(plain(source.url))}" rel="noreferrer noopener">{shown}</a>'
    named = _text(source.outlet or source.key)
    said = f"<bdi>{named}</bdi>, <bdi>{title}</bdi>{published}{address}"
    return f'<li id="source-{source.number}" value="{source.number}">{said}</li>'


def _text(text: str) -> str:
    return escape(" ".join(plain(text).split()))
