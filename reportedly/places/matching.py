"""Looks the words of a text up in the gazetteer: exactly, longest first, and by how they sound."""

from __future__ import annotations

import re

from reportedly.places.fold import ARTICLES, bare_key, sound, strict_key
from reportedly.places.gazetteer import Entry
from reportedly.places.mentions import Match, Scan
from reportedly.places.names import TRANSLITERATED
from reportedly.places.records import ALTERNATE, PRIMARY
from reportedly.places.surroundings import Surroundings
from reportedly.places.tokens import ARTICLE_STARTS, PARTICLES, Token

_LONGEST = 6  # words in a name
_SHORTEST_BARE = 4  # letters of a name that is left when its articles are
_ARTICLES_ALONE = frozenset({"al", "el", "ar", "ash", "az", "ez"})  # articles that are no words of the languages around
_HEARD_ANYWHERE = 0.72  # least match of a name that only sounds the same, where no country is known
_ENOUGH_CONSONANTS = 3  # of such a name
_LONGEST_ABBREVIATION = 6  # letters and a full stop
_KNOWN_BY_ALL = 5.0  # prominence from which a place is known by its name with an s on it
_FOREIGN = re.compile(
    r"\b(?:al|el)-|q(?!u)|[kgdz]h|aa|iy|yy|ii|uu|ou[bdfhjklmrstz]|(?:a|i|o|u|eh|ah|ey|iv|[oi]vka|sk|yk)\b",
    re.IGNORECASE,
)


