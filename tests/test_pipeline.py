"""The whole line with a fake reader: nothing lost, nothing doubled, whatever the workers, batches and accidents."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import reportedly
from reportedly import Claim, ConfigurationError, Document, InputError, Interrupted, Ledger, Progress, ReadSummary
from reportedly.pipeline import run
from tests.cli.fake_reader import FakeReader


def _records(path: Path, texts: Iterable[str]) -> Path:
    lines = [
        json.dumps({"id": f"n{number}", "published": "2017-11-09", "outlet": "Courier", "title": "", "text": text})
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _news(path: Path, count: int) -> Path:
    return _records(path, (f"Report {number}. Army said that Rebels captured Raqqa." for number in range(count)))


def _digest(ledger: Path) -> str:
    with Ledger.open(ledger, read_only=True) as book:
        assert book.verify() == []
        return book.digest()


def _read(source: Path | list[Path], ledger: Path, **options: object) -> ReadSummary:
    inputs = source if isinstance(source, list) else [source]
    return reportedly.read(inputs, ledger, reader=FakeReader, **options)  # type: ignore[arg-type]  # options vary


class TestSummary:
    def test_counts_what_was_stored(self, tmp_path: Path) -> None:
        texts = ["Army said that Rebels captured Raqqa. Rebels captured Tabqa.", "Rebels captured Nowhere.", "Rain."]
        summary = _read(_records(tmp_path / "news.jsonl", texts), tmp_path / "a.db")

        assert (summary.documents_new, summary.documents_already_stored, summary.left_out) == (3, 0, ())
        assert summary.claims == 3
        assert summary.types == (("capture", 3),)
        assert summary.statuses == (("actual", 3),)
        assert summary.speakers == (("OUTLET", 2), ("Army", 1))
        assert [(place.name, place.claims) for place in summary.places] == [("Nowhere", 1), ("Raqqa", 1), ("Tabqa", 1)]
        assert (summary.places_resolved, summary.places_unresolved) == (2, 1)
        assert summary.words == sum(len(text.split()) for text in texts)
        assert not summary.interrupted

    def test_is_json(self, tmp_path: Path) -> None:
        summary = _read(_news(tmp_path / "news.jsonl", 2), tmp_path / "a.db")
        content = json.loads(json.dumps(summary.to_json()))
        assert content["types"] == {"capture": 2}
        assert content["places"][0]["geonames_id"] == 172955

    def test_a_second_run_reads_nothing_again(self, tmp_path: Path) -> None:
        news = _news(tmp_path / "news.jsonl", 5)
        _read(news, tmp_path / "a.db")
        before = _digest(tmp_path / "a.db")
        again = _read(news, tmp_path / "a.db")
        assert (again.documents_new, again.documents_already_stored, again.claims) == (0, 5, 0)
        assert _digest(tmp_path / "a.db") == before

    def test_a_copy_is_stored_once_and_found_under_both_names(self, tmp_path: Path) -> None:
        for name in ("one.txt", "two.txt"):
            (tmp_path / name).write_text("Rebels captured Raqqa.", encoding="utf-8")
        summary = _read([tmp_path / "one.txt", tmp_path / "two.txt"], tmp_path / "a.db")
        assert (summary.documents_new, summary.documents_already_stored) == (1, 1)
        with Ledger.open(tmp_path / "a.db") as book:
            assert book.document("one").document.id == book.document("two").document.id
            assert len(list(book.claims())) == 1

    def test_given_date_and_outlet_reach_the_ledger(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text("Rebels captured Raqqa.", encoding="utf-8")
        _read(tmp_path / "one.txt", tmp_path / "a.db", published=date(2017, 10, 20), outlet="Daily Courier")
        with Ledger.open(tmp_path / "a.db") as book:
            document: Document = book.document("one").document
        assert (document.published, document.outlet) == (date(2017, 10, 20), "Daily Courier")

    def test_a_ledger_in_the_folder_that_is_read_is_no_input(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text("Rebels captured Raqqa.", encoding="utf-8")
        for _ in range(2):
            assert _read(tmp_path, tmp_path / "a.db").left_out == ()

    def test_an_open_ledger_stays_open(self, tmp_path: Path) -> None:
        with Ledger.open(tmp_path / "a.db") as book:
            reportedly.read(_news(tmp_path / "news.jsonl", 2), book, reader=FakeReader)
            assert book.counts().documents == 2


class TestSameLedger:
    """The content depends on the documents alone."""

    def test_for_one_and_for_two_workers(self, tmp_path: Path) -> None:
        news = _news(tmp_path / "news.jsonl", 40)
        one = _read(news, tmp_path / "one.db", workers=1)
        two = _read(news, tmp_path / "two.db", workers=2)
        assert one.documents_new == two.documents_new == 40
        assert one.claims == two.claims
        assert _digest(tmp_path / "one.db") == _digest(tmp_path / "two.db")

    def test_for_any_batch(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        news = _news(tmp_path / "news.jsonl", 10)
        _read(news, tmp_path / "one.db")
        monkeypatch.setattr(run, "BATCH_DOCUMENTS", 3)
        _read(news, tmp_path / "two.db")
        assert _digest(tmp_path / "one.db") == _digest(tmp_path / "two.db")

    def test_for_any_order(self, tmp_path: Path) -> None:
        parts = [_records(tmp_path / f"{name}.jsonl", [f"{name} captured Raqqa."]) for name in ("Army", "Rebels")]
        _read(parts, tmp_path / "one.db")
        for part in reversed(parts):
            _read(part, tmp_path / "two.db")
        assert _digest(tmp_path / "one.db") == _digest(tmp_path / "two.db")


class TestAccidents:
    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_document_that_breaks_the_reader_is_left_out(self, tmp_path: Path, workers: int) -> None:
        texts = ["Rebels captured Raqqa.", "FAIL", "Rebels captured Tabqa."]
        summary = _read(_records(tmp_path / "news.jsonl", texts), tmp_path / "a.db", workers=workers)
        assert (summary.documents_new, summary.claims) == (2, 2)
        assert [each.source for each in summary.left_out] == ["n1"]
        assert "ValueError: it asked for a failure; at fake_reader.py:" in summary.left_out[0].reason

    def test_a_document_that_kills_its_worker_is_left_out_alone(self, tmp_path: Path) -> None:
        texts = [f"Report {number}. Rebels captured Raqqa." for number in range(12)]
        texts[5] = "DIE"
        summary = _read(_records(tmp_path / "news.jsonl", texts), tmp_path / "a.db", workers=2)
        assert summary.documents_new == 11
        assert [each.source for each in summary.left_out] == ["n5"]
        assert "died" in summary.left_out[0].reason

    def test_a_claim_that_must_not_be_kept_costs_its_document_only(self, tmp_path: Path) -> None:
        class Careless(FakeReader):
            def read(self, document: Document) -> list[Claim]:
                claims = super().read(document)
                return claims if "Raqqa" in document.text else [replace(claim, confidence=7) for claim in claims]

        news = _records(tmp_path / "news.jsonl", ["Rebels captured Raqqa.", "Rebels captured Tabqa."])
        summary = reportedly.read(news, tmp_path / "a.db", reader=Careless)
        assert summary.documents_new == 1
        assert "bad claim" in summary.left_out[0].reason


class TestInterruption:
    @pytest.mark.parametrize("word", ["INTERRUPT", "TERMINATE"])
    def test_stores_what_is_done_and_goes_on_later(self, tmp_path: Path, word: str) -> None:
        texts = [f"Report {number}. Rebels captured Raqqa." for number in range(6)]
        whole = _records(tmp_path / "whole.jsonl", texts)
        _read(whole, tmp_path / "whole.db")

        broken = _records(tmp_path / "news.jsonl", [*texts[:3], word, *texts[4:]])
        with pytest.raises(Interrupted) as stop:
            _read(broken, tmp_path / "a.db")
        assert stop.value.summary.interrupted
        assert stop.value.summary.documents_new == 3
        with Ledger.open(tmp_path / "a.db") as book:
            assert book.counts().documents == 3
        _read(whole, tmp_path / "a.db")
        assert _digest(tmp_path / "a.db") == _digest(tmp_path / "whole.db")

    def test_gives_the_handlers_back(self, tmp_path: Path) -> None:
        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        _read(_news(tmp_path / "news.jsonl", 1), tmp_path / "a.db")
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before

    def test_reads_in_another_thread_than_the_main_one(self, tmp_path: Path) -> None:
        news, found = _news(tmp_path / "news.jsonl", 3), []
        thread = threading.Thread(target=lambda: found.append(_read(news, tmp_path / "a.db")))
        thread.start()
        thread.join()
        assert found[0].documents_new == 3


class TestDoors:
    def test_a_missing_input_is_told_before_a_ledger_is_made(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="nowhere"):
            _read([_news(tmp_path / "news.jsonl", 1), tmp_path / "nowhere.txt"], tmp_path / "a.db")
        assert not (tmp_path / "a.db").exists()

    def test_an_unknown_reader_is_told_with_the_known_ones(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match=r"rules\.v1"):
            reportedly.read(_news(tmp_path / "news.jsonl", 1), tmp_path / "a.db", reader="tea-leaves")

    def test_workers_must_be_a_number(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="workers"):
            _read(_news(tmp_path / "news.jsonl", 1), tmp_path / "a.db", workers=0)

    def test_progress_ends_at_the_total(self, tmp_path: Path) -> None:
        news = _records(tmp_path / "news.jsonl", ["Rebels captured Raqqa.", "FAIL", "Rebels captured Raqqa."])
        seen: list[Progress] = []
        _read(news, tmp_path / "a.db", observe=seen.append)
        assert [each.done for each in seen] == sorted(each.done for each in seen)
        assert seen[-1].total == seen[-1].done == 3

    def test_every_exported_name_can_be_had(self) -> None:
        for name in reportedly.__all__:
            assert getattr(reportedly, name) is not None
        assert set(reportedly.__all__) <= set(dir(reportedly))
        with pytest.raises(AttributeError, match="tea_leaves"):
            reportedly.tea_leaves  # type: ignore[attr-defined]  # noqa: B018 - looking it up is the test
