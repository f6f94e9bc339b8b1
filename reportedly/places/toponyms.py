"""Finds the names of places in running text, without a parser or a model.

Every run of capitalised words is looked up in the gazetteer, longest first. What is found counts as a place by what is
known of it (countries, regions and large towns speak for themselves) and by what the text says: a word for what it is
before or after, a region or country after a comma, a preposition, the countries that the text is about. Names of
persons, peoples and organisations are passed over. A name that the gazetteer does not have is found where the text
says that it is a place ("the town of Zeitan").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from reportedly.places.context import cued_countries
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Gazetteer
from reportedly.places.guards import organisation_end, person_end
from reportedly.places.lexicon import load_evidence
from reportedly.places.matching import Matching
from reportedly.places.mentions import Match, PlaceMention, Scan
from reportedly.places.records import ALTERNATE, PRIMARY
from reportedly.places.shared_kinds import holds_towns, with_shared_kinds
from reportedly.places.surroundings import Surroundings
from reportedly.places.tokens import ARTICLE_STARTS, Token

__all__ = ["PlaceMention", "find_toponyms", "mentions_at"]

_ABBREVIATION = re.compile(r"(?:[A-Z]\.\s?){2,}|W\. ?Va\.|[A-Z][A-Za-z]{1,4}\.|[A-Z]{2}\b")
_LONG_WORD = 7  # letters: a strange word that long, right after "captured", is taken for a name
_JOINED = frozenset({"based", "held", "controlled", "born", "area"})
_SPEAKS_FOR_ITSELF = frozenset({"country", "continent", "region", "area", "sea", "river"})
_PARTIES = frozenset({"D", "R", "I", "DFL"})  # "D-Charleston": of a party, from a place
_REGION = "province"
_ENOUGH_CUES = 2
_PROMINENCE_FROM, _PROMINENCE_MOST = 4.1, 2.2
_FACILITY_NAMED_FOR_TOWN = frozenset({"street", "square", "bridge", "roundabout", "highway", "checkpoint"})


def find_toponyms(text: str, gazetteer: Gazetteer, about: Iterable[str] = ()) -> list[PlaceMention]:
    """Return the places that ``text`` names, in order and without overlaps.

    ``about`` are countries (ISO 3166-1 alpha-2) that the text is known to be about, whether it names them or not.
    """
    return _Finder(Scan.of(text, gazetteer, about)).find()


def mentions_at(text: str, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> list[PlaceMention]:
    """Return the mentions that stand at spans already known to name places, with the words around them read."""
    finder = _Finder(Scan.of(text, gazetteer))
    mentions = [finder.at(start, end) for start, end in spans]
    return with_shared_kinds(text, mentions, finder.words.kinds_after_several)


class _Finder:
    def __init__(self, scan: Scan) -> None:
        self.text = scan.text
        self.tokens = scan.tokens
        self.words = scan.words
        self.gazetteer = scan.gazetteer
        self.about = scan.about
        self.shouting = scan.shouting
        self.around = Surroundings(scan)
        self.names = Matching(scan)
        self.weights = load_evidence().table
        self.places: set[str] = set()
        self.regions: set[int] = set()
        cues = cued_countries(scan.tokens, scan.words)
        self.cued = {code for code, count in cues.items() if count >= _ENOUGH_CUES and 2 * count > sum(cues.values())}

    def find(self) -> list[PlaceMention]:
        """Return the mentions; what is known to be a place by the end of the text was one at its start as well."""
        mentions = self._pass()
        if self.places:
            mentions = self._pass()
        mentions = [replace(each, kind_word=self._kind(each)) for each in mentions]
        mentions = with_shared_kinds(self.text, mentions, self.words.kinds_after_several)
        return [mention for mention in mentions if not self._is_surname(mention)]

    def _kind(self, mention: PlaceMention) -> str | None:
        """Return the word for a place's kind: a region's where towns are said to lie in what may be one."""
        if mention.kind_word is not None or mention.part is not None or not holds_towns(self.text, mention):
            return mention.kind_word
        entries = [self.gazetteer.get(place) for place, _ in self.gazetteer.named(strict_key(mention.name))]
        features = {entry.feature for entry in entries if entry is not None}
        return _REGION if "region" in features and "country" not in features else None

    def _pass(self) -> list[PlaceMention]:
        mentions: list[PlaceMention] = []
        at = 0
        while at < len(self.tokens):
            found, at = self._step(at, mentions[-1] if mentions else None)
            mentions.extend(found)
        return mentions

    def at(self, start: int, end: int) -> PlaceMention:
        """Return the mention whose name stands from ``start`` to ``end``."""
        bare = PlaceMention(start, end, self.text[start:end], None, self.text[start:end], start, end)
        first = bisect_left(self.tokens, start, key=attrgetter("start"))
        inside = range(first, bisect_left(self.tokens, end, lo=first, key=attrgetter("start")))
        if not inside:
            return bare
        pairs = [(each.entry.id, ALTERNATE) for each in self.gazetteer.search(bare.text, 40)]
        match = Match(inside[0], inside[-1] + 1, tuple(pairs))
        container = self.around.container(match)
        around = self.around.mention(match, None)
        return replace(bare, kind_word=around.kind_word, container_start=container, dateline=around.dateline)

    def _step(self, at: int, last: PlaceMention | None) -> tuple[list[PlaceMention], int]:
        """Return what begins at the word ``at``, and the word to go on with."""
        token = self.tokens[at]
        if not token.capital and (token.gap != "-" or not self.around.starts_with_article(at)):
            return [], at + 1
        match = self.names.longest(at)
        if match is None or match.last - at == 1:
            match = self.names.longer_by_sound(at) or match
        if not (match and match.last - at > 1 and self.names.is_known(match)):
            skipped = self._skip(at, match)
            if skipped > at:
                return self._nested(match, skipped), skipped
        if match is not None:
            accepted = self._accept(match, last)
            if accepted is not None:
                found = self._with_abbreviation(accepted)
                return found, self._after(found[-1], match.last)
        unknown = self._unknown(at, last)
        if unknown:
            return unknown, max(self._after(unknown[-1], at + 1), at + 1)
        return [], at + 1

    def _after(self, mention: PlaceMention, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].start < mention.end:
            at += 1
        return at

    def _skip(self, at: int, match: Match | None) -> int:
        """Return the index after the person, people or organisation that begins at ``at``; ``at`` if none does."""
        county = match is not None and self._has_kind(match)  # Henry County is nobody
        end = at if self.shouting or county else person_end(self.tokens, at, self.words)
        if end > at:
            named = self.tokens[at + (self.tokens[at].text in self.words.titles) : end]
            self.names.surnames.update(token.key for token in named if token.capital and len(token.key) > 2)
            return end
        return organisation_end(self.tokens, at, self.words)

    def _nested(self, match: Match | None, end: int) -> list[PlaceMention]:
        """Return the place at the start of an organisation's name that ends before the word ``end``, if it is one."""
        if match is None or match.last >= end or self.tokens[match.first].key in self.names.surnames:
            return []
        if any(token.text in self.words.titles for token in self.tokens[match.first : match.last]):
            return []
        words = self.words
        key = " ".join(token.key for token in self.tokens[match.first : match.last])
        if any(key in table for table in (words.never, words.peoples, words.generic_parts, words.directions)):
            return []
        local = any(token.text in words.institutions for token in self.tokens[match.last : end])
        one = match.last - match.first == 1
        told = {
            "institution" if local else "organisation": True,
            "kind_in_name": self._has_kind(match),
            "seen_before": key in self.places,
            "several_words": not one,
            "common_word": one and key in words.common_words,
            "given_name": one and key in words.given_names and key not in words.given_names_that_are_places,
        }
        if not self._suffices(match, [sign for sign, holds in told.items() if holds]):
            return []
        return [replace(self.around.mention(match, None), nested=True, kind_word=None)]

    def _has_kind(self, match: Match) -> bool:
        """Return whether the last word of a name is one for its kind: "Henry County"."""
        return match.last - match.first > 1 and self.tokens[match.last - 1].lower in self.words.kinds_after

    def _with_abbreviation(self, mention: PlaceMention) -> list[PlaceMention]:
        """Return a mention and, where it is held by an abbreviated region ("Topeka, Kan."), that one too."""
        start = mention.container_start
        if start is None:
            return [mention]
        written = _ABBREVIATION.match(self.text, start)
        if written is None or not self.gazetteer.named("=" + written.group()):
            return [mention]
        end = written.end()
        return [mention, PlaceMention(start, end, written.group(), None, written.group(), start, end)]

    def _accept(self, match: Match, last: PlaceMention | None) -> PlaceMention | None:
        """Return the mention that a match is, if the evidence for a place suffices."""
        words = self.words
        key = " ".join(token.key for token in self.tokens[match.first : match.last])
        if any(key in table for table in (words.never, words.peoples, words.generic_parts, words.directions)):
            return None
        mention = self.around.mention(match, last)
        container = self.around.container(match)
        if key in words.months and mention.kind_word is None and container is None:
            return None  # "in March", though there is a town of March
        signs = self._signs(match, key, mention, last)
        if container is not None:
            signs.append("container")
        if not self._suffices(match, signs):
            return None
        self.places.add(key)
        self.regions.update(
            entry.id
            for entry, quality in self.names.entries(match)
            if entry.feature == "region" and quality >= ALTERNATE
        )
        return mention if container is None else replace(mention, container_start=container)

    def _suffices(self, match: Match, signs: list[str]) -> bool:
        """Return whether what is known of a name and what the text says of it make it a place."""
        weight, known = self._own_signs(match)
        total = weight * self.weights["prominence"] + sum(map(self.weights.__getitem__, (*known, *signs)))
        return total >= self.weights["accepted"]

    def _signs(self, match: Match, key: str, mention: PlaceMention, last: PlaceMention | None) -> list[str]:
        """Return what the text says for and against a name's being a place: names of the evidence."""
        words = self.words
        head = self.tokens[match.first]
        one = match.last - match.first == 1
        signs = [*self._signs_before(match.first), *self._signs_after(match.last)]
        told = {
            "kind_word": mention.kind_word,
            "part": mention.part,
            "enumerated": self.around.is_enumerated(last, head),
            "seen_before": key in self.places,
            "shouting": self.shouting,
            "kind_in_name": self._has_kind(match),
            "dateline": mention.dateline,
            "several_words": not one,
            "common_word": one and key in words.common_words,
            "given_name": one and key in words.given_names and key not in words.given_names_that_are_places,
            "surname": one and key in self.names.surnames,
            "short": one and len(key) < 4 and not head.upper,
            "starts_sentence": one and head.starts_sentence,
        }
        return signs + [sign for sign, holds in told.items() if holds]

    def _signs_before(self, at: int) -> tuple[str, ...]:
        before = self.tokens[at - 1] if at else None
        if before is not None and before.gap == "-" and before.text in _PARTIES:
            return ("party_before",)
        if before is None or before.gap != " ":
            return ()
        if before.lower == "of" and at > 1 and self._ends_person(self.tokens[at - 2]):
            return ("of_after_comma",)
        if before.lower in self.words.place_prepositions:
            return ("preposition",)
        if before.lower == "of" and at > 1 and self.tokens[at - 2].lower in self.words.motion_or_part:
            return ("part_of",)
        if before.lower in self.words.person_words:
            return ("person_word",)
        if before.capital and not before.possessive and self._is_strange(before):
            return ("strange_before",)
        return ()

    def _ends_person(self, token: Token) -> bool:
        """Return whether a person's age or name stands before "of": "Linda Battle, 43, of"."""
        return token.gap == "|" or (token.capital and token.key in self.names.surnames)

    def _signs_after(self, at: int) -> tuple[str, ...]:
        if at >= len(self.tokens):
            return ()
        tail, following = self.tokens[at - 1], self.tokens[at]
        if tail.gap == "-" and following.lower in _JOINED:
            return ("joined",)
        if tail.gap != " ":
            return ()
        if following.lower in self.words.locals:
            return ("local_after",)
        if following.lower in self.words.person_verbs:
            return ("person_verb",)
        if following.capital and not tail.possessive and self._is_strange(following):
            return ("strange_after",)
        return ()

    def _is_strange(self, token: Token) -> bool:
        """Return whether a capitalised word beside a name seems to belong to it: no common word, people or place."""
        return not (
            token.key in self.words.common_words
            or token.key in self.words.peoples
            or token.key in self.words.never
            or token.key in self.places
            or token.lower in self.words.directions
            or token.starts_sentence
        )

    def _own_signs(self, match: Match) -> tuple[float, tuple[str, ...]]:
        """Return how prominent a name's best entry is, from -2 to 2.2, and what else is known of it."""
        best = -100.0
        found: tuple[float, tuple[str, ...]] = (-2.0, ())
        for entry, quality in self.names.entries(match):
            prominence = max(-2.0, min(_PROMINENCE_MOST, entry.prominence - _PROMINENCE_FROM))
            signs = []
            if entry.feature in _SPEAKS_FOR_ITSELF and quality >= ALTERNATE:
                signs.append("speaks_for_itself")
                prominence = 0.0
            if entry.country in self.about:
                signs.append("country_of_text")
            elif entry.country in self.cued:
                signs.append("country_cued")
            if entry.region in self.regions:
                signs.append("region_of_text")
            if quality < PRIMARY:
                signs.append("alternate_name" if quality == ALTERNATE else "derived_name")
            weight = self.weights["prominence"] * prominence + sum(map(self.weights.__getitem__, signs))
            if weight > best:
                best, found = weight, (prominence, tuple(signs))
        return found

    def _unknown(self, at: int, last: PlaceMention | None) -> list[PlaceMention]:
        """Return the names that the text says are places, or that sound like one of a country it is about."""
        tokens = self.tokens
        end = self.names.run_end(at)
        if end == at or tokens[at].key in self.words.months:
            return []
        kind, _ = self.around.kind_after(end)
        before = self.around.kind_before(at, last)
        listed = self.around.listed(at, last) if not (kind or before) else None
        said = kind or before or listed
        strange = self.names.looks_foreign(at, end) or self._is_no_word(at, end)
        if said is None and not (self.around.has_preposition(at) and strange):
            return []
        for later in range(at + 1, end):
            inner = self.names.longest(later)
            if inner is not None and inner.last >= end and self.names.is_known(inner):
                return []  # a known name ends the run: "Near Idlib province"
        one = before is not None and not before.endswith("s")
        found = self.names.known_by_sound(at, end, said, whole=one or kind is not None)
        if found is not None:
            return [self.around.mention(found, last)]
        if said is None or not self._may_stand_alone(kind, before):
            return []
        if kind is None and said.endswith("s") and end - at > 1:
            end = at + 2 if tokens[at].lower in ARTICLE_STARTS or tokens[at].key in self.words.generic_parts else at + 1
        return [self.around.mention(Match(at, end, ()), last)]

    def _is_no_word(self, at: int, end: int) -> bool:
        """Return whether a run is one long word that is neither English nor a person's or people's name."""
        key = self.tokens[at].key
        words = self.words
        known = key in words.common_words or key in words.given_names or key in words.peoples or key in words.never
        return end - at == 1 and len(key) >= _LONG_WORD and not known and bool(self.about)

    def _may_stand_alone(self, kind: str | None, before: str | None) -> bool:
        """Return whether a word for a kind suffices for a name that nothing else is known of."""
        if before is not None:
            return before not in ("state", "capital", "republic", "port", "area", "areas", "base")
        loose = {"state", "republic", "area", "base", "camp", "county", "parish", "sea", "island", "canton"}
        return kind not in loose and kind not in _FACILITY_NAMED_FOR_TOWN and bool(self.about)

    def _is_surname(self, mention: PlaceMention) -> bool:
        """Return whether a small town's name turned out to be somebody's surname later in the text."""
        key = strict_key(mention.name)
        if key not in self.names.surnames or mention.kind_word or mention.container_start is not None or mention.part:
            return False
        entries = [self.gazetteer.get(place) for place, _ in self.gazetteer.named(key)]
        return not any(entry and entry.prominence >= 5.0 for entry in entries)
