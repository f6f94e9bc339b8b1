"""The name that a document gives a party: the most specific one, in the document's own spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Party, Person
from reportedly.actors.words import APOSTROPHES, fold, keys

_LEADING = re.compile(
    r"^(?:[\s,;:“”\"'‘(]+|(?:the|a|an|its|his|her|their|our|my|your|some|these|those|this|that|all|both|other|another|several|"
    r"many|most|more|any|also|so-called)(?:\s+|$))+",
    re.IGNORECASE,
)
_TRAILING = re.compile(rf"(?:[{APOSTROPHES}]s?|[\s,;:.“”\"()–—-]+)$", re.IGNORECASE)
_ARMY = re.compile(r"\b(?:army|military|armed forces)$")
_TROOPS = re.compile(r"\b(?:forces|troops|soldiers)$")
_OWN_PHRASE = re.compile(r"\b(?:special forces|police|navy|border guards?|air force|air forces)$")
_PERSONNEL = re.compile(r"\b(?:army|military|forces|troops|soldiers|units|marines|personnel|servicemen|police|navy)$")

_MACHINES = re.compile(
    r"jet|plane|aircraft|helicopter|gunship|bomber|artillery|tank|drone|warship|air ?power|missile|rocket"
)
_MACHINE_LAST = re.compile(rf"(?:^|[\s-])(?:war\s?)?(?:{_MACHINES.pattern})s?$", re.IGNORECASE)
_SINGULAR = re.compile(
    r"(?:rebel|insurgent|militant|terrorist|jihadist|extremist|islamist|separatist|guerr?illa|loyalist|fighter|jihadi)$",
    re.IGNORECASE,
)
_LONG = 4  # words: longer descriptions are no names
# Descriptions that keep their own words even where the document names the party: they cover more than one force.
_OWN_WORDS = frozenset({"pro_government", "shia_militia"})
_FORMAL = 1000  # a state's formal name comes before any other that the document uses
_OF_FORCES = "/forces"  # names of the soldiers of a state whose forces are no party of their own


def of_machine(name: str) -> str | None:
    """Return what stands before the machine that a name ends with: "US" of "US warplanes", nothing of "warplanes".

    ``None`` where the name ends with no machine.
    """
    found = _MACHINE_LAST.search(name)
    return name[: found.start()].rstrip() if found is not None else None


class Book(Protocol):
    """What naming asks of the registry."""

    def get(self, identifier: str) -> Party | None: ...
    def person(self, name: str) -> Person | None: ...


class Names:
    """The names that one document uses for each party."""

    def __init__(self, text: str, mentions: Iterable[ActorMention], book: Book, on: date | None) -> None:
        self._text = text
        self._book = book
        self._best: dict[str, str] = {}
        self._countries: dict[str, dict[str, int]] = {}
        self._persons: dict[str, str] = {}
        self._kurds = re.search(r"\bKurds\b", text) is not None
        seen: dict[str, dict[str, list[int]]] = {}
        for mention in mentions:
            self._note(mention, seen, on)
        self._states = {party: max(names, key=lambda name: names[name]) for party, names in self._countries.items()}
        for party, candidates in seen.items():
            # rank first, then how often, then what came first
            self._best[party] = min(
                candidates, key=lambda name: (candidates[name][0], -candidates[name][1], candidates[name][2])
            )

    def _note(self, mention: ActorMention, seen: dict[str, dict[str, list[int]]], on: date | None) -> None:
        party = self._book.get(mention.party_id) if mention.party_id is not None else None
        if party is None or mention.party_id is None:
            return
        if mention.kind == "person" and mention.core is not None:
            name = self._words(*mention.core)
            person = self._book.person(name)
            if person is not None and len(name) > len(self._persons.get(person.name, "")):
                self._persons[person.name] = name
            return
        rank: int
        if mention.kind == "party" and mention.core is not None:
            name = _formal(self._words(*mention.core), party, on)
            if party.kind == "state_forces" and not _PERSONNEL.search(fold(name)) and mention.rank:
                return  # "Pentagon" is no name for troops
            rank = 2 * mention.rank + (
                mention.rank == 0 and fold(name) != fold(party.name_on(on)) and not _spelled(name, party, on)
            )
        elif mention.core is not None and _is_state_name(mention, party):
            name = self._words(*mention.core)
            counts = self._countries.setdefault(party.id, {})
            counts[name] = counts.get(name, 0) + (_FORMAL if keys(name) == keys(party.name) else 1)
            return
        elif mention.kind == "forces" and mention.rank < 3 and mention.compound is None:
            name = mention.words or mention.text
            folded = fold(name)
            if _OWN_PHRASE.search(folded) or not _PERSONNEL.search(folded):
                return
            rank = 3 if _ARMY.search(folded) else 4 if _TROOPS.search(folded) else 5
            rank += 0 if self._by_demonym(name, mention) else 3
        elif mention.kind in {"government", "modifier"} and mention.generic == "state_government" and mention.rank < 3:
            name = mention.text
            if len(keys(name)) > _LONG:
                return
            rank = (1 if self._by_demonym(name, mention) else 2) + 2 * (mention.kind == "modifier")
        else:
            return
        key = party.id + _OF_FORCES if party.state is not None and mention.kind == "forces" else party.id
        noted = seen.setdefault(key, {}).setdefault(clean(name), [rank, 0, mention.start])
        noted[1] += 1

    def _words(self, start: int, end: int) -> str:
        return " ".join(self._text[start:end].split())

    def _by_demonym(self, name: str, mention: ActorMention) -> bool:
        """Tell whether a phrase begins with a demonym ("Syrian army"), not with a possessive ("Syria's army")."""
        state = self._book.get(mention.state) if mention.state is not None else None
        first = keys(name)[:1]
        if len(keys(name)) > _LONG:
            return False  # "Syrian President Bashar al-Assad's forces"
        return state is not None and state.state is not None and any(keys(d)[:1] == first for d in state.state.demonyms)

    def of(self, party: Party, mention: ActorMention, phrase: str) -> str:
        """Return the name for a mention that means ``party``; ``phrase`` is the mention's own words."""
        if mention.kind == "person":
            return self._person(mention, phrase)
        if mention.kind == "official":
            return phrase
        if mention.core is None and (party.descriptive or mention.generic in _OWN_WORDS or mention.head == "kurds"):
            return self._group(mention, phrase)
        if party.kind == "state_forces" and mention.core is None:
            return self._forces(party, mention, phrase)
        if party.state is not None:
            return self._state(party, mention, phrase)
        if mention.core is not None:
            return self._best.get(party.id) or clean(self._core(mention))
        return self._best.get(party.id) or self._group(mention, phrase)

    def open(self, mention: ActorMention, phrase: str) -> str:
        """Return the name for a mention whose party the document does not tell."""
        return self._group(mention, phrase) if mention.kind == "modifier" else phrase

    def _core(self, mention: ActorMention) -> str:
        assert mention.core is not None
        start, end = mention.core
        return mention.text[start - mention.start : end - mention.start] or mention.text

    def _person(self, mention: ActorMention, phrase: str) -> str:
        own = self._core(mention) if mention.core is not None else phrase
        person = self._book.person(own)
        return self._persons.get(person.name, own) if person is not None else own

    def _state(self, party: Party, mention: ActorMention, phrase: str) -> str:
        if mention.kind == "forces" or (mention.kind == "generic" and mention.generic == "state_forces"):
            return self._best.get(party.id + _OF_FORCES) or phrase
        adjective = self._is_adjective(party, phrase) or mention.words is not None
        if party.contested:
            own = self._best.get(party.id)
            if own is None and mention.kind == "modifier" and party.forces is not None:
                own = self._best.get(party.forces)  # "the government offensive" is the army's
            return own or (party.name if adjective else phrase)
        return self._states.get(party.id) or (party.name if adjective else phrase)

    def _forces(self, party: Party, mention: ActorMention, phrase: str) -> str:
        if _OWN_PHRASE.search(fold(phrase)) and mention.kind == "forces":
            return phrase
        owner = next((self._book.get(link.target) for link in party.parents), None)
        best = self._best.get(party.id)
        adjective = mention.kind == "modifier" and owner is not None and self._is_adjective(owner, phrase)
        if (adjective or _MACHINES.search(fold(mention.head or ""))) and owner is not None and owner.state is not None:
            if not owner.contested:
                return self._states.get(owner.id) or (owner.name if adjective else best or phrase)
            return best or self._best.get(owner.id) or (owner.name if adjective else phrase)
        return best or phrase

    def _is_adjective(self, party: Party, phrase: str) -> bool:
        return party.state is not None and any(keys(phrase) == keys(d) for d in party.state.demonyms)

    def _group(self, mention: ActorMention, phrase: str) -> str:
        """Return the words of a description; a word before a noun as the people that it means ("rebel": "rebels")."""
        if mention.kind != "modifier":
            return phrase
        if mention.generic == "kurdish":
            return "Kurds" if self._kurds else "Kurdish forces"
        return phrase + "s" if _SINGULAR.search(phrase) else phrase


def _is_state_name(mention: ActorMention, party: Party) -> bool:
    """Tell whether a mention's core is a name of the state, bare or as in "US-backed"."""
    if party.state is None or mention.core is None or mention.generic is not None:
        return False
    if mention.kind == "state_name":
        return True
    start, end = mention.core
    core = keys(mention.text[start - mention.start : end - mention.start])
    return mention.kind == "modifier" and any(core == keys(name) for name in party.state.names)


def _formal(name: str, party: Party, on: date | None) -> str:
    """Return the formal name for the singular of it: "Houthis" for "Houthi" in "Houthi rebels"."""
    formal = party.name_on(on)
    return formal if keys(name + "s") == keys(formal) else name


def _spelled(name: str, party: Party, on: date | None) -> bool:
    return keys(name) == keys(party.name_on(on))


def clean(phrase: str) -> str:
    """Return a noun phrase without determiners before it, possessive endings, quotes and broken spaces."""
    cleaned = " ".join(phrase.split())
    shorter = _TRAILING.sub("", _LEADING.sub("", cleaned))
    while shorter != cleaned:
        cleaned, shorter = shorter, _TRAILING.sub("", _LEADING.sub("", shorter))
    return cleaned
