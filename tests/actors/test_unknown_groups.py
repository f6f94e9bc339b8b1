"""Names of armed groups that no registry lists, in texts of any making."""

from __future__ import annotations

import pytest

from reportedly.actors.unknown import GroupNames, with_unknown_groups

NAMES = GroupNames(("Brigade", "Front"), ("Liwa",), frozenset({"Home"}))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Some men of Lions of Truth Brigade left.", "Lions of Truth Brigade"),
        ("Then an Ansar-e-Khilafa Brigade came.", "Ansar-e-Khilafa Brigade"),
        ("Jaysh-ul-Badr Front said so.", "Jaysh-ul-Badr Front"),
    ],
)
def test_a_name_is_told_by_its_form(text: str, name: str) -> None:
    assert [mention.text for mention in with_unknown_groups(text, NAMES, [])] == [name]


def test_words_joined_by_many_hyphens_take_no_longer_than_others() -> None:
    """Each could be joined in two ways: forty of them took longer than anybody waits."""
    assert not with_unknown_groups("Russian-dhe-" * 300, NAMES, [])
