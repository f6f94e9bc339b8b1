"""The codebook's section "Scoring": claims matched one to one with gold claims, and what the matches count for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linear_sum_assignment

from evals.scores import Counts, Limits, bootstrap, f_score, ratio
from reportedly.model import CONTROL_TYPES, OUTLET_SPEAKER

ROLES = ("actor", "target", "place", "date", "speaker", "status", "killed")
"""The fields whose accuracy is measured over event hits."""

CLAIM_FIELDS = ("type", "place", "speaker", "status")
"""The fields that must all be right for a claim hit."""

_WEIGHED_ROLES = ("place", "speaker", "status", "actor", "target", "date", "killed")
_APOSTROPHES = str.maketrans("", "", "‘’'`´")
_OTHER_SIGN = re.compile(r"[^\w\s.-]")
_ARTICLE = re.compile(r"\b(?:the|a|an)\b")
_PLACE_FILLER = re.compile(
    r"\b(?:al|el|ad|as|ash|at|ar|an|az|deir|city of|town of|village of|province|governorate|city|town|village)\b[- ]?"
)
_NOT_LATIN = re.compile(r"[^a-z]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class CodedClaim:
    """One claim in the codebook's fields, as far as scoring looks at them; dates are ISO strings."""

    document: str
    quotes: tuple[str, ...]
    type: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    place: str | None
    place_name: str | None
    date_start: str | None
    date_end: str | None
    speaker: str
    status: str
    killed_low: int | None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> CodedClaim:
        """Return the claim of one line in the codebook's fields; raises ``KeyError`` where a field is absent."""
        return cls(
            document=record["doc"],
            quotes=tuple(record["quotes"]),
            type=record["type"],
            actor=tuple(record["actor"]),
            target=tuple(record["target"]),
            place=record["place"],
            place_name=record.get("place_name"),
            date_start=record["date_start"],
            date_end=record["date_end"],
            speaker=record["speaker"],
            status=record["status"],
            killed_low=(record["killed"] or {}).get("low"),
        )

    @property
    def is_control(self) -> bool:
        """Whether the claim is of one of the six control types."""
        return self.type in CONTROL_TYPES


