"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, behind a socket there, gone afterwards."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SUPERUSER = "reportedly"
_NEWEST_FIRST = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "32MB",
    "max_connections": "200",
}


class Cluster:
    """A running server, in which each ledger gets a schema of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def url(self, **options: str) -> str:
        """Return the address of the database."""
        query = "&".join(f"{name}={value}" for name, value in {"host": str(self.folder), **options}.items())
        return f"postgresql://{SUPERUSER}@/postgres?{query}"

    def new_place(self) -> str:
        """Return the address of a new, empty schema."""
        schema = f"ledger_{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {schema}")
        return self.url(options=f"-csearch_path%3D{schema}")

    def run(self, statement: str, place: str | None = None, *, unguarded: bool = False) -> int:
        """Run a statement and return how many rows it was about; ``unguarded`` past triggers and foreign keys."""
        import psycopg

        with psycopg.connect(place or self.url(), autocommit=True) as connection:
            if unguarded:
                connection.execute("SET session_replication_role = replica")
            return connection.execute(statement.encode()).rowcount


def missing() -> str | None:
    """Return why no server can be started here, ``None`` where one can."""
    if _programs() is None:
        return "PostgreSQL's server is not installed: apt-get install postgresql"
    if find_spec("psycopg") is None:
        return 'psycopg is not installed: pip install "reportedly[postgres]"'
    return None


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server, and stop and remove it afterwards; ``durable`` has it flush to the disk as one in use does."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="reportedly-pg-"))
    who = _not_root(folder)
    try:
        command = [programs / "initdb", "-D", folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "-N"]
        # A language whose order is not that of bytes: the ledger's order must not depend on it.
        language = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
        for extra in (language, ["--locale=C.UTF-8"], []):
            made = subprocess.run([*command, *extra], capture_output=True, text=True, check=False, cwd=folder, **who)
            if made.returncode == 0:
                break
        assert made.returncode == 0, made.stderr
        control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
        chosen = {**_SETTINGS, **({} if durable else _HASTY), "unix_socket_directories": folder}
        settings = " ".join(f"-c {name}={value}" for name, value in chosen.items())
        started = subprocess.run(
            [*control, "-o", settings, "start"], stdout=subprocess.DEVNULL, check=False, cwd=folder, **who
        )
        assert started.returncode == 0, (folder / "log").read_text()
        try:
            yield Cluster(folder)
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=False, cwd=folder, **who
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [*_NEWEST_FIRST, *([Path(found).parent] if found else [])]
    return next((each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


def _not_root(folder: Path) -> dict[str, Any]:
    """Return how to start a process as somebody else where this is root, as whom the server refuses to run."""
    if os.geteuid() != 0:
        return {}
    import pwd  # POSIX alone has it

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            somebody = pwd.getpwnam(name)
            os.chown(folder, somebody.pw_uid, somebody.pw_gid)
            folder.chmod(0o755)
            return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    raise AssertionError("no user but root")
