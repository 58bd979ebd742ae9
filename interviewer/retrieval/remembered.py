"""Rows that were encoded beforehand and are shipped with the program, so that its own bank need not be encoded again.

They are kept under a hash of the embedding's name and the text, as int8. A text that is not there,
or a file that is missing or damaged, costs time and nothing else. It does not know what the texts are.
"""

import hashlib
import logging
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from interviewer.retrieval.embeddings import Encoder

VECTORS = Path(__file__).parent / "vectors.npz"
_KEY_BYTES = 16
_STEPS = 127
_LOG = logging.getLogger(__name__)


class Remembered:
    """An encoder that looks a text up in `path` before it encodes it. Safe to share between threads.

    A text that is there has the same row each time, whatever it is asked for together with.
    """

    def __init__(self, encoder: Encoder, path: Path = VECTORS) -> None:
        self.name = encoder.name
        self._encoder, self._path = encoder, path

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, d) float32. Raises ModelError when an endpoint fails."""
        places, stored = self._stored
        found = [places.get(key_of(self.name, text)) for text in texts]
        new = [text for text, place in zip(texts, found, strict=True) if place is None]
        encoded = self._encoder.encode(new)
        if len(new) == len(texts):
            return encoded
        rows = np.empty((len(texts), stored.shape[1]), np.float32)
        known = np.array([place is not None for place in found])
        rows[known] = _unit(stored[[place for place in found if place is not None]])
        if new:
            rows[~known] = encoded
        return rows

    @cached_property
    def _stored(self) -> tuple[dict[bytes, int], np.ndarray]:
        """Where the row of each key lies, and the rows, (n, d) int8."""
        try:
            with np.load(self._path, allow_pickle=False) as file:
                keys, rows = file["keys"], file["rows"]
            if keys.dtype != np.uint8 or keys.shape != (len(rows), _KEY_BYTES) or rows.dtype != np.int8:
                raise ValueError("it holds something else")
        except FileNotFoundError:
            return {}, np.zeros((0, 0), np.int8)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            _LOG.info("%s cannot be read (%s): its texts are encoded anew.", self._path, error)
            return {}, np.zeros((0, 0), np.int8)
        return {key.tobytes(): place for place, key in enumerate(keys)}, rows


def write_rows(path: Path, name: str, rows: Mapping[str, np.ndarray]) -> None:
    """Writes the rows of texts, as the encoder of that name made them, for `Remembered` to read."""
    by_key = dict(sorted((key_of(name, text), row) for text, row in rows.items()))
    keys = np.frombuffer(b"".join(by_key), np.uint8).reshape(-1, _KEY_BYTES)
    whole = np.stack(list(by_key.values()))
    steps = np.rint(whole / np.abs(whole).max(axis=1, keepdims=True) * _STEPS).astype(np.int8)
    np.savez(path, keys=keys, rows=steps)


def key_of(name: str, text: str) -> bytes:
    """What a text's row is kept under."""
    return hashlib.sha256(f"{name}\n{text}".encode(errors="surrogatepass")).digest()[:_KEY_BYTES]


def _unit(steps: np.ndarray) -> np.ndarray:
    """Unit rows from int8 steps: a row's scale is lost, and unit length gives it back."""
    rows = steps.astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
