"""Claims in the codebook's fields, as JSON values, CSV and table rows."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.exports.codebook import (
    CODEBOOK_FIELDS,
    CSV_FIELDS,
    EXTRA_FIELDS,
    TABLE_FIELDS,
    neutralised,
    to_codebook,
    to_csv_row,
    to_table_row,
    write_csv,
)
from reportedly.ledger import DocumentHeader, LedgerClaim
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    Document,
    Figure,
    Interval,
    Place,
    SpeakerClass,
    Victims,
)
from tests.ledger.making import TOWNS, make_claim, make_document, make_reading


def record_of(document: Document, claim: Claim) -> LedgerClaim:
    header = DocumentHeader(
        document.id,
        document.key,
        document.outlet,
        document.published,
        document.published_precision,
        document.title,
        document.url,
    )
    return LedgerClaim(claim, header, document.published or date(2020, 1, 1))


def a_record(**fields: Any) -> LedgerClaim:
    document = make_document()
    return record_of(document, make_claim(document, 4, 30, **fields))


def test_the_codebook_s_fields_in_its_order_and_our_own_after_them() -> None:
    record = a_record(killed=Figure(7, None), victims=Victims.CIVILIANS)
    value = to_codebook(record)
    assert tuple(value) == (*CODEBOOK_FIELDS, *EXTRA_FIELDS)
    assert to_codebook(record, extras=False) == {name: value[name] for name in CODEBOOK_FIELDS}
    assert value == {
        "doc": "report",
        "quotes": ["army said it had taken the"],
        "type": "capture",
        "actor": ["Syrian army"],
        "target": ["Islamic State"],
        "place": "Boukamal",
        "place_name": "Abu Kamal, SY",
        "date_start": "2017-11-08",
        "date_end": "2017-11-09",
        "speaker": "Syrian army",
        "chain": ["Syrian army"],
        "speaker_class": "party",
        "status": "actual",
        "killed": {"low": 7, "high": None},
        "wounded": None,
        "victims": "civilians",
        "id": record.claim.id,
        "document_id": record.document.id,
        "reader": "rules.test@1",
        "offsets": [[4, 30]],
        "geonames_id": 174448,
        "latitude": 34.45,
        "longitude": 40.92,
        "place_kind": "town",
        "radius_km": 5.0,
        "relation": None,
        "relative_name": None,
        "anchor_ids": [],
        "actor_ids": ["syrian_army"],
        "target_ids": ["islamic_state"],
        "speaker_id": "syrian_army",
        "confidence": 0.75,
        "known": "2017-11-09",
        "superseded": None,
        "superseded_by": None,
    }


def test_what_is_not_told_is_null() -> None:
    value = to_codebook(
        a_record(place=None, happened=Interval(), actor=(), attribution=Attribution(), target=(Actor("militants"),))
    )
    for name in ("place", "place_name", "date_start", "date_end", "killed", "geonames_id", "latitude", "place_kind"):
        assert value[name] is None
    assert (value["actor"], value["speaker"], value["speaker_class"]) == ([], "OUTLET", "outlet")
    assert value["target_ids"] == [None]


def test_a_place_without_a_known_country_is_in_the_unknown_one() -> None:
    assert to_codebook(a_record(place=TOWNS[3]))["place_name"] == "Upper Wells, ZZ"


@pytest.mark.data
def test_the_codebook_s_own_checker_is_content(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    lines = []
    for number in range(10):
        document, claims = make_reading(number)
        names = " ".join(place.text for place in TOWNS)
        document = replace(document, text=f"{document.text} {names}")
        (folder / f"{document.key}.txt").write_text(document.text, encoding="utf-8")
        for claim in claims:
            lines.append(json.dumps(to_codebook(record_of(document, claim), extras=False)))
    (tmp_path / "claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
    checker = [sys.executable, str(shared / "check_claims.py"), str(folder), str(tmp_path / "claims.jsonl")]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_csv_row_has_a_cell_for_every_column() -> None:
    row = to_csv_row(a_record(killed=Figure(7, None), actor=(Actor("A"), Actor("B", "b"))))
    assert tuple(row) == CSV_FIELDS
    assert (row["actor"], row["actor_ids"]) == ("A; B", "; b")
    assert (row["killed_low"], row["killed_high"], row["wounded_low"]) == ("7", "", "")
    assert (row["offsets"], row["latitude"]) == ("4-30", "34.45")


def test_no_cell_is_a_formula_and_a_negative_longitude_stays_a_number() -> None:
    document = make_document('=HYPERLINK("https://example.org") and so on', key="@key")
    place = Place("+1", "-1+1", "US", 1, 40.0, -75.5)
    claim = make_claim(
        document,
        place=place,
        actor=(Actor("\tcmd"), Actor("=x")),
        attribution=Attribution("@speaker", SpeakerClass.MEDIA),
    )
    row = to_csv_row(record_of(document, claim))
    for name in ("doc", "quotes", "actor", "place", "place_name", "speaker"):
        assert row[name].startswith("'")
    assert row["longitude"] == "-75.5"


@given(st.text())
def test_neutralising_only_ever_adds_one_apostrophe(text: str) -> None:
    safe = neutralised(text)
    assert safe in (text, f"'{text}")
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert not safe.startswith(("\t", "\r", "\n"))


def test_csv_comes_back_through_a_csv_reader() -> None:
    records = [record_of(document, claim) for document, claims in map(make_reading, range(5)) for claim in claims]
    stream = io.StringIO(newline="")
    assert write_csv(records, stream) == len(records)
    stream.seek(0)
    assert list(csv.DictReader(stream)) == [to_csv_row(record) for record in records]


def test_a_table_row_is_short_lines_without_control_characters() -> None:
    record = a_record(actor=(Actor("the\narmy\x1b[31m"), Actor("B")), happened=Interval(None, date(2017, 11, 9)))
    row = to_table_row(record)
    assert len(row) == len(TABLE_FIELDS)
    assert row[:4] == ("… – 2017-11-09", "capture", "actual", "the army [31m, B")
    assert to_table_row(a_record(happened=Interval()))[0] == ""
