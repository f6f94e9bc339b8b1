"""Fits the model that places events in their documents: ``python -m training.document_places``.

The articles of ``training/corpus`` are read by rules.v1; each trigger that it finds where a coder coded an event of the
type, and that no slot of the sentence places, is a case: which of the document's places did the coder give? The model
is a conditional logit over them and "nowhere" (:mod:`reportedly.reading.document_place`), fitted by L-BFGS with a
penalty on squared weights, which is deterministic; reasons that few cases have are left out, and weights are rounded.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from evals.places import place_key
from evals.reading import SHARED_DATA
from reportedly.documents import furniture
from reportedly.model import Document
from reportedly.reading.attribution import attribute
from reportedly.reading.document_place import candidates, none_reasons, reasons
from reportedly.reading.drafting import told_of
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.parsed_speakers import ParsedSpeakers
from reportedly.reading.parsing import sentences
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.placing import as_event
from reportedly.reading.roles import find_roles
from reportedly.reading.rules import RulesReader
from reportedly.reading.triggers import find_triggers
from training.loglinear import Floats, fit
from training.news import records
from training.standoff import read_corpus, text_hash

OUT = Path(__file__).resolve().parents[1] / "reportedly" / "codebook" / "document_places.yaml"
CORPUS = Path(__file__).resolve().parent / "corpus"
FOLDS = 5
LEAST = 8  # candidates that must have a reason for it to get a weight
PENALTY = 6.0

_HEADER = """\
# Which of a document's places an event happened at, where its sentence does not settle it: the weight of each reason.
# A candidate's weights, each times its value, add up to its score; the scores of the candidates and of "none" become
# probabilities by a softmax. What the reasons mean is told in reportedly/reading/document_place.py.
# Written by `python -m training.document_places`.
"""

Reasons = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Case:
    """One event: the reasons for each candidate, those for none, and which candidates are right; none if empty."""

    document: str
    options: list[Reasons]
    none: Reasons
    right: frozenset[int]
    usual: bool
    """Whether the rule of thumb is right."""

    @property
    def fold(self) -> int:
        """The part of cross-validation that the document belongs to."""
        return hashlib.sha256(self.document.encode()).digest()[0] % FOLDS


def documents(shared_data: Path) -> Iterator[tuple[Document, dict[str, Any]]]:
    """Yield the coded articles with their codes; raises ``ValueError`` where a text is not the one that was coded."""
    news = records(shared_data)
    for coded in read_corpus(CORPUS):
        record = news.get(coded["doc"])
        if record is None:
            continue
        if coded["text"] != text_hash(record["text"]):
            raise ValueError(f"the text of {coded['doc']!r} is not the one that was coded")
        published = record.get("published")
        yield (
            Document(
                record["id"],
                record["id"],
                record["text"],
                title=record.get("title"),
                outlet=record.get("outlet"),
                published=date.fromisoformat(published) if published else None,
            ),
            coded,
        )


def cases(shared_data: Path) -> Iterator[Case]:
    """Yield the cases of the coded articles."""
    reader = RulesReader()
    for document, coded in documents(shared_data):
        parsed = sentences(document.text, skip=furniture(document.text))
        if not parsed:
            continue
        context = ParsedContext(document, parsed, reader.resources)
        speakers = ParsedSpeakers(context, attribute(document.text, parsed))
        for sentence in parsed:
            claims = [c for c in coded["claims"] if sentence.start <= c["trigger"][0] < sentence.end]
            if not claims:
                continue
            for trigger in (each for group in find_triggers(sentence) for each in group):
                span = sentence.span(trigger.tokens)
                same = [
                    c
                    for c in claims
                    if c["type"] == trigger.type and c["trigger"][0] < span.end and c["trigger"][1] > span.start
                ]
                roles = find_roles(trigger, context, speakers) if same else None
                if roles is None or roles.places:
                    continue
                status, happened = next(iter(told_of(trigger, context, speakers)))
                event = as_event(trigger, roles, context, status, happened)
                options = candidates(event, context)
                right = _right(same, options, context)
                if right is None:
                    continue
                usual = event.usual.meant.key if event.usual is not None else None
                keys = [hits[-1].meant.key for hits in options]
                yield Case(
                    document.id,
                    list(reasons(event, options, context)),
                    none_reasons(event, options, context),
                    right,
                    usual in {keys[at] for at in right} if right else usual is None,
                )


def _right(
    claims: Sequence[Mapping[str, Any]], options: Sequence[Sequence[PlaceHit]], context: ParsedContext
) -> frozenset[int] | None:
    """Return the candidates that the coder gave, empty for nowhere; ``None`` where the place is not among them."""
    found: set[int] = set()
    for claim in claims:
        place = claim["place"]
        if place is None:
            continue
        name, _, country = place["name"].rpartition(", ")
        for at, hits in enumerate(options):
            spans = {(hit.start, hit.end) for hit in hits}
            named = place["span"] is not None and any(s < place["span"][1] and e > place["span"][0] for s, e in spans)
            meant = hits[-1].meant
            if named or (place_key(meant.name) == place_key(name) and meant.country in (country, None)):
                found.add(at)
    if not found and any(claim["place"] is not None for claim in claims):
        return None
    return frozenset(found)


def weights_of(taught: Sequence[Case], penalty: float = PENALTY) -> dict[str, float]:
    """Return the weights by reason that make the right answers most probable."""
    counts = Counter(name for case in taught for each in (*case.options, case.none) for name, _ in each)
    column = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= LEAST))}
    starts: list[int] = []
    wanted: list[float] = []
    total = sum(len(case.options) + 1 for case in taught)
    rows = np.zeros((total, len(column)))
    row = 0
    for case in taught:
        starts.append(row)
        for at, each in enumerate((*case.options, case.none)):
            for name, value in each:
                if name in column:
                    rows[row, column[name]] = value
            last = at == len(case.options)
            wanted.append((1.0 / len(case.right) if at in case.right else 0.0) if case.right else float(last))
            row += 1
    weights: Floats = fit(rows, np.array(starts, dtype=np.intp), np.array(wanted), penalty)
    rounded = {name: round(float(weights[at]), 3) for name, at in column.items()}
    return {name: value for name, value in rounded.items() if value}


def answer(weights: Mapping[str, float], case: Case) -> tuple[int | None, float]:
    """Return the likeliest candidate, ``None`` for nowhere, and its probability."""
    scores = np.array([sum(weights.get(n, 0.0) * v for n, v in each) for each in (*case.options, case.none)])
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(shares.argmax())
    return (best if best < len(case.options) else None), float(shares[best])


def is_right(found: int | None, case: Case) -> bool:
    """Tell whether an answer is the coder's."""
    return found in case.right if found is not None else not case.right


