"""Which of a sentence's places an event happened at, with a probability for each and for none of them.

A log-linear model over the candidates and "none" (a conditional logit, McFadden 1974): what holds of a candidate adds
its weight to the candidate's score, and the scores become probabilities by a softmax. The weights are fitted by
``python -m training.event_places`` and shipped, readable, in ``codebook/event_places.yaml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.model import PlaceKind
from reportedly.reading.lexicon import load_cues, load_triggers, load_yaml

if TYPE_CHECKING:
    from spacy.tokens import Token

_LONGEST_PATH = 5  # steps of a path that is kept whole
_FAR = 12  # words from which distance no longer matters
_NAME_PARTS = frozenset({"compound", "nmod", "appos", "poss", "amod", "nummod", "det", "flat"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "xcomp", "parataxis", "pcomp"})
_VERBAL = frozenset({"VERB", "AUX"})
_NEXT = 3  # words that may stand between a place and the one that holds it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a sentence names, as the model sees it.

    ``tokens`` are the words of its name in the sentence, in order. ``metonym`` tells that the name stands for a
    government here; ``locates`` is false where it is a part of a party's mention; ``dateline`` where it only says where
    the report was filed. ``known`` is false where the gazetteer does not have the place.
    """

    tokens: tuple[Token, ...]
    kind: PlaceKind = PlaceKind.UNKNOWN
    kind_word: str | None = None
    metonym: bool = False
    locates: bool = True
    dateline: bool = False
    known: bool = True

    @property
    def head(self) -> Token:
        """The word of the name that the others hang under."""
        inside = {t.i for t in self.tokens}
        tops = [t for t in self.tokens if t.head.i not in inside or t.head == t]
        return (tops or list(self.tokens))[-1]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The probability of each candidate, in the order given, and that the event happened at none of them."""

    places: tuple[float, ...]
    none: float

    @property
    def best(self) -> int | None:
        """The index of the most probable candidate, or ``None`` where none is more probable than each."""
        if not self.places:
            return None
        index = max(range(len(self.places)), key=lambda i: (self.places[i], -i))
        return index if self.places[index] > self.none else None


class EventPlaceModel:
    """The weights by feature. A feature without a weight counts for nothing."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights

    def probabilities(self, trigger: Token, candidates: Sequence[Candidate]) -> Chosen:
        """Return how probable it is for each candidate that the event stated by ``trigger`` happened there."""
        if not candidates:
            return Chosen((), 1.0)
        weight = self.weights.get
        scores = [sum(weight(name, 0.0) for name in names) for names in features(trigger, candidates)]
        scores.append(sum(weight(name, 0.0) for name in none_features(trigger, candidates)))
        most = max(scores)
        parts = [math.exp(score - most) for score in scores]
        total = sum(parts)
        return Chosen(tuple(part / total for part in parts[:-1]), parts[-1] / total)


