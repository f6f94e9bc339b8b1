"""Lines about a long run that nobody watches."""

from __future__ import annotations

from reportedly.cli.progress import ProgressLines
from reportedly.pipeline import Progress


def test_a_line_a_minute_tells_counts_and_the_time_left() -> None:
    now, lines = [0.0], []
    progress = ProgressLines(lines.append, lambda: now[0])
    for done in range(1, 131):
        now[0] += 1
        progress.show(Progress(1_300, done - 20 if done > 20 else 0, min(done, 20), 0, 7))
    assert lines == [
        "60 of about 1,300 documents; 7 claims; 20 already stored; about 21 min left",
        "120 of about 1,300 documents; 7 claims; 20 already stored; about 20 min left",
    ]


def test_a_total_that_is_not_known_is_not_made_up() -> None:
    now, lines = [0.0], []
    progress = ProgressLines(lines.append, lambda: now[0])
    now[0] = 61
    progress.show(Progress(None, 5, 0, 2, 3))
    assert lines == ["7 documents; 3 claims; 2 left out"]
