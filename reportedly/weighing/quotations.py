"""Shared quotes: the same words between quotation marks in different texts were said once.

A claim's quoted words are those between quotation marks in the stretches of text that tell it. Two claims share a quote
where the shingles of the one's words lie in the other's, as for whole texts (:mod:`reportedly.weighing.lineages`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from reportedly.model import OUTLET_SPEAKER, Claim, SpeakerClass
from reportedly.weighing.lineages import Shingler, Shingles, containment
from reportedly.weighing.parameters import LineageParameters

MARKS = frozenset('"“”«»„‟')
"""Quotation marks. The single ones are left out: they are apostrophes more often."""

_OPENING, _CLOSING = "“«„‟", "”»"
_MARK = re.compile("[" + "".join(sorted(MARKS)) + "]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A claim's quoted words: as written, and as shingles."""

    words: str
    shingles: Shingles


@dataclass(frozen=True, slots=True)
class SharedQuote:
    """The earlier claim whose quoted words a claim repeats, the words, and which share of the shorter quote agrees."""

    claim_id: str
    words: str
    share: float


def quoted_words(claim: Claim) -> str:
    """Return the words between quotation marks in a claim's text, ``""`` for none or the outlet's own voice.

    A stretch may begin or end within a quotation: a first closing mark ends one, a last opening mark begins one.
    """
    if claim.attribution.speaker == OUTLET_SPEAKER:
        return ""
    found = [part for quote in claim.quotes if not MARKS.isdisjoint(quote.text) for part in _quoted(quote.text)]
    return " ".join(dict.fromkeys(found))


def quotes_of(claim: Claim, shingler: Shingler, parameters: LineageParameters) -> Quoted | None:
    """Return a claim's quoted words, ``None`` where they are too few to be anybody's in particular."""
    words = quoted_words(claim)
    if len(_WORD.findall(words)) < parameters.quote_words:
        return None
    return Quoted(words, shingler.shingles(words))


class Said(Protocol):
    """What is asked of a claim that may repeat a quote."""

    @property
    def claim_id(self) -> str: ...
    @property
    def document_id(self) -> str: ...
    @property
    def speaker_class(self) -> SpeakerClass: ...
    @property
    def anyone(self) -> bool: ...


def shared_quotes(
    ordered: Iterable[Said], quotes: Mapping[str, Quoted], parameters: LineageParameters
) -> dict[str, SharedQuote]:
    """Return the claims that repeat an earlier document's quote, among claims in the order in which they were known.

    Candidates are, for each shingle, the first claim with it, so that the cost is near-linear and a chain of copies
    leads to the first. Speakers of different classes share no quote, unless one is nobody in particular.
    """
    first: dict[int, Said] = {}
    found: dict[str, SharedQuote] = {}
    for claim in ordered:
        quoted = quotes.get(claim.claim_id)
        if quoted is None:
            continue
        shingles = quoted.shingles.tolist()
        candidates = {earlier.claim_id: earlier for each in shingles if (earlier := first.get(each)) is not None}
        best: SharedQuote | None = None
        for earlier in candidates.values():
            if earlier.document_id == claim.document_id:
                continue
            if earlier.speaker_class is not claim.speaker_class and not (earlier.anyone or claim.anyone):
                continue
            other = quotes[earlier.claim_id]
            share = containment(other.shingles, quoted.shingles)
            if share >= parameters.containment and (best is None or share > best.share):
                shorter = min(other.words, quoted.words, key=lambda words: (len(words), words))
                best = SharedQuote(earlier.claim_id, shorter, share)
        if best is not None:
            found[claim.claim_id] = best
        for each in shingles:
            first.setdefault(each, claim)
    return found


def _quoted(text: str) -> list[str]:
    parts: list[str] = []
    marks = list(_MARK.finditer(text))
    begun = 0 if _begins_within(text, marks) else None
    for mark in marks:
        if begun is None:
            if mark.group() not in _CLOSING:
                begun = mark.end()
        elif mark.group() not in _OPENING:
            parts.append(text[begun : mark.start()])
            begun = None
    if begun is not None:
        parts.append(text[begun:])
    return [part.strip() for part in parts if part.strip()]


def _begins_within(text: str, marks: Sequence[re.Match[str]]) -> bool:
    """Return whether the first mark ends a quotation; a straight one does that stands alone, after a word or point."""
    if not marks:
        return False
    first = marks[0]
    alone = sum(mark.group() == '"' for mark in marks) == 1
    after = first.start() > 0 and not text[first.start() - 1].isspace()
    return first.group() in _CLOSING or (first.group() == '"' and alone and after)
