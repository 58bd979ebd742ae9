"""Encodes the shipped bank once and stores the rows beside the search, so that nobody waits for it at the first start.

    python evals/artefacts/store_vectors.py

What is stored is what the program asks for: the chunks of the search index, the sentences that its scale is measured
on, and whatever the local grader encodes to make a question ready. Run it again when the bank, the encoder or the
grader's way of reading a question has changed; until then the new texts are encoded where they are needed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from interviewer.bank.examples import ExampleFolders
from interviewer.bank.files import read_bank
from interviewer.grading.likeness import EMPTY
from interviewer.grading.local import LocalGrader
from interviewer.retrieval.chunks import chunks_of
from interviewer.retrieval.embeddings import Encoder, minilm
from interviewer.retrieval.remembered import VECTORS, write_rows
from interviewer.retrieval.scale import measured_scale

ROOT = Path(__file__).resolve().parent.parent.parent


class Recording:
    """An encoder that encodes a text once and keeps its row in `rows`."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.rows: dict[str, np.ndarray] = {}
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, d) float32."""
        new = [text for text in dict.fromkeys(texts) if text not in self.rows]
        encoded = self._encoder.encode(new)
        self.rows.update(zip(new, encoded, strict=True))
        return np.stack([self.rows[text] for text in texts]) if len(texts) else encoded


def main() -> None:
    """Encodes and writes."""
    parser = argparse.ArgumentParser(description="Stores the rows of the shipped bank's texts.")
    parser.add_argument("--bank", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--to", type=Path, default=VECTORS)
    options = parser.parse_args()
    bank, _ = read_bank([options.bank])
    encoder = Recording(minilm())
    measured_scale(encoder)
    encoder.encode([chunk.text for question in bank for chunk in chunks_of(question)])
    encoder.encode(EMPTY)
    grader = LocalGrader(encoder, ExampleFolders([options.bank]).of)
    for question in bank:
        grader.measures.sheet(question)
        grader.measures.shelf(question)
    write_rows(options.to, encoder.name, encoder.rows)
    print(f"{options.to}: {len(encoder.rows):,} rows, {options.to.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
