"""The map of a report, as SVG without scripts, styles or references: it prints as it looks.

Places are coloured by their most probable holder, the more opaque the surer; contested ones are hatched, unknown ones
grey. Of parties that share a colour, or nearly, all but the one that holds most bear a mark in their middle. The
projection is equirectangular, true to scale at the middle of the view.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from reportedly.cli.parties import CONTESTED, NO_PARTY, UNKNOWN, party_name
from reportedly.exports.cells import plain
from reportedly.exports.lookups import PartyNames
from reportedly.reports.content import Report, Row
from reportedly.reports.land import View, land

WIDTH = 760
ATTRIBUTION = "Land: Natural Earth (public domain). Places: GeoNames (CC BY 4.0)."

_MOST_PLACES = 3_000
_LABELS = 28
_SEA, _LAND, _COAST, _INK, _GREY = "#dfe7ea", "#f7f4ec", "#9aa7ad", "#222222", "#8c8c8c"
# Paul Tol's "muted" scheme, safe for the colour-blind, for parties to which the registry gives no colour.
_SPARE = ("#332288", "#88CCEE", "#44AA99", "#117733", "#999933", "#DDCC77", "#CC6677", "#882255", "#AA4499")
_ALIKE = (
    125.0  # of the "redmean" distance, which goes to about 765: what is nearer is taken for one colour, as on the page
)
# Marks of parties of one colour, in a circle of radius 1: none, a dot, a bar, a post.
_MARKS = ("", "M-.35 0a.35.35 0 1 0 .7 0a.35.35 0 1 0-.7 0Z", "M-.6-.18H.6V.18H-.6Z", "M-.18-.6H.18V.6H-.18Z")
_EARTH_KM = 111.195  # of a degree of latitude
_INSET_SPAN = 10.0  # degrees: narrower views are shown where they lie


@dataclass(frozen=True, slots=True)
class _Look:
    """A party's colour, and the mark that tells it from others of that colour."""

    colour: str
    mark: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """A view on paper: its scale in points for a degree of latitude, and how much narrower one of longitude is."""

    view: View
    left: float
    top: float
    scale: float
    narrow: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        west, _, _, north = self.view
        turned = longitude + 360.0 if longitude < west and longitude + 360.0 <= self.view[2] else longitude
        x = self.left + (turned - west) * self.scale * self.narrow
        return x, self.top + (north - latitude) * self.scale

    @property
    def size(self) -> tuple[float, float]:
        west, south, east, north = self.view
        return (east - west) * self.scale * self.narrow, (north - south) * self.scale


def draw(report: Report) -> str | None:
    """Return the map as an SVG element, ``None`` where no place has a point."""
    rows = [row for row in report.rows if row.place.latitude is not None and row.place.longitude is not None]
    rows = rows[:_MOST_PLACES]
    if not rows:
        return None
    colours = _colours(rows)
    frame = _frame(_view(report, rows), WIDTH)
    width, height = frame.size
    legend = _legend(rows, colours)
    below = 34 + 20 * math.ceil(len(legend) / 3)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + below:.0f}" width="100%" role="img" '
        'aria-labelledby="map-title map-description" font-family="sans-serif">',
        f'<title id="map-title">{_text("Who holds which place: " + report.area.name)}</title>',
        '<desc id="map-description">Places by their most probable holder, as in the table below.</desc>',
        *_ground(frame),
        *(_place(row, frame, colours) for row in reversed(rows)),
        *_labels(rows, frame),
        *_inset(frame, rows),
        *_scale(frame),
        f'<rect x="0.5" y="0.5" width="{width - 1:.1f}" height="{height - 1:.1f}" fill="none" stroke="{_COAST}"/>',
        *_legend_marks(legend, height + 20),
        f'<text x="0" y="{height + below - 6:.0f}" font-size="10" fill="#555555">{_text(ATTRIBUTION)}</text>',
        "</svg>",
    ]
    return "".join(parts)


def _view(report: Report, rows: Sequence[Row]) -> View:
    if report.area.box is not None:
        west, south, east, north = report.area.box
        return (west, south, east + 360.0 if east < west else east, north)
    latitudes = [row.place.latitude or 0.0 for row in rows]
    longitudes = [row.place.longitude or 0.0 for row in rows]
    if max(longitudes) - min(longitudes) > 180.0:
        turned = [value + 360.0 if value < 0 else value for value in longitudes]
        if max(turned) - min(turned) < max(longitudes) - min(longitudes):
            longitudes = turned
    middle = (min(latitudes) + max(latitudes)) / 2
    margin = max(0.25, 0.08 * max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes)))
    wide = margin / max(0.2, math.cos(math.radians(middle)))
    south, north = max(-90.0, min(latitudes) - margin), min(90.0, max(latitudes) + margin)
    return min(longitudes) - wide, south, max(longitudes) + wide, north


