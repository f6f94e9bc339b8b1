"""Changes that are told in passing, without a day: they say who held a place no longer, and not until when."""

from __future__ import annotations

import pytest

from reportedly.weighing import weigh
from reportedly.weighing.passing import is_in_passing
from tests.weighing.builders import IS, RAQQA, SDF, Stub, day, say


@pytest.mark.parametrize(
    ("quote", "is_passing"),
    [
        ("the group has changed since the fall of Raqqa", True),
        ("After Islamic State lost Raqqa, its fighters hid in the desert", True),
        ("prisons that filled up following the recapture of Raqqa", True),
        ("rebels captured Raqqa after two days of fighting", False),
        ("captured Raqqa after taking the hills around it", False),
        ("the militants have since lost Raqqa", False),
        ("Raqqa fell on Monday", False),
    ],
)
def test_what_comes_after_a_change_tells_it_in_passing(quote: str, is_passing: bool) -> None:
    claim = say("capture", SDF, IS, quote=quote).claim
    assert is_in_passing(claim) is is_passing


def test_a_change_told_in_passing_says_nothing_of_the_days_before_it_was_told() -> None:
    quote = "after Islamic State lost Raqqa"

    def belief(*, start: str | None, quote: str) -> tuple[float, float]:
        lost = say("capture", None, IS, on="2018-09-23", start=start, quote=quote)
        holder = weigh([say("hold", IS, on="2017-01-01"), lost], registry=Stub())
        before, after = (dict(holder.holding(RAQQA, day(on)).distribution)[IS] for on in ("2018-09-01", "2018-10-01"))
        return before, after

    told = belief(start=None, quote="Islamic State lost Raqqa")
    passing = belief(start=None, quote=quote)
    assert passing[0] < told[0]
    assert passing[1] < passing[0]  # that it was lost still counts
    assert belief(start="same", quote=quote) == belief(start="same", quote="Islamic State lost Raqqa")
    alone = weigh([say("capture", None, IS, start=None, quote=quote)], registry=Stub())
    assert "told in passing" in alone.holding(RAQQA, day("2017-01-02")).evidence[0].reason
