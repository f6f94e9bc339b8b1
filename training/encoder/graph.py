"""The encoder as an ONNX graph, written node by node, and its weights as 8-bit integers.

Written by hand rather than traced: onnxruntime's own operators for attention and for the sums before a normalisation
are used, which makes it about half as fast again as a traced graph, and the file depends on no exporter's version.
The graph takes windows of one length, for it knows no mask: without one, attention is worked out block by block and
never written down whole.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from reportedly.reading.encoder.labels import INPUTS, OUTPUTS, PAIR_SCALE
from training.encoder.model import Encoder

_OPSET = 17
_IR = 9  # the format's version: onnxruntime 1.16 and later read it
_OWN = "com.microsoft"
_TAGGING = tuple(name for name in OUTPUTS if not name.startswith("pair"))


class _Graph:
    """Nodes and weights in the making; every method that adds a node returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: npt.NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, own: bool = False, **attributes: Any) -> str:
        domain = _OWN if own else ""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output


def graph(encoder: Encoder) -> onnx.ModelProto:
    """Return the encoder's graph with weights as 32-bit floats."""
    weights = {name: value.detach().cpu().numpy() for name, value in encoder.state_dict().items()}
    made = _Graph()
    x = _embedded(made, weights, encoder.shape.epsilon)
    thirds = made.weight("thirds", np.full(3, encoder.shape.hidden))
    for number in range(encoder.shape.layers):
        x = _layer(made, weights, f"body.layers.{number}", x, thirds, encoder)
    at = made.add("Unsqueeze", ["first_piece", made.weight("last", np.array([2]))], "at")
    words = made.add("GatherND", [x, at], "words", batch_dims=1)
    _heads(made, weights, words)
    shapes = {
        "input_ids": ("batch", "pieces"),
        "first_piece": ("batch", "words"),
    }
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shapes[name]) for name in INPUTS]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ("batch", "words", width))
        for name, width in OUTPUTS.items()
    ]
    body = helper.make_graph(made.nodes, "encoder", inputs, outputs, made.weights)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=_IR, producer_name="reportedly")


def _embedded(made: _Graph, weights: dict[str, npt.NDArray[Any]], epsilon: float) -> str:
    pieces = made.add("Gather", [made.weight("pieces", weights["body.pieces.weight"]), "input_ids"], "embedded")
    places = weights["body.positions.weight"] + weights["body.segment"]
    size = made.add("Shape", ["input_ids"], "size", start=1, end=2)
    zero, axis = made.weight("zero", np.array([0])), made.weight("first", np.array([0]))
    shown = made.add("Slice", [made.weight("positions", places), zero, size, axis], "positions_shown")
    summed = made.add("Add", [pieces, shown], "placed")
    scale = made.weight("norm.weight", weights["body.norm.weight"])
    shift = made.weight("norm.bias", weights["body.norm.bias"])
    return made.add("LayerNormalization", [summed, scale, shift], "layer.0", axis=-1, epsilon=epsilon)


def _layer(made: _Graph, weights: dict[str, npt.NDArray[Any]], name: str, x: str, thirds: str, encoder: Encoder) -> str:
    def matrix(*parts: str) -> str:
        joined = np.concatenate([weights[f"{name}.{part}.weight"].T for part in parts], axis=1)
        return made.weight(f"{name}.{parts[0]}.matrix", joined)

    def vector(part: str, kind: str) -> str:
        return made.weight(f"{name}.{part}.{kind}", weights[f"{name}.{part}.{kind}"])

    def added(first: str, second: str, linear: str, norm: str, output: str) -> str:
        inputs = [first, second, vector(norm, "weight"), vector(norm, "bias"), vector(linear, "bias")]
        return made.add("SkipLayerNormalization", inputs, output, own=True, epsilon=encoder.shape.epsilon)

    three = ("query", "key", "value")
    biases = made.weight(f"{name}.biases", np.concatenate([weights[f"{name}.{part}.bias"] for part in three]))
    joined = made.add("MatMul", [x, matrix(*three)], f"{name}.joined")
    split = [f"{name}.{part}.projected" for part in three]
    made.nodes.append(helper.make_node("Split", [joined, thirds], split, name=f"{name}.split", axis=2))
    heads = encoder.shape.heads
    attended = made.add("MultiHeadAttention", [*split, biases], f"{name}.mixed", own=True, num_heads=heads)
    projected = made.add("MatMul", [attended, matrix("attended")], f"{name}.projected")
    middle = added(projected, x, "attended", "attended_norm", f"{name}.middle")
    up = made.add("MatMul", [middle, matrix("up")], f"{name}.raised")
    active = made.add("BiasGelu", [up, vector("up", "bias")], f"{name}.active", own=True)
    down = made.add("MatMul", [active, matrix("down")], f"{name}.lowered")
    return added(down, middle, "down", "norm", f"{name}.out")


def _heads(made: _Graph, weights: dict[str, npt.NDArray[Any]], words: str) -> None:
    tags = np.concatenate([weights[f"words.{name}.weight"] for name in _TAGGING]).T
    shifts = np.concatenate([weights[f"words.{name}.bias"] for name in _TAGGING])
    raw = made.add("MatMul", [words, made.weight("tags.matrix", tags)], "tags.raw")
    scores = made.add("Add", [raw, made.weight("tags.bias", shifts)], "tags")
    widths = made.weight("tags.widths", np.array([OUTPUTS[name] for name in _TAGGING]))
    made.nodes.append(helper.make_node("Split", [scores, widths], list(_TAGGING), name="tags.split", axis=2))
    for side in ("left", "right"):
        first, second = (made.weight(f"{side}.{n}.matrix", weights[f"{side}.{n}.weight"].T) for n in (0, 2))
        raw = made.add("MatMul", [words, first], f"{side}.raw")
        active = made.add("BiasGelu", [raw, made.weight(f"{side}.0.bias", weights[f"{side}.0.bias"])], side, own=True)
        out = made.add("MatMul", [active, second], f"{side}.out")
        made.add("Add", [out, made.weight(f"{side}.2.bias", weights[f"{side}.2.bias"])], f"pair_{side}")
    matrix = made.weight("distance.matrix", _blocks(weights["distance"]))
    raw = made.add("MatMul", ["pair_left", matrix], "distance.raw")
    shift = made.weight("distance.bias", weights["distance_bias"].ravel())
    made.add("Add", [raw, shift], "pair_distance")


def _blocks(distance: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the matrix that takes the left sides of all roles at once: each role's along a diagonal."""
    roles, size, steps = distance.shape
    found = np.zeros((roles * size, roles * steps), dtype=distance.dtype)
    for role in range(roles):
        found[role * size : (role + 1) * size, role * steps : (role + 1) * steps] = distance[role] / PAIR_SCALE
    return found


def quantised(model: onnx.ModelProto, *, embeddings: bool = True) -> onnx.ModelProto:
    """Return the graph with the weights of its products, and the ``embeddings``, as 8-bit integers."""
    kinds = ["MatMul"] + (["Gather"] if embeddings else [])
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.onnx", Path(folder) / "after.onnx"
        onnx.save(model, before)
        quantize_dynamic(
            before,
            after,
            op_types_to_quantize=kinds,
            per_channel=True,  # with one scale for a whole matrix, some roles lost 0.03 to 0.1 of F1
            reduce_range=True,  # processors without VNNI would overflow
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # types of onnxruntime's own operators
        )
        return onnx.load(after)
