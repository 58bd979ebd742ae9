"""The packaged cross-encoder: reads a statement and a claim together and says how likely the claim states it.

It knows no rubric, no reply and no threshold; how it was trained stands in local_model/MODEL_CARD.md.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import GraderError
from interviewer.retrieval.packaged import PackagedModel, encodable

WEIGHTS = Path(__file__).resolve().parent / "local_model" / "cross_encoder.onnx"
MOST_TOKENS = 96
"""Of a longer pair the longer text is cut, as in training."""


class CrossEncoder:
    """Loaded at the first use, safe to share between threads."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._model = PackagedModel(weights, MOST_TOKENS, _inputs)

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """For each (statement, claim) the log-odds that the claim states the statement, shape (n,).

        Raises GraderError when the weights are missing or damaged.
        """
        if not pairs:
            return np.zeros(0)
        try:
            read = self._model.run([(encodable(first), encodable(second)) for first, second in pairs])
        except Exception as error:  # the runtime raises a dozen types of its own, none of them public
            raise GraderError(
                f"{self._weights}: the local grader's weights cannot be read ({error}); install the program again"
            ) from error
        return np.array([odds[0] for odds in read], np.float64)


def _inputs(encoding: Any) -> dict[str, np.ndarray]:
    return {
        "input_ids": np.array([encoding.ids], np.int64),
        "token_type_ids": np.array([encoding.type_ids], np.int64),
    }
