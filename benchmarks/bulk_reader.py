"""A reader that costs nearly nothing, for benchmarks of everything around reading: one claim a deed of the texts."""

from __future__ import annotations

import re

from benchmarks.bulk_texts import DEEDS, PARTIES, TOWNS
from reportedly.identity import with_id
from reportedly.model import Actor, Claim, Document, EventType, Interval, Place, PlaceKind, Span

_TYPES = {
    "captured": EventType.CAPTURE,
    "retook": EventType.CAPTURE,
    "shelled": EventType.SHELLING,
    "withdrew from": EventType.WITHDRAW,
    "besieged": EventType.BESIEGE,
}
_DEED = re.compile(rf"(?i:(?P<who>{'|'.join(PARTIES)})) (?P<deed>{'|'.join(DEEDS)}) (?P<town>{'|'.join(TOWNS)})[^.]*\.")


class CheapReader:
    """Makes a claim of each sentence of :mod:`benchmarks.bulk_texts` about war, by a pattern."""

    name = "cheap.v1"
    version = "1"

    def read(self, document: Document) -> list[Claim]:
        """Return the claims of a document."""
        return [with_id(self._claim(document, found)) for found in _DEED.finditer(document.text)]

    def _claim(self, document: Document, found: re.Match[str]) -> Claim:
        return Claim(
            id="",
            document_id=document.id,
            reader=f"{self.name}@{self.version}",
            quotes=(Span(found.start(), found.end(), found[0]),),
            type=_TYPES.get(found["deed"], EventType.ATTACK),
            actor=(Actor(found["who"]),),
            place=Place(text=found["town"], name=found["town"], kind=PlaceKind.TOWN),
            happened=Interval(None, document.published),
            confidence=0.5,
        )
