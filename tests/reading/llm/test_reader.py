"""What ``llm.v1`` makes of a model's answers: claims tied to the text, their names resolved, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reportedly.identity import claim_id
from reportedly.ledger import ReaderVersion, claim_problems
from reportedly.model import Claim, Figure, Interval, Status
from reportedly.reading import CostlyReader, Reader, UnreadDocumentError
from reportedly.reading.llm.reader import LanguageModelReader
from tests.reading.llm.conftest import TEXT, MakeReader, document
from tests.reading.llm.scripted import ScriptedServer, claim, says


def read(reader: LanguageModelReader, server: ScriptedServer, text: str, *claims: dict[str, Any]) -> list[Claim]:
    server.plays(says({"claims": list(claims)}))
    read_from = document(text)
    found = reader.read(read_from)
    assert claim_problems(read_from, ReaderVersion(reader.name, reader.version), found) == []
    return found


def test_a_good_answer_is_a_claim_with_everything_resolved(reader: LanguageModelReader, server: ScriptedServer) -> None:
    (found,) = read(reader, server, TEXT, claim())
    assert isinstance(reader, Reader)
    assert isinstance(reader, CostlyReader)
    assert (found.type, found.status) == ("capture", "actual")
    assert [(q.start, q.text) for q in found.quotes] == [(0, "Syrian troops captured Mayadin on Thursday")]
    assert [(a.name, a.id) for a in found.actor] == [("Syrian troops", "syrian_army")]
    assert found.place is not None
    assert (found.place.name, found.place.country, found.place.text) == ("Al Mayādīn", "SY", "Mayadin") or (
        found.place.geonames_id is not None and found.place.country == "SY"
    )
    assert found.happened == Interval(date(2017, 11, 9), date(2017, 11, 9))
    said = found.attribution
    assert (said.speaker_class, said.speaker_id) == ("party", "syrian_army")
    assert said.source is not None
    assert said.source.text == "the army"
    assert found.reader == f"llm.v1@{reader.version}"
    assert found.id == claim_id(found)
    assert 0.05 <= found.confidence < 0.8


def test_the_same_answer_gives_the_same_claims(make_reader: MakeReader, server: ScriptedServer) -> None:
    assert read(make_reader(), server, TEXT, claim()) == read(make_reader(), server, TEXT, claim())


def test_an_empty_text_asks_nothing(reader: LanguageModelReader, server: ScriptedServer) -> None:
    assert reader.read(document("")) == []
    assert reader.read(document(" \n\n --- \n")) == []
    assert server.requests == []


class TestQuotes:
    @pytest.mark.parametrize(
        ("text", "quote", "exact"),
        [
            (
                "Syrian troops\ncaptured Mayadin, it said.",
                "Syrian troops captured Mayadin",
                "Syrian troops\ncaptured Mayadin",
            ),
            ("He said: “We’ve captured Mayadin”.", '"We\'ve captured Mayadin"', "We’ve captured Mayadin"),
            ("Troops captured Al-Mayadin on Thursday.", "captured Al‑Mayadin on", "captured Al-Mayadin on"),
            ("The troops captured\u00a0the town.", "... troops captured the town ...", "troops captured\u00a0the town"),
        ],
    )
    def test_stand_in_the_text_but_for_spaces_and_marks(
        self, reader: LanguageModelReader, server: ScriptedServer, text: str, quote: str, exact: str
    ) -> None:
        (found,) = read(reader, server, text, claim(quotes=[quote], speaker="OUTLET", place=None, actor=[]))
        assert [q.text for q in found.quotes] == [exact]

    @pytest.mark.parametrize(
        "quotes",
        [
            ["Syrian troops liberated Mayadin"],
            ["Syrian troops captured Mayadin", "and Raqqa fell"],
            ["Mayadin"],
            ["roops capt"],
        ],
    )
    def test_that_are_not_in_the_text_cost_the_claim(
        self, reader: LanguageModelReader, server: ScriptedServer, quotes: list[str]
    ) -> None:
        assert read(reader, server, TEXT, claim(quotes=quotes)) == []
        assert reader.counts.dropped == {"a quote that is not in the text": 1}
        assert "dropped 1 of the model's 1 claims: 1 for a quote that is not in the text" in reader.account()[1]

    def test_of_one_claim_make_it_no_surer(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        text = f"{TEXT} The town of Mayadin fell at noon."
        (once,) = read(reader, server, text, claim())
        (twice,) = read(reader, server, text, claim(quotes=[*claim()["quotes"], "The town of Mayadin fell at noon"]))
        assert len(twice.quotes) == 2
        assert twice.confidence == pytest.approx(once.confidence, abs=1e-3)


class TestFields:
    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("type", "victory", "a type that the codebook does not allow"),
            ("status", "certain", "a status that the codebook does not allow"),
            ("speaker_class", "hero", "a speaker_class that the codebook does not allow"),
            ("date_start", "Thursday", "a date_start that the codebook does not allow"),
            ("date_start", "2017-02-30", "a date_start that the codebook does not allow"),
            ("date_start", "2017-11-10", "a date_start that the codebook does not allow"),
            ("killed", {"low": 9, "high": 7}, "a killed that the codebook does not allow"),
            ("killed", {"low": -1, "high": None}, "a killed that the codebook does not allow"),
            ("killed", {"low": "many", "high": None}, "a killed that the codebook does not allow"),
            ("victims", "soldiers", "a victims that the codebook does not allow"),
            ("quotes", [], "a quotes that the codebook does not allow"),
            ("speaker", "Reuters", "a speaker that the text does not name"),
            ("place", "Raqqa", "a place that the text does not name"),
        ],
    )
    def test_that_the_codebook_or_the_text_has_not_cost_the_claim(
        self, reader: LanguageModelReader, server: ScriptedServer, field: str, value: object, reason: str
    ) -> None:
        good = claim(type="advance", speaker="OUTLET", chain=[], speaker_class="outlet")
        found = read(reader, server, TEXT, good, claim(**{field: value}))
        assert [each.type for each in found] == ["advance"]
        assert reader.counts.dropped == {reason: 1}
        assert reader.counts.kept == 1

    def test_a_fact_is_not_dated_after_its_report(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        ahead = {"date_start": "2017-11-12", "date_end": "2017-11-12"}
        assert read(reader, server, TEXT, claim(**ahead)) == []
        assert reader.counts.dropped == {"a date after publication": 1}
        (planned,) = read(reader, server, TEXT, claim(status="planned", **ahead))
        assert planned.happened.start == date(2017, 11, 12)
        (month,) = read(reader, server, TEXT, claim(date_start="2017-11-01", date_end="2017-11-30"))
        assert month.happened == Interval(date(2017, 11, 1), date(2017, 11, 10))

    def test_figures_keep_their_bounds(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        text = "An air strike on Mayadin killed at least 7 people, residents said."
        (found,) = read(
            reader,
            server,
            text,
            claim(
                quotes=["air strike on Mayadin killed at least 7 people"],
                type="air_strike",
                actor=[],
                speaker="residents",
                chain=["residents"],
                speaker_class="civilian",
                killed={"low": 7, "high": None},
                wounded={"low": None, "high": None},
                victims="civilians",
                date_start=None,
            ),
        )
        assert (found.killed, found.wounded, found.victims) == (Figure(7, None), None, "civilians")
        assert (found.attribution.speaker, found.attribution.speaker_class) == ("residents", "civilian")

    def test_missing_and_loose_fields_of_plain_answers_are_taken(
        self, reader: LanguageModelReader, server: ScriptedServer
    ) -> None:
        loose = {
            "quotes": "captured Mayadin on Thursday",
            "type": "capture",
            "actor": "Syrian troops",
            "chain": None,
            "speaker": "OUTLET",
            "speaker_class": "outlet",
            "status": "actual",
            "note": "sure",
        }
        (found,) = read(reader, server, TEXT, loose)
        assert found.actor[0].id == "syrian_army"
        assert (found.attribution.speaker, found.attribution.chain, found.place) == ("OUTLET", (), None)


class TestNames:
    def test_that_the_text_does_not_have_are_left_out(
        self, reader: LanguageModelReader, server: ScriptedServer
    ) -> None:
        found = read(reader, server, TEXT, claim(actor=["Syrian troops", "Wagner Group"], target=["Martians"]))
        assert [a.id for a in found[0].actor] == ["syrian_army"]
        assert found[0].target == ()

    def test_compounds_and_adjectives_name_their_party(
        self, reader: LanguageModelReader, server: ScriptedServer
    ) -> None:
        text = "Russian jets bombed the rebel-held town of Saraqib in Syria."
        (found,) = read(
            reader,
            server,
            text,
            claim(
                quotes=["Russian jets bombed the rebel-held town of Saraqib"],
                type="air_strike",
                actor=["Russia"],
                target=["rebels"],
                place="Saraqib",
                place_name="Saraqib, SY",
                speaker="OUTLET",
                date_start=None,
                date_end=None,
            ),
        )
        assert [a.id for a in found.actor] == ["russia"]
        assert [a.id for a in found.target] == ["syrian_opposition"]

    def test_the_outlets_own_name_is_the_outlet(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        server.plays(says({"claims": [claim(speaker="The Daily Courier", speaker_class="media", chain=["Courier"])]}))
        (found,) = reader.read(document(outlet="Daily Courier"))
        assert (found.attribution.speaker, found.attribution.speaker_class) == ("OUTLET", "outlet")

    def test_a_monitor_has_its_full_name_and_class(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        text = "Syrian troops took Mayadin, the Syrian Observatory for Human Rights told Reuters. SOHR said so twice."
        coded = claim(quotes=["Syrian troops took Mayadin"], speaker="SOHR", chain=["SOHR", "Reuters"], date_start=None)
        (found,) = read(reader, server, text, coded | {"speaker_class": "un_ngo"})
        assert (found.attribution.speaker, found.attribution.speaker_class) == (
            "Syrian Observatory for Human Rights",
            "monitor",
        )
        assert found.attribution.chain == ("Syrian Observatory for Human Rights", "Reuters")

    def test_a_place_in_another_spelling_is_the_one_that_the_text_names(
        self, reader: LanguageModelReader, server: ScriptedServer
    ) -> None:
        text = "Syrian troops captured Boukamal in Syria on Thursday, the army said."
        coded = claim(quotes=["troops captured Boukamal"], place="Abu Kamal", place_name="Abu Kamal, SY")
        (found,) = read(reader, server, text, coded)
        assert found.place is not None
        assert (found.place.text, found.place.country) == ("Boukamal", "SY")
        assert found.place.geonames_id is not None


class TestPieces:
    TEXT = " ".join(f"Syrian troops captured Mayadin on Thursday {number} times over, it said." for number in range(12))

    def test_every_sentence_is_asked_for_once_and_its_neighbours_come_with_it(
        self, make_reader: MakeReader, server: ScriptedServer
    ) -> None:
        server.plays(says({"claims": []}))
        assert make_reader(PIECE=300).read(document(self.TEXT)) == []
        passages = [request.passage for request in server.requests]
        assert len(passages) > 2
        for number in range(12):
            assert sum(f"Thursday {number} times" in passage for passage in passages) == 1
        first, second = (request.body["messages"][1]["content"] for request in server.requests[:2])
        assert "Context, not to be coded" not in first
        assert "Context, not to be coded" in second

    def test_what_stands_in_the_context_alone_is_the_piece_befores(
        self, make_reader: MakeReader, server: ScriptedServer
    ) -> None:
        reader = make_reader(PIECE=300)
        server.plays(says({"claims": [claim(quotes=["captured Mayadin on Thursday 0 times"], speaker="OUTLET")]}))
        (found,) = reader.read(document(self.TEXT))
        assert len(found.quotes) == 1
        assert set(reader.counts.dropped) <= {
            "standing in the context alone, where the piece before has it",
            "a quote that is not in the text",
        }

    def test_an_answer_that_is_cut_off_is_asked_for_in_halves(
        self, reader: LanguageModelReader, server: ScriptedServer
    ) -> None:
        text = f"{TEXT} The troops left Raqqa on Friday, it said."
        left = claim(
            quotes=["The troops left Raqqa"], type="withdraw", place="Raqqa", speaker="OUTLET", date_start=None
        )
        server.plays(
            says('{"claims": [{"quotes": ["Syr', finish="length"), says({"claims": [claim()]}), says({"claims": [left]})
        )
        assert [each.type for each in reader.read(document(text))] == ["capture", "withdraw"]
        assert "left Raqqa" not in server.requests[1].passage
        assert "captured Mayadin" not in server.requests[2].passage

    def test_one_sentence_without_an_end_is_told(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        server.plays(says("{", finish="length"))
        with pytest.raises(UnreadDocumentError, match="REPORTEDLY_LLM_MAX_TOKENS"):
            reader.read(document())

    def test_page_furniture_is_not_sent(self, reader: LanguageModelReader, server: ScriptedServer) -> None:
        server.plays(says({"claims": []}))
        reader.read(document(f"{TEXT}\n\nLoading article content\n\nThe war went on."))
        assert "Loading" not in server.requests[0].passage
        assert "war went on" in server.requests[0].passage

    def test_a_document_that_needs_too_many_requests_is_left_unread(
        self, make_reader: MakeReader, server: ScriptedServer
    ) -> None:
        with pytest.raises(UnreadDocumentError, match="REPORTEDLY_LLM_MAX_REQUESTS"):
            make_reader(PIECE=300, MAX_REQUESTS=2).read(document(self.TEXT))
        assert server.requests == []


class TestVersion:
    def test_tells_servers_models_and_sampling_apart_but_not_keys(self, make_reader: MakeReader) -> None:
        version = make_reader().version
        assert version == make_reader(API_KEY="secret", TIMEOUT=5, MAX_COST=1, PRICE_IN=1, PRICE_OUT=1).version
        others = [
            make_reader(MODEL="small-2"),
            make_reader(BASE_URL="https://example.org/v1"),
            make_reader(SEED=1),
            make_reader(TEMPERATURE=1),
            make_reader(PIECE=4000),
        ]
        assert len({version, *(each.version for each in others)}) == 6

    def test_holds_the_prompt_and_the_schema(self, make_reader: MakeReader, monkeypatch: pytest.MonkeyPatch) -> None:
        version = make_reader().version
        monkeypatch.setattr("reportedly.reading.llm.reader.instructions", lambda: "Code this.")
        prompted = make_reader().version
        monkeypatch.setattr("reportedly.reading.llm.reader.answer_schema", lambda: {"type": "object"})
        assert len({version, prompted, make_reader().version}) == 3


def test_statuses_of_the_answer_are_the_claims(reader: LanguageModelReader, server: ScriptedServer) -> None:
    found = read(reader, server, TEXT, *(claim(status=status.value) for status in Status))
    assert {each.status for each in found} == set(Status)
