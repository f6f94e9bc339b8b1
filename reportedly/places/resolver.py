"""Resolves the place names of a document together: which entry of the gazetteer each one means, and how surely.

Each candidate is scored by how well the names agree, how prominent the place is, whether the text is about its country
and region, how near it lies to the document's other places, and what the words around the name ask for. The places of
a document are scored in rounds, each against what the others then most likely are; a softmax over the candidates and
"none of them" gives probabilities. The weights are in the codebook's ``places_parameters.yaml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from math import exp

from reportedly.model import Place, PlaceKind
from reportedly.places.constraints import constraints
from reportedly.places.context import dominant, main_countries, named_countries, shares
from reportedly.places.extents import Extent
from reportedly.places.fold import bare_key, sound, strict_key
from reportedly.places.gazetteer import SOUNDS_ALIKE, Candidate, Entry, Gazetteer
from reportedly.places.lexicon import Words, load_weights, load_words
from reportedly.places.mentions import PlaceMention
from reportedly.places.records import KIND_OF_FEATURE, TOWNS, distance_km
from reportedly.places.tokens import tokenise

_VILLAGES = frozenset({"village", "villages", "hamlet"})
_MOST_CANDIDATES = 40
_MOST_RETURNED = 8
_HEARD_ANYWHERE = 0.72  # least match of a name that sounds the same, in a country that the text does not name
_HEARD_FACILITY = 0.65
_SHARE_OF_NO_COUNTRY = 0.8
_KNOWN_ANYWHERE = 5.5  # prominence from which a place is expected in a text about other countries
_LARGE = 50_000  # people; no village
_ENOUGH_NAMED = 4  # namings of countries, from which a country that is not named is unlikely


@dataclass(frozen=True, slots=True)
class Parameters:
    """The weights of ``places_parameters.yaml``, which says what each is for."""

    match: float
    sounds: float
    prominence: float
    country: float
    foreign: float
    region: float
    near: float
    near_km: float
    container: float
    kind_agrees: float
    kind_differs: float
    homonym_region: float
    subregion: float
    home: float
    told: float
    none: float
    temperature: float
    dominant_country: float
    rounds: int


@cache
def load_parameters() -> Parameters:
    """Return the weights; raises :class:`reportedly.errors.ConfigurationError` where one is missing or unknown."""
    return Parameters(**load_weights("places_parameters.yaml", Parameters))


@dataclass(slots=True)
class _Group:
    """The mentions of one name in one use, their candidates, and how likely each is by now."""

    mentions: list[int]
    candidates: list[Candidate]
    fixed: list[float]
    weights: list[float]
    unresolved: float = 1.0

    def likely(self) -> tuple[Entry, float] | None:
        if not self.candidates:
            return None
        best = max(range(len(self.weights)), key=self.weights.__getitem__)
        return self.candidates[best].entry, self.weights[best]


class Resolver:
    """Resolves mentions against a gazetteer; holds no state between documents."""

    def __init__(self, gazetteer: Gazetteer, parameters: Parameters | None = None) -> None:
        self.gazetteer = gazetteer
        self.parameters = parameters if parameters is not None else load_parameters()

    def resolve(
        self,
        mentions: Sequence[PlaceMention],
        text: str,
        *,
        published: date | None = None,
        outlet: str | None = None,
    ) -> list[list[Place]]:
        """Return for each mention its places, most probable first; never an empty list.

        A name that the gazetteer does not hold, or that more likely means none of its places, comes first as an
        unresolved :class:`~reportedly.model.Place` with no point. ``outlet`` is a weak hint at namesakes;
        ``published`` is taken for later readers whose gazetteers know places through time.
        """
        words = load_words()
        counts = named_countries(tokenise(text), self.gazetteer, words)
        document = _Document(self.gazetteer, self.parameters, words, counts, text, outlet)
        return document.resolve(mentions)


class _Document:
    def __init__(
        self,
        gazetteer: Gazetteer,
        parameters: Parameters,
        words: Words,
        counts: Counter[str],
        text: str,
        outlet: str | None,
    ) -> None:
        self.gazetteer = gazetteer
        self.weights = parameters
        self.words = words
        self.counts = counts
        self.text = text
        self.about = main_countries(counts)
        self.home = words.outlet_countries.get((outlet or "").lower())

    def resolve(self, mentions: Sequence[PlaceMention]) -> list[list[Place]]:
        groups = self._groups(mentions)
        self.told = constraints(self.text, mentions) if self.weights.told else []
        for _ in range(self.weights.rounds):
            self._score(groups)
        country = dominant(self.counts + self._votes(groups), self.weights.dominant_country)
        found: list[list[Place]] = [[] for _ in mentions]
        for group in groups:
            for at in group.mentions:
                found[at] = self._places(mentions[at], group, country)
        return found

    def _groups(self, mentions: Sequence[PlaceMention]) -> list[_Group]:
        contained: dict[str, int] = {}
        for mention in mentions:
            if mention.container_start is not None:
                contained.setdefault(strict_key(mention.name), mention.container_start)
        groups: dict[tuple[str, str | None, int | None], _Group] = {}
        for at, mention in enumerate(mentions):
            key = strict_key(mention.name)
            container = mention.container_start if mention.container_start is not None else contained.get(key)
            use = (key, mention.kind_word, container)
            if use not in groups:
                candidates = self._candidates(mention)
                fixed = [self._fixed_score(candidate, mention, container, candidates) for candidate in candidates]
                groups[use] = _Group([], candidates, fixed, [0.0] * len(candidates))
            groups[use].mentions.append(at)
        return list(groups.values())

    def _candidates(self, mention: PlaceMention) -> list[Candidate]:
        name = mention.name or mention.text
        if strict_key(name) in self.words.town_parts:
            return []
        if mention.kind_word in self.words.facilities:
            return self._facilities(mention, name)
        found = {each.entry.id: each for each in self.gazetteer.search(name, _MOST_CANDIDATES, loose=False)}
        if mention.kind_word:
            for each in self.gazetteer.search(mention.text, 5, loose=False):
                found.setdefault(each.entry.id, each)
        here = any(
            each.entry.country in self.about or each.entry.prominence >= _KNOWN_ANYWHERE for each in found.values()
        )
        if not here:
            for country in sorted(self.about):
                for each in self.gazetteer.search(name, 5, country):
                    found.setdefault(each.entry.id, each)
        if not found and len(sound(name).skeleton) > 2:
            heard = self.gazetteer.search(name, 8)
            found = {each.entry.id: each for each in heard if each.match >= _HEARD_ANYWHERE}
        if not found and len(sound(name).skeleton) > 3:
            for country in sorted(self.about):
                for each in self.gazetteer.search(name, 3, country, fuzzy=True):
                    found.setdefault(each.entry.id, each)
        return list(found.values())

    def _facilities(self, mention: PlaceMention, name: str) -> list[Candidate]:
        """Return what a name and a word for a facility mean together: never the town that it is called after."""
        wanted = self.words.features_wanted(mention.kind_word)
        whole = self.gazetteer.search(mention.text, 10, loose=False)
        near = [f"{name} {feature}" for feature in sorted(wanted)]
        if not whole:
            whole = [each for other in near for each in self.gazetteer.search(other, 5, loose=False)]
        if not whole:
            heard = [
                each for other in near for code in sorted(self.about) for each in self.gazetteer.search(other, 3, code)
            ]
            whole = [each for each in heard if each.match >= _HEARD_FACILITY and each.entry.feature in wanted]
        named = [each for each in self.gazetteer.search(name, 20, loose=False) if each.entry.feature in wanted]
        return list({each.entry.id: each for each in (*named, *whole)}.values())

    def _fixed_score(
        self, candidate: Candidate, mention: PlaceMention, container: int | None, candidates: Sequence[Candidate]
    ) -> float:
        """Return the part of a candidate's score that does not hang on the document's other places."""
        weights, entry = self.weights, candidate.entry
        score = weights.match * candidate.match + weights.prominence * entry.prominence
        if candidate.match <= SOUNDS_ALIKE:
            # The less the vowels agree, the likelier it is another name.
            score += weights.sounds * (1.0 + 8.0 * (SOUNDS_ALIKE - candidate.match))
        wanted = self.words.features_wanted(mention.kind_word)
        if wanted:
            agrees = entry.feature in wanted and not (mention.kind_word in _VILLAGES and entry.population > _LARGE)
            score += weights.kind_agrees if agrees else weights.kind_differs
        elif entry.feature == "region" and any(
            other.entry.feature in TOWNS and other.entry.region == entry.id for other in candidates
        ):
            score += weights.homonym_region
        elif entry.feature == "subregion":
            score += weights.subregion
        if container is not None and self._holds(container, entry):
            score += weights.container
        if self.home is not None and entry.country == self.home:
            score += weights.home
        return score

    def _holds(self, container: int, entry: Entry) -> bool:
        """Return whether the region or country that is named at an offset holds an entry."""
        ahead = self.text[container : container + 40]
        holders = set()
        for holder in (entry.region, entry.subregion):
            if holder and (region := self.gazetteer.get(holder)) is not None:
                holders.add(region.id)
        ends = [at for at, character in enumerate(ahead) if not character.isalpha()] + [len(ahead)]
        for end in ends[:8]:
            written = ahead[:end].strip()
            if not written:
                continue
            keys = ["=" + written, f"={written}.", strict_key(written)]
            for place in {place for key in keys if len(key) > 2 for place, _ in self.gazetteer.named(key)}:
                named = self.gazetteer.get(place)
                if place in holders:
                    return True
                if named is not None and named.feature == "country" and named.country == entry.country:
                    return entry.feature != "country"
        return False

    def _score(self, groups: list[_Group]) -> None:
        weights = self.weights
        votes = self.counts + self._votes(groups)
        likely = [found for group in groups if (found := group.likely()) is not None]
        anchors = [(entry, weight) for entry, weight in likely if entry.latitude is not None and _is_local(entry)]
        regions = shares(self._regions(groups))
        named = sum(votes.values())
        foreign = weights.foreign * (1.0 + 2.0 * max(votes.values()) / named) if named >= _ENOUGH_NAMED else 0.0
        likely_by_mention = {at: found for group in groups if (found := group.likely()) for at in group.mentions}
        for group in groups:
            others = votes - self._votes([group])  # a name's own reading is no evidence for itself
            share = shares(others)
            told = self._told_areas(group, likely_by_mention)
            scores = []
            for candidate, fixed in zip(group.candidates, group.fixed, strict=True):
                entry = candidate.entry
                # What lies in several countries is at home in a text about any of them.
                about = share.get(entry.country, 0.0) if entry.country else _SHARE_OF_NO_COUNTRY
                score = fixed + weights.country * about
                score += weights.region * max(regions.get(entry.region, 0.0), regions.get(entry.subregion, 0.0))
                if entry.country and entry.country not in share and _is_local(entry):
                    score += foreign
                score += weights.near * self._nearness(entry, anchors)
                if told and entry.latitude is not None and entry.longitude is not None:
                    score += weights.told * max(area.agreement(entry.latitude, entry.longitude) for area in told)
                scores.append(score)
            _spread(group, scores, weights.none, weights.temperature)

    def _told_areas(self, group: _Group, likely: dict[int, tuple[Entry, float]]) -> list[Extent]:
        """Return where the text says that a name's place lies, by what its anchors then most likely are."""
        areas = []
        for each in self.told:
            if each.subject in group.mentions and all(at in likely and likely[at][1] > 0.5 for at in each.anchors):
                area = each.extent(lambda at: likely[at][0].place(""))
                if area is not None and area.kind is not PlaceKind.COUNTRY:
                    areas.append(area)
        return areas

    def _nearness(self, entry: Entry, anchors: list[tuple[Entry, float]]) -> float:
        """Return how near an entry lies to the likely other places, from 0 to 1."""
        if entry.latitude is None or entry.longitude is None:
            return 0.0
        best = 0.0
        for other, weight in anchors:
            assert other.latitude is not None
            assert other.longitude is not None
            if weight <= best or abs(other.latitude - entry.latitude) > 10 or other.id == entry.id:
                continue
            if _bare_name(other.name) == _bare_name(entry.name):
                continue  # a namesake is no other place of the text
            away = distance_km(entry.latitude, entry.longitude, other.latitude, other.longitude)
            best = max(best, weight * exp(-away / self.weights.near_km))
        return best

    def _votes(self, groups: list[_Group]) -> Counter[str]:
        votes: Counter[str] = Counter()
        for group in groups:
            found = group.likely()
            if found is not None and found[0].country and found[1] > 0.5 and _is_local(found[0]):
                votes[found[0].country] += 1
        return votes

    def _regions(self, groups: list[_Group]) -> Counter[int]:
        """Count the regions that the text names, and those that its towns lie in."""
        found: Counter[int] = Counter()
        for group in groups:
            likely = group.likely()
            if likely is None or likely[1] < 0.5:
                continue
            entry = likely[0]
            if entry.feature in ("region", "subregion"):
                found[entry.id] += 2 * len(group.mentions)
            for region in (entry.region, entry.subregion):
                if region:
                    found[region] += 1
        return found

    def _places(self, mention: PlaceMention, group: _Group, country: str | None) -> list[Place]:
        ranked = sorted(
            zip(group.weights, group.candidates, strict=True), key=lambda pair: (-pair[0], pair[1].entry.id)
        )
        text = mention.text
        places: list[Place] = []
        for weight, candidate in ranked[:_MOST_RETURNED]:
            if weight > 0.005 or not places:
                places.append(candidate.entry.place(text, round(weight, 4)))
        if not places or group.unresolved > places[0].probability:
            places.insert(0, self._unresolved(mention, country))
        return places

    def _unresolved(self, mention: PlaceMention, country: str | None) -> Place:
        kind = PlaceKind.UNKNOWN
        wanted = sorted(self.words.features_wanted(mention.kind_word))
        if mention.kind_word in self.words.facilities:
            kind = PlaceKind.LINE if mention.kind_word in ("road", "highway", "street") else PlaceKind.POINT
        elif wanted:
            kinds = {KIND_OF_FEATURE[feature] for feature in wanted}
            if len(kinds) == 1:
                kind = kinds.pop()
        return Place(mention.text, mention.text, country, kind=kind)


@lru_cache(maxsize=20_000)
def _bare_name(name: str) -> str:
    return bare_key(strict_key(name))


def _is_local(entry: Entry) -> bool:
    return entry.kind not in (PlaceKind.COUNTRY, PlaceKind.LINE) and entry.feature not in ("continent", "sea", "area")


def _spread(group: _Group, scores: list[float], none: float, temperature: float) -> None:
    """Set a group's weights to the softmax of its scores and of "none of them"."""
    top = max([*scores, none])
    raised = [exp((score - top) / temperature) for score in scores]
    nothing = exp((none - top) / temperature)
    total = sum(raised) + nothing
    group.weights = [value / total for value in raised]
    group.unresolved = nothing / total
