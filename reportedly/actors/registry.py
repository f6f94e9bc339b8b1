"""The registry of parties: who is meant by a name, to whom a town goes, and who is on whose side, on a given day."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path

from reportedly.actors.alignment import Alignment
from reportedly.actors.finder import Finder
from reportedly.actors.lexicon import Lexicon, build_lexicon
from reportedly.actors.loading import PartyTables, load_party_tables
from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Link, Meaning, Party, Period, Person, Relation, Side, SideRelation
from reportedly.actors.relations import load_relations
from reportedly.actors.words import keys

_LEADING = frozenset({"the", "a", "an", "so", "called"})
_PHRASE = 200  # characters: what is no longer is a name or a clause
_PHRASES = 4096  # of them whose parties are remembered


class Registry:
    """Parties by id and by name. Days are ``date``; no day asks for the present."""

    def __init__(self, tables: PartyTables, lexicon: Lexicon) -> None:
        self._parties = {p.id: p for p in tables.parties}
        self._sides = {s.id: s for s in tables.sides}
        self._side_relations = tables.side_relations
        self._listed = tables.listed
        self._own = tables.own
        self._version = tables.version
        self._lexicon = lexicon
        self._by_key = _index(tables.parties)
        self._persons = _persons(tables.parties)
        self._states = {p.countries[0]: p for p in reversed(tables.parties) if p.state is not None and p.countries}
        self._finder = Finder(lexicon, self)
        self._in_phrase = lru_cache(maxsize=_PHRASES)(lambda phrase, on: tuple(self._finder.find(phrase, on)))

    @staticmethod
    def load(own: str | Path | None = None) -> Registry:
        """Return the shipped registry, read on first use; ``own`` is a user's file with more names, parties, relations.

        Raises :class:`~reportedly.errors.ConfigurationError` for a broken file, with the line for a user's own.
        """
        if own is None:
            return _default()
        from reportedly.actors.own import load_own  # here: its checks take time to import, and few users have a file

        return _with_own(str(own), load_own(own).version)

    @property
    def version(self) -> str:
        """A fingerprint of the user's file that this registry was loaded with, empty without one."""
        return self._version

    def __iter__(self) -> Iterator[Party]:
        return iter(self._parties.values())

    def __len__(self) -> int:
        return len(self._parties)

    @property
    def sides(self) -> tuple[Side, ...]:
        """All sides."""
        return tuple(self._sides.values())

    @property
    def side_relations(self) -> tuple[SideRelation, ...]:
        """The dated relations between sides."""
        return self._side_relations

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What generic phrases mean in a country."""
        return self._lexicon.meanings

    # --- by id and name -----------------------------------------------------------------------------------------------

    def get(self, identifier: str) -> Party | None:
        """Return the party with an id."""
        return self._parties.get(identifier)

    def lookup(self, name: str, on: date | None = None) -> Party | None:
        """Return the party that a name or phrase means by itself, ``None`` if none or several could be meant.

        Takes names, spellings and abbreviations in any case ("isis", "Assads forces", "the Turkish army"), and public
        office holders, who stand for their party. ``on`` chooses between names that went from one party to another.
        """
        key = _strip(keys(name))
        known = self._by_key.get(key, [])
        found = [(p, n) for p, n in known if on is None or n.covers(on)] or known
        parties = list(dict.fromkeys(p.id for p, _ in found))
        if len(parties) == 1:
            return self._parties[parties[0]]
        if parties:
            return None
        person = self._persons.get(key)
        if person is not None:
            return self._parties[person.party]
        mentions = [m for m in self.find(name, on) if m.compound is None]
        if len(mentions) == 1 and mentions[0].party_id is not None and _covers(mentions[0], name):
            return self._parties[mentions[0].party_id]
        return None

    def person(self, name: str) -> Person | None:
        """Return the public office holder of a name."""
        return self._persons.get(_strip(keys(name)))

    def find(self, text: str, on: date | None = None, *, local: bool = False) -> list[ActorMention]:
        """Return the mentions of parties in a text, in order; ``text[m.start:m.end] == m.text``.

        A compound's first half ("rebel" in "rebel-held Aleppo") is a mention of its own, with ``compound`` set; other
        mentions do not overlap. Generic phrases are left open: :class:`DocumentActors` resolves them. With ``local``,
        names that mean a party only in its own countries are given too, as mentions with ``local`` set.
        """
        # The same names of speakers and parties are asked for all through a text, and again in the next one.
        mentions = self._finder.find(text, on) if len(text) > _PHRASE else list(self._in_phrase(text, on))
        return mentions if local else [m for m in mentions if not m.local]

    # --- roll-ups -----------------------------------------------------------------------------------------------------

    def holder_of(self, identifier: str, on: date | None = None, country: str | None = None) -> str:
        """Return the id of the party that holds a town for this one: the army's government, the YPG's alliance.

        ``country`` (ISO 3166-1 alpha-2) is the town's: some parties hold for another one in one country alone, as
        Hezbollah does in Syria. A party that holds for itself, and an id that is not registered, come back as given.
        """
        seen = {identifier}
        while True:
            party = self._parties.get(identifier)
            link = _first(party.holders, on, country) if party is not None else None
            if link is None or link.target in seen:
                return identifier
            identifier = link.target
            seen.add(identifier)

    def parents_of(self, identifier: str, on: date | None = None) -> list[str]:
        """Return the parties that this one is part of on a day, the nearest first."""
        found: list[str] = []
        queue = deque([identifier])
        while queue:
            party = self._parties.get(queue.popleft())
            for link in party.parents if party is not None else ():
                if link.period.covers(on) and link.target not in found and link.target != identifier:
                    found.append(link.target)
                    queue.append(link.target)
        return found

    def members_of(self, identifier: str, on: date | None = None) -> list[str]:
        """Return the parties that are part of this one on a day, in the registry's order."""
        return [p.id for p in self._parties.values() if identifier in self.parents_of(p.id, on)]

    def side_of(self, identifier: str, on: date | None = None) -> str | None:
        """Return the id of the side that a party is on."""
        party = self._parties.get(identifier)
        link = _first(party.sides, on, None) if party is not None else None
        return link.target if link is not None else None

    def allied(self, one: str, other: str, on: date | None = None) -> bool:
        """Tell whether two parties are one, part of one another, on one side, or on allied sides."""
        if one == other or one in self.parents_of(other, on) or other in self.parents_of(one, on):
            return True
        if self.holder_of(one, on) == self.holder_of(other, on):
            return True
        sides = self.side_of(one, on), self.side_of(other, on)
        if None in sides:
            return False
        return sides[0] == sides[1] or self._related("allied", sides, on)

    def opposed(self, one: str, other: str, on: date | None = None) -> bool:
        """Tell whether two parties are on sides that fight each other."""
        sides = self.side_of(one, on), self.side_of(other, on)
        return one != other and None not in sides and self._related("opposed", sides, on)

    def _related(self, kind: str, sides: tuple[str | None, str | None], on: date | None) -> bool:
        pair = set(sides)
        return any(r.kind == kind and set(r.between) == pair and r.period.covers(on) for r in self._side_relations)

    # --- relations through time ---------------------------------------------------------------------------------------

    @cached_property
    def _alignment(self) -> Alignment:
        return Alignment(load_relations(self._parties, self._listed, self._own), self._above)

    def _above(self, identifier: str, on: date | None) -> list[str]:
        """Return whom a party is part of, or holds towns for, on a day; the nearest first."""
        holder = self.holder_of(identifier, on)
        return list(dict.fromkeys([*self.parents_of(identifier, on), *([holder] if holder != identifier else [])]))

    def relations(self, identifier: str, on: date | None = None, country: str | None = None) -> list[Relation]:
        """Return what a party is to others and others to it, in order of time.

        ``on`` leaves those of one day, ``country`` (ISO 3166-1 alpha-2) those that hold there; without them all are
        given, past ones and those from lists without dates included.

        Raises :class:`~reportedly.errors.ConfigurationError` for a broken file of relations, read on first use.
        """
        return self._alignment.of(identifier, on, country)

    def are_opposed(self, one: str, other: str, on: date | None = None, country: str | None = None) -> bool | None:
        """Return whether two parties fight each other on a day, in a country: ``None`` where the registry cannot tell.

        Their own relations count before those of the parties that they belong to, and these before their sides'. No day
        asks for the present.
        """
        found = self._alignment.opposed(one, other, on, country)
        if found is not None:
            return found
        if self.opposed(one, other, on):
            return True
        return False if self.allied(one, other, on) else None

    def sides_in(self, country: str, on: date | None = None) -> list[list[str]]:
        """Return the ids of the parties at war in a country on a day (ISO 3166-1 alpha-2), one list for each side.

        Parties that stand beside one another are on one side; two sides need not fight each other.
        """
        return self._alignment.camps([p.id for p in self._parties.values() if country in p.countries], on, country)

    # --- generic phrases ----------------------------------------------------------------------------------------------

    def meaning(self, kind: str, country: str, on: date | None = None) -> str | None:
        """Return the party that a generic kind of phrase means in a country: "rebels" in Syria."""
        for meaning in self._lexicon.meanings:
            if meaning.kind == kind and meaning.country == country and _applies(meaning, on):
                return meaning.party
        return None

    def sponsored(self, sponsor: str, kind: str, country: str | None, on: date | None = None) -> str | None:
        """Return the party that "X-backed fighters" means in a country; X is a party's id or a generic kind."""
        for meaning in self._lexicon.sponsors:
            if meaning.sponsor != sponsor or meaning.country not in {None, country}:
                continue
            if (not meaning.kinds or kind in meaning.kinds) and _applies(meaning, on):
                return meaning.party
        return None

    def state_of(self, country: str) -> Party | None:
        """Return the state of a country (ISO 3166-1 alpha-2)."""
        return self._states.get(country)

    def means_state(self, word: str) -> bool:
        """Tell whether a word, in comparable form, is a state's name or demonym."""
        entry = self._lexicon.root.get(word, {}).get("")
        return entry is not None and entry.category == "state"

    @property
    def lexicon(self) -> Lexicon:
        """The words and tables that the registry finds mentions with."""
        return self._lexicon


