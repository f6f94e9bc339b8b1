"""The table of parties made from UCDP's actor list (see :mod:`reportedly.actors.ucdp`), read into parties."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import resources

from reportedly.actors.colours import DEFAULT_COLOURS
from reportedly.actors.party import Party, PartyName, Period, Relation
from reportedly.actors.words import keys
from reportedly.errors import ConfigurationError

COLUMNS = (
    "id",
    "ucdp",
    "kind",
    "names",
    "aliases",
    "abbreviations",
    "sure",
    "labels",
    "countries",
    "from",
    "to",
    "split_from",
    "part_of",
    "joined",
)
SEPARATOR = "|"
_NAMES = ("names", "aliases", "abbreviations")
_SOURCE = "UCDP actor {}"
_DISTINCT = 4  # words: a name as long as this means its party wherever it stands; a shorter one needs its country
_SHORT = 3  # letters


def with_table(parties: Sequence[Party]) -> tuple[list[Party], list[Relation]]:
    """Return the parties with UCDP's numbers and the table's further parties, and the table's undated relations."""
    merged = {p.id: p for p in parties}
    relations: list[Relation] = []
    rows = list(_rows())
    shared = _shared(rows)
    for row in rows:
        identifier, number = row["id"], int(row["ucdp"])
        known = merged.get(identifier)
        if known is not None:
            merged[identifier] = replace(known, ucdp=(*known.ucdp, number))
        else:
            merged[identifier] = _party(row, number, shared)
        for kind in ("split_from", "part_of", "joined"):
            for target in _split(row[kind]):
                relations.append(Relation(kind, identifier, target, source=_SOURCE.format(number), dated=False))
    return list(merged.values()), relations


def _rows() -> Iterator[dict[str, str]]:
    text = resources.files("reportedly").joinpath("codebook", "ucdp", "parties.csv").read_text(encoding="utf-8")
    lines = csv.DictReader(text.splitlines())
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise ConfigurationError(
            "codebook/ucdp/parties.csv has other columns than this version reads; make it again with "
            "python -m reportedly.actors.ucdp"
        )
    yield from lines


def _split(cell: str) -> list[str]:
    return cell.split(SEPARATOR) if cell else []


def _shared(rows: Sequence[dict[str, str]]) -> set[tuple[str, ...]]:
    """Return the names, in comparable form, that several of the table's parties have."""
    counts = Counter(key for row in rows for key in {keys(text) for column in _NAMES for text in _split(row[column])})
    return {key for key, count in counts.items() if count > 1}


def _party(row: dict[str, str], number: int, shared: set[tuple[str, ...]]) -> Party:
    sure, kind = bool(row["sure"]), row["kind"]
    period = Period(_day(row["from"]), _day(row["to"]))
    names: list[PartyName] = []
    for rank, column in enumerate(_NAMES):
        for text in _split(row[column]):
            key = keys(text)
            long = len(key) >= _DISTINCT and kind == "armed_group" and key[0] != "forces"
            known = sure and (rank < len(_NAMES) - 1 or len(text) > _SHORT)  # three letters mean much elsewhere
            distinct = (known or long) and key not in shared
            names.append(PartyName(text, rank, ambiguous=not distinct, local=not distinct))
    return Party(
        id=row["id"],
        kind=kind,
        names=tuple(names),
        source=_SOURCE.format(number),
        colour=DEFAULT_COLOURS[kind],
        countries=tuple(_split(row["countries"])),
        labels=frozenset(_split(row["labels"])),
        active=period,
        ucdp=(number,),
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
