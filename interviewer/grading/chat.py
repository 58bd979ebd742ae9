"""The chat grader: one structured call judges all points of a reply, or one call each of them.

An answer that does not fit is, once, sent back for repair; after that what it was to judge is unscored. It computes no
score and it does not speak to the candidate.
"""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable
from openai import BadRequestError, ContentFilterFinishReasonError, LengthFinishReasonError, UnprocessableEntityError

from interviewer.bank.question import KeyPoint, Misconception, Question, Rubric
from interviewer.errors import BrokenAnswer, GraderError
from interviewer.grading.answer import (
    Answer,
    MisconceptionAnswer,
    PointAnswer,
    Unusable,
    answer_schema,
    neutralised,
    read_answer,
)
from interviewer.grading.grade import Call, Judgement, Kind, Reply, Ruling, Verdict, known_sum
from interviewer.models import explained, failures, text_of
from interviewer.prompts import prompt
from interviewer.settings import Settings

UNSURE_BELOW = 0.7
"""A verdict that the model is less confident of than this is marked unsure."""

CONCURRENT_CALLS = 8
"""How many items of one reply are judged at once when each has a call of its own."""


@dataclass(frozen=True)
class _Outcome:
    """What became of one request: an answer that fits, or None and why not; and the calls it took."""

    answer: Answer | None
    why: str
    calls: tuple[Call, ...]


class ChatGrader:
    """Judges by a chat model. `settings` name the endpoint, the prices, and whether each item gets its own call."""

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._settings = settings
        self._structured = True

    def judge(self, question: Question, reply: Reply) -> Judgement:
        """The judgement; `unscored` when the answer does not fit after one repair.

        Raises GraderError when the endpoint cannot be reached or refuses.
        """
        if self._settings.grade_per_point:
            return self._judged_apart(question, reply)
        return self._judged_whole(question, reply)

    def _judged_whole(self, question: Question, reply: Reply) -> Judgement:
        outcome = self._asked(question, reply)
        if outcome.answer is None:
            points = [_unscored(point.id) for point in question.rubric.points]
            return self._judgement(Kind.ANSWER, points, (), outcome.calls, _unusable(outcome.why))
        answer, rubric = outcome.answer, question.rubric
        points, wrong = (
            {item.id: _verdict(item) for item in items} for items in (answer.points, answer.misconceptions)
        )
        return self._judgement(
            answer.kind,
            [points[point.id] for point in rubric.points],
            [wrong[item.id] for item in rubric.misconceptions],
            outcome.calls,
        )

    def _judged_apart(self, question: Question, reply: Reply) -> Judgement:
        """The judgement put together from one call an item; an item whose answer does not fit is unscored alone."""
        rubric = question.rubric
        parts = [Rubric(points=(point,)) for point in rubric.points]
        parts += [Rubric(misconceptions=(item,)) for item in rubric.misconceptions]
        questions = [question.model_copy(update={"rubric": part}) for part in parts]
        with ThreadPoolExecutor(CONCURRENT_CALLS) as pool:
            outcomes = list(pool.map(lambda one: self._asked(one, reply), questions))
        items = (*rubric.points, *rubric.misconceptions)
        verdicts = [_only_verdict(item.id, outcome) for item, outcome in zip(items, outcomes, strict=True)]
        answers = [outcome.answer for outcome in outcomes if outcome.answer]
        return self._judgement(
            _common_kind(answers),
            verdicts[: len(rubric.points)],
            verdicts[len(rubric.points) :],
            [call for outcome in outcomes for call in outcome.calls],
            None if answers else _unusable(outcomes[0].why),
        )

    def _asked(self, question: Question, reply: Reply) -> _Outcome:
        """One request, repaired once where its answer does not fit."""
        messages = request(question, reply)
        calls: list[Call] = []
        why = ""
        for _ in range(2):
            words = ""
            try:
                message = self._call(messages, calls)
                words = str(message.text)
                return _Outcome(read_answer(text_of(message), question, reply), "", tuple(calls))
            except Unusable as error:
                why, told = error.misfits[0].shown, [misfit.told for misfit in error.misfits]
            except BrokenAnswer as error:
                why, told = str(error), [str(error)]
            faults = neutralised("\n".join(f"- {fault}" for fault in told))
            messages += [AIMessage(words or "{}"), HumanMessage(prompt("grader/repair").rendered(faults=faults))]
        return _Outcome(None, why, tuple(calls))

    def _call(self, messages: list[BaseMessage], calls: list[Call]) -> AIMessage:
        """One call, added to `calls` once it is answered.

        A server that does not know response formats is asked without one, from then on if that helped. Raises
        BrokenAnswer when the answer was cut off, GraderError when there is none.
        """
        if self._structured:
            try:
                return self._invoked(self._model.bind(response_format=answer_schema()), messages, calls)
            except (BadRequestError, UnprocessableEntityError):
                pass
        try:
            message = self._invoked(self._model, messages, calls)
        except (BadRequestError, UnprocessableEntityError) as error:
            raise GraderError(str(explained(error, self._settings))) from error
        self._structured = False
        return message

    def _invoked(
        self, model: Runnable[LanguageModelInput, AIMessage], messages: list[BaseMessage], calls: list[Call]
    ) -> AIMessage:
        start = time.monotonic()
        try:
            message = model.invoke(messages, config={"tags": ["nostream"]})
        except (BadRequestError, UnprocessableEntityError):
            raise
        except LengthFinishReasonError as error:
            usage = error.completion.usage
            read, written = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
            calls.append(self._recorded(start, read, written))
            raise BrokenAnswer("the model's answer was cut off at its limit of length") from error
        except ContentFilterFinishReasonError as error:
            calls.append(self._recorded(start, None, None))
            raise BrokenAnswer("the endpoint's content filter held the answer back") from error
        except failures() as error:
            raise GraderError(str(explained(error, self._settings))) from error
        usage = message.usage_metadata
        read, written = (usage["input_tokens"], usage["output_tokens"]) if usage else (None, None)
        calls.append(self._recorded(start, read, written))
        return message

    def _recorded(self, start: float, read: int | None, written: int | None) -> Call:
        prices = self._settings.input_price, self._settings.output_price
        parts = [
            None if tokens is None or price is None else tokens * price / 1e6
            for tokens, price in zip((read, written), prices, strict=True)
        ]
        return Call(
            model=str(self._settings.model),
            input_tokens=read,
            output_tokens=written,
            seconds=round(time.monotonic() - start, 3),
            cost=known_sum(parts),
        )

    def _judgement(
        self,
        kind: Kind,
        points: Sequence[Verdict],
        wrong: Sequence[Verdict],
        calls: Sequence[Call],
        unscored: str | None = None,
    ) -> Judgement:
        model = str(self._settings.model)
        stamp = f"{prompt('grader/judge').stamp}+{prompt('grader/reply').stamp}"
        return Judgement(
            kind=kind,
            points=tuple(points),
            misconceptions=tuple(wrong),
            judge=f"chat:{model}",
            stamps={"prompt": stamp, "model": model},
            unscored=unscored,
            calls=tuple(calls),
        )


