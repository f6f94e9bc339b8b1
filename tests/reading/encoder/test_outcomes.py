"""What the words around a trigger make of it."""

from __future__ import annotations

import pytest

from reportedly.model import EventType
from reportedly.reading.encoder.decoding import Event
from reportedly.reading.encoder.outcomes import as_coded, has_failed


def event(text: str, trigger: str, kind: EventType = EventType.CAPTURE) -> Event:
    start = text.index(trigger)
    return Event(kind, start, start + len(trigger), 0.9, 0, {}, {})


@pytest.mark.parametrize(
    ("text", "trigger", "failed"),
    [
        ("The column pushed on but failed to capture the mill.", "capture", True),
        ("They failed to encircle and capture the mill.", "capture", True),
        ("The guard was unable to fully retake it.", "retake", True),
        ("The rebels had not managed to take the mill.", "take", True),
        ("They could not manage to hold it.", "hold", True),
        ("It failed to capture the mill.", "failed to capture", True),
        ("An attack failed. In May the column captured the mill.", "captured", False),
        ("He failed to return. Rebels captured the mill.", "captured", False),
        ("The column managed to capture the mill.", "capture", False),
    ],
)
def test_what_somebody_failed_to_do_was_not_done(text: str, trigger: str, failed: bool) -> None:
    assert has_failed(event(text, trigger), text) is failed


@pytest.mark.parametrize(
    ("text", "trigger", "kind"),
    [
        ("The column was able to capture half of the city.", "capture", EventType.ADVANCE),
        ("It took control of about 60% of the city.", "took", EventType.ADVANCE),
        ("It seized large parts of the base.", "seized", EventType.ADVANCE),
        ("It captured most of the province.", "captured", EventType.ADVANCE),
        ("It captured the city.", "captured", EventType.CAPTURE),
        ("The guard lost most of its ground.", "lost", EventType.CAPTURE),
        ("The guard retained control of the town.", "control", EventType.HOLD),
        ("The guard has kept full control of the town.", "full control", EventType.HOLD),
        ("The guard remained in control of the town.", "in control", EventType.HOLD),
        ("The guard unblocked the town.", "unblocked", EventType.ADVANCE),
        ("The guard broke the long siege of the town.", "broke", EventType.ADVANCE),
        ("The guard broke into the town and took it.", "broke into", EventType.CAPTURE),
        ("Rebels completed the encirclement of the town.", "completed", EventType.BESIEGE),
        ("Rebels encircled the town.", "encircled", EventType.BESIEGE),
        ("Rebels took the encircled town.", "took", EventType.CAPTURE),
        ("The guard retained its convoys. Rebels took control of the town.", "took control", EventType.CAPTURE),
    ],
)
def test_captures_are_what_the_codebook_has_them_for(text: str, trigger: str, kind: EventType) -> None:
    (found,) = as_coded([event(text, trigger)], text)
    assert found.type is kind


def test_other_types_stay_as_they_are() -> None:
    text = "They shelled half of the city."
    (found,) = as_coded([event(text, "shelled", EventType.SHELLING)], text)
    assert found.type is EventType.SHELLING
