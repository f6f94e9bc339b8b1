"""MUC-4's own files: answer keys of 24 slots and wire texts in capitals, as the five roles of the simplified set.

The simplified set (Huang and Riloff 2011; Du, Rush and Cardie 2021) takes the individual and organised perpetrators,
physical targets, names of human targets and instruments of each incident, with those mentions that stand in the text.
It is at hand for training and development; for the part TST3 this module makes it from the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROLES = {"PerpInd": 9, "PerpOrg": 10, "Target": 12, "Victim": 18, "Weapon": 6}
"""The five roles and the slots of the key that hold them."""

TYPE, CERTAINTY = 4, 11
_SLOT = re.compile(r"(?P<number>\d{1,2})\.\s+[A-Z: ]+?\s{2,}(?P<value>.*)")
_STRING = re.compile(r'"((?:\\"|[^"])*)"')
_HEADING = re.compile(r"^(?P<id>(?:DEV|TST\d)-MUC\d-\d{4})\b.*$", re.MULTILINE)
_DATELINE = re.compile(r"\[TEXT\]|--")
_WITHIN = 400  # characters of a report that may be its dateline

Slots = dict[int, list[str]]
Template = dict[str, object]
"""``incident_type`` and, for each role, entities as lists of mentions."""


def keys(path: Path) -> dict[str, list[Slots]]:
    """Return the filled templates of a key file by document; a document without incidents has none."""
    found: dict[str, list[Slots]] = {}
    for slots in _blocks(path.read_text(encoding="latin-1")):
        document = slots[0][0].split()[0]
        kept = found.setdefault(document, [])
        if slots.get(TYPE, ["*"])[0] not in {"*", "-"}:
            kept.append(slots)
    return found


def _blocks(text: str) -> Iterator[Slots]:
    slots: Slots = {}
    last: int | None = None
    for line in text.splitlines():
        if match := _SLOT.match(line):
            number = int(match["number"])
            if number == 0 and slots:
                yield slots
                slots = {}
            slots[number] = [match["value"].strip()]
            last = number
        elif line.startswith(" ") and line.strip() and last is not None:
            slots[last].append(line.strip())
        else:
            last = None
    if slots:
        yield slots


def texts(path: Path) -> dict[str, str]:
    """Return the reports of a text file by document, without their datelines, in capitals as they are."""
    raw = path.read_text(encoding="latin-1")
    heads = list(_HEADING.finditer(raw))
    found = {}
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = raw[head.end() : after.start() if after is not None else len(raw)]
        mark = _DATELINE.search(body, 0, _WITHIN)
        start = mark.end() if mark is not None else 0
        text_mark = body.find("[TEXT]", start, start + _WITHIN)
        found[head["id"]] = body[text_mark + len("[TEXT]") if text_mark >= 0 else start :].strip()
    return found


def templates(filled: list[Slots], text: str) -> list[Template]:
    """Return the incidents of a document in the simplified form, each once."""
    flat = " ".join(text.lower().split())
    found: list[Template] = []
    for slots in filled:
        template: Template = {"incident_type": slots[TYPE][0].split("/")[0].strip().lower()}
        for role, number in ROLES.items():
            template[role] = [e for line in slots.get(number, []) if (e := _entity(line, flat))]
        if template not in found:
            found.append(template)
    return found


def _entity(line: str, text: str) -> list[str]:
    """Return the mentions of a slot's line that stand in the text."""
    spelt = [match.replace('\\"', '"').lower() for match in _STRING.findall(line)]
    return [m for m in spelt if "[" not in m and " ".join(m.split()) in text]  # brackets hold what an editor added


def certainties(slots: Slots) -> dict[str, str]:
    """Return how certain each organisation's part is by slot 11, by the organisation's mentions in lower case."""
    found = {}
    for line in slots.get(CERTAINTY, []):
        level, _, named = line.partition(":")
        for mention in _STRING.findall(named):
            found[mention.lower()] = level.split("/")[0].strip(" ?(").lower()
    return found
