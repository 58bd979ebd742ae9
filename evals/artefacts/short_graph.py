"""Writes an exported int8 encoder again as a short graph: the same numbers in a third of the steps.

    python evals/artefacts/short_graph.py FILE [FILE ...]     each in place

An exported graph spends a good part of a short text's time on steps that only work out shapes. Here query, key and
value are one product, attention is one step, and nothing is worked out but the number of tokens. Every token counts, so
there is no mask: the program runs one text at a time. It needs onnx, and knows the names of the published weights.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS, WIDTH, EPSILON = 12, 384, 1e-12
OPSET, CONTRIBUTED = 17, "com.microsoft"
"""The second names the runtime's own steps: quantised products, attention and Gelu."""
PER_LAYER = 6
"""Products of a layer: query, key, value, what joins the heads, and the two of the feed-forward part."""


class _Graph:
    """A graph that is being written from the weights of another."""

    def __init__(self, source: onnx.ModelProto) -> None:
        self.weights = {found.name: numpy_helper.to_array(found) for found in source.graph.initializer}
        self.inputs = [found.name for found in source.graph.input]
        position = next(name for name in self.weights if name.endswith("embeddings.position_embeddings.weight"))
        self.base = position.removesuffix("embeddings.position_embeddings.weight")
        named = (re.fullmatch(r"(onnx::MatMul_(\d+))_quantized", name) for name in self.weights)
        self.products = [found[1] for found in sorted(filter(None, named), key=lambda found: int(found[2]))]
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def of(self, name: str) -> np.ndarray:
        """A weight of the encoder by its published name."""
        return self.weights[self.base + name]

    def store(self, name: str, values: np.ndarray) -> str:
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def step(self, kind: str, inputs: Sequence[str], *outputs: str, domain: str = "", **how: Any) -> str:
        """A step of the graph; gives the name of its first output."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **how))
        return outputs[0]

    def dense(self, states: str, products: Sequence[str], bias: np.ndarray, output: str) -> str:
        """Quantised products side by side, with a bias."""
        matrix = np.concatenate([self.weights[f"{name}_quantized"] for name in products], axis=1)
        scale = np.concatenate([self.weights[f"{name}_scale"] for name in products])
        assert not any(self.weights[f"{name}_zero_point"].any() for name in products), "the products are symmetric"
        given = [
            states,
            self.store(f"{output}.weight", matrix),
            self.store(f"{output}.scale", scale),
            "",
            self.store(f"{output}.bias", bias),
        ]
        return self.step("DynamicQuantizeMatMul", given, output, domain=CONTRIBUTED)

    def norm(self, states: str, name: str, output: str) -> str:
        scale = self.store(f"{output}.weight", self.of(f"{name}.weight"))
        shift = self.store(f"{output}.bias", self.of(f"{name}.bias"))
        return self.step("LayerNormalization", [states, scale, shift], output, epsilon=EPSILON, axis=-1)

    def embedded(self) -> str:
        """The states before the first layer."""
        words = "embeddings.word_embeddings.weight"
        kept = ("quantized", "scale", "zero_point")
        parts = [self.store(f"words.{part}", self.of(f"{words}_{part}")) for part in kept]
        word = self.step("Gather", [parts[0], "input_ids"], "word.quantized")
        states = self.step("DequantizeLinear", [word, *parts[1:]], "word")
        self.store("positions", self.of("embeddings.position_embeddings.weight"))
        self.store("first", np.array([0]))
        self.step("Shape", ["input_ids"], "tokens", start=1, end=2)
        place = self.step("Slice", ["positions", "first", "tokens", "first"], "place")
        if "token_type_ids" in self.inputs:
            kind = self.step("Gather", [self.store("kinds", self._kinds()), "token_type_ids"], "kind")
        else:
            kind = self.store("kind", next(v for n, v in self.weights.items() if re.fullmatch(r"onnx::Add_\d+", n)))
        states = self.step("Add", [self.step("Add", [states, place], "placed"), kind], "embedded")
        return self.norm(states, "embeddings.LayerNorm", "states")

    def _kinds(self) -> np.ndarray:
        name = "embeddings.token_type_embeddings.weight"
        whole = self.of(f"{name}_quantized").astype(np.float32) - np.float32(self.of(f"{name}_zero_point"))
        return whole * self.of(f"{name}_scale")

    def layer(self, states: str, number: int) -> str:
        """One transformer layer."""
        name = f"encoder.layer.{number}"
        *heads, joining, inner, outer = self.products[PER_LAYER * number : PER_LAYER * (number + 1)]
        bias = np.concatenate([self.of(f"{name}.attention.self.{part}.bias") for part in ("query", "key", "value")])
        parts = [f"{part}{number}" for part in ("query", "key", "value")]
        self.step("Split", [self.dense(states, heads, bias, f"heads{number}"), "widths"], *parts, axis=2)
        found = self.step("MultiHeadAttention", parts, f"found{number}", domain=CONTRIBUTED, num_heads=HEADS)
        joined = self.dense(found, [joining], self.of(f"{name}.attention.output.dense.bias"), f"joined{number}")
        summed = self.step("Add", [joined, states], f"attended{number}.sum")
        attended = self.norm(summed, f"{name}.attention.output.LayerNorm", f"attended{number}")
        wide = self.dense(attended, [inner], self.of(f"{name}.intermediate.dense.bias"), f"inner{number}")
        bent = self.step("Gelu", [wide], f"bent{number}", domain=CONTRIBUTED)
        narrow = self.dense(bent, [outer], self.of(f"{name}.output.dense.bias"), f"outer{number}")
        return self.norm(
            self.step("Add", [narrow, attended], f"states{number}.sum"), f"{name}.output.LayerNorm", f"states{number}"
        )

    def ended(self, states: str) -> onnx.ValueInfoProto:
        """The mean over the tokens, and what comes of it: unit rows, or with a head on top log-odds."""
        mean = self.step("ReduceMean", [states], "mean", axes=[1], keepdims=0)
        if "head.bias" not in self.weights:
            self.step("LpNormalization", [mean], "vectors", axis=1, p=2)
            return helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", WIDTH])
        odds = self.dense(mean, ["head.weight_Transposed"], self.weights["head.bias"], "odds")
        self.step("Squeeze", [odds, self.store("second", np.array([1]))], "log_odds")
        return helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, ["n"])


def shortened(source: onnx.ModelProto) -> onnx.ModelProto:
    """The short graph of an exported encoder, with or without a head."""
    graph = _Graph(source)
    states = graph.embedded()
    graph.store("widths", np.array([WIDTH] * 3))
    for number in range(len(graph.products) // PER_LAYER):
        states = graph.layer(states, number)
    output = graph.ended(states)
    names = [name for name in graph.inputs if name != "attention_mask"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"]) for name in names]
    made = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.stored)
    sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIBUTED, 1)]
    return helper.make_model(made, opset_imports=sets, ir_version=source.ir_version)


def shorten(path: Path) -> None:
    """Writes the graph of a file again as a short one."""
    onnx.save(shortened(onnx.load(path)), path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shorten(Path(name))
        print(f"{name}: {Path(name).stat().st_size:,} bytes")
