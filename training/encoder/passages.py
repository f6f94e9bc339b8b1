"""The coded passages of ``wars/``: runs of paragraphs of long articles, told by the hash of their text alone.

A passage's id is its article's file without the ending (``syria/battle_of_tabqa``). Its paragraphs follow each other in
the file, so the one run that has the stored hash is the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from training.standoff import text_hash

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")
_SUBJECT = re.compile(r"^(?:title|subject): *(.+)$", re.MULTILINE)
_WORDS = range(450, 751)  # a passage has so many


def find(data: Path, key: str, wanted: str) -> tuple[str, str | None] | None:
    """Return the text and the title of the passage of an article that has a hash; ``None`` where there is none."""
    path = data / "wars" / f"{key}.md"
    if not path.is_file():
        return None
    raw = path.read_text(encoding="utf-8")
    subject = _SUBJECT.search(raw)
    for text in _runs(raw):
        if text_hash(text) == wanted:
            return text, subject.group(1) if subject else None
    return None


def _runs(raw: str) -> Iterator[str]:
    front = _FRONT.match(raw)
    spans = [match.span() for match in _PARAGRAPH.finditer(raw, front.end() if front else 0)]
    for first in range(len(spans)):
        for last in range(first, len(spans)):
            text = raw[spans[first][0] : spans[last][1]]
            count = len(text.split())
            if count in _WORDS:
                yield text
            if count >= _WORDS.stop:
                break
