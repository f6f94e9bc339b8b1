"""A plain CSV of claims, in the columns of our own exports or a part of them; see docs/imports.md."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from reportedly.imports.coded import Coded, brief
from reportedly.imports.meaning import Meaning, names_in
from reportedly.imports.rows import Row, RowError
from reportedly.imports.shapes import Precision, Shape
from reportedly.model import (
    OUTLET_SPEAKER,
    Actor,
    Attribution,
    EventType,
    Figure,
    Interval,
    Place,
    PlaceKind,
    SpeakerClass,
    Status,
    Victims,
)

_Kind = TypeVar("_Kind", bound=StrEnum)
_PROBABILITY = 0.9


def coded(row: Row, shape: Shape, meaning: Meaning, published: date | None, *, source: str) -> Coded:
    """Return what a row says; ``source`` is the file's name, for documents that name no key or outlet of their own."""
    kind = _one_of(EventType, row, "type")
    start, end = _day(row, "date_start"), _day(row, "date_end")
    on = end or start
    place = _place(row, meaning)
    actor, target = _parties(row, "actor", on, meaning), _parties(row, "target", on, meaning)
    said = row.get("quotes", "quote")
    quotes = (_as_written(said),) if said is not None else ()
    note = _as_written(row.get("text") or "") or " ".join(quotes) or brief(kind, place.name if place else None)
    if start is not None and end is not None and start > end:
        raise RowError(f"date_start {start} is after date_end {end}")
    confidence = row.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise RowError(f"confidence {confidence:g} is not between 0 and 1")
    key = row.get("id", "doc", "document") or f"{source}:{row.line}"
    if "id" in row.cells and "doc" in row.cells:
        key = f"{row.cells['doc']}:{row.cells['id']}"
    return Coded(
        key=key[:300],
        note=note,
        outlet=row.get("outlet"),
        title=row.get("title"),
        url=row.get("url"),
        published=_day(row, "published") or published,
        type=kind,
        actor=actor,
        target=target,
        place=place,
        happened=Interval(start, end),
        voices=(_voice(row, on, meaning),),
        killed=_figure(row, "killed"),
        wounded=_figure(row, "wounded"),
        victims=_one_of(Victims, row, "victims") if "victims" in row.cells else None,
        status=_one_of(Status, row, "status") if "status" in row.cells else Status.ACTUAL,
        confidence=shape.confidence if confidence is None else confidence,
        quotes=quotes,
    )


def _as_written(text: str) -> str:
    """Return a text without the apostrophe that our exports put before what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _one_of(kinds: type[_Kind], row: Row, name: str) -> _Kind:
    text = row.need(name).casefold()
    try:
        return kinds(text)
    except ValueError:
        raise RowError(f"{name} {text[:40]!r} is not one of: {', '.join(each.value for each in kinds)}") from None


def _day(row: Row, name: str) -> date | None:
    text = row.get(name)
    if text is None:
        return None
    try:
        return datetime.strptime(text[:10], "%Y-%m-%d").date()
    except ValueError:
        raise RowError(f"{name} {text[:40]!r} is no day; it is written as 2017-11-09") from None


def _place(row: Row, meaning: Meaning) -> Place | None:
    number = row.count("geonames_id")
    if number is not None and (found := meaning.by_id(number, _PROBABILITY)) is not None:
        return found
    name = row.get("place", "place_name", "location")
    if name is None:
        return None
    country = meaning.country(row.get("country"))
    bare, _, last = name.rpartition(",")
    if country is None and bare and (code := meaning.country(last.strip())) is not None:
        name, country = bare, code
    radius = row.number("radius_km")
    kind = _one_of(PlaceKind, row, "place_kind") if "place_kind" in row.cells else PlaceKind.TOWN
    where = row.number("latitude"), row.number("longitude")
    precision = Precision(kind, radius if radius is not None else 5.0 if where[0] is not None else None, _PROBABILITY)
    return meaning.place(name, country, *where, precision)


def _parties(row: Row, name: str, on: date | None, meaning: Meaning) -> tuple[Actor, ...]:
    made = [meaning.actor(each, on) for each in names_in(row.get(name))]
    ids = (row.get(f"{name}_ids") or "").split(";")
    found = []
    for number, actor in enumerate(made):
        given = ids[number].strip() if len(ids) == len(made) else ""
        if actor is not None:
            found.append(Actor(actor.name, given) if given and meaning.registry.get(given) else actor)
    return tuple(dict.fromkeys(found))


def _voice(row: Row, on: date | None, meaning: Meaning) -> Attribution:
    name = row.get("speaker")
    if name is None or name == OUTLET_SPEAKER:
        return Attribution()
    made = meaning.attribution(name, on, tuple(names_in(row.get("chain"))))
    if "speaker_class" not in row.cells:
        return made
    kind = _one_of(SpeakerClass, row, "speaker_class")
    if kind is SpeakerClass.OUTLET:
        raise RowError(f"speaker_class outlet goes with the speaker {OUTLET_SPEAKER}, not with {name[:40]!r}")
    return Attribution(made.speaker, kind, made.chain, made.speaker_id)


def _figure(row: Row, name: str) -> Figure | None:
    low, high = row.count(f"{name}_low"), row.count(f"{name}_high")
    one = row.count(name)
    if one is not None and low is None and high is None:
        low = high = one
    if low is not None and high is not None and low > high:
        raise RowError(f"{name}_low {low} is more than {name}_high {high}")
    return Figure(low, high) if low is not None or high is not None else None
