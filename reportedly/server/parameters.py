"""The parameters that several routes share, with their bounds."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from reportedly.server.errors import ApiError
from reportedly.server.settings import FEATURES

FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2200, 12, 31)
MOST = 1_000
"""Items on a page at most."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_LONGEST = 200  # characters of a name

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


def read_day(value: Any) -> date:
    """Return a day given as YYYY-MM-DD; raises ``ValueError`` for anything else and for days out of bounds."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("is no day; give YYYY-MM-DD")
    day = date.fromisoformat(value)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"is not between {FIRST_DAY} and {LAST_DAY}")
    return day


def read_box(value: str) -> Box:
    """Return the box of "west,south,east,north" (heights in a box of six are left aside); raises ``ValueError``."""
    parts = [part.strip() for part in value.split(",")]
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError("is no box; give west,south,east,north in degrees")
    numbers = [float(part) for part in parts]
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("is no box on the globe; longitudes are -180 to 180, latitudes -90 to 90, south before north")
    return west, south, east, north


def inside(box: Box | None, latitude: float | None, longitude: float | None) -> bool:
    """Say whether a point is in a box; a box whose west is beyond its east crosses the date line."""
    if box is None:
        return True
    if latitude is None or longitude is None:
        return False
    west, south, east, north = box
    within = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return within and south <= latitude <= north


def box_of(text: str | None) -> Box | None:
    """Return the box of a parameter, ``None`` without one."""
    return read_box(text) if text is not None else None


def _checked_box(value: str) -> str:
    read_box(value)
    return value


Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
_BoxText = Annotated[str, AfterValidator(_checked_box)]

On = Annotated[Day | None, Query(description="The day asked about. Default: today (UTC).", examples=["2017-11-15"])]
Known = Annotated[
    Day | None,
    Query(description="Only with what was known by the end of this day. Default: everything.", examples=["2017-11-10"]),
]
From = Annotated[Day | None, Query(alias="from", description="Only from this day on.", examples=["2017-11-01"])]
To = Annotated[Day | None, Query(alias="to", description="Only up to this day.", examples=["2017-11-30"])]
PlaceName = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=_LONGEST,
        description='A place: a name, "Name, CC", a GeoNames id, or a key such as geonames:174448.',
        examples=["Abu Kamal, SY"],
    ),
]
ThePlace = Annotated[
    str,
    Query(
        min_length=1,
        max_length=_LONGEST,
        description='A place: a name, "Name, CC", a GeoNames id, or a key such as geonames:174448.',
        examples=["Abu Kamal, SY"],
    ),
]
Bbox = Annotated[
    _BoxText | None,
    Query(max_length=200, description="Only what lies in west,south,east,north (degrees).", examples=["38,33,42,37"]),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Items on a page.")]
Cursor = Annotated[
    str | None,
    Query(min_length=1, max_length=600, description="'next' of the page before; none for the first."),
]
Key = Annotated[str, Path(min_length=1, max_length=400, examples=["geonames:174448"])]
Identifier = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


def ordered(start: date | None, end: date | None) -> None:
    """Raise ``ApiError`` where a period ends before its start."""
    if start is not None and end is not None and start > end:
        raise ApiError(422, f"from {start} is after to {end}", "swap the two")


async def only_known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have, so that a slip in a name is no silent change of the question."""
    dependant = getattr(request.scope.get("route"), "dependant", None)
    allowed = {each.alias for each in getattr(dependant, "query_params", ())}
    unknown = sorted(set(request.query_params) - allowed)
    if unknown:
        status = 400 if request.url.path.startswith(FEATURES) else 422
        fix = f"use some of: {', '.join(sorted(allowed))}" if allowed else "leave it out"
        raise ApiError(status, f"there is no parameter {unknown[0][:_LONGEST]!r} here", fix, "unknown_parameter")
