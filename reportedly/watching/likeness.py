"""Whether a text that came again says anything else: a correction is news, a new counter or time stamp is not."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from reportedly.documents.furniture import is_furniture
from reportedly.errors import ConfigurationError

_SPACES = re.compile(r"\s+")
_DRESS = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "..."})
_LONGEST = 200  # characters of a line that may be nothing but a stamp
_WORD = re.compile(r"\w+")


def says_the_same(text: str, other: str) -> bool:
    """Say whether two texts differ in nothing but case, spaces, marks, page furniture and lines that only stamp them.

    The stamps are those of ``codebook/page_stamps.yaml``. Any other word or figure makes a difference.
    """
    return text == other or _essence(text) == _essence(other)


def share_of_words(text: str, other: str) -> float:
    """Return how many of two texts' different words are in both, from 0 to 1 (Jaccard's index)."""
    first, second = (set(_WORD.findall(each.casefold())) for each in (text, other))
    return len(first & second) / len(first | second) if first or second else 1.0


def _essence(text: str) -> str:
    lines = (_plain(line) for line in text.splitlines())
    return " ".join(line for line in lines if line and not _only_stamps(line))


def _plain(line: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", line).translate(_DRESS)).strip().casefold()


def _only_stamps(line: str) -> bool:
    return len(line) <= _LONGEST and (_stamps().fullmatch(line) is not None or is_furniture(line))


@cache
def _stamps() -> re.Pattern[str]:
    import yaml

    from reportedly.safe_yaml import parse_yaml

    source = files("reportedly").joinpath("codebook/page_stamps.yaml").read_text(encoding="utf-8")
    try:
        patterns = parse_yaml(source)["lines"]
        return re.compile("|".join(f"(?:{entry['pattern']})" for entry in patterns))
    except (yaml.YAMLError, KeyError, TypeError, re.error) as error:
        raise ConfigurationError(f"codebook/page_stamps.yaml is damaged: {error}; install reportedly again") from error
