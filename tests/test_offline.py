"""The offline model speaks in every situation, varies, and streams what it would say at once."""

import json
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from interviewer.grading.grade import BAND_WORDS
from interviewer.offline import OfflineChat, composed
from interviewer.prompts import prompt


def told(now: str, turn: int = 0, feedback: dict[str, Any] | None = None, mode: str = "practice") -> dict[str, Any]:
    asked = {"text": "What is it?", "why": "staying at [M]"}
    return {"now": now, "mode": mode, "turn": turn, "question": asked, "feedback": feedback}


@pytest.mark.parametrize("now", ["open", "ask", "probe", "end", "off-topic", "request"])
@pytest.mark.parametrize("mode", ["practice", "simulation"])
def test_it_has_words_for_every_situation(now: str, mode: str) -> None:
    words = composed(told(now, mode=mode))
    assert words and "$" not in words


@pytest.mark.parametrize("band", BAND_WORDS)
def test_it_has_words_for_every_band(band: str) -> None:
    assert composed(told("ask", feedback={"band": band}))


def test_turns_in_a_row_get_other_words() -> None:
    words = [composed(told("ask", turn, {"band": "solid"})) for turn in range(3)]
    assert len(set(words)) == 3


def test_a_correction_is_said_once_the_question_is_closed() -> None:
    assert "Only two are shared." in composed(told("ask", 0, {"band": "weak", "corrections": ["Only two are shared."]}))


def test_the_reason_for_the_next_question_is_said() -> None:
    assert "staying at [M]" in composed(told("ask"))


def test_it_streams_what_it_says() -> None:
    words = prompt("interviewer/turn").rendered(situation=json.dumps(told("ask", 3)))
    model = OfflineChat()
    streamed = list(model.stream([HumanMessage(words)]))
    assert "".join(str(chunk.text) for chunk in streamed) == model.invoke([HumanMessage(words)]).text
    assert len(streamed) > 5


def test_without_a_situation_it_says_what_it_is() -> None:
    assert "offline" in str(OfflineChat().invoke("hello").text)
