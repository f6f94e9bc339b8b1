"""What the words say goes before the marks: passives, losses, tables, narratives, forces that are counted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Claim, DatePrecision, Document, EventType, Interval, Status
from reportedly.reading.encoder.counted_forces import counted_forces
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.table_rows import cells, subject_of_row
from tests.reading.encoder.scripted import Scripted, Told

ON = date(2017, 11, 10)
CELL = st.text(st.characters(blacklist_characters="|\n\r", blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)


def read(text: str, *events: Told, published: date = ON) -> list[Claim]:
    document = Document("d", "d", text, published=published, published_precision=DatePrecision.DAY)
    return EncoderReader(scorer=Scripted(text, events)).read(document)


def sides(claim: Claim) -> tuple[list[str], list[str]]:
    return [a.name for a in claim.actor], [a.name for a in claim.target]


@pytest.mark.parametrize(
    ("text", "trigger", "roles", "expected"),
    [
        ("Homs was seized by rebels from the Syrian army.", "seized", {"actor": ["the Syrian army"]}, (["rebels"], [])),
        ("They were defeated in Homs by rebels.", "defeated", {"actor": ["They"]}, (["rebels"], [])),
        (
            "Islamic State was driven out of Homs by rebels.",
            "driven",
            {"actor": ["Islamic State"], "target": ["Islamic State"]},
            (["rebels"], ["Islamic State"]),
        ),
        (
            "Islamic State was defeated there by rebels. It held Homs.",
            "defeated",
            {"actor": ["rebels"], "target": ["Islamic State"]},
            (["rebels"], ["Islamic State"]),
        ),
        ("Homs was retaken from Islamic State.", "retaken", {"actor": ["Islamic State"]}, ([], ["Islamic State"])),
        ("The Syrian army lost Homs on Friday.", "lost", {"actor": ["The Syrian army"]}, ([], ["Syrian army"])),
        ("The Syrian army took Homs from rebels.", "took", {"actor": ["The Syrian army"]}, (["Syrian army"], [])),
    ],
)
def test_who_took_and_who_lost_a_place_is_what_the_words_say(
    text: str, trigger: str, roles: dict[str, list[str]], expected: tuple[list[str], list[str]]
) -> None:
    (claim,) = read(text, Told(EventType.CAPTURE, trigger, {**roles, "place": ["Homs"]}))
    assert sides(claim) == expected


def test_who_is_driven_out_is_who_withdraws() -> None:
    told = Told(EventType.WITHDRAW, "driven", {"actor": ["The Syrian army"], "place": ["Homs"]})
    (claim,) = read("The Syrian army was driven out of Homs by rebels on Friday.", told)
    assert sides(claim)[0] == ["Syrian army"]


def test_a_row_of_a_table_is_about_its_first_cell() -> None:
    text = (
        "| Raqqa | 220,000 | Captured by rebels in March 2013 |\n| Palmyra | 50,000 | Captured by rebels in May 2015 |"
    )
    first, second = read(text, Told(EventType.CAPTURE, "Captured"), Told(EventType.CAPTURE, "Captured#2"))
    assert [c.place.name for c in (first, second) if c.place] == ["Raqqa", "Palmyra"]
    assert [sides(c)[0] for c in (first, second)] == [["rebels"], ["rebels"]]


def test_a_flag_is_its_state_and_stays_in_the_quote() -> None:
    (claim,) = read("| Raqqa | Captured by 🇷🇺 in March 2013 |", Told(EventType.CAPTURE, "Captured"))
    assert sides(claim)[0] == ["Russia"]
    assert claim.quotes[0].text == "Captured by 🇷🇺 in March 2013"


@given(st.lists(CELL, min_size=1, max_size=5))
def test_cells_are_what_stands_between_bars(written: list[str]) -> None:
    row = "|" + "|".join(written) + "|"
    filled = [cell.strip() for cell in written if cell.strip()]
    assert [row[start:end] for start, end in cells(row)] == filled
    text = f"Before.\n{row}\nAfter."
    assert subject_of_row(text, 2) is None
    for cell in filled[1:]:
        subject = subject_of_row(text, text.rindex(cell))
        assert subject is None or text[slice(*subject)] == filled[0]


def test_the_cells_of_a_row_are_sentences() -> None:
    text = "| Raqqa | Captured in 2013. Lost in 2017. |"
    assert [text[s.start : s.end] for s in sentences(text)] == ["Raqqa", "Captured in 2013.", "Lost in 2017."]


def test_counted_forces_that_are_merely_there_are_a_deployment() -> None:
    text = "Officials said there were between 2,500 and 3,500 Islamic State militants around Abu Kamal."
    (claim,) = read(text)
    assert claim.type is EventType.DEPLOYMENT
    assert sides(claim)[0] == ["Islamic State"]
    marked = read(text, Told(EventType.HOLD, "militants", {"actor": ["Islamic State"]}))
    assert [c.type for c in marked] == [EventType.HOLD]


@pytest.mark.parametrize(
    "text",
    ["There were no fighters left.", "There were 300 houses.", "There were 20 soldiers killed.", "There were rebels."],
)
def test_other_things_that_are_there_are_none(text: str) -> None:
    assert list(counted_forces(text)) == []


STORY = (
    "Rebels took Idlib on 28 March 2015. On 22 April 2015 they attacked Jisr al-Shughur. "
    "It fell on 25 April 2015, and they captured Ariha.\n\nIslamic State held Raqqa."
)


def test_a_narrative_goes_on_from_the_day_that_it_has_come_to() -> None:
    (claim,) = read(STORY, Told(EventType.CAPTURE, "captured", {"place": ["Ariha"]}))
    assert claim.happened == Interval(date(2015, 4, 25), date(2015, 4, 25))
    (held,) = read(STORY, Told(EventType.HOLD, "held", {"actor": ["Islamic State"], "place": ["Raqqa"]}))
    assert held.happened == Interval(None, ON)


def test_a_row_on_other_places_is_about_none_that_it_names() -> None:
    text = "| Outside the towns of Idlib province | By June 2012 rebels held Saraqib |"
    (claim,) = read(text, Told(EventType.HOLD, "held", {"actor": ["rebels"], "place": ["Saraqib"]}))
    assert claim.place is not None
    assert claim.place.name == "Saraqib"


def test_a_row_of_a_table_has_nothing_of_the_day_of_the_row_before() -> None:
    text = STORY + "\n\n| Raqqa | Captured on 14 January 2014 |\n| Palmyra | held by rebels |"
    (claim,) = read(text, Told(EventType.HOLD, "held#2", {"actor": ["rebels"]}))
    assert claim.place is not None
    assert (claim.place.name, claim.happened) == ("Palmyra", Interval(ON, ON))


def test_a_name_after_a_comma_is_the_region_of_the_town_before() -> None:
    text = "In Syria, rebels captured Saraqib, Idlib, on Friday."
    (claim,) = read(text, Told(EventType.CAPTURE, "captured", {"actor": ["rebels"], "place": ["Saraqib", "Idlib"]}))
    assert claim.place is not None
    assert claim.place.name == "Saraqib"
    listed = "In Syria, rebels captured Saraqib, Idlib and Ariha on Friday."
    roles = {"actor": ["rebels"], "place": ["Saraqib", "Idlib", "Ariha"]}
    assert {c.place.name for c in read(listed, Told(EventType.CAPTURE, "captured", roles)) if c.place} >= {"Saraqib"}


def test_militants_are_not_the_friends_of_the_state_who_left_as_well() -> None:
    text = (
        "Hundreds of pro-government militiamen left Zabadani on Friday. "
        "Zabadani in Syria was empty after the last militants withdrew, officials said."
    )
    left = Told(EventType.WITHDRAW, "left", {"actor": ["pro-government militiamen"], "place": ["Zabadani"]})
    gone = Told(EventType.WITHDRAW, "withdrew", {"actor": ["the last militants"], "place": ["Zabadani#2"]})
    assert "pro-government militiamen" not in {a.name for a in read(text, left, gone)[-1].actor}


def test_what_is_held_in_a_sentence_of_long_ago_was_held_then() -> None:
    text = "After a month in a camp in 2016, they were sent to fight in Raqqa, a town held by Islamic State."
    held = Told(EventType.HOLD, "held", {"actor": ["Islamic State"], "place": ["Raqqa"]})
    (claim,) = read(text, held)
    assert claim.happened == Interval(date(2016, 1, 1), date(2016, 12, 31))
    (claim,) = read(text.replace("in 2016, they", "they"), held)
    assert claim.happened == Interval(ON, ON)


def test_territory_that_nobody_names_is_no_town() -> None:
    text = "A convoy left Zabadani in Syria for rebel-held territory."
    (claim,) = read(text, Told(EventType.HOLD, "held", {"actor": ["rebel"], "place": ["Zabadani"]}))
    assert claim.place is None
    text = "They shelled rebel-held territory in Zabadani in Syria."
    (claim,) = read(text, Told(EventType.HOLD, "held", {"actor": ["rebel"], "place": ["Zabadani"]}))
    assert claim.place is not None


def test_a_former_stronghold_was_held_before_what_its_sentence_dates() -> None:
    text = "Two men were killed on Monday in the former stronghold of Islamic State, Raqqa."
    roles = {"actor": ["Islamic State"], "place": ["Raqqa"], "date": ["on Monday"]}
    (claim,) = read(text, Told(EventType.HOLD, "stronghold", roles))
    assert claim.happened.start is None
    assert claim.happened.end == date(2017, 11, 6)


@pytest.mark.parametrize(
    ("text", "is_over"),
    [
        ("The army entered Homs after a nine-month occupation by rebels.", True),
        ("Buses reached Homs after more than three years of rebel occupation.", True),
        ("Buses reached Homs, three years under rebel occupation.", False),
        ("Buses reached Homs after three days; the rebel occupation goes on.", False),
    ],
)
def test_what_something_came_after_is_over(text: str, is_over: bool) -> None:
    actor = "rebels" if "rebels" in text else "rebel"
    (claim,) = read(text, Told(EventType.HOLD, "occupation", {"actor": [actor], "place": ["Homs"]}))
    assert (claim.happened.start is None) is is_over


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The army denied that it had left Homs on Friday.", Status.DENIED),
        ("The army said that it had left Homs on Friday.", Status.ACTUAL),
        ("The army denied rumours and said that it had left Homs.", Status.ACTUAL),
    ],
)
def test_what_a_cue_denies_is_denied(text: str, status: Status) -> None:
    cue = "said" if "said" in text else "denied"
    roles = {"actor": ["it"], "place": ["Homs"], "source": ["The army"], "cue": [cue]}
    (claim,) = read(text, Told(EventType.WITHDRAW, "left", roles))
    assert claim.status is status
