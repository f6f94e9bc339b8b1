"""Learns how reliable named speakers are: ``python -m training.weighing_speakers --ukraine FILE --syria FILE``.

Every claim of a named speaker about a town on record that says who holds it (a capture, a handover, a hold, a
withdrawal, a denial of one, ...) is compared with the record on the day that it is about and on the three days before
and after: right if any of these days bears it out, wrong if the record is clear on them and none does. Only towns that
are not held back count. A claim may be wrong because the reader misread it: of a claim that is read right with
probability r, told right with probability t beforehand, and has a coin's chance of agreeing when misread, the share
r t / (r t + (1 - r) / 2) of an agreement counts as right, and r (1 - t) / (r (1 - t) + (1 - r) / 2) of a disagreement
as wrong. A speaker's repeated claims within two weeks count once. Speakers with fewer than ``LEAST`` claims are left
out.

The counts go into ``speakers.counts`` of ``codebook/weighing.yaml``; the weighing shrinks them to the class's
reliability. ``--print`` only shows them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from evals.control_history import WARS, Case, case_of
from evals.control_record import RecordedTown
from evals.reading import SHARED_DATA
from reportedly.weighing import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.statements import Statement, state
from training.weighing import CODEBOOK

LEAST = 10
_DAYS = 3
_AGAIN = 14
_SAYS_HELD = frozenset({"capture", "handover", "hold", "still_held"})
_SAYS_LEFT = frozenset({"withdraw", "not_held"})


@dataclass(slots=True)
class Tally:
    """The claims of one speaker and one kind of interest; of those read right, how many are right and wrong."""

    claims: int = 0
    right: float = 0.0
    wrong: float = 0.0


def agrees(statement: Statement, town: RecordedTown) -> bool | None:
    """Return whether the record bears a statement out, ``None`` where it says nothing or is not clear."""
    if statement.actor is None or statement.kind not in _SAYS_HELD | _SAYS_LEFT or len(statement.days) > 1:
        return None
    about = date.fromordinal(statement.day)
    held = [town.holders(about + timedelta(days=days)) for days in range(-_DAYS, _DAYS + 1)]
    if not all(held):
        return None
    if statement.kind in _SAYS_HELD:
        return any(statement.actor in holders for holders in held)
    return any(statement.actor not in holders for holders in held)


def tallies(cases: Sequence[Case], parameters: Parameters) -> dict[str, dict[str, Tally]]:
    """Return what the record says of each named speaker's claims, by interest."""
    parties = default_parties()
    found: dict[str, dict[str, Tally]] = {}
    last: dict[tuple[str, str, str | None, str | None], int] = {}
    for case in cases:
        towns = {question.place.key: question.town for question in case.questions}
        told = []
        for record in case.records:
            claim = record.claim
            if claim.place is None or claim.attribution.speaker_id is None or claim.place.key not in towns:
                continue
            town = towns[claim.place.key]
            if not town.is_held_back:
                told.append((state(record, parties, parameters), claim.attribution.speaker_id, town))
        for statement, speaker, town in sorted(told, key=lambda item: (item[0].day, item[0].claim_id)):
            verdict = agrees(statement, town)
            thread = (speaker, town.name, statement.kind, statement.actor)
            again = statement.day - last.get(thread, -_AGAIN - 1) <= _AGAIN
            if verdict is None or again:
                continue
            last[thread] = statement.day
            status = parameters.status.of(statement.status)
            read, true = statement.reading, statement.testimony / status if status else 0.5
            tally = found.setdefault(speaker, {}).setdefault(statement.interest.value, Tally())
            tally.claims += 1
            misread = (1.0 - read) / 2.0
            if verdict:
                tally.right += read * true / (read * true + misread)
            else:
                tally.wrong += read * (1.0 - true) / (read * (1.0 - true) + misread)
    return found


def enough(found: Mapping[str, Mapping[str, Tally]]) -> dict[str, dict[str, Tally]]:
    """Return the tallies of at least ``LEAST`` claims."""
    kept = {
        speaker: {interest: tally for interest, tally in sorted(by.items()) if tally.claims >= LEAST}
        for speaker, by in sorted(found.items())
    }
    return {speaker: by for speaker, by in kept.items() if by}


def shown(kept: Mapping[str, Mapping[str, Tally]]) -> str:
    """Return the tallies as the lines of ``speakers.counts``, with the claims behind them as comments."""
    if not kept:
        return f"  counts: {{}}                      # no named speaker has {LEAST} claims about towns on record\n"
    lines = [
        f"  counts:                         # by training.weighing_speakers, {date.today()}; {LEAST} claims at least"
    ]
    for speaker, by_interest in kept.items():
        told = ", ".join(f"{i}: {{right: {t.right:.1f}, wrong: {t.wrong:.1f}}}" for i, t in by_interest.items())
        claims = ", ".join(str(tally.claims) for tally in by_interest.values())
        lines.append(f"    {speaker}: {{{told}}}  # of {claims} claims")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.weighing_speakers", description="Learn from speakers.")
    for name in WARS:
        parser.add_argument(f"--{name}", type=Path, action="append", metavar="FILE", help=f"a ledger of {name}'s war")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=CODEBOOK, help="the file to rewrite (default: the codebook's)")
    parser.add_argument("--print", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    cases = [case_of(war, getattr(options, name), options.data) for name, war in WARS.items() if getattr(options, name)]
    found = tallies(cases, Parameters.load(options.out))
    for speaker, by_interest in sorted(found.items(), key=lambda item: -sum(t.claims for t in item[1].values()))[:30]:
        for interest, tally in sorted(by_interest.items()):
            print(
                f"{speaker:32} {interest:8} {tally.claims:4} claims, right {tally.right:.1f}, wrong {tally.wrong:.1f}"
            )
    if not options.print:
        text = options.out.read_text(encoding="utf-8")
        changed, count = re.subn(r"(?m)^  counts:.*\n(?:    .*\n)*", lambda _: shown(enough(found)), text)
        if count != 1:
            raise ValueError(f"{options.out} has no speakers.counts")
        options.out.write_text(changed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
