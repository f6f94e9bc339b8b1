"""What a document names, gathered once: places, parties, dates and figures; and what "the town" or "they" means."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from reportedly import times
from reportedly.actors import ActorMention, DocumentActors, Registry, Sources
from reportedly.model import Actor, Document, Place, PlaceKind
from reportedly.places import Gazetteer, LocatedMention, PlaceMention, Resolver, find_toponyms, locate
from reportedly.places.metonyms import is_metonym, is_seat
from reportedly.reading import syntax
from reportedly.reading.event_place import Candidate
from reportedly.reading.figures import CasualtyMention, find_casualties
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.parsing import Sentence
from reportedly.reading.place_patterns import (
    AROUND_AFTER,
    AROUND_BEFORE,
    BESIDE_BEFORE,
    DESCRIBING,
    PART_OF,
    WITHIN,
)
from reportedly.times import TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Token


_TOWNS = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT)
_AROUND = frozenset({"suburb", "suburbs", "countryside", "outskirts"})
_LISTS = frozenset({",", "and", "or", ", and", "as well as", "&", "both in", "and in", ""})
_NO_PLACES = frozenset({"state_name", "metonym", "modifier", "forces", "government", "official"})
_SALIENT = 1500  # characters back in which a place may be the one meant
_AHEAD = 900  # characters
_STANDS_FOR_A_TOWN = frozenset({"town", "city", "village", "capital", "settlement", "enclave", "suburb", "camp"})
_DISPENSABLE = frozenset(
    {"city", "town", "village", "area", "region", "neighborhood", "neighbourhood", "suburb", "district", "settlement"}
)


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that the text names at ``start``–``end``; ``implied`` where a noun such as "the town" stands for it.

    ``locates`` is false where the name may well mean a government ("Ankara said"). ``place`` is what the name means;
    ``told`` is what the text tells by it, where that is another place: "12 km south of Raqqa".
    """

    start: int
    end: int
    place: Place
    dateline: bool = False
    implied: bool = False
    locates: bool = True
    kind_word: str | None = None
    told: Place | None = None

    @property
    def meant(self) -> Place:
        """The place that a claim made here is about."""
        return self.told if self.told is not None else self.place


@dataclass(frozen=True, slots=True)
class Resources:
    """What every document is read against."""

    gazetteer: Gazetteer
    registry: Registry
    sources: Sources


def _as_written(mention: PlaceMention, place: Place) -> Place:
    """Return the place by its name as written, without a word that only says what it is ("the Qalamun region")."""
    bare = mention.part is None and mention.kind_word in _DISPENSABLE and mention.name
    return replace(place, text=mention.name if bare else mention.text)


def _told(located: LocatedMention) -> Place | None:
    """Return the place that is told by a name, by the name as written."""
    return _as_written(located.mention, located.meant[0]) if located.is_relative else None


def _theatres(mentions: Sequence[ActorMention], registry: Registry) -> frozenset[str]:
    """Return the countries where the non-state parties that a text names fight, the four most named."""
    counts: Counter[str] = Counter()
    for mention in mentions:
        party = registry.get(mention.party_id) if mention.party_id is not None else None
        if party is not None and party.state is None and party.kind != "state_forces":
            counts.update(party.countries[:2])
    return frozenset(country for country, _ in counts.most_common(4))


