"""A scripted server, and readers that ask it and never wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from reportedly.identity import document_id
from reportedly.model import DateOrigin, DatePrecision, Document
from reportedly.reading.llm.reader import LanguageModelReader
from reportedly.reading.llm.settings import Settings
from tests.reading.llm.scripted import ScriptedServer, serving

PUBLISHED = date(2017, 11, 10)  # a Friday
TEXT = "Syrian troops captured Mayadin on Thursday, the army said."


def document(text: str = TEXT, published: date | None = PUBLISHED, **fields: Any) -> Document:
    precision = DatePrecision.UNKNOWN if published is None else DatePrecision.DAY
    return Document(document_id(text, published=published), "d", text, published, precision, DateOrigin.GIVEN, **fields)


MakeReader = Callable[..., LanguageModelReader]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as scripted:
        yield scripted


@pytest.fixture
def waits() -> list[float]:
    """The seconds that readers would have waited."""
    return []


@pytest.fixture
def make_reader(server: ScriptedServer, waits: list[float]) -> MakeReader:
    """Make a reader of the scripted server; settings are named without their prefix ("MAX_COST")."""

    def make(**settings: object) -> LanguageModelReader:
        given = {f"REPORTEDLY_LLM_{name}": str(value) for name, value in settings.items()}
        defaults = {"REPORTEDLY_LLM_BASE_URL": server.url, "REPORTEDLY_LLM_MODEL": "small-1"}
        return LanguageModelReader(Settings.from_environment(defaults | given), sleep=waits.append)

    return make


@pytest.fixture
def reader(make_reader: MakeReader) -> LanguageModelReader:
    return make_reader()
