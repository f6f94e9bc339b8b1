"""Places: LGL and TR-News, given the names and from raw text, and the names of the hand-coded claims.

``python -m evals.places [--errors N]`` prints the measures. Demonyms are left out on both sides; a place is right
within 161 km of the gold point, the distance that geoparsing is customarily scored at, or with the gold GeoNames id.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from reportedly.model import Place
from reportedly.places import Gazetteer, LocatedMention, PlaceMention, Resolver, find_toponyms, locate
from reportedly.places.fold import bare_key, strict_key
from reportedly.places.ranking import Ranking
from reportedly.places.records import distance_km
from reportedly.places.toponyms import mentions_at

NEAR_KM = 161.0
SETS = {"lgl": "places/lgl.xml", "tr_news": "places/tr-news.xml"}


@dataclass(frozen=True, slots=True)
class GoldToponym:
    """A toponym of a gold set; without an id or a point where its annotators gave none."""

    start: int
    end: int
    phrase: str
    geonames_id: int | None
    latitude: float | None
    longitude: float | None

    def is_near(self, place: Place) -> bool:
        """Return whether a place is the gold one, by its id or by lying near it."""
        if self.geonames_id is not None and place.geonames_id == self.geonames_id:
            return True
        if place.latitude is None or place.longitude is None or self.latitude is None or self.longitude is None:
            return False
        return distance_km(place.latitude, place.longitude, self.latitude, self.longitude) <= NEAR_KM


@dataclass(frozen=True, slots=True)
class Article:
    """A document of a gold set."""

    id: str
    text: str
    toponyms: tuple[GoldToponym, ...]
    outlet: str | None = None


def articles(path: Path) -> Iterator[Article]:
    """Yield the articles of a gold set in the form that LGL and TR-News share."""
    for element in ElementTree.parse(path).iter("article"):  # noqa: S314 - the project's own copy of a public set
        toponyms = []
        text = element.findtext("text", "")
        for toponym in element.iter("toponym"):
            tag = toponym.find("gaztag")
            point = toponym if tag is None else tag
            phrase = toponym.findtext("phrase", "")
            start = _aligned(text, phrase, int(toponym.findtext("start", "0")))
            toponyms.append(
                GoldToponym(
                    start,
                    start + len(phrase),
                    phrase,
                    _integer(None if tag is None else tag.get("geonameid")),
                    _number(point.findtext("lat")),
                    _number(point.findtext("lon")),
                )
            )
        outlet = element.findtext("domain", "").strip() or None
        yield Article(element.get("docid", ""), text, tuple(toponyms), outlet)


def _aligned(text: str, phrase: str, start: int) -> int:
    """Return where a phrase stands: the sets' offsets are off by some characters in articles with odd line ends."""
    if text[start : start + len(phrase)] == phrase:
        return start
    places = [match.start() for match in re.finditer(re.escape(phrase), text)]
    return min(places, key=lambda place: abs(place - start), default=start)


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) else None


def evaluate(shared_data: Path) -> dict[str, float]:
    """Return the measures by name: accuracies and F1 between 0 and 1, and the milliseconds taken per document."""
    gazetteer = Gazetteer.open()
    demonyms = load_demonyms(shared_data)
    measures: dict[str, float] = {}
    for name, path in SETS.items():
        gold = list(articles(shared_data / path))
        measures |= {f"{name}_{key}": value for key, value in given_names(gold, gazetteer, demonyms).items()}
        measures |= {f"{name}_{key}": value for key, value in raw_text(gold, gazetteer, demonyms).items()}
        shouted = [replace(article, text=upper_case(article.text)) for article in gold]
        found = raw_text(shouted, gazetteer, demonyms)
        measures |= {f"{name}_upper_case_{key}": found[key] for key in ("find_f1", "find_near_f1")}
    measures |= {f"claims_{key}": value for key, value in claim_places(shared_data, gazetteer).items()}
    return measures


