"""Everything that is PostgreSQL's own: connecting, its locks, append-only triggers, and its errors in words.

A ledger is a schema of a database: the first one of the search path, ``public`` where nothing else is said. Writers
take one advisory lock for the length of a transaction, as SQLite has one writer: so row numbers grow in the order in
which transactions are stored, and what a writer has looked up stays true till it is done. Readers never wait: each sees
the state in which it began (``REPEATABLE READ``). A transaction is stored as the server's ``synchronous_commit`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, Engine, and_, create_engine, event, func, or_, select
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidRequestError, OperationalError
from sqlalchemy.pool import QueuePool

from reportedly.errors import LedgerError, NotSetUpError
from reportedly.ledger.schema import APPEND_ONLY, CHAIN, METADATA
from reportedly.ledger.stores import Stamp, Store

OLDEST = 13
"""The oldest major version of PostgreSQL that is used."""

_TABLES = tuple(table.name for table in APPEND_ONLY)
_MARK = "Reportedly ledger, schema version "
_SECRET = frozenset({"password", "sslpassword"})
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reportedly ledger ' || current_schema(), 0))"
_REFUSE = """
CREATE FUNCTION reportedly_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%% is append-only: decisions correct it', TG_TABLE_NAME; END $$
"""
_SHORTENED = """
CREATE FUNCTION reportedly_shortened(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN octet_length(value) <= 400 THEN value ELSE encode(sha256(convert_to(value, 'UTF8')), 'hex') END $$
"""
_NUMBERED = ("documents", "document_keys", "readings", "claims", "decisions")
_OF_CONNECTION = (OperationalError, InterfaceError, InvalidRequestError)
_CONNECTING = {"connect_timeout": 10, "application_name": "reportedly"}
_SERIALIZATION, _DEADLOCK, _LOCK_TIMEOUT = "40001", "40P01", "55P03"


class PostgresStore(Store):
    """A ledger's schema in a database."""

    what: ClassVar[str] = "a schema"

    def __init__(self, url: URL, *, read_only: bool, lock_timeout: float) -> None:
        """Use the database at a URL, which must exist; ``lock_timeout`` is in seconds.

        Raises ``NotSetUpError`` where the driver is not installed.
        """
        self._passwords = _passwords(url)
        name = url.database or url.username or "postgresql"
        engine = _engine(url, read_only=read_only)
        super().__init__(engine, shown(url), name, None, lock_timeout)

    def before_writing(self, connection: Connection) -> None:
        """Let each statement see what was stored before it, once the lock is held."""
        connection.execution_options(isolation_level="READ COMMITTED")

    def take_lock(self, connection: Connection) -> None:
        """Wait for the other writers of this ledger, at most for the lock's time."""
        milliseconds = max(1, round(self.lock_timeout * 1000))
        connection.execute(select(func.set_config("lock_timeout", f"{milliseconds}ms", True)))
        connection.exec_driver_sql(_LOCK)

    def settle(self) -> None:
        """Do nothing: there is no file to be set up."""

    def stamp(self, connection: Connection) -> Stamp:
        """Return what the schema says that it holds; raises ``LedgerError`` for a database that cannot hold one."""
        schema, encoding = connection.exec_driver_sql(
            "SELECT current_schema(), current_setting('server_encoding')"
        ).one()
        if schema is None:
            raise LedgerError(
                f"{self.location}: no schema of its search path exists, or may be used; make it with CREATE SCHEMA"
            )
        if encoding != "UTF8":
            raise LedgerError(
                f"the database {self.location} is encoded in {encoding}, and a ledger has every script; "
                "make one with: createdb --encoding=UTF8 --template=template0 NAME"
            )
        version = connection.exec_driver_sql("SELECT current_setting('server_version_num')::int / 10000").scalar_one()
        if version < OLDEST:
            raise LedgerError(f"{self.location} is PostgreSQL {version}; a ledger needs {OLDEST} or newer")
        comment = connection.exec_driver_sql(
            "SELECT obj_description(oid, 'pg_class') FROM pg_class"
            " WHERE relname = 'meta' AND relnamespace = current_schema()::regnamespace"
        ).scalar_one_or_none()
        if comment is not None and (found := re.fullmatch(f"{_MARK}([0-9]+)", comment)):
            return Stamp(is_ledger=True, version=int(found[1]), is_empty=False)
        ours = self.table_names(connection) & METADATA.tables.keys()  # other tables may lie beside a ledger's
        return Stamp(is_ledger=False, version=0, is_empty=not ours)

    def set_stamp(self, connection: Connection, version: int) -> None:
        """Mark the schema as a ledger of a schema version, inside the current transaction."""
        connection.exec_driver_sql(f"COMMENT ON TABLE meta IS '{_MARK}{version:d}'")

    def finish_tables(self, connection: Connection) -> None:
        """Number the rows in the order in which they come, fit the indexes, and make the tables refuse changes."""
        for statement in (_REFUSE, _SHORTENED):
            connection.exec_driver_sql(statement)
        for table in _NUMBERED:  # under the name that SQLite has for it, so that both are asked alike
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN rowid bigint GENERATED ALWAYS AS IDENTITY")
            connection.exec_driver_sql(f"CREATE UNIQUE INDEX {table}_by_rowid ON {table} (rowid)")
        # Keys and addresses may be longer than an index takes.
        connection.exec_driver_sql("DROP INDEX documents_in_order")
        connection.exec_driver_sql("CREATE INDEX documents_in_order ON documents (published NULLS FIRST)")
        connection.exec_driver_sql("ALTER TABLE document_keys DROP CONSTRAINT document_keys_pkey")
        connection.exec_driver_sql(
            "CREATE UNIQUE INDEX document_keys_once ON document_keys (document_id, reportedly_shortened(key),"
            " reportedly_shortened(url), published, precision, origin)"
        )
        self.forbid_changes(connection, _TABLES)

    def forbid_changes(self, connection: Connection, tables: tuple[str, ...]) -> None:
        """Make tables refuse UPDATE, DELETE and TRUNCATE, whoever asks."""
        for table in tables:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION reportedly_refuse_change()"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION reportedly_refuse_change()"
            )

    def table_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the schema's tables."""
        return _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")

    def index_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the schema's indexes."""
        return _names(connection, "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")

    def integrity_problems(self, connection: Connection) -> Iterator[str]:
        """Yield links to missing rows, and triggers that are missing or switched off."""
        for table in METADATA.sorted_tables:
            for key in table.foreign_key_constraints:
                parent = key.referred_table.alias("parent")
                pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
                fits = and_(*(own == other for own, other in pairs))
                count = connection.execute(
                    select(func.count())
                    .select_from(table.outerjoin(parent, fits))
                    .where(or_(*(other.is_(None) for _, other in pairs)), *(own.is_not(None) for own, _ in pairs))
                ).scalar_one()
                if count:
                    rows = "row refers" if count == 1 else "rows refer"
                    yield f"{table.name}: {count} {rows} to a missing row of {key.referred_table.name}"
        present = _names(
            connection,
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
            " AND proname = 'reportedly_refuse_change' AND prosrc LIKE '%%RAISE EXCEPTION%%'",
        )
        tables = (*_TABLES, *({CHAIN.name} & self.table_names(connection)))
        wanted = {f"{table}_{what}" for table in tables for what in ("no_change", "no_truncate")}
        yield from (f"the append-only trigger {name} is missing or switched off" for name in sorted(wanted - present))

    def was_in_the_way(self, error: Exception) -> bool:
        """Say whether the server undid a transaction for another's sake: nothing of it is stored then."""
        return _state(error) in (_SERIALIZATION, _DEADLOCK)

    def is_from_database(self, error: Exception) -> bool:
        """Say whether an error comes from PostgreSQL, its driver, or the connection to it."""
        if isinstance(error, InvalidRequestError):  # SQLAlchemy's for a connection that broke in between
            return True
        return isinstance(error, DBAPIError) or type(error).__module__.partition(".")[0] == "psycopg"

    def explain(self, error: Exception) -> str:
        """Return what is wrong with the database or the way to it, and what to do about it."""
        state, said = _state(error), self._without_passwords(_said(error))
        where, safe = f"the ledger {self.location}", "nothing that was reported as stored is lost"
        if state == _LOCK_TIMEOUT:
            return (
                f"{where} has been locked by another process for more than {self.lock_timeout:g} seconds; {safe}; "
                "wait for that process to finish and run again"
            )
        if state in ("25006", "42501"):  # read-only transaction, insufficient privilege
            return f"{where} cannot be written or read so ({said}); ask its owner to GRANT it, or name another ledger"
        if state in ("53100", "53200"):
            return f"the server of {where} has no room left ({said}); {safe}; free some and run again"
        if state == "53300" or "too many clients" in said:
            return f"the server of {where} takes no more connections ({said}); close some, or raise max_connections"
        if state.startswith(("57P", "08")) or (not state and isinstance(error, _OF_CONNECTION)):
            return self._explain_connection(said, safe)
        if state in ("XX001", "XX002"):
            return f"{where} is damaged ({said}); put back a backup, or read the documents into a new ledger"
        return f"{where} refused: {said}"

    def _explain_connection(self, said: str, safe: str) -> str:
        if "password authentication failed" in said or "no password supplied" in said:
            fix = "put the password into ~/.pgpass or PGPASSWORD"
        elif re.search(r'database ".*" does not exist', said):
            fix = "make it with: createdb --encoding=UTF8 NAME"
        elif re.search(r'role ".*" does not exist', said):
            fix = "make it with: createuser NAME, or name another user in the address"
        else:
            fix = "see that the server runs and can be reached, and run again"
        return f"the ledger {self.location} cannot be reached ({said}); {safe}; {fix}"

    def _without_passwords(self, text: str) -> str:
        for password in self._passwords:
            text = text.replace(password, "***")
        return text


