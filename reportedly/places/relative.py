"""Reads how a text tells a place by others: "12 km south of X", "the X–Y road", "X's eastern countryside".

Around each name that was found, the words before and after it are read against the lists in the codebook's
``places_relative.yaml``. What comes out says nothing about where the place is: that needs the names resolved, and is
for :mod:`reportedly.places.referring`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportedly.model import PlaceKind, Relation
from reportedly.places.extents import Told
from reportedly.places.mentions import PlaceMention
from reportedly.places.relative_patterns import relation_patterns
from reportedly.places.relative_words import COMPASS, bearing_of, compass_name, load_relative_words

_BACK = 110  # characters read before a name
_AHEAD = 60  # characters read after it
_TAIL = 90  # characters that a pattern before a name may take
_MOST_LEAD = 6  # words between a relation and the name: "near the besieged Syrian city of X"
_SENTENCE_END = re.compile(r"[.!?;:]['\"”’]?\s+(?=[A-Z“\"])|\n\s*\n")
_PEOPLE = re.compile(r"[A-Z]\w+(?:i|an|ish|ese)$")
_HELD = re.compile(r"[\w’'-]+-(?:held|controlled|ruled|occupied|run|besieged|majority|populated)$", re.IGNORECASE)
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his"})
_FLAGS = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class RelativeReference:
    """A place that the text from ``start`` to ``end`` tells by others.

    ``mention`` is the index of the name that it is read from, ``anchors`` are those of all names that it needs, in the
    order of ``label``'s places for them ("12 km south of {0}"). ``subject`` is the index of another name that is placed
    by it: "Zeitan" in "Zeitan, 12 km south of Aleppo". ``nested`` tells that the anchor holds the subject.
    """

    mention: int
    start: int
    end: int
    told: Told
    label: str
    anchors: tuple[int, ...]
    subject: int | None = None
    nested: bool = False


def read_relations(text: str, mentions: Sequence[PlaceMention]) -> list[RelativeReference]:
    """Return the places that a text tells by the places it names, in the order of the names; at most one for each name.

    ``mentions`` are the names of places found in ``text``, in order.
    """
    return _Reading(text, mentions).references()


class _Reading:
    def __init__(self, text: str, mentions: Sequence[PlaceMention]) -> None:
        self.text = text
        self.mentions = mentions
        self.patterns = relation_patterns()

    def references(self) -> list[RelativeReference]:
        found = {each.mention: each for each in self._each()}
        for at, read in list(found.items()):
            # "along the Euphrates near Raqqa" is one stretch, told by both names.
            line = found.get(read.subject) if read.subject is not None else None
            if read.told.relation is Relation.NEAR and line is not None and line.told.relation is Relation.ALONG:
                label, anchors = f"{line.label} near {{1}}", (line.mention, at)
                found[line.mention] = replace(line, end=read.end, label=label, anchors=anchors)
                found[at] = replace(line, mention=at, end=read.end, label=label, anchors=anchors)
        return [found[at] for at in sorted(found)]

    def _each(self) -> Iterator[RelativeReference]:
        partner: RelativeReference | None = None
        for at, mention in enumerate(self.mentions):
            if partner is not None and at == partner.anchors[1]:
                # Both names of "between A and B" stand for the same place.
                found, partner = replace(partner, mention=at), None
                yield found
                continue
            if mention.dateline:
                continue
            read = self._pair(at) or self._before(at) or self._after(at) or self._part(at)
            if read is None:
                continue
            if len(read.anchors) > 1 and read.anchors[0] == at and read.anchors[1] == at + 1:
                partner = read
            yield self._with_subject(read)

    # --- two names ------------------------------------------------------------------------------------------------

    def _pair(self, at: int) -> RelativeReference | None:
        """Return "the A–B road", "the road from A to B" and "between A and B"."""
        if at + 1 >= len(self.mentions):
            return None
        first, second = self.mentions[at], self.mentions[at + 1]
        joint = self.text[first.end : second.name_start]
        if len(joint) > 40:
            return None
        if joint.strip() in ("-", "–", "—", "/", "‐", "‑"):
            ahead = self.patterns.road_after.match(self.text, second.name_end)
            if ahead is None:
                return None
            return self._two(at, Relation.ROAD, "{0}–{1} road", first.start, ahead.end())
        linked = re.fullmatch(r",?\s+(and|to|with|towards?)\s+(?:the\s+)?(?:[\w-]+\s+(?:of\s+)?){0,3}", joint, _FLAGS)
        if linked is None:
            return None
        for cut, tail in self._tails(first.start):
            last = tail.rsplit(None, 1)[-1].lower() if tail.strip() else ""
            if last not in self.patterns.openers:
                continue
            road = self.patterns.road_link.search(tail)
            if road is not None:
                return self._two(at, Relation.ROAD, "{0}–{1} road", cut - len(tail) + road.start(), second.end)
            if last == "between" and linked[1].lower() == "and":
                if self.patterns.parties.search(tail) or self.patterns.parties_after.match(self.text, second.end):
                    return None
                return self._two(at, Relation.BETWEEN, "between {0} and {1}", cut - len("between "), second.end)
        return None

    def _two(self, at: int, relation: Relation, label: str, start: int, end: int) -> RelativeReference:
        return RelativeReference(at, start, end, Told(relation), label, (at, at + 1))

    # --- before a name --------------------------------------------------------------------------------------------

    def _tails(self, start: int) -> Iterator[tuple[int, str]]:
        """Yield where a relation before a name may end, nearest first, and the words before that."""
        low = max(0, start - _BACK)
        window = self.text[low:start]
        for end in _SENTENCE_END.finditer(window):
            low = max(low, start - len(window) + end.end())
        window = self.text[low:start]
        cut = len(window)
        for _ in range(_MOST_LEAD):
            yield low + cut, window[max(0, cut - _TAIL) : cut]
            shorter = self._without_lead(window[:cut])
            if shorter is None:
                return
            cut = shorter

    def _without_lead(self, window: str) -> int | None:
        """Return the length of the window without its last word, where that only describes the name after it."""
        stripped = window.rstrip()
        if len(stripped) == len(window) or not stripped:
            return None
        at = max(stripped.rfind(" "), stripped.rfind("\n")) + 1
        word = stripped[at:]
        lower = word.lower()
        if lower == "of":
            before = stripped[:at].rstrip()
            noun_at = max(before.rfind(" "), before.rfind("\n")) + 1
            return noun_at if before[noun_at:].lower() in self.patterns.nouns else None
        lists = self.patterns
        if (
            lower in _ARTICLES
            or lower in lists.lead
            or lower in lists.nouns
            or _HELD.match(word)
            or _PEOPLE.match(word)
        ):
            return at
        return None

    def _before(self, at: int) -> RelativeReference | None:
        mention = self.mentions[at]
        for cut, tail in self._tails(mention.start):
            words = tail.split()
            if not words:
                return None
            if words[-1].lower() in self.patterns.openers:
                read = self._relation_before(tail, at)
                if read is not None:
                    told, label, start = read
                    end = mention.end
                    return RelativeReference(at, cut - len(tail) + start, end, told, label, (at,))
        return self._distance_and_part(at)

    def _relation_before(self, tail: str, at: int) -> tuple[Told, str, int] | None:
        patterns = self.patterns
        if found := patterns.offset.search(tail):
            return self._offset(found)
        if found := patterns.bank.search(tail):
            side = compass_name(bearing_of(found["dir"])) if found["dir"] else found["hand"].lower()
            bearing = bearing_of(found["dir"]) if found["dir"] else None
            return Told(Relation.ALONG, bearing), f"{side} bank of {{0}}", found.start()
        if found := patterns.side.search(tail):
            return self._side(found)
        for relation, pattern, word in (
            (Relation.OUTSKIRTS, patterns.outskirts, "outskirts of"),
            (Relation.COUNTRYSIDE, patterns.countryside, "countryside of"),
            (Relation.AREA, patterns.area, "area of"),
        ):
            if found := pattern.search(tail):
                if relation is Relation.OUTSKIRTS and self._is_nested(at):
                    return None
                return self._sided(relation, found, word)
        if found := patterns.direction.search(tail):
            bearing = bearing_of(found["dir"])
            inside = re.search(r"\bthe\s+(?:\w+\s+)?$", tail[: found.start("dir")], _FLAGS) is not None
            told = Told(Relation.DIRECTION, bearing, central=inside)
            return told, f"{compass_name(bearing)} of {{0}}", found.start()
        if found := patterns.distance.search(tail):
            return self._offset(found)
        if found := patterns.centre.search(tail):
            return Told(Relation.PART, central=True), "centre of {0}", found.start()
        if found := patterns.road_to.search(tail):
            return Told(Relation.ROAD), "road to {0}", found.start()
        if found := patterns.rural.search(tail):
            return self._sided(Relation.COUNTRYSIDE, found, "countryside of")
        if found := patterns.along.search(tail):
            return Told(Relation.ALONG), "along {0}", found.start()
        if found := patterns.near.search(tail):
            if re.search(r"\b(?:in|inside|within|and|or)\s+(?:and\s+)?$", tail[: found.start()], _FLAGS):
                return None  # "in and around X" is X as well
            return Told(Relation.NEAR), "near {0}", found.start()
        return None

    def _distance_and_part(self, at: int) -> RelativeReference | None:
        """Return "12 km north Aleppo", which the names' finder takes for a distance and a part."""
        mention = self.mentions[at]
        compass = self.text[mention.start : mention.name_start].strip(" -")
        if mention.part is None or not re.fullmatch(COMPASS, compass, _FLAGS):
            return None
        found = self.patterns.bare_distance.search(self.text[max(0, mention.start - 50) : mention.start])
        if found is None:
            return None
        bearing = bearing_of(compass)
        told, _, _ = self._offset(found, bearing)
        label = f"{_written(told.distance_km or 0.0)} km {compass_name(bearing)} of {{0}}"
        return RelativeReference(at, mention.start - len(found.group()), mention.end, told, label, (at,))

    def _offset(self, found: re.Match[str], bearing: float | None = None) -> tuple[Told, str, int]:
        words = load_relative_words()
        numbers = [found["n"], *([found["n2"]] if found["n2"] else [])]
        unit = _keyed(words.units, found["unit"])
        values = [self._number(number) for number in numbers]
        away = unit * sum(value for value, _ in values) / len(values)
        vague = any(is_vague for _, is_vague in values)
        if bearing is None and "dir" in found.re.groupindex:
            bearing = bearing_of(found["dir"])
        told = Told(Relation.OFFSET, bearing, round(away, 3), vague)
        where = f"{compass_name(bearing)} of" if bearing is not None else "from"
        return told, f"{_written(away)} km {where} {{0}}", found.start()

    def _number(self, written: str) -> tuple[float, bool]:
        words = load_relative_words()
        if written[0].isdigit():
            plain = re.sub(r",(?=\d{3}\b)", "", written).replace(",", ".")
            return float(plain), False
        key = " ".join(written.lower().replace("-", " ").split())
        vague = not any(
            key == each for each in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        )
        exact = re.fullmatch(r"[a-z]+(?:teen|ty|een)(?: five)?|ten|eleven|twelve|a|an|half a|a hundred", key)
        return _keyed(words.numbers, written), vague and exact is None

    def _side(self, found: re.Match[str]) -> tuple[Told, str, int]:
        bearing = bearing_of(found["dir"])
        return Told(Relation.PART, bearing), f"{_adjective(bearing)} {{0}}", found.start()

    def _sided(self, relation: Relation, found: re.Match[str], word: str) -> tuple[Told, str, int]:
        bearing = bearing_of(found["dir"]) if found.re.groupindex.get("dir") and found["dir"] else None
        told = Told(relation, bearing)
        if bearing is None:
            return told, f"{word} {{0}}", found.start()
        return told, f"{_adjective(bearing).lower()} {word} {{0}}", found.start()

    def _is_nested(self, at: int) -> bool:
        """Return whether the name before holds this one: "the Damascus suburb of Douma"."""
        if at == 0:
            return False
        between = self.text[self.mentions[at - 1].name_end : self.mentions[at].start]
        return len(between) < 50 and self.patterns.nested.fullmatch(between) is not None

    # --- after a name ---------------------------------------------------------------------------------------------

    def _after(self, at: int) -> RelativeReference | None:
        mention = self.mentions[at]
        ahead = self.text[mention.name_end : mention.name_end + _AHEAD]
        if len(ahead) < 4 or not (ahead[0].isspace() or ahead[0] in "'’´`s"):
            return None
        for name, pattern in self.patterns.after:
            found = pattern.match(ahead)
            if found is None:
                continue
            told, label = self._told_after(name, found)
            if mention.part is not None and told.bearing is None and mention.start < mention.name_start:
                told, label = self._with_part(mention, told, label)
            end = max(mention.end, mention.name_end + found.end())
            return RelativeReference(at, mention.start, end, told, label, (at,))
        return None

    def _told_after(self, name: str, found: re.Match[str]) -> tuple[Told, str]:
        relations = {"countryside": Relation.COUNTRYSIDE, "outskirts": Relation.OUTSKIRTS}
        if name in relations:
            told, label, _ = self._sided(relations[name], found, f"{name} of")
        elif name == "centre":
            told, label = Told(Relation.PART, central=True), "centre of {0}"
        elif name == "side":
            told, label, _ = self._side(found)
        elif name == "front":
            told, label = Told(Relation.FRONT), "{0} front"
        elif name == "pocket":
            told, label = Told(Relation.FRONT), "{0} " + found.group().split()[-1].lower()
        else:
            told, label = Told(Relation.AREA), "area of {0}"
        return told, label

    def _with_part(self, mention: PlaceMention, told: Told, label: str) -> tuple[Told, str]:
        """Return "northern Aleppo countryside" as "northern countryside of Aleppo"."""
        bearing = _bearing_of_part(mention.part)
        if bearing is None or told.relation not in (
            Relation.COUNTRYSIDE,
            Relation.OUTSKIRTS,
            Relation.FRONT,
            Relation.AREA,
        ):
            return told, label
        side = _adjective(bearing).lower()
        return replace(told, bearing=bearing), f"{side} {label}"

    def _part(self, at: int) -> RelativeReference | None:
        """Return the part of a place that a compass word before or after the name tells: "eastern Aleppo"."""
        mention = self.mentions[at]
        if mention.part is None:
            return None
        bearing = _bearing_of_part(mention.part)
        told = Told(Relation.PART, bearing, central=bearing is None)
        return RelativeReference(at, mention.start, mention.end, told, f"{mention.part} {{0}}", (at,))

    # --- what is placed by it -------------------------------------------------------------------------------------

    def _with_subject(self, read: RelativeReference) -> RelativeReference:
        """Add the name that a relation places: the one right before it."""
        at = read.anchors[0] - 1
        if (
            at < 0
            or read.mention != read.anchors[0]
            or read.told.relation in (Relation.ROAD, Relation.PART, Relation.FRONT)
        ):
            return read
        subject = self.mentions[at]
        between = self.text[subject.end : read.start]
        if len(between) > 60 or subject.end > read.start or subject.dateline:
            return read
        return replace(read, subject=at) if self.patterns.located.fullmatch(between) else read


