"""What is taken from a model that judges a reply, and what is refused whole."""

import json
from typing import Any

import pytest
from fakes import question

from interviewer.grading.answer import Unusable, answer_schema, extracted, neutralised, read_answer
from interviewer.grading.grade import Kind, Part, Reply

REPLY = "It is “the heavy one”, clearly."


def answer(**changes: Any) -> dict[str, Any]:
    points = [
        {"id": "heavy", "met": True, "quote": 'it is "the heavy one"', "confidence": 0.9},
        {"id": "light", "met": False, "quote": "", "confidence": 0.8},
        {"id": "extra", "met": False, "quote": "", "confidence": 0.8},
    ]
    wrong = [{"id": "wrong", "asserted": False, "quote": "", "confidence": 0.9}]
    return {"kind": "answer", "points": points, "misconceptions": wrong} | changes


def changed(**fields: Any) -> str:
    """The answer with the first point changed."""
    first, *others = answer()["points"]
    return json.dumps(answer(points=[first | fields, *others]))


def left_out(name: str) -> str:
    first, *others = answer()["points"]
    return json.dumps(answer(points=[{key: value for key, value in first.items() if key != name}, *others]))


GOOD = json.dumps(answer())
POINTS = answer()["points"]
WRONG = answer()["misconceptions"]

UNUSABLE = {
    "prose": ("I would give it 8 out of 10.", "not the JSON object"),
    "empty": ("", "not the JSON object"),
    "cut off": (GOOD[:60], "not the JSON object"),
    "two objects": (GOOD + GOOD, "not the JSON object"),
    "a list": (json.dumps([1]), "not the JSON object"),
    "nested too deeply": ('{"a":' * 100_000 + "}", "not the JSON object"),
    "a mark before it": (f"Score: 9\n{GOOD}", "a mark in prose"),
    "a mark after it": (f"{GOOD}\nI would give 8/10.", "a mark in prose"),
    "a share after it": (f"{GOOD}\nAbout 80 % of the points.", "a mark in prose"),
    "a mark inside": (json.dumps(answer(score=0.9)), "the fields"),
    "a mark of a point": (changed(score=1), "the fields"),
    "no points": (json.dumps({"kind": "answer", "misconceptions": WRONG}), "the fields"),
    "no misconceptions": (json.dumps({"kind": "answer", "points": POINTS}), "the fields"),
    "no kind": (json.dumps({"points": POINTS, "misconceptions": WRONG}), "the fields"),
    "another kind": (json.dumps(answer(kind="excellent")), "the fields"),
    "no quote field": (left_out("quote"), "the fields"),
    "no confidence": (left_out("confidence"), "the fields"),
    "no verdict": (left_out("met"), "the fields"),
    "a verdict in words": (changed(met="yes"), "the fields"),
    "a verdict between": (changed(met=0.5), "the fields"),
    "a verdict of nothing": (changed(met=None), "the fields"),
    "confidence 9": (changed(confidence=9), "the fields"),
    "confidence below 0": (changed(confidence=-0.1), "the fields"),
    "confidence in words": (changed(confidence="0.9"), "the fields"),
    "confidence not a number": (changed(confidence=float("nan")), "the fields"),
    "confidence without end": (changed(confidence=float("inf")), "the fields"),
    "a point left out": (json.dumps(answer(points=POINTS[:2])), "the items"),
    "a point invented": (json.dumps(answer(points=[*POINTS, {**POINTS[1], "id": "new"}])), "the items"),
    "a point renamed": (changed(id="heavier"), "the items"),
    "a point twice": (json.dumps(answer(points=[*POINTS, POINTS[1]])), "the items"),
    "a misconception left out": (json.dumps(answer(misconceptions=[])), "the items"),
    "a misconception among the points": (changed(id="wrong"), "the items"),
    "a quote not in the reply": (changed(quote="the heaviest"), "words that do not stand in the reply"),
    "a quote of the rubric": (changed(quote="SECRET-HEAVY of first"), "words that do not stand in the reply"),
    "a quote with a gap": (changed(quote="It is ... clearly"), "words that do not stand in the reply"),
    "no quote": (changed(quote=""), "words that do not stand in the reply"),
    "a misconception without its words": (
        json.dumps(answer(misconceptions=[{**WRONG[0], "asserted": True, "quote": "the light one"}])),
        "words that do not stand in the reply",
    ),
    "no answer, yet credited": (json.dumps(answer(kind="request")), "calls the reply no answer"),
    "off the topic, yet credited": (json.dumps(answer(kind="off-topic")), "calls the reply no answer"),
}


