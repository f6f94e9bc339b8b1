"""Reads the words around a place's name: its kind, the part meant, what holds it, whether it is a date line."""

from __future__ import annotations

from reportedly.places.fold import strict_key
from reportedly.places.mentions import Match, PlaceMention, Scan
from reportedly.places.records import ALTERNATE
from reportedly.places.tokens import ARTICLE_STARTS, Token

_DATELINE_WITHIN = 300  # characters from the start of a text in which its date line stands
_SENTENCE_BACK = 13  # words looked back for a word for many places


class Surroundings:
    """Reads around names in one text."""

    def __init__(self, scan: Scan) -> None:
        self.text = scan.text
        self.tokens = scan.tokens
        self.words = scan.words
        self.gazetteer = scan.gazetteer
        self.about = scan.about
        self.shouting = scan.shouting

    def mention(self, match: Match, last: PlaceMention | None) -> PlaceMention:
        """Return the mention with the words around the name that belong to it."""
        tokens, first, end = self.tokens, match.first, match.last
        name_start, name_end = tokens[first].start, tokens[end - 1].end - match.lost
        start, stop = name_start, name_end
        kind, after = self.kind_after(end) if not match.lost else (None, 0)
        if kind is not None:
            stop = after
        else:
            kind = self.kind_before(first, last)
        part = None
        tail = tokens[end - 1]
        if (tail.possessive or match.lost) and end < len(tokens) and tokens[end].lower in self.words.directions:
            kind, stop, part = self._possessed_part(end, kind, stop)
        elif first and tokens[first - 1].gap in (" ", "-"):
            word = tokens[first - 1].lower
            both = f"{tokens[first - 2].lower}-{word}" if first > 1 and tokens[first - 2].gap == "-" else ""
            if both in self.words.directions:
                part = self.words.directions[both]
                start = tokens[first - 2].start
            elif word in self.words.directions:
                part = self.words.directions[word]
                start = tokens[first - 1].start
        return PlaceMention(
            start,
            stop,
            self.text[start:stop],
            kind,
            self.text[name_start:name_end],
            name_start,
            name_end,
            part,
            dateline=self.is_dateline(match),
        )

    def _possessed_part(self, at: int, kind: str | None, stop: int) -> tuple[str | None, int, str | None]:
        """Return kind word, end and part of "Syria's north" and "Raqqa's eastern countryside"."""
        direction = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) and direction.gap == " " else None
        if following is not None and following.lower in self.words.surroundings:
            return following.lower, following.end, None
        last = direction
        compass = direction.lower
        if direction.gap == "-" and at + 1 < len(self.tokens) and self.tokens[at + 1].lower in ("east", "west"):
            last = self.tokens[at + 1]  # "Syria's north-east"
            compass = f"{compass}-{last.lower}"
        if compass in self.words.directions and not compass.endswith("ern") and compass != "central":
            return kind, last.end, self.words.directions[compass]
        return kind, stop, None

    def kind_after(self, at: int) -> tuple[str | None, int]:
        """Return the word for a kind that follows a name ending before the word ``at``, and where it ends."""
        tokens = self.tokens
        if at >= len(tokens) or tokens[at - 1].gap != " " or tokens[at - 1].possessive:
            return None, 0
        one = tokens[at].lower
        if at + 1 < len(tokens) and tokens[at].gap == " ":
            two = f"{one} {tokens[at + 1].lower}"
            if two in self.words.facilities:
                return two, tokens[at + 1].end
        if one in self.words.facilities or one in self.words.kinds_after:
            return one, tokens[at].end
        return None, 0

    def kind_before(self, at: int, last: PlaceMention | None) -> str | None:
        """Return the word for a kind that stands before the word ``at``: "the town of", "villages of A and"."""
        tokens = self.tokens
        if at > 1 and tokens[at - 1].lower == "of" and tokens[at - 1].gap == " " and tokens[at - 2].gap == " ":
            word = tokens[at - 2].lower
            if word in self.words.kinds_before:
                return word
        listed = last is not None and self.is_enumerated(last, tokens[at])
        if listed and last is not None and last.kind_word and last.kind_word.endswith("s"):
            return last.kind_word
        return None

    def is_enumerated(self, last: PlaceMention | None, token: Token) -> bool:
        """Return whether only a comma or "and" stands between the last mention and this word."""
        if last is None:
            return False
        between = self.text[last.end : token.start]
        return len(between) < 8 and between.strip() in (",", "and", ", and", "or", "&", "")

    def container(self, match: Match) -> int | None:
        """Return where a region or country begins that holds the place and is named right after it."""
        tokens, at = self.tokens, match.last
        if at >= len(tokens):
            return None
        gap = tokens[at - 1].gap
        if gap != "," and not (gap == " " and tokens[at].lower == "in" and at + 1 < len(tokens)):
            return None
        at += gap == " "
        entries = [entry for place, _ in match.ids if (entry := self.gazetteer.get(place)) is not None]
        for last in range(min(at + 3, len(tokens)), at, -1):
            for place in self._holders(at, last):
                holder = self.gazetteer.get(place)
                if holder is None or holder.feature not in ("country", "region", "subregion"):
                    continue
                for entry in entries:
                    if entry.id != holder.id and (
                        holder.id in (entry.region, entry.subregion)
                        or (holder.feature == "country" and entry.country == holder.country)
                    ):
                        return tokens[at].start
        return None

    def _holders(self, at: int, last: int) -> list[int]:
        first, final = self.tokens[at], self.tokens[last - 1]
        if any(not token.capital or token.gap not in (" ", "-") for token in self.tokens[at : last - 1]):
            return []
        if not final.capital:
            return []
        written = self.text[first.start : final.end]
        found = [place for place, _ in self.gazetteer.named("=" + written)]
        if self.text[final.end : final.end + 1] == ".":
            found += [place for place, _ in self.gazetteer.named(f"={written}.")]
        key = strict_key(written)
        if len(key) > 2:
            found += [place for place, quality in self.gazetteer.named(key) if quality >= ALTERNATE]
        return found

    def is_dateline(self, match: Match) -> bool:
        """Return whether a name only says where the report was filed: "BEIRUT (Reuters) -"."""
        tokens = self.tokens
        head, tail = tokens[match.first], tokens[match.last - 1]
        if head.start > _DATELINE_WITHIN:
            return False
        following = tokens[match.last : match.last + 4]
        ahead = self.text[tail.end : tail.end + 40]
        if any(token.text in self.words.agencies for token in following[:3]) and any(mark in ahead for mark in "(-–—_"):
            return tail.gap in ("(", ",", "|", " ", "-")
        if self.shouting or not head.upper or len(head.text) < 4 or "." in head.text or not following:
            return False
        return not following[0].upper and (following[0].capital or ahead.lstrip()[:1] in "(-–—,")

    def listed(self, at: int, last: PlaceMention | None) -> str | None:
        """Return the word for many places that the sentence has before: "three villages south of Aleppo: Zeitan"."""
        if not self.about or self.tokens[at].starts_sentence:
            return None
        for back in range(at - 1, max(at - _SENTENCE_BACK, -1), -1):
            token = self.tokens[back]
            if token.gap in (".", "|") and back < at - 1:
                return None
            if token.lower in self.words.plural_kinds:
                return token.lower
            if token.starts_sentence:
                return None
        return None

    def has_preposition(self, at: int) -> bool:
        before = self.tokens[at - 1] if at else None
        return before is not None and before.gap == " " and before.lower in self.words.place_prepositions

    def starts_with_article(self, at: int) -> bool:
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return bool(following and following.capital and token.gap == "-" and token.lower in ARTICLE_STARTS)
