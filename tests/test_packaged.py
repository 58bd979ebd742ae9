from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from interviewer.retrieval.embeddings import MINILM
from interviewer.retrieval.packaged import PackagedModel, encodable


def _inputs(encoding: Any) -> dict[str, np.ndarray]:
    return {"input_ids": np.array([encoding.ids], np.int64)}


def test_outputs_come_in_the_order_of_the_texts_with_the_same_bits_whoever_else_asks():
    model = PackagedModel(MINILM / "model.onnx", 256, _inputs)
    texts = ["why", "a longer text about tied weights", "bn vs ln"]
    alone = [model.run([text])[0] for text in texts]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda _: model.run(texts), range(3)))
    assert all((one == other).all() for rows in together for one, other in zip(rows, alone, strict=True))


def test_of_a_long_text_the_first_word_pieces_are_read():
    model = PackagedModel(MINILM / "model.onnx", 8, _inputs)
    start = "one two three four five six"
    assert (model.run([start])[0] == model.run([f"{start} seven eight nine"])[0]).all()


def test_what_tokenizers_do_not_take_is_replaced():
    assert encodable("a\0b\ud800") == "a b?"
