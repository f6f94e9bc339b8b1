"""Incidents against templates, and templates from a key, on an incident of our own."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from evals.muc4_certainty import ACCUSED, BY_AUTHORITIES, CLAIMED, FACT, POSSIBLE, level
from evals.muc4_incidents import Incident, Mention, entities, find_incidents, marked_mentions
from evals.muc4_keys import Template, keys, templates, texts
from evals.muc4_templates import count, evaluate, plain, summarise, total
from evals.reading import NotMeasuredError
from reportedly.reading.encoder.labels import OUTPUTS
from reportedly.reading.encoder.scores import DocumentScores

KEY = r"""
0.  MESSAGE: ID                     TST9-MUC4-0001
1.  MESSAGE: TEMPLATE               1
4.  INCIDENT: TYPE                  BOMBING / ATTACK
6.  INCIDENT: INSTRUMENT ID         "CAR BOMB"
9.  PERP: INDIVIDUAL ID             "TWO MEN" / "MEN [IN A CAR]"
10. PERP: ORGANIZATION ID           "BLUE FRONT"
11. PERP: ORGANIZATION CONFIDENCE   CLAIMED OR ADMITTED: "BLUE FRONT"
12. PHYS TGT: ID                    "\"EL SOL\" HOTEL" / "HOTEL"
                                    "SHOP"
18. HUM TGT: NAME                   -

0.  MESSAGE: ID                     TST9-MUC4-0002
1.  MESSAGE: TEMPLATE               *
4.  INCIDENT: TYPE                  *
"""
REPORTS = """TST9-MUC4-0001

   OUR TOWN, 1 JAN 90 (AGENCY) -- [TEXT] TWO MEN LEFT A CAR BOMB AT THE
"EL SOL" HOTEL.  THE BLUE FRONT CLAIMED RESPONSIBILITY.


TST9-MUC4-0002

   OUR TOWN, 2 JAN 90 -- [TEXT] NOTHING HAPPENED.
"""
GOLD: list[Template] = [
    {
        "incident_type": "bombing",
        "PerpInd": [["two men"]],
        "PerpOrg": [["blue front"]],
        "Target": [['"el sol" hotel', "hotel"]],
        "Victim": [],
        "Weapon": [["car bomb"]],
    }
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    key, text = tmp_path / "key", tmp_path / "text"
    key.write_text(KEY, encoding="latin-1")
    text.write_text(REPORTS, encoding="latin-1")
    return key, text


def test_templates_hold_the_mentions_that_stand_in_the_text(files: tuple[Path, Path]) -> None:
    filled, reports = keys(files[0]), texts(files[1])
    assert reports["TST9-MUC4-0001"].startswith("TWO MEN LEFT")
    assert templates(filled["TST9-MUC4-0001"], reports["TST9-MUC4-0001"]) == GOLD
    assert filled["TST9-MUC4-0002"] == []
    assert reports["TST9-MUC4-0002"] == "NOTHING HAPPENED."


def perfect() -> Incident:
    roles = {"PerpInd": ("TWO MEN",), "PerpOrg": ("THE BLUE FRONT",), "Target": ("HOTEL",), "Weapon": ("A CAR BOMB",)}
    return Incident("bombing", roles)


def measures(*found: Incident) -> dict[str, float]:
    return summarise(total([count(GOLD, found)]))


def test_any_mention_of_an_entity_is_right() -> None:
    assert measures(perfect())["micro_f1"] == 1.0


def test_an_incident_of_another_type_is_spurious_and_the_gold_one_missing() -> None:
    assert measures(Incident("attack", perfect().roles))["micro_f1"] == 0.0


def test_a_second_incident_costs_precision_and_the_better_one_is_aligned() -> None:
    found = measures(Incident("bombing", {"Target": ("SHOP",)}), perfect())
    assert found["micro_recall"] == 1.0
    assert found["micro_precision"] == pytest.approx(5 / 7)


def test_articles_and_punctuation_do_not_count() -> None:
    assert plain('The "El Sol" Hotel') == plain("EL SOL HOTEL")


def test_mentions_are_put_into_incidents_by_the_words_around_them() -> None:
    text = "A BOMB EXPLODED AT THE BANK. " + "NOBODY KNOWS MORE ABOUT IT AS YET. " * 8 + "JUAN PEREZ WAS KIDNAPPED."
    spans = [("Weapon", "BOMB"), ("Target", "BANK"), ("Victim", "JUAN PEREZ")]
    marked = [Mention(role, text.index(words), text.index(words) + len(words)) for role, words in spans]
    found = {incident.type: incident.roles for incident in find_incidents(text, marked)}
    assert found == {"bombing": {"Weapon": ("BOMB",), "Target": ("BANK",)}, "kidnapping": {"Victim": ("JUAN PEREZ",)}}


def test_no_mention_makes_no_incident() -> None:
    assert find_incidents("A BOMB EXPLODED.", []) == []


def test_mentions_of_one_entity_are_one() -> None:
    text = "THE RED LION HOTEL, A HOTEL, AND THE NATIONAL PEOPLE FRONT, NPF"
    spans = [(4, 18), (22, 27), (37, 58), (60, 63)]
    assert [text[a:b] for a, b in spans] == ["RED LION HOTEL", "HOTEL", "NATIONAL PEOPLE FRONT", "NPF"]
    assert entities(text, [Mention("Target", a, b) for a, b in spans[:2]]) == ("RED LION HOTEL",)
    assert len(entities(text, [Mention("PerpOrg", 37, 58), Mention("PerpOrg", 60, 63)])) == 1


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the blue front bombed the hotel", FACT),
        ("the blue front claimed responsibility for the bomb", CLAIMED),
        ("police accused the blue front of the deed", BY_AUTHORITIES),
        ("a newspaper blamed the blue front", ACCUSED),
        ("the blue front may have done it", POSSIBLE),
    ],
)
def test_certainty_is_told_by_the_words_around_the_name(sentence: str, expected: str) -> None:
    assert level([sentence]) == expected


def test_a_reader_without_roles_of_incidents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match=r"rules\.v1 marks no roles"):
        evaluate(tmp_path, reader="rules.v1")


def test_a_mention_is_as_long_as_its_words_are_likely_and_begins_anew_where_marked() -> None:
    text = 'MEMBERS OF THE "BLUE" FRONT, BOMB'
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+|[^\w\s]", text)]
    muc = np.zeros((len(words), OUTPUTS["muc"]), dtype=np.float32)
    begin, inside = 1, 2  # of the first role, individual perpetrators
    muc[0, begin], muc[1:3, inside], muc[3:7, inside], muc[7, inside] = 0.2, 0.15, 0.3, 0.12
    muc[8, 9] = 0.4  # a weapon begins
    starts, ends = np.array(words).T
    scores = SimpleNamespace(muc=muc, span=lambda first, end: (int(starts[first]), int(ends[end - 1])))
    found = [(m.role, text[m.start : m.end]) for m in marked_mentions(cast("DocumentScores", scores), text)]
    assert found == [("PerpInd", 'MEMBERS OF THE "BLUE" FRONT'), ("Weapon", "BOMB")]
