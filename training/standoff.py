"""Our own coding of news, kept as offsets and codes without a word of the texts.

Coders work by the codebook on the articles in ``../shared/data`` and write one short JSON object for each claim, with
the words of the text that bear it. :func:`from_coder` turns those words into offsets; what is stored under
``training/corpus`` holds offsets, codes and the names of parties and places, which are facts. :func:`claims_of` gives
the codebook's form back where the texts are at hand.

A stored line is one document::

    {"doc": id, "text": hash, "coder": name, "claims": [
        {"type": "capture", "status": "actual", "quotes": [[10, 42]], "trigger": [12, 19],
         "actor": [{"name": "army", "span": [0, 4]}], "target": [],
         "place": {"span": [23, 29], "name": "Abu Kamal, SY"},
         "date": {"start": null, "end": "2017-11-09", "span": null},
         "speaker": {"name": "army", "class": "party", "chain": ["army"], "source": [0, 4], "cue": [5, 9]},
         "killed": null, "wounded": null, "victims": null}]}

Spans are end-exclusive character offsets into the document's text as the input file has it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Span = tuple[int, int]

_SENTENCE_END = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘(])|\n+")
_HASHED = 16  # hexadecimal digits kept of a text's hash


def text_hash(text: str) -> str:
    """Return what tells that a text is the one that was coded: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HASHED]


def from_coder(lines: Iterable[str], texts: Mapping[str, str], coder: str) -> list[dict[str, Any]]:
    """Return stand-off documents from a coder's lines, in the order in which the documents first come.

    Raises ``ValueError`` naming the line where its words are not in the text.
    """
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        coded = json.loads(line)
        document = coded["d"]
        text = texts[document]
        entry = found.setdefault(document, {"doc": document, "text": text_hash(text), "coder": coder, "claims": []})
        if not coded.get("none"):
            try:
                entry["claims"].append(_claim(coded, text))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
    return list(found.values())


def _claim(coded: Mapping[str, Any], text: str) -> dict[str, Any]:
    quotes = [_find(quote, text) for quote in coded["q"]]
    within = text[quotes[0][0] : quotes[0][1]]
    at = within.find(coded["tr"])
    if at < 0:
        raise ValueError(f"trigger {coded['tr']!r} is not in the first quote")
    trigger = (quotes[0][0] + at, quotes[0][0] + at + len(coded["tr"]))
    speaker = coded.get("s", "OUTLET")
    outlet = speaker == "OUTLET"
    return {
        "type": coded["t"],
        "status": coded.get("st", "actual"),
        "quotes": quotes,
        "trigger": trigger,
        "actor": _parties(coded.get("a", []), coded.get("aw"), text, trigger),
        "target": _parties(coded.get("x", []), coded.get("xw"), text, trigger),
        "place": None if coded.get("p") is None else {"span": _nearest(coded["p"], text, trigger), "name": coded["pn"]},
        "date": {
            "start": coded.get("ds"),
            "end": coded.get("de"),
            "span": _nearest(coded.get("dw"), text, trigger),
        },
        "speaker": {
            "name": speaker,
            "class": coded.get("sc", "outlet"),
            "chain": coded.get("ch", [] if outlet else [speaker]),
            "source": None if outlet else _nearest(coded.get("sw"), text, trigger),
            "cue": None if outlet else _nearest(coded.get("cw"), text, trigger),
        },
        "killed": coded.get("k"),
        "wounded": coded.get("w"),
        "victims": coded.get("v"),
    }


def _parties(names: list[str], words: list[str | None] | None, text: str, trigger: Span) -> list[dict[str, Any]]:
    return [
        {"name": name, "span": _nearest((words[at] if words else None) or name, text, trigger)}
        for at, name in enumerate(names)
    ]


def _find(words: str, text: str) -> Span:
    at = text.find(words)
    if at < 0:
        raise ValueError(f"{words!r} is not in the text")
    return at, at + len(words)


def _nearest(words: str | None, text: str, trigger: Span) -> Span | None:
    """Return where words stand that belong to an event: in its sentence, before it, or after; ``None`` if nowhere.

    Whole words are preferred, and of several the nearest one.
    """
    if not words:
        return None
    starts = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    starts = starts or [match.start() for match in re.finditer(re.escape(words), text)]
    if not starts:
        return None
    first, last = _sentence(text, trigger)

    def remote(start: int) -> tuple[int, int]:
        rank = 0 if first <= start < last else 1 if start < first else 2
        return rank, abs(start - trigger[0])

    start = min(starts, key=remote)
    return start, start + len(words)


def _sentence(text: str, span: Span) -> Span:
    first, last = 0, len(text)
    for match in _SENTENCE_END.finditer(text):
        if match.end() <= span[0]:
            first = match.end()
        elif match.start() >= span[1]:
            return first, match.end()
    return first, last


def claims_of(document: Mapping[str, Any], text: str) -> Iterator[dict[str, Any]]:
    """Yield a stored document's claims in the codebook's form; raises ``ValueError`` where the text is another one."""
    if document["text"] != text_hash(text):
        raise ValueError(f"the text of {document['doc']!r} is not the one that was coded")
    for claim in document["claims"]:
        place, speaker = claim["place"], claim["speaker"]
        span = place["span"] if place else None
        yield {
            "doc": document["doc"],
            "quotes": [text[start:end] for start, end in claim["quotes"]],
            "type": claim["type"],
            "actor": [party["name"] for party in claim["actor"]],
            "target": [party["name"] for party in claim["target"]],
            "place": text[span[0] : span[1]] if span else None,
            "place_name": place["name"] if place else None,
            "date_start": claim["date"]["start"],
            "date_end": claim["date"]["end"],
            "speaker": speaker["name"],
            "chain": speaker["chain"],
            "speaker_class": speaker["class"],
            "status": claim["status"],
            "killed": _figure(claim["killed"]),
            "wounded": _figure(claim["wounded"]),
            "victims": claim["victims"],
        }


def _figure(bounds: list[int | None] | None) -> dict[str, int | None] | None:
    return None if bounds is None else {"low": bounds[0], "high": bounds[1]}


def read_corpus(folder: Path, files: str = "*.jsonl") -> list[dict[str, Any]]:
    """Return the stored documents of a folder's files of some names (a pattern), by file and line."""
    return [
        json.loads(line)
        for path in sorted(folder.glob(files))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def write_corpus(documents: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write stored documents, a line each, in the order of their ids."""
    lines = [
        json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        for document in sorted(documents, key=lambda document: str(document["doc"]))
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
