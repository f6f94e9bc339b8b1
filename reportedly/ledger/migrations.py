"""Making the tables of a new ledger, and bringing an older ledger's tables up to date, one transaction per step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from reportedly import __version__
from reportedly.errors import LedgerError
from reportedly.ledger.schema import METADATA, SCHEMA_VERSION, meta
from reportedly.ledger.stores import Store


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what turns a ledger of the version before into one of ``version``."""

    version: int
    summary: str
    apply: Callable[[Connection], None]


MIGRATIONS: tuple[Migration, ...] = ()
"""The steps from version 1 on, in order. A new ledger gets the newest tables at once and needs none of them."""


def prepare(
    store: Store,
    *,
    create: bool,
    migrate: bool,
    steps: Sequence[Migration] = MIGRATIONS,
    target: int = SCHEMA_VERSION,
) -> None:
    """Leave the store with the tables of version ``target``.

    ``create`` allows to make the tables in an empty one, ``migrate`` to change those of an older version and to add
    indexes. Raises ``LedgerError`` for a store of something else, for a ledger of a newer version, and where a change
    is needed but not allowed. Two processes may do this at once: the second finds the work done.
    """
    with store.engine.connect() as connection:
        version = _version(store, connection, target)
    if version is None:
        if not create:
            raise LedgerError(
                f"{store.location} is empty, not a ledger; read something into it first: reportedly read INPUT"
            )
        with store.write_transaction() as connection:
            if _version(store, connection, target) is None:
                _create(store, connection)
        version = target
    for step in steps:
        if version < step.version <= target:
            if not migrate:
                raise LedgerError(
                    f"the ledger {store.location} has schema version {version}, and version {target} is needed; open "
                    f"it once for writing to bring it up to date (reportedly read does that)"
                )
            with store.write_transaction() as connection:
                if (_version(store, connection, target) or 0) < step.version:
                    step.apply(connection)
                    _set_version(store, connection, step.version)
    if migrate and target == SCHEMA_VERSION:
        _add_indexes(store)


def _add_indexes(store: Store) -> None:
    """Add the indexes that a ledger made by an earlier program lacks.

    An index changes no answer, and programs that do not know it keep it up to date: it is no change of version.
    """
    with store.engine.connect() as connection:
        there = store.index_names(connection)
    missing = [index for table in METADATA.sorted_tables for index in table.indexes if index.name not in there]
    if missing:
        with store.write_transaction() as connection:
            for index in sorted(missing, key=lambda index: str(index.name)):
                index.create(connection, checkfirst=True)


def _version(store: Store, connection: Connection, target: int) -> int | None:
    """Return the store's schema version, ``None`` for an empty one."""
    stamp = store.stamp(connection)
    if not stamp.is_ledger:
        if stamp.is_empty:
            return None
        raise LedgerError(f"{store.location} is {store.what} of something else, not a ledger; name another ledger")
    if stamp.version > target:
        raise LedgerError(
            f"the ledger {store.location} has schema version {stamp.version}, and Reportedly {__version__} knows those "
            f"up to {target}; upgrade with: pip install --upgrade reportedly"
        )
    return stamp.version


def _create(store: Store, connection: Connection) -> None:
    METADATA.create_all(connection)
    store.finish_tables(connection)
    connection.execute(
        meta.insert(),
        [
            {"key": "schema_version", "value": str(SCHEMA_VERSION)},
            {"key": "created_by", "value": f"reportedly {__version__}"},
        ],
    )
    store.set_stamp(connection, SCHEMA_VERSION)


def _set_version(store: Store, connection: Connection, version: int) -> None:
    connection.execute(update(meta).where(meta.c.key == "schema_version").values(value=str(version)))
    store.set_stamp(connection, version)


def created_by(connection: Connection) -> str:
    """Return the name and version of the program that made the ledger."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == "created_by")).scalar_one())
