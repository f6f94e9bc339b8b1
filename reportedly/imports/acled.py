"""ACLED's rows: an event of one day and place each, coded by people from the sources that the row names."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from reportedly.imports.coded import Coded, LeftOutError, brief
from reportedly.imports.meaning import Meaning, names_in
from reportedly.imports.rows import Row, RowError
from reportedly.imports.shapes import Shape
from reportedly.model import Actor, Figure, Interval

_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%B-%Y", "%d/%m/%Y")
_CIVILIANS = re.compile(r"^Civilians\b", re.IGNORECASE)
_MOST_VOICES = 6
_LATEST = 4_102_444_800  # the year 2100 in seconds: a later moment is a mistake


def coded(row: Row, shape: Shape, meaning: Meaning, published: date | None) -> Coded:
    """Return what a row says; raises ``RowError`` for one that cannot be, ``LeftOutError`` for one not of our types.

    Of the fatalities, which ACLED gives as one estimate, 0 is no figure: it stands for none and for nobody knows.
    """
    code = row.need("sub_event_type")
    rule = shape.types.get(code)
    if rule is None:
        raise LeftOutError(f"sub_event_type {code[:60]!r} is not known")
    if rule.type is None:
        raise LeftOutError(rule.out)
    when = day(row.need("event_date"))
    country = meaning.country(row.get("country")) or meaning.country(row.code("iso"))
    precision = shape.precision.get(row.code("geo_precision") or "1")
    if precision is None:
        raise RowError(f"geo_precision {row.code('geo_precision')!r} is not one of: {', '.join(shape.precision)}")
    name = row.need("location")
    place = meaning.place(name, country, row.number("latitude"), row.number("longitude"), precision)
    first, second = _side(row, "1", when, country, meaning), _side(row, "2", when, country, meaning)
    actor, target = sides(first, second, rule.actor)
    killed = row.count("fatalities")
    carriers = tuple(names_in(row.get("source"), _MOST_VOICES))
    key = row.need("event_id_cnty")[:100]
    stamp = row.count("timestamp")
    if published is None and stamp is not None and stamp < _LATEST:
        published = max(datetime.fromtimestamp(stamp, UTC).date(), when)
    return Coded(
        key=f"acled:{key}",
        note=row.get("notes") or brief(rule.type, name),
        outlet=shape.outlet,
        title=f"{shape.outlet} {key}: {row.get('event_type') or code}, {code}",
        url=shape.url,
        published=published,
        type=rule.type,
        actor=actor,
        target=target,
        place=place,
        happened=_days(when, row.code("time_precision") or "1"),
        voices=tuple(meaning.attribution(source, when) for source in carriers),
        killed=Figure(killed, killed) if killed else None,
        confidence=shape.confidence,
    )


def sides(
    first: tuple[Actor, ...], second: tuple[Actor, ...], rule: str
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return the actors and targets of two sides, as a rule for the type says."""
    if rule == "none":
        return first, ()
    return first, second


def day(text: str) -> date:
    """Return the day that a cell says, in one of the forms in which ACLED has given it."""
    for form in _FORMS:
        try:
            found = datetime.strptime(text.strip()[:40], form).date()
        except ValueError:
            continue
        if 1900 <= found.year <= 2200:
            return found
    raise RowError(f"{text[:40]!r} is no day; it is written as 2017-11-09 or 09 November 2017")


def _days(when: date, precision: str) -> Interval:
    if precision == "2":  # somewhere in a week
        return Interval(when - timedelta(days=3), when + timedelta(days=3))
    if precision == "3":
        last = calendar.monthrange(when.year, when.month)[1]
        return Interval(when.replace(day=1), when.replace(day=last))
    if precision != "1":
        raise RowError(f"time_precision {precision[:20]!r} is not one of: 1, 2, 3")
    return Interval(when, when)


def _side(row: Row, number: str, on: date, country: str | None, meaning: Meaning) -> tuple[Actor, ...]:
    names = [row.get(f"actor{number}") or "", *names_in(row.get(f"assoc_actor_{number}"))]
    found: dict[str, Actor] = {}
    for name in filter(None, names):
        made = Actor("civilians") if _CIVILIANS.match(name) else meaning.actor(name, on, country)
        if made is not None:
            found.setdefault(made.id or made.name.casefold(), made)
    return tuple(found.values())
