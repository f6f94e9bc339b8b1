"""The ranking's file is checked, and probabilities stay probabilities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError
from reportedly.places import ranking
from reportedly.places.lexicon import load_words
from reportedly.places.ranking import Ranking, load_ranking, softmax
from reportedly.places.reasons import JOINT, NONE, OWN, Outlet


def test_the_shipped_ranking_weighs_every_reason() -> None:
    shipped = load_ranking()
    assert (len(shipped.own), len(shipped.joint), len(shipped.none)) == (len(OWN), len(JOINT), len(NONE))
    assert shipped.slope > 0


def test_a_missing_weight_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "load_codebook", lambda _: {"own": {"match": 1.0}})
    load_ranking.cache_clear()
    try:
        with pytest.raises(ConfigurationError, match=r"'own'.*python -m training\.places"):
            load_ranking()
    finally:
        load_ranking.cache_clear()


@given(
    st.lists(st.floats(-50, 50), max_size=12),
    st.floats(-50, 50),
    st.floats(0.2, 3.0),
    st.floats(-3.0, 3.0),
)
def test_calibrated_shares_keep_their_order_and_add_up_to_at_most_one(
    scores: list[float], none: float, slope: float, offset: float
) -> None:
    shares, nothing = softmax(scores, none)
    assert sum(shares) + nothing == pytest.approx(1.0)
    calibrated = Ranking((), (), (), slope, offset).calibrated(shares)
    assert all(0.0 <= value <= 1.0 for value in calibrated)
    assert sum(calibrated) <= 1.0 + 1e-9
    if calibrated:
        assert calibrated[shares.index(max(shares))] == max(calibrated)


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("thisisoxfordshire.co.uk", "GB"),
        ("www.lfpress.ca", "CA"),
        ("Daily Sabah", "TR"),
        ("example.com", None),
        ("example.co", None),
        ("", None),
        (None, None),
    ],
)
def test_an_outlet_tells_its_country_by_its_name_or_its_address(outlet: str | None, country: str | None) -> None:
    assert Outlet.of(outlet, load_words()).country == country
