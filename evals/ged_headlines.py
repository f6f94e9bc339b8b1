"""Scores places against UCDP GED's events in Syria: is a coded place in the gazetteer, and where do headlines point?

GED codes each event's place by hand as a name, a point and a precision; only precisions 1 and 2 (the place itself, or
near it) are used. Two questions are asked.

*Coverage.* Does the gazetteer hold the coded place? ``coverage`` asks for an entry within 5 km whose name folds to the
coded one (:meth:`Gazetteer.search`), over distinct places; ``coverage_of_events`` weighs each place by its events;
``any_entry`` asks for any entry at all within 5 km. The gazetteer's list of Syria was made from the development half of
this very file, so there these say only that nothing was lost on the way: ``--folds`` builds the gazetteer without a
part of the days and scores that part's places, which is what to expect of rows that nobody has seen.

*Headlines.* A headline names its place where the coded name, or another name that the gazetteer has for it, occurs in
it (folded as in look-up). Over those whose place the gazetteer holds: ``headline_near`` is the share where the name in
the headline is found and resolved to within 25 km of the coded point, from the headline alone. ``headline_any_near``
asks whether any place of the headline is that near: more lenient, for a headline may name several.
"""

from __future__ import annotations

import argparse
import csv
import re
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.places import calibration_error
from reportedly.places import Entry, Gazetteer, Resolver, find_toponyms
from reportedly.places.fold import ARTICLES, bare_key, sounds, strict_key, vowel_agreement
from reportedly.places.records import ALTERNATE, distance_km

FILE = Path("events") / "ged_syria" / "ged_syria_2016_2017.csv"
COUNTRY = "SY"
COVERED_KM, NEAR_KM = 5.0, 25.0
_LEAST_MATCH = 0.55  # a name that sounds the same, and at least half of whose vowels agree
_LONGEST = 5  # words of a name
_WORD = re.compile(r"[^\W_]+(?:['’‘`-][^\W_]+)*")
_KIND_WORDS = re.compile(
    r"\s+(?:town|city|village|villge|villae|suburb|locality|area|farms?|mountains?|hills?|suburbs|castle|neighbou?rhood)$",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"\b(governorate|district|sub-?district|border|between|countryside|road|river)\b|–", re.IGNORECASE
)


@dataclass(slots=True)
class CodedPlace:
    """A place as GED codes it: its names, its point, how many events it has, and the entries that cover it."""

    names: tuple[str, ...]
    latitude: float
    longitude: float
    events: int = 0
    entries: list[Entry] = field(default_factory=list)

    def distance(self, entry: Entry) -> float:
        """Return how far an entry's point lies from the coded one, in km; infinite where it has none."""
        if entry.latitude is None or entry.longitude is None:
            return float("inf")
        return distance_km(self.latitude, self.longitude, entry.latitude, entry.longitude)


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline and the place that its event is coded at."""

    text: str
    place: CodedPlace
    outlet: str


def coded_names(coded: str) -> tuple[str, ...]:
    """Return the names in GED's words for a place: ``Tadmur/Palmyra town`` has two; none where it is no place."""
    if _NO_PLACE.search(coded):
        return ()
    aside = re.findall(r"\(([^)]+)\)", coded)
    main = re.sub(r"\s*\([^)]*\)", "", coded).strip()
    names = [part.strip() for text in (main, *aside) for part in text.split("/")]
    return tuple(dict.fromkeys(short for name in names if (short := _KIND_WORDS.sub("", name).strip())))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows whose place is coded as precisely as 1 or 2."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["where_prec"][:1] in ("1", "2")]


def coded_places(rows: Iterable[dict[str, str]]) -> dict[tuple[str, str, str], CodedPlace]:
    """Return the distinct coded places by their words and point."""
    found: dict[tuple[str, str, str], CodedPlace] = {}
    for row in rows:
        key = _place_of(row)
        if key not in found:
            names = coded_names(key[0])
            if not names:
                continue
            found[key] = CodedPlace(names, float(row["latitude"]), float(row["longitude"]))
        found[key].events += 1
    return found


def _place_of(row: dict[str, str]) -> tuple[str, str, str]:
    latitude, longitude = (f"{float(row[part]):.2f}" for part in ("latitude", "longitude"))
    return " ".join(row["where_coordinates"].split()), latitude, longitude


def headlines(rows: Iterable[dict[str, str]], places: dict[tuple[str, str, str], CodedPlace]) -> list[Headline]:
    """Return each headline once for each place that it is coded with; a row may hold several, split by semicolons."""
    found: dict[tuple[str, tuple[str, str, str]], Headline] = {}
    for row in rows:
        key = _place_of(row)
        if key in places:
            outlets = [*row["source_office"].split(";"), ""]
            for number, text in enumerate(row["source_headline"].split(";")):
                text = " ".join(text.split())
                if len(text) > 5 and not text.startswith("http"):
                    outlet = outlets[min(number, len(outlets) - 1)].strip()
                    found.setdefault((text, key), Headline(text, places[key], outlet))
    return list(found.values())


