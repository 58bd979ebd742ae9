"""Texts to vectors: the packaged encoder, or the embeddings of an OpenAI-compatible endpoint.

Vectors are unit rows, so a dot product is a cosine. It does not know what the vectors are for or where they are kept.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from interviewer.errors import ModelError
from interviewer.retrieval.packaged import PackagedModel, encodable
from interviewer.settings import Settings

MINILM = Path(__file__).parent / "minilm"
MINILM_NAME = "all-MiniLM-L6-v2-bank-int8"
MINILM_TOKENS = 256
ENDPOINT_BATCH = 64


class Encoder(Protocol):
    """Turns texts into vectors. `name` tells one embedding from another: vectors of two names are never compared."""

    @property
    def name(self) -> str:
        """The embedding's name."""
        ...

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, d) float32. Raises ModelError when an endpoint fails."""
        ...


class MiniLM:
    """The packaged all-MiniLM-L6-v2, tuned to the bank, 384 dimensions; it reads a text's first 256 word pieces.

    Loaded at the first use, safe to share between threads: take it from `minilm()`.
    """

    name = MINILM_NAME
    dimensions = 384

    def __init__(self, weights: Path = MINILM / "model.onnx") -> None:
        self._model = PackagedModel(weights, MINILM_TOKENS, _inputs)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, 384) float32. A row does not depend on the other texts."""
        if not len(texts):
            return np.zeros((0, self.dimensions), np.float32)
        return np.concatenate(self._model.run([encodable(text) for text in texts]))


def _inputs(encoding: Any) -> dict[str, np.ndarray]:
    return {"input_ids": np.array([encoding.ids], np.int64)}


@cache
def minilm() -> MiniLM:
    """The one packaged encoder of this process."""
    return MiniLM()


class EndpointEncoder:
    """The embeddings of an OpenAI-compatible endpoint."""

    def __init__(self, settings: Settings) -> None:
        if settings.embedding_model is None:
            raise ValueError("an endpoint needs the name of its embedding model")
        self.model = settings.embedding_model
        self.address = settings.embedding_base_url or settings.base_url
        where = hashlib.sha256((self.address or "").encode()).hexdigest()[:8]
        self.name = f"{self.model}@{where}"
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Any = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, d) float32; d is the endpoint's. Raises ModelError when it fails."""
        batches = [texts[start : start + ENDPOINT_BATCH] for start in range(0, len(texts), ENDPOINT_BATCH)]
        if not batches:
            return np.zeros((0, 0), np.float32)
        found = [self._encoded(batch) for batch in batches]
        if len({rows.shape[1] for rows in found}) > 1:
            raise self._failed("it sent vectors of different lengths")
        return np.concatenate(found)

    def _encoded(self, texts: Sequence[str]) -> np.ndarray:
        import openai

        try:
            # An empty text is refused by some servers. Base64, the client's default, is not known to all of them.
            wanted = [encodable(text) or " " for text in texts]
            answer = self._connected().embeddings.create(model=self.model, input=wanted, encoding_format="float")
            items = sorted(answer.data, key=lambda item: item.index)
            rows = np.array([item.embedding for item in items], np.float32)
        except openai.AuthenticationError:
            raise ModelError(
                f"The embedding endpoint {self._where} refused the key: set INTERVIEWER_API_KEY."
            ) from None
        except openai.NotFoundError:
            raise ModelError(
                f"The embedding endpoint {self._where} does not know {self.model!r}: set INTERVIEWER_EMBEDDING_MODEL "
                "to a model that it serves, or INTERVIEWER_EMBEDDING_BASE_URL to its address (most end in /v1)."
            ) from None
        except openai.OpenAIError as error:
            raise self._failed(" ".join(str(error).split())[:200]) from None
        except (ValueError, TypeError, AttributeError, LookupError):
            raise self._failed("its answer is not an embedding response") from None
        if rows.ndim != 2 or len(rows) != len(texts) or not rows.size or not np.isfinite(rows).all():
            raise self._failed(f"it did not send one vector for each of {len(texts)} texts")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not lengths.all():
            raise self._failed("it sent a vector of zeros")
        return rows / lengths

    def _connected(self) -> Any:
        from openai import OpenAI

        with self._lock:
            if self._client is None:
                key = self._settings.api_key
                self._client = OpenAI(
                    base_url=self.address,
                    api_key=key.get_secret_value() if key else "none",
                    timeout=self._settings.timeout,
                    max_retries=self._settings.retries,
                )
            return self._client

    @property
    def _where(self) -> str:
        return self.address or "of OpenAI"

    def _failed(self, why: str) -> ModelError:
        return ModelError(
            f"The embedding endpoint {self._where} failed: {why}. Check INTERVIEWER_EMBEDDING_BASE_URL, or leave "
            "INTERVIEWER_EMBEDDING_MODEL unset to use the packaged encoder."
        )


def encoder_for(settings: Settings) -> Encoder:
    """The encoder that the settings ask for: the packaged one unless an embedding model is named."""
    return minilm() if settings.embedding_model is None else EndpointEncoder(settings)