def upper_case(text: str) -> str:
    """Return a text in capitals, letter for letter, so that the marks in it stay where they are."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def load_demonyms(shared_data: Path) -> frozenset[str]:
    lines = (shared_data.parent / "demonyms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def given_names(
    gold: Sequence[Article],
    gazetteer: Gazetteer,
    demonyms: frozenset[str],
    errors: list[str] | None = None,
    *,
    ranking: Ranking | None = None,
    confidence: list[tuple[float, bool]] | None = None,
) -> dict[str, float]:
    """Resolve the gold names: exact entry and near, over all with a point and over those whose entry is there."""
    counts: Counter[str] = Counter()
    confidence = [] if confidence is None else confidence
    resolver = Resolver(gazetteer, ranking)
    for article in gold:
        toponyms = [
            each for each in article.toponyms if each.latitude is not None and each.phrase.lower() not in demonyms
        ]
        mentions = mentions_at(article.text, [(each.start, each.end) for each in toponyms], gazetteer)
        for each, places in zip(toponyms, resolver.resolve(mentions, article.text, outlet=article.outlet), strict=True):
            best = next((place for place in places if place.latitude is not None), places[0])
            exact, near = best.geonames_id == each.geonames_id, each.is_near(best)
            known = each.geonames_id is not None and gazetteer.get(each.geonames_id) is not None
            counts.update(
                all=1, near=near, exact=exact, known=known, known_near=known and near, known_exact=known and exact
            )
            confidence.append((best.probability, near))
            if errors is not None and not near:
                label = f"{each.phrase} -> {best.name}, {best.country} p={best.probability} gold {each.geonames_id}"
                errors.append(f"{article.id} {label} known={known}")
    return {
        "near": counts["near"] / counts["all"],
        "exact": counts["exact"] / counts["all"],
        "known_near": counts["known_near"] / counts["known"],
        "known_exact": counts["known_exact"] / counts["known"],
        "known_share": counts["known"] / counts["all"],
        "calibration_error": calibration_error(confidence),
    }


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error: how far probabilities lie from what comes true, over equal bins."""
    error = 0.0
    for low in range(bins):
        inside = [
            pair for pair in pairs if low / bins <= pair[0] < (low + 1) / bins or (low == bins - 1 and pair[0] == 1)
        ]
        if inside:
            mean = sum(probability for probability, _ in inside) / len(inside)
            true = sum(right for _, right in inside) / len(inside)
            error += abs(mean - true) * len(inside) / len(pairs)
    return error


def raw_text(
    gold: Sequence[Article],
    gazetteer: Gazetteer,
    demonyms: frozenset[str],
    errors: list[str] | None = None,
    *,
    ranking: Ranking | None = None,
) -> dict[str, float]:
    """Find and resolve from raw text: F1 of toponyms found, and of those found and near."""
    counts: Counter[str] = Counter()
    resolver = Resolver(gazetteer, ranking)
    started = time.perf_counter()
    for article in gold:
        wanted = [each for each in article.toponyms if each.phrase.lower() not in demonyms]
        found = find_toponyms(article.text, gazetteer)
        ranked = resolver.resolve(found, article.text, outlet=article.outlet)
        free = list(wanted)
        for mention, places in zip(found, ranked, strict=True):
            match = next((each for each in free if _overlap(each, mention)), None)
            if match is None:
                if errors is not None:
                    around = article.text[max(0, mention.start - 40) : mention.end + 30].replace("\n", " ")
                    errors.append(f"spurious {mention.name!r}: {around}")
                continue
            free.remove(match)
            best = next((place for place in places if place.latitude is not None), places[0])
            counts.update(found=1, near=match.is_near(best))
        counts.update(gold=len(wanted), pointed=sum(each.latitude is not None for each in wanted), predicted=len(found))
        if errors is not None:
            for each in free:
                around = article.text[max(0, each.start - 40) : each.end + 30].replace("\n", " ")
                errors.append(f"missed {each.phrase!r}: {around}")
    return {
        "find_precision": counts["found"] / counts["predicted"],
        "find_recall": counts["found"] / counts["gold"],
        "find_f1": 2 * counts["found"] / (counts["gold"] + counts["predicted"]),
        "find_near_f1": 2 * counts["near"] / (counts["gold"] + counts["predicted"]),
        "ms_per_document": 1000 * (time.perf_counter() - started) / len(gold),
    }


def _overlap(gold: GoldToponym, mention: PlaceMention) -> bool:
    return gold.start < mention.name_end and mention.name_start < gold.end


