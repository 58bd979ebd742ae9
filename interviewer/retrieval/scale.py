"""What an embedding calls alike and unlike, measured on sentence pairs of our own (anchors.json).

It does not know the bank.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from interviewer.retrieval.embeddings import Encoder

_ANCHORS = Path(__file__).parent / "anchors.json"


@dataclass(frozen=True)
class Scale:
    """What this embedding calls unlike (`low`) and alike (`high`): mean cosines of unrelated sentences and paraphrases.

    Embeddings differ widely in both, so confidence is computed from cosines brought to this scale.
    """

    low: float
    high: float

    def scaled(self, cosine: float) -> float:
        """0 for unlike, 1 for alike, beyond both where the cosine is."""
        return (cosine - self.low) / max(self.high - self.low, 1e-6)


def measured_scale(encoder: Encoder) -> Scale:
    """The encoder's scale. Raises ModelError when an embedding endpoint fails."""
    low, high = (_mean_cosine(encoder, _anchors()[kind]) for kind in ("unlike", "alike"))
    return Scale(low, high)


def _mean_cosine(encoder: Encoder, pairs: list[tuple[str, str]]) -> float:
    first, second = (encoder.encode([pair[side] for pair in pairs]) for side in (0, 1))
    return float((first * second).sum(axis=1).mean())


@cache
def _anchors() -> dict[str, list[tuple[str, str]]]:
    return json.loads(_ANCHORS.read_text(encoding="utf-8"))