class DocumentContext:
    """The mentions of one document, by offset."""

    def __init__(self, document: Document, parsed: Sequence[Sentence], resources: Resources) -> None:
        self.document = document
        self.sentences = parsed
        self.resources = resources
        text = document.text
        self.reference: date | None = times.dateline(text, document.published) or document.published
        mentions = resources.registry.find(text, document.published, local=True)
        located = self._located(text, _theatres(mentions, resources.registry))
        countries = [(m.start, p.country) for m, p, _ in located if p.country is not None and not m.dateline]
        self.actors = DocumentActors(resources.registry, text, document.published, countries, mentions)
        self.story = times.Story(text, times.find(text), self.reference, title=document.title)
        self.times: list[TimeExpression] = self.story.expressions
        self.casualties: list[CasualtyMention] = find_casualties(text, times=self.times)
        self._mentions: list[ActorMention] = list(self.actors.mentions)
        self._mention_starts = [m.start for m in self._mentions]
        self.places = [
            PlaceHit(
                m.start,
                m.end,
                place,
                dateline=m.dateline,
                locates=self._locates(m),
                kind_word=m.kind_word,
                told=told,
            )
            for m, place, told in located
            if not self._inside_a_party(m.start, m.end)
        ]
        self._datelines = frozenset(p.start for p in self.places if p.dateline)
        self._place_starts = [p.start for p in self.places]
        self._time_starts = [t.start for t in self.times]
        self._casualty_starts = [c.start for c in self.casualties]

    def _located(self, text: str, about: frozenset[str]) -> list[tuple[PlaceMention, Place, Place | None]]:
        """Return the places that the text names with what each is most likely to be, and what is told by it."""
        gazetteer = self.resources.gazetteer
        mentions = [m for m in find_toponyms(text, gazetteer, about) if not DESCRIBING.match(text, m.end)]
        located = locate(
            mentions, text, Resolver(gazetteer), published=self.document.published, outlet=self.document.outlet
        )
        return [(each.mention, _as_written(each.mention, each.named[0]), _told(each)) for each in located]

    def _locates(self, mention: PlaceMention) -> bool:
        if mention.nested:
            return False
        for party in self.mentions_between(max(0, mention.start - 120), mention.end):
            covers = party.start <= mention.start and party.end > mention.start
            if covers and not party.locative and party.kind in _NO_PLACES:
                return False
        return True

    def _inside_a_party(self, start: int, end: int) -> bool:
        """Tell whether a name is a part of a party's longer name: "Iraq" in "Islamic State of Iraq and the Levant"."""
        for mention in self.mentions_between(max(0, start - 120), end + 1):
            if mention.start <= start and mention.end >= end and mention.end - mention.start > end - start:
                return not self.is_compound(mention)
        return False

    # --- by offset ----------------------------------------------------------------------------------------------

    def mentions_between(self, start: int, end: int) -> list[ActorMention]:
        """Return the party mentions that begin in [start, end)."""
        return self._mentions[bisect_left(self._mention_starts, start) : bisect_left(self._mention_starts, end)]

    def places_between(self, start: int, end: int) -> list[PlaceHit]:
        """Return the named places that begin in [start, end), date lines left out."""
        hits = self.places[bisect_left(self._place_starts, start) : bisect_left(self._place_starts, end)]
        return [h for h in hits if not h.dateline]

    def times_between(self, start: int, end: int) -> list[TimeExpression]:
        """Return the time expressions that begin in [start, end)."""
        return self.times[bisect_left(self._time_starts, start) : bisect_left(self._time_starts, end)]

    def casualties_between(self, start: int, end: int) -> list[CasualtyMention]:
        """Return the casualty figures that begin in [start, end)."""
        low, high = bisect_left(self._casualty_starts, start), bisect_left(self._casualty_starts, end)
        return self.casualties[low:high]

    def place_before(
        self, offset: int, kinds: Iterable[PlaceKind] | None = None, reach: int = 4000, *, at_home: bool = False
    ) -> PlaceHit | None:
        """Return the last named place before an offset, within ``reach`` characters.

        ``kinds`` limits what it may be; ``at_home`` limits it to the country that the document is mostly about.
        """
        wanted = frozenset(kinds) if kinds is not None else None
        for hit in reversed(self.places[: bisect_right(self._place_starts, offset - 1)]):
            if offset - hit.start > reach:
                return None
            if hit.start in self._metonyms or self._only_locates(hit):
                continue
            if hit.dateline or not hit.locates or (at_home and hit.place.country not in {self.theatre, None}):
                continue
            if hit.place.country is None and hit.place.kind is PlaceKind.REGION:
                continue  # "the Middle East" is nowhere in particular
            if wanted is None or hit.place.kind in wanted:
                return hit
        return None

    @cached_property
    def _metonyms(self) -> frozenset[int]:
        """Where names begin that stand for a government: "Damascus said"."""
        every = (pair for sentence in self.sentences for pair in self.candidates(sentence))
        return frozenset(hit.start for hit, candidate in every if candidate.metonym)

    def _only_locates(self, hit: PlaceHit) -> bool:
        """Tell whether a name only says where the one before it lies: "the Shaar gas field east of Homs"."""
        at = bisect_left(self._place_starts, hit.start)
        if at == 0:
            return False
        before = self.places[at - 1]
        return before.locates and WITHIN.fullmatch(self.document.text, before.end, hit.start) is not None

    def introduced(self, offset: int, noun: str) -> PlaceHit | None:
        """Return the place that a report speaks of as "a town" before it names it, or after.

        That is the next one that is called so, within a few sentences, or else the last one.
        """
        alike = next((nouns for nouns in load_triggers().same_grounds if noun in nouns), frozenset({noun}))
        town = noun in load_triggers().same_grounds[0]

        def fits(hit: PlaceHit) -> bool:
            if hit.dateline or not hit.locates or hit.place.country not in {self.theatre, None}:
                return False
            called = hit.kind_word is not None and any(hit.kind_word.endswith(each) for each in alike)
            return called or (town and hit.kind_word is None and hit.place.kind is PlaceKind.TOWN)

        at = bisect_left(self._place_starts, offset)
        ahead = [hit for hit in self.places[at:] if hit.start - offset <= _AHEAD]
        found = next((h for h in ahead if fits(h) and not self.is_beside(h) and h.start not in self._metonyms), None)
        if found is None:
            back = [hit for hit in self.places[:at] if offset - hit.start <= _SALIENT]
            found = next((h for h in reversed(back) if fits(h) and not self.is_beside(h)), None)
        return replace(found, implied=True) if found is not None else None

    @cached_property
    def theatre(self) -> str | None:
        """The ISO code of the country where most of the document's named places lie; of several, the first with most
        towns.
        """
        placing = [h.place for h in self.places if h.place.country and not h.dateline and h.locates]
        counts = Counter(place.country for place in placing)
        local = Counter(place.country for place in placing if place.kind is not PlaceKind.COUNTRY)
        return max(counts, key=lambda code: (counts[code], local[code])) if counts else None

    def main_country(self) -> PlaceHit | None:
        """Return the country that the document is mostly about, if it names it."""
        named = [h for h in self.places if h.place.kind is PlaceKind.COUNTRY and not h.dateline]
        return next((h for h in named if h.place.country == self.theatre), None)

    def candidates(self, sentence: Sentence) -> list[tuple[PlaceHit, Candidate]]:
        """Return the places that a sentence names, date lines left out, each as the chooser of places sees it."""
        found = []
        for hit in self.places_between(sentence.start, sentence.end):
            tokens = self.tokens_of(sentence, hit)
            if tokens:
                found.append((hit, self._candidate(hit, tokens)))
        return found

    def references(self, sentence: Sentence) -> list[tuple[PlaceHit, Candidate]]:
        """Return the nouns of a sentence that stand for a place named before, as :meth:`candidates` does names."""
        named = [(h.start, h.end) for h in self.places_between(sentence.start, sentence.end)]
        found = []
        nouns = _STANDS_FOR_A_TOWN | load_triggers().place_nouns["country"]
        for token in sentence.tokens:
            known = any(c.lower_ in {"the", "this", "that"} for c in token.children)
            if not known or token.lemma_.lower() not in nouns:
                continue
            words = syntax.subtree(token, without=frozenset({"relcl", "acl", "appos", "conj", "cc", "punct"}))
            span = sentence.span(words)
            if any(low < span.end and high > span.start for low, high in named):
                continue
            meant = self.place_meant(sentence, token)
            if meant is not None:
                found.append((meant, Candidate((token,), meant.place.kind, known=meant.place.geonames_id is not None)))
        return found

    def tokens_of(self, sentence: Sentence, hit: PlaceHit) -> tuple[Token, ...]:
        """Return the words of a place's name in a sentence."""
        low, high = hit.start - sentence.base, hit.end - sentence.base
        words = (t for t in sentence.tokens if t.idx < high and t.idx + len(t.text) > low)
        return tuple(t for t in words if not t.is_space)

    def head_of(self, sentence: Sentence, hit: PlaceHit) -> Token | None:
        """Return the word of a place's name in a sentence that its other words hang under."""
        inside = self.tokens_of(sentence, hit)
        tops = [t for t in inside if t.head not in inside or t.head == t]
        return tops[-1] if tops else None

    def only_places(self, sentence: Sentence, one: PlaceHit, other: PlaceHit) -> bool:
        """Tell whether a name only says where the next one lies: "the Damascus suburb of X", "Syria's X region"."""
        text = self.document.text
        between = text[one.end : other.start].lower()
        if PART_OF.fullmatch(between):
            return True
        suburb = one.kind_word in {"suburb", "enclave"}  # "the Damascus suburb of Eastern Ghouta"
        wide = other.place.kind is PlaceKind.COUNTRY or (other.place.kind is PlaceKind.REGION and not suburb)
        if one.kind_word in _STANDS_FOR_A_TOWN and not wide and between in {" of ", " of the ", "s of ", "s of the "}:
            return True  # "the Damascus suburb" has its word with it
        outer, narrow = self.head_of(sentence, one), self.head_of(sentence, other)
        if outer is None or narrow is None or outer.dep_ not in {"poss", "compound", "nmod", "amod"}:
            return False
        inside = {t.i for t in self.tokens_of(sentence, other)}
        if outer.dep_ != "poss" and one.place.kind not in {PlaceKind.COUNTRY, PlaceKind.REGION}:
            return False  # "Kalaseh Sakhour" is a list that has lost its commas
        return outer.head.i in inside or (outer.head == narrow.head and one.place.kind is PlaceKind.COUNTRY)

    def listed(self, found: Sequence[PlaceHit]) -> list[PlaceHit]:
        """Keep coordinated places, six at most; of nested ones ("Afrin in northern Syria") keep the first named."""
        kept = list(found[:1])
        for hit in found[1:]:
            last = kept[-1].end
            between = self.document.text[last : hit.start].strip().lower() if hit.start > last else "in"
            if between not in _LISTS:
                break
            kept.append(hit)
        return kept[:6]

    def _candidate(self, hit: PlaceHit, tokens: tuple[Token, ...]) -> Candidate:
        place = hit.place
        known = place.geonames_id is not None
        plain = Candidate(tokens, place.kind, hit.kind_word, locates=hit.locates, known=known)
        return replace(plain, metonym=self.is_metonym(hit, plain.head))

    def is_metonym(self, hit: PlaceHit, head: Token) -> bool:
        """Tell whether a place's name stands for a government where it is used: "Damascus said"."""
        place = hit.place
        seat = is_seat(place.text)
        if not seat and place.kind is not PlaceKind.COUNTRY:
            entry = self.resources.gazetteer.get(place.geonames_id) if place.geonames_id is not None else None
            if entry is None or entry.feature != "capital":
                return False
        return hit.kind_word is None and is_metonym(head, seat=seat)

    # --- reference ----------------------------------------------------------------------------------------------

    def place_meant(self, sentence: Sentence, noun: Token) -> PlaceHit | None:
        """Return the place that a noun such as "the town", "the province", "it" or "there" stands for."""
        nouns = load_triggers().place_nouns
        lemma = noun.lemma_.lower()
        start = sentence.offset(noun)
        if noun.lower_ == "it":
            own = self._it_in_sentence(sentence, noun)
            if own is not None:
                return own
        kinds: tuple[PlaceKind, ...]
        if lemma in nouns["town"] or noun.lower_ in {"it", "there"}:
            kinds = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT, PlaceKind.UNKNOWN)
        elif lemma in nouns["region"]:
            kinds = (PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.UNKNOWN)
            if self._salient(start, kinds, lemma) is None:
                kinds = (PlaceKind.TOWN,)
            if not any(d.lower_ in {"the", "this", "that"} for d in noun.children):
                return None  # "territory" is no place named before
        elif lemma in nouns["country"]:
            kinds = (PlaceKind.COUNTRY,)
        else:
            return None
        if noun.tag_ == "NNS":
            return None
        found = self._salient(start, kinds, lemma) or self._place_after(start, kinds)
        if found is None:
            return None
        return PlaceHit(start, start + len(noun.text), found.place, implied=True)

    def _it_in_sentence(self, sentence: Sentence, pronoun: Token) -> PlaceHit | None:
        """Return what "it" is by its own sentence: "the city" before it, or a place that is a clause's subject."""
        at = sentence.offset(pronoun)
        named = self.places_between(sentence.start, at)
        for token in sentence.tokens:
            if token.i >= pronoun.i:
                break
            known = any(c.lower_ == "the" for c in token.children)
            if (
                token.lemma_.lower() in _STANDS_FOR_A_TOWN
                and known
                and not any(h.end > sentence.offset(token) for h in named)
            ):
                meant = self.place_meant(sentence, token)
                if meant is not None:
                    return replace(meant, start=at, end=at + len(pronoun.text))
        for hit in named:
            head = self.head_of(sentence, hit)
            subject = head is not None and head.dep_ in {"nsubj", "nsubjpass"}
            if subject and hit.locates and hit.place.kind is not PlaceKind.COUNTRY and hit.start not in self._metonyms:
                return PlaceHit(at, at + len(pronoun.text), hit.place, implied=True)
        return None

    def _salient(self, offset: int, kinds: tuple[PlaceKind, ...], noun: str) -> PlaceHit | None:
        """Return the place that "the town" means: named last, often, in the title, or introduced as a town."""
        scores: dict[str, float] = {}
        last: dict[str, PlaceHit] = {}
        low = bisect_left(self._place_starts, offset - _SALIENT)
        for hit in self.places[low : bisect_left(self._place_starts, offset)]:
            if hit.dateline or not hit.locates or hit.place.kind not in kinds:
                continue
            key = hit.place.key
            if key not in scores:
                scores[key] = 0.7 * (hit.place.text in (self.document.title or "")) + 0.7 * (hit.kind_word == noun)
            scores[key] += 0.2 + math.exp((hit.start - offset) / 400.0)
            last[key] = hit
        return last[max(scores, key=lambda k: (scores[k], k))] if scores else None

    def focus(self, offset: int) -> PlaceHit | None:
        """Return the town that the words around an offset are about, named before it or soon after."""
        return self._salient(offset, _TOWNS, "") or self._place_after(offset, _TOWNS)

    def _place_after(self, offset: int, kinds: tuple[PlaceKind, ...]) -> PlaceHit | None:
        """Return the next named place: a report may say "the town" before it names it."""
        for hit in self.places[bisect_left(self._place_starts, offset) :]:
            if hit.start - offset > _AHEAD:
                return None
            if hit.place.kind in kinds[:2] and hit.locates and not hit.dateline:
                return hit
        return None

    def antecedent(self, sentence: Sentence, pronoun: Token) -> Actor | None:
        """Return the party that "they", "it" or "its" stands for: a subject before it, the nearest first."""
        plural = pronoun.lower_ in {"they", "them", "their", "theirs", "we", "our"}
        owner = self._owner_in_clause(sentence, pronoun) if pronoun.dep_ == "poss" else None
        if owner is not None:
            return owner
        for index in range(sentence.index, max(-1, sentence.index - 3), -1):
            other = self.sentences[index]
            limit = sentence.offset(pronoun) if index == sentence.index else other.end
            found = self._subjects(other, limit, plural=plural)
            if found is not None:
                return found
        return None

    def _owner_in_clause(self, sentence: Sentence, pronoun: Token) -> Actor | None:
        """Return the party that stands between the verb and "their": "cleared the militants from their redoubt"."""
        verb = next(syntax.governing_verbs(pronoun), None)
        at = sentence.offset(pronoun)
        if verb is None or not sentence.start <= sentence.offset(verb) < at:
            return None
        within = [m for m in self.mentions_between(sentence.offset(verb), at) if not self.is_compound(m)]
        for mention in reversed(within):
            actor = self.actors.resolve(mention.start, mention.end)
            if actor is not None and mention.kind not in {"official", "people", "state_name", "metonym"}:
                return actor
        return None

    def _subjects(self, sentence: Sentence, limit: int, *, plural: bool) -> Actor | None:
        fallback: Actor | None = None
        mentions = [m for m in self.mentions_between(sentence.start, limit) if not self.is_compound(m)]
        subjects = {t.i: t for t in sentence.tokens if t.dep_ in {"nsubj", "nsubjpass"} and sentence.offset(t) < limit}
        for mention in reversed(mentions):
            actor = self.actors.resolve(mention.start, mention.end)
            if actor is None:
                continue
            heads = [t for t in subjects.values() if mention.start <= sentence.offset(t) < mention.end]
            if heads:
                return actor
            fallback = fallback or actor
        return fallback

    def party_named(self, name: str, party_id: str) -> Actor:
        """Return a party by its id, under the name that the document gives it, else under ``name``."""
        for mention in self._mentions:
            actor = self.actors.resolve(mention.start, mention.end)
            if actor is not None and actor.id == party_id:
                return actor
        return Actor(name, party_id)

    def is_compound(self, mention: ActorMention) -> bool:
        """Tell whether a mention is the first half of a word like "rebel-held"; a dash between spaces joins nothing."""
        return mention.compound is not None and not self.document.text.startswith((" -", " –"), mention.end)

    def is_beside(self, hit: PlaceHit, *, parts: bool = True) -> bool:
        """Tell whether a named place only says near what something lies: "the enclave east of Damascus".

        With ``parts``, also whether only ground around it or a part of it is meant: "the suburbs of Damascus".
        """
        text = self.document.text
        if parts:
            before = text[max(0, hit.start - 60) : hit.start]
            named_after = hit.kind_word in _AROUND and not before.rstrip().endswith(" of")
            if named_after or AROUND_AFTER.match(text, hit.end) is not None or AROUND_BEFORE.search(before):
                return True
        return BESIDE_BEFORE.search(text, max(0, hit.start - 60), hit.start) is not None

    def actors_in(self, start: int, end: int) -> list[tuple[ActorMention, Actor]]:
        """Return the party mentions in [start, end) and whom they mean, compounds such as "rebel-held" left out."""
        found = []
        for mention in self.mentions_between(start, end):
            if not self.is_compound(mention) and mention.start not in self._datelines:
                actor = self.actors.resolve(mention.start, mention.end)
                if actor is not None:
                    found.append((mention, actor))
        return found

    def phrase_bounds(self, sentence: Sentence, head: Token) -> tuple[int, int]:
        """Return the offsets of a noun's phrase without its clauses."""
        tokens = syntax.phrase(head)
        span = sentence.span(tokens)
        return span.start, span.end
