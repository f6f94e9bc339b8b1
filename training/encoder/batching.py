"""From documents to batches: which are seen in which round, and windows of like length together.

A run is a number of rounds. Over all rounds each set is seen as many times as it should be, every document about as
often as any other; the order follows from the seed alone, so that a run can go on where it stopped.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from reportedly.reading.encoder.distances import distances
from reportedly.reading.encoder.labels import OUTPUTS
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.windows import Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece
from training.encoder import corpus
from training.encoder.examples import UNKNOWN, Targets, targets
from training.encoder.labelled import HEADS, Labelled
from training.encoder.noise import noisy

READING = Sizes()
SPARING = Sizes(before=24, after=12)
"""Windows of the other sets overlap less in training: more text in the same time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A window and the document that it shows."""

    document: Labelled
    window: Window


@dataclass(frozen=True, slots=True)
class Plan:
    """What is seen: the documents of each set, how many epochs of them, in how many rounds, from which seed.

    The last ``settling`` rounds show our own corpus alone.
    """

    documents: Mapping[str, Sequence[Labelled]]
    epochs: Mapping[str, float]
    rounds: int
    seed: int
    settling: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.settling < self.rounds:
            raise ValueError(
                f"{self.settling} of {self.rounds} rounds cannot settle: allowed are 0 to {self.rounds - 1}"
            )

    def visits(self, name: str, number: int) -> list[int]:
        """Return which of a set's documents are seen in a round, by their places; each epoch has its own order."""
        count = len(self.documents[name])
        rounds = self.rounds if name == corpus.ORIGIN else self.rounds - self.settling
        first, last = (round(self.epochs[name] * count * min(n, rounds) / rounds) for n in (number, number + 1))
        return [_order(count, visit // count, self.seed)[visit % count] for visit in range(first, last)]

    def shares(self) -> list[float]:
        """Return the share of all text that each round shows, which add up to one."""
        sizes = [
            sum(
                len(documents[at].text)
                for name, documents in self.documents.items()
                for at in self.visits(name, number)
            )
            for number in range(self.rounds)
        ]
        return [size / max(1, sum(sizes)) for size in sizes]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as tensors: the encoder's inputs, and the targets of :class:`~training.encoder.examples.Targets`.

    ``words`` [B,W] tells which words there are and ``owned`` which of them the windows own. Of queries there are Q in
    a batch's window at most: ``query_word`` and ``query_role`` [B,Q], ``hits`` and ``taught`` [B,Q,W], and ``apart``
    [B,Q,W], the distances of all words from the query's.
    """

    input_ids: Tensor
    attention_mask: Tensor
    first_piece: Tensor
    words: Tensor
    owned: Tensor
    allowed: Mapping[str, Tensor]
    trigger: Tensor
    trigger_taught: Tensor
    status: Tensor
    query_word: Tensor
    query_role: Tensor
    hits: Tensor
    taught: Tensor
    apart: Tensor

    @property
    def pieces(self) -> int:
        """How many pieces there are, those of padding left out."""
        return int(self.attention_mask.sum())


def shown(document: Labelled, sizes: Sizes = READING) -> list[Shown]:
    """Return a document's windows."""
    found = sentences(document.text, document.skip, document.title)
    return [Shown(document, w) for w in windows(document.text, found, load_wordpiece(), document.title, sizes)]


def drawn(plan: Plan, number: int) -> list[Shown]:
    """Return the windows of a round, in no order, some of their documents with noise."""
    found: list[Shown] = []
    for name, documents in plan.documents.items():
        sizes = READING if name == corpus.ORIGIN else SPARING
        chance = np.random.default_rng([plan.seed, zlib.crc32(name.encode()), number])
        for at in plan.visits(name, number):
            found.extend(shown(noisy(documents[at], chance), sizes))
    return found


@cache
def _order(count: int, epoch: int, seed: int) -> list[int]:
    return [int(at) for at in np.random.default_rng([seed, count, epoch]).permutation(count)]


def batched(found: Sequence[Shown], pieces: int, seed: int | None = None) -> list[list[Shown]]:
    """Return windows in batches of about so many pieces, padding counted; with a seed in an order by chance."""
    chance = np.random.default_rng(seed)
    order = np.arange(len(found)) if seed is None else chance.permutation(len(found))
    lengths = np.array([len(each.window.piece_ids) for each in found], dtype=np.int64)
    order = order[np.argsort(lengths[order], kind="stable")]
    batches: list[list[Shown]] = []
    for at in order:
        longest = int(lengths[at])  # lengths rise
        if not batches or (len(batches[-1]) + 1) * longest > max(pieces, longest):
            batches.append([])
        batches[-1].append(found[at])
    if seed is None:
        return batches
    return [batches[at] for at in chance.permutation(len(batches))]


def collated(batch: Sequence[Shown]) -> Batch:
    """Return a batch's windows and their targets as tensors."""
    known = [targets(each.document, each.window) for each in batch]
    rows, longest = len(batch), max(len(each.window.piece_ids) for each in batch)
    most = max(1, *(len(each.window.words) for each in batch), 1)
    asked = max(1, *(len(each.queries) for each in known), 1)
    widths = {head: 1 + 2 * len(kinds) for head, kinds in HEADS.items()}
    ids = np.full((rows, longest), load_wordpiece().padding, dtype=np.int64)
    mask, first = np.zeros((rows, longest), dtype=np.int64), np.zeros((rows, most), dtype=np.int64)
    words, owned = np.zeros((rows, most), dtype=np.bool_), np.zeros((rows, most), dtype=np.bool_)
    allowed = {head: np.ones((rows, most, width), dtype=np.bool_) for head, width in widths.items()}
    trigger, trigger_taught = (np.zeros((rows, most, OUTPUTS["trigger"]), dtype=np.bool_) for _ in range(2))
    status = np.full((rows, most), UNKNOWN, dtype=np.int64)
    query_word, query_role = (np.zeros((rows, asked), dtype=np.int64) for _ in range(2))
    hits, taught = (np.zeros((rows, asked, most), dtype=np.bool_) for _ in range(2))
    apart = np.zeros((rows, asked, most), dtype=np.int64)
    for row, (each, target) in enumerate(zip(batch, known, strict=True)):
        window, count = each.window, len(each.window.words)
        ids[row, : len(window.piece_ids)] = window.piece_ids
        mask[row, : len(window.piece_ids)] = 1
        first[row, :count] = window.first_piece
        words[row, :count] = True
        owned[row, :count] = window.owned
        _fill(row, count, target, allowed, (trigger, trigger_taught, status))
        for at, query in enumerate(target.queries):
            query_word[row, at], query_role[row, at] = query.word, query.role
            hits[row, at, :count], taught[row, at, :count] = query.hits, query.taught
            apart[row, at, :count] = distances(window.sentence, query.word)
    return Batch(
        input_ids=torch.from_numpy(ids),
        attention_mask=torch.from_numpy(mask),
        first_piece=torch.from_numpy(first),
        words=torch.from_numpy(words),
        owned=torch.from_numpy(owned),
        allowed={head: torch.from_numpy(columns) for head, columns in allowed.items()},
        trigger=torch.from_numpy(trigger),
        trigger_taught=torch.from_numpy(trigger_taught),
        status=torch.from_numpy(status),
        query_word=torch.from_numpy(query_word),
        query_role=torch.from_numpy(query_role),
        hits=torch.from_numpy(hits),
        taught=torch.from_numpy(taught),
        apart=torch.from_numpy(apart),
    )


def _fill(
    row: int,
    count: int,
    target: Targets,
    allowed: Mapping[str, np.ndarray],
    scored: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    for head, columns in target.allowed.items():
        allowed[head][row, :count] = columns
    for array, values in zip(scored, (target.trigger, target.trigger_taught, target.status), strict=True):
        array[row, :count] = values
