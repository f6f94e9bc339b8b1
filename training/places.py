"""Fits the ranking of places: ``python -m training.places [--data DIR] [--out FILE]``.

Reads LGL and TR-News from the data folder, gathers the candidates of their marked names with the package's own
gazetteer, and fits the weights of :mod:`reportedly.places.ranking` by maximum likelihood. As the joint reasons hang on
what the other names of a document most likely mean, the weights are fitted, the documents scored with them, and the
weights fitted again, a few times. Everything is cross-validated by document: the calibration is fitted to, and the
figures printed and written into the file's head are of, predictions for documents that were held out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals.places import (
    NEAR_KM,
    SETS,
    Article,
    GoldToponym,
    articles,
    calibration_error,
    given_names,
    load_demonyms,
    raw_text,
)
from reportedly.places.fold import sounds
from reportedly.places.gazetteer import Candidate, Gazetteer
from reportedly.places.ranking import FILE, ROUNDS, Ranking
from reportedly.places.reasons import JOINT, NONE, OWN
from reportedly.places.records import TOWNS, distance_km
from reportedly.places.resolver import DocumentPlaces
from reportedly.places.toponyms import find_toponyms, mentions_at
from training.coded_places import coded_articles
from training.loglinear import Floats, fit, fit_line

FOLDS = 5
ROUNDS_OF_FITTING = 4
PENALTY = 2.0
_SET = {"told_to_lie_there": 2.0}  # too rare in the gold sets to be fitted
_CODED_TOWN = re.compile(r"(.+?) (?:town|village|city)")
_OF_REGIONS = frozenset({"province", "governorate", "countryside", "region", "district"})
HEADLINES = "events/ged_syria/ged_syria_2016_2017.csv"
MOST_HEADLINES = 2500
SET_WEIGHTS = {"lgl": 1.0, "tr_news": 2.5}  # TR-News is smaller, and nearer to the news that is read
HEADLINE_WEIGHT = 0.15
CODED_WEIGHT = 0.4  # for a name of our coded news: coders name places, and not their entries
CLOSE_KM = 25.0  # an entry that close to the gold point is right where the gold entry is not in the gazetteer


@dataclass(slots=True)
class Lesson:
    """One document with its names gathered, and how often each candidate (and last, none) of a group is right.

    ``coded`` marks a document of our coded news, where names that were not coded have no wanted candidate.
    """

    article: Article
    places: DocumentPlaces
    wanted: list[list[float]]
    coded: bool = False


def lessons(
    gold: Sequence[Article], gazetteer: Gazetteer, demonyms: frozenset[str], weight: float = 1.0
) -> list[Lesson]:
    """Return the documents' names with what is right."""
    found = []
    for article in gold:
        toponyms = [
            each for each in article.toponyms if each.latitude is not None and each.phrase.lower() not in demonyms
        ]
        mentions = mentions_at(article.text, [(each.start, each.end) for each in toponyms], gazetteer)
        places = DocumentPlaces(gazetteer, mentions, article.text, article.outlet)
        wanted = []
        for group in places.groups:
            counts = [0.0] * (len(group.candidates) + 1)
            for at in group.mentions:
                right = _right(toponyms[at], group.candidates)
                for index in right:
                    counts[index] += weight / len(right)
            wanted.append(counts)
        found.append(Lesson(article, places, wanted))
    return found


def _right(gold: GoldToponym, candidates: Sequence[Candidate]) -> list[int]:
    """Return the candidates that are right: the gold entry, else those close to its point, else the place after all."""
    exact = [at for at, each in enumerate(candidates) if each.entry.id == gold.geonames_id]
    if exact:
        return exact
    close = [at for at, each in enumerate(candidates) if _away_km(gold, each) <= CLOSE_KM]
    return close or [len(candidates)]


def _away_km(gold: GoldToponym, candidate: Candidate) -> float:
    entry = candidate.entry
    if entry.latitude is None or entry.longitude is None or gold.latitude is None or gold.longitude is None:
        return NEAR_KM * 100
    return distance_km(entry.latitude, entry.longitude, gold.latitude, gold.longitude)


