"""The desk: which claims to look at first, and how far reviewers agree."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from reportedly.cli.parties import party_name
from reportedly.ledger.agreeing import required, same_name
from reportedly.ledger.agreement import ANSWERS, Reviewed, agreement
from reportedly.ledger.decisions import in_force
from reportedly.model import EventType
from reportedly.server import paging
from reportedly.server.models import (
    ClaimModel,
    DecisionModel,
    Model,
    Page,
    PlaceModel,
    claim_model,
    decision_model,
    place_model,
)
from reportedly.server.parameters import Cursor, Limit, PlaceName
from reportedly.server.routes.disputed import disputes_at_the_desk
from reportedly.server.state import State, TheState
from reportedly.weighing.review import Ranking, Worth

router = APIRouter(tags=["desk"])


class QueueItem(Model):
    """A claim to look at: ``value`` is ``misread`` × ``moves`` + ``disputed``; ``reasons`` say it in words.

    ``misread`` is the probability that the claim was read wrong, ``moves`` how far the answer for its place would move
    if it were rejected, ``disputed`` its part of a dispute's importance: all in [0, 1]. ``awaits_second`` is true where
    one reviewer has decided and another is required.
    """

    claim: ClaimModel
    place: PlaceModel = Field(description="The place whose answer the claim bears on, or that the dispute is about.")
    value: float
    misread: float
    moves: float
    disputed: float
    awaits_second: bool
    reasons: list[str]


class Queue(Page[QueueItem]):
    """The claims to look at, the most worth first; ``total`` counts those of all pages."""

    total: int


class Reviewer(Model):
    """A reviewer, and how many claims they accepted, rejected or corrected."""

    name: str
    decided: int


class Answers(Model):
    """How many claims the first reviewer of a pair answered in one way and the second in another."""

    one: str = Field(examples=["accept"])
    other: str = Field(examples=["reject"])
    claims: int


class PairModel(Model):
    """How two reviewers agree over the claims that both decided.

    ``raw`` is the share of equal answers; ``kappa`` is Cohen's, null where chance alone would make them equal always.
    """

    one: str
    other: str
    both: int
    agreed: int
    raw: float | None
    kappa: float | None
    counts: list[Answers]


class ReviewedModel(Model):
    """A claim that was decided: each reviewer's answer by name, and the decisions in force behind it."""

    claim: ClaimModel
    answers: dict[str, str]
    decisions: list[DecisionModel]
    pending: bool = Field(description="Something of it waits for another reviewer and does not count yet.")


class AgreementModel(Model):
    """How reviewers agree. An answer is accept, correct or reject.

    ``required`` reviewers must agree before a decision counts. ``waiting`` are claims with one reviewer's decision,
    ``differing`` those on which reviewers differ: of both the newest, at most ``limit``, with how many there are.
    """

    required: int
    reviewers: list[Reviewer]
    pairs: list[PairModel]
    waiting: list[ReviewedModel]
    waiting_count: int
    differing: list[ReviewedModel]
    differing_count: int


