"""Tables as data frames of pandas, Polars and GeoPandas; each needs its own extra, imported when it is asked for."""

from __future__ import annotations

import importlib
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from reportedly.errors import ConfigurationError, NotSetUpError
from reportedly.exports.cells import harmless
from reportedly.exports.coarsening import Coarsening
from reportedly.exports.selection import Rows, Selection, What
from reportedly.exports.tables import Row, Table, table

if TYPE_CHECKING:
    import geopandas
    import pandas
    import polars

    from reportedly.ledger import Ledger


def to_pandas(ledger: Ledger, what: str = "claims", **asked: Any) -> pandas.DataFrame:
    """Return claims, events or holdings as a ``pandas.DataFrame``: days as datetimes, whole numbers as ``Int64``.

    ``asked`` are fields of :class:`Selection`, with ``coarsen`` as a text too. A list is a Python list in its cell.
    Raises ``ConfigurationError`` for what cannot be asked and ``NotSetUpError`` without pandas.
    """
    library = _library("pandas")
    of, rows = _rows(ledger, what, asked)
    return library.DataFrame({column.name: _series(library, column, rows) for column in of.columns})


def to_geopandas(ledger: Ledger, what: str = "claims", **asked: Any) -> geopandas.GeoDataFrame:
    """Return the same as a ``geopandas.GeoDataFrame`` in EPSG:4326; a row without a point has no geometry."""
    library = _library("geopandas")
    frame = to_pandas(ledger, what, **asked)
    points = library.points_from_xy(frame["longitude"], frame["latitude"])
    unknown = (frame["latitude"].isna() | frame["longitude"].isna()).to_numpy()
    points[unknown] = None
    return library.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def to_polars(ledger: Ledger, what: str = "claims", **asked: Any) -> polars.DataFrame:
    """Return the same as a ``polars.DataFrame``: days as ``Date``, lists as lists."""
    library = _library("polars")
    of, rows = _rows(ledger, what, asked)
    kinds = {"text": library.String, "integer": library.Int64, "number": library.Float64, "date": library.Date}
    types = {each.name: library.List(kinds[each.type]) if each.list else kinds[each.type] for each in of.columns}
    return library.DataFrame({name: [row[name] for row in rows] for name in of.names}, schema=types, strict=False)


def _rows(ledger: Ledger, what: str, asked: dict[str, Any]) -> tuple[Table, list[Row]]:
    if what not in tuple(What):
        raise ConfigurationError(f"{what!r} is no table; give {', '.join(What)}")
    if unknown := sorted(set(asked) - set(Selection.__dataclass_fields__)):
        raise ConfigurationError(f"{unknown[0]!r} cannot be asked; give {', '.join(Selection.__dataclass_fields__)}")
    coarsen = asked.get("coarsen")
    if isinstance(coarsen, str):
        asked = {**asked, "coarsen": Coarsening.parse(coarsen)}
    for name in ("start", "end", "on", "known"):
        if asked.get(name) is not None and not isinstance(asked[name], date):
            raise ConfigurationError(f"{name} is {asked[name]!r}; give a datetime.date")
    with closing(Rows(ledger, Selection(**asked))) as source:
        found = [{name: harmless(value) for name, value in row.items()} for row in getattr(source, what)()]
    return table(what), found


def _series(pandas: Any, column: Any, rows: list[Row]) -> Any:
    values = [row[column.name] for row in rows]
    if column.list:
        return pandas.Series(values, dtype="object")
    if column.type == "date":
        return pandas.to_datetime(pandas.Series(values, dtype="object"), errors="coerce")
    kinds = {"text": "string", "integer": "Int64", "number": "float64"}
    return pandas.Series(values, dtype=kinds[column.type])


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise NotSetUpError(f'to_{name} needs {name}: pip install "reportedly[{name}]"') from None
