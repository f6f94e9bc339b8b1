"""Attribution: sources, cues and contents against the PolNeAR corpus, development part.

PolNeAR (Newell, Margolin and Ruths 2018) marks who says or thinks what in news on the US election of 2016. Measured are

- tokens: precision, recall and F1 of the words marked source, cue or content, whatever attribution they belong to;
- spans: intersection measures in the manner of Johansson and Moschitti (2013): each span counts by the share of it that
  its best match of the same role covers, for precision over predicted spans and for recall over gold spans;
- linked: attributions matched one to one, right where the sources overlap (or both have none) and the contents share
  more than half of their words: the figure that decides whether a claim gets the right speaker;
- whole: likewise, where the contents share at least half of their words and the cues have the same head besides. The
  head is the first word that is no auxiliary, adverb or other light word: "told" of "has repeatedly told".

Two articles were marked by six annotators; the first by name is taken.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals.reading import SHARED_DATA, NotMeasuredError
from evals.scores import Counts, Measure, Scores, bootstrap, f_score, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.identity import document_id
from reportedly.model import Document

PART = "attribution"
ROLES = ("source", "cue", "content")
_LIGHT = re.compile(
    r"an?|the|th[ai]t|this|th[eo]se|his|her|its|their|our|my|and|or|also|not|[nstd]|ll|[vr]e|is|are|was|were|be|been|"
    r"being|am|ha[sd]|have|having|do|does|did|will|would|can|could|may|might|must|shall|should|to|now|then|just|even|"
    r"once|again|still|already|often|later|first|never|always|too|(?:is|was|are|were|has|had|have|do|does|did|wo|would|"
    r"could|should)n|\w+ly"
)
"""Words that a cue's head is not, unless the cue has no other."""

_TOKEN = re.compile(r"\w+")
_ENTITY = re.compile(r"(?P<id>T\d+)\t(?P<kind>\S+) (?P<ends>[\d; ]+)\t")

Tokens = frozenset[int]
"""Numbers of the words of a document that a span, or several, cover."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution as the words that each of its roles covers; an absent role covers none.

    ``head`` is the number of the cue's head word, -1 without a cue.
    """

    source: Tokens
    cue: Tokens
    content: Tokens
    head: int = -1


Finder = Callable[[str], Sequence[Sequence[Sequence[tuple[int, int]]]]]
"""Takes a text, gives for each attribution the character spans of source, cue and content, in this order."""


def finder(reader: str = DEFAULT_READER) -> Finder:
    """Return what finds a reader's attributions in a text: the one place that knows the readers' own types.

    Raises NotMeasuredError for other readers, which give claims alone.
    """
    if reader == "rules.v1":
        return _by_rules
    if reader != "encoder.v1":
        raise NotMeasuredError(f"{reader} gives no attributions to measure: take rules.v1 or encoder.v1")
    from reportedly.reading.encoder.decoding import decode
    from reportedly.reading.encoder.reader import EncoderReader

    encoder = EncoderReader()

    def find(text: str) -> list[list[list[tuple[int, int]]]]:
        document = Document(id=document_id(text), key="", text=text)
        parts = (decode(scores, encoder.scorer.thresholds) for scores in encoder.scores(document))
        return [
            [[(m.start, m.end) for m in marked] for marked in (voice.sources, (voice.cue,), voice.contents)]
            for part in parts
            for voice in part.voices
        ]

    return find


def _by_rules(text: str) -> list[list[list[tuple[int, int]]]]:
    from reportedly.reading.attribution import find_attributions  # loads spaCy

    found = []
    for attribution in find_attributions(text):
        single = ([span] if span is not None else [] for span in (attribution.source, attribution.cue))
        roles = (*single, attribution.contents)
        found.append([[(span.start, span.end) for span in spans] for spans in roles])
    return found


