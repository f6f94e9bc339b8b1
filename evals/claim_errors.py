"""Where a reader loses claims: errors by cause with their sentences, confusions, and what each field costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.claim_scoring import CLAIM_FIELDS, ROLES, ClaimsByDocument, ClaimScores, CodedClaim, match
from evals.scores import f_score, ratio

CAUSES = ("missed", "spurious", "type", "place", "speaker", "status", "actor", "target", "date", "killed")
"""What an error can be listed by: no match at all, or the field that is wrong in a matched pair."""

_CONTEXT = 70  # characters shown on each side of a quote
_COMMON = 12  # confusions shown per field


@dataclass(frozen=True, slots=True)
class Case:
    """A gold claim with no match, a predicted claim with no match, or a matched pair and its wrong fields.

    ``near`` holds the types of what was read (or is gold) on the same words but went to another pair.
    """

    document: str
    gold: CodedClaim | None
    predicted: CodedClaim | None
    wrong: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def is_claim_error(self) -> bool:
        """Whether the case costs a claim hit, and not only a role."""
        return not self.wrong or not set(CLAIM_FIELDS).isdisjoint(self.wrong)

    def has_cause(self, cause: str) -> bool:
        """Whether the case belongs under one of :data:`CAUSES`; roles count only where the type is right."""
        if cause == "missed":
            return self.predicted is None
        if cause == "spurious":
            return self.gold is None
        return cause in self.wrong and (cause == "type" or "type" not in self.wrong)

    def has_type(self, event_type: str) -> bool:
        """Whether the gold or the predicted claim is of the type."""
        return any(claim is not None and claim.type == event_type for claim in (self.gold, self.predicted))


def cases(gold: ClaimsByDocument, predicted: ClaimsByDocument) -> Iterator[Case]:
    """Yield every case that is not right in all fields, by document in the order of ``gold``."""
    for document, gold_claims in gold.items():
        found = predicted.get(document, [])
        pairs = match(gold_claims, found)
        for pair in pairs:
            wrong = tuple(name for name in ("type", *ROLES) if name not in pair.right)
            if wrong:
                yield Case(document, gold_claims[pair.gold], found[pair.predicted], wrong)
        gold_matched, found_matched = {pair.gold for pair in pairs}, {pair.predicted for pair in pairs}
        for index, claim in enumerate(gold_claims):
            if index not in gold_matched:
                yield Case(document, claim, None, near=_on_same_words(claim, found))
        for index, claim in enumerate(found):
            if index not in found_matched:
                yield Case(document, None, claim, near=_on_same_words(claim, gold_claims))


def _on_same_words(claim: CodedClaim, others: list[CodedClaim]) -> tuple[str, ...]:
    return tuple(other.type for other in others if match([claim], [other]))


def select(all_cases: list[Case], limit: int, *, event_type: str | None = None, cause: str | None = None) -> list[Case]:
    """Return at most ``limit`` cases, spread evenly over the documents; with no cause, those that cost a claim hit."""
    chosen = [
        case
        for case in all_cases
        if (event_type is None or case.has_type(event_type))
        and (case.has_cause(cause) if cause else case.is_claim_error)
    ]
    if len(chosen) <= limit:
        return chosen
    return [chosen[index * len(chosen) // limit] for index in range(limit)]


def _parties(names: tuple[str, ...]) -> str:
    return " + ".join(names) if names else "–"


def describe(claim: CodedClaim) -> str:
    """Return one line with the scored fields of a claim."""
    where = f"{claim.place} ({claim.place_name})" if claim.place is not None else "no place"
    when = f"{claim.date_start or '…'}/{claim.date_end or '…'}"
    killed = f" killed≥{claim.killed_low}" if claim.killed_low is not None else ""
    parties = f"{_parties(claim.actor)} → {_parties(claim.target)}"
    return f"{claim.type:<12} {parties} @ {where} {when} by {claim.speaker} [{claim.status}]{killed}"


def in_context(quote: str, text: str | None) -> str:
    """Return a quote between double brackets with the words around it, on one line."""
    at = text.find(quote) if text is not None else -1
    if text is None or at < 0:
        return f"⟦{quote}⟧" if text is None else f"⟦{quote}⟧ (not in the text)"
    end = at + len(quote)
    before, after = text[max(0, at - _CONTEXT) : at], text[end : end + _CONTEXT]
    return " ".join(f"…{before}⟦{quote}⟧{after}…".split())


def listing(chosen: list[Case], texts: Mapping[str, str]) -> str:
    """Return the cases as text: what is wrong, the gold and the read claim, and their quotes in context."""
    blocks = []
    for case in chosen:
        label = "wrong " + ", ".join(case.wrong) if case.wrong else "MISSED" if case.predicted is None else "SPURIOUS"
        lines = [f"{label} · {case.document}"]
        for name, claim in (("gold", case.gold), ("read", case.predicted)):
            if claim is not None:
                lines.append(f"  {name}  {describe(claim)}")
        for quote, sides in _quotes(case).items():
            lines.append(f"    {sides}: {in_context(quote, texts.get(case.document))}")
        if case.near:
            lines.append(f"  on the same words, {'gold' if case.gold is None else 'read'}: {', '.join(case.near)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _quotes(case: Case) -> dict[str, str]:
    """Return the quotes of a case, each with the side or sides that have it."""
    sides: dict[str, str] = {}
    for name, claim in (("gold", case.gold), ("read", case.predicted)):
        for quote in claim.quotes if claim is not None else ():
            sides[quote] = f"{sides[quote]}+{name}" if quote in sides else name
    return sides


def _costs(scores: ClaimScores, all_cases: list[Case]) -> list[str]:
    """Return what claim F1 would be, on the same matches, if one field were always right."""
    total = scores.total
    hits, gold, read = total["claim"], total["gold"], total["predicted"]
    lines = [f"claim F1 is {f_score(hits, gold, read):.3f}; with a field always right:"]
    for name in CLAIM_FIELDS:
        only = sum(set(case.wrong) & set(CLAIM_FIELDS) == {name} for case in all_cases)
        lines.append(f"  {name:<8} {f_score(hits + only, gold, read):.3f}  ({only} pairs have only this wrong)")
    spurious = sum(case.has_cause("spurious") for case in all_cases)
    missed = sum(case.has_cause("missed") for case in all_cases)
    lines.append(f"  without the {spurious} spurious claims {f_score(hits, gold, read - spurious):.3f}")
    lines.append(f"  with no claim for the {missed} missed gold claims {f_score(hits, gold - missed, read):.3f}")
    return lines


def _confusions(all_cases: list[Case]) -> list[str]:
    lines = []
    for name in ("type", "status", "speaker", "place", "actor", "target"):
        pairs: Counter[tuple[str, str]] = Counter()
        for case in all_cases:
            if case.gold is not None and case.predicted is not None and case.has_cause(name):
                pairs[_shown(case.gold, name), _shown(case.predicted, name)] += 1
        if pairs:
            common = "; ".join(f"{gold} ⇒ {read} {n}" for (gold, read), n in pairs.most_common(_COMMON))
            lines.append(f"  {name:<8} {pairs.total():>3} wrong: {common}")
    return ["gold ⇒ read, in matched pairs (fields other than type where the type is right):", *lines] if lines else []


def _shown(claim: CodedClaim, name: str) -> str:
    value = getattr(claim, name)
    if isinstance(value, tuple):
        return _parties(value)
    return "null" if value is None else str(value)


def _by_type(scores: ClaimScores, all_cases: list[Case]) -> list[str]:
    total = scores.total
    types = sorted({key.split(":")[1] for key in total if ":" in key}, key=lambda t: -total[f"gold:{t}"])
    lines = [
        f"{'type':<13}{'gold':>5}{'read':>6}{'event':>7}{'claim':>7}{'prec':>7}{'rec':>7}{'missed':>8}{'spurious':>9}"
    ]
    for event_type in types:
        gold, read, event, claim = (total[f"{key}:{event_type}"] for key in ("gold", "predicted", "event", "claim"))
        missed = sum(c.has_cause("missed") and c.has_type(event_type) for c in all_cases)
        spurious = sum(c.has_cause("spurious") and c.has_type(event_type) for c in all_cases)
        lines.append(
            f"{event_type:<13}{gold:>5}{read:>6}{event:>7}{ratio(event, read):>6.2f}{ratio(event, gold):>6.2f}"
            f"{claim:>7}{missed:>8}{spurious:>9}"
        )
    return lines


def _by_document(scores: ClaimScores) -> list[str]:
    lines = [f"{'document':<30}{'gold':>5}{'read':>6}{'event F1':>10}{'claim F1':>10}"]
    for document, counts in scores.counts.items():
        size = counts["gold"], counts["predicted"]
        event, claim = f_score(counts["event"], *size), f_score(counts["claim"], *size)
        lines.append(f"{document:<30}{size[0]:>5}{size[1]:>6}{event:>10.3f}{claim:>10.3f}")
    return lines


def report(scores: ClaimScores, all_cases: list[Case]) -> str:
    """Return the breakdown by type, document, cost of each field and confusions, as text."""
    parts = (_by_type(scores, all_cases), _by_document(scores), _costs(scores, all_cases), _confusions(all_cases))
    return "\n\n".join("\n".join(part) for part in parts if part)
