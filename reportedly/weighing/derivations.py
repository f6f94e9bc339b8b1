"""Which words derive from which: the copies, shared quotes and shared chains that make reports one lineage, listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reportedly.model import SpeakerClass
from reportedly.weighing.counted import counts
from reportedly.weighing.lineages import Copy, Shingler, families
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.quotations import Quoted, SharedQuote, quotes_of, shared_quotes
from reportedly.weighing.statements import Statement, carrier_of, holders, speaking_party, voice_of
from reportedly.weighing.testimonies import content_of


class DerivationKind(StrEnum):
    """How words derive from others."""

    TEXT = "text"
    QUOTE = "quote"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Derivation:
    """One link of a lineage: why a report is no second witness beside an earlier one.

    ``document_id`` derives from ``source_id`` (``document_key`` and ``source_key`` are the names that users know them
    by). For a copied text ``share`` is how much of the shorter text lies in the other, and there are no claims; for a
    quote it is that of the quoted words, which ``shared`` gives; for a chain ``shared`` names the outlet or agency that
    both go back to, and ``share`` is 1. ``claim_id`` is the claim that repeats ``source_claim_id``.
    """

    kind: DerivationKind
    document_id: str
    document_key: str
    source_id: str
    source_key: str
    share: float
    shared: str = ""
    claim_id: str | None = None
    source_claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim as far as its origin goes: what it says of which place (``content``), on which day, through whom."""

    claim_id: str
    document_id: str
    document_key: str
    known: int
    day: int
    speaker_class: SpeakerClass
    anyone: bool
    carrier: str | None
    content: tuple[str, ...]


def derivations(
    claims: Iterable[ClaimRecord],
    *,
    texts: Mapping[str, str] | None = None,
    registry: Parties | None = None,
    parameters: Parameters | None = None,
) -> list[Derivation]:
    """Return what derives from what among the documents of some claims, of all types, wherever they happened.

    ``texts`` are documents' texts by document id; without a text a document copies nothing. The order is by the later
    document's day, then by ids. The cost is near-linear in the length of the texts. What weighing counts once at one
    place is :meth:`reportedly.weighing.Control.derivations`: there, only texts about the place are compared.
    """
    used, parties = parameters or Parameters.load(), registry or default_parties()
    shingler = Shingler(used.lineages)
    sayings: dict[str, Saying] = {}
    quotes: dict[str, Quoted] = {}
    for record in claims:
        if not counts(record, None):
            continue
        sayings[record.claim.id] = _saying(record, parties)
        quoted = quotes_of(record.claim, shingler, used.lineages)
        if quoted is not None:
            quotes[record.claim.id] = quoted
    ordered = sorted(sayings.values(), key=lambda s: (s.known, s.document_id, s.day, s.claim_id))
    order = list(dict.fromkeys(saying.document_id for saying in ordered))
    shingles = {each: shingler.shingles(texts[each]) for each in order if each in texts} if texts else {}
    origins = families(order, shingles, used.lineages)
    return listed(ordered, origins, shared_quotes(ordered, quotes, used.lineages), used.timing.copy_window_days)


def listed(
    ordered: Sequence[Saying], origins: Mapping[str, Copy], shared: Mapping[str, SharedQuote], window_days: int
) -> list[Derivation]:
    """Return the derivations among claims in the order in which they were known, by the later document."""
    keys = {saying.document_id: saying.document_key for saying in ordered}
    by_id = {saying.claim_id: saying for saying in ordered}
    when = {saying.document_id: saying.known for saying in reversed(ordered)}
    found = [
        Derivation(
            DerivationKind.TEXT, document, keys[document], origin.parent, keys[origin.parent], origin.containment
        )
        for document, origin in origins.items()
        if origin.parent is not None
    ]
    for claim_id, quote in shared.items():
        found.append(_between(DerivationKind.QUOTE, by_id[claim_id], by_id[quote.claim_id], quote.share, quote.words))
    found.extend(_chains(ordered, origins, window_days))
    return sorted(
        found, key=lambda d: (when[d.document_id], d.document_id, d.kind.value, d.claim_id or "", d.source_id)
    )


def _chains(ordered: Sequence[Saying], origins: Mapping[str, Copy], window_days: int) -> Iterator[Derivation]:
    """Yield what nameless speakers to one outlet or agency say again in another family of texts."""
    first: dict[tuple[str, ...], list[Saying]] = {}
    for saying in ordered:
        if saying.carrier is None:
            continue
        said = first.setdefault((saying.carrier, saying.speaker_class.value, *saying.content), [])
        root = origins[saying.document_id].root
        for earlier in said:
            if origins[earlier.document_id].root != root and abs(earlier.day - saying.day) <= window_days:
                yield _between(DerivationKind.CHAIN, saying, earlier, 1.0, saying.carrier)
                break
        else:
            said.append(saying)


def _between(kind: DerivationKind, later: Saying, earlier: Saying, share: float, shared: str) -> Derivation:
    return Derivation(
        kind,
        later.document_id,
        later.document_key,
        earlier.document_id,
        earlier.document_key,
        share,
        shared,
        later.claim_id,
        earlier.claim_id,
    )


def saying_of(statement: Statement) -> Saying:
    """Return a statement about a place as far as its origin goes."""
    return Saying(
        claim_id=statement.claim_id,
        document_id=statement.document_id,
        document_key=statement.document_key,
        known=statement.known,
        day=statement.day,
        speaker_class=statement.speaker_class,
        anyone=statement.anyone,
        carrier=statement.carrier,
        content=content_of(statement),
    )


def _saying(record: ClaimRecord, parties: Parties) -> Saying:
    claim, outlet = record.claim, record.document.outlet
    on = min(claim.happened.end or record.known, record.known)
    country = claim.place.country if claim.place is not None else None
    who = " ".join(holders(claim.actor or claim.target, parties, on, country)[:1])
    _, anyone = voice_of(claim, outlet, speaking_party(claim, outlet, parties, on), parties)
    return Saying(
        claim_id=claim.id,
        document_id=record.document.id,
        document_key=record.document.key,
        known=record.known.toordinal(),
        day=on.toordinal(),
        speaker_class=claim.attribution.speaker_class,
        anyone=anyone,
        carrier=carrier_of(claim, outlet, parties) if anyone else None,
        content=(claim.place.key if claim.place is not None else "", claim.type.value, claim.status.value, who),
    )
