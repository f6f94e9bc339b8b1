"""Which decisions count where a second reviewer is required: those that enough different names agree on.

The requirement is itself a decision (``require``), so that it is signed, dated, undone and rebuilt like any other, and
older ledgers need no change. The last one in force holds for every decision, earlier ones too. Whether a decision
counts is a pure function of the decisions that were appended.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.ledger.records import Decision, DecisionKind
from reportedly.ledger.serialise import canonical_json

REVIEWERS = "reviewers"
"""The subject of a ``require`` decision, and the field of its detail."""

MOST_REVIEWERS = 2

_VERDICTS = (DecisionKind.ACCEPT, DecisionKind.REJECT)
_Topic = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """The decisions in force, by whether they count.

    ``counting`` are applied to claims and events. ``pending`` wait for another reviewer, in whole or in part: a
    correction of which one field is agreed on is in both, with the fields that count and with those that do not.
    """

    counting: tuple[Decision, ...]
    pending: tuple[Decision, ...]


def required(in_force: Iterable[Decision]) -> int:
    """Return how many different names must agree on a decision, given those in force in the order they stand."""
    found = 1
    for decision in in_force:
        if decision.kind is DecisionKind.REQUIRE:
            found = decision.detail[REVIEWERS]
    return found


def check_requirement(subject: str, detail: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` for a requirement that cannot be."""
    wanted = detail.get(REVIEWERS)
    allowed = range(1, MOST_REVIEWERS + 1)
    if subject != REVIEWERS or type(wanted) is not int or wanted not in allowed:
        raise ConfigurationError(
            f'a requirement is about {REVIEWERS!r}, with the detail {{"{REVIEWERS}": 1}} or {{"{REVIEWERS}": 2}}; '
            f"got {subject!r} with {detail!r}"
        )


def same_name(name: str) -> str:
    """Return what two spellings of one reviewer's name share: nobody agrees with themselves by a capital letter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def apply(in_force: Iterable[Decision]) -> Applied:
    """Return which of the decisions in force count; they come in the order they stand, as the results do.

    Reviewers agree on a verdict, on the value of each corrected field, and on whether two claims tell of one event.
    On each of these a reviewer's last word is theirs, and what as many as required say counts; where that is true of
    two answers, it is the one that got there last.
    """
    made = list(in_force)
    about = [decision for decision in made if decision.kind is not DecisionKind.REQUIRE]
    wanted = required(made)
    if wanted == 1:
        return Applied(tuple(about), ())
    standing: dict[_Topic, Hashable] = {}
    words: dict[_Topic, dict[str, tuple[int, Hashable]]] = defaultdict(dict)
    for number, decision in enumerate(about):
        for topic, value in _words(decision):
            words[topic][same_name(decision.by)] = (number, value)
    for topic, said in words.items():
        arrived: dict[Hashable, list[int]] = defaultdict(list)
        for number, value in said.values():
            arrived[value].append(number)
        reached = {value: sorted(numbers)[wanted - 1] for value, numbers in arrived.items() if len(numbers) >= wanted}
        if reached:
            standing[topic] = max(reached, key=lambda value: reached[value])
    counting, pending = [], []
    for number, decision in enumerate(about):
        last = [(t, value) for t, value in _words(decision) if words[t][same_name(decision.by)] == (number, value)]
        agreed = {topic for topic, value in last if standing.get(topic) == value}
        waiting = {topic for topic, _ in last} - agreed
        if agreed:
            counting.append(_part(decision, agreed))
        if waiting:
            pending.append(_part(decision, waiting))
    return Applied(tuple(counting), tuple(pending))


def _words(decision: Decision) -> Iterator[tuple[_Topic, Hashable]]:
    """Yield what a decision says: a topic, and a value on which others may agree."""
    if decision.kind in _VERDICTS:
        yield ("verdict", decision.subject), decision.kind
    elif decision.kind is DecisionKind.CORRECT:
        for name, value in decision.detail["fields"].items():
            yield ("field", decision.subject, name), canonical_json({"value": value})
    else:
        for claim in decision.detail["claims"]:
            yield ("pair", frozenset((decision.subject, claim))), decision.kind


def _part(decision: Decision, topics: set[_Topic]) -> Decision:
    """Return what a decision says on some topics, under its own id."""
    if decision.kind is DecisionKind.CORRECT:
        fields = decision.detail["fields"]
        kept = {name: value for name, value in fields.items() if ("field", decision.subject, name) in topics}
        return decision if kept == fields else replace(decision, detail={**decision.detail, "fields": kept})
    if decision.kind in (DecisionKind.MERGE, DecisionKind.SPLIT):
        claims = decision.detail["claims"]
        told = [claim for claim in claims if ("pair", frozenset((decision.subject, claim))) in topics]
        return decision if told == claims else replace(decision, detail={**decision.detail, "claims": told})
    return decision
