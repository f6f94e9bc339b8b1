"""What kind of input a file is: by its name, by its first bytes, by its first line."""

from __future__ import annotations

import codecs
import csv
import json
from enum import StrEnum
from pathlib import PurePath

from reportedly.documents.records import FIELDS, plain_name
from reportedly.documents.unpacking import PACKED_SUFFIXES
from reportedly.documents.webpage import is_page


class Kind(StrEnum):
    """How an input is read; ``ANY`` is told by looking into it."""

    TEXT = "text"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    JSONL = "JSONL"
    JSON = "JSON"
    CSV = "CSV"
    PARQUET = "Parquet"
    ARCHIVE = "WARC"
    ANY = "any"


SUFFIXES = {
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSON,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".parquet": Kind.PARQUET,
    ".warc": Kind.ARCHIVE,
    ".wet": Kind.ARCHIVE,
}
"""What a folder's files are read as, also packed (``.jsonl.gz``). Others are read when they are named themselves."""

_MAGIC = (
    # leading bytes, what it is, how it becomes text
    (b"%PDF-", "PDF", "pdftotext {name} -"),
    (b"PK\x03\x04", "a Word, OpenDocument, EPUB or ZIP file", "unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file", "save it as plain text"),
    (b"{\\rtf", "rich text (RTF)", "save it as plain text"),
    (b"SQLite format 3\x00", "a SQLite database", "export it as JSONL"),
)


def kind_of(path: PurePath) -> Kind | None:
    """Return the kind that a file's name tells, packed or not; ``None`` where it tells none."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    return SUFFIXES.get(suffixes[-1]) if suffixes else None


def stem_of(path: PurePath) -> str:
    """Return a file's name without the endings that tell how it is packed and what it holds."""
    if path.suffix.lower() in PACKED_SUFFIXES:
        path = path.with_suffix("")
    kind = SUFFIXES.get(path.suffix.lower())
    path = path.with_suffix("") if path.suffix else path
    if kind is Kind.ARCHIVE and path.suffix.lower() == ".warc":  # .warc.wet, as crawls name them
        path = path.with_suffix("")
    return path.name


def binary_reason(head: bytes, source: str) -> str | None:
    """Return why bytes that start with ``head`` are no text and the fix, or ``None`` where they may be text."""
    for magic, kind, fix in _MAGIC:
        if head.startswith(magic):
            return f"not text but {kind}: convert it first, e.g. {fix.format(name=PurePath(source).name)}"
    return None


def nul_reason(data: bytes) -> str | None:
    """Return why bytes with NUL among them are no text and the fix; UTF-16 with its byte order mark is one."""
    if b"\x00" not in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    return "not text (it holds NUL bytes): convert it to UTF-8 text first"


def sniff(head: bytes, first_line: bytes, named: Kind = Kind.ANY) -> Kind:
    """Return the kind of an input whose name does not tell, ``ANY`` where it is text of some kind.

    ``head`` are its first bytes, ``first_line`` its first line up to the limit. A first line that was meant as a JSON
    object makes it JSONL, so that a broken one does not hide all that follow.
    """
    line = first_line.removeprefix(codecs.BOM_UTF8).strip()
    if named is Kind.JSON or line.startswith((b'{"', b"{ ", b"{}", b"[{")) or line in (b"{", b"["):
        return _json_kind(line)
    start = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    if is_page(start):
        return Kind.HTML
    return Kind.CSV if _is_header(start.partition("\n")[0]) else Kind.ANY


def _json_kind(line: bytes) -> Kind:
    try:
        return Kind.JSONL if isinstance(json.loads(line), dict) else Kind.JSON
    except (ValueError, RecursionError):
        spread_over_lines = not line or line.startswith(b"[") or line.endswith((b",", b"{", b"["))
        return Kind.JSON if spread_over_lines else Kind.JSONL


def _is_header(line: str) -> bool:
    """Whether a line is a CSV header: a text column and another one that records have, and nothing like prose."""
    for delimiter in (",", ";", "\t", "|"):
        try:
            names = {plain_name(name) for name in next(csv.reader([line], delimiter=delimiter), [])}
        except csv.Error:
            return False
        known = [field for field, aliases in FIELDS.items() if names & set(aliases)]
        if "text" in known and len(known) >= 2:
            return True
    return False
