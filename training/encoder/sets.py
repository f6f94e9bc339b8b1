"""The sets that the encoder learns from, by name, and how often each is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.encoder import corpus, event_places, ged, lessons, muc4, polnear, re3d, wikievents
from training.encoder.labelled import Labelled

Loader = Callable[[Path], tuple[list[Labelled], list[Labelled]]]


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set: how to load it (documents to train on, documents for development) and the epochs that it is seen."""

    load: Loader
    epochs: float


SETS: Mapping[str, DataSet] = {
    corpus.ORIGIN: DataSet(corpus.load, 10.0),
    lessons.ORIGIN: DataSet(lessons.load, 10.0),
    polnear.ORIGIN: DataSet(polnear.load, 2.2),
    event_places.ORIGIN: DataSet(event_places.load, 1.2),
    muc4.ORIGIN: DataSet(muc4.load, 2.8),
    wikievents.ORIGIN: DataSet(wikievents.load, 1.5),
    re3d.ORIGIN: DataSet(re3d.load, 3.0),
    ged.ORIGIN: DataSet(ged.load, 0.8),
}
"""All sets, our own first; the epochs are those of a full run."""
