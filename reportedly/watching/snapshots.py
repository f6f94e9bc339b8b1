"""What was read, kept as it came: WARC files (ISO 28500) with a SHA-256 of every body.

Records are appended to one file after another. The state knows how far each file was written when a record counted; on
the next start whatever a kill left after that is cut off, so that the files are whole for every other program.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly import __version__
from reportedly.errors import InputError, LedgerError
from reportedly.watching import limits

if TYPE_CHECKING:
    from reportedly.documents.fetching import Answer

_NOT_KEPT = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a record lies: a file of the folder, its first byte there, its packed length, and its body's SHA-256."""

    sha256: str
    file: str
    start: int
    length: int


class Snapshots:
    """The folder of WARC files of one watch; one process writes it."""

    def __init__(self, folder: Path, sizes: dict[str, int], *, max_bytes: int = limits.SNAPSHOT_BYTES) -> None:
        """Take up the folder; ``sizes`` are the bytes of each file that count, see :meth:`size`.

        Raises:
            LedgerError: the folder cannot be made or written.
        """
        self.folder = folder
        self._sizes = dict(sizes)
        self._max_bytes = max_bytes
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, size in sizes.items():
                path = folder / name
                if path.exists() and path.stat().st_size > size:
                    os.truncate(path, size)  # what a kill left half written
        except OSError as error:
            raise _cannot(folder, error) from error

    def store_answer(self, answer: Answer, at: datetime) -> Snapshot:
        """Append a server's answer, its body unpacked, and return where it lies; on disk when this returns."""
        kept = [(name, value) for name, value in answer.headers if name.lower() not in _NOT_KEPT]
        packed = answer.header("Content-Encoding")
        if packed:
            kept.append(("X-Archive-Orig-Content-Encoding", packed))  # the body is kept unpacked
        kept.append(("Content-Length", str(len(answer.data))))
        clean = [(name, " ".join(value.split())) for name, value in kept]
        return self._append(
            "response",
            answer.address,
            answer.data,
            at,
            status=f"{answer.status} {answer.reason}".strip(),
            headers=clean,
        )

    def store_bytes(self, address: str, data: bytes, media_type: str, at: datetime) -> Snapshot:
        """Append bytes that came by no request of their own: a file, or what a feed carries of an item."""
        return self._append("resource", address, data, at, media_type=media_type)

    def size(self, file: str) -> int:
        """Return how many bytes of a file count."""
        return self._sizes[file]

    def _append(
        self,
        kind: str,
        address: str,
        data: bytes,
        at: datetime,
        *,
        status: str | None = None,
        headers: list[tuple[str, str]] | None = None,
        media_type: str | None = None,
    ) -> Snapshot:
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        sha256 = hashlib.sha256(data).hexdigest()
        packed = io.BytesIO()
        writer = WARCWriter(packed, gzip=True)
        name = self._file(at)
        if name not in self._sizes:
            about = {
                "software": f"Reportedly/{__version__}",
                "format": "WARC File Format 1.1",
                "description": "What reportedly watch read, bodies unpacked",
            }
            writer.write_record(writer.create_warcinfo_record(name, about))
        first = packed.tell()
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if status is not None else None
        named = {
            "WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "WARC-Payload-SHA256": sha256,
        }
        writer.write_record(
            writer.create_warc_record(
                address,
                kind,
                payload=io.BytesIO(data),
                length=len(data),
                warc_content_type=media_type or "",
                warc_headers_dict=named,
                http_headers=http,
            )
        )
        content = packed.getvalue()
        start = self._sizes.get(name, 0)
        path = self.folder / name
        try:
            with path.open("r+b" if path.exists() else "xb") as stream:
                stream.truncate(start)
                stream.seek(start)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise _cannot(path, error) from error
        self._sizes[name] = start + len(content)
        return Snapshot(sha256, name, start + first, len(content) - first)

    def _file(self, at: datetime) -> str:
        """Return the file to write to: one a day, and one more whenever it is full."""
        day = at.astimezone(UTC).strftime("%Y%m%d")
        number = 1
        while True:
            name = f"reportedly-{day}-{number:04d}.warc.gz"
            path, size = self.folder / name, self._sizes.get(name)
            on_disk = path.stat().st_size if path.exists() else 0
            # A file that this watch did not write, or that lost what it had, is left as it is.
            if (size is None and on_disk == 0) or (size is not None and on_disk >= size and size < self._max_bytes):
                return name
            number += 1


def read_snapshot(folder: Path, file: str, start: int, length: int, sha256: str) -> bytes:
    """Return the body of a record.

    Raises:
        InputError: the file is not there, or what lies there has another hash.
    """
    from warcio.archiveiterator import ArchiveIterator

    path = folder / file
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            packed = io.BytesIO(stream.read(length))
        record: Any = next(iter(ArchiveIterator(packed)))
        data = bytes(record.content_stream().read())
    except OSError as error:
        raise InputError(f"the snapshot {path} cannot be read: {error.strerror or error}") from None
    except Exception as error:  # noqa: BLE001 - whatever a damaged file does to the parser
        raise InputError(f"the snapshot {path} is damaged at byte {start:,} ({type(error).__name__})") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise InputError(f"the snapshot {path} is damaged at byte {start:,}: its body has another hash")
    return data


def _cannot(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"the snapshots in {path} cannot be written: {error.strerror or error}; "
        "free some space, or go on without: --no-snapshots"
    )
