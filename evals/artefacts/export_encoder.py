"""The sentence encoder all-MiniLM-L6-v2 from its published weights, and how one is written as an int8 ONNX file.

A model's folder holds the published `model.safetensors` and `tokenizer.json`; other weights than those named here by
their SHA-256 are refused. It needs torch, onnx and safetensors, which the program does not depend on: make an
environment of its own for it (it was run with torch 2.13, onnx 1.23, onnxruntime 1.32, safetensors 0.8, tokenizers
0.23).

The graph takes the token ids of a text and gives a unit vector: mean pooling and the normalisation are inside it. It
does not know how the program uses the file.
"""

import hashlib
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from short_graph import shorten
from tokenizers import Tokenizer
from torch import Tensor, nn

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS, LAYERS, HEADS, WIDTH = 256, 6, 12, 384
SENTENCES = (
    "explain weight tying",
    "what is bn vs ln",
    "Why may the weights of a network not all start at zero?",
    "how do I cook rice",
    "The gradient of every hidden unit is the same, so the units never learn different things.",
    "Dropout switches random units off during training and rescales the ones that stay.",
    "k nearest neighbours with a small k follows every quirk of the training set",
    "k nearest neighbours with a large k smooths the boundary and may miss real structure",
    "Precision falls while recall rises as the threshold is lowered.",
    "ATTENTION(Q, K, V) = softmax(QK^T / sqrt(d)) V",
    "Wie unterscheidet sich Batch-Normalisierung von Layer-Normalisierung?",
    "什么是梯度消失？",
    "no",
    "🙂",
    "import numpy as np; mask = (np.random.rand(*x.shape) < p) / p",
    "The sum of the squared residuals has a closed-form minimum, $(X^T X)^{-1} X^T y$.",
    "A discriminator that wins too easily leaves the generator without a useful gradient.",
    "Off-policy methods learn about one policy from the actions of another.",
    "I am not sure, maybe something with overfitting?",
    "The learning rate starts small and grows linearly over the first few thousand steps. " * 25,
)


class Attention(nn.Module):
    """Multi-head attention with its residual; the names are those of the published weights."""

    def __init__(self) -> None:
        super().__init__()
        self.self = nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")})
        self.output = nn.ModuleDict({"dense": nn.Linear(WIDTH, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)})

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States (n, tokens, width) after attention; `bias` (n, 1, 1, tokens) is very low where there is padding."""
        query, key, value = (
            self.self[name](states).unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        shares = torch.softmax(query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + bias, dim=-1)
        joined = (shares @ value).transpose(1, 2).flatten(2)
        return self.output["LayerNorm"](self.output["dense"](joined) + states)


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention()
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, 4 * WIDTH)})
        self.output = nn.ModuleDict({"dense": nn.Linear(4 * WIDTH, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)})

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States (n, tokens, width) to states."""
        states = self.attention(states, bias)
        inner = nn.functional.gelu(self.intermediate["dense"](states))
        return self.output["LayerNorm"](self.output["dense"](inner) + states)


class SentenceVectors(nn.Module):
    """Token ids and mask (n, tokens) to unit rows (n, 384): the BERT encoder, its mean over the mask, length one."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(30522, WIDTH),
                "position_embeddings": nn.Embedding(512, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The vectors of a batch."""
        parts = self.embeddings
        positions = parts["position_embeddings"].weight[: input_ids.shape[1]]
        states = parts["word_embeddings"](input_ids) + positions + parts["token_type_embeddings"].weight[0]
        states = parts["LayerNorm"](states)
        mask = attention_mask.to(states.dtype)
        bias = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in self.encoder["layer"]:
            states = layer(states, bias)
        pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(pooled, dim=1)


def checked_model(folder: Path) -> SentenceVectors:
    """The float model of a folder, ready to run. Raises SystemExit when the folder holds other weights."""
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{folder / 'model.safetensors'} has the SHA-256 {found}, not the published {WEIGHTS_SHA256}")
    weights = load_file(folder / "model.safetensors")
    unused = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}
    model = SentenceVectors()
    model.load_state_dict({name: weight for name, weight in weights.items() if name not in unused}, strict=True)
    return model.eval()


def export_float(model: SentenceVectors, path: Path) -> None:
    """Writes the float graph, with the batch and the number of tokens left open."""
    example = torch.ones(2, 8, dtype=torch.int64)
    torch.onnx.export(
        model,
        (example, example),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors"],
        dynamic_axes={"input_ids": {0: "n", 1: "tokens"}, "attention_mask": {0: "n", 1: "tokens"}, "vectors": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def export_int8(source: Path, target: Path) -> None:
    """Writes the graph with int8 matrices, and short; activations are rounded to int8 as it runs, by a scale of their
    batch.

    So a text's vector would depend on the other texts of its batch: the program encodes texts one by one.
    """
    quantize_dynamic(
        source, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
    )
    shorten(target)


def package(model: SentenceVectors, path: Path) -> Path:
    """Writes the encoder as the program reads it, and says where."""
    with tempfile.TemporaryDirectory() as scratch:
        export_float(model, Path(scratch) / "float.onnx")
        export_int8(Path(scratch) / "float.onnx", path)
    return path


def float_vectors(model: SentenceVectors, folder: Path) -> np.ndarray:
    """The float model's vectors of SENTENCES, (n, 384) float32."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    rows = []
    for sentence in SENTENCES:
        ids = torch.tensor([tokenizer.encode(sentence).ids])
        with torch.inference_mode():
            rows.append(model(ids, torch.ones_like(ids))[0].numpy())
    return np.stack(rows)
