"""What the speaking model may know: never what is still open."""

import json
from datetime import UTC, datetime

import pytest
from fakes import WordJudge, question

from interviewer.grading.grade import Grade, Kind, Reply, computed
from interviewer.interview.interview import (
    Asked,
    Closed,
    Finished,
    Graded,
    Interview,
    Mode,
    Outcome,
    Plan,
    Probed,
    Replied,
    Turn,
)
from interviewer.interview.situation import LONGEST_QUOTE, situation

AT = datetime(2026, 1, 1, tzinfo=UTC)


def graded(words: str) -> Grade:
    return computed(question(), WordJudge().judge(question(), Reply.of(words)))


def interview(*turns: Turn, mode: Mode = Mode.PRACTICE) -> Interview:
    first = Asked(at=AT, question=question(), reason="first")
    return Interview(id="i", plan=Plan(mode=mode), started=AT, turns=(first, *turns))


def turns(words: str = "light wrong") -> list[Turn]:
    return [Replied(at=AT, text=words), Graded(at=AT, exchange=0, grade=graded(words))]


def closed() -> list[Turn]:
    return [Closed(at=AT, outcome=Outcome.ANSWERED), Asked(at=AT, question=question("areas/second"), reason="next")]


def test_on_a_probe_only_what_was_met_is_told() -> None:
    told = situation(interview(*turns(), Probed(at=AT, point="heavy", text="And the weight?")), since=1)
    assert told["now"] == "probe"
    assert told["feedback"]["said_well"] == ["SECRET-LIGHT of first"]
    shown = json.dumps(told)
    assert "SECRET-HEAVY" not in shown and "SECRET-CORRECTION" not in shown and "SECRET-REFERENCE" not in shown


def test_once_closed_what_was_left_out_and_corrected_is_told_but_nothing_of_the_next() -> None:
    told = situation(interview(*turns(), *closed()), since=1)
    assert told["now"] == "ask"
    assert told["feedback"]["left_out"] == ["SECRET-HEAVY of first"]
    assert told["feedback"]["corrections"] == ["SECRET-CORRECTION"]
    assert "of second" not in json.dumps(told["feedback"]) and "SECRET" not in json.dumps(told["question"])


@pytest.mark.parametrize("end", [[], closed(), [Finished(at=AT, reason="over")]])
def test_a_simulation_tells_nothing_of_quality(end: list[Turn]) -> None:
    told = situation(interview(*turns(), *end, mode=Mode.SIMULATION), since=1)
    assert told.get("feedback") is None


def test_a_passed_question_is_told_as_passed() -> None:
    told = situation(interview(Closed(at=AT, outcome=Outcome.SKIPPED), *closed()[1:]), since=1)
    assert told["feedback"] == {"passed": True}


@pytest.mark.parametrize("kind", [Kind.REQUEST, Kind.OFF_TOPIC])
def test_a_diversion_is_told_as_such(kind: Kind) -> None:
    assert situation(interview(Replied(at=AT, text="what?")), since=1, diversion=kind)["now"] == kind


def test_long_words_are_cut() -> None:
    told = situation(interview(Replied(at=AT, text="x" * 19_000)), since=1)
    assert len(told["candidate_said"]) == LONGEST_QUOTE


def test_the_first_question_opens() -> None:
    assert situation(interview(), since=0)["now"] == "open"


def test_the_end_is_told() -> None:
    ended = interview(*turns(), Closed(at=AT, outcome=Outcome.ANSWERED), Finished(at=AT, reason="over"))
    told = situation(ended, since=1)
    assert told["now"] == "end" and told["feedback"]["band"] == "no answer"
