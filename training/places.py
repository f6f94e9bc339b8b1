"""Fits the ranking of places: ``python -m training.places [--data DIR] [--out FILE] [--report]``.

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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from evals.places import NEAR_KM, SETS, Article, GoldToponym, articles, calibration_error, given_names, load_demonyms, raw_text

from reportedly.places.fold import sounds
from reportedly.places.gazetteer import Candidate, Gazetteer
from reportedly.places.ranking import FILE, ROUNDS, Ranking
from reportedly.places.reasons import JOINT, NONE, OWN
from reportedly.places.records import TOWNS, distance_km
from reportedly.places.resolver import DocumentPlaces
from reportedly.places.toponyms import find_toponyms, mentions_at
from training.loglinear import Floats, fit, fit_line

FOLDS = 5
ROUNDS_OF_FITTING = 4
PENALTY = 2.0
_CODED_TOWN = re.compile(r"(.+?) (?:town|village|city)")
_OF_REGIONS = frozenset({"province", "governorate", "countryside", "region", "district"})
HEADLINES = "events/ged_syria/ged_syria_2016_2017.csv"
MOST_HEADLINES = 2500
HEADLINE_WEIGHT = 0.4
CLOSE_KM = 25.0  # an entry that close to the gold point is right where the gold entry is not in the gazetteer


@dataclass(slots=True)
class Lesson:
    """One document with its names gathered, and how often each candidate (and last, none) of a group is right."""

    article: Article
    places: DocumentPlaces
    wanted: list[list[float]]


def lessons(gold: Sequence[Article], gazetteer: Gazetteer, demonyms: frozenset[str], weight: float = 1.0) -> list[Lesson]:
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
        ranking = Ranking(tuple(own.tolist()), tuple(joint.tolist()), tuple(none.tolist()))
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
    return np.array(rows), np.array(starts, dtype=np.intp), np.array(wanted)


def fold_of(article: Article) -> int:
    """Return the fold that a document belongs to: by its id, the same for ever."""
    return hashlib.sha256(article.id.encode()).digest()[0] % FOLDS
