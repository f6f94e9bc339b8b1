"""UCDP GED's rows: an incident with deaths each, coded by people from the articles that the row names."""

from __future__ import annotations

import re
from datetime import date

from reportedly.imports.acled import day
from reportedly.imports.coded import Coded, LeftOutError, brief
from reportedly.imports.meaning import Meaning, names_in
from reportedly.imports.rows import Row, RowError
from reportedly.imports.shapes import Shape
from reportedly.model import Actor, Attribution, Figure, Interval, Victims

_MOST_VOICES = 6
_TIME = re.compile(r"[ T]\d\d:\d\d.*$")


def coded(row: Row, shape: Shape, meaning: Meaning, published: date | None) -> Coded:
    """Return what a row says; raises ``RowError`` for one that cannot be, ``LeftOutError`` for one not of our types.

    Who vouches is the original source, with the office that carried it, else that office. The figure is UCDP's best
    estimate. The row was known when the last of its articles was, unless ``published`` says otherwise.
    """
    code = row.code("type_of_violence") or ""
    rule = shape.types.get(code)
    if rule is None or rule.type is None:
        raise RowError(f"type_of_violence {code!r} is not one of: {', '.join(shape.types)}")
    precision = shape.precision.get(row.code("where_prec") or "")
    if precision is None:
        raise RowError(f"where_prec {row.code('where_prec')!r} is not one of: {', '.join(shape.precision)}")
    if precision.out:
        raise LeftOutError(precision.out)
    start, end = _day(row.need("date_start")), _day(row.need("date_end"))
    if start > end:
        raise RowError(f"date_start {start} is after date_end {end}")
    country = meaning.country(row.get("country"))
    name = row.get("where_coordinates") or row.need("country")
    place = meaning.place(name, country, row.number("latitude"), row.number("longitude"), precision)
    side_a, side_b = _side(row, "a", end, country, meaning), _side(row, "b", end, country, meaning)
    best = row.count("best")
    key = (row.code("id") or "")[:100]
    known = [found for cell in names_in(row.get("source_date")) if (found := _day_or_none(cell)) is not None]
    if published is None and known:
        published = max(*known, end)
    headlines = names_in(row.get("source_headline"), 3)
    return Coded(
        key=f"ged:{key}",
        note=". ".join(headlines) or brief(rule.type, name),
        outlet=shape.outlet,
        title=f"{shape.outlet} {key}: {row.get('dyad_name') or 'violence'}",
        url=shape.url,
        published=published,
        type=rule.type,
        actor=side_a,
        target=side_b,
        place=place,
        happened=Interval(start, end),
        voices=_voices(row, end, meaning),
        killed=Figure(best, best) if best else None,
        victims=Victims.CIVILIANS if best and code == "3" else None,
        confidence=shape.confidence,
    )


def _voices(row: Row, on: date, meaning: Meaning) -> tuple[Attribution, ...]:
    offices = names_in(row.get("source_office"), _MOST_VOICES, loosely=True)
    originals = names_in(row.get("source_original"), _MOST_VOICES, loosely=True)
    if originals:
        carrier = tuple(offices[:1]) if len(offices) == 1 else ()
        return tuple(meaning.attribution(name, on, carrier) for name in originals)
    return tuple(meaning.attribution(name, on) for name in offices)


def _side(row: Row, letter: str, on: date, country: str | None, meaning: Meaning) -> tuple[Actor, ...]:
    name = row.need(f"side_{letter}")
    if name.casefold() == "civilians":
        return (Actor("civilians"),)
    number = row.count(f"side_{letter}_new_id") if f"side_{letter}_new_id" in row.cells else None
    made = meaning.actor(name, on, country, number)
    return (made,) if made is not None else ()


def _day(text: str) -> date:
    return day(_TIME.sub("", text))


def _day_or_none(text: str) -> date | None:
    try:
        return _day(text)
    except RowError:
        return None
