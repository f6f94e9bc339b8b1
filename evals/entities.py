"""Actors and places found in documents on Syria and Iraq: re3d (Dstl, 2017), four of its seven sources.

``python -m evals.entities [--errors N] [--source NAME]`` prints the measures. A document goes the way that a reader
takes it: sentences, then all that it names. Organisations are what an actor is in the gold set: armed groups, states,
their forces, bodies, and people who act as one ("civilians"). Pronouns are left out of the gold, as other code finds
whom they mean; what is found on a gold person, demonym or platform is left out of the found, since "Assad" and
"Iraqi" are actors to a reader and other types there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.reading import SHARED_DATA
from evals.scores import Counts, Measure, Scores, bootstrap, f_score, ratio
from reportedly.model import Document

PART = "entities"
SOURCES = ("CENTCOM", "UK_Government", "US_State_Department", "Wikipedia")
PRONOUNS = frozenset(
    [
        "i",
        "we",
        "us",
        "our",
        "ours",
        "they",
        "them",
        "their",
        "theirs",
        "he",
        "him",
        "his",
        "she",
        "her",
        "it",
        "its",
        "who",
        "whom",
        "which",
        "that",
        "this",
        "these",
        "those",
        "you",
        "your",
    ]
)
_ACTOR_NEUTRAL = frozenset({"Person", "Nationality", "MilitaryPlatform", "Vehicle"})
_PLACE_NEUTRAL = frozenset({"Organisation", "Nationality"})
_ARTICLES = ("the ", "a ", "an ")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a document, with the gold type or whom they mean."""

    start: int
    end: int
    text: str
    kind: str = ""

    def bare(self) -> tuple[int, int]:
        """Return the offsets without an article and a possessive ending: no two guides agree on them."""
        start, end = self.start, self.end
        lower = self.text.lower()
        for article in _ARTICLES:
            if lower.startswith(article):
                start += len(article)
        for ending in ("'s", "’s"):
            if lower.endswith(ending):
                end -= len(ending)
        return start, end


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document with its gold spans and the pairs of them that are said to be one and the same."""

    id: str
    text: str
    spans: tuple[Span, ...]
    synonyms: tuple[tuple[Span, Span], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the product finds in one document; the ids are those of the parties that the actors are."""

    actors: tuple[Span, ...]
    places: tuple[Span, ...]


def load(folder: Path) -> Iterator[GoldDocument]:
    """Yield the documents of one source."""
    spans: dict[str, list[Span]] = {}
    for record in _records(folder / "entities.json"):
        span = Span(int(record["begin"]), int(record["end"]), str(record["value"]), str(record["type"]))
        spans.setdefault(str(record["documentId"]), []).append(span)
    synonyms: dict[str, list[tuple[Span, Span]]] = {}
    for record in _records(folder / "relations.json"):
        if record["type"] == "IsSynonymOf":
            one = Span(int(record["sourceBegin"]), int(record["sourceEnd"]), str(record["source"]))
            other = Span(int(record["targetBegin"]), int(record["targetEnd"]), str(record["target"]))
            synonyms.setdefault(str(record["documentId"]), []).append((one, other))
    for record in _records(folder / "documents.json"):
        key, text = str(record["_id"]), str(record["text"])
        right = tuple(s for s in dict.fromkeys(spans.get(key, ())) if text[s.start : s.end] == s.text)
        yield GoldDocument(key, text, right, tuple(synonyms.get(key, ())))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class Finder:
    """Finds actors and places as ``rules.v1`` does."""

    def __init__(self) -> None:
        from reportedly.reading.rules import RulesReader  # loads spaCy

        self._resources = RulesReader().resources

    def find(self, gold: GoldDocument) -> Found:
        """Return the actors and the places that a document names."""
        from reportedly.reading.parsed import ParsedContext
        from reportedly.reading.parsing import sentences

        document = Document(id="d" + gold.id.lower()[:20], key=gold.id, text=gold.text)
        context = ParsedContext(document, sentences(gold.text), self._resources)
        actors = [
            Span(m.start, m.end, m.text, context.actors.party_of(m) or "")
            for m in context.actors.mentions
            if not m.locative
        ]
        places = [Span(p.start, p.end, gold.text[p.start : p.end], p.place.name) for p in context.places]
        return Found(tuple(actors), tuple(places))


def compare(gold: GoldDocument, found: Found, errors: list[str] | None = None) -> Counts:
    """Return what was to be found, what was found and what agrees in a document."""
    counts: Counts = Counter(documents=1)
    wanted = [s for s in gold.spans if s.kind == "Organisation" and s.text.lower() not in PRONOUNS]
    _count("actor", gold, wanted, found.actors, _ACTOR_NEUTRAL, counts, errors)
    named = [s for s in gold.spans if s.kind == "Location" and any(c.isupper() for c in s.text)]
    _count("place", gold, named, found.places, _PLACE_NEUTRAL, counts, errors)
    starts = sorted(found.actors, key=lambda s: s.start)
    for one, other in gold.synonyms:
        ids = [_identity(span, starts) for span in (one, other)]
        if all(ids):
            counts["synonyms"] += 1
            counts["synonyms_agree"] += ids[0] == ids[1]
    return counts


