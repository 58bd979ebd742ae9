"""The interviewer as a LangChain agent: its tools move the interview on, its rules decide which tool exists when.

A reply is always graded, the policy decides what follows, and the model speaks once: all by rule. The model is given
the situation and never the rubric. It does not know who keeps or grades.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
    ToolCallRequest,
    hook_config,
)
from langchain.tools import ToolRuntime
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.runtime import Runtime

from interviewer.errors import BrokenAnswer, InterviewError
from interviewer.grading.grade import Kind
from interviewer.grading.kinds import Request, request_of, topic_of
from interviewer.interview import policy
from interviewer.interview.events import Command, Event, Noticed, Said, Unsaid
from interviewer.interview.interview import Asked, Explained, Hinted, Probed, Replied
from interviewer.interview.proceedings import Proceedings
from interviewer.interview.situation import situation
from interviewer.models import explained, failures, text_of
from interviewer.prompts import prompt
from interviewer.settings import Settings

OFFLINE = "offline"
_RULES = "rules"
_STEPS = 30
"""Graph steps in a turn before it is broken off; the longest regular turn takes about ten."""

_Call = tuple[str, dict[str, str]]


def _turn(runtime: ToolRuntime[Any, Any]) -> Proceedings:
    """The turn in hand. The tools name no type for it: LangChain would build a schema of it."""
    return cast(Proceedings, runtime.context)


def _done(runtime: ToolRuntime[Any, Any], told: str) -> str:
    """Pass on what happened, and tell the model no more than `told`."""
    for event in _turn(runtime).taken():
        runtime.stream_writer(event)
    return told


@tool
def grade_reply(runtime: ToolRuntime[Any, Any]) -> str:
    """Have the candidate's words judged."""
    _turn(runtime).grade_reply()
    return _done(runtime, "judged")


@tool
def next_question(runtime: ToolRuntime[Any, Any]) -> str:
    """Close the open question and ask the next one."""
    move = _turn(runtime).decide()
    if not isinstance(move, policy.Ask):
        raise InterviewError("The policy has no next question now.")
    _turn(runtime).next_question(move)
    return _done(runtime, "asked")


@tool
def follow_up(runtime: ToolRuntime[Any, Any]) -> str:
    """Ask the follow-up that is due on the open question."""
    move = _turn(runtime).decide()
    if not isinstance(move, policy.Probe):
        raise InterviewError("No follow-up is due now.")
    _turn(runtime).follow_up(move)
    return _done(runtime, "followed up")


@tool
def give_hint(runtime: ToolRuntime[Any, Any]) -> str:
    """Give the next hint for the open question; the key point it helps with counts half from then on."""
    given = _turn(runtime).give_hint()
    return _done(runtime, "given" if given else "none left")


