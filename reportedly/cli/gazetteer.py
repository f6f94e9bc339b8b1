"""``reportedly gazetteer``: build one from GeoNames' dump files, add own places, and look places up."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.options import gazetteer_option, json_option
from reportedly.cli.output import console, json_text, note, one_line, write, write_table
from reportedly.errors import InputError

if TYPE_CHECKING:
    from reportedly.places.additions import AddSummary
    from reportedly.places.finding import Found
    from reportedly.places.gazetteer import Entry, Gazetteer
    from reportedly.places.geonames import DumpSummary

_SETTING = "REPORTEDLY_GAZETTEER"
_LICENCE = "places and names from GeoNames (geonames.org), CC BY 4.0: name GeoNames where you publish them"
_SHOWN = 20
_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*")
_NOTHING_ADDED = 1


@click.group()
def gazetteer() -> None:
    """Look places up, and make a gazetteer of your own.

    The package's own gazetteer needs no step. One of your own is used where a command is given it with --gazetteer, or
    everywhere where REPORTEDLY_GAZETTEER names it.

    \b
    Example:
      reportedly gazetteer find "Deir ez-Zor"
    """


def _point(text: str) -> tuple[float, float]:
    found = _POINT.fullmatch(text)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise click.BadParameter(f"{text!r} is no point; give latitude and longitude in degrees, such as 35.95,39.01")
    return float(found[1]), float(found[2])


def _country(text: str) -> str:
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise click.BadParameter(f"{text!r} is no country; give its ISO code, two letters such as SY")
    return text.upper()


@gazetteer.command()
@click.argument("name")
@click.option("--near", type=_point, metavar="LAT,LON", help="A point in degrees; places near it come first.")
@click.option("--country", type=_country, metavar="CC", help="Only places of one country (ISO code, two letters).")
@click.option("--limit", type=click.IntRange(1, 500), default=10, show_default=True, metavar="N", help="How many.")
@gazetteer_option
@json_option("Print the places as JSON.")
def find(
    name: str,
    near: tuple[float, float] | None,
    country: str | None,
    limit: int,
    gazetteer_file: Path | None,
    as_json: bool,
) -> None:
    """List the places that NAME may mean, best first.

    Any spelling and script will do. The match is exact, with an alternate name, with one that sounds alike, or fuzzy.

    \b
    Example:
      reportedly gazetteer find Artemovsk --near 48.6,38.0
    """
    from reportedly.places import Gazetteer
    from reportedly.places.finding import find_places

    with Gazetteer.open(gazetteer_file) as book:
        found = find_places(name, book, near=near, country=country, limit=limit)
        rows = [_found_json(each, book) for each in found]
    if as_json:
        asked = {"name": name, "near": near, "country": country, "gazetteer": book.version}
        write(json_text({**asked, "candidates": rows}))
    else:
        _write_found(rows, with_distance=near is not None)
    if not found:
        where = f" in {country}" if country else ""
        note(f"no match: the gazetteer has no place{where} that is called, or sounds, like {name!r}")


def _found_json(found: Found, book: Gazetteer) -> dict[str, Any]:
    return {
        **_entry_json(found.entry, book),
        "match": round(found.match, 3),
        "kind_of_match": found.kind.value,
        "distance_km": found.distance_km,
    }


def _entry_json(entry: Entry, book: Gazetteer) -> dict[str, Any]:
    region = book.get(entry.region) if entry.region else None
    return {
        "id": entry.id,
        "geonameid": entry.geonames_id,
        "name": entry.name,
        "country": entry.country,
        "region": region.name if region is not None else None,
        "feature": entry.feature,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "population": entry.population,
    }


def _write_found(rows: list[dict[str, Any]], *, with_distance: bool) -> None:
    titles = ["id", "name", "country", "region", "feature", "latitude", "longitude", "people", "match", "kind"]
    cells = []
    for row in rows:
        cells.append(
            [
                str(row["id"]),
                row["name"],
                row["country"] or "",
                row["region"] or "",
                row["feature"],
                *("" if row[axis] is None else f"{row[axis]:.4f}" for axis in ("latitude", "longitude")),
                f"{row['population']:,}" if row["population"] else "",
                f"{row['match']:.2f}",
                row["kind_of_match"],
            ]
        )
        if with_distance:
            cells[-1].append("" if row["distance_km"] is None else f"{row['distance_km']:,.1f}")
    if with_distance:
        titles.append("km away")
    write_table(titles, cells, right=frozenset({5, 6, 7, 8, 10}))


@gazetteer.command(context_settings={"ignore_unknown_options": True})  # so that an id may be negative
@click.argument("number", metavar="ID", type=click.IntRange(-(2**62), 2**62))
@gazetteer_option
@json_option("Print the place as JSON.")
def show(number: int, gazetteer_file: Path | None, as_json: bool) -> None:
    """Show one place with all its names, by its GeoNames id or by the id that `find` gives.

    The names are as the gazetteer compares them: in small letters, without accents and signs.

    \b
    Example:
      reportedly gazetteer show 172955
    """
    from reportedly.places import Gazetteer

    with Gazetteer.open(gazetteer_file) as book:
        entry = book.get(number)
        if entry is None:
            raise InputError(f"no place {number} in the gazetteer; `reportedly gazetteer find NAME` gives the ids")
        qualities = {3: "main", 2: "other", 1: "short or old"}
        names = [(key, qualities[quality]) for key, quality in book.names_of(number)]
        subregion = book.get(entry.subregion) if entry.subregion else None
        content = {
            **_entry_json(entry, book),
            "subregion": subregion.name if subregion is not None else None,
            "radius_km": entry.radius_km,
            "prominence": round(entry.prominence, 2),
            "names": [{"name": key, "kind": kind} for key, kind in names],
        }
    if as_json:
        write(json_text(content))
        return
    for label, value in content.items():
        if label != "names" and value is not None:
            write(f"{label.replace('_', ' '):<12}{one_line(str(value))}")
    for kind in qualities.values():
        if chosen := [key for key, each in names if each == kind]:
            write(f"{kind + ' names':<20}{one_line(', '.join(chosen))}")


@gazetteer.command()
@gazetteer_option
@json_option("Print it as JSON.")
def info(gazetteer_file: Path | None, as_json: bool) -> None:
    """Tell which gazetteer is used, what it was made from and what it holds.

    \b
    Example:
      reportedly gazetteer info
    """
    from reportedly.places import Gazetteer

    with Gazetteer.open(gazetteer_file) as book:
        path, version, meta, features = book.path, book.version, book.meta(), book.feature_counts()
    size = path.stat().st_size
    made_from = {key.removeprefix("source "): value for key, value in meta.items() if key.startswith("source ")}
    own_places = int(meta.get("own places", "0"))
    if as_json:
        content = {
            "file": str(path),
            "bytes": size,
            "version": version,
            "sources": made_from,
            "own_places": own_places,
            "licence": _LICENCE,
            "places": sum(features.values()),
            "features": features,
        }
        write(json_text(content))
        return
    write(f"File        {one_line(str(path))} ({size / 1e6:,.1f} MB)")
    write(f"Version     {version}")
    for source, what in made_from.items():
        write(f"Source      {source}: {one_line(what)}")
    write(f"Own places  {own_places:,}")
    write(f"Licence     {_LICENCE}")
    write(f"Places      {sum(features.values()):,}")
    for feature, count in features.items():
        write(f"  {feature:<12}{count:>10,}")


@gazetteer.command()
@click.option(
    "--geonames",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder with GeoNames' dump files, plain or zipped: allCountries.txt or files per country such as SY.txt, "
    "and beside them, where wanted, alternateNamesV2.txt, admin1CodesASCII.txt, admin2Codes.txt, hierarchy.txt and "
    "countryInfo.txt.",
)
@click.option(
    "--country",
    "countries",
    type=_country,
    multiple=True,
    metavar="CC",
    help="Only the places of this country (ISO code, two letters) from the dump; may be given more than once.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    envvar=_SETTING,
    metavar="FILE",
    help="The gazetteer to write. Default: gazetteer.sqlite in your settings folder.",
)
@json_option("Print the summary as JSON.")
def build(folder: Path, countries: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Build a gazetteer of your own from GeoNames' dump files.

    The dump's places are added to those of the package's own gazetteer, so the rest of the world stays known. The old
    file stays until the new one is whole; places that were added to it are kept.

    \b
    Example:
      reportedly gazetteer build --geonames downloads/geonames --country SY --country IQ
    """
    from reportedly.cli.options import own_gazetteer
    from reportedly.places.geonames import build_from_dump

    target = out or own_gazetteer()
    with _Bar() as bar:
        summary = build_from_dump(folder, target, tuple(dict.fromkeys(countries)), observe=bar.show)
    for notice in summary.notices:
        note(notice)
    if as_json:
        write(json_text(_build_json(summary)))
        return
    write(f"Gazetteer   {one_line(str(summary.out))} ({summary.size / 1e6:,.1f} MB, version {summary.version})")
    write(f"Places      {summary.places:,} from the dump, {summary.left_out:,} of its lines left out")
    write("Features    " + ", ".join(f"{feature} {count:,}" for feature, count in summary.features.items()))
    if summary.additions:
        write(f"Own places  {summary.additions:,} kept")
    write(_how_to_use(summary.out))


