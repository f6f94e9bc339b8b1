"""Chooses which names of a place the gazetteer keeps, and which is its common English one.

GeoNames' main name is often a scholarly romanisation ("Ālbū Kamāl", "Al Ḩasakah"), and its alternate names mix
languages, airport codes and machine transliterations ("rqh"). The rules here are general; the names by which the press
knows the places of a theatre are in the codebook's ``places_names.yaml``.
"""

from __future__ import annotations

import re
import unicodedata

from reportedly.places.fold import sound, strict_key

TRANSLITERATED = frozenset(
    "AE AF AM AZ BA BG BH BY CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO KG KM KW KZ LB LY MA MD ME MK MN MR NP OM PK PS "  # noqa: SIM905 - plainer as words
    "QA RS RU SA SD SO SS SY TD TJ TM TN TR UA UZ XK YE".split()
)
"""Countries whose places the press writes in changing romanisations: only there may names match by sound."""

_CYRILLIC = frozenset("BA BG BY GE KG KZ MD ME MK MN RS RU TJ TM UA UZ XK AM AZ".split())  # noqa: SIM905 - plainer as words
_ARABIC = frozenset(
    "AE AF BH DJ DZ EG EH ER IL IQ IR JO KM KW LB LY MA MR OM PK PS QA SA SD SO SS SY TD TN TR YE".split()  # noqa: SIM905 - plainer as words
)
_HEBREW = frozenset({"IL", "PS"})
_KNOWN_TO_ALL = 100_000  # people; a town this large keeps its names in all four scripts

_TYPE_WORDS = (
    "autonomous republic|autonomous oblast|autonomous okrug|autonomous region|autonomous community|"
    "governorate|province|oblast|region|district|county|parish|krai|kray|republic|state|prefecture|department|canton|"
    "municipality|territory|raion|rayon|voivodeship|emirate|division|muhafazat|metropolitan city"
)
_TYPE_BEFORE = re.compile(
    r"^(?:(?:state|province|republic|county|governorate|canton|region|department|autonomous republic)"
    r" of(?: the)?) (.+)$",
    re.IGNORECASE,
)
_TYPE_AFTER = re.compile(rf"^(.+?) (?:{_TYPE_WORDS})$", re.IGNORECASE)


_NO_NAMES = frozenset(
    "north south east west central northern southern eastern western middle capital free federal new metro".split()  # noqa: SIM905 - plainer as words
)
"""Words that name no region without the word for its type: the Free State is not called Free."""


def script(name: str) -> str:
    """Return the script of a name's first letter: latin, cyrillic, arabic, hebrew or other."""
    for character in name:
        if character.isalpha():
            if character < "ɐ" or "Ḁ" <= character <= "ỿ":
                return "latin"
            first = unicodedata.name(character, "OTHER").split()[0].lower()
            return first if first in ("latin", "cyrillic", "arabic", "hebrew") else "other"
    return "other"


def keeps(name: str, main: str, country: str, population: int) -> bool:
    """Return whether an alternate name is worth keeping: a name that an English, Arabic, … report could use."""
    kind = script(name)
    if kind == "other" or len(name) > 60 or "," in name or "(" in name:
        return False
    known = population >= _KNOWN_TO_ALL
    if kind == "cyrillic":
        return known or country in _CYRILLIC
    if kind == "arabic":
        return known or country in _ARABIC
    if kind == "hebrew":
        return known or country in _HEBREW
    # All lower case is a machine's transliteration; all capitals are an airport's code.
    if name == name.lower() or (name == name.upper() and len(name) < 5):
        return False
    key = strict_key(name)
    return len(key) >= 4 or (len(key) == 3 and sound(key).skeleton == sound(main).skeleton)


def plain(name: str) -> str:
    """Return a scholarly romanisation in plain letters: ``Al Ḩasakah`` is ``Al Hasakah``."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"\s+", " ", re.sub(r"(?<!\w)'|'(?!\w)", "", text)).strip()


_PLAIN = str.maketrans(
    {**dict.fromkeys("‘’ʻʼʿʾˈʹʺ`´", ""), "ı": "i", "ə": "a", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss"}
)


def english_name(name: str, names: list[str], country: str) -> str:
    """Return a place's common English name by rule.

    A plain name stays. In a country whose names are romanised, an alternate name in plain letters that differs from
    the main one only in its signs is preferred, then the main name in plain letters. Elsewhere the name stays as it is.
    """
    if name.isascii() or country not in TRANSLITERATED:
        return name
    key = strict_key(name)
    for other in sorted(names, key=lambda each: (len(each), each)):
        if other.isascii() and other[:1].isupper() and "`" not in other and strict_key(other) == key:
            return other.replace("-", " ") if "-" not in name and other.count("-") > 1 else other
    return plain(name)


def without_type(name: str) -> str:
    """Return a region's name without the word for its type: ``Homs Governorate`` is ``Homs``."""
    match = _TYPE_BEFORE.match(name) or _TYPE_AFTER.match(name)
    if match is None or match.group(1).lower() in _NO_NAMES:
        return name
    return match.group(1)


def region_name(name: str, names: tuple[str, ...]) -> str:
    """Return a region's common English name without its type word.

    The main name is GeoNames' or ISO's, often in the local language ("Zhytomyrska oblast"); an alternate name with an
    English type word ("Zhytomyr Oblast") says what English calls it.
    """
    romanised = not name.isascii() or re.search(r"oblast|respublika|kra[iy]y?|okrug", name, re.IGNORECASE) is not None
    base = without_type(name)
    if not romanised and base == name:
        return name
    for other in names:
        if other.isascii() and (short := without_type(other)) != other:
            return short
    if not romanised:
        return base
    heard = sound(base).skeleton
    for other in names:
        if other.isascii() and script(other) == "latin" and sound(other).skeleton == heard:
            return other
    return plain(base)
