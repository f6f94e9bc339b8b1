"""Places told by others ("12 km south of X"): how often the true point lies within the radius, and how wide it is.

``python -m evals.relative_places [--errors N]`` prints, for each relation, over:

- ``ged``: headlines of UCDP GED Syria that name one place, by a relation, against the coded point (where it is coded
  to the town or its surroundings, ``where_prec`` 1 to 3);
- ``told``: names in the encyclopaedia articles that the text places by another ("Zeitan, 20 km south of Aleppo") and
  that the gazetteer has, so that its point tests what the words alone would have given.

Coverage is the share of points within the radius; the radius is its median in km.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from evals.reading import SHARED_DATA, documents
from reportedly.model import Place, PlaceKind, Relation
from reportedly.places import Gazetteer, Resolver, find_toponyms
from reportedly.places.constraints import constraints
from reportedly.places.ranking import load_ranking
from reportedly.places.records import distance_km
from reportedly.places.referring import locate

_PRECISE = frozenset({"1.0", "2.0", "3.0"})
_SURE = 0.8
_POINTS = frozenset({PlaceKind.TOWN, PlaceKind.POINT, PlaceKind.DISTRICT})


@dataclass(frozen=True, slots=True)
class Case:
    """One place told by others, how far from its middle the true point lies, and its radius."""

    relation: Relation
    away_km: float
    radius_km: float
    about: str

    @property
    def covered(self) -> bool:
        """Whether the true point lies within the radius."""
        return self.away_km <= self.radius_km


def evaluate(shared_data: Path) -> dict[str, float]:
    """Return coverage and median radius over both sets, and by relation where there are twenty cases or more."""
    measures: dict[str, float] = {}
    for name, cases in (("ged", list(ged_cases(shared_data))), ("told", list(told_cases(shared_data)))):
        measures |= _measures(name, cases)
        groups: dict[Relation, list[Case]] = defaultdict(list)
        for case in cases:
            groups[case.relation].append(case)
        for relation, group in sorted(groups.items()):
            if len(group) >= 20:
                measures |= _measures(f"{name}_{relation.value}", group)
    return measures


def _measures(name: str, cases: Sequence[Case]) -> dict[str, float]:
    if not cases:
        return {}
    return {
        f"{name}_cases": len(cases),
        f"{name}_coverage": sum(case.covered for case in cases) / len(cases),
        f"{name}_radius_km": median(case.radius_km for case in cases),
        f"{name}_away_km": median(case.away_km for case in cases),
    }


def ged_cases(shared_data: Path) -> Iterator[Case]:
    """Yield the headlines that name one place only, and that by a relation."""
    resolver = Resolver(Gazetteer.open())
    seen: set[tuple[str, str]] = set()
    with (shared_data / "events" / "ged_syria" / "ged_syria_2016_2017.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            headline = row["source_headline"].split(";")[0]
            key = (headline, row["latitude"])
            if key in seen or row["where_prec"] not in _PRECISE:
                continue
            seen.add(key)
            text = f"{headline} (Syria, Syrian)"
            located = locate(find_toponyms(text, resolver.gazetteer, ["SY"]), text, resolver)
            told = [each for each in located if each.mention.start < len(headline)]
            if len({each.meant[0].name for each in told}) != 1 or not told[0].is_relative:
                continue
            place = told[0].meant[0]
            if place.latitude is None or place.longitude is None or place.relation is None or place.radius_km is None:
                continue
            if place.country != "SY" or place.probability < _SURE:
                continue
            if not _same_region(told[0].named[0], row["adm_1"], resolver.gazetteer):
                continue
            away = distance_km(place.latitude, place.longitude, float(row["latitude"]), float(row["longitude"]))
            yield Case(place.relation, away, place.radius_km, f"{headline} => {place.name}; {row['where_coordinates']}")


def _same_region(anchor: Place, written: str, gazetteer: Gazetteer) -> bool:
    """Return whether a row lies in the anchor's province: else it codes another event of the headline's day."""
    entry = gazetteer.get(anchor.geonames_id) if anchor.geonames_id is not None else None
    if entry is None:
        return False
    bare = written.removesuffix(" Governorate")
    named = {
        number for name in (written, bare) for number in (each.entry.id for each in gazetteer.search(name, 20, "SY"))
    }
    return bool(named & {entry.id, entry.region})


def told_cases(shared_data: Path) -> Iterator[Case]:
    """Yield the names that a text places by others, where the gazetteer knows all of them."""
    gazetteer = Gazetteer.open()
    # One that does not read what the text says of where places lie, so that this is a test of the words.
    resolver = Resolver(gazetteer, load_ranking().without("told_to_lie_there"))
    seen: set[str] = set()
    for document in documents(sorted((shared_data / "wars").glob("*"))):
        mentions = find_toponyms(document.text, resolver.gazetteer)
        ranked = resolver.resolve(mentions, document.text)
        best = [places[0] for places in ranked]
        for each in constraints(document.text, mentions):
            subject, anchors = best[each.subject], [best[at] for at in each.anchors]
            sure = all(place.latitude is not None and place.probability >= _SURE for place in (subject, *anchors))
            if not sure or subject.kind not in _POINTS or any(place.key == subject.key for place in anchors):
                continue
            area = each.extent(best.__getitem__)
            if area is None or subject.latitude is None or subject.longitude is None:
                continue
            low, high = mentions[each.subject].start, mentions[each.anchors[-1]].end
            about = " ".join(document.text[max(0, min(low, high) - 20) : max(low, high) + 10].split())
            if about in seen or any(place.kind is PlaceKind.COUNTRY for place in anchors):
                continue
            seen.add(about)
            away = distance_km(area.latitude, area.longitude, subject.latitude, subject.longitude)
            yield Case(each.told.relation, away, area.radius_km, about)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures, and with ``--errors`` what lies outside its radius, the farthest first."""
    parser = argparse.ArgumentParser(prog="python -m evals.relative_places", description="Score places told by others.")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list the N points farthest outside")
    parser.add_argument("--relation", choices=[each.value for each in Relation], help="errors of this relation only")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    if options.errors:
        cases = [*ged_cases(options.data), *told_cases(options.data)]
        outside = [case for case in cases if not case.covered and options.relation in (None, case.relation.value)]
        for case in sorted(outside, key=lambda each: each.radius_km - each.away_km)[: options.errors]:
            print(f"{case.relation.value} {case.away_km:.0f} km of {case.radius_km:.0f}: {case.about}")
        print()
    for name, value in evaluate(options.data).items():
        print(f"{name:<28} {value:.3f}" if value <= 1 else f"{name:<28} {value:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
