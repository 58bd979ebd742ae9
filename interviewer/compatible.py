"""The client of the chat model's endpoint. It does not know what the model is asked."""

from collections.abc import Iterator
from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI

from interviewer.errors import BrokenAnswer


class CompatibleChat(ChatOpenAI):
    """A chat model at an OpenAI-compatible endpoint that notices when its stream was cut off.

    The client raises nothing then; the text just ends and no finish reason has been seen.
    """

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        finished = False
        for chunk in super()._stream(*args, **kwargs):
            finished = finished or bool((chunk.generation_info or {}).get("finish_reason"))
            yield chunk
        if not finished:
            raise BrokenAnswer("the answer broke off")
