"""Words of a text by offset, and each word's pieces: BERT's uncased tokeniser (Devlin et al. 2019), words kept apart.

A word is a run of letters, digits and other signs; a punctuation mark and an ideograph are words of their own. Case is
folded and accents are stripped inside the pieces alone: offsets are those of the text as it stands.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources

from reportedly.errors import ConfigurationError

_VOCABULARY = "wordpieces.txt"
_LONGEST_WORD = 100  # characters; a longer one is a single unknown piece
_REMEMBERED = 50_000  # words whose pieces are kept at hand
_SPACE = " \t\n\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_IDEOGRAPHS = (
    "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f"
    "\U0002b920-\U0002ceaf\uf900-\ufaff\U0002f800-\U0002fa1f"
)
_LAST_PUNCTUATION = 0x1F000  # no mark of punctuation lies beyond
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_PLAIN = re.compile(r"[ -~]+")
_COMMON = re.compile(r"[ -~\t\n\r\xa0‘’“”–—…]*")  # of signs that no folding takes away


class WordPiece:
    """A tokeniser over a vocabulary of word pieces, in the order of their ids."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Raises ConfigurationError when the vocabulary lacks one of the pieces that every sequence needs."""
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        missing = [piece for piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]") if piece not in self._ids]
        if missing:
            raise ConfigurationError(f"the vocabulary of word pieces lacks {', '.join(missing)}: take another file")
        self.padding = self._ids["[PAD]"]
        self.unknown = self._ids["[UNK]"]
        self.opening = self._ids["[CLS]"]
        self.separator = self._ids["[SEP]"]
        self.digest = hashlib.sha256("\n".join(pieces).encode()).hexdigest()
        self._longest = max(map(len, self._ids))
        self._known: dict[str, tuple[int, ...]] = {}

    def words(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """Return the offsets of the words of ``text[start:end]``, end-exclusive, in order."""
        stop = len(text) if end is None else end
        found = [match.span() for match in _word().finditer(text, start, stop)]
        if _COMMON.fullmatch(text, start, stop):
            return found
        return [(low, high) for low, high in found if _folded(text[low:high])]

    def pieces(self, word: str) -> tuple[int, ...]:
        """Return the ids of a word's pieces, at least one: the unknown piece where the vocabulary has none for it."""
        known = self._known.get(word)
        if known is None:
            known = self._split(_folded(word))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = known
        return known

    def _split(self, word: str) -> tuple[int, ...]:
        if not word or len(word) > _LONGEST_WORD:
            return (self.unknown,)
        found: list[int] = []
        at = 0
        while at < len(word):
            mark = "##" if at else ""
            longest = min(len(word), at + self._longest)
            piece = next((n for n in range(longest, at, -1) if mark + word[at:n] in self._ids), None)
            if piece is None:
                return (self.unknown,)
            found.append(self._ids[mark + word[at:piece]])
            at = piece
        return tuple(found)


@cache
def load_wordpiece() -> WordPiece:
    """Return the tokeniser over the shipped vocabulary, read once a process."""
    text = resources.files("reportedly").joinpath("codebook", _VOCABULARY).read_text(encoding="utf-8")
    return WordPiece(text.splitlines())


def _folded(word: str) -> str:
    """Return a word as the vocabulary spells it: no accents, no control characters, lower case; it may become empty."""
    if _PLAIN.fullmatch(word):
        return word.lower()
    kept = "".join(c for c in word if c != "\ufffd" and unicodedata.category(c)[0] != "C")
    bare = "".join(c for c in unicodedata.normalize("NFD", kept) if unicodedata.category(c) != "Mn")
    return bare.lower()


@cache
def _word() -> re.Pattern[str]:
    marks = "".join(re.escape(chr(code)) for code in range(_LAST_PUNCTUATION) if _is_mark(chr(code)))
    return re.compile(f"[^{_SPACE}{_IDEOGRAPHS}{marks}]+|[{_IDEOGRAPHS}{marks}]")


def _is_mark(sign: str) -> bool:
    """Tell whether a sign is punctuation: all signs of ASCII, accented or not, and what Unicode calls punctuation."""
    if sign.isascii():
        return sign in _ASCII_PUNCTUATION
    if unicodedata.category(sign)[0] == "P":
        return True
    parts = unicodedata.decomposition(sign)
    return bool(parts) and not parts.startswith("<") and unicodedata.normalize("NFD", sign)[0] in _ASCII_PUNCTUATION
