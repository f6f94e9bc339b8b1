"""Reviewers' decisions: the list of all, and, where the server has a desk, appending one.

A decision is taken only from a request that shows the token printed at the start, is said to be JSON, and comes from
this server's own page or from no page at all. A page of another site can neither read the token nor ask so.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.status import HTTP_201_CREATED

from reportedly.errors import LedgerError
from reportedly.ledger import Decision, DecisionKind, Ledger
from reportedly.ledger.decisions import applied, in_force
from reportedly.server import paging
from reportedly.server.errors import ApiError, ErrorBody
from reportedly.server.models import DecisionModel, Page, decision_model
from reportedly.server.parameters import Cursor, Limit
from reportedly.server.state import State, TheState

router = APIRouter(tags=["decisions"])
_LOCK_TIMEOUT = 5.0
_Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class ListedDecision(DecisionModel):
    """A decision of the audit.

    ``in_force`` is false where another one undid it; ``counts`` is true where it is applied, in whole or in part, and
    ``pending`` where something of it waits for a second reviewer.
    """

    in_force: bool
    counts: bool
    pending: bool


class NewDecision(BaseModel):
    """What a reviewer decides.

    ``subject`` is a claim's id, for ``undo`` a decision's. ``correct`` needs ``fields`` in the stored claim's form,
    ``merge`` and ``split`` need ``claims``, the other claims' ids.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "reject", "subject": "c0123456789abcdef0123"}]}
    )

    kind: Literal["accept", "reject", "correct", "merge", "split", "undo"]
    subject: _Id
    fields: dict[str, Any] | None = None
    claims: list[_Id] | None = Field(None, min_length=1, max_length=500)
    note: str | None = Field(None, min_length=1, max_length=2_000, description="Why, for the audit.")


@router.get("/decisions", summary="List decisions")
def decisions(state: TheState, limit: Limit = 100, cursor: Cursor = None) -> Page[ListedDecision]:
    """Every decision in the order of their times, undone ones too: the audit."""
    made = state.ledger.decisions()
    standing = {each.id for each in in_force(made)}
    undone = _undone(made)
    outcome = applied(made)
    counting, pending = ({each.id for each in some} for some in (outcome.counting, outcome.pending))
    items, more = paging.page("decisions", made, lambda each: each.id, limit, cursor)

    def told(each: Decision) -> ListedDecision:
        stands = each.id in standing or (each.kind is DecisionKind.UNDO and each.id not in undone)
        return ListedDecision(
            **decision_model(each).model_dump(),
            in_force=stands,
            counts=stands and (each.id in counting or each.kind in (DecisionKind.UNDO, DecisionKind.REQUIRE)),
            pending=each.id in pending,
        )

    return Page(items=[told(each) for each in items], next=more)


def may_decide(
    request: Request,
    state: TheState,
    token: Annotated[
        str | None, Header(alias="X-Reportedly-Token", max_length=200, description="The desk's token.")
    ] = None,
) -> str:
    """Return the desk's name; raises ``ApiError`` for a request that may not decide, before its body is looked at."""
    settings = state.settings
    if settings.desk is None or settings.desk_token is None:
        raise ApiError(403, "this server takes no decisions", "start it with --desk NAME", "no_desk")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415)
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (origin is not None and not _same_origin(request, origin)):
        raise ApiError(403, "the request comes from another site", "decide on this server's page", "other_origin")
    if token is None or not hmac.compare_digest(token.encode("utf-8", "replace"), settings.desk_token.encode("utf-8")):
        raise ApiError(
            403, "the desk's token is missing or wrong", "send X-Reportedly-Token as printed at the start", "bad_token"
        )
    return settings.desk


@router.post(
    "/decisions",
    summary="Decide",
    status_code=HTTP_201_CREATED,
    responses={status: {"model": ErrorBody} for status in (403, 415)},
)
def decide(state: TheState, new: NewDecision, desk: Annotated[str, Depends(may_decide)]) -> DecisionModel:
    """Append a decision, signed with the desk's name and dated now. The ledger only grows: ``undo`` takes one back.

    Where a second reviewer is required it waits, pending, until another name decides the same.
    """
    detail: dict[str, Any] = {"note": new.note} if new.note is not None else {}
    _only(new, "fields", new.fields, (DecisionKind.CORRECT,))
    _only(new, "claims", new.claims, (DecisionKind.MERGE, DecisionKind.SPLIT))
    if new.fields is not None:
        detail["fields"] = new.fields
    if new.claims is not None:
        detail["claims"] = list(new.claims)
    _check_subjects(state, new)
    with Ledger.open(state.settings.ledger, create=False, lock_timeout=_LOCK_TIMEOUT) as ledger:
        return decision_model(ledger.decide(new.kind, new.subject, desk, detail))


def _only(new: NewDecision, name: str, value: object, kinds: Sequence[str]) -> None:
    if (value is not None) != (new.kind in kinds):
        fix = f"give {name}" if new.kind in kinds else f"leave {name} out; it goes with {' and '.join(kinds)}"
        raise ApiError(422, f"a decision to {new.kind} {'needs' if value is None else 'has no'} {name}", fix)


def _check_subjects(state: State, new: NewDecision) -> None:
    """Raise a 404 for what the ledger does not have, as the ledger itself would refuse it."""
    if new.kind == DecisionKind.UNDO.value:
        asked = next((each for each in state.ledger.decisions() if each.id == new.subject), None)
        if asked is None:
            raise ApiError(404, f"there is no decision {new.subject!r} to undo", "take an id from /api/v1/decisions")
        if asked.kind is DecisionKind.REQUIRE:  # a rule for reviewers is not for one of them to lift in passing
            raise ApiError(
                403, "how many reviewers are required is not decided here", "start it with --no-second-reviewer"
            )
        return
    wanted = {new.subject, *(new.claims or ())}
    try:
        found = {each.claim.id for each in state.ledger.claims(ids=wanted, rejected=True)}
    except LedgerError:
        raise ApiError(503) from None
    if missing := sorted(wanted - found):
        raise ApiError(404, f"there is no claim {missing[0]!r} to {new.kind}", "take an id from /api/v1/claims")


def _same_origin(request: Request, origin: str) -> bool:
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    return asked.scheme == request.url.scheme and asked.netloc.lower() == request.headers.get("host", "").lower()


def _undone(made: Sequence[Decision]) -> set[str]:
    """Return the ids of the ``undo`` decisions that others in force undo, the last first."""
    gone: set[str] = set()
    for each in reversed(made):
        if each.kind is DecisionKind.UNDO and each.id not in gone:
            gone.add(each.subject)
    return gone
