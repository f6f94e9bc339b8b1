"""Bytes into exact text, and what is said when they have to be mended."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents.decoding import UndecodableError, decode, without_surrogates

SENTENCE = "The army said that it held the bridge, and a monitor said that it did not. "


@given(st.text())
def test_utf8_is_exact(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode("utf-8")).text == text


@pytest.mark.parametrize(
    ("mark", "charset"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_dropped(mark: bytes, charset: str) -> None:
    decoded = decode(mark + "Đánh chiếm القائم".encode(charset))
    assert decoded.text == "Đánh chiếm القائم"
    assert decoded.repair is None


def test_windows_1252_is_recognised_and_said() -> None:
    decoded = decode((SENTENCE * 3 + "“We’re here,” he said.").encode("cp1252"))
    assert decoded.text.endswith("“We’re here,” he said.")
    assert decoded.repair == "not UTF-8: read as Windows-1252"


def test_a_few_damaged_bytes_are_replaced_and_counted() -> None:
    data = (SENTENCE * 20 + "Dayr az-Zawr – دير الزور").encode() + b"\xff\xfe!"
    decoded = decode(data)
    assert decoded.text.startswith(SENTENCE)
    assert decoded.text.endswith("دير الزور\ufffd\ufffd!")
    assert decoded.repair == "2 bytes are not valid UTF-8 and were replaced"


@pytest.mark.parametrize("charset", ["cp1251", "shift_jis", "iso8859-6"])
def test_another_charset_is_refused_with_the_fix(charset: str) -> None:
    text = {
        "cp1251": "Армия заявила о взятии города. ",
        "shift_jis": "軍は町を奪還したと発表した。",
        "iso8859-6": "قال الجيش إنه سيطر على المدينة. ",
    }
    with pytest.raises(UndecodableError, match="iconv"):
        decode((text[charset] * 10).encode(charset))


def test_a_declared_charset_is_used_where_it_is_no_utf8() -> None:
    data = ("Армия заявила о взятии города. " * 3).encode("cp1251")
    assert decode(data, "windows-1251").text == "Армия заявила о взятии города. " * 3
    assert decode("Đồng Hới".encode(), "windows-1251").text == "Đồng Hới"


@pytest.mark.parametrize("charset", ["zlib", "rot13", "undefined", "idna", "no-such-charset", "unicode_escape", ""])
def test_a_declared_charset_that_is_none_does_no_harm(charset: str) -> None:
    assert decode((SENTENCE * 3 + "“So be it.”").encode("cp1252"), charset).text.endswith("“So be it.”")


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "windows-1252", "utf-16", "gb18030", "latin-1"]))
def test_any_bytes_are_a_text_or_a_clear_refusal(data: bytes, charset: str | None) -> None:
    with suppress(UndecodableError):
        decode(data, charset).text.encode("utf-8")  # raises where a surrogate came through


@given(st.text(st.characters()))
def test_lone_surrogates_are_replaced_one_for_one(text: str) -> None:
    mended = without_surrogates(text)
    mended.encode("utf-8")
    assert len(mended) == len(text)
    assert without_surrogates(text + "\ud800") == mended + "\ufffd"
