"""Adds places to a copy of a gazetteer, many or few, in little memory.

Places are first written, as they come, to tables without order in a file of their own, and then go over in the order of
the gazetteer's keys: SQLite sorts them on disk, so memory stays the same however many there are.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.places.build import insert
from reportedly.places.records import FEATURES, Record

Observe = Callable[[str, int, "int | None"], None]
"""Called as work goes on with what is being done, how much of it is done, and of how much if that is known."""

_CACHE_KB = 64_000
_STEPS = 1_000_000  # of SQLite's machine between two looks at whether somebody wants to stop
_SHOWN_EVERY = 50_000
_INTO = {
    "place": "INSERT OR REPLACE INTO place VALUES ({values})",
    "name": "INSERT INTO name VALUES ({values}) ON CONFLICT DO UPDATE SET quality = max(quality, excluded.quality)",
    "sound": "INSERT OR IGNORE INTO sound VALUES ({values})",
}


class Merge:
    """A gazetteer being written: a copy of ``base`` that places are added to. Open one with :func:`merging`."""

    def __init__(self, connection: sqlite3.Connection, observe: Observe) -> None:
        self.connection = connection
        self._observe = observe
        self._staged_rows = 0

    def stage(self, records: Sequence[Record]) -> None:
        """Take places that the gazetteer is to hold when :meth:`finish` is called."""
        before = self.connection.total_changes
        insert(self.connection, records, "staged.")
        self._staged_rows += self.connection.total_changes - before

    def stored(self, number: int) -> Record | None:
        """Return a place of the gazetteer as it is, without its names; ``None`` where it has none of that id."""
        row = self.connection.execute(
            "SELECT id, name, country, feature, latitude, longitude, population, radius, region, subregion, fame"
            " FROM main.place WHERE id = ?",
            (number,),
        ).fetchone()
        if row is None:
            return None
        number, name, country, feature, latitude, longitude, population, radius, region, subregion, fame = row
        return Record(
            number,
            name,
            country,
            FEATURES[feature],
            None if latitude is None else latitude / 100_000,
            None if longitude is None else longitude / 100_000,
            population,
            radius / 10,
            region,
            subregion,
            fame,
        )

    def finish(self) -> None:
        """Move what was staged into the gazetteer: places take the place of theirs, names keep the better quality."""
        done, total = 0, self._staged_rows
        self._staged_rows = 0
        for table, statement in _INTO.items():
            columns = [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")]
            keys = [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})") if row[5]]
            rows = self.connection.execute(
                f"SELECT {', '.join(columns)} FROM staged.{table} ORDER BY {', '.join(keys)}"  # noqa: S608 - the schema's own names
            )
            into = statement.format(values=", ".join("?" * len(columns)))
            self.connection.executemany(into, self._shown(rows, done, total))
            done += self.connection.execute(f"SELECT count(*) FROM staged.{table}").fetchone()[0]  # noqa: S608
            self.connection.execute(f"DELETE FROM staged.{table}")  # noqa: S608

    def _shown(self, rows: Iterator[Any], done: int, total: int) -> Iterator[Any]:
        for number, row in enumerate(rows):
            if number % _SHOWN_EVERY == 0:
                self._observe("Writing", done + number, total)
            yield row

    def meta(self) -> dict[str, str]:
        """Return what the gazetteer says of itself."""
        return dict(self.connection.execute("SELECT key, value FROM meta").fetchall())

    def set_meta(self, values: dict[str, str]) -> None:
        """Set what the gazetteer says of itself."""
        self.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", sorted(values.items()))


@contextmanager
def merging(unfinished: Path, base: Path, observe: Observe = lambda step, done, total: None) -> Iterator[Merge]:
    """Copy the gazetteer ``base`` to ``unfinished`` and give it to be added to.

    Raises :class:`~reportedly.errors.ConfigurationError` where the disk is full or cannot be written.
    """
    staged = unfinished.with_name(unfinished.name + "-staged")
    connection: sqlite3.Connection | None = None
    try:
        staged.unlink(missing_ok=True)
        shutil.copyfile(base, unfinished)
        connection = sqlite3.connect(unfinished)
        connection.execute("ATTACH DATABASE ? AS staged", (str(staged),))
        for name in ("main", "staged"):
            connection.execute(f"PRAGMA {name}.journal_mode = OFF")
            connection.execute(f"PRAGMA {name}.synchronous = OFF")
            connection.execute(f"PRAGMA {name}.cache_size = -{_CACHE_KB}")
        connection.execute("PRAGMA temp_store = FILE")
        for table in _INTO:
            connection.execute(f"CREATE TABLE staged.{table} AS SELECT * FROM main.{table} WHERE 0")  # noqa: S608
        connection.set_progress_handler(_look_for_signals, _STEPS)
        yield Merge(connection, observe)
        connection.commit()
    except sqlite3.Error as error:
        if str(error) == "interrupted":
            raise KeyboardInterrupt from None
        raise ConfigurationError(f"cannot write {unfinished.parent}: {error}; is the disk full?") from error
    except OSError as error:
        raise ConfigurationError(f"cannot write {unfinished}: {error.strerror or error}") from error
    finally:
        if connection is not None:
            connection.close()
        staged.unlink(missing_ok=True)


def _look_for_signals() -> int:
    """Let Python see a Ctrl-C while SQLite sorts; the exception that it raises here makes SQLite stop."""
    return 0
