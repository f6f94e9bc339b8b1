"""Which lineage each claim belongs to: copies of a text, and one speaker in many papers, are one.

This is the one place where events and contradictions ask what copies what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reportedly.weighing.lineages import Shingler, families
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.statements import speaking_party, voice_of


def origins(
    claims: Iterable[ClaimRecord], texts: Mapping[str, str] | None, parameters: Parameters | None = None
) -> dict[str, str]:
    """Return, for every document of the claims, the document that its text was copied from, itself where from none.

    ``texts`` are the documents' texts by id; a document without one copies nothing.
    """
    used = parameters or Parameters.load()
    known = {record.document.id: record.known for record in claims}
    order = sorted(known, key=lambda document: (known[document], document))
    if texts is None:
        return {document: document for document in order}
    shingler = Shingler(used.lineages)
    shingles = {document: shingler.shingles(texts[document]) for document in order if document in texts}
    return {document: copy.root for document, copy in families(order, shingles, used.lineages).items()}


def lineages(
    claims: Iterable[ClaimRecord], roots: Mapping[str, str], *, registry: Parties | None = None
) -> dict[str, str]:
    """Return each claim's lineage by the claim's id: the speaker across documents, or of one family of texts.

    ``roots`` are those of :func:`origins`. A text that several outlets carry in their own voice is the voice of the
    outlet that had it first; speakers who may be anybody ("residents") are the same only within one family.
    """
    parties = registry or default_parties()
    told: dict[str, tuple[ClaimRecord, str, bool]] = {}
    for record in claims:
        outlet = record.document.outlet
        party = speaking_party(record.claim, outlet, parties, record.known)
        told[record.claim.id] = (record, *voice_of(record.claim, outlet, party, parties))
    ordered = sorted(told.values(), key=lambda item: (item[0].known, item[0].document.id, item[0].claim.id))
    voices: dict[str, str] = {}
    for record, voice, _ in ordered:
        if _is_own(voice):
            voices.setdefault(roots.get(record.document.id, record.document.id), voice)
    found = {}
    for record, voice, anyone in ordered:
        root = roots.get(record.document.id, record.document.id)
        own = _is_own(voice)
        found[record.claim.id] = voices[root] if own else f"{voice}@{root}" if anyone else voice
    return found


def _is_own(voice: str) -> bool:
    return voice.startswith(("outlet:", "document:"))
