"""What the encoder's scores mean: the heads, the order of their labels, and the names and widths of its outputs.

Training and reading both take them from here. Every output holds scores for each word of a window, before any sigmoid
or softmax. Spans of one kind are tagged ``O`` (outside), ``B`` (a span begins) and ``I`` (it goes on).

============== ======= =============================================================================================
output         width   scores of a word
============== ======= =============================================================================================
attribution    9       source O, B, I; cue O, B, I; content O, B, I: a softmax each, as a content may hold a source
trigger        28      a sigmoid each: it is in a trigger of the type; the last: a trigger begins with it
status         6       a softmax: the status of the event whose trigger begins with it
entity         11      a softmax: O, then B and I of each kind of entity
muc            11      a softmax: O, then B and I of each role of an incident
pair_left      12 x 64 its side as the first word of a trigger, a cue or a mention, for each role in turn
pair_right     64      its side as a word that may play a role
pair_distance  12 x 18 what each distance from it is worth, for each role in turn
============== ======= =============================================================================================

``sigmoid(pair_left[g, role] . pair_right[t] / PAIR_SCALE + pair_distance[g, role, distance] + bias[role])`` is how
likely word ``t``, at some distance from ``g``, plays the role for what begins with word ``g``: see
:mod:`reportedly.reading.encoder.distances`. The biases are in the description of the model file.
"""

from __future__ import annotations

from reportedly.model import EventType, Status
from reportedly.reading.encoder.distances import DISTANCES

TYPES = tuple(EventType)
"""The codebook's types in the order of the columns of ``trigger``."""

BEGINS = len(TYPES)
"""The column of ``trigger`` that says that a trigger begins with the word."""

STATUSES = tuple(Status)
ATTRIBUTION = ("source", "cue", "content")
ENTITIES = ("place", "party", "person", "nationality", "date")
"""Places, parties and organisations, people, nationalities and governments by the country's name, dates."""

MUC = ("perpetrator_individual", "perpetrator_organisation", "physical_target", "victim", "weapon")
"""The string-fill roles of a MUC-4 incident."""

PAIRS = (
    "actor",
    "target",
    "place",
    "date",
    "source",
    "cue",
    "killed",
    "wounded",
    "quote",  # the clause that states the claim
    "cue_source",  # the first word is a cue's: its source
    "cue_content",  # the first word is a cue's: what was said
    "same",  # both words are the first of mentions of the same party or place
)
"""The roles of a pair, in the order of ``pair_left``."""

PAIR_SIZE = 64
PAIR_SCALE = 8.0

OUTSIDE = 0
"""The column of ``O`` in every BIO softmax."""

OUTPUTS = {
    "attribution": 3 * len(ATTRIBUTION),
    "trigger": len(TYPES) + 1,
    "status": len(STATUSES),
    "entity": 1 + 2 * len(ENTITIES),
    "muc": 1 + 2 * len(MUC),
    "pair_left": len(PAIRS) * PAIR_SIZE,
    "pair_right": PAIR_SIZE,
    "pair_distance": len(PAIRS) * DISTANCES,
}
"""The outputs of the model in their order, and the width of each."""

INPUTS = ("input_ids", "first_piece")
"""The inputs of the model: the pieces of windows of one length, and the number of each word's first piece."""

MASK = "attention_mask"
"""An input that a model may have as well, 1 for each piece: the shipped one has it, those written anew have not."""


def begins(kind: int) -> int:
    """Return the column of ``B`` of a kind, by its number, in a BIO softmax over several kinds."""
    return 1 + 2 * kind


def inside(kind: int) -> int:
    """Return the column of ``I`` of a kind, by its number, in a BIO softmax over several kinds."""
    return 2 + 2 * kind
