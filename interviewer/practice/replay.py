"""An interview's record as a file of its own, and the same record under another grader.

A replay puts every reply before a grader again, in the order of the record; what was asked stays as it was. It does not
know who grades.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import ValidationError

from interviewer.bank.question import Question, Value
from interviewer.errors import InterviewerError
from interviewer.grading.grade import BAND_WORDS, Grade, Reply, Verdict
from interviewer.interview.interview import Exchange, Graded, Interview
from interviewer.practice.row import percent


class Grader(Protocol):
    """Grades a reply; `earlier` graded its first parts."""

    def grade(  # noqa: D102
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade: ...


class Record(Value):
    """An interview as it is exported: whole, with each grade's stamps, verdicts and grader."""

    format: Literal["interviewer-interview"] = "interviewer-interview"
    version: Literal[1] = 1
    interview: Interview

    @property
    def text(self) -> str:
        """The file's text: JSON, for people to read as well."""
        return json.dumps(self.model_dump(mode="json"), indent=1) + "\n"


@dataclass(frozen=True)
class Regraded:
    """One grade of the record and the one that the replay gave in its place."""

    exchange: Exchange
    before: Grade
    after: Grade
    retake: bool = False

    @property
    def changed(self) -> tuple[tuple[Verdict | None, Verdict | None], ...]:
        """The verdicts whose ruling differs, each before and after."""
        return tuple(
            (old, new)
            for before, after in (
                (self.before.points, self.after.points),
                (self.before.misconceptions, self.after.misconceptions),
            )
            for old, new in _paired(before, after)
            if (old and old.ruling) != (new and new.ruling)
        )

    @property
    def same(self) -> bool:
        """Whether the grade is the same: every ruling, every quote and the score."""
        return (
            not self.changed and self.before.score == self.after.score and _quotes(self.before) == _quotes(self.after)
        )

    @property
    def same_grader(self) -> bool:
        """Whether the same grader with the same stamps gave both."""
        return (self.before.grader, self.before.stamps) == (self.after.grader, self.after.stamps)


def read_record(text: str, name: str) -> Interview:
    """The interview in an export's text. Raises InterviewerError, which says what is wrong and where."""
    try:
        values = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise InterviewerError(f"{name}: not JSON. Give a file that the report's JSON export wrote.") from None
    if not isinstance(values, dict) or values.get("format") != "interviewer-interview":
        raise InterviewerError(
            f"{name}: not the export of an interview (no format: interviewer-interview). Give a file that the report's "
            "JSON export wrote."
        )
    try:
        interview = Record.model_validate(values).interview
        _ = interview.exchanges
    except ValidationError as error:
        fault = error.errors()[0]
        raise InterviewerError(
            f"{name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}. The file was edited, or another version of "
            "interviewer wrote it."
        ) from None
    except (IndexError, AttributeError):
        raise InterviewerError(f"{name}: the turns do not follow from one another; the file was edited.") from None
    return interview


def replayed(interview: Interview, grader: Grader) -> Iterator[Regraded]:
    """Every grade of the record, given again by the grader, in the record's order.

    The graded words are the same, and so are the hints and the follow-ups that were asked; a point that a follow-up won
    is judged in the light of the replay's own earlier grade.
    """
    now = interview.model_copy(update={"turns": ()})
    for turn in interview.turns:
        if isinstance(turn, Graded):
            exchange = now.exchanges[turn.exchange]
            after = _graded(exchange, turn, grader)
            yield Regraded(exchange, turn.grade, after, turn.retake)
            turn = turn.model_copy(update={"grade": after})
        now = now.after(turn)


def _graded(exchange: Exchange, turn: Graded, grader: Grader) -> Grade:
    if turn.retake:
        return grader.grade(exchange.question, Reply.of(exchange.retakes[-1].text or ""))
    # A grade that did not wait for new words was given a second time, from nothing.
    earlier = exchange.grade if exchange.awaits_grade else None
    return grader.grade(exchange.question, exchange.reply, exchange.hinted, earlier)


def difference_words(regraded: Regraded) -> list[str]:
    """What the replay changed, a line for each thing; nothing when it changed nothing."""
    before, after = regraded.before, regraded.after
    lines = []
    if before.score != after.score:
        lines.append(f"score: {_score_words(before)} → {_score_words(after)}")
    for old, new in regraded.changed:
        verdict = new or old
        if verdict is not None:
            lines.append(
                f"{verdict.item}: {old.ruling if old else 'not judged'} → {new.ruling if new else 'not judged'}"
            )
    if not lines and _quotes(before) != _quotes(after):
        lines.append("other words are quoted")
    if not regraded.same_grader:
        lines.append(f"graded by {_grader_words(before)}, now by {_grader_words(after)}")
    return lines


def _score_words(grade: Grade) -> str:
    if grade.score is None or grade.band is None:
        return f"not graded ({grade.unscored})"
    return f"{percent(grade.score)} ({BAND_WORDS[grade.band]})"


def _grader_words(grade: Grade) -> str:
    stamps = ", ".join(f"{name} {stamp}" for name, stamp in sorted(grade.stamps.items()))
    return f"{grade.grader} ({stamps})" if stamps else grade.grader


def _quotes(grade: Grade) -> list[str | None]:
    return [verdict.quote for verdict in (*grade.points, *grade.misconceptions) if verdict.met]


def _paired(before: tuple[Verdict, ...], after: tuple[Verdict, ...]) -> Iterator[tuple[Verdict | None, Verdict | None]]:
    old, new = ({verdict.item: verdict for verdict in verdicts} for verdicts in (before, after))
    for item in dict.fromkeys((*old, *new)):
        yield old.get(item), new.get(item)
