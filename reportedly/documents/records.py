"""Records of JSON, JSONL and CSV: one document each, under the field names that news collections use."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from reportedly.documents.assembling import Description, assemble, one_line
from reportedly.documents.dates import read_date
from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.items import Item, Notice, Options, Rejected, shown
from reportedly.documents.lines import bounded_lines
from reportedly.errors import InputError
from reportedly.model import DateOrigin

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "docid", "documentid", "articleid"),
    "published": (
        "published",
        "date",
        "publishedat",
        "publicationdate",
        "publisheddate",
        "datepublished",
        "pubdate",
    ),
    "outlet": ("outlet", "source", "publisher", "sitename", "newspaper"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "articlebody", "maintext"),
    "url": ("url", "link", "webpage"),
}
"""The fields of a record and the names each may go by, the first present and not empty being taken. Case, spaces,
hyphens and underscores in names do not matter: ``pub_date`` is ``pubdate``."""

_DELIMITERS = (",", ";", "\t", "|")


class BadRecordError(ValueError):
    """A record gives no document; the message says why."""


def read_jsonl(stream: BinaryIO, source: str, stem: str, options: Options, *, first_line: int = 1) -> Iterator[Item]:
    """Yield a document for each line that is a JSON object with a text, and a line of explanation for each other.

    ``first_line`` is the number of the stream's first line, where the stream is a part of a file.
    """
    for line in bounded_lines(stream, options.max_bytes):
        number = line.number + first_line - 1
        where = f"{source}:{number}"
        if line.data is None:
            yield Rejected(where, f"line is longer than the limit of {options.max_bytes:,} bytes")
        elif line.data.strip():
            yield from _json_document(line.data, where, f"{stem}:{number}", options)


def read_json(data: bytes, source: str, stem: str, options: Options) -> Iterator[Item]:
    """Yield the documents of a JSON file that is one object, or an array of objects."""
    try:
        decoded = decode(data)
        content = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        yield Rejected(source, _json_trouble(error))
        return
    if decoded.repair:
        yield Notice(source, decoded.repair)
    if not isinstance(content, list):
        yield from read_record(content, source, stem, options)
        return
    for number, record in enumerate(content, 1):
        yield from read_record(record, f"{source}[{number}]", f"{stem}:{number}", options)


def read_csv(stream: BinaryIO, source: str, stem: str, options: Options) -> Iterator[Item]:
    """Yield a document for each row of a CSV file with a header, which may part fields by comma, semicolon, tab or bar.

    A field may hold line breaks. Rows in which a quotation mark stands astray are named and left out.
    """
    # The limit is the csv module's own and process-wide; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))
    repairs: list[str] = []
    lines = _csv_lines(stream, options, repairs)
    start, is_empty = 1, True
    try:
        header, delimiter = _header(next(lines, ""))
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = rows.line_num + 2  # the header is not among the reader's lines
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                if "field limit" in str(error):
                    raise BadRecordError(f"a field is longer than the limit of {options.max_bytes:,} bytes") from None
                is_empty = False
                lost = f"lines {start} to {rows.line_num + 1}" if rows.line_num + 1 > start else "row"
                yield Rejected(f"{source}:{start}", f"{lost} left out: not valid CSV: {one_line(str(error))}")
                continue
            if any(cell.strip() for cell in row):
                is_empty = False
                yield from _row(row, header, source, stem, start, options)
        if is_empty:
            yield Rejected(source, "has no rows below its header: nothing to read")
    except BadRecordError as error:
        yield Rejected(f"{source}:{start}", f"not read from here on: {error}")
    if repairs:
        yield Notice(source, f"{len(repairs)} lines mended, the first: {repairs[0]}")


def _row(row: list[str], header: list[str], source: str, stem: str, line: int, options: Options) -> Iterator[Item]:
    if len(row) > len(header):
        yield Rejected(f"{source}:{line}", f"row has {len(row)} columns, the header has {len(header)}")
    else:
        yield from read_record(dict(zip(header, row, strict=False)), f"{source}:{line}", f"{stem}:{line}", options)


def _csv_lines(stream: BinaryIO, options: Options, repairs: list[str]) -> Iterator[str]:
    for line in bounded_lines(stream, options.max_bytes):
        if line.data is None:
            raise BadRecordError(f"line {line.number} is longer than the limit of {options.max_bytes:,} bytes")
        if line.number == 1 and line.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BadRecordError("it is UTF-16: save it as CSV UTF-8")
        try:
            decoded = decode(line.data)
        except UndecodableError as error:
            raise BadRecordError(f"line {line.number} is {error}") from None
        if decoded.repair:
            repairs.append(f"line {line.number}: {decoded.repair}")
        yield decoded.text


def _header(line: str) -> tuple[list[str], str]:
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error as error:
            raise BadRecordError(f"the header {shown(line.strip())} is not valid CSV: {error}") from None
        if any(plain_name(name) in FIELDS["text"] for name in names):
            return names, delimiter
    raise BadRecordError(
        f"no column is named text; the header is {shown(line.strip())}, allowed are {', '.join(FIELDS)}"
    )


def _json_document(data: bytes, where: str, key: str, options: Options) -> Iterator[Item]:
    try:
        decoded = decode(data)
        content = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        yield Rejected(where, _json_trouble(error))
        return
    if decoded.repair:
        yield Notice(where, decoded.repair)
    yield from read_record(content, where, key, options)


def _json_trouble(error: ValueError | RecursionError) -> str:
    if isinstance(error, UndecodableError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    return "not JSON that can be read: it is nested too deep, or holds a number that is too long"


def read_record(content: object, where: str, key: str, options: Options) -> Iterator[Item]:
    """Yield the document of one record, a mapping of its fields, and what is doubtful; or why it gives none."""
    if not isinstance(content, dict):
        yield Rejected(where, f"not a JSON object but {_kind(content)}")
        return
    fields = _fields(content)
    text = fields.get("text")
    if text is None:
        names = ", ".join(shown(name, 30) for name in list(content)[:12])
        empty = any(plain_name(name) in FIELDS["text"] for name in content)
        yield Rejected(where, "its text is empty" if empty else f"no field is named text; there are: {names or 'none'}")
        return
    if not isinstance(text, str):
        yield Rejected(where, f"its text is not a text but {_kind(text)}")
        return
    published = None
    if "published" in fields:
        try:
            published = read_date(fields["published"], today=options.today)
        except InputError as error:
            yield Notice(where, f"kept without its own date: {error}")
    said = Description(
        key=key,
        record_id=one_line(fields.get("id")),
        published=published,
        origin=DateOrigin.GIVEN,
        outlet=_name(fields.get("outlet")),
        title=one_line(fields.get("title")),
        url=one_line(fields.get("url")),
    )
    yield assemble(text, said, options)


def _fields(content: dict[object, object]) -> dict[str, object]:
    """Return the known fields that are present and not empty, under their own names."""
    present = {plain_name(name): value for name, value in reversed(content.items()) if not _is_empty(value)}
    found = {}
    for field, names in FIELDS.items():
        for name in names:
            if name in present:
                found[field] = present[name]
                break
    return found


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def plain_name(name: object) -> str:
    """Return a field's name as it is compared: letters and digits only, in small letters."""
    return "".join(character for character in str(name).lower() if character.isalnum())


def _name(value: object) -> str | None:
    """Return an outlet's name, also where it is an object with a name, as feeds of news have it."""
    return one_line(value.get("name")) if isinstance(value, dict) else one_line(value)


def _kind(value: object) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "nothing (null)")