def _applies(meaning: Meaning, on: date | None) -> bool:
    # A text without a date is read with the latest meaning, even where that has ended.
    return meaning.period.covers(on) or (on is None and meaning.period.start is not None)


def _first(links: Iterable[Link], on: date | None, country: str | None) -> Link | None:
    for link in links:
        if link.period.covers(on) and link.country in {None, country}:
            return link
    return None


def _strip(key: tuple[str, ...]) -> tuple[str, ...]:
    while len(key) > 1 and key[0] in _LEADING:
        key = key[1:]
    return key


def _index(parties: Iterable[Party]) -> dict[tuple[str, ...], list[tuple[Party, Period]]]:
    """Return the parties of each name; those that have it in their own countries only where no other party has it."""
    index: dict[tuple[str, ...], list[tuple[Party, Period]]] = {}
    local: dict[tuple[str, ...], list[tuple[Party, Period]]] = {}
    for party in parties:
        for name in party.names:
            (local if name.local else index).setdefault(_strip(keys(name.text)), []).append((party, name.period))
        if party.state is not None:
            words = party.state
            for text in (*words.names, *words.capitals, *words.seats):
                index.setdefault(_strip(keys(text)), []).append((party, Period()))
    return local | index


def _persons(parties: Iterable[Party]) -> dict[tuple[str, ...], Person]:
    found: dict[tuple[str, ...], Person] = {}
    for party in parties:
        for person in party.leaders:
            for text in (person.name, *person.aliases):
                found.setdefault(_strip(keys(text)), person)
    return found


def _covers(mention: ActorMention, name: str) -> bool:
    rest = name[: min(mention.start, mention.phrase_start)] + name[mention.end :]
    return not _strip(keys(rest)) or set(keys(rest)) <= _LEADING


@cache
def _default() -> Registry:
    from reportedly.actors.sources import source_names

    tables = load_party_tables()
    return Registry(tables, build_lexicon(tables.parties, source_names()))


@lru_cache(maxsize=4)
def _with_own(path: str, version: str) -> Registry:
    """Return the registry with a user's file; ``version`` is the file's, so that a changed file is read again."""
    from reportedly.actors.own import load_own, with_own
    from reportedly.actors.sources import source_names

    tables = with_own(load_party_tables(), load_own(path))
    return Registry(tables, build_lexicon(tables.parties, source_names()))
