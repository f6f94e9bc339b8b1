"""Who holds a place, from small histories told by several voices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reportedly.model import Holding, Place, PlaceKind
from reportedly.weighing import CONTESTED, UNKNOWN, Control, weigh
from tests.weighing.builders import (
    ABU_KAMAL,
    ARMY,
    COALITION,
    IS,
    RAQQA,
    SDF,
    MemoryLedger,
    Record,
    Stub,
    copied,
    day,
    days_apart,
    say,
)

OUTLETS = ("Courier", "Herald", "Post", "Mirror")


def control(records: Iterable[Record], known: str | None = None, texts: dict[str, str] | None = None) -> Control:
    return weigh(records, texts=texts, registry=Stub(), known=day(known) if known else None)


def belief(records: Iterable[Record], on: str, known: str | None = None, at: Place = RAQQA) -> dict[str, float]:
    return dict(control(records, known).holding(at, day(on)).distribution)


def raqqa() -> list[Record]:
    """A town taken in January 2014, mentioned as held until 2016, besieged in 2017 and taken that October."""
    records = [say("capture", IS, "Northern rebels", on="2014-01-14", start=None, outlet="Herald", confidence=0.4)]
    for index, on in enumerate(days_apart("2014-03-01", 18, 60)):
        records.append(say("hold", IS, on=on, outlet=OUTLETS[index % 4], confidence=0.45))
    for outlet, on in zip(OUTLETS, ("2017-06-07", "2017-07-17", "2017-08-18", "2017-09-20"), strict=True):
        records.append(say("advance", SDF, IS, on=on, start=None, outlet=outlet, confidence=0.45))
    for outlet, on in zip(OUTLETS, ("2017-10-17", "2017-10-17", "2017-10-18", "2017-10-20"), strict=True):
        records.append(say("capture", SDF, IS, on=on, start=None, outlet=outlet, confidence=0.5))
    return records


def noise() -> list[Record]:
    """Misreadings of the kinds that a rules-based reader makes: about one claim in five."""
    return [
        say("capture", ARMY, IS, on="2016-03-02", start=None, outlet="Herald", confidence=0.3),
        say("capture", COALITION, IS, on="2016-05-30", start=None, outlet="Mirror", confidence=0.3),
        say("hold", SDF, on="2016-04-11", outlet="Courier", confidence=0.3),
        say("withdraw", IS, on="2015-09-20", start=None, outlet="Post", confidence=0.3),
        say("hold", IS, on="2017-10-25", start=None, outlet="Post", confidence=0.4),
        say("air_strike", COALITION, IS, on="2016-05-28", outlet="Post", confidence=0.5),
        say("air_strike", COALITION, None, on="2016-05-31", outlet="Herald", confidence=0.5),
    ]


def test_nothing_known_is_unknown() -> None:
    empty = control([])
    assert empty.holdings(day("2016-01-01")) == []
    held = empty.holding(RAQQA, day("2016-01-01"))
    assert held == Holding(RAQQA, day("2016-01-01"), None, ((UNKNOWN, 1.0), (CONTESTED, 0.0)))


def test_a_long_history_with_a_change_of_holder() -> None:
    records = raqqa()
    assert belief(records, "2003-12-01")[UNKNOWN] >= 0.95
    assert belief(records, "2013-12-01")[UNKNOWN] >= 0.5
    assert belief(records, "2016-06-01")[IS] >= 0.8
    assert belief(records, "2017-11-15")[SDF] >= 0.8
    assert belief(records, "2017-09-21")[CONTESTED] > belief(records, "2016-06-01")[CONTESTED]


def test_a_history_stands_when_a_fifth_of_the_claims_is_misread() -> None:
    records = raqqa() + noise()
    assert belief(records, "2015-09-21")[IS] >= 0.8
    assert belief(records, "2016-06-01")[IS] >= 0.8
    assert belief(records, "2017-11-15")[SDF] >= 0.8


def test_as_known_earlier_only_what_was_known_counts() -> None:
    records = raqqa()
    assert belief(records, "2016-06-01", known="2013-12-31")[UNKNOWN] == 1.0
    before = belief(records, "2017-10-16", known="2017-10-16")
    after = belief(records, "2017-10-17", known="2017-10-18")
    assert before.get(SDF, 0.0) < 0.2 < after[SDF]
    late = [*records, say("hold", SDF, on="2016-05-30", published="2018-02-01", outlet="Post")]
    assert belief(late, "2016-06-01", known="2018-01-31") == belief(records, "2016-06-01", known="2018-01-31")


def test_later_reports_inform_earlier_days() -> None:
    told_later = [
        say("hold", IS, on="2016-01-01", confidence=0.5),
        say("hold", IS, on="2016-12-01", outlet="Herald", confidence=0.5),
    ]
    assert belief(told_later, "2016-08-01")[IS] > belief(told_later, "2016-08-01", known="2016-08-01")[IS]


def test_a_declared_victory_that_others_contradict() -> None:
    town: dict[str, Any] = {"at": ABU_KAMAL, "confidence": 0.6}
    watch: dict[str, Any] = town | {"speaker": "Watch", "speaker_class": "monitor"}
    records = [
        *(say("hold", IS, on=on, outlet="Herald", **town) for on in ("2017-08-01", "2017-10-05", "2017-11-02")),
        *(say("capture", ARMY, IS, on="2017-11-09", start=None, speaker=ARMY, outlet=o, **town) for o in OUTLETS),
        say("withdraw", IS, on="2017-11-09", start=None, outlet="Post", **town),
        *(say("advance", IS, ARMY, on="2017-11-11", start=None, outlet=o, **watch) for o in ("Post", "Mirror")),
        say("clash", IS, ARMY, on="2017-11-12", **watch),
        *(say("capture", ARMY, IS, on="2017-11-19", start=None, speaker=ARMY, outlet=o, **town) for o in OUTLETS),
        say("capture", ARMY, IS, on="2017-11-20", start=None, **watch),
    ]

    def at(on: str, known: str | None = None) -> dict[str, float]:
        return belief(records, on, known, ABU_KAMAL)

    assert at("2017-11-01")[IS] > 0.8
    assert at("2017-11-09", "2017-11-09")[ARMY] > 0.5
    contested = at("2017-11-12", "2017-11-12")
    assert contested[CONTESTED] > contested[ARMY] > contested[IS]
    assert at("2017-11-09", "2017-11-09")[ARMY] > contested[ARMY]
    assert at("2017-11-25")[ARMY] > 0.7


def test_silence_ends_in_unknown() -> None:
    records = raqqa()
    years = [belief(records, f"{year}-01-01")[UNKNOWN] for year in (2018, 2019, 2020, 2022, 2040)]
    assert years == sorted(years)
    assert years[-1] > 0.95


def test_an_admission_outweighs_a_boast() -> None:
    before = [say("hold", ARMY, on="2016-12-01")]
    boast = belief([*before, say("capture", IS, ARMY, speaker=IS)], "2017-01-01")
    admission = belief([*before, say("capture", IS, ARMY, speaker=ARMY)], "2017-01-01")
    neither = belief([*before, say("capture", IS, ARMY, speaker="Bystander")], "2017-01-01")
    assert admission[IS] > neither[IS] > boast[IS]
    stated = belief([*before, say("capture", IS, ARMY, outlet="State Gazette")], "2017-01-01")
    assert stated[IS] > belief([*before, say("capture", IS, ARMY)], "2017-01-01")[IS]


def test_a_hold_and_a_capture_of_one_day_leave_the_place_with_the_captor() -> None:
    records = [
        say("hold", IS, start=None, document="one", confidence=0.9),
        say("capture", SDF, IS, start=None, document="one", confidence=0.9),
    ]
    assert belief(records, "2017-01-01")[SDF] > 2 * belief(records, "2017-01-01")[IS]


def test_history_told_with_the_loss_hardly_counts() -> None:
    taken = [say("capture", SDF, IS, on="2016-12-28", outlet=outlet) for outlet in OUTLETS]
    story = [
        say("capture", SDF, IS, on="2016-12-28", published="2017-01-01", document="one"),
        say("hold", IS, on="2017-01-01", document="one"),
    ]
    other = [story[0], say("hold", IS, on="2017-01-01", document="two")]
    assert belief([*taken, *story], "2017-01-01")[SDF] > belief([*taken, *other], "2017-01-01")[SDF]


def test_an_end_that_was_hardly_read_overtakes_little() -> None:
    held = say("hold", IS, document="one", confidence=0.7)
    alone = belief([held], "2017-01-02")[IS]
    hardly = say("withdraw", IS, start=None, document="one", confidence=0.05)
    surely = say("withdraw", IS, start=None, document="one", confidence=0.7)
    assert belief([held, hardly], "2017-01-02")[IS] > 0.8 * alone
    assert belief([held, surely], "2017-01-02")[IS] < 0.5 * alone


def test_an_old_capture_told_with_its_undoing_is_history() -> None:
    lost = say("capture", SDF, IS, document="one", start=None)
    old = say("capture", IS, "Northern rebels", document="one", start=None)
    assert belief([lost, old], "2017-01-02")[SDF] > 2 * belief([lost, old], "2017-01-02")[IS]
    swapped = [lost, say("capture", IS, SDF, document="one", start=None)]  # who came last is not told
    assert belief(swapped, "2017-01-02")[SDF] == pytest.approx(belief(swapped, "2017-01-02")[IS], rel=0.3)


def test_an_advance_told_with_its_success_does_not_contest_it() -> None:
    taken = say("capture", SDF, IS, start=None, document="one")
    advanced = say("advance", SDF, IS, start=None, document="one")
    elsewhere = say("advance", SDF, IS, start=None, document="two")
    together = belief([taken, advanced], "2017-01-02")
    assert together[SDF] == pytest.approx(belief([taken], "2017-01-02")[SDF], abs=0.05)
    assert together[CONTESTED] < 0.1
    rival = belief([taken, say("advance", IS, SDF, on="2017-01-02", document="one")], "2017-01-02")
    assert rival[CONTESTED] > 2 * together[CONTESTED]
    assert belief([taken, elsewhere], "2017-01-02")[SDF] <= together[SDF] + 0.05


def test_withdrawal_leaves_the_place_to_who_came_or_to_nobody_known() -> None:
    days = zip(days_apart("2016-10-01", 4, 20), OUTLETS, strict=True)
    held = [say("hold", IS, on=on, outlet=outlet) for on, outlet in days]
    left = belief([*held, say("withdraw", IS)], "2017-01-01")
    assert left[UNKNOWN] > belief(held, "2017-01-01")[UNKNOWN]
    assert left[IS] < belief(held, "2017-01-01")[IS]
    came = belief([*held, say("withdraw", IS), say("capture", SDF, IS, outlet="Post")], "2017-01-01")
    assert came[SDF] > belief([*held, say("capture", SDF, IS, outlet="Post")], "2017-01-01")[SDF]


def test_what_each_kind_of_claim_moves() -> None:
    base = [say("hold", IS, on="2016-12-01", outlet=outlet) for outlet in OUTLETS[:2]]
    base.append(say("hold", ARMY, on="2016-11-01", confidence=0.3))
    was = belief(base, "2017-01-01")

    def moved(*claims: Record) -> dict[str, float]:
        now = belief([*base, *claims], "2017-01-01")
        return {state: now[state] - was.get(state, 0.0) for state in now}

    assert moved(say("advance", ARMY, IS))[CONTESTED] > 0.1
    assert moved(say("clash", ARMY, IS))[CONTESTED] > 0.0
    besieged = moved(say("besiege", ARMY, IS))
    assert besieged[IS] > 0 > besieged[ARMY]
    assert moved(say("air_strike", ARMY, IS))[ARMY] < 0
    assert moved(say("shelling", "russia", IS))[ARMY] < 0  # nor do its allies hold what it shells
    assert moved(say("handover", ARMY, IS))[ARMY] > moved(say("capture", ARMY, IS))[ARMY] > 0.1
    assert moved(say("capture", None, IS))[IS] < 0
    denied = moved(say("capture", ARMY, IS, status="denied"))
    assert denied[ARMY] < 0 < denied[IS]
    planned = moved(say("capture", ARMY, IS, status="planned", on="2017-03-01", published="2017-01-01"))
    assert planned[ARMY] < 0
    assert abs(planned[ARMY]) < abs(denied[ARMY])
    assert moved(say("withdraw", IS, status="denied"))[IS] > 0
    full = moved(say("capture", ARMY, IS))[ARMY]
    assert 0 < moved(say("capture", ARMY, IS, status="possible"))[ARMY] < full
    for silent in ("hypothetical", "unknown"):
        assert moved(say("capture", ARMY, IS, status=silent))[ARMY] == 0


@pytest.mark.parametrize("kind", [PlaceKind.COUNTRY, PlaceKind.REGION])
def test_a_country_or_a_region_is_no_evidence_of_a_town(kind: PlaceKind) -> None:
    wide = replace(RAQQA, kind=kind)
    assert control([say("hold", IS, at=wide)]).places == ()
    assert control([say("hold", IS, at=None)]).places == ()


def test_an_uncertain_place_and_an_uncertain_reading_count_for_less() -> None:
    sure = belief([say("hold", IS)], "2017-01-01")[IS]
    assert belief([say("hold", IS, confidence=0.2)], "2017-01-01")[IS] < sure
    vague = replace(RAQQA, probability=0.3)
    assert belief([say("hold", IS, at=vague)], "2017-01-01")[IS] < sure
    named = Place("Tell Foo", "Tell Foo", "SY")
    assert 0 < belief([say("hold", IS, at=named)], "2017-01-01", at=named)[IS] < sure


def test_time_told_widely_counts_thinly() -> None:
    year = [say("hold", IS, start="2016-01-01", on="2016-12-31")]
    assert control(year).holding(RAQQA, day("2016-03-01")).distribution[0] != (UNKNOWN, 1.0)
    assert belief(year, "2015-12-31")[UNKNOWN] > 0.6
    assert belief(year, "2016-12-31")[IS] < belief([say("hold", IS, on="2016-12-31")], "2016-12-31")[IS]
    decade = [say("hold", IS, start="2006-01-01", on="2016-12-31")]
    assert belief(decade, "2016-12-31")[IS] < belief(year, "2016-12-31")[IS]


def test_a_change_some_time_in_a_year_says_what_was_before_the_year() -> None:
    taken = say("capture", SDF, IS, start="2014-01-01", on="2014-12-31", published="2016-01-01")
    assert belief([taken], "2013-12-01")[IS] > belief([taken], "2013-12-01").get(SDF, 0.0)
    assert belief([taken], "2014-12-31")[SDF] > belief([taken], "2014-12-31").get(IS, 0.0)


def test_claims_without_any_date_say_so_and_change_nothing() -> None:
    records = [say("hold", IS, on=None, start=None, published=None)]
    held = control(records).holding(RAQQA, day("2021-01-01"))
    assert dict(held.distribution)[UNKNOWN] == 1.0
    assert held.evidence[0].factors == ()
    assert "date" in held.evidence[0].reason
    assert control(records).places == ()
    undated = [say("hold", IS, on=None, start=None, published="2017-01-01")]
    assert 0 < belief(undated, "2017-01-01")[IS] < belief([say("hold", IS)], "2017-01-01")[IS]


def test_copies_of_one_story_count_once() -> None:
    story = " ".join(f"The {part} column entered the town by the {part} road" for part in ("north", "south", "east"))
    first = say("capture", SDF, IS, document="wire", outlet="Wire")
    copies = [copied(first, f"copy{index}", f"Paper {index}") for index in range(10)]
    texts = {"wire": story} | {f"copy{index}": story + f" Reported by desk {index}." for index in range(10)}
    alone = control([first], texts=texts).holding(RAQQA, day("2017-01-01"))
    syndicated = control([first, *copies], texts=texts).holding(RAQQA, day("2017-01-01"))
    assert syndicated.distribution == alone.distribution
    assert sum("a copy of" in item.reason for item in syndicated.evidence) == 10
    independent = control([first, *copies]).holding(RAQQA, day("2017-01-01"))
    assert dict(independent.distribution)[SDF] > dict(alone.distribution)[SDF]


def test_one_speaker_in_many_papers_is_one_testimony() -> None:
    def told(speaker: str) -> list[Record]:
        return [
            say("capture", SDF, IS, speaker=speaker.format(n), speaker_class="monitor", outlet=outlet)
            for n, outlet in enumerate(OUTLETS)
        ]

    same = control(told("The Watch")).holding(RAQQA, day("2017-01-01"))
    different = control(told("Watch {}")).holding(RAQQA, day("2017-01-01"))
    assert len({item.lineage for item in same.evidence}) == 1
    assert sum(bool(item.factors) for item in same.evidence) == 1
    assert dict(different.distribution)[SDF] > dict(same.distribution)[SDF]
    residents = [
        say("capture", SDF, IS, speaker="residents", speaker_class="civilian", outlet=outlet) for outlet in OUTLETS
    ]
    assert len({item.lineage for item in control(residents).holding(RAQQA, day("2017-01-01")).evidence}) == 4


def test_saying_it_again_the_next_day_adds_little() -> None:
    once = [say("hold", IS, confidence=0.4)]
    again = [*once, say("hold", IS, on="2017-01-02", confidence=0.4)]
    another = [*once, say("hold", IS, on="2017-01-02", confidence=0.4, outlet="Herald")]
    gained = belief(again, "2017-01-02")[IS] - belief(once, "2017-01-02")[IS]
    assert 0 < gained < 0.5 * (belief(another, "2017-01-02")[IS] - belief(once, "2017-01-02")[IS])


def test_a_reviewer_decides() -> None:
    claim = say("capture", SDF, IS)
    assert control([replace(claim, verdict="reject")]).places == ()
    accepted = belief([replace(claim, verdict="accept")], "2017-01-01")[SDF]
    assert accepted > belief([claim], "2017-01-01")[SDF]


def test_a_party_that_the_registry_lacks_is_kept_by_its_proper_name() -> None:
    states = belief([say("hold", "the Northern Brigade")], "2017-01-01")
    assert 0 < states["name:northern brigade"] < belief([say("hold", IS)], "2017-01-01")[IS]
    assert set(belief([say("hold", "militants")], "2017-01-01")) == {CONTESTED, UNKNOWN}


def test_every_number_carries_its_reason() -> None:
    records = [say("capture", ARMY, IS, start=None, speaker=ARMY), say("hold", IS, on="2016-12-20", outlet="Herald")]
    held = control(records).holding(RAQQA, day("2017-01-02"))
    hold, capture = held.evidence
    assert (hold.supports, capture.supports) == (IS, ARMY)
    assert hold.on == day("2016-12-20")
    assert dict(capture.factors)[ARMY] > 0 > dict(capture.factors)[IS]
    assert set(dict(capture.factors)) == {ARMY, IS, CONTESTED, UNKNOWN}
    for part in (
        "Syrian army (party, in Daily Courier)",
        "captured Raqqa from Islamic State by 2017-01-01",
        "in its own interest",
        "weight 0.2",
    ):
        assert part in capture.reason
    assert "Herald (outlet) says that Islamic State held Raqqa on 2016-12-20: weight" in hold.reason


def test_all_places_at_once_are_as_each_alone() -> None:
    records = [*raqqa(), *noise(), say("hold", ARMY, at=ABU_KAMAL, on="2016-05-01")]
    texts = {record.document.id: f"text of {record.document.id}" for record in records}
    ledger = MemoryLedger(records, texts)
    whole = Control.from_ledger(ledger, registry=Stub())
    assert [place.key for place in whole.places] == [RAQQA.key, ABU_KAMAL.key]
    holdings = whole.holdings(day("2016-06-01"), evidence=True)
    for held in holdings:
        alone = Control.from_ledger(ledger, places=[held.place], registry=Stub())
        assert alone.holding(held.place.key, day("2016-06-01")) == held
        assert alone.places == (held.place,)
    assert [held.evidence for held in whole.holdings(day("2016-06-01"))] == [(), ()]


def test_a_place_is_found_by_key_id_name_or_spelling() -> None:
    whole = control([say("hold", IS, at=ABU_KAMAL)])
    for asked in ("geonames:174448", 174448, "174448", "Abu Kamal", "abu kamal, sy", "Albu Kamal"):
        assert whole.holding(asked, day("2017-01-01")).place.geonames_id == 174448
    assert whole.find("Abu Kamal, IQ") is None
    nowhere = whole.holding("Elsewhere, IQ", day("2017-01-01"))
    assert (nowhere.place.name, nowhere.place.country) == ("Elsewhere", "IQ")
    assert dict(nowhere.distribution)[UNKNOWN] == 1.0


def test_days_far_out_are_answered() -> None:
    records = raqqa()
    assert belief(records, "9999-12-31")[UNKNOWN] > 0.99
    assert dict(control(records).holding(RAQQA, date.min).distribution)[UNKNOWN] == 1.0
    ancient = [*records, say("capture", ARMY, on="0016-01-01", published="2016-01-01")]
    assert belief(ancient, "2016-06-01")[IS] >= 0.8
