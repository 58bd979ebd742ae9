"""Boosted decision trees as plain tables, evaluated in numpy.

It does not know what its features mean, nor how the trees were grown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Forest:
    """Trees whose values add up to log-odds.

    A table holds, for each tree, lists of equal length: `feature` (below 0 at a leaf), `threshold` (go left where the
    feature is no greater), `left`, `right` (node numbers) and `value` (at a leaf).
    """

    def __init__(self, trees: Sequence[Mapping[str, Sequence[float]]], start: float = 0.0) -> None:
        most = max((len(tree["feature"]) for tree in trees), default=1)
        table = np.zeros((5, len(trees), most))
        table[0] = -1
        for at, tree in enumerate(trees):
            for row, name in enumerate(("feature", "threshold", "left", "right", "value")):
                table[row, at, : len(tree[name])] = tree[name]
        self._feature, self._left, self._right = (table[row].astype(np.int64) for row in (0, 2, 3))
        self._threshold, self._value, self._start = table[1], table[4], start

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Forest":
        """The forest of a stored model: `trees` and `start`."""
        return cls(stored["trees"], stored["start"])

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Features of shape (n, f) to log-odds of shape (n,)."""
        trees = np.arange(len(self._feature))
        node = np.zeros((len(features), len(trees)), dtype=np.int64)
        rows = np.arange(len(features))[:, None]
        while len(trees):
            feature = self._feature[trees, node]
            inner = feature >= 0
            if not inner.any():
                break
            smaller = features[rows, np.maximum(feature, 0)] <= self._threshold[trees, node]
            node = np.where(inner, np.where(smaller, self._left[trees, node], self._right[trees, node]), node)
        return self._start + self._value[trees, node].sum(axis=1)
