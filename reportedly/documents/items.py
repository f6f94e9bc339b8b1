"""What the documents room takes and gives besides documents: options, and a plain line for whatever went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from reportedly.documents import limits
from reportedly.documents.date_doubts import DateDoubt
from reportedly.model import DatePrecision, Document


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input, or a part of one, that gives no document, and why.

    ``source`` is where it stands ("news.jsonl:17", a path, an address); ``reason`` is one line that names the fix;
    ``records`` is how many documents are lost by it.
    """

    source: str
    reason: str
    records: int = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a careful reader should know about a document that was read all the same, in one line.

    ``doubt`` has the same for programs, where it is about the publication date.
    """

    source: str
    message: str
    doubt: DateDoubt | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says about the inputs, and the limits they are read under.

    ``published`` (the first day of the period that ``published_precision`` names) and ``outlet`` hold for documents
    that do not say their own: a record, a front matter or a page that does comes first. ``today`` is the last day on
    which a report can be published (one more is allowed, for time zones); ``None`` is the day on which it is read.
    """

    published: date | None = None
    published_precision: DatePrecision = DatePrecision.DAY
    outlet: str | None = None
    max_bytes: int = limits.MAX_BYTES
    timeout_seconds: float = limits.TIMEOUT_SECONDS
    max_redirects: int = limits.MAX_REDIRECTS
    today: date | None = None


Item: TypeAlias = Document | Rejected | Notice
"""What the readers of single formats yield, in the input's order; notices go to whoever asked for them."""


def shown(value: object, length: int = 60) -> str:
    """Return a value as it may be shown in a message: quoted, on one line, without control characters, shortened."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= length else text[: length - 1] + "…")
