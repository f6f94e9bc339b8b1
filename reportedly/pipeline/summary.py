"""What one run of reading did, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from reportedly.model import Claim, Document, Place
from reportedly.pipeline.workers import Reading
from reportedly.times import dateline

if TYPE_CHECKING:
    from reportedly.documents.date_doubts import DateDoubt

_LOOKED_AT = 2000  # characters of a text
_LAST_LATIN = "\u024f"  # of Unicode's Latin blocks without the rare extensions
NAMED = 1_000
"""How many parts of the input a summary names that were left out, and how many notices it has."""

TOP = 10
"""How many places, speakers and contradictions a summary names."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the input that gave no document or could not be read: ``source`` as ``"news.jsonl:17"``, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many claims of a run are at a place; ``country`` is an ISO 3166 code, ``geonames_id`` None if unresolved."""

    name: str
    country: str | None
    geonames_id: int | None
    claims: int


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What one run of :func:`reportedly.read` did.

    ``documents_new`` counts those read and stored by this run, ``documents_already_stored`` those that the same
    version of the reader had read before, copies inside one run among them; ``left_out_count`` counts the others and
    ``left_out`` names the first thousand, and
    ``notices`` what a reader that keeps an account has used, and what is doubtful about documents that were read all
    the same; those of them that are about publication dates are in ``date_doubts`` too, for programs. The counts of
    claims, places, speakers and words are over the new documents; pairs come with the most frequent first.
    ``contradictions`` are sentences about claims of the whole ledger at the places of this run that cannot both be
    true; ``contradiction_count`` counts them all, and is ``None`` where the ledger is too large to look. ``seconds`` is
    wall-clock time. ``interrupted`` tells that the run was stopped.
    """

    ledger: str
    reader: str
    reader_version: str
    documents_new: int
    documents_already_stored: int
    left_out: tuple[LeftOut, ...]
    claims: int
    types: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    places: tuple[PlaceCount, ...]
    places_resolved: int
    places_unresolved: int
    speakers: tuple[tuple[str, int], ...]
    contradiction_count: int | None
    contradictions: tuple[str, ...]
    words: int
    seconds: float
    notices: tuple[str, ...] = ()
    date_doubts: tuple[DateDoubt, ...] = ()
    interrupted: bool = False
    left_out_count: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the summary as what ``json.dumps`` takes."""
        content = asdict(self)
        for pairs in ("types", "statuses", "speakers"):
            content[pairs] = dict(content[pairs])
        content["date_doubts"] = [doubt.to_json() for doubt in self.date_doubts]
        return content


class Tally:
    """Counts readings as they are stored; :meth:`summary` gives the frozen result."""

    def __init__(self) -> None:
        self.documents_new = 0
        self.documents_already_stored = 0
        self.claims = 0
        self.words = 0
        self.left_out_count = 0
        self.left_out: list[LeftOut] = []
        self.notices: list[str] = []
        self.date_doubts: list[DateDoubt] = []
        self.places: dict[str, Place] = {}
        self._notices_unnamed = 0
        self._undated = 0
        self._foreign = 0
        self._types: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._speakers: Counter[str] = Counter()
        self._places: Counter[str] = Counter()

    def leave_out(self, source: str, reason: str, records: int = 1) -> None:
        """Count what was left out; the first thousand are named."""
        self.left_out_count += records
        if len(self.left_out) < NAMED:
            self.left_out.append(LeftOut(source, reason))

    def note(self, notice: str, doubt: DateDoubt | None = None) -> None:
        """Keep a notice, with the doubt that it is about; past a thousand they are counted."""
        if len(self.notices) >= NAMED:
            self._notices_unnamed += 1
            return
        self.notices.append(notice)
        if doubt is not None:
            self.date_doubts.append(doubt)

    def stored(self, readings: Iterable[Reading]) -> None:
        """Count readings that the ledger has taken."""
        for reading in readings:
            self.documents_new += 1
            for doubt in reading.doubts:
                self.note(f"{reading.document.key}: {doubt.message}", doubt)
            self._undated += reading.document.published is None and not _dated_inside(reading.document)
            self._foreign += _is_in_another_script(reading.document.text)
            self.words += len(reading.document.text.split())
            for claim in reading.claims:
                self._count(claim)

    def _count(self, claim: Claim) -> None:
        self.claims += 1
        self._types[claim.type.value] += 1
        self._statuses[claim.status.value] += 1
        self._speakers[claim.attribution.speaker] += 1
        if claim.place is not None:
            self._places[claim.place.key] += 1
            self.places.setdefault(claim.place.key, claim.place)

    def summary(
        self,
        *,
        ledger: str,
        reader: str,
        reader_version: str,
        contradictions: list[str] | None,
        seconds: float,
        interrupted: bool,
    ) -> ReadSummary:
        """Return everything counted so far."""
        resolved = sum(place.geonames_id is not None for place in self.places.values())
        return ReadSummary(
            ledger=ledger,
            reader=reader,
            reader_version=reader_version,
            documents_new=self.documents_new,
            documents_already_stored=self.documents_already_stored,
            left_out=tuple(self.left_out),
            left_out_count=self.left_out_count,
            claims=self.claims,
            types=_ranked(self._types),
            statuses=_ranked(self._statuses),
            places=self._most_named(),
            places_resolved=resolved,
            places_unresolved=len(self.places) - resolved,
            speakers=_ranked(self._speakers)[:TOP],
            contradiction_count=None if contradictions is None else len(contradictions),
            contradictions=tuple((contradictions or ())[:TOP]),
            words=self.words,
            seconds=round(seconds, 3),
            notices=(*self.notices, *self._unnamed(), *self._of_undated(), *self._of_foreign()),
            date_doubts=tuple(self.date_doubts),
            interrupted=interrupted,
        )

    def _unnamed(self) -> list[str]:
        return [f"{self._notices_unnamed:,} more notices of such kinds"] if self._notices_unnamed else []

    def _of_undated(self) -> list[str]:
        if not self._undated:
            return []
        count = "1 document has" if self._undated == 1 else f"{self._undated:,} documents have"
        return [f"{count} no publication date, so that 'on Thursday' is no day: give it with --published YYYY-MM-DD"]

    def _of_foreign(self) -> list[str]:
        if not self._foreign:
            return []
        count = "1 document is" if self._foreign == 1 else f"{self._foreign:,} documents are"
        return [f"{count} not in Latin letters: stored, but not read; translate into English first"]

    def _most_named(self) -> tuple[PlaceCount, ...]:
        found = [
            PlaceCount(place.name, place.country, place.geonames_id, self._places[key])
            for key, place in self.places.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.claims, each.name, each.country or ""))[:TOP])


def _dated_inside(document: Document) -> bool:
    return dateline(document.text, None) is not None


def _is_in_another_script(text: str) -> bool:
    """Tell whether most of a text's first letters are not Latin ones, as in Arabic or Russian."""
    first = text[:_LOOKED_AT]
    if first.isascii():
        return False
    letters = [letter for letter in first if letter.isalpha()]
    return 2 * sum(letter <= _LAST_LATIN for letter in letters) < len(letters)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
