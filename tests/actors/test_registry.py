"""Names through time, roll-ups with dates, sides and alliances."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.actors import Registry
from reportedly.actors.loading import expand
from reportedly.errors import ConfigurationError

REGISTRY = Registry.load()


@pytest.mark.parametrize(
    ("party", "on", "name"),
    [
        ("hts", date(2015, 6, 1), "Nusra Front"),
        ("hts", date(2016, 7, 28), "Jabhat Fatah al-Sham"),
        ("hts", date(2017, 2, 1), "Hayat Tahrir al-Sham"),
        ("islamic_state", date(2012, 1, 1), "Islamic State of Iraq"),
        ("islamic_state", date(2013, 5, 1), "Islamic State of Iraq and the Levant"),
        ("islamic_state", date(2014, 6, 29), "Islamic State"),
        ("azov", date(2014, 6, 1), "Azov Battalion"),
        ("azov", date(2022, 4, 1), "Azov Regiment"),
        ("sdf", date(2012, 1, 1), "Syrian Democratic Forces"),
    ],
)
def test_a_party_has_the_name_of_the_day(party: str, on: date, name: str) -> None:
    found = REGISTRY.get(party)
    assert found is not None
    assert found.name_on(on) == name


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("IS", "islamic_state"),
        ("isis", "islamic_state"),
        ("so-called Islamic State", "islamic_state"),
        ("the Islamic State group", "islamic_state"),
        ("Da’esh", "islamic_state"),
        ("Islamic State of Iraq and Greater Syria", "islamic_state"),
        ("Jabhat an-Nusra", "hts"),
        ("Hay’at Tahrir ash-Sham", "hts"),
        ("Fateh al Sham Front", "hts"),
        ("S.D.F.", "sdf"),
        ("YPG", "ypg"),
        ("Kurdish Peoples Protection Units", "ypg"),
        ("Hashd al-Shaabi", "pmf"),
        ("Popular Mobilization Units", "pmf"),
        ("Turkey", "turkey"),
        ("Turkish Armed Forces", "turkish_armed_forces"),
        ("the Syrian army", "syrian_army"),
        ("Assad's forces", "syrian_army"),
        ("Syrian regime", "syrian_government"),
        ("Bashar al-Assad", "syrian_government"),
        ("Abu Bakr al-Baghdadi", "islamic_state"),
        ("Ali Mayhoub", "syrian_army"),
        ("US-led coalition", "us_led_coalition"),
        ("Washington", "united_states"),
        ("the Kremlin", "russia"),
        ("Hizbollah", "hezbollah"),
        ("Donetsk People’s Republic", "donetsk_pr"),
        ("Wagner", "wagner"),
        ("Houthi rebels", "houthis"),
    ],
)
def test_lookup_knows_spellings(name: str, party: str) -> None:
    found = REGISTRY.lookup(name)
    assert found is not None
    assert found.id == party


@pytest.mark.parametrize("name", ["", " ", "the army", "rebels", "militants", "Aleppo", "nobody at all", "!!!"])
def test_lookup_does_not_guess(name: str) -> None:
    assert REGISTRY.lookup(name) is None


def test_an_ambiguous_name_needs_more_than_itself() -> None:
    assert REGISTRY.lookup("Ansar al-Sharia") is None
    assert REGISTRY.lookup("Ansar al-Sharia in Libya") is not None


@pytest.mark.parametrize(
    ("party", "on", "country", "holder"),
    [
        ("syrian_army", date(2017, 11, 9), None, "syrian_government"),
        ("tiger_forces", date(2017, 11, 9), None, "syrian_government"),
        ("national_defence_forces", date(2016, 1, 1), None, "syrian_government"),
        ("hezbollah", date(2016, 1, 1), "SY", "syrian_government"),
        ("hezbollah", date(2016, 1, 1), "LB", "hezbollah"),
        ("russia", date(2016, 1, 1), "SY", "syrian_government"),
        ("russia", date(2022, 6, 1), "UA", "russia"),
        ("ypg", date(2014, 10, 1), None, "ypg"),
        ("ypg", date(2015, 10, 10), None, "sdf"),
        ("free_syrian_army", date(2015, 1, 1), None, "syrian_opposition"),
        ("levant_front", date(2016, 1, 1), None, "syrian_opposition"),
        ("syrian_national_army", date(2018, 3, 18), None, "syrian_opposition"),
        ("pmf", date(2015, 1, 1), None, "iraqi_government"),
        ("pmf", date(2017, 11, 9), "SY", "syrian_government"),
        ("iraqi_cts", date(2017, 7, 1), None, "iraqi_government"),
        ("peshmerga", date(2014, 8, 1), "IQ", "krg"),
        ("us_led_coalition", date(2017, 6, 1), "SY", "sdf"),
        ("us_led_coalition", date(2017, 6, 1), "IQ", "iraqi_government"),
        ("turkish_armed_forces", date(2018, 3, 18), "SY", "syrian_opposition"),
        ("turkish_armed_forces", date(2018, 3, 18), "TR", "turkey"),
        ("donetsk_pr", date(2015, 1, 1), None, "donetsk_pr"),
        ("donetsk_pr", date(2022, 6, 1), None, "russia"),
        ("not_registered", date(2022, 6, 1), None, "not_registered"),
    ],
)
def test_a_town_goes_to_the_party_that_rules_it(party: str, on: date, country: str | None, holder: str) -> None:
    assert REGISTRY.holder_of(party, on, country) == holder


def test_members_join_on_their_day() -> None:
    assert "ypg" not in REGISTRY.members_of("sdf", date(2015, 10, 9))
    assert "ypg" in REGISTRY.members_of("sdf", date(2015, 10, 10))
    assert REGISTRY.parents_of("tiger_forces", date(2016, 1, 1)) == ["syrian_army", "syrian_government"]
    assert "iraqi_security_forces" not in REGISTRY.parents_of("pmf", date(2015, 1, 1))
    assert "iraqi_security_forces" in REGISTRY.parents_of("pmf", date(2017, 1, 1))


@pytest.mark.parametrize(
    ("one", "other", "on"),
    [
        ("russia", "syrian_government", date(2016, 1, 1)),
        ("hezbollah", "syrian_army", date(2014, 1, 1)),
        ("sdf", "united_states", date(2017, 1, 1)),
        ("ypg", "sdf", date(2017, 1, 1)),
        ("turkey", "free_syrian_army", date(2017, 1, 1)),
        ("donetsk_pr", "russia", date(2015, 1, 1)),
    ],
)
def test_allies(one: str, other: str, on: date) -> None:
    assert REGISTRY.allied(one, other, on)
    assert REGISTRY.allied(other, one, on)
    assert not REGISTRY.opposed(one, other, on)


@pytest.mark.parametrize(
    ("one", "other", "on"),
    [
        ("islamic_state", "syrian_army", date(2017, 11, 9)),
        ("islamic_state", "iraqi_cts", date(2016, 11, 1)),
        ("turkish_armed_forces", "ypg", date(2018, 2, 1)),
        ("free_syrian_army", "syrian_government", date(2013, 1, 1)),
        ("ukrainian_armed_forces", "luhansk_pr", date(2014, 8, 1)),
        ("houthis", "saudi_arabia", date(2018, 1, 1)),
    ],
)
def test_enemies(one: str, other: str, on: date) -> None:
    assert REGISTRY.opposed(one, other, on)
    assert REGISTRY.opposed(other, one, on)
    assert not REGISTRY.allied(one, other, on)


def test_alliances_have_dates() -> None:
    assert not REGISTRY.allied("russia", "syrian_government", date(2015, 9, 29))
    assert REGISTRY.allied("russia", "syrian_government", date(2015, 9, 30))
    assert not REGISTRY.opposed("ukraine", "russia", date(2013, 1, 1))


def test_an_unknown_party_has_no_side() -> None:
    assert REGISTRY.side_of("not_registered", date(2016, 1, 1)) is None
    assert not REGISTRY.allied("not_registered", "sdf", date(2016, 1, 1))
    assert not REGISTRY.opposed("not_registered", "sdf", date(2016, 1, 1))


def test_alternatives_in_an_alias() -> None:
    assert list(expand("A|B C-D|E")) == ["A C-D", "A C-E", "B C-D", "B C-E"]


def test_a_wrong_entry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportedly.actors import loading

    wrong = {"parties": [{"id": "x", "kind": "club", "names": ["X"], "source": "none"}]}
    monkeypatch.setattr(loading, "load_yaml", lambda _, name: wrong if name == "other.yaml" else {})
    with pytest.raises(ConfigurationError, match="kind 'club' is none of"):
        loading.load_party_tables()
