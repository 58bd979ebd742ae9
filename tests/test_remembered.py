"""Rows that were encoded beforehand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.retrieval.remembered import Remembered, write_rows

TEXTS = ["weight tying", "", "dropout \ud800", "何为梯度"]


class Counting:
    """An encoder that notes what it was asked for."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        rows = [np.random.default_rng(sum(map(ord, text))).normal(size=384) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32).reshape(-1, 384)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vectors.npz"
    write_rows(path, "fake", dict(zip(TEXTS, Counting().encode(TEXTS), strict=True)))
    return path


def test_what_is_stored_is_not_encoded(file: Path) -> None:
    encoder = Counting()
    rows = Remembered(encoder, file).encode(TEXTS)
    assert encoder.asked == []
    assert rows.dtype == np.float32
    assert np.abs(np.linalg.norm(rows, axis=1) - 1).max() < 1e-6
    assert (rows * Counting().encode(TEXTS)).sum(axis=1).min() > 0.999


def test_what_is_not_stored_is_encoded_in_its_place(file: Path) -> None:
    encoder = Counting()
    remembered = Remembered(encoder, file)
    mixed = remembered.encode(["new one", TEXTS[0], "another"])
    assert encoder.asked == ["new one", "another"]
    assert np.array_equal(mixed[[0, 2]], Counting().encode(["new one", "another"]))
    assert np.array_equal(mixed[1], remembered.encode(TEXTS)[0])


def test_rows_of_another_embedding_are_not_taken(file: Path) -> None:
    encoder = Counting("other")
    assert np.array_equal(Remembered(encoder, file).encode(TEXTS), encoder.encode(TEXTS))


def test_no_texts_have_no_rows(file: Path) -> None:
    assert Remembered(Counting(), file).encode([]).shape == (0, 384)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off", b"text"])
def test_a_missing_or_damaged_file_costs_time_only(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "vectors.npz"
    if content is not None:
        path.write_bytes(content)
    assert np.array_equal(Remembered(Counting(), path).encode(TEXTS), Counting().encode(TEXTS))


def test_the_file_is_the_same_each_time(file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    write_rows(again, "fake", dict(zip(reversed(TEXTS), Counting().encode(TEXTS[::-1]), strict=True)))
    assert again.read_bytes() == file.read_bytes()