def write(weights: Mapping[str, float], facts: Mapping[str, object], path: Path) -> None:
    """Write the weights with where they come from."""
    body = yaml.safe_dump(
        {"provenance": dict(facts), "weights": dict(sorted(weights.items()))}, sort_keys=False, width=120
    )
    path.write_text(_HEADER + body, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.document_places", description=str(__doc__).splitlines()[0]
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="where to write the weights")
    options = parser.parse_args(arguments)
    taught = list(cases(options.data))
    right, usual, probability = 0, 0, 0.0
    for fold in range(FOLDS):
        weights = weights_of([case for case in taught if case.fold != fold])
        for case in (each for each in taught if each.fold == fold):
            found, sure = answer(weights, case)
            right += is_right(found, case)
            usual += case.usual
            probability += sure
    facts: dict[str, object] = {
        "data": "training/corpus (our coded news), triggers as rules.v1 finds them",
        "cases": len(taught),
        "documents": len({case.document for case in taught}),
        "least_count": LEAST,
        "penalty": PENALTY,
        "right_cross_validated": round(right / len(taught), 3),
        "mean_probability_cross_validated": round(probability / len(taught), 3),
        "right_by_rule_of_thumb": round(usual / len(taught), 3),
    }
    write(weights_of(taught), facts, options.out)
    for name, value in facts.items():
        sys.stdout.write(f"{name}: {value}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
