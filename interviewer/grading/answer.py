"""What a chat model must answer when it judges a reply, and the reading of what it did answer.

What a model writes is hostile: it is taken whole or not at all, and nothing in it is guessed or mended. It does not
know how the model is called.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from interviewer.bank.question import Question
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Kind, Reply

MOST_FAULTS = 12
"""How many faults a model is told of at once."""

_INVISIBLE = "\u200b-\u200d\u2060\ufeff"
_TAG = re.compile(rf"<(?=[\s{_INVISIBLE}]*[/!?]|[{_INVISIBLE}]*[a-zA-Z])")
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_MARK = re.compile(r"\d\s*(?:/|%|out of\b)|\b(?:score|mark|grade|rating|band)s?\b[^\n]{0,20}?\d", re.IGNORECASE)

_NOT_JSON = "the model's answer is not the JSON object that was asked for"
_MARKED = "the model's answer gives a mark in prose"
_MISSHAPEN = "the fields of the model's answer are not those that were asked for"
_OTHER_ITEMS = "the items of the model's answer are not those of the rubric"
_UNQUOTED = "the model's answer credits words that do not stand in the reply"
_CONTRADICTORY = "the model's answer calls the reply no answer and credits it all the same"

_Confidence = Annotated[float, Field(ge=0, le=1, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointAnswer(_Strict):
    """The model's word on one key point."""

    id: str
    met: StrictBool
    quote: str
    confidence: _Confidence

    @property
    def found(self) -> bool:
        """Whether the reply states it."""
        return self.met


class MisconceptionAnswer(_Strict):
    """The model's word on one misconception."""

    id: str
    asserted: StrictBool
    quote: str
    confidence: _Confidence

    @property
    def found(self) -> bool:
        """Whether the reply asserts it."""
        return self.asserted


class Answer(_Strict):
    """The whole answer: every item of the rubric exactly once, and what the candidate's words are."""

    kind: Kind
    points: list[PointAnswer]
    misconceptions: list[MisconceptionAnswer]


@dataclass(frozen=True)
class Misfit:
    """One thing that is wrong with an answer: `told` to the model that gave it, `shown` to people.

    What is shown names no item: the question may still be open.
    """

    told: str
    shown: str


class Unusable(Exception):
    """The answer does not fit; it has one misfit at least."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__("; ".join(misfit.told for misfit in misfits))


def answer_schema() -> dict[str, Any]:
    """The answer's form as the JSON schema of a response format."""
    schema = _bare(Answer.model_json_schema())
    return {"type": "json_schema", "json_schema": {"name": "verdicts", "strict": True, "schema": schema}}


def _bare(schema: Any) -> Any:
    """The schema without titles and descriptions, which say nothing that the prompt does not and cost tokens."""
    if isinstance(schema, dict):
        return {name: _bare(value) for name, value in schema.items() if name not in {"title", "description"}}
    return [_bare(value) for value in schema] if isinstance(schema, list) else schema


def neutralised(text: str) -> str:
    """The text with every tag's `<` replaced by its full-width form, which the evidence check reads as the same."""
    return _TAG.sub("＜", text)


def extracted(text: str) -> Any:
    """The one JSON object in a model's answer, fenced or not, whatever it thought aloud before left out.

    Raises ValueError when there is none, or when it cannot be read.
    """
    text = _THOUGHTS.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in the answer")
    try:
        return json.loads(text[start : end + 1])
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def read_answer(text: str, question: Question, reply: Reply) -> Answer:
    """The answer that a model gave on a reply. Raises Unusable with all that is wrong with it."""
    answer = _parsed(text)
    misfits = [*_item_misfits(answer, question), *_evidence_misfits(answer, reply)]
    if answer.kind is not Kind.ANSWER and len(reply.parts) == 1 and _credited(answer):
        told = f"kind is {answer.kind.value!r}, yet something is met or asserted: then it is 'answer'"
        misfits.append(Misfit(told, _CONTRADICTORY))
    if misfits:
        raise Unusable(misfits[:MOST_FAULTS])
    return answer


def _parsed(text: str) -> Answer:
    try:
        answer = Answer.model_validate(extracted(text))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
        raise Unusable(
            [Misfit(f"{'.'.join(map(str, fault['loc']))[:80]}: {fault['msg']}", _MISSHAPEN) for fault in found]
        ) from None
    except ValueError as error:
        raise Unusable([Misfit(f"not a JSON object: {error}", _NOT_JSON)]) from None
    around = _THOUGHTS.sub("", text)
    if _MARK.search(around[: around.find("{")] + " " + around[around.rfind("}") + 1 :]):
        raise Unusable([Misfit("a mark stands beside the JSON object: give none", _MARKED)])
    return answer


def _credited(answer: Answer) -> list[PointAnswer | MisconceptionAnswer]:
    return [item for item in (*answer.points, *answer.misconceptions) if item.found]


def _item_misfits(answer: Answer, question: Question) -> list[Misfit]:
    rubric = question.rubric
    points = _id_faults("key point", [point.id for point in rubric.points], [item.id for item in answer.points])
    wrong = _id_faults(
        "misconception", [item.id for item in rubric.misconceptions], [item.id for item in answer.misconceptions]
    )
    return [Misfit(fault, _OTHER_ITEMS) for fault in (*points, *wrong)]


def _id_faults(what: str, wanted: Sequence[str], given: Sequence[str]) -> list[str]:
    faults = [f"the {what} {id!r} is missing" for id in wanted if id not in given]
    faults += [f"there is no {what} {id[:80]!r} in the rubric" for id in dict.fromkeys(given) if id not in wanted]
    faults += [f"the {what} {id[:80]!r} is given twice" for id in sorted({id for id in given if given.count(id) > 1})]
    return faults


def _evidence_misfits(answer: Answer, reply: Reply) -> list[Misfit]:
    return [
        Misfit(f"the quote for {item.id[:80]!r} does not stand in the reply: {item.quote[:80]!r}", _UNQUOTED)
        for item in _credited(answer)
        if find_quote(item.quote, reply.text) is None
    ]
