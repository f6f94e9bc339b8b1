"""Short reports in our own words, coded by the codebook: constructions that are rare in the news at hand.

They stand in ``training/lessons`` with their texts, in the short form that coders write (see ``training/README.md``),
without the document's id. A claim that gives no date has the codebook's: what actually happened has happened by
publication, what is held is held on its day, what is to come has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from training.encoder import corpus
from training.encoder.labelled import Labelled
from training.standoff import from_coder

ORIGIN = "lessons"
LESSONS = Path(__file__).resolve().parents[1] / "lessons"
_NOT_YET = frozenset({"planned", "hypothetical"})


def load(data: Path, folder: Path = LESSONS) -> tuple[list[Labelled], list[Labelled]]:
    """Return the lessons to train on; none is kept for development. ``data`` is not needed.

    Raises ``ValueError`` naming the words of a claim that are not in its text.
    """
    found = []
    for path in sorted(folder.glob("*.yaml")):
        for lesson in yaml.safe_load(path.read_text(encoding="utf-8")):
            text = lesson["text"]
            (coded,) = from_coder(_lines(lesson), {lesson["id"]: text}, "lead")
            labelled = corpus.document(coded, text)
            found.append(replace(labelled, id=f"{ORIGIN}/{lesson['id']}", origin=ORIGIN))
    return found, []


def _lines(lesson: Mapping[str, Any]) -> Iterator[str]:
    published = lesson["published"].isoformat()
    for claim in lesson["claims"]:
        coded = {name: value.isoformat() if isinstance(value, date) else value for name, value in claim.items()}
        if coded.get("st", "actual") not in _NOT_YET and not {"ds", "de"} & set(coded):
            coded["de"] = published
            if coded["t"] == "hold":
                coded["ds"] = published
        yield json.dumps({"d": lesson["id"], **coded})
