"""Trains the local grader's cross-encoder, and writes it as an int8 ONNX file.

It starts from the published weights of the sentence encoder (see export_encoder.py for the environment it needs). It
does not know what the pairs are about.
"""

import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from export_encoder import WIDTH, SentenceVectors, checked_model, export_int8
from learning_pairs import Pair
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn

from interviewer.grading.crossencoder import MOST_TOKENS

EPOCHS, BATCH, RATE, WARM_UP, DROPOUT, SMOOTHING = 3, 48, 8e-5, 0.06, 0.1, 0.02


class CrossEncoder(nn.Module):
    """Token ids and types of pairs (n, tokens) to log-odds (n,): the encoder, its mean over the mask, a linear unit."""

    def __init__(self, encoder: SentenceVectors) -> None:
        super().__init__()
        self.encoder, self.head, self.dropout = encoder, nn.Linear(WIDTH, 1), nn.Dropout(DROPOUT)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """The log-odds of a batch; without a mask every token counts."""
        parts = self.encoder.embeddings
        states = parts["word_embeddings"](input_ids) + parts["position_embeddings"].weight[: input_ids.shape[1]]
        states = self.dropout(parts["LayerNorm"](states + parts["token_type_embeddings"](token_type_ids)))
        mask = torch.ones_like(states[:, :, 0]) if attention_mask is None else attention_mask.to(states.dtype)
        bias = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.encoder.encoder["layer"]:
            states = layer(states, bias)
        pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(self.dropout(pooled))[:, 0]


def pair_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model's folder, as the program uses it on pairs."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def slipped(text: str, chance: random.Random) -> str:
    """The text as people type and talk: now and then a letter is lost or swapped, or a filler leads."""
    words = text.split()
    if chance.random() < 0.12 and len(words) > 4:
        at = chance.randrange(len(words))
        word = words[at]
        if len(word) > 4:
            cut = chance.randrange(len(word) - 1)
            swap = word[cut + 1] + word[cut] if chance.random() < 0.5 else word[cut + 1]
            words[at] = word[:cut] + swap + word[cut + 2 :]
    if chance.random() < 0.08:
        words.insert(0, chance.choice(["so", "um", "well,", "I think", "basically", "hm,"]))
    return " ".join(words)


def _batches(encodings: Sequence[Encoding], chance: random.Random | None, size: int) -> Iterator[tuple[list[int], ...]]:
    """Indices of encodings of like length, and their padded ids, types and masks as tensors; shuffled by `chance`."""
    jitter = (lambda: chance.random() * 6) if chance else (lambda: 0.0)
    order = sorted(range(len(encodings)), key=lambda at: len(encodings[at].ids) + jitter())
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    if chance:
        chance.shuffle(groups)
    for group in groups:
        most = max(len(encodings[at].ids) for at in group)
        arrays = [np.zeros((len(group), most), np.int64) for _ in range(3)]
        for row, at in enumerate(group):
            length = len(encodings[at].ids)
            arrays[0][row, :length], arrays[1][row, :length] = encodings[at].ids, encodings[at].type_ids
            arrays[2][row, :length] = 1
        yield (group, *(torch.from_numpy(array) for array in arrays))


def trained(pairs: Sequence[Pair], folder: Path, seed: int = 0) -> CrossEncoder:
    """A cross-encoder fitted to the pairs, from the published encoder in `folder`. Word embeddings stay as they are."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenizer = pair_tokenizer(folder)
    model = CrossEncoder(checked_model(folder)).train()
    model.encoder.embeddings["word_embeddings"].weight.requires_grad_(False)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": 0.01},
        {"params": [weight for weight in weights if weight.ndim < 2], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=RATE, fused=True)
    total, step, started = EPOCHS * math.ceil(len(pairs) / BATCH), 0, time.monotonic()
    for _ in range(EPOCHS):
        encodings = [tokenizer.encode(pair.statement, slipped(pair.claim, chance)) for pair in pairs]
        for group, ids, types, mask in _batches(encodings, chance, BATCH):
            for weights_of in optimiser.param_groups:
                weights_of["lr"] = RATE * min(1.0, step / (WARM_UP * total)) * max(0.02, 1 - step / total)
            labels = torch.tensor([float(pairs[at].stated) for at in group]) * (1 - 2 * SMOOTHING) + SMOOTHING
            counts = torch.tensor([pairs[at].weight for at in group])
            with torch.autocast("cpu", torch.bfloat16):
                odds = model(ids, types, mask)
            losses = nn.functional.binary_cross_entropy_with_logits(odds.float(), labels, reduction="none")
            ((losses * counts).sum() / counts.sum()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            if step % 200 == 0:
                print(f"  step {step} of {total}, {time.monotonic() - started:.0f} s", flush=True)
    return model.eval()


def export(model: CrossEncoder, path: Path) -> None:
    """Writes the model for one pair at a time, its matrices in int8 and its activations rounded to int8 as it runs."""
    example = torch.ones(1, 8, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "float.onnx"
        torch.onnx.export(
            model,
            (example, torch.zeros_like(example)),
            str(whole),
            input_names=["input_ids", "token_type_ids"],
            output_names=["log_odds"],
            dynamic_axes={"input_ids": {1: "tokens"}, "token_type_ids": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        export_int8(whole, path)


def float_log_odds(model: CrossEncoder, folder: Path, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """The float model's log-odds of (statement, claim) pairs, shape (n,)."""
    encodings = pair_tokenizer(folder).encode_batch(list(pairs))
    out = np.zeros(len(pairs))
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for group, ids, types, mask in _batches(encodings, None, 64):
            out[group] = model(ids, types, mask).float().numpy()
    return out
