"""From a text to units: runs of words that the lexicon knows, longest first, with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reportedly.actors.lexicon import Entry, Lexicon, Node
from reportedly.actors.words import APOSTROPHES, TOKEN, Word, fold, word

_JOINT = re.compile(rf"[{APOSTROPHES}\]]?[ \t\u00a0]+|[ \t]?[-–‑][ \t]?|[{APOSTROPHES}]?[ \t]*\n[ \t]*(?!\n)")
_PLURAL_POSSESSIVE = re.compile(rf"[{APOSTROPHES}](?=\s)")
_WORD_AFTER = re.compile(rf"[{APOSTROPHES}]?\s+([^\W_]+(?:[{APOSTROPHES}-][^\W_]+)*)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]|[.!?][\"”’'])\s*[\"“‘']?$")
_INNER = APOSTROPHES + "."
_REACH = 40  # characters looked at around a word
_SHOUTED = 0.6  # share of capitals from which the surroundings count as upper-case text

# Abbreviations that are English words in upper-case text.
_WORDS_TOO = frozenset(
    {"is", "us", "who", "site", "it", "pa", "as", "rt", "ap", "mat", "let", "mena", "aim", "soc", "jan"}
)


# What may have lost the apostrophe of its possessive; "Controls" is not "control's".
_OWNERS = frozenset({"party", "person", "state", "source"})

_Token = tuple[int, int, Word, bool, int]
"""Start, end, comparable forms, whether a name may begin with the word, and which word of the text it is."""


@dataclass(slots=True)
class Unit:
    """A run of words with its entry. ``first`` and ``last`` count the text's words; ``possessive``: "Syria's".

    ``cut`` is the length of the possessive ending, which is no part of the name.
    """

    start: int
    end: int
    entry: Entry
    first: int
    last: int
    possessive: bool = False
    cut: int = 0


class Scanner:
    """Finds the lexicon's entries in texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._root = lexicon.root
        self._lexicon = lexicon
        vocabulary: set[str] = set()
        _gather(lexicon.root, vocabulary)
        starts = frozenset(lexicon.root)

        def known(surface: str) -> tuple[Word, bool] | None:
            form = word(surface)
            if form.full in vocabulary or form.stem in vocabulary:
                return form, form.full in starts or form.stem in starts
            return None

        self._known = lru_cache(maxsize=131_072)(known)

    def scan(self, text: str) -> list[Unit]:
        """Return the units of a text in order; they do not overlap."""
        words: list[_Token] = []
        known = self._known
        for count, match in enumerate(TOKEN.finditer(text)):
            form = known(match.group())
            if form is not None:
                words.append((match.start(), match.end(), form[0], form[1], count))
        units: list[Unit] = []
        i, n = 0, len(words)
        while i < n:
            if not words[i][3]:
                i += 1
                continue
            found = self._longest(text, words, i)
            if found is None:
                i += 1
                continue
            unit, after = found
            if (
                words[i][2].full == "the" and i + 1 < n
            ):  # a newspaper's "The National" is no part of "The National Army"
                longer = self._longest(text, words, i + 1)
                if longer is not None and longer[0].end > unit.end:
                    unit, after = longer
            i = after
            units.append(unit)
        return units

    def _longest(self, text: str, words: list[_Token], i: int) -> tuple[Unit, int] | None:
        """Return the longest unit that begins at word ``i``, and the index behind it."""
        node: Node = self._root
        best: tuple[Unit, int] | None = None
        j = i
        while j < len(words):
            start, end, form, _, count = words[j]
            if j > i and (count != words[j - 1][4] + 1 or not joined(text, words[j - 1][1], start)):
                break
            j += 1
            # A possessive ends its name; it counts first where the text has the apostrophe ("group's", not "groups").
            owner = node.get(form.stem) if form.stem is not None else None
            whole = node.get(form.full)
            for following, possessive in (
                ((whole, False), (owner, True)) if form.owns else ((owner, True), (whole, False))
            ):
                entry: Entry | None = following.get("") if following is not None else None
                if entry is None or (possessive and not form.owns and entry.category not in _OWNERS):
                    continue
                if self._fits(entry, text, words[i:j]):
                    apostrophe = possessive or _PLURAL_POSSESSIVE.match(text, end) is not None
                    cut = (2 if form.owns else 1) if possessive else 0
                    best = Unit(words[i][0], end, entry, words[i][4], count, apostrophe, cut), j
            if whole is None:
                break
            node = whole
        return best

    def _fits(self, entry: Entry, text: str, words: list[_Token]) -> bool:
        """Tell whether the spelling in the text is one that the entry allows."""
        if entry.case == "any":
            return True
        start, end = words[0][0], words[-1][1]
        if entry.case == "exact":
            surface = text[start:end]
            if surface not in entry.forms and surface.rstrip("s’'") not in entry.forms:
                return False
        elif entry.case == "caps":
            if not all(w[2].upper for w in words):
                return False
        elif not any(w[2].capital for w in words):
            return False
        common = len(words) == 1 and words[0][2].full in _WORDS_TOO
        if common and _shouted(text, start, end) and not self._before_a_head(text, end):
            return False
        return not entry.surname or self._stands_alone(text, start, end)

    def _before_a_head(self, text: str, end: int) -> bool:
        match = _WORD_AFTER.match(text, end)
        if match is None:
            return text[end : end + 1] == "-"
        entry = self._root.get(fold(match.group(1)), {}).get("")
        return entry is not None and entry.category == "head" and entry.value != "people"

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        """Tell whether a surname is not a part of somebody else's name ("Asma al-Assad", "Bolton Wanderers")."""
        if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
            following = _WORD_AFTER.match(text, end)
            if following is not None and not following.group(1).isupper():
                after = fold(following.group(1))
                if not self._known_alone(after):
                    return False
        if text[start - 3 : start].lower() in {"al-", "el-"}:
            return False
        before = word_before(text, start)
        if before is None or not before[:1].isupper() or text[start - 1 : start] != " ":
            return True
        folded = fold(before)
        return self._known_alone(folded) or starts_sentence(text, start - 1 - len(before))

    def _known_alone(self, folded: str) -> bool:
        """Tell whether a word is a title or by itself in the lexicon, and so hardly somebody's name."""
        return folded in self._lexicon.titles or "" in self._root.get(folded, {})