def request(question: Question, reply: Reply) -> list[BaseMessage]:
    """What a model is asked: first what is the same for every reply, so that endpoints can cache it; last the reply.

    No tag is left in the reply, nor in the question, for documents are hostile too.
    """
    rubric = question.rubric
    parts = [
        (f"[asked as a follow-up: {neutralised(part.probe)}]\n" if part.probe else "") + neutralised(part.text)
        for part in reply.parts
    ]
    asked = prompt("grader/reply").rendered(
        question=neutralised(question.text),
        points=_listed(rubric.points),
        misconceptions=_listed(rubric.misconceptions),
        reply="\n\n".join(parts),
    )
    return [SystemMessage(prompt("grader/judge").rendered()), HumanMessage(asked)]


def _listed(items: Sequence[KeyPoint | Misconception]) -> str:
    return "\n".join(f"- {item.id}: {neutralised(item.text)}" for item in items) or "(none)"


def _verdict(item: PointAnswer | MisconceptionAnswer) -> Verdict:
    return Verdict(
        item=item.id,
        ruling=Ruling.MET if item.found else Ruling.MISSED,
        quote=item.quote if item.found else None,
        confidence=item.confidence,
        unsure=item.confidence < UNSURE_BELOW,
    )


def _unscored(item: str, reason: str | None = None) -> Verdict:
    return Verdict(item=item, ruling=Ruling.UNSCORED, reason=reason)


def _only_verdict(item: str, outcome: _Outcome) -> Verdict:
    """The verdict of a request that had one item."""
    if outcome.answer is None:
        return _unscored(item, _unusable(outcome.why))
    (only,) = (*outcome.answer.points, *outcome.answer.misconceptions)
    return _verdict(only)


def _common_kind(answers: Sequence[Answer]) -> Kind:
    """What most answers call the reply, an answer when in doubt; and an answer it is when anything was found in it."""
    if any(item.found for answer in answers for item in (*answer.points, *answer.misconceptions)):
        return Kind.ANSWER
    votes = Counter(answer.kind for answer in answers)
    return max(Kind, key=lambda kind: votes[kind])


def _unusable(why: str) -> str:
    return f"the chat grader could not judge it: {why}"
