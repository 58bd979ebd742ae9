"""The offline chat model: a real LangChain chat model whose words are composed from templates in prompts/offline.

It reads the same situation that an endpoint's model would get, picks among the authored variants by the turn's number,
and never pretends to be more than that. It makes no request and has no knowledge of its own.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from interviewer.prompts import prompt

_SITUATION = re.compile(r"```json\n(?P<situation>.*)\n```", re.DOTALL)


def _picked(name: str, turn: int, **given: str) -> str:
    """One of the template's variants; turns that follow each other get different ones."""
    variants = prompt(f"offline/{name}").variants(**given)
    start = int(hashlib.sha256(name.encode()).hexdigest()[:4], 16)
    return variants[(start + turn) % len(variants)]


def _reaction(told: dict[str, Any], turn: int) -> str:
    feedback = told.get("feedback")
    if feedback is None:
        return _picked("neutral", turn)
    if feedback.get("passed"):
        return _picked("passed", turn)
    if feedback["band"] is None:
        return _picked("ungraded", turn)
    words = _picked(f"band-{feedback['band'].replace(' ', '-')}", turn)
    corrections = feedback.get("corrections") or []
    return " ".join([words, *(_picked("correction", turn, correction=text) for text in corrections[:1])])


def composed(told: dict[str, Any]) -> str:
    """The interviewer's words for a situation."""
    turn = int(told["turn"])
    match told["now"]:
        case "open":
            name = "open-simulation" if told["mode"] == "simulation" else "open-practice"
            return _picked(name, turn)
        case "ask":
            return f"{_reaction(told, turn)} {_picked('lead-over', turn, why=told['question']['why'])}"
        case "probe":
            return f"{_reaction(told, turn)} {_picked('lead-to-probe', turn)}"
        case "end":
            return f"{_reaction(told, turn)} {_picked('end', turn)}"
        case "off-topic":
            return f"{_picked('off-topic', turn)}\n\n{told['question']['text']}"
        case _:
            return f"{_picked('request', turn)}\n\n{told['question']['text']}"


def _tokens(texts: Sequence[str]) -> int:
    """A rough count, four characters to a token."""
    return sum(len(text) for text in texts) // 4


class OfflineChat(BaseChatModel):
    """Composes instead of generating; streams word by word."""

    @property
    def _llm_type(self) -> str:
        return "offline-templates"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": "offline-templates"}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with these tools in its call; it calls one only when the choice forces it."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _answer(self, messages: list[BaseMessage]) -> AIMessage:
        found = _SITUATION.search(str(messages[-1].text))
        text = composed(json.loads(found["situation"])) if found else prompt("offline/lost").rendered()
        read, written = _tokens([str(message.text) for message in messages]), _tokens([text])
        usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
        return AIMessage(text, usage_metadata=usage)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the base class names it
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        answer = self._answer(messages)
        for piece in re.findall(r"\S+\s*", str(answer.text)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        last = AIMessageChunk(content="", usage_metadata=answer.usage_metadata, chunk_position="last")
        yield ChatGenerationChunk(message=last, generation_info={"finish_reason": "stop"})
