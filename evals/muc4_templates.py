"""Whole incidents against MUC-4's templates, as for GTT (Du, Rush and Cardie 2021): five roles and the type.

Predicted and gold incidents of a document are aligned one to one, those of the same type alone, as is best for the
score. Of aligned ones, an entity is right where it is, without articles and punctuation, one of the other's mentions.
``micro_f1`` is over the entities of all roles and the types, as published; ``roles_f1`` leaves the types out.
``dev`` are the 200 documents of the simplified development set, ``tst3`` the 100 reports of the test part at hand,
their simplified form made from the key. All texts are read in capitals, as the wire sent them.
``certainty`` is slot 11, the share of gold organisations with the right level (see :mod:`evals.muc4_certainty`).
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals import muc4_certainty, muc4_keys
from evals.muc4_incidents import Incident, find_incidents, gold_mentions
from evals.muc4_keys import ROLES
from evals.reading import SHARED_DATA, NotMeasuredError
from evals.scores import Counts, Measure, Scores, bootstrap, ratio
from reportedly.identity import document_id
from reportedly.model import Document

PART = "muc4_templates"
PARTS = ("dev", "tst3")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)

Reading = tuple[str, str, list[muc4_keys.Template]]
"""A document's key, text and gold incidents."""


def documents(shared_data: Path, part: str) -> list[Reading]:
    """Return the documents of a part: ``dev``, ``train`` or ``tst3``."""
    folder = shared_data / "events" / "muc4"
    if part == "tst3":
        filled = muc4_keys.keys(folder / "raw" / "tst3" / "key-tst3.v2")
        texts = muc4_keys.texts(folder / "raw" / "tst3" / "tst3-muc4")
        return [(key, text, muc4_keys.templates(filled.get(key, []), text)) for key, text in sorted(texts.items())]
    with (folder / "roles" / f"{part}.json").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return [(r["docid"], r["doctext"], _once(map(_simple, r["templates"]))) for r in records]


def _once(templates: Iterable[muc4_keys.Template]) -> list[muc4_keys.Template]:
    """Return the incidents without those that are alike in the simplified form."""
    found: list[muc4_keys.Template] = []
    for template in templates:
        if template not in found:
            found.append(template)
    return found


def _simple(template: dict[str, Any]) -> muc4_keys.Template:
    roles = {role: [[m for m, _ in entity] for entity in template[role] if entity] for role in ROLES}
    return {"incident_type": template["incident_type"], **roles}


def evaluate(shared_data: Path, *, reader: str = "encoder.v1", parts: Sequence[str] = PARTS) -> Scores:
    """Return the measures of both parts. Raises NotMeasuredError for a reader without an incident's roles."""
    if reader != "encoder.v1":
        raise NotMeasuredError(f"{reader} marks no roles of incidents: take encoder.v1")
    find = by_encoder()
    started = time.perf_counter()
    measures: list[Measure] = []
    read = 0
    for part in parts:
        counts = [count(gold, find(key, text.upper())) for key, text, gold in documents(shared_data, part)]
        read += len(counts)
        intervals = bootstrap(counts, summarise)
        measures += [Measure(f"{part}_{n}", v, intervals[n]) for n, v in summarise(total(counts)).items()]
        measures += [Measure(f"{part}_{n}", v) for n, v in muc4_certainty.evaluate(shared_data, part).items()]
    return Scores(PART, read, time.perf_counter() - started, tuple(measures), note="aligned as for GTT")


def by_encoder() -> Callable[[str, str], list[Incident]]:
    """Return what finds the incidents of a text by ``encoder.v1``."""
    from evals.muc4_incidents import marked_mentions
    from reportedly.reading.encoder.reader import EncoderReader

    encoder = EncoderReader()

    def find(key: str, text: str) -> list[Incident]:
        parts = encoder.scores(Document(id=document_id(text), key=key, text=text))
        return find_incidents(text, [mention for part in parts for mention in marked_mentions(part, text)])

    return find


def plain(mention: str) -> str:
    """Return a mention in lower case without articles, punctuation and doubled spaces."""
    return " ".join(_ARTICLE.sub(" ", mention.lower().translate(_PUNCTUATION)).split())


