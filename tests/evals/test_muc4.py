"""MUC-4 roles: entities as sets of mentions, matched one to one."""

from __future__ import annotations

from typing import Any

import pytest

from evals.muc4 import count, gold_roles, head, predicted_roles, summarise
from reportedly.model import Actor, Claim, EventType, Span, Status


def _template(**roles: Any) -> dict[str, Any]:
    return {"PerpInd": [], "PerpOrg": [], "Target": [], "Victim": [], "Weapon": []} | roles


def _claim(actor: str, target: str, *, type: EventType = EventType.ATTACK, status: Status = Status.ACTUAL) -> Claim:  # noqa: A002 - the codebook's own field name
    return Claim(
        id="c1",
        document_id="d1",
        reader="toy",
        quotes=(Span(0, 1, "x"),),
        type=type,
        actor=(Actor(actor),),
        target=(Actor(target),),
        status=status,
    )


@pytest.mark.parametrize(
    ("mention", "word"),
    [
        ("members of the front", "members"),
        ("two heavily armed men", "men"),
        ("the mayor, who fled", "mayor"),
        ("of", "of"),
    ],
)
def test_the_head_is_the_last_word_before_a_modifier(mention: str, word: str) -> None:
    assert head(mention) == word


def test_templates_of_a_document_are_merged_and_roles_joined() -> None:
    first = _template(PerpInd=[[["two men", 3]]], Victim=[[["the mayor", 9]]])
    second = _template(PerpOrg=[[["the front", 20], ["front", 24]]], Victim=[[["the mayor", 9]]])
    roles = gold_roles([first, second])
    assert roles["perpetrator"] == {frozenset({"two men"}), frozenset({"front"})}
    assert roles["target"] == {frozenset({"mayor"})}


def test_any_mention_of_an_entity_is_right_and_counts_once() -> None:
    gold = gold_roles([_template(PerpOrg=[[["national front", 0], ["the nf", 9]]])])
    claims = [_claim("NF", "a bus"), _claim("National Front", "a bridge")]
    measures = summarise(count(gold, predicted_roles(claims)))
    assert measures["perpetrator_head_recall"] == 1.0
    assert measures["perpetrator_head_precision"] == 0.5


def test_head_match_is_laxer_than_equality() -> None:
    gold = gold_roles([_template(PerpInd=[[["three armed men", 0]]])])
    measures = summarise(count(gold, predicted_roles([_claim("armed men", "a bus")])))
    assert measures["perpetrator_head_f1"] == 1.0
    assert measures["perpetrator_exact_f1"] == 0.0


def test_denied_claims_and_other_types_are_not_read() -> None:
    claims = [_claim("army", "farm", status=Status.DENIED), _claim("army", "farm", type=EventType.TALKS)]
    assert predicted_roles(claims) == {"perpetrator": set(), "target": set()}
