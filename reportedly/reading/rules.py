"""``rules.v1``: claims read by lexicons and syntax, with no model beyond spaCy's small parser."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
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
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.parsed_speakers import ParsedSpeakers
from reportedly.reading.parsing import MODEL_PACKAGE, Sentence, sentences
from reportedly.reading.roles import find_roles
from reportedly.reading.triggers import Trigger, find_triggers

_DEPENDED_ON = ("actors", "codebook", "places", "reading", "times", "documents/furniture.py")
_NOT_READ = frozenset({"weighing.yaml", "relations.yaml", "curation.yaml"})  # of the codebook: no claim depends on them
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
        digest = hashlib.sha256(f"{version('spacy')} {MODEL_PACKAGE} {self.resources.gazetteer.version}".encode())
        digest.update(self.resources.registry.version.encode())
        package = resources.files("reportedly")
        for folder in _DEPENDED_ON:
            for name, content in sorted(_files(package.joinpath(folder), folder)):
                digest.update(f"\0{name}\0".encode() + content)
        return digest.hexdigest()[:12]

    @cached_property
    def resources(self) -> Resources:
        """The gazetteer and registries that documents are read against, opened at first use."""
        registry = self._registry or Registry.load()
        return Resources(Gazetteer.open(self._gazetteer), registry, Sources.load(registry))

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""
        parsed = sentences(document.text, skip=furniture(document.text))
        if not parsed:
            return []
        context = ParsedContext(document, parsed, self.resources)
        speakers = ParsedSpeakers(context, attribute(document.text, parsed))
        drafts = [d for sentence in parsed for d in _drafts(sentence, context, speakers)]
        return carry(assemble(drafts, context, f"{self.name}@{self.version}"))


def _files(where: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each source and codebook file under a folder of the package."""
    if where.is_dir():
        for entry in where.iterdir():
            yield from _files(entry, f"{name}/{entry.name}")
    elif where.name.endswith((".py", ".yaml", ".csv")) and where.name not in _NOT_READ:
        yield name, where.read_bytes()


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