def shown(url: URL) -> str:
    """Return an address without its passwords."""
    query = {name: "***" if name in _SECRET else value for name, value in url.query.items()}
    plain = url.set(drivername="postgresql", query=query).render_as_string(hide_password=True)
    return plain.replace("%2A%2A%2A", "***")


def _passwords(url: URL) -> tuple[str, ...]:
    found = [url.password, *(value for name, value in url.query.items() if name in _SECRET)]
    return tuple(str(each) for each in found if each)


def _engine(url: URL, *, read_only: bool) -> Engine:
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=QueuePool,
            max_overflow=-1,
            pool_pre_ping=True,  # a server that was started again has closed the connections in the pool
            isolation_level="REPEATABLE READ",
            connect_args={name: value for name, value in _CONNECTING.items() if name not in url.query},
        )
    except ModuleNotFoundError as error:
        raise NotSetUpError(
            'a ledger in PostgreSQL needs the package psycopg; install it with: pip install "reportedly[postgres]"'
        ) from error
    except ImportError as error:  # psycopg is there, and the library of PostgreSQL that it calls is not
        raise NotSetUpError(
            'psycopg cannot be used as it is installed; install it with: pip install "reportedly[postgres]"'
        ) from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # Tables of the same names may lie further down the search path.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', quote_ident(current_schema()), false)")
            cursor.execute("SET TIME ZONE 'UTC'")
            if read_only:
                cursor.execute("SET default_transaction_read_only = on")
        connection.commit()

    return engine


def _names(connection: Connection, statement: str) -> frozenset[str]:
    return frozenset(connection.exec_driver_sql(statement).scalars())


def _state(error: Exception) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) or ""


def _said(error: Exception) -> str:
    """Return the first and telling line of the server's message."""
    original = error.orig if isinstance(error, DBAPIError) else error
    lines = [line.strip() for line in str(original).splitlines() if line.strip()]
    return next((line for line in lines if "FATAL" in line), lines[0] if lines else type(original).__name__)
