"""``encoder.v1``: claims read by one small multi-task encoder, with no parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
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
from reportedly.reading.encoder.casing import as_it_stands, lost_case, restored
from reportedly.reading.encoder.choosing import chosen, same_doers, vouched
from reportedly.reading.encoder.decoding import Decoded, Thresholds, decode, joined
from reportedly.reading.encoder.drafting import draft
from reportedly.reading.encoder.first_pass import load_first_pass
from reportedly.reading.encoder.lasting import past_holds
from reportedly.reading.encoder.placing import Anchors
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.scores import DocumentScores, WindowScores, stitched
from reportedly.reading.encoder.sentences import Sentence, sentences
from reportedly.reading.encoder.session import Encoder, shipped
from reportedly.reading.encoder.voices import Voices
from reportedly.reading.encoder.windows import Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece
from reportedly.reading.fingerprint import of_package

_NAMING = ("place", "party", "person", "nationality", "date")
_AT_ONCE = 64  # windows whose scores are held at a time
_SURELY = 0.5  # the probability from which on marked words are a name of a place
_DEPENDED_ON = ("actors", "codebook", "places", "reading", "times", "documents/furniture.py")


class Scorer(Protocol):
    """Scores windows: the encoder, or scores made by hand."""

    @property
    def sizes(self) -> Sizes:
        """How large the windows are to be."""

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which on words count."""

    @property
    def version(self) -> str:
        """A fingerprint that changes with the scores."""

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        """Return the scores of each window, in the order given."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document's sentences, what the encoder marks in them, what the document names, and what marked words mean.

    Where the text has lost its case, that of the context has it again.
    """

    sentences: Sequence[Sentence]
    decoded: Decoded
    context: DocumentContext
    referents: Referents


class EncoderReader:
    """The intended reader. See :class:`reportedly.reading.Reader`."""

    name = "encoder.v1"

    def __init__(
        self,
        gazetteer: Path | None = None,
        registry: Registry | None = None,
        *,
        scorer: Scorer | None = None,
        folder: Path | None = None,
        everything: bool = False,
    ) -> None:
        """Read against the gazetteer in a file and a registry, or the package's own.

        The encoder is the one in ``folder``, or the one that the package ships; ``scorer`` takes its place. With
        ``everything`` the encoder reads every sentence, and not only those that the first pass leaves: see
        :mod:`reportedly.reading.encoder.first_pass`.
        """
        self._gazetteer = gazetteer
        self._registry = registry
        self._scorer = scorer
        self._folder = folder
        self._everything = everything

    @cached_property
    def version(self) -> str:
        """Fingerprint over everything that a claim may depend on: code, lexicons, registries, gazetteer and weights."""
        own = f"{self.scorer.version} {self.resources.gazetteer.version} {self.resources.registry.version}"
        return of_package(_DEPENDED_ON, own + (" everything" if self._everything else ""))

    @cached_property
    def resources(self) -> Resources:
        """The gazetteer and registries that documents are read against, opened at first use."""
        registry = self._registry or Registry.load()
        return Resources(Gazetteer.open(self._gazetteer), registry, Sources.load(registry))

    @cached_property
    def scorer(self) -> Scorer:
        """The encoder, loaded at first use."""
        return self._scorer if self._scorer is not None else Encoder(self._folder or shipped())

    def load(self) -> None:
        """Load the encoder now. Raises ConfigurationError when it or the package that runs it is missing or wrong."""
        _ = self.scorer

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""
        opened = self.opened(document)
        if opened is None:
            return []
        voices = Voices(opened.context, opened.decoded)
        anchors = Anchors(opened.decoded.events, opened.referents)
        over = past_holds(opened.decoded.events, opened.context.document.text, opened.referents)
        drafts = [
            each
            for event in opened.decoded.events
            for each in draft(event, opened.context, opened.sentences, opened.referents, voices, anchors, over)
        ]
        claims = carry(assemble(drafts, opened.context, f"{self.name}@{self.version}"), to_control=True)
        if opened.context.document is document:
            return claims
        return sorted((as_it_stands(c, document.text) for c in claims), key=lambda c: (c.quotes[0].start, c.type, c.id))

    def opened(self, document: Document) -> Opened | None:
        """Return what is found in a document before its claims are drafted, ``None`` where that is no event."""
        split = _sentences(document)
        wanted = None if self._everything else load_first_pass().wanted(document.text, split, document.title)
        if not split or (wanted is not None and not any(wanted)):
            return None
        found = self._windows(document, split, wanted)
        if not found:
            return None
        starts = [sentence.start for sentence in split]
        lost = lost_case(document.text)
        if lost or (wanted is not None and not all(wanted)):
            # Names are looked up after the encoder: perhaps there is no event, or it tells what is a name.
            marked = self._marks(found)
            if not marked.events:
                return None
            if lost:
                document = replace(document, text=self._restored(document, lost, marked, split))
            decoded = _judged(marked, split, document.text)
            context = DocumentContext(document, self.resources, lambda: _places(decoded), starts)
        else:
            with ThreadPoolExecutor(max_workers=1) as beside:  # the encoder runs while the names are looked up
                decoding = beside.submit(lambda: _judged(self._marks(found), split, document.text))
                context = DocumentContext(document, self.resources, lambda: _places(decoding.result()), starts)
            decoded = decoding.result()
        return Opened(split, decoded, context, Referents(context, split, decoded))

    def scores(self, document: Document) -> Iterator[DocumentScores]:
        """Yield what the encoder says of a whole document, in parts, so that a long one does not fill the memory."""
        yield from self._scores(self._windows(document, _sentences(document), None))

    def _windows(self, document: Document, split: Sequence[Sentence], wanted: Sequence[bool] | None) -> list[Window]:
        return windows(document.text, split, load_wordpiece(), document.title, self.scorer.sizes, wanted)

    def _scores(self, found: Sequence[Window]) -> Iterator[DocumentScores]:
        for at in range(0, len(found), _AT_ONCE):
            yield stitched(self.scorer.score(found[at : at + _AT_ONCE]))

    def _marks(self, found: Sequence[Window]) -> Decoded:
        """Return what the encoder marks in a document's windows, some at a time so that memory stays flat."""
        return joined([decode(part, self.scorer.thresholds) for part in self._scores(found)])

    def _restored(
        self, document: Document, lost: Sequence[tuple[int, int]], marked: Decoded, split: Sequence[Sentence]
    ) -> str:
        """Return a document's text with the case that it has lost in some stretches."""
        names = [(each.start, each.end) for kind in _NAMING for each in marked.mentions[kind]]
        return restored(document.text, lost, names, split, self._abbreviations)

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        names = (name.text for party in self.resources.registry for name in party.names)
        return frozenset(name for name in names if name.isalpha() and name.isupper())


def _judged(decoded: Decoded, split: Sequence[Sentence], text: str) -> Decoded:
    """Return what is marked without what the text speaks against."""
    events = [chosen(event, text, split) for event in decoded.events]
    return replace(decoded, events=tuple(same_doers(vouched(events), text)))


def _sentences(document: Document) -> list[Sentence]:
    return sentences(document.text, skip=furniture(document.text), title=document.title)


def _places(decoded: Decoded) -> list[tuple[int, int]]:
    """Return the stretches that are surely marked as places of events, in order."""
    roles = (marked for event in decoded.events for marked in event.roles["place"])
    return sorted({(marked.start, marked.end) for marked in roles if marked.probability >= _SURELY})
