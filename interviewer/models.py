"""The chat model behind an OpenAI-compatible endpoint, and its failures in a user's words.

It does not know what the model is asked.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from pydantic import SecretStr

from interviewer.errors import BrokenAnswer, ModelError, SettingsError
from interviewer.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage


def failures() -> tuple[type[Exception], ...]:
    """What a call of an endpoint may raise: a malformed answer surfaces as one of the last four."""
    # The client takes a second to import: whoever has no endpoint does not wait for it.
    import openai

    return openai.OpenAIError, httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError


def chat_model(settings: Settings, *, for_grading: bool = False) -> "BaseChatModel":
    """The configured chat model. For grading it is as deterministic as the endpoint allows and never streams.

    Raises SettingsError when no model is set.
    """
    if settings.model is None:
        raise SettingsError("INTERVIEWER_MODEL is not set: name the chat model to use")
    from interviewer.compatible import CompatibleChat

    return CompatibleChat(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key or SecretStr("none"),
        timeout=settings.timeout,
        max_retries=settings.retries,
        temperature=0.0 if for_grading else 0.6,
        disable_streaming=for_grading,
        stream_usage=True,
        use_responses_api=False,
    )


def text_of(message: "AIMessage") -> str:
    """The words of a model's answer. Raises BrokenAnswer when there are none, as after a refusal."""
    if message.additional_kwargs.get("refusal"):
        raise BrokenAnswer("the model refused to answer")
    text = str(message.text).strip()
    if not text:
        raise BrokenAnswer("the model's answer was empty")
    return text


@dataclass(frozen=True)
class Called:
    """What was called: where, which model, and the settings that name the two."""

    where: str
    model: str | None
    model_setting: str = "INTERVIEWER_MODEL"
    url_setting: str = "INTERVIEWER_BASE_URL"


def explained(error: Exception, settings: Settings, called: Called | None = None) -> ModelError:
    """What went wrong at the endpoint, the chat model's unless told, and which setting to mend, in one line."""
    import openai

    called = called or Called(settings.base_url or "the endpoint", settings.model)
    where = called.where
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            what = f"{where} refused the key: check OPENAI_API_KEY"
        case openai.NotFoundError():
            what = (
                f"{where} does not know the model {called.model!r}: check {called.model_setting} and "
                f"{called.url_setting}"
            )
        case openai.RateLimitError():
            what = f"{where} is over its rate limit or quota: wait, or check the account"
        case openai.APITimeoutError():
            what = f"{where} did not answer within {settings.timeout:g} s: raise INTERVIEWER_TIMEOUT or try again"
        case openai.APIConnectionError() | httpx.HTTPError():
            what = f"{where} cannot be reached: check {called.url_setting} and that the server is running"
        case openai.InternalServerError():
            what = f"{where} failed with status {error.status_code}: try again later"
        case openai.APIStatusError():
            what = f"{where} refused the request with status {error.status_code}: check {called.model_setting}"
        case BrokenAnswer():
            what = f"{where}: {error}"
        case json.JSONDecodeError():
            what = f"{where} did not answer with JSON: check that {called.url_setting} ends in /v1"
        case _:
            what = f"{where} gave a malformed answer: check {called.url_setting}"
    return ModelError(what)
