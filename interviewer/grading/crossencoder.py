"""The packaged cross-encoder: reads a statement and a claim together and says how likely the claim states it.

It knows no rubric, no reply and no threshold; how it was trained stands in local_model/MODEL_CARD.md.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import GraderError

WEIGHTS = Path(__file__).resolve().parent / "local_model" / "cross_encoder.onnx"
TOKENIZER = Path(__file__).resolve().parent.parent / "retrieval" / "minilm" / "tokenizer.json"
MOST_TOKENS = 96
"""Of a longer pair the longer text is cut, as in training."""
CORES = 2


class CrossEncoder:
    """Loaded at the first use, safe to share between threads.

    Pairs are run one by one: activations are rounded to int8 by a scale of their own batch, so a pair read together
    with others would get other bits.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, ThreadPoolExecutor] | None = None

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """For each (statement, claim) the log-odds that the claim states the statement, shape (n,).

        Raises GraderError when the weights are missing or damaged.
        """
        if not pairs:
            return np.zeros(0)
        tokenizer, session, workers = self._parts()
        encodings = tokenizer.encode_batch([(_encodable(first), _encodable(second)) for first, second in pairs])

        def read(encoding: Any) -> float:
            ids = np.array([encoding.ids], np.int64)
            types = np.array([encoding.type_ids], np.int64)
            return float(session.run(None, {"input_ids": ids, "token_type_ids": types})[0][0])

        return np.fromiter(workers.map(read, encodings), np.float64, len(pairs))

    def _parts(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        import onnxruntime
        from tokenizers import Tokenizer

        runtime: Any = onnxruntime  # its type stubs leave out the names that it re-exports
        tokenizer = Tokenizer.from_file(str(TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            session = runtime.InferenceSession(str(self._weights), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime raises a dozen types of its own, none of them public
            raise GraderError(
                f"{self._weights}: the local grader's weights cannot be read ({error}); install the program again"
            ) from error
        return tokenizer, session, ThreadPoolExecutor(CORES, thread_name_prefix="cross-encoder")


def _encodable(text: str) -> str:
    """The text without NULs and lone surrogates, which tokenizers do not take."""
    return text.replace("\0", " ").encode(errors="replace").decode()
