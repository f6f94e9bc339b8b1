"""From what was fetched to documents: the same rooms that ``reportedly read`` goes through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reportedly.documents import Options, Rejected, load
from reportedly.documents.assembling import Description, assemble
from reportedly.documents.fetching import Fetched
from reportedly.documents.limits import MAX_KEY
from reportedly.documents.loading import slug
from reportedly.errors import InputError
from reportedly.identity import document_id
from reportedly.model import DateOrigin, DatePrecision, Document
from reportedly.watching.sources import Source
from reportedly.watching.state import Article, Held

_BLOCKS = re.compile(
    r"(?i)</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote|tr|table|section|article|figure|figcaption|hr|pre)\b[^>]{0,2000}>"
)
ITEM_TYPE = "text/html"
"""The media type under which what a feed carries of an item is kept."""


class LeftOutError(Exception):
    """What was fetched gives no document; the message says why."""


def documents_of(article: Article, held: Held, data: bytes, source: Source) -> list[Document]:
    """Return the documents of what was fetched, under the article's canonical address.

    A publication date and an outlet that the sources file or the feed gives hold as they do for ``read``, but that the
    outlet named in the sources file comes first.

    Raises:
        LeftOutError: it gives none.
    """
    published, precision = _published(article.published)
    options = Options(published=published, published_precision=precision, outlet=source.outlet)
    if article.content is not None:
        found = [_of_item(article, data.decode("utf-8", "replace"), options)]
    else:
        page = Fetched(held.address, data, held.media_type, held.charset)
        items = list(load([held.address], options, fetch=lambda address, given: page))
        found = [item for item in items if isinstance(item, Document)]
        if not found:
            reasons = [item.reason for item in items if isinstance(item, Rejected)]
            raise LeftOutError(reasons[0] if reasons else "holds no document")
    if len(found) > 1:  # a file of records: each has its own address and outlet
        return found
    return [_placed(found[0], article, source)]


def documents_of_file(path: Path, source: Source, reasons: list[str]) -> Iterator[Document]:
    """Yield the documents of a file in a folder; to ``reasons`` is added why others in it were left out."""
    try:
        for item in load([path], Options(outlet=source.outlet)):
            if isinstance(item, Document):
                yield item
            else:
                reasons.append(f"{item.source}: {item.reason}")
    except InputError as error:
        reasons.append(str(error))


def published_text(published: tuple[date, DatePrecision] | None) -> str | None:
    """Return a publication date as the state keeps it: 2017-11-10, 2017-11 or 2017."""
    if published is None:
        return None
    day, precision = published
    return day.isoformat()[: {DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}.get(precision, 10)]


def key_of(address: str) -> str:
    """Return a readable name for the article at an address, its query and an item's hash included."""
    parts = urlsplit(address)
    words = "".join(each if each.isalnum() else " " for each in f"{unquote(parts.query)} {parts.fragment}").split()
    return "-".join([slug(address), *words])[:MAX_KEY] or "untitled"


def _placed(document: Document, article: Article, source: Source) -> Document:
    outlet = source.outlet or document.outlet
    stated = document.published if document.published_origin in (DateOrigin.GIVEN, DateOrigin.METADATA) else None
    is_record = document.id != document_id(
        document.text, published=stated, outlet=document.outlet, title=document.title
    )
    if is_record:  # it has an id of its own, which is its name
        return replace(document, url=article.address)
    return replace(
        document,
        id=document_id(document.text, published=stated, outlet=outlet, title=document.title),
        key=key_of(article.address),
        outlet=outlet,
        url=article.address,
    )


def _of_item(article: Article, markup: str, options: Options) -> Document:
    text = plain_text(markup)
    if not text:
        raise LeftOutError("the feed gives no text for it")
    host = (urlsplit(article.address).hostname or "").removeprefix("www.")
    said = Description(
        key=key_of(article.address),
        outlet=options.outlet or host or None,
        title=article.title,
        url=article.address,
    )
    return assemble(text, said, options)


def plain_text(markup: str) -> str:
    """Return the text of HTML as a feed carries it, a paragraph for each block."""
    if "<" not in markup and "&" not in markup:
        return "\n\n".join(_lines(markup))
    from lxml import etree, html

    parted = _BLOCKS.sub("\n", markup)
    try:
        tree = html.fragment_fromstring(parted, create_parent="div")
        etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
        text = str(tree.text_content())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        text = re.sub(r"<[^<>]{0,2000}>", " ", parted)
    return "\n\n".join(_lines(text))


def _lines(text: str) -> Sequence[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


def _published(text: str | None) -> tuple[date | None, DatePrecision]:
    if text is None:
        return None, DatePrecision.DAY
    precision = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH}.get(len(text), DatePrecision.DAY)
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text), precision
