"""Membership in a list of any length: found by an index, on its own and among other conditions."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, and_, create_engine, or_, select
from sqlalchemy.dialects import sqlite

from reportedly.ledger import Ledger, schema
from reportedly.ledger.dialects import among, among_numbers
from reportedly.ledger.schema import claims, places

_IDS = among(claims.c.id, ["c1", "c2"])
_HERE = among(claims.c.document_id, ["d1"])


@pytest.mark.parametrize(
    "condition",
    [_IDS, _HERE, and_(_IDS, claims.c.type == "hold"), and_(_HERE, claims.c.type == "hold"), or_(_IDS, _HERE)],
)
def test_a_list_of_ids_is_looked_up_by_an_index(tmp_path: Path, condition: ColumnElement[bool]) -> None:
    Ledger.open(tmp_path / "l.db").close()
    wanted = select(claims.c.content).where(condition).compile(dialect=sqlite.dialect(paramstyle="qmark"))
    values = ['["c1"]' if name.startswith("param") else "hold" for name in wanted.positiontup or ()]
    engine = create_engine(f"sqlite:///{tmp_path / 'l.db'}")
    with engine.connect() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}", tuple(values))]
    engine.dispose()
    assert not [step for step in plan if step.startswith("SCAN claims")], plan
    assert [step for step in plan if "SEARCH claims" in step], plan


def test_an_empty_list_finds_nothing(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "l.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'l.db'}")
    with engine.connect() as connection:
        assert connection.execute(select(claims.c.id).where(among(claims.c.id, []))).all() == []
        assert connection.execute(select(places.c.id).where(among_numbers(places.c.geonames_id, []))).all() == []
    engine.dispose()


def test_a_long_list_is_looked_up_in_an_index(tmp_path: Path) -> None:
    ways = schema.document_keys.c
    statement = select(ways.key).where(among(ways.document_id, ["a", "b"]), ways.url != "")
    with Ledger.open(tmp_path / "a.db") as book, book._reading() as connection:
        compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True, "literal_binds": False})
        assert "json_each" in str(compiled)
        values = [compiled.params[name] for name in compiled.positiontup or ()]
        listed = ['["a","b"]' if isinstance(value, list) else value for value in values]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(listed)).all()
    told = [row[3] for row in plan]
    assert any(each.startswith("SEARCH document_keys USING") for each in told), told
