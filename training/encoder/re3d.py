"""re3d: places, organisations, people, nationalities and dates marked in documents on Syria and Iraq.

Organisations are what an actor is there: armed groups, states, their forces, bodies, and people who act as one. Where
spans lie in one another ("the Kurdish YPG") the outer one stands. Pronouns are doubtful.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.entities import PRONOUNS
from training.encoder.labelled import Labelled, Span, Tag

ORIGIN = "re3d"
SOURCES = ("CENTCOM", "UK_Government", "US_State_Department", "Wikipedia")
KINDS = {
    "Location": "place",
    "Organisation": "party",
    "Person": "person",
    "Nationality": "nationality",
    "Temporal": "date",
}
"""The set's types and the encoder's kinds; the others are no kind of the encoder's."""


def load(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the documents to train on and those kept for development, from the public data folder."""
    parts: tuple[list[Labelled], list[Labelled]] = [], []
    for source in SOURCES:
        folder = data / "entities" / source
        marked: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in _records(folder / "entities.json"):
            marked[record["documentId"]].append(record)
        for record in _records(folder / "documents.json"):
            labelled = document(record["_id"], record["text"], marked[record["_id"]])
            parts[labelled.is_held_back].append(labelled)
    return parts


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def document(key: str, text: str, marked: list[dict[str, Any]]) -> Labelled:
    """Return a document with its entities; spans that do not fit the text are left out."""
    found: dict[Span, str] = {}
    for record in marked:
        span = int(record["begin"]), int(record["end"])
        if record["type"] in KINDS and text[span[0] : span[1]] == record["value"]:
            found.setdefault(span, KINDS[record["type"]])
    outer = [s for s in found if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in found)]
    pronouns = [span for span in sorted(outer) if text[slice(*span)].lower() in PRONOUNS]
    return Labelled(
        f"{ORIGIN}/{key}",
        ORIGIN,
        text,
        tags=tuple(Tag("entity", (found[span],), span) for span in sorted(outer) if span not in pronouns),
        closed=frozenset({"entity"}),
        doubtful=tuple(("entity", span) for span in pronouns),
    )