def _build_json(summary: DumpSummary) -> dict[str, Any]:
    return {
        "gazetteer": str(summary.out),
        "version": summary.version,
        "bytes": summary.size,
        "places": summary.places,
        "left_out": summary.left_out,
        "features": summary.features,
        "countries": summary.countries,
        "own_places": summary.additions,
        "notices": list(summary.notices),
    }


def _how_to_use(path: Path) -> str:
    return f"To use it   give --gazetteer {one_line(str(path))}, or set {_SETTING} to that"


@gazetteer.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--gazetteer",
    "target",
    type=click.Path(path_type=Path),
    envvar=_SETTING,
    show_envvar=True,
    metavar="FILE",
    help="The gazetteer to add to; made if missing. Default: gazetteer.sqlite in your settings folder.",
)
@json_option("Print the summary as JSON.")
def add(file: Path, target: Path | None, as_json: bool) -> int:
    """Add your own places to a gazetteer of your own: FILE is CSV or GeoJSON.

    CSV needs the columns name, latitude and longitude; names (split by |), feature, country, region, population,
    radius_km, geonameid and pcode are optional. GeoJSON has the same as properties. Rows that cannot be used are named
    and left out; adding a file twice changes nothing. The exit code is 1 only when no row could be used.

    \b
    Example:
      reportedly gazetteer add villages.csv
    """
    from reportedly.cli.options import own_gazetteer
    from reportedly.places.additions import add_own_list

    with _Bar() as bar:
        summary = add_own_list(file, target or own_gazetteer(), observe=bar.show)
    if as_json:
        write(json_text(_add_json(summary)))
    else:
        write(f"Gazetteer   {one_line(str(summary.gazetteer))} (version {summary.version})")
        write(
            f"Places      {summary.new:,} new, {summary.joined:,} joined to known ones, "
            f"{summary.already_there:,} there already, {len(summary.left_out):,} left out"
        )
    for row in summary.left_out[: None if as_json else _SHOWN]:
        note(f"left out {file}, {row.where}: {row.reason}")
    if not as_json and len(summary.left_out) > _SHOWN:
        note(f"and {len(summary.left_out) - _SHOWN:,} more; --json names them all")
    nothing = not (summary.new or summary.joined or summary.already_there)
    if nothing:
        note(f"nothing could be added: {file} holds no row that can be used")
    elif not as_json:
        write(_how_to_use(summary.gazetteer))
    return _NOTHING_ADDED if nothing else 0


