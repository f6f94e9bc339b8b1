"""Resolves the place names of a document together: which entry of the gazetteer each one means, and how surely.

Each candidate is scored by reasons (:mod:`reportedly.places.reasons`): how well the names agree, how prominent the
place is, what the words around the name ask for, whether the text is about its country and region, how near it lies to
the document's other places. The places of a document are scored in rounds, each against what the others then most
likely are; a softmax over the candidates and "none of them" gives probabilities, which are then calibrated. The weights
are fitted (:mod:`reportedly.places.ranking`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
<<<<<<< HEAD
from dataclasses import dataclass
=======
from dataclasses import replace
>>>>>>> wt-ranker
from datetime import date
from operator import mul

from reportedly.model import Place, PlaceKind
<<<<<<< HEAD
from reportedly.places.constraints import constraints
from reportedly.places.context import dominant, main_countries, named_countries, shares
from reportedly.places.extents import Extent
from reportedly.places.fold import bare_key, sound, strict_key
from reportedly.places.gazetteer import SOUNDS_ALIKE, Candidate, Entry, Gazetteer
from reportedly.places.lexicon import Words, load_weights, load_words
=======
from reportedly.places.candidates import candidates_for
from reportedly.places.context import cued_countries, dominant, main_countries, named_countries
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Candidate, Entry, Gazetteer
from reportedly.places.joint import Group, Joint, country_votes
from reportedly.places.lexicon import Words, load_words
>>>>>>> wt-ranker
from reportedly.places.mentions import PlaceMention
from reportedly.places.ranking import ROUNDS, Ranking, load_ranking, softmax
from reportedly.places.reasons import Outlet, Use, none_reasons, own_reasons
from reportedly.places.records import KIND_OF_FEATURE
from reportedly.places.tokens import tokenise

_MOST_RETURNED = 8
<<<<<<< HEAD
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
=======
_DOMINANT_COUNTRY = 0.6  # share of the text's countries from which an unknown place is taken to lie there
>>>>>>> wt-ranker


class Resolver:
    """Resolves mentions against a gazetteer; holds no state between documents."""

    def __init__(self, gazetteer: Gazetteer, ranking: Ranking | None = None) -> None:
        self.gazetteer = gazetteer
        self.ranking = ranking if ranking is not None else load_ranking()

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
        unresolved :class:`~reportedly.model.Place` with no point. ``outlet``, a name or an address, is a weak hint at
        namesakes; ``published`` is taken for later readers whose gazetteers know places through time.
        """
        return DocumentPlaces(self.gazetteer, mentions, text, outlet).resolve(self.ranking)


class DocumentPlaces:
    """The mentions of one document and what they may mean; training scores it round by round."""

    def __init__(
        self, gazetteer: Gazetteer, mentions: Sequence[PlaceMention], text: str, outlet: str | None = None
    ) -> None:
        self.gazetteer = gazetteer
        self.mentions = mentions
        self.text = text
        self.words: Words = load_words()
        tokens = tokenise(text)
        self.counts: Counter[str] = named_countries(tokens, gazetteer, self.words)
        self.about = main_countries(self.counts)
        self.outlet = Outlet.of(outlet, self.words)
        self._holders_at: dict[int, tuple[frozenset[int], frozenset[str]]] = {}
        self.groups = self._groups()
        self.joint = Joint(self.groups, self.counts, cued_countries(tokens, self.words))

<<<<<<< HEAD
    def resolve(self, mentions: Sequence[PlaceMention]) -> list[list[Place]]:
        groups = self._groups(mentions)
        self.told = constraints(self.text, mentions) if self.weights.told else []
        for _ in range(self.weights.rounds):
            self._score(groups)
        country = dominant(self.counts + self._votes(groups), self.weights.dominant_country)
        found: list[list[Place]] = [[] for _ in mentions]
        for group in groups:
=======
    def resolve(self, ranking: Ranking) -> list[list[Place]]:
        """Return for each mention its places, most probable first."""
        for _ in range(ROUNDS):
            self.joint.score()
            self.weigh(ranking)
        country = dominant(self.counts + country_votes(self.groups), _DOMINANT_COUNTRY)
        found: list[list[Place]] = [[] for _ in self.mentions]
        for group in self.groups:
            group.is_none = group.unresolved > max(group.weights, default=0.0)
            group.weights = ranking.calibrated(group.weights)
