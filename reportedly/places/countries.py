"""Countries of the gazetteer by their ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

from functools import cache

from reportedly.places.gazetteer import Entry, Gazetteer
from reportedly.places.lexicon import load_codebook


@cache
def _ids() -> dict[str, int]:
    return {str(code): int(number) for code, number in load_codebook("places_country_ids.yaml").items()}


def country_entry(gazetteer: Gazetteer, code: str) -> Entry | None:
    """Return the gazetteer's entry of a country, ``None`` where the code is of none or the gazetteer lacks it."""
    number = _ids().get(code)
    return gazetteer.get(number) if number is not None else None
