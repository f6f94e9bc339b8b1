"""Claims in the codebook's own fields: as JSON values, as CSV cells, and as short cells for a terminal's table."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from typing import Any, TextIO

from reportedly.exports.cells import neutralised
from reportedly.ledger.records import LedgerClaim
from reportedly.model import UNKNOWN_COUNTRY, Actor, Figure, Interval, Place
from reportedly.reading.definitions import FIELDS

CODEBOOK_FIELDS = ("doc", *FIELDS)
"""The codebook's fields of a claim, in its order, after ``doc``, the key of its document."""

EXTRA_FIELDS = (
    "id",
    "document_id",
    "reader",
    "offsets",
    "geonames_id",
    "latitude",
    "longitude",
    "place_kind",
    "radius_km",
    "relation",
    "relative_name",
    "anchor_ids",
    "actor_ids",
    "target_ids",
    "speaker_id",
    "confidence",
    "known",
    "superseded",
    "superseded_by",
)
"""Our own fields: ids, the quotes' offsets in the text, the point and how far the place may lie from it, how it is told
by other places ("12 km south of Raqqa") and their ids, the day from which the claim was known, and since
when which newer version of its article counts instead."""

CSV_FIELDS = (
    *CODEBOOK_FIELDS[: CODEBOOK_FIELDS.index("killed")],
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
    "victims",
    *EXTRA_FIELDS,
)
"""The columns of a CSV file: as above, with the figures' bounds in columns of their own."""

TABLE_FIELDS = ("date", "type", "status", "actor", "target", "place", "speaker", "doc")
"""The columns of a table in a terminal."""


def to_codebook(record: LedgerClaim, *, extras: bool = True) -> dict[str, Any]:
    """Return a claim as plain JSON values under the codebook's fields, and our own where ``extras``.

    A named place without a known country is given "ZZ" as its country, CLDR's code for an unknown region. Lists of ids
    are as long as the lists of names, with ``None`` for a name that the registry does not know.
    """
    claim = record.claim
    found: dict[str, Any] = {
        "doc": record.document.key,
        "quotes": [quote.text for quote in claim.quotes],
        "type": claim.type.value,
        "actor": [actor.name for actor in claim.actor],
        "target": [actor.name for actor in claim.target],
        "place": claim.place.text if claim.place else None,
        "place_name": place_name(claim.place, named=True),
        "date_start": _day(claim.happened.start),
        "date_end": _day(claim.happened.end),
        "speaker": claim.attribution.speaker,
        "chain": list(claim.attribution.chain),
        "speaker_class": claim.attribution.speaker_class.value,
        "status": claim.status.value,
        "killed": _figure(claim.killed),
        "wounded": _figure(claim.wounded),
        "victims": claim.victims.value if claim.victims else None,
    }
    return found | _extras(record) if extras else found


def to_csv_row(record: LedgerClaim) -> dict[str, str]:
    """Return a claim as CSV cells under :data:`CSV_FIELDS`; lists are joined by "; ", nothing is "".

    No cell begins as a formula would: a text that does is given a leading apostrophe, as spreadsheets expect.
    """
    values = to_codebook(record)
    for name in ("killed", "wounded"):
        figure = values.pop(name) or {"low": None, "high": None}
        values |= {f"{name}_{bound}": number for bound, number in figure.items()}
    values["offsets"] = [f"{start}-{end}" for start, end in values["offsets"]]
    return {name: _cell(values[name]) for name in CSV_FIELDS}


def write_csv(records: Iterable[LedgerClaim], stream: TextIO) -> int:
    """Write claims with a header line to a stream opened with ``newline=""``, and return how many."""
    writer = csv.DictWriter(stream, CSV_FIELDS)
    writer.writeheader()
    count = 0
    for record in records:
        writer.writerow(to_csv_row(record))
        count += 1
    return count


def to_table_row(record: LedgerClaim) -> tuple[str, ...]:
    """Return a claim as short texts under :data:`TABLE_FIELDS`, each on one line and without control characters."""
    claim = record.claim
    cells = (
        period(claim.happened),
        claim.type.value,
        claim.status.value + (" (superseded)" if record.superseded else ""),
        _names(claim.actor),
        _names(claim.target),
        place_name(claim.place) or "",
        claim.attribution.speaker,
        record.document.key,
    )
    return tuple(" ".join("".join(c if c.isprintable() else " " for c in cell).split()) for cell in cells)


def place_name(place: Place | None, *, named: bool = False) -> str | None:
    """Return a place's name and country as the codebook writes them: "Abu Kamal, SY".

    With ``named``, a place told by another has that one's name, as the codebook asks for: "Raqqa, SY" for "12 km south
    of Raqqa".
    """
    if place is None:
        return None
    return f"{place.named if named else place.name}, {place.country or UNKNOWN_COUNTRY}"


def period(happened: Interval) -> str:
    """Return an interval in short: one day, both bounds, or the one there is."""
    start, end = happened.start, happened.end
    if start == end:
        return _day(start) or ""
    return f"{_day(start) or '…'} – {_day(end) or '…'}"


def _extras(record: LedgerClaim) -> dict[str, Any]:
    claim, place = record.claim, record.claim.place
    return {
        "id": claim.id,
        "document_id": claim.document_id,
        "reader": claim.reader,
        "offsets": [[quote.start, quote.end] for quote in claim.quotes],
        "geonames_id": place.geonames_id if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "place_kind": place.kind.value if place else None,
        "radius_km": place.radius_km if place else None,
        "relation": place.relation.value if place and place.relation else None,
        "relative_name": place.name if place and place.relation else None,
        "anchor_ids": [anchor.geonames_id for anchor in place.anchors] if place else [],
        "actor_ids": [actor.id for actor in claim.actor],
        "target_ids": [actor.id for actor in claim.target],
        "speaker_id": claim.attribution.speaker_id,
        "confidence": claim.confidence,
        "known": record.known.isoformat(),
        "superseded": _day(record.superseded),
        "superseded_by": record.superseded_by,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _figure(figure: Figure | None) -> dict[str, int | None] | None:
    return {"low": figure.low, "high": figure.high} if figure is not None else None


def _names(actors: Iterable[Actor]) -> str:
    return ", ".join(actor.name for actor in actors)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return neutralised("; ".join(str(part) if part is not None else "" for part in value))
    # Our own numbers are no formulas, though a longitude may begin with a minus.
    return str(value) if isinstance(value, int | float) else neutralised(value)
