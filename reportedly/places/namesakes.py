"""Finds which of the codebook's places without a GeoNames id are in GeoNames' dump after all."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from math import floor

from reportedly.places.fold import sound, strict_key
from reportedly.places.gather import AS_WRITTEN, SAME_PLACE_KM
from reportedly.places.records import FEATURES, TOWNS, Record, distance_km

_CELL = 0.25  # degrees; at the latitudes of people, 8 km are less
_NO_POINTS = frozenset({"country", "continent", "region", "subregion", "area", "sea", "river", "road", "border"})


class Unnumbered:
    """The places with a negative id in a gazetteer, and the GeoNames ids that they turn out to have.

    A place of the dump is one of them if it has its name, in any spelling that sounds the same, is of its kind and lies
    within 8 km: the rule by which the codebook's local lists join GeoNames' places in the embedded gazetteer.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.found: dict[int, tuple[bool, float, int]] = {}  # how near the best is: another spelling?, km, its id
        self._keys: dict[int, dict[str, int]] = defaultdict(dict)
        self._sounds: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._points: dict[int, tuple[float, float]] = {}
        self._by_sound: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._cells: set[tuple[str, int, int]] = set()
        for key, place, quality in connection.execute("SELECT key, place, quality FROM main.name WHERE place < 0"):
            self._keys[place][key] = quality
        for skeleton, place, vowels in connection.execute(
            "SELECT skeleton, place, vowels FROM main.sound WHERE place < 0"
        ):
            self._sounds[place].append((skeleton, vowels))
        rows = connection.execute(
            "SELECT id, country, feature, latitude, longitude FROM main.place WHERE id < 0 AND latitude IS NOT NULL"
        )
        for place, country, number, latitude, longitude in rows:
            feature = FEATURES[number]
            if feature in _NO_POINTS:
                continue
            self._points[place] = point = latitude / 100_000, longitude / 100_000
            north, east = floor(point[0] / _CELL), floor(point[1] / _CELL)
            self._cells.update((country, north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1))
            for skeleton in {sound(key).skeleton for key in self._keys[place] if not key.startswith(AS_WRITTEN)}:
                self._by_sound[country, _settled(feature), skeleton].append(place)

    def meet(self, record: Record) -> None:
        """Note for which of the places a place of the dump stands."""
        if record.latitude is None or record.longitude is None:
            return
        if (record.country, floor(record.latitude / _CELL), floor(record.longitude / _CELL)) not in self._cells:
            return
        names = [name for name in record.names if not name.startswith(AS_WRITTEN)]
        settled = _settled(record.feature)
        near = {
            each
            for skeleton in {sound(name).skeleton for name in names}
            for each in self._by_sound.get((record.country, settled, skeleton), ())
        }
        keys = {strict_key(name) for name in names}
        for place in near:
            away = distance_km(record.latitude, record.longitude, *self._points[place])
            rank = (keys.isdisjoint(self._keys[place]), away, record.id)
            if away < SAME_PLACE_KM and rank < self.found.get(place, (True, SAME_PLACE_KM, 0)):
                self.found[place] = rank

    def fold_in(self, connection: sqlite3.Connection) -> None:
        """Give the names of the places that were found to GeoNames' ones, and take the places themselves out."""
        for place, (_, _, number) in sorted(self.found.items()):
            keys = self._keys[place]
            connection.executemany(
                "INSERT INTO main.name VALUES (?,?,?)"
                " ON CONFLICT DO UPDATE SET quality = max(quality, excluded.quality)",
                [(key, number, quality) for key, quality in sorted(keys.items())],
            )
            connection.executemany("DELETE FROM main.name WHERE key = ? AND place = ?", [(key, place) for key in keys])
            heard = self._sounds[place]
            connection.executemany(
                "INSERT OR IGNORE INTO main.sound VALUES (?,?,?)", [(each[0], number, each[1]) for each in heard]
            )
            connection.executemany(
                "DELETE FROM main.sound WHERE skeleton = ? AND place = ? AND vowels = ?",
                [(each[0], place, each[1]) for each in heard],
            )
            connection.execute("DELETE FROM main.place WHERE id = ?", (place,))


def _settled(feature: str) -> str:
    """Return what features must agree on: towns, villages and districts are one to a list of names."""
    return "" if feature in (*TOWNS, "district") else feature
