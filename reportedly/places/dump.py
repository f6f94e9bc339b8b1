"""Reads GeoNames' dump files as GeoNames gives them out (download.geonames.org/export/dump), plain or zipped.

Every line is checked. A file that is cut short, damaged, or another file than its name says is an
:class:`~reportedly.errors.InputError` that names the file and the line. Nothing is held in memory but one line.
The format is described in that folder's ``readme.txt``.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from reportedly.errors import InputError
from reportedly.places.records import is_whole

FOLDER = "https://download.geonames.org/export/dump/"
_LONGEST_LINE = 1 << 18  # bytes; GeoNames' longest are under 20,000
_MOST_BYTES = 16 << 30  # unpacked; GeoNames' largest file has under two GiB, and an archive of a megabyte may claim any
_REPORT_EVERY = 1 << 20  # bytes
_PLACE, _ALTERNATE, _ADMIN, _HIERARCHY = 19, 10, 4, (2, 3)
_COUNTRY_INFO = 19
_NO_MORE = frozenset({"CS", "AN"})  # Serbia and Montenegro, the Netherlands Antilles
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = re.compile(r"[A-Z]{2}")
_CLASS = re.compile(r"[A-Z]?")
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{0,15}")

Count = Callable[[int], None]
"""Called with a number of bytes that were read."""


class PlaceRow(NamedTuple):
    """A line of a places file: what the gazetteer needs of it."""

    id: int
    name: str
    names: str
    latitude: float
    longitude: float
    code: str
    country: str
    admin1: str
    admin2: str
    population: int


class AlternateRow(NamedTuple):
    """A line of an alternate-names file: ``language`` may also be a kind of code, such as ``iata`` or ``link``."""

    id: int
    language: str
    name: str
    preferred: bool
    short: bool
    colloquial: bool
    historic: bool


class AdminRow(NamedTuple):
    """A line of an admin-codes file: ``code`` is ``NL.07`` or ``NL.07.0363``."""

    code: str
    name: str
    id: int


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One file of a dump, plain or zipped."""

    path: Path
    member: str  # what the file is called inside a zip archive

    @property
    def label(self) -> str:
        """What an error calls it."""
        return f"{self.path} ({self.member})" if self.path.suffix == ".zip" else str(self.path)

    def error(self, line: int, problem: str) -> InputError:
        """Return the error that a line of the file is."""
        return InputError(f"{self.label}, line {line}: {problem}; download it again from {FOLDER}")

    def size(self) -> int:
        """Return how many bytes the file has when unpacked. Raises ``InputError`` for a broken archive."""
        if self.path.suffix != ".zip":
            return self.path.stat().st_size
        with self._archive() as archive:
            return self._info(archive).file_size

    def lines(self, count: Count | None = None) -> Iterator[tuple[int, str]]:
        """Yield the lines that hold something, without their ends, each with its number from 1.

        Raises ``InputError`` for a broken archive, bad UTF-8, a web page or binary data.
        """
        try:
            if self.path.suffix == ".zip":
                with self._archive() as archive, archive.open(self._info(archive)) as packed:
                    yield from self._lines(io.BufferedReader(cast(io.RawIOBase, packed), 1 << 18), count)
            else:
                with self.path.open("rb", buffering=1 << 18) as plain:
                    yield from self._lines(plain, count)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise InputError(
                f"{self.label} is a broken or cut-off zip archive ({error}); download it again from {FOLDER}"
            ) from error
        except OSError as error:
            raise InputError(f"cannot read {self.label}: {error.strerror or error}") from error

    def _lines(self, stream: BinaryIO, count: Count | None) -> Iterator[tuple[int, str]]:
        number = unreported = 0
        ended = True
        text = ""
        for number, raw in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), start=1):
            if number == 1:
                self._check_start(raw)
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if len(raw) >= _LONGEST_LINE or b"\0" in raw:
                raise self.error(number, "it is no line of a GeoNames file (binary data, or far too long)")
            try:
                text = raw.decode()
            except UnicodeDecodeError as error:
                raise self.error(number, f"it is not UTF-8 ({error.reason} at byte {error.start + 1})") from error
            ended = text.endswith("\n")
            text = text.rstrip("\r\n")
            if text:
                yield number, text
            unreported += len(raw)
            if count is not None and unreported >= _REPORT_EVERY:
                count(unreported)
                unreported = 0
        if number == 0:
            raise InputError(f"{self.label} is empty; download it again from {FOLDER}")
        if not ended and "\t" in text and not _DAY.fullmatch(text.rpartition("\t")[2]) and len(text.split("\t")) == 19:
            raise self.error(number, "the file ends in the middle of a line: it is cut off")
        if count is not None:
            count(unreported)

    def _check_start(self, raw: bytes) -> None:
        start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
            raise self.error(1, "this is a web page (perhaps an error page), and no GeoNames file")
        if raw.startswith(b"PK\x03\x04"):
            raise self.error(1, f"this is a zip archive; call it {self.path.with_suffix('.zip').name}")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self.error(1, "this is UTF-16, and GeoNames' files are UTF-8")

    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, EOFError) as error:
            raise InputError(
                f"{self.path} is a broken or cut-off zip archive, or none at all ({error}); "
                f"download it again from {FOLDER}"
            ) from error
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror or error}") from error

    def _info(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        members = {Path(info.filename).name: info for info in archive.infolist() if not info.is_dir()}
        if self.member not in members:
            held = ", ".join(sorted(members)[:5]) or "nothing"
            raise InputError(
                f"{self.path} holds no {self.member} but {held}; download {self.path.name} again from {FOLDER}"
            )
        found = members[self.member]
        if found.file_size > _MOST_BYTES:
            raise InputError(
                f"{self.label} would unpack to {found.file_size:,} bytes, and at most {_MOST_BYTES:,} are read; "
                f"download it again from {FOLDER}"
            )
        return found


@dataclass(frozen=True, slots=True)
class Dump:
    """The files of a dump in one folder. What is not there is ``None`` or empty."""

    places: tuple[DumpFile, ...]
    alternates: tuple[DumpFile, ...] = ()
    admin1: DumpFile | None = None
    admin2: DumpFile | None = None
    hierarchy: DumpFile | None = None
    countries: DumpFile | None = None
    missing: tuple[str, ...] = field(default=())

    def files(self) -> tuple[DumpFile, ...]:
        """Return all files, in the order in which they are read."""
        single = (self.countries, self.admin1, self.admin2, self.hierarchy)
        return (*(each for each in single if each is not None), *self.places, *self.alternates)


_LOSSES = {
    "countryInfo.txt": "the countries stay as they are in the embedded gazetteer",
    "admin1CodesASCII.txt": "first-level regions are only those that the places files themselves hold",
    "admin2Codes.txt": "second-level regions are only those that the places files themselves hold",
    "hierarchy.txt": "places without region codes of their own are in no region",
    "alternateNamesV2.txt": "names have no language: old names count like new ones, English ones are not preferred",
}


def find_dump(folder: Path, countries: Sequence[str] = ()) -> Dump:
    """Return the files of the dump in ``folder``.

    The places are those of ``allCountries``, or of the files per country where there is none (or where there is one
    for each of ``countries``, ISO codes). ``missing`` tells, in sentences, which optional files are not there and what
    is lost without them. Raises ``InputError`` where no file of places is there, naming what to get and from where.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise InputError(f"{folder} {what}; give the folder that holds GeoNames' files from {FOLDER}")
    places = _places(folder, countries)
    missing = []

    def optional(name: str) -> DumpFile | None:
        found = _file(folder, name)
        if found is None:
            missing.append(f"{name} is not in {folder}: {_LOSSES[name]}")
        return found

    info, admin1, admin2, hierarchy = (optional(name) for name in _LOSSES if name != "alternateNamesV2.txt")
    whole = _file(folder, "alternateNamesV2.txt")
    alternates = (whole,) if whole is not None else _alternates(folder, places)
    if not alternates:
        optional("alternateNamesV2.txt")
    return Dump(places, alternates, admin1, admin2, hierarchy, info, tuple(missing))


def _file(folder: Path, name: str) -> DumpFile | None:
    """Return a file, plain or zipped; the plain one where both are there."""
    for path in (folder / name, (folder / name).with_suffix(".zip")):
        if path.exists() and not path.is_dir():  # a pipe will do
            return DumpFile(path, name)
    return None


def _places(folder: Path, countries: Sequence[str]) -> tuple[DumpFile, ...]:
    whole = _file(folder, "allCountries.txt")
    if countries:
        single = {code: _file(folder, f"{code}.txt") for code in countries}
        found = tuple(each for each in single.values() if each is not None)
        if len(found) == len(single) or whole is None:
            lacking = [code for code, each in single.items() if each is None]
            if lacking:
                raise InputError(
                    f"{folder} has neither allCountries.txt nor {lacking[0]}.txt (nor either as .zip); "
                    f"download {lacking[0]}.zip from {FOLDER}"
                )
            return found
    if whole is not None:
        return (whole,)
    codes = sorted({path.stem for path in folder.iterdir() if path.suffix in (".txt", ".zip")})
    files = tuple(
        each
        for code in codes
        if (_CODE.fullmatch(code) or code == "no-country") and (each := _file(folder, f"{code}.txt")) is not None
    )
    if not files:
        raise InputError(
            f"{folder} has no file of places: neither allCountries.txt nor one per country such as SY.txt "
            f"(plain or .zip); download allCountries.zip, or SY.zip for one country, from {FOLDER}"
        )
    return files


def _alternates(folder: Path, places: Sequence[DumpFile]) -> tuple[DumpFile, ...]:
    """Return the alternate names per country, which GeoNames gives out in a folder of their own."""
    names = [each.member for each in places]
    found = [_file(folder / "alternatenames", name) for name in names]
    return tuple(each for each in found if each is not None)


def place_rows(file: DumpFile, count: Count | None = None) -> Iterator[PlaceRow]:
    """Yield the lines of a places file. Raises ``InputError`` for the first that is wrong."""
    for number, line in file.lines(count):
        fields = line.split("\t")
        if len(fields) != _PLACE:
            raise file.error(number, _wrong_columns(fields, _PLACE, "a places file"))
        try:
            latitude, longitude = float(fields[4]), float(fields[5])
            row = PlaceRow(
                int(fields[0]),
                fields[1],
                fields[3],
                latitude,
                longitude,
                f"{fields[6]}.{fields[7]}",
                fields[8],
                fields[10],
                fields[11],
                max(0, int(fields[14] or 0)),
            )
        except ValueError:
            raise file.error(number, _wrong_value(fields)) from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 < row.id < 2**31):
            raise file.error(number, _wrong_value(fields))
        if not (row.country == "" or _CODE.fullmatch(row.country)) or not _CLASS.fullmatch(fields[6]):
            raise file.error(number, _wrong_value(fields))
        yield row


def alternate_rows(file: DumpFile, count: Count | None = None) -> Iterator[AlternateRow]:
    """Yield the lines of an alternate-names file. Raises ``InputError`` for the first that is wrong."""
    for number, line in file.lines(count):
        fields = line.split("\t")
        if len(fields) != _ALTERNATE:
            raise file.error(number, _wrong_columns(fields, _ALTERNATE, "an alternate-names file (version 2)"))
        if not is_whole(fields[0]) or not is_whole(fields[1]) or not _LANGUAGE.fullmatch(fields[2]):
            raise file.error(number, f"{fields[0]!r}, {fields[1]!r} and {fields[2]!r} are not two ids and a language")
        yield AlternateRow(int(fields[1]), fields[2], fields[3], *(each == "1" for each in fields[4:8]))


def admin_rows(file: DumpFile, levels: int, count: Count | None = None) -> Iterator[AdminRow]:
    """Yield the lines of a file of admin codes of ``levels`` 1 or 2. Raises ``InputError`` for the first wrong one."""
    for number, line in file.lines(count):
        fields = line.split("\t")
        if len(fields) != _ADMIN:
            raise file.error(number, _wrong_columns(fields, _ADMIN, "a file of admin codes"))
        if fields[0].count(".") < levels or not is_whole(fields[3]):
            raise file.error(number, f"{fields[0]!r} and {fields[3]!r} are not a level-{levels} admin code and an id")
        yield AdminRow(fields[0], fields[1], int(fields[3]))


def hierarchy_rows(file: DumpFile, count: Count | None = None) -> Iterator[tuple[int, int]]:
    """Yield parents and children, by id. Raises ``InputError`` for the first line that is wrong."""
    for number, line in file.lines(count):
        fields = line.split("\t")
        if len(fields) not in _HIERARCHY:
            raise file.error(number, _wrong_columns(fields, _HIERARCHY[1], "a hierarchy file"))
        if not is_whole(fields[0]) or not is_whole(fields[1]):
            raise file.error(number, f"{fields[0]!r} and {fields[1]!r} are not two ids")
        yield int(fields[0]), int(fields[1])


def country_rows(file: DumpFile, count: Count | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield countries' codes and what is known of them. Raises ``InputError`` for the first line that is wrong."""
    for number, line in file.lines(count):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != _COUNTRY_INFO:
            raise file.error(number, _wrong_columns(fields, _COUNTRY_INFO, "countryInfo.txt"))
        code, name, capital, area, people, number_of = *(fields[at] for at in (0, 4, 5, 6, 7)), fields[16]
        area, people = area or "0", people or "0"
        if not _CODE.fullmatch(code) or not is_whole(people) or not area.replace(".", "", 1).isdecimal():
            raise file.error(number, f"{code!r}, {area!r} and {people!r} are not a country's code, area and people")
        if is_whole(number_of) and code not in _NO_MORE:
            data = {"geonameid": number_of, "name": name, "capital": capital, "areakm2": area, "population": people}
            yield code, data


def _wrong_columns(fields: Sequence[str], wanted: int, what: str) -> str:
    there = f"it has {len(fields)} column{'s' if len(fields) != 1 else ''}, and {what} has {wanted}"
    if len(fields) == _PLACE and is_whole(fields[0]):
        return f"{there}: this looks like a places file (allCountries.txt)"
    if len(fields) in (8, _ALTERNATE) and is_whole(fields[0]) and is_whole(fields[1]):
        return f"{there}: this looks like an alternate-names file (alternateNamesV2.txt)"
    if len(fields) in (9, 12) and _CODE.fullmatch(fields[0]):
        return f"{there}: this looks like a postal-code file (GeoNames' export/zip folder)"
    if len(fields) == _ADMIN and "." in fields[0]:
        return f"{there}: this looks like a file of admin codes"
    return f"{there}: it is cut off, damaged or another file"


def _wrong_value(fields: Sequence[str]) -> str:
    """Return what is wrong with a places line that has the right number of columns."""
    if not is_whole(fields[0]) or not 0 < int(fields[0]) < 2**31:
        return f"{fields[0]!r} is no GeoNames id (a whole number above 0)"
    for value, name, bound in ((fields[4], "latitude", 90), (fields[5], "longitude", 180)):
        try:
            is_there = -bound <= float(value) <= bound
        except ValueError:
            is_there = False
        if not is_there:
            return f"{value!r} is no {name} (a number from -{bound} to {bound})"
    if fields[14] and not is_whole(fields[14].removeprefix("-")):
        return f"{fields[14]!r} is no population (a whole number)"
    if fields[8] and not _CODE.fullmatch(fields[8]):
        return f"{fields[8]!r} is no country code (two capital letters)"
    return f"{fields[6]!r} is no feature class (one capital letter)"
