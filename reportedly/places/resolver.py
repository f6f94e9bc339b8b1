"""Resolves the place names of a document together: which entry of the gazetteer each one means, and how surely.

Each candidate is scored by reasons (:mod:`reportedly.places.reasons`): how well the names agree, how prominent the
place is, what the words around the name ask for, whether the text is about its country and region, how near it lies to
the document's other places. The places of a document are scored in rounds, each against what the others then most
likely are; a softmax over the candidates and "none of them" gives probabilities, which are then calibrated. The weights
are fitted (:mod:`reportedly.places.ranking`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import mul

from reportedly.model import Place, PlaceKind
from reportedly.places.candidates import candidates_for
from reportedly.places.constraints import constraints
from reportedly.places.context import cued_countries, dominant, main_countries, text_words
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Candidate, Entry, Gazetteer
from reportedly.places.joint import Group, Joint, country_votes
from reportedly.places.lexicon import Words, load_words
from reportedly.places.mentions import PlaceMention
from reportedly.places.ranking import ROUNDS, Ranking, load_ranking, softmax
from reportedly.places.reasons import Outlet, Use, none_reasons, own_reasons
from reportedly.places.records import KIND_OF_FEATURE
from reportedly.places.tokens import Token

_LONG = 120_000  # characters, some twenty thousand words: a longer text is resolved in parts
_BEYOND = 100  # characters behind a part's last name that may say where it is
_MOST_RETURNED = 8
_ENOUGH_NAMED = 4  # namings of countries, from which a text says itself where it is
_DOMINANT_COUNTRY = 0.6  # share of the text's countries from which an unknown place is taken to lie there


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
        if len(text) <= _LONG:
            return DocumentPlaces(self.gazetteer, mentions, text, outlet).resolve(self.ranking)
        found: list[list[Place]] = [[] for _ in mentions]
        for part, inside in _parts(mentions, text):
            shown = [_moved(mentions[at], -part[0]) for at in inside]
            places = DocumentPlaces(self.gazetteer, shown, text[part[0] : part[1]], outlet).resolve(self.ranking)
            for at, ranked in zip(inside, places, strict=True):
                found[at] = ranked
        return found


def _parts(mentions: Sequence[PlaceMention], text: str) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """Yield the parts of a long text that are resolved each for itself, and the mentions in each.

    Each name is weighed against all others, so that a book would take hours; and its chapters tell of several wars.
    """
    low = 0
    left = sorted(range(len(mentions)), key=lambda at: mentions[at].start)
    done = 0
    while low < len(text):
        cut = text.rfind("\n\n", low + 1, low + _LONG)
        high = len(text) if len(text) - low <= _LONG else cut if cut > low + _LONG // 2 else low + _LONG
        first = done
        while done < len(left) and mentions[left[done]].start < high:
            done += 1
        if done > first:
            reach = max(max(mentions[at].end, mentions[at].container_start or 0) for at in left[first:done])
            yield (low, max(high, min(len(text), reach + _BEYOND))), left[first:done]
        low = high


def _moved(mention: PlaceMention, by: int) -> PlaceMention:
    container = mention.container_start
    return replace(
        mention,
        start=mention.start + by,
        end=mention.end + by,
        name_start=mention.name_start + by,
        name_end=mention.name_end + by,
        container_start=container + by if container is not None else None,
    )


class DocumentPlaces:
    """The mentions of one document and what they may mean; training scores it round by round."""

    def __init__(
        self, gazetteer: Gazetteer, mentions: Sequence[PlaceMention], text: str, outlet: str | None = None
    ) -> None:
        self.gazetteer = gazetteer
        self.mentions = mentions
        self.text = text
        self.words: Words = load_words()
        found = text_words(text, gazetteer, self.words)
        tokens = found.tokens
        self.counts: Counter[str] = found.named
        self.about = main_countries(self.counts)
        self.outlet = Outlet.of(outlet, self.words)
        self._holders_at: dict[int, tuple[frozenset[int], frozenset[str]]] = {}
        self.groups = self._groups()
        self.joint = Joint(self.groups, self.counts, self._cues(tokens), constraints(text, mentions))

    def _cues(self, tokens: list[Token]) -> Counter[str]:
        """Count the words that tell of a country; a text that is about others only borrows its spelling ("defense")."""
        cues = cued_countries(tokens, self.words)
        if sum(self.counts.values()) < _ENOUGH_NAMED:
            return cues
        return Counter({code: count for code, count in cues.items() if code in self.about})

    def resolve(self, ranking: Ranking) -> list[list[Place]]:
        """Return for each mention its places, most probable first."""
        for _ in range(ROUNDS):
            self.joint.score()
            self.weigh(ranking)
        country = dominant(self.counts + country_votes(self.groups), _DOMINANT_COUNTRY)
        found: list[list[Place]] = [[] for _ in self.mentions]
        for group in self.groups:
            group.weights = ranking.calibrated(group.weights)
            group.unresolved = max(0.0, 1.0 - sum(group.weights))
            group.is_none = group.unresolved > max(group.weights, default=0.0)
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
                    holds_another=any(lies_in(each.entry, candidate.entry) for each in held),
                )
                for candidate in candidates
            ]
            none = none_reasons(use, candidates, self.words, self.about)
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

    def _places(self, mention: PlaceMention, group: Group, country: str | None) -> list[Place]:
        ranked = sorted(
            zip(group.weights, group.candidates, strict=True), key=lambda pair: (-pair[0], pair[1].entry.id)
        )
        text = mention.text
        places: list[Place] = []
        for weight, candidate in ranked[:_MOST_RETURNED]:
            if weight > 0.005 or not places:
                places.append(candidate.entry.place(text, round(weight, 4)))
        if group.is_none:
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


def lies_in(entry: Entry, holder: Entry) -> bool:
    """Tell whether a place lies in a country or a region, by the gazetteer."""
    if holder.feature == "country":
        return entry.country == holder.country and entry.id != holder.id
    return holder.id in (entry.region, entry.subregion)
