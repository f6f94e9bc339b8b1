"""Whom the phrases of one document mean: "the army", "the militants", "the group", "rebels"."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from reportedly.actors.mention import ActorMention
from reportedly.actors.naming import Names, clean
from reportedly.actors.party import Party
from reportedly.actors.registry import Registry
from reportedly.actors.sources import Sources
from reportedly.actors.units import word_before
from reportedly.actors.words import fold, keys
from reportedly.model import Actor, SpeakerClass

_PLACE_WEIGHT = 1.5  # of a place lying in a country, where naming the country's forces has a weight of 1 to 3
_NEAR = 700.0  # characters in which the weight of a mention falls to a third
_WINDOW = 2500  # characters before and after in which mentions count one by one
_MOST = 300  # named parties looked at before and after a phrase
_LONGEST = 240  # characters: no mention is longer
_SHARE = 0.25  # of what a document tells of countries: a country with less is no setting of it
_OWNER_REACH = 300  # characters between "its forces" and the party that they belong to
_ARMED = 3.0  # weight of an army or a government as a sign of the country, against 1 for a country's name
_GROUP_KINDS = frozenset({"armed_group", "militia", "coalition", "private_military_company"})
_POSSESSIVES = frozenset({"its", "his", "their", "her"})
_KURDISH = frozenset({"ypg", "ypj", "sdf", "peshmerga", "pkk", "krg", "pyd", "asayish"})
_DEFINITE = frozenset({"the", "these", "those", "this", "that"})
_INDEFINITE_REACH = 500  # characters: "militants" without "the" are those of a group named this shortly before
_EVERYWHERE = frozenset({"jihadists", "armed_group", "coalition"})
_STATE_KINDS = frozenset({"state_forces", "state_government"})


class DocumentActors:
    """The mentions of parties in one document, and whom each means.

    ``published`` is the day on which names and alliances are read; ``None`` reads them as of the present. ``places``
    holds the offset and the country (ISO 3166-1 alpha-2) of each place that the text names: "the army" in a report on
    Syrian towns is Syria's. ``mentions`` may be given where they have been found already.
    """

    def __init__(
        self,
        registry: Registry,
        text: str,
        published: date | None = None,
        places: Sequence[tuple[int, str]] = (),
        mentions: list[ActorMention] | None = None,
    ) -> None:
        self._registry = registry
        self._text = text
        self._on = published
        found = mentions if mentions is not None else registry.find(text, published, local=True)
        named = [(offset, country, _PLACE_WEIGHT, True) for offset, country in places]
        self._evidence = sorted([*_countries(found, registry), *named])
        self._evidence_starts = [e[0] for e in self._evidence]
        self._totals: dict[str, float] = {}
        for _, country, weight, _ in self._evidence:
            self._totals[country] = self._totals.get(country, 0.0) + weight
        self._shown = {country for _, country, _, direct in self._evidence if direct}
        self._first_armed: dict[str, int] = {}
        for start, country, weight, _ in self._evidence:
            if weight >= _ARMED:
                self._first_armed.setdefault(country, start)
        self._named = [m for m in found if _names_somebody(m)]
        self._named_starts = [m.start for m in self._named]
        self.mentions: list[ActorMention] = [m for m in map(self._placed, found) if m is not None]
        self._starts = [m.start for m in self.mentions]
        if len(self.mentions) != len(found) or any(m.local for m in self.mentions):
            self._named = [m for m in self.mentions if _names_somebody(m)]
            self._named_starts = [m.start for m in self._named]
        self._names = Names(text, self.mentions, registry, published)
        self._resolved: dict[int, str | None] = {}

    # --- the door -----------------------------------------------------------------------------------------------------

    def resolve(self, start: int, end: int) -> Actor | None:
        """Return whom the words from ``start`` to ``end`` mean, ``None`` where they mention no party or people.

        The mention with these offsets counts, else the one that shares most characters with them. Bare countries and
        capitals after a word of place ("in Syria") and sources mention no party.
        """
        index = self._mention_at(start, end)
        return self._actor(index) if index is not None else None

    def party_of(self, mention: ActorMention) -> str | None:
        """Return the id of the party that one of :attr:`mentions` means, ``None`` if the document does not tell."""
        low, high = bisect_left(self._starts, mention.start), bisect_right(self._starts, mention.start)
        for index in range(low, high):
            if self.mentions[index] == mention:
                return self._party(index)
        return self._meant(mention, mention.start)

    def actor_for(self, text: str, at: int) -> Actor:
        """Return the actor that a noun phrase means; ``at`` is its offset, or where it is to be understood.

        A phrase without a party is an actor by its own words, cleaned of articles and quotes, with no id.
        """
        if self._text.startswith(text, at) and text:
            low, high = bisect_left(self._starts, at), bisect_left(self._starts, at + len(text))
            for index in range(low, high):
                mention = self.mentions[index]
                if mention.end <= at + len(text) and mention.compound is None and mention.kind != "modifier":
                    actor = self._actor(index)
                    if actor is not None:
                        return actor
            covering = self._mention_at(at, at + len(text))
            if covering is not None and self.mentions[covering].end >= at + len(text):
                actor = self._actor(covering)
                if actor is not None and self.mentions[covering].compound is None:
                    return actor
            return Actor(clean(text) or text)
        for mention in self._registry.find(text, self._on):
            if mention.compound is None and mention.kind not in {"modifier", "source"} and not mention.locative:
                phrase = clean(text[min(mention.start, mention.phrase_start) : mention.end])
                return self._as_actor(mention, self._meant(mention, at), phrase)
        return Actor(clean(text) or text)

    def country_at(self, at: int) -> str | None:
        """Return the country that the text around an offset is about (ISO 3166-1 alpha-2), ``None`` for none."""
        return self._country(at, None)

    def speaker_class(self, name: str) -> SpeakerClass | None:
        """Return the class of a speaker of this document, from the name and from what the document says of it."""
        return Sources.load(self._registry).speaker_class_in(name, self._text, self._on)

    # --- mentions to actors -------------------------------------------------------------------------------------------

    def _mention_at(self, start: int, end: int) -> int | None:
        best: tuple[bool, int, bool, int] | None = None
        for index in range(bisect_left(self._starts, start - _LONGEST), bisect_left(self._starts, max(end, start + 1))):
            mention = self.mentions[index]
            shared = min(end, mention.end) - max(start, mention.start)
            if shared <= 0:
                continue
            exact = mention.start == start and mention.end == end
            rank = (exact, shared if mention.compound is None else 0, mention.compound is None, -index)
            if best is None or rank > best:
                best = rank
        return -best[3] if best is not None else None

    def _actor(self, index: int) -> Actor | None:
        mention = self.mentions[index]
        if mention.kind == "source" or mention.locative:
            return None
        phrase = clean(mention.words or self._text[min(mention.start, mention.phrase_start) : mention.end])
        return self._as_actor(mention, self._party(index), phrase)

    def _as_actor(self, mention: ActorMention, identifier: str | None, phrase: str) -> Actor:
        if identifier is None:
            meant = self._source_meant(mention)
            return Actor(meant if meant is not None else self._names.open(mention, phrase))
        party = self._registry.get(identifier)
        assert party is not None  # the registry's own ids
        return Actor(self._names.of(party, mention, phrase), identifier)

    def _party(self, index: int) -> str | None:
        if index not in self._resolved:
            mention = self.mentions[index]
            self._resolved[index] = self._meant(mention, mention.start)
        return self._resolved[index]

    # --- whom a mention means -----------------------------------------------------------------------------------------

    def _meant(self, mention: ActorMention, at: int) -> str | None:
        if mention.kind in {"people", "source"}:
            return None
        if mention.candidates:
            return self._among((*mention.candidates, *mention.elsewhere), at)
        if mention.elsewhere:
            return self._local(mention, at) or mention.party_id
        if mention.party_id is not None:
            if mention.generic == "affiliate":  # "al-Qaeda's Syrian branch"
                return self._by_country("affiliate", mention, at) or mention.party_id
            return mention.party_id
        generic = mention.generic
        if generic is None or generic == "official":
            return None
        if mention.sponsor is not None:
            return self._sponsored(mention, generic, at)
        if generic in _STATE_KINDS:
            return self._state_party(mention, generic, at)
        if generic == "kurdish":
            armed = mention.head in {"militants", "insurgents", "rebels", "insurgency", "guerrillas", "terrorists"}
            ids = _KURDISH if armed or mention.state == "turkey" else _KURDISH - {"pkk"}
            country = self._country_of(mention, at, kind="kurdish")
            return self._recent(at, lambda p: p.id in ids, country) or self._by_country(generic, mention, at)
        if generic in {"armed_group", "jihadists"}:
            return self._group(mention, generic, at)
        if generic in {"coalition", "alliance"}:
            wanted = {"coalition", "political_coalition"} if generic == "coalition" else {"alliance", "coalition"}
            return self._recent(at, lambda p: bool(p.labels & wanted)) or self._by_country(generic, mention, at)
        if generic == "front":
            return self._recent(at, lambda p: _is_front(p), reach=2 * _WINDOW)
        if generic in {"fighters", "militia", "equipment", "allies"}:
            owned = self._owned(mention, generic, at)
            return owned or (self._by_country(generic, mention, at) if generic == "militia" else None)
        if generic in {"rebels", "separatists"}:
            return self._by_country(generic, mention, at) or self._rebels(mention, at)
        return self._by_country(generic, mention, at)

    def _sponsored(self, mention: ActorMention, generic: str, at: int) -> str | None:
        assert mention.sponsor is not None
        sponsor = self._registry.get(mention.sponsor)
        country = self._country_of(mention, at)
        found = self._registry.sponsored(mention.sponsor, generic, country, self._on)
        if found is not None:
            return found
        if (
            sponsor is not None and sponsor.state is not None and sponsor.contested
        ) or mention.sponsor == "state_government":
            return self._registry.meaning("pro_government", country or "", self._on)
        if generic in {"rebels", "kurdish", "shia_militia"}:
            return self._by_country(generic, mention, at)
        return None

    def _state_party(self, mention: ActorMention, generic: str, at: int) -> str | None:
        """Return whose army, government or regime is meant: the one spoken of nearby, a state at war at home first."""
        if mention.state is None and self._before(mention) in _POSSESSIVES:
            owner = self._owner(at)
            if owner is not None:
                return owner
        country = self._country_of(mention, at, contested=True)
        state = self._registry.state_of(country) if country is not None else None
        if state is None:
            return None
        return state.id if generic == "state_government" else state.forces or state.id

    def _group(self, mention: ActorMention, generic: str, at: int) -> str | None:
        """Return the armed group that is spoken of: the last one named that such a phrase may mean."""
        loyal = self._loyal(at)
        if mention.head in {"group", "organisation", "organization", "outfit"}:
            if self._source_meant(mention) is not None:
                return None
            rebel = self._recent(at, lambda p: p.kind in _GROUP_KINDS and not p.descriptive and not loyal(p))
            return rebel or self._recent(at, lambda p: p.kind in _GROUP_KINDS and not p.descriptive)
        # "Terrorists" may be any armed group that the text has named; "jihadists" may not.
        wanted = "jihadists" if generic == "jihadists" and "terror" not in (mention.head or "") else "armed_group"
        plain = mention.kind not in {"modifier", "official"} and self._before(mention) not in _DEFINITE
        loose = plain or "terror" in (mention.head or "")
        reach = _INDEFINITE_REACH if loose else None
        found = self._recent(at, lambda p: wanted in p.labels and not loyal(p), reach=reach)
        if found is None:
            loyal_one = self._recent(at, lambda p: wanted in p.labels, reach=reach)
            # Sooner a group named long before than one that fights on the state's side.
            against = self._recent(at, lambda p: wanted in p.labels and not loyal(p)) if loyal_one is not None else None
            found = against or (None if plain else loyal_one)  # "empty of militants": hardly of its friends
        return found or self._by_country(generic, mention, at)

    def _rebels(self, mention: ActorMention, at: int) -> str | None:
        """Return the one group that has been named just before "the rebels" and that does not fight for the state."""
        if mention.kind not in {"generic", "official"} or self._before(mention) not in _DEFINITE:
            return None
        loyal = self._loyal(at)
        return self._recent(
            at,
            lambda p: p.kind in _GROUP_KINDS and not p.descriptive and "jihadists" not in p.labels and not loyal(p),
            reach=_WINDOW,
        )

    def _loyal(self, at: int) -> Callable[[Party], bool]:
        """Return a test for parties that fight for the state that the text is about: seldom "the militants"."""
        country = self._country(at, self._at_war() or None)
        state = self._registry.state_of(country) if country is not None else None
        if state is None:
            return lambda party: False
        return lambda party: self._registry.allied(party.id, state.id, self._on)

    def _owned(self, mention: ActorMention, generic: str, at: int) -> str | None:
        """Return whose fighters are meant where the text says "its", "their" or "the" of a party named just before."""
        if mention.state is not None or mention.kind != "generic":
            return None
        before = self._before(mention)
        if before in _POSSESSIVES:
            return self._owner(at)
        if before != "the" or generic not in {"fighters", "militia"} or mention.head == "forces":
            return None
        return self._recent(at, lambda p: p.kind in _GROUP_KINDS and not p.descriptive, reach=2 * _OWNER_REACH)

    def _owner(self, at: int) -> str | None:
        """Return the party, or the party's forces, that "its forces" belong to: the last one named."""
        index = bisect_left(self._named_starts, at) - 1
        if index < 0 or at - self._named[index].start > _OWNER_REACH:
            return None
        owner = self._named[index]
        party = self._registry.get(owner.party_id) if owner.party_id is not None else None
        return (party.forces or party.id) if party is not None else None

    def _before(self, mention: ActorMention) -> str | None:
        before = word_before(self._text, mention.start) if self._text.startswith(mention.text, mention.start) else None
        return fold(before) if before is not None else None

    def _source_meant(self, mention: ActorMention) -> str | None:
        """Return the source that "the group" means where one was named last: a monitor is a group too."""
        if mention.head not in {"group", "organisation", "organization"} or mention.core is not None or mention.sponsor:
            return None
        if mention.kind != "generic":
            return None
        for index in range(bisect_left(self._starts, mention.start) - 1, -1, -1):
            other = self.mentions[index]
            if mention.start - other.start > 2 * _NEAR:
                return None
            if other.kind == "source":
                source = Sources.load().get(other.source_id or "")
                return (
                    other.text if source is not None and source.speaker_class.value in {"monitor", "un_ngo"} else None
                )
            party = self._registry.get(other.party_id) if other.kind == "party" and other.party_id is not None else None
            if party is not None and party.kind in _GROUP_KINDS:
                return None
        return None

    # --- names that mean somebody in some countries only ------------------------------------------------------------

    def _placed(self, mention: ActorMention) -> ActorMention | None:
        """Return a local name with the party that it means here, ``None`` where the document is about other countries.

        "FDLR" is a party in a report on the Congo, and some letters in one on anything else.
        """
        if not mention.local:
            return mention
        candidates = [p for c in mention.candidates if (p := self._registry.get(c)) is not None and self._existed(p)]
        named = self._recent(mention.start, lambda p: p in candidates, reach=_WINDOW)
        if named is not None:
            return replace(mention, party_id=named, candidates=())
        country = self._country(mention.start, None)
        weight = sum(self._totals.values())
        here = [p for p in candidates if country in p.countries]
        if not here:
            here = [p for p in candidates if any(self._totals.get(c, 0.0) >= _SHARE * weight for c in p.countries)]
        if len(here) != 1 or not weight:
            return None
        return replace(mention, party_id=here[0].id, candidates=())

    def _local(self, mention: ActorMention, at: int) -> str | None:
        """Return the party that has a known party's name in the country that the text is about, if one alone has."""
        country = self._country(at, None)
        first = self._registry.get(mention.party_id) if mention.party_id is not None else None
        if country is None or (first is not None and country in first.countries):
            return None
        parties = [p for i in mention.elsewhere if (p := self._registry.get(i)) is not None and self._existed(p)]
        here = [p.id for p in parties if country in p.countries]
        return here[0] if len(here) == 1 else None

    def _existed(self, party: Party) -> bool:
        """Tell whether a party had been founded when the document was published."""
        return self._on is None or party.active.start is None or party.active.start <= self._on

    # --- salience -----------------------------------------------------------------------------------------------------

    def _recent(
        self, at: int, wanted: Callable[[Party], bool], country: str | None = None, reach: int | None = None
    ) -> str | None:
        """Return the party that mentions before ``at`` name most, the last ones weighing most; else the first after."""
        scores: dict[str, float] = {}
        here = bisect_left(self._named_starts, at)
        for mention in self._named[max(0, here - _MOST) : here]:
            distance = at - mention.start
            if reach is not None and distance > reach:
                continue
            identifier = mention.party_id
            party = self._registry.get(identifier) if identifier is not None else None
            if party is None or identifier is None or mention.kind == "official" or not wanted(party):
                continue
            if country is not None and party.countries and country not in party.countries:
                continue
            scores[identifier] = scores.get(identifier, 0.0) + math.exp(-distance / (_NEAR / 3)) + 0.02
        if scores:
            return max(scores, key=lambda p: scores[p])
        if reach is not None:
            return None
        for mention in self._named[here : here + _MOST]:
            party = self._registry.get(mention.party_id) if mention.party_id is not None else None
            if party is not None and wanted(party) and (country is None or country in party.countries):
                return party.id
        return None

    def _among(self, candidates: Sequence[str], at: int) -> str | None:
        """Return which of several parties with one name is meant: one named in full nearby, else by country."""
        named = self._recent(at, lambda p: p.id in candidates)
        if named is not None:
            return named
        country = self._country(at, None)
        known = [p for c in candidates if (p := self._registry.get(c)) is not None and self._existed(p)]
        local = [p.id for p in known if country in p.countries]
        return local[0] if len(local) == 1 else None

    def _by_country(self, generic: str, mention: ActorMention, at: int) -> str | None:
        country = self._country_of(mention, at, kind=generic)
        return self._registry.meaning(generic, country, self._on) if country is not None else None

    def _country_of(
        self, mention: ActorMention, at: int, *, contested: bool = False, kind: str | None = None
    ) -> str | None:
        state = self._registry.get(mention.state) if mention.state is not None else None
        if state is not None and state.countries:
            return state.countries[0]
        if kind is not None:
            fitting = {m.country for m in self._registry.meanings if m.kind == kind and m.country is not None}
            if kind in _EVERYWHERE:
                fitting |= self._at_war()  # jihadists in Syria are not Somalia's, which the text mentions too
            return self._country(at, fitting)
        if contested:
            return self._country(at, self._armies(at) or self._at_war() or None, armies=True)
        return self._country(at, None)

    def _armies(self, at: int) -> set[str]:
        """Return the countries whose army or government has been named, and those at war at home that have."""
        named = {country for country, first in self._first_armed.items() if first < at}
        return named | self._shown & self._at_war()

    def _at_war(self) -> set[str]:
        return {c for c in self._totals if (s := self._registry.state_of(c)) is not None and "state" in s.labels}

    def _country(self, at: int, among: set[str] | None, *, armies: bool = False) -> str | None:
        scores = {c: 0.05 * total for c, total in self._totals.items() if among is None or c in among}
        if not scores:
            return None
        low = bisect_left(self._evidence_starts, at - _WINDOW)
        for start, country, weight, direct in self._evidence[low : bisect_right(self._evidence_starts, at + _WINDOW)]:
            if country in scores and (direct or not armies):
                side = 1.0 if start < at else 0.4
                scores[country] += weight * side * math.exp(-abs(at - start) / _NEAR)
        return max(scores, key=lambda c: scores[c])


