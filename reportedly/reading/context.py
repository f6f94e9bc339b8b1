"""What a document names, gathered once: places, parties, dates and figures; and what "the town" or "they" means."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from reportedly import times
from reportedly.actors import ActorMention, DocumentActors, Registry, Sources
from reportedly.model import Actor, Document, Place, PlaceKind
from reportedly.places import Gazetteer, PlaceMention, Resolver, find_toponyms, locate
from reportedly.places.marked import with_marked
from reportedly.places.metonyms import is_seat, reads_as_government
from reportedly.reading.figures import CasualtyMention, find_casualties
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.place_hit import PlaceHit, as_written, told_by
from reportedly.reading.place_patterns import (
    AROUND_AFTER,
    AROUND_BEFORE,
    BESIDE_BEFORE,
    DESCRIBING,
    WITHIN,
)
from reportedly.times import TimeExpression

_TOWNS = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT)
_AROUND = frozenset({"suburb", "suburbs", "countryside", "outskirts"})
_LISTS = frozenset({",", "and", "or", ", and", "as well as", "&", "both in", "and in", ""})
_NO_PLACES = frozenset({"state_name", "metonym", "modifier", "forces", "government", "official"})
_SALIENT = 1500  # characters back in which a place may be the one meant
_AHEAD = 900  # characters
_MOST_PLACES = 300  # named before an event that are looked at


@dataclass(frozen=True, slots=True)
class Resources:
    """What every document is read against."""

    gazetteer: Gazetteer
    registry: Registry
    sources: Sources


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

    def __init__(
        self,
        document: Document,
        resources: Resources,
        marked: Callable[[], Sequence[tuple[int, int]]] = tuple,
        sentence_starts: Sequence[int] = (),
    ) -> None:
        """``marked`` gives stretches of the text that are known to name places, in order and apart.

        It is called once all has been found that does not depend on it. ``sentence_starts`` tells where the document's
        sentences begin, in order, where it has been split.
        """
        self.sentence_starts = sentence_starts
        self.document = document
        self.resources = resources
        self._marked = marked
        text = document.text
        self.reference: date | None = times.dateline(text, document.published) or document.published
        mentions = resources.registry.find(text, document.published, local=True)
        self.story = times.Story(text, times.find(text), self.reference, title=document.title)
        self.times: list[TimeExpression] = self.story.expressions
        self.casualties: list[CasualtyMention] = find_casualties(text, times=self.times)
        located = self._located(text, _theatres(mentions, resources.registry))
        countries = [(m.start, p.country) for m, p, _ in located if p.country is not None and not m.dateline]
        self.actors = DocumentActors(resources.registry, text, document.published, countries, mentions)
        self._mentions: list[ActorMention] = list(self.actors.mentions)
        self._mention_starts = [m.start for m in self._mentions]
        self._beside: dict[tuple[int, int, str | None, bool], bool] = {}  # every event asks it of every place
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
        mentions = with_marked(mentions, self._marked(), text, gazetteer)
        located = locate(
            mentions, text, Resolver(gazetteer), published=self.document.published, outlet=self.document.outlet
        )
        return [(each.mention, as_written(each.mention, each.named[0]), told_by(each)) for each in located]

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

    def places_around(self, offset: int) -> list[PlaceHit]:
        """Return the named places around an offset: all of a document but a very long one, date lines as well."""
        at = bisect_left(self._place_starts, offset)
        return self.places[max(0, at - _MOST_PLACES) : at + _MOST_PLACES // 2]

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
            if hit.start in self.metonyms or self.only_locates(hit):
                continue
            if hit.dateline or not hit.locates or (at_home and hit.place.country not in {self.theatre, None}):
                continue
            if hit.place.country is None and hit.place.kind is PlaceKind.REGION:
                continue  # "the Middle East" is nowhere in particular
            if wanted is None or hit.place.kind in wanted:
                return hit
        return None

    def stands_for_government(self, hit: PlaceHit) -> bool:
        """Tell whether a place's name stands for a government here: "Damascus said"."""
        return hit.start in self.metonyms

    @cached_property
    def metonyms(self) -> frozenset[int]:
        """Where names begin that stand for a government: "Damascus said"."""
        return frozenset(hit.start for hit in self.places if self._is_government(hit))

    def _is_government(self, hit: PlaceHit) -> bool:
        seat = is_seat(hit.place.text)
        return self.may_be_metonym(hit) and reads_as_government(self.document.text, hit.start, hit.end, seat=seat)

    def may_be_metonym(self, hit: PlaceHit) -> bool:
        """Tell whether a name can stand for a government at all: a country's, a capital's or a seat's."""
        if hit.kind_word is not None or hit.dateline:
            return False
        place = hit.place
        if is_seat(place.text) or place.kind is PlaceKind.COUNTRY:
            return True
        entry = self.resources.gazetteer.get(place.geonames_id) if place.geonames_id is not None else None
        return entry is not None and entry.feature == "capital"

    def only_locates(self, hit: PlaceHit) -> bool:
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
        found = next((h for h in ahead if fits(h) and not self.is_beside(h) and h.start not in self.metonyms), None)
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

    def is_loyal(self, party: str) -> bool:
        """Tell whether a party is the state of the country that the document is about, or on its side."""
        registry = self.resources.registry
        state = registry.state_of(self.theatre) if self.theatre is not None else None
        return state is not None and registry.allied(party, state.id, self.reference)

    def main_country(self) -> PlaceHit | None:
        """Return the country that the document is mostly about, if it names it."""
        named = [h for h in self.places if h.place.kind is PlaceKind.COUNTRY and not h.dateline]
        return next((h for h in named if h.place.country == self.theatre), None)

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

    # --- reference ----------------------------------------------------------------------------------------------

    def salient(self, offset: int, kinds: tuple[PlaceKind, ...], noun: str) -> PlaceHit | None:
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
        return self.salient(offset, _TOWNS, "") or self.place_after(offset, _TOWNS)

    def place_after(self, offset: int, kinds: tuple[PlaceKind, ...]) -> PlaceHit | None:
        """Return the next named place: a report may say "the town" before it names it."""
        for hit in self.places[bisect_left(self._place_starts, offset) :]:
            if hit.start - offset > _AHEAD:
                return None
            if hit.place.kind in kinds[:2] and hit.locates and not hit.dateline:
                return hit
        return None

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
        asked = hit.start, hit.end, hit.kind_word, parts
        if asked not in self._beside:
            self._beside[asked] = self._is_beside(hit, parts=parts)
        return self._beside[asked]

    def _is_beside(self, hit: PlaceHit, *, parts: bool) -> bool:
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
