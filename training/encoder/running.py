"""A training run: rounds of batches, a checkpoint after each, so that a run that stopped goes on where it was."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.encoder import corpus
from training.encoder.batching import Plan, batched, collated, drawn
from training.encoder.labelled import Labelled
from training.encoder.losses import Weights, losses
from training.encoder.measuring import by_encoder, measured
from training.encoder.model import Encoder, pretrained

CHECKPOINT = "checkpoint.pt"
"""The finished run; until then, the run as far as it got before it branches is in ``trunk.pt``."""
_TRUNK, _BRANCH = "trunk.pt", "branch{}.pt"
_SHOWN_ROUNDS = ("corpus.trigger.begins", "corpus.trigger.typed", "corpus.trigger.type_given", "corpus.status.all")
_SHOWN_ROLES = ("actor", "target", "place", "source", "killed", "quote")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is trained: everything that its weights depend on besides the documents.

    ``pieces`` are those of a batch; rates are AdamW's at their highest, after the share ``warm_up`` of the run, and
    fall to zero along a line. With ``branches`` of 2 or more the last ``branch_rounds`` rounds are run so often from
    the same weights, each time in another order, and the weights that they end with are averaged (Wortsman et al. 2022,
    "Model soups"): it costs nothing when reading; what it gains is not measured. ``low_precision`` computes in bfloat16
    where torch deems it safe. ``fixed_pieces`` leaves the vectors of word pieces as published. ``start`` is the hash of
    the weights that a run begins with, where they are those of an earlier run.
    """

    epochs: Mapping[str, float]
    rounds: int = 10
    settling: int = 2
    branches: int = 1
    branch_rounds: int = 4
    pieces: int = 1024
    body_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01
    dropout: float = 0.1
    low_precision: bool = True
    fixed_pieces: bool = True
    everything: bool = False
    seed: int = 1
    start: str | None = None

    @property
    def trunk_rounds(self) -> int:
        """The rounds before the run branches."""
        return max(0, self.rounds - self.branch_rounds) if self.branches > 1 else self.rounds


@dataclass(slots=True)
class State:
    """A run as far as it got: rounds done, seconds spent and pieces seen."""

    encoder: Encoder
    optimiser: torch.optim.Optimizer
    done: int = 0
    seconds: float = 0.0
    pieces: int = 0


Report = Callable[[str], None]


def hash_of(checkpoint: Path) -> str:
    """Return the hash of a checkpoint's file, in hexadecimal digits."""
    return hashlib.sha256(checkpoint.read_bytes()).hexdigest()


def begun(recipe: Recipe, start: Path | None = None) -> State:
    """Return a run that has not begun, with the published body or the weights of the checkpoint ``start``.

    What the checkpoint does not know yet begins as it would without it.
    """
    torch.manual_seed(recipe.seed)
    encoder = pretrained(dropout=recipe.dropout)
    if start is not None:
        kept = torch.load(start, weights_only=True)["encoder"]
        encoder.load_state_dict({**encoder.state_dict(), **kept})
    encoder.body.pieces.weight.requires_grad_(not recipe.fixed_pieces)
    return State(encoder, _optimiser(encoder, recipe))


def resumed(recipe: Recipe, path: Path) -> State:
    """Return a run as its checkpoint has it; raises ``ValueError`` where it was begun by another recipe."""
    state = begun(recipe)
    kept = torch.load(path, weights_only=True)
    if kept["recipe"] != _plain(recipe):
        changed = sorted(name for name, value in _plain(recipe).items() if kept["recipe"].get(name) != value)
        raise ValueError(f"{path} was begun with another {', '.join(changed)}: name another folder, or the same recipe")
    state.encoder.load_state_dict(kept["encoder"])
    state.optimiser.load_state_dict(kept["optimiser"])
    return replace(state, done=kept["done"], seconds=kept["seconds"], pieces=kept["pieces"])


def _plain(recipe: Recipe) -> dict[str, Any]:
    return {**asdict(recipe), "epochs": dict(recipe.epochs)}


def _save(state: State, recipe: Recipe, path: Path) -> None:
    content = {
        "recipe": _plain(recipe),
        "encoder": state.encoder.state_dict(),
        "optimiser": state.optimiser.state_dict(),
        "done": state.done,
        "seconds": state.seconds,
        "pieces": state.pieces,
    }
    passing = path.with_suffix(".passing")
    torch.save(content, passing)
    passing.replace(path)


def _optimiser(encoder: Encoder, recipe: Recipe) -> torch.optim.Optimizer:
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = defaultdict(list)
    for name, weight in encoder.named_parameters():
        if weight.requires_grad:
            groups[name.startswith("body."), weight.dim() > 1].append(weight)
    return torch.optim.AdamW(
        [
            {
                "params": weights,
                "lr": recipe.body_rate if body else recipe.head_rate,
                "weight_decay": recipe.decay if matrix else 0.0,
                "highest": recipe.body_rate if body else recipe.head_rate,
            }
            for (body, matrix), weights in groups.items()
        ],
        fused=True,
    )


