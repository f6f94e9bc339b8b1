"""Event to place: which of a sentence's places a verb's event happened at, on ``event_places/``.

An item is a sentence, a verb in it and the places, none to several, that annotators gave for the verb's event (silver
and crowd labels; Halterman 2019, "Geolocating Political Events in Text"). The candidates given are all places that the
sentence names: those that the reader finds, those that spaCy takes for one, and those that any annotation of the
sentence marks. An item is right where the place chosen is one of the gold ones, or where none is chosen and there is
none. Scored are items with at least one candidate: the others are right whatever is chosen.

Two stretches of the set were never annotated, and are left out (``choice_all`` counts them in): of ``masdar_kill`` 93
of the 337 items up to number 397 carry a place and none of the 707 after it; of AFP's ``capture``, two thirds of the
items dated up to April 1997 do and 7 of more than 200 after it. Five sources give word numbers where the others give
characters; words are used throughout.

A fifth of the sentences is held back by a hash of its letters; the shipped weights have not seen it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.reading import SHARED_DATA
from evals.scores import Measure, Scores, f_score, ratio

if TYPE_CHECKING:
    from spacy.tokens import Token

    from reportedly.reading.event_place import Candidate
    from reportedly.reading.parsed import ParsedContext

PART = "event_places"
HELD_BACK = 5
"""One sentence in so many is held back."""

_MASDAR_LAST, _AFP_LAST = 397, "AFP_ENG_19970501"
_PLACES = frozenset({"GPE", "LOC", "FAC"})
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A verb of a sentence and where its event happened; spans are offsets in ``text``.

    ``marked`` are the places that any annotation of the same sentence marks.
    """

    text: str
    verb: Pair
    gold: tuple[Pair, ...]
    marked: tuple[Pair, ...]
    source: str
    is_annotated: bool

    @property
    def is_held_back(self) -> bool:
        """Whether the item belongs to the part that no weight is fitted to."""
        return bucket(self.text) % HELD_BACK == 0


@dataclass(frozen=True, slots=True)
class Case:
    """An item with its parsed verb and the candidates, of which ``right`` are the gold ones.

    ``found`` tells for each candidate whether the reader itself finds it as a place.
    """

    item: Item
    trigger: Token
    candidates: tuple[Candidate, ...]
    right: frozenset[int]
    found: tuple[bool, ...]


def bucket(text: str) -> int:
    """Return a number from 0 to 99 that depends on nothing but a sentence's letters and digits."""
    bare = "".join(c for c in text.lower() if c.isalnum())
    return int.from_bytes(hashlib.sha256(bare.encode()).digest()[:8], "big") % 100


