"""``reportedly events`` and ``reportedly disputed``: what is told together, and what is told against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import reportedly
from reportedly.cli import main
from reportedly.ledger import Ledger
from tests.cli.fake_reader import FakeReader

_NEWS = [
    {"id": "a", "published": "2017-10-20", "outlet": "Courier", "text": "Army said that Rebels captured Raqqa."},
    {"id": "b", "published": "2017-10-20", "outlet": "Echo", "text": "Rebels captured Raqqa."},
    {"id": "c", "published": "2017-10-20", "outlet": "Herald", "text": "Army captured Raqqa."},
    {"id": "d", "published": "2017-11-09", "outlet": "Echo", "text": "Rebels captured Tabqa. Rebels captured Nowhere."},
]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "news.jsonl").write_text("\n".join(json.dumps(each) for each in _NEWS), encoding="utf-8")
    reportedly.read(tmp_path / "news.jsonl", tmp_path / "a.db", reader=FakeReader)
    return tmp_path / "a.db"


def _run(ledger: Path, command: str, *options: str) -> Result:
    done = CliRunner().invoke(main, [command, "--ledger", str(ledger), *options], env={"COLUMNS": "200"})
    assert "Traceback" not in done.stderr
    return done


def _events(ledger: Path, *options: str) -> list[dict[str, Any]]:
    done = _run(ledger, "events", "--json", *options)
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["events"]
    return found


def _claim(ledger: Path, document: str) -> str:
    with Ledger.open(ledger, read_only=True) as book:
        return next(each.claim.id for each in book.claims(document=document))


def test_the_table_has_a_line_for_each_event(ledger: Path) -> None:
    done = _run(ledger, "events")
    assert done.exit_code == 0
    head, *lines = done.stdout.splitlines()
    assert head.split() == ["when", "where", "what", "who", "say", "so", "deny", "lineages", "killed", "event"]
    assert any("Raqqa" in line and "capture" in line and "Rebels" in line for line in lines)
    assert any("Tabqa" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (("--place", "Tabqa, SY"), {"Tabqa"}),
        (("--from", "2017-11"), {"Tabqa", "Nowhere"}),
        (("--to", "2017-10"), {"Raqqa"}),
        (("--type", "capture", "--party", "Army"), {"Raqqa"}),
        (("--type", "hold"), set()),
        (("--known", "2017-10-20"), {"Raqqa"}),
    ],
)
def test_events_are_chosen_by_what_is_asked(ledger: Path, options: tuple[str, ...], places: set[str]) -> None:
    assert {event["place"]["name"] for event in _events(ledger, *options)} == places


def test_an_event_opens_with_every_claim(ledger: Path) -> None:
    event = next(each for each in _events(ledger, "--place", "Raqqa, SY") if len(each["claims"]) > 1)
    done = _run(ledger, "events", event["id"])
    assert done.exit_code == 0
    for part in ("First known on 2017-10-20", "Rebels captured Raqqa.", "of this event", "the same place (Raqqa)"):
        assert part in done.stdout
    opened = json.loads(_run(ledger, "events", event["id"], "--json").stdout)
    assert [claim["id"] for claim in opened["claims"]] == [claim["id"] for claim in event["claims"]]
    assert all(claim["quotes"] for claim in opened["claims"])


def test_an_unknown_event_and_a_turned_period_are_told_of(ledger: Path) -> None:
    assert "no event 'e123'" in _run(ledger, "events", "e123").stderr
    assert _run(ledger, "events", "e123").exit_code == 2
    assert "swap them" in _run(ledger, "events", "--from", "2018", "--to", "2017").stderr
    assert "swap them" in _run(ledger, "disputed", "--from", "2018", "--to", "2017").stderr


def test_the_limit_keeps_the_latest_and_says_so(ledger: Path) -> None:
    done = _run(ledger, "events", "--limit", "1")
    assert len(done.stdout.splitlines()) == 2
    assert "--limit 0 shows all" in done.stderr
    assert "no event in the ledger is like that" in _run(ledger, "events", "--type", "hold").stderr


def test_merges_and_splits_outlive_a_rebuild_and_their_undoing_restores_the_events(ledger: Path) -> None:
    before = _run(ledger, "events", "--json").stdout
    raqqa, tabqa = _claim(ledger, "a"), _claim(ledger, "d")
    with Ledger.open(ledger) as book:
        merge = book.decide("merge", raqqa, "reviewer", {"claims": [tabqa]})
        split = book.decide("split", raqqa, "reviewer", {"claims": [_claim(ledger, "b")]})
    decided = _run(ledger, "events", "--json").stdout
    groups = [{claim["id"] for claim in event["claims"]} for event in json.loads(decided)["events"]]
    assert any({raqqa, tabqa} <= group for group in groups)
    assert not any({raqqa, _claim(ledger, "b")} <= group for group in groups)
    with Ledger.open(ledger) as book, Ledger.open(ledger.with_name("copy.db")) as copy:
        copy.replay(book)
    assert _run(ledger.with_name("copy.db"), "events", "--json").stdout == decided
    with Ledger.open(ledger) as book:
        for made in (merge, split):
            book.decide("undo", made.id, "reviewer")
    assert _run(ledger, "events", "--json").stdout == before


def test_rejected_claims_do_not_count_until_that_is_undone_and_corrected_ones_do(ledger: Path) -> None:
    before = _run(ledger, "events", "--json").stdout
    with Ledger.open(ledger) as book:
        rejected = book.decide("reject", _claim(ledger, "d"), "reviewer")
    assert "Tabqa" not in _run(ledger, "events", "--json").stdout
    with Ledger.open(ledger) as book:
        book.decide("undo", rejected.id, "reviewer")
    assert _run(ledger, "events", "--json").stdout == before
    with Ledger.open(ledger) as book:
        book.decide("correct", _claim(ledger, "d"), "reviewer", {"fields": {"type": "withdraw"}})
    assert {event["type"] for event in _events(ledger, "--place", "Tabqa, SY")} == {"withdraw"}


def test_disputes_have_both_sides_sentences(ledger: Path) -> None:
    done = _run(ledger, "disputed")
    assert done.exit_code == 0
    for part in ("1. Raqqa", "importance weight", "For (", "Against (", "“Army captured Raqqa.”"):
        assert part in done.stdout
    (dispute, *_) = json.loads(_run(ledger, "disputed", "--json").stdout)["disputes"]
    assert dispute["kind"] == "holder"
    assert 0 < dispute["importance"] <= 1
    assert dispute["events"]
    assert all(claim["quotes"] for side in ("for", "against") for claim in dispute[side]["claims"])
    assert json.loads(_run(ledger, "disputed", "--json", "--place", "Tabqa, SY").stdout)["disputes"] == []
    assert "nothing in the ledger is disputed" in _run(ledger, "disputed", "--from", "2018").stderr
