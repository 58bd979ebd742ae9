"""Speech to text and text to speech at an OpenAI-compatible endpoint.

It does not know who speaks, nor what is done with the words.
"""

from typing import TYPE_CHECKING

from interviewer.errors import BrokenAnswer, ModelError
from interviewer.models import Called, explained, failures
from interviewer.settings import Settings

if TYPE_CHECKING:
    import openai


class SpeechEndpoint:
    """The endpoint's ear and voice, each where a model is set for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.hears = settings.speech_to_text_model is not None
        self.speaks = settings.text_to_speech_model is not None

    def heard(self, audio: bytes, name: str, hint: str = "") -> str:
        """The words of a recording, a file of that name; `hint` holds words that are likely to occur.

        Raises ModelError when no model is set, the recording is empty, nothing was understood, or the endpoint fails.
        """
        model = self._settings.speech_to_text_model
        if model is None:
            raise ModelError("No speech-to-text model is set: name one in INTERVIEWER_SPEECH_TO_TEXT_MODEL")
        if not audio:
            raise ModelError("The recording is empty: hold the button while you speak")
        try:
            answer = self._client().audio.transcriptions.create(model=model, file=(name, audio), prompt=hint)
            text = getattr(answer, "text", None)
            if not isinstance(text, str):
                raise BrokenAnswer("it did not answer with a transcript")
        except failures() as error:
            raise self._told(error, model, "INTERVIEWER_SPEECH_TO_TEXT_MODEL") from error
        if not text.strip():
            raise ModelError("Nothing was understood: check the microphone, and speak a little closer to it")
        return text.strip()

    def spoken(self, text: str) -> tuple[bytes, str]:
        """The text read aloud, and its media type. Raises ModelError when no model is set or the endpoint fails."""
        model = self._settings.text_to_speech_model
        if model is None:
            raise ModelError("No text-to-speech model is set: name one in INTERVIEWER_TEXT_TO_SPEECH_MODEL")
        try:
            answer = self._client().audio.speech.create(model=model, voice=self._settings.voice, input=text)
            kind = answer.response.headers.get("content-type", "").partition(";")[0]
            if not answer.content or not kind.startswith(("audio/", "application/octet-stream")):
                raise BrokenAnswer("it did not answer with audio")
        except failures() as error:
            raise self._told(error, model, "INTERVIEWER_TEXT_TO_SPEECH_MODEL") from error
        return answer.content, "audio/mpeg" if kind == "application/octet-stream" else kind

    @property
    def where(self) -> str:
        """The address of the endpoint."""
        return self._settings.speech_base_url or self._settings.base_url or "the OpenAI API"

    def _client(self) -> "openai.OpenAI":
        import openai

        key = self._settings.api_key
        return openai.OpenAI(
            base_url=self._settings.speech_base_url or self._settings.base_url,
            api_key=key.get_secret_value() if key else "none",
            timeout=self._settings.timeout,
            max_retries=self._settings.retries,
        )

    def _told(self, error: Exception, model: str, setting: str) -> ModelError:
        return explained(error, self._settings, Called(self.where, model, setting, "INTERVIEWER_SPEECH_BASE_URL"))