def _frame(view: View, width: float) -> _Frame:
    """Return a view on paper, widened or heightened to a shape between 5:2 and 6:5."""
    west, south, east, north = view
    narrow = max(0.1, math.cos(math.radians((south + north) / 2)))
    across, up = (east - west) * narrow, north - south
    if across > 2.5 * up:
        more = (across / 2.5 - up) / 2
        south, north = max(-90.0, south - more), min(90.0, north + more)
    elif across < 1.2 * up:
        more = (1.2 * up - across) / 2 / narrow
        west, east = west - more, east + more
    return _Frame((west, south, east, north), 0.0, 0.0, width / ((east - west) * narrow), narrow)


def _ground(frame: _Frame) -> Iterator[str]:
    width, height = frame.size
    yield f'<rect x="{frame.left:.1f}" y="{frame.top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{_SEA}"/>'
    paths = []
    for ring in land(frame.view):
        points = [f"{x:.1f} {y:.1f}" for x, y in (frame.at(*point) for point in ring)]
        kept = [point for before, point in zip([None, *points], points, strict=False) if point != before]
        paths.append("M" + "L".join(kept) + "Z")
    if paths:
        yield f'<path d="{"".join(paths)}" fill="{_LAND}" stroke="{_COAST}" stroke-width="0.6" fill-rule="evenodd"/>'


def _place(row: Row, frame: _Frame, colours: dict[str, _Look]) -> str:
    x, y = frame.at(row.place.longitude or 0.0, row.place.latitude or 0.0)
    state, probability = row.leader
    told = f"{row.place.name}: {party_name(state)} {probability:.2f}"
    return f"<g><title>{_text(told)}</title>{_mark(x, y, _radius(row), state, probability, colours)}</g>"


def _mark(x: float, y: float, radius: float, state: str, probability: float, colours: dict[str, _Look]) -> str:
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    if state == UNKNOWN:
        return f'{circle} fill="{_GREY}" fill-opacity="0.45" stroke="{_GREY}"/>'
    if state == CONTESTED:
        return f'{circle} fill="#ffffff" stroke="{_INK}"/><path d="{_hatching(x, y, radius)}" stroke="{_INK}"/>'
    opacity = 0.25 + 0.75 * max(0.0, min(1.0, probability))
    look = colours[state]
    drawn = f'{circle} fill="{look.colour}" fill-opacity="{opacity:.2f}" stroke="{_INK}" stroke-width="0.6"/>'
    if not look.mark:
        return drawn
    ink = "#ffffff" if _lightness(look.colour) * opacity + 1.0 - opacity < 0.36 else _INK
    return f'{drawn}<path d="{look.mark}" transform="translate({x:.1f} {y:.1f}) scale({radius:.1f})" fill="{ink}"/>'


def _hatching(x: float, y: float, radius: float) -> str:
    """Return three slanting chords of a circle; patterns would be references."""
    lines = []
    for offset in (-0.5, 0.0, 0.5):
        half = math.sqrt(1.0 - offset**2) * radius / math.sqrt(2.0)
        middle_x, middle_y = x + offset * radius / math.sqrt(2.0), y + offset * radius / math.sqrt(2.0)
        lines.append(f"M{middle_x - half:.1f} {middle_y + half:.1f}L{middle_x + half:.1f} {middle_y - half:.1f}")
    return "".join(lines)


def _radius(row: Row) -> float:
    return 3.5 + min(7.0, math.sqrt(row.people) / 110.0)


