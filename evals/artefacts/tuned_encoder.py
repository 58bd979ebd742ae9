"""Makes the packaged sentence encoder: the published one, moved some way towards one that is tuned on the bank.

    python evals/artefacts/tuned_encoder.py MODEL_FOLDER                         makes and stores it
    python evals/artefacts/tuned_encoder.py MODEL_FOLDER --share 0 --to FILE     the published one, to compare

Tuning is by contrast: an item is drawn to a way of saying it, and away from a near miss and from the sayings of the
other items in its batch; items of one question stand next to each other, so they are the hard ones. Neither test
questions nor those that the grader's fits are made to are seen. What is stored is the mean of the published and the
tuned weights by a share (Wortsman et al., Robust fine-tuning of zero-shot models, 2022), so that search, which the
tuning does not think of, has as much of it as the grader.

It needs torch: export_encoder.py says what MODEL_FOLDER and the environment hold. About five minutes on two cores.
Afterwards run store_vectors.py, calibrate_search --write and train_local_grader.py --fit --write.
"""

import argparse
import hashlib
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from export_encoder import SENTENCES, SentenceVectors, checked_model, float_vectors, package
from learning_data import KNOWLEDGE, Data
from tokenizers import Tokenizer
from torch import Tensor, nn

from interviewer.bank.examples import SUFFIX, read_examples
from interviewer.bank.question import Question
from interviewer.grading.sheet import statements
from interviewer.retrieval.embeddings import MINILM

EPOCHS, BATCH, RATE, WARM_UP, SCALE, MOST_TOKENS = 3, 32, 3e-5, 0.1, 20.0, 64
SHARE = 0.6
"""The share of the tuned weights; search was best with it, and the grader as good as with the tuned ones alone."""
FLOAT = Path(__file__).resolve().parent.parent.parent / "tests" / "fixtures" / "minilm_float.npz"
"""The float model's own vectors of a few sentences, which the tests hold the packaged file to."""


@dataclass(frozen=True)
class Triplet:
    """An item's text, a way of saying it, and a near miss."""

    item: str
    said: str
    near: str


def triplets(questions: Sequence[Question], knowledge: Path, chance: random.Random) -> list[Triplet]:
    """Every way of saying an item, with a near miss of it; question by question, both in chance order."""
    found = []
    for question in chance.sample(questions, len(questions)):
        examples = read_examples(knowledge / f"{question.id}{SUFFIX}", question)
        ways = {**examples.points, **examples.misconceptions}
        texts = {id: stated.partition(": ")[2] for id, stated in statements(question).items()}
        own = [
            Triplet(texts[id], said, chance.choice(one.near))
            for id, one in ways.items()
            for said in one.said
            if one.near
        ]
        found += chance.sample(own, len(own))
    return found


def _vectors(model: SentenceVectors, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    encodings = tokenizer.encode_batch(list(texts))
    most = max(len(encoding.ids) for encoding in encodings)
    ids = torch.tensor([encoding.ids + [0] * (most - len(encoding.ids)) for encoding in encodings])
    mask = torch.tensor([[1] * len(encoding.ids) + [0] * (most - len(encoding.ids)) for encoding in encodings])
    return model(ids, mask)


def tuned(questions: Sequence[Question], knowledge: Path, folder: Path, seed: int = 0) -> SentenceVectors:
    """The encoder of `folder` tuned to the questions' examples. Word embeddings stay as they are."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    model = checked_model(folder).train()
    model.embeddings["word_embeddings"].weight.requires_grad_(False)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    epochs = [triplets(questions, knowledge, chance) for _ in range(EPOCHS)]
    total, step, started = sum(math.ceil(len(found) / BATCH) for found in epochs), 0, time.monotonic()
    for found in epochs:
        for first in range(0, len(found), BATCH):
            batch = found[first : first + BATCH]
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1.0, (step + 1) / (WARM_UP * total)) * max(0.02, 1 - step / total)
            with torch.autocast("cpu", torch.bfloat16):
                rows = _vectors(model, tokenizer, [text for one in batch for text in (one.item, one.said, one.near)])
            items, said, near = rows.float().reshape(len(batch), 3, -1).unbind(1)
            # Two sayings of one item in a batch are no contrast to each other.
            same = torch.tensor([[a.item == b.item and a is not b for b in batch] for a in batch])
            scores = torch.cat([(items @ said.T).masked_fill(same, -1.0), items @ near.T], dim=1) * SCALE
            loss = nn.functional.cross_entropy(scores, torch.arange(len(batch)))
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            if step % 50 == 0:
                print(
                    f"  step {step} of {total}, loss {loss.item():.3f}, {time.monotonic() - started:.0f} s", flush=True
                )
    return model.eval()


def mixed(published: SentenceVectors, tuned: SentenceVectors, share: float) -> SentenceVectors:
    """The encoder whose weights are the mean of two encoders', `share` of the second."""
    ends = zip(published.state_dict().items(), tuned.state_dict().values(), strict=True)
    mean = SentenceVectors()
    mean.load_state_dict({name: torch.lerp(one, other, share) for (name, one), other in ends})
    return mean.eval()


def main() -> None:
    """Tunes, mixes and stores."""
    parser = argparse.ArgumentParser(description="Makes the packaged sentence encoder.")
    parser.add_argument("folder", type=Path, help="the published weights")
    parser.add_argument("--share", type=float, default=SHARE, help="the share of the tuned weights")
    parser.add_argument("--to", type=Path, help="write the encoder there, and not into the package")
    options = parser.parse_args()
    model = checked_model(options.folder)
    if options.share:
        questions = [source.question for source in Data.read().sources]
        model = mixed(model, tuned(questions, KNOWLEDGE, options.folder), options.share)
    path = package(model, options.to or MINILM / "model.onnx")
    if options.to is None:
        vectors = float_vectors(model, options.folder).astype(np.float16)
        np.savez_compressed(FLOAT, sentences=np.array(SENTENCES), vectors=vectors)
    print(f"{path}: {path.stat().st_size:,} bytes, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
