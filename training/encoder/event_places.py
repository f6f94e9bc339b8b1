"""Which place of a sentence a verb's event happened at (``event_places/``), as :mod:`evals.event_places` loads it.

It teaches the role of the place for the verbs that are marked, and that what is marked is a place. The sentences that
are held back there are those for development here.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from evals.event_places import Item
from evals.event_places import load as load_items
from training.encoder.labelled import Anchor, Labelled, Role, Tag

ORIGIN = "event_places"


def load(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the sentences to train on and those held back, from the public data folder."""
    by_text: dict[str, list[Item]] = defaultdict(list)
    for item in load_items(data / "event_places" / "train.json.gz"):
        if item.is_annotated:
            by_text[item.text].append(item)
    parts: tuple[list[Labelled], list[Labelled]] = [], []
    for number, (text, items) in enumerate(by_text.items()):
        parts[items[0].is_held_back].append(document(f"{ORIGIN}/{number}", text, items))
    return parts


def document(key: str, text: str, items: list[Item]) -> Labelled:
    """Return a sentence with the places of its verbs; a verb that is marked twice has the places of both."""
    places: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for item in items:
        places[item.verb].update(item.gold)
    anchors = tuple(Anchor(verb, {"place": Role(tuple(sorted(gold)))}) for verb, gold in sorted(places.items()))
    marked = sorted({span for item in items for span in item.marked})
    return Labelled(key, ORIGIN, text, tags=tuple(Tag("entity", ("place",), span) for span in marked), anchors=anchors)
