"""Laws that weighing keeps for any claims."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.weighing import CONTESTED, UNKNOWN, Control, contradictions, weigh
from tests.weighing.builders import ABU_KAMAL, ARMY, COALITION, IS, RAQQA, RUSSIA, SDF, Record, Stub, copied, day, say

_DAYS = [(date(2016, 1, 1) + timedelta(days=9 * index)).isoformat() for index in range(40)]
_KINDS = ["capture", "hold", "withdraw", "advance", "besiege", "handover", "clash", "air_strike"]
_PARTIES = st.sampled_from([ARMY, IS, SDF, COALITION, RUSSIA, "militants", "Northern Brigade"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any claim about one of two towns."""
    kind = draw(st.sampled_from(_KINDS))
    on = draw(st.sampled_from(_DAYS))
    number = draw(st.integers(0, 10**6))
    speaker = draw(st.sampled_from([None, None, ARMY, IS, "The Watch", "residents"]))
    published = draw(st.sampled_from([on, on, on, _DAYS[-1], None]))
    outlet = draw(st.sampled_from(["Courier", "Herald", "State Gazette"]))
    return say(
        kind,
        draw(_PARTIES | st.none()),
        draw(_PARTIES | st.none()),
        at=draw(st.sampled_from([RAQQA, RAQQA, ABU_KAMAL])),
        on=on,
        start=draw(st.sampled_from(["same", "same", None, _DAYS[0]])),
        published=published,
        outlet=outlet,
        document=f"d{number} {outlet} {published}",  # a document has one outlet and one date
        speaker=speaker,
        speaker_class="civilian" if speaker == "residents" else "party",
        status=draw(st.sampled_from(["actual", "actual", "actual", "possible", "denied", "planned"])),
        confidence=draw(st.floats(0, 1)),
    )


CLAIMS = st.lists(records(), max_size=14)


def control(claims: Sequence[Record], known: str | None = None, texts: dict[str, str] | None = None) -> Control:
    return weigh(claims, texts=texts, registry=Stub(), known=day(known) if known else None)


@settings(deadline=None)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(claims: list[Record], random: object) -> None:
    shuffled = [*claims, *claims[:2]]  # nor does a claim that comes twice
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives random.Random
    texts = {record.document.id: f"a text of {index % 3} " * 9 for index, record in enumerate(claims)}
    on = day("2016-07-01")
    assert repr(control(claims, texts=texts).holdings(on, evidence=True)) == repr(
        control(shuffled, texts=texts).holdings(on, evidence=True)
    )
    assert repr(contradictions(claims, registry=Stub())) == repr(contradictions(shuffled, registry=Stub()))


@settings(deadline=None)
@given(CLAIMS, st.dates(date(2015, 6, 1), date(2019, 1, 1)))
def test_holdings_are_ordered_distributions(claims: list[Record], on: date) -> None:
    for held in control(claims).holdings(on, evidence=True):
        probabilities = [probability for _, probability in held.distribution]
        assert all(0 <= probability <= 1 for probability in probabilities)
        assert sum(probabilities) == pytest.approx(1.0, abs=1e-9)
        assert held.distribution == tuple(sorted(held.distribution, key=lambda item: (-item[1], item[0])))
        assert {CONTESTED, UNKNOWN} <= {state for state, _ in held.distribution}
        assert held.evidence
        assert all(item.reason.endswith(".") for item in held.evidence)


@settings(deadline=None)
@given(CLAIMS, st.sampled_from(_DAYS), st.sampled_from(_DAYS))
def test_what_is_known_later_does_not_change_what_was_known(claims: list[Record], known: str, on: str) -> None:
    early = [record for record in claims if record.known <= day(known)]
    assert control(claims, known).holdings(day(on), evidence=True) == control(early, known).holdings(
        day(on), evidence=True
    )


@settings(deadline=None)
@given(CLAIMS, st.sampled_from(["hold", "capture", "handover"]), st.floats(0.05, 1))
def test_another_independent_witness_never_lowers_belief(claims: list[Record], kind: str, confidence: float) -> None:
    """On the day of the testimony, given what is then known."""
    on = "2016-06-30"
    past = [record for record in claims if record.known <= day(on)]
    witness = say(kind, SDF, at=RAQQA, on=on, outlet="Independent", document="w", confidence=confidence)
    before = dict(control([*past, _candidate()], on).holding(RAQQA, day(on)).distribution)
    after = dict(control([*past, _candidate(), witness], on).holding(RAQQA, day(on)).distribution)
    assert after[SDF] >= before[SDF] - 2e-6  # rounding


def _candidate() -> Record:
    return say("hold", SDF, on="2016-01-01", outlet="First", document="c", confidence=0.01)


@settings(deadline=None)
@given(st.lists(records(), min_size=1, max_size=8), st.data())
def test_a_second_copy_of_a_document_changes_nothing(claims: list[Record], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(claims)).document.id
    copies = [copied(record, "z" + twice) for record in claims if record.document.id == twice]
    texts = {record.document.id: f"A report numbered {record.document.id} on what befell the town" for record in claims}
    texts["z" + twice] = texts[twice]
    on = day("2016-07-01")
    plain, doubled = control(claims, texts=texts), control([*claims, *copies], texts=texts)
    for one, two in zip(plain.holdings(on), doubled.holdings(on), strict=True):
        assert one == two


@settings(deadline=None)
@given(CLAIMS)
def test_unknown_grows_with_silence(claims: list[Record]) -> None:
    weighed = control(claims)
    after = [day(_DAYS[-1]) + timedelta(days=200 * index) for index in range(6)]
    for place in weighed.places:
        unknown = [dict(weighed.holding(place, on).distribution)[UNKNOWN] for on in after]
        assert all(later >= earlier - 1e-6 for earlier, later in itertools.pairwise(unknown))
