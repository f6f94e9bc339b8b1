"""``reportedly gazetteer``: build, add, find, show and info, and how a gazetteer of one's own is chosen."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportedly.cli import main
from reportedly.places.additions import add_own_list
from tests.cli.conftest import Run, Start
from tests.places.dumps import PLACES, place_line, whole_dump, write_dump


@pytest.fixture
def own(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "own.csv").write_text("name,lat,lon,country\nBir Zabbout,35.5,39.5,SY\n", encoding="utf-8")
    assert run("gazetteer", "add", "own.csv", "--gazetteer", "mine.sqlite").returncode == 0
    return tmp_path / "mine.sqlite"


def test_find_tells_what_a_name_may_mean(run: Run) -> None:
    done = run("gazetteer", "find", "Raqqa", "--json", "--limit", "2", "--near", "35.9,39.0")
    content = json.loads(done.stdout)
    first = content["candidates"][0]
    assert (first["geonameid"], first["country"], first["kind_of_match"]) == (172955, "SY", "exact")
    assert first["distance_km"] < 10
    assert len(content["candidates"]) == 2
    assert run("gazetteer", "find", "Raqqa").stdout.splitlines()[1].startswith("172955")


def test_find_says_that_there_is_no_match(run: Run) -> None:
    done = run("gazetteer", "find", "Zzyqqx")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("reportedly: no match")
    assert json.loads(run("gazetteer", "find", "Zzyqqx", "--json").stdout)["candidates"] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--near", "north"], "'north' is no point"),
        (["--near", "95,0"], "'95,0' is no point"),
        (["--country", "Syria"], "'Syria' is no country"),
        (["--gazetteer", "none.sqlite"], "the gazetteer none.sqlite is missing"),
    ],
)
def test_wrong_options_are_one_line(run: Run, options: list[str], said: str) -> None:
    done = run("gazetteer", "find", "Raqqa", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_show_gives_all_names(run: Run) -> None:
    content = json.loads(run("gazetteer", "show", "172955", "--json").stdout)
    assert content["region"] == "Raqqa province"
    assert {"raqqa", "الرقه"} <= {each["name"] for each in content["names"]}
    assert "main names" in run("gazetteer", "show", "172955").stdout
    assert run("gazetteer", "show", "1").returncode == 2
    airbase = json.loads(run("gazetteer", "find", "Tabqa airbase", "--json").stdout)["candidates"][0]
    assert airbase["id"] < 0
    assert run("gazetteer", "show", str(airbase["id"])).stdout.startswith("id          -")


def test_info_names_the_licence_and_the_counts(run: Run) -> None:
    content = json.loads(run("gazetteer", "info", "--json").stdout)
    assert content["features"]["town"] > 100_000
    assert "CC BY 4.0" in content["licence"]
    assert "CC BY 4.0" in run("gazetteer", "info").stdout


def test_build_and_what_it_prints(run: Run, tmp_path: Path) -> None:
    whole_dump(tmp_path / "dump")
    done = run("gazetteer", "build", "--geonames", "dump", "--out", "new.sqlite", "--json")
    content = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (content["places"], content["left_out"], content["notices"]) == (len(PLACES) - 1, 1, [])
    found = json.loads(run("gazetteer", "find", "Solomon Ruins", "--gazetteer", "new.sqlite", "--json").stdout)
    assert found["candidates"][0]["id"] == 9_000_002
    assert found["gazetteer"] == content["version"]


def test_build_tells_what_is_lost_without_the_other_files(run: Run, tmp_path: Path) -> None:
    write_dump(tmp_path / "dump", zipped=True)
    done = run("gazetteer", "build", "--geonames", "dump", "--out", "new.sqlite", "--country", "sy")
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stderr.splitlines()] == [
        "countryInfo.txt",
        "admin1CodesASCII.txt",
        "admin2Codes.txt",
        "hierarchy.txt",
        "alternateNamesV2.txt",
    ]


def test_a_failed_build_is_one_line_and_leaves_the_old_file(run: Run, tmp_path: Path, own: Path) -> None:
    old = own.read_bytes()
    write_dump(tmp_path / "dump", SY=[*PLACES, place_line(5, "A", "north", 39)])
    done = run("gazetteer", "build", "--geonames", "dump", "--out", "mine.sqlite")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"SY.txt, line {len(PLACES) + 1}: 'north' is no latitude" in done.stderr
    assert own.read_bytes() == old
    assert not list(tmp_path.glob("*.tmp*"))


def _open_when_read(pipe: Path, process: subprocess.Popen[str]) -> int:
    while process.poll() is None:
        with contextlib.suppress(OSError):  # nobody reads it yet
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_leaves_the_old_file(start: Start, tmp_path: Path, own: Path, number: signal.Signals) -> None:
    old = own.read_bytes()
    pipe = write_dump(tmp_path / "dump", hierarchy=["172957\t9000006\tADM"]) / "SY.txt"
    os.mkfifo(pipe)  # the build waits here for its places
    process = start("gazetteer", "build", "--geonames", "dump", "--out", "mine.sqlite")
    with os.fdopen(_open_when_read(pipe, process), "w", encoding="utf-8") as end:
        end.write("".join(f"{line}\n" for line in PLACES))
        end.flush()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "reportedly: stopped\n"
    assert own.read_bytes() == old
    assert not list(tmp_path.glob("*.tmp*"))


def test_add_tells_what_it_did_and_names_bad_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("name,lat,lon\nBir Zabbout,35.5,39.5\nFar,135,0\n", encoding="utf-8")
    done = run("gazetteer", "add", "own.csv", "--gazetteer", "mine.sqlite")
    assert done.returncode == 0
    assert "1 new, 0 joined to known ones, 0 there already, 1 left out" in done.stdout
    assert "own.csv, line 3: the latitude '135'" in done.stderr
    (tmp_path / "bad.csv").write_text("name,lat,lon\nFar,135,0\n", encoding="utf-8")
    assert run("gazetteer", "add", "bad.csv", "--gazetteer", "mine.sqlite").returncode == 1
    content = json.loads(run("gazetteer", "add", "own.csv", "--gazetteer", "mine.sqlite", "--json").stdout)
    assert (content["new"], content["already_there"], len(content["left_out"])) == (0, 1, 1)


def test_without_a_file_it_is_the_users_own(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "own.csv").write_text("name,lat,lon\nBir Zabbout,35.5,39.5\n", encoding="utf-8")
    target = json.loads(run("gazetteer", "add", "own.csv", "--json").stdout)["gazetteer"]
    assert target.endswith("gazetteer.sqlite")
    assert str(tmp_path / "home") in target
    assert "Bir Zabbout" not in run("gazetteer", "find", "Bir Zabbout").stdout  # only where it is chosen
    assert "Bir Zabbout" in run("gazetteer", "find", "Bir Zabbout", "--gazetteer", target).stdout


def test_the_setting_chooses_the_gazetteer(run: Run, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTEDLY_GAZETTEER", str(own))
    assert "Bir Zabbout" in run("gazetteer", "find", "Bir Zabbout").stdout
    report = json.loads(run("doctor", "--json").stdout)
    assert f"your own, {own}" in report["rooms"]["gazetteer"]["found"]
    monkeypatch.delenv("REPORTEDLY_GAZETTEER")
    report = json.loads(run("doctor", "--json").stdout)
    assert "the package's own" in report["rooms"]["gazetteer"]["found"]


def test_reading_knows_own_places_and_reads_again_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTEDLY_GAZETTEER", raising=False)
    own = tmp_path / "mine.sqlite"
    (tmp_path / "own.csv").write_text("name,lat,lon,country\nBir Zabbout,35.5,39.5,SY\n", encoding="utf-8")
    add_own_list(tmp_path / "own.csv", own)
    text = "The Syrian army captured the village of Bir Zabbout from Islamic State on Monday, state television said."
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")

    def read(*options: str) -> dict[str, object]:
        command = ["read", "one.txt", "--published", "2017-11-08", "--workers", "1", "--json", *options]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.stderr
        content: dict[str, object] = json.loads(done.stdout)
        return content

    plain, mine, again = read(), read("--gazetteer", str(own)), read("--gazetteer", str(own))
    assert plain["reader_version"] != mine["reader_version"] == again["reader_version"]
    assert (plain["documents_new"], mine["documents_new"], again["documents_new"]) == (1, 1, 0)
    places = {place["name"]: place["country"] for place in mine["places"]}  # type: ignore[attr-defined] # a list
    assert places == {"Bir Zabbout": "SY"}
    held = CliRunner().invoke(main, ["holds", "Bir Zabbout", "--on", "2017-11-09", "--gazetteer", str(own)])
    assert held.exit_code == 0
    assert "Syria" in held.stdout
    wrong = CliRunner().invoke(main, ["claims", "--place", "Bir Zabbout", "--gazetteer", "none.sqlite"])
    assert wrong.exit_code == 2
    assert "none.sqlite is missing" in wrong.stderr
