"""Who grades when somebody fails, and what is carried over from the first reply to the probes."""

from fakes import DeadJudge, WordJudge, question

from interviewer.bank.question import Rubric
from interviewer.grading.grade import Judgement, Part, Reply, Ruling, Verdict
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