def _countries(mentions: Sequence[ActorMention], registry: Registry) -> list[tuple[int, str, float, bool]]:
    """Return ``(offset, country, weight, direct)`` for all that shows which country a text is about.

    A state's own name, army or government shows it directly, a party that fights there does not.
    """
    found: list[tuple[int, str, float, bool]] = []
    for mention in mentions:
        identifier = mention.state or mention.party_id
        party: Party | None = registry.get(identifier) if identifier is not None else None
        if party is None or not party.countries:
            continue
        if party.state is not None or party.kind == "state_forces":
            armed = mention.kind in {"forces", "government"} or (party.state is None and mention.kind == "party")
            weight = _ARMED if armed else 1.5 if party.contested or "state" in party.labels else 1.0
            found.append((mention.start, party.countries[0], weight, True))
        else:
            found += [(mention.start, country, 1.0 / len(party.countries), False) for country in party.countries]
    return found


def _is_front(party: Party) -> bool:
    """Tell whether "the Front" may be short for a party: one of its full names has the word."""
    return any("front" in keys(name.text) for name in party.names if name.rank < 2)


def _names_somebody(mention: ActorMention) -> bool:
    return (
        mention.party_id is not None
        and mention.kind in {"party", "forces", "government", "person", "group"}
        and mention.generic != "affiliate"  # "the al-Qaeda offshoot" is not al-Qaeda
        and (mention.compound is None or mention.kind == "party")
    )
