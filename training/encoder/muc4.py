"""MUC-4: who did it, to whom and with what in wire reports on terrorism, from the five simplified roles.

It teaches the spans of the roles. A mention is given at one place of the text; where the same words stand elsewhere,
they are doubtful. ``roles/dev.json`` is kept for development.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from training.encoder.labelled import Labelled, Span, Tag, occurrences

ORIGIN = "muc4"
ROLES = {
    "PerpInd": "perpetrator_individual",
    "PerpOrg": "perpetrator_organisation",
    "Target": "physical_target",
    "Victim": "victim",
    "Weapon": "weapon",
}
"""The set's names of the roles and the encoder's."""


def load(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the documents to train on and those for development, from the public data folder."""
    folder = data / "events" / "muc4" / "roles"
    return _part(folder / "train.json"), _part(folder / "dev.json")


def _part(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8") as lines:
        return [document(json.loads(line)) for line in lines if line.strip()]


def document(record: dict[str, Any]) -> Labelled:
    """Return a report with the mentions of its incidents, the longer ones where several overlap."""
    text: str = record["doctext"]
    found: dict[Span, str] = {}
    for incident in record["templates"]:
        for name, role in ROLES.items():
            for words, start in (mention for entity in incident[name] for mention in entity):
                if text[start : start + len(words)] == words:
                    found.setdefault((start, start + len(words)), role)
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0] - span[1], span)):
        if not any(span[0] < end and start < span[1] for start, end in kept):
            kept.append(span)
    again = {other for start, end in found for other in occurrences(text, text[start:end])}
    return Labelled(
        f"{ORIGIN}/{record['docid']}",
        ORIGIN,
        text,
        tags=tuple(Tag("muc", (found[span],), span) for span in sorted(kept)),
        closed=frozenset({"muc"}),
        doubtful=tuple(("muc", span) for span in sorted(again)),
    )
