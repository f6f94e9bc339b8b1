"""Which place or party the marked words mean: by the names in them, or as nouns and pronouns that stand for another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from reportedly.actors.naming import clean, of_machine
from reportedly.model import Actor, EventType, Place, PlaceKind
from reportedly.places.countries import country_entry
from reportedly.places.fold import strict_key
from reportedly.places.lexicon import load_words
from reportedly.reading.context import DocumentContext
from reportedly.reading.encoder.decoding import Decoded, Marked
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.lexicon import load_cues, load_triggers
from reportedly.reading.place_hit import PlaceHit, bare_name

_TOWNS = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT, PlaceKind.UNKNOWN)
_REGIONS = (PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.UNKNOWN)
_POINTING = frozenset({"there", "here", "it", "its", "where", "which"})
_RELATIVE = frozenset({"who", "which", "that", "whose", "whom"})
_THEIRS = frozenset(
    {"me", "my", "its", "their", "his", "her", "our", "we", "us", "they", "them", "it", "he", "she", "him", "i"}
)
_DESCRIBING = frozenset({"backed", "led", "allied", "linked", "supported", "sponsored", "trained", "armed", "funded"})
_LISTS = re.compile(r"\s*(?:,|and|or|&|,\s*and|as well as|/)?\s*(?:the\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_REACH = 900  # characters back in which the party stands that a pronoun means
_OWN_NAME = re.compile(
    r"\b(?:government|regime)\b|^(?:forces|troops|fighters|soldiers) (?:of|loyal to)\b", re.IGNORECASE
)
_FORCES = re.compile(r"\b(?:forces|troops|soldiers|fighters|army|militias?|side)\b", re.IGNORECASE)
_RULE = re.compile(r"(?:\b(?P<whose>[A-Z][\w’'-]*)\s+)?\b(?P<rule>[Rr]egime|[Gg]overnment)s?\b")
_BARE_FORCES = re.compile(
    r"(?:the )?(?:government |security )?(?:troops|forces|soldiers|army|military|police)", re.IGNORECASE
)
_IN = re.compile(r"(?:(?:Meanwhile|Earlier|Separately|Elsewhere),? )?(?:I|i)n (?:neighbou?ring )?(?=[A-Z])")
_ENEMIES = re.compile(r"(?:(?:armed|so-called|takfiri|jihadist|islamist) )*(?:terror|extremist|takfiri)", re.IGNORECASE)
_MEMBER = re.compile(
    r"(?:rebel|insurgent|militant|terrorist|jihadist|extremist|islamist|separatist|civilian|resident)$", re.IGNORECASE
)
_SIGNS = " \t\n,;:.–—-\"'“”‘’()[]"
_DESCRIBING_PLACES = re.compile(
    r"(?:north|south)?(?:east|west)?(?:ern)?|central|upper|lower|greater|inner|outer|rural|city|town|village|province|"
    r"governorate|district|area|region|county"
)
_UP_TO_NAME = re.compile(r"^[a-z][^,]*?\b(?:in|at|on|near|of)\s+(?=[A-Z]|al-)")
_LEADING = re.compile(
    r"^(?:(?:(?:large |vast |many |some |other )?(?:parts?|swathe?s?|much|most) of|the|a|an|its|his|her|their|in|at|of|"
    r"to|near|from|on|over|into|onto|across|between|outside|inside|around|through|throughout)\s+)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:\s+(?:and|or|to|in|of|near|from|with|the|at|on))+$", re.IGNORECASE)


class Referents:
    """What the marked words of one document mean."""

    def __init__(self, context: DocumentContext, sentences: Sequence[Sentence], decoded: Decoded) -> None:
        self._context = context
        self._text = context.document.text
        self._is_lower = self._text.islower()  # without capitals a mark alone tells a name
        self._sentences = sentences
        self._starts = [s.start for s in sentences]
        self._decoded = decoded
        self._place_starts = [hit.start for hit in context.places]

    # --- places -------------------------------------------------------------------------------------------------------

    def places(self, marked: Marked) -> list[PlaceHit]:
        """Return the places that marked words mean: those named in them, several of a list, or the one stood for."""
        hits = self._named(marked.start, marked.end)
        if hits:
            return self._listed(hits, marked)
        words = self._text[marked.start : marked.end]
        name = self._own_name(words)
        meant = self._stood_for(marked, words) or self._of_people(marked)
        if meant is None:
            links = (self._named(other.start, other.end) for other in self._decoded.same(marked.start))
            meant = next((hits[0] for hits in links if hits), None)
        if meant is not None:
            return [replace(meant, start=marked.start, end=marked.end, implied=True)]
        if not any(c.isupper() for c in name) and not (name and self._is_lower):
            return []
        if self._is_party(marked, name):
            return []
        return [self._unknown(marked, name)]

    def _is_party(self, marked: Marked, name: str) -> bool:
        """Tell whether a name that no place is known by is that of a party or a source: "HTS" of "HTS territory"."""
        return any(
            mention.kind in {"party", "source"} and name == mention.text
            for mention in self._context.mentions_between(marked.start, marked.end)
        )

    def _unknown(self, marked: Marked, name: str) -> PlaceHit:
        return PlaceHit(marked.start, marked.end, Place(text=name, name=name, country=self._context.theatre))

    def _own_name(self, words: str) -> str:
        """Return what marked words name, without what leads up to the name or only describes it."""
        name = _written(words)
        name = _UP_TO_NAME.sub("", name)
        first, _, rest = name.partition(" ")
        described = strict_key(first) in load_words().country_of_people and any(c.isupper() for c in rest)
        return rest if described else name

    def _are_parts(self, hits: Sequence[PlaceHit], name: str) -> bool:
        """Tell whether places are found in parts of one longer name, by a like spelling or abroad: "Seif al-Dawla"."""
        if name.isupper() or any(hit.told is not None or not self._is_doubtful(hit.place) for hit in hits):
            return False  # in capitals nothing tells a name's words from others
        if len(hits) > 1:
            return all(not self._text[one.end : two.start].strip() for one, two in pairwise(hits))
        others = [word for word in _WORD.findall(name) if word not in _WORD.findall(hits[0].place.text)]
        return any(word[0].isupper() and not _DESCRIBING_PLACES.fullmatch(word.lower()) for word in others)

    def _is_doubtful(self, place: Place) -> bool:
        abroad = place.country is not None and place.country != self._context.theatre
        return abroad or strict_key(place.text) != strict_key(place.named)

    def _named(self, start: int, end: int) -> list[PlaceHit]:
        """Return the places named in a stretch, date lines as well."""
        low = bisect_left(self._place_starts, start - 80)
        high = bisect_left(self._place_starts, end)
        return [hit for hit in self._context.places[low:high] if hit.end > start]

    def _listed(self, hits: list[PlaceHit], marked: Marked) -> list[PlaceHit]:
        """Return all places of a list, and of names that place each other the one that most of the words name."""
        name = self._own_name(self._text[marked.start : marked.end])
        if self._are_parts(hits, name):
            return [self._unknown(marked, name)]
        if len(hits) > 1 and all(_LISTS.fullmatch(self._text, one.end, two.start) for one, two in pairwise(hits)):
            return hits
        hit = max(hits, key=lambda hit: min(hit.end, marked.end) - max(hit.start, marked.start))
        if hit.start < marked.start and hit.told is not None:
            hit = replace(hit, told=None)  # "western Raqqa", of which "Raqqa" is meant
        written = _written(self._text[marked.start : marked.end])
        if hit.told is not None:
            return [replace(hit, told=replace(hit.told, text=written))]
        return [replace(hit, place=replace(hit.place, text=written))]

    def _of_people(self, marked: Marked) -> PlaceHit | None:
        """Return the country whose people or state the words name: "the Syrian war"."""
        words = self._text[marked.start : marked.end]
        codes = (load_words().country_of_people.get(strict_key(word)) for word in _WORD.findall(words))
        entries = (country_entry(self._context.resources.gazetteer, code) for code in codes if code is not None)
        entry = next((entry for entry in entries if entry is not None), None)
        return PlaceHit(marked.start, marked.end, entry.place(words)) if entry is not None else None

    def _stood_for(self, marked: Marked, words: str) -> PlaceHit | None:
        """Return the place that a noun such as "the town", or "there", stands for."""
        nouns = load_triggers().place_nouns
        found = [word.lower() for word in _WORD.findall(words)]
        if any(word[0].isupper() for word in _WORD.findall(words)[1:]):
            return None  # a name that is not known
        noun = next(
            (form for word in reversed(found) for form in (word, word.removesuffix("s")) if _is_noun(form)), None
        )
        if noun is None:
            if not found or found[-1] not in _POINTING:
                return None
            noun = "town"
        if noun in nouns["country"]:
            return self._context.salient(marked.start, (PlaceKind.COUNTRY,), noun) or self._context.main_country()
        kinds = _REGIONS if noun in nouns["region"] else _TOWNS
        context = self._context
        return context.salient(marked.start, kinds, noun) or context.place_after(marked.start, kinds)

    # --- parties ------------------------------------------------------------------------------------------------------

    def parties(self, marked: Sequence[Marked], kind: EventType) -> list[Marked]:
        """Return the marks that may name a party of an event: "Turkish" in "Turkish-backed rebels" names a backer's."""
        if kind is EventType.SUPPORT or len(marked) < 2:
            return list(marked)
        return [each for each in marked if not self._describes(each)] or list(marked)

    def _describes(self, marked: Marked) -> bool:
        """Tell whether marked words are the first half of a compound that describes somebody else."""
        return any(
            mention.compound in _DESCRIBING and mention.end >= marked.end and self._context.is_compound(mention)
            for mention in self._context.mentions_between(marked.start - 60, marked.end)
            if mention.end > marked.start
        )

    def pronoun(self, marked: Marked) -> str | None:
        """Return the marked pronoun in lower case, ``None`` where other words are marked."""
        words = self._text[marked.start : marked.end].strip(_SIGNS)
        return words.lower() if is_pronoun(words) else None

    def party(self, marked: Marked) -> Actor | None:
        """Return whom marked words mean: a party or people named in them, or the one that a pronoun stands for."""
        words = self._text[marked.start : marked.end].strip(_SIGNS)
        if not words:
            return None
        if is_pronoun(words):
            return self._antecedent(marked, words.lower())
        own = clean(words) or words
        owner = of_machine(own)
        if owner is not None:
            return self._owner(marked, owner)
        state = self._state_of(marked, own) or self._state_named(own) or self._forces_here(marked, own)
        if state is not None:
            return state
        actors = self._context.actors
        found = actors.resolve(marked.start, marked.end) or actors.actor_for(
            self._text[marked.start : marked.end], marked.start
        )
        party = self._context.resources.registry.get(found.id) if found.id is not None else None
        if party is not None and found.name.lower().startswith(f"{party.name.lower()} of "):
            found = replace(found, name=party.name)  # "Islamic State of Iraq and the Levant"
        if found.id is None or _ENEMIES.match(own):
            return Actor(_plural(own if found.id is not None else found.name))
        return replace(found, name=_of_rule(own)) if _OWN_NAME.search(own) else found

    def _owner(self, marked: Marked, owner: str) -> Actor | None:
        """Return whose machines are marked, by the words before them: nobody where they are no name."""
        at = self._text.find(owner, marked.start, marked.end) if owner else -1
        if at < 0 or not (any(c.isupper() for c in owner) or _OWN_NAME.search(owner)):
            return None
        found = self.party(Marked(at, at + len(owner), marked.probability))
        if found is not None and of_machine(found.name) is None:
            return found
        party = self._context.resources.registry.lookup(owner, self._context.reference)
        return Actor(party.name, party.id) if party is not None else Actor(owner)

    def _state_of(self, marked: Marked, own: str) -> Actor | None:
        """Return the state whose people's name is marked alone: "Russian" of "its Russian allies"."""
        for mention in self._context.mentions_between(marked.start - 60, marked.end):
            if mention.end <= marked.start or mention.state is None or mention.kind != "group":
                continue
            if mention.end - mention.start <= len(own) or mention.sponsor is not None:
                continue
            state = self._context.resources.registry.get(mention.state)
            if state is not None and state.state is not None and own in state.state.demonyms and not state.contested:
                return Actor(state.name, state.id)
        return None

    def _forces_here(self, marked: Marked, own: str) -> Actor | None:
        """Return whose "troops" are meant in a sentence that begins by saying in which country: "In Iraq, troops …"."""
        number = self._sentence_of(marked.start) if _BARE_FORCES.fullmatch(own) else None
        if number is None:
            return None
        start = self._sentences[number].start
        frame = _IN.match(self._text, start)
        hits = self._named(frame.end(), frame.end() + 1) if frame is not None else []
        country = hits[0].meant if hits and hits[0].meant.kind is PlaceKind.COUNTRY else None
        registry = self._context.resources.registry
        state = registry.state_of(country.country) if country is not None and country.country is not None else None
        forces = registry.get(state.forces) if state is not None and state.forces is not None else state
        return Actor(forces.name, forces.id) if forces is not None else None

    def _state_named(self, own: str) -> Actor | None:
        """Return the state of a people whose name is marked by itself: "Turkish" of "Turkish backing"."""
        country = load_words().country_of_people.get(strict_key(own))
        state = (
            self._context.resources.registry.state_of(country) if country is not None and own[:1].isupper() else None
        )
        alone = state is not None and state.state is not None and own in state.state.demonyms and not state.contested
        return Actor(state.name, state.id) if state is not None and alone else None

    def _antecedent(self, marked: Marked, pronoun: str) -> Actor | None:
        for other in self._decoded.same(marked.start):
            actor = self._context.actors.resolve(other.start, other.end)
            if actor is not None:
                return actor
        sentence = self._sentence_of(marked.start)
        start = self._sentences[sentence].start if sentence is not None else 0
        if pronoun in _RELATIVE:
            near = self._context.actors_in(start, marked.start)
            return near[-1][1] if near else None
        first = self._sentences[max(0, sentence - 2)].start if sentence is not None else 0
        mentions = self._context.actors_in(max(first, marked.start - _REACH), marked.start)
        inside = [actor for mention, actor in mentions if mention.start >= start]
        if inside:
            return inside[0]
        before = [actor for mention, actor in mentions if mention.kind not in {"people", "state_name"}]
        return before[-1] if before else None

    def _sentence_of(self, offset: int) -> int | None:
        at = bisect_left(self._starts, offset + 1) - 1
        return at if at >= 0 else None


def _written(words: str) -> str:
    """Return a place's name without the words around it that a mark took in: "Daraya" of "parts of Daraya and"."""
    name = _TRAILING.sub("", words.strip(_SIGNS))
    return bare_name(_LEADING.sub("", name).strip(_SIGNS))


def _is_noun(word: str) -> bool:
    return any(word in nouns for nouns in load_triggers().place_nouns.values())


def is_pronoun(words: str) -> bool:
    """Tell whether words are a pronoun for people or a party; "US" is none."""
    cues = load_cues()
    return words != "US" and words.lower() in _THEIRS | _RELATIVE | cues.person_pronouns | cues.group_pronouns


def _of_rule(own: str) -> str:
    """Return a government's name without what leads up to it: "regime" of "to the regime", forces with theirs."""
    if _FORCES.search(own):
        return own
    found = _RULE.search(own)
    if found is None:
        return own
    whose = found["whose"] or ""
    return f"{whose} {found['rule'].lower()}".strip()


def _plural(name: str) -> str:
    return name + "s" if _MEMBER.search(name) else name
