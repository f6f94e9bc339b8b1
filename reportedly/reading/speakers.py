"""From an attribution's words to who speaks: a name, a class, a party and the chain to the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from reportedly.model import Attribution, Span, SpeakerClass, Status
from reportedly.reading.context import DocumentContext
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import load_cues

_LEADING = re.compile(
    r"^(?:the|a|an|its|his|her|their|our|some|several|many|other|another|two|three|both|one|also|but|and|meanwhile|"
    r"however|yesterday|earlier|later|separately)\s+",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’']s?$")
NOBODY = frozenset(
    {
        "it",
        "this",
        "that",
        "which",
        "there",
        "what",
        "these",
        "those",
        "one",
        "some",
        "everyone",
        "you",
        "anyone",
        "nobody",
        "nothing",
    }
)
_LONGEST_SOURCE = 600  # characters
_MONITOR_WORDS = frozenset({"monitor", "monitors", "observatory", "watchdog"})


class Speakers:
    """Resolves the attributions of one document, in text order, so that "he" and "the group" follow their names."""

    def __init__(self, context: DocumentContext, attributions: Sequence[FoundAttribution]) -> None:
        self.context = context
        self._classes: dict[tuple[str, str], tuple[SpeakerClass, str | None]] = {}
        self._people = self.people()
        self.last_person: str | None = None
        self.last_group: str | None = None
        self.spoke_in: dict[str, int] = {}
        self._person_mentions = self.mentions_of_people(self._people, attributions)
        self._names: dict[int, list[tuple[str, Span]]] = {}
        in_order = sorted(range(len(attributions)), key=lambda n: _position(attributions[n]))
        for number in in_order:
            self._names[number] = self._resolve(attributions[number])
        self._attributions = list(attributions)
        extents = [(_extent(attribution), n) for n, attribution in enumerate(attributions) if attribution.contents]
        self._extents = sorted(extents)
        self._longest = max((end - start for (start, end), _ in extents), default=0)

    def over(self, offset: int) -> list[tuple[Attribution, Status, FoundAttribution | None]]:
        """Return who vouches for the words at an offset, several where sources are joined, the outlet if nobody does.

        The innermost named source speaks; those outside it make up the chain. A cue without a named source ("was
        believed") leaves the speaker to the next one out, and its status stands.
        """
        low = bisect_left(self._extents, ((offset - self._longest, 0), 0))
        high = bisect_left(self._extents, ((offset + 1, 0), 0))
        around = sorted(number for _, number in self._extents[low:high])
        covering = [n for n in around if self._attributions[n].covers(offset)]
        covering = [n for n in covering if not _inside_source(self._attributions[n], offset)]
        covering.sort(key=lambda n: self._attributions[n].size)
        status = Status.ACTUAL
        chain: list[str] = []
        speakers: list[tuple[str, Span]] = []
        innermost: FoundAttribution | None = None
        for number in covering:
            found = self._attributions[number]
            if innermost is None and found.status is not Status.ACTUAL and status is Status.ACTUAL:
                status = found.status
            names = self._names[number]
            if not names:
                continue
            if not speakers:
                speakers, innermost = names, found
                if found.via is not None and self._is_media(found.via.text):
                    chain.append(clean_source(found.via.text))
            elif names[0][0] not in {s for s, _ in speakers}:
                chain.append(names[0][0])
        if not speakers:
            return [(Attribution(), status, None)]
        result = []
        for name, words in speakers[:3]:
            if (name, words.text) not in self._classes:
                self._classes[name, words.text] = self._classify(name, words.text)
            kind, party = self._classes[name, words.text]
            result.append(
                (
                    Attribution(
                        speaker=name,
                        speaker_class=kind,
                        chain=(name, *[c for c in dict.fromkeys(chain) if c != name]),
                        speaker_id=party,
                        source=words,
                        cue=innermost.cue if innermost is not None else None,
                    ),
                    status,
                    innermost,
                )
            )
        return result

    # --- names --------------------------------------------------------------------------------------------------

    def _resolve(self, found: FoundAttribution) -> list[tuple[str, Span]]:
        if found.kind == "passive":
            cues = load_cues()
            if found.cue is not None and found.cue.text.split()[-1].lower() in {"reported", "said", "alleged"} and cues:
                return [("reports", found.cue)]
            return []
        words = found.sources or ((found.source,) if found.source is not None else ())
        names: list[tuple[str, Span]] = []
        for span in words:
            name = self.name_of(found, span)
            if name is not None and name not in {n for n, _ in names}:
                names.append((name, span))
                self.spoke_in[name] = found.sentence
        return names

    def name_of(self, found: FoundAttribution, span: Span) -> str | None:
        """Return the name of whoever the words of a source mean, ``None`` for nobody who can speak."""
        text = clean_source(span.text)
        lowered = text.lower()
        cues = load_cues()
        if lowered in cues.person_pronouns:
            return self._last_named_person(span.start) or self.last_group
        if lowered in cues.group_pronouns or lowered in {"who", "latter"}:
            return self.antecedent(found, span) or self.last_group or self.last_person
        if lowered in NOBODY or not any(c.isalpha() for c in text):
            return None
        person = self._person(span, text)
        if person is not None:
            self.last_person = person
            return person
        source = self.known(text, span)
        if source is not None:
            self.last_group = source
            return source
        if not self.can_speak(found, span):
            return None
        actor = self.context.actors.actor_for(text, span.start)
        name = actor.name if actor.id is not None and is_whole(actor.name, text) else text
        self.last_group = name
        return name

    def known(self, text: str, span: Span) -> str | None:
        """Return a monitor, agency or organisation of the source registry by its full name in this document."""
        sources = self.context.resources.sources
        entry = sources.get(text)
        if entry is not None:
            return self.fullest(entry.name, text)
        words = set(re.findall(r"\w+", text.lower()))
        if words & _MONITOR_WORDS or "monitoring" in words:
            return self.monitor_named(span) or text
        return None

    def fullest(self, name: str, text: str) -> str:
        """Return a source's full name if the document uses it, else the words at hand."""
        return name if name in self.context.document.text else text

    def monitor_named(self, span: Span) -> str | None:
        """Return the full name of the monitor that "the observatory" or "a monitoring group" means.

        It is the last that the document named before, else the first named after: leads often name it only later.
        """
        sources = self.context.resources.sources
        names: dict[str, str] = {}
        meant: str | None = None
        for mention in self.context.mentions_between(0, len(self.context.document.text)):
            entry = sources.get(mention.text) if mention.kind == "source" else None
            if entry is None or entry.speaker_class is not SpeakerClass.MONITOR:
                continue
            names[entry.id] = max(names.get(entry.id, ""), mention.text, key=len)
            if meant is None or mention.start < span.start:
                meant = entry.id
        return names[meant] if meant is not None else None

    def _last_named_person(self, offset: int) -> str | None:
        """Return the person whom "he" or "she" means: the last one named as a subject, else the last to speak."""
        near = [m for m in self._person_mentions if offset - 900 <= m[0] < offset]
        subjects = [m for m in near if m[2]]
        if subjects:
            return subjects[-1][1]
        return self.last_person or (near[-1][1] if near else None)

    def _person(self, span: Span, text: str) -> str | None:
        for name in sorted(self._people, key=len, reverse=True):
            if name in text:
                return name
        last = text.split()[-1] if text.split() else ""
        for name in self._people:
            if name.split()[-1] == last and last[:1].isupper():
                return name
        return None

    # --- what a parse tells better ------------------------------------------------------------------------------

    def people(self) -> dict[str, int]:
        """Return the full names of people in the document with the offset of their first mention."""
        names: dict[str, int] = {}
        for mention in self.context.mentions_between(0, len(self.context.document.text)):
            actor = self.context.actors.resolve(mention.start, mention.end) if mention.kind == "person" else None
            if actor is not None and len(actor.name.split()) > 1:
                names.setdefault(actor.name, mention.start)
        return names

    def mentions_of_people(
        self, people: dict[str, int], attributions: Sequence[FoundAttribution]
    ) -> list[tuple[int, str, bool]]:
        """Return ``(offset, full name, speaks or is a subject)`` of each mention of a person, in order."""
        sources = sorted(span for a in attributions for span in a.sources)
        starts = [span.start for span in sources]
        by_last: dict[str, str] = {}
        for name in people:
            by_last.setdefault(last_name(name), name)
        if not by_last:
            return []
        surname = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, by_last))})(?!\w)")
        found = []
        for match in surname.finditer(self.context.document.text):
            at = match.start()
            near = sources[bisect_left(starts, at - _LONGEST_SOURCE) : bisect_left(starts, at + 1)]
            found.append((at, by_last[match.group()], any(at < span.end for span in near)))
        return found

    def antecedent(self, found: FoundAttribution, span: Span) -> str | None:
        """Return whom "they" or "it" means where that is not the last speaker."""
        return None

    def can_speak(self, found: FoundAttribution, span: Span) -> bool:
        """Tell whether a source noun can vouch for anything: people and reports can, a war cannot."""
        return True

    # --- classes ------------------------------------------------------------------------------------------------

    def _classify(self, name: str, words: str) -> tuple[SpeakerClass, str | None]:
        sources, registry = self.context.resources.sources, self.context.resources.registry
        on = self.context.reference
        kind = sources.speaker_class(name, on)
        if kind is None or (kind is SpeakerClass.ANONYMOUS and words != name):
            kind = sources.speaker_class(words, on) or kind
        party = registry.lookup(name, on)
        actor = self.context.actors.actor_for(words, 0) if party is None else None
        party_id = party.id if party is not None else actor.id if actor is not None else None
        if kind is None:
            kind = SpeakerClass.PARTY if party_id is not None else SpeakerClass.ANONYMOUS
        return kind, party_id

    def _is_media(self, text: str) -> bool:
        return self.context.resources.sources.speaker_class(clean_source(text)) is SpeakerClass.MEDIA


def last_name(name: str) -> str:
    """Return the last part of a person's name, by which texts mention them again."""
    return re.split(r"[\s-]", name)[-1]


def clean_source(text: str) -> str:
    """Return a source's words without what does not name it: determiners, quotation marks, a possessive."""
    cleaned = " ".join(text.replace("“", "").replace("”", "").split()).strip(" ,;:–—-\"'")
    previous = None
    while cleaned != previous:
        previous, cleaned = cleaned, _LEADING.sub("", cleaned)
    return _POSSESSIVE.sub("", cleaned)


def is_whole(name: str, text: str) -> bool:
    """Tell whether a party's name says all that a phrase says: "the army", but not "a senior army officer"."""
    return len(text.split()) <= len(name.split()) + 1


def _extent(found: FoundAttribution) -> tuple[int, int]:
    return min(content.start for content in found.contents), max(content.end for content in found.contents)


def _inside_source(found: FoundAttribution, offset: int) -> bool:
    return found.source is not None and found.source.start <= offset < found.source.end


def _position(found: FoundAttribution) -> int:
    return found.cue.start if found.cue is not None else found.contents[0].start