>>>>>>> wt-ranker
            for at in group.mentions:
                found[at] = self._places(self.mentions[at], group, country)
        return found

    def reset(self) -> None:
        """Forget what earlier rounds found."""
        for group in self.groups:
            group.weights = [0.0] * len(group.candidates)
            group.unresolved = 1.0

    def weigh(self, ranking: Ranking) -> None:
        """Set every group's weights from its reasons."""
        for group in self.groups:
            scores = [
                sum(map(mul, own, ranking.own)) + sum(map(mul, joint, ranking.joint))
                for own, joint in zip(group.own, group.joint, strict=True)
            ]
            group.weights, group.unresolved = softmax(scores, sum(map(mul, group.none, ranking.none)))

    def _groups(self) -> list[Group]:
        contained: dict[str, int] = {}
        for mention in self.mentions:
            if mention.container_start is not None:
                contained.setdefault(strict_key(mention.name), mention.container_start)
        uses: dict[tuple[str, str | None, int | None], list[int]] = {}
        for at, mention in enumerate(self.mentions):
            key = strict_key(mention.name)
            container = mention.container_start if mention.container_start is not None else contained.get(key)
            uses.setdefault((key, mention.kind_word, container), []).append(at)
        found = {
            use: candidates_for(self.mentions[inside[0]], self.gazetteer, self.words, self.about)
            for use, inside in uses.items()
        }
        held_at: dict[int, list[Candidate]] = {}
        for (_, _, container), candidates in found.items():
            if container is not None:
                held_at.setdefault(container, []).extend(candidates)
        groups = []
        for (key, kind, container), candidates in found.items():
            inside = uses[key, kind, container]
            mention = self.mentions[inside[0]]
            use = Use(mention.name or mention.text, kind, container is not None, len(inside), mention.dateline)
            held = [
                each
                for at in inside
                for start in {self.mentions[at].start, self.mentions[at].name_start}
                for each in held_at.get(start, ())
            ]
            own = [
                own_reasons(
                    candidate,
                    use,
                    candidates,
                    self.words,
                    self.outlet,
                    self.about,
                    held=container is not None and self._holds(container, candidate.entry),
                    holds_another=any(_lies_in(each.entry, candidate.entry) for each in held),
                )
                for candidate in candidates
            ]
            none = none_reasons(use, candidates, self.words)
            groups.append(Group(use, key, inside, candidates, own, none, weights=[0.0] * len(candidates)))
        return groups

    def _holds(self, container: int, entry: Entry) -> bool:
        """Return whether the region or country that is named at an offset holds an entry."""
        if container not in self._holders_at:
            self._holders_at[container] = self._holders(container)
        regions, countries = self._holders_at[container]
        if regions & {entry.region, entry.subregion}:
            return True
        return entry.country in countries and entry.feature != "country"

    def _holders(self, container: int) -> tuple[frozenset[int], frozenset[str]]:
        """Return the regions and the countries that the longest or a shorter name at an offset may mean."""
        ahead = self.text[container : container + 40]
        regions: set[int] = set()
        countries: set[str] = set()
        ends = [at for at, character in enumerate(ahead) if not character.isalpha()] + [len(ahead)]
        for end in ends[:8]:
            written = ahead[:end].strip()
            if not written:
                continue
            keys = ["=" + written, f"={written}.", strict_key(written)]
            for place in {place for key in keys if len(key) > 2 for place, _ in self.gazetteer.named(key)}:
                named = self.gazetteer.get(place)
                if named is not None and named.feature in ("region", "subregion"):
                    regions.add(named.id)
                elif named is not None and named.feature == "country" and named.country:
                    countries.add(named.country)
        return frozenset(regions), frozenset(countries)

<<<<<<< HEAD
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
=======
    def _places(self, mention: PlaceMention, group: Group, country: str | None) -> list[Place]:
>>>>>>> wt-ranker
        ranked = sorted(
            zip(group.weights, group.candidates, strict=True), key=lambda pair: (-pair[0], pair[1].entry.id)
        )
        text = mention.text
        places: list[Place] = []
        for weight, candidate in ranked[:_MOST_RETURNED]:
            if weight > 0.005 or not places:
<<<<<<< HEAD
                places.append(candidate.entry.place(text, round(weight, 4)))
        if not places or group.unresolved > places[0].probability:
=======
                place = candidate.entry.place(text, round(weight, 4))
                places.append(_part_of(place, mention.part) if mention.part else place)
        if group.is_none:
>>>>>>> wt-ranker
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


<<<<<<< HEAD
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
=======
def _lies_in(entry: Entry, holder: Entry) -> bool:
    if holder.feature == "country":
        return entry.country == holder.country and entry.id != holder.id
    return holder.id in (entry.region, entry.subregion)


def _part_of(place: Place, part: str) -> Place:
    """Return a part of a place ("Eastern Aleppo"): within the whole's radius of its point, under a name of its own."""
    if place.name.startswith(part):
        return place
    kind = PlaceKind.DISTRICT if place.kind in (PlaceKind.TOWN, PlaceKind.DISTRICT) else PlaceKind.REGION
    return replace(place, name=f"{part} {place.name}", geonames_id=None, kind=kind)
>>>>>>> wt-ranker
