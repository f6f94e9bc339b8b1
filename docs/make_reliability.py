"""Draw how often the most probable holder is right, by its probability, on the wars whose history is on record.

usage: python docs/make_reliability.py ukraine=LEDGER[,LEDGER] syria=LEDGER[,LEDGER] > docs/control-reliability.svg
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.control_history import WARS, ask, case_of, reliability
from evals.reading import SHARED_DATA

COLOURS = ("#0072b2", "#d55e00")  # of the Okabe-Ito palette
SIZE, LEFT, TOP = 320, 60, 40
NAMES = {"ukraine": "Ukraine, 2022–2023", "syria": "Syria and Iraq, 2012–2019"}


def at(probability: float, share: float) -> tuple[float, float]:
    """Return the point in the picture of a stated probability and the share that is right."""
    return LEFT + SIZE * probability, TOP + SIZE * (1 - share)


def points(rows: Sequence[tuple[float, float, int]], colour: str) -> Iterator[str]:
    """Yield a line with a dot per bin, its area by the number of town-days."""
    most = max(count for _, _, count in rows)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(sure, right) for sure, right, _ in rows))
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for sure, right, count in rows:
        x, y = at(sure, right)
        radius = 2 + 7 * (count / most) ** 0.5
        title = f"<title>said {sure:.2f}, right {right:.2f}, {count} town-days</title>"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.75">{title}</circle>'


def main() -> None:
    """Write the picture to standard output."""
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 420" font-family="sans-serif" font-size="12">',
        '<rect width="620" height="420" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">How often the most probable holder is right</text>',
        f'<rect x="{x0}" y="{y1}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#b8b8b8"/>',
        f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="#b8b8b8" stroke-dasharray="4 4"/>',
        f'<text x="{x0 + SIZE / 2}" y="{y0 + 38}" text-anchor="middle">its probability</text>',
        f'<text x="16" y="{TOP + SIZE / 2}" transform="rotate(-90 16 {TOP + SIZE / 2})" '
        'text-anchor="middle">share that is right</text>',
    ]
    for tenth in range(0, 11, 2):
        x, y = at(tenth / 10, tenth / 10)
        parts.append(f'<text x="{x}" y="{y0 + 18}" text-anchor="middle">{tenth / 10:.1f}</text>')
        parts.append(f'<text x="{x0 - 8}" y="{y + 4}" text-anchor="end">{tenth / 10:.1f}</text>')
    for number, argument in enumerate(sys.argv[1:]):
        name, _, ledgers = argument.partition("=")
        rows = reliability(ask(case_of(WARS[name], [Path(ledger) for ledger in ledgers.split(",")], SHARED_DATA)))
        colour, y = COLOURS[number], TOP + 20 + 40 * number
        parts += points(rows, colour)
        parts.append(f'<circle cx="410" cy="{y - 4}" r="6" fill="{colour}"/><text x="424" y="{y}">{NAMES[name]}</text>')
        count = sum(count for _, _, count in rows)
        parts.append(f'<text x="424" y="{y + 15}" fill="#555555">{count:,} decided town-days</text>')
    parts.append("</svg>")
    sys.stdout.write("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