@cache
def load_model() -> EventPlaceModel:
    """Return the shipped model. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("event_places.yaml")
    try:
        return EventPlaceModel({str(name): float(value) for name, value in raw["weights"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the model codebook/event_places.yaml is wrong: {error}") from error


def features(trigger: Token, candidates: Sequence[Candidate]) -> list[list[str]]:
    """Return the names of what holds of each candidate, in the order given."""
    above = _chain(trigger)
    order = sorted(range(len(candidates)), key=lambda i: candidates[i].tokens[0].i)
    rank = {at: place for place, at in enumerate(order)}
    nearest = min(range(len(candidates)), key=lambda i: abs(candidates[i].head.i - trigger.i))
    found = []
    for at, candidate in enumerate(candidates):
        names = list(_of_path(trigger, above, candidate))
        names += _of_words(candidate)
        names += _of_order(trigger, candidate, candidates, order, rank[at], is_nearest=at == nearest)
        found.append(names)
    return found


def none_features(trigger: Token, candidates: Sequence[Candidate]) -> list[str]:
    """Return the names of what speaks for an event that happened at none of the candidates."""
    names = ["none", f"none:candidates={min(len(candidates), 4)}"]
    if trigger.lemma_.lower() in load_cues().verbs:
        names.append("none:speaks")
    if any(t.lower_ in {"here", "there"} for t in trigger.subtree):
        names.append("none:here")
    names.append(f"none:dep={trigger.dep_}")
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in trigger.children):
        names.append("none:modal")
    if any(c.dep_ == "neg" for c in trigger.children):
        names.append("none:negated")
    objects = [c for c in trigger.children if c.dep_ in {"dobj", "nsubjpass"}]
    names.extend(f"none:object={_class_of(t)}" for t in objects)
    return names


def _chain(token: Token) -> list[Token]:
    chain = [token]
    while chain[-1].head != chain[-1]:
        chain.append(chain[-1].head)
    return chain


def _step(token: Token) -> str:
    return f"{token.dep_}:{token.lower_}" if token.dep_ in {"prep", "agent"} else token.dep_


def _of_path(trigger: Token, above: list[Token], candidate: Candidate) -> Iterator[str]:
    head = candidate.head
    place = _chain(head)
    meets = {t.i: n for n, t in enumerate(above)}
    down_length = next((n for n, t in enumerate(place) if t.i in meets), len(place) - 1)
    top = place[down_length]
    up_length = meets.get(top.i, len(above) - 1)
    up, down = above[:up_length], place[:down_length][::-1]
    up_names = [t.dep_ for t in up]
    down_names = [_step(t) for t in down]
    yield f"dep={head.dep_}"
    if top.i not in meets:
        yield "path=apart"
        return
    if len(up) + len(down) <= _LONGEST_PATH:
        yield f"path={' '.join(up_names) or '.'} > {' '.join(down_names) or '.'}"
    yield f"up={' '.join(up_names[-3:]) or '.'}"
    yield f"up_length={min(len(up), 4)}"
    yield f"down={' '.join(down_names[:3]) or '.'}"
    yield f"down_length={min(len(down), 5)}"
    if down:
        yield f"down_first={down_names[0]}"
    clauses = [t for t in down if t.dep_ in _CLAUSES or (t.dep_ == "conj" and t.pos_ in _VERBAL)]
    yield f"clauses_down={min(len(clauses), 2)}"
    for clause in clauses[:1]:
        yield f"clause_down={clause.dep_}"
    clauses_up = [t for t in up if t.dep_ in _CLAUSES or (t.dep_ == "conj" and t.pos_ in _VERBAL)]
    yield f"clauses_up={min(len(clauses_up), 2)}"
    for clause in clauses_up[:1]:
        yield f"clause_up={clause.dep_}"
    prepositions = [t for t in down if t.dep_ in {"prep", "agent"}]
    if prepositions:
        nearest = prepositions[-1]
        yield f"prep={nearest.lower_}"
        yield f"first_prep={prepositions[0].lower_} of {len(prepositions)}"
        where = "trigger" if nearest.head == trigger else nearest.head.pos_
        yield f"prep={nearest.lower_} on {where}"
        if nearest.head.pos_ in {"NOUN", "PROPN"}:
            yield f"prep={nearest.lower_} on {_class_of(nearest.head)}"
    verb = next((t for t in place[1:] if t.pos_ in _VERBAL), None)
    if verb is None:
        yield "verb=none"
    elif verb == trigger:
        yield "verb=trigger"
    else:
        speaks = verb.lemma_.lower() in load_cues().verbs
        yield f"verb={'speech' if speaks else 'other'}"
        if verb in above:
            yield f"verb_above={'speech' if speaks else 'other'}"


def _class_of(token: Token) -> str:
    """Return what sort of thing a noun names, as far as the lexicons know."""
    lexicon = load_triggers()
    lemma = token.lemma_.lower()
    if lemma in lexicon.ground_nouns:
        return "ground"
    if lemma in lexicon.force_nouns:
        return "force"
    if lemma in lexicon.people_nouns:
        return "people"
    if token.ent_type_ in {"PERSON", "ORG", "NORP"}:
        return token.ent_type_.lower()
    if token.ent_type_ in {"GPE", "LOC", "FAC"}:
        return "place"
    return "pronoun" if token.pos_ == "PRON" else "other"


def _of_words(candidate: Candidate) -> Iterator[str]:
    head, first, last = candidate.head, candidate.tokens[0], candidate.tokens[-1]
    yield f"kind={candidate.kind}"
    if candidate.kind_word is not None:
        yield "kind_word"
    if not candidate.known:
        yield "unknown_place"
    for name, holds in (
        ("metonym", candidate.metonym),
        ("party", not candidate.locates),
        ("dateline", candidate.dateline),
    ):
        if holds:
            yield name
    yield f"entity={head.ent_type_ or 'none'}"
    if head.dep_ in _NAME_PARTS and head.head != head:
        yield f"{head.dep_} of {_class_of(head.head)}"
    before = first.nbor(-1).lower_ if first.i > first.sent.start else "^"
    yield f"before={before}"
    following = last.nbor(1) if last.i + 1 < last.sent.end else None
    if following is not None and following.lower_ in {"'s", "’s", "'", "’"} and last.i + 2 < last.sent.end:
        yield f"owns={_class_of(last.nbor(2))}"
    if first.i == first.sent.start or (first.i == first.sent.start + 1 and first.nbor(-1).is_punct):
        yield "starts_sentence"


def _of_order(
    trigger: Token,
    candidate: Candidate,
    candidates: Sequence[Candidate],
    order: list[int],
    rank: int,
    *,
    is_nearest: bool,
) -> Iterator[str]:
    first, last = candidate.tokens[0].i, candidate.tokens[-1].i
    after = first > trigger.i
    gap = first - trigger.i if after else trigger.i - last
    side = "after" if after else "before"
    yield side
    yield f"gap={side}:{_bin(gap)}"
    if is_nearest:
        yield "nearest"
    yield f"of={min(len(candidates), 4)}"
    if rank == 0:
        yield "first"
    if rank == len(order) - 1:
        yield "last"
    ranks = [candidates[at] for at in order]
    low, high = min(first, trigger.i), max(last, trigger.i)
    between = sum(low < other.tokens[0].i < high and other is not candidate for other in candidates)
    yield f"between={min(between, 3)}"
    if rank + 1 < len(ranks):
        joined = _joined(candidate, ranks[rank + 1])
        if joined:
            yield f"then:{joined}"
            yield f"then:{_grain(candidate.kind, ranks[rank + 1].kind)}:{joined}"
    if rank:
        joined = _joined(ranks[rank - 1], candidate)
        if joined:
            yield f"follows:{joined}"
            yield f"follows:{_grain(ranks[rank - 1].kind, candidate.kind)}:{joined}"


def _joined(one: Candidate, other: Candidate) -> str:
    """Return the words between two places that stand close together; empty where they do not."""
    start, end = one.tokens[-1].i + 1, other.tokens[0].i
    if not 0 <= end - start <= _NEXT:
        return ""
    between = [t.lower_ for t in one.tokens[-1].doc[start:end]]
    listed = next((w for w in between if w in {"and", "or", "in", "of", "near", "from", "to", ",", "'s", "("}), "")
    return listed or "near"


def _grain(one: PlaceKind, other: PlaceKind) -> str:
    order = {PlaceKind.POINT: 0, PlaceKind.LINE: 0, PlaceKind.TOWN: 1, PlaceKind.DISTRICT: 1, PlaceKind.REGION: 2}
    a, b = (order.get(kind, 3 if kind is PlaceKind.COUNTRY else 1) for kind in (one, other))
    return "finer" if a < b else "coarser" if a > b else "alike"


def _bin(gap: int) -> str:
    for limit in (1, 2, 3, 4, 6, 8, _FAR, 18):
        if gap <= limit:
            return str(limit)
    return "far"
