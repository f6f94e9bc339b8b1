"""How many were killed or wounded in an event: low, best and high over independent lineages.

A lineage counts once, with the figure that it gave last (tolls rise), and of several in one document with the largest,
since a part ("nine of them children") is smaller than the whole. The best figure is the weighted median: half of the
weight says no more, half no less. Unlike a mean it is moved by no single exaggeration, and it is a figure that somebody
gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportedly.model import Figure
from reportedly.weighing.event import Casualties, LineageFigure
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.protocols import ClaimRecord

_DIGITS = 4


def casualties(name: str, told: Iterable[tuple[ClaimRecord, str]], parameters: Parameters) -> Casualties | None:
    """Return the ``"killed"`` or ``"wounded"`` of claims, given with their lineages; ``None`` where none has a figure.

    A figure weighs as much as its speaker's class is reliable, less where the claim is hedged.
    """
    last: dict[str, tuple[tuple[object, ...], ClaimRecord, Figure]] = {}
    for record, lineage in told:
        figure: Figure | None = getattr(record.claim, name)
        if figure is None or (figure.low is None and figure.high is None):
            continue
        rank = (record.known, record.document.id, _most(figure), record.claim.id)
        if lineage not in last or rank > last[lineage][0]:
            last[lineage] = (rank, record, figure)
    figures = [_figure(lineage, record, figure, parameters) for lineage, (_, record, figure) in last.items()]
    if not figures:
        return None
    figures.sort(key=lambda item: (_most(item), item.low or 0, item.lineage))
    low = min(_least(item) for item in figures)
    best = _median(figures)
    top = figures[-1]
    high = None if top.high is None else _most(top)
    return Casualties(low, best, high, tuple(figures), _reason(name, figures, best))


def _least(figure: Figure | LineageFigure) -> int:
    return figure.low if figure.low is not None else figure.high or 0


def _most(figure: Figure | LineageFigure) -> int:
    return figure.high if figure.high is not None else figure.low or 0


def _middle(figure: LineageFigure) -> int:
    """Return the figure that stands for bounds: the one that is given, or the middle, rounded down."""
    if figure.low is None or figure.high is None:
        return _most(figure)
    return (figure.low + figure.high) // 2


def _figure(lineage: str, record: ClaimRecord, figure: Figure, parameters: Parameters) -> LineageFigure:
    claim = record.claim
    weight = parameters.reliability.of(claim.attribution.speaker_class) * parameters.status.of(claim.status)
    return LineageFigure(lineage, claim.id, figure.low, figure.high, round(max(weight, 0.01), _DIGITS))


def _median(figures: Sequence[LineageFigure]) -> int:
    ordered = sorted(figures, key=lambda item: (_middle(item), item.lineage))
    half = sum(item.weight for item in ordered) / 2
    gone = 0.0
    for item in ordered:
        gone += item.weight
        if gone >= half - 1e-9:
            return _middle(item)
    return _middle(ordered[-1])


def _reason(name: str, figures: Sequence[LineageFigure], best: int) -> str:
    if len(figures) == 1:
        return f"one lineage gives a figure of {name}."
    said = ", ".join(f"{_words(item)} (weight {item.weight:.2f})" for item in figures)
    return f"{best} {name} is the weighted median of {len(figures)} lineages: {said}."


def _words(figure: LineageFigure) -> str:
    if figure.low == figure.high:
        return str(figure.low)
    if figure.high is None:
        return f"at least {figure.low}"
    return f"at most {figure.high}" if figure.low is None else f"{figure.low} to {figure.high}"
