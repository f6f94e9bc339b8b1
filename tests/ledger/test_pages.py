"""A ledger read page by page: nothing is missed or given twice, and what changed is seen at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.ledger import Ledger
from tests.ledger.making import NAME, VERSION, make_claim, make_document, make_reading


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    found = ledger
    undated = make_document("Nobody says when it fell.", key="undated", published=None)
    found.add_many([(undated, NAME, VERSION, [make_claim(undated), make_claim(undated, 0, 6)])])
    found.add_many([(*make_reading(number)[:1], NAME, VERSION, make_reading(number)[1]) for number in range(40)])
    return found


@pytest.mark.parametrize("asked", [{}, {"place": "Raqqa, SY"}, {"type": "capture"}])
def test_claims_after_each_claim_are_the_rest(ledger: Ledger, asked: dict[str, str]) -> None:
    whole = [each.claim.id for each in ledger.claims(**asked)]  # type: ignore[arg-type]
    assert len(whole) > 3
    for index in (*range(3), len(whole) // 2, len(whole) - 1):
        rest = [each.claim.id for each in ledger.claims(**asked, after=whole[index])]  # type: ignore[arg-type]
        assert rest == whole[index + 1 :]


def test_corrected_claims_keep_their_place_among_the_pages(ledger: Ledger) -> None:
    whole = [each.claim.id for each in ledger.claims()]
    for claim in whole[::7]:
        ledger.decide("correct", claim, "Ann Example", {"fields": {"type": "shelling"}})
    for index in (0, 6, 7, 8, 30):
        assert [each.claim.id for each in ledger.claims(after=whole[index])] == whole[index + 1 :]


def test_documents_without_their_texts_come_in_the_order_of_documents(ledger: Ledger) -> None:
    wanted = [each.document.id for each in ledger.documents()]
    found: list[str] = []
    while page := ledger.summaries(limit=7, after=found[-1] if found else None):
        found += [each.header.id for each in page]
    assert found == wanted
    counts = {each.header.id: each.claims for each in ledger.summaries(limit=100)}
    for identifier in wanted[:5]:
        assert counts[identifier] == len(list(ledger.claims(document=identifier)))


def test_places_count_the_claims_of_newest_readings(ledger: Ledger) -> None:
    document, claims = make_reading(3)
    before = {each.place.key: each.claims for each in ledger.places()}
    ledger.add_many([(document, "other", "2", [])])
    after = {each.place.key: each.claims for each in ledger.places()}
    assert sum(before.values()) - sum(after.values()) == len(claims)
    assert sum(after.values()) == len(list(ledger.claims()))


def test_the_revision_changes_with_whatever_is_stored(ledger: Ledger, place: str, tmp_path: Path) -> None:
    seen = [ledger.revision()]
    assert ledger.revision() == seen[0]
    ledger.add_many([(make_document("More.", key="more"), NAME, VERSION, [])])
    seen.append(ledger.revision())
    claim = next(iter([each.claim.id for each in ledger.claims()]))
    decision = ledger.decide("reject", claim, "Ann Example")
    seen.append(ledger.revision())
    ledger.decide("undo", decision.id, "Ann Example")
    seen.append(ledger.revision())
    assert len(set(seen)) == 4
    with Ledger.open(tmp_path / "empty.db") as empty:
        assert empty.revision() not in seen
    with Ledger.open(place, read_only=True) as other:
        assert other.revision() == seen[-1]


def test_going_on_after_what_is_not_there_is_told(ledger: Ledger) -> None:
    with pytest.raises(ConfigurationError, match="no claim 'c0'"):
        list(ledger.claims(after="c0"))
    with pytest.raises(ConfigurationError, match="no document 'd0'"):
        ledger.summaries(limit=1, after="d0")
