"""Runs the packaged models: one text or pair of texts at a time, on two cores.

Their activations are rounded to int8 by a scale of the batch, so what is run together with others would get other bits;
and short inputs one by one on a thread each take a third of the time of padded batches on shared threads. It does not
know what the numbers mean.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

CORES = 2
_TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"


class PackagedModel:
    """An ONNX file with the tokenizer that all packaged models share; loaded at the first use, safe between threads.

    `inputs` makes the named inputs of one run, as arrays (1, tokens), from a text's or pair's encoding; of a longer one
    the first `most_tokens` word pieces are read.
    """

    def __init__(self, weights: Path, most_tokens: int, inputs: Callable[[Any], dict[str, np.ndarray]]) -> None:
        self._weights, self._most_tokens, self._inputs = weights, most_tokens, inputs
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, ThreadPoolExecutor] | None = None

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[np.ndarray]:
        """The first output of each run. Whatever the runtime raises for a missing or damaged file comes through."""
        tokenizer, session, workers = self._parts()
        encodings = tokenizer.encode_batch_fast(texts)
        # The longest first, so that neither core is left with one at the end.
        order = sorted(range(len(encodings)), key=lambda at: -len(encodings[at].ids))
        found = workers.map(lambda at: session.run(None, self._inputs(encodings[at]))[0], order)
        by_place = dict(zip(order, found, strict=True))
        return [by_place[at] for at in range(len(encodings))]

    def _parts(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        import onnxruntime
        from tokenizers import Tokenizer

        runtime: Any = onnxruntime  # its type stubs leave out the names that it re-exports
        tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._most_tokens)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = runtime.InferenceSession(str(self._weights), options, providers=["CPUExecutionProvider"])
        return tokenizer, session, ThreadPoolExecutor(CORES, thread_name_prefix=self._weights.stem)


def encodable(text: str) -> str:
    """The text without NULs and lone surrogates, which neither tokenizers nor JSON take."""
    return text.replace("\0", " ").encode(errors="replace").decode()
