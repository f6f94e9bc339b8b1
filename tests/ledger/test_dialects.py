"""What is written differently for each database is still found by its indexes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from reportedly.ledger import Ledger, schema
from reportedly.ledger.dialects import among


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
