"""encoder.v1 with the weights that the package ships, on texts of our own."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from reportedly.model import Claim, Document, EventType, Status
from reportedly.reading import Reader, get_reader

pytest.importorskip("onnxruntime", reason="the extra encoder is not installed")

TEXT = (
    "The Syrian army said on Thursday that it had captured the town of Mayadin from Islamic State. Russian warplanes "
    "bombed positions near Abu Kamal, killing 12 people, the Syrian Observatory for Human Rights said. Rebels denied "
    "that they had left Idlib."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return get_reader("encoder.v1")


def claims(reader: Reader, text: str) -> list[Claim]:
    return reader.read(Document("d", "d", text, published=date(2017, 11, 10)))


def of(found: list[Claim], kind: EventType) -> Claim:
    return next(claim for claim in found if claim.type is kind)


def test_who_says_who_did_what_to_whom_where_and_when(reader: Reader) -> None:
    found = claims(reader, TEXT)
    capture = of(found, EventType.CAPTURE)
    assert [actor.id for actor in capture.actor] == ["syrian_army"]
    assert [actor.id for actor in capture.target] == ["islamic_state"]
    assert capture.place is not None
    assert capture.place.name == "Mayadin"
    assert capture.attribution.speaker == "Syrian army"
    strike = of(found, EventType.AIR_STRIKE)
    assert strike.attribution.speaker == "Syrian Observatory for Human Rights"
    assert strike.killed is not None
    assert strike.killed.low == 12


def test_a_party_is_named_whole(reader: Reader) -> None:
    text = "Shelling went on in Homs. The United Nations called for a ceasefire. Hundreds of families fled on Thursday."
    names = {actor.name for claim in claims(reader, text) for actor in (*claim.actor, *claim.target)}
    assert not names & {"The", "Hundreds of"}
    assert "United Nations" in names


def test_a_denial_is_denied(reader: Reader) -> None:
    assert of(claims(reader, TEXT), EventType.WITHDRAW).status is Status.DENIED


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text.replace(",", ""), lambda text: text.replace(" ", "\n", 7)]
)
def test_case_commas_and_line_breaks_hardly_matter(reader: Reader, change: object) -> None:
    assert callable(change)
    kinds = {claim.type for claim in claims(reader, str(change(TEXT)))}
    assert {EventType.CAPTURE, EventType.AIR_STRIKE} <= kinds


@pytest.mark.parametrize(
    "text", ["", " \n ", "1", "“He said", "قال الجيش إنه سيطر على المدينة.", "Армия заняла город."]
)
def test_nothing_to_read_gives_no_claim_and_no_error(reader: Reader, text: str) -> None:
    assert claims(reader, text) == []


def test_the_same_text_gives_the_same_claims(reader: Reader) -> None:
    assert claims(reader, TEXT) == claims(reader, TEXT)


def test_no_parser_is_loaded() -> None:
    code = (
        "import sys; from datetime import date; from reportedly.model import Document; "
        "from reportedly.reading import get_reader; "
        "get_reader('encoder.v1').read(Document('d', 'd', 'Rebels shelled Homs.', published=date(2016, 1, 1))); "
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "!?",
        "قال الجيش إنه سيطر على بلدة الميادين يوم الخميس بعد معارك مع تنظيم الدولة.",
        "Армия заявила в четверг, что взяла под контроль город Маядин.",
        "“",
    ],
)
def test_what_cannot_be_read_gives_no_claim_and_no_error(reader: Reader, text: str) -> None:
    assert claims(reader, text) == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT.upper(),
        TEXT.replace(",", ""),
        TEXT.replace(" Islamic State", "\nIslamic State").replace(" positions", "\npositions"),
        "“" + TEXT,
    ],
)
def test_a_damaged_text_is_read_as_the_clean_one(reader: Reader, text: str) -> None:
    capture = of(claims(reader, text), EventType.CAPTURE)
    assert [actor.id for actor in capture.actor] == ["syrian_army"]
    assert capture.place is not None
    assert capture.place.name == "Mayadin"
