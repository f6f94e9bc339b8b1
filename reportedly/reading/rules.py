"""``rules.v1``: claims read by lexicons and syntax, with no model beyond spaCy's small parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from reportedly.actors import Registry, Sources
from reportedly.documents import furniture
from reportedly.model import Claim, Document, EventType
from reportedly.places import Gazetteer
from reportedly.reading.assembling import Draft, assemble
from reportedly.reading.attribution import attribute
from reportedly.reading.carrying import carry
from reportedly.reading.compounds import compound_drafts
from reportedly.reading.context import Resources
from reportedly.reading.drafting import draft
from reportedly.reading.fingerprint import of_package
from reportedly.reading.flags import in_own_words, spelt
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.parsed_speakers import ParsedSpeakers
from reportedly.reading.parsing import MODEL_PACKAGE, Sentence, require_model, sentences
from reportedly.reading.roles import find_roles
from reportedly.reading.table_rows import about_their_rows
from reportedly.reading.triggers import Trigger, find_triggers

_DEPENDED_ON = ("actors", "codebook", "places", "reading", "times", "documents/furniture.py")
_OF_OTHERS = frozenset(
    {
        "codebook/definitions.yaml",
        "codebook/encoder.yaml",
        "codebook/encoder_places.yaml",
        "codebook/sentences.yaml",
        "codebook/voices.yaml",
        "reading/definitions.py",
        "reading/encoder",
        "reading/llm",
        "reading/registered.py",
    }
)
_CASUALTY_VERBS = frozenset({"kill", "wound", "injure", "die", "eliminate"})
_VIOLENCE = frozenset(
    {EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.CLASH, EventType.ATTACK, EventType.CHEMICAL}
)


class RulesReader:
    """The baseline reader. See :class:`reportedly.reading.Reader`."""

    name = "rules.v1"

    def __init__(self, gazetteer: Path | None = None, registry: Registry | None = None) -> None:
        """Read against the gazetteer in a file and a registry, or against the package's own."""
        self._gazetteer = gazetteer
        self._registry = registry

    @cached_property
    def version(self) -> str:
        """Fingerprint over everything that a claim may depend on: code, lexicons, registries, gazetteer and parser."""
        resources = self.resources
        own = f"{version('spacy')} {MODEL_PACKAGE} {resources.gazetteer.version}{resources.registry.version}"
        return of_package(_DEPENDED_ON, own, without=_OF_OTHERS)

    @cached_property
    def resources(self) -> Resources:
        """The gazetteer and registries that documents are read against, opened at first use."""
        registry = self._registry or Registry.load()
        return Resources(Gazetteer.open(self._gazetteer), registry, Sources.load(registry))

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""
        text = spelt(document.text)
        if text == document.text:
            return self._read(document)
        return in_own_words(self._read(replace(document, text=text)), document.text, self.resources.registry)

    def _read(self, document: Document) -> list[Claim]:
        parsed = sentences(document.text, skip=furniture(document.text))
        if not parsed:
            return []
        context = ParsedContext(document, parsed, self.resources)
        speakers = ParsedSpeakers(context, attribute(document.text, parsed))
        drafts = [d for sentence in parsed for d in _drafts(sentence, context, speakers)]
        claims = carry(assemble(drafts, context, f"{self.name}@{self.version}"), context.is_loyal)
        return about_their_rows(claims, document.text)


def make(gazetteer: Path | None, actors: str | None) -> RulesReader:
    """Return the reader for a gazetteer file and a file of parties, ``None`` for the package's own.

    Raises ConfigurationError for a broken file of parties, and when spaCy or its model is not installed.
    """
    require_model()
    return RulesReader(gazetteer, Registry.load(actors) if actors is not None else None)


def _drafts(sentence: Sentence, context: ParsedContext, speakers: ParsedSpeakers) -> Iterator[Draft]:
    yield from compound_drafts(sentence, context, speakers)
    chosen: list[tuple[Trigger, list[Draft]]] = []
    taken: set[int] = set()
    for group in find_triggers(sentence):
        for trigger in group:
            if any(t.i in taken for t in trigger.tokens):
                continue
            roles = find_roles(trigger, context, speakers)
            if roles is None:
                continue
            made = list(draft(trigger, roles, context, speakers))
            if made:
                chosen.append((trigger, made))
                taken.update(t.i for t in trigger.tokens)
            break
    violent = [t for t, _ in chosen if t.type in _VIOLENCE and t.head.lemma_.lower() not in _CASUALTY_VERBS]
    for trigger, made in chosen:
        if violent and trigger.head.lemma_.lower() in _CASUALTY_VERBS:
            continue  # the deaths are those of the strike or the battle that the sentence names
        yield from made
