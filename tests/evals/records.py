"""Claims in the codebook's fields for the tests, in our own words."""

from __future__ import annotations

from typing import Any

from evals.claim_scoring import CodedClaim


def record(**fields: Any) -> dict[str, Any]:
    """Return a claim's record: the army's capture of a town, with the fields given in place of its own."""
    return {
        "doc": "one",
        "quotes": ["The army took the river town on Friday"],
        "type": "capture",
        "actor": ["the army"],
        "target": ["Islamic State"],
        "place": "Abu Kamal",
        "place_name": "Abu Kamal, SY",
        "date_start": None,
        "date_end": "2017-11-10",
        "speaker": "OUTLET",
        "chain": [],
        "speaker_class": "outlet",
        "status": "actual",
        "killed": None,
        "wounded": None,
        "victims": None,
    } | fields


def coded(**fields: Any) -> CodedClaim:
    """Return the claim of :func:`record`."""
    return CodedClaim.from_record(record(**fields))