def load(path: Path) -> list[Item]:
    """Return the items of a file of the set, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records: list[dict[str, Any]] = json.load(lines)
    marked: dict[str, set[Pair]] = defaultdict(set)
    for record in records:
        marked[record["text"]].update(_spans(record, "LOCATION"))
    items = []
    for record in records:
        text = record["text"]
        for verb in _spans(record, "VERB")[:1]:
            gold = tuple(_spans(record, "LOCATION"))
            items.append(Item(text, verb, gold, tuple(sorted(marked[text])), record["source"], _is_annotated(record)))
    return items


def _spans(record: dict[str, Any], label: str) -> list[Pair]:
    tokens = record["tokens"]
    spans = (s for s in record["spans"] if s["label"] == label and s["token_start"] <= s["token_end"] < len(tokens))
    return sorted({(tokens[s["token_start"]]["start"], tokens[s["token_end"]]["end"]) for s in spans})


def _is_annotated(record: dict[str, Any]) -> bool:
    name = str(record.get("_id", "")).strip()
    number = re.fullmatch(r"masdar_kill_(\d+)", name)
    if number is not None:
        return int(number.group(1)) <= _MASDAR_LAST
    return not (record["source"] == "AFP_RA" and name.endswith("_capture") and name > _AFP_LAST)


def cases(items: Sequence[Item]) -> Iterator[Case]:
    """Yield the items parsed as the reader parses a text, each with its candidates; unreadable ones are left out."""
    by_text: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_text[item.text].append(item)
    for text, members in by_text.items():
        context = _context(text)
        for item in members:
            case = _case(item, context)
            if case is not None:
                yield case


def _context(text: str) -> ParsedContext:
    from reportedly.identity import document_id
    from reportedly.model import Document
    from reportedly.reading.parsed import ParsedContext
    from reportedly.reading.parsing import sentences

    document = Document(id=document_id(text), key="", text=text)
    return ParsedContext(document, sentences(text), _resources())


@cache
def _resources() -> Any:
    from reportedly.actors import Registry, Sources
    from reportedly.places import Gazetteer
    from reportedly.reading.context import Resources

    return Resources(Gazetteer.open(), Registry.load(), Sources.load())


def _case(item: Item, context: ParsedContext) -> Case | None:
    from reportedly.reading.event_place import Candidate

    sentence = next((s for s in context.sentences if s.start <= item.verb[0] < s.end), None)
    if sentence is None:
        return None
    trigger = next((t for t in sentence.tokens if sentence.offset(t) + len(t.text) > item.verb[0]), None)
    if trigger is None:
        return None
    spans: list[Pair] = []
    candidates: list[Candidate] = []
    found: list[bool] = []
    for hit, candidate in context.candidates(sentence):
        spans.append((hit.start, hit.end))
        candidates.append(candidate)
        found.append(True)
    base = sentence.base
    named = [(base + e.start_char, base + e.end_char) for e in sentence.tokens.ents if e.label_ in _PLACES]
    for start, end in [*item.marked, *named]:
        if any(low < end and high > start for low, high in spans):
            continue
        words = (t for t in sentence.tokens if sentence.offset(t) < end and not t.is_space)
        tokens = tuple(t for t in words if sentence.offset(t) + len(t.text) > start)
        if tokens:
            spans.append((start, end))
            candidates.append(Candidate(tokens, known=False))
            found.append(False)
    right = frozenset(
        at for at, (low, high) in enumerate(spans) if any(low < end and high > start for start, end in item.gold)
    )
    if item.gold and not right:
        return None  # the place stands in another sentence of the text
    return Case(item, trigger, tuple(candidates), right, tuple(found))


Choice = Callable[[Case], int | None]


def by_model(case: Case) -> int | None:
    """Choose as the reader does."""
    from reportedly.reading.event_place import load_model

    return load_model().probabilities(case.trigger, case.candidates).best


def _nearest(case: Case) -> int | None:
    gaps = [abs(c.head.i - case.trigger.i) for c in case.candidates]
    return gaps.index(min(gaps)) if gaps else None


def _first(case: Case) -> int | None:
    starts = [c.tokens[0].i for c in case.candidates]
    return starts.index(min(starts)) if starts else None


def _only(case: Case) -> int | None:
    return 0 if len(case.candidates) == 1 else None


def _in_parse(case: Case) -> int | None:
    def steps(at: int) -> tuple[int, int]:
        head, trigger = case.candidates[at].head, case.trigger
        above = [trigger.i, *(t.i for t in trigger.ancestors)]
        chain = [head.i, *(t.i for t in head.ancestors)]
        down = next((n for n, i in enumerate(chain) if i in above), len(chain))
        return down + (above.index(chain[down]) if down < len(chain) else 50), abs(head.i - trigger.i)

    return min(range(len(case.candidates)), key=steps) if case.candidates else None


BASELINES: dict[str, Choice] = {"nearest": _nearest, "first": _first, "only": _only, "nearest_in_parse": _in_parse}


def accuracy(chosen: Sequence[Case], choice: Choice) -> float:
    """Return the share of cases in which the choice is right."""
    return ratio(sum(is_right(case, choice(case)) for case in chosen), len(chosen))


def is_right(case: Case, at: int | None) -> bool:
    """Tell whether a choice is one of the gold places, or none where there is none."""
    return at in case.right if at is not None else not case.right


def evaluate(shared_data: Path, *, everything: bool = False) -> Scores:
    """Return how often the right place is chosen on the held-back part (``everything``: on the whole file)."""
    started = time.perf_counter()
    items = [i for i in load(shared_data / "event_places" / "train.json.gz") if everything or i.is_held_back]
    every = [case for case in cases(items) if case.candidates]
    kept = [case for case in every if case.item.is_annotated]
    measures = summarise(kept)
    measures["choice_all"] = accuracy(every, by_model)
    return Scores(
        part=PART,
        documents=len({case.item.text for case in kept}),
        seconds=time.perf_counter() - started,
        measures=tuple(Measure(name, value) for name, value in measures.items()),
        note=f"{len(kept)} verbs in sentences that name a place, {sum(not c.right for c in kept)} with none as theirs",
    )


def summarise(kept: Sequence[Case]) -> dict[str, float]:
    """Return the measures over cases: the model's choice and the baselines'."""
    picks = [by_model(case) for case in kept]
    with_place = [(case, at) for case, at in zip(kept, picks, strict=True) if case.right]
    right = sum(is_right(case, at) for case, at in with_place)
    chosen = sum(at is not None for at in picks)
    found = [(case, at) for case, at in zip(kept, picks, strict=True) if any(case.found)]
    several = [(case, at) for case, at in zip(kept, picks, strict=True) if len(case.candidates) > 1]
    measures = {
        "choice": ratio(sum(is_right(c, at) for c, at in zip(kept, picks, strict=True)), len(kept)),
        "place_f1": f_score(right, len(with_place), chosen),
        "place_given_that_there_is_one": ratio(right, len(with_place)),
        "choice_of_several": ratio(sum(is_right(c, at) for c, at in several), len(several)),
        "choice_of_found": ratio(sum(is_right(c, at) for c, at in found), len(found)),
    }
    for name, choice in BASELINES.items():
        measures[f"baseline_{name}"] = accuracy(kept, choice)
    return measures


def listing(chosen: Sequence[Case], limit: int) -> str:
    """Return wrong choices, spread evenly: the verb, the gold places, the place chosen and the sentence."""
    wrong = [(case, at) for case in chosen if not is_right(case, at := by_model(case))]
    if len(wrong) > limit:
        wrong = [wrong[index * len(wrong) // limit] for index in range(limit)]
    lines = []
    for case, at in wrong:
        names = [" ".join(t.text for t in candidate.tokens) for candidate in case.candidates]
        gold = ", ".join(names[i] for i in sorted(case.right)) or "none"
        read = names[at] if at is not None else "none"
        lines.append(f"{case.trigger.text}: gold {gold}, chosen {read} :: {' '.join(case.item.text.split())}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.event_places", description=str(__doc__).splitlines()[0])
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N wrong choices of the held-back part")
    parser.add_argument("--everything", action="store_true", help="score all items, those fitted to as well")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    path: Path = options.data / "event_places" / "train.json.gz"
    if not path.is_file():
        print(f"there is no {path}; name the public data folder with --data FOLDER", file=sys.stderr)
        return 2
    if options.errors:
        held = [item for item in load(path) if item.is_annotated and (options.everything or item.is_held_back)]
        print(listing([case for case in cases(held) if case.candidates], options.errors), end="\n\n")
    scores = evaluate(options.data, everything=options.everything)
    for measure in scores.measures:
        print(f"{measure.name:<32} {measure.value:.3f}")
    print(f"{scores.documents} sentences, {scores.note}, {scores.seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
