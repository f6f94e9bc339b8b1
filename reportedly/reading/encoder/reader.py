"""``encoder.v1``: claims read by one small multi-task encoder, with no parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

from reportedly.actors import Registry, Sources
from reportedly.documents.furniture import furniture
from reportedly.model import Claim, Document
from reportedly.places import Gazetteer
from reportedly.reading.assembling import assemble
from reportedly.reading.carrying import carry
from reportedly.reading.context import DocumentContext, Resources
from reportedly.reading.encoder.beside import Beside
from reportedly.reading.encoder.casing import as_it_stands, lost_case, restored
from reportedly.reading.encoder.choosing import chosen, same_doers, vouched
from reportedly.reading.encoder.counted_forces import counted_forces
from reportedly.reading.encoder.decoding import Decoded, Thresholds, decode, joined
from reportedly.reading.encoder.drafting import draft
from reportedly.reading.encoder.first_pass import load_first_pass
from reportedly.reading.encoder.lasting import past_holds
from reportedly.reading.encoder.outcomes import as_coded
from reportedly.reading.encoder.placing import Anchors
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.scores import DocumentScores, WindowScores, stitched
from reportedly.reading.encoder.sentences import Sentence, sentences
from reportedly.reading.encoder.session import Encoder, shipped
from reportedly.reading.encoder.voices import Voices
from reportedly.reading.encoder.windows import Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece
from reportedly.reading.fingerprint import of_package
from reportedly.reading.flags import in_own_words, spelt
from reportedly.reading.table_rows import about_their_rows

_NAMING = ("place", "party", "person", "nationality", "date")
_DOCUMENTS = 2  # whose windows are scored side by side: one's last do not keep the other's first waiting
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


class Beginning:
    """A document that a reader has begun to read. See :class:`reportedly.reading.Begun`."""

    def __init__(
        self, reader: EncoderReader, document: Document, text: str, sentences: Sequence[Sentence], *, whole: bool
    ) -> None:
        self.document = document  # with its flags spelt
        self.text = text  # its own
        self.sentences = sentences
        self.whole = whole  # whether every sentence is read
        self.marking: Future[Decoded] | None = None  # nothing is to be read
        self.is_cancelled = False
        self._reader = reader

    def claims(self) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""
        return self._reader.drafted(self)

    def cancel(self) -> None:
        """Let what is not done of it be."""
        self.is_cancelled = True
        if self.marking is not None:
            self.marking.cancel()


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
        self._beside = Beside(_DOCUMENTS)

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
        return self.begin(document).claims()

    def begin(self, document: Document) -> Beginning:
        """Begin to read a document: the encoder runs beside the caller until the claims are asked for.

        See :class:`reportedly.reading.AheadReader`.
        """
        text, read = document.text, spelt(document.text)
        document = document if read == text else replace(document, text=read)
        split = _sentences(document)
        wanted = None if self._everything else load_first_pass().wanted(document.text, split, document.title)
        begun = Beginning(self, document, text, split, whole=wanted is None or all(wanted))
        if split and (wanted is None or any(wanted)) and (found := self._windows(document, split, wanted)):
            begun.marking = self._beside.submit(self._marks, found, begun)
        return begun

    def opened(self, document: Document) -> Opened | None:
        """Return what is found in a document before its claims are drafted, ``None`` where that is no event."""
        return self._opened(self.begin(document))

    def drafted(self, begun: Beginning) -> list[Claim]:
        """Return the claims of a document that this reader began to read."""
        opened = self._opened(begun)
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
        context = opened.context
        claims = carry(assemble(drafts, context, f"{self.name}@{self.version}"), context.is_loyal, to_control=True)
        text = begun.document.text
        if opened.context.document is not begun.document:
            claims = sorted((as_it_stands(c, text) for c in claims), key=lambda c: (c.quotes[0].start, c.type, c.id))
        claims = about_their_rows(claims, text)
        return claims if text == begun.text else in_own_words(claims, begun.text, self.resources.registry)

    def _opened(self, begun: Beginning) -> Opened | None:
        if begun.marking is None:
            return None
        marking, document, split = begun.marking, begun.document, begun.sentences
        starts = [sentence.start for sentence in split]
        lost = lost_case(document.text)
        if lost or not begun.whole:
            # Names are looked up after the encoder: perhaps there is no event, or it tells what is a name.
            marked = marking.result()
            if not marked.events:
                return None
            if lost:
                document = replace(document, text=self._restored(document, lost, marked, split))
            decoded = _judged(marked, split, document.text)
            context = DocumentContext(document, self.resources, lambda: _places(decoded), starts)
        else:  # the encoder runs while the names are looked up
            judged = cache(lambda: _judged(marking.result(), split, document.text))
            context = DocumentContext(document, self.resources, lambda: _places(judged()), starts)
            decoded = judged()
        return Opened(split, decoded, context, Referents(context, split, decoded))

    def scores(self, document: Document) -> Iterator[DocumentScores]:
        """Yield what the encoder says of a whole document, in parts, so that a long one does not fill the memory."""
        yield from self._scores(self._windows(document, _sentences(document), None))

    def _windows(self, document: Document, split: Sequence[Sentence], wanted: Sequence[bool] | None) -> list[Window]:
        return windows(document.text, split, load_wordpiece(), document.title, self.scorer.sizes, wanted)

    def _scores(self, found: Sequence[Window]) -> Iterator[DocumentScores]:
        for at in range(0, len(found), _AT_ONCE):
            yield stitched(self.scorer.score(found[at : at + _AT_ONCE]))

    def _marks(self, found: Sequence[Window], begun: Beginning) -> Decoded:
        """Return what the encoder marks in a document's windows, some at a time so that memory stays flat."""
        forces = list(counted_forces(begun.document.text))
        parts = []
        for part in self._scores(found):
            if begun.is_cancelled:
                raise CancelledError
            parts.append(decode(part, self.scorer.thresholds, forces))
        return joined(parts)

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
    return replace(decoded, events=tuple(as_coded(same_doers(vouched(events), text), text)))


def _sentences(document: Document) -> list[Sentence]:
    return sentences(document.text, skip=furniture(document.text), title=document.title)


def _places(decoded: Decoded) -> list[tuple[int, int]]:
    """Return the stretches that are surely marked as places of events, in order."""
    roles = (marked for event in decoded.events for marked in event.roles["place"])
    return sorted({(marked.start, marked.end) for marked in roles if marked.probability >= _SURELY})