def headline_lessons(shared_data: Path, gazetteer: Gazetteer) -> list[Lesson]:
    """Return what the headlines of UCDP GED teach of Syrian places and their many spellings.

    A headline's event has a coded town with its point; the name in it that sounds like the coded one means that town.
    Other names teach nothing. The headlines come from reports on Syria, and are told to be.
    """
    found = []
    with (shared_data / HEADLINES).open(encoding="utf-8", newline="") as lines:
        rows = {row["source_headline"]: row for row in csv.DictReader(lines) if row["where_prec"][:1] in ("1", "2")}
    for headline in sorted(rows, key=lambda each: hashlib.sha256(each.encode()).digest())[:MOST_HEADLINES]:
        row = rows[headline]
        text = f"{headline.partition(';')[0]}\n\nThis was in Syria, Syrian reports said."
        gold = GoldToponym(0, 0, "", None, float(row["latitude"]), float(row["longitude"]))
        places = DocumentPlaces(gazetteer, find_toponyms(text, gazetteer), text)
        wanted = []
        coded = _CODED_TOWN.fullmatch(row["where_coordinates"].strip())
        for group in places.groups:
            counts = [0.0] * (len(group.candidates) + 1)
            away = [_away_km(gold, each) if each.entry.feature in TOWNS else NEAR_KM for each in group.candidates]
            named = coded is not None and group.use.kind_word not in _OF_REGIONS
            if named and coded:
                named = _sounds_like(group.use.name, coded.group(1))
            if named and away and min(away) <= CLOSE_KM:
                counts[away.index(min(away))] = HEADLINE_WEIGHT
            wanted.append(counts)
        if any(map(any, wanted)):
            found.append(Lesson(Article(f"ged {row['id']}", text, ()), places, wanted))
    return found


def coded_lessons(shared_data: Path, gazetteer: Gazetteer) -> list[Lesson]:
    """Return what our coded news teaches of places; names that were not coded teach nothing."""
    found = []
    for coded in coded_articles(shared_data, gazetteer):
        wanted = [[0.0] * (len(group.candidates) + 1) for group in coded.places.groups]
        for number, (right, count) in coded.right.items():
            for index in right:
                wanted[number][index] = CODED_WEIGHT * count / len(right)
        found.append(Lesson(Article(coded.id, coded.places.text, ()), coded.places, wanted, coded=True))
    return found


def _sounds_like(name: str, other: str) -> bool:
    return bool({each.skeleton for each in sounds(name)} & {each.skeleton for each in sounds(other)})


def fit_ranking(taught: Sequence[Lesson], penalty: float = PENALTY) -> Ranking:
    """Return the ranking that lessons teach, without a calibration."""
    sizes = [len(OWN), len(JOINT), len(NONE)]
    weights: Floats | None = None
    ranking = Ranking((0.0,) * sizes[0], (0.0,) * sizes[1], (0.0,) * sizes[2])
    for again in range(ROUNDS_OF_FITTING):
        for lesson in taught:
            lesson.places.reset()
            for _ in range(ROUNDS if again else 1):
                lesson.places.joint.score()
                lesson.places.weigh(ranking)
        rows, starts, wanted = _table(taught, sizes)
        weights = fit(rows, starts, wanted, penalty, weights)
        own, joint, none = np.split(weights, np.cumsum(sizes)[:-1])
        joined = tuple(_SET.get(name, weight) for name, weight in zip(JOINT, joint.tolist(), strict=True))
        ranking = Ranking(tuple(own.tolist()), joined, tuple(none.tolist()))
    return ranking


def _table(taught: Sequence[Lesson], sizes: Sequence[int]) -> tuple[Floats, np.typing.NDArray[np.intp], Floats]:
    own, joint, none = sizes
    rows: list[list[float]] = []
    starts: list[int] = []
    wanted: list[float] = []
    for lesson in taught:
        for group, counts in zip(lesson.places.groups, lesson.wanted, strict=True):
            if not group.candidates:
                continue
            starts.append(len(rows))
            rows += [[*one, *other, *([0.0] * none)] for one, other in zip(group.own, group.joint, strict=True)]
            rows.append([*([0.0] * (own + joint)), *group.none])
            wanted += counts
    table = np.array(rows)
    table[:, [own + JOINT.index(name) for name in _SET]] = 0.0
    return table, np.array(starts, dtype=np.intp), np.array(wanted)


def fold_of(article: Article) -> int:
    """Return the fold that a document belongs to: by its id, the same for ever."""
    return hashlib.sha256(article.id.encode()).digest()[0] % FOLDS


def cross_validate(
    taught: Sequence[Lesson], gold: dict[str, list[Article]], gazetteer: Gazetteer, demonyms: frozenset[str]
) -> tuple[dict[str, float], list[tuple[float, bool]]]:
    """Return the measures of documents that were held out, and for each of their names its probability and whether
    it was right.
    """
    sums: dict[str, float] = {}
    weights: dict[str, float] = {}
    confidence: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        ranking = fit_ranking([lesson for lesson in taught if fold_of(lesson.article) != fold])
        for name, all_articles in gold.items():
            held = [article for article in all_articles if fold_of(article) == fold]
            given = given_names(held, gazetteer, demonyms, ranking=ranking, confidence=confidence)
            raw = raw_text(held, gazetteer, demonyms, ranking=ranking)
            count = sum(len(article.toponyms) for article in held)
            for measure in ("near", "exact", "known_near", "known_exact"):
                _add(sums, weights, f"{name} {measure}", given[measure], count)
            _add(sums, weights, f"{name} find_near_f1", raw["find_near_f1"], count)
        answers = [answer for lesson in taught if lesson.coded for answer in _answers(lesson, fold, ranking)]
        for _, right in answers:
            _add(sums, weights, "coded_news right", float(right), 1)
        confidence += answers
    return {name: total / weights[name] for name, total in sums.items()}, confidence


