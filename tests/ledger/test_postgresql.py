"""What is PostgreSQL's own: addresses and passwords, schemas, long and odd texts, order, and errors in words."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from reportedly.errors import LedgerError, NotSetUpError
from reportedly.ledger import Ledger
from reportedly.ledger.location import shown as shown_anywhere
from reportedly.ledger.postgresql import shown
from tests.ledger.cluster import Cluster
from tests.ledger.making import NAME, READER, VERSION, make_document, make_reading

CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND application_name = 'reportedly'"
)


@pytest.fixture
def new(postgres: Cluster) -> str:
    """The address of an empty schema."""
    return postgres.new_place()


def test_passwords_are_never_shown() -> None:
    for address in (
        "postgresql://ann:s3cret@db.example.org/war",
        "postgresql://ann@db.example.org/war?password=s3cret&sslmode=require",
        "postgresql+psycopg://ann:s3cret@db.example.org/war?sslpassword=s3cret",
    ):
        for told in (shown(make_url(address)), shown_anywhere(address)):
            assert "s3cret" not in told
            assert "db.example.org/war" in told


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError, match="cannot be reached") as caught:
        Ledger.open("postgresql://ann:s3cret@127.0.0.1:1/war", lock_timeout=0.1)
    assert "s3cret" not in str(caught.value)
    assert "see that the server runs" in str(caught.value)


def test_without_the_driver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")
        return found(name, *rest, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NotSetUpError, match=r'pip install "reportedly\[postgres\]"'):
        Ledger.open("postgresql://ann@db.example.org/war")


def test_a_database_or_user_that_is_not_there_is_named(postgres: Cluster) -> None:
    with pytest.raises(LedgerError, match=r'database "war" does not exist.*createdb --encoding=UTF8'):
        Ledger.open(postgres.url().replace("/postgres?", "/war?"))
    with pytest.raises(LedgerError, match=r'role "nobody_here" does not exist.*createuser'):
        Ledger.open(postgres.url().replace("reportedly@", "nobody_here@"))
    with pytest.raises(LedgerError, match="CREATE SCHEMA"):
        Ledger.open(postgres.url(options="-csearch_path%3Dnowhere"))


def test_a_database_in_another_encoding_is_refused(postgres: Cluster) -> None:
    postgres.run("CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
    with pytest.raises(LedgerError, match=r"encoded in LATIN1.*createdb --encoding=UTF8"):
        Ledger.open(postgres.url().replace("/postgres?", "/latin?"))


def test_a_missing_ledger_is_not_made_when_it_must_exist(postgres: Cluster, new: str) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(LedgerError, match="is empty, not a ledger"):
            Ledger.open(new, **options)  # type: ignore[arg-type]  # two options of one type
    assert postgres.run("SELECT 1 FROM pg_tables WHERE schemaname = current_schema()", new) == 0


def test_tables_of_something_else_are_left_alone_or_lived_with(postgres: Cluster, new: str) -> None:
    postgres.run("CREATE TABLE claims (id text)", new)
    with pytest.raises(LedgerError, match="of something else"):
        Ledger.open(new)
    postgres.run("ALTER TABLE claims RENAME TO insurance", new)
    with Ledger.open(new) as ledger:
        assert ledger.add(make_document(), READER, [])


def test_ledgers_in_schemas_of_one_database_are_apart(postgres: Cluster, new: str) -> None:
    first = new.partition("%3D")[2]
    second = postgres.url(options=f"-csearch_path%3D{postgres.new_place().partition('%3D')[2]},{first}")
    with Ledger.open(new) as one, Ledger.open(second) as two:
        one.add(make_document(), READER, [])
        assert (one.counts().documents, two.counts().documents) == (1, 0)
        with one._store.write_transaction():  # who writes one does not keep the other waiting
            two.add(make_document(), READER, [])
        assert one.digest() == two.digest()


def test_a_user_who_may_only_read_reads_and_is_told_when_writing(postgres: Cluster, new: str) -> None:
    with Ledger.open(new) as ledger:
        ledger.add(make_document(), READER, [])
        digest = ledger.digest()
    schema = new.partition("%3D")[2]
    postgres.run("DROP ROLE IF EXISTS looker")
    postgres.run("CREATE ROLE looker LOGIN")
    postgres.run(f"GRANT USAGE ON SCHEMA {schema} TO looker")
    postgres.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO looker")
    as_looker = new.replace("reportedly@", "looker@")
    with Ledger.open(as_looker, read_only=True) as ledger:
        assert ledger.digest() == digest
        assert ledger.verify() == []
    with Ledger.open(as_looker) as ledger:
        with pytest.raises(LedgerError, match=r"permission denied .* GRANT"):
            ledger.add(*_reading(1))
        postgres.run(f"GRANT INSERT ON ALL TABLES IN SCHEMA {schema} TO looker")
        assert ledger.add(*_reading(1))
        ledger.decide("accept", next(ledger.claims()).claim.id, "Ann")


def test_the_order_is_that_of_bytes_whatever_the_database_s_language(new: str) -> None:
    keys = ["b", "A", "a", "Z", "é", "z", "\x01", "\x00", "\x00\x01", "\x01\x02", "\x02", "a b", "ab", "🏚", "\uffff"]
    with Ledger.open(new) as ledger:
        ledger.add_many([(make_document(f"Text {key!r}.", key=key), NAME, VERSION, []) for key in keys])
        assert [found.document.key for found in ledger.documents()] == sorted(keys)


def test_keys_addresses_and_names_may_be_longer_than_an_index_takes(new: str) -> None:
    long = "".join(f"{number:x}" for number in range(20_000))
    with Ledger.open(new) as ledger:
        documents = [make_document("The town fell.", key=f"{long}{end}", url=f"https://{long}{end}") for end in "ab"]
        assert ledger.add(documents[0], READER, [])
        assert not ledger.add(documents[1], READER, [])
        assert not ledger.add(documents[1], READER, [])
        assert ledger.document(f"{long}b").keys == (f"{long}a", f"{long}b")
        assert ledger.verify() == []


def test_a_server_that_was_started_again_is_reached_again(postgres: Cluster, new: str) -> None:
    with Ledger.open(new) as ledger:
        ledger.add(make_document(), READER, [])
        postgres.run(CUT_OFF)
        assert ledger.counts().documents == 1
        assert ledger.add(*_reading(2))


def test_a_connection_that_is_cut_off_in_between_is_told(postgres: Cluster, new: str) -> None:
    with Ledger.open(new) as ledger:

        def cut_off(connection: Any) -> None:
            postgres.run(CUT_OFF)
            connection.execute(text("SELECT 1"))

        with pytest.raises(LedgerError, match=r"cannot be reached .*nothing that was reported as stored is lost"):
            ledger._write(cut_off)
        assert ledger.add(*_reading(1))


def _reading(number: int):  # type: ignore[no-untyped-def]  # the arguments of Ledger.add
    document, claims = make_reading(number)
    return document, READER, claims
