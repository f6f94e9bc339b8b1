"""Decisions: made, and applied as a pure function of the decisions that were appended.

Decisions stand in the order of their times (ties by id). An ``undo`` in force takes the decision it names out of
force, and can itself be undone. Of several verdicts on a claim the last counts; of several corrections of one field
as well. Where a second reviewer is required, only what two agree on counts: see :mod:`reportedly.ledger.agreeing`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from reportedly.errors import ConfigurationError
from reportedly.ledger import agreeing, schema
from reportedly.ledger.agreeing import Applied
from reportedly.ledger.checks import strict_claim
from reportedly.ledger.records import Decision, DecisionKind
from reportedly.ledger.serialise import canonical_json, claim_to_dict, content_id
from reportedly.model import Claim

CORRECTABLE = ("type", "actor", "target", "place", "happened", "attribution", "status", "killed", "wounded", "victims")
"""The fields of a claim that a decision can correct, in the form of the claim's canonical JSON; ``null`` clears."""


def make(kind: str, subject: str, by: str, at: datetime, detail: Mapping[str, Any]) -> Decision:
    """Return a decision with its id; raises ``ConfigurationError`` for what cannot be decided."""
    if kind not in tuple(DecisionKind):
        raise ConfigurationError(f"decision {kind!r} is not one of: {', '.join(DecisionKind)}")
    if not by.strip():
        raise ConfigurationError("a decision needs a name to be signed with: by is empty")
    if at.tzinfo is None:
        raise ConfigurationError(f"the decision's time {at} has no time zone; give it one, such as UTC")
    moment = at.astimezone(UTC)
    try:
        plain = json.loads(canonical_json(dict(detail)))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"the decision's detail is not plain JSON: {error}") from error
    if kind in (DecisionKind.MERGE, DecisionKind.SPLIT):
        _check_claim_ids(kind, plain)
    elif kind == DecisionKind.REQUIRE:
        agreeing.check_requirement(subject, plain)
    elif kind == DecisionKind.CORRECT:
        _correction(plain)
    content = [str(kind), subject, by, timestamp(moment), plain]
    return Decision(content_id("s", content), DecisionKind(kind), subject, by, moment, plain)


def timestamp(moment: datetime) -> str:
    """Return a moment in UTC as the ledger writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def corrected(claim: Claim, decisions: Iterable[Decision]) -> Claim:
    """Return the claim with the fields that ``correct`` decisions give, under the id of the claim as read.

    An attribution that keeps the speaker keeps the words that show it, ``source`` and ``cue``, unless it gives its own.

    Raises ``ConfigurationError`` where a correction names an unknown field or gives it an impossible value.
    """
    fields: dict[str, Any] = {}
    for decision in decisions:
        if decision.kind is DecisionKind.CORRECT:
            fields |= _correction(decision.detail)
    if not fields:
        return claim
    if isinstance(voice := fields.get("attribution"), dict):
        fields["attribution"] = _with_its_words(voice, claim)
    content = {name: value for name, value in (claim_to_dict(claim) | fields).items() if value is not None}
    try:
        result = strict_claim(canonical_json(content))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"the correction of claim {claim.id} gives no claim: {error}") from error
    kept = claim_to_dict(result)
    for name, value in fields.items():
        if _pruned(kept.get(name)) != _pruned(value):
            raise ConfigurationError(f"the correction of claim {claim.id} says more in {name!r} than a claim can hold")
    return replace(result, id=claim.id)


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no decision in force undoes, ``undo`` itself left out, in the order they stand."""
    ordered = sorted(decisions, key=lambda decision: (decision.at, decision.id))
    undoing: dict[str, list[str]] = defaultdict(list)
    for decision in ordered:
        if decision.kind is DecisionKind.UNDO:
            undoing[decision.subject].append(decision.id)
    stands: dict[str, bool] = {}
    for decision in ordered:
        waiting = [decision.id]
        while waiting:
            # An id is a hash over the subject, so no chain of undoing comes back to its start.
            pending = [other for other in undoing[waiting[-1]] if other not in stands]
            if pending:
                waiting += pending
            else:
                current = waiting.pop()
                stands[current] = not any(stands[other] for other in undoing[current])
    return [d for d in ordered if stands[d.id] and d.kind is not DecisionKind.UNDO]


