"""Why two claims are held to tell of one event, in words."""

from __future__ import annotations

from collections.abc import Mapping

from reportedly.model import Figure
from reportedly.weighing.tellings import Telling

_TIME = {
    "same_day": "the same day",
    "days": "days that overlap",
    "recent": "the same week",
    "span": "times that overlap",
    "wide": "wide times that overlap",
    "next_day": "the next day",
    "days_apart": "two or three days apart",
    "week_apart": "days apart",
}
_PLACE = {
    "same": "the same place ({one})",
    "same_small": "the same place ({one})",
    "same_wide": "the same region ({one})",
    "told": "{one} and {other}, of which one is told by the other",
    "inside": "{one} and {other}, of which one lies in the other",
    "near": "{one} and {other}, which are near each other",
    "unplaced": "one place, or none, named",
}
_TEXT = {"most": "nearly the same words", "much": "many of the same words", "some": "some of the same words"}
_STORY = {"alike": "reports that tell much the same", "related": "reports that tell some of the same"}
_TELLING = {"copy": "one text copies the other", "document": "one report", "same": "one speaker in one report"}


def reason(levels: Mapping[str, str], one: Telling, other: Telling) -> str:
    """Return what speaks for two claims telling of one event, and what speaks against it."""
    places = [telling.place.name if telling.place is not None else "nowhere" for telling in (one, other)]
    kinds = [telling.type.value.replace("_", " ") for telling in (one, other)]
    parts = [
        kinds[0] if levels["type"] == "same" else f"{kinds[0]} and {kinds[1]}",
        _PLACE[levels["place"]].format(one=places[0], other=places[1]),
        _TIME[levels["time"]],
    ]
    if levels["doer"] in ("same", "allied") or levels["done_to"] in ("same", "allied"):
        shared = [role for role in ("doer", "done_to") if levels[role] in ("same", "allied")]
        allied = any(levels[role] == "allied" for role in shared)
        parts.append(("allied" if allied else "the same") + (" parties" if len(shared) == 2 else " party"))
    figures = levels["figures"]
    if figures in ("equal", "equal_small", "close"):
        parts.append(("equal" if figures != "close" else "like") + f" figures ({_figure(one, other)})")
    told = ((_TEXT, levels["text"]), (_STORY, levels["story"]), (_TELLING, levels["telling"]))
    parts += [words[level] for words, level in told if level in words]
    against = []
    if "opposed" in (levels["doer"], levels["done_to"]):
        against.append(
            "opposed parties" + (", as in two accounts of one change" if levels["change"] == "rival" else "")
        )
    if figures == "apart":
        against.append(f"other figures ({_figure(one, other)})")
    return ", ".join(parts) + (f"; against it: {', '.join(against)}" if against else "")


def _figure(one: Telling, other: Telling) -> str:
    for name in ("killed", "wounded"):
        first, second = (getattr(telling.claim, name) for telling in (one, other))
        if first is not None and second is not None:
            shown = _words(first) if first == second else f"{_words(first)}, {_words(second)}"
            return f"{shown} {name}"
    return ""


def _words(figure: Figure) -> str:
    if figure.low == figure.high:
        return str(figure.low)
    if figure.high is None:
        return f"at least {figure.low}"
    return f"at most {figure.high}" if figure.low is None else f"{figure.low} to {figure.high}"
