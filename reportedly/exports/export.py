"""One export: a format, a selection and a path, written whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly.errors import ConfigurationError, ReportedlyError
from reportedly.exports import provenance
from reportedly.exports.cells import json_line
from reportedly.exports.files import check_target, whole_file, whole_folder
from reportedly.exports.panels import Step
from reportedly.exports.selection import Rows, Selection, What
from reportedly.exports.shapes import Shaper, load_shapes
from reportedly.exports.tables import Row, Table, table

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

_EVERY = 200  # rows between two reports of progress
Observe = Callable[[str, int, int | None], None]
"""Told the table, the rows written, and how many there will be where that is known."""


class Format(StrEnum):
    """What an export can be written as."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    GEOPARQUET = "geoparquet"
    KML = "kml"
    HXL = "hxl"
    FTM = "ftm"
    TIMEMAP = "timemap"
    ACLED = "acled"
    GED = "ged"
    POLECAT = "polecat"
    PLACE_DAY = "place-day"
    PLACE_WEEK = "place-week"
    DATAPACKAGE = "datapackage"


_SHAPES = frozenset({Format.ACLED, Format.GED, Format.POLECAT})
_PANELS = {Format.PLACE_DAY: Step.DAY, Format.PLACE_WEEK: Step.WEEK}
_BESIDE = frozenset({Format.CSV, Format.JSONL, Format.HXL, Format.FTM})  # have no room for metadata of their own
_WRITTEN_AS = {".csv": Format.CSV, ".jsonl": Format.JSONL, ".parquet": Format.PARQUET}


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export wrote: rows by table, and why events were left out of another's shape, with how many."""

    format: Format
    path: Path
    rows: Mapping[str, int]
    metadata: Path | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the summary as what ``json.dumps`` takes."""
        return {
            "format": self.format.value,
            "out": str(self.path),
            "metadata": str(self.metadata) if self.metadata is not None else None,
            "rows": dict(self.rows),
            "left_out": dict(self.left_out),
        }


def export(
    ledger: Ledger,
    form: Format | str,
    out: str | Path,
    *,
    what: What | str | None = None,
    selection: Selection | None = None,
    observe: Observe | None = None,
) -> ExportSummary:
    """Write what a selection asks for to ``out`` and return what was written.

    ``what`` is claims, events or holdings: claims by default, events for the shapes of others; panels are of holdings,
    and a data package has all. The shapes and panels are CSV unless ``out`` ends in ``.jsonl`` or ``.parquet``. A data
    package is a new folder, or a file that ends in ``.zip``. CSV and JSON Lines get a file of metadata beside them.

    Raises ``ConfigurationError`` for what does not go together, ``InputError`` for a path that cannot be written to,
    ``NotSetUpError`` for a library that is not installed and ``ReportedlyError`` for a full disk; nothing is left at
    ``out`` then, or when it is interrupted.
    """
    form, path, wanted = Format(form), Path(out), selection or Selection()
    chosen = _what(form, What(what) if what is not None else None)
    as_folder = form is Format.DATAPACKAGE and path.suffix.lower() != ".zip"
    check_target(path, folder=as_folder, never=ledger.path)
    with _told(path), closing(Rows(ledger, wanted)) as rows:
        if form is Format.DATAPACKAGE:
            from reportedly.exports.datapackage import write_package, write_zipped

            counter = _Counter(observe)
            with whole_folder(path) if as_folder else whole_file(path) as target:
                write = write_package if as_folder else write_zipped
                counts = write(target, ledger, rows, counter.watch)
            return ExportSummary(form, path, counts)
        return _one_table(ledger, form, chosen, path, rows, _Counter(observe))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what keeps a file from being written as an error that names the file and the cause."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ReportedlyError(f"{path} cannot be written: {reason}; nothing is left of it") from error


class _Counter:
    """Tells of rows as they go by."""

    def __init__(self, observe: Observe | None) -> None:
        self._observe = observe

    def watch(self, name: str, rows: Iterable[Row], total: int | None = None) -> Iterator[Row]:
        """Yield the rows."""
        count = 0
        for row in rows:
            yield row
            count += 1
            if self._observe is not None and count % _EVERY == 0:
                self._observe(name, count, total)
        if self._observe is not None:
            self._observe(name, count, total)


def _what(form: Format, what: What | None) -> What:
    """Return what a format is about; raises ``ConfigurationError`` where it cannot be about ``what``."""
    allowed: tuple[What, ...] = tuple(What)
    if form in _SHAPES:
        allowed = (What.EVENTS, What.CLAIMS)
    elif form in _PANELS:
        allowed = (What.HOLDINGS,)
    elif form is Format.FTM:
        allowed = (What.CLAIMS, What.EVENTS)
    elif form is Format.DATAPACKAGE and what is not None:
        raise ConfigurationError("a data package has claims, events and holdings; leave --what out")
    if what is None:
        return allowed[0]
    if what not in allowed:
        raise ConfigurationError(f"{form.value} cannot be of {what.value}; give --what {' or '.join(allowed)}")
    return what


def _one_table(ledger: Ledger, form: Format, what: What, path: Path, source: Rows, counter: _Counter) -> ExportSummary:
    wanted = source.selection
    written_as, of, shaper = form, table(what.value), None
    if form in _SHAPES:
        shape = load_shapes().by_name[form.value]
        of, shaper = shape.table, Shaper(shape, source.parties, coarse=wanted.coarsen is not None)
        rows = shaper.rows(source.events() if what is What.EVENTS else source.single_claims())
    elif form in _PANELS:
        of, rows = table("panel"), source.panel(_PANELS[form])
    else:
        rows = getattr(source, what.value)()
    if form in _SHAPES or form in _PANELS:
        written_as = _written_as(path)
    total = None
    if what is What.CLAIMS and not wanted.to_json():
        total = ledger.counts().claims
    facts = provenance.about(ledger, of, wanted)
    beside = path.with_name(path.name + ".metadata.json") if written_as in _BESIDE else None
    if beside is not None:
        check_target(beside, folder=False, never=ledger.path)
    left_out: dict[str, int] = {}
    with whole_file(path) as target:
        count = write_rows(written_as, target, of, counter.watch(of.name, rows, total), facts, source)
        if shaper is not None:
            left_out = dict(shaper.left_out.most_common())
        if beside is not None:
            facts |= _resource(written_as, path, of, count, keyed=provenance.is_keyed(of, wanted))
            facts |= {"left_out": left_out} if left_out else {}
            with whole_file(beside) as other:
                other.write_text(json_line(facts) + "\n", encoding="utf-8")
    return ExportSummary(form, path, {of.name: count}, beside, left_out)


def _written_as(path: Path) -> Format:
    found = _WRITTEN_AS.get(path.suffix.lower())
    if found is None:
        raise ConfigurationError(f"--out {path.name} must end in {', '.join(_WRITTEN_AS)}: that says how it is written")
    return found


def write_rows(
    form: Format, target: Path, of: Table, rows: Iterable[Row], facts: Mapping[str, Any], source: Rows
) -> int:
    """Write rows of a table in a format to a file and return how many."""
    # Each family is imported when it is asked for: some need libraries, and the command line starts faster.
    if form is Format.CSV or form is Format.JSONL or form is Format.HXL:
        from reportedly.exports import text

        return {Format.CSV: text.write_csv, Format.JSONL: text.write_jsonl, Format.HXL: text.write_hxl}[form](
            target, of, rows
        )
    if form is Format.PARQUET or form is Format.GEOPARQUET:
        from reportedly.exports.arrow import write_parquet

        return write_parquet(target, of, rows, facts, geometry=form is Format.GEOPARQUET)
    if form is Format.GEOJSON:
        from reportedly.exports.geojson import write_geojson

        return write_geojson(target, of, rows, facts)
    if form is Format.GPKG:
        from reportedly.exports.geopackage import write_geopackage

        return write_geopackage(target, of, rows, facts)
    if form is Format.KML:
        from reportedly.exports.kml import write_kml

        return write_kml(target, of, rows, facts, source.parties)
    if form is Format.TIMEMAP:
        from reportedly.exports.timemap import write_timemap

        return write_timemap(target, of, rows, facts)
    from reportedly.exports.followthemoney import write_statements

    return write_statements(target, of, rows, source.parties)


def _resource(form: Format, path: Path, of: Table, count: int, *, keyed: bool) -> dict[str, Any]:
    """Return what makes metadata a Frictionless resource: where the file is, and for tables what its columns are."""
    made: dict[str, Any] = {"path": path.name, "encoding": "utf-8", "rows": count}
    if form is Format.CSV:
        return {**made, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv"} | {
            "schema": provenance.schema(of, keyed=keyed)
        }
    if form is Format.HXL:
        names = [column.name for column in of.columns if column.hxl is not None]
        return {
            **made,
            "format": "csv",
            "mediatype": "text/csv",
            "dialect": {"commentRows": [2]},  # the hashtags
            "schema": provenance.schema(of, names=names, keyed=keyed),
        }
    columns = [
        {"name": each.name, "type": each.type, "list": each.list, "description": each.description}
        for each in of.columns
    ]
    return {**made, "format": "jsonl"} | ({"columns": columns} if form is Format.JSONL else {})
