"""The coded articles that the encoder has not been trained on: what is fitted around it is fitted on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reportedly.model import DatePrecision, Document
from training.encoder.corpus import CORPUS
from training.encoder.labelled import is_held_back
from training.standoff import read_corpus


def held_back(data: Path, corpus: Path = CORPUS) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    """Yield each article kept from training, by its id, with what was coded in it (stand-off)."""
    with (data / "news" / "articles.jsonl").open(encoding="utf-8") as lines:
        articles = {record["id"]: record for record in map(json.loads, lines)}
    for coded in read_corpus(corpus):
        record = articles.get(coded["doc"])
        if record is None or not is_held_back(f"corpus/{coded['doc']}"):
            continue
        document = Document(
            record["id"],
            record["id"],
            record["text"],
            date.fromisoformat(record["published"]),
            DatePrecision.DAY,
            outlet=record["outlet"],
            title=record["title"],
        )
        yield document, coded
