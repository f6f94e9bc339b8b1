"""Descriptions of parties: what kind of people a phrase describes ("Kurdish fighters"), and whether it is a mention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from reportedly.actors.lexicon import Lexicon
from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Party
from reportedly.actors.phrases import Sponsor
from reportedly.actors.units import Unit, starts_sentence, word_after, word_before
from reportedly.actors.words import fold

# A head of one of these says little; a group word before it says what the phrase is ("Kurdish forces").
_WEAK = frozenset({"fighters", "militia", "armed_group", "alliance", "state_forces", "coalition", "equipment"})
# The group words, the strongest first: "pro-government Shia militias" are pro-government.
_STRONG = (
    "pro_government",
    "separatists",
    "kurdish",
    "shia",
    "tribal",
    "allies",
    "rebels",
    "coalition",
    "jihadists",
    "state_government",
    "state_forces",
    "militia",
    "armed_group",
)
FORCES = frozenset({"state_forces", "equipment"})
_FOR_STATE_FORCES = frozenset({"fighters", "state_forces", "equipment", "armed_group", "alliance"})
_NEEDS_NO_OTHER_NOUN = frozenset({"state_forces", "state_government", "rebels", "coalition"})
_MASS = frozenset({"army", "regime", "militia", "police", "navy", "air force"})


class Book(Protocol):
    """What finding asks of the registry."""

    def get(self, identifier: str) -> Party | None: ...
    def meaning(self, kind: str, country: str, on: date | None) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Description:
    """A phrase without a proper name: what stands before the head, the head, and whose the people are."""

    units: list[Unit]
    front: list[Unit]
    head: Unit
    owner: Party | None  # the state of a demonym, or the party of a leader
    sponsor: Sponsor | None


class Describer:
    """Reads the descriptions of one text."""

    def __init__(self, text: str, on: date | None, lexicon: Lexicon, book: Book) -> None:
        self._text = text
        self._on = on
        self._lexicon = lexicon
        self._book = book

    def _make(self, kind: str, units: list[Unit], **fields: Any) -> ActorMention:
        start, end = units[0].start, self._trimmed(units[-1])
        fields.setdefault("phrase_start", start)
        return ActorMention(start, end, self._text[start:end], kind, **fields)

    def _trimmed(self, unit: Unit) -> int:
        """Return a unit's end without its possessive ending."""
        return unit.end - unit.cut

    def _phrase_start(self, units: list[Unit], sponsor: Sponsor | None) -> int:
        return min(units[0].start, sponsor.unit.start) if sponsor is not None else units[0].start

    def _sponsored(self, sponsor: Sponsor | None) -> dict[str, str]:
        if sponsor is None:
            return {}
        return {"sponsor": sponsor.unit.entry.value, "relation": sponsor.relation}

    def _before(self, unit: Unit) -> str | None:
        before = word_before(self._text, unit.start)
        return fold(before) if before is not None else None

    def _state_of(self, units: list[Unit]) -> Party | None:
        for unit in units:
            if unit.entry.category == "state":
                return self._book.get(unit.entry.value)
            if unit.entry.category == "group" and unit.entry.state:
                return self._book.get(unit.entry.state)
        return None

    def _describe(
        self, units: list[Unit], head: Unit, sponsor: Sponsor | None, *, borrowed: bool, modifying: bool
    ) -> ActorMention | None:
        """Return the mention of a phrase that ends in a head noun or, ``modifying``, stands before a noun.

        ``borrowed``: the head belongs to the next phrase, and all units stand before it.
        """
        front = units if borrowed or head.entry.category == "state" else units[:-1]
        leader = next((u for u in front if u.entry.category == "person"), None)
        owner = self._state_of(front) or (self._book.get(leader.entry.value) if leader is not None else None)
        description = Description(units, front, head, owner, sponsor)
        kind = _kind(description)
        if not (modifying or self._stands(description)):
            return None
        state = owner.id if owner is not None else None
        if kind == "people":
            return self._make("people", units, generic="people", head=head.entry.word, state=state)
        return self._make(
            _mention_kind(kind, description),
            units,
            party_id=self._meant(kind, description) if sponsor is None or kind == "official" else None,
            generic=_spoken_for(front) or kind if kind == "official" else kind,
            head=head.entry.word,
            state=state,
            military=head.entry.military,
            phrase_start=self._phrase_start(units, sponsor),
            **self._sponsored(sponsor),
        )

    def _meant(self, kind: str, description: Description) -> str | None:
        """Return the party of a description that names an owner, ``None`` where only a document could tell."""
        owner = description.owner
        if owner is None:
            return None
        if owner.state is None:
            return owner.id  # "Baghdadi's fighters"
        country = owner.countries[0] if owner.countries else ""
        if kind == "official":
            group = _spoken_for(description.front, ("group",)) or _spoken_for(description.front, ("head",))
            if group is not None and group not in {"allies", "state_government", "state_forces"}:
                return self._book.meaning("shia_militia" if group == "shia" else group, country, self._on)
            return (owner.forces or owner.id) if description.head.entry.military else owner.id
        if kind in FORCES:
            return owner.forces or owner.id
        if kind == "state_government":
            return owner.id
        return self._book.meaning(kind, country, self._on)

    # --- does the phrase stand as a mention? ------------------------------------------------------------------------

    def _stands(self, description: Description) -> bool:
        """Tell whether a description mentions somebody: it names an owner or a group, or its head may stand alone."""
        units, front, head = description.units, description.front, description.head
        entry = head.entry
        followed = (
            entry.value in _NEEDS_NO_OTHER_NOUN and entry.premodifier and not head.possessive and self._followed(head)
        )
        if description.owner is not None or description.sponsor is not None:
            return not followed or entry.value == "state_government"
        if any(_says_kind(u) and (_is_group(u) or u.entry.premodifier) for u in front):
            return not followed
        if any(u.entry.category == "head" for u in front):
            return True
        if entry.value == "official" or followed:
            return False
        before = self._before(units[0])
        if entry.alone == "always":
            return not (before in self._lexicon.indefinite and entry.word in _MASS)
        if entry.alone == "definite":
            if before in self._lexicon.determiners:
                return True
            capital = self._text[units[0].start].isupper()
            return capital and entry.premodifier and starts_sentence(self._text, units[0].start)
        return False

    def _followed(self, head: Unit) -> bool:
        after = word_after(self._text, head.end)
        return after is not None and fold(after) in self._lexicon.followers


