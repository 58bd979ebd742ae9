"""An endpoint's ear and voice, and what is said when it fails."""

from collections.abc import Iterator

import pytest
from fake_endpoint import Endpoint, running, wave

from interviewer.errors import ModelError
from interviewer.settings import Settings
from interviewer.speech import SpeechEndpoint


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running(Endpoint(answer=lambda body: " the gradient of the loss ")) as endpoint:
        yield endpoint


def speech(endpoint: Endpoint, **settings: object) -> SpeechEndpoint:
    usual = {"base_url": endpoint.url, "speech_to_text_model": "ear", "text_to_speech_model": "mouth"}
    return SpeechEndpoint(Settings.model_validate(usual | {"timeout": 1.0, "retries": 1} | settings))


def test_a_recording_becomes_words(endpoint: Endpoint) -> None:
    assert speech(endpoint).heard(b"sound", "recording.webm", "What is a gradient?") == "the gradient of the loss"
    (form,) = (request["form"] for request in endpoint.requests)
    assert b'filename="recording.webm"' in form and b"sound" in form and b"What is a gradient?" in form
    assert b"ear" in form


def test_words_are_read_aloud(endpoint: Endpoint) -> None:
    assert speech(endpoint, voice="nova").spoken("What is a gradient?") == (wave(), "audio/wav")
    (request,) = endpoint.requests
    assert (request["model"], request["voice"], request["input"]) == ("mouth", "nova", "What is a gradient?")


def test_an_own_address_is_called(endpoint: Endpoint) -> None:
    elsewhere = speech(endpoint, base_url="http://127.0.0.1:9/v1", speech_base_url=endpoint.url)
    assert elsewhere.heard(b"sound", "a.webm") == "the gradient of the loss"
    assert elsewhere.where == endpoint.url


FAULTS = [
    ("401", "refused the key: check OPENAI_API_KEY"),
    ("500", "failed with status 500"),
    ("429", "rate limit"),
    ("time-out", "did not answer within 1 s"),
]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        *FAULTS,
        (
            "404",
            "does not know the model 'ear': check INTERVIEWER_SPEECH_TO_TEXT_MODEL and INTERVIEWER_SPEECH_BASE_URL",
        ),
        ("400", "check INTERVIEWER_SPEECH_TO_TEXT_MODEL"),
        ("html", "did not answer with a transcript"),
        ("malformed", "INTERVIEWER_SPEECH_BASE_URL"),
        ("no-text", "did not answer with a transcript"),
        ("cut-stream", "cannot be reached"),
        ("silence", "Nothing was understood"),
    ],
)
def test_a_failing_ear_is_told_of(endpoint: Endpoint, fault: str, told: str) -> None:
    endpoint.failing(fault)
    with pytest.raises(ModelError, match=told):
        speech(endpoint).heard(b"sound", "a.webm")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        *FAULTS,
        ("404", "does not know the model 'mouth': check INTERVIEWER_TEXT_TO_SPEECH_MODEL"),
        ("html", "did not answer with audio"),
        ("silence", "did not answer with audio"),
        ("cut-stream", "cannot be reached"),
    ],
)
def test_a_failing_voice_is_told_of(endpoint: Endpoint, fault: str, told: str) -> None:
    endpoint.failing(fault)
    with pytest.raises(ModelError, match=told):
        speech(endpoint).spoken("words")


def test_what_fails_once_is_tried_again(endpoint: Endpoint) -> None:
    endpoint.failing("500", times=1)
    assert speech(endpoint).heard(b"sound", "a.webm") == "the gradient of the loss"
    assert len(endpoint.requests) == 2


def test_nothing_is_called_without_a_model_or_a_recording(endpoint: Endpoint) -> None:
    deaf = speech(endpoint, speech_to_text_model=None, text_to_speech_model=None)
    assert not deaf.hears and not deaf.speaks
    with pytest.raises(ModelError, match="INTERVIEWER_SPEECH_TO_TEXT_MODEL"):
        deaf.heard(b"sound", "a.webm")
    with pytest.raises(ModelError, match="INTERVIEWER_TEXT_TO_SPEECH_MODEL"):
        deaf.spoken("words")
    with pytest.raises(ModelError, match="empty"):
        speech(endpoint).heard(b"", "a.webm")
    assert endpoint.requests == []
