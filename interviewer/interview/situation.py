"""What the speaking model gets to know of a turn, and nothing more.

A key point of an open question never enters a situation unless the candidate has already met it, nor does the
reference or a correction. Its size does not grow with the number of turns.
"""

from typing import Any

from interviewer.bank.question import Question
from interviewer.grading.grade import BAND_WORDS, Grade, Kind
from interviewer.interview.interview import (
    Asked,
    Closed,
    Exchange,
    Finished,
    Interview,
    Mode,
    Outcome,
    Probed,
    Replied,
    Turn,
)

LONGEST_QUOTE = 1_500
"""Characters of the candidate's words that are shown to the speaking model."""


def situation(interview: Interview, since: int, diversion: Kind | None = None) -> dict[str, Any]:
    """The situation after the turns from number `since` on, ready for JSON."""
    turns = interview.turns[since:]
    moves = [turn for turn in turns if isinstance(turn, Asked | Probed | Finished)]
    told: dict[str, Any] = {
        "now": _now(moves[-1] if moves else None, interview, diversion),
        "mode": str(interview.plan.mode),
        "turn": len(interview.turns),
    }
    words = [turn.text for turn in turns if isinstance(turn, Replied)]
    if words:
        told["candidate_said"] = words[-1][:LONGEST_QUOTE]
    if interview.open is not None:
        told["question"] = _question(interview, interview.open)
    if moves:
        told["feedback"] = _feedback(interview, turns)
    return told


def _now(move: Turn | None, interview: Interview, diversion: Kind | None) -> str:
    if diversion is not None:
        return str(diversion)
    match move:
        case Asked():
            return "open" if len(interview.exchanges) == 1 else "ask"
        case Probed():
            return "probe"
        case Finished():
            return "end"
        case _:
            return "request"


def _question(interview: Interview, exchange: Exchange) -> dict[str, Any]:
    question = exchange.question
    return {
        "text": question.text,
        "number": interview.numbered(exchange.index),
        "level": question.level.word,
        "area": question.area_words,
        "why": exchange.reason,
        "draft": question.draft,
    }


def _feedback(interview: Interview, turns: tuple[Turn, ...]) -> dict[str, Any] | None:
    """How the last reply was, in practice; None in a simulation and where nothing was said."""
    if interview.plan.mode is Mode.SIMULATION:
        return None
    closed = any(isinstance(turn, Closed) for turn in turns)
    exchange = _last_replied(interview, closed)
    if exchange is None:
        return None
    if exchange.grade is None:
        return {"passed": True} if exchange.outcome is Outcome.SKIPPED else None
    return _graded(exchange.question, exchange.grade, closed)


def _last_replied(interview: Interview, closed: bool) -> Exchange | None:
    wanted = [exchange for exchange in interview.exchanges if (exchange.outcome is not None) == closed]
    return wanted[-1] if wanted else None


def _graded(question: Question, grade: Grade, closed: bool) -> dict[str, Any]:
    rubric = question.rubric
    met = [point.text for point in rubric.points if point.id in grade.met]
    told: dict[str, Any] = {"band": None if grade.band is None else BAND_WORDS[grade.band], "said_well": met}
    if closed:
        told["left_out"] = [point.text for point in rubric.required if point.id in grade.missed]
        told["corrections"] = [item.correction for item in rubric.misconceptions if item.id in grade.asserted]
    return told
