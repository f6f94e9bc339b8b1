"""The registry's own data: every reference leads somewhere, every entry has a source, no name means two parties."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from reportedly.actors import Period, Registry, Sources
from reportedly.actors.words import keys

REGISTRY = Registry.load()
SIDES = {side.id for side in REGISTRY.sides}
IDS = {party.id for party in REGISTRY}

EXPECTED = [
    *(
        "islamic_state",
        "syrian_government",
        "sdf",
        "ypg",
        "hts",
        "turkey",
        "us_led_coalition",
        "iraqi_government",
        "pmf",
    ),
    *("free_syrian_army", "syrian_opposition", "hezbollah", "russia", "ukraine", "donetsk_pr", "luhansk_pr", "krg"),
    *(
        "peshmerga",
        "national_defence_forces",
        "tiger_forces",
        "wagner",
        "azov",
        "pkk",
        "houthis",
        "saudi_led_coalition",
    ),
    *("syrian_national_army", "ahrar_al_sham", "levant_front", "united_states"),
]


@pytest.mark.parametrize("identifier", EXPECTED)
def test_the_parties_that_other_rooms_count_on_are_registered(identifier: str) -> None:
    party = REGISTRY.get(identifier)
    assert party is not None
    assert party.name


def test_every_entry_is_whole() -> None:
    for party in REGISTRY:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", party.id)
        assert party.source.strip(), party.id
        assert re.fullmatch(r"#[0-9A-Fa-f]{6}", party.colour), party.id
        assert all(re.fullmatch(r"[A-Z]{2}", country) for country in party.countries), party.id
        assert any(name.rank == 0 for name in party.names), party.id


def test_every_reference_leads_to_another_entry() -> None:
    for party in REGISTRY:
        targets = {link.target for link in (*party.parents, *party.holders)}
        assert targets <= IDS - {party.id}, party.id
        assert {link.target for link in party.sides} <= SIDES, party.id
        assert party.forces is None or party.forces in IDS, party.id


def test_periods_do_not_end_before_they_start() -> None:
    for party in REGISTRY:
        dated = [*(n.period for n in party.names), *(p.period for p in party.leaders), *party.belligerent]
        dated += [link.period for link in (*party.parents, *party.holders, *party.sides)]
        for period in dated:
            assert period.start is None or period.end is None or period.start <= period.end, party.id


def test_relations_and_meanings_lead_to_entries() -> None:
    assert all(set(relation.between) <= SIDES and relation.source for relation in REGISTRY.side_relations)
    tables = (*REGISTRY.lexicon.meanings, *REGISTRY.lexicon.sponsors)
    assert {meaning.party for meaning in tables} <= IDS
    assert {source.party for source in Sources.load() if source.party is not None} <= IDS


def test_no_two_parties_share_an_unambiguous_name_on_one_day() -> None:
    used: dict[tuple[str, ...], list[tuple[str, Period]]] = defaultdict(list)
    for party in REGISTRY:
        for name in party.names:
            if not name.ambiguous:
                used[keys(name.text)].append((party.id, name.period))
        if party.state is not None:
            words = party.state
            texts = (*words.names, *words.demonyms, *words.nationals, *words.capitals, *words.seats)
            used_here = [(keys(text), (party.id, Period())) for text in texts]
            for key, entry in used_here:
                used[key].append(entry)
        for person in party.leaders:
            for text in (person.name, *person.aliases):
                used[keys(text)].append((party.id, Period()))
    clashes = [
        (key, one, other)
        for key, entries in used.items()
        for n, (one, period) in enumerate(entries)
        for other, second in entries[n + 1 :]
        if one != other and period.overlaps(second)
    ]
    assert clashes == []


def test_holders_of_one_war_can_be_told_apart_by_colour() -> None:
    syria = ("syrian_government", "syrian_opposition", "sdf", "islamic_state", "hts", "turkey", "iraqi_government")
    ukraine = ("ukraine", "russia", "donetsk_pr", "luhansk_pr")
    for holders in (syria, ukraine):
        colours = [REGISTRY.get(h).colour for h in holders]  # type: ignore[union-attr]  # all are registered
        assert len(set(colours)) == len(colours)


def test_source_ids_and_names_are_unique() -> None:
    names: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for source in Sources.load():
        assert source.source
        for name in (source.name, *source.names):
            names[keys(name)].add(source.id)
    assert [key for key, ids in names.items() if len(ids) > 1] == []
