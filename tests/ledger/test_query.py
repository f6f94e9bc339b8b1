"""What ``claims`` finds, in what order, and what it refuses to look for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError, InputError
from reportedly.ledger import Ledger
from reportedly.ledger.folding import fold
from reportedly.ledger.query import make_filter
from reportedly.model import Actor, Attribution, Claim, Document, EventType, Interval, Place, SpeakerClass, Status
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, PARTIES, READER, TOWNS, VERSION, make_claim, make_document, make_reading
from tests.ledger.strategies import read_documents

ABU_KAMAL, RAQQA, QAIM, WELLS = TOWNS


@dataclass(frozen=True)
class Party:
    """Stands in for an entry of a registry."""

    id: str


class FakeRegistry:
    """Stands in for the registry of parties, so that these tests do not depend on its content."""

    @classmethod
    def load(cls) -> FakeRegistry:
        return cls()

    def get(self, name: str) -> Party | None:
        return Party(name) if name == "islamic_state" else None

    def lookup(self, name: str) -> Party | None:
        return Party("islamic_state") if name.casefold() in ("isis", "daesh", "islamic state") else None


class FakeSources(FakeRegistry):
    def get(self, name: str) -> Party | None:
        return Party("sohr") if name in ("SOHR", "sohr") else None


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put stand-ins for the actors' and the places' room where the ledger looks for them."""
    actors, places = ModuleType("reportedly.actors"), ModuleType("reportedly.places")
    actors.Registry, actors.Sources = FakeRegistry, FakeSources  # type: ignore[attr-defined]  # stand-ins
    places.Gazetteer = type("Gazetteer", (), {"open": staticmethod(nullcontext)})  # type: ignore[attr-defined]  # same
    known = {"abu kamal": ABU_KAMAL, "albu kamal": ABU_KAMAL, "boukamal": ABU_KAMAL, "raqqa": RAQQA}

    def parse_place(query: str, _: None) -> list[Place]:
        if fold(query.split(",")[0]) not in known:
            raise InputError(f"no place {query!r}; near to it are: Raqqa, SY")
        return [known[fold(query.split(",")[0])]]

    places.parse_place = parse_place  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "reportedly.actors", actors)
    monkeypatch.setitem(sys.modules, "reportedly.places", places)


