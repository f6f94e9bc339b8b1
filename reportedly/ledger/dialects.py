"""What the two databases write differently in SQL: text, membership in a long list, and inserting only what is new.

PostgreSQL's text cannot hold a zero byte and is sorted by the database's language unless told otherwise; SQLite's can,
and is sorted byte by byte. Both must give the same bytes and the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from reportedly.ledger.serialise import canonical_json

_ZERO, _ONE = "\x00", "\x01"
_ZERO_WRITTEN, _ONE_WRITTEN = "\x01\x01", "\x01\x02"
_INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class PostgresText(TypeDecorator[str]):
    """Text as PostgreSQL can hold it: the characters U+0000 and U+0001 are written as two, which keeps the order."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it is stored."""
        if value is None or (_ZERO not in value and _ONE not in value):
            return value
        return value.replace(_ONE, _ONE_WRITTEN).replace(_ZERO, _ZERO_WRITTEN)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it was given."""
        if value is None or _ONE not in value:
            return value
        return value.replace(_ZERO_WRITTEN, _ZERO).replace(_ONE_WRITTEN, _ONE)


class _AsJson(TypeDecorator[Sequence[Any]]):
    """A list bound as one JSON text, which has no limit on its length as parameters have."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        return canonical_json(value)


_IN_POSTGRES = PostgresText(collation="C")
SHORT_TEXT: TypeEngine[str] = String().with_variant(_IN_POSTGRES, "postgresql")
"""The type of a column of text."""
LONG_TEXT: TypeEngine[str] = Text().with_variant(_IN_POSTGRES, "postgresql")
"""The type of a column of text that is not looked up."""
_TEXTS = _AsJson().with_variant(postgresql.ARRAY(_IN_POSTGRES), "postgresql")
_NUMBERS = _AsJson().with_variant(postgresql.ARRAY(BigInteger), "postgresql")


class _Among(FunctionElement[bool]):
    """Whether a column has one of the values of a list."""

    type = Boolean()
    inherit_cache = True
    _is_implicitly_boolean = True  # else SQLAlchemy writes "… = 1" for SQLite, which then goes through the whole table


@compiles(_Among, "sqlite")
def _in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts


@compiles(_Among, "postgresql")
def _in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY ({values})"


def among(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of any number of strings."""
    return _Among(column, bindparam(None, sorted(set(values)), type_=_TEXTS))


def among_numbers(column: ColumnElement[Any], values: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a column has one of any number of whole numbers."""
    return _Among(column, bindparam(None, sorted(set(values)), type_=_NUMBERS))


def streamed(connection: Connection, statement: Select[Any], at_once: int = 500) -> Iterator[Row[Any]]:
    """Yield the rows of a query, fetched some at once, and give its cursor back however the loop over them ends."""
    rows = connection.execute(statement, execution_options={"yield_per": at_once})
    try:
        yield from rows
    finally:
        if not connection.closed:  # a loop that an error broke off may be cleared away only later
            rows.close()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that the table does not have yet, by its keys."""
    if rows:
        insert = _INSERTS[connection.dialect.name]
        connection.execute(insert(table).on_conflict_do_nothing(), rows)
