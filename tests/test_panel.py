"""Who grades when somebody fails, and what is carried over from the first reply to the probes."""

import pytest
from fakes import DeadJudge, WordJudge, judgement, question

from interviewer.bank.question import Question, Rubric
from interviewer.errors import GraderError
from interviewer.grading.grade import Call, Grade, Judge, Judgement, Kind, Opinion, Part, Reply, Ruling, Verdict
from interviewer.grading.panel import Panel


class Inventing:
    """Meets a point by words that are not in the reply."""

    def judge(self, question: object, reply: Reply) -> Judgement:
        met = Verdict(item="heavy", ruling=Ruling.MET, quote="words nobody wrote")
        missed = [Verdict(item=id, ruling=Ruling.MISSED) for id in ("light", "extra")]
        return Judgement(points=(met, *missed), judge="inventing")


def test_an_invented_quote_earns_nothing() -> None:
    grade = Panel(Inventing()).grade(question(), Reply.of("I do not know"))
    assert grade.points[0].ruling is Ruling.UNSCORED
    assert grade.score is None and grade.unscored


def test_the_stand_in_grades_and_the_grade_says_why() -> None:
    grade = Panel(DeadJudge(), WordJudge()).grade(question(), Reply.of("heavy light"))
    assert grade.score == 1.0 and grade.grader == "fake"
    assert grade.note is not None and "INTERVIEWER_BASE_URL" in grade.note


def test_an_empty_reply_needs_no_judge() -> None:
    grade = Panel(DeadJudge()).grade(question(), Reply.of("   \n"))
    assert (grade.score, grade.band) == (0.0, 0)


def test_a_question_without_key_points_is_not_graded() -> None:
    grade = Panel(WordJudge()).grade(question(rubric=Rubric()), Reply.of("heavy"))
    assert grade.score is None and grade.unscored is not None and "no key points" in grade.unscored


def test_what_was_met_stays_met_and_what_a_probe_won_is_marked() -> None:
    panel = Panel(WordJudge())
    first = panel.grade(question(), Reply.of("heavy"))
    both = Reply(parts=(Part(text="heavy"), Part(text="light", probe="And how fast?")))
    grade = panel.grade(question(), both, earlier=first)
    assert {verdict.item: verdict.after_probe for verdict in grade.points if verdict.met} == {
        "heavy": False,
        "light": True,
    }
    changed = panel.grade(question(), Reply.of("light"), earlier=first)
    assert "heavy" in changed.met
    assert changed.points[0].quote == "heavy"


def test_a_free_question_is_graded_by_its_reference() -> None:
    grade = Panel(WordJudge()).grade_free("What is it?", "It is a thing that works. It is also very fast.", "No idea")
    assert grade.score == 0.0


REPLY = Reply.of("heavy wrong")


class Second:
    """Says what it was told to, of the question it is asked about; keeps count of how often."""

    def __init__(self, met: str = "", asserted: str = "", **changes: object) -> None:
        self.met, self.asserted, self.changes, self.asked = met.split(), asserted.split(), changes, 0

    def judge(self, question: Question, reply: Reply) -> Judgement:
        self.asked += 1
        said = judgement(question, self.met, self.asserted)
        return said.model_copy(update={"judge": "second", "stamps": {"grader": "s-1"}, **self.changes})


