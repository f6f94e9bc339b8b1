"""Folding: one key for the many spellings of one place name.

Place names from Arabic, Kurdish, Turkish, Persian, Cyrillic and Hebrew reach the news through many romanisations.
Names are therefore compared on three levels, from strict to loose:

``strict_key``
    Case, diacritics, apostrophes (ayn, hamza, soft sign), hyphens and full stops do not count:
    ``Dar‘ā`` and ``Dar'a`` are ``dara``; ``Deir ez-Zor`` is ``deir ez zor``.
``bare_key``
    A strict key without the Arabic article in any of its assimilated forms: ``al hasakah`` is ``hasakah``.
``sound``
    A consonant skeleton and the vowels in its gaps. Articles go, written apart or attached (``Deir Ezzor``); digraphs
    become one sound (kh, h → h; q, k, ck → k; gh, g → g; sh, ch, s, ts → s; dh, d → d; th, t → t; dj, dzh, j → j);
    doubled letters are single; final -h goes; Bou, Bu, Abu, Albu are one. ``Boukamal``, ``Al-Bokamal``,
    ``Albu Kamal`` and ``Abu Kamal`` all have the skeleton ``bkml``. Names in Arabic, Hebrew and Cyrillic letters have
    skeletons too, so that they meet their romanisations. How far the vowels agree ranks names of one skeleton.

How writers of other languages romanise the same names is in :mod:`reportedly.places.readings`; docs/places.md has all
rules with examples.

The classes follow how ALA-LC, BGN/PCGN, French and press romanisations differ for the same letter. They are made to
bring candidates together, not to decide between them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ARTICLES = frozenset(
    "al el il ul ad ed ud adh edh an en un ar er ur as es us ash esh ush at et ut ath eth az ez uz".split()  # noqa: SIM905 - plainer as words
)
"""The Arabic article before moon and sun letters, in the press's vowels."""

_APOSTROPHES = "'’‘‛ʻʼʽʾʿˈʹʺ`´′″׳״·"
_LETTERS = {
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ə": "e",
    "ŋ": "ng",
    "ħ": "h",
    "ŧ": "t",
    # Arabic letters that are one letter to a reader.
    "ة": "ه",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "گ": "ك",
    "ھ": "ه",
    "ہ": "ه",
    "ە": "ه",
    "ۀ": "ه",
    "ٱ": "ا",
    "ۆ": "و",
    "ێ": "ي",
    "ڕ": "ر",
    "ڵ": "ل",
    "ء": "",
    "ـ": "",
}
_TABLE = str.maketrans({**dict.fromkeys(_APOSTROPHES, ""), **_LETTERS, "&": " and "})
_OPENERS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_WORDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def strict_key(name: str) -> str:
    """Return ``name`` folded for exact look-up: lower-case words with single spaces; idempotent; may be empty."""
    while True:
        folded = _fold_once(name)
        if folded == name or folded.isascii():
            return folded
        name = folded


def _fold_once(name: str) -> str:
    folded = name.casefold()
    if not folded.isascii():
        # Letters such as "ı" have no decomposition, so the table is applied beside NFKD, which takes the marks off.
        decomposed = unicodedata.normalize("NFKD", folded.translate(_TABLE))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    folded = folded.translate(_TABLE)
    if not _ASCII_WORDS.fullmatch(folded):
        folded = _NOT_WORD.sub(" ", folded).strip()
    first, space, rest = folded.partition(" ")
    if space and first in _OPENERS:
        return f"{_OPENERS[first]} {rest}"
    return folded


def bare_key(key: str) -> str:
    """Return a strict key without its article words; the key itself where nothing else would be left."""
    words = key.split(" ")
    bare = [word for word in words if word not in ARTICLES]
    return " ".join(bare) if bare else key


@dataclass(frozen=True, slots=True)
class Sound:
    """How a name sounds: its consonants, and the vowels before each of them and after the last.

    ``vowels`` has one character run per gap, joined by full stops, over the classes a, e, i and u.
    """

    skeleton: str
    vowels: str


_SIGNED = str.maketrans(
    {
        **dict.fromkeys("şšśŝș", "sh"),
        **dict.fromkeys("çčćĉ", "ch"),
        **dict.fromkeys("žżź", "zh"),
        **dict.fromkeys("ğĝģ", "gh"),
        **dict.fromkeys("ḫẖ", "kh"),
    }
)
"""Letters whose sign says how they sound: Turkish, Kurdish, Slavic and scholarly ones. A strict key drops the sign."""

_KIND_WORDS = frozenset({"qaryat", "madinat", "nahiyat", "qada", "markaz", "mukhayyam", "mukhayam"})
"""Arabic words for village, city, sub-district, district, centre and camp, which registers put before names."""

_NATIVE = {
    # Cyrillic; letters that differ between Russian, Ukrainian and Serbian meet in one sound class.
    **dict(zip("абвгґдезиіїйклмнопрстуфхыэєъь", "abvggdeziiiiklmnuprstufhiee  ", strict=True)),
    "ю": "iu",
    "я": "ia",
    **dict(zip("жцчшщјљњђћџѓќўқғңүұөһ", "zsssisnnjsjgkukgnuuuh", strict=True)),
    # Arabic, Persian and Kurdish: consonants, and the letters that may be long vowels as vowels.
    **dict(zip("ابپتثجدذرزسصضطظعغفڤقكلمنهويخحشچژ", "abptsjddrzssdtz gfvkklmnhuihhssz", strict=True)),
    # Hebrew.
    **dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "abgdhuzhtikklmmnns ppsskrst", strict=True)),
}
_NATIVE_TABLE = str.maketrans({letter: sound.strip() for letter, sound in _NATIVE.items()})

