"""``python -m evals``: one table with every part's measures against their floors.

``python -m evals claims …`` looks into the claims part (see ``python -m evals claims --help``).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evals import floors as floor_file
from evals.floors import Breach, Floor
from evals.reading import SHARED_DATA, NotMeasuredError
from evals.scores import Measure, Scores
from reportedly.defaults import DEFAULT_READER

_BREAKDOWNS = ("_precision", "_recall")
"""Measures with these endings are shown only with ``--all``, or where they have a floor."""


BASELINE_READER = "rules.v1"
"""The reader of the parts that end in ``_rules``; the others measure the default reader, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the parts are run with."""

    data: Path
    reader: str
    ledger: Path | None
    histories: Path | None = None

    def history(self, war: str) -> Path | None:
        """Return the file in which a war's ledger is kept, if it is to be kept."""
        return self.histories / f"{war}.db" if self.histories is not None else None


def _claims(settings: Settings) -> Scores:
    from evals.claims import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _claims_unseen(settings: Settings) -> Scores:
    from evals.claims import evaluate
    from training.encoder.corpus import UNTOUCHED
    from training.gold import write

    with tempfile.TemporaryDirectory() as folder:
        write(settings.data, Path(folder), batches=[UNTOUCHED.removesuffix(".jsonl")])
        return replace(evaluate(Path(folder), reader=settings.reader), part="claims_unseen")


def _attribution(settings: Settings) -> Scores:
    from evals.attribution import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _muc4(settings: Settings) -> Scores:
    from evals.muc4 import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _muc4_templates(settings: Settings) -> Scores:
    from evals.muc4_templates import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _robustness(settings: Settings) -> Scores:
    from evals.robustness import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _event_places(settings: Settings) -> Scores:
    from evals.event_places import evaluate

    return evaluate(settings.data)


def _places(settings: Settings) -> Scores:
    from evals.places import evaluate

    started = time.perf_counter()
    values = evaluate(settings.data)
    documents = int(values.pop("documents", 0))
    losses = ("calibration_error", "_ms_per_document")
    measures = tuple(Measure(name, value, lower_is_better=name.endswith(losses)) for name, value in values.items())
    return Scores("places", documents, time.perf_counter() - started, measures)


def _ged(settings: Settings) -> Scores:
    from evals.ged_headlines import evaluate

    started = time.perf_counter()
    values = evaluate(settings.data)
    documents = int(values.pop("headlines"))
    measures = tuple(
        Measure(name, value, lower_is_better=name.endswith("calibration_error"))
        for name, value in values.items()
        if name != "places"
    )
    return Scores("ged", documents, time.perf_counter() - started, measures)


def _spelling(settings: Settings) -> Scores:
    from evals.spelling import evaluate, pairs

    started = time.perf_counter()
    measures = tuple(Measure(name, value) for name, value in evaluate(settings.data).items())
    return Scores("spelling", len(pairs()), time.perf_counter() - started, measures)


def _entities(settings: Settings) -> Scores:
    from evals.entities import evaluate

    return evaluate(settings.data)


def _dates(settings: Settings) -> Scores:
    from evals.dates import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _relative_places(settings: Settings) -> Scores:
    from evals.relative_places import evaluate

    started = time.perf_counter()
    values = evaluate(settings.data)
    cases = int(values.pop("ged_cases", 0)) + int(values.pop("told_cases", 0))
    measures = tuple(
        Measure(name, value, lower_is_better=name.endswith("_km"))
        for name, value in values.items()
        if not name.endswith("_cases")
    )
    return Scores("relative_places", 0, time.perf_counter() - started, measures, note=f"{cases} places told by others")


def _control(settings: Settings) -> Scores:
    from evals.control_news import evaluate

    return evaluate(settings.data, ledger=settings.ledger, reader=settings.reader)


def _events(settings: Settings) -> Scores:
    from evals.event_links import evaluate

    return evaluate(settings.data, reader=settings.reader)


def _world(settings: Settings) -> Scores:
    from evals.control_world import evaluate

    return evaluate()


def _history_ukraine(settings: Settings) -> Scores:
    from evals.control_history import evaluate

    return evaluate("ukraine", settings.data, ledger=settings.history("ukraine"), reader=settings.reader)


def _history_syria(settings: Settings) -> Scores:
    from evals.control_history import evaluate

    return evaluate("syria", settings.data, ledger=settings.history("syria"), reader=settings.reader)


def _examples(settings: Settings) -> Scores:
    from evals.examples import evaluate

    return evaluate()


Part = Callable[[Settings], Scores]


def _of_baseline(part: Part) -> Part:
    def scores(settings: Settings) -> Scores:
        baseline = replace(settings, reader=BASELINE_READER, ledger=None, histories=None)  # those given are another's
        found = part(baseline)
        return replace(found, part=f"{found.part}_rules")

    return scores


