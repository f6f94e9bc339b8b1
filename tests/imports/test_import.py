"""Tables that others coded, weighed with what is read: made-up rows in their published columns, in our own words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportedly.cli import main
from reportedly.errors import ConfigurationError, InputError
from reportedly.exports.export import export
from reportedly.imports.importing import import_table
from reportedly.ledger import Ledger
from reportedly.ledger.records import LedgerClaim
from reportedly.model import Attribution, EventType, Interval, PlaceKind, Relation, SpeakerClass
from reportedly.pipeline import read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "dispatches"

ACLED: Mapping[str, Any] = {
    "event_id_cnty": "SYR90001",
    "event_date": "09 November 2017",
    "year": 2017,
    "time_precision": 1,
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Government regains territory",
    "actor1": "Military Forces of Syria (2000-2024)",
    "assoc_actor_1": "Hezbollah",
    "inter1": "State forces",
    "actor2": "Islamic State (Syria)",
    "assoc_actor_2": "",
    "inter2": "Rebel group",
    "interaction": "State forces-Rebel group",
    "civilian_targeting": "",
    "iso": 760,
    "region": "Middle East",
    "country": "Syria",
    "admin1": "Deir ez Zor",
    "admin2": "Abu Kamal",
    "admin3": "Abu Kamal",
    "location": "Al Bukamal",
    "latitude": 34.4506,
    "longitude": 40.9186,
    "geo_precision": 1,
    "source": "Two Rivers Wire; Syrian Observatory for Human Rights",
    "source_scale": "National",
    "notes": "On 9 November 2017, soldiers and their allies were reported to have entered and taken the border town.",
    "fatalities": 12,
    "tags": "",
    "timestamp": int(datetime(2017, 11, 14, 12, tzinfo=UTC).timestamp()),
}
GED: Mapping[str, Any] = {
    "id": 910001,
    "relid": "SYR-2017-1-1-1",
    "year": 2017,
    "active_year": 1,
    "type_of_violence": 1,
    "conflict_new_id": 14327,
    "conflict_name": "Syria: Islamic State",
    "dyad_name": "Government of Syria - IS",
    "side_a_new_id": 118,
    "side_a": "Government of Syria",
    "side_b_new_id": 234,
    "side_b": "IS",
    "number_of_sources": 2,
    "source_article": '"Example Agency,2017-11-10,Fighting in the east"',
    "source_office": "Example Agency",
    "source_date": "2017-11-10;2017-11-11",
    "source_headline": "Fighting in the east kills nine",
    "source_original": "SOHR",
    "where_prec": 1,
    "where_coordinates": "Abu Kamal town",
    "adm_1": "Deir ez-Zor Governorate",
    "latitude": 34.45226,
    "longitude": 40.91854,
    "country": "Syria",
    "date_prec": 2,
    "date_start": "2017-11-08",
    "date_end": "2017-11-10",
    "low": 5,
    "best": 9,
    "high": 14,
}


def table(path: Path, like: Mapping[str, Any], *rows: Mapping[str, Any]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(like))
        writer.writeheader()
        writer.writerows({**like, **row} for row in rows or ({},))
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "war.db") as found:
        yield found


def one(ledger: Ledger, **asked: Any) -> LedgerClaim:
    found = list(ledger.claims(**asked))
    assert len(found) == 1, [each.claim for each in found]
    return found[0]


def test_a_row_of_acled_is_a_document_and_a_claim_for_each_source(ledger: Ledger, tmp_path: Path) -> None:
    summary = import_table(ledger, "acled", table(tmp_path / "acled.csv", ACLED))
    assert (summary.rows, summary.documents, summary.claims, summary.rejected) == (1, 1, 2, [])
    document = ledger.document("acled:SYR90001")
    assert (document.document.outlet, document.document.text) == ("ACLED", ACLED["notes"])
    assert document.known == date(2017, 11, 14)
    by_speaker = {each.claim.attribution.speaker: each.claim for each in ledger.claims()}
    assert set(by_speaker) == {"Two Rivers Wire", "Syrian Observatory for Human Rights"}
    claim = by_speaker["Two Rivers Wire"]
    assert claim.attribution.speaker_class is SpeakerClass.MEDIA
    assert by_speaker["Syrian Observatory for Human Rights"].attribution.speaker_class is SpeakerClass.MONITOR
    assert claim.type is EventType.CAPTURE
    assert [actor.id for actor in claim.actor] == ["syrian_army", "hezbollah"]
    assert [actor.id for actor in claim.target] == ["islamic_state"]
    assert claim.place is not None
    assert claim.place.geonames_id == 174448
    assert claim.happened == Interval(date(2017, 11, 9), date(2017, 11, 9))
    assert claim.killed is not None
    assert (claim.killed.low, claim.killed.high) == (12, 12)
    assert claim.reader == "import.acled@1"
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        ({"time_precision": 2}, date(2017, 11, 6), date(2017, 11, 12)),
        ({"time_precision": 3}, date(2017, 11, 1), date(2017, 11, 30)),
        ({"event_date": "2017-11-09"}, date(2017, 11, 9), date(2017, 11, 9)),
    ],
)
def test_how_exactly_the_day_is_known_is_kept(
    ledger: Ledger, tmp_path: Path, row: dict[str, Any], start: date, end: date
) -> None:
    import_table(ledger, "acled", table(tmp_path / "acled.csv", ACLED, {**row, "source": "Two Rivers Wire"}))
    assert one(ledger).claim.happened == Interval(start, end)


def test_how_exactly_the_place_is_known_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    rows = [
        {"event_id_cnty": f"S{n}", "geo_precision": n, "source": "Two Rivers Wire", "notes": f"Note {n}."}
        for n in (2, 3)
    ]
    import_table(ledger, "acled", table(tmp_path / "acled.csv", ACLED, *rows))
    near, wide = (one(ledger, document=f"acled:S{n}").claim.place for n in (2, 3))
    assert near is not None
    assert wide is not None
    assert (near.relation, near.geonames_id, near.radius_km) == (Relation.NEAR, None, 25)
    assert wide.kind is PlaceKind.REGION
    assert ledger.control(date(2017, 11, 12)) == []  # neither says who holds the town


def test_a_row_of_ged_has_its_sources_figures_and_dates(ledger: Ledger, tmp_path: Path) -> None:
    import_table(ledger, "ged", table(tmp_path / "ged.csv", GED))
    found = one(ledger)
    claim = found.claim
    assert (claim.type, found.known) == (EventType.CLASH, date(2017, 11, 11))
    assert claim.attribution.chain == ("Syrian Observatory for Human Rights", "Example Agency")
    assert ([a.id for a in claim.actor], [a.id for a in claim.target]) == (["syrian_government"], ["islamic_state"])
    assert claim.happened == Interval(date(2017, 11, 8), date(2017, 11, 10))
    assert claim.killed is not None
    assert claim.killed.low == 9
    assert claim.place is not None
    assert claim.place.geonames_id == 174448


def test_a_row_and_a_report_of_one_source_are_one_testimony(tmp_path: Path) -> None:
    """What Orontes Courier printed itself, and ACLED has from Orontes Courier, makes nobody a second witness."""
    from tests.ledger.making import NAME, VERSION, make_claim, make_document

    day = date(2017, 11, 9)
    lineages = {}
    for source in ("Orontes Courier", "Basalt Network"):
        path = tmp_path / f"{source}.db"
        with Ledger.open(path) as ledger:
            document = make_document("The army has taken the town.", outlet="Orontes Courier", published=day)
            ledger.add_many([(document, NAME, VERSION, [make_claim(document, attribution=Attribution())])])
            import_table(ledger, "acled", table(tmp_path / "a.csv", ACLED, {"source": source, "assoc_actor_1": ""}))
            holding = ledger.holds(174448, on=date(2017, 11, 10))
            lineages[source] = len({each.lineage for each in holding.evidence})
            assert len(holding.evidence) == 2
    assert lineages == {"Orontes Courier": 1, "Basalt Network": 2}


def test_what_is_no_type_of_ours_is_left_out_and_what_is_wrong_is_named(ledger: Ledger, tmp_path: Path) -> None:
    rows = [
        {"event_id_cnty": "A", "sub_event_type": "Other"},
        {"event_id_cnty": "B", "event_date": "some day"},
        {"event_id_cnty": "C", "latitude": 340},
        {"event_id_cnty": "D", "fatalities": "many"},
        {"event_id_cnty": "E", "fatalities": 0, "actor1": "Unidentified Armed Group (Syria)", "assoc_actor_1": ""},
    ]
    summary = import_table(ledger, "acled", table(tmp_path / "acled.csv", ACLED, *rows))
    assert (summary.documents, summary.rejected_rows, sum(summary.left_out.values())) == (1, 3, 1)
    for words, line in zip(("no day", "no point", "not a number"), summary.rejected, strict=True):
        assert words in line
        assert line.startswith("line ")
    claim = next(ledger.claims()).claim
    assert (claim.killed, claim.actor) == (None, ())


def test_the_same_table_twice_is_stored_once(ledger: Ledger, tmp_path: Path) -> None:
    path = table(tmp_path / "ged.csv", GED, {}, {"id": "910002.0"})
    first, again = import_table(ledger, "ged", path), import_table(ledger, "ged", path)
    assert (first.documents, again.documents, again.known) == (2, 0, 2)


def test_a_panel_is_told_where_it_changes_and_now_and_then(ledger: Ledger, tmp_path: Path) -> None:
    days = [f"202203{day:02}" for day in range(1, 32)] + [f"202204{day:02}" for day in range(1, 11)]
    rows = [
        {"geonameid": 706448, "date": day, "status_isw": "RU" if day >= "20220310" else "UA", "status_wiki": "UA"}
        for day in days
    ]
    like = {"geonameid": "", "date": "", "status_wiki": "", "status_isw": "", "status": "CONTESTED"}
    summary = import_table(ledger, "viina", table(tmp_path / "panel.csv", like, *rows))
    told = [
        (each.claim.attribution.speaker, each.claim.happened.start, each.claim.actor[0].id) for each in ledger.claims()
    ]
    assert sorted(told) == [
        ("Institute for the Study of War", date(2022, 3, 1), "ukraine"),
        ("Institute for the Study of War", date(2022, 3, 10), "russia"),
        ("Institute for the Study of War", date(2022, 4, 9), "russia"),
        ("Wikipedia", date(2022, 3, 1), "ukraine"),
        ("Wikipedia", date(2022, 3, 31), "ukraine"),
    ]
    assert summary.rows == 41
    assert {each.claim.type for each in ledger.claims()} == {EventType.HOLD}


def test_our_own_claims_come_back_from_csv(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "one.db") as ledger:
        read(EXAMPLES, ledger)
        export(ledger, "csv", tmp_path / "claims.csv", what="claims")
        before = list(ledger.claims())
    with Ledger.open(tmp_path / "two.db") as ledger:
        summary = import_table(ledger, "csv", tmp_path / "claims.csv")
        assert summary.rejected == []
        assert summary.claims == len(before)
        after = list(ledger.claims())
        assert ledger.verify() == []

    def told(found: LedgerClaim) -> Any:
        claim = found.claim
        place = claim.place.geonames_id if claim.place is not None else None
        parties = tuple(a.id for a in claim.actor), tuple(a.id for a in claim.target)
        return claim.type, claim.status, parties, place, claim.happened, claim.killed, claim.attribution.speaker_class

    same = sum(each in [told(found) for found in after] for each in map(told, before))
    assert same >= 0.95 * len(before)


def test_a_plain_csv_needs_little(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "type;actor;place;country;date_start;date_end;speaker;text;outlet\n"
        "hold;Islamic State;Raqqa;SY;2016-06-01;2016-06-01;residents;Fighters patrol the streets.;Field notes\n"
        "picnic;Islamic State;Raqqa;SY;2016-06-01;2016-06-01;residents;Nothing.;Field notes\n",
        encoding="utf-8",
    )
    summary = import_table(ledger, "csv", path)
    assert (summary.documents, summary.rejected_rows) == (1, 1)
    assert "'picnic' is not one of: capture" in summary.rejected[0]
    claim = one(ledger).claim
    assert claim.place is not None
    assert claim.place.geonames_id == 172955
    assert claim.attribution.speaker_class in (SpeakerClass.CIVILIAN, SpeakerClass.ANONYMOUS)


def test_hostile_rows_do_no_harm(ledger: Ledger, tmp_path: Path) -> None:
    bad = (
        '=HYPERLINK("http://evil.example")',
        "<script>alert(1)</script>",
        "\u202egnp",
        "../../etc/passwd",
        "x" * 50_000,
    )
    rows = [
        {
            "event_id_cnty": text,
            "notes": text,
            "actor1": text,
            "source": text,
            "location": text,
            "latitude": 34,
            "tags": text,
        }
        for text in bad
    ]
    summary = import_table(ledger, "acled", table(tmp_path / "acled.csv", ACLED, *rows))
    assert summary.documents == len(bad)
    assert ledger.verify() == []
    assert all("\u202e" not in each.document.text for each in ledger.documents())
    assert ledger.control(date(2017, 11, 12)) is not None


@pytest.mark.parametrize(
    ("form", "content", "error", "message"),
    [
        ("acled", b"a,b\n1,2\n", InputError, "lacks the columns event_id_cnty, event_date"),
        ("csv", b"", InputError, "is empty, .* has: type, and may have: actor, target, place, country, date_start"),
        ("csv", b"\n\n", InputError, "begins with an empty line"),
        ("csv", b"actor;place\nA;B\n", InputError, "lacks the column type; .* may have: actor, target, place"),
        ("ged", b"PK\x03\x04xxxx\x00", InputError, "is not text"),
        ("gdelt", b"", ConfigurationError, "give one of: acled, ged, viina, csv"),
    ],
)
def test_a_wrong_file_is_told_in_a_line(
    ledger: Ledger, tmp_path: Path, form: str, content: bytes, error: type[Exception], message: str
) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        import_table(ledger, form, tmp_path / "file.csv")
    assert "\n" not in str(caught.value)


def test_the_command_prints_the_terms_and_exports_name_them(tmp_path: Path) -> None:
    book = str(tmp_path / "war.db")
    done = CliRunner().invoke(main, ["import", "ged", str(table(tmp_path / "g.csv", GED)), "--ledger", book])
    assert done.exit_code == 0, done.output
    assert "CC BY 4.0" in done.output
    wrong = CliRunner().invoke(main, ["import", "ged", str(tmp_path / "none.csv"), "--ledger", str(tmp_path / "no.db")])
    assert wrong.exit_code == 2
    assert not (tmp_path / "no.db").exists()
    with Ledger.open(book, read_only=True) as ledger:
        export(ledger, "geojson", tmp_path / "out.geojson", what="claims")
    terms = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert "UCDP GED" in json.dumps(terms)


def test_one_map_from_coded_tables_and_the_news(tmp_path: Path) -> None:
    """The example dispatches, an ACLED-shaped and a GED-shaped table: one ledger, one answer, events joined."""
    from reportedly.weighing.events import events_of

    with Ledger.open(tmp_path / "war.db") as ledger:
        read(EXAMPLES, ledger)
        places = {each.place.key for each in ledger.control(date(2017, 11, 12))}
        before = ledger.holds(174448, on=date(2017, 11, 9), known=date(2017, 11, 20))
        town = {"location": "Hajin", "latitude": 34.689, "longitude": 40.83, "event_id_cnty": "SYR90002"}
        import_table(ledger, "acled", table(tmp_path / "a.csv", ACLED, {}, {**town, "notes": "Hajin was taken."}))
        import_table(ledger, "ged", table(tmp_path / "g.csv", GED))
        after = {each.place.key: each for each in ledger.control(date(2017, 11, 12))}
        assert places < set(after)
        assert any(each.place.name == "Hajin" for each in after.values())
        there = ledger.holds(174448, on=date(2017, 11, 9), known=date(2017, 11, 20))
        readers = {claim.claim.reader.partition("@")[0] for claim in ledger.claims(place="Abu Kamal, SY")}
        assert {"import.acled", "import.ged"} < readers
        assert len(there.evidence) == len(before.evidence) + 3
        assert dict(there.distribution) != dict(before.distribution)
        by_claim = {each.claim.id: each.claim.reader for each in ledger.claims()}
        joined = [{by_claim[c.claim_id].partition("@")[0] for c in event.claims} for event in events_of(ledger)]
        assert any("import.acled" in readers and len(readers) > 1 for readers in joined)
        export(ledger, "geojson", tmp_path / "map.geojson", what="holdings")
    features = json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == len(after)


@pytest.mark.data
def test_the_real_ged_rows_of_syria_come_in(shared_data: Path, ledger: Ledger, tmp_path: Path) -> None:
    source = shared_data / "events" / "ged_syria" / "ged_syria_2016_2017.csv"
    few = tmp_path / "few.csv"
    with source.open(encoding="utf-8") as stream:
        few.write_text("".join(line for line, _ in zip(stream, range(400), strict=False)), encoding="utf-8")
    summary = import_table(ledger, "ged", few)
    assert summary.rejected == []
    assert summary.documents > 350
    claims = list(ledger.claims())
    assert all(each.claim.place is not None and each.claim.place.country == "SY" for each in claims)
    resolved = sum(each.claim.place is not None and each.claim.place.geonames_id is not None for each in claims)
    assert resolved > 100
    named = sum(bool(each.claim.actor and each.claim.actor[0].id) for each in claims)
    assert named > 0.9 * len(claims)
    assert ledger.control(date(2016, 1, 15))