def cover(places: Iterable[CodedPlace], gazetteer: Gazetteer) -> dict[str, float]:
    """Find the entries that cover each place, and return the shares of places and events covered."""
    points = _Points(gazetteer)
    counts: Counter[str] = Counter()
    for place in places:
        for name in place.names:
            for candidate in gazetteer.search(name, 60, COUNTRY):
                if candidate.match >= _LEAST_MATCH and place.distance(candidate.entry) <= COVERED_KM:
                    place.entries.append(candidate.entry)
        any_entry = points.any_within(place)
        named = bool(place.entries)
        counts.update(all=1, named=named, any=any_entry, events=place.events, named_events=named * place.events)
    return {
        "places": float(counts["all"]),
        "coverage": counts["named"] / counts["all"],
        "coverage_of_events": counts["named_events"] / counts["events"],
        "any_entry": counts["any"] / counts["all"],
    }


class _Points:
    """The points of a country's entries in cells of a tenth of a degree, about 10 km."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
        with sqlite3.connect(f"{gazetteer.path.resolve().as_uri()}?mode=ro", uri=True) as connection:
            statement = "SELECT latitude, longitude FROM place WHERE country = ? AND latitude IS NOT NULL"
            for latitude, longitude in connection.execute(statement, (COUNTRY,)):
                point = latitude / 100_000, longitude / 100_000
                self.cells[int(point[0] * 10), int(point[1] * 10)].append(point)
        connection.close()

    def any_within(self, place: CodedPlace) -> bool:
        row, column = int(place.latitude * 10), int(place.longitude * 10)
        near = [
            point
            for up in (-1, 0, 1)
            for right in (-1, 0, 1)
            for point in self.cells.get((row + up, column + right), ())
        ]
        return any(distance_km(place.latitude, place.longitude, *point) <= COVERED_KM for point in near)


class Known:
    """The keys and sounds of the names that a coded place is known by, to be looked for in headlines."""

    def __init__(self, place: CodedPlace, keys: Iterable[str]) -> None:
        names = {strict_key(name) for name in place.names} | set(keys)
        self.keys = {key for name in names if name for key in (name, bare_key(name)) if len(key) > 2}
        self.heard: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for each in sounds(name):
                if len(each.skeleton) > 2:
                    self.heard[each.skeleton].append(each.vowels)

    def occurrences(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the place is named in a headline, as offsets, the longest first at each word."""
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            step = 1
            for last in range(min(at + _LONGEST, len(words)), at, -1):
                start, end = words[at].start(), words[last - 1].end()
                if _may_be_name(words[at].group(), words[last - 1].group()) and self._is_name(text[start:end]):
                    yield start, end
                    step = last - at
                    break
            at += step

    def _is_name(self, written: str) -> bool:
        key = strict_key(written)
        if key in self.keys or bare_key(key) in self.keys:
            return True
        return any(
            vowel_agreement(each.vowels, vowels) >= 0.5
            for each in sounds(written)
            for vowels in self.heard.get(each.skeleton, ())
        )


def _may_be_name(first: str, last: str) -> bool:
    """Return whether words from ``first`` to ``last`` may be a name: capitalised, with an article before it or not."""
    starts = first.lower() in ARTICLES or any(letter.isupper() for letter in first)
    return starts and last.lower() not in ARTICLES and any(letter.isupper() for letter in last)


def resolve_headlines(
    found: Sequence[Headline], gazetteer: Gazetteer, errors: list[str] | None = None
) -> dict[str, float]:
    """Return the shares of headlines that name their place and are resolved to near it."""
    known = _known_names(found, gazetteer)
    resolver = Resolver(gazetteer)
    counts: Counter[str] = Counter()
    confidence: list[tuple[float, bool]] = []
    for each in found:
        named = list(known[id(each.place)].occurrences(each.text))
        counts.update(all=1, naming=bool(named), held=bool(each.place.entries))
        if not named or not each.place.entries:
            continue
        mentions = find_toponyms(each.text, gazetteer)
        ranked = resolver.resolve(mentions, each.text, outlet=each.outlet or None)
        near_any, near, answer = False, False, "not found"
        for mention, places in zip(mentions, ranked, strict=True):
            best = next((place for place in places if place.latitude is not None), places[0])
            away = float("inf")
            if best.latitude is not None and best.longitude is not None:
                away = distance_km(best.latitude, best.longitude, each.place.latitude, each.place.longitude)
            near_any = near_any or away <= NEAR_KM
            if any(mention.start < end and start < mention.end for start, end in named):
                confidence.append((best.probability, away <= NEAR_KM))
                if not near:
                    near = away <= NEAR_KM
                    answer = f"{mention.text!r} -> {best.name}, {best.country} p={best.probability} {away:.0f} km"
        counts.update(asked=1, near=near, any=near_any)
        if errors is not None and not near:
            start, end = named[0]
            errors.append(f"{each.place.names[0]}: {each.text[start:end]!r} {answer} | {each.text[:160]}")
    return {
        "headlines": float(counts["asked"]),
        "headline_near": counts["near"] / max(1, counts["asked"]),
        "headline_any_near": counts["any"] / max(1, counts["asked"]),
        "headline_calibration_error": calibration_error(confidence) if confidence else 0.0,
    }


