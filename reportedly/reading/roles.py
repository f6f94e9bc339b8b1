"""Who did it to whom and where: a trigger's slots filled with parties, people and places."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportedly.model import CONTROL_TYPES, Actor, EventType, PlaceKind
from reportedly.reading import syntax
from reportedly.reading.arguments import Slots, slots
from reportedly.reading.equated import equated
from reportedly.reading.involved import DYING, between_after, goes_of_itself, hurt, is_mistagged
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.owners import owners_before
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.placing import chances_in_sentence, chosen_in_sentence
from reportedly.reading.speakers import Speakers
from reportedly.reading.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLEARLY = (
    2.0  # times as probable: a place in a later slot of the frame must be that before it displaces one in an earlier
)
_NEAR = 90  # characters: how far a party or place may stand from a trigger whose parse gives none
_DETERMINERS = re.compile(
    r"^(?:the|a|an|its|his|her|their|our|some|these|those|this|that|all|both|also)\s+", re.IGNORECASE
)
_STATE_KINDS = frozenset({"state_forces", "state_government"})
_MOVING = frozenset({"withdraw", "pull", "evacuate"})  # verbs that one may do to one's troops
_TAKING = frozenset({"seize", "hold"})
_LONGEST_NAME = 60  # characters
_NUMBERS = frozenset({"DATE", "TIME", "CARDINAL", "PERCENT", "MONEY"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp"})
_WITH = frozenset({"by", "with", "against", "between", "for", "alongside", "than", "like"})
_BESIDE = frozenset(
    {"between", "near", "outside", "around", "from", "along", "beside", "bordering", "towards", "toward"}
)
_LOCATING = frozenset({"obj", "of", "in", "at", "into", "across", "inside", "from", "outside", "near"})
_LOCAL = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT, PlaceKind.REGION, PlaceKind.UNKNOWN)
_TOWNS = frozenset({PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT})
_OWN_PLACE = frozenset({"fall", "lose", "take"})
_VIOLENT = frozenset(
    {EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.ATTACK, EventType.CHEMICAL, EventType.TOLL}
)
_ASKING = frozenset(
    {EventType.DEMAND, EventType.THREAT}
)  # placed where what is asked is to happen, if the sentence says
_AGREED = frozenset({EventType.AGREEMENT, EventType.TALKS})
_UNTOLD = frozenset({"others", "many others", "dozens", "dozens others", "hundreds", "scores", "many"})
_NEGOTIATORS = frozenset(
    {"council", "committee", "leader", "elder", "mediator", "negotiator", "delegation", "dignitary", "notable", "tribe"}
)
_FAR_TYPES = frozenset(
    {EventType.TALKS, EventType.AGREEMENT, EventType.DEMAND, EventType.SANCTION, EventType.THREAT, EventType.SUPPORT}
)


@dataclass(frozen=True, slots=True)
class Filler:
    """An actor or target, and whether it is a party to war rather than people or things."""

    actor: Actor
    force: bool
    people: bool = False
    person: bool = False
    generic: str | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one trigger. Several places are several claims."""

    actors: tuple[Filler, ...]
    targets: tuple[Filler, ...]
    places: tuple[PlaceHit, ...]
    near_place: tuple[PlaceHit, float] | None
    partial: bool = False
    around: bool = False
    grounds: tuple[Token, ...] = ()


