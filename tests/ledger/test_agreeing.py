"""Two reviewers: a decision counts only when two names agree, whatever the order in which that is worked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError
from reportedly.ledger import Decision, DecisionKind, Ledger
from reportedly.ledger.agreement import agreement, kappa
from reportedly.ledger.decisions import applied, counting, make
from reportedly.model import Claim, EventType, Status
from tests.ledger.making import READER, make_reading

MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def claims(ledger: Ledger) -> list[Claim]:
    document, made = make_reading(4)
    ledger.add(document, READER, made)
    return made


def verdict(ledger: Ledger, claim: Claim) -> str | None:
    found = next(ledger.claims(ids=[claim.id], rejected=True)).verdict
    return found.value if found is not None else None


def test_one_name_is_not_enough_and_two_are(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.require_reviewers(2, "Ann")
    ledger.decide("reject", claims[0].id, "Ann")
    ledger.decide("reject", claims[0].id, "  ANN ")  # the same person
    found = next(ledger.claims())
    assert found.claim == claims[0]
    assert [each.by for each in found.pending] == ["  ANN "]
    second = ledger.decide("reject", claims[0].id, "Ben")
    assert verdict(ledger, claims[0]) == "reject"
    ledger.decide("undo", second.id, "Ben")
    assert verdict(ledger, claims[0]) is None


def test_who_changes_their_mind_agrees_no_more(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.require_reviewers(2, "Ann")
    for name in ("Ann", "Ben"):
        ledger.decide("reject", claims[0].id, name)
    ledger.decide("accept", claims[0].id, "Ann")
    assert verdict(ledger, claims[0]) is None
    ledger.decide("accept", claims[0].id, "Cem")
    assert verdict(ledger, claims[0]) == "accept"


def test_the_rule_holds_for_what_was_decided_before_and_can_be_lifted(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.decide("reject", claims[0].id, "Ann")
    rule = ledger.require_reviewers(2, "Ann")
    assert rule is not None
    assert ledger.require_reviewers(2, "Ben") is None  # it is so already
    assert verdict(ledger, claims[0]) is None
    ledger.require_reviewers(1, "Ben")
    assert verdict(ledger, claims[0]) == "reject"
    assert ledger.verify() == []


def test_reviewers_agree_field_by_field(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.require_reviewers(2, "Ann")
    subject = claims[1].id
    ledger.decide("correct", subject, "Ann", {"fields": {"type": "hold", "status": "denied"}})
    ledger.decide("correct", subject, "Ben", {"fields": {"type": "hold", "status": "possible"}})
    found = next(ledger.claims(ids=[subject]))
    assert (found.claim.type, found.claim.status) == (EventType.HOLD, claims[1].status)
    assert [each.detail["fields"] for each in found.pending] == [{"status": "denied"}, {"status": "possible"}]
    ledger.decide("correct", subject, "Cem", {"fields": {"status": "denied"}})
    assert next(ledger.claims(ids=[subject])).claim.status is Status.DENIED


def test_two_claims_are_merged_by_whichever_was_named_first(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.require_reviewers(2, "Ann")
    one, two, three = (claim.id for claim in claims[:3])
    ledger.decide("merge", one, "Ann", {"claims": [two, three]})
    ledger.decide("merge", two, "Ben", {"claims": [one]})
    assert [(each.subject, each.detail["claims"]) for each in counting(ledger.decisions())] == [
        (one, [two]),
        (two, [one]),
    ]


def test_a_rebuilt_ledger_says_the_same(ledger: Ledger, claims: list[Claim], tmp_path: Path) -> None:
    ledger.decide("reject", claims[1].id, "Ann")
    ledger.require_reviewers(2, "Ann")
    for name in ("Ann", "Ben"):
        ledger.decide("reject", claims[0].id, name)
    with Ledger.open(tmp_path / "again.db") as again:
        again.restore(ledger.dump())
        assert again.digest() == ledger.digest()
        assert again.required_reviewers() == 2
        assert list(again.claims(rejected=True)) != []
        assert [each.verdict for each in again.claims(rejected=True)] == [
            each.verdict for each in ledger.claims(rejected=True)
        ]
        assert again.verify() == []


@pytest.mark.parametrize(
    ("subject", "detail"),
    [("reviewers", {}), ("reviewers", {"reviewers": 3}), ("reviewers", {"reviewers": True}), ("c0", {"reviewers": 2})],
)
def test_a_rule_that_cannot_be_is_refused(ledger: Ledger, subject: str, detail: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="a requirement is about 'reviewers'"):
        ledger.decide("require", subject, "Ann", detail)
    assert ledger.decisions() == []


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    """Decisions of three reviewers about two claims under the rule, some of which undo earlier ones."""
    made = [make("require", "reviewers", "Ann", MOMENT, {"reviewers": 2})]
    for minute in range(1, draw(st.integers(1, 10))):
        at, by = MOMENT + timedelta(minutes=minute), draw(st.sampled_from(["Ann", "Ben", "Cem"]))
        kind = draw(st.sampled_from(["accept", "reject", "correct", "undo"]))
        if kind == "undo" and len(made) > 1:
            made.append(make("undo", draw(st.sampled_from(made[1:])).id, by, at, {}))
        elif kind == "correct":
            fields = {"type": draw(st.sampled_from(["hold", "clash"]))}
            made.append(make("correct", draw(st.sampled_from(["c1", "c2"])), by, at, {"fields": fields}))
        elif kind != "undo":
            made.append(make(kind, draw(st.sampled_from(["c1", "c2"])), by, at, {}))
    return made


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_what_counts_depends_on_the_decisions_alone_and_needs_two_names(history: list[Decision], random: Any) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    found = applied(history)
    assert applied(shuffled) == found
    for each in found.counting:
        same = {d.by for d in found.counting if (d.kind, d.subject, d.detail) == (each.kind, each.subject, each.detail)}
        assert len(same) >= 2
    verdicts = {(d.subject, d.kind) for d in found.counting if d.kind is not DecisionKind.CORRECT}
    assert len(verdicts) == len({subject for subject, _ in verdicts})


def test_kappa_is_cohens() -> None:
    assert kappa({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}) == pytest.approx(0.4)
    assert kappa({("yes", "yes"): 3}) is None
    assert kappa({}) is None


def test_claims_of_one_reviewer_are_listed_where_no_second_is_required(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.decide("accept", claims[0].id, "Ann")
    ledger.decide("correct", claims[1].id, "Ann", {"fields": {"type": "hold"}})
    ledger.decide("correct", claims[1].id, "Ben", {"fields": {"type": "clash"}})
    found = agreement(ledger.decisions())
    assert [each.claim for each in found.waiting] == [claims[0].id]
    assert [(each.claim, dict(each.answers)) for each in found.differing] == [
        (claims[1].id, {"Ann": "correct", "Ben": "correct"})
    ]
    assert (found.pairs[0].both, found.pairs[0].agreed, found.pairs[0].kappa) == (1, 1, None)
