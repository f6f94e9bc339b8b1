"""From marks to claims: what ``encoder.v1`` makes of scores that mark sentences of our own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import CancelledError
from datetime import date
from threading import Event

import pytest

from reportedly.model import Claim, DatePrecision, Document, EventType, Figure, Interval, SpeakerClass, Status
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.scores import WindowScores
from reportedly.reading.encoder.windows import Sizes, Window
from tests.reading.encoder.scripted import Scripted, Told

ON = date(2017, 11, 10)  # a Friday


def document(text: str, title: str | None = None) -> Document:
    return Document("d", "d", text, published=ON, published_precision=DatePrecision.DAY, title=title)


def read(text: str, *events: Told, links: Sequence[tuple[str, str]] = (), title: str | None = None) -> list[Claim]:
    return EncoderReader(scorer=Scripted(text, events, links=links)).read(document(text, title))


def names(claim: Claim) -> tuple[list[str], list[str]]:
    return [a.name for a in claim.actor], [a.name for a in claim.target]


TOWN = "The Syrian army said on Thursday that it had taken the town of Abu Kamal from Islamic State. "


def test_a_claim_has_its_roles_its_speaker_and_its_words() -> None:
    claim = read(
        TOWN,
        Told(
            EventType.CAPTURE,
            "taken",
            {
                "actor": ["it"],
                "target": ["Islamic State"],
                "place": ["Abu Kamal"],
                "source": ["The Syrian army"],
                "cue": ["said"],
                "quote": ["it had taken the town of Abu Kamal from Islamic State"],
            },
        ),
    )[0]
    assert names(claim) == (["Syrian army"], ["Islamic State"])
    assert claim.place is not None
    assert (claim.place.text, claim.place.country) == ("Abu Kamal", "SY")
    assert claim.attribution.speaker == "Syrian army"
    assert claim.attribution.speaker_class is SpeakerClass.PARTY
    assert claim.attribution.cue is not None
    assert claim.attribution.cue.text == "said"
    assert [quote.text for quote in claim.quotes] == ["it had taken the town of Abu Kamal from Islamic State"]
    assert claim.happened == Interval(None, ON)
    assert claim.reader.startswith("encoder.v1@")


def test_without_a_source_the_outlet_speaks_and_the_sentence_is_the_quote() -> None:
    told = Told(EventType.SHELLING, "shelled", {"date": ["Monday"], "place": ["Homs"]})
    claim = read("Rebels shelled Homs on Monday.", told)[0]
    assert claim.attribution.speaker == "OUTLET"
    assert claim.quotes[0].text == "Rebels shelled Homs on Monday."
    assert claim.happened == Interval(date(2017, 11, 6), date(2017, 11, 6))
    assert claim.place is not None
    assert claim.place.name == "Homs"


def test_the_town_is_the_one_named_before() -> None:
    text = TOWN + "Jets struck the town on Friday."
    claim = read(text, Told(EventType.AIR_STRIKE, "struck", {"place": ["the town#2"], "actor": ["Jets"]}))[0]
    assert claim.place is not None
    assert claim.place.name == "Abu Kamal"


@pytest.mark.parametrize(
    ("words", "text", "name"),
    [
        ("Syrian", "The Syrian war has killed thousands.", "Syria"),
        ("Raqqa", "Jets struck eastern Raqqa.", "Raqqa"),
        ("Khan Zibar", "Jets struck Khan Zibar near Raqqa.", "Khan Zibar"),
    ],
)
def test_places_keep_the_words_that_are_marked(words: str, text: str, name: str) -> None:
    trigger = "war" if "war" in text else "struck"
    claim = read(text, Told(EventType.CLASH, trigger, {"place": [words]}))[0]
    assert claim.place is not None
    assert claim.place.text == words
    assert claim.place.named == name


def test_a_list_of_places_gives_a_claim_each() -> None:
    text = "Jets struck Raqqa, Palmyra and Homs on Friday."
    claims = read(text, Told(EventType.AIR_STRIKE, "struck", {"place": ["Raqqa", "Palmyra", "Homs"]}))
    assert {c.place.text for c in claims if c.place} == {"Raqqa", "Palmyra", "Homs"}


def test_each_backer_is_a_claim_of_support() -> None:
    text = "Moscow and Tehran have long backed the Syrian government."
    claims = read(
        text,
        Told(EventType.SUPPORT, "backed", {"actor": ["Moscow", "Tehran"], "target": ["the Syrian government"]}),
    )
    assert len(claims) == 2
    assert all(len(c.actor) == 1 and c.target[0].name == "Syrian government" for c in claims)


def test_what_is_told_twice_is_one_claim_with_two_quotes() -> None:
    text = "Rebels took Palmyra. It is a blow to the army. Rebels captured Palmyra after a siege."
    roles = {"actor": ["Rebels"], "place": ["Palmyra"]}
    again = {"actor": ["Rebels#2"], "place": ["Palmyra#2"]}
    claims = read(text, Told(EventType.CAPTURE, "took", roles), Told(EventType.CAPTURE, "captured", again))
    assert len(claims) == 1
    assert len(claims[0].quotes) == 2


def test_a_planned_event_is_dated_ahead() -> None:
    text = "The two sides will meet in Geneva on Tuesday."
    told = Told(EventType.TALKS, "meet", {"place": ["Geneva"], "date": ["Tuesday"]}, Status.PLANNED)
    claim = read(text, told)[0]
    assert claim.status is Status.PLANNED
    assert claim.happened == Interval(date(2017, 11, 14), date(2017, 11, 14))


def test_figures_are_those_marked() -> None:
    text = "At least 12 people were killed and 30 wounded in a raid on Palmyra."
    roles = {"killed": ["At least 12 people were killed"], "wounded": ["30 wounded"], "place": ["Palmyra"]}
    claim = read(text, Told(EventType.ATTACK, "raid", roles))[0]
    assert (claim.killed, claim.wounded) == (Figure(12, None), Figure(30, 30))


class TestSpeakers:
    @staticmethod
    def speaker(text: str, source: str, trigger: str = "fled", before: str | None = None) -> str:
        events = [Told(EventType.DISPLACEMENT, trigger, {"source": [source]})]
        if before is not None:
            events.insert(0, Told(EventType.ATTACK, "attacked", {"source": [before]}))
        claims = read(text, *events)
        return next(c.attribution.speaker for c in claims if c.type is EventType.DISPLACEMENT)

    def test_a_person_is_called_by_name(self) -> None:
        text = "Families fled, Observatory head Omar Haddad told reporters."
        assert self.speaker(text, "Observatory head Omar Haddad") == "Omar Haddad"

    def test_who_speaks_for_a_person_is_not_that_person(self) -> None:
        text = "The president, Omar Haddad, was silent. Families fled, said a spokesman for Omar Haddad."
        assert self.speaker(text, "a spokesman for Omar Haddad") == "spokesman for Omar Haddad"

    def test_he_is_who_spoke_last(self) -> None:
        text = "Rebels attacked, said commander Omar Haddad. Families fled, he added."
        assert self.speaker(text, "he", before="commander Omar Haddad") == "Omar Haddad"

    def test_the_group_is_the_monitor_that_spoke(self) -> None:
        text = "Rebels attacked, the Syrian Observatory for Human Rights said. Families fled, the group added."
        name = "Syrian Observatory for Human Rights"
        assert self.speaker(text, "the group", before=f"the {name}") == name


def test_he_who_acts_is_a_person_and_not_the_last_party() -> None:
    text = "The commander Omar Haddad left Islamic State in May. He fled to Turkey."
    claim = read(text, Told(EventType.WITHDRAW, "fled", {"actor": ["He#1"]}))[0]
    assert [a.name for a in claim.actor] == ["Omar Haddad"]


def test_the_scores_say_whom_a_pronoun_means() -> None:
    text = "The army and the rebels met. They shelled Palmyra."
    claim = read(text, Told(EventType.SHELLING, "shelled", {"actor": ["They"]}), links=[("They", "rebels")])[0]
    assert claim.actor[0].name == "rebels"


def test_a_document_in_many_windows_is_read_whole() -> None:
    days = [f"Jets struck Palmyra {n} times near post {n}." for n in range(60)]
    text = " ".join(days)
    events = [Told(EventType.AIR_STRIKE, f"struck#{n + 1}", {"place": [f"Palmyra#{n + 1}"]}) for n in range(60)]
    scorer = Scripted(text, events, sizes=Sizes(limit=64, headline=8, before=12, after=6))
    claims = EncoderReader(scorer=scorer).read(document(text))
    assert len(claims) == 1
    assert len(claims[0].quotes) == 60


@pytest.mark.parametrize("text", ["", " \n ", "…", "قال الجيش إنه استعاد البلدة", "Армия заняла город."])
def test_texts_without_marks_give_no_claims(text: str) -> None:
    assert read(text) == []


def test_spacy_is_not_imported() -> None:
    script = (
        "import sys\n"
        "from tests.reading.encoder.test_reader import read, TOWN, Told, EventType\n"
        "assert read(TOWN, Told(EventType.CAPTURE, 'taken', {'place': ['Abu Kamal'], 'source': ['The Syrian army']}))\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in {'spacy', 'torch', 'thinc'}]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class TestBeginning:
    TEXTS = (TOWN, "The bakery opens at six. It has bread. It has cake. It has tea.", TOWN.upper(), "")

    def test_documents_that_are_begun_before_any_is_read_give_the_same_claims(self) -> None:
        told = Told(EventType.CAPTURE, "taken", {"place": ["Abu Kamal"]})
        loud = Told(EventType.CAPTURE, "TAKEN", {"place": ["ABU KAMAL"]})
        events = ([told], [], [loud], [])
        readers = [
            EncoderReader(scorer=Scripted(text, marked)) for text, marked in zip(self.TEXTS, events, strict=True)
        ]
        begun = [reader.begin(document(text)) for reader, text in zip(readers, self.TEXTS, strict=True)]
        found = [each.claims() for each in begun]
        assert found == [reader.read(document(text)) for reader, text in zip(readers, self.TEXTS, strict=True)]
        assert [len(claims) for claims in found] == [1, 0, 1, 0]

    def test_a_document_that_breaks_the_scorer_says_so_when_its_claims_are_asked_for(self) -> None:
        class Broken(Scripted):
            def score(self, windows: Sequence[Window]) -> list[WindowScores]:
                raise ValueError("no scores")

        begun = EncoderReader(scorer=Broken(TOWN, [])).begin(document(TOWN))
        with pytest.raises(ValueError, match="no scores"):
            begun.claims()

    def test_what_is_given_up_is_not_scored_to_its_end(self) -> None:
        scored = []

        class Slow(Scripted):
            def score(self, windows: Sequence[Window]) -> list[WindowScores]:
                begin.wait(10)
                scored.append(len(windows))
                return super().score(windows)

        begin = Event()
        text = TOWN * 600
        begun = EncoderReader(scorer=Slow(text, [], sizes=Sizes(limit=64, headline=8, before=0, after=0))).begin(
            document(text)
        )
        begun.cancel()
        begin.set()
        with pytest.raises(CancelledError):
            begun.claims()
        assert sum(scored) < 200


def test_threads_work_in_a_process_that_was_forked_off() -> None:
    code = (
        "import os, sys\n"
        "from reportedly.reading.encoder.beside import Beside\n"
        "beside = Beside(2)\n"
        "assert beside.submit(int, '7').result() == 7\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(beside.submit(int, '8').result(timeout=20))\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 8