def run(
    recipe: Recipe,
    documents: Mapping[str, Sequence[Labelled]],
    kept_back: Mapping[str, Sequence[Labelled]],
    folder: Path,
    report: Report,
    start: Path | None = None,
) -> State:
    """Train by a recipe, from the checkpoint in the folder if there is one, and return the finished run.

    ``kept_back`` are the documents for development; after each round the heads are measured on those of our corpus.
    ``start`` is another run's checkpoint to begin with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / CHECKPOINT).is_file():
        return resumed(recipe, folder / CHECKPOINT)
    trainer = Trainer(recipe, documents, kept_back, report)
    trunk = folder / _TRUNK
    if not trunk.is_file():
        _save(begun(recipe, start), recipe, trunk)
    state = resumed(recipe, trunk)
    trainer.train(state, recipe.trunk_rounds, trunk)
    if recipe.branches > 1:
        paths = [folder / _BRANCH.format(number + 1) for number in range(recipe.branches)]
        branches = []
        for number, path in enumerate(paths):
            branch = resumed(recipe, path if path.is_file() else trunk)
            trainer.train(branch, recipe.rounds, path, number)
            branches.append(branch)
        state = _averaged(state, branches)
    _save(state, recipe, folder / CHECKPOINT)
    return state


@dataclass(frozen=True, slots=True)
class Trainer:
    """What a run is trained on, and on what its heads are measured after each round."""

    recipe: Recipe
    documents: Mapping[str, Sequence[Labelled]]
    kept_back: Mapping[str, Sequence[Labelled]]
    report: Report

    def train(self, state: State, rounds: int, path: Path, branch: int = 0) -> None:
        """Train until so many rounds are done, saving after each; every branch has its own order."""
        recipe = self.recipe
        seed = recipe.seed + 1_000_000 * branch
        plan = Plan(self.documents, recipe.epochs, recipe.rounds, seed, recipe.settling)
        shares = plan.shares()
        branched = sum(shares[recipe.trunk_rounds :])
        others = (branch * branched, (recipe.branches - branch - 1) * branched)
        own = {name: chosen for name, chosen in self.kept_back.items() if name == corpus.ORIGIN}
        while state.done < rounds:
            share = (sum(shares[: state.done]), shares[state.done])
            _round(state, recipe, plan, share, others, self.report)
            state.done += 1
            _save(state, recipe, path)
            if own and state.done < recipe.rounds:
                shown = _short(measured(by_encoder(state.encoder), own)[0])
                self.report(f"round {state.done} of {recipe.rounds}: {shown}")


def _averaged(trunk: State, branches: Sequence[State]) -> State:
    """Return the run whose weights are the mean of its branches'."""
    kept = [branch.encoder.state_dict() for branch in branches]
    mean = {name: torch.stack([each[name].float() for each in kept]).mean(dim=0) for name in kept[0]}
    last = branches[-1]
    last.encoder.load_state_dict(mean)
    return replace(
        last,
        seconds=trunk.seconds + sum(branch.seconds - trunk.seconds for branch in branches),
        pieces=trunk.pieces + sum(branch.pieces - trunk.pieces for branch in branches),
    )


def _short(measures: Mapping[str, float]) -> str:
    roles = [f"corpus.{role}.touch" for role in _SHOWN_ROLES]
    shown = {name.removeprefix("corpus."): measures[name] for name in (*_SHOWN_ROUNDS, *roles) if name in measures}
    return ", ".join(f"{name} {value:.3f}" for name, value in shown.items())


def _round(
    state: State,
    recipe: Recipe,
    plan: Plan,
    share: tuple[float, float],
    others: tuple[float, float],
    report: Report,
) -> None:
    """Train on one round; ``share`` is where in the run it begins and how much of the run it is.

    ``others`` are the branches trained before and still to be trained, as shares of a run, for the time left.
    """
    seed = plan.seed * 1000 + state.done
    torch.manual_seed(seed)
    batches = batched(drawn(plan, state.done), recipe.pieces, seed)
    weights = Weights()
    sums: dict[str, float] = defaultdict(float)
    started = told = time.perf_counter()
    for at, chosen in enumerate(batches):
        progress = share[0] + share[1] * at / len(batches)
        _rate(state.optimiser, recipe, progress)
        state.encoder.train()
        batch = collated(chosen)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.low_precision):
            outputs = state.encoder(batch.input_ids, batch.attention_mask, batch.first_piece)
            found = losses(state.encoder, outputs, batch, weights)
        total = torch.stack(list(found.values())).sum()
        state.optimiser.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call,unused-ignore]
        nn.utils.clip_grad_norm_(state.encoder.parameters(), 1.0)
        state.optimiser.step()
        state.pieces += batch.pieces
        for head, loss in found.items():
            sums[head] += 0.05 * (float(loss.detach()) - sums[head]) if at else float(loss.detach())
        now = time.perf_counter()
        if now - told > 20 or at == len(batches) - 1:
            told = now
            spent = state.seconds + now - started
            done = share[0] + share[1] * (at + 1) / len(batches)
            listed = " ".join(f"{head} {value:.3f}" for head, value in sums.items())
            left = spent * (1 - done + others[1]) / max(done, 1e-6) / 60
            rate = state.pieces / spent
            whole = (done + others[0]) / (1 + sum(others))
            report(f"{whole:6.1%}  {left:5.1f} min left  {rate:5.0f} pieces/s  {listed}")
    state.seconds += time.perf_counter() - started


def _rate(optimiser: torch.optim.Optimizer, recipe: Recipe, progress: float) -> None:
    warm = progress / recipe.warm_up if progress < recipe.warm_up else 1.0
    scale = min(warm, (1 - progress) / (1 - recipe.warm_up))
    for group in optimiser.param_groups:
        group["lr"] = group["highest"] * max(scale, 0.01)
