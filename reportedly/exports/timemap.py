"""Rows as the JSON that Forensic Architecture's TimeMap reads: events, their sources, and categories to filter by.

https://github.com/forensic-architecture/timemap: an event needs a description and a list of associations, a day or a
point, and texts alone as its values. Save it as the file that the instance's ``EVENTS_EXT`` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reportedly.exports import labels
from reportedly.exports.cells import harmless, json_line
from reportedly.exports.tables import Row, Table


def write_timemap(path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, Any]) -> int:
    """Write rows as TimeMap's domain and return how many; a row with neither a day nor a point is left out there."""
    count = 0
    sources: dict[str, dict[str, Any]] = {}
    categories: set[str] = set()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{{"metadata": {json_line(about)},\n"events": [')
        for row in rows:
            made = _event(table, row, sources)
            if made is None:
                continue
            categories.update(made["associations"])
            stream.write((",\n" if count else "\n") + json_line(harmless_json(made)))
            count += 1
        listed = [
            {"id": name, "title": name, "desc": "", "mode": "CATEGORY", "filter_paths": [name]}
            for name in sorted(categories)
        ]
        stream.write(f'\n],\n"associations": {json_line(harmless_json(listed))},\n')
        by_id = {name: sources[name] for name in sorted(sources)}
        stream.write(
            f'"sources": {json_line(harmless_json(by_id))},\n"sites": [], "shapes": [], "notifications": []}}\n'
        )
    return count


def harmless_json(value: Any) -> Any:
    """Return JSON values with every text made plain."""
    if isinstance(value, dict):
        return {harmless(name): harmless_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [harmless_json(each) for each in value]
    return harmless(value)


def _event(table: Table, row: Row, sources: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    first, last = labels.days(table, row)
    day = first or last
    has_point = row["latitude"] is not None and row["longitude"] is not None
    if day is None and not has_point:
        return None
    category = row["type"] if "type" in row else row["holder"]
    key = str(row[table.key]) if table.key is not None and row[table.key] is not None else ""
    return {
        "id": key,
        "description": f"{labels.title(table, row)}. {labels.description(table, row)}",
        "date": day.isoformat() if day is not None else "",
        "time": "",
        "time_precision": "" if first is not None and first == last else "between" if first and last else "open",
        "time_display": _shown(first, last),
        "location": labels.place(row) or "",
        **({"latitude": str(row["latitude"]), "longitude": str(row["longitude"])} if has_point else {}),
        "category": category,
        "associations": [category],
        "sources": _sources(row, sources),
    }


def _shown(first: Any, last: Any) -> str:
    if first == last:
        return str(first or "")
    return f"{first or '…'} – {last or '…'}"


def _sources(row: Row, sources: dict[str, dict[str, Any]]) -> list[str]:
    """Return the ids of a row's sources, and keep them: the document of a claim, the outlets of an event."""
    if "document_id" in row:
        name = row["document_id"]
        sources.setdefault(
            name,
            {
                "id": name,
                "title": row["title"] or row["doc"] or name,
                "type": "Article",
                "paths": [],
                "url": row["url"] or "",
                "author": row["outlet"] or "",
                "date": row["published"].isoformat() if row["published"] is not None else "",
                "description": "",
            },
        )
        return [name]
    for name in row.get("outlets", ()):
        sources.setdefault(name, {"id": name, "title": name, "type": "Outlet", "paths": [], "description": ""})
    return list(row.get("outlets", ()))
