"""The codebook's class of a speaker, from the words that name it and from what the document says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Party, Person
from reportedly.actors.words import fold, keys
from reportedly.model import OUTLET_SPEAKER, SpeakerClass

# What follows the head of a phrase: "spokesman for ...", "officials involved in ...".
_AFTER_HEAD = re.compile(
    r"\s*[,;:(]|\s+(?:of|in|for|at|from|with|on|to|by|who|whom|that|which|near|inside|close|familiar|involved|based|"
    r"speaking|working|monitoring|reporting|still|there)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:[\"“‘'(]|the\s|a\s|an\s|some\s|several\s|many\s|other\s|another\s)+", re.IGNORECASE)
_WINDOW = 110  # characters read on each side of a name
_SENTENCE_EDGE = re.compile(r"[.;!?\n“”\"]")
_APPOSITION = re.compile(
    r"\s*,?\s*(?:who\s+(?:is|was)\s+)?((?:an?|the|one\s+of|head|director|deputy|chief|spokes\w+|commander|leader|co-\w+)\s[^.;!?\n“”\"]{3,90})",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:said|says|told|tells|wrote|added|warned|reported)\b")
_DIPLOMATIC = re.compile(
    r"\b(?:foreign ministry|state department|white house|kremlin|embassy|foreign office|diplomats?|ambassadors?)\b"
)
_UNNAMED_OFFICIALS = frozenset(
    {"official", "officials", "diplomat", "diplomats", "lawmaker", "lawmakers", "administration"}
)
_STATE_WORDS = re.compile(r"\b(?:government|ministry|embassy|police|court|municipal|provincial|district|city|town)\b")
# What may stand between the head and the party that the speaker belongs to: "spokesman for the", "official in".
_BELONGS = re.compile(r"\s*,?\s*(?:of|for|from|with|in|at)\s+(?:(?:the|a|an|its)\s+)?(?:\w+\s+){0,3}", re.IGNORECASE)
_SOURCES = frozenset({"source", "sources"})


class _Registry(Protocol):
    def find(self, text: str, on: date | None = None) -> list[ActorMention]: ...
    def get(self, identifier: str) -> Party | None: ...
    def person(self, name: str) -> Person | None: ...
    def means_state(self, word: str) -> bool: ...


class _Source(Protocol):
    @property
    def speaker_class(self) -> SpeakerClass: ...


class _Sources(Protocol):
    def get(self, name: str) -> _Source | None: ...
    def person(self, name: str) -> _Source | None: ...


class SpeakerClasses:
    """Tells classes of speakers; ``words`` lists the nouns that tell each class."""

    def __init__(self, sources: _Sources, registry: _Registry, words: Mapping[str, Iterable[str]]) -> None:
        self._sources = sources
        self._registry = registry
        self._marks = [fold(m) for m in words["anonymous_marks"]]
        self._heads = {
            " ".join(keys(w)): SpeakerClass(kind)
            for kind, listed in words.items()
            if kind != "anonymous_marks"
            for w in listed
        }
        self._longest = max(len(h.split()) for h in self._heads)

    def of(self, name: str, on: date | None) -> SpeakerClass | None:
        """Return the class that the words themselves tell."""
        if name == OUTLET_SPEAKER:
            return SpeakerClass.OUTLET
        phrase = _LEAD.sub("", name.strip()).strip()
        if not keys(phrase):
            return None
        known = self._sources.get(phrase)
        if known is not None:
            return known.speaker_class
        folded = fold(phrase)
        if any(re.search(rf"\b{re.escape(mark)}\b", folded) for mark in self._marks):
            return SpeakerClass.ANONYMOUS
        mentions = [m for m in self._registry.find(phrase, on) if m.compound is None]
        head, kind, end = self._head(phrase)
        if kind is not None:
            mentions = [m for m in mentions if m.start < end or _BELONGS.fullmatch(phrase, end, m.start) is not None]
        source = self._source(phrase, mentions)
        if kind is not None:
            return self._by_head(folded, head, kind, source, mentions, on)
        if source is not None:
            return source
        return self._by_party(mentions, on)

    def described(self, name: str, text: str, on: date | None) -> SpeakerClass | None:
        """Return the class of a speaker, read from the words around the name where the name itself does not tell."""
        kind = self.of(name, on)
        if kind is not None or not name[:1].isupper():
            return kind
        for match in re.finditer(re.escape(name), text):
            after = _APPOSITION.match(text, match.end(), match.end() + _WINDOW)
            if after is not None:
                words = _VERB.split(after.group(1))[0].split(",")[0]
                kind = self.of(words, on) or self.of(after.group(1), on)
                if kind is not None:
                    return kind
            before = _VERB.split(_SENTENCE_EDGE.split(text[max(0, match.start() - _WINDOW) : match.start()])[-1])[-1]
            if before.strip() and not before.rstrip().endswith(","):
                role = " ".join(before.split()[-4:])
                kind = self.of(role, on) if self._head(role)[1] is not None else None
                if kind is not None:
                    return kind
        return None

    # --- the phrase's head --------------------------------------------------------------------------------------------

    def _head(self, phrase: str) -> tuple[str, SpeakerClass | None, int]:
        """Return the head of a phrase, its class and its part's end: the longest listed words that part ends with."""
        segment = phrase
        for match in _AFTER_HEAD.finditer(phrase):
            if match.start() > 0:
                segment = phrase[: match.start()]
                break
        words = list(keys(segment))
        for end in range(len(words), 0, -1):
            for length in range(min(self._longest, end), 0, -1):
                candidate = " ".join(words[end - length : end])
                if candidate in self._heads:
                    return candidate, self._heads[candidate], len(segment)
            if end < len(words) - 3 or not _name_like(segment, words[end - 1]):
                break  # only a name may follow the head: "activist Mustafa Ebdi"
        return "", None, len(segment)

    def _source(self, phrase: str, mentions: list[ActorMention]) -> SpeakerClass | None:
        for mention in mentions:
            if mention.source_id is not None:
                found = self._sources.get(mention.source_id)
                return found.speaker_class if found is not None else None
        person = self._sources.person(phrase)
        return person.speaker_class if person is not None else None

    def _by_head(
        self,
        folded: str,
        head: str,
        kind: SpeakerClass,
        source: SpeakerClass | None,
        mentions: list[ActorMention],
        on: date | None,
    ) -> SpeakerClass | None:
        if kind in {SpeakerClass.CIVILIAN, SpeakerClass.MONITOR, SpeakerClass.UN_NGO}:
            return kind
        if kind is SpeakerClass.MEDIA:
            return kind
        if source is not None:
            return source
        party = self._spoken_for(mentions)
        armed = party is not None and party.state is None
        kinds = {m.generic for m in mentions if m.party_id is None and m.generic not in {None, "official", "people"}}
        generic = bool(kinds - {"state_government"})
        military = any(m.military for m in mentions) or _mentions_forces(folded)
        if kind is SpeakerClass.ANONYMOUS:
            return (
                SpeakerClass.PARTY
                if head in _SOURCES and (armed or generic or (party is not None and military))
                else kind
            )
        if armed or generic:
            return (
                SpeakerClass.GOVERNMENT
                if party is not None and party.id in {"european_union", "nato"}
                else SpeakerClass.PARTY
            )
        if kind is SpeakerClass.GOVERNMENT:
            if party is None:
                unnamed = (
                    head in _UNNAMED_OFFICIALS and not _STATE_WORDS.search(folded) and not self._names_state(folded)
                )
                return SpeakerClass.ANONYMOUS if unnamed else SpeakerClass.GOVERNMENT
            if head in _UNNAMED_OFFICIALS:
                return SpeakerClass.PARTY if military else SpeakerClass.GOVERNMENT
            return self._state_class(party, on, diplomatic=_DIPLOMATIC.search(folded) is not None)
        if party is not None and not military:
            return self._state_class(party, on, diplomatic=_DIPLOMATIC.search(folded) is not None)
        return kind

    def _names_state(self, folded: str) -> bool:
        """Tell whether a demonym or country stands in the phrase: "official in the Turkish town of Suruc"."""
        return any(self._registry.means_state(key) for key in keys(folded))

    # --- parties ------------------------------------------------------------------------------------------------------

    def _spoken_for(self, mentions: list[ActorMention]) -> Party | None:
        for mention in mentions:
            identifier = mention.party_id or mention.state
            if identifier is not None and not mention.locative:
                return self._registry.get(identifier)
        return None

    def _state_class(self, party: Party, on: date | None, *, diplomatic: bool) -> SpeakerClass:
        if party.state is None:
            return SpeakerClass.PARTY
        fights = party.fights(on) and (party.contested or not diplomatic)
        return SpeakerClass.PARTY if fights else SpeakerClass.GOVERNMENT

    def _by_party(self, mentions: list[ActorMention], on: date | None) -> SpeakerClass | None:
        classes = [c for c in (self._mention_class(m, on) for m in mentions) if c is not None]
        if not classes:
            return None
        return SpeakerClass.GOVERNMENT if SpeakerClass.GOVERNMENT in classes else classes[0]

    def _mention_class(self, mention: ActorMention, on: date | None) -> SpeakerClass | None:
        if mention.kind == "people":
            return SpeakerClass.CIVILIAN
        party = self._registry.get(mention.party_id) if mention.party_id is not None else None
        if party is None:
            return SpeakerClass.PARTY if mention.generic is not None or mention.candidates else None
        if party.id in {"european_union", "nato"}:
            return SpeakerClass.GOVERNMENT
        # A foreign capital or seat of government speaks as a state.
        seat = mention.kind == "metonym" or (mention.kind == "government" and mention.generic is None)
        return self._state_class(party, on, diplomatic=seat)


def _mentions_forces(folded: str) -> bool:
    return (
        re.search(r"\b(?:army|military|armed|forces|defen[cs]e|security|pentagon|navy|air force|police)\b", folded)
        is not None
    )


def _name_like(segment: str, word: str) -> bool:
    """Tell whether a word stands with a capital in a phrase, so that it may belong to a person's name."""
    for surface in segment.split():
        if fold(surface).replace("’", "").replace("'", "").replace("-", " ").split()[-1:] == [word] or word in keys(
            surface
        ):
            return surface[:1].isupper() or surface[:3].lower() in {"al-", "el-", "de "}
    return False
