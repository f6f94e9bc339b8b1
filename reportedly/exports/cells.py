"""Text from sources made harmless for the files that it goes into, and values as cells of CSV.

What a source wrote is never trusted: a spreadsheet would run a formula, a parser stumble over a control character, and
a reader be misled by text that an override shows backwards.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, datetime
from typing import Any

SPREADSHEET_LIMIT = 32_767
"""The most characters that a cell of a spreadsheet holds; a longer text is cut in CSV."""

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
# Controls but tab and line feed and return, and overrides, embeddings and isolates of direction; marks stay, for they
# belong to Arabic and Hebrew. Surrogates and non-characters cannot be written in UTF-8 or in XML.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_INTEGER_LIMIT = 2**63
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Return a text without control characters and overrides of direction; lone surrogates become U+FFFD."""
    return _SURROGATE.sub("\ufffd", _HARMFUL.sub("", text))


def harmless(value: Any) -> Any:
    """Return a row's value with every text in it made :func:`plain`.

    A whole number that no 64 bits hold, which a hostile text may give, counts nobody: it becomes ``None``.
    """
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, int) and not -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
        return None
    if isinstance(value, list):
        return [harmless(each) for each in value]
    return value


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins as one is given a leading apostrophe.

    What stands before and is not seen does not hide it: white space, marks of direction, zero-width characters.
    """
    if text[:1] in _FORMULA_STARTS and text:
        return f"'{text}"
    for character in text:
        if character.isspace() or unicodedata.category(character) in ("Cf", "Cc", "Zs"):
            continue
        return f"'{text}" if character in _FORMULA_STARTS else text
    return text


def csv_cell(value: Any) -> str:
    """Return a value as a cell of CSV: lists joined by "; ", days as YYYY-MM-DD, nothing as "".

    Texts are :func:`plain` and :func:`neutralised`, as is every part of a list; numbers are ours and are no formulas.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return shortened(neutralised("; ".join(csv_cell(each) for each in value)))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return shortened(neutralised(plain(value)))
    return csv_cell(harmless(value)) if isinstance(value, int) and abs(value) >= _INTEGER_LIMIT else str(value)


def shortened(text: str, limit: int = SPREADSHEET_LIMIT) -> str:
    """Return a text of at most ``limit`` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def json_cell(value: Any) -> Any:
    """Return a value as what ``json.dumps`` takes, texts :func:`plain`, days as YYYY-MM-DD."""
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value)


def json_line(value: Any) -> str:
    """Return JSON on one line, in UTF-8; raises ``ValueError`` for a number that JSON does not have."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_as_text, separators=(", ", ": "))


def _as_text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")