def find_roles(trigger: Trigger, context: ParsedContext, speakers: Speakers) -> Roles | None:
    """Return the trigger's roles, or ``None`` when what its lexicon entry needs is not found with it.

    ``speakers`` tells whom "we" means.
    """
    lexicon = load_triggers()
    frame = lexicon.frames[trigger.entry.frame]
    filled = slots(trigger)
    finder = _Finder(trigger, context, speakers)
    places = finder.places(filled, frame.place)
    actors = finder.parties(filled, frame.actor)
    targets = [t for t in finder.parties(filled, frame.target) if t.actor not in {a.actor for a in actors}]
    verbal = trigger.head.pos_ in {"VERB", "AUX"} and not syntax.is_passive(trigger.head)
    if not actors and verbal and trigger.entry.frame not in {"flee", "count", "exist"} and not _has_subject(filled):
        nearest = finder.nearest_party(before=trigger.entry.frame not in {"fall", "yield", "held"})
        if nearest is not None and nearest.actor not in {t.actor for t in targets}:
            actors = [nearest]
    gerund = trigger.head.tag_ == "VBG" and trigger.type in _VIOLENT and syntax.child(trigger.head, "aux") is None
    if not verbal or gerund:
        owners = [f for f in finder.parties_before_noun() if f.actor not in {t.actor for t in targets}]
        if gerund or {a.actor for a in actors} <= {f.actor for f in owners}:
            actors = owners or actors
    if trigger.entry.frame == "leave":
        moving = trigger.head.lemma_.lower() in _MOVING
        moved = [f for f in finder.parties(filled, ("obj",)) if f.force and moving]
        actors = moved or [f for f in actors if not f.person]  # who withdraws troops does not leave himself
    if trigger.entry.frame == "send" and actors and all(f.person for f in actors):
        sent = [f for f in finder.parties(filled, ("obj",)) if f.force and f.actor.id is not None]
        actors = sent or actors  # a president's troops move, not the president
    if trigger.head.lemma_.lower() in DYING and not syntax.is_passive(trigger.head):
        targets, actors = targets or [f for f in actors if f.force or f.people], finder.parties(filled, ("by",))
    if trigger.entry.frame in {"take", "seize"}:
        losers = finder.parties(filled, ("from",))  # who takes a place does not take it from himself
        if losers and actors and {f.actor for f in actors} <= {f.actor for f in losers}:
            told = any(head.pos_ != "PRON" for head in filled.get("subj", ()))
            actors, targets = (actors, []) if told else ([], losers)
    if trigger.entry.frame == "flee":
        actors = finder.goers(filled)  # who flees does so; who is evacuated or driven out has it done to them
        targets = [t for t in targets if t.actor not in {a.actor for a in actors}] if actors else targets
    if not actors and trigger.entry.frame == "fight":
        sides = finder.sides_after()
        actors, targets = sides or actors, [t for t in targets if t.actor not in {s.actor for s in sides}]
    if trigger.entry.frame == "fight" and targets and not actors:  # "rebels were killed in clashes with the army"
        actors = [f for f in finder.victims() if f.force and f.actor not in {t.actor for t in targets}]
    if is_mistagged(trigger, filled) and not actors:
        actors, targets = [f for f in targets if f.force], [f for f in targets if not f.force]
    if trigger.type in _VIOLENT and not any(f.force for f in actors):
        targets = targets or [f for f in actors if f.people]
        actors = [f for f in actors if not f.people]
    actors = [finder.at_home(filler, places) for filler in actors]
    grounded = bool(places) or finder.on_ground(filled, frame.place)
    if not _satisfied(trigger, actors, targets, grounded, finder):
        return None
    if trigger.type in _VIOLENT and not targets:
        targets = [f for f in finder.victims() if f.actor not in {a.actor for a in actors}]
    if trigger.entry.frame == "seat" and places and all(p.place.kind is PlaceKind.COUNTRY for p in places):
        focus = context.focus(trigger.offset)  # "its last stronghold in Syria" is the town that the report is about
        places = [replace(focus, implied=True)] if focus is not None else places
    near = finder.nearest_place() if not places else None
    partial = any(h.lemma_.lower() in lexicon.part_nouns for h in filled.get("obj", ()))
    around = any(h.lemma_.lower() in lexicon.around_nouns for name in frame.place for h in filled.get(name, ()))
    heads = [h for name in frame.place for h in filled.get(name, ())] if not places else []
    grounds = tuple(h for h in heads if h.lemma_.lower() in lexicon.ground_nouns)
    return Roles(tuple(actors), tuple(targets), tuple(places), near, partial, around, grounds)


