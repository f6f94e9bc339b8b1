"""From units to phrases: which words belong to one noun phrase, what its head is and what stands before it.

The grammar is small: modifiers, demonyms, group words, names and sponsors ("US-backed") in any order, then one head or
name. It needs no parser, and works on upper-case text and on text that has lost its commas and apostrophes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reportedly.actors.lexicon import Entry
from reportedly.actors.party import Party
from reportedly.actors.units import Unit, joined

_SPONSORS = frozenset({"party", "person", "state", "head", "group", "source"})
_DEEPEST = 8  # phrases joined by "and" that may share one head
_HYPHENS = "-–‑"
# Heads that a country's bare name may stand before, as in headlines: "Syria rebels", "Turkey army".
_HEADLINE_HEADS = frozenset(
    {"state_forces", "rebels", "state_government", "official", "equipment", "armed_group", "kurdish"}
)
# Heads that also stand before a name: "rebel Jaish al-Islam", "militant Islamic State group".
_BEFORE_NAMES = frozenset({"rebels", "jihadists", "armed_group", "militia", "pro_government", "separatists"})
_LEADER_HEADS = frozenset({"state_forces", "state_government", "fighters", "equipment", "pro_government", "militia"})


@dataclass(slots=True)
class Sponsor:
    """Who backs or leads the people of a phrase, and the compound's kind: "US" and "backed" in "US-backed rebels"."""

    unit: Unit
    relation: str


@dataclass(slots=True)
class Phrase:
    """A noun phrase: its units in order, the sponsor before them, and the head's unit, if it has one."""

    units: list[Unit]
    head: Unit | None = None
    sponsor: Sponsor | None = None
    borrowed: bool = False  # the head is shared with the next phrase: "Syrian" in "Syrian and Russian jets"


@dataclass(slots=True)
class Compound:
    """The units of a compound's first half and what it says; ``phrase`` is the phrase that it describes."""

    units: list[Unit]
    relation: str
    phrase: Phrase | None = None


