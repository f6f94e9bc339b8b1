"""A hash chain: whatever is changed, removed or added past Reportedly is found, and named."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger, schema
from reportedly.ledger.chain import Head
from reportedly.ledger.schema import CHAIN
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, NamedReader, make_document, make_reading, with_reader

_READ = (schema.documents, schema.document_keys, schema.readers, schema.readings, schema.claims)
CHAINED = (*_READ, schema.decisions, CHAIN)


def fill(ledger: Ledger, *numbers: int) -> None:
    ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, numbers)])


@pytest.fixture
def chained(place: str) -> str:
    """Where a closed ledger is that was chained when it had some content, and got more."""
    with Ledger.open(place) as ledger:
        fill(ledger, 0, 1, 2)
        ledger.decide("reject", next(ledger.claims()).claim.id, "Ann")
        ledger.begin_chain()
        fill(ledger, 2, 3)
        newer = NamedReader(version="2")
        document, claims = make_reading(3)
        ledger.add(document, newer, with_reader(claims, newer))
        ledger.decide("accept", next(ledger.claims(rejected=True)).claim.id, "Ben")
    return place


def problems(place: str, noted: str | None = None) -> tuple[str, ...]:
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.verification(noted).problems


def head(place: str) -> Head:
    with Ledger.open(place, read_only=True) as ledger:
        found = ledger.chain_head()
    assert found is not None
    return found


def test_a_ledger_has_no_chain_unless_it_is_asked_for(ledger: Ledger) -> None:
    fill(ledger, 1)
    assert ledger.chain_head() is None
    assert ledger.verification().head is None
    assert ledger.verification("00").problems == ("the ledger has no hash chain, and the link 00 was noted of one",)


def test_everything_that_is_appended_gets_a_link(chained: str) -> None:
    assert problems(chained) == ()
    before = head(chained)
    # What made it; and of four documents each one, the key it came under, and its reading; one more; two decisions.
    assert before.links == 1 + 4 * 3 + 1 + 2
    with Ledger.open(chained) as ledger:
        fill(ledger, 0, 1, 2, 3)
        assert ledger.begin_chain() == ledger.chain_head() == before  # nothing was new
        copy = make_document("More.", key="one")
        ledger.add(copy, READER, [])
        ledger.add(make_document("More.", key="another"), READER, [])
    assert head(chained).links == before.links + 4
    assert problems(chained) == ()


def test_a_chain_does_not_depend_on_the_store_or_on_when_it_was_begun(places: Places, tmp_path: Path) -> None:
    heads = []
    for place in (places.new(), str(tmp_path / "other.db")):
        with Ledger.open(place) as ledger:
            if not heads:
                fill(ledger, 1)
                lines = list(ledger.dump(times=True))
            else:
                ledger.restore(lines)
            heads.append(ledger.begin_chain())
    assert heads[0] == heads[1]


def test_each_change_of_any_column_is_found(places: Places, chained: str) -> None:
    with Ledger.open(chained, read_only=True) as ledger, ledger._reading() as connection:
        rows = {table.name: connection.execute(select(table)).mappings().all()[-1] for table in CHAINED}
    for table in CHAINED:
        row = rows[table.name]
        for column in table.columns:
            keys = {key.name: row[key.name] for key in table.primary_key}
            changed = otherwise(row[column.name])
            statement = f"UPDATE {table.name} SET {column.name} = {written(changed)} WHERE {where(keys)}"
            assert places.tamper(chained, statement) == 1, statement
            found = problems(chained)
            assert found, statement
            back = where({**keys, column.name: changed} if column.name in keys else keys)
            again = f"UPDATE {table.name} SET {column.name} = {written(row[column.name])} WHERE {back}"
            assert places.tamper(chained, again) == 1, again
    assert problems(chained) == ()


def otherwise(value: Any) -> Any:
    """Return a value that differs in little: one character, one day."""
    if isinstance(value, str):
        return f"{value[:-1]}{'x' if value[-1:] != 'x' else 'y'}"
    if isinstance(value, date):
        return value + timedelta(days=1)
    return "2017-01-01" if value is None else value + 1


def written(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def where(row: dict[str, Any]) -> str:
    return " AND ".join(f"{name} = {written(value)}" for name, value in row.items() if value is not None)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM decisions WHERE decided_by = 'Ben'", "decision s"),
        ("DELETE FROM document_keys WHERE key = 'report-00001'", "a key or address of document d"),
        ("DELETE FROM chain WHERE number = 4", "link 4 is missing"),
        ("DELETE FROM chain WHERE number > 9", "is in no link"),
        ("UPDATE claims SET confidence = 0.5, content = replace(content, '0.75', '0.5')", "is not what was appended"),
        ("UPDATE readings SET read = replace(read, '20', '19')", "the reading of d"),
        ("INSERT INTO readers VALUES ('spy@1', 'spy', '1')", None),
        (
            "INSERT INTO document_keys SELECT document_id, 'planted', url, published, precision, origin, seen"
            " FROM document_keys WHERE key = 'report-00001'",
            "a key or address of document d",
        ),
    ],
)
def test_what_is_removed_changed_or_planted_is_named(
    places: Places, chained: str, statement: str, problem: str | None
) -> None:
    assert places.tamper(chained, statement.replace("INTO readers", "INTO readers (id, name, version)")) > 0
    found = problems(chained)
    if problem is None:  # a reader that read nothing says nothing
        assert found == ()
    else:
        assert any(problem in line for line in found)
        assert "breaks here first" in found[0] or "is in no link" in found[0]


def test_the_claim_that_was_changed_is_named(places: Places, chained: str) -> None:
    with Ledger.open(chained, read_only=True) as ledger:
        claim = list(ledger.claims(reader="rules.test@1"))[2].claim.id
    change = f"UPDATE claims SET confidence = 0.5, content = replace(content, '0.75', '0.5') WHERE id = '{claim}'"
    assert places.tamper(chained, change) == 1
    found = problems(chained)
    assert len(found) == 1
    assert f"claim {claim} is not what was appended" in found[0]


def test_a_noted_link_shows_that_the_chain_was_made_anew(places: Places, chained: str) -> None:
    noted = head(chained).link
    with Ledger.open(chained) as ledger:
        fill(ledger, 7)
    assert problems(chained, noted) == ()
    places.tamper(chained, "UPDATE documents SET url = 'https://example.org/forged'")
    if places.server is not None:
        places.tamper(chained, "DROP TABLE chain")
    else:
        places.run(chained, "DROP TABLE chain")
    with Ledger.open(chained) as ledger:
        ledger.begin_chain()
    assert problems(chained) == ()  # whoever can write the ledger can chain it again
    assert "which was noted" in problems(chained, noted)[0]


def test_a_chain_cannot_be_changed_by_the_way(places: Places, chained: str) -> None:
    for statement in ("UPDATE chain SET link = 'x'", "DELETE FROM chain"):
        with pytest.raises(Exception, match="append-only"):
            places.run(chained, statement)


def content(path: Path) -> list[Any]:
    """Return every row of every table."""
    with Ledger.open(path, read_only=True) as ledger, ledger._reading() as connection:
        tables: tuple[Table, ...] = (*schema.METADATA.sorted_tables, CHAIN)
        return [sorted(map(repr, connection.execute(text(f"SELECT * FROM {table.name}")))) for table in tables]


def trouble(path: Path) -> tuple[str, ...]:
    try:
        with Ledger.open(path, read_only=True) as ledger:
            return ledger.verification().problems
    except LedgerError as error:
        return (str(error),)


def test_one_flipped_byte_of_the_file_is_found_or_changes_nothing_that_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "reportedly.db"
    with Ledger.open(path) as ledger:
        fill(ledger, *range(6))
        ledger.decide("reject", next(ledger.claims()).claim.id, "Ann")
        ledger.begin_chain()
    whole, before = path.read_bytes(), content(path)
    chosen = random.Random(11)
    places = chosen.sample([at for at, byte in enumerate(whole) if byte], 60)
    missed = 0
    for at in places:
        flipped = tmp_path / "flipped.db"
        shutil.copy(path, flipped)
        with flipped.open("r+b") as file:
            file.seek(at)
            file.write(bytes([whole[at] ^ 1 << chosen.randrange(8)]))
        if not trouble(flipped):
            missed += 1
            assert content(flipped) == before, f"byte {at}"  # in the header, or in a page's unused space
        flipped.unlink()
    assert missed < len(places) / 4