@tool
def explain(topic: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Explain a term or topic from the bank."""
    _turn(runtime).explain(topic)
    return _done(runtime, "explained")


@tool
def skip(runtime: ToolRuntime[Any, Any]) -> str:
    """Pass on the open question."""
    _turn(runtime).skip()
    return _done(runtime, "skipped")


@tool
def finish(runtime: ToolRuntime[Any, Any]) -> str:
    """End the interview."""
    move = _turn(runtime).decide() if _turn(runtime).asked_for is None else None
    _turn(runtime).finish(move.reason if isinstance(move, policy.Close) else "you ended it")
    return _done(runtime, "finished")


TOOLS = (grade_reply, next_question, follow_up, give_hint, explain, skip, finish)
ON_REQUEST = (give_hint, explain)
"""What the model may choose by itself, after words that asked for something no rule recognised."""

_COMMANDS = {Command.HINT: "give_hint", Command.EXPLAIN: "explain", Command.SKIP: "skip", Command.FINISH: "finish"}
_REQUESTS = {
    Request.HINT: Command.HINT,
    Request.EXPLAIN: Command.EXPLAIN,
    Request.SKIP: Command.SKIP,
    Request.FINISH: Command.FINISH,
}


def _moving(proceedings: Proceedings) -> _Call:
    match proceedings.decide():
        case policy.Ask():
            return "next_question", {}
        case policy.Probe():
            return "follow_up", {}
        case policy.Close():
            return "finish", {}


def _commanded(command: Command, topic: str | None) -> _Call:
    return _COMMANDS[command], {"topic": topic or ""} if command is Command.EXPLAIN else {}


def _after_grading(proceedings: Proceedings) -> _Call | None:
    """A diverted request that a rule recognises is served by its tool; any other diversion is the model's to answer."""
    if proceedings.diversion is None:
        return _moving(proceedings)
    words = _last_words(proceedings)
    request = request_of(words) if proceedings.diversion is Kind.REQUEST else None
    topic = topic_of(words)
    if request is None or request not in _REQUESTS or (request is Request.EXPLAIN and not topic):
        return None
    proceedings.asked_for = _REQUESTS[request]
    return _commanded(proceedings.asked_for, topic)


def _last_words(proceedings: Proceedings) -> str:
    return next(turn.text for turn in reversed(proceedings.interview.turns) if isinstance(turn, Replied))


def due(proceedings: Proceedings, done: Sequence[str]) -> _Call | None:
    """The tool that must be called now, with its arguments; None when the model may speak.

    `done` are the tools called before, in this turn.
    """
    last = done[-1] if done else None
    exchange = proceedings.interview.open
    match last:
        case None if proceedings.asked_for is not None:
            return _commanded(proceedings.asked_for, proceedings.topic)
        case None if exchange is not None and exchange.awaits_grade:
            return "grade_reply", {}
        case None | "skip":
            return _moving(proceedings)
        case "grade_reply":
            return _after_grading(proceedings)
        case _:
            return None


def _tools_called(messages: Sequence[AnyMessage]) -> list[str]:
    return [str(message.name) for message in messages if isinstance(message, ToolMessage)]


class Rules(AgentMiddleware[AgentState[Any], Proceedings]):
    """Forces the tools that are due, shapes the model's one call, and gates what it may call itself."""

    def __init__(self, offline: BaseChatModel, settings: Settings) -> None:
        super().__init__()
        self._offline = offline
        self._settings = settings

    @hook_config(can_jump_to=["tools", "end"])
    def before_model(self, state: AgentState[Any], runtime: Runtime[Proceedings]) -> dict[str, Any] | None:
        """Call what is due without asking a model; end after what needs no words of the model's."""
        done = _tools_called(state["messages"])
        call = due(runtime.context, done)
        if call is not None:
            name, arguments = call
            request = {"name": name, "args": arguments, "id": f"{_RULES}-{len(done)}", "type": "tool_call"}
            return {"messages": [AIMessage("", name=_RULES, tool_calls=[request])], "jump_to": "tools"}
        if done and done[-1] in {tool.name for tool in ON_REQUEST}:
            return {"jump_to": "end"}
        return None

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Any]
    ) -> ToolMessage | Any:
        """Refuse a tool that neither the rules called nor the state allows."""
        name = request.tool_call["name"]
        calling = next(message for message in reversed(request.state["messages"]) if isinstance(message, AIMessage))
        proceedings = cast(Proceedings, request.runtime.context)
        if calling.name == _RULES or name in {tool.name for tool in _allowed(proceedings)}:
            return handler(request)
        return ToolMessage("not possible now", tool_call_id=request.tool_call["id"], name=name, status="error")

    def wrap_model_call(
        self, request: ModelRequest[Proceedings], handler: Callable[[ModelRequest[Proceedings]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Show the model the situation alone; when it fails, the offline model speaks and the candidate is told."""
        proceedings, allowed = request.runtime.context, _allowed(request.runtime.context)
        told = situation(proceedings.interview, proceedings.since, proceedings.diversion)
        shaped = request.override(
            system_message=SystemMessage(prompt("interviewer/speak").rendered()),
            messages=[
                HumanMessage(prompt("interviewer/turn").rendered(situation=json.dumps(told, ensure_ascii=False)))
            ],
            tools=list(allowed),
        )
        if self._settings.model is None:
            return handler(shaped)
        try:
            response = handler(shaped)
            _check(response, {tool.name for tool in allowed})
        except failures() as error:
            proceedings.instead = reason = str(explained(error, self._settings))
            request.runtime.stream_writer(Unsaid())
            request.runtime.stream_writer(Noticed(f"{reason}. The offline interviewer speaks for it."))
            proceedings.spoken_by = OFFLINE
            return handler(shaped.override(model=self._offline, tools=[]))
        proceedings.spoken_by = self._settings.model
        return response


def _allowed(proceedings: Proceedings) -> tuple[Any, ...]:
    return ON_REQUEST if proceedings.diversion is Kind.REQUEST else ()


def _check(response: ModelResponse[Any], allowed: set[str]) -> None:
    """Raises BrokenAnswer unless the model spoke, or called a tool that it may call."""
    message = response.result[-1]
    assert isinstance(message, AIMessage)  # the model node gives nothing else
    if message.invalid_tool_calls or any(call["name"] not in allowed for call in message.tool_calls):
        raise BrokenAnswer("the model called a tool that does not exist now")
    if not message.tool_calls:
        text_of(message)


class LangChainInterviewer:
    """Conducts a turn with an agent around `model`; `offline` stands in when an endpoint fails."""

    def __init__(self, model: BaseChatModel, offline: BaseChatModel, settings: Settings) -> None:
        middleware: list[AgentMiddleware[Any, Any, Any]] = [
            Rules(offline, settings),
            ModelCallLimitMiddleware(run_limit=1, exit_behavior="end"),
        ]
        self._agent = create_agent(model, tools=list(TOOLS), middleware=middleware, context_schema=Proceedings)

    def conduct(self, proceedings: Proceedings) -> Iterator[Event]:
        """Run one turn; yields its events, the pieces of speech among them."""
        before = len(proceedings.interview.turns)
        proceedings.spoken_by = OFFLINE
        words: list[str] = []
        stream = self._agent.stream(
            {"messages": [HumanMessage("(the turn begins)")]},
            context=proceedings,
            stream_mode=["messages", "custom"],
            config={"recursion_limit": _STEPS},
        )
        for mode, item in stream:
            event = cast(Event, item) if mode == "custom" else _piece(item)
            if isinstance(event, Unsaid):
                words.clear()
            elif isinstance(event, Said):
                words.append(event.piece)
            if event is not None:
                yield event
        yield from self._ending(proceedings, before, "".join(words))

    def _ending(self, proceedings: Proceedings, before: int, words: str) -> Iterator[Event]:
        """Keep what was said, then say what its author wrote: the question, probe, hint or explanation."""
        authored = [
            turn.question.text if isinstance(turn, Asked) else turn.text
            for turn in proceedings.interview.turns[before:]
            if isinstance(turn, Asked | Probed | Hinted | Explained)
        ]
        if not authored and not words.strip():
            words = prompt("interviewer/no-hint").rendered()
            yield Said(words)
        proceedings.speak(words, proceedings.spoken_by)
        if authored:
            yield Said(f"\n\n{authored[-1]}" if words.strip() else authored[-1])


def _piece(item: Any) -> Said | None:
    """What the model node streams; nothing that a model said inside a tool gets out."""
    chunk, metadata = item
    if isinstance(chunk, AIMessageChunk) and metadata.get("langgraph_node") == "model" and chunk.text:
        return Said(str(chunk.text))
    return None