@dataclass(slots=True)
class Chunks:
    """The phrases and compounds of a text."""

    phrases: list[Phrase] = field(default_factory=list)
    compounds: list[Compound] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A phrase while it is read."""

    units: list[Unit] = field(default_factory=list)
    sponsor: Sponsor | None = None
    compounds: list[Compound] = field(default_factory=list)


class Chunker:
    """Groups the units of one text into phrases."""

    def __init__(
        self,
        text: str,
        units: list[Unit],
        party: Callable[[str], Party | None],
        locative: Callable[[Unit], bool],
    ) -> None:
        self._text = text
        self._units = units
        self._party = party
        self._locative = locative
        self._out = Chunks()
        self._depth = 0

    def chunk(self) -> Chunks:
        """Return the text's phrases, in order."""
        i = 0
        while i < len(self._units):
            i = max(self._phrase(i), i + 1)
        return self._out

    # --- neighbours -------------------------------------------------------------------------------------------------

    def _next(self, k: int) -> Unit | None:
        """Return the unit that follows unit ``k`` without a gap."""
        if k + 1 >= len(self._units):
            return None
        this, following = self._units[k], self._units[k + 1]
        if following.first != this.last + 1 or not joined(self._text, this.end, following.start):
            return None
        return following

    def _hyphenated(self, one: Unit, other: Unit) -> bool:
        return self._text[one.end : other.start].strip() in tuple(_HYPHENS)

    # --- phrases ----------------------------------------------------------------------------------------------------

    def _phrase(self, i: int) -> int:
        """Read one phrase from unit ``i`` on; return the index to go on at."""
        draft = _Draft()
        k = i
        while True:
            unit, following = self._units[k], self._next(k)
            category = unit.entry.category
            if category == "and":
                return self._conjunction(draft, k)
            if category == "towards" or self._compounded(unit, following):
                goes_on = self._towards(draft, k) if category == "towards" else self._compound(draft, k)
                if not goes_on or self._next(k + 1) is None:
                    return self._end(draft, k + 1, k + 2 if following is not None else k + 1)
                k += 2
                continue
            done = self._take(k, draft.units)
            if done is not None:
                return self._end(draft, k if done else k - 1, k + 1 if done else k)
            if following is None:
                return self._end(draft, k, k + 1)
            k += 1

    def _compound(self, draft: _Draft, k: int) -> bool:
        """Read "X-held" or "X-backed" at unit ``k``; tell whether the phrase may go on behind it."""
        unit, second = self._units[k], self._units[k + 1]
        if unit.entry.category == "source":
            entry = Entry("modifier", "kept", word=second.entry.word)  # "UN-backed government"
            draft.units.append(Unit(unit.start, second.end, entry, unit.first, second.last))
            return True
        compound = Compound(self._first_half(unit, draft.units), second.entry.value)
        self._out.compounds.append(compound)
        if compound.relation in {"held", "besieged"}:
            return False
        draft.sponsor = Sponsor(unit, compound.relation)
        draft.compounds.append(compound)
        return True

    def _towards(self, draft: _Draft, k: int) -> bool:
        """Read "pro-X" and "anti-X" at unit ``k``: a group word or a sponsor; tell whether the phrase may go on."""
        unit, following = self._units[k], self._next(k)
        if following is None or following.entry.category not in _SPONSORS or unit.entry.value == "non":
            return False
        target = following.entry
        party = self._party(target.value) if target.category in {"party", "person", "state"} else None
        own = target.value == "state_government" or (party is not None and party.contested)
        if unit.entry.value == "pro" and not own:
            draft.sponsor = Sponsor(following, "backed")
            return True
        kind = ("pro_government" if unit.entry.value == "pro" else "rebels") if own else "opponents"
        state = target.value if party is not None and party.contested else ""
        entry = Entry("group", kind, word=kind, state=state)
        draft.units.append(Unit(unit.start, following.end, entry, unit.first, following.last))
        return True

    def _take(self, k: int, sequence: list[Unit]) -> bool | None:
        """Add unit ``k`` to the phrase. Return ``True`` if it ends the phrase, ``False`` if it begins another one."""
        unit, following = self._units[k], self._next(k)
        category = unit.entry.category
        if category in {"modifier", "group"}:
            sequence.append(unit)
            return None
        if category == "state":
            return self._take_state(unit, following, sequence)
        if category == "person":
            return self._take_person(k, sequence)
        if category == "party":
            return self._take_party(k, sequence)
        if category == "head":
            return self._take_head(unit, following, sequence)
        if category in {"event", "territory"} and sequence:
            sequence.append(unit)
            return True
        if category in {"source", "blocked"}:
            if sequence:
                return False
            sequence.append(unit)
            return True
        return not sequence  # a compound's second half or the like: skipped, or left to stand alone

    def _take_state(self, unit: Unit, following: Unit | None, sequence: list[Unit]) -> bool | None:
        form = unit.entry.state
        if form == "adjective" and not (unit.possessive and not unit.entry.noun):
            if sequence and sequence[-1].entry.category in {"party", "person"}:
                return False
            sequence.append(unit)
            return None
        if form == "national":
            if any(u.entry.category in {"party", "person"} for u in sequence):
                return False
            sequence.append(unit)
            return True
        if any(u.entry.category not in {"modifier", "head"} for u in sequence):
            return False
        sequence.append(unit)
        if following is None:
            return True
        if unit.possessive and not self._hyphenated(unit, following):
            return None
        headline = (
            form == "country"
            and following.entry.category == "head"
            and following.entry.value in _HEADLINE_HEADS
            and not self._locative(unit)
        )
        seat = (
            form in {"metonym", "seat"}
            and following.entry.category == "head"
            and following.entry.value
            in {
                "state_government",
                "official",
            }
        )
        return None if headline or seat else True

    def _take_party(self, k: int, sequence: list[Unit]) -> bool | None:
        unit, following = self._units[k], self._next(k)
        if any(u.entry.category in {"party", "person"} for u in sequence):
            return False
        sequence.append(unit)
        if following is None:
            return True
        category, value = following.entry.category, following.entry.value
        if category == "head":
            return None if value != "people" or unit.possessive else True
        if category in {"event", "territory"}:
            return None
        return None if (category == "group" or unit.possessive) and self._leads_to_head(k) else True

    def _take_person(self, k: int, sequence: list[Unit]) -> bool | None:
        unit, following = self._units[k], self._next(k)
        if any(u.entry.category in {"party", "person"} for u in sequence):
            return False
        sequence.append(unit)
        if following is None:
            return True
        leads = following.entry.category == "head" and following.entry.value in _LEADER_HEADS
        return None if leads or (unit.possessive and self._leads_to_head(k)) else True

    def _take_head(self, unit: Unit, following: Unit | None, sequence: list[Unit]) -> bool | None:
        sequence.append(unit)
        if following is None:
            return True
        entry, after = unit.entry, following.entry
        if after.category == "person" and entry.value == "official":
            return None
        if unit.possessive:
            return None if after.category in {"head", "modifier", "group"} else True
        if not entry.premodifier:
            return True
        if after.category == "party":
            return None if entry.value in _BEFORE_NAMES else True
        return None if after.category in {"head", "modifier", "group", "event", "territory"} else True

    def _leads_to_head(self, k: int) -> bool:
        """Tell whether a head that is not people comes after modifiers and group words behind unit ``k``."""
        while (following := self._next(k)) is not None:
            if following.entry.category == "head":
                return following.entry.value != "people"
            if following.entry.category not in {"modifier", "group"}:
                return False
            k += 1
        return False

    def _first_half(self, unit: Unit, sequence: list[Unit]) -> list[Unit]:
        """Return a compound's first half with the names before it: "IS group" in "IS group-held territory"."""
        units = [unit]
        if unit.entry.category == "head":
            while sequence and sequence[-1].entry.category in {"party", "state", "person", "head"}:
                units.insert(0, sequence.pop())
        return units

    def _compounded(self, unit: Unit, following: Unit | None) -> bool:
        """Tell whether two units make a compound: hyphenated, or a demonym before "backed" in text without hyphens."""
        if following is None or following.entry.category != "compound" or unit.entry.category not in _SPONSORS:
            return False
        if unit.possessive and unit.entry.category == "state":
            return False
        if self._hyphenated(unit, following):
            return True
        demonym = unit.entry.category == "group" or (unit.entry.state == "adjective" and not unit.entry.noun)
        return demonym and following.entry.word in {"backed", "led", "held", "supported"}

    def _conjunction(self, draft: _Draft, k: int) -> int:
        """Read "and": "Syrian and Russian jets" is two phrases with one head; any other "and" ends the phrase."""
        last = draft.units[-1].entry if draft.units else None
        following = self._next(k)
        shares = (
            last is not None
            and following is not None
            and (last.category == "group" or last.state == "adjective")
            and (following.entry.category in {"group", "state"} or following.entry.premodifier)
        )
        if not shares or self._depth >= _DEEPEST:
            return self._end(draft, k - 1, k + 1)
        before = len(self._out.phrases)
        self._depth += 1
        after = self._phrase(k + 1)
        self._depth -= 1
        new = self._out.phrases[before:]
        if new and new[0].head is not None and new[0].head.entry.category in {"head", "event", "territory"}:
            front = Phrase(list(draft.units), new[0].head, draft.sponsor, borrowed=True)
            self._out.phrases.insert(before, front)
            for compound in draft.compounds:
                compound.phrase = front
        else:
            self._close(draft)
        return after

    def _end(self, draft: _Draft, last: int, after: int) -> int:
        """Close the phrase; return where to go on: after it, or at words that turned out not to belong to it."""
        used = self._close(draft)
        if 0 < used < len(draft.units):
            unit = draft.units[used]
            k = next((n for n in range(min(last, len(self._units) - 1), -1, -1) if self._units[n] is unit), None)
            if k is not None:
                return k
        return after

    def _close(self, draft: _Draft) -> int:
        """Make a phrase of a draft; return how many of its units it used."""
        units = draft.units
        end = len(units)
        while end and (
            units[end - 1].entry.category in {"modifier", "group"}
            or (units[end - 1].entry.state == "adjective" and not units[end - 1].entry.noun)
        ):
            end -= 1
        if not end:
            return 0
        phrase = Phrase(units[:end], units[end - 1], draft.sponsor)
        for compound in draft.compounds:
            compound.phrase = phrase
        self._out.phrases.append(phrase)
        return end


def without_dropped(units: list[Unit]) -> list[Unit]:
    """Return a phrase's units without the leading words that are no part of a name ("other", "several")."""
    start = 0
    while start < len(units) - 1 and units[start].entry.dropped:
        start += 1
    return units[start:]