def _has_subject(filled: Slots) -> bool:
    return any(filled.get(slot) for slot in ("subj", "by", "poss", "gov_subj"))


def _satisfied(
    trigger: Trigger,
    actors: list[Filler],
    targets: list[Filler],
    grounded: bool,
    finder: _Finder,
) -> bool:
    expelled = trigger.entry.frame in {"expel", "rid"}
    found = {
        "place": grounded,
        "party": any(a.force for a in actors),
        "rival": any(a.force for a in (actors if expelled else targets)),
        "forces": any(a.force for a in (*actors, *targets)),
        "people": any(a.people for a in (*actors, *targets)),
        "figure": finder.has_casualties(),
        "owner": any(a.force for a in actors),
    }
    return all(any(found[need] for need in condition) for condition in trigger.entry.conditions)


class _Finder:
    def __init__(self, trigger: Trigger, context: ParsedContext, speakers: Speakers) -> None:
        self._trigger = trigger
        self._speakers = speakers
        self._sentence = trigger.sentence
        self._context = context
        self._lexicon = load_triggers()

    # --- places ---------------------------------------------------------------------------------------------------

    def places(self, filled: Slots, names: tuple[str, ...]) -> list[PlaceHit]:
        """Return the places in the frame's first slot with any, unless those of a later one are clearly likelier."""
        if self._trigger.type in CONTROL_TYPES and self._trigger.head.pos_ == "NOUN":
            said_of = equated(self._trigger.head, self._sentence, self._context)
            if said_of:
                return said_of
        by_slot = [found for name in names if (found := self._places_in(filled, name))]
        if len(by_slot) > 1:
            chances = chances_in_sentence(self._trigger, self._context)
            best = by_slot[0]
            for found in by_slot[1:]:
                if chances.get(found[0].start, 0.0) > _CLEARLY * max(chances.get(h.start, 0.0) for h in best):
                    best = found
            by_slot = [best]
        if not by_slot:
            return self._left_out()
        finer = self._finer(by_slot[0])
        return [finer] if finer is not None else self._context.listed(by_slot[0])

    def _left_out(self) -> list[PlaceHit]:
        """Return the place that an entry in note form is on: "| Horodnia | … | Taken by A. Retaken by B 2 April. |"."""
        head = self._trigger.head
        noted = head.tag_ == "VBN" and head.dep_ == "ROOT" and syntax.child(head, "agent") is not None
        if self._trigger.type is not EventType.CAPTURE or not noted:
            return []
        if syntax.child(head, "nsubj", "nsubjpass", "csubj", "csubjpass", "auxpass", "expl") is not None:
            return []
        before = self._context.places_between(self._sentence.base, self._sentence.start)
        towns = [hit for hit in before if hit.place.kind in _TOWNS or hit.place.geonames_id is None]
        return [replace(towns[0], implied=True)] if towns else []

    def _finer(self, found: list[PlaceHit]) -> PlaceHit | None:
        """Return the place of the sentence that is in the country found and about as likely: "in Syria … near Homs"."""
        if any(hit.place.kind is not PlaceKind.COUNTRY or hit.implied for hit in found):
            return None
        country, chances = found[0].place.country, chances_in_sentence(self._trigger, self._context)
        likely = [
            hit
            for hit in self._context.places_between(self._sentence.start, self._sentence.end)
            if hit.place.kind in _LOCAL and hit.locates and hit.place.country == country
            if not self._context.is_beside(hit)
            and chances.get(hit.start, 0.0) * _CLEARLY > chances.get(found[0].start, 0.0)
        ]
        return max(likely, key=lambda hit: chances[hit.start], default=None)

    def _places_in(self, filled: Slots, name: str) -> list[PlaceHit]:
        found: list[PlaceHit] = []
        for head in filled.get(name, ()):
            if name == "obj" and self._trigger.entry.frame in _TAKING and not self._is_ground(head):
                continue  # "took a role in the battle for Raqqa"
            for hit in self._places_under(head):
                parts = self._trigger.type is not EventType.ADVANCE
                if self._trigger.type in CONTROL_TYPES and self._context.is_beside(hit, parts=parts):
                    continue
                if name == "compound" and self._trigger.type is EventType.TALKS and hit.place.kind not in _TOWNS:
                    continue  # "the Geneva talks" are there, "the Iran talks" are about it
                if (hit.locates or name in _LOCATING) and hit.place.key not in {f.place.key for f in found}:
                    found.append(hit)
        return found

    def _places_under(self, head: Token) -> list[PlaceHit]:
        own = {t.i for c in head.children if c.dep_ == "conj" for t in c.subtree}
        tokens = [t for t in syntax.subtree(head, without=_CLAUSES) if t.i not in own]
        span = self._sentence.span(tokens)
        named = [h for h in self._context.places_between(span.start, span.end) if h.end <= span.end + 2]
        if named and not self._only_beside(head, named[0]):
            return self._most_specific(named)
        if head.dep_ == "appos" and head.lemma_.lower() in self._lexicon.ground_nouns:
            named = [h for part in self._list_of(head.head) for h in self._named_by(part)]
            if named:
                return named
        if (
            head.lower_ in {"it", "there"}
            or (head.lower_ == "its" and self._trigger.entry.frame in _OWN_PLACE)
            or head.lemma_.lower() in {n for nouns in self._lexicon.place_nouns.values() for n in nouns}
        ):
            appositive = syntax.child(head, "appos")
            if appositive is not None:
                inner = self._places_under(appositive)
                if inner:
                    return inner
            meant = self._context.place_meant(self._sentence, head)
            return [meant] if meant is not None else []
        return []

    def _is_ground(self, head: Token) -> bool:
        """Tell whether a noun is a place's name, ground, or a pronoun that may stand for it."""
        ground = head.lemma_.lower() in self._lexicon.ground_nouns or head.pos_ in {"PRON", "DET"}
        return ground or bool(self._named_by(head))

    def _named_by(self, token: Token) -> list[PlaceHit]:
        """Return the places whose names hold a token."""
        at = self._sentence.offset(token)
        return [h for h in self._context.places_between(at - _LONGEST_NAME, at + 1) if h.end > at]

    def _list_of(self, token: Token) -> list[Token]:
        """Return all that is coordinated with a token: "al-Qaim and Rawa, the last towns that …"."""
        while token.dep_ == "conj" and token.head != token:
            token = token.head
        return syntax.conjuncts(token)

    def _only_beside(self, head: Token, hit: PlaceHit) -> bool:
        """Tell whether a place only says where another lies: "the region, near Damascus"."""
        if head.lemma_.lower() not in self._lexicon.ground_nouns:
            return False
        token = self._token_at(hit)
        while token is not None and token != head and token.head != token:
            if token.dep_ == "prep" and token.lower_ in _BESIDE:
                return True
            token = token.head
        return False

    def _most_specific(self, named: list[PlaceHit]) -> list[PlaceHit]:
        """Drop what only places the next name: "the Damascus suburb of Daraya" and "Syria's Idlib region"."""
        if len(named) > 1 and self._context.only_places(self._sentence, named[0], named[1]):
            return self._most_specific(named[1:])
        return named

    def on_ground(self, filled: Slots, names: tuple[str, ...]) -> bool:
        """Tell whether a slot holds a noun for ground or a place, named or not: "areas", "three villages"."""
        grounds = self._lexicon.ground_nouns
        return any(head.lemma_.lower() in grounds for name in names for head in filled.get(name, ()))

    def nearest_place(self) -> tuple[PlaceHit, float] | None:
        """Return the place of the sentence that the event is most probably at, and how probably, if any is."""
        for above in self._trigger.head.ancestors:
            if above.dep_ == "relcl" and any(t.lower_ in {"where", "which"} for t in above.lefts):
                inside = [h for h in self._places_under(above.head) if h.locates]
                if inside:
                    return inside[0], 1.0
        return chosen_in_sentence(self._trigger, self._context)

    def _token_at(self, hit: PlaceHit) -> Token | None:
        return self._context.head_of(self._sentence, hit)

    # --- parties --------------------------------------------------------------------------------------------------

    def parties(self, filled: Slots, names: tuple[str, ...]) -> list[Filler]:
        weak: list[Filler] = []
        for name in names:
            found: list[Filler] = []
            for head in filled.get(name, ()):
                for filler in self._party(head, name):
                    if filler.actor.name.lower() not in {f.actor.name.lower() for f in found}:
                        found.append(filler)
            if any(f.force or f.people for f in found):
                return found
            weak = weak or found
        return weak

    def _party(self, head: Token, slot: str) -> list[Filler]:
        sentence, context = self._sentence, self._context
        start, end = context.phrase_bounds(sentence, head)
        at = sentence.offset(head)
        if head.lower_ in {"we", "us", "our", "i", "my"} and head.text != "US":
            return self._speaker()
        if head.ent_type_ in _NUMBERS and head.pos_ != "PRON" and not context.actors_in(start, end):
            return []
        if head.lower_ in {"who", "whoever", "what"}:
            return []  # "who holds the town" asks; a relative "who" has been replaced by its noun
        if head.pos_ == "PRON" or head.lower_ in {"its", "their", "his", "her"}:
            if head.lower_ in {"they", "it", "them", "its", "their", "who", "which"}:
                actor = context.antecedent(sentence, head)
                return [Filler(actor, force=True)] if actor is not None else []
            return []
        mentions = context.actors_in(start, end)
        covering = [(m, a) for m, a in mentions if m.start <= at < m.end]
        if slot in {"compound", "amod", "poss"}:
            chosen = covering or context.actors_in(at, at + len(head.text))
        else:
            chosen = covering
        if self._trigger.type in _VIOLENT and slot in {"on", "at", "in", "obj"}:
            chosen = [(m, a) for m, a in chosen if m.kind != "metonym"]  # shells fall on the capital, not on its rulers
        if chosen:
            return [self._filler(m, a) for m, a in chosen]
        if slot in {"compound", "amod"}:
            return []
        lemma = head.lemma_.lower()
        text = _DETERMINERS.sub("", " ".join(context.document.text[start:end].split())).strip(" ,\"“”'’")
        if not text:
            return []
        if lemma in self._lexicon.force_nouns:
            actor = mentions[-1][1] if mentions else context.actors.actor_for(text, start)
            return [Filler(actor, force=True)]
        if lemma in self._lexicon.people_nouns:
            return [Filler(Actor(text), force=False, people=True)]
        if head.ent_type_ == "PERSON":
            return [Filler(context.actors.actor_for(text, start), force=False, people=True)]
        if self._trigger.type in _AGREED and slot in {"subj", "gov_subj", "by"} and lemma in _NEGOTIATORS:
            return [Filler(Actor(text), force=False)]
        if slot in {"subj", "gov_subj", "by"} and head.ent_type_ in {"GPE", "ORG", "NORP"}:
            actor = context.actors.actor_for(text, start)
            return [Filler(actor, force=actor.id is not None)]
        if slot in {"obj", "gov_obj", "on", "against"} and head.pos_ in {"NOUN", "PROPN"}:
            if any(h.start <= at < h.end for h in context.places_between(start, end)):
                return []
            if self._trigger.type in _VIOLENT and self._is_no_target(lemma):
                return []
            return [Filler(Actor(text), force=False)]
        return []

    def _is_no_target(self, lemma: str) -> bool:
        """Tell whether a noun is what is fired, or the town that is hit: a place, not whom the deed is done to."""
        lexicon = self._lexicon
        places = frozenset().union(*lexicon.place_nouns.values())
        return lemma in lexicon.munition_nouns | lexicon.spot_nouns | places

    def at_home(self, filler: Filler, places: list[PlaceHit]) -> Filler:
        """Let "troops" be those of the country whose town they take, where nothing else says whose they are."""
        if filler.generic is None or not places or places[0].place.country is None:
            return filler
        registry = self._context.resources.registry
        party = registry.get(filler.actor.id) if filler.actor.id is not None else None
        country = places[0].place.country
        if party is None or not party.countries or country in party.countries or country == self._context.theatre:
            return filler
        state = registry.state_of(country)
        if state is None:
            return filler
        local = state.id if filler.generic == "state_government" else state.forces or state.id
        return replace(filler, actor=self._context.party_named(filler.phrase, local))

    def _speaker(self) -> list[Filler]:
        """Return the party for which whoever speaks here says "we"."""
        attribution = self._speakers.over(self._trigger.offset)[0][0]
        if attribution.speaker_id is None:
            return []
        return [Filler(self._context.party_named(attribution.speaker, attribution.speaker_id), force=True)]

    def _filler(self, mention: object, actor: Actor) -> Filler:
        kind = str(getattr(mention, "kind", "") or "")
        people = kind == "people"
        own = (
            getattr(mention, "generic", None) if kind == "generic" and getattr(mention, "state", None) is None else None
        )
        generic = str(own) if own in _STATE_KINDS else None
        if own is not None and getattr(mention, "head", None) in {"troops", "soldiers", "army", "military"}:
            generic = "state_forces"
        phrase = str(getattr(mention, "text", ""))
        person = kind in {"person", "official"}
        return Filler(actor, force=not people, people=people, person=person, generic=generic, phrase=phrase)

    def nearest_party(self, *, before: bool) -> Filler | None:
        """Return the party nearest to the trigger on the side where its doer is likely to stand."""
        sentence, offset = self._sentence, self._trigger.offset
        if before:
            near = self._context.actors_in(max(sentence.start, offset - _NEAR), offset)
            near = near[::-1]
        else:
            near = self._context.actors_in(offset, min(sentence.end, offset + _NEAR))
        for mention, actor in near:
            filler = self._filler(mention, actor)
            if filler.force and not filler.person:
                return filler
        return None

    def parties_before_noun(self) -> list[Filler]:
        """Return whose "shelling" it is in "rebel shelling of a suburb", where the parse has torn the two apart."""
        return [self._filler(mention, actor) for mention, actor in owners_before(self._trigger, self._context)]

    def goers(self, filled: Slots) -> list[Filler]:
        """Return the people who go of themselves: "families fled", not "families were forced to flee"."""
        if not goes_of_itself(self._trigger.head):
            return []
        return [f for f in self.parties(filled, ("subj",)) if f.people or f.person]

    def victims(self) -> list[Filler]:
        """Return the people whom the sentence says were killed or hurt: whom a strike, a blast or an attack has hit."""
        for heads in hurt(self._trigger):
            found = [f for head in heads for f in self._party(head, "obj") if f.people or f.force]
            told = [f for f in found if f.actor.name.lower() not in _UNTOLD]
            if told:
                return told
        return []

    def sides_after(self) -> list[Filler]:
        """Return the sides of a fight named apart from its noun: "fighting broke out late at night between X and Y"."""
        sides = [f for head in between_after(self._trigger) for f in self._party(head, "between") if f.force]
        return sides if len(sides) > 1 else []

    def has_casualties(self) -> bool:
        return bool(self._context.casualties_between(self._sentence.start, self._sentence.end))
