"""Trains the encoder, measures its heads and writes the model file: ``python -m training.encoder --out FOLDER``.

A run that stopped goes on when the same command is given again. ``--without`` leaves sets out and ``--epochs`` sees
one more or less often, so that what each set is worth can be measured with one command.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import yaml

from evals.reading import SHARED_DATA
from training.encoder import corpus
from training.encoder.export import DESCRIPTION, export
from training.encoder.labelled import Labelled
from training.encoder.measuring import by_encoder, by_file, measured, thresholds
from training.encoder.running import CHECKPOINT, Recipe, State, hash_of, run
from training.encoder.sets import SETS

MEASURES = "measures.json"
_MOST_MEASURED = 150  # documents of a set other than our own that the heads are measured on at the end
_MOST_SENTENCES = 1500  # the same for sets of single sentences


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        if options.everything is not None:
            _described(options.everything)  # a run of two hours must not end with a file that is not there
        recipe = _recipe(options)
        documents, kept_back = _documents(options, recipe)
        for name, chosen in documents.items():
            _tell(f"{name}: {len(chosen)} documents, {recipe.epochs[name]:g} times, {len(kept_back[name])} kept back")
        state = run(recipe, documents, kept_back, options.out, _tell, _start(options))
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.everything is not None:
        described = _described(options.everything)
        facts = _facts(recipe, documents, state, {}) | {"kept_back": described["provenance"]["kept_back"]}
        _tell(f"written to {export(state.encoder, options.out, facts, described['thresholds'])}, not measured")
        return 0
    started = time.perf_counter()
    sample = {name: _sample(name, chosen) for name, chosen in kept_back.items()}
    measures, tally = measured(by_encoder(state.encoder), sample)
    fitted = thresholds(tally)
    path = export(state.encoder, options.out, {}, fitted)
    from_file, _ = measured(by_file(path, state.encoder, options.threads), sample)
    for name, value in measures.items():
        print(f"{name:<44} {value:.3f}  in 8 bits {from_file[name]:.3f}")
    export(state.encoder, options.out, _facts(recipe, documents, state, from_file), fitted)
    (options.out / MEASURES).write_text(json.dumps({"in 32 bits": measures, "in 8 bits": from_file}, indent=1))
    _tell(f"measured and written to {path} in {time.perf_counter() - started:.0f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description=str(__doc__).splitlines()[0])
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="FOLDER", help="for checkpoint, model, description and measures")
    add("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    add("--corpus", type=Path, default=corpus.CORPUS, metavar="FOLDER", help="our coded articles")
    add("--without", action="append", default=[], metavar="SET", help=f"leave a set out: {', '.join(SETS)}")
    add("--epochs", action="append", default=[], metavar="SET=N", help="see a set N times")
    add("--scale", type=float, default=1.0, metavar="X", help="see every set X times as often")
    add("--limit", type=int, metavar="N", help="take N documents of each set at most, to try things out")
    defaults = Recipe({})
    for name, kind in (
        ("rounds", int),
        ("settling", int),
        ("branches", int),
        ("branch-rounds", int),
        ("pieces", int),
        ("body-rate", float),
        ("head-rate", float),
        ("dropout", float),
        ("seed", int),
    ):
        value = getattr(defaults, name.replace("-", "_"))
        add(f"--{name}", type=kind, default=value, metavar="N", help=f"by default {value}")
    add("--start", type=Path, metavar="FOLDER", help="begin with the weights of the run in another folder")
    add("--full-precision", action="store_true", help="compute in 32 bits throughout")
    add("--train-pieces", action="store_true", help="train the vectors of word pieces too")
    add(
        "--everything",
        type=Path,
        metavar="FOLDER",
        help="train on the documents kept for development too; thresholds and figures are those of a run without them, "
        "by the same recipe, in another folder",
    )
    add("--threads", type=int, default=2, metavar="N", help="processor threads, by default 2")
    return parser


def _recipe(options: argparse.Namespace) -> Recipe:
    epochs = {name: each.epochs * options.scale for name, each in SETS.items()}
    for given in options.epochs:
        name, _, number = given.partition("=")
        if not number.replace(".", "", 1).isdigit():
            raise ValueError(f"--epochs {given}: write SET=N, such as polnear=1.5")
        epochs[_known(name)] = float(number)
    for name in options.without:
        epochs.pop(_known(name), None)
    return Recipe(
        {name: number for name, number in epochs.items() if number},
        rounds=options.rounds,
        settling=min(options.settling, options.rounds - 1),
        branches=options.branches,
        branch_rounds=min(options.branch_rounds, options.rounds),
        pieces=options.pieces,
        body_rate=options.body_rate,
        head_rate=options.head_rate,
        dropout=options.dropout,
        low_precision=not options.full_precision,
        fixed_pieces=not options.train_pieces,
        everything=options.everything is not None,
        seed=options.seed,
        start=hash_of(start) if (start := _start(options)) is not None else None,
    )


def _start(options: argparse.Namespace) -> Path | None:
    return options.start / CHECKPOINT if options.start is not None else None


def _described(folder: Path) -> dict[str, Any]:
    """Return the description of an earlier run's model. Raises FileNotFoundError or ValueError where there is none."""
    path = folder / DESCRIPTION
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not {"thresholds", "provenance"} <= set(found):
        raise ValueError(f"{path} has no thresholds or no provenance: give the folder of a finished run")
    return found


def _known(name: str) -> str:
    if name not in SETS:
        raise ValueError(f"there is no set {name!r}; there are {', '.join(SETS)}")
    return name


def _documents(
    options: argparse.Namespace, recipe: Recipe
) -> tuple[dict[str, list[Labelled]], dict[str, list[Labelled]]]:
    documents: dict[str, list[Labelled]] = {}
    kept_back: dict[str, list[Labelled]] = {}
    for name in recipe.epochs:
        if name == corpus.ORIGIN:
            documents[name], kept_back[name] = corpus.load(options.data, options.corpus)
        else:
            documents[name], kept_back[name] = SETS[name].load(options.data)
        if options.limit is not None:
            documents[name], kept_back[name] = documents[name][: options.limit], kept_back[name][: options.limit]
    if recipe.everything and corpus.ORIGIN in documents:
        documents[corpus.ORIGIN] = documents[corpus.ORIGIN] + kept_back[corpus.ORIGIN]
    return documents, kept_back


def _sample(name: str, documents: Sequence[Labelled]) -> Sequence[Labelled]:
    """Return all documents of our corpus, and of the other sets some, taken at even distances."""
    most = _MOST_SENTENCES if len(documents) and len(documents[0].text) < 1000 else _MOST_MEASURED
    if name == corpus.ORIGIN or len(documents) <= most:
        return documents
    return [documents[at * len(documents) // most] for at in range(most)]


def _facts(
    recipe: Recipe, documents: Mapping[str, Sequence[Labelled]], state: State, measures: Mapping[str, float]
) -> dict[str, Any]:
    shown = ("trigger", "status", "actor", "target", "place", "source", "quote", "cue_source", "cue_content", "choice")
    return {
        "body": "MiniLM-L6-H384-uncased, as sentence-transformers/all-MiniLM-L6-v2 has it (Apache-2.0)",
        "documents": {name: len(chosen) for name, chosen in documents.items()},
        "epochs": {name: round(number, 2) for name, number in recipe.epochs.items()},
        "minutes": round(state.seconds / 60, 1),
        "pieces_seen": state.pieces,
        "seed": recipe.seed,
        "kept_back": {
            name: round(value, 3) for name, value in measures.items() if name.split(".")[1] in shown and value == value
        },
    }


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