_SOUNDS = {
    **dict.fromkeys(("shch", "tsch", "sch", "tch", "sh", "ch", "ts", "tz", "ss"), "s"),
    **dict.fromkeys(("dzh", "dsch", "dj"), "j"),
    "kh": "h",
    "gh": "g",
    "ph": "f",
    "th": "t",
    "dh": "d",
    "zh": "z",
    "ck": "k",
    "ee": "i",
    "oo": "u",
    "ou": "u",
    "q": "k",
    "x": "ks",
    "o": "u",
    "y": "i",
    "w": "u",
}
_SOUND_PATTERN = re.compile("|".join(sorted(map(re.escape, _SOUNDS), key=len, reverse=True)) + r"|c(?=[eiy])|c")
_LONGEST_REMEMBERED = 60  # letters
_FATHER_OF = frozenset({"abu", "abou", "abo", "albu", "albou", "bou", "bu", "bo", "abi", "elbu"})
_ATTACHED_SUN = re.compile(r"[aeu](?=([dnrstz])\1|(sh)\2)")
_ARABIC_ARTICLE = re.compile(r"ال(?=\w{2})")
_VOWELS = frozenset("aeiu")
_SPLIT = re.compile(r"([^aeiu])")


def _sound_word(word: str) -> str:
    """Return one word in Latin letters in sounds: consonants and vowel classes, still in order."""
    # No real word is so long, and many such ones would fill the memory.
    return _remembered_sounds(word) if len(word) <= _LONGEST_REMEMBERED else _sounds_of(word)


@lru_cache(maxsize=65_536)
def _remembered_sounds(word: str) -> str:
    return _sounds_of(word)


def _sounds_of(word: str) -> str:
    if word in _FATHER_OF:
        return "bu"
    if word.startswith(("abu", "abou")) and len(word) > 6:
        word = word[1:]
    initial = "v" if word[0] == "w" else ""
    word = word[1:] if initial else word
    sounds = _SOUND_PATTERN.sub(_replace_sound, word)
    if len(sounds) > 1 and sounds[-1] == "h":
        sounds = sounds[:-1]
    return initial + sounds


def _sound_native(word: str) -> str:
    """Return one word in Arabic, Hebrew or Cyrillic letters in sounds."""
    sounds = _ARABIC_ARTICLE.sub("", word, count=1).translate(_NATIVE_TABLE)
    if sounds in _FATHER_OF:
        return "bu"
    return sounds[:-1] if len(sounds) > 1 and sounds[-1] == "h" else sounds


def _replace_sound(match: re.Match[str]) -> str:
    found = match.group()
    if found == "c":
        return "s" if match.string[match.end() : match.end() + 1] in ("e", "i", "y") else "k"
    return _SOUNDS[found]


def _detach(word: str) -> str:
    """Return a word without an article that is written onto it (Ezzor, Alnouman); the word itself if it has none."""
    if word[:2] in ("al", "el") and len(word) > 4:
        return word[2:]
    if len(word) > 4 and (match := _ATTACHED_SUN.match(word)):
        return word[match.end() + len(match.group(1) or match.group(2)) :]
    return word


def sound(name: str) -> Sound:
    """Return how a name sounds; the skeleton is empty where the name has no letter of a known script."""
    return _sound_of(_heard(name), detach_first=False)


def _heard(name: str) -> str:
    """Return a strict key whose signed letters are written out as they sound: ``Şırnak`` is ``shirnak``."""
    if name.isascii():
        return strict_key(name)
    lower = unicodedata.normalize("NFC", name.casefold())
    return strict_key(lower.translate(_SIGNED))


def sounds(name: str) -> list[Sound]:
    """Return the ways to read a name: as written and, if its first word may carry an article, without it."""
    key = _heard(name)
    found = [_sound_of(key, detach_first=False), _sound_of(key, detach_first=True)]
    return found[:1] if found[0] == found[1] else found


def _sound_of(key: str, *, detach_first: bool) -> Sound:
    words = key.split(" ")
    kept = [word for word in words if word not in ARTICLES] or words
    while len(kept) > 1 and kept[0] in _KIND_WORDS:
        kept = kept[1:]
    parts = []
    for at, word in enumerate(kept):
        if not word.isascii():
            parts.append(_sound_native(word))
        elif word:
            parts.append(_sound_word(_detach(word) if at or detach_first else word))
    skeleton: list[str] = []
    gaps: list[str] = []
    gap = ""
    for part in _SPLIT.split("".join(parts)):
        if not part:
            continue
        if part[0] in _VOWELS:
            gap += part
        elif skeleton and skeleton[-1] == part and not gap:
            continue
        elif part.isalnum() and part.isascii():
            skeleton.append(part)
            gaps.append(gap[:3])
            gap = ""
    gaps.append(gap[:3])
    return Sound("".join(skeleton), ".".join(gaps))


_NEAR_VOWELS = {frozenset("ae"): 0.2, frozenset("ei"): 0.2, frozenset("iu"): 0.7, frozenset("au"): 0.6}


def vowel_agreement(left: str, right: str) -> float:
    """Return how far the vowels of two names of one skeleton agree, from 0 (not at all) to 1 (the same)."""
    if left == right:
        return 1.0
    pairs = list(zip(left.split("."), right.split("."), strict=False))
    return max(0.0, 1.0 - sum(_gap_cost(a, b) for a, b in pairs) / len(pairs))


@lru_cache(maxsize=4_096)
def _gap_cost(left: str, right: str) -> float:
    if left == right:
        return 0.0
    if not left or not right:
        return 0.35 if len(left + right) == 1 else 0.5
    if set(left) & set(right):
        return 0.15
    return min(_NEAR_VOWELS.get(frozenset((a, b)), 1.0) for a in left for b in right)