def _answers(lesson: Lesson, fold: int, ranking: Ranking) -> Iterator[tuple[float, bool]]:
    """Yield the share of the likeliest candidate of each coded name of a document that is held out, and its truth."""
    if fold_of(lesson.article) != fold:
        return
    lesson.places.reset()
    for _ in range(ROUNDS):
        lesson.places.joint.score()
        lesson.places.weigh(ranking)
    for group, wanted in zip(lesson.places.groups, lesson.wanted, strict=True):
        if any(wanted):
            likeliest = max(range(len(group.candidates)), key=group.weights.__getitem__)
            yield group.weights[likeliest], wanted[likeliest] > 0


def _add(sums: dict[str, float], weights: dict[str, float], name: str, value: float, count: int) -> None:
    sums[name] = sums.get(name, 0.0) + value * count
    weights[name] = weights.get(name, 0.0) + count


def write(path: Path, ranking: Ranking, figures: dict[str, float], gazetteer: Gazetteer) -> None:
    """Write a ranking as the codebook's file, with a head that says where it is from."""
    lines = [
        "# Weights of place resolution: how much each reason adds to a candidate's score, or to that of none of them.",
        "# reportedly/places/reasons.py says what each reason is. Fitted by maximum likelihood; do not edit by hand.",
        "# Made by: python -m training.places",
        f"# From: LGL and TR-News ({', '.join(SETS.values())}), UCDP GED headlines, training/corpus;",
        f"#   gazetteer {gazetteer.version[:12]}; the weights hold no text.",
        f"# Cross-validated in {FOLDS} parts by document:",
        *(f"#   {name}: {value:.3f}" for name, value in figures.items()),
    ]
    tables = (("own", OWN, ranking.own), ("joint", JOINT, ranking.joint), ("none", NONE, ranking.none))
    for table, names, weights in tables:
        lines += ["", f"{table}:", *(f"  {name}: {weight:.3f}" for name, weight in zip(names, weights, strict=True))]
    lines += ["", "# The line on log-odds that makes probabilities true (Platt 1999)."]
    lines += ["calibration:", f"  slope: {ranking.slope:.3f}", f"  offset: {ranking.offset:.3f}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit the ranking from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m training.places", description="Fit the ranking of places.")
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data", help="the folder of gold data")
    parser.add_argument("--out", type=Path, default=root / "reportedly" / "codebook" / FILE, help="the file to write")
    options = parser.parse_args(arguments)
    demonyms = load_demonyms(options.data)
    with Gazetteer.open() as gazetteer:
        gold = {name: list(articles(options.data / path)) for name, path in SETS.items()}
        taught = [
            lesson
            for name, documents in gold.items()
            for lesson in lessons(documents, gazetteer, demonyms, SET_WEIGHTS[name])
        ]
        taught += headline_lessons(options.data, gazetteer)
        taught += coded_lessons(options.data, gazetteer)
        figures, confidence = cross_validate(taught, gold, gazetteer, demonyms)
        slope, offset = fit_line([share for share, _ in confidence], [right for _, right in confidence])
        figures["calibration_error"] = _calibrated_error(confidence, slope, offset)
        ranking = replace(fit_ranking(taught), slope=slope, offset=offset)
        for name, documents in gold.items():
            given = given_names(documents, gazetteer, demonyms, ranking=ranking)
            for measure in ("known_near", "known_exact"):
                sys.stdout.write(f"{name} {measure} on the data that it was fitted to: {given[measure]:.3f}\n")
        write(options.out, ranking, figures, gazetteer)
    for name, value in figures.items():
        sys.stdout.write(f"{name} held out: {value:.3f}\n")
    sys.stdout.write(f"{options.out} written\n")
    return 0


def _calibrated_error(confidence: Sequence[tuple[float, bool]], slope: float, offset: float) -> float:
    ranking = Ranking((), (), (), slope, offset)
    return calibration_error([(ranking.calibrated([share])[0], right) for share, right in confidence])


if __name__ == "__main__":
    raise SystemExit(main())
