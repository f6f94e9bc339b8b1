"""Web pages: the main text without the page around it, and what the page says of itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from reportedly.documents import limits
from reportedly.documents.assembling import Description, assemble, one_line
from reportedly.documents.dates import read_date
from reportedly.documents.decoding import Decoded, UndecodableError, decode
from reportedly.documents.furniture import is_furniture
from reportedly.documents.items import Item, Notice, Options, Rejected
from reportedly.errors import InputError
from reportedly.model import DatePrecision

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE
)
_HEAD_BYTES = 4096  # browsers look for a charset in the first 1,024; some pages put it later

# In the order of trust: what names the first publication, then what names a date of the page in general.
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "publication_date",
    "publicationdate",
    "published_date",
    "publish-date",
    "publish_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "date",
)
_DECLARATION = re.compile(r"\A\s{0,1000}<\?xml[^<>]{0,1000}>?")  # lxml looks for its end in the square of the time
_LINKED_DATA = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{4,40})\"")


def is_page(text: str) -> bool:
    """Whether a text starts as an HTML page does."""
    return _PAGE.match(text[:20_000]) is not None


def decode_page(data: bytes, charset: str | None) -> Decoded:
    """Return a page's text: by byte order mark, UTF-8, the charset that the server or the page declares, or a guess.

    Raises:
        UndecodableError: nothing fits.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    charset = charset or (declared.group(1).decode("ascii") if declared else None)
    try:
        return decode(data, charset)
    except UndecodableError:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:200_000]).best()
        if best is None:
            raise
        guessed = decode(data, best.encoding)
        return Decoded(guessed.text, f"no charset declared: read as {best.encoding}")


def read_page(
    data: bytes, source: str, key: str, options: Options, *, address: str | None = None, charset: str | None = None
) -> Iterator[Item]:
    """Yield the document of a web page; ``address`` and ``charset`` are the ones it was fetched from and with.

    The text is trafilatura's main text (Barbaresi 2021), paragraphs parted by blank lines, without lines of page
    furniture. The date is the page's own date of publication, as precise as it is written; else the one that htmldate
    (Barbaresi 2020) finds, where the page truly names that day.
    """
    try:
        decoded = decode_page(data, charset)
    except UndecodableError as error:
        yield Rejected(source, str(error))
        return
    if decoded.repair:
        yield Notice(source, decoded.repair)
    page = _DECLARATION.sub("", decoded.text)
    tags = page.count("<")
    if tags > limits.MOST_TAGS:
        yield Notice(source, f"a page of {tags:,} tags, too many to tell its main text well: every paragraph is kept")
    try:
        found = _extract(page, address, tags)
    except Exception as error:  # noqa: BLE001 - a hostile page can make the extractor fail anywhere; the batch goes on
        yield Rejected(source, f"its main text cannot be found ({type(error).__name__}): save it as plain text first")
        return
    paragraphs = [line for line in (found.text or "").splitlines() if line.strip() and not is_furniture(line)]
    if not paragraphs:
        yield Rejected(source, "no main text found in the page: save the article as plain text first")
        return
    said = Description(
        key=key,
        published=_published(page, address or found.url, options.today),
        outlet=_outlet(found.sitename, address or found.url),
        title=one_line(found.title),
        url=one_line(address or found.url),
    )
    yield assemble("\n\n".join(paragraphs), said, options)


def _extract(page: str, address: str | None, tags: int) -> Any:
    """Return trafilatura's document of the page; its text is empty where there is none.

    The time of its second opinion, and then that of its first, grows with the square of the number of tags, so that a
    page of a megabyte could keep a run for hours: pages with many are read by the first alone, with more by neither.
    """
    trafilatura = _trafilatura()
    found = None
    if tags <= limits.MOST_TAGS:
        found = trafilatura.bare_extraction(
            page,
            url=address,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=None,
            fast=tags > limits.MANY_TAGS,
        )
    if found is None or not (found.text or "").strip():
        metadata = trafilatura.extract_metadata(page, default_url=address)
        _, text, _ = trafilatura.baseline(page)
        metadata.text = text
        return metadata
    return found


@cache
def _trafilatura() -> ModuleType:
    """Import trafilatura on first need, and keep its remarks on odd pages out of the terminal."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return trafilatura


def _outlet(name: object, address: str | None) -> str | None:
    outlet = one_line(name)
    if outlet and not outlet.startswith("@"):
        return outlet
    try:
        host = urlsplit(address).hostname if address else None
    except ValueError:  # what a page says of its own address may be anything
        host = None
    return host.removeprefix("www.") if host else None


def _published(page: str, address: str | None, today: date | None) -> tuple[date, DatePrecision] | None:
    for written in (*_LINKED_DATA.findall(page)[:1], *_named_dates(page)):
        try:
            return read_date(written, today=today)
        except InputError:
            continue
    import htmldate

    latest = (today or date.today()).isoformat()
    try:
        found = htmldate.find_date(page, extensive_search=False, original_date=True, url=address, max_date=latest)
        day, precision = read_date(found, today=today)
    except (ValueError, TypeError, RecursionError, InputError):
        return None
    # A day that the page does not name was made up: htmldate gives "2017-11" the day on which it is asked.
    return (day, precision) if _names_day(f"{address or ''}\n{page}", day) else None


def _named_dates(page: str) -> list[str]:
    """Return what the page's own metadata give as date, the most trusted name first."""
    tree = _trafilatura().load_html(page)
    if tree is None:
        return []
    found: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if element.tag == "time" and element.get("pubdate") is not None:
            name = "pubdate"
        value = element.get("content") or element.get("datetime")
        if value and len(value) < 60:
            found.setdefault(name.strip().lower(), value)
    return [found[name] for name in _DATE_NAMES if name in found]


def _names_day(page: str, day: date) -> bool:
    month = day.strftime("%b")
    written = (
        rf"{day.year}(?P<mark>[-/.]?)0?{day.month}(?P=mark)0?{day.day}(?!\d)",
        rf"\b0?{day.day}(?:st|nd|rd|th)?[\s-]+{month}[a-z]*\.?,?[\s-]+{day.year}",
        rf"\b{month}[a-z]*\.?\s+0?{day.day}(?:st|nd|rd|th)?,?\s+{day.year}",
    )
    return any(re.search(pattern, page, re.IGNORECASE) for pattern in written)
