"""The lessons: short reports in our own words that show how the codebook wants rare constructions coded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from reportedly.model import EventType, SpeakerClass, Status
from training.encoder import lessons

LESSONS = [
    lesson
    for path in sorted(lessons.LESSONS.glob("*.yaml"))
    for lesson in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def test_every_lesson_is_taught_with_all_of_its_triggers() -> None:
    taught, kept_back = lessons.load(Path())
    assert not kept_back
    assert [each.id for each in taught] == [f"lessons/{lesson['id']}" for lesson in LESSONS]
    for each, lesson in zip(taught, LESSONS, strict=True):
        triggers = {each.text[anchor.span[0] : anchor.span[1]] for anchor in each.anchors if anchor.types}
        assert len(triggers) >= 0.7 * len({claim["tr"] for claim in lesson["claims"]})


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_a_lesson_keeps_to_the_codebook(lesson: dict) -> None:  # type: ignore[type-arg] # as the file has it
    for claim in lesson["claims"]:
        assert EventType(claim["t"])
        assert Status(claim.get("st", "actual"))
        assert SpeakerClass(claim.get("sc", "outlet"))
        assert (claim.get("s", "OUTLET") == "OUTLET") == (claim.get("sc", "outlet") == "outlet")
        assert claim["tr"] in claim["q"][0]
        words = [claim.get(field) for field in ("p", "dw", "sw", "cw")]
        words += [word for role in ("aw", "xw") for word in claim.get(role, [])]
        assert all(word in lesson["text"] for word in words if word)
        days = [claim.get(field) for field in ("ds", "de")]
        assert all(isinstance(day, date) for day in days if day is not None)
        assert None in days or days[0] <= days[1]
