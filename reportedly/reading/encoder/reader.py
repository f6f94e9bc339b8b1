"""``encoder.v1``: claims read by one small multi-task encoder, with no parser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from reportedly.actors import Registry, Sources
from reportedly.documents.furniture import furniture
from reportedly.model import Claim, Document
from reportedly.places import Gazetteer
from reportedly.reading.assembling import assemble
from reportedly.reading.carrying import carry
from reportedly.reading.context import DocumentContext, Resources
from reportedly.reading.encoder.decoding import Thresholds, decode
from reportedly.reading.encoder.drafting import draft
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.scores import WindowScores, stitched
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.voices import Voices
from reportedly.reading.encoder.windows import Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece


class Scorer(Protocol):
    """Scores windows: the encoder, or scores made by hand."""

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        """Return the scores of each window, in the order given."""


class EncoderReader:
    """The intended reader. See :class:`reportedly.reading.Reader`."""

    name = "encoder.v1"

    def __init__(self, gazetteer: Path | None = None, registry: Registry | None = None, scorer: Scorer | None = None):
        """Read against the gazetteer in a file and a registry, or the package's own, with the shipped encoder."""
        self._gazetteer = gazetteer
        self._registry = registry
        self._scorer = scorer

    @cached_property
    def version(self) -> str:
        """Fingerprint over everything that a claim may depend on: code, lexicons, registries, gazetteer and weights."""
        return "0"

    @cached_property
    def resources(self) -> Resources:
        """The gazetteer and registries that documents are read against, opened at first use."""
        registry = self._registry or Registry.load()
        return Resources(Gazetteer.open(self._gazetteer), registry, Sources.load(registry))

    @cached_property
    def scorer(self) -> Scorer:
        """The encoder, loaded at first use."""
        if self._scorer is None:
            raise NotImplementedError
        return self._scorer

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""
        text = document.text
        split = sentences(text, skip=furniture(text), title=document.title)
        if not split:
            return []
        scores = stitched(self.scorer.score(windows(text, split, load_wordpiece(), document.title)))
        thresholds = Thresholds()
        decoded = decode(scores, thresholds)
        if not decoded.events:
            return []
        marked = sorted({(m.start, m.end) for event in decoded.events for m in event.roles["place"]})
        context = DocumentContext(document, self.resources, marked)
        referents = Referents(context, split, scores, thresholds)
        voices = Voices(context, decoded, referents.same)
        drafts = [d for event in decoded.events for d in draft(event, context, split, referents, voices)]
        return carry(assemble(drafts, context, f"{self.name}@{self.version}"), to_control=True)
