"""Whom and what a model's names mean: places, parties and speakers, as our own gazetteer and registries know them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reportedly.actors.naming import clean
from reportedly.actors.words import TOKEN, keys, word
from reportedly.errors import InputError
from reportedly.model import OUTLET_SPEAKER, Actor, Attribution, Place, Span, SpeakerClass
from reportedly.places import Resolver, parse_place
from reportedly.places.toponyms import mentions_at
from reportedly.reading.context import DocumentContext
from reportedly.reading.place_hit import PlaceHit

_APOSTROPHE = "['’‘`´ʼ]"
_BETWEEN = r"[\s\-‐‑–—]+"
_NOT_WORDS = re.compile(_BETWEEN)
_AFTER = 1.5  # what a name after a quote counts as further off than one before it
_SHORT = frozenset({"the", "a", "an", "of", "and", "in", "its", "their", "for", "to", "from", "by"})
_BY_MODEL = 0.5  # how far a place is trusted that only the model's common name for it leads to


@dataclass(frozen=True, slots=True)
class Located:
    """A place of a claim; ``explicit`` where one of the claim's own quotes names it."""

    place: Place
    explicit: bool


class Referents:
    """The names of one document and what they mean; what the document does not say, it does not give."""

    def __init__(self, context: DocumentContext) -> None:
        self._context = context
        self._text = context.document.text
        self._found: dict[str, list[tuple[int, int]]] = {}
        self._placed: dict[tuple[str, str | None], Place] = {}

    # --- places -------------------------------------------------------------------------------------------------------

    def place(self, name: str, common_name: str | None, near: Sequence[Span]) -> Located | None:
        """Return the place that a name means where the quotes stand, ``None`` for a name that the document has not.

        ``common_name`` is what the model takes the place to be ("Abu Kamal, SY"): it is asked only where the gazetteer
        does not know the name as written.
        """
        places = self._nearest(name, near) or self._known_there(name, common_name, near)
        if not places:
            return None
        for start, end in places:
            hit = self._hit(start, end)
            if hit is not None:
                inside = _inside((hit.start, hit.end), near)
                whole = start <= hit.start and hit.end <= end
                # Elsewhere in the text "western Kobani" tells where Kobani is: its part is not what a bare name means.
                meant = hit.meant if inside or whole else replace(hit.place, text=self._text[start:end])
                if meant.geonames_id is None and meant.relation is None:
                    meant = self._by_common_name(meant, common_name)
                return Located(meant, inside)
        start, end = places[0]
        return Located(self._unmarked(start, end, common_name), _inside((start, end), near))

    def _known_there(self, name: str, common_name: str | None, near: Sequence[Span]) -> list[tuple[int, int]]:
        """Return where the document names a place in another spelling than the model does, the nearest first."""
        country = (common_name or "").rpartition(",")[2].strip()
        asked = f"{name}, {country}" if len(country) == 2 else name
        try:
            ids = {place.geonames_id for place in parse_place(asked, self._context.resources.gazetteer)[:1]}
        except InputError:
            return []
        same = [(hit.start, hit.end) for hit in self._context.places if hit.place.geonames_id in ids]
        return _sorted(same, near)

    def _hit(self, start: int, end: int) -> PlaceHit | None:
        """Return the named place that shares most with a stretch, date lines and names of governments last."""
        over = [h for h in self._context.places if h.start < end and h.end > start and not h.implied]
        shared = {h: min(end, h.end) - max(start, h.start) for h in over}
        return max(over, key=lambda h: (not h.dateline, h.locates, shared[h]), default=None)

    def _unmarked(self, start: int, end: int, common_name: str | None) -> Place:
        """Return the place of a name that our own reading has not taken for one."""
        name = self._text[start:end]
        key = (name.casefold(), common_name)
        if key not in self._placed:
            document, gazetteer = self._context.document, self._context.resources.gazetteer
            (ranked,) = Resolver(gazetteer).resolve(
                mentions_at(self._text, [(start, end)], gazetteer),
                self._text,
                published=document.published,
                outlet=document.outlet,
            )
            place = replace(ranked[0], text=name)
            self._placed[key] = place if place.geonames_id is not None else self._by_common_name(place, common_name)
        return replace(self._placed[key], text=name)

    def _by_common_name(self, unknown: Place, common_name: str | None) -> Place:
        """Return the gazetteer's place of the model's common name, if it is in the country that the model says."""
        name, comma, country = (common_name or "").rpartition(",")
        country = country.strip().upper()
        if not comma or not name.strip() or len(country) != 2:
            return unknown
        try:
            known = parse_place(f"{name.strip()}, {country}", self._context.resources.gazetteer)[0]
        except InputError:
            return unknown
        if known.country != country:
            return unknown
        return replace(known, text=unknown.text, probability=round(_BY_MODEL * known.probability, 4))

    # --- parties ------------------------------------------------------------------------------------------------------

    def actors(self, names: Iterable[str], near: Sequence[Span]) -> tuple[Actor, ...]:
        """Return the parties that names mean where the quotes stand, names that the document does not have left out.

        A description ("civilians", "unknown gunmen") need not be in the document's own words.
        """
        found: dict[str, Actor] = {}
        for name in names:
            actor = self._actor(name, near)
            if actor is not None:
                found.setdefault(actor.id or actor.name.casefold(), actor)
        return tuple(found.values())

    def _actor(self, name: str, near: Sequence[Span]) -> Actor | None:
        stands = self._nearest(name, near)
        actor = self._meant(name, stands, near)
        return actor if stands or name.islower() or self._says(name) or actor.id in self._parties else None

    def _meant(self, name: str, stands: Sequence[tuple[int, int]], near: Sequence[Span]) -> Actor:
        """Return whom a name means where it stands nearest, or at the first quote where it does not stand at all."""
        if stands:
            start, end = stands[0]
            return self._context.actors.actor_for(self._text[start:end], start)
        at = near[0].start
        at += self._text.startswith(name, at)  # a quote that begins with "Russian" does not say "Russia"
        return self._context.actors.actor_for(name, at)

    @cached_property
    def _parties(self) -> frozenset[str]:
        """The parties that the document mentions, and the states whose names it has in any form ("Russian jets")."""
        mentions = self._context.actors.mentions
        ids = {self._context.actors.party_of(m) for m in mentions} | {m.state for m in mentions}
        return frozenset(each for each in ids if each is not None)

    # --- speakers -----------------------------------------------------------------------------------------------------

    def attribution(
        self, speaker: str, chain: Sequence[str], given: SpeakerClass, near: Sequence[Span]
    ) -> Attribution | None:
        """Return who vouches for a claim, ``None`` for a name that the document does not have.

        A description ("residents", "unnamed officials") need not be in the document's own words. The class is the
        registries', and the model's where they do not know the speaker. A speaker by the outlet's own name is the
        outlet.
        """
        name = clean(speaker) or speaker
        outlet = self._context.document.outlet
        if name.upper() == OUTLET_SPEAKER or (outlet is not None and keys(name) == keys(outlet)):
            return Attribution()
        stands = self._nearest(speaker, near) or self._nearest(name, near)
        if not stands and not (name.islower() or self._says(name) or self._mentions(name)):
            return None
        source = Span(*stands[0], self._text[slice(*stands[0])]) if stands else None
        name, party = self._speaker(name, self._meant(name, stands, near))
        others = [clean(each) or each for each in chain if each.islower() or self._stands(each) or self._says(each)]
        passed_on = [each for each in others if keys(each) not in (keys(speaker), keys(name))]
        return Attribution(
            speaker=name,
            speaker_class=self._class(name, source, given, party),
            chain=tuple(dict.fromkeys((name, *(each for each in passed_on if each.upper() != OUTLET_SPEAKER)))),
            speaker_id=party,
            source=source,
        )

    def _mentions(self, name: str) -> bool:
        """Tell whether the document mentions a source or a party, by whatever name: "the UN" is the United Nations."""
        resources = self._context.resources
        source, party = resources.sources.get(name), resources.registry.lookup(name, self._context.reference)
        sources = {mention.source_id for mention in self._context.actors.mentions}
        return (source is not None and source.id in sources) or (party is not None and party.id in self._parties)

    def _speaker(self, name: str, actor: Actor) -> tuple[str, str | None]:
        """Return a speaker by the full name that the document gives, and the party that it speaks for."""
        resources, on = self._context.resources, self._context.reference
        known = resources.sources.get(name)
        if known is not None:
            name = known.name if known.name in self._text else name
        if known is None and actor.id is not None and len(name.split()) <= len(actor.name.split()) + 1:
            name = actor.name  # "the army", but not "a senior army officer"
        party = resources.registry.lookup(name, on)
        return name, party.id if party is not None else actor.id

    def _class(self, name: str, source: Span | None, given: SpeakerClass, party: str | None) -> SpeakerClass:
        sources, on = self._context.resources.sources, self._context.reference
        for words in (name, source.text if source is not None else name):
            found = sources.speaker_class(words, on)
            if found not in (None, SpeakerClass.ANONYMOUS, SpeakerClass.OUTLET):
                return found
        if given is not SpeakerClass.OUTLET:
            return given
        return SpeakerClass.PARTY if party is not None else SpeakerClass.ANONYMOUS

    # --- names in the text --------------------------------------------------------------------------------------------

    def _nearest(self, name: str, near: Sequence[Span]) -> list[tuple[int, int]]:
        """Return where a name stands in the document, the nearest to the quotes first: inside one, before, after."""
        return _sorted(self._stands(name), near)

    def _stands(self, name: str) -> list[tuple[int, int]]:
        if name not in self._found:
            words = [re.sub(_APOSTROPHE, _APOSTROPHE, re.escape(each)) for each in _NOT_WORDS.split(name) if each]
            pattern = rf"(?<!\w){_BETWEEN.join(words)}(?!\w)"
            found = [m.span() for m in re.finditer(pattern, self._text)] if words else []
            if words and not found:
                found = [m.span() for m in re.finditer(pattern, self._text, re.IGNORECASE)]
            self._found[name] = found
        return self._found[name]

    def _says(self, name: str) -> bool:
        """Tell whether every word of a name is in the document, in the singular or the plural."""
        words = [each for each in keys(name) if each not in _SHORT]
        return bool(words) and all(_stem(each) in self._words for each in words)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_stem(word(found.group()).full) for found in TOKEN.finditer(self._text))


def _stem(form: str) -> str:
    return form[:-1] if len(form) > 3 and form.endswith("s") else form


def _inside(stretch: tuple[int, int], near: Sequence[Span]) -> bool:
    return any(span.start <= stretch[0] and stretch[1] <= span.end for span in near)


def _sorted(stretches: Iterable[tuple[int, int]], near: Sequence[Span]) -> list[tuple[int, int]]:
    """Return stretches of the text by how far they are from the nearest quote; those inside one are not far at all."""

    def distance(stretch: tuple[int, int], quote: Span) -> float:
        start, end = stretch
        if quote.start <= start and end <= quote.end:
            return 0.0
        return quote.start - start if start < quote.start else _AFTER * (end - quote.end)

    return sorted(stretches, key=lambda stretch: min(distance(stretch, quote) for quote in near))
