"""Airports and air bases are taken with the names that news calls them by, and without heliports and strips."""

from __future__ import annotations

from reportedly.places.airports import airports


def _row(name: str, country: str, **others: str) -> dict[str, str]:
    row = {"name": name, "country": country, "icao": "OSXX", "iata": "", "city": "", "subd": "Hama"}
    return {**row, "lat": "35.1182", "lon": "36.7112", **others}


def test_airfields_are_kept_by_kind_country_and_code() -> None:
    rows = [
        _row("Hamah Air Base", "SY"),
        _row("Damascus International Airport", "SY", iata="DAM", city="Damascus"),
        _row("Basel Regional Airport", "CH", iata="BSL"),
        _row("Hato Grande Airport", "VE"),
        _row("Simon Bolivar International Airport", "VE", iata="CCS", city="Caracas"),
        _row("General Hospital Heliport", "IQ"),
        _row("Old Airport Road", "IQ"),
    ]
    assert [(line[0], line[1], line[2], line[3]) for line in airports(rows)] == [
        ("Damascus", "", "airport", "SY"),
        ("Hamah", "", "airbase", "SY"),
        ("Simon Bolivar", "Caracas", "airport", "VE"),
    ]
    assert airports(rows)[1][5:] == ("35.118", "36.711", "airportsdata")
