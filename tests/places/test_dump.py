"""GeoNames' dump files are read as they are, and a wrong one is named with its line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import InputError
from reportedly.places import dump
from reportedly.places.dump import DumpFile, PlaceRow, find_dump, place_rows
from tests.places.dumps import ADMIN1, ALTERNATES, PLACES, place_line, whole_dump, write_dump

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)
_ROWS = st.builds(
    PlaceRow,
    st.integers(1, 2**31 - 1),
    _TEXT,
    _TEXT,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(["P.PPL", "H.STM", "A.ADM1", "."]),
    st.sampled_from(["SY", "NL", ""]),
    st.sampled_from(["", "04", "ENG"]),
    st.sampled_from(["", "0401"]),
    st.integers(0, 10**9),
)


def _file(folder: Path, text: str | bytes, name: str = "SY.txt") -> DumpFile:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return DumpFile(path, name)


def _line(row: PlaceRow) -> str:
    return place_line(
        row.id, row.name, row.latitude, row.longitude, row.code, row.country, row.names,
        f"{row.admin1}.{row.admin2}", row.population,
    )  # fmt: skip


@given(st.lists(_ROWS, min_size=1, max_size=20), st.booleans())
def test_rows_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[PlaceRow], zipped: bool
) -> None:
    folder = write_dump(tmp_path_factory.mktemp("dump"), zipped=zipped, SY=[_line(row) for row in rows])
    (file,) = find_dump(folder).places
    counted: list[int] = []
    assert list(place_rows(file, counted.append)) == rows
    assert sum(counted) == file.size()


@pytest.mark.parametrize("zipped", [False, True])
def test_all_files_are_found_plain_or_zipped(tmp_path: Path, zipped: bool) -> None:
    write_dump(tmp_path, zipped=zipped, allCountries=PLACES, alternateNamesV2=ALTERNATES, admin1CodesASCII=ADMIN1)
    found = find_dump(tmp_path)
    assert [file.member for file in found.files()] == [
        "admin1CodesASCII.txt",
        "allCountries.txt",
        "alternateNamesV2.txt",
    ]
    assert [notice.split()[0] for notice in found.missing] == ["countryInfo.txt", "admin2Codes.txt", "hierarchy.txt"]


def test_nothing_is_missing_in_a_whole_dump(tmp_path: Path) -> None:
    assert find_dump(whole_dump(tmp_path)).missing == ()


def test_files_per_country_are_taken_where_they_are_asked_for(tmp_path: Path) -> None:
    write_dump(tmp_path, allCountries=PLACES, SY=PLACES, IQ=PLACES)
    write_dump(tmp_path / "alternatenames", SY=ALTERNATES)
    assert [file.member for file in find_dump(tmp_path).places] == ["allCountries.txt"]
    found = find_dump(tmp_path, ["SY"])
    assert [file.path for file in found.files()] == [tmp_path / "SY.txt", tmp_path / "alternatenames" / "SY.txt"]
    assert [file.member for file in find_dump(tmp_path, ["SY", "TR"]).places] == ["allCountries.txt"]


def test_what_to_get_is_said_where_the_places_are_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"allCountries\.txt.*download allCountries\.zip.*geonames\.org"):
        find_dump(tmp_path)
    write_dump(tmp_path, SY=PLACES)
    with pytest.raises(InputError, match=r"IQ\.txt.*download IQ\.zip"):
        find_dump(tmp_path, ["SY", "IQ"])
    with pytest.raises(InputError, match="does not exist"):
        find_dump(tmp_path / "none")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("\t".join(PLACES[0].split("\t")[:9]), "line 2: it has 9 columns, and a places file has 19"),
        (place_line(5, "A", "north", 39), "line 2: 'north' is no latitude"),
        (place_line(5, "A", 95, 39), "line 2: '95' is no latitude"),
        (place_line(5, "A", 35, "nan"), "line 2: 'nan' is no longitude"),
        (place_line(0, "A", 35, 39), "line 2: '0' is no GeoNames id"),
        (place_line(5, "A", 35, 39).replace("5", "5" * 5000, 1), "5' is no GeoNames id"),
        (place_line(5, "A", 35, 39, country="Syria"), "line 2: 'Syria' is no country code"),
        (place_line(5, "A", 35, 39, population="many"), "line 2: 'many' is no population"),
        (ALTERNATES[0], "looks like an alternate-names file"),
        ("SY\t12345\tRaqqa\tRaqqa\t04\t\t\t\t\t35.9\t39.0\t6", "looks like a postal-code file"),
        (ADMIN1[0], "looks like a file of admin codes"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = _file(tmp_path, f"{PLACES[1]}\n{line}\n")
    with pytest.raises(InputError) as raised:
        list(place_rows(file))
    assert said in str(raised.value)
    assert str(file.path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>404</html>", "line 1: this is a web page"),
        (b"PK\x03\x04rest", "line 1: this is a zip archive; call it SY.zip"),
        ("ab".encode("utf-16"), "line 1: this is UTF-16"),
        (PLACES[0].encode() + b"\n\xff\xfe\xfa\n", "line 2: it is not UTF-8"),
        (b"\0" * 500, "line 1: it is no line of a GeoNames file"),
        (b"x" * (1 << 19), "line 1: it is no line of a GeoNames file"),
        ("\n".join(PLACES)[:-3].encode(), f"line {len(PLACES)}: the file ends in the middle of a line"),
    ],
)
def test_a_file_that_is_something_else_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError) as raised:
        list(place_rows(_file(tmp_path, content)))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_last_line_end_is_no_fault(tmp_path: Path) -> None:
    assert len(list(place_rows(_file(tmp_path, "\ufeff" + "\r\n".join(PLACES))))) == len(PLACES)


def test_a_cut_off_archive_is_named(tmp_path: Path) -> None:
    path = write_dump(tmp_path, zipped=True, SY=PLACES * 200) / "SY.zip"
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"", whole.replace(whole[200:260], b"\x01" * 60)):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"SY\.zip.*(broken|line)"):
            list(place_rows(find_dump(tmp_path).places[0]))


def test_an_archive_of_something_else_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as archive:
        archive.writestr("cities.txt", "x")
    with pytest.raises(InputError, match=r"holds no SY\.txt but cities\.txt"):
        find_dump(tmp_path).places[0].size()


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (dump.alternate_rows, PLACES[0]),
        (dump.alternate_rows, "x\t1\ten\tA\t\t\t\t\t\t"),
        (lambda file: dump.admin_rows(file, 1), PLACES[0]),
        (lambda file: dump.admin_rows(file, 2), ADMIN1[0]),
        (dump.hierarchy_rows, "172957\tRaqqa\tADM"),
        (dump.hierarchy_rows, PLACES[0]),
        (dump.country_rows, "SY\tSYR\t760"),
        (dump.country_rows, PLACES[0]),
    ],
)
def test_the_other_files_are_checked_as_well(tmp_path: Path, read: object, line: str) -> None:
    with pytest.raises(InputError, match="line 1: "):
        list(read(_file(tmp_path, line + "\n")))  # type: ignore[operator] # a function of one file


@pytest.mark.data
def test_the_dutch_excerpt_is_read_whole(shared_data: Path) -> None:
    found = find_dump(shared_data / "places" / "geonames_sample")
    rows = [row for file in found.places for row in place_rows(file)]
    assert len(rows) == 22_852
    assert {row.country for row in rows} == {"NL"}


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_dump(tmp_path, zipped=True, SY=PLACES * 200)
    monkeypatch.setattr("reportedly.places.dump._MOST_BYTES", 1_000)
    with pytest.raises(InputError, match=r"would unpack to .* at most 1,000 are read"):
        list(place_rows(DumpFile(tmp_path / "SY.zip", "SY.txt")))
