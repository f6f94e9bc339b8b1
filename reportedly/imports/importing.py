"""Importing a table into a ledger, some hundred rows a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.imports import acled, ged, table, viina
from reportedly.imports.coded import Coded, LeftOutError, reading_of
from reportedly.imports.meaning import Meaning
from reportedly.imports.rows import Row, RowError, table_rows
from reportedly.imports.shapes import FORMS, Shape, shape_of

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.model import Claim, Document

_AT_ONCE = 500
_SHOWN = 20  # rows that cannot be read are named up to so many


@dataclass(slots=True)
class ImportSummary:
    """What an import did: rows read, documents and claims stored, documents that were there already.

    ``left_out`` counts rows that are no claims of ours, by the reason; ``rejected`` names the first rows that could not
    be read, of ``rejected_rows`` in all. ``licence`` are the terms of the data set.
    """

    form: str
    rows: int = 0
    documents: int = 0
    claims: int = 0
    known: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rejected: list[str] = field(default_factory=list)
    rejected_rows: int = 0
    licence: str | None = None


def import_table(
    ledger: Ledger,
    form: str,
    path: str | Path,
    *,
    published: date | None = None,
    actors: str | None = None,
    every: int = viina.EVERY_DAYS,
    observe: Callable[[ImportSummary], None] | None = None,
) -> ImportSummary:
    """Take the rows of a CSV file into a ledger as documents with claims, and return what was done.

    ``form`` is one of :data:`reportedly.imports.shapes.FORMS`. ``published`` is the day from which rows count as known
    that do not say it themselves; ``actors`` a user's file of further parties. ``every`` is for panels: after so many
    days what a source says is told again. ``observe`` is called after each transaction.

    A row that was imported before is not stored again. Raises ``ConfigurationError`` for another form, ``InputError``
    for a file that cannot be read or is not of that form, and ``LedgerError`` where the ledger cannot be written; rows
    that cannot be read raise nothing: the summary names them.
    """
    if form not in FORMS:
        raise ConfigurationError(f"{form!r} is no kind of table that can be imported; give one of: {', '.join(FORMS)}")
    shape, source = shape_of(form), Path(path)
    summary = ImportSummary(form, licence=shape.licence)
    meaning = Meaning(ledger.gazetteer, actors)
    try:
        convert = _converter(form, shape, meaning, published, source.name, every)
        batch: list[tuple[Document, str, str, list[Claim]]] = []
        for row in table_rows(source, shape.needs, shape.takes):
            if isinstance(row, str):
                _reject(summary, row)
                continue
            summary.rows += 1
            try:
                for made in convert(row):
                    document, claims = reading_of(made, shape)
                    batch.append((document, shape.reader, str(shape.version), claims))
            except LeftOutError as error:
                summary.left_out[str(error)] += 1
            except (RowError, OverflowError) as error:
                _reject(summary, f"line {row.line}: {error}")
            if len(batch) >= _AT_ONCE:
                _store(ledger, batch, summary)
                batch = []
                if observe is not None:
                    observe(summary)
        _store(ledger, batch, summary)
    finally:
        meaning.close()
    if observe is not None:
        observe(summary)
    return summary


def _converter(
    form: str, shape: Shape, meaning: Meaning, published: date | None, source: str, every: int
) -> Callable[[Row], Iterator[Coded]]:
    panel = viina.Panel(every)

    def convert(row: Row) -> Iterator[Coded]:
        if form == "acled":
            yield acled.coded(row, shape, meaning, published)
        elif form == "ged":
            yield ged.coded(row, shape, meaning, published)
        elif form == "viina":
            yield from panel.coded(row, shape, meaning, published)
        else:
            yield table.coded(row, shape, meaning, published, source=source)

    return convert


def _store(ledger: Ledger, batch: Iterable[tuple[Document, str, str, list[Claim]]], summary: ImportSummary) -> None:
    unique = {document.id: (document, name, version, claims) for document, name, version, claims in batch}
    if not unique:
        return
    shape = shape_of(summary.form)
    known = {each for each in unique if ledger.has_read(each, shape.reader, str(shape.version))}
    new = [reading for each, reading in unique.items() if each not in known]
    summary.known += len(known)
    if new:
        ledger.add_many(new)
        summary.documents += len(new)
        summary.claims += sum(len(claims) for _, _, _, claims in new)


def _reject(summary: ImportSummary, line: str) -> None:
    summary.rejected_rows += 1
    if len(summary.rejected) < _SHOWN:
        summary.rejected.append(line)