class Matching:
    """Matches the words of one text; ``surnames`` are those of the persons found in it so far."""

    def __init__(self, scan: Scan) -> None:
        self.text = scan.text
        self.tokens = scan.tokens
        self.words = scan.words
        self.gazetteer = scan.gazetteer
        self.about = scan.about
        self.shouting = scan.shouting
        self.around = Surroundings(scan)
        self.surnames: set[str] = set()

    def longest(self, at: int) -> Match | None:
        """Return the longest name of the gazetteer that begins at the word ``at``."""
        ends = []
        key = ""
        for last in range(at, min(at + _LONGEST, len(self.tokens))):
            token = self.tokens[last]
            if last > at:
                before = self.tokens[last - 1]
                abbreviated = before.gap == "." and before.text in ("St", "Mt", "Ft", "Ste")
                if before.possessive or (before.gap not in (" ", "-") and not abbreviated):
                    break
                if not token.capital and token.lower not in PARTICLES:
                    break
            key = f"{key} {token.key}" if key else token.key
            if token.capital:
                ends.append((last, key))
        for last, key in reversed(ends):
            ids: tuple[tuple[int, int], ...] = ()
            token = self.tokens[last]
            if last == at and (token.upper or "." in token.text):
                ids = self.gazetteer.named("=" + token.text)
                ids = tuple(pair for pair in ids if not (len(token.text) == 2 and self._is_region(pair[0])))
            if not ids and last == at and token.gap in (".", "|", ",") and len(token.text) < _LONGEST_ABBREVIATION:
                ids = self._abbreviated(token)
            if not ids and last > at:
                key = strict_key(self.text[self.tokens[at].start : token.end])
            if not ids and (len(key) > 2 or last > at):
                ids = self.gazetteer.named(key)
                if all(quality < ALTERNATE for _, quality in ids):
                    ids = tuple({**dict(ids), **dict(self._in_other_article(key, at))}.items())
            if not ids and last == at and not token.possessive and key.endswith("s") and len(key) > 4:
                ids = self._lost_apostrophe(key)
                if ids:
                    return Match(at, last + 1, ids, lost=True)
            if ids:
                return Match(at, last + 1, ids)
        return None

    def _in_other_article(self, key: str, at: int) -> tuple[tuple[int, int], ...]:
        """Return the places of a name whose article is romanised in another way, or left out: Al-Raqqah, Ar Raqqah."""
        bare = bare_key(key)
        if bare == key or len(bare) < _SHORTEST_BARE:
            return ()
        first = self.tokens[at]
        if first.lower in ARTICLES and first.gap != "-" and first.lower not in _ARTICLES_ALONE:
            return ()
        pairs = self.gazetteer.named(bare)
        known = [(pair, entry) for pair in pairs if (entry := self.gazetteer.get(pair[0])) is not None]
        return tuple(
            (place, min(quality, ALTERNATE)) for (place, quality), entry in known if entry.country in TRANSLITERATED
        )

    def _abbreviated(self, token: Token) -> tuple[tuple[int, int], ...]:
        """Return the regions that a word with a full stop after it abbreviates: "Ga.", "Mich."."""
        if self.text[token.end : token.end + 1] != "." or token.text in self.words.titles or token.possessive:
            return ()
        return self.gazetteer.named(f"={token.text}.")

    def _is_region(self, place: int) -> bool:
        entry = self.gazetteer.get(place)
        return entry is not None and entry.feature != "country"

    def _lost_apostrophe(self, key: str) -> tuple[tuple[int, int], ...]:
        """Return the well-known places whose possessive a word is that has lost its apostrophe ("Syrias")."""
        if key[:-1] in self.words.never or key[:-1] in self.words.common_words:
            return ()
        pairs = self.gazetteer.named(key[:-1])
        known = [(pair, entry) for pair in pairs if pair[1] == PRIMARY and (entry := self.gazetteer.get(pair[0]))]
        return tuple(pair for pair, entry in known if entry.prominence >= _KNOWN_BY_ALL)

    def is_known(self, match: Match) -> bool:
        entries = self.entries(match)
        return any(
            quality >= ALTERNATE and (entry.prominence >= 4.0 or entry.country in self.about)
            for entry, quality in entries
        )

    def entries(self, match: Match) -> list[tuple[Entry, int]]:
        found = []
        for place, quality in match.ids:
            entry = self.gazetteer.get(place)
            if entry is not None:
                found.append((entry, quality))
        return found

    def longer_by_sound(self, at: int) -> Match | None:
        """Return a name of several words that sounds like a place of a country that the text is about.

        It is asked for before a known name of one word is taken for the whole: "Tal Rifat" is no place called Tal.
        """
        end = self.run_end(at)
        words = [token for token in self.tokens[at:end] if token.capital]
        if len(words) < 2 or not self.about:
            return None
        generic = words[0].key in self.words.generic_parts
        if not (
            generic
            or self.around.has_preposition(at)
            or self.around.kind_before(at, None)
            or self.around.kind_after(end)[0]
        ):
            return None
        match = self.known_by_sound(at, end, "town" if generic else None)
        return match if match is not None and match.last - at > 1 else None

    def run_end(self, at: int) -> int:
        """Return the index after the run of at most four words from ``at`` on that may be one name."""
        tokens, end = self.tokens, at
        while end < len(tokens) and end - at < 4:
            token = tokens[end]
            article = token.lower in ARTICLE_STARTS and end + 1 < len(tokens) and tokens[end + 1].capital
            if not (article or (token.capital and self._may_be_name(token))):
                break
            end += 1
            if token.gap not in (" ", "-") or token.possessive:
                break
        while end > at and not tokens[end - 1].capital:
            end -= 1
        return end

    def _may_be_name(self, token: Token) -> bool:
        return (
            token.key not in self.words.common_words
            and token.key not in self.words.never
            and token.key not in self.words.peoples
            and token.key not in self.surnames
            and token.text not in self.words.organisations
            and not (token.upper and len(token.text) > 1 and not self.shouting)
        )

    def looks_foreign(self, at: int, end: int) -> bool:
        """Return whether words look like a romanised name rather than English ones."""
        return _FOREIGN.search(self.text, self.tokens[at].start, self.tokens[end - 1].end) is not None

    def known_by_sound(self, at: int, end: int, said: str | None, *, whole: bool = False) -> Match | None:
        """Return the longest run of the words that sounds like a place of a country that the text is about.

        ``whole`` asks for all of the words; else the first ones will do.
        """
        least = 0.6 if said else 0.7
        for last in range(end, at, -1):
            if not self.tokens[last - 1].capital or (whole and last < end):
                continue
            if last == at + 1 and self.tokens[at].key in self.words.generic_parts:
                continue
            name = self.text[self.tokens[at].start : self.tokens[last - 1].end]
            if len(sound(name).skeleton) < (2 if said else 3):
                continue
            if not said and all(token.key in self.words.given_names for token in self.tokens[at:last]):
                continue
            for country in sorted(self.about):
                candidates = self.gazetteer.search(name, 3, country)
                good = [each for each in candidates if each.match >= least]
                if good:
                    return Match(at, last, tuple((each.entry.id, ALTERNATE) for each in good))
            if not self.about and (self.looks_foreign(at, last) or said):
                # Nothing says where we are: only the same sounds with the same vowels will do.
                good = [each for each in self.gazetteer.search(name, 3) if each.match >= _HEARD_ANYWHERE]
                if good and len(sound(name).skeleton) >= _ENOUGH_CONSONANTS:
                    return Match(at, last, tuple((each.entry.id, ALTERNATE) for each in good))
        return None