class Failing:
    """Raises whatever it was given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def judge(self, question: Question, reply: Reply) -> Judgement:
        raise self.error


def disputed(grade: Grade) -> dict[str, Ruling]:
    return {verdict.item: verdict.second.ruling for verdict in grade.doubtful if verdict.second}


@pytest.mark.parametrize(
    ("met", "asserted", "expected"),
    [
        ("heavy", "wrong", {}),
        ("", "wrong", {"heavy": Ruling.MISSED}),
        ("heavy", "", {"wrong": Ruling.MISSED}),
        ("", "", {"heavy": Ruling.MISSED, "wrong": Ruling.MISSED}),
    ],
)
def test_what_the_second_judge_denies_is_marked(met: str, asserted: str, expected: dict[str, Ruling]) -> None:
    alone = Panel(WordJudge()).grade(question(), REPLY)
    grade = Panel(WordJudge(), second=Second(met, asserted)).grade(question(), REPLY)
    assert disputed(grade) == expected
    assert (grade.score, grade.met, grade.asserted) == (alone.score, alone.met, alone.asserted)
    assert (grade.second, alone.second) == ("second", None)
    assert grade.stamps["second grader"] == "s-1"


def test_what_only_the_second_judge_finds_is_marked_with_its_words_and_earns_nothing() -> None:
    points = (
        Verdict(item="heavy", ruling=Ruling.MET, quote="HEAVY", confidence=0.9),
        Verdict(item="light", ruling=Ruling.MET, quote="Wrong", confidence=0.8),
        Verdict(item="extra", ruling=Ruling.MISSED),
    )
    grade = Panel(WordJudge(), second=Second(asserted="wrong", points=points)).grade(question(), REPLY)
    assert (grade.met, grade.score) == (("heavy",), 0.25)
    assert grade.points[1].second == Opinion(judge="second", ruling=Ruling.MET, quote="wrong", confidence=0.8)


def test_a_quote_that_the_second_judge_invents_is_no_opinion() -> None:
    grade = Panel(WordJudge(), second=Second("heavy light", "wrong")).grade(question(), REPLY)
    assert disputed(grade) == {}


def test_what_the_first_judge_could_not_judge_is_no_disagreement() -> None:
    first = Second("heavy", "wrong", points=(Verdict(item="heavy", ruling=Ruling.MET, quote="nobody wrote this"),))
    grade = Panel(first, second=Second("heavy", "wrong")).grade(question(), REPLY)
    assert disputed(grade) == {} and grade.points[0].ruling is Ruling.UNSCORED


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (DeadJudge(), "INTERVIEWER_BASE_URL"),
        (Second(unscored="the model refused"), "the model refused"),
        (Failing(GraderError("it is away")), "it is away"),
        (Failing(ZeroDivisionError("secret detail")), "the grader failed"),
    ],
)
def test_a_second_judge_that_fails_harms_nothing_and_the_grade_says_so(second: Judge, why: str) -> None:
    alone = Panel(WordJudge()).grade(question(), REPLY)
    grade = Panel(WordJudge(), second=second).grade(question(), REPLY)
    assert grade.note is not None and grade.note.startswith("There is no second opinion: ") and why in grade.note
    assert "secret detail" not in grade.note
    assert grade.model_copy(update={"note": None}) == alone


def test_the_calls_of_both_judges_are_kept() -> None:
    calls = [Call(model=name, seconds=1) for name in ("a", "b")]
    first, second = (Second("heavy", calls=(call,)) for call in calls)
    assert Panel(first, second=second).grade(question(), REPLY).calls == tuple(calls)
    failed = Second("heavy", calls=(calls[1],), unscored="it could not")
    assert Panel(first, second=failed).grade(question(), REPLY).calls == tuple(calls)


def test_who_stands_in_is_not_compared_with_itself() -> None:
    second = Second("light")
    grade = Panel(DeadJudge(), stand_in=WordJudge(), second=second).grade(question(), REPLY)
    assert grade.score == 0.25 and grade.second is None and second.asked == 0
    assert grade.note is not None and "local grader instead" in grade.note


@pytest.mark.parametrize(
    ("first", "reply"),
    [
        (WordJudge(), Reply.of("a hint please")),
        (WordJudge(), Reply.of("  ")),
        (Second(unscored="it could not"), REPLY),
        (DeadJudge(), REPLY),
    ],
)
def test_where_there_is_nothing_to_compare_nobody_else_is_asked(first: Judge, reply: Reply) -> None:
    second = Second("light")
    grade = Panel(first, second=second).grade(question(), reply)
    assert second.asked == 0 and grade.second is None


def test_words_off_the_topic_get_a_second_opinion() -> None:
    grade = Panel(WordJudge(), second=Second("heavy")).grade(question(), Reply.of("weather heavy"))
    assert grade.kind is Kind.OFF_TOPIC and grade.second == "second"


def test_a_mark_stays_with_a_point_that_was_met_before_a_probe() -> None:
    panel = Panel(WordJudge(), second=Second())
    first = panel.grade(question(), Reply.of("heavy"))
    both = Reply(parts=(Part(text="heavy"), Part(text="light", probe="And how fast?")))
    grade = panel.grade(question(), both, earlier=first)
    assert disputed(grade) == {"heavy": Ruling.MISSED, "light": Ruling.MISSED}
