"""The chat grader: one structured call judges all points of a reply.

The answer is extracted, validated and, once, sent back for repair; after that the reply is unscored. It computes no
score and it does not speak to the candidate.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from openai import BadRequestError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.bank.question import Question
from interviewer.errors import GraderError
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Judgement, Kind, Reply, Ruling, Verdict
from interviewer.models import FAILURES, BrokenAnswer, explained, text_of
from interviewer.prompts import prompt
from interviewer.settings import Settings

_TAG = re.compile(r"<(?=[/!?a-zA-Z])")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _PointVerdict(_Strict):
    id: str
    met: bool
    quote: str
    confidence: float = Field(ge=0, le=1)


class _MisconceptionVerdict(_Strict):
    id: str
    asserted: bool
    quote: str
    confidence: float = Field(ge=0, le=1)


class _Answer(_Strict):
    kind: Kind
    points: list[_PointVerdict]
    misconceptions: list[_MisconceptionVerdict]


class _Unusable(Exception):
    """The model's answer does not fit; each fault is fit to be shown to the model."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


def neutralised(text: str) -> str:
    """The text with every tag's `<` replaced by its full-width form, which the evidence check reads as the same."""
    return _TAG.sub("＜", text)


def extracted(text: str) -> Any:
    """The one JSON object in a model's answer, fenced or not. Raises ValueError when there is none."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in the answer")
    return json.loads(text[start : end + 1])


def _id_faults(what: str, wanted: Sequence[str], given: Sequence[str]) -> list[str]:
    faults = [f"the {what} {id!r} is missing" for id in wanted if id not in given]
    faults += [f"there is no {what} {id!r} in the rubric" for id in given if id not in wanted]
    faults += [f"the {what} {id!r} is given twice" for id in sorted({id for id in given if given.count(id) > 1})]
    return faults


def _validated(text: str, question: Question, reply: str) -> _Answer:
    try:
        answer = _Answer.model_validate(extracted(text))
    except ValidationError as error:
        raise _Unusable(
            [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:8]]
        ) from None
    except ValueError as error:
        raise _Unusable([f"not a JSON object: {error}"]) from None
    rubric = question.rubric
    faults = _id_faults("key point", [point.id for point in rubric.points], [item.id for item in answer.points])
    faults += _id_faults(
        "misconception", [item.id for item in rubric.misconceptions], [item.id for item in answer.misconceptions]
    )
    found = [(item.id, item.met, item.quote) for item in answer.points]
    found += [(item.id, item.asserted, item.quote) for item in answer.misconceptions]
    faults += [
        f"the quote for {id!r} does not stand in the reply: {quote[:80]!r}"
        for id, met, quote in found
        if met and find_quote(quote, reply) is None
    ]
    if faults:
        raise _Unusable(faults)
    return answer


def _schema() -> dict[str, Any]:
    schema = _Answer.model_json_schema()
    return {"type": "json_schema", "json_schema": {"name": "verdicts", "strict": True, "schema": schema}}


class ChatGrader:
    """Judges by a chat model. `settings` only names the endpoint in messages."""

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._settings = settings
        self._structured = True

    def judge(self, question: Question, reply: Reply) -> Judgement:
        """The judgement; `unscored` when the answer does not fit after one repair.

        Raises GraderError when the endpoint cannot be reached or refuses.
        """
        text = reply.text
        messages: list[BaseMessage] = [
            SystemMessage(prompt("grader/judge").rendered()),
            HumanMessage(self._request(question, reply)),
        ]
        tokens = 0
        faults: tuple[str, ...] = ()
        for _ in range(2):
            answer = self._call(messages)
            tokens += (answer.usage_metadata or {}).get("total_tokens", 0)
            try:
                return self._judgement(_validated(text_of(answer), question, text), tokens)
            except _Unusable as error:
                faults = error.faults
            except BrokenAnswer as error:
                faults = (str(error),)
            listed = "\n".join(f"- {fault}" for fault in faults)
            messages += [
                AIMessage(str(answer.text) or "{}"),
                HumanMessage(prompt("grader/repair").rendered(faults=listed)),
            ]
        return self._unscored(question, faults, tokens)

    def _request(self, question: Question, reply: Reply) -> str:
        rubric = question.rubric
        parts = []
        for part in reply.parts:
            asked = f"[asked as a follow-up: {part.probe}]\n" if part.probe else ""
            parts.append(asked + neutralised(part.text))
        return prompt("grader/reply").rendered(
            question=question.text,
            points="\n".join(f"- {point.id}: {point.text}" for point in rubric.points),
            misconceptions="\n".join(f"- {item.id}: {item.text}" for item in rubric.misconceptions) or "(none)",
            reply="\n\n".join(parts),
        )

    def _call(self, messages: list[BaseMessage]) -> AIMessage:
        """One call; a server that does not know response formats is asked without one from then on."""
        model = self._model.bind(response_format=_schema()) if self._structured else self._model
        try:
            return model.invoke(messages, config={"tags": ["nostream"]})
        except BadRequestError as error:
            if not self._structured:
                raise GraderError(str(explained(error, self._settings))) from error
            self._structured = False
            return self._call(messages)
        except FAILURES as error:
            raise GraderError(str(explained(error, self._settings))) from error

    @property
    def _name(self) -> str:
        return f"chat:{self._settings.model}"

    @property
    def _stamps(self) -> dict[str, str]:
        return {
            "prompt": f"{prompt('grader/judge').stamp}+{prompt('grader/reply').stamp}",
            "model": str(self._settings.model),
        }

    def _judgement(self, answer: _Answer, tokens: int) -> Judgement:
        return Judgement(
            kind=answer.kind,
            points=tuple(_verdict(item.id, item.met, item.quote, item.confidence) for item in answer.points),
            misconceptions=tuple(
                _verdict(item.id, item.asserted, item.quote, item.confidence) for item in answer.misconceptions
            ),
            judge=self._name,
            stamps=self._stamps,
            tokens=tokens,
        )

    def _unscored(self, question: Question, faults: Sequence[str], tokens: int) -> Judgement:
        reason = f"the model's answer could not be used ({faults[0] if faults else 'empty'})"
        return Judgement(
            points=tuple(Verdict(item=point.id, ruling=Ruling.UNSCORED) for point in question.rubric.points),
            judge=self._name,
            stamps=self._stamps,
            unscored=reason,
            tokens=tokens,
        )


def _verdict(id: str, met: bool, quote: str, confidence: float) -> Verdict:
    return Verdict(
        item=id, ruling=Ruling.MET if met else Ruling.MISSED, quote=quote if met else None, confidence=confidence
    )
