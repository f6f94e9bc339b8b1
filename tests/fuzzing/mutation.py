"""Odd inputs out of good ones. A case depends on its seed and number alone, so that every finding comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

ODD_TEXTS = (
    "\x00",
    "\x1b[2J",
    "\r",
    "\r\n",
    "\x85",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\ufffd",
    "\ud800",
    "\udfff",
    "\U0010ffff",
    "\U0001f1f8\U0001f1fe",
    "\U0001f3f4\U000e0067\U000e007f",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u061c",
    "\u0301",
    "\u0301" * 60,
    "a\u0315\u0300\u05ae\u0062",
    "\u1112\u1161\u11ab",
    "ﷺ",
    "ﬃ",
    "ß",
    "ı",
    "İ",
    "ǆ",
    "ſ",
    "\u00a0",
    "\u3000",
    "\u2009",
    "\t",
    " " * 500,
    "\n" * 300,
    "٣",
    "۵",
    "５",
    "²",
    "Ⅻ",
    "½",
    "๓",
    "〇",
    "-0",
    "1e309",
    "-1e309",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "9" * 30,
    "9" * 5_000,
    "-1",
    "0",
    "00000000",
    "2147483648",
    "9223372036854775808",
    "18446744073709551616",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2017-02-30",
    "2017-13-01",
    "1601-01-01",
    "31 June 2017",
    "February 29, 2019",
    "24:00",
    "23:59:60",
    "+99:99",
    "Z",
    "\u221212",
    "الرقة",
    "دير الزور",
    "Дебальцево",
    "Маріуполь",
    "沖縄",
    "ירושלים",
    "กรุงเทพ",
    "አዲስ",
    "\u0627\u0644" * 40,
    "'",
    '"',
    '""',
    "“",
    "”",
    "„",
    "‘",
    "’",
    "«",
    "`",
    "&",
    "&amp;",
    "&#x110000;",
    "&#0;",
    "&bogus;",
    "<",
    ">",
    "</",
    "-->",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "<!DOCTYPE",
    "<!ENTITY",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "{}",
    "[]",
    "[[",
    "}}",
    "---\n",
    "...\n",
    "!!python/object:os.system",
    "&a",
    "*a",
    "!!binary",
    "!!set",
    "? ",
    "|",
    ">-",
    "%YAML",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\",
    "%",
    "%00",
    "%zz",
    "..",
    "../",
    "/",
    "//",
    ":",
    ";",
    ",",
    "|",
    "=",
    "=cmd()",
    "@",
    "+",
    "#",
    "$",
    "null",
    "true",
    "None",
    "undefined",
    "NULL",
    "N/A",
)
"""Characters, digits, days and marks that parsers trip over."""

_OPENERS = (
    "[",
    "{",
    "(",
    "<div>",
    "<b><i>",
    '{"a":',
    "[[",
    "((",
    "“",
    '"',
    "> ",
    "- ",
    "* ",
    "&a [",
    "<!--",
    "the ",
    "of ",
)
_CLOSERS = {"[": "]", "{": "}", "(": ")", "<div>": "</div>", '{"a":': "}", "[[": "]]", "((": "))", "“": "”", '"': '"'}

_Change = Callable[[Random, str, Sequence[str], Sequence[str], int], str]


def case(name: str, seed: int, number: int, seeds: Sequence[str], words: Sequence[str], largest: int) -> bytes:
    """Return a case of a target: the same for the same arguments, whatever ran before.

    ``seeds`` are good inputs, ``words`` what the target has a meaning for, ``largest`` the most characters. The first
    cases are the good inputs themselves. Lone surrogates are encoded as they are.
    """
    if number < len(seeds):
        return seeds[number].encode("utf-8", "surrogatepass")
    random = Random(f"{name}/{seed}/{number}")
    text = random.choice(seeds) if seeds else ""
    for _ in range(1 + min(int(random.expovariate(0.4)), 12)):
        text = random.choice(_CHANGES)(random, text, seeds, words, largest)[:largest]
    content = text.encode("utf-8", "surrogatepass")
    return _damaged(random, content)[:largest] if random.random() < 0.25 else content


def as_text(content: bytes) -> str:
    """Return a case as a text; bytes that are no UTF-8 become what Latin-1 makes of them."""
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _cut(random: Random, text: str) -> tuple[int, int]:
    start = random.randrange(len(text) + 1)
    return start, min(len(text), start + int(random.expovariate(1 / 20)) + 1)


def _delete(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    start, end = _cut(random, text)
    return text[:start] + text[end:]


def _truncate(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    return text[: random.randrange(len(text) + 1)]


def _insert_odd(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    start, end = _cut(random, text)
    return text[:start] + random.choice(ODD_TEXTS) + text[random.choice((start, end)) :]


def _insert_word(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    start, end = _cut(random, text)
    word = random.choice(words) if words else random.choice(ODD_TEXTS)
    return text[:start] + word + text[random.choice((start, end)) :]


def _splice(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    other = random.choice(seeds) if seeds else text
    start, end = _cut(random, other)
    at = random.randrange(len(text) + 1)
    return text[:at] + other[start : random.choice((end, len(other)))] + text[at:]


def _repeat(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    start, end = _cut(random, text)
    piece = text[start:end] or random.choice(ODD_TEXTS)
    times = random.choice((2, 10, 100, 1_000, 100_000))
    times = min(times, max(largest - len(text), 0) // len(piece) + 1)
    return text[:start] + piece * times + text[start:]


def _repeat_word(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    word = random.choice((*words, *ODD_TEXTS))
    between = random.choice(("", " ", "\n", ", ", " and "))
    times = random.choice((3, 30, 300, 10_000))
    times = min(times, max(largest - len(text), 0) // (len(word) + len(between)) + 1)
    start = random.randrange(len(text) + 1)
    return text[:start] + (word + between) * times + text[start:]


def _nest(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    opener = random.choice(_OPENERS)
    depth = min(random.choice((3, 60, 500, 1_100, 10_000)), largest // len(opener) + 1)
    start, end = _cut(random, text)
    closers = _CLOSERS.get(opener, "") * depth if random.random() < 0.6 else ""
    return text[:start] + opener * depth + text[start:end] + closers + text[end:]


def _change_case(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    return random.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _replace_digits(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    places = [at for at, character in enumerate(text[:200_000]) if character.isdigit()]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + random.choice(("0", "9", "99", "-1", "٣", "²", "½", "9" * 400, "1e400", "")) + text[at + 1 :]


def _no_spaces(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    return text.replace(
        random.choice((" ", "\n", ".", ",")), random.choice(("", "\u00a0", "\u200b", "\r\n", "\x00", "-"))
    )


def _shuffle(random: Random, text: str, seeds: Sequence[str], words: Sequence[str], largest: int) -> str:
    parts = text[:50_000].split(random.choice((" ", "\n", ",", '"')))
    random.shuffle(parts)
    return random.choice((" ", "\n", ",", '"')).join(parts)


_CHANGES: tuple[_Change, ...] = (
    _delete,
    _truncate,
    _insert_odd,
    _insert_odd,
    _insert_word,
    _insert_word,
    _splice,
    _repeat,
    _repeat_word,
    _nest,
    _change_case,
    _replace_digits,
    _no_spaces,
    _shuffle,
)


def _damaged(random: Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(random.choice((1, 1, 3, 30))):
        at = random.randrange(len(data) + 1)
        kind = random.randrange(4)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            data[at:at] = random.randbytes(random.choice((1, 2, 8)))
        elif kind == 2:
            data[at:at] = random.choice(
                (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\x93\x94")
            )
        else:
            data[:0] = random.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"\x1f\x8b", b"%PDF-"))
    return bytes(data)
