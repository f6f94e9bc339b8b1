"""Who speaks, by the encoder's marks: the sources of single events, and attributions that cover what they say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from reportedly.model import Attribution, Span, SpeakerClass
from reportedly.reading.context import DocumentContext
from reportedly.reading.encoder.decoding import Decoded, Event, Marked
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import load_cues
from reportedly.reading.people import find_people, speech_words
from reportedly.reading.speakers import NOBODY, Speakers, clean_source, last_name

_FOR_ANOTHER = re.compile(
    r"\b(?:for|of|to|from|by|with|under|close to|loyal to)\s+(?:[\w’'-]+\s+){0,3}$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_SAME = re.compile(r"^(?:the\s+)?(?:same|latter|former)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"^(?:the|this|that|these|those|its|his|her|their)\b", re.IGNORECASE)
_BESIDE = re.compile(r"(?:\s+|,\s+)(?:(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj)\.?\s+)*")
_TITLE = re.compile(  # what a name follows at once
    r"(?:\b(?:spokes(?:man|woman|person)|minister|president|governor|premier|ambassador|envoy|secretary|king|pope|bishop|"
    r"general|colonel|major|captain|lieutenant|commander|chief|director|leader|activist|doctor|sheikh)"
    r"|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Brig)\.?)$",
    re.IGNORECASE,
)
_OFFICE = re.compile(  # no name ends with it
    r"spokes(?:man|woman|person)|minister|president|governor|premier|ambassador|envoy|secretary|director|activist",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"[A-Z][\w’'-]*\w(?:\s+(?:(?:al|el|ad|as|at|bin|ibn|de|van|von|der)[ -])?[A-Z][\w’'.-]*){0,3}\s+"
    r"(?:(?:al|el|ad|as|at|bin|ibn|de|van|von|der)[ -])?[A-Z][\w’'-]*\w"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_ANYBODY = frozenset({"person", "group", "media", "monitor", "other"})
_LONGEST = 5  # words of a description
_OPENING = 6  # characters before the subject of a sentence: an article
_REACH = 2500  # characters back to a speaker who is meant by a description


class Voices(Speakers):
    """See :class:`reportedly.reading.speakers.Speakers`; people are those whom the scores mark as such, too."""

    def __init__(self, context: DocumentContext, decoded: Decoded) -> None:
        self._decoded = decoded
        self._kinds: dict[str, str] = {}
        self._acronyms: dict[str, str | None] = {}
        self._has_case = not context.document.text.isupper()  # in capitals every word looks like a name
        self._spoken: list[tuple[int, str, str]] = []  # where somebody spoke, the name, and what kind of speaker
        super().__init__(context, list(_attributions(decoded, context.document.text)))

    def of(self, event: Event) -> list[Attribution]:
        """Return who vouches for an event: the sources marked for it, the outlet where none is.

        Attributions that cover it only tell the way that a source's words came: they cover asides of the outlet's too.
        """
        if not event.roles["source"]:
            return [Attribution()]
        return [attribution for attribution, _, _ in self.over(event.start)]

    def people(self) -> dict[str, int]:
        """Return the full names of people in the document with the offset of their first mention."""
        names = super().people()
        text = self.context.document.text
        found = [(person.start, person.name) for person in find_people(text)]
        found += [(m.start, " ".join(text[m.start : m.end].split())) for m in self._decoded.mentions["person"]]
        for start, name in found:
            if (_FULL_NAME.fullmatch(name) or (text.islower() and " " in name)) and not self._is_no_person(
                start, start + len(name), name
            ):
                names.setdefault(name, start)
        return _without_titles(names)

    def _is_no_person(self, start: int, end: int, name: str) -> bool:
        if self.context.resources.sources.get(name) is not None or self.context.places_between(start, end):
            return True
        covering = [m for m in self.context.mentions_between(start - 60, end) if m.end > start and m.kind != "person"]
        return any(m.kind in {"party", "source", "forces", "government"} for m in covering)

    # --- names --------------------------------------------------------------------------------------------------------

    def name_of(self, found: FoundAttribution, span: Span) -> str | None:
        """Return the name of whoever the words of a source mean, ``None`` for nobody who can speak."""
        named = self._named(span)
        if named is None:
            return None
        name, kind = named
        self._spoken.append((span.start, name, kind))
        return name

    def _named(self, span: Span) -> tuple[str, str] | None:
        text = clean_source(span.text)
        lowered = text.lower()
        cues = load_cues()
        if lowered in cues.person_pronouns:
            return self._linked(span, "person") or self._person_before(span) or self._last(span, {"person", "other"})
        if lowered in cues.group_pronouns or lowered in {"who", "which", "latter"}:
            known = self._linked(span, "group") or self._subject_before(span)
            return known or self._last(span, {"group", "media"}) or self._last(span, {"person"})
        if lowered in NOBODY or not any(c.isalpha() for c in text):
            return None
        person = self._person(span, text) or self._named_beside(span)
        if person is not None:
            return person, "person"
        spelt_out = self._spelt_out(text)
        if spelt_out is not None:
            return spelt_out, self._kind(spelt_out)
        return self._by_title(span, text) or self._described(span, text) or self._by_name(span, text)

    def _named_beside(self, span: Span) -> str | None:
        """Return the person named right after a title that was marked alone: "US president Donald Trump"."""
        between = _BESIDE.match(self.context.document.text, span.end)
        if between is None:
            return None
        known = self._person_at(between.end())
        if known is not None or not self._has_case or not _TITLE.search(span.text.strip()):
            return known
        named = _FULL_NAME.match(self.context.document.text, between.end())
        return " ".join(named.group().split()) if named is not None else None

    def _spelt_out(self, text: str) -> str | None:
        """Return the name that the document spells out for an acronym: "Israel Defense Forces" for "IDF"."""
        letters = text.replace(".", "")
        if not self._has_case or not _ACRONYM.fullmatch(letters):
            return None
        if letters not in self._acronyms:
            words = r"(?:\s+(?:of|the|for|and))?\s+".join(rf"{letter}[\w’'-]+" for letter in letters)
            found = re.search(rf"\b{words}\b", self.context.document.text)
            self._acronyms[letters] = " ".join(found.group().split()) if found is not None else None
        return self._acronyms[letters]

    def _by_title(self, span: Span, text: str) -> tuple[str, str] | None:
        """Return the one person whom the document names by a title, where the title alone is meant: "the governor"."""
        words = _WORD.findall(text)
        if not _TITLE.search(text) or len(words) > _LONGEST:
            return None
        document = self.context.document.text
        named = re.compile(rf"\b{re.escape(words[-1])}\s+(?=[A-Z])", re.IGNORECASE)
        people = [self._person_at(match.end()) for match in named.finditer(document)]
        names = {name for name in people if name is not None}
        return (names.pop(), "person") if len(names) == 1 else None

    def _by_name(self, span: Span, text: str) -> tuple[str, str]:
        known = self.known(text, span)
        if known is not None:
            return known, self._kind(known)
        if _is_bare(text):
            actor = self.context.actors.actor_for(span.text, span.start)
            if actor.id is not None and actor.name:
                return actor.name, "group"
        return text, self._kind(text)

    def _described(self, span: Span, text: str) -> tuple[str, str] | None:
        """Return whom a description without a name means: "the minister", "the group", "the same source"."""
        words = [word.lower() for word in _WORD.findall(text)]
        if any(c.isupper() for c in text[1:]) or len(words) > _LONGEST:
            return None
        if _SAME.match(text):
            return self._last(span, _ANYBODY)
        if not _DEFINITE.match(span.text.strip()):
            return None
        known, last = speech_words(), words[-1]
        if last in known["one"]:
            return self._linked(span, "person") or self._last(span, {"person"})
        if last in known["media"]:
            return self._last(span, {"media"})
        if last in known["groups"]:
            return self._linked(span, "group") or self._last(span, {"monitor"})
        return self._last(span, _ANYBODY) if last in known["papers"] else None

    def _kind(self, name: str) -> str:
        if name not in self._kinds:
            self._kinds[name] = self._kind_of(name)
        return self._kinds[name]

    def _kind_of(self, name: str) -> str:
        kind = self.context.resources.sources.speaker_class(name, self.context.reference)
        if kind is SpeakerClass.MEDIA:
            return "media"
        if kind in {SpeakerClass.MONITOR, SpeakerClass.UN_NGO}:
            return "monitor"
        return "other" if kind in {SpeakerClass.ANONYMOUS, SpeakerClass.CIVILIAN} else "group"

    def _last(self, span: Span, kinds: AbstractSet[str]) -> tuple[str, str] | None:
        """Return who of some kinds spoke last before a source, within reach; monitors are groups."""
        wanted = {*kinds, "monitor"} if "group" in kinds else kinds
        for at, name, kind in reversed(self._spoken):
            if kind in wanted and 0 <= span.start - at <= _REACH:
                return name, kind
        return None

    def _subject_before(self, span: Span) -> tuple[str, str] | None:
        """Return the party that the sentence before begins with: "The coalition was careful. It said …"."""
        starts = self.context.sentence_starts
        at = bisect_right(starts, span.start) - 1
        if at < 1 or span.start - starts[at] > _OPENING:
            return None
        for mention in self.context.mentions_between(starts[at - 1], starts[at - 1] + _OPENING):
            if mention.start < starts[at - 1] or self.context.is_compound(mention):
                continue
            actor = self.context.actors.resolve(mention.start, mention.end)
            return (actor.name, "group") if actor is not None and mention.kind != "person" else None
        return None

    def _linked(self, span: Span, kind: str) -> tuple[str, str] | None:
        """Return whom the scores say that a pronoun or a description means."""
        text = self.context.document.text
        for marked in self._decoded.same(span.start):
            person = self._person_at(marked.start)
            if person is not None:
                return (person, "person") if kind == "person" else None
            if kind == "person":
                continue
            actor = self.context.actors.resolve(marked.start, marked.end)
            if actor is not None:
                return actor.name, "group"
            source = next(
                (m for m in self.context.mentions_between(marked.start, marked.end) if m.kind == "source"), None
            )
            if source is not None:
                return self.fullest(source.text, text[source.start : source.end]), self._kind(source.text)
        return None

    def _person_at(self, offset: int) -> str | None:
        text = self.context.document.text
        for name in self._people:
            if text.startswith(name, offset) or text.startswith(last_name(name), offset):
                return name
        return None

    def person_meant(self, offset: int) -> str | None:
        """Return the person whom "he" or "she" at an offset means."""
        at = Span(offset, offset, "")
        found = self._linked(at, "person") or self._person_before(at)
        return found[0] if found is not None else None

    def _person_before(self, span: Span) -> tuple[str, str] | None:
        """Return the person whom "he" means: the last to speak, unless one was named since at a sentence's start."""
        before = [m for m in self._person_mentions if span.start - 900 <= m[0] < span.start]
        spoke = [m for m in before if m[2]]
        if spoke:
            return spoke[-1][1], "person"
        last = self._last(span, {"person"})
        if last is not None:
            return last
        return (before[-1][1], "person") if before else None

    def _person(self, span: Span, text: str) -> str | None:
        """Return the person who is named in a source's words as the one who speaks."""
        for name in sorted(self._people, key=len, reverse=True):
            at = text.find(name)
            if at >= 0 and not _FOR_ANOTHER.search(text[:at]):
                return name
        words = _WORD.findall(text)
        if not words or not words[-1][:1].isupper() or len(words) > 3:
            return None
        last = words[-1]
        return next((name for name in self._people if last_name(name) == last), None)


