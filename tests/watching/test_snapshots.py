"""Snapshots: what was read can be shown, is whole for other programs, and any changed byte is noticed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportedly.documents.fetching import Answer
from reportedly.errors import InputError
from reportedly.watching.snapshots import Snapshots, read_snapshot

NOON = datetime(2017, 7, 14, 12, tzinfo=UTC)
BODY = b"<p>The army took the mill.</p>" * 50


def an_answer(body: bytes = BODY) -> Answer:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Set-Cookie", "secret=1"))
    return Answer("https://news.example/a", 200, "OK", headers, body)


def records(path: Path) -> list[tuple[str, str | None, bytes]]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as stream:
        return [
            (each.rec_type, each.rec_headers.get_header("WARC-Target-URI"), each.content_stream().read())
            for each in ArchiveIterator(stream, check_digests="raise")
        ]


def test_an_answer_is_kept_as_it_came_with_its_hash(tmp_path: Path) -> None:
    kept = Snapshots(tmp_path, {}).store_answer(an_answer(), NOON)
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest()
    assert read_snapshot(tmp_path, kept.file, kept.start, kept.length, kept.sha256) == BODY
    found = records(tmp_path / kept.file)
    assert [kind for kind, _, _ in found] == ["warcinfo", "response"]
    assert found[1][1:] == ("https://news.example/a", BODY)
    assert b"secret" not in (tmp_path / kept.file).read_bytes()


def test_what_a_kill_left_half_written_is_cut_off(tmp_path: Path) -> None:
    first = Snapshots(tmp_path, {})
    kept = first.store_answer(an_answer(), NOON)
    size = first.size(kept.file)
    with (tmp_path / kept.file).open("ab") as stream:
        stream.write(b"\x1f\x8b half a record")
    second = Snapshots(tmp_path, {kept.file: size})
    again = second.store_bytes("file:///a.txt", b"text", "text/plain", NOON)
    assert again.file == kept.file
    assert [kind for kind, _, _ in records(tmp_path / kept.file)] == ["warcinfo", "response", "resource"]


def test_a_file_that_the_watch_does_not_know_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "reportedly-20170714-0001.warc.gz"
    other.write_bytes(b"somebody else's")
    assert Snapshots(tmp_path, {}).store_answer(an_answer(), NOON).file == "reportedly-20170714-0002.warc.gz"
    assert other.read_bytes() == b"somebody else's"


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, {}, max_bytes=300)
    assert len({snapshots.store_answer(an_answer(), NOON).file for _ in range(3)}) == 3


def test_a_changed_byte_is_noticed_anywhere(tmp_path: Path) -> None:
    kept = Snapshots(tmp_path, {}).store_answer(an_answer(b"short"), NOON)
    path = tmp_path / kept.file
    whole = path.read_bytes()
    unnoticed = []
    for at in range(kept.start, kept.start + kept.length):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            if read_snapshot(tmp_path, kept.file, kept.start, kept.length, kept.sha256) != b"short":
                unnoticed.append(at)
        except InputError:
            pass
    assert unnoticed == []
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        read_snapshot(tmp_path, kept.file, kept.start, kept.length, kept.sha256)
