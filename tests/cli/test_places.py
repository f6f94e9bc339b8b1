"""``reportedly places``: every toponym in four forms; what cannot be read is named and left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NEWS = "Syrian troops entered Boukamal in Deir el-Zour province, officers said in Damascus.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(NEWS, encoding="utf-8")
    (folder / "b.txt").write_bytes(b"\x00\x01\x02 no text")
    return folder


def test_a_table_is_the_default_and_bad_documents_are_named(run: Run, news: Path) -> None:
    done = run("places", news)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split()[:4] == ["document", "start", "end", "text"]
    assert len(lines) == 4
    assert "Abu Kamal, SY" in lines[1]
    assert "left out" in done.stderr
    assert "b.txt" in done.stderr
    assert "3 toponyms in 1 document, 1 left out" in done.stderr


def test_json_lines_have_one_toponym_each(run: Run, news: Path) -> None:
    done = run("places", news, "--jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [NEWS[each["start"] : each["end"]] for each in found] == [each["text"] for each in found]
    assert found[0]["geonameid"] == 174448
    assert found[0]["alternatives"]


def test_json_is_one_object_with_what_was_left_out(run: Run, news: Path) -> None:
    content = json.loads(run("places", news, "--json").stdout)
    assert content["documents"] == 1
    assert len(content["toponyms"]) == 3
    assert content["left_out"][0]["source"].endswith("b.txt")


def test_standard_input_and_a_file_to_write(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "found.jsonl"
    done = run("places", "-", "--out", out, input=NEWS)
    assert done.returncode == 0
    assert done.stdout == ""
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["found.jsonl"]


def test_nothing_that_can_be_read_is_exit_code_1_and_keeps_the_old_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\x00\x01\x02 no text")
    (tmp_path / "old.jsonl").write_text("old", encoding="utf-8")
    done = run("places", "b.txt", "--out", "old.jsonl")
    assert done.returncode == 1
    assert (tmp_path / "old.jsonl").read_text(encoding="utf-8") == "old"
    assert "nothing could be read" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("missing.txt",), "missing.txt"),
        (("-", "--json", "--jsonl"), "exclude each other"),
        (("-", "--out", "no/such/folder/x.jsonl"), "no/such/folder"),
    ],
)
def test_wrong_input_and_options_are_one_line(run: Run, options: tuple[str, ...], message: str) -> None:
    done = run("places", *options, input=NEWS)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
