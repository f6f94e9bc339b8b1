"""How certain a report makes an organisation's part in an incident: slot 11 of MUC-4's templates.

The levels are told from the words of the sentences that name the organisation: who claims or admits a deed, who accuses
or suspects whom, and whether those are authorities. Where nothing of it is told, the part is reported as fact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.muc4_keys import Slots, certainties, keys, texts
from evals.scores import ratio
from reportedly.reading.encoder.sentences import sentences

FACT = "reported as fact"
CLAIMED = "claimed or admitted"
ACCUSED = "suspected or accused"
BY_AUTHORITIES = "suspected or accused by authorities"
POSSIBLE = "possible"
LEVELS = (FACT, CLAIMED, ACCUSED, BY_AUTHORITIES, POSSIBLE)
FILES = {
    "dev": (("tst1", "key-tst1.v7", "tst1-muc3"), ("tst2", "key-tst2.v4", "tst2-muc4")),
    "tst3": (("tst3", "key-tst3.v2", "tst3-muc4"),),
}
_CLAIM = re.compile(
    r"\b(?:claim\w*|took|taken|assum\w+|admit\w*) (?:\w+ ){0,2}(?:responsib\w+|credit)\b|\badmitted\b|\bconfess"
)
_ACCUSE = re.compile(
    r"\b(?:accus\w+|suspect\w*|blam\w+|attribut\w+|alleg\w+|believ\w+|presum\w+|charg\w+|responsible)\b"
)
_OFFICIAL = re.compile(
    r"\b(?:authorit\w+|police|army|military|armed forces|government|president|minist\w+|general|judge|officials?)\b"
)
_MAYBE = re.compile(r"\b(?:possib\w+|may have|might|could have|perhaps|apparently|probabl\w+)\b")


def level(told: Sequence[str]) -> str:
    """Return the level that the sentences which name an organisation tell of its part, given in lower case."""
    if any(_CLAIM.search(sentence) for sentence in told):
        return CLAIMED
    accusing = [sentence for sentence in told if _ACCUSE.search(sentence)]
    if accusing:
        return BY_AUTHORITIES if any(_OFFICIAL.search(sentence) for sentence in accusing) else ACCUSED
    return POSSIBLE if any(_MAYBE.search(sentence) for sentence in told) else FACT


def evaluate(shared_data: Path, part: str) -> dict[str, float]:
    """Return the share of organisations in a part's key with the right level, and that of the most frequent level."""
    right = 0
    wanted: Counter[str] = Counter()
    for folder, key, text in FILES[part]:
        base = shared_data / "events" / "muc4" / "raw" / folder
        reports = texts(base / text)
        for document, filled in keys(base / key).items():
            for named, gold in _organisations(filled):
                wanted[gold] += 1
                right += level(_naming(reports[document], named)) == gold
    most = max(wanted.values(), default=0)
    return {"certainty": ratio(right, wanted.total()), "certainty_most_frequent": ratio(most, wanted.total())}


def _organisations(filled: Sequence[Slots]) -> list[tuple[str, str]]:
    return [(name, gold) for slots in filled for name, gold in list(certainties(slots).items())[:1] if gold in LEVELS]


def _naming(text: str, named: str) -> list[str]:
    lowered = text.lower()
    spelt = re.compile(r"\s+".join(map(re.escape, named.split())))
    return [
        " ".join(lowered[s.start : s.end].split()) for s in sentences(text) if spelt.search(lowered, s.start, s.end)
    ]