def _identity(span: Span, actors: Sequence[Span]) -> str:
    low = bisect_left([a.start for a in actors], span.start - 60)
    inside = [a for a in actors[low:] if a.start < span.end and a.end > span.start and a.kind]
    return max(inside, key=lambda a: min(a.end, span.end) - max(a.start, span.start)).kind if inside else ""


def _count(
    name: str,
    gold: GoldDocument,
    wanted: Sequence[Span],
    found: Sequence[Span],
    neutral: frozenset[str],
    counts: Counts,
    errors: list[str] | None,
) -> None:
    exact = {s.bare() for s in wanted}
    taken: set[int] = set()
    hits: set[int] = set()
    for number, span in enumerate(found):  # one gold span for one found span, the one that shares most with it
        shared = [
            (min(span.end, w.end) - max(span.start, w.start), -abs((w.end - w.start) - (span.end - span.start)), i)
            for i, w in enumerate(wanted)
            if i not in taken and w.start < span.end and w.end > span.start
        ]
        if shared:
            taken.add(max(shared)[2])
            hits.add(number)
    others = [s for s in gold.spans if s.kind in neutral]
    left_out = {
        n
        for n, span in enumerate(found)
        if n not in hits
        and (
            any(o.start < span.end and o.end > span.start for o in others)
            or any(w.start < span.end and w.end > span.start for w in wanted)  # a second part of one gold phrase
        )
    }
    # Gold phrases nest ("ISIL" in "ISIL tactical units"): one in or around a found phrase is not lost.
    lost = [
        w
        for i, w in enumerate(wanted)
        if i not in taken and not any(w.start < wanted[t].end and w.end > wanted[t].start for t in taken)
    ]
    counts[f"{name}_gold"] += len(taken) + len(lost)
    counts[f"{name}_found"] += len(found) - len(left_out)
    counts[f"{name}_overlap"] += len(hits)
    counts[f"{name}_exact"] += sum(found[n].bare() in exact for n in hits)
    if errors is not None:
        errors += [f"lost {name}: {_shown(gold.text, w)}" for w in lost]
        spurious = [s for n, s in enumerate(found) if n not in hits and n not in left_out]
        errors += [f"spurious {name} [{s.kind}]: {_shown(gold.text, s)}" for s in spurious]
        loose = [found[n] for n in sorted(hits) if found[n].bare() not in exact]
        errors += [f"loose {name}: {_shown(gold.text, s)}" for s in loose]


def _shown(text: str, span: Span) -> str:
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    return " ".join(f"{before}⟦{span.text}⟧{after}".split())


def summarise(total: Counts) -> dict[str, float]:
    """Return the measures from summed counts."""
    measures: dict[str, float] = {}
    for name in ("actor", "place"):
        gold, found = total[f"{name}_gold"], total[f"{name}_found"]
        for kind in ("overlap", "exact"):
            hits = total[f"{name}_{kind}"]
            measures[f"{name}_{kind}_f1"] = f_score(hits, gold, found)
            measures[f"{name}_{kind}_precision"] = ratio(hits, found)
            measures[f"{name}_{kind}_recall"] = ratio(hits, gold)
    measures["synonyms_one_party"] = ratio(total["synonyms_agree"], total["synonyms"])
    return measures


def evaluate(shared_data: Path, *, sources: Sequence[str] = SOURCES, errors: list[str] | None = None) -> Scores:
    """Return the measures over all documents of the sources."""
    started = time.perf_counter()
    finder = Finder()
    per_document = [
        compare(gold, finder.find(gold), errors)
        for source in sources
        for gold in load(shared_data / "entities" / source)
    ]
    total: Counts = Counter()
    for counts in per_document:
        total.update(counts)
    intervals = bootstrap(per_document, summarise)
    measures = tuple(Measure(name, value, intervals.get(name)) for name, value in summarise(total).items())
    note = (
        f"{total['actor_gold']} actors, {total['place_gold']} named places and {total['synonyms']} pairs of one party"
    )
    return Scores(PART, len(per_document), time.perf_counter() - started, measures, note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.entities", description="Score actors and places on re3d.")
    parser.add_argument("--source", choices=SOURCES, action="append", help="only this source")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N errors with what stands around")
    parser.add_argument(
        "--kind", default="", metavar="TEXT", help="only errors that begin with this, such as 'lost actor'"
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    errors: list[str] = []
    scores = evaluate(options.data, sources=options.source or SOURCES, errors=errors)
    for error in [e for e in errors if e.startswith(options.kind)][: options.errors]:
        print(error)
    for measure in scores.measures:
        low, high = measure.interval or (float("nan"), float("nan"))
        print(f"{measure.name:<26} {measure.value:.3f}  [{low:.3f}, {high:.3f}]")
    print(f"{scores.documents} documents, {scores.note}, {scores.seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
