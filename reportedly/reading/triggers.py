"""Words that state an event: matched by lemma and phrase, before their arguments are looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reportedly.model import EventType
from reportedly.reading.lexicon import Entry, load_triggers
from reportedly.reading.parsing import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_GAP = 4  # words that ".." in a phrase may stand for
_WINDOW = 7  # words to either side in which `only_with` and `unless_with` look


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of a sentence that may state an event of a type; ``head`` carries the arguments."""

    sentence: Sentence
    head: Token
    tokens: tuple[Token, ...]
    entry: Entry

    @property
    def type(self) -> EventType:
        """The type of event that the words state."""
        return self.entry.type

    @property
    def offset(self) -> int:
        """The head's offset in the document."""
        return self.sentence.offset(self.head)


@dataclass(frozen=True, slots=True)
class _Index:
    verbs: dict[str, list[Entry]]
    nouns: dict[str, list[Entry]]
    adjectives: dict[str, list[Entry]]
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]]


@cache
def _index() -> _Index:
    index = _Index(defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list))
    for entry in load_triggers().entries:
        for words, table in (
            (entry.verbs, index.verbs),
            (entry.nouns, index.nouns),
            (entry.adjectives, index.adjectives),
        ):
            for word in words:
                table[word].append(entry)
        for phrase in entry.phrases:
            parts = tuple(phrase.split())
            index.phrases[parts[0]].append((parts, entry))
    return index


def find_triggers(sentence: Sentence) -> list[list[Trigger]]:
    """Return the candidate triggers of a sentence, grouped by head: several types may compete for one word.

    Longer phrases come before single words, then the lexicon's order. A word inside a phrase that is a candidate is
    offered on its own as well, after it.
    """
    tokens = [t for t in sentence.tokens if not t.is_space]
    forms = [(t.lower_, t.lemma_.lower()) for t in tokens]
    groups: dict[int, list[Trigger]] = defaultdict(list)
    index = _index()
    for position, token in enumerate(tokens):
        if position and tokens[position - 1].text in {"-", "–"} and not tokens[position - 1].whitespace_:
            continue  # the second half of "rebel-held", which is read as a compound
        for form in dict.fromkeys(forms[position]):
            for parts, entry in index.phrases.get(form, ()):
                matched = _match(forms, position, parts)
                if matched is not None:
                    words = tuple(tokens[n] for n in matched)
                    groups[_head(words).i].append(Trigger(sentence, _head(words), words, entry))
        lemma = forms[position][1]
        for entry in _single(index, token, lemma):
            groups[token.i].append(Trigger(sentence, token, (token,), entry))
    allowed: list[list[Trigger]] = []
    for candidates in groups.values():
        kept = [t for t in candidates if _in_company(tokens, forms, t)]
        kept.sort(key=lambda t: (-len(t.tokens), t.entry.order))
        if kept:
            allowed.append(kept)
    return sorted(allowed, key=lambda group: group[0].head.i)


def _single(index: _Index, token: Token, lemma: str) -> list[Entry]:
    if token.pos_ in {"VERB", "AUX"}:
        return index.verbs.get(lemma, [])
    if token.pos_ in {"NOUN", "PROPN"}:
        if token.pos_ == "PROPN" and token.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"}:
            return []
        named = index.nouns.get(lemma) or index.nouns.get(token.lower_)
        if named:
            return named
        if token.tag_ == "NN" and token.lower_.endswith("ing"):
            return []
        return []
    if token.pos_ == "ADJ":
        if token.lower_ in index.adjectives:
            return index.adjectives[token.lower_]
        if token.tag_ in {"VBN", "VBG", "JJ"} and token.lower_.endswith("ed"):
            return index.verbs.get(lemma, [])
    return []


def _match(forms: list[tuple[str, str]], start: int, parts: tuple[str, ...]) -> list[int] | None:
    matched = [start]
    at, gap = start + 1, 0
    for part in parts[1:]:
        if part == "..":
            gap = _GAP
            continue
        for ahead in range(at, min(at + gap + 1, len(forms))):
            if part in forms[ahead]:
                matched.append(ahead)
                at, gap = ahead + 1, 0
                break
        else:
            return None
    return matched


def _head(words: tuple[Token, ...]) -> Token:
    """Return the word of a phrase that its other words hang under, verbs first."""
    inside = {t.i for t in words}
    top = [t for t in words if t.head.i not in inside or t.head == t]
    verbs = [t for t in top if t.pos_ in {"VERB", "AUX"}]
    nouns = [t for t in top if t.pos_ in {"NOUN", "PROPN"}] or [t for t in words if t.pos_ in {"NOUN", "PROPN"}]
    return (verbs or nouns or top or list(words))[0]


def _in_company(tokens: list[Token], forms: list[tuple[str, str]], trigger: Trigger) -> bool:
    entry = trigger.entry
    if not entry.only_with and not entry.unless_with:
        return True
    places = [n for n, t in enumerate(tokens) if t in trigger.tokens]
    low, high = max(0, places[0] - _WINDOW), places[-1] + _WINDOW + 1
    near = {form for n in range(low, min(high, len(tokens))) for form in forms[n] if n not in places}
    joined = " ".join(f[0] for f in forms[low:high])
    found = any(word in near if " " not in word else word in joined for word in entry.only_with)
    if entry.only_with and not found:
        return False
    return not any(word in near for word in entry.unless_with)
