"""Writing a situation report to a file, in the form that the file's name asks for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly.cli.collection import open_regions
from reportedly.errors import ConfigurationError, NotSetUpError
from reportedly.exports.files import check_target, whole_file
from reportedly.reports.content import Report, gather

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

FORMS = ("html", "pdf", "md")


def report(
    ledger: Ledger,
    out: str | os.PathLike[str],
    *,
    area: str | None = None,
    since: date | None = None,
    on: date | None = None,
    known: date | None = None,
) -> Report:
    """Write a situation report and return what it says.

    ``out`` ends in ``.html``, ``.pdf`` or ``.md``, and is there whole or not at all. ``area`` is a place, a country or
    "west,south,east,north"; everything when left out. ``on`` is the day asked about, ``known`` or today when left out;
    ``since`` the day that it is compared with, 30 days before. Only what was known by the end of ``known`` counts.

    Raises ``ConfigurationError`` for another ending, for days or a box that cannot be, and for an area that no claim is
    about, ``InputError`` for an unknown place and a file that cannot be written, and ``NotSetUpError`` for PDF without
    ``pip install "reportedly[report]"``.
    """
    path = Path(out)
    form = path.suffix.lower().removeprefix(".").replace("htm", "html").replace("htmll", "html")
    form = {"markdown": "md"}.get(form, form)
    if form not in FORMS:
        raise ConfigurationError(f"--out {path.name!r} does not say the form; let it end in .html, .pdf or .md")
    check_target(path, folder=False, never=ledger.path)
    write_pdf = _pdf_writer() if form == "pdf" else None
    with open_regions(ledger.gazetteer) as regions:
        found = gather(ledger, regions, area=area, since=since, on=on, known=known)
    with whole_file(path) as temporary:
        if form == "md":
            from reportedly.reports import markdown

            temporary.write_text(markdown.render(found), encoding="utf-8", newline="\n")
        else:
            from reportedly.reports import html

            page = html.render(found)
            if write_pdf is None:
                temporary.write_text(page, encoding="utf-8", newline="\n")
            else:
                write_pdf(page, temporary)
    return found


def _pdf_writer() -> Any:
    try:
        import weasyprint
    except ImportError as error:
        raise NotSetUpError(
            'a PDF needs the package weasyprint; install it with: pip install "reportedly[report]", '
            "or let --out end in .html and print that"
        ) from error
    except OSError as error:  # its own libraries, which no package installer brings on every system
        raise NotSetUpError(
            "a PDF needs the library Pango, which weasyprint does not find; install it (Debian: apt install "
            "libpango-1.0-0 libpangoft2-1.0-0), or let --out end in .html and print that"
        ) from error

    def refuse(url: str, *_: object, **__: object) -> Mapping[str, object]:
        raise ValueError(f"a report refers to nothing outside itself, and not to {url}")

    def write(page: str, path: Path) -> None:
        weasyprint.HTML(string=page, url_fetcher=refuse).write_pdf(str(path), uncompressed_pdf=False)

    return write
