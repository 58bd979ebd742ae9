"""The two addresses that the page's script calls, and the words that can be read aloud."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from fake_endpoint import Endpoint, running, wave
from fastapi import FastAPI
from fastapi.testclient import TestClient

from interviewer.settings import Settings
from interviewer.speech import SpeechEndpoint
from interviewer.ui.aloud import LONGEST, speakable
from interviewer.ui.voice import HEARD, SPOKEN, add_voice, tools
from interviewer.ui.warm import WarmParts

OWN = {"X-Interviewer": "page"}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running(Endpoint(answer=lambda body: "what was said")) as endpoint:
        yield endpoint


@pytest.fixture
def client(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr("interviewer.ui.voice.LONGEST_AUDIO", 1_000)
    settings = Settings(
        base_url=endpoint.url, speech_to_text_model="ear", text_to_speech_model="mouth", timeout=1, retries=0
    )
    app = FastAPI()
    add_voice(app, cast(WarmParts, SimpleNamespace(parts=SimpleNamespace(speech=SpeechEndpoint(settings)))))
    return TestClient(app)


def test_a_recording_is_heard(client: TestClient) -> None:
    sent = {"audio": ("recording.webm", b"sound", "audio/webm")}
    answer = client.post(HEARD, files=sent, data={"hint": "x"}, headers=OWN)
    assert (answer.status_code, answer.json()) == (200, {"text": "what was said"})
    too_long = client.post(HEARD, files={"audio": ("a.webm", b"s" * 1_001)}, headers=OWN)
    assert too_long.status_code == 413 and "two parts" in too_long.json()["detail"]


def test_words_are_spoken_without_their_signs(client: TestClient, endpoint: Endpoint) -> None:
    answer = client.post(SPOKEN, json={"text": "Why is `W` **tied**?"}, headers=OWN)
    assert (answer.content, answer.headers["content-type"]) == (wave(), "audio/wav")
    assert endpoint.requests[-1]["input"] == "Why is W tied ?"


def test_a_fault_of_the_endpoint_is_told_in_a_sentence(client: TestClient, endpoint: Endpoint) -> None:
    endpoint.failing("401")
    for answer in (
        client.post(HEARD, files={"audio": ("a.webm", b"s")}, headers=OWN),
        client.post(SPOKEN, json={"text": "words"}, headers=OWN),
    ):
        assert answer.status_code == 502 and "OPENAI_API_KEY" in answer.json()["detail"]


def test_pages_of_other_sites_are_refused(client: TestClient, endpoint: Endpoint) -> None:
    assert client.post(HEARD, files={"audio": ("a.webm", b"s")}).status_code == 403
    assert client.post(SPOKEN, json={"text": "words"}, headers={"X-Interviewer": "other"}).status_code == 403
    assert endpoint.requests == []


def test_the_buttons_say_who_hears() -> None:
    alone = tools(Settings())
    assert 'data-hears="browser" data-speaks="browser"' in alone and "its maker" in alone
    called = tools(Settings(speech_to_text_model="ear", base_url="http://<host>/v1"))
    assert 'data-hears="endpoint"' in called and "sent to http://&lt;host&gt;/v1" in called


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What *is* `softmax`?", "What is softmax ?"),
        ("Read:\n```python\nx = 1\n```\nand say", "Read: (code) and say"),
        ("Why $\\alpha + 1$?", "Why α + 1?"),
        ("word " * 1_000, ("word " * (LONGEST // 5 - 1)).strip()),
    ],
)
def test_markdown_is_read_without_its_signs(text: str, words: str) -> None:
    assert speakable(text) == words
