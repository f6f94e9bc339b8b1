"""The inputs in portions: whatever the cut, they hold what the inputs hold, under the same numbers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from reportedly import Document, InputError
from reportedly.documents import Notice, Options, Rejected, load
from reportedly.documents.portions import Portion, count_lines, number_lines, plan, read_portion

_OPTIONS = Options(today=date(2026, 1, 1))

_LINE = some.sampled_from(
    [
        '{"text": "The army took the town."}',
        '{"text": "The army lost the town.", "published": "2017-11-09", "id": "own"}',
        '{"text": "Каждый день."}',
        "not JSON",
        "{}",
        "",
        "   ",
        '{"text": "' + "long " * 40 + '"}',
    ]
)


def _read(path: Path, portion_bytes: int) -> tuple[list[Portion], list[Document | Rejected]]:
    portions = list(number_lines(plan([path], portion_bytes=portion_bytes)))
    return portions, [item for portion in portions for item in read_portion(portion, _OPTIONS)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=some.lists(_LINE, max_size=12), end=some.sampled_from(["\n", "\r\n"]), last=some.booleans(),
    size=some.integers(1, 300), marked=some.booleans(),
)  # fmt: skip
def test_lines_are_cut_anywhere_to_the_same_documents(
    tmp_path: Path, lines: list[str], end: str, last: bool, size: int, marked: bool
) -> None:
    path = tmp_path / "news.jsonl"
    text = end.join(['{"text": "First."}', *lines]) + (end if last else "")
    path.write_bytes(text.encode("utf-8-sig" if marked else "utf-8"))
    portions, found = _read(path, size)
    assert found == list(load([path], _OPTIONS))
    assert [portion.number for portion in portions] == list(range(len(portions)))
    if path.stat().st_size > size:
        assert len(portions) > 1
        assert sum(map(count_lines, portions)) == len(path.read_bytes().splitlines())


def test_every_other_file_is_one_portion_whatever_its_size(tmp_path: Path) -> None:
    record = {"text": "The army took the town.", "id": "1"}
    (tmp_path / "a.json").write_text(json.dumps([record] * 5), encoding="utf-8")
    (tmp_path / "b.txt").write_text("The army took the town. " * 20, encoding="utf-8")
    (tmp_path / "c.csv").write_text("id,text\n1,The army took the town.\n2,It lost it.\n", encoding="utf-8")
    (tmp_path / "d.jsonl").write_bytes(b"\x1f\x8b packed" * 50)
    assert [Path(portion.path).name for portion in plan([tmp_path], portion_bytes=10)] == [
        "a.json",
        "b.txt",
        "c.csv",
        "d.jsonl",
    ]
    assert all(portion.end is None for portion in plan([tmp_path], portion_bytes=10))


def test_what_is_no_input_keeps_its_reason_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The army took the town.", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "c.txt").write_text("It lost it.", encoding="utf-8")
    found = [item for portion in plan([tmp_path]) for item in read_portion(portion, _OPTIONS)]
    assert found == list(load([tmp_path], _OPTIONS))
    assert isinstance(found[1], Rejected)


def test_the_file_that_is_written_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The army took the town.", encoding="utf-8")
    (tmp_path / "claims.parquet").write_bytes(b"PAR1 from an earlier run")
    assert [Path(portion.path).name for portion in plan([tmp_path], never=tmp_path / "claims.parquet")] == ["a.txt"]


def test_a_missing_input_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        plan([tmp_path / "absent"])


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n' * 9, encoding="utf-8")
    whole, parts = list(plan([path])), list(number_lines(plan([path], portion_bytes=40)))
    path.unlink()
    for portion in (*whole, *parts):
        [item] = read_portion(portion, _OPTIONS)
        assert isinstance(item, Rejected)
        assert str(path) in item.source
    assert count_lines(parts[0]) == 0


def test_doubts_about_dates_are_told_of_a_part_as_of_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    record = {"text": "BEIRUT, 14 March 2019 - The army took the town.", "published": "2012-03-14"}
    path.write_text((json.dumps(record) + "\n") * 3, encoding="utf-8")
    told: list[Notice] = []
    whole: list[Notice] = []
    for portion in number_lines(plan([path], portion_bytes=20)):
        list(read_portion(portion, _OPTIONS, notify=told.append))
    list(load([path], _OPTIONS, notify=whole.append))
    assert told
    assert [each.message for each in told] == [each.message for each in whole if each.doubt is not None]
