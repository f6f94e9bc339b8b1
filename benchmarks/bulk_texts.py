"""Made-up news for the benchmarks of bulk reading: the same on every machine, varied, one article in ten about war."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

FIRST, DAYS = date(2016, 1, 1), 1_000
EVERY_WAR = 10
"""One article in so many tells of war."""

TOWNS = ("Raqqa", "Palmyra", "Abu Kamal", "Tabqa", "Manbij", "Idlib", "Hasaka", "Kobani", "Al-Bab", "Mayadin")
PARTIES = ("the Syrian army", "Islamic State", "the Syrian Democratic Forces", "rebel fighters", "Turkish forces")
DEEDS = ("captured", "retook", "shelled", "withdrew from", "besieged", "attacked", "entered")
_DAYS = ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "overnight", "at dawn", "this week")
_SAYERS = ("a commander said", "the ministry said", "residents said", "a monitoring group reported", "officials said")
_TOLL = ("killing {0} fighters", "wounding {0} people", "and {0} families fled", "after {0} days of fighting")
_CITIES = ("Leeds", "Porto", "Lyon", "Gdansk", "Turin", "Cork", "Malmo", "Ghent", "Graz", "Split", "Bergen", "Tartu")
_WHO = ("the council", "the museum", "a bakery", "the orchestra", "a school", "the ferry line", "a brewery", "the club")
_DID = ("opened", "painted", "sold", "repaired", "planned", "rented", "measured", "counted", "showed", "moved")
_WHAT = (
    "a bridge",
    "two gardens",
    "an old mill",
    "the north stand",
    "a tram line",
    "ten houses",
    "a library",
    "a pier",
)
_WHY = (
    "to save water",
    "for the summer fair",
    "after a long debate",
    "with money from a lottery",
    "ahead of the season",
)
_RANDOM = ("and {0} visitors came", "for {0} euros", "with {0} volunteers", "after {0} letters from readers")


def records(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield so many articles as records of JSON Lines; an article is the same whatever the count."""
    for number in range(count):
        chosen = random.Random(f"{seed}:{number}")
        war = number % EVERY_WAR == 0
        lines = [_sentence(chosen, war and place < 6) for place in range(chosen.randrange(8, 20))]
        yield {
            "id": f"article-{number:07}",
            "published": (FIRST + timedelta(days=chosen.randrange(DAYS))).isoformat(),
            "outlet": f"Outlet {chosen.randrange(40)}",
            "title": lines[0].rstrip("."),
            "url": f"https://outlet.example/{number}",
            "text": " ".join(lines) + f" This is report {number}.",
        }


def write_jsonl(path: Path, count: int, seed: int = 1) -> Path:
    """Write so many articles as JSON Lines and return the path."""
    with path.open("w", encoding="utf-8") as stream:
        for record in records(count, seed):
            stream.write(json.dumps(record) + "\n")
    return path


def _sentence(chosen: random.Random, war: bool) -> str:
    pick = chosen.choice
    number = chosen.randrange(2, 900)
    if war:
        who = pick(PARTIES)
        line = f"{who} {pick(DEEDS)} {pick(TOWNS)} {pick(_DAYS)}, {pick(_TOLL).format(number)}, {pick(_SAYERS)}."
    else:
        line = (
            f"{pick(_WHO)} in {pick(_CITIES)} {pick(_DID)} {pick(_WHAT)} {pick(_WHY)}, {pick(_RANDOM).format(number)}."
        )
    return line[0].upper() + line[1:]
