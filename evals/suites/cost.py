"""cost: how many model calls and tokens does a turn take, and do they grow with the number of turns?

The chat model is a stand-in in this process that answers every call as an endpoint would and counts it; so the figures
are those of the program's own prompts and cost nothing. It does not know how good the answers are.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import PrivateAttr

from evals.bench import Bench
from evals.rehearsal import Act, rehearsed, rehearsing
from evals.statistics import mean
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured
from interviewer.grading.chat import ChatGrader
from interviewer.grading.grade import Kind
from interviewer.grading.kinds import request_of
from interviewer.grading.panel import Panel
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.interview import Mode, Plan
from interviewer.offline import OfflineChat
from interviewer.prompts import prompt
from interviewer.settings import Settings

INTERVIEWS = 4
QUESTIONS = 16
REPLY = "It depends on the data and on what is asked of it, so I would look at both and then measure."
MOST_GROWTH = 0.005
"""Growth of a prompt per turn, as a share of its mean, that is taken for none: what is asked varies in length."""

_IDS = re.compile(r"^- ([a-z0-9-]+):", re.MULTILINE)


class CountedChat(OfflineChat):
    """The offline model, which also answers grading calls (nothing is met) and counts every call's tokens."""

    _prompts: list[int] = PrivateAttr(default_factory=list)

    @property
    def prompts(self) -> list[int]:
        """The tokens of each call's prompt, four characters to a token."""
        return self._prompts

    def _counted(self, messages: list[BaseMessage]) -> None:
        self._prompts.append(sum(len(str(message.text)) for message in messages) // 4)

    def _answer(self, messages: list[BaseMessage]) -> AIMessage:
        self._counted(messages)
        if messages[0].text != prompt("grader/judge").rendered():
            return super()._answer(messages)
        return AIMessage(_nothing_met(str(messages[-1].text)))


def _nothing_met(asked: str) -> str:
    rubric, _, reply = asked.rpartition("<reply>")
    points, wrong = (_IDS.findall(part) for part in rubric.split("Misconceptions:"))
    return json.dumps(
        {
            "kind": Kind.REQUEST if request_of(reply.removesuffix("</reply>")) else Kind.ANSWER,
            "points": [{"id": id, "met": False, "quote": "", "confidence": 0.9} for id in points],
            "misconceptions": [{"id": id, "asserted": False, "quote": "", "confidence": 0.9} for id in wrong],
        }
    )


def cases(bench: Bench) -> Sequence[Case]:
    """A case for each interview, by its seed."""
    return [
        Case(id=f"cost/{seed}", group=str(seed), given={"seed": seed})
        for seed in bench.sample(range(INTERVIEWS), INTERVIEWS)
    ]


def run(bench: Bench, case: Case, repeat: int) -> Output:  # noqa: ARG001 - the stand-in answers the same each time
    """The calls and the prompt tokens of every turn; every third reply is a request."""
    seed, model, offline = case.given["seed"], CountedChat(), OfflineChat()
    settings = Settings(model="counted", data_dir=bench.settings.data_dir)
    grader = Panel(ChatGrader(model, settings))
    session = replace(
        rehearsing(bench.parts), grader=grader, interviewer=LangChainInterviewer(model, offline, settings)
    )
    calls: list[int] = []
    said = 0

    def answer(_: object) -> Act:
        nonlocal said
        said += 1
        calls.append(len(model.prompts))
        return Act("Could you rephrase the question, please?" if said % 3 == 0 else REPLY)

    mode = Mode.SIMULATION if seed % 2 else Mode.PRACTICE
    steps = rehearsed(session, Plan(questions=QUESTIONS, mode=mode, seed=seed), answer)
    bounds = [*calls, len(model.prompts)]
    turns = [model.prompts[first:end] for first, end in pairwise(bounds)]
    silent = sum(exchange.grade is None or exchange.grade.score is None for exchange in steps[-1].after.exchanges)
    most = max(len(prompts) for prompts in turns)
    growth = grown([sum(prompts) for prompts in turns])
    return Output(
        found={
            "calls": [len(prompts) for prompts in turns],
            "tokens": [sum(prompts) for prompts in turns],
            "growth": growth,
            "silent": silent,
        },
        passed=most <= 2 and growth <= MOST_GROWTH and not silent,
        badness=most + growth,
    )


def grown(tokens: Sequence[int]) -> float:
    """How much the tokens of a turn grow from one turn to the next, as a share of their mean (least squares)."""
    numbers = np.arange(len(tokens))
    return float(np.polyfit(numbers, tokens, 1)[0] / np.mean(tokens))


def spent(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """Calls and tokens a turn, over all turns of all interviews."""
    calls = [(outcome.case.group, count) for outcome in outcomes for count in outcome.output.found["calls"]]
    tokens = [(outcome.case.group, count) for outcome in outcomes for count in outcome.output.found["tokens"]]
    groups = [outcome.case.group for outcome in outcomes]
    yield measured("most calls a turn", lambda counts: float(np.max(counts)), *_columns(calls))
    yield measured("calls a turn", mean, *_columns(calls))
    yield measured("prompt tokens a turn", mean, *_columns(tokens))
    yield measured(
        "growth of a prompt per turn", mean, groups, [outcome.output.found["growth"] for outcome in outcomes]
    )


def _columns(rows: Sequence[tuple[str, int]]) -> tuple[list[str], list[int]]:
    return [group for group, _ in rows], [count for _, count in rows]


SUITE = Suite(
    name="cost",
    about="a turn takes two model calls at most, and its prompts do not grow with the number of turns",
    cases=cases,
    run=run,
    scorers=(spent,),
    gates=(
        Gate(measure="most calls a turn", at_most=2),
        Gate(measure="growth of a prompt per turn", at_most=MOST_GROWTH),
    ),
)
