"""Points made coarse for publication: a grid of some kilometres, or the first-level region without a point.

A coarse point beside a village's name would hide nothing. Every column that the codebook calls ``locating`` is
therefore emptied too: names and ids of places, quotes, and what leads to the text (its title, its address, and its key,
which is often a file's name).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from reportedly.errors import ConfigurationError
from reportedly.exports.tables import Row, Table
from reportedly.model import OUTLET_SPEAKER

_KM = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*(?:km)?\s*", re.IGNORECASE)
_KM_OF_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
_LEAST_KM, _MOST_KM = 1.0, 1000.0
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Coarsening:
    """How points are made coarse: cells of ``km`` kilometres, or regions where ``km`` is ``None``."""

    km: float | None = None

    @staticmethod
    def parse(text: str) -> Coarsening:
        """Read "admin1" or a number of kilometres ("10", "10km"). Raises ``ConfigurationError`` for anything else."""
        if text.strip().casefold() == "admin1":
            return Coarsening()
        found = _KM.fullmatch(text)
        if found is None or not _LEAST_KM <= float(found[1]) <= _MOST_KM:
            raise ConfigurationError(
                f"coarsening {text!r} is not possible: give admin1, or kilometres from 1 to 1000, such as 10km"
            )
        return Coarsening(float(found[1]))

    @property
    def in_words(self) -> str:
        """Return what was done to the points, for the metadata of an export."""
        what = (
            "points are left out; the first-level region and the country say where"
            if self.km is None
            else f"points are the middles of cells of about {self.km:g} km; radius_km tells how far the place may lie"
        )
        left_out = "Names and ids of places, quotes, and the documents' keys, titles and addresses are left out."
        return f"Coarsened for publication: {what}. {left_out}"

    def apply(self, row: Row, table: Table) -> Row:
        """Return a row without what tells where it was more closely than the coarse point."""
        coarse = {
            column.name: row[column.name] if not column.locating else [] if column.list else None
            for column in table.columns
        }
        if row.get("first_outlet", "") is None:  # then the speaker may be the document's key, a file's name
            coarse["first_speaker"] = OUTLET_SPEAKER
        if not table.has_points:
            return coarse
        latitude, longitude = row["latitude"], row["longitude"]
        coarse |= {"latitude": None, "longitude": None, "radius_km": None}
        if self.km is None or latitude is None or longitude is None:
            return coarse
        coarse["latitude"], coarse["longitude"] = self._middle(latitude, longitude)
        # In whole steps: a town would be known again by its own radius.
        coarse["radius_km"] = self.km * math.ceil(((row["radius_km"] or 0.0) + self.km * math.sqrt(0.5)) / self.km)
        return coarse

    def _middle(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return the middle of a point's cell: bands of latitude, each cut evenly into cells of about that width."""
        assert self.km is not None
        bands = max(1, math.ceil(180.0 * _KM_OF_DEGREE / self.km))
        height = 180.0 / bands
        band = min(bands - 1, int((latitude + 90.0) // height))
        middle = -90.0 + (band + 0.5) * height
        around = 360.0 * _KM_OF_DEGREE * math.cos(math.radians(middle))
        cells = max(1, math.ceil(around / self.km))
        width = 360.0 / cells
        cell = min(cells - 1, int((longitude + 180.0) // width))
        return round(middle, _DIGITS) + 0.0, round(-180.0 + (cell + 0.5) * width, _DIGITS) + 0.0
