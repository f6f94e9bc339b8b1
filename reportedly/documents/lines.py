"""Lines of a byte stream, none of which can fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its ending; ``data`` is ``None`` where it is longer than allowed. Lines count from 1."""

    number: int
    data: bytes | None


def bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[Line]:
    """Yield the lines of a stream, holding one at a time and never more than ``max_bytes`` of it."""
    number = 0
    while data := stream.readline(max_bytes + 1):
        number += 1
        if data.endswith(b"\n") or len(data) <= max_bytes:
            yield Line(number, data)
            continue
        while data and not data.endswith(b"\n"):
            data = stream.readline(_CHUNK)
        yield Line(number, None)