PARTS: dict[str, Part] = {
    "claims": _claims,
    "claims_rules": _of_baseline(_claims),
    "claims_unseen": _claims_unseen,
    "claims_unseen_rules": _of_baseline(_claims_unseen),
    "attribution": _attribution,
    "attribution_rules": _of_baseline(_attribution),
    "muc4": _muc4,
    "muc4_rules": _of_baseline(_muc4),
    "muc4_templates": _muc4_templates,
    "robustness": _robustness,
    "places": _places,
    "ged": _ged,
    "spelling": _spelling,
    "entities": _entities,
    "dates": _dates,
    "relative_places": _relative_places,
    "event_places": _event_places,
    "examples": _examples,
    "control": _control,
    "control_rules": _of_baseline(_control),
    "events": _events,
    "world": _world,
    "history_ukraine": _history_ukraine,
    "history_ukraine_rules": _of_baseline(_history_ukraine),
    "history_syria": _history_syria,
}


def run(parts: Iterable[str], settings: Settings, known: dict[str, Part] | None = None) -> list[Scores]:
    """Return the scores of the parts named; a part whose room is not built yet is told of and left out."""
    functions = PARTS if known is None else known
    scores = []
    for name in parts:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            scores.append(functions[name](settings))
        except NotMeasuredError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] not in ("reportedly", "evals"):
                raise
            print(f"{name} is left out: there is no {error.name}", file=sys.stderr)
    return scores


def print_table(scores: Sequence[Scores], floors: Sequence[Floor], *, everything: bool) -> None:
    """Print one table with the measures of every part against their floors."""
    from rich.console import Console
    from rich.table import Table

    limits = {(floor.part, floor.measure): floor for floor in floors}
    table = Table("part", "measure", title="Evaluation on development data")
    for heading in ("value", "95 % interval", "floor", "documents", "seconds"):
        table.add_column(heading, justify="right")
    for part in scores:
        first = True
        for measure in part.measures:
            floor = limits.get((part.part, measure.name))
            if floor is None and not everything and measure.name.endswith(_BREAKDOWNS):
                continue
            broken = floor is not None and not floor.is_kept_by(measure.value)
            interval = f"{measure.interval[0]:.3f}–{measure.interval[1]:.3f}" if measure.interval else ""
            table.add_row(
                part.part if first else "",
                measure.name + (" ↓" if measure.lower_is_better else ""),
                f"{measure.value:.3f}" + (" ✗" if broken else ""),
                interval,
                str(floor) if floor else "",
                str(part.documents) if first and part.documents else "",
                f"{part.seconds:.1f}" if first else "",
                style="bold red" if broken else None,
            )
            first = False
        table.add_section()
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    for part in scores:
        if part.note:
            console.print(f"{part.part}: {part.note}", highlight=False)


def print_json(scores: Sequence[Scores], broken: Sequence[Breach]) -> None:
    """Print all measures, notes and details, and the floors that are not kept."""
    content = {"parts": [part.as_json() for part in scores], "below_floor": [str(breach) for breach in broken]}
    print(json.dumps(content, ensure_ascii=False, indent=2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Measure every part against public gold data and its floors; exit code 1 below a floor.",
        epilog="`python -m evals claims` looks into the claims part: errors by cause with their sentences.",
    )
    parser.add_argument("--only", action="append", choices=sorted(PARTS), metavar="NAME", help="only this part")
    parser.add_argument("--all", action="store_true", help="show precision and recall beside every F1")
    parser.add_argument("--json", action="store_true", help="print JSON, with details")
    parser.add_argument("--update-floors", action="store_true", help="raise floors to what is measured, less a margin")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to measure (default: %(default)s)")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="a ledger of the articles, not to read them again")
    parser.add_argument("--histories", type=Path, metavar="FOLDER", help="keep the wars' ledgers there: read only once")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--floors", type=Path, default=floor_file.FLOORS_FILE, help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None, *, parts: dict[str, Part] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 below a floor, 2 with no data to measure on."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["claims"]:
        from evals.claims import main as claims_main

        return claims_main(given[1:])
    options = _parser().parse_args(given)
    if not options.data.is_dir():
        print(f"there is no public data folder {options.data}; name it with --data FOLDER", file=sys.stderr)
        return 2
    wanted = options.only or list(PARTS if parts is None else parts)
    scores = run(wanted, Settings(options.data, options.reader, options.ledger, options.histories), parts)
    floors = floor_file.load(options.floors)
    broken = floor_file.breaches(floors, scores, wanted)
    if options.json:
        print_json(scores, broken)
    else:
        print_table(scores, floors, everything=options.all)
    for breach in broken:
        print(f"below its floor: {breach}", file=sys.stderr)
    if options.update_floors:
        floor_file.save(floor_file.tighten(floors, scores, date.today()), options.floors)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
