"""Roles of events: perpetrators and targets against the MUC-4 templates, development part.

The 200 documents of ``roles/dev.json`` carry the five string-fill roles of MUC-4 as simplified by Huang and Riloff
(2011) and Du, Rush and Cardie (2021): entities as sets of mentions, the templates of a document merged. Claims know an
actor and a target, so individual and organised perpetrators are one role here ("perpetrator"), and so are physical
targets and victims ("target"); weapons have no field in the codebook and are left out. Read are claims of violence that
their speaker does not deny.

Scored is CEAF-REE (Du, Rush and Cardie 2021): predicted and gold entities of a role are matched one to one in a
document, a pair counting 1 where the prediction is one of the entity's mentions. ``*_exact_f1`` takes mentions to be
equal without articles; ``*_head_f1``, as in Patwardhan and Riloff (2007), where their head words agree: the last word
before the first preposition, comma or relative pronoun. The text is lower case throughout, as the set has it.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals.reading import read
from evals.scores import Counts, Measure, Scores, bootstrap, f_score, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.identity import document_id
from reportedly.model import Claim, Document, EventType, Status

PART = "muc4"
GOLD_ROLES = {"perpetrator": ("PerpInd", "PerpOrg"), "target": ("Target", "Victim")}
"""The roles that claims can fill, and the roles of the set that each stands for."""

VIOLENCE = frozenset(
    {
        EventType.CLASH,
        EventType.AIR_STRIKE,
        EventType.SHELLING,
        EventType.BOMBING,
        EventType.ATTACK,
        EventType.CHEMICAL,
        EventType.ABDUCTION,
        EventType.DESTRUCTION,
    }
)

_HEAD_END = re.compile(r",|;|\(|--|\b(?:of|in|at|on|from|with|for|by|to|near|against|who|which|that)\b")
_ARTICLE = re.compile(r"^(?:the|a|an|some|several)\s+")

Entity = frozenset[str]
"""The mentions of one entity, any of which is a right answer."""

Roles = dict[str, set[Entity]]


def evaluate(shared_data: Path, *, reader: str = DEFAULT_READER, limit: int | None = None) -> Scores:
    """Return role scores over the development documents, or over ``limit`` of them taken at even distances."""
    started = time.perf_counter()
    with (shared_data / "events" / "muc4" / "roles" / "dev.json").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    if limit is not None and limit < len(records):
        records = [records[index * len(records) // limit] for index in range(limit)]
    documents = (_document(record) for record in records)
    predicted = {document.key: predicted_roles(claims) for document, claims in read(documents, reader)}
    counts = [count(gold_roles(record["templates"]), predicted[record["docid"]]) for record in records]
    total: Counts = Counter()
    for document in counts:
        total.update(document)
    intervals = bootstrap(counts, summarise)
    return Scores(
        part=PART,
        documents=len(records),
        seconds=time.perf_counter() - started,
        measures=tuple(Measure(name, value, intervals[name]) for name, value in summarise(total).items()),
        note=f"roles of MUC-4 dev; {sum(bool(r['templates']) for r in records)} documents have an incident",
    )


def _document(record: dict[str, Any]) -> Document:
    text, key = record["doctext"], record["docid"]
    return Document(id=document_id(text, record_id=key), key=key, text=text)


def gold_roles(templates: Sequence[dict[str, Any]]) -> Roles:
    """Return the entities of each role over all templates of a document."""
    roles: Roles = {}
    for role, names in GOLD_ROLES.items():
        entities = (entity for template in templates for name in names for entity in template[name])
        roles[role] = {frozenset(_plain(mention) for mention, _ in entity) for entity in entities}
    return roles


def predicted_roles(claims: Sequence[Claim]) -> Roles:
    """Return the actors and targets of the claims of violence in a document, each name once."""
    violent = [claim for claim in claims if claim.type in VIOLENCE and claim.status is not Status.DENIED]
    parties = {"perpetrator": [c.actor for c in violent], "target": [c.target for c in violent]}
    return {role: {frozenset({_plain(actor.name)}) for names in of for actor in names} for role, of in parties.items()}


def _plain(mention: str) -> str:
    return _ARTICLE.sub("", " ".join(mention.lower().replace('"', " ").split()))


def head(mention: str) -> str:
    """Return the head word of a noun phrase: the last word before its first preposition, comma or relative pronoun."""
    before = _HEAD_END.split(mention, maxsplit=1)[0].split()
    words = before or mention.split()
    return words[-1] if words else ""


def _equal(gold: Entity, predicted: Entity) -> bool:
    return not gold.isdisjoint(predicted)


def _same_head(gold: Entity, predicted: Entity) -> bool:
    return not {head(mention) for mention in gold}.isdisjoint({head(mention) for mention in predicted})


_MATCHES: dict[str, Callable[[Entity, Entity], bool]] = {"exact": _equal, "head": _same_head}


def count(gold: Roles, predicted: Roles) -> Counts:
    """Return what one document's entities count for, by role and by way of matching."""
    counts: Counts = Counter()
    for role in GOLD_ROLES:
        wanted, found = (sorted(side[role], key=sorted) for side in (gold, predicted))
        counts[f"{role}_gold"] += len(wanted)
        counts[f"{role}_predicted"] += len(found)
        for name, matches in _MATCHES.items():
            counts[f"{role}_{name}"] += _aligned(wanted, found, matches)
    return counts


def _aligned(gold: Sequence[Entity], predicted: Sequence[Entity], matches: Callable[[Entity, Entity], bool]) -> int:
    if not gold or not predicted:
        return 0
    right = np.array([[matches(one, other) for other in predicted] for one in gold], dtype=float)
    rows, columns = linear_sum_assignment(right, maximize=True)
    return int(right[rows, columns].sum())


def summarise(counts: Counts) -> dict[str, float]:
    """Return the measures from the counts over all documents."""
    measures = {}
    for role in GOLD_ROLES:
        gold, predicted = counts[f"{role}_gold"], counts[f"{role}_predicted"]
        measures[f"{role}_head_precision"] = ratio(counts[f"{role}_head"], predicted)
        measures[f"{role}_head_recall"] = ratio(counts[f"{role}_head"], gold)
        measures[f"{role}_head_f1"] = f_score(counts[f"{role}_head"], gold, predicted)
        measures[f"{role}_exact_f1"] = f_score(counts[f"{role}_exact"], gold, predicted)
    return measures
