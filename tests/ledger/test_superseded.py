"""Newer versions of an article: at every moment one counts, the newest known then, and nothing else is different."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reportedly.identity import document_id, with_id
from reportedly.ledger import Ledger, writer
from reportedly.ledger.records import ReaderVersion
from reportedly.model import Claim, Document, Span
from reportedly.weighing import Control, contradictions, events_of
from reportedly.weighing.arithmetic import explain
from tests.ledger.conftest import Places
from tests.weighing.builders import ABU_KAMAL, IS, RAQQA, SDF, Record, Stub, day, say
from tests.weighing.test_nearby import VILLAGE, Provinces

READER = ReaderVersion("hand", "1")
ADDRESS = "https://news.example/a"


@dataclass(frozen=True)
class Telling:
    """A document with its claims, as it came at a moment."""

    document: Document
    claims: tuple[Claim, ...]
    moment: datetime

    def store(self, ledger: Ledger) -> None:
        reading = writer.reading_now(self.document, READER, self.claims, self.moment)
        ledger._write(lambda connection: writer.store(connection, [reading]))

    @property
    def ids(self) -> set[str]:
        return {claim.id for claim in self.claims}


def telling(
    text: str, *said: Record, published: str | None, came: str, address: str | None = ADDRESS, outlet: str = "Courier"
) -> Telling:
    on = day(published) if published else None
    identifier = document_id(text, published=on, outlet=outlet)
    claims = tuple(
        with_id(
            replace(each.claim, document_id=identifier, reader=READER.id, quotes=(Span(0, len(text), text),)),
        )
        for each in said
    )
    document = Document(identifier, address or identifier, text, on, outlet=outlet, url=address)
    return Telling(document, claims, datetime.fromisoformat(came).replace(tzinfo=UTC))


def weighed(ledger: Ledger, known: date | None = None, places: Sequence[str] | None = None) -> Control:
    return Control.from_ledger(ledger, known=known, places=places, registry=Stub(), regions=Provinces())


TAKEN = say("capture", SDF, IS, on="2017-11-09")
ELSEWHERE = say("capture", SDF, IS, at=ABU_KAMAL, on="2017-11-09")


def counted(ledger: Ledger, known: date | None = None) -> set[str]:
    """Return the claims that are behind beliefs."""
    return {each.statement.claim_id for account in weighed(ledger, known).accounts for each in account.testimonies}


@pytest.fixture
def article() -> tuple[Telling, Telling]:
    """An article that told of two towns, and its correction, which tells of one."""
    first = telling("Both towns fell.", TAKEN, ELSEWHERE, published="2017-11-09", came="2017-11-09T12:00")
    second = telling("One town fell.", TAKEN, published="2017-11-12", came="2017-11-12T12:00")
    return first, second


def test_what_is_repeated_counts_once_and_what_was_dropped_no_more(
    places: Places, article: tuple[Telling, Telling]
) -> None:
    first, second = article
    with Ledger.open(places.new()) as ledger:
        first.store(ledger)
        assert counted(ledger) == first.ids
        second.store(ledger)
        assert counted(ledger) == second.ids
        assert counted(ledger, day("2017-11-11")) == first.ids
        assert counted(ledger, day("2017-11-12")) == second.ids
        alone = weighed(ledger, places=[RAQQA.key])
        assert alone.holding(RAQQA, day("2017-11-13")) == weighed(ledger).holding(RAQQA, day("2017-11-13"))
        withdrawn = weighed(ledger).holding(ABU_KAMAL, day("2017-11-13"))
        assert withdrawn.distribution[0] == ("unknown", 1.0)
        assert ABU_KAMAL.key not in weighed(ledger).evidence()


def test_the_older_claims_are_still_there_and_say_what_superseded_them(
    places: Places, article: tuple[Telling, Telling]
) -> None:
    first, second = article
    with Ledger.open(places.new()) as ledger:
        first.store(ledger)
        second.store(ledger)
        for few in (ledger.claims(document=first.document.id), ledger.claims_at(None), ledger.claims_at([RAQQA.key])):
            told = {each.claim.id: each for each in few if each.document.id == first.document.id}
            assert told
            assert {(each.superseded, each.superseded_by) for each in told.values()} == {
                (day("2017-11-12"), second.document.id)
            }
        assert [each.superseded for each in ledger.claims(document=second.document.id)] == [None]
        (shown,) = weighed(ledger).holding(ABU_KAMAL, day("2017-11-13")).evidence
        assert shown.claim_id in first.ids
        assert shown.superseded == day("2017-11-12")
        assert f"superseded by a newer version of its article, {second.document.id}, known on 2017" in shown.reason
        account = weighed(ledger).account(RAQQA)
        assert account is not None
        assert len(explain(account, day("2017-11-13")).silent) == 1
        assert ledger.verify() == []


def test_a_change_without_a_later_date_is_known_from_the_day_on_which_it_came(tmp_path: Path) -> None:
    first = telling("Both towns fell.", TAKEN, ELSEWHERE, published="2017-11-09", came="2017-11-09T12:00")
    second = telling("One town fell.", TAKEN, published="2017-11-09", came="2017-11-12T12:00")
    with Ledger.open(tmp_path / "l.db") as ledger:
        first.store(ledger)
        second.store(ledger)
        assert counted(ledger, day("2017-11-11")) == first.ids
        assert counted(ledger, day("2017-11-12")) == second.ids
        assert {each.known for each in ledger.claims()} == {day("2017-11-09")}  # who said it first is as it was


def test_versions_of_an_archive_that_came_on_one_day_are_in_the_order_of_their_dates(tmp_path: Path) -> None:
    later = telling("One town fell.", TAKEN, published="2017-11-12", came="2026-01-01T12:00")
    earlier = telling("Both towns fell.", TAKEN, ELSEWHERE, published="2017-11-09", came="2026-01-01T12:01")
    with Ledger.open(tmp_path / "l.db") as ledger:
        later.store(ledger)
        earlier.store(ledger)
        assert [each.id for each in ledger.versions(later.document.id)] == [earlier.document.id, later.document.id]
        assert counted(ledger) == later.ids
        assert counted(ledger, day("2017-11-10")) == earlier.ids


def test_an_older_version_takes_no_part_in_events_and_disputes(
    tmp_path: Path, article: tuple[Telling, Telling]
) -> None:
    first, second = article
    against = telling(
        "It holds.", say("hold", IS, at=ABU_KAMAL, on="2017-11-10", speaker=IS),
        published="2017-11-10", came="2017-11-10T12:00", address=None, outlet="Other",
    )  # fmt: skip
    with Ledger.open(tmp_path / "l.db") as ledger:
        for each in (first, second, against):
            each.store(ledger)
        for known, expected in ((day("2017-11-11"), first.ids | against.ids), (None, second.ids | against.ids)):
            told = {each.claim_id for event in events_of(ledger, known=known) for each in event.claims}
            assert told == expected
        assert contradictions(ledger.claims(), registry=Stub(), known=day("2017-11-11"))
        assert not contradictions(ledger.claims(), registry=Stub())


def test_a_known_document_that_comes_under_an_articles_address_is_a_version_too(tmp_path: Path) -> None:
    first = telling("Both towns fell.", TAKEN, ELSEWHERE, published="2017-11-09", came="2017-11-09T12:00")
    elsewhere = telling("One town fell.", TAKEN, published="2017-11-12", came="2017-11-12T12:00", address=None)
    with Ledger.open(tmp_path / "l.db") as ledger:
        first.store(ledger)
        elsewhere.store(ledger)
        before = weighed(ledger)
        assert first.claims[1].id in counted(ledger)
        mark = ledger.mark()
        again = replace(elsewhere, document=replace(elsewhere.document, key=ADDRESS, url=ADDRESS))
        again.store(ledger)
        touched = ledger.touched(mark)
        assert touched is not None
        assert {RAQQA.key, ABU_KAMAL.key} <= {place.key for place in touched}
        assert counted(ledger) == elsewhere.ids
        grown = before.renewed(ledger, touched, Provinces())
        assert grown.holdings(day("2017-12-01")) == weighed(ledger).holdings(day("2017-12-01"))


@pytest.mark.parametrize("seed", range(4))
def test_every_knowledge_is_weighed_as_if_the_other_versions_were_not_there(places: Places, seed: int) -> None:
    """Random articles in random versions: whole, alone and grown weigh the same as only the claims that count."""
    chosen = random.Random(seed)
    at = (RAQQA, ABU_KAMAL, VILLAGE)
    days = [date(2017, 11, number) for number in range(5, 26)]
    versions: dict[str, list[Telling]] = {}
    came = sorted(chosen.sample(days, 12))
    with Ledger.open(places.new()) as ledger, Ledger.open(places.new()) as plain:
        control: Control | None = None
        for number, moment in enumerate(came):
            address = f"https://news.example/{chosen.randrange(5)}"
            earlier = versions.setdefault(address, [])
            published = min(moment, chosen.choice([moment, came[0], date(2017, 11, 4)]))
            said = [
                say(
                    chosen.choice(["capture", "hold", "withdraw"]),
                    *chosen.sample([IS, SDF], 2),
                    at=chosen.choice(at),
                    on=published.isoformat(),
                )
                for _ in range(chosen.randrange(4))
            ]
            made = telling(
                f"Word {number}.", *said, published=published.isoformat(), came=f"{moment}T12:00", address=address
            )
            earlier.append(made)
            mark = ledger.mark()
            made.store(ledger)
            touched = ledger.touched(mark)
            if control is not None and touched is not None:
                control = control.renewed(ledger, touched, Provinces())
            else:
                control = weighed(ledger)
            whole = weighed(ledger)
            for on in days[::4]:
                assert control.holdings(on, evidence=True) == whole.holdings(on, evidence=True)
            assert control.evidence() == whole.evidence()
        for known in (*days[::3], None):
            counting = set().union(*(_newest(each, known) for each in versions.values()))
            assert counted(ledger, known) <= counting
            told = {
                each.statement.claim_id
                for account in weighed(ledger, known).accounts
                for kind in (account.testimonies, account.silent)
                for each in kind
            }
            assert told <= counting
            only = [each for each in ledger.claims_at(None) if each.claim.id in counting]
            for on in (day("2017-11-15"), day("2017-11-30")):
                whole = weighed(ledger, known)
                expected = _of(only, known, dict(ledger.texts({each.document.id for each in only})))
                assert whole.holdings(on) == expected.holdings(on)
                for place in at:
                    alone = weighed(ledger, known, [place.key])
                    assert alone.holding(place, on).distribution == whole.holding(place, on).distribution
        plain.replay(ledger)
        assert weighed(plain).holdings(days[-1], evidence=True) == weighed(ledger).holdings(days[-1], evidence=True)


def _newest(versions: Sequence[Telling], known: date | None) -> set[str]:
    """Return the claims of the version that was the newest on a day, told plainly."""
    counting: Telling | None = None
    for number, each in enumerate(versions):
        published = each.document.published
        assert published is not None
        earlier = [other.document.published for other in versions[:number] if other.document.published]
        since = published if not earlier or published > max(earlier) else max(published, each.moment.date())
        if known is None or since <= known:
            counting = each
    return counting.ids if counting is not None else set()


def _of(records: Sequence[object], known: date | None, texts: dict[str, str]) -> Control:
    from reportedly.weighing.control import weigh

    return weigh(
        [replace(each, superseded=None, superseded_by=None) for each in records],  # type: ignore[type-var]
        texts=texts,
        known=known,
        registry=Stub(),
        regions=Provinces(),
    )