def _is_group(unit: Unit) -> bool:
    return unit.entry.category == "group"


def _says_kind(unit: Unit) -> bool:
    return unit.entry.category in {"group", "head"}


def _spoken_for(front: list[Unit], categories: tuple[str, ...] = ("group", "head")) -> str | None:
    """Return the kind of party that officials speak for: rebels for "rebel commander"."""
    found = (u.entry.value for u in reversed(front) if u.entry.category in categories and u.entry.value in _STRONG)
    return next(found, None)


def _mention_kind(kind: str, description: Description) -> str:
    if kind == "official":
        return "official"
    if description.owner is not None:
        if kind in FORCES:
            return "forces"
        return "government" if kind == "state_government" else "group"
    described = description.sponsor is not None or any(map(_is_group, description.front))
    return "group" if described else "generic"


def _kind(description: Description) -> str:
    """Return the generic kind of a phrase from its head and the group words before it."""
    front, head = description.front, description.head
    own = head.entry.value
    if head.entry.category == "state":
        return "state_forces"  # "Russian" before "air strikes"
    if own in {"official", "people"}:
        return own
    before = [u.entry.value for u in front if _says_kind(u)]
    if head.entry.category == "group":
        before, own = [*before, own], "fighters"
    strongest = next((kind for kind in _STRONG if kind in before), None)
    if strongest is not None:
        return _composed(strongest, own)
    owned = description.owner is not None and not any(map(_is_group, front))
    return "state_forces" if owned and head.entry.word == "forces" else own


def _composed(group: str, own: str) -> str:
    """Return the kind of "group head": "rebel" and "fighters" are rebels, "government" and "troops" state forces."""
    if group == "state_government":
        if own == "militia":
            return "pro_government"
        return "state_forces" if own in _FOR_STATE_FORCES else own
    if group == "state_forces":
        return "state_forces" if own in _FOR_STATE_FORCES else own
    if group == "shia":
        return "shia_militia" if own in _WEAK else own
    if group in {"allies", "jihadists", "militia", "armed_group"}:
        return group if own in _WEAK else own
    return group
