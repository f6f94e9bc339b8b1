"""Draw who holds a town through time, as known on each day, from a ledger of the example dispatches.

usage: python docs/make_picture.py LEDGER > docs/abu-kamal.svg
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

from reportedly import Ledger
from reportedly.actors import Registry

PLACE, FIRST, LAST = "Abu Kamal, SY", date(2017, 10, 30), date(2017, 11, 30)
WIDTH, HEIGHT, LEFT, TOP, BAR = 760, 300, 46, 46, 20
GREY, HATCH = "#b8b8b8", "#7a7a7a"


def strips(ledger: Ledger) -> Iterator[tuple[date, list[tuple[str, float]]]]:
    """Yield each day with its distribution, as known on that day."""
    day = FIRST
    while day <= LAST:
        yield day, list(ledger.holds(PLACE, day, day).distribution)
        day += timedelta(days=1)


def main() -> None:
    """Write the picture to standard output."""
    registry = Registry.load()
    with Ledger.open(sys.argv[1], read_only=True) as ledger:
        days = list(strips(ledger))
    holders = sorted({h for _, shares in days for h, p in shares if p >= 0.02} - {"contested", "unknown"})
    order = [*holders, "contested", "unknown"]
    parties = {h: registry.get(h) for h in holders}
    colour = {h: party.colour if party is not None else "#444444" for h, party in parties.items()}
    colour |= {"contested": HATCH, "unknown": GREY}
    high = HEIGHT - TOP - 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">Who holds Abu Kamal, as known on each day (example dispatches)</text>',
    ]
    for number, (day, shares) in enumerate(days):
        share, y = dict(shares), float(TOP)
        for holder in order:
            tall = high * share.get(holder, 0.0)
            if tall < 0.05:
                continue
            x = LEFT + number * (BAR + 1)
            parts.append(f'<rect x="{x}" y="{y:.1f}" width="{BAR}" height="{tall:.1f}" fill="{colour[holder]}"/>')
            y += tall
        if number % 5 == 0:
            parts.append(f'<text x="{LEFT + number * (BAR + 1)}" y="{TOP + high + 16}">{day:%d %b}</text>')
    for step in (0, 50, 100):
        parts.append(f'<text x="6" y="{TOP + high * (1 - step / 100) + 4:.0f}">{step} %</text>')
    for number, holder in enumerate(order):
        x = LEFT + number * 175
        party = parties.get(holder)
        name = party.name if party is not None else holder
        parts.append(f'<rect x="{x}" y="{HEIGHT - 26}" width="12" height="12" fill="{colour[holder]}"/>')
        parts.append(f'<text x="{x + 18}" y="{HEIGHT - 16}">{name}</text>')
    sys.stdout.write("\n".join([*parts, "</svg>"]) + "\n")


if __name__ == "__main__":
    main()