def _add_json(summary: AddSummary) -> dict[str, Any]:
    return {
        "gazetteer": str(summary.gazetteer),
        "version": summary.version,
        "new": summary.new,
        "joined": summary.joined,
        "already_there": summary.already_there,
        "left_out": [{"where": row.where, "reason": row.reason} for row in summary.left_out],
    }


class _Bar:
    """A bar with the step, the count and the time left on standard error, where that is a terminal.

    Ctrl-C and a polite kill end the work inside at once; what it had not finished is removed on the way out.
    """

    def __init__(self) -> None:
        from reportedly.pipeline.interrupts import Interrupts

        self._bar: Any = None
        self._task: Any = None
        self._interrupts = Interrupts()
        self._allowed: Any = None
        if sys.stderr.isatty():
            from rich import progress as bars

            self._bar = bars.Progress(
                bars.TextColumn("{task.description}"),
                bars.BarColumn(),
                bars.TextColumn("{task.fields[counts]}"),
                bars.TimeRemainingColumn(),
                console=console(sys.stderr),
                transient=True,
            )

    def show(self, step: str, done: int, total: int | None) -> None:
        """Show how far a step is."""
        if self._bar is None:
            return
        kind = step.split()[0]
        if self._task is None or self._task[0] != kind:
            if self._task is not None:
                self._bar.remove_task(self._task[1])
            self._task = kind, self._bar.add_task(step, total=total, counts="")
        in_bytes = kind == "Reading"
        share = [f"{each / 1e6:,.0f} MB" if in_bytes else f"{each:,}" for each in (done, total) if each is not None]
        self._bar.update(self._task[1], description=step, completed=done, total=total, counts="/".join(share))

    def __enter__(self) -> _Bar:
        self._interrupts.__enter__()
        self._allowed = self._interrupts.allowed()
        self._allowed.__enter__()
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: Any) -> None:
        from reportedly.pipeline.interrupts import Stopped

        if self._bar is not None:
            self._bar.stop()
        self._interrupts.__exit__(kind, error, at)
        if isinstance(error, Stopped):
            raise KeyboardInterrupt from None
