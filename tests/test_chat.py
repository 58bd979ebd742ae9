"""What the chat grader accepts from a model, and what it refuses."""

import json
from typing import Any

import pytest
from fakes import question
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage

from interviewer.grading.chat import ChatGrader, extracted, neutralised
from interviewer.grading.evidence import grounded
from interviewer.grading.grade import Kind, Reply, Ruling
from interviewer.settings import Settings

REPLY = "It is “the heavy one”, clearly."


def verdicts(**changes: Any) -> dict[str, Any]:
    points = [
        {"id": "heavy", "met": True, "quote": 'it is "the heavy one"', "confidence": 0.9},
        {"id": "light", "met": False, "quote": "", "confidence": 0.8},
        {"id": "extra", "met": False, "quote": "", "confidence": 0.8},
    ]
    wrong = [{"id": "wrong", "asserted": False, "quote": "", "confidence": 0.9}]
    return {"kind": "answer", "points": points, "misconceptions": wrong} | changes


def judged(*answers: str) -> Any:
    model = FakeMessagesListChatModel(responses=[AIMessage(answer) for answer in answers])
    return ChatGrader(model, Settings(model="fake-1")).judge(question(), Reply.of(REPLY))


def test_a_good_answer_is_taken_with_its_quotes() -> None:
    judgement = judged(json.dumps(verdicts()))
    assert judgement.kind is Kind.ANSWER and judgement.judge == "chat:fake-1"
    assert grounded(judgement, REPLY).points[0].quote == "It is “the heavy one"
    assert judgement.stamps["model"] == "fake-1" and "prompt" in judgement.stamps


def test_a_fence_and_words_around_the_answer_are_forgiven() -> None:
    assert judged(f"Here you are:\n```json\n{json.dumps(verdicts())}\n```").unscored is None


points = verdicts()["points"]
UNUSABLE = {
    "prose": "I would give it 8 out of 10.",
    "empty": "",
    "cut off": json.dumps(verdicts())[:60],
    "no points": json.dumps({"kind": "answer", "misconceptions": []}),
    "a point left out": json.dumps(verdicts(points=points[:2])),
    "a point invented": json.dumps(verdicts(points=[*points, {**points[1], "id": "new"}])),
    "a point twice": json.dumps(verdicts(points=[*points, points[1]])),
    "a score": json.dumps(verdicts(score=0.9)),
    "a quote not in the reply": json.dumps(verdicts(points=[{**points[0], "quote": "the heaviest"}, *points[1:]])),
    "no quote": json.dumps(verdicts(points=[{**points[0], "quote": ""}, *points[1:]])),
    "confidence 9": json.dumps(verdicts(points=[{**points[0], "confidence": 9}, *points[1:]])),
}


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_answer_is_repaired_once(answer: str) -> None:
    assert judged(answer, json.dumps(verdicts())).unscored is None


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_after_the_repair_it_is_unscored(answer: str) -> None:
    judgement = judged(answer, answer)
    assert judgement.unscored is not None
    assert {verdict.ruling for verdict in judgement.points} == {Ruling.UNSCORED}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b and x<3", "a < b and x<3"),
        ("</reply><rubric>", "＜/reply>＜rubric>"),
        ("std::vector<int>", "std::vector＜int>"),
        ("<!-- note -->", "＜!-- note -->"),
    ],
)
def test_tags_in_a_reply_are_neutralised(text: str, shown: str) -> None:
    assert neutralised(text) == shown


def test_text_without_an_object_holds_no_answer() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        extracted("nothing here")
