"""A text of our own and its coding, for tests."""

from __future__ import annotations

from typing import Any

from training.standoff import text_hash

TEXT = (
    "Army retakes Harran. The army said on Thursday that it had taken Harran from the Free Brigades, killing at least "
    "7 fighters. Residents of the rebel-held town of Suran fled. A monitor denied that the Free Brigades, its ally, "
    "had left Harran."
)


def at(words: str, nth: int = 0) -> list[int]:
    """Return where words stand in the text for the nth time, counted from nought."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return [start, start + len(words)]


def claim(kind: str, quote: str, trigger: list[int], **changed: Any) -> dict[str, Any]:
    """Return a claim in the stored form, of the outlet and without roles but for what is changed."""
    return {
        "type": kind,
        "status": "actual",
        "quotes": [at(quote)],
        "trigger": trigger,
        "actor": [],
        "target": [],
        "place": None,
        "date": {"start": None, "end": None, "span": None},
        "speaker": {"name": "OUTLET", "class": "outlet", "chain": [], "source": None, "cue": None},
        "killed": None,
        "wounded": None,
        "victims": None,
        **changed,
    }


def coded() -> dict[str, Any]:
    """Return the text's coding as it is stored."""
    army = {"name": "army", "class": "party", "chain": ["army"], "source": at("The army"), "cue": at("said")}
    capture = claim(
        "capture",
        "it had taken Harran from the Free Brigades, killing at least 7 fighters",
        at("taken"),
        actor=[{"name": "army", "span": at("it", 0)}],
        target=[{"name": "Free Brigades", "span": at("Free Brigades")}],
        place={"span": at("Harran", 1), "name": "Harran, TR"},
        date={"start": "2017-11-09", "end": "2017-11-09", "span": at("on Thursday")},
        speaker=army,
        killed=[7, None],
    )
    capture["quotes"].append(at("Army retakes Harran"))
    hold = claim(
        "hold",
        "the rebel-held town of Suran",
        at("-held"),
        actor=[{"name": "rebels", "span": at("rebel")}],
        target=[{"name": "army", "span": None}],
        place={"span": at("Suran"), "name": "Suran, SY"},
    )
    flight = claim("displacement", "Residents of the rebel-held town of Suran fled", at("fled"))
    return {"doc": "own", "text": text_hash(TEXT), "coder": "first", "claims": [capture, hold, flight]}
