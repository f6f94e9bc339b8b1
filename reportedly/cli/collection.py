"""The health of the collection beside a trend: the commands ``timeline``, ``changes`` and ``sources`` print it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly.cli.output import one_line, write
from reportedly.errors import ConfigurationError
from reportedly.model import Place

if TYPE_CHECKING:
    from reportedly.places import Gazetteer
    from reportedly.weighing.health import Flag, Region

_SHOWN = 12
RegionOf = Callable[[int], "str | None"]


class Regions:
    """The first-level regions and the people of places, as far as a gazetteer knows them."""

    def __init__(self, gazetteer: Gazetteer | None) -> None:
        self._gazetteer = gazetteer
        self._names: dict[int, str | None] = {}

    @property
    def gazetteer(self) -> Gazetteer | None:
        """The gazetteer that is asked, if there is one."""
        return self._gazetteer

    def of(self, geonames_id: int) -> str | None:
        """Return the name of the region that a place lies in, or that it is."""
        if geonames_id not in self._names:
            entry = self._gazetteer.get(geonames_id) if self._gazetteer is not None else None
            region = None
            if entry is not None and entry.feature == "region":
                region = entry
            elif entry is not None and entry.region and self._gazetteer is not None:
                region = self._gazetteer.get(entry.region)
            self._names[geonames_id] = region.name if region is not None else None
        return self._names[geonames_id]

    def around(self, place: Place) -> tuple[Region, list[int] | None]:
        """Return the first-level region that a place lies in, and the GeoNames ids of all places there.

        Where the gazetteer does not tell it, that is the country, or everything, without ids.
        """
        from reportedly.weighing.health import Region

        known = place.geonames_id or next((anchor.geonames_id for anchor in place.anchors), None)
        entry = self._gazetteer.get(known) if self._gazetteer is not None and known is not None else None
        if entry is None or self._gazetteer is None or self.of(entry.id) is None:
            return Region(place.country), None
        region = entry.id if entry.feature == "region" else entry.region
        ids = [each for each in self._gazetteer.inside(region) if each > 0]  # others have no GeoNames id
        return Region(entry.country, self.of(entry.id)), ids

    def people(self, place: Place) -> int:
        """Return how many people live in a place, 0 where that is not known."""
        known = place.geonames_id
        entry = self._gazetteer.get(known) if self._gazetteer is not None and known is not None else None
        return entry.population if entry is not None else 0


@contextmanager
def open_regions(gazetteer_file: Path | None) -> Iterator[Regions]:
    """Open the gazetteer to ask for regions; without the package's file no region is known."""
    from reportedly.places import Gazetteer

    try:
        gazetteer = Gazetteer.open(gazetteer_file)
    except ConfigurationError:
        if gazetteer_file is not None:  # one that is named must be there
            raise
        yield Regions(None)
        return
    with gazetteer:
        yield Regions(gazetteer)


def flag_json(flag: Flag) -> dict[str, Any]:
    """Return a flag as JSON."""
    return {
        "kind": flag.kind.value,
        "country": flag.region.country,
        "region": flag.region.name,
        "start": flag.start,
        "end": flag.end,
        "outlet": flag.outlet,
        "expected_documents": flag.expected,
        "sentence": flag.sentence,
    }


def write_flags(flags: Sequence[Flag]) -> None:
    """Print flags as a list, longest silences of the narrowest regions first where there are many."""
    if not flags:
        write("\nCollection: nothing to flag")
        return
    write(f"\nCollection: {'1 flag' if len(flags) == 1 else f'{len(flags)} flags'}")
    ranked = sorted(flags, key=lambda flag: (flag.kind.value != "gap", -flag.expected))[:_SHOWN]
    for flag in sorted(ranked, key=lambda flag: (flag.start, flag.sentence)):
        write(f"  ! {one_line(flag.sentence)}")
    if len(flags) > _SHOWN:
        write(f"  and {len(flags) - _SHOWN} more; --json gives them all")
