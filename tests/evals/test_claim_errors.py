"""The error listing: every lost claim is named with its cause and its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.claim_errors import cases, in_context, listing, report, select
from evals.claim_scoring import CodedClaim, by_document, score
from evals.claims import main
from tests.evals.records import coded, record

TEXT = "The army took the river town on Friday. Jets bombed the bridge. Elders from both banks met in the valley."


def _gold() -> dict[str, list[CodedClaim]]:
    return by_document([coded(), coded(type="air_strike", quotes=["Jets bombed the bridge"]), coded(type="hold")])


def _predicted() -> dict[str, list[CodedClaim]]:
    talks = coded(type="talks", quotes=["Elders from both banks met in the valley"])
    return by_document([coded(place=None, place_name=None), coded(type="hold", actor=["rebels"]), talks])


def test_every_lost_claim_has_its_cause() -> None:
    found = list(cases(_gold(), _predicted()))
    partly, role_only, missed, spurious = found
    assert partly.wrong == ("place",)
    assert role_only.wrong == ("actor",)
    assert missed.has_cause("missed")
    assert missed.gold is not None
    assert missed.gold.type == "air_strike"
    assert spurious.has_cause("spurious")


def test_selection_leaves_role_errors_out_unless_asked_for() -> None:
    found = list(cases(_gold(), _predicted()))
    assert len(select(found, 10)) == 3
    assert [case.wrong for case in select(found, 10, cause="actor")] == [("actor",)]
    assert [case.has_cause("missed") for case in select(found, 10, event_type="air_strike")] == [True]
    assert len(select(found, 2)) == 2


def test_a_missed_claim_shows_what_was_read_on_its_words() -> None:
    gold = by_document([coded(), coded(type="hold")])
    (missed,) = cases(gold, by_document([coded()]))
    assert missed.near == ("capture",)


def test_the_listing_shows_the_quote_in_its_sentence() -> None:
    shown = listing(select(list(cases(_gold(), _predicted())), 10), {"one": TEXT})
    assert "⟦Jets bombed the bridge⟧" in shown
    assert "wrong place" in shown
    assert "SPURIOUS" in shown


def test_a_quote_that_is_not_in_the_text_is_told() -> None:
    assert "not in the text" in in_context("nobody wrote this", TEXT)


def test_the_report_tells_what_each_field_costs() -> None:
    gold, predicted = _gold(), _predicted()
    shown = report(score(gold, predicted), list(cases(gold, predicted)))
    assert "place    0.667  (1 pairs have only this wrong)" in shown
    assert "Abu Kamal ⇒ null 1" in shown


def test_the_command_scores_a_file_in_the_codebooks_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "claims"
    folder.mkdir()
    (folder / "docs.jsonl").write_text(json.dumps({"id": "one", "text": TEXT}), encoding="utf-8")
    (folder / "gold.jsonl").write_text(json.dumps(record()), encoding="utf-8")
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(json.dumps(record(status="denied")), encoding="utf-8")

    arguments = ["--data", str(tmp_path), "--predicted", str(predicted)]
    assert main([*arguments, "--errors", "5"]) == 0
    printed = capsys.readouterr().out
    assert "wrong status · one" in printed
    assert "event_f1         1.000" in printed
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["claim_f1"]["value"] == 0.0
