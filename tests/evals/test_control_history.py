"""Cases of a war and of the news: a town is weighed in them as a ledger's holdings weigh it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.control_history import WARS, Case, ask, case_of
from evals.control_news import NEWS, case_of_facts, load_facts
from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, EventType, Interval, Place, PlaceKind, SpeakerClass
from tests.evals.test_control_record import table
from tests.ledger.making import NAME, VERSION, make_claim, make_document

IZIUM = Place("Izium", "Izium", "UA", 707292, 49.21, 37.26, PlaceKind.TOWN, 4.0, 0.9)
OBLAST = Place("Kharkiv Oblast", "Kharkiv", "UA", 706482, 49.5, 36.5, PlaceKind.REGION, 130.0, 0.9)
VILLAGE = Place("Kapytolivka", "Kapytolivka", "UA", 706825, 49.195, 37.28, PlaceKind.TOWN, 2.0, 0.9)  # 2 km off
RAQQA = Place("Raqqa", "Raqqa", "SY", 172955, 35.95, 39.01, PlaceKind.TOWN, 8.0, 0.9)


def ledger_of(folder: Path, *told: tuple[str, Place, str, date]) -> Path:
    """Return a ledger of one document a claim: of a type, at a place, by a party, on a day, in the outlet's voice."""
    with Ledger.open(folder / "war.db") as book:
        for number, (kind, place, party, day) in enumerate(told):
            document = make_document(f"Report {number}: {kind}.", key=f"report/{number}", published=day)
            claim = make_claim(
                document,
                type=EventType(kind),
                actor=(Actor(party.title(), party),),
                target=(),
                place=place,
                happened=Interval(day, day),
                attribution=Attribution("OUTLET", SpeakerClass.OUTLET),
            )
            book.add_many([(document, NAME, VERSION, [claim])])
    return folder / "war.db"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "control").mkdir()
    made = table(tmp_path, "2022-04-01T00:00:00,Izium,,Russia,,,,49.21,37.26")
    made.rename(tmp_path / "control" / "ukraine_changes.csv")
    return tmp_path


def case_and_ledger(data: Path, *told: tuple[str, Place, str, date]) -> tuple[Case, Path]:
    ledger = ledger_of(data, *told)
    return case_of(WARS["ukraine"], [ledger], data), ledger


@pytest.mark.parametrize("beside", [OBLAST, VILLAGE])
def test_what_is_said_of_the_places_around_counts_in_a_war_as_in_a_ledger(data: Path, beside: Place) -> None:
    held, taken = date(2022, 4, 10), date(2022, 5, 10)
    case, ledger = case_and_ledger(data, ("hold", IZIUM, "ukraine", held), ("capture", beside, "russia", taken))
    assert len(case.records) == len(case.around) == 1
    (given,) = [answer for answer in ask(case) if answer.question.on == date(2022, 5, 15)]
    with Ledger.open(ledger, read_only=True) as book:
        assert dict(given.states) == dict(book.holds(IZIUM, date(2022, 5, 15)).distribution)
    assert given.states["russia"] > 0.01  # no claim about the town itself names it


def test_a_document_left_out_says_nothing_of_the_places_around_either(data: Path) -> None:
    day = date(2022, 4, 10)
    _, ledger = case_and_ledger(data, ("hold", IZIUM, "ukraine", day), ("capture", OBLAST, "russia", day))
    without = case_of(WARS["ukraine"], [ledger], data, without="report/1")
    assert without.records
    assert not without.around


def test_the_facts_are_questions_that_are_answered_as_the_ledger_answers(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, ("hold", RAQQA, "islamic_state", date(2016, 5, 1)))
    case = case_of_facts(ledger)
    facts, _ = load_facts()
    assert case.war == NEWS
    assert len(case.questions) == len(facts)
    (given,) = [answer for answer in ask(case) if answer.question.on == date(2016, 6, 1) and answer.is_decided]
    with Ledger.open(ledger, read_only=True) as book:
        assert dict(given.states) == dict(book.holds("Raqqa, SY", date(2016, 6, 1)).distribution)
    assert given.is_right
