"""Reads a place as a user names it on the command line: a name, ``Name, CC`` or a GeoNames id."""

from __future__ import annotations

import re
from math import exp

from reportedly.errors import InputError
from reportedly.model import Place
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Candidate, Entry, Gazetteer
from reportedly.places.records import PRIMARY

_LEAST_MATCH = 0.7  # of a name that only sounds like the query, to be taken for it
_NUMBER = re.compile(r"(?:geonames:)?(\d{1,9})")


class UnknownPlaceError(InputError, LookupError):
    """No place of the gazetteer is meant by a query; ``suggestions`` are places whose names are near to it."""

    def __init__(self, query: str, suggestions: list[Entry]) -> None:
        self.query = query
        self.suggestions = suggestions
        names = ", ".join(f"{entry.name}, {entry.country}" if entry.country else entry.name for entry in suggestions)
        hint = f"; near to it are: {names}" if names else ""
        super().__init__(
            f"no place {query!r} in the gazetteer; give a name, a name and a country ('Raqqa, SY') "
            f"or a GeoNames id{hint}"
        )


def parse_place(query: str, gazetteer: Gazetteer) -> list[Place]:
    """Return the places that ``query`` may mean, most probable first, with probabilities that sum to at most 1.

    Raises :class:`UnknownPlaceError`, an :class:`~reportedly.errors.InputError`, where there is none.
    """
    text = query.strip()
    if match := _NUMBER.fullmatch(text):
        entry = gazetteer.get(int(match.group(1)))
        if entry is None:
            raise UnknownPlaceError(query, [])
        return [entry.place(text)]
    name, comma, holder = text.rpartition(",")
    found: list[Candidate] = []
    if comma and name.strip():
        found = _within(name.strip(), holder.strip(), gazetteer)
    found = found or gazetteer.search(text, 8)
    found = [candidate for candidate in found if candidate.match >= _LEAST_MATCH]
    if not found:
        raise UnknownPlaceError(query, gazetteer.near_names(name.strip() if comma else text))
    scores = [10.0 * candidate.match + candidate.entry.prominence for candidate in found]
    raised = [exp(score - max(scores)) for score in scores]
    return [
        candidate.entry.place(text, round(value / sum(raised), 4))
        for candidate, value in zip(found, raised, strict=True)
    ]


def _within(name: str, holder: str, gazetteer: Gazetteer) -> list[Candidate]:
    """Return the places called ``name`` in a country or region that is given by code or name."""
    if len(holder) == 2 and holder.isalpha():
        found = gazetteer.search(name, 8, holder.upper())
        if found:
            return found
    holders = {place for place, quality in gazetteer.named(strict_key(holder)) if quality == PRIMARY}
    holders |= {place for key in (f"={holder}", f"={holder}.") for place, _ in gazetteer.named(key)}
    entries = [entry for place in holders if (entry := gazetteer.get(place)) is not None]
    countries = {entry.country for entry in entries if entry.feature == "country" and entry.country}
    found = [each for country in sorted(countries) for each in gazetteer.search(name, 8, country)]
    inside = [each for each in gazetteer.search(name, 60) if holders & {each.entry.region, each.entry.subregion}]
    return list({each.entry.id: each for each in (*found, *inside)}.values())
