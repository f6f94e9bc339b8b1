"""Finds borders between countries: "the Iraqi border near Qaim", "the Syrian-Turkish border", "the border with Iraq".

A border is a line that no gazetteer has. Where a place near which it is meant is told, that is its point; else it is
known as a line of the country that the text is on, as far as that country reaches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from reportedly.model import Anchor, Place, PlaceKind, Relation
from reportedly.places.extents import Told, extent
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Entry, Gazetteer
from reportedly.places.lexicon import load_words
from reportedly.places.mentions import PlaceMention
from reportedly.places.relative_words import load_relative_words

if TYPE_CHECKING:
    from reportedly.places.referring import LocatedMention

_SIDE = r"(?-i:\b(?!The\b)[A-Z][\w’']{1,40}(?:[ ](?:Arab )?[A-Z]\w{1,40})?)"


_ON_BORDER = re.compile(
    r"\s*,?\s*(?:(?:a|an|the)\s+(?:\w+\s+)?(?:town|village|city)\s+)?(?:located\s+|situated\s+)?"
    r"(?:on|along|at|near|close to|by)\s+(?:(?:the|its)\s+)?(?:\w+[-\s])?",
    re.IGNORECASE,
)
_BEFORE = 120  # characters before "its border with X" in which the other country is named


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_relative_words()
    borders, agents = words.any_of("borders"), words.any_of("border_agents")
    head = re.compile(
        rf"(?:(?P<first>{_SIDE})(?:['’]s?)?\s*(?P<joint>[-–—/]|\s)\s*)?(?<![\w-])(?P<border>{borders})(?![\w-])(?!\s+{agents}\b)",
        re.IGNORECASE,
    )
    tail = re.compile(
        rf"\s+(?:(?:area|region|zone)\s+)?(?:with|between|of)\s+(?:the\s+)?(?P<one>{_SIDE})(?:\s+and\s+(?P<two>{_SIDE}))?",
        re.IGNORECASE,
    )
    near = re.compile(
        r"\s+(?:(?:area|region|zone)\s+)?(?:near|at|close to|in|by|outside|around|opposite"
        r"|(?:north|south|east|west) of)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}?$",
        re.IGNORECASE,
    )
    return head, tail, near


def find_borders(
    text: str, mentions: Sequence[PlaceMention], places: Sequence[Place], gazetteer: Gazetteer
) -> list[LocatedMention]:
    """Return the borders that a text means, each as a line.

    ``places`` are what ``mentions`` mean. A border "with Iraq" is that of the country where most of the places lie.
    """
    if "order" not in text and "rontier" not in text and "ORDER" not in text:
        return []
    return list(_Borders(text, mentions, places, gazetteer).find())


class _Borders:
    def __init__(
        self, text: str, mentions: Sequence[PlaceMention], places: Sequence[Place], gazetteer: Gazetteer
    ) -> None:
        self.text = text
        self.mentions = mentions
        self.places = places
        self.gazetteer = gazetteer
        counts = Counter(place.country for place in places if place.country and place.kind is not PlaceKind.COUNTRY)
        counts = counts or Counter(place.country for place in places if place.country)
        self.home = max(counts, key=lambda code: (counts[code], code)) if counts else None

    def find(self) -> Iterator[LocatedMention]:
        from reportedly.places.referring import LocatedMention

        head, tail, _ = _patterns()
        for found in head.finditer(self.text):
            sides = self._sides(found)
            end = found.end()
            if (behind := tail.match(self.text, end)) is not None:
                with_them = [self._country(behind[name]) for name in ("one", "two") if behind[name]]
                if all(with_them) and with_them:
                    sides = [*sides, *(each for each in with_them if each is not None and each not in sides)]
                    end = behind.end()
            if not sides:
                continue
            if len(sides) == 1:
                sides = [*sides, *self._other_side(sides[0], found.start())]
            start = found.start("border")
            if found["first"] and self._country_or_pair(found["first"]):
                start = found.start("first")
            place = self._border(sides[:2], start, end)
            mention = PlaceMention(start, end, self.text[start:end], "border", self.text[start:end], start, end)
            yield LocatedMention(mention, (place,), (place,))

    def _other_side(self, side: Entry, start: int) -> list[Entry]:
        """Return the country on the other side: the text's own, else one named before: "Turkey shut its border"."""
        if self.home is not None and side.country != self.home:
            home = self._of_code(self.home)
            return [home] if home is not None else []
        before = self.text[max(0, start - _BEFORE) : start].rsplit(". ", 1)[-1]
        for word in reversed(re.findall(r"[A-Z]\w+", before)):
            entry = self._country(word)
            if entry is not None and entry.country != side.country:
                return [entry]
        return []

    def _country_or_pair(self, written: str) -> bool:
        return bool(self._pair(written))

    def _sides(self, found: re.Match[str]) -> list[Entry]:
        first = found["first"]
        if first is None:
            return []
        pair = self._pair(first)
        if pair and found["joint"].strip() == "":
            # "Syrian-Turkish border": the other side stands before a hyphen.
            before = re.search(
                rf"({_SIDE})\s*[-–—/]\s*$", self.text[max(0, found.start("first") - 30) : found.start("first")]
            )
            other = self._country(before[1]) if before else None
            return [other, *pair] if other is not None else pair
        return pair

    def _pair(self, written: str) -> list[Entry]:
        whole = self._country(written)
        if whole is not None:
            return [whole]
        last = self._country(written.split()[-1]) if " " in written else None
        return [last] if last is not None else []

    def _country(self, written: str | None) -> Entry | None:
        if not written:
            return None
        plain = written.removesuffix("'s").removesuffix("’s").rstrip("'’")
        code = load_words().country_of_people.get(plain.lower())
        if code is not None:
            return self._of_code(code)
        keys = ["=" + plain, strict_key(plain)]
        for number in (number for key in keys if len(key) > 2 for number, _ in self.gazetteer.named(key)):
            entry = self.gazetteer.get(number)
            if entry is not None and entry.feature == "country":
                return entry
        return None

    def _of_code(self, code: str) -> Entry | None:
        from reportedly.places.countries import country_entry

        return country_entry(self.gazetteer, code)

    def _border(self, sides: Sequence[Entry], start: int, end: int) -> Place:
        written = self.text[start:end]
        ordered = sorted(sides, key=lambda each: each.name)
        name = "–".join(each.name for each in ordered) + " border"
        home = next((each for each in sides if each.country == self.home), sides[0])
        anchors = tuple(Anchor(each.name, each.geonames_id) for each in ordered)
        near = self._near(end) or self._placed(start)
        whole = Place(
            written,
            name,
            home.country if len(sides) > 1 or home.country == self.home else None,
            None,
            home.latitude,
            home.longitude,
            PlaceKind.LINE,
            home.place(written).radius_km,
            0.9,
            Relation.BORDER,
            anchors,
        )
        if near is None:
            return whole
        area = extent(Told(Relation.BORDER), [whole, near])
        assert area is not None
        return replace(
            whole,
            name=f"{name} near {near.name}",
            country=near.country or whole.country,
            latitude=round(area.latitude, 5),
            longitude=round(area.longitude, 5),
            radius_km=round(area.radius_km, 1),
            probability=near.probability,
            anchors=(*anchors, Anchor(near.name, near.geonames_id)),
        )

    def _near(self, end: int) -> Place | None:
        """Return the named place near which the border is meant, right after it."""
        _, _, pattern = _patterns()
        for mention, place in zip(self.mentions, self.places, strict=True):
            if end <= mention.start < end + 50:
                if not pattern.fullmatch(self.text[end : mention.start]):
                    return None
                town = place.kind not in (PlaceKind.COUNTRY, PlaceKind.LINE)
                return place if town and place.latitude is not None else None
        return None

    def _placed(self, start: int) -> Place | None:
        """Return the place that the text says lies at the border, right before it: "Kobani, on the Turkish border"."""
        for mention, place in zip(self.mentions, self.places, strict=True):
            if start - 50 < mention.end <= start and _ON_BORDER.fullmatch(self.text[mention.end : start]):
                town = place.kind not in (PlaceKind.COUNTRY, PlaceKind.LINE, PlaceKind.REGION)
                return place if town and place.latitude is not None else None
        return None
