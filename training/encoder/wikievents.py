"""WikiEvents and RAMS: who did what to whom, where, for triggers of an ontology of their own; development parts.

It teaches the roles of the triggers. RAMS marks one event of five sentences, WikiEvents all of its ontology, which
lacks most of the codebook's types: so neither says where no trigger is, and only where the types correspond is the
type of a trigger taught. WikiEvents also marks entities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.entities import PRONOUNS
from reportedly.model import EventType
from training.encoder.labelled import Anchor, Labelled, Role, Span, Tag

ORIGIN = "wikievents"
FOLDER = Path("events") / "wikievents_rams"
TYPES = {
    "conflict.attack.airstrikemissilestrike": EventType.AIR_STRIKE,
    "conflict.attack.biologicalchemicalpoisonattack": EventType.CHEMICAL,
    "conflict.attack.bombing": EventType.BOMBING,
    "conflict.attack.detonateexplode": EventType.BOMBING,
    "conflict.attack.firearmattack": EventType.ATTACK,
    "conflict.attack.hanging": EventType.ATTACK,
    "conflict.attack.setfire": EventType.DESTRUCTION,
    "conflict.attack.stabbing": EventType.ATTACK,
    "conflict.demonstrate": EventType.PROTEST,
    "conflict.yield.retreat": EventType.WITHDRAW,
    "conflict.yield.surrender": EventType.SURRENDER,
    "contact.negotiate": EventType.TALKS,
    "contact.threatencoerce": EventType.THREAT,
    "government.agreements": EventType.AGREEMENT,
    "justice.arrestjaildetain": EventType.DETENTION,
    "transaction.transaction.embargosanction": EventType.SANCTION,
    "transaction.transfermoney.embargosanction": EventType.SANCTION,
    "transaction.transferownership.embargosanction": EventType.SANCTION,
}
"""The sets' types, or what they begin with, that mean the same as one of the codebook's."""

ROLES = {
    "actor": (
        *("attacker", "killer", "injurer", "destroyer", "damager", "damagerdestroyer", "demonstrator", "yielder"),
        *("surrenderer", "retreater", "participant", "otherparticipant", "communicator", "jailer", "executioner"),
        *("transporter", "preventer", "impeder", "giver", "perpetrator", "violator"),
    ),
    "target": (
        *("target", "victim", "detainee", "recipient", "defendant", "passenger", "passengerartifact", "artifact"),
        "employee",
    ),
    "place": ("place", "destination", "placeofemployment", "territoryorfacility"),
}
"""The encoder's roles and the sets' names, in lower case, for what plays each."""

_CLOSED = ("conflict.", "life.die", "life.injure", "justice.arrest", "artifactexistence.damage")
"""Types whose roles are the codebook's actor and target, so that nobody else plays them."""

ENTITIES = {
    "GPE": ("place", "nationality"),
    "LOC": ("place",),
    "FAC": ("place",),
    "ORG": ("party",),
    "PER": ("person", "party"),
}
"""WikiEvents' types of entities and the encoder's kinds that each may be."""

_NO_SPACE_BEFORE = re.compile(r"(?:[.,;:!?%)\]}”’]|'\w{0,2}|n't)$")
_NO_SPACE_AFTER = frozenset("([{“‘$")


def load(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the documents to train on and those kept for development, from the public data folder."""
    parts: tuple[list[Labelled], list[Labelled]] = [], []
    for record in _read(data / FOLDER / "wikievents_dev.jsonl"):
        labelled = wikievents(record)
        parts[labelled.is_held_back].append(labelled)
    for record in _read(data / FOLDER / "rams_dev.jsonlines"):
        labelled = rams(record)
        parts[labelled.is_held_back].append(labelled)
    return parts


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def wikievents(record: Mapping[str, Any]) -> Labelled:
    """Return a document of WikiEvents; its text is laid out by the offsets that it gives for its words."""
    offsets = [(start, end) for words, _ in record["sentences"] for _, start, end in words]
    signs = [" "] * max(end for _, end in offsets)
    for words, _ in record["sentences"]:
        for word, start, end in words:
            signs[start:end] = word
        if words and words[0][1] > 0:
            signs[words[0][1] - 1] = "\n"
    text = "".join(signs)

    def span(item: Mapping[str, Any]) -> Span:
        return offsets[item["start"]][0], offsets[item["end"] - 1][1]

    entities = {item["id"]: item for item in record["entity_mentions"]}
    anchors = [
        _anchor(
            event["event_type"],
            span(event["trigger"]),
            ((a["role"], span(entities[a["entity_id"]])) for a in event["arguments"] if a["entity_id"] in entities),
        )
        for event in record["event_mentions"]
    ]
    named = [
        (ENTITIES[item["entity_type"]], span(item))
        for item in record["entity_mentions"]
        if item["entity_type"] in ENTITIES
    ]
    pronouns = [words for _, words in named if text[slice(*words)].lower() in PRONOUNS]
    return Labelled(
        f"{ORIGIN}/{record['doc_id']}",
        ORIGIN,
        text,
        tags=tuple(Tag("entity", kinds, words) for kinds, words in named if words not in pronouns),
        closed=frozenset({"entity"}),
        doubtful=tuple(("entity", words) for words in pronouns),
        anchors=tuple(anchors),
    )


def rams(record: Mapping[str, Any]) -> Labelled:
    """Return five sentences of RAMS with the roles of their one event."""
    text, offsets = _joined(record["sentences"])

    def span(ends: Iterable[int]) -> Span:
        first, last = ends
        return offsets[first][0], offsets[last][1]

    anchors = []
    for first, last, types in record["evt_triggers"]:
        links = (link for link in record["gold_evt_links"] if link[0] == [first, last])
        roles = ((re.sub(r"^evt\d+arg\d+", "", role), span(words)) for _, words, role in links)
        anchors.append(_anchor(types[0][0], span((first, last)), roles))
    return Labelled(f"{ORIGIN}/{record['doc_key']}", ORIGIN, text, anchors=tuple(anchors))


def _joined(sentences: Iterable[list[str]]) -> tuple[str, list[Span]]:
    """Return sentences of words as a text, and where each word stands in it."""
    text = ""
    offsets: list[Span] = []
    for words in sentences:
        for at, word in enumerate(words):
            tight = at > 0 and (_NO_SPACE_BEFORE.match(word) or words[at - 1] in _NO_SPACE_AFTER)
            text += "" if tight or not text else " " if at else "\n"
            offsets.append((len(text), len(text) + len(word)))
            text += word
    return text, offsets


def _anchor(ontology_type: str, trigger: Span, arguments: Iterable[tuple[str, Span]]) -> Anchor:
    name = ontology_type.lower()
    found: dict[str, list[Span]] = {role: [] for role in ROLES}
    for role, span in arguments:
        for ours, theirs in ROLES.items():
            if role.lower() in theirs:
                found[ours].append(span)
    closed = name.startswith(_CLOSED)
    roles = {role: Role(tuple(sorted(set(spans))), closed or role == "place") for role, spans in found.items()}
    types = frozenset(ours for prefix, ours in TYPES.items() if name == prefix or name.startswith(prefix + "."))
    return Anchor(trigger, roles, types)
