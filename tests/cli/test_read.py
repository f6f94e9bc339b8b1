"""``reportedly read`` as a process: what it prints, how it ends, and that nothing is lost or doubled."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import resource
import signal
import sqlite3
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from reportedly import Ledger
from reportedly.defaults import DEFAULT_READER
from tests.cli.conftest import Done, Gate, Run, Start

_GOOD = "Army said that Rebels captured Raqqa."


def _records(path: Path, texts: Iterable[str]) -> Path:
    lines = [
        json.dumps({"id": f"n{number}", "published": "2017-11-09", "outlet": "Courier", "title": "", "text": text})
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _digest(path: Path) -> str:
    with Ledger.open(path, read_only=True) as book:
        assert book.verify() == []
        return book.digest()


def _count(path: Path) -> int:
    with Ledger.open(path, read_only=True) as book:
        return book.counts().documents


class TestSummary:
    def test_goes_to_standard_output_in_words(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD, "Rebels captured Nowhere.", _GOOD.replace("Raqqa", "Tabqa")])
        done = run("read", "news.jsonl")
        assert (done.returncode, done.stderr) == (0, "")
        for part in ("3 read and stored", "capture 3", "Army 2", "OUTLET 1", "Raqqa (SY) 1", "Contradictions"):
            assert part in done.stdout
        assert _count(tmp_path / "reportedly.db") == 3

    def test_says_what_has_no_date(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text("Syrian troops entered Palmyra on Thursday.", encoding="utf-8")
        (tmp_path / "two.txt").write_text("Syrian troops left Palmyra on Friday.", encoding="utf-8")
        undated = run("read", "one.txt").stdout
        assert "1 document has no publication date" in undated
        assert "--published" in undated
        assert "publication date" not in run("read", "two.txt", "--published", "2017-03-04").stdout

    def test_says_what_is_in_another_script(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "ar.txt").write_text("قال الجيش إنه سيطر على البلدة يوم الخميس.", encoding="utf-8")
        (tmp_path / "de.txt").write_text("Die Armee rückte über Nacht näher heran, hieß es.", encoding="utf-8")
        assert "1 document is not in Latin letters" in run("read", "ar.txt", "--published", "2017-03-04").stdout
        assert "Latin letters" not in run("read", "de.txt", "--published", "2017-03-04").stdout

    def test_is_json_where_asked(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD, "FAIL"])
        done = run("read", "news.jsonl", "--json")
        found = json.loads(done.stdout)
        assert (found["documents_new"], found["claims"], found["types"]) == (1, 1, {"capture": 1})
        assert found["left_out"][0]["source"] == "n1"
        assert done.stderr.count("\n") == 1
        assert "left out n1" in done.stderr

    def test_is_left_away_where_asked(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        done = run("read", "news.jsonl", "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_standard_input(self, run_process: Run, tmp_path: Path) -> None:
        (tmp_path / "in.txt").write_text(_GOOD, encoding="utf-8")
        with (tmp_path / "in.txt").open("rb") as stream:
            done = run_process("read", "-", "--published", "2017-11", "--outlet", "Courier", "--json", stdin=stream)
        assert json.loads(done.stdout)["documents_new"] == 1
        with Ledger.open(tmp_path / "reportedly.db", read_only=True) as book:
            found = next(iter(book.documents())).document
        assert (str(found.published), found.published_precision, found.outlet) == ("2017-11-01", "month", "Courier")

    def test_ledger_from_the_environment(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        assert run("read", "news.jsonl", env={"REPORTEDLY_LEDGER": "other.db"}).returncode == 0
        assert not (tmp_path / "reportedly.db").exists()
        assert "Raqqa" in run("claims", env={"REPORTEDLY_LEDGER": "other.db"}).stdout


class TestBadInput:
    """Each is one line that says what to do, and the right exit code."""

    def _one_line(self, done: Done, code: int, *parts: str) -> None:
        assert done.returncode == code, done.stderr
        assert done.stderr.startswith("reportedly: ")
        assert done.stderr.count("\n") == 1, done.stderr
        for part in parts:
            assert part in done.stderr

    def test_missing_path(self, run_process: Run, tmp_path: Path) -> None:
        self._one_line(run_process("read", "nowhere.txt"), 2, "nowhere.txt")
        assert not (tmp_path / "reportedly.db").exists()

    def test_empty_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").touch()
        self._one_line(run("read", "empty.txt"), 1, "nothing could be read", "empty.txt", "empty")

    def test_empty_folder(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "news").mkdir()
        self._one_line(run("read", "news"), 1, "nothing could be read")

    def test_binary_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\xff")
        self._one_line(run("read", "picture.txt"), 1, "picture.txt")

    def test_invalid_utf8_is_read_or_told(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "latin.jsonl").write_bytes(b'{"id": "a", "text": "Rebels captured Raqqa. \xff\xfe\x80"}\n')
        done = run("read", "latin.jsonl", "--json")
        found = json.loads(done.stdout)
        assert found["documents_new"] + len(found["left_out"]) == 1

    def test_broken_line_is_named_and_the_rest_read(self, run: Run, tmp_path: Path) -> None:
        news = _records(tmp_path / "news.jsonl", [_GOOD, _GOOD, _GOOD])
        lines = news.read_text(encoding="utf-8").splitlines()
        lines[1] = lines[1][:30]
        news.write_text("\n".join(lines), encoding="utf-8")
        done = run("read", "news.jsonl")
        assert done.returncode == 0
        assert "news.jsonl:2" in done.stdout
        assert _count(tmp_path / "reportedly.db") == 2

    def test_a_line_of_100_megabytes(self, run: Run, tmp_path: Path) -> None:
        with (tmp_path / "news.jsonl").open("wb") as file:
            file.write(b'{"id": "big", "text": "')
            for _ in range(100):
                file.write(b"x" * 1_000_000)
            file.write(b'"}\n' + json.dumps({"id": "small", "text": _GOOD}).encode() + b"\n")
        done = run("read", "news.jsonl", "--json")
        found = json.loads(done.stdout)
        assert done.returncode == 0
        assert found["documents_new"] == 1
        assert found["left_out"][0]["source"].endswith("news.jsonl:1")

    @pytest.mark.parametrize("text", ["2017-02-30", "2017-13", "soon"])
    def test_impossible_date(self, run: Run, tmp_path: Path, text: str) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        self._one_line(run("read", "news.jsonl", "--published", text), 2, "--published", text)

    def test_unknown_reader(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        self._one_line(run("read", "news.jsonl", "--reader", "tea-leaves"), 2, "tea-leaves", DEFAULT_READER)

    def test_unknown_option_and_no_input(self, run: Run) -> None:
        self._one_line(run("read", "--wrokers", "x"), 2, "--wrokers")
        self._one_line(run("read"), 2, "INPUT")
        self._one_line(run("raed"), 2, "raed")

    def test_name_that_would_drive_the_terminal(self, run: Run) -> None:
        done = run("read", "\x1b]0;owned\x07\nreportedly: all is well.txt")
        self._one_line(done, 2)
        assert "\x1b" not in done.stderr


class TestLedgerTrouble:
    def _one_line(self, done: Done) -> None:
        assert done.returncode == 3, done.stderr
        assert done.stderr.startswith("reportedly: ")
        assert done.stderr.count("\n") == 1, done.stderr

    def test_from_a_newer_version(self, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        run("read", "news.jsonl")
        with sqlite3.connect(tmp_path / "reportedly.db") as connection:
            connection.execute("PRAGMA user_version = 9999")
        connection.close()
        for command in (("read", "news.jsonl"), ("claims",), ("control",)):
            done = run(*command)
            self._one_line(done)
            assert "9999" in done.stderr
            assert "upgrade" in done.stderr

    def test_something_else(self, run: Run, tmp_path: Path) -> None:
        news = _records(tmp_path / "news.jsonl", [_GOOD])
        self._one_line(run("read", "news.jsonl", "--ledger", "news.jsonl"))
        assert news.read_text(encoding="utf-8").startswith('{"id"')

    @pytest.mark.parametrize("place", ["/proc/reportedly.db", "news.jsonl/reportedly.db", "no-such-folder/a.db"])
    def test_where_nothing_can_be_written(self, run: Run, tmp_path: Path, place: str) -> None:
        _records(tmp_path / "news.jsonl", [_GOOD])
        self._one_line(run("read", "news.jsonl", "--ledger", place))

    def test_full_disk(self, run: Run, run_process: Run, tmp_path: Path) -> None:
        """A limit on file size stands in for the full disk: whatever the ledger writes beyond it fails."""
        _records(tmp_path / "small.jsonl", [_GOOD])
        assert run("read", "small.jsonl").returncode == 0
        before = _digest(tmp_path / "reportedly.db")
        _records(tmp_path / "news.jsonl", [f"{number} {_GOOD} {'word ' * 20_000}" for number in range(40)])
        limit = (tmp_path / "reportedly.db").stat().st_size + 100_000

        def set_limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = run_process("read", "news.jsonl", "--workers", "1", preexec_fn=set_limit)
        self._one_line(done)
        with Ledger.open(tmp_path / "reportedly.db") as book:
            assert book.verify() == []
            assert book.counts().documents >= 1
        assert run("read", "news.jsonl").returncode == 0
        assert _count(tmp_path / "reportedly.db") == 41
        assert before != _digest(tmp_path / "reportedly.db")

    def test_missing(self, run: Run) -> None:
        for command in (("claims",), ("control",), ("holds", "Raqqa"), ("show", "n1"), ("doctor", "--ledger", "a.db")):
            done = run(*command)
            if command[0] == "doctor":
                assert done.returncode == 1
            else:
                self._one_line(done)


class TestAccidents:
    def test_kill_9_then_again_gives_the_same_ledger(self, start: Start, run: Run, gate: Gate, tmp_path: Path) -> None:
        texts = [f"Report {number}. {_GOOD}" for number in range(50)]
        texts[40] = f"WAIT {gate.path}"
        _records(tmp_path / "news.jsonl", texts)
        process = start("read", "news.jsonl", "--ledger", "killed.db", "--workers", "2")
        gate.wait_for_reader()
        process.kill()
        process.communicate(timeout=120)  # ends when no worker holds the other ends of its pipes either
        gate.open()

        assert run("read", "news.jsonl", "--ledger", "killed.db").returncode == 0
        assert run("read", "news.jsonl", "--ledger", "whole.db").returncode == 0
        assert _digest(tmp_path / "killed.db") == _digest(tmp_path / "whole.db")
        assert _count(tmp_path / "killed.db") == 50

    def test_two_reads_at_once(self, start: Start, run: Run, tmp_path: Path) -> None:
        _records(tmp_path / "news.jsonl", [f"Report {number}. {_GOOD}" for number in range(100)])
        both = [start("read", "news.jsonl", "--ledger", "two.db", "--json", "--workers", "1") for _ in range(2)]
        found = []
        for process in both:
            output, errors = process.communicate(timeout=120)
            assert (process.returncode, errors) == (0, "")
            found.append(json.loads(output))
        assert all(each["documents_new"] + each["documents_already_stored"] == 100 for each in found)
        assert run("read", "news.jsonl", "--ledger", "one.db").returncode == 0
        assert _digest(tmp_path / "two.db") == _digest(tmp_path / "one.db")

    @pytest.mark.parametrize(("number", "workers"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2)])
    def test_stop_stores_what_is_done(
        self, start: Start, run: Run, gate: Gate, tmp_path: Path, number: signal.Signals, workers: int
    ) -> None:
        texts = [f"Report {number}. {_GOOD}" for number in range(40)]
        texts[20] = f"WAIT {gate.path}"
        _records(tmp_path / "news.jsonl", texts)
        process = start("read", "news.jsonl", "--json", "--workers", workers, start_new_session=True)
        gate.wait_for_reader()
        os.killpg(process.pid, number)  # as a terminal does it: the workers are told as well
        output, errors = process.communicate(timeout=120)
        gate.open()

        assert process.returncode == 130
        assert errors.startswith("reportedly: stopped; ")
        assert errors.count("\n") == 1
        found = json.loads(output)
        assert found["interrupted"]
        assert 10 <= found["documents_new"] == _count(tmp_path / "reportedly.db") < 40
        assert run("read", "news.jsonl").returncode == 0
        assert run("read", "news.jsonl", "--ledger", "whole.db").returncode == 0
        assert _digest(tmp_path / "reportedly.db") == _digest(tmp_path / "whole.db")


class TestBombs:
    def test_what_unpacks_to_far_too_much_is_refused_and_nothing_stored_is_lost(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _records(tmp_path / "before.jsonl", [_GOOD])
        assert run("read", "before.jsonl").returncode == 0
        before = _digest(tmp_path / "reportedly.db")
        monkeypatch.setattr("reportedly.documents.limits.UNPACKED_FREELY", 1_000_000)
        bombs = tmp_path / "bombs"
        bombs.mkdir()
        zeros = bytes(20_000_000)
        (bombs / "a.jsonl.gz").write_bytes(gzip.compress(zeros))
        (bombs / "b.csv.bz2").write_bytes(bz2.compress(zeros))
        (bombs / "c.jsonl.xz").write_bytes(lzma.compress(zeros))
        (bombs / "d.warc.gz").write_bytes(gzip.compress(zeros))
        for name in ("e.zip", "f.docx"):
            with zipfile.ZipFile(bombs / name, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("news.txt", zeros)
        done = run("read", "bombs")
        assert "Traceback" not in done.stderr
        for each in ("a.jsonl.gz", "b.csv.bz2", "c.jsonl.xz", "d.warc.gz", "e.zip", "f.docx"):
            assert any(each in line and "left out" in line for line in done.stderr.splitlines()), each
        assert "unpack to more than 250 times as much" in done.stderr
        assert _digest(tmp_path / "reportedly.db") == before
        (bombs / "good.txt").write_text(_GOOD.replace("Raqqa", "Tabqa"), encoding="utf-8")
        run("read", "bombs")
        assert _count(tmp_path / "reportedly.db") == 2
