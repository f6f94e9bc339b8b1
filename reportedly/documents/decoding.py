"""Bytes into exact text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252"}  # what pages that declare these are written in (WHATWG Encoding)
_HIGH = re.compile(rb"[\x80-\xff]")
_MOST_DAMAGED = 0.01  # above one bad byte in a hundred, "a few damaged characters" is not what happened
_MOST_WESTERN = 0.1  # English in Windows-1252 has quotes and dashes above ASCII, not one letter in ten


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, and what had to be done for it (``None`` when nothing)."""

    text: str
    repair: str | None = None


class UndecodableError(ValueError):
    """The bytes are no text; the message says why and what to do."""


def decode(data: bytes, charset: str | None = None) -> Decoded:
    """Return the text of the bytes, exact but for a byte order mark, which is dropped.

    A byte order mark decides; then UTF-8; then the charset that the input declares. Bytes that fit none of these are
    *Windows-1252* where no UTF-8 at all is among them and less than a tenth lies outside ASCII, as in old wire copy.
    Else, damaged UTF-8 is mended with U+FFFD where less than one byte in a hundred is bad. ``repair`` says either.

    Raises:
        UndecodableError: none of these fits.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _damaged(data[len(mark) :], name) if name == "utf-8" else _declared(data[len(mark) :], name)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        codec = _codec(charset) if charset else None
        return _declared(data, codec) if codec else _damaged(data, "utf-8")


def without_surrogates(text: str) -> str:
    """Return the text with each lone surrogate, which no file or database can hold, replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    return text


def _codec(charset: str) -> str | None:
    """Return the codec that a declared charset stands for, ``None`` where it is no charset for text."""
    try:
        name = codecs.lookup(charset).name
        b"a".decode(name)  # refuses what is no text encoding, such as zlib
    except UnicodeDecodeError:
        pass  # one byte is too short for this charset, which is one all the same
    except (LookupError, ValueError):
        return None
    return None if name in _NO_CHARSETS else _MEANT.get(name, name)


def _declared(data: bytes, charset: str) -> Decoded:
    text = data.decode(charset, "replace")
    bad = text.count("\ufffd")
    return Decoded(text, f"{bad} characters are not valid {charset} and were replaced" if bad else None)


def _damaged(data: bytes, charset: str) -> Decoded:
    try:
        return Decoded(data.decode(charset))
    except UnicodeDecodeError as error:
        first = error.start
    kept = data.decode("utf-8", "ignore")
    bad = len(data) - len(kept.encode("utf-8"))
    high = len(_HIGH.findall(data))
    if bad == high and high <= _MOST_WESTERN * len(data):
        try:
            return Decoded(data.decode("cp1252"), "not UTF-8: read as Windows-1252")
        except UnicodeDecodeError:
            pass  # the five bytes that Windows-1252 leaves undefined
    if bad <= _MOST_DAMAGED * len(data):
        return Decoded(data.decode("utf-8", "replace"), f"{bad} bytes are not valid UTF-8 and were replaced")
    raise UndecodableError(
        f"not valid UTF-8 (first bad byte {first}, {bad} of {len(data)} bytes): convert it first, "
        "e.g. iconv -f ITS_CHARSET -t UTF-8"
    )