def claim_places(shared_data: Path, gazetteer: Gazetteer, errors: list[str] | None = None) -> dict[str, float]:
    """Resolve the places of the hand-coded claims: is the place found in the text, and is our name the coded one?"""
    counts: Counter[str] = Counter()
    for record, coded in coded_places(shared_data):
        document, text = record["id"], record["text"]
        mentions = find_toponyms(text, gazetteer)
        located = locate(mentions, text, Resolver(gazetteer), outlet=record.get("outlet"))
        resolved = {each.mention.text.lower(): _coded(each) for each in located}
        for each in located:
            resolved.setdefault(each.mention.name.lower(), resolved[each.mention.text.lower()])
        for place, name in coded:
            ours = resolved.get(place.lower())
            coded_name, _, country = name.rpartition(", ")
            same = ours is not None and place_key(ours.name) == place_key(coded_name)
            counts.update(
                all=1, found=ours is not None, same=same, country=ours is not None and ours.country == country
            )
            if errors is not None and not same:
                answer = "not found" if ours is None else f"{ours.name}, {ours.country} p={ours.probability}"
                errors.append(f"{document} {place!r} ({name}): {answer}")
    return {
        "found": counts["found"] / counts["all"],
        "same_name": counts["same"] / counts["all"],
        "same_country": counts["country"] / counts["all"],
    }


def _coded(located: LocatedMention) -> Place:
    """Return the place that the codebook codes: a part by its own name, else what the name means."""
    meant = located.meant[0]
    return meant if meant.named == meant.name else located.named[0]


def coded_places(shared_data: Path) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """Yield the hand-coded documents with their places: each as written, and its coded name and country."""
    texts = {}
    for line in (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts[record["id"]] = record
    wanted: dict[str, set[tuple[str, str]]] = {}
    for line in (shared_data / "claims" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["place"]:
            wanted.setdefault(record["doc"], set()).add((record["place"], record["place_name"]))
    for document, coded in wanted.items():
        yield texts[document], sorted(coded)


def place_key(name: str) -> str:
    """Return what a place's name comes down to when the scorer compares names: no article, no word for its kind."""
    key = re.sub(r"\b(province|governorate|city|town|village|oblast)\b", "", strict_key(name))
    return bare_key(" ".join(key.split())).replace(" ", "")


def _reliability(name: str, gold: Sequence[Article], demonyms: frozenset[str], bins: int = 10) -> str:
    """Return a table: for answers of each probability, how many there are, their mean and how many are right."""
    confidence: list[tuple[float, bool]] = []
    with Gazetteer.open() as gazetteer:
        given_names(gold, gazetteer, demonyms, confidence=confidence)
    lines = [f"{name}: expected calibration error {calibration_error(confidence, bins):.3f}"]
    lines.append(f"{'probability':>14} {'answers':>8} {'mean':>6} {'right':>6}")
    for low in range(bins):
        inside = [pair for pair in confidence if low == min(bins - 1, int(pair[0] * bins))]
        if inside:
            mean = sum(probability for probability, _ in inside) / len(inside)
            right = sum(truth for _, truth in inside) / len(inside)
            span = f"{low / bins:.1f} to {(low + 1) / bins:.1f}"
            lines.append(f"{span:>14} {len(inside):8} {mean:6.3f} {right:6.3f}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures, and with ``--errors`` the cases behind them."""
    parser = argparse.ArgumentParser(prog="python -m evals.places")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--errors", choices=["given", "raw", "claims"], help="print the cases that are wrong")
    parser.add_argument(
        "--reliability", action="store_true", help="print how often answers of each probability are right"
    )
    parser.add_argument("--set", choices=list(SETS), default="tr_news")
    options = parser.parse_args(arguments)
    if options.reliability:
        for name, path in SETS.items():
            sys.stdout.write(_reliability(name, list(articles(options.data / path)), load_demonyms(options.data)))
        return 0
    if options.errors:
        errors: list[str] = []
        gazetteer, demonyms = Gazetteer.open(), load_demonyms(options.data)
        if options.errors == "claims":
            claim_places(options.data, gazetteer, errors)
        else:
            gold = list(articles(options.data / SETS[options.set]))
            (given_names if options.errors == "given" else raw_text)(gold, gazetteer, demonyms, errors)
        sys.stdout.write("\n".join(errors) + "\n")
        return 0
    for name, value in evaluate(options.data).items():
        sys.stdout.write(f"{name:28} {value:.3f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
