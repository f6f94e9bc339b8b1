"""Headlines of UCDP GED: the name of the place where the event is coded, wherever it stands in the headline.

It teaches names of places, villages of Syria most of all, and nothing about the other words. A sample of the headlines
is taken, spread evenly over the file.
"""

from __future__ import annotations

from pathlib import Path

from evals.ged_headlines import FILE, Known, coded_places, headlines, read_rows
from training.encoder.labelled import Labelled, Tag

ORIGIN = "ged"
SAMPLE = 3000
"""Headlines that are taken."""


def load(data: Path, sample: int = SAMPLE) -> tuple[list[Labelled], list[Labelled]]:
    """Return the headlines to train on and those kept for development, from the public data folder."""
    rows = read_rows(data / FILE)
    by_text: dict[str, list[Known]] = {}
    for headline in headlines(rows, coded_places(rows)):
        by_text.setdefault(headline.text, []).append(Known(headline.place, ()))
    texts = sorted(by_text)
    parts: tuple[list[Labelled], list[Labelled]] = [], []
    for text in texts[:: max(1, len(texts) // sample)]:
        labelled = document(text, by_text[text])
        if labelled.tags:
            parts[labelled.is_held_back].append(labelled)
    return parts


def document(text: str, places: list[Known]) -> Labelled:
    """Return a headline with where it names one of its places."""
    spans = sorted({span for place in places for span in place.occurrences(text)})
    kept = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
    tags = tuple(Tag("entity", ("place",), span) for span in kept)
    return Labelled(f"{ORIGIN}/{text}", ORIGIN, text, tags=tags)
