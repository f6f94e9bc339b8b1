"""Reviewers' decisions: appended, applied when claims are read, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError, LedgerError
from reportedly.ledger import Decision, DecisionKind, Ledger
from reportedly.ledger.decisions import by_claim, in_force, make
from reportedly.ledger.serialise import claim_to_dict
from reportedly.model import Actor, Attribution, Claim, EventType, Figure, Interval, Span, SpeakerClass, Status
from tests.ledger.making import READER, TOWNS, make_claim, make_document, make_reading

MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def claims(ledger: Ledger) -> list[Claim]:
    document, made = make_reading(4)
    ledger.add(document, READER, made)
    return made


def ids(ledger: Ledger, **asked: Any) -> list[str]:
    return [found.claim.id for found in ledger.claims(**asked)]


def test_a_rejected_claim_is_hidden_until_it_is_asked_for_or_accepted(ledger: Ledger, claims: list[Claim]) -> None:
    ledger.decide("reject", claims[0].id, "reviewer", {"reason": "a caption"})
    assert claims[0].id not in ids(ledger)
    shown = next(ledger.claims(rejected=True))
    assert (shown.claim, shown.verdict) == (claims[0], "reject")
    assert shown.decisions[0].detail == {"reason": "a caption"}
    ledger.decide("accept", claims[0].id, "second reviewer")
    assert ids(ledger) == [claim.id for claim in claims]
    assert next(ledger.claims()).verdict is DecisionKind.ACCEPT


def test_undoing_and_undoing_that(ledger: Ledger, claims: list[Claim]) -> None:
    rejection = ledger.decide("reject", claims[0].id, "reviewer", {})
    undone = ledger.decide("undo", rejection.id, "reviewer", {})
    assert claims[0].id in ids(ledger)
    ledger.decide("undo", undone.id, "reviewer", {})
    assert claims[0].id not in ids(ledger)
    assert [decision.kind for decision in ledger.decisions()] == ["reject", "undo", "undo"]


def test_a_corrected_claim_is_found_by_what_it_says_now(ledger: Ledger) -> None:
    document = make_document()
    claim = make_claim(document, place=TOWNS[0], killed=Figure(7, 7))
    ledger.add(document, READER, [claim])
    fields = {
        "place": {"text": "Ar-Raqqah", "name": "Raqqa", "country": "SY", "geonames_id": 172955, "kind": "town"}
        | {"probability": 1.0},
        "type": "hold",
        "status": "denied",
        "killed": None,
        "target": [],
        "actor": [{"name": "local fighters"}],
        "happened": {"start": "2011-01-01", "end": "2011-01-02"},
    }
    ledger.decide("correct", claim.id, "reviewer", {"fields": fields})

    assert ids(ledger, place="Boukamal") == ids(ledger, type="capture") == ids(ledger, status="actual") == []
    assert ids(ledger, actor="Syrian army", start=date(2017, 11, 1)) == []
    found = list(ledger.claims(place="raqqa", type="hold", status="denied", actor="fighters", end=date(2011, 1, 1)))
    assert len(found) == 1
    corrected = found[0].claim
    assert corrected.id == claim.id
    assert found[0].original == claim
    assert corrected.type is EventType.HOLD
    assert corrected.status is Status.DENIED
    assert (corrected.killed, corrected.target) == (None, ())
    assert corrected.actor == (Actor("local fighters"),)
    assert corrected.happened == Interval(date(2011, 1, 1), date(2011, 1, 2))
    assert (corrected.quotes, corrected.attribution) == (claim.quotes, claim.attribution)
    assert ledger.verify() == []  # the claim as read is untouched


def test_a_corrected_attribution_keeps_the_words_that_show_its_speaker(ledger: Ledger) -> None:
    document = make_document("The army said that it had captured the town.")
    source, cue = Span(0, 8, "The army"), Span(9, 13, "said")
    voice = Attribution("Syrian army", SpeakerClass.PARTY, ("Syrian army",), "syrian_army", source, cue)
    claim = make_claim(document, 14, attribution=voice)
    ledger.add(document, READER, [claim])

    def corrected_to(**attribution: object) -> Attribution:
        ledger.decide("correct", claim.id, "reviewer", {"fields": {"attribution": attribution}})
        return next(ledger.claims(ids=[claim.id])).claim.attribution

    ledger.decide("correct", claim.id, "reviewer", {"fields": {"type": "hold", "status": "possible"}})
    assert next(ledger.claims(ids=[claim.id])).claim.attribution == voice
    of_a_class = corrected_to(speaker="Syrian army", speaker_class="government")
    assert (of_a_class.speaker_class, of_a_class.source, of_a_class.cue) == (SpeakerClass.GOVERNMENT, source, cue)
    cleared = corrected_to(speaker="Syrian army", speaker_class="government", cue=None)
    assert (cleared.source, cleared.cue) == (source, None)
    of_another = corrected_to(speaker="a resident", speaker_class="civilian")
    assert (of_another.speaker, of_another.source, of_another.cue) == ("a resident", None, None)


def test_the_last_correction_of_a_field_counts(ledger: Ledger, claims: list[Claim]) -> None:
    subject = claims[1].id
    ledger.decide("correct", subject, "reviewer", {"fields": {"status": "denied", "type": "hold"}})
    last = ledger.decide("correct", subject, "reviewer", {"fields": {"status": "possible"}})
    corrected = next(ledger.claims(ids=[subject])).claim
    assert (corrected.type, corrected.status) == (EventType.HOLD, Status.POSSIBLE)
    ledger.decide("undo", last.id, "reviewer", {})
    assert next(ledger.claims(ids=[subject])).claim.status is Status.DENIED


def test_corrected_claims_keep_their_place_in_the_order(ledger: Ledger) -> None:
    for number in range(12):
        ledger.add(*_arguments(number))
    order = ids(ledger)
    for subject in order[::3]:
        ledger.decide("correct", subject, "reviewer", {"fields": {"status": "possible"}})
    assert ids(ledger) == order


def test_merges_and_splits_are_kept_and_change_no_claim(ledger: Ledger, claims: list[Claim]) -> None:
    others = [claim.id for claim in claims[1:3]]
    ledger.decide("merge", claims[0].id, "reviewer", {"claims": others})
    ledger.decide("split", claims[0].id, "reviewer", {"claims": others[:1]})
    first = next(ledger.claims())
    assert first.claim == claims[0]
    assert first.original is None
    assert [decision.kind for decision in first.decisions] == [DecisionKind.MERGE, DecisionKind.SPLIT]


def test_a_whole_claim_can_be_corrected_into_itself(ledger: Ledger, claims: list[Claim]) -> None:
    content = claim_to_dict(claims[0])
    fields = {name: content[name] for name in ("type", "actor", "place", "happened", "attribution", "status")}
    ledger.decide("correct", claims[0].id, "reviewer", {"fields": fields})
    assert next(ledger.claims(ids=[claims[0].id])).claim == claims[0]


@pytest.mark.parametrize(
    ("kind", "by", "detail", "message"),
    [
        ("approve", "reviewer", {}, "'approve' is not one of: accept, reject, correct, merge, split, undo"),
        ("accept", " ", {}, "by is empty"),
        ("correct", "reviewer", {}, "needs the detail"),
        ("correct", "reviewer", {"fields": {}}, "needs the detail"),
        ("correct", "reviewer", {"fields": {"quotes": []}}, "some of: type, actor"),
        ("correct", "reviewer", {"fields": {"type": "conquest"}}, "gives no claim"),
        ("correct", "reviewer", {"fields": {"type": None}}, "gives no claim"),
        ("correct", "reviewer", {"fields": {"actor": "army"}}, "gives no claim"),
        ("correct", "reviewer", {"fields": {"actor": [{"name": "army", "rank": 1}]}}, "more in 'actor'"),
        ("correct", "reviewer", {"fields": {"happened": {"start": "2017-02-01", "end": "2017-01-01"}}}, "no claim"),
        ("merge", "reviewer", {}, "needs the detail"),
        ("split", "reviewer", {"claims": []}, "needs the detail"),
        ("accept", "reviewer", {"when": MOMENT}, "not plain JSON"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_not_kept(
    ledger: Ledger, claims: list[Claim], kind: str, by: str, detail: Mapping[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        ledger.decide(kind, claims[0].id, by, detail)
    assert ledger.decisions() == []


def test_a_decision_is_about_something_in_the_ledger(ledger: Ledger, claims: list[Claim]) -> None:
    with pytest.raises(LedgerError, match="no claim 'c0'"):
        ledger.decide("accept", "c0", "reviewer", {})
    with pytest.raises(LedgerError, match="no claim 'c0'"):
        ledger.decide("merge", claims[0].id, "reviewer", {"claims": ["c0"]})
    with pytest.raises(LedgerError, match="no decision"):
        ledger.decide("undo", claims[0].id, "reviewer", {})


def test_a_time_needs_a_zone_and_is_kept_in_utc(ledger: Ledger, claims: list[Claim]) -> None:
    with pytest.raises(ConfigurationError, match="no time zone"):
        ledger.decide("accept", claims[0].id, "reviewer", {}, datetime(2024, 1, 1))
    damascus = timezone(timedelta(hours=3))
    made = ledger.decide("accept", claims[0].id, "reviewer", {}, datetime(2024, 1, 1, 3, tzinfo=damascus))
    assert made.at == MOMENT
    assert ledger.decisions() == [made]


def test_a_decision_never_stands_before_the_one_it_follows(ledger: Ledger, claims: list[Claim]) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    ledger.decide("reject", claims[0].id, "reviewer with a fast clock", {}, ahead)
    ledger.decide("accept", claims[0].id, "reviewer")
    assert claims[0].id in ids(ledger)


def test_the_same_decision_twice_is_one(ledger: Ledger, claims: list[Claim]) -> None:
    assert ledger.decide("accept", claims[0].id, "a", {}, MOMENT) == ledger.decide(
        "accept", claims[0].id, "a", {}, MOMENT
    )
    assert ledger.counts().decisions == 1


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    """Decisions about two claims, some of which undo earlier ones."""
    made: list[Decision] = []
    for minute in range(draw(st.integers(0, 12))):
        at = MOMENT + timedelta(minutes=minute)
        if made and draw(st.sampled_from(["undo", "judge"])) == "undo":
            made.append(make("undo", draw(st.sampled_from(made)).id, "reviewer", at, {}))
        else:
            kind = draw(st.sampled_from(["accept", "reject"]))
            made.append(make(kind, draw(st.sampled_from(["c1", "c2"])), "reviewer", at, {}))
    return made


@given(histories(), st.randoms(use_true_random=False))
def test_the_outcome_depends_on_the_decisions_alone_not_on_how_they_come(history: list[Decision], random: Any) -> None:
    shuffled = history * 1
    random.shuffle(shuffled)
    assert in_force(shuffled) == in_force(history)
    assert by_claim(shuffled) == by_claim(history)


@given(histories())
def test_exactly_what_is_not_undone_stands(history: list[Decision]) -> None:
    # The latest decisions are settled first: nothing later can undo them.
    undone: set[str] = set()
    for decision in reversed(history):
        if decision.kind is DecisionKind.UNDO and decision.id not in undone:
            undone.add(decision.subject)
    expected = [d for d in history if d.id not in undone and d.kind is not DecisionKind.UNDO]
    assert in_force(history) == expected


def _arguments(number: int):  # type: ignore[no-untyped-def]  # the arguments of Ledger.add
    document, claims = make_reading(number)
    return document, READER, claims
