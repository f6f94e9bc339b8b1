"""Page furniture in a text: menus, credits, tags and loading lines, by the patterns of ``codebook/furniture.yaml``.

Texts are kept exact, so furniture is never taken out of a document: the reader is told where it stands and skips it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reportedly.errors import ConfigurationError

_LINE = re.compile(r"[^\r\n]+")
_EDGE = " \t\u00a0\ufeff\u200b*•·–—-|>#_"  # bullets, rules and blanks around a line
_LONGEST_LINE = 400
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s|\n|\s[•|]\s")
_LONGEST_SENTENCE = 400
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    lines: re.Pattern[str]
    phrases: re.Pattern[str]
    sentences: re.Pattern[str]
    openings: re.Pattern[str]
    endings: tuple[tuple[re.Pattern[str], int], ...]
    labels: re.Pattern[str]
    openers: frozenset[str]
    inside: frozenset[str]
    longest: int


def furniture(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that are page furniture, as offsets, end-exclusive, in order and apart."""
    patterns = _load()
    found = [*_lines(text, patterns)]
    found += (match.span() for match in patterns.phrases.finditer(text))
    found += (_sentence_around(text, match.start(), match.end()) for match in patterns.sentences.finditer(text))
    if opening := patterns.openings.match(text, len(text) - len(text.lstrip())):
        found.append(opening.span())
    for pattern, within in patterns.endings:
        if ending := pattern.search(text, max(len(text) - within, 0)):
            found.append((ending.start(), len(text.rstrip())))
    found += _key_words(text, patterns)
    return _merged(text, found)


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture."""
    line = line.strip(_EDGE)
    return bool(line) and len(line) <= _LONGEST_LINE and _load().lines.fullmatch(line) is not None


def _lines(text: str, patterns: _Patterns) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        # A text without line breaks is one line, and no label.
        if match.end() - match.start() <= _LONGEST_LINE and is_furniture(match.group()):
            yield match.span()


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(start - _LONGEST_SENTENCE, 0)
    for stop in _SENTENCE_END.finditer(text, first, start):
        first = stop.end()
    last = _SENTENCE_END.search(text, end, end + _LONGEST_SENTENCE)
    return first, last.end() if last else min(end + _LONGEST_SENTENCE, len(text))


def _key_words(text: str, patterns: _Patterns) -> Iterator[tuple[int, int]]:
    for label in patterns.labels.finditer(text):
        words: list[re.Match[str]] = []
        for word in _WORD.finditer(text, label.end()):
            bare = word.group().strip("\"“‘'(,")
            if bare in patterns.openers or bare[:1].isdigit():
                break
            if bare in patterns.inside or len(words) == patterns.longest or word.group().endswith((".", "!", "?")):
                words = words[: _subject(text, words)]
                break
            words.append(word)
        yield label.start(), words[-1].end() if words else label.end()


def _subject(text: str, words: list[re.Match[str]]) -> int:
    """Return which of the words opens the sentence that they end in: the last capitalised one, with its forenames.

    A word before it belongs to it where the text below has the two together again.
    """
    capitals = [number for number, word in enumerate(words) if word.group()[0].isupper()]
    if not capitals:
        return 0
    first, below = capitals[-1], words[-1].end()
    while first > 0 and words[first - 1].group()[0].isupper():
        if text.find(text[words[first - 1].start() : words[first].end()], below) < 0:
            break
        first -= 1
    return first


def _merged(text: str, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start].isspace()):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


@cache
def _load() -> _Patterns:
    """Read and compile the patterns, once a process.

    Raises:
        ConfigurationError: the file is damaged.
    """
    import yaml

    from reportedly.safe_yaml import parse_yaml

    source = files("reportedly").joinpath("codebook/furniture.yaml").read_text(encoding="utf-8")
    try:
        content: dict[str, Any] = parse_yaml(source)
        words = content["key_words"]
        return _Patterns(
            lines=_any(content["lines"], re.IGNORECASE),
            phrases=_any(content["phrases"]),
            sentences=_any(content["sentences"]),
            openings=_any(content["openings"]),
            endings=tuple((re.compile(entry["pattern"]), int(entry["within"])) for entry in content["endings"]),
            labels=re.compile(words["labels"]),
            openers=frozenset(words["openers"]),
            inside=frozenset(words["inside"]),
            longest=int(words["longest"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, re.error) as error:
        raise ConfigurationError(f"codebook/furniture.yaml is damaged: {error}; install reportedly again") from error


def _any(entries: list[dict[str, str]], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries), flags)
