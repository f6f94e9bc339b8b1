"""A model that codes as the gold coders do: next to nothing is lost between its answers and the ledger's claims."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from evals.claim_scoring import CodedClaim, by_document, load_claims, score
from evals.claims import codebook_record
from evals.reading import documents
from tests.reading.llm.conftest import MakeReader
from tests.reading.llm.scripted import Request, ScriptedServer, Step, says


def _one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.data
def test_gold_claims_come_through(make_reader: MakeReader, server: ScriptedServer, shared_data: Path) -> None:
    folder = shared_data / "claims"
    gold: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        gold[record.pop("doc")].append(record)
    read_now = ""

    def answer(request: Request) -> Step:
        shown = _one_line(request.body["messages"][1]["content"])
        passage = _one_line(request.passage)
        claims = []
        for record in gold[read_now]:
            quotes = [_one_line(quote) for quote in record["quotes"]]
            if any(quote in passage for quote in quotes):
                claims.append(record | {"quotes": [quote for quote in quotes if quote in shown]})
        return says({"claims": claims})

    server.answers(answer)
    reader = make_reader(PIECE=1500)
    records = []
    for document in documents([folder / "docs.jsonl"]):
        read_now = document.key
        records += [codebook_record(document, claim) for claim in reader.read(document)]

    scores = score(load_claims(folder / "gold.jsonl"), by_document(CodedClaim.from_record(each) for each in records))
    assert scores.measures["event_f1"] >= 0.98
    assert scores.measures["claim_f1"] >= 0.95
    assert scores.measures["control_f1"] >= 0.95
    assert reader.counts.dropped.total() <= 5