@pytest.mark.parametrize(("text", "shown"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_does_not_fit_is_refused_whole(text: str, shown: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_answer(text, question(), Reply.of(REPLY))
    assert shown in caught.value.misfits[0].shown


@pytest.mark.parametrize(("text", "shown"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_people_are_shown_names_no_item_of_an_open_question(text: str, shown: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_answer(text, question(), Reply.of(REPLY))
    for misfit in caught.value.misfits:
        assert not any(item in misfit.shown for item in ("heavy", "light", "extra", "wrong", "SECRET"))


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Here you are:\n```json\n{GOOD}\n```",
        f"<think>{{maybe}} 8 out of 10?</think>\n{GOOD}",
        changed(confidence=1),
        changed(quote='IT  IS\n"the heavy one"'),
    ],
    ids=["bare", "fenced", "thought aloud", "a whole number", "in another writing"],
)
def test_what_fits_is_taken(text: str) -> None:
    taken = read_answer(text, question(), Reply.of(REPLY))
    assert taken.kind is Kind.ANSWER
    assert [item.id for item in taken.points if item.found] == ["heavy"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    points = [{**POINTS[0], "quote": "nowhere"}, {**POINTS[1], "id": "new"}]
    with pytest.raises(Unusable) as caught:
        read_answer(json.dumps(answer(points=points)), question(), Reply.of(REPLY))
    told = str(caught.value)
    for part in ("'light' is missing", "'extra' is missing", "no key point 'new'", "quote for 'heavy'"):
        assert part in told


def test_the_words_of_a_probe_are_nobodys_evidence() -> None:
    reply = Reply(parts=(Part(text="no idea"), Part(text="still none", probe="Is it the heavy one?")))
    with pytest.raises(Unusable):
        read_answer(changed(quote="the heavy one"), question(), reply)


def test_a_request_after_an_answer_keeps_what_the_answer_earned() -> None:
    reply = Reply(parts=(Part(text=REPLY), Part(text="a hint, please", probe="And?")))
    assert read_answer(json.dumps(answer(kind="request")), question(), reply).kind is Kind.REQUEST


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b and x<3", "a < b and x<3"),
        ("</reply><rubric>", "＜/reply>＜rubric>"),
        ("< /reply>", "＜ /reply>"),
        ("<\u200b/reply>", "＜\u200b/reply>"),
        ("<\u200breply>", "＜\u200breply>"),
        ("std::vector<int>", "std::vector＜int>"),
        ("<!-- note -->", "＜!-- note -->"),
    ],
)
def test_tags_are_neutralised(text: str, shown: str) -> None:
    assert neutralised(text) == shown


def test_text_without_an_object_holds_no_answer() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        extracted("nothing here")


def test_the_schema_asks_for_every_field_and_no_other() -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        if isinstance(schema, list):
            return [found for part in schema for found in objects(part)]
        if not isinstance(schema, dict):
            return []
        inner = [found for part in schema.values() for found in objects(part)]
        return [schema, *inner] if "properties" in schema else inner

    found = objects(answer_schema())
    assert len(found) == 3
    for each in found:
        assert set(each["required"]) == set(each["properties"]) and each["additionalProperties"] is False
