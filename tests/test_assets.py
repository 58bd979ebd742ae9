"""Gradio's own files, out of memory."""

import gzip

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from interviewer.ui.assets import _FOLDER, FOR_EVER, KeptAssets


@pytest.fixture
def client() -> TestClient:
    """An application that has nothing of its own but a page under every path."""
    app = FastAPI()

    @app.get("/{path:path}")
    def anything(path: str) -> dict[str, str]:
        return {"passed on": path}

    app.add_middleware(KeptAssets)
    return TestClient(app)


@pytest.mark.parametrize(("pattern", "kind"), [("index-*.js", "text/javascript"), ("index-*.css", "text/css")])
def test_scripts_and_styles_are_compressed_and_kept_for_ever(client: TestClient, pattern: str, kind: str) -> None:
    file = next(_FOLDER.glob(pattern))
    for _ in range(2):
        answer = client.get(f"/assets/{file.name}")
        assert answer.content == file.read_bytes()
        assert answer.headers["content-type"].startswith(kind) and answer.headers["content-encoding"] == "gzip"
        assert answer.headers["cache-control"] == FOR_EVER
        assert int(answer.headers["content-length"]) == len(gzip.compress(file.read_bytes(), mtime=0))


@pytest.mark.parametrize("path", ["assets/none.js", "assets/..%2f..%2findex.html", "assets/", "theme.css", ""])
def test_everything_else_is_passed_on(client: TestClient, path: str) -> None:
    assert "passed on" in client.get(f"/{path}").json()


def test_a_browser_that_takes_nothing_compressed_is_passed_on(client: TestClient) -> None:
    name = next(_FOLDER.glob("index-*.js")).name
    assert "passed on" in client.get(f"/assets/{name}", headers={"accept-encoding": "identity"}).json()
