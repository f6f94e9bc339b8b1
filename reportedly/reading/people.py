"""Names of people in text, found without a parser: by given names, by what people are called, and as speakers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reportedly.places.lexicon import Words, load_words
from reportedly.reading.lexicon import load_yaml

_PART = r"(?:[A-Z][^\W\d_]*(?:[-’'][^\W\d_]+)*|(?:al|el|an|ar|as|ash|az)-[A-Z][^\W\d_]+)"
_LINK = r"(?:al|el|bin|ibn|abu|abdul|de|van|von|der)"
_NAME = rf"{_PART}(?:\s+(?:{_LINK}\s+)?{_PART}){{1,3}}"


_RUN = re.compile(rf"(?<![\w-])(?:{_PART}\.?)(?:\s+(?:{_LINK}\s+)?{_PART}){{1,3}}")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's full name at ``start``–``end`` of a text, titles left out."""

    start: int
    end: int
    name: str


def find_people(text: str) -> list[PersonName]:
    """Return the full names of people in a text, in order and apart."""
    words = load_words()
    found: dict[int, PersonName] = {}
    for start, end in (*_by_given_name(text, words), *_by_role(text)):
        low = _past_titles(text, start, end, words)
        name = " ".join(text[low:end].split())
        if len(name.split()) > 1 and (low not in found or found[low].end > end):
            found[low] = PersonName(low, end, name)
    kept: list[PersonName] = []
    for person in sorted(found.values(), key=lambda p: (p.start, -p.end)):
        if not kept or person.start >= kept[-1].end:
            kept.append(person)
    return kept


def _by_given_name(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Yield names that begin with a title or a given name, and are no organisation's."""
    for match in _RUN.finditer(text):
        parts = match.group().split()
        titled = parts[0].rstrip(".") in words.titles
        given = parts[0].lower() in words.given_names and parts[0] not in words.organisations_of
        if (titled or given) and not any(part in words.organisations for part in parts):
            yield match.span()


def _by_role(text: str) -> Iterator[tuple[int, int]]:
    for match in _patterns().finditer(text):
        group = "called" if match["called"] else "speaks" if match["speaks"] else "spoke"
        yield match.span(group)


@cache
def speech_words() -> dict[str, frozenset[str]]:
    """Return the package's words for who speaks, as ``codebook/voices.yaml`` has them."""
    return {name: frozenset(words) for name, words in load_yaml("voices.yaml").items()}


@cache
def _patterns() -> re.Pattern[str]:
    words = speech_words()
    roles, speech = ("|".join(sorted(words[name], key=lambda w: (-len(w), w))) for name in ("roles", "speech"))
    return re.compile(
        rf"\b(?:(?:{roles})(?:\s+UK[- ]based\s+Syrian)?,?\s+(?P<called>{_NAME})|"
        rf"(?P<speaks>{_NAME})(?=,?\s+(?:{speech})\b)|"
        rf"\b(?:{speech})\s+(?P<spoke>{_NAME}))"
    )


def _past_titles(text: str, start: int, end: int, words: Words) -> int:
    for match in re.finditer(r"[^\s]+\s+", text[start:end]):
        if match.group().strip().rstrip(".") not in words.titles or match.group().strip() in {"Abu", "Umm"}:
            return start + match.start()
    return start