_KINDS = r"(?:district|neighbou?rhood|quarter|suburb|area|village|town)"
_REGIONS = frozenset(
    {"province", "governorate", "county", "oblast", "district", "region", "raion", "parish", "prefecture"}
)


def _is_plural(mention: PlaceMention) -> bool:
    return mention.kind_word is not None and mention.kind_word.endswith("s")


def nested_pairs(text: str, mentions: Sequence[PlaceMention]) -> Iterator[tuple[int, int, str]]:
    """Yield (inner, outer, word) for names one of which holds the other: "the Aleppo district of Sheikh Maqsoud".

    The word is the one for what the inner place is, or ``"in"``: "Zeitan in Aleppo province", "Douma, Damascus".
    """
    nested = relation_patterns().nested
    for at in range(1, len(mentions)):
        before, after = mentions[at - 1], mentions[at]
        between = text[before.name_end : after.start]
        if len(between) > 50:
            continue
        found = nested.fullmatch(between)
        if found is not None:
            yield at, at - 1, found["kind"].lower()
            continue
        joined = text[before.end : after.start]
        within = re.fullmatch(
            r"\s*,?\s+(?:in|of|inside|within)\s+(?:the\s+)?(?:[\w-]+\s+(?:of\s+)?){0,2}", joined, _FLAGS
        )
        apposed = re.fullmatch(rf",\s+(?:an?\s+(?:\w+\s+)?{_KINDS}\s+(?:of|in)\s+)?", joined, _FLAGS)
        if (within and not _is_plural(before)) or (apposed and (after.kind_word in _REGIONS or len(joined) > 3)):
            yield at - 1, at, "in"
            continue
        possessed = re.fullmatch(rf"(?:['’´`]s?|s)\s+(?:[\w-]+\s+){{0,2}}(?:{_KINDS}\s+)?", between, _FLAGS)
        if possessed is not None and after.kind_word:
            yield at, at - 1, after.kind_word


def _keyed(table: dict[str, float], written: str) -> float:
    key = " ".join(written.lower().split())
    for form in (key, key.replace(" ", "-"), key.replace("-", " ")):
        if form in table:
            return table[form]
    return table[key.rstrip("s")]


def _bearing_of_part(part: str | None) -> float | None:
    return None if part is None or part == "Central" else bearing_of(part)


def _adjective(bearing: float) -> str:
    return f"{compass_name(bearing)}ern".capitalize()


def _written(km: float) -> str:
    return f"{km:.1f}".removesuffix(".0") if km < 10 else f"{km:.0f}"


def part_label(bearing: float) -> str:
    """Return the label of the part of a place that lies in a direction: "Eastern {0}"."""
    return f"{_adjective(bearing)} {{0}}"


KIND_OF_WORD = {"district": PlaceKind.DISTRICT, "point": PlaceKind.POINT}