def count(gold: Sequence[muc4_keys.Template], predicted: Sequence[Incident]) -> Counts:
    """Return what one document's incidents count for, by role: found and right, wanted and recalled."""
    wanted = [(t["incident_type"], {r: [{plain(m) for m in e} for e in _entities(t, r)] for r in ROLES}) for t in gold]
    found = [(i.type, {r: [plain(m) for m in i.roles.get(r, ())] for r in ROLES}) for i in predicted]
    counts: Counts = Counter()
    for _, roles in wanted:
        counts["type_gold"] += 1
        counts.update({f"{role}_gold": len(entities) for role, entities in roles.items()})
    for _, said in found:
        counts["type_found"] += 1
        counts.update({f"{role}_found": len(names) for role, names in said.items()})
    if not wanted or not found:
        return counts
    right = [[_right(w, f) if w[0] == f[0] else Counter() for f in found] for w in wanted]
    gold_all, found_all = (max(1, sum(counts[f"{r}_{k}"] for r in ("type", *ROLES))) for k in ("gold", "found"))
    worth = [
        [sum(v / (gold_all if n.endswith("recalled") else found_all) for n, v in c.items()) for c in row]
        for row in right
    ]
    for row, column in zip(*linear_sum_assignment(np.array(worth), maximize=True), strict=True):
        counts.update(right[row][column])
    return counts


def _entities(template: muc4_keys.Template, role: str) -> list[list[str]]:
    entities = template[role]
    assert isinstance(entities, list)
    return entities


def _right(wanted: tuple[Any, dict[str, list[set[str]]]], found: tuple[Any, dict[str, list[str]]]) -> Counts:
    counts: Counts = Counter(type_right=1, type_recalled=1)
    for role in ROLES:
        entities, names = wanted[1][role], found[1][role]
        counts[f"{role}_right"] = sum(any(name in entity for entity in entities) for name in names)
        counts[f"{role}_recalled"] = sum(any(name in entity for name in names) for entity in entities)
    return counts


def total(counts: Sequence[Counts]) -> Counts:
    """Return the sum over documents."""
    found: Counts = Counter()
    for document in counts:
        found.update(document)
    return found


def summarise(counts: Counts) -> dict[str, float]:
    """Return the measures from the counts over all documents."""

    def measures(names: Sequence[str]) -> tuple[float, float, float]:
        right, found, recalled, gold = (
            sum(counts[f"{n}_{kind}"] for n in names) for kind in ("right", "found", "recalled", "gold")
        )
        precision, recall = ratio(right, found), ratio(recalled, gold)
        return precision, recall, ratio(2 * precision * recall, precision + recall) if right else ratio(0, found + gold)

    summary = {}
    for name, over in (("micro", ("type", *ROLES)), ("roles", tuple(ROLES))):
        summary[f"{name}_precision"], summary[f"{name}_recall"], summary[f"{name}_f1"] = measures(over)
    for name in ("type", *ROLES):
        summary[f"{name.lower()}_f1"] = measures((name,))[2]
    return summary


def ceiling(shared_data: Path, part: str) -> dict[str, float]:
    """Return the measures of incidents made from the gold mentions of a part: the ceiling of the rest."""
    counts = []
    for _, text, gold in documents(shared_data, part):
        spoken = text.upper()
        counts.append(count(gold, find_incidents(spoken, gold_mentions(spoken, gold))))
    return summarise(total(counts))


def errors(shared_data: Path, part: str, find: Callable[[str, str], list[Incident]]) -> Iterator[str]:
    """Yield the documents of a part with what should be and what is found."""
    for key, text, gold in documents(shared_data, part):
        found = find(key, text.upper())
        counts = count(gold, found)
        if any(
            counts[f"{r}_right"] < counts[f"{r}_found"] or counts[f"{r}_recalled"] < counts[f"{r}_gold"]
            for r in ("type", *ROLES)
        ):
            yield "\n".join(
                [key, *(f"  gold  {t}" for t in gold), *(f"  found {i.type} {dict(i.roles)}" for i in found)]
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.muc4_templates", description="Score incidents on MUC-4.")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part")
    parser.add_argument("--ceiling", action="store_true", help="make the incidents from the gold mentions")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N documents that are not all right")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    parts = options.part or list(PARTS)
    if options.ceiling:
        values = {f"{part}_{n}": v for part in parts for n, v in ceiling(options.data, part).items()}
    else:
        if options.errors:
            for told, _ in zip(errors(options.data, parts[0], by_encoder()), range(options.errors), strict=False):
                print(told, end="\n\n")
        values = {m.name: m.value for m in evaluate(options.data, parts=parts).measures}
    for name, value in values.items():
        print(f"{name:28} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
