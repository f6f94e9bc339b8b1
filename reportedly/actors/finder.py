"""From phrases to mentions: who is named or described, and which party that is where the phrase alone says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reportedly.actors.describing import FORCES, Book, Describer
from reportedly.actors.joining import join
from reportedly.actors.lexicon import Lexicon
from reportedly.actors.mention import ActorMention
from reportedly.actors.phrases import Chunker, Phrase, Sponsor, without_dropped
from reportedly.actors.states import StateNames
from reportedly.actors.units import Scanner, Unit
from reportedly.actors.unknown import with_unknown_groups
from reportedly.actors.words import fold

# Group words that say nothing of whose side people are on; alone before "-backed" they name nobody.
_LENIENCE = timedelta(days=60)
_NOBODY = frozenset({"foreign", "ethnic", "sunni", "shia", "allies", "opponents", "tribal"})


class Finder:
    """Finds the mentions of parties in texts."""

    def __init__(self, lexicon: Lexicon, book: Book) -> None:
        self._lexicon = lexicon
        self._book = book
        self._scanner = Scanner(lexicon)

    def find(self, text: str, on: date | None) -> list[ActorMention]:
        """Return the mentions of a text in order; compounds stand before the phrase that they describe."""
        units = self._scanner.scan(text)
        if not units:
            return with_unknown_groups(text, self._lexicon.group_names, ())
        states = StateNames(text, self._lexicon)
        reading = _Reading(text, on, self._lexicon, self._book, states)
        chunks = Chunker(text, units, self._book.get, states.locative).chunk()
        spans: dict[int, ActorMention] = {}
        mentions: list[ActorMention] = []
        for phrase in chunks.phrases:
            mention = reading.mention(phrase)
            if mention is not None:
                mentions.append(mention)
                spans[id(phrase)] = mention
        mentions = join(text, mentions, self._book.get)
        for compound in chunks.compounds:
            described = spans.get(id(compound.phrase))
            first = reading.compound(compound.units, compound.relation, described)
            if first is not None:
                mentions.append(first)
        mentions = with_unknown_groups(text, self._lexicon.group_names, mentions)
        mentions.sort(key=lambda m: (m.start, -m.end, m.compound is None))
        return mentions


class _Reading(Describer):
    """Reads the phrases of one text."""

    def __init__(self, text: str, on: date | None, lexicon: Lexicon, book: Book, states: StateNames) -> None:
        super().__init__(text, on, lexicon, book)
        self._states = states

    def mention(self, phrase: Phrase) -> ActorMention | None:
        """Return the mention that a phrase is, ``None`` where it mentions no party."""
        units = without_dropped(phrase.units)
        last = units[-1]
        category = last.entry.category
        if phrase.borrowed and phrase.head is not None:
            front = self._borrowing(units, phrase.head, phrase.sponsor)
            words = self._text[units[0].start : units[-1].end] + " " + self._text[phrase.head.start : phrase.head.end]
            return replace(front, words=words) if front is not None and front.kind != "modifier" else front
        if category == "source":
            start, end = last.start, self._trimmed(last)
            return ActorMention(
                start,
                end,
                self._text[start:end],
                "source",
                source_id=last.entry.value,
                core=(start, end),
                phrase_start=start,
            )
        if category == "blocked":
            return None
        if category in {"event", "territory"}:
            return self._modifier(units, phrase.sponsor)
        if category == "party":
            return self._party(units, last, None, phrase.sponsor)
        if category == "person":
            return self._person(units, last)
        if category == "state":
            return self._state(units, last)
        return self._described(units, last, phrase.sponsor)

    def _borrowing(self, units: list[Unit], head: Unit, sponsor: Sponsor | None) -> ActorMention | None:
        """Return the mention of "Syrian" in "Syrian and Russian jets", whose head follows later."""
        if head.entry.category in {"event", "territory"}:
            return self._modifier([*units, head], sponsor)
        return self._describe(units, head, sponsor, borrowed=True, modifying=False)

    def _described(
        self, units: list[Unit], head: Unit, sponsor: Sponsor | None, *, modifying: bool = False
    ) -> ActorMention | None:
        party = next((u for u in units[:-1] if u.entry.category == "party"), None)
        if party is not None:
            return self._party(units, party, head, sponsor)
        return self._describe(units, head, sponsor, borrowed=False, modifying=modifying)

    def _party(
        self, units: list[Unit], party: Unit, head: Unit | None, sponsor: Sponsor | None, *, kind: str = "party"
    ) -> ActorMention:
        entry = party.entry
        known = self._book.get(entry.value)
        identifier: str | None = entry.value
        if entry.candidates or (entry.since is not None and self._too_early(entry.since)):
            identifier = None
        elif known is not None and known.state is not None and head is not None and head.entry.value in FORCES:
            identifier = known.forces or known.id
        if head is not None and head.entry.value == "official":
            kind = "official"
        return self._make(
            kind,
            units,
            party_id=identifier,
            candidates=entry.candidates,
            elsewhere=entry.elsewhere,
            local=entry.local,
            state=self._owner_of(units) if entry.local else None,
            head=head.entry.word if head is not None else None,
            generic=head.entry.value if head is not None else None,
            core=(party.start, self._trimmed(party)),
            rank=entry.rank,
            military=head is not None and head.entry.military,
            phrase_start=self._phrase_start(units, sponsor),
            **self._sponsored(sponsor),
        )

    def _owner_of(self, units: list[Unit]) -> str | None:
        """Return the state whose name or demonym stands before a party's: "Burkina Faso's Popular Front"."""
        state = self._state_of(units)
        return state.id if state is not None else None

    def _too_early(self, since: date) -> bool:
        """Tell whether the text is older than a name in it; a few weeks are left for wrong dates of publication."""
        return self._on is not None and self._on + _LENIENCE < since

    def _person(self, units: list[Unit], person: Unit) -> ActorMention:
        return self._make(
            "person", units, party_id=person.entry.value, core=(person.start, self._trimmed(person)), rank=0
        )

    def _state(self, units: list[Unit], state: Unit) -> ActorMention:
        form = state.entry.state
        core = (state.start, self._trimmed(state))
        if form == "national":
            party = self._book.get(state.entry.value)
            people = party is None or party.contested or self._before(units[0]) not in self._lexicon.determiners
            return self._make(
                "people" if people else "state_name",
                units,
                party_id=None if people else state.entry.value,
                generic="people",
                state=state.entry.value,
                head=fold(self._text[state.start : state.end]),
                core=core,
            )
        kind = {"metonym": "metonym", "seat": "government"}.get(form, "state_name")
        placed = self._states.placed(state)
        return self._make(
            kind, [state], party_id=state.entry.value, state=state.entry.value, core=core, locative=placed
        )

    def _modifier(self, units: list[Unit], sponsor: Sponsor | None) -> ActorMention | None:
        """Return the mention before a noun such as "air strikes" or "territory"."""
        noun, units = units[-1], units[:-1]
        party = next((u for u in units if u.entry.category == "party"), None)
        if party is not None:
            return self._party(units, party, None, sponsor)
        while units and units[-1].entry.category == "modifier":
            units = units[:-1]
        if not units:
            return None
        last = units[-1]
        if last.entry.category == "group" and last.entry.value in _NOBODY:
            return None
        if last.entry.category == "person":
            return self._person(units, last)
        state = self._state_of(units)
        groups_only = noun.entry.value == "groups_only"
        if noun.entry.category == "territory" and last.entry.state == "adjective":
            return None
        if last.entry.category == "state" and last.entry.state != "adjective":
            return replace(self._state(units, last), locative=False)
        if groups_only and state is not None and state.contested and last.entry.category != "head":
            return None
        mention = self._described(units, last, sponsor, modifying=True)
        if mention is None:
            return None
        return replace(mention, kind="modifier", head=noun.entry.word)

    def compound(self, units: list[Unit], relation: str, described: ActorMention | None) -> ActorMention | None:
        """Return the mention of the first half of a compound such as "rebel-held"."""
        of = (described.start, described.end) if described is not None else None
        last = units[-1]
        category = last.entry.category
        mention: ActorMention | None
        if category == "party":
            mention = self._party(units, last, None, None)
        elif category == "person":
            mention = self._person(units, last)
        elif last.entry.value in _NOBODY:
            return None
        elif category == "state":
            mention = self._make(
                "modifier", units, party_id=last.entry.value, state=last.entry.value, core=(last.start, last.end)
            )
        else:
            mention = self._described(units, last, None, modifying=True)
            if mention is not None and mention.core is None:
                mention = replace(mention, kind="modifier")
        return replace(mention, compound=relation, of=of) if mention is not None else None