@pytest.fixture
def without_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the actors' and the places' room unimportable."""
    for name in ("reportedly.actors", "reportedly.places"):
        monkeypatch.setitem(sys.modules, name, None)


def store(ledger: Ledger, **fields: Any) -> Claim:
    """Store a document of its own with one claim."""
    number = ledger.counts().documents
    document = make_document(f"Report {number}.", key=f"report-{number}")
    claim = make_claim(document, **fields)
    ledger.add(document, READER, [claim])
    return claim


def found(ledger: Ledger, **asked: Any) -> list[Claim]:
    return [each.claim for each in ledger.claims(**asked)]


@pytest.mark.parametrize(
    "query",
    ["Boukamal", "boukamal", "BOUKAMAL", "Abu Kamal", "abu-kamal", "Abu Kamal, SY", "Abu Kamal,sy", "174448"],
)
def test_a_place_by_any_of_its_names(ledger: Ledger, query: str) -> None:
    here = store(ledger, place=ABU_KAMAL)
    store(ledger, place=RAQQA)
    store(ledger, place=None)
    assert found(ledger, place=query) == [here]


def test_a_place_by_its_geonames_id_as_a_number_or_key_or_as_a_place(ledger: Ledger) -> None:
    here, wells = store(ledger, place=ABU_KAMAL), store(ledger, place=WELLS)
    assert found(ledger, place=174448) == [here]
    assert found(ledger, place="geonames:174448") == [here]
    assert found(ledger, place=ABU_KAMAL) == [here]
    assert found(ledger, place=WELLS) == [wells]
    assert found(ledger, place=1) == []


def test_accents_apostrophes_and_case_do_not_matter(ledger: Ledger) -> None:
    qaim = store(ledger, place=QAIM)
    for query in ("al qaim", "Al-Qa’im", "ÁL QÄ'IM"):
        assert found(ledger, place=query) == [qaim]


def test_a_country_keeps_places_of_the_same_name_apart(ledger: Ledger) -> None:
    syrian = store(ledger, place=Place("Amara", "Amara", "SY", 1))
    iraqi = store(ledger, place=Place("Amara", "Amara", "IQ", 2))
    nowhere = store(ledger, place=Place("Amara", "Amara"))
    assert found(ledger, place="Amara") == [syrian, iraqi, nowhere]
    assert found(ledger, place="Amara, IQ") == [iraqi]
    assert found(ledger, place="Amara, ZZ") == [nowhere]


def test_the_gazetteer_finds_a_place_under_a_name_the_ledger_never_saw(ledger: Ledger) -> None:
    here = store(ledger, place=ABU_KAMAL)
    assert found(ledger, place="Albu Kamal") == [here]
    assert found(ledger, place="Albu Kamal, SY") == [here]


@pytest.mark.usefixtures("without_rooms")
def test_without_gazetteer_and_registry_names_match_by_their_letters(ledger: Ledger) -> None:
    here = store(ledger, place=ABU_KAMAL)
    assert found(ledger, place="boukamal") == [here]
    assert found(ledger, place="Albu Kamal") == []
    assert found(ledger, actor="islamic state") == [here]
    assert found(ledger, actor="ISIS") == []
    assert found(ledger, speaker="syrian army") == [here]
    assert ledger.place("boukamal").geonames_id == ABU_KAMAL.geonames_id


def test_a_gazetteer_that_cannot_be_opened_is_done_without(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: object) -> None:
        raise ConfigurationError("no gazetteer")

    here = store(ledger, place=ABU_KAMAL)
    monkeypatch.setattr(sys.modules["reportedly.places"].Gazetteer, "open", missing)
    assert found(ledger, place="boukamal") == [here]
    assert ledger.place("Albu Kamal") == Place("Albu Kamal", "Albu Kamal")


def test_an_actor_is_found_in_either_role_by_name_alias_or_id(ledger: Ledger) -> None:
    attacker = store(ledger, actor=(PARTIES[0],), target=())
    attacked = store(ledger, actor=(PARTIES[1],), target=(Actor("militants", "islamic_state"), PARTIES[3]))
    store(ledger, actor=(PARTIES[1],), target=(PARTIES[2],))
    for query in ("Islamic State", "ISIS", "islamic_state", "daesh"):
        assert found(ledger, actor=query) == [attacker, attacked]


def test_a_name_the_registry_does_not_know_finds_names_with_its_words(ledger: Ledger) -> None:
    armies = store(ledger, actor=(PARTIES[1],), target=(PARTIES[2],))
    local = store(ledger, actor=(PARTIES[3],), target=())
    assert found(ledger, actor="army") == [armies]
    assert found(ledger, actor="local fighters") == [local]
    assert found(ledger, actor="fight") == []  # words, not letters


def test_another_party_whose_name_has_the_words_is_not_meant(ledger: Ledger) -> None:
    opponents = Actor("Islamic State opponents", "opponents")
    unknown = store(ledger, actor=(Actor("an Islamic State cell"),), target=())
    store(ledger, actor=(opponents,), target=())
    assert found(ledger, actor="Islamic State") == [unknown]


def test_a_speaker_by_name_alias_or_words(ledger: Ledger) -> None:
    observatory = Attribution("Syrian Observatory for Human Rights", SpeakerClass.MONITOR, speaker_id="sohr")
    monitor = store(ledger, attribution=observatory)
    own = store(ledger, attribution=Attribution())
    for query in ("SOHR", "sohr", "observatory"):
        assert found(ledger, speaker=query) == [monitor]
    assert found(ledger, speaker="OUTLET") == [own]


def test_types_and_statuses_one_or_several(ledger: Ledger) -> None:
    capture = store(ledger, type=EventType.CAPTURE, status=Status.DENIED)
    hold = store(ledger, type=EventType.HOLD)
    assert found(ledger, type="capture") == [capture]
    assert found(ledger, type=EventType.HOLD) == [hold]
    assert found(ledger, type=["hold", "capture"]) == [capture, hold]
    assert found(ledger, status=Status.DENIED) == [capture]
    assert found(ledger, type="hold", status="denied") == []


@pytest.mark.parametrize(
    ("interval", "start", "end", "expected"),
    [
        ((5, 9), 9, None, True),
        ((5, 9), 10, None, False),
        ((5, 9), None, 5, True),
        ((5, 9), None, 4, False),
        ((5, 9), 7, 7, True),
        ((None, 9), None, 1, True),
        ((None, 9), 10, 11, False),
        ((5, None), 20, None, True),
        ((5, None), 1, 4, False),
        ((None, None), 1, 20, False),
        ((None, None), None, None, True),
    ],
)
def test_a_period_finds_what_may_have_happened_in_it(
    ledger: Ledger,
    interval: tuple[int | None, int | None],
    start: int | None,
    end: int | None,
    expected: bool,
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else date(2017, 11, number)

    store(ledger, happened=Interval(day(interval[0]), day(interval[1])))
    assert bool(found(ledger, start=day(start), end=day(end))) is expected


def test_claims_stand_in_the_order_of_documents_and_quotes(ledger: Ledger) -> None:
    readings = [make_reading(number) for number in range(20)]
    ledger.add_many([(document, NAME, VERSION, claims) for document, claims in reversed(readings)])
    in_order = sorted(readings, key=lambda reading: (reading[0].published, reading[0].key))
    expected = [claim for _, claims in in_order for claim in claims]
    assert found(ledger) == expected
    # The same order whatever is asked, however the ledger finds it.
    for asked in ({"place": "Abu Kamal"}, {"actor": "army"}, {"ids": [claim.id for claim in expected]}):
        subset = found(ledger, **asked)
        assert subset == [claim for claim in expected if claim in subset]
        assert subset


def test_more_ids_than_a_statement_has_parameters(ledger: Ledger) -> None:
    claim = store(ledger)
    assert found(ledger, ids=[claim.id, *(f"c{number}" for number in range(40_000))]) == [claim]
    assert found(ledger, ids=[]) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"type": "conquest"}, "'conquest' is not one of: capture, withdraw"),
        ({"status": "true"}, "'true' is not one of: actual"),
        ({"place": "?!"}, "no letters"),
        ({"actor": ""}, "no letters"),
        ({"speaker": " "}, "no letters"),
        ({"start": date(2017, 2, 1), "end": date(2017, 1, 1)}, "after its end"),
    ],
)
def test_what_no_claim_can_be_is_refused_at_once(ledger: Ledger, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        ledger.claims(**asked)


def test_a_place_that_is_asked_for_is_the_one_that_claims_tell_of(ledger: Ledger) -> None:
    namesake = Place("Raqqa", "Raqqa", "SY", 999, 30.0, 30.0)
    for place in (namesake, namesake, RAQQA, QAIM):
        store(ledger, place=place)
    assert ledger.place("Raqqa").geonames_id == RAQQA.geonames_id  # the gazetteer's first, not the most frequent
    assert ledger.place("Raqqa").latitude == RAQQA.latitude
    assert ledger.place("Qaim").geonames_id == QAIM.geonames_id  # not in the gazetteer
    assert ledger.place("Albu Kamal") == ABU_KAMAL  # in the gazetteer alone
    with pytest.raises(InputError, match="near to it"):
        ledger.place("Nowhere")


@contextmanager
def ledger_of(places: Places, readings: list[tuple[Document, list[Claim]]]) -> Iterator[Ledger]:
    with Ledger.open(places.empty()) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in readings])
        yield ledger


_asked = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from(["Boukamal", "Abu Kamal, SY", "Raqqa", "172955", "Upper Wells", "Upper Wells, ZZ"]),
        "actor": st.sampled_from(["army", "is", "ISIS", "fighters", "syrian_army"]),
        "type": st.sampled_from(["capture", "hold"]),
        "speaker": st.sampled_from(["OUTLET", "SOHR", "army"]),
        "status": st.sampled_from(["actual", "denied"]),
        "start": st.dates(date(2010, 1, 1), date(2015, 1, 1)),
        "end": st.dates(date(2015, 1, 1), date(2020, 1, 1)),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(read_documents(), max_size=4), st.lists(_asked, min_size=1, max_size=6))
def test_the_database_finds_exactly_what_the_filter_means(
    places: Places, readings: list[tuple[Document, list[Claim]]], queries: list[dict[str, Any]]
) -> None:
    with ledger_of(places, readings) as ledger:
        everything = found(ledger)
        for asked in queries:
            names = {"type": "types", "status": "statuses"}
            wanted = make_filter(
                **{"place": None, "actor": None, "types": None, "speaker": None, "statuses": None}
                | {"start": None, "end": None}
                | {names.get(name, name): value for name, value in asked.items()}
            )
            assert found(ledger, **asked) == [claim for claim in everything if wanted.matches(claim)]


@given(st.text())
def test_folding_is_stable_and_ignores_case(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert fold(name).split() == fold(name).split(" ") or fold(name) == ""


def test_folding_examples() -> None:
    assert fold("Deir el-Zour") == "deir el zour"
    assert fold("Al-Qāʼim") == "al qaim"
    assert fold("ŁÓDŹ") == "lodz"
    assert fold("Straße") == "strasse"
    assert fold("𝐀leppo") == fold("ＡＬＥＰＰＯ") == "aleppo"
    assert fold("Київ") == fold("КИЇВ")