def applied(decisions: Iterable[Decision]) -> Applied:
    """Return the decisions in force by whether they count; see :func:`reportedly.ledger.agreeing.apply`."""
    return agreeing.apply(in_force(decisions))


def counting(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that are in force and count, in the order they stand."""
    return applied(decisions).counting


def by_claim(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Return, for each claim, the decisions about it that count."""
    return grouped(counting(decisions))


def grouped(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Return decisions by the claim that they are about, in the order they come."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        found[decision.subject].append(decision)
    return {claim: tuple(about) for claim, about in found.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions in force about each claim: those that count, and those that wait for a second reviewer."""

    counting: Mapping[str, tuple[Decision, ...]]
    pending: Mapping[str, tuple[Decision, ...]]


class InForce:
    """The decisions in force about each claim of a ledger, read again only when more have been appended.

    Decisions are never changed or removed, so the last of them tells whether there are more.
    """

    def __init__(self) -> None:
        self._read: tuple[tuple[Any, ...] | None, Standing] = (None, Standing({}, {}))

    def of(self, connection: Connection) -> Standing:
        """Return the decisions in force about each claim, in the state of the ledger that the connection sees."""
        last = connection.exec_driver_sql("SELECT rowid, id FROM decisions ORDER BY rowid DESC LIMIT 1").first()
        state = tuple(last) if last is not None else None
        known, standing = self._read
        if state != known:
            made = applied(load(connection) if state is not None else ())
            standing = Standing(grouped(made.counting), grouped(made.pending))
            self._read = (state, standing)
        return standing


def corrections(about: Mapping[str, tuple[Decision, ...]]) -> frozenset[str]:
    """Return the ids of the claims that decisions in force correct."""
    return frozenset(claim for claim, made in about.items() if any(d.kind is DecisionKind.CORRECT for d in made))


def to_row(decision: Decision) -> dict[str, str]:
    """Return a decision as a row of the ledger."""
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "subject": decision.subject,
        "decided_by": decision.by,
        "decided_at": timestamp(decision.at),
        "detail": canonical_json(decision.detail),
    }


def from_row(row: Mapping[str, str]) -> Decision:
    """Return the decision that a row of the ledger holds."""
    return Decision(
        row["id"],
        DecisionKind(row["kind"]),
        row["subject"],
        row["decided_by"],
        datetime.fromisoformat(row["decided_at"]),
        json.loads(row["detail"]),
    )


def load(connection: Connection) -> list[Decision]:
    """Return all decisions of a ledger, in the order they stand."""
    table = schema.decisions
    rows = connection.execute(select(table).order_by(table.c.decided_at, table.c.id)).mappings()
    return [from_row({str(name): value for name, value in row.items()}) for row in rows]


def _correction(detail: Mapping[str, Any]) -> dict[str, Any]:
    fields = detail.get("fields")
    if not isinstance(fields, dict) or not fields or not fields.keys() <= set(CORRECTABLE):
        raise ConfigurationError(
            f'a correction needs the detail {{"fields": {{…}}}} with some of: {", ".join(CORRECTABLE)}; got {detail!r}'
        )
    return fields


def _with_its_words(voice: Mapping[str, Any], claim: Claim) -> dict[str, Any]:
    """Return a corrected attribution with the source and the cue of the claim as read, where it has the same speaker.

    Who changes a speaker's class or chain says nothing against the words; of another speaker they would be untrue.
    """
    read = claim_to_dict(claim)["attribution"]
    if voice.get("speaker") != read["speaker"]:
        return dict(voice)
    return {name: read[name] for name in ("source", "cue") if name in read} | dict(voice)


def _check_claim_ids(kind: str, detail: Mapping[str, Any]) -> None:
    ids = detail.get("claims")
    if not isinstance(ids, list) or not ids or not all(isinstance(claim, str) for claim in ids):
        raise ConfigurationError(f'{kind} needs the detail {{"claims": [ids]}} with the other claims; got {detail!r}')


def _pruned(value: Any) -> Any:
    """Return plain JSON without its empty fields: what a claim's canonical JSON leaves out."""
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := _pruned(part)) is not None} or None
    if isinstance(value, list):
        return [_pruned(part) for part in value] or None
    return value
