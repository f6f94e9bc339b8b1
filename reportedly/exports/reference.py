"""The columns and codes of the exports as Markdown, made from the codebook.

``python -m reportedly.exports.reference > docs/export-columns.md`` writes the page anew; a test holds it to that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from reportedly.exports.shapes import LeftOut, Shape, load_shapes
from reportedly.exports.tables import Column, Table, load_tables
from reportedly.model import EventType
from reportedly.reading.definitions import load_definitions

_INTRODUCTION = """# Columns of the exports

This page is made by `python -m reportedly.exports.reference` from `codebook/export_tables.yaml` and
`codebook/export_shapes.yaml`. See [Exports](exports.md) for the formats.
"""


def reference() -> str:
    """Return the page of all tables and shapes."""
    shapes = load_shapes()
    parts = [_INTRODUCTION, *(_table(each) for each in load_tables().values())]
    parts.append(f"## Shapes of others\n\nMapping version {shapes.version}.\n")
    parts += [_shape(each) for each in shapes.by_name.values()]
    return "\n".join(parts)


def codebook_page() -> str:
    """Return what every code and every column of our own tables means, for the data package."""
    codes = load_definitions()
    parts = ["# Codebook\n", f"{codes.unit}\n"]
    for title, meanings in (
        ("Types", codes.types),
        ("Statuses", codes.statuses),
        ("Classes of speakers", codes.speaker_classes),
        ("Victims", codes.victims),
    ):
        parts.append(_listing(title, [(str(code), meaning) for code, meaning in meanings.items()]))
    parts.append("## Rules\n\n" + "".join(f"- {rule}\n" for rule in codes.rules))
    parts += [_table(each) for name, each in load_tables().items() if name != "panel"]
    return "\n".join(parts)


def _listing(title: str, pairs: Iterable[tuple[str, str]]) -> str:
    lines = [f"## {title}\n", "| code | meaning |", "|---|---|"]
    lines += [f"| `{code}` | {_cell(meaning)} |" for code, meaning in pairs]
    return "\n".join(lines) + "\n"


def _table(each: Table) -> str:
    lines = [f"## {each.title} (`{each.name}`)\n", f"{each.description}\n", "| column | type | meaning | HXL |"]
    lines.append("|---|---|---|---|")
    for column in each.columns:
        tag = f"`{column.hxl}`" if column.hxl else ""
        hidden = " Empty in a coarsened export." if column.locating else ""
        lines.append(f"| `{column.name}` | {_type(column)} | {_cell(column.description)}{hidden} | {tag} |")
    return "\n".join(lines) + "\n"


def _shape(shape: Shape) -> str:
    lines = [f"### {shape.title} (`{shape.name}`)\n", f"{shape.description} Source: {shape.source}.\n"]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column in shape.columns:
        meaning = column.description + (f" ({column.empty})" if column.empty else "")
        lines.append(f"| `{column.name}` | {_type(column)} | {_cell(meaning)} |")
    lines += ["", "| our type | becomes |", "|---|---|"]
    lines += [f"| `{kind.value}` | {text} |" for kind, text in _codings(shape)]
    return "\n".join(lines) + "\n"


def _codings(shape: Shape) -> Iterator[tuple[EventType, str]]:
    for kind, coding in shape.types.items():
        if isinstance(coding, LeftOut):
            yield kind, f"left out: {_cell(coding.out)}"
            continue
        told = []
        for rule in coding:
            sides = (("actor", rule.actor), ("target", rule.target))
            when = ", ".join(f"{role} {' or '.join(groups)}" for role, groups in sides if groups)
            codes = " / ".join(dict.fromkeys(map(str, rule.given.values()))) or "a row"
            told.append(f"{codes} ({when})" if when else codes)
        yield kind, _cell("; else ".join(told))


def _type(column: Column) -> str:
    return f"list of {column.type}" if column.list else column.type


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
