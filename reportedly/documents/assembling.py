"""What an input says about a document, and the document made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reportedly.documents import limits
from reportedly.documents.decoding import without_surrogates
from reportedly.documents.items import Options
from reportedly.identity import document_id
from reportedly.model import DateOrigin, DatePrecision, Document


@dataclass(frozen=True, slots=True)
class Description:
    """What an input says about one document.

    ``origin`` is that of a publication date it has: given for a record, metadata for a page or a front matter.
    ``record_id`` is an identifier that the input itself gives.
    """

    key: str
    record_id: str | None = None
    published: tuple[date, DatePrecision] | None = None
    origin: DateOrigin = DateOrigin.METADATA
    outlet: str | None = None
    title: str | None = None
    url: str | None = None


def assemble(text: str, said: Description, options: Options) -> Document:
    """Return the document of a text, dated by the first that is known: its input, the user, the text's own date line.

    A date that is found in the text takes no part in the document's id, for it adds nothing to the text and may be
    read better one day.
    """
    text = without_surrogates(text)
    outlet = said.outlet or options.outlet
    stated = said.published[0] if said.published is not None else options.published
    day, precision, origin = stated, options.published_precision, DateOrigin.GIVEN
    if said.published is not None:
        precision, origin = said.published[1], said.origin
    elif stated is None:
        day, precision, origin = _date_in(text, options.today)
    return Document(
        id=document_id(
            text,
            published=stated,
            outlet=outlet,
            title=said.title,
            record_id=said.record_id,
        ),
        key=(one_line(said.record_id or said.key) or "untitled")[: limits.MAX_KEY],
        text=text,
        published=day,
        published_precision=precision,
        published_origin=origin,
        outlet=outlet,
        title=said.title,
        url=said.url,
    )


def one_line(value: object) -> str | None:
    """Return a name or a title on one line without control characters, ``None`` where it is no text or empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    plain = "".join(character if character.isprintable() else " " for character in without_surrogates(value))
    return " ".join(plain.split()) or None


def _date_in(text: str, today: date | None) -> tuple[date | None, DatePrecision, DateOrigin]:
    from reportedly.times import dateline  # here, so that inputs with dates do not pay for it

    day = dateline(text)
    latest = (today or date.today()) + timedelta(days=1)  # as of any date of publication
    if day is None or day.year < limits.EARLIEST_YEAR or day > latest:
        return None, DatePrecision.UNKNOWN, DateOrigin.UNKNOWN
    return day, DatePrecision.DAY, DateOrigin.TEXT