ClaimsByDocument = dict[str, list[CodedClaim]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold and a predicted claim of one document, matched; ``right`` holds the fields that agree."""

    gold: int
    predicted: int
    right: frozenset[str]

    @property
    def is_event_hit(self) -> bool:
        """Whether the types agree."""
        return "type" in self.right

    @property
    def is_claim_hit(self) -> bool:
        """Whether type, place, speaker and status all agree."""
        return self.right.issuperset(CLAIM_FIELDS)


@cache
def _alias_sets() -> Mapping[str, int]:
    """Return the number of the alias set that each known party spelling is in."""
    text = files("evals").joinpath("aliases.yaml").read_text(encoding="utf-8")
    return {name: number for number, names in enumerate(yaml.safe_load(text)) for name in names}


def fold_name(name: str) -> str:
    """Return a name in lower case with no articles, apostrophes or other signs than full stops and hyphens."""
    plain = _OTHER_SIGN.sub(" ", name.lower().translate(_APOSTROPHES))
    return " ".join(_ARTICLE.sub(" ", plain).split())


def same_name(one: str, other: str) -> bool:
    """Whether two names are equal, spell one known party, or one holds the other as whole words."""
    one, other = fold_name(one), fold_name(other)
    if one == other:
        return True
    aliases = _alias_sets()
    if one in aliases and other in aliases:
        return aliases[one] == aliases[other]
    part, whole = (one, other) if len(one) <= len(other) else (other, one)
    return len(part) > 2 and re.search(rf"\b{re.escape(part)}\b", whole) is not None


def _same_parties(gold: Sequence[str], predicted: Sequence[str]) -> bool:
    if gold and predicted:
        return any(same_name(one, other) for one in gold for other in predicted)
    return not gold and not predicted


def fold_place(name: str) -> str:
    """Return the letters of a place name that remain without its country, articles and words like "city"."""
    return _NOT_LATIN.sub("", _PLACE_FILLER.sub("", fold_name(name.split(",")[0])))


def _place_names(claim: CodedClaim) -> set[str]:
    written = claim.place or ""
    return {fold_place(written), fold_place(claim.place_name or written)} - {""}


def _same_place(gold: CodedClaim, predicted: CodedClaim) -> bool:
    if gold.place is None or predicted.place is None:
        return gold.place is predicted.place
    return not _place_names(gold).isdisjoint(_place_names(predicted))


def _same_speaker(gold: str, predicted: str) -> bool:
    if OUTLET_SPEAKER in (gold, predicted):
        return gold == predicted
    return same_name(gold, predicted)


def _dates_meet(gold: CodedClaim, predicted: CodedClaim) -> bool:
    gold_dated, predicted_dated = (c.date_start is not None or c.date_end is not None for c in (gold, predicted))
    if not (gold_dated and predicted_dated):
        return gold_dated == predicted_dated
    begins_in_time = (gold.date_start or "0000") <= (predicted.date_end or "9999")
    return begins_in_time and (predicted.date_start or "0000") <= (gold.date_end or "9999")


def _bags(claim: CodedClaim) -> list[Counter[str]]:
    return [Counter(_WORD.findall(quote.lower())) for quote in claim.quotes]


def _bags_meet(one: Counter[str], other: Counter[str]) -> bool:
    shorter = min(one.total(), other.total())
    return shorter > 0 and (one & other).total() >= 0.5 * shorter


def bags_meet(one: CodedClaim, other: CodedClaim) -> bool:
    """Tell whether a quote of one claim overlaps one of the other."""
    return any(_bags_meet(a, b) for a in _bags(one) for b in _bags(other))


def right_fields(gold: CodedClaim, predicted: CodedClaim) -> frozenset[str]:
    """Return the names of the scored fields on which two claims agree."""
    agreement = {
        "type": gold.type == predicted.type,
        "place": _same_place(gold, predicted),
        "speaker": _same_speaker(gold.speaker, predicted.speaker),
        "status": gold.status == predicted.status,
        "actor": _same_parties(gold.actor, predicted.actor),
        "target": _same_parties(gold.target, predicted.target),
        "date": _dates_meet(gold, predicted),
        "killed": gold.killed_low == predicted.killed_low,
    }
    return frozenset(name for name, agrees in agreement.items() if agrees)


def _weight(right: frozenset[str]) -> float:
    """Return what a matched pair is worth to the assignment: claim hits first, then types, then single fields."""
    roles = sum(name in right for name in _WEIGHED_ROLES)
    return 0.01 + 10 * right.issuperset(CLAIM_FIELDS) + 5 * ("type" in right) + roles * 0.5


def match(gold: Sequence[CodedClaim], predicted: Sequence[CodedClaim]) -> list[Pair]:
    """Return the one-to-one pairs of one document that maximise the total weight; quotes of a pair must overlap."""
    if not gold or not predicted:
        return []
    gold_bags, predicted_bags = [_bags(claim) for claim in gold], [_bags(claim) for claim in predicted]
    weights = np.zeros((len(gold), len(predicted)))
    pairs: dict[tuple[int, int], Pair] = {}
    for i, gold_claim in enumerate(gold):
        for j, predicted_claim in enumerate(predicted):
            if any(_bags_meet(one, other) for one in gold_bags[i] for other in predicted_bags[j]):
                pairs[i, j] = Pair(i, j, right_fields(gold_claim, predicted_claim))
                weights[i, j] = _weight(pairs[i, j].right)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = ((int(i), int(j)) for i, j in zip(rows, columns, strict=True))
    return [pairs[index] for index in chosen if index in pairs]


def count(gold: Sequence[CodedClaim], predicted: Sequence[CodedClaim], pairs: Sequence[Pair]) -> Counts:
    """Return what one document's matches count for, in total and by gold type."""
    counts: Counts = Counter(gold=len(gold), predicted=len(predicted), spot=len(pairs))
    for claim in gold:
        counts["gold_control"] += claim.is_control
        counts[f"gold:{claim.type}"] += 1
    for claim in predicted:
        counts["predicted_control"] += claim.is_control
        counts[f"predicted:{claim.type}"] += 1
    for pair in pairs:
        claim = gold[pair.gold]
        if pair.is_event_hit:
            counts["event"] += 1
            counts[f"event:{claim.type}"] += 1
            counts.update(f"role_{role}" for role in ROLES if role in pair.right)
        if pair.is_claim_hit:
            counts["claim"] += 1
            counts[f"claim:{claim.type}"] += 1
            counts["control"] += claim.is_control and "actor" in pair.right
    return counts


def summarise(counts: Counts) -> dict[str, float]:
    """Return the codebook's measures from the counts over all documents."""
    gold, predicted = counts["gold"], counts["predicted"]
    measures = {
        "spot_f1": f_score(counts["spot"], gold, predicted),
        "event_f1": f_score(counts["event"], gold, predicted),
        "claim_f1": f_score(counts["claim"], gold, predicted),
        "claim_precision": ratio(counts["claim"], predicted),
        "claim_recall": ratio(counts["claim"], gold),
        "control_f1": f_score(counts["control"], counts["gold_control"], counts["predicted_control"]),
    }
    measures |= {f"acc_{role}": ratio(counts[f"role_{role}"], counts["event"]) for role in ROLES}
    return measures


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """The codebook's measures, their 95 % intervals, and the counts that they come from, by document name."""

    measures: Mapping[str, float]
    intervals: Mapping[str, Limits]
    counts: Mapping[str, Counts]

    @property
    def total(self) -> Counts:
        """The counts over all documents."""
        total: Counts = Counter()
        for counts in self.counts.values():
            total.update(counts)
        return total


def score(gold: ClaimsByDocument, predicted: ClaimsByDocument) -> ClaimScores:
    """Return the scores over the gold documents; a document with no prediction counts as an empty one."""
    per_document = {}
    for document in sorted(gold):
        found = predicted.get(document, [])
        per_document[document] = count(gold[document], found, match(gold[document], found))
    total: Counts = Counter()
    for counts in per_document.values():
        total.update(counts)
    return ClaimScores(summarise(total), bootstrap(list(per_document.values()), summarise), per_document)


def by_document(claims: Iterable[CodedClaim]) -> ClaimsByDocument:
    """Return the claims grouped by document, in the order given."""
    grouped: ClaimsByDocument = {}
    for claim in claims:
        grouped.setdefault(claim.document, []).append(claim)
    return grouped


def load_claims(path: Path) -> ClaimsByDocument:
    """Return the claims of a JSON Lines file in the codebook's fields, grouped by document."""
    with path.open(encoding="utf-8") as lines:
        return by_document(CodedClaim.from_record(json.loads(line)) for line in lines if line.strip())