def _known_names(found: Iterable[Headline], gazetteer: Gazetteer) -> dict[int, Known]:
    places = {id(each.place): each.place for each in found}
    wanted = {entry.id for place in places.values() for entry in place.entries}
    keys: dict[int, list[str]] = defaultdict(list)
    connection = sqlite3.connect(f"{gazetteer.path.resolve().as_uri()}?mode=ro", uri=True)
    for key, number in connection.execute("SELECT key, place FROM name WHERE quality >= ?", (ALTERNATE,)):
        if number in wanted:
            keys[number].append(key)
    connection.close()
    return {
        number: Known(place, [key for entry in place.entries for key in keys[entry.id] if key[:1] != "="])
        for number, place in places.items()
    }


def evaluate(shared_data: Path) -> dict[str, float]:
    """Return coverage and accuracy on the GED rows under ``shared_data``."""
    rows = read_rows(shared_data / FILE)
    places = coded_places(rows)
    with Gazetteer.open() as gazetteer:
        measures = cover(places.values(), gazetteer)
        measures |= resolve_headlines(headlines(rows, places), gazetteer)
    return measures


def cross_validate(rows: Sequence[dict[str, str]], folds: int) -> dict[str, float]:
    """Return coverage of places in days whose rows the gazetteer was built without, averaged over the folds."""
    from reportedly.places import build, ged, sources
    from reportedly.places.gather import gather

    days = sorted({row["date_start"] for row in rows})
    fold_of = {day: number % folds for number, day in enumerate(days)}
    total: dict[str, float] = defaultdict(float)
    for fold in range(folds):
        train = [row for row in rows if fold_of[row["date_start"]] != fold]
        test = [row for row in rows if fold_of[row["date_start"]] == fold]
        listed = [dict(zip(ged.HEADER, line, strict=True)) for line in ged.places(train)]

        class Codebook(sources.Codebook):
            def rows(self, name: str, listed: list[dict[str, str]] = listed) -> list[dict[str, str]]:
                return listed if name == "places_syria.csv" else super().rows(name)

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "gazetteer.sqlite"
            build._write(path, gather(Codebook(build.CODEBOOK)))
            seen = coded_places(train)
            places = coded_places(test)
            with Gazetteer.open(path) as gazetteer:
                measures = cover(places.values(), gazetteer)
                unseen = [place for key, place in places.items() if key not in seen]
                covered = sum(bool(place.entries) for place in unseen) / max(1, len(unseen))
                measures |= {"unseen_places": len(unseen), "coverage_of_unseen": covered}
                measures |= resolve_headlines(headlines(test, places), gazetteer)
        for name, value in measures.items():
            total[name] += value / folds
    return dict(total)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures, and with ``--errors`` the cases behind them."""
    parser = argparse.ArgumentParser(prog="python -m evals.ged_headlines", description="Score places on GED Syria.")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--folds", type=int, metavar="N", help="build without a part of the days and score that part")
    parser.add_argument("--errors", choices=["coverage", "headlines"], help="print the cases that are wrong")
    options = parser.parse_args(arguments)
    rows = read_rows(options.data / FILE)
    if options.folds:
        measures = cross_validate(rows, options.folds)
    elif options.errors:
        places = coded_places(rows)
        with Gazetteer.open() as gazetteer:
            cover(places.values(), gazetteer)
            if options.errors == "coverage":
                lost = [place for place in places.values() if not place.entries]
                for place in sorted(lost, key=lambda place: -place.events):
                    print(f"{place.events:4} {' / '.join(place.names)} {place.latitude:.3f} {place.longitude:.3f}")
            else:
                cases: list[str] = []
                resolve_headlines(headlines(rows, places), gazetteer, cases)
                print("\n".join(cases))
        return 0
    else:
        measures = evaluate(options.data)
    for name, value in measures.items():
        sys.stdout.write(f"{name:28} {value:.3f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
