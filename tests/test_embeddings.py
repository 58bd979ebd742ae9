"""The packaged encoder and the endpoint's."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import ModelError
from interviewer.retrieval.embeddings import EndpointEncoder, encoder_for, minilm
from interviewer.settings import Settings

FLOAT = Path(__file__).parent / "fixtures" / "minilm_float.npz"


def test_the_packaged_vectors_are_those_of_the_float_model():
    stored = np.load(FLOAT)
    wanted = stored["vectors"].astype(np.float32)
    cosines = (minilm().encode([str(text) for text in stored["sentences"]]) * wanted).sum(1)
    assert len(cosines) == 20
    cosines /= np.linalg.norm(wanted, axis=1)
    assert cosines.min() > 0.97
    assert cosines.mean() > 0.99


def test_vectors_are_unit_rows_whatever_the_text():
    rows = minilm().encode(["", " ", "no", "\0", "x" * 10_000, "word " * 5_000, "\ud800", "🙂", "什么是梯度消失？"])
    assert (rows.shape, rows.dtype) == ((9, 384), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_text_has_no_vector():
    assert minilm().encode([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours():
    texts = ["tied embeddings", "a much longer text " * 20, "why", "bn vs ln"] * 10
    alone = np.concatenate([minilm().encode([text]) for text in texts[:4]])
    assert (minilm().encode(texts)[:4] == alone).all()


def test_threads_share_the_encoder():
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda _: minilm().encode(["tied embeddings"])[0], range(8)))
    assert all((row == rows[0]).all() for row in rows)


Answer = Callable[[dict], tuple[int, str]]


@pytest.fixture
def endpoint() -> Iterator[Callable[[Answer], Settings]]:
    """Serves an answer as an embedding endpoint; gives the settings that point to it."""
    servers: list[ThreadingHTTPServer] = []

    def serve(answer: Answer) -> Settings:
        class Served(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, text = answer(body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v1"
        return Settings(embedding_model="toy", embedding_base_url=address, retries=0, timeout=5)

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def vectors_of(body: dict) -> list[dict]:
    return [
        {"index": n, "embedding": [float(len(text)), 1.0], "object": "embedding"}
        for n, text in enumerate(body["input"])
    ]


def as_answer(items: list[dict]) -> tuple[int, str]:
    return 200, json.dumps(
        {"object": "list", "model": "toy", "data": items, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    )


def test_an_endpoints_vectors_come_in_order_and_at_length_one(endpoint):
    encoder = encoder_for(endpoint(lambda body: as_answer(vectors_of(body)[::-1])))
    texts = ["a" * n for n in range(1, 151)]
    rows = encoder.encode(texts)
    assert rows.shape == (150, 2)
    assert np.allclose(rows[:, 0] / rows[:, 1], range(1, 151), rtol=1e-4)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (lambda body: (401, '{"error": {"message": "bad key"}}'), "INTERVIEWER_API_KEY"),
        (lambda body: (404, '{"error": {"message": "no such model"}}'), "INTERVIEWER_EMBEDDING_MODEL"),
        (lambda body: (500, "oops"), "INTERVIEWER_EMBEDDING_BASE_URL"),
        (lambda body: (200, "<html>not json</html>"), "INTERVIEWER_EMBEDDING_BASE_URL"),
        (lambda body: (200, "{}"), "INTERVIEWER_EMBEDDING_BASE_URL"),
        (lambda body: as_answer(vectors_of(body)[:-1]), "INTERVIEWER_EMBEDDING_BASE_URL"),
        (lambda body: as_answer([{**item, "embedding": [0.0, 0.0]} for item in vectors_of(body)]), "zeros"),
        (lambda body: as_answer([{**item, "embedding": []} for item in vectors_of(body)]), "vector for each"),
    ],
    ids=["key", "model", "server", "html", "empty", "too few", "zeros", "no numbers"],
)
def test_an_endpoints_failure_names_the_mend(endpoint, answer: Answer, named: str):
    with pytest.raises(ModelError, match=named):
        encoder_for(endpoint(answer)).encode(["one", "two"])


def test_a_closed_port_is_a_message():
    settings = Settings(embedding_model="toy", embedding_base_url="http://127.0.0.1:9/v1", retries=0, timeout=2)
    with pytest.raises(ModelError, match="INTERVIEWER_EMBEDDING_BASE_URL"):
        EndpointEncoder(settings).encode(["one"])


def test_the_packaged_encoder_is_the_default():
    assert encoder_for(Settings(embedding_model=None)) is minilm()


def test_two_addresses_are_two_embeddings():
    names = {
        EndpointEncoder(Settings(embedding_model="toy", embedding_base_url=at)).name
        for at in ("http://a/v1", "http://b/v1")
    }
    assert len(names) == 2
