"""``python -m tests.fuzzing``: odd inputs for every parser of outside data, for as long as is asked.

Each target runs in a process of its own, so that a crash or a loop in compiled code is a finding like any other. The
exit code is 1 where there were findings; each lies in the folder ``--out`` as the smallest case found (``.case``) and
what it did (``.txt``). A case is a function of target, seed and number: ``--target html --seed 3 --case 812`` runs it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from tests.fuzzing.limits import attempt
from tests.fuzzing.mutation import case
from tests.fuzzing.running import fuzz
from tests.fuzzing.targets import TARGETS, Target, named


def main() -> int:
    """Run the targets that are asked for, one after the other; return the exit code."""
    asked = _arguments()
    try:
        targets = list(named(tuple(asked.target)))
    except KeyError as error:
        sys.stderr.write(f"there is no target {error}; give some of: {', '.join(each.name for each in TARGETS)}\n")
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.case is not None:
        return _one(targets, asked.seed, asked.case, asked.out)
    whole = sum(each.share for each in targets)
    found = 0
    for target in targets:
        seconds = 60 * asked.minutes * target.share / whole
        findings, measured, spent = fuzz(target, asked.seed, asked.start, seconds, asked.out)
        found += len(findings)
        line = {"target": target.name, "seed": asked.seed, "minutes": round(spent / 60, 2), "cases": measured.cases}
        line |= {"processor_seconds": round(measured.whole, 1), "slowest": round(measured.seconds, 3)}
        line |= {"most_bytes": measured.bytes, "findings": sorted(findings)}
        with (asked.out / "runs.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
        sys.stdout.write(
            f"{target.name:<14} {measured.cases:>8,} cases in {spent / 60:5.1f} min ({measured.whole:,.0f} s of work), "
            f"slowest {measured.seconds:5.2f} s, most {measured.bytes / 1e6:6,.0f} MB, "
            f"findings {len(findings)} {' '.join(sorted(findings))}\n"
        )
        sys.stdout.flush()
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--minutes", type=float, default=5.0, metavar="N", help="for all targets together (5)")
    parser.add_argument("--target", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other odd inputs for another number (1)")
    parser.add_argument("--start", type=int, default=0, metavar="N", help="the number of the first case (0)")
    parser.add_argument("--case", type=int, metavar="N", help="run this one case and show what it does")
    parser.add_argument("--out", type=Path, default=Path("build/fuzzing"), metavar="DIR", help="where findings go")
    return parser.parse_args()


def _one(targets: list[Target], seed: int, number: int, out: Path) -> int:
    code = 0
    for target in targets:
        check = target.make()
        content = case(target.name, seed, number, target.seeds, target.words, target.largest)
        (out / f"{target.name}-{seed}-{number}.case").write_bytes(content)
        found = attempt(check, target.name, number, content)
        sys.stdout.write(f"{target.name} {len(content):,} bytes: {found.kind if found else 'fine'}\n")
        sys.stdout.write(f"{found.told}\n" if found else "")
        code |= found is not None
    return code


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    raise SystemExit(main())
