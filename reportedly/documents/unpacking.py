"""Packed inputs (gzip, bzip2, xz, zstd) as streams of what is in them: in bounded memory, bombs and damage told."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Any, BinaryIO

from reportedly.documents import limits

_CHUNK = 65_536
_XZ_MEMORY = 256_000_000  # bytes of a dictionary: what `xz -9` needs is 65 million


class Packing(StrEnum):
    """How a file is packed."""

    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"


PACKED_SUFFIXES = {".gz": Packing.GZIP, ".bz2": Packing.BZIP2, ".xz": Packing.XZ, ".zst": Packing.ZSTD}
"""Endings after a file's own ("news.jsonl.gz")."""

MAGIC = {
    Packing.GZIP: b"\x1f\x8b\x08",
    Packing.BZIP2: b"BZh",
    Packing.XZ: b"\xfd7zXZ\x00",
    Packing.ZSTD: b"\x28\xb5\x2f\xfd",
}


class UnpackError(OSError):
    """Packed data cannot be read, or not further; the message says why."""


def packing_of(head: bytes) -> Packing | None:
    """Return how bytes that begin so are packed, ``None`` where they are not."""
    return next((packing for packing, magic in MAGIC.items() if head.startswith(magic)), None)


def unpacked(stream: BinaryIO, packing: Packing) -> BinaryIO:
    """Return the stream of what is packed in another.

    Reading it raises :class:`UnpackError` where the data are damaged or cut short, and where they unpack to so much
    more than they are that they can only be meant to fill a disk or a memory. Raises it at once where the library for
    zstd is absent.
    """
    return io.BufferedReader(_Unpacked(stream, packing), _CHUNK)


class _Counted(io.RawIOBase):
    """A stream that counts what was taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size if size >= 0 else _CHUNK)
        self.taken += len(data)
        return data


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: BinaryIO, packing: Packing) -> None:
        super().__init__()
        self._packed = _Counted(stream)
        self._packing = packing
        self._given = 0
        self._inside = _open(self._packed, packing)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # io's buffers are not one type before Python 3.12
        try:
            part = self._inside.read(min(len(view), _CHUNK))
        except EOFError:
            raise UnpackError(f"its {self._packing} data end too early, after {self._given:,} bytes unpacked") from None
        except Exception as error:  # noqa: BLE001 - each library has errors of its own for damaged data
            raise UnpackError(
                f"its {self._packing} data are damaged after {self._given:,} bytes unpacked ({_words(error)})"
            ) from None
        self._given += len(part)
        if self._given > max(limits.MAX_UNPACKED_TIMES * self._packed.taken, limits.UNPACKED_FREELY):
            raise UnpackError(
                f"{self._packed.taken:,} bytes of its {self._packing} data unpack to more than "
                f"{limits.MAX_UNPACKED_TIMES} times as much, as no text does"
            )
        view[: len(part)] = part
        return len(part)


def _open(stream: _Counted, packing: Packing) -> Any:
    if packing is Packing.GZIP:
        import gzip

        return gzip.GzipFile(fileobj=stream, mode="rb")
    if packing is Packing.BZIP2:
        import bz2

        return bz2.BZ2File(stream, "rb")
    if packing is Packing.XZ:
        return _Xz(stream)
    try:
        import pyarrow
    except ImportError:
        raise UnpackError('it is packed with zstd, which needs pip install "reportedly[bulk]"') from None
    return pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, mode="r"), "zstd")


class _Xz:
    """xz data, one stream after the other, with a limit on the memory, which lzma's own file has not."""

    def __init__(self, stream: _Counted) -> None:
        self._stream = stream
        self._begin(b"")

    def _begin(self, rest: bytes) -> None:
        import lzma

        self._inside = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        self._rest = rest

    def read(self, size: int) -> bytes:
        while True:
            if self._inside.eof:
                rest = (self._inside.unused_data or self._stream.read(_CHUNK)).lstrip(b"\0")  # padding between streams
                if not rest:
                    return b""
                self._begin(rest)
            data, self._rest = self._rest, b""
            if not data and self._inside.needs_input and not (data := self._stream.read(_CHUNK)):
                raise EOFError
            if part := self._inside.decompress(data, size):
                return part


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
