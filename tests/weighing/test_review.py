"""What is worth a look: a ranking kept from one state of a ledger to the next is the one made anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reportedly.ledger import Ledger
from reportedly.model import EventType
from reportedly.weighing import Control
from reportedly.weighing.disputes import disputes_of
from reportedly.weighing.review import Ranking, worth_of_review
from tests.weighing.builders import RAQQA, say
from tests.weighing.test_nearby import FAR, IS, PROVINCE, SDF, SUBURB, VILLAGE, Provinces, stored

_PLACES = (RAQQA, VILLAGE, SUBURB, FAR, PROVINCE)


def _tell(ledger: Ledger, chosen: random.Random, number: int) -> str:
    on = f"2016-0{chosen.randrange(1, 4)}-{chosen.randrange(10, 28)}"
    holder, other = chosen.sample([IS, SDF], 2)
    kind = chosen.choice(["capture", "hold", "withdraw"])
    return stored(ledger, say(kind, holder, other, at=chosen.choice(_PLACES), on=on, outlet=f"o{number}"))


@pytest.mark.parametrize("seed", range(4))
def test_a_ranking_kept_through_decisions_is_the_one_made_anew(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)
    most = 6  # fewer than there are claims, so that others come up for those that are decided
    with Ledger.open(tmp_path / "l.db") as ledger:
        ids = [_tell(ledger, chosen, number) for number in range(25)]
        control = Control.from_ledger(ledger, regions=Provinces())
        ranking = Ranking(control)
        done: set[str] = set()
        for step in range(10):
            mark = ledger.mark()
            subject = chosen.choice(ids)
            match step % 5:
                case 0 | 1:
                    ledger.decide("reject", subject, "test")
                    done.add(subject)
                case 2:
                    ledger.decide("accept", subject, "test")
                    done.add(subject)
                case 3:
                    ids.append(_tell(ledger, chosen, 100 + step))
                case 4:
                    ledger.decide("undo", chosen.choice(ledger.decisions()).id, "test")
            touched = ledger.touched(mark)
            assert touched is not None
            control = control.renewed(ledger, touched, Provinces())
            ranking = Ranking(control, ranking)
            anew, disputes = Control.from_ledger(ledger, regions=Provinces()), disputes_of(ledger)
            kept = ranking.worth(disputes, leave_out=done, most=most)
            assert kept == worth_of_review(anew, disputes, leave_out=done, most=most)
            assert kept
            captures = {EventType("capture")}
            assert ranking.worth([], leave_out=done, types=captures, most=most) == worth_of_review(
                anew, [], leave_out=done, types=captures, most=most
            )


def test_a_decision_has_only_the_places_weighed_again_that_it_touches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        decided = stored(ledger, say("capture", SDF, IS, at=RAQQA, on="2016-01-10", outlet="o1"))
        stored(ledger, say("hold", IS, at=RAQQA, on="2016-01-12", outlet="o2"))
        stored(ledger, say("capture", SDF, IS, at=FAR, on="2016-01-11", outlet="o3"))
        control = Control.from_ledger(ledger, regions=Provinces())
        first = Ranking(control)
        assert {each.place.key for each in first.worth([])} == {RAQQA.key, FAR.key}
        mark = ledger.mark()
        ledger.decide("reject", decided, "test")
        touched = ledger.touched(mark)
        assert touched is not None
        renewed = control.renewed(ledger, touched, Provinces())
        asked: list[str] = []
        account = Control.account

        def counting(self: Control, place: str) -> object:
            asked.append(place)
            return account(self, place)

        monkeypatch.setattr(Control, "account", counting)
        assert {each.place.key for each in Ranking(renewed, first).worth([], leave_out={decided})} == {
            RAQQA.key,
            FAR.key,
        }
        assert set(asked) == {RAQQA.key}
