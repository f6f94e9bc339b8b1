"""A ledger with ordinary and hostile claims to export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reportedly import Ledger
from reportedly.model import Actor, Attribution, EventType, Figure, Interval, SpeakerClass, Status
from tests.ledger.making import PARTIES, READER, make_claim, make_document, make_reading

HOSTILE = (
    '=HYPERLINK("http://x.example","a")',
    "\u200f=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tcell",
    "\rcell",
    "<script>alert(1)</script>",
    "\u202egpj.exe",
    "nul\x00and\x1b[31m",
    'two\nlines; and, "quotes"',
    "]]><b>&amp;",
    "../../etc/passwd",
    "x" * 40_000,
)


@pytest.fixture(scope="session")
def book_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a ledger of thirty ordinary documents and a hostile one for each of :data:`HOSTILE`."""
    path = tmp_path_factory.mktemp("exports") / "book.db"
    with Ledger.open(path) as ledger:
        for number in range(30):
            document, claims = make_reading(number)
            ledger.add(document, READER, claims)
        for number, text in enumerate(HOSTILE):
            document = make_document(text, key=f"{text[:50]}{number}", title=text, outlet=text, url=text)
            claim = make_claim(
                document,
                type=EventType.ATTACK,
                actor=(Actor(text), PARTIES[0]),
                target=(Actor("civilians"),),
                killed=Figure(3, None),
                attribution=Attribution(text, SpeakerClass.CIVILIAN, (text,)),
            )
            ledger.add(document, READER, [claim])
        document = make_document("Nobody was there, they said.", key="denied")
        figures = {"killed": Figure(2, 5), "wounded": Figure(7, 7), "status": Status.DENIED}
        undated = Interval(None, date(2017, 11, 9))
        ledger.add(document, READER, [make_claim(document, type=EventType.CLASH, happened=undated, **figures)])
    return path


@pytest.fixture
def book(book_path: Path) -> Iterator[Ledger]:
    """The ledger, open for reading."""
    with Ledger.open(book_path, read_only=True) as ledger:
        yield ledger