def _labels(rows: Sequence[Row], frame: _Frame) -> Iterator[str]:
    """Yield the names of the first places, where they run over no other name and no other place's mark."""
    width, height = frame.size
    marks = []
    for row in rows:
        x, y = frame.at(row.place.longitude or 0.0, row.place.latitude or 0.0)
        marks.append((x, y, _radius(row)))
    taken: list[tuple[float, float, float, float]] = []
    shown = 0
    for (x, y, radius), row in zip(marks, rows, strict=True):
        name = _short(plain(row.place.name))
        long = 6.2 * len(name)
        for left, base in ((x + radius + 3, y + 4), (x - radius - 3 - long, y + 4), (x - long / 2, y - radius - 4)):
            box = (left, base - 10, left + long, base + 3)
            inside = box[0] >= 2 and box[2] <= width - 2 and box[1] >= 2 and box[3] <= height - 2
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                shown += 1
                yield (
                    f'<text x="{left:.1f}" y="{base:.1f}" font-size="11" fill="{_INK}" stroke="#ffffff" '
                    f'stroke-width="2.5" paint-order="stroke">{_text(name)}</text>'
                )
                break
        if shown == _LABELS:
            return


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inset(frame: _Frame, rows: Sequence[Row]) -> Iterator[str]:
    """Yield a small map of where a narrow view lies, with the view as a box in it, in a corner without places."""
    west, south, east, north = frame.view
    if east - west > _INSET_SPAN:
        return
    points = [frame.at(row.place.longitude or 0.0, row.place.latitude or 0.0) for row in rows]
    side, edge, far = 110.0, 8.0, 20.0
    across, down = frame.size
    corners = [(across - side - edge, edge), (edge, edge), (across - side - edge, down - side - edge)]
    free = [
        (left, top)
        for left, top in corners
        if not any(left - far < x < left + side + far and top - far < y < top + side + far for x, y in points)
    ]
    if not free:
        return
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    narrow = max(0.1, math.cos(math.radians(middle_y)))
    reach = 14.0
    view = (
        middle_x - reach / narrow,
        max(-90.0, middle_y - reach),
        middle_x + reach / narrow,
        min(90.0, middle_y + reach),
    )
    small = _Frame(view, *free[0], side / ((view[2] - view[0]) * narrow), narrow)
    yield from _ground(small)
    width, height = small.size
    left, top = small.at(west, north)
    right, bottom = small.at(east, south)
    yield (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(3.0, right - left):.1f}" '
        f'height="{max(3.0, bottom - top):.1f}" fill="none" stroke="#c0392b" stroke-width="1.5"/>'
        f'<rect x="{small.left:.1f}" y="{small.top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" '
        f'stroke="{_INK}"/>'
    )


def _scale(frame: _Frame) -> Iterator[str]:
    """Yield a bar of a round number of kilometres, true at the middle of the view."""
    _, height = frame.size
    per_km = frame.scale / _EARTH_KM
    longest = 160.0 / per_km
    power = 10.0 ** math.floor(math.log10(longest))
    kilometres = max(step * power for step in (1, 2, 5) if step * power <= longest)
    width, y = kilometres * per_km, height - 14
    yield (
        f'<path d="M12 {y - 5:.1f}V{y:.1f}H{12 + width:.1f}V{y - 5:.1f}" fill="none" stroke="{_INK}"/>'
        f'<text x="{18 + width:.1f}" y="{y:.1f}" font-size="11" fill="{_INK}">{kilometres:g} km</text>'
    )


def _colours(rows: Sequence[Row]) -> dict[str, _Look]:
    registry, found = PartyNames(), dict[str, str]()
    counts = Counter(row.leader[0] for row in rows)
    holders = sorted(counts.keys() - NO_PARTY)
    spare = 0
    for holder in holders:
        party = registry.get(holder)
        found[holder] = party.colour if party is not None and party.colour else ""
    for holder in holders:
        if not found[holder]:
            free = [colour for colour in _SPARE if colour not in found.values()] or list(_SPARE)
            found[holder] = free[spare % len(free)]
            spare += 1
    looks: dict[str, _Look] = {}
    for holder in sorted(holders, key=lambda each: (-counts[each], each)):
        alike = [look.mark for look in looks.values() if _distance(look.colour, found[holder]) < _ALIKE]
        looks[holder] = _Look(found[holder], min(_MARKS, key=alike.count))
    return looks


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(one: str, other: str) -> float:
    """Return how far two colours are apart for the eye, about (Riemersma's "redmean")."""
    (red, green, blue), (red2, green2, blue2) = _rgb(one), _rgb(other)
    mean = (red + red2) / 2
    return math.sqrt(
        (2 + mean / 256) * (red - red2) ** 2
        + 4 * (green - green2) ** 2
        + (2 + (255 - mean) / 256) * (blue - blue2) ** 2
    )


def _lightness(colour: str) -> float:
    red, green, blue = _rgb(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _legend(rows: Sequence[Row], colours: dict[str, _Look]) -> list[tuple[str, str, dict[str, _Look]]]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.leader[0]] = counts.get(row.leader[0], 0) + 1
    ordered = sorted(counts, key=lambda state: (state in NO_PARTY, -counts[state], state))
    return [(state, f"{_short(plain(party_name(state)))} ({counts[state]})", colours) for state in ordered]


def _legend_marks(legend: Sequence[tuple[str, str, dict[str, _Look]]], top: float) -> Iterator[str]:
    for number, (state, words, colours) in enumerate(legend):
        x, y = 8 + (number % 3) * WIDTH / 3, top + 20 * (number // 3)
        yield _mark(x, y - 4, 6.0, state, 1.0, colours)
        yield f'<text x="{x + 12:.1f}" y="{y:.1f}" font-size="12" fill="{_INK}">{_text(words)}</text>'


def _short(text: str, limit: int = 34) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _text(text: str) -> str:
    return escape(" ".join(plain(text).split()))