def evaluate(
    shared_data: Path,
    *,
    reader: str = DEFAULT_READER,
    find: Finder | None = None,
    wrong: list[tuple[str, str]] | None = None,
) -> Scores:
    """Return token, span and link measures of a reader, or of a finder, over the development articles.

    To ``wrong`` is added, for each attribution that is not right whole, why not and its words.
    """
    started = time.perf_counter()
    find = find or finder(reader)
    folder = shared_data / "attribution" / "polnear" / "dev"
    counts = []
    for path in sorted((folder / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:  # offsets count the file's own line ends
            text = file.read()
        annotations = min((folder / "attributions").glob(f"{path.stem}_*.ann"))
        gold = read_brat(annotations.read_text(encoding="utf-8"))
        predicted = find(text)
        counts.append(count(text, gold, predicted))
        if wrong is not None:
            wrong.extend(causes(text, gold, predicted))
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
    gold_marked, predicted_marked = ([_marked(item, words, text) for item in side] for side in (gold, predicted))
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
    counts["linked"] = _matched(gold_marked, predicted_marked, _agree)
    counts["whole"] = _matched(gold_marked, predicted_marked, _agree_whole)
    return counts


def _marked(roles: Sequence[Sequence[tuple[int, int]]], words: Sequence[tuple[int, int]], text: str) -> Marked:
    source, cue, content = (_tokens(spans, words) for spans in roles)
    spelt = [(number, text[slice(*words[number])].lower()) for number in sorted(cue)]
    heads = [number for number, word in spelt if not _LIGHT.fullmatch(word)]
    return Marked(source, cue, content, next(iter(heads or sorted(cue)), -1))


def _tokens(spans: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]]) -> Tokens:
    return frozenset(
        number
        for number, (start, end) in enumerate(words)
        if any(start < last and first < end for first, last in spans)
    )


def _coverage(spans: Sequence[Tokens], by: Sequence[Tokens]) -> int:
    """Return the sum over spans of the thousandths that the best span of the other side covers."""
    return sum(1000 * max((len(span & other) for other in by), default=0) // len(span) for span in spans)


def _matched(gold: Sequence[Marked], predicted: Sequence[Marked], agree: Callable[[Marked, Marked], bool]) -> int:
    """Return how many attributions agree, matched one to one."""
    if not gold or not predicted:
        return 0
    right = np.array([[agree(one, other) for other in predicted] for one in gold], dtype=float)
    rows, columns = linear_sum_assignment(right, maximize=True)
    return int(right[rows, columns].sum())


def _agree(one: Marked, other: Marked) -> bool:
    return _same_source(one, other) and 2 * len(one.content & other.content) > len(one.content | other.content)


def _agree_whole(one: Marked, other: Marked) -> bool:
    half = 2 * len(one.content & other.content) >= len(one.content | other.content)
    return half and one.head == other.head and _same_source(one, other)


def _same_source(one: Marked, other: Marked) -> bool:
    return bool(one.source & other.source) or not (one.source or other.source)


def causes(
    text: str,
    gold: Sequence[Sequence[Sequence[tuple[int, int]]]],
    predicted: Sequence[Sequence[Sequence[tuple[int, int]]]],
) -> Iterator[tuple[str, str]]:
    """Yield for every attribution that is missed, spurious or not right whole what is wrong, and its words."""
    words = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    wanted, found = ([(_marked(item, words, text), _told(item, text)) for item in side] for side in (gold, predicted))
    for one, told in wanted:
        rivals = [other for other, _ in found if other.cue & one.cue]
        if not rivals:
            yield "cue missed", told
        elif not any(_agree_whole(one, other) for other in rivals):
            best = max(rivals, key=lambda other: len(other.content & one.content))
            why = [] if _same_source(one, best) else ["source"]
            if 2 * len(one.content & best.content) < len(one.content | best.content):
                why.append("content too short" if len(best.content) < len(one.content) else "content too long")
            yield " and ".join(why or ["cue head"]), told
    for one, told in found:
        if not any(other.cue & one.cue for other, _ in wanted):
            yield "cue spurious", told


def _told(item: Sequence[Sequence[tuple[int, int]]], text: str) -> str:
    return " | ".join(" … ".join(" ".join(text[a:b].split()) for a, b in spans) or "-" for spans in item)


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
    for name in ("linked", "whole"):
        measures[f"{name}_precision"] = ratio(counts[name], counts["predicted"])
        measures[f"{name}_recall"] = ratio(counts[name], counts["gold"])
        measures[f"{name}_f1"] = f_score(counts[name], counts["gold"], counts["predicted"])
    return measures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, or 2 for a reader that cannot be measured."""
    parser = argparse.ArgumentParser(prog="python -m evals.attribution", description="Score attributions on PolNeAR.")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to measure (default: %(default)s)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N attributions that are not right")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    try:
        find = finder(options.reader)
    except NotMeasuredError as error:
        print(error, file=sys.stderr)
        return 2
    missed: list[tuple[str, str]] = []
    scores = evaluate(options.data, find=find, wrong=missed if options.errors else None)
    for cause, told in missed[:: max(1, len(missed) // max(1, options.errors))][: options.errors]:
        print(f"{cause}: {told}\n")
    for cause, number in Counter(cause for cause, _ in missed).most_common():
        print(f"{number:5} {cause}")
    for measure in scores.measures:
        print(f"{measure.name:28} {measure.value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
