"""Panels of control such as VIINA's: who holds each place on each day, by the word of one source a column.

A panel says the same day after day. A claim is made where a source's word on a place changes, and again every so many
days, so that what is still so does not fade; rows must come in the order of days for each place, as they are published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from reportedly.imports.coded import Coded, LeftOutError
from reportedly.imports.meaning import Meaning
from reportedly.imports.rows import Row, RowError
from reportedly.imports.shapes import Precision, Shape
from reportedly.model import OUTLET_SPEAKER, Attribution, EventType, Interval, Place, PlaceKind

CONTESTED = "CONTESTED"
UNCHANGED = "the source says the same as before"
EVERY_DAYS = 30
"""After so many days a source's unchanged word is told again."""

_DAY = re.compile(r"\d{8}")
_TOWN = Precision(PlaceKind.TOWN, 5.0, 0.95)


class Panel:
    """Turns the rows of one panel into claims; it remembers what each source said last of each place."""

    def __init__(self, every: int = EVERY_DAYS) -> None:
        self._every = every
        self._told: dict[tuple[int, str], tuple[str, date]] = {}

    def coded(self, row: Row, shape: Shape, meaning: Meaning, published: date | None) -> Iterator[Coded]:
        """Yield what a row says: a claim for each source whose word is new, or old enough to be told again."""
        number, when = row.count("geonameid"), _day(row.need("date"))
        if number is None:
            raise RowError("geonameid is empty")
        columns = [name for name in shape.voices if name != "status" and name in row.cells] or ["status"]
        place: Place | None = None
        is_said = False
        for column in columns:
            status = (row.get(column) or "").upper()
            if not status:
                continue
            before = self._told.get((number, column))
            if before is not None and before[0] == status and 0 <= (when - before[1]).days < self._every:
                continue
            place = place or _place(number, row, meaning)
            made = self._claim(column, status, when, place, shape, meaning, published)
            self._told[number, column] = (status, when)
            is_said = True
            yield made
        if not is_said:
            raise LeftOutError(UNCHANGED)

    def _claim(
        self,
        column: str,
        status: str,
        when: date,
        place: Place,
        shape: Shape,
        meaning: Meaning,
        published: date | None,
    ) -> Coded:
        voice = shape.voices[column]
        said = Attribution() if voice == OUTLET_SPEAKER else meaning.attribution(voice, when)
        holders = [meaning.actor(name, when) for name in shape.countries.values()]
        parties = tuple(each for each in holders if each is not None)
        if status == CONTESTED:
            kind, actor, target = EventType.CLASH, parties[:1], parties[1:]
        elif status in shape.countries:
            held = meaning.actor(shape.countries[status], when)
            kind, actor, target = EventType.HOLD, (held,) if held is not None else (), ()
        else:
            allowed = ", ".join([*shape.countries, CONTESTED])
            raise RowError(f"{column} {status[:20]!r} is not one of: {allowed}")
        return Coded(
            key=f"viina:{place.key}:{column}:{when}",
            note=f"{column}: {status}",
            outlet=shape.outlet,
            title=f"{shape.outlet} {column}: {place.name}, {when}",
            url=shape.url,
            published=published or when,
            type=kind,
            actor=actor,
            target=target,
            place=place,
            happened=Interval(when, when),
            voices=(said,),
            confidence=shape.confidence,
        )


def _place(number: int, row: Row, meaning: Meaning) -> Place:
    found = meaning.by_id(number, _TOWN.probability)
    if found is not None:
        return found
    name = row.get("asciiname", "name")
    if name is None:
        raise RowError(f"the gazetteer has no place with the GeoNames id {number}, and the row gives no asciiname")
    latitude, longitude = row.number("latitude"), row.number("longitude")
    country = meaning.country(row.get("country", "country_code")) or "UA"
    return Place(name, name, country, number, latitude, longitude, PlaceKind.TOWN, _TOWN.radius_km, _TOWN.probability)


def _day(text: str) -> date:
    shown = text.strip().removesuffix(".0")
    try:
        return datetime.strptime(shown, "%Y%m%d" if _DAY.fullmatch(shown) else "%Y-%m-%d").date()
    except ValueError:
        raise RowError(f"date {text[:20]!r} is no day; it is written as 20220315 or 2022-03-15") from None