@router.get("/desk/queue", summary="List the claims to review first")
def queue(
    state: TheState,
    place: PlaceName = None,
    type: Annotated[list[EventType] | None, Query(description="Types of event, any of them.")] = None,  # noqa: A002 - the codebook's field
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Queue:
    """Claims by what checking them is worth: probably misread, much hangs on them, or disputed.

    Claims that were decided are left out: where a second reviewer is required, those that this desk's own name decided
    and those that enough agree on.
    """
    asked = state.place(place) if place is not None else None
    types = tuple(sorted(set(type))) if type else None
    name = state.settings.desk

    def make() -> tuple[list[Worth], set[str]]:
        done, waiting = _decided(state, name)
        disputes = disputes_at_the_desk(state)
        if asked is not None:
            disputes = [each for each in disputes if each.contradiction.place.key == asked.key]
        ranking = state.ranking() if asked is None else Ranking(state.control_of(asked, None), places=[asked.key])
        of_type = []
        if types is not None:
            sides = {c for d in disputes for c in (*d.contradiction.claims_for, *d.contradiction.claims_against)}
            of_type = [(each.claim.id, each.claim.type) for each in state.ledger.claims(ids=sides)]
        return ranking.worth(disputes, leave_out=done, types=types, types_of=of_type), waiting

    ranked, waiting = state.derive("queue", (asked.key if asked else None, types, name), make)
    page, more = paging.page("queue", ranked, lambda each: each.claim_id, limit, cursor)
    claims = {each.claim.id: each for each in state.ledger.claims(ids=[each.claim_id for each in page], rejected=True)}
    return Queue(
        total=len(ranked),
        next=more,
        items=[
            QueueItem(
                claim=claim_model(claims[each.claim_id]),
                place=place_model(each.place, state.people(each.place)),
                value=each.value,
                misread=each.misread,
                moves=each.moves,
                disputed=each.disputed,
                awaits_second=each.claim_id in waiting,
                reasons=reasons(each, awaits_second=each.claim_id in waiting),
            )
            for each in page
            if each.claim_id in claims
        ],
    )


@router.get("/desk/agreement", summary="Tell how reviewers agree")
def how_reviewers_agree(state: TheState, limit: Limit = 100) -> AgreementModel:
    """Whose decisions wait for a second reviewer, where reviewers differ, and how far they agree."""
    found = agreement(state.ledger.decisions())
    waiting, differing = found.waiting[::-1][:limit], found.differing[::-1][:limit]
    wanted = {each.claim for each in (*waiting, *differing)}
    claims = {each.claim.id: each for each in state.ledger.claims(ids=wanted, rejected=True)} if wanted else {}

    def told(each: Reviewed) -> ReviewedModel:
        return ReviewedModel(
            claim=claim_model(claims[each.claim]),
            answers=dict(each.answers),
            decisions=[decision_model(decision) for decision in each.decisions],
            pending=each.pending,
        )

    return AgreementModel(
        required=found.required,
        reviewers=[Reviewer(name=name, decided=count) for name, count in found.reviewers.items()],
        pairs=[
            PairModel(
                one=pair.one,
                other=pair.other,
                both=pair.both,
                agreed=pair.agreed,
                raw=pair.raw,
                kappa=pair.kappa,
                counts=[
                    Answers(one=one, other=other, claims=pair.counts.get((one, other), 0))
                    for one in ANSWERS
                    for other in ANSWERS
                ],
            )
            for pair in found.pairs
        ],
        waiting=[told(each) for each in waiting if each.claim in claims],
        waiting_count=len(found.waiting),
        differing=[told(each) for each in differing if each.claim in claims],
        differing_count=len(found.differing),
    )


def reasons(each: Worth, *, awaits_second: bool) -> list[str]:
    """Return in words what makes a claim worth a look, the weightiest first."""
    told: list[tuple[float, str]] = []
    if each.moved is not None and each.moves > 0:
        notes = f" ({'; '.join(each.notes)})" if each.notes else ""
        moved = each.moved
        told.append(
            (
                each.misread * each.moves,
                f"without it {party_name(moved.state)} has {moved.without:.2f} at {each.place.name} on {moved.on}, "
                f"not {moved.as_it_is:.2f}; it is misread with a probability of {each.misread:.2f}{notes}",
            )
        )
    if each.dispute is not None:
        told.append((each.disputed, f"it is disputed: {each.dispute.contradiction.sentence}"))
    said = [words for _, words in sorted(told, key=lambda pair: -pair[0])]
    return [*said, "one reviewer has decided, and a second one is required"] if awaits_second else said


def _decided(state: State, name: str | None) -> tuple[set[str], set[str]]:
    """Return the claims that need no decision of this desk, and those that wait for a second reviewer."""
    made: list[Any] = in_force(state.ledger.decisions())
    about = [each for each in made if each.kind in ANSWERS]
    if required(made) == 1:
        return {each.subject for each in about}, set()
    found = agreement(state.ledger.decisions())
    waiting = {each.claim for each in found.waiting} | {each.claim for each in found.differing if each.pending}
    own = {each.subject for each in about if name is not None and same_name(each.by) == same_name(name)}
    return own | ({each.subject for each in about} - waiting), waiting - own
