"""Attribution: sources, cues and contents against the PolNeAR corpus, development part.

PolNeAR (Newell, Margolin and Ruths 2018) marks who says or thinks what in news on the US election of 2016. Measured are

- tokens: precision, recall and F1 of the words marked source, cue or content, whatever attribution they belong to;
- spans: intersection measures in the manner of Johansson and Moschitti (2013): each span counts by the share of it that
  its best match of the same role covers, for precision over predicted spans and for recall over gold spans;
- linked: attributions matched one to one, right where the sources overlap (or both have none) and the contents share
  more than half of their words: the figure that decides whether a claim gets the right speaker.

Two articles were marked by six annotators; the first by name is taken.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals.scores import Counts, Measure, Scores, bootstrap, f_score, ratio

PART = "attribution"
ROLES = ("source", "cue", "content")
_TOKEN = re.compile(r"\w+")
_ENTITY = re.compile(r"(?P<id>T\d+)\t(?P<kind>\S+) (?P<ends>[\d; ]+)\t")

Tokens = frozenset[int]
"""Numbers of the words of a document that a span, or several, cover."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution as the words that each of its roles covers; an absent role covers none."""

    source: Tokens
    cue: Tokens
    content: Tokens


Finder = Callable[[str], Sequence[Sequence[Sequence[tuple[int, int]]]]]
"""Takes a text, gives for each attribution the character spans of source, cue and content, in this order."""


def found_spans(text: str) -> list[list[list[tuple[int, int]]]]:
    """Return what the reader attributes in a text: the one place that knows the reader's own types."""
    from reportedly.reading.attribution import find_attributions  # loads spaCy

    found = []
    for attribution in find_attributions(text):
        single = ([span] if span is not None else [] for span in (attribution.source, attribution.cue))
        roles = (*single, attribution.contents)
        found.append([[(span.start, span.end) for span in spans] for spans in roles])
    return found


def evaluate(shared_data: Path, *, find: Finder = found_spans) -> Scores:
    """Return token, span and link measures over the development articles."""
    started = time.perf_counter()
    folder = shared_data / "attribution" / "polnear" / "dev"
    counts = []
    for path in sorted((folder / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:  # offsets count the file's own line ends
            text = file.read()
        annotations = min((folder / "attributions").glob(f"{path.stem}_*.ann"))
        gold = read_brat(annotations.read_text(encoding="utf-8"))
        counts.append(count(text, gold, find(text)))
    total: Counts = Counter()
    for document in counts:
        total.update(document)
    intervals = bootstrap(counts, summarise)
    return Scores(
        part=PART,
        documents=len(counts),
        seconds=time.perf_counter() - started,
        measures=tuple(Measure(name, value, intervals[name]) for name, value in summarise(total).items()),
        note=f"PolNeAR dev, {total['gold']} gold attributions, {total['predicted']} found",
    )


def read_brat(annotations: str) -> list[list[list[tuple[int, int]]]]:
    """Return the attributions of a brat stand-off file as the spans of source, cue and content."""
    lines = annotations.split("\n")  # not splitlines: a quoted text may hold other line separators
    spans: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        if entity := _ENTITY.match(line):
            ends = (part.split() for part in entity["ends"].split(";"))
            spans[entity["id"]] = [(int(start), int(end)) for start, end in ends]
    attributions = []
    for line in lines:
        if line.startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
            for argument in line.split("\t")[1].split():
                name, _, entity_id = argument.partition(":")
                role = name.rstrip("0123456789").lower()  # a second content is Content2
                if role in roles:
                    roles[role].extend(spans[entity_id])
            attributions.append([roles[role] for role in ROLES])
    return attributions


def count(
    text: str,
    gold: Sequence[Sequence[Sequence[tuple[int, int]]]],
    predicted: Sequence[Sequence[Sequence[tuple[int, int]]]],
) -> Counts:
    """Return what one document's attributions count for; span shares are counted in thousandths."""
    words = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    gold_marked, predicted_marked = ([_marked(item, words) for item in side] for side in (gold, predicted))
    counts: Counts = Counter(gold=len(gold_marked), predicted=len(predicted_marked))
    for role in ROLES:
        wanted, found = ([t for item in side if (t := getattr(item, role))] for side in (gold_marked, predicted_marked))
        wanted_words, found_words = frozenset[int]().union(*wanted), frozenset[int]().union(*found)
        counts[f"{role}_gold_words"] += len(wanted_words)
        counts[f"{role}_words"] += len(found_words)
        counts[f"{role}_hit_words"] += len(wanted_words & found_words)
        counts[f"{role}_gold_spans"] += 1000 * len(wanted)
        counts[f"{role}_spans"] += 1000 * len(found)
        counts[f"{role}_recalled"] += _coverage(wanted, found)
        counts[f"{role}_precise"] += _coverage(found, wanted)
    counts["linked"] = _linked(gold_marked, predicted_marked)
    return counts


def _marked(roles: Sequence[Sequence[tuple[int, int]]], words: Sequence[tuple[int, int]]) -> Marked:
    return Marked(*(_tokens(spans, words) for spans in roles))


def _tokens(spans: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]]) -> Tokens:
    return frozenset(
        number
        for number, (start, end) in enumerate(words)
        if any(start < last and first < end for first, last in spans)
    )


def _coverage(spans: Sequence[Tokens], by: Sequence[Tokens]) -> int:
    """Return the sum over spans of the thousandths that the best span of the other side covers."""
    return sum(1000 * max((len(span & other) for other in by), default=0) // len(span) for span in spans)


def _linked(gold: Sequence[Marked], predicted: Sequence[Marked]) -> int:
    """Return how many attributions are right in source and content, at most one to one."""
    if not gold or not predicted:
        return 0
    right = np.array([[_agree(one, other) for other in predicted] for one in gold], dtype=float)
    rows, columns = linear_sum_assignment(right, maximize=True)
    return int(right[rows, columns].sum())


def _agree(one: Marked, other: Marked) -> bool:
    same_source = bool(one.source & other.source) or not (one.source or other.source)
    return same_source and 2 * len(one.content & other.content) > len(one.content | other.content)


def summarise(counts: Counts) -> dict[str, float]:
    """Return the measures from the counts over all documents."""
    measures = {}
    for role in ROLES:
        hits, gold, found = (counts[f"{role}_{kind}"] for kind in ("hit_words", "gold_words", "words"))
        measures[f"{role}_token_precision"] = ratio(hits, found)
        measures[f"{role}_token_recall"] = ratio(hits, gold)
        measures[f"{role}_token_f1"] = f_score(hits, gold, found)
        precision = ratio(counts[f"{role}_precise"], counts[f"{role}_spans"])
        recall = ratio(counts[f"{role}_recalled"], counts[f"{role}_gold_spans"])
        measures[f"{role}_span_precision"] = precision
        measures[f"{role}_span_recall"] = recall
        measures[f"{role}_span_f1"] = ratio(2 * precision * recall, precision + recall)
    measures["linked_precision"] = ratio(counts["linked"], counts["predicted"])
    measures["linked_recall"] = ratio(counts["linked"], counts["gold"])
    measures["linked_f1"] = f_score(counts["linked"], counts["gold"], counts["predicted"])
    return measures
