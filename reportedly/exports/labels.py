"""Rows in words: a title, a place and the days, for the formats that are looked at."""

from __future__ import annotations

from datetime import date

from reportedly.exports.tables import Row, Table

_LONGEST = 2000


def title(table: Table, row: Row) -> str:
    """Return what a row tells in a few words: "capture: Rebels, Raqqa, SY" or "Raqqa: Syrian army 0.93"."""
    where = place(row)
    if "holder" in row:
        return f"{where or 'a place'}: {row['holder']} {row['probability']:.2f}"
    who = ", ".join(row["actor"])
    return f"{row['type'].replace('_', ' ')}: {', '.join(part for part in (who, where) if part) or 'not said'}"


def place(row: Row) -> str | None:
    """Return the place of a row by name, where it is coarse or has none its region and country."""
    named = row.get("place_name") or row.get("relative_name") or row.get("place")
    if named is not None and "holder" in row and row["country"]:
        named = f"{named}, {row['country']}"
    return named or ", ".join(part for part in (row["admin1"], row["country"]) if part) or None


def days(table: Table, row: Row) -> tuple[date | None, date | None]:
    """Return the first and the last day of a row."""
    return (row[table.start] if table.start else None, row[table.end] if table.end else None)


def description(table: Table, row: Row) -> str:
    """Return a row in plain sentences, at most 2,000 characters."""
    if "holder" in row:
        text = (
            f"{row['holder']} with probability {row['probability']:.2f}; contested {row['contested']:.2f}, "
            f"unknown {row['unknown']:.2f}. {row['claims']} claims of {row['lineages']} independent lineages."
        )
    elif "quotes" in row:
        said = " … ".join(row["quotes"] or [])
        quoted = f": “{said}”" if said else ""
        text = f"{_speaker(row)} ({row['status']}, known {row['known']}){quoted}"
    else:
        text = (
            f"{row['lineages']} independent lineages: {row['affirming']} say so, {row['denying']} deny it. "
            f"First known on {row['first_known']}, from {row['first_speaker']}."
        )
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _speaker(row: Row) -> str:
    outlet = row["outlet"] or row["doc"] or "a report"
    return outlet if row["speaker"] == "OUTLET" else f"{row['speaker']}, in {outlet}"
