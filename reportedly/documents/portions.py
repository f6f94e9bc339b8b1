"""The inputs cut into portions that can be read one by one, anywhere and in any order, to the same documents.

The cut depends on the inputs alone: not on how many processes or machines read them. Large files of JSON lines are cut
at about every :data:`PORTION_BYTES`; every other file is one portion.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from reportedly.documents.addresses import is_address
from reportedly.documents.date_doubts import date_doubts
from reportedly.documents.finding import STDIN, Address, File, check, find, shown_path
from reportedly.documents.items import Notice, Options, Rejected
from reportedly.documents.loading import load
from reportedly.documents.records import read_jsonl
from reportedly.errors import InputError
from reportedly.model import Document

PORTION_BYTES = 1_000_000
"""Where a file of JSON lines is cut: some 250 articles, which a reader needs half a minute for."""

_LINES = (".jsonl", ".ndjson")
_HEAD = 8192
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of the inputs, numbered from 0 in their order.

    ``path`` is a file as it was named, an address or ``"-"``. ``end`` of ``None`` is a whole input; else the portion
    is the lines that begin at bytes from ``start`` to before ``end``, of which the first has the number
    ``first_line``. ``size`` is in bytes, 0 where it is not known. ``refused`` says why there is nothing to read.
    """

    number: int
    path: str
    start: int = 0
    end: int | None = None
    first_line: int = 1
    size: int = 0
    refused: str | None = None

    @property
    def source(self) -> str:
        """The input as it may be shown."""
        return self.path if self.path == STDIN or is_address(self.path) else shown_path(Path(self.path))


def plan(
    inputs: Iterable[str | Path],
    *,
    notify: Callable[[Notice], None] | None = None,
    never: Path | None = None,
    portion_bytes: int | None = None,
) -> Iterator[Portion]:
    """Yield the portions of files, folders, addresses and standard input, in order; only first bytes are read.

    Portions that are ranges of lines have no ``first_line`` yet: see :func:`number_lines`. ``never`` is a file that is
    no input though it may lie in a folder that is read. ``portion_bytes`` stands for :data:`PORTION_BYTES`.

    Raises:
        InputError: at once, when an input does not exist or may not be tried at all.
    """
    named = list(inputs)
    check(named)
    return _plan(named, notify, never.absolute() if never is not None else None, portion_bytes or PORTION_BYTES)


def _plan(
    inputs: list[str | Path], notify: Callable[[Notice], None] | None, never: Path | None, portion_bytes: int
) -> Iterator[Portion]:
    number = 0
    for found in find(inputs):
        if isinstance(found, Notice):
            if notify is not None:
                notify(found)
            continue
        for portion in _portions(found, never, portion_bytes):
            yield replace(portion, number=number)
            number += 1


def _portions(found: object, never: Path | None, portion_bytes: int) -> Iterator[Portion]:
    if isinstance(found, Rejected):
        if never is None or Path(found.source).absolute() != never:
            yield Portion(0, found.source, refused=found.reason)
    elif isinstance(found, Address):
        yield Portion(0, found.address)
    elif not isinstance(found, File):
        yield Portion(0, STDIN)
    elif never is None or found.path.absolute() != never:
        yield from _of_file(found, portion_bytes)


def _of_file(file: File, portion_bytes: int) -> Iterator[Portion]:
    path = str(file.path)
    try:
        size = file.path.stat().st_size
        with file.path.open("rb") as stream:
            # What does not begin as JSON lines do (it may be packed) is for the loader to tell.
            begins = stream.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")
            lines = begins and file.path.suffix.lower() in _LINES
    except OSError:  # told where it is read
        size, lines = 0, False
    if not lines or size <= portion_bytes:
        yield Portion(0, path, size=size)
        return
    for start in range(0, size, portion_bytes):
        end = min(start + portion_bytes, size)
        yield Portion(0, path, start, end, first_line=0, size=end - start)


def number_lines(portions: Iterable[Portion], count: Callable[[Portion], int] | None = None) -> Iterator[Portion]:
    """Yield the portions with the number of their first line; ``count`` stands for :func:`count_lines`."""
    path, line = None, 1
    for portion in portions:
        if portion.end is None:
            yield portion
            continue
        if portion.path != path or portion.start == 0:
            path, line = portion.path, 1
        yield replace(portion, first_line=line)
        line += (count or count_lines)(portion)


def count_lines(portion: Portion) -> int:
    """Return how many lines begin in a portion that is a range of lines; 0 where its file cannot be read."""
    assert portion.end is not None
    # A line begins after each line feed that stands before the range's last byte, and at the very beginning.
    begins = int(portion.start == 0)
    left = portion.end - 1 - max(portion.start - 1, 0)
    try:
        with Path(portion.path).open("rb") as stream:
            stream.seek(max(portion.start - 1, 0))
            while left > 0 and (block := stream.read(min(left, _BLOCK))):
                begins += block.count(b"\n")
                left -= len(block)
    except OSError:
        return 0
    return begins


def read_portion(
    portion: Portion,
    options: Options,
    *,
    stdin: BinaryIO | None = None,
    notify: Callable[[Notice], None] | None = None,
) -> Iterator[Document | Rejected]:
    """Yield what a portion holds, as :func:`reportedly.documents.load` yields what its input holds."""
    if portion.refused is not None:
        yield Rejected(portion.source, portion.refused)
    elif portion.end is not None:
        for item in _lines(portion, options):
            if isinstance(item, Document) and notify is not None:
                for doubt in date_doubts(item):
                    notify(Notice(item.key, doubt.message, doubt))
            if not isinstance(item, Notice):
                yield item
            elif notify is not None:
                notify(item)
    else:
        try:
            yield from load([portion.path], options, stdin=stdin, notify=notify)
        except InputError as error:  # it went away since it was planned
            yield Rejected(portion.source, str(error))


def _lines(portion: Portion, options: Options) -> Iterator[Document | Rejected | Notice]:
    path = Path(portion.path)
    try:
        with io.FileIO(path) as file, _Range(file, portion) as stream:
            yield from read_jsonl(stream, portion.source, path.stem, options, first_line=portion.first_line)
    except OSError as error:
        yield Rejected(portion.source, f"cannot be read: {error.strerror or error}")


class _Range(io.BufferedReader):
    """The lines of a file that begin within a portion, each to its end; only ``readline`` keeps to it."""

    def __init__(self, file: io.FileIO, portion: Portion) -> None:
        super().__init__(file, 65_536)
        assert portion.end is not None
        self._end = portion.end
        self._is_within_line = False
        if portion.start > 0:
            self.seek(portion.start - 1)
            while (rest := super().readline(_BLOCK)) and not rest.endswith(b"\n"):
                pass

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next line or its next ``size`` bytes, nothing where the next line begins beyond the end."""
        if not self._is_within_line and self.tell() >= self._end:
            return b""
        line = super().readline(size)
        self._is_within_line = not line.endswith(b"\n")
        return line
