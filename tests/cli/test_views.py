"""``timeline``, ``why``, ``changes`` and ``sources`` on ledgers that the fake reader fills."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import reportedly
from reportedly.cli import main
from reportedly.cli.collection import open_regions
from reportedly.model import Place
from reportedly.weighing.health import Region
from tests.cli.fake_reader import FakeReader


def _own(number: int, sentence: str) -> str:
    """Return a sentence in a text that no other shares, which is no copy of any."""
    return " ".join([sentence, *(f"of{number} in{word}" for word in range(9))])


_DATED = [
    ("2017-10-20", "Courier", "Army said that Rebels captured Raqqa."),
    ("2017-10-21", "Echo", "Rebels captured Raqqa."),
    *[(f"2017-10-{day}", "Herald", _own(day, "Rebels captured Raqqa.")) for day in range(22, 28)],
    ("2017-11-09", "Echo", "Army captured Raqqa."),
    ("2017-11-09", "Courier", "Army captured Raqqa."),
    ("2017-11-10", "Herald", "Rebels captured Tabqa. Rebels captured Nowhere."),
    ("2017-11-11", "Herald", "Rebels captured Raqqa."),
    *[("2017-11-12", f"Paper {number}", _own(number, "Army captured Raqqa.")) for number in range(6)],
    ("2017-11-13", "Echo", "Army captured Raqqa. Rebels captured Tabqa."),
    (None, "Echo", "Rebels captured Tabqa."),
]
_OUTLETS = {outlet for _, outlet, _ in _DATED}
# A week's paper each, then weeks in which nobody writes, then one more.
_WEEKLY = [
    (str(date(2018, 1, 1) + timedelta(weeks=week, days=number)), "Weekly", f"No {week}.{number}. Army captured Tabqa.")
    for week in [*range(8), 30]
    for number in range(2)
]


def _ledger(folder: Path, news: list[tuple[Any, str, str]]) -> Path:
    rows = [
        {"id": f"n{number}", "published": published, "outlet": outlet, "text": text}
        for number, (published, outlet, text) in enumerate(news)
    ]
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    reportedly.read(folder / "news.jsonl", folder / "a.db", reader=FakeReader)
    return folder / "a.db"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _ledger(tmp_path_factory.mktemp("views"), [*_DATED, *_WEEKLY])


def _run(ledger: Path, *arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [*arguments, "--ledger", str(ledger)], env={"COLUMNS": "150"})
    assert done.exit_code == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def _json(ledger: Path, *arguments: str) -> Any:
    return json.loads(_run(ledger, *arguments, "--json").stdout)


# timeline


def test_a_timeline_tells_runs_with_the_sentences_that_moved_belief(ledger: Path) -> None:
    text = _run(ledger, "timeline", "Raqqa", "--from", "2017-10-01", "--to", "2017-12-31").stdout
    assert text.startswith("Raqqa (SY), 2017-10-01 to 2017-12-31, as known now")
    assert "2017-10-01 to " in text
    assert "unknown" in text
    assert "“Army captured Raqqa.”" in text
    assert " → " in text


def test_a_timeline_in_json_partitions_the_days_and_cites_its_claims(ledger: Path) -> None:
    found = _json(ledger, "timeline", "Raqqa, SY", "--from", "2017-10-01", "--to", "2017-12-31")
    runs = found["runs"]
    assert sum(run["days"] for run in runs) == 92
    assert (runs[0]["from"], runs[-1]["to"]) == ("2017-10-01", "2017-12-31")
    moved = [each for run in runs for each in run["moved_by"]]
    assert {each["claim"]["outlet"] for each in moved} <= _OUTLETS
    assert all(each["moved"] == pytest.approx(each["after"] - each["before"], abs=2e-6) for each in moved)
    assert found["strip"]["period"] == "week"
    assert set(found["strip"]["text"].upper()) <= {sign.upper() for sign in found["strip"]["signs"]}


def test_a_timeline_as_csv_has_a_row_for_each_run(ledger: Path) -> None:
    told = _json(ledger, "timeline", "Raqqa")["runs"]
    rows = list(csv.DictReader(io.StringIO(_run(ledger, "timeline", "Raqqa", "--csv").stdout)))
    assert [(row["from"], row["to"], row["state"]) for row in rows] == [
        (run["from"], run["to"], run["state"]) for run in told
    ]


def test_a_gap_of_the_collection_stands_beside_the_timeline(ledger: Path) -> None:
    found = _json(ledger, "timeline", "Tabqa", "--from", "2018-01-01", "--to", "2018-12-31")
    gaps = [flag for flag in found["collection"] if flag["kind"] == "gap"]
    assert ("SY", "2018-02-26", "2018-07-29") in [(gap["country"], gap["start"], gap["end"]) for gap in gaps]
    text = _run(ledger, "timeline", "Tabqa", "--from", "2018-01-01", "--to", "2018-12-31").stdout
    assert "! gap in the collection" in text
    assert "no document about SY from 2018-02-26 to 2018-07-29" in text


def test_the_collection_of_a_place_is_that_of_its_region() -> None:
    abu_kamal = Place("Abu Kamal", "Abu Kamal", "SY", 174448)
    with open_regions(None) as regions:
        region, inside = regions.around(abu_kamal)
        assert str(region) == "Deir ez-Zor province, SY"
        assert inside is not None
        assert {174448, 170794} <= set(inside)  # with the city of Deir ez-Zor
        assert 172955 not in inside  # Raqqa
        assert regions.around(Place("Upper Wells", "Upper Wells", "SY")) == (Region("SY"), None)
        assert regions.people(abu_kamal) > 10_000


def test_with_known_only_what_was_known_counts(ledger: Path) -> None:
    before = _json(ledger, "timeline", "Raqqa", "--known", "2017-10-30", "--from", "2017-10-01", "--to", "2017-12-31")
    assert all(each["claim"]["known"] <= "2017-10-30" for run in before["runs"] for each in run["moved_by"])
    assert {run["id"] for run in before["runs"]} == {"unknown", "name:rebels"}


def test_a_place_that_no_claim_tells_of(ledger: Path) -> None:
    done = _run(ledger, "timeline", "Abu Kamal", "--from", "2017-01-01", "--to", "2017-01-31")
    assert "unknown 1.00" in done.stdout
    assert "no claim in the ledger tells who held Abu Kamal" in done.stderr
    assert "unknown 1.00" in _run(ledger, "why", "Abu Kamal", "--on", "2017-01-01").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("timeline", "Raqqa", "--from", "2018-01-01", "--to", "2017-01-01"), "swap the two"),
        (("timeline", "Raqqa", "--csv", "--json"), "exclude each other"),
        (("timeline", "Raqqa", "--from", "soon"), "'soon' is not a date"),
        (("changes", "--since", "2018-01-01", "--on", "2017-01-01"), "give a later day"),
        (("changes", "--since", "2018-01-01", "--known", "2018-01-01"), "give a later day"),
        (("changes",), "missing option '--since'"),
        (("sources", "--outlets", "--speakers"), "leave out both to see both"),
        (("sources", "--health", "--outlets"), "--health lists weeks"),
        (("sources", "--country", "SY"), "--country goes with --health"),
        (("sources", "--health", "--country", "Syria"), "'Syria' is no country code"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(ledger: Path, arguments: tuple[str, ...], told: str) -> None:
    done = _run(ledger, *arguments, code=2)
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


# why


@pytest.mark.parametrize("place", ["Raqqa", "Tabqa", "Nowhere"])
@pytest.mark.parametrize("on", ["2017-10-19", "2017-10-20", "2017-11-10", "2017-11-11", "2018-06-01", "2024-01-01"])
@pytest.mark.parametrize("known", [None, "2017-11-11"])
def test_why_ends_in_the_number_that_holds_prints(ledger: Path, place: str, on: str, known: str | None) -> None:
    options = ("--on", on, *(("--known", known) if known else ()))
    held = _json(ledger, "holds", place, *options)
    found = _json(ledger, "why", place, *options)
    shown = {each["id"]: each["probability"] for each in held["holders"]}
    assert found["belief"] == pytest.approx(shown, abs=1e-6)
    last = found["later"][-1]["after"] if found["later"] else found["by_then"]
    if not found.get("days_faded"):
        sharp = {state: probability ** found.get("sharpness", 1.0) for state, probability in last.items()}
        end = {state: value / sum(sharp.values()) for state, value in sharp.items()}
        if end["unknown"] > last["unknown"]:  # what is unknown never grows by that
            rest = (1 - last["unknown"]) / (1 - end["unknown"])
            end = {state: value * rest for state, value in end.items()} | {"unknown": last["unknown"]}
        assert end == pytest.approx(shown, abs=1e-5)  # from figures that are rounded
    assert found["holders"] == held["holders"]


def test_why_multiplies_the_factors_of_every_weight(ledger: Path) -> None:
    found = _json(ledger, "why", "Raqqa", "--on", "2017-11-10")
    for step in (*found["steps"], *found["later"]):
        factors = step["factors"]
        product = 1.0
        for name in ("reliability", "interest", "status", "reading", "repetition", "agreement"):
            product *= factors[name]
        assert product == pytest.approx(step["weight"], abs=1e-5)
        assert set(step["likelihood_ratios"]) == set(step["before"]) == set(step["after"])
    assert found["prior"]["name:army"] == found["prior"]["name:rebels"] < 0.2
    assert sum(found["prior"].values()) == pytest.approx(1.0)
    assert {step["claim"]["outlet"] for step in found["steps"]} <= _OUTLETS


def test_why_tells_later_evidence_apart_and_what_adds_nothing(ledger: Path) -> None:
    text = _run(ledger, "why", "Raqqa", "--on", "2017-11-10").stdout
    assert "Before all evidence: unknown 0." in text
    assert "What was learnt of later days, and what it says of 2017-11-10" in text
    assert "= weight 0." in text
    assert "days without evidence" in text
    copied = _run(ledger, "why", "Tabqa", "--on", "2018-03-01").stdout
    assert "Said, but adding nothing" in copied


# changes


def test_changes_tell_what_happened_with_the_sentences(ledger: Path) -> None:
    found = _json(ledger, "changes", "--since", "2017-10-30", "--on", "2017-11-20")
    captured = [change for change in found["changes"] if change["kind"] == "captured"]
    assert [(each["place"]["name"], each["gained_by"]["id"]) for each in captured] == [("Raqqa", "name:army")]
    assert {each["claim"]["quote"] for each in captured[0]["because"]} == {"Army captured Raqqa."}
    assert found["question"] == "happened"
    text = _run(ledger, "changes", "--since", "2017-10-30", "--on", "2017-11-20").stdout
    assert "Captured: 1\n  Raqqa (SY): rebels 0." in text
    assert "“Army captured Raqqa.”" in text


def test_changes_with_known_tell_what_was_learnt(ledger: Path) -> None:
    found = _json(ledger, "changes", "--since", "2017-11-01", "--known", "2017-11-13")
    assert (found["question"], found["on"]) == ("learnt", "2017-11-13")
    because = [each for change in found["changes"] for each in change["because"]]
    assert because
    assert any(each["claim"]["known"] > "2017-11-01" for each in because)
    assert (
        "What was learnt about 2017-11-13"
        in _run(ledger, "changes", "--since", "2017-11-01", "--known", "2017-11-13").stdout
    )


def test_nothing_changed_is_said(ledger: Path) -> None:
    done = _run(ledger, "changes", "--since", "2011-01-01", "--on", "2011-02-01")
    assert "nothing changed" in done.stderr


# sources


def test_sources_list_speakers_and_outlets(ledger: Path) -> None:
    found = _json(ledger, "sources")
    assert [each["name"] for each in found["speakers"]] == ["Army"]
    (army,) = found["speakers"]
    assert (army["class"], army["documents"], army["claims"]) == ("party", 1, 1)
    assert army["reliability"]["low"] < army["reliability"]["mean"] < army["reliability"]["high"]
    assert army["sentence"].startswith("Army, as a party to the war, starts at 0.")
    weekly = next(each for each in found["outlets"] if each["name"] == "Weekly")
    assert (weekly["documents"], weekly["claims"], weekly["in_own_voice"]) == (18, 18, 18)
    assert weekly["lineages"] <= weekly["documents"]
    assert set(_json(ledger, "sources", "--outlets")) == {"outlets"}
    assert set(_json(ledger, "sources", "--speakers")) == {"speakers"}
    text = _run(ledger, "sources").stdout
    assert "speaker  class  for" in text
    assert "outlet" in text


def test_the_health_of_the_collection(ledger: Path) -> None:
    found = _json(ledger, "sources", "--health", "--country", "SY")
    weeks = {(each["week"], each["region"]): each for each in found["weeks"]}
    assert weeks["2018-W01", None]["documents"] == 2
    assert (weeks["2017-W45", None]["documents"], weeks["2017-W45", None]["outlets"]) == (10, 9)
    assert any(region is not None for _, region in weeks)
    assert found["undated_documents"] == 1
    assert "gap" in {flag["kind"] for flag in found["flags"] if flag["region"] is None}
    done = _run(ledger, "sources", "--health")
    assert "2018-W01" in done.stdout
    assert "1 document without a date is in no week" in done.stderr


def test_a_ledger_without_claims(tmp_path: Path) -> None:
    empty = _ledger(tmp_path, [("2017-01-01", "Echo", "Nothing happened.")])
    assert "the ledger has no claims" in _run(empty, "sources").stderr
    assert "nothing changed" in _run(empty, "changes", "--since", "2016-01-01").stderr
    assert "the whole collection" in _run(empty, "sources", "--health").stdout