def _without_titles(names: Mapping[str, int]) -> dict[str, int]:
    """Return full names of people without titles: nobody for "Foreign Minister" and, of many, for "Mr Putin".

    What stands before both "Youkhana" and "Emanuel Youkhana" is a title, whatever it means.
    """
    titles = {name.split()[0] for name in names if any(_is_longer(other, name) for other in names)}
    found: dict[str, int] = {}
    for name, start in names.items():
        words = _POSSESSIVE.sub("", name).split()
        last = max((n for n, word in enumerate(words[:-1]) if word in titles or _TITLE.search(word)), default=-1)
        if len(words) - last > 2 and not _OFFICE.fullmatch(words[-1]):
            found.setdefault(" ".join(words[last + 1 :]), start)
    return found


def _is_longer(name: str, other: str) -> bool:
    """Tell whether a name is another with a given name between what both begin and end with."""
    words, fewer = name.split(), other.split()
    return len(fewer) == 2 and len(words) > 2 and (words[0], words[-1]) == (fewer[0], fewer[-1])


def _is_bare(text: str) -> bool:
    """Tell whether a source is described by common nouns alone: "the military", "government forces"."""
    return not any(c.isupper() for c in text)


def _attributions(decoded: Decoded, text: str) -> Iterator[FoundAttribution]:
    """Yield the attribution of each event that has a source of its own.

    What a marked attribution covers is not enough: "the government wants …" is one by the standard of the set that
    teaches them, and yet the document's own telling by the codebook.
    """
    for event in decoded.events:
        sources = _spans(event.roles["source"], text)
        if not sources:
            continue
        cues = _spans(event.roles["cue"], text)
        yield FoundAttribution(
            kind="verb",
            sentence=event.sentence,
            source=sources[0],
            cue=cues[0] if cues else None,
            contents=(Span(event.start, event.end, text[event.start : event.end]),),
            head=sources[0].start,
            sources=sources,
        )


def _spans(marked: Sequence[Marked], text: str) -> tuple[Span, ...]:
    return tuple(Span(m.start, m.end, text[m.start : m.end]) for m in marked)
