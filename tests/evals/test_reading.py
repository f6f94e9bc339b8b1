"""The way from gold files to claims."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from evals import claims, muc4
from evals.claims import codebook_record
from evals.reading import documents
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    Document,
    EventType,
    Figure,
    Interval,
    Place,
    Span,
    SpeakerClass,
    Victims,
)
from tests.evals.records import record


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "docs.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_documents_keep_the_key_that_gold_claims_name_them_by(tmp_path: Path) -> None:
    line = json.dumps({"id": "one", "published": "2017-11-10", "outlet": "Paper", "text": "Troops took the town."})
    (document,) = documents([_file(tmp_path, line)])
    assert (document.key, document.published) == ("one", date(2017, 11, 10))


def test_a_gold_document_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"docs\.jsonl:1"):
        list(documents([_file(tmp_path, '{"id": "one"}')]))


@pytest.mark.data
def test_records_pass_the_codebooks_own_checks(shared_data: Path) -> None:
    gold = json.loads((shared_data / "claims" / "gold.jsonl").read_text(encoding="utf-8").split("\n")[0])
    document, *_ = documents([shared_data / "claims" / "docs.jsonl"])
    claim = Claim(
        id="c1",
        document_id=document.id,
        reader="toy",
        quotes=(Span(0, 5, document.text[:5]),),
        type=EventType.SHELLING,
        actor=(Actor("army"),),
        place=Place("the border", "Border"),
        happened=Interval(None, date(2017, 11, 9)),
        attribution=Attribution("residents", SpeakerClass.CIVILIAN, ("residents",)),
        killed=Figure(7, None),
        victims=Victims.CIVILIANS,
    )
    written = codebook_record(document, claim)
    assert list(written) == list(gold)
    assert written["place_name"] == "Border, ZZ"
    assert written["killed"] == {"low": 7, "high": None}
    assert (written["date_start"], written["date_end"]) == (None, "2017-11-09")
    assert json.loads(json.dumps(written)) == written


class _OneClaimReader:
    """Reads the first word of every document as an attack by and on itself."""

    name = "toy"
    version = "toy"

    def read(self, document: Document) -> list[Claim]:
        word = document.text.split()[0]
        quote = Span(0, len(word), word)
        party = (Actor(word.lower()),)
        claim = Claim("c1", document.id, "toy", (quote,), EventType.ATTACK, actor=party, target=party)
        return [claim]


@pytest.fixture
def _toy_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportedly.reading.get_reader", lambda name: _OneClaimReader())


@pytest.mark.usefixtures("_toy_reader")
def test_claims_are_scored_from_documents_to_measures(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    folder.mkdir()
    _file(folder, json.dumps({"id": "one", "published": "2017-11-10", "text": "Rebels fought on."}))
    gold = record(quotes=["Rebels"], type="attack", actor=["rebels"], place=None, place_name=None)
    (folder / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    scores = claims.evaluate(tmp_path)
    assert (scores.documents, scores["event_f1"], scores["claim_f1"]) == (1, 1.0, 1.0)
    assert scores["acc_actor"] == 1.0
    assert scores["acc_target"] == 0.0


@pytest.mark.usefixtures("_toy_reader")
def test_roles_are_scored_on_a_sample_at_even_distances(tmp_path: Path) -> None:
    folder = tmp_path / "events" / "muc4" / "roles"
    folder.mkdir(parents=True)
    template = {"PerpInd": [[["guerrillas", 0]]], "PerpOrg": [], "Target": [], "Victim": [], "Weapon": []}
    lines = [
        json.dumps({"docid": str(number), "doctext": "guerrillas fled.", "templates": [template]})
        for number in range(9)
    ]
    (folder / "dev.json").write_text("\n".join(lines), encoding="utf-8")
    scores = muc4.evaluate(tmp_path, limit=3)
    assert (scores.documents, scores["perpetrator_head_f1"]) == (3, 1.0)
    assert scores["target_head_precision"] == 0.0
