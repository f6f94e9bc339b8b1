"""Each set's records become labels that say what the set says, and no more."""

from __future__ import annotations

import pytest

from reportedly.model import EventType, Status
from tests.training.encoder.texts import TEXT, at, coded
from training.encoder import corpus, muc4, polnear, re3d, wikievents
from training.encoder.labelled import Anchor, Doubt, Labelled, Tag


def words(document: Labelled, spans: object) -> list[str]:
    return [document.text[start:end] for start, end in spans]  # type: ignore[attr-defined]


def trigger(document: Labelled, text: str) -> Anchor:
    return next(a for a in document.anchors if document.text[slice(*a.span)] == text)


def test_a_claim_gives_its_trigger_type_status_and_roles() -> None:
    document = corpus.document(coded(), TEXT)
    taken = trigger(document, "taken")
    assert taken.types == {EventType.CAPTURE}
    assert taken.status is Status.ACTUAL
    found = {role: words(document, each.spans) for role, each in taken.roles.items() if each.spans}
    assert found == {
        "actor": ["it"],
        "target": ["Free Brigades"],
        "place": ["Harran"],
        "date": ["on Thursday"],
        "source": ["The army"],
        "cue": ["said"],
        "killed": ["at least 7"],
        "quote": ["it had taken Harran from the Free Brigades, killing at least 7 fighters"],
    }
    assert taken.roles["wounded"].closed


def test_other_mentions_of_what_plays_a_role_are_doubtful() -> None:
    taken = trigger(corpus.document(coded(), TEXT), "taken")
    assert taken.roles["place"].doubtful == (tuple(at("Harran")), tuple(at("Harran", 2)))
    assert tuple(at("Free Brigades", 1)) in taken.roles["target"].doubtful


def test_a_party_whose_words_are_not_known_leaves_its_role_open() -> None:
    held = trigger(corpus.document(coded(), TEXT), "held")
    assert not held.roles["target"].closed
    assert held.roles["actor"].closed


def test_punctuation_is_no_part_of_a_trigger() -> None:
    assert trigger(corpus.document(coded(), TEXT), "held").types == {EventType.HOLD}


def test_further_quotes_are_doubtful_for_the_type() -> None:
    document = corpus.document(coded(), TEXT)
    assert document.doubts == (Doubt(EventType.CAPTURE, (0, len("Army retakes Harran"))),)


def test_names_are_clusters_of_their_mentions() -> None:
    clusters = {c.name: c.mentions for c in corpus.document(coded(), TEXT).clusters}
    assert clusters["army"] == (tuple(at("The army")), tuple(at("it")))


def test_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not the one that was coded"):
        corpus.document(coded(), TEXT + " ")


def test_claims_that_share_a_trigger_add_up() -> None:
    stored = coded()
    second = dict(stored["claims"][1], place={"span": at("Harran", 2), "name": "Harran, TR"}, status="possible")
    document = corpus.document(dict(stored, claims=[*stored["claims"], second]), TEXT)
    assert words(document, trigger(document, "held").roles["place"].spans) == ["Suran", "Harran"]


def test_polnear_gives_tags_and_links() -> None:
    text = "He said that it rains."
    lines = (
        "T1\tSource 0 2\tHe",
        "T2\tCue 3 7\tsaid",
        "T3\tContent 8 22\tthat",
        "E1\tX:T2 Source:T1 Cue:T2 Content:T3",
    )
    annotations = "\n".join(lines)
    document = polnear.document("one", text, annotations)
    assert [(t.head, text[slice(*t.span)]) for t in document.tags] == [
        ("source", "He"),
        ("cue", "said"),
        ("content", "that it rains."),
    ]
    links = {role: words(document, each.spans) for role, each in document.anchors[0].roles.items()}
    assert links == {"cue_source": ["He"], "cue_content": ["that it rains."]}
    assert document.closed == {"source", "cue", "content"}


def test_muc4_takes_the_longer_of_two_mentions_and_doubts_the_same_words_elsewhere() -> None:
    text = "rebels of the front attacked. the rebels fled."
    roles: dict[str, list[object]] = {name: [] for name in muc4.ROLES}
    roles["PerpInd"] = [[["rebels", 0], ["rebels of the front", 0]]]
    document = muc4.document({"docid": "one", "doctext": text, "templates": [roles]})
    assert document.tags == (Tag("muc", ("perpetrator_individual",), (0, 19)),)
    assert ("muc", (34, 40)) in document.doubtful


def test_re3d_keeps_outer_spans_and_doubts_pronouns() -> None:
    text = "the Kurdish YPG said it left"
    marked = [
        {"begin": 0, "end": 15, "type": "Organisation", "value": "the Kurdish YPG"},
        {"begin": 4, "end": 11, "type": "Nationality", "value": "Kurdish"},
        {"begin": 21, "end": 23, "type": "Organisation", "value": "it"},
        {"begin": 0, "end": 3, "type": "Weapon", "value": "the"},
        {"begin": 0, "end": 4, "type": "Person", "value": "other"},
    ]
    document = re3d.document("one", text, marked)
    assert document.tags == (Tag("entity", ("party",), (0, 15)),)
    assert document.doubtful == (("entity", (21, 23)),)


def test_rams_gives_the_roles_of_its_event() -> None:
    record = {
        "doc_key": "one",
        "sentences": [["It", "rained", "."], ["Jets", "bombed", "Suran", ",", "killing", "him", "."]],
        "evt_triggers": [[4, 4, [["conflict.attack.airstrikemissilestrike", 1.0]]]],
        "gold_evt_links": [[[4, 4], [3, 3], "evt001arg01attacker"], [[4, 4], [5, 5], "evt001arg03place"]],
    }
    document = wikievents.rams(record)
    assert document.text == "It rained.\nJets bombed Suran, killing him."
    (anchor,) = document.anchors
    assert anchor.types == {EventType.AIR_STRIKE}
    assert {role: words(document, each.spans) for role, each in anchor.roles.items()} == {
        "actor": ["Jets"],
        "target": [],
        "place": ["Suran"],
    }
    assert not document.closed


def test_wikievents_lays_its_text_out_by_offsets() -> None:
    record = {
        "doc_id": "one",
        "sentences": [[[["Rebels", 0, 6], ["left", 7, 11]], ""], [[["He", 13, 15], ["died", 16, 20]], ""]],
        "entity_mentions": [
            {"id": "a", "start": 0, "end": 1, "entity_type": "ORG"},
            {"id": "b", "start": 2, "end": 3, "entity_type": "PER"},
        ],
        "event_mentions": [
            {
                "event_type": "Life.Die.Unspecified",
                "trigger": {"start": 3, "end": 4},
                "arguments": [{"entity_id": "b", "role": "Victim"}],
            }
        ],
    }
    document = wikievents.wikievents(record)
    assert document.text == "Rebels left \nHe died"
    assert document.tags == (Tag("entity", ("party",), (0, 6)),)
    assert words(document, document.anchors[0].roles["target"].spans) == ["He"]
    assert not document.anchors[0].types


def test_a_tag_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="weapon"):
        Tag("entity", ("weapon",), (0, 1))


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="doer"):
        Anchor((0, 1), {"doer": corpus.Role()})