def _gather(node: Node, into: set[str]) -> None:
    for key, child in node.items():
        if key:
            into.add(key)
            _gather(child, into)


def joined(text: str, end: int, start: int) -> bool:
    """Tell whether nothing but a space, a hyphen or a possessive apostrophe stands between two offsets."""
    if start - end == 1:
        return text[end] in " -\u00a0\n\t–‑"
    match = _JOINT.fullmatch(text, end, start)
    return match is not None


def word_before(text: str, start: int) -> str | None:
    """Return the word before an offset, ``None`` across punctuation."""
    end = start
    if end and text[end - 1] in "(“\"'":
        end -= 1
    gap = end
    while gap and text[gap - 1].isspace():
        gap -= 1
    if gap == end:
        return None
    first = gap
    while first and gap - first < _REACH and (text[first - 1].isalnum() or text[first - 1] in _INNER):
        first -= 1
    return text[first:gap].lstrip(_INNER) or None if text[gap - 1 : gap].isalnum() else None


def word_after(text: str, end: int) -> str | None:
    """Return the word after an offset, ``None`` across punctuation."""
    match = _WORD_AFTER.match(text, end)
    return match.group(1) if match is not None else None


def starts_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence or line starts at an offset."""
    return start <= 0 or _SENTENCE_START.search(text, max(0, start - 4), start) is not None


def _shouted(text: str, start: int, end: int) -> bool:
    letters = [c for c in text[max(0, start - _REACH) : start] + text[end : end + _REACH] if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > _SHOUTED * len(letters)
