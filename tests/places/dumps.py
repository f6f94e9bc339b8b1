"""Small dumps in GeoNames' format, of places that are made up or common knowledge, and a small base gazetteer."""

from __future__ import annotations

import zipfile
from pathlib import Path

from reportedly.places import build
from reportedly.places.records import ALTERNATE, PRIMARY, Record

RAQQA, SYRIA, SYRIA_RAQQA = 172955, 163843, 172957
OWN_VILLAGE = -77


def place_line(
    number: int,
    name: str,
    latitude: object,
    longitude: object,
    code: str = "P.PPL",
    country: str = "SY",
    names: str = "",
    admin: str = "04.0401",
    population: object = 0,
) -> str:
    """Return a line of a places file."""
    kind, _, feature = code.partition(".")
    admin1, _, admin2 = admin.partition(".")
    head = [number, name, name, names, latitude, longitude, kind, feature, country, "", admin1, admin2, "", ""]
    return "\t".join(map(str, [*head, population, "", 200, "Asia/Damascus", "2025-01-31"]))


def alternate_line(number: int, place: int, language: str, name: str, flags: str = "") -> str:
    """Return a line of an alternate-names file; ``flags`` holds p, s, c or h."""
    return "\t".join(
        [str(number), str(place), language, name, *("1" if flag in flags else "" for flag in "psch"), "", ""]
    )


PLACES = [
    place_line(SYRIA_RAQQA, "Ar-Raqqah", 36.0, 38.9, "A.ADM1", admin="04", population=900_000),
    place_line(8_000_001, "Nahiyat Karamah", 35.9, 39.2, "A.ADM2", names="Karamah District"),
    place_line(RAQQA, "Ar Raqqah", 35.95, 39.01, "P.PPLA", names="Rakka,الرقة", population=230_000),
    place_line(9_000_001, "Tall Zahra", 35.90, 39.25, names="Tal Zahra,تل زهرة", population=120),
    place_line(9_000_002, "Kharab Sulayman", 35.85, 39.30, population=900),
    place_line(9_000_003, "Wādī Qasīr", 35.7, 39.4, "H.WAD"),
    place_line(9_000_004, "Zahra Dam", 35.71, 39.41, "S.DAM"),
    place_line(9_000_005, "Zahra Hotel", 35.72, 39.42, "S.HTL"),
    place_line(9_000_006, "Tell Banat", 35.80, 39.10, admin="00"),
]
ALTERNATES = [
    alternate_line(1, 9_000_002, "en", "Solomon Ruins", "p"),
    alternate_line(2, 9_000_002, "", "Old Sulayman", "h"),
    alternate_line(3, 9_000_002, "link", "https://example.org/Sulayman"),
    alternate_line(4, 9_000_002, "ar", "خراب سليمان"),
]
ADMIN1 = ["SY.04\tAr-Raqqah\tAr-Raqqah\t172957", "NL.09\tUtrecht\tUtrecht\t2745909"]
ADMIN2 = ["SY.04.0401\tNahiyat Karamah\tNahiyat Karamah\t8000001"]
HIERARCHY = ["172957\t9000006\tADM"]
COUNTRIES = [
    "#ISO\tISO3\tcomment",
    "SY\tSYR\t760\tSY\tSyria\tDamascus\t185180\t22000000\tAS\t.sy\tSYP\tPound\t963\t#####\t\tar-SY\t163843\tIQ,IL\t",
]


def write_dump(folder: Path, *, zipped: bool = False, **files: list[str]) -> Path:
    """Write a dump: SY.txt, or the files given by their names without the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (files or {"SY": PLACES}).items():
        text = "".join(f"{line}\n" for line in lines)
        if zipped:
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("readme.txt", "how to read it")
                archive.writestr(f"{name}.txt", text)
        else:
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def whole_dump(folder: Path) -> Path:
    """Write a dump with every file."""
    return write_dump(
        folder,
        SY=PLACES,
        alternateNamesV2=ALTERNATES,
        admin1CodesASCII=ADMIN1,
        admin2Codes=ADMIN2,
        hierarchy=HIERARCHY,
        countryInfo=COUNTRIES,
    )


def write_base(path: Path) -> Path:
    """Write a small base gazetteer: Syria, a region, a town, a village without a GeoNames id, and a Dutch town."""
    syria = Record(SYRIA, "Syria", "SY", "country", 35.0, 38.0, 20_000_000)
    region = Record(SYRIA_RAQQA, "Raqqa province", "SY", "region", 36.1, 38.9, 600_000, 70.0)
    raqqa = Record(RAQQA, "Raqqa", "SY", "town", 35.9, 39.0, 200_000, 6.0, SYRIA_RAQQA, fame=40)
    village = Record(OWN_VILLAGE, "Tel Zahrah", "SY", "village", 35.92, 39.26, radius_km=2.0, region=SYRIA_RAQQA)
    zwolle = Record(2743477, "Zwolle", "NL", "town", 52.51, 6.09, 120_000)
    for record in (syria, region, raqqa, village, zwolle):
        record.call(record.name, PRIMARY)
    village.call("Zahra Heights", ALTERNATE)
    records = {record.id: record for record in (syria, region, raqqa, village, zwolle)}
    build._write(path, records)
    return path
