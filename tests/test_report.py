"""The report on an interview: what counts, what does not and why, and words that cannot become markup."""

import pytest
from examples import Told, doubted, grade
from fakes import question

from interviewer.bank.question import Level
from interviewer.grading.grade import Call, Ruling
from interviewer.interview.interview import Explained, Graded, Hinted, Mode, Outcome, Probed, Reopened, Replied
from interviewer.practice.report import duration, markdown, percent, report

A, B, C = question("alpha/a", Level.E), question("alpha/b", Level.M), question("gamma-rays/c", Level.H)


def test_the_score_is_the_mean_of_what_counts() -> None:
    found = report(
        Told().answered(A, "heavy", "light").answered(B, "light").answered(C, "heavy", "wrong").finished().interview
    )
    assert [row.score for row in found.rows] == [1.0, 0.25, 0.25]
    assert [row.band for row in found.rows] == [4, 1, 1]
    assert (found.overall.score, found.overall.counted) == (0.5, 3)
    assert found.verdict == "Partial: 50 %, from 3 questions; a rough picture."


def assisted(told: Told) -> Told:
    explained = Explained(at=told.now, topic="a", text="About a.", assisted=True)
    return told.then(explained).replied().graded(grade(A, "heavy", "light")).closed()


@pytest.mark.parametrize(
    ("told", "score", "why"),
    [
        (Told().asked(A).closed(Outcome.SKIPPED), 0.0, None),
        (assisted(Told().asked(A)), None, "assisted: its topic was explained while it was open"),
        (
            Told().asked(A).replied().graded(grade(A, unscored="it was away")).closed(),
            None,
            "not graded yet: it was away",
        ),
        (Told().asked(A).closed(Outcome.FINISHED), None, "not answered: the interview was ended"),
        (Told().asked(A).replied().closed(Outcome.FINISHED), None, "not graded yet"),
    ],
)
def test_what_does_not_count_says_why(told: Told, score: float | None, why: str | None) -> None:
    found = report(told.finished().interview)
    assert (found.rows[0].score, found.rows[0].uncounted) == (score, why)
    assert found.overall.counted == (score is not None)
    if why:
        assert why in markdown(found)
        assert found.verdict == "No score: no question has been graded."


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (0, "No question has been answered."),
        (1, "Strong: 100 %, from one question, which says little."),
        (2, "Strong: 100 %, from 2 questions; a rough picture."),
        (6, "Strong: 100 %, from 6 questions."),
    ],
)
def test_the_verdict_says_how_little_it_rests_on(questions: int, words: str) -> None:
    told = Told(questions=8)
    for number in range(questions):
        told.answered(question(f"alpha/q{number}"), "heavy", "light")
    assert report(told.finished().interview).verdict == words


def test_a_passed_question_says_so() -> None:
    words = markdown(report(Told().answered(A, "heavy").asked(B).closed(Outcome.SKIPPED).finished().interview))
    assert "Passed, counting as 0: question 2." in words
    assert "Weak" in words or "Partial" in words


def test_levels_and_areas_stand_apart_the_easiest_level_first() -> None:
    found = report(Told().answered(C, "light").answered(A, "heavy").answered(B).finished().interview)
    assert [(each.name, each.counted, each.score) for each in found.levels] == [
        ("E", 1, 0.75),
        ("M", 1, 0.0),
        ("H", 1, 0.25),
    ]
    assert [(each.name, each.asked, each.score) for each in found.areas] == [
        ("alpha", 2, 0.375),
        ("gamma-rays", 1, 0.25),
    ]
    assert "| gamma rays | 1 | 1 | 25 % | weak |" in markdown(found)


def test_each_point_shows_the_words_that_earned_it_or_that_it_is_missing() -> None:
    told = Told().asked(A).then(Hinted(at=Told().now, text="Think.", point="heavy"))
    told.replied().graded(grade(A, "heavy", "extra", "wrong", hinted=["heavy"])).closed().finished()
    row = report(told.interview).rows[0]
    assert [(each.point.id, each.quote, each.halved) for each in row.of(Ruling.MET)] == [
        ("heavy", "I said heavy", True),
        ("extra", "I said extra", False),
    ]
    assert [each.point.id for each in row.of(Ruling.MISSED)] == ["light"]
    assert [(claim.quote, claim.correction) for claim in row.claims] == [("I said wrong", "SECRET-CORRECTION")]
    words = markdown(report(told.interview))
    assert "- met: SECRET-HEAVY of a “I said heavy” (counts half: after a hint)" in words
    assert "- met: SECRET-EXTRA of a “I said extra” (bonus)" in words
    assert "- missed: SECRET-LIGHT of a" in words
    assert "You said “I said wrong”. SECRET-CORRECTION" in words
    assert "1 hint" in words


def test_a_missed_bonus_is_not_held_against_anybody() -> None:
    words = markdown(report(Told().answered(A, "heavy", "light").finished().interview))
    assert "SECRET-EXTRA" not in words


def test_a_retake_is_shown_and_counts_for_nothing() -> None:
    told = Told().answered(A, "light")
    told.then(Reopened(at=told.now, exchange=0)).then(Replied(at=told.now, text="better"))
    regraded = grade(A, "heavy", "light")

    told.then(Graded(at=told.now, exchange=0, grade=regraded, retake=True)).finished()
    found = report(told.interview)
    assert found.rows[0].score == 0.25
    assert "answered again: 100 %" in markdown(found)


def test_time_is_counted_from_the_question_to_its_end() -> None:
    told = Told().asked(A).replied().graded(grade(A, "heavy"))
    told.then(Probed(at=told.now, point="light", text="And?")).replied().graded(grade(A, "heavy")).closed().finished()
    row = report(told.interview).rows[0]
    assert (row.seconds, row.probes) == (360.0, 1)
    assert "| 6 min | 1 follow-up |" in markdown(report(told.interview))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "60 min"), (7200, "2 h 0 min"), (9000, "2 h 30 min")],
)
def test_durations_read_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_ability_is_told_in_logits_and_in_what_they_mean() -> None:
    # By hand: two medium questions, both fully right, give the root of 2 (1 - p) = a: a = 0.675, error 0.831.
    found = report(
        Told()
        .answered(B, "heavy", "light")
        .answered(question("alpha/b2", Level.M), "heavy", "light")
        .finished()
        .interview
    )
    assert found.ability.logits == pytest.approx(0.6748, abs=1e-4)
    assert found.ability_words.startswith("+0.7 ± 0.8 logits: of a medium question about 66 % would be expected")


def test_who_judged_is_named_with_every_stamp() -> None:
    graded = grade(A, "heavy", grader="chat:some-model").model_copy(
        update={"stamps": {"rubric": "aaaa1111", "prompt": "bbbb2222"}, "note": "Graded after a repair."}
    )
    told = Told().asked(A).replied().graded(graded).closed().answered(B, "heavy").finished()
    words = markdown(report(told.interview))
    assert "Judged by chat:some-model (prompt bbbb2222, 1 reply); local (1 reply)." in words
    assert "Judged by chat:some-model, rubric aaaa1111. Graded after a repair." in words
    assert f"Judged by local, rubric {B.rubric.stamp}." in words


def test_doubtful_verdicts_are_counted_and_marked() -> None:
    second = doubted(doubted(grade(B, "heavy"), "heavy", Ruling.MISSED), "extra", Ruling.MET, "so")
    second = doubted(second, "wrong", Ruling.MET, "*so*")
    told = Told().answered(A, "heavy").asked(B).replied().graded(second).closed().finished()
    found = report(told.interview)
    assert (found.doubts.verdicts, found.doubts.unsure) == (8, 3)
    assert (found.doubts.compared, found.doubts.disputed) == (4, 3)
    words = markdown(found)
    assert "Doubtful verdicts: the grader is unsure of 3 of 8; the second opinion differs on 3 of 4." in words
    assert "“I said heavy” (the grader is unsure; second opinion, chat:other: missed)" in words
    assert "- missed: SECRET-EXTRA of b (the grader is unsure; second opinion, chat:other: met, “so”)" in words
    assert "- not found: Claims the reverse. (the grader is unsure; second opinion, chat:other: claimed, " in words
    assert "“\\*so\\*”" in words


def test_without_doubts_and_calls_nothing_is_said_of_them() -> None:
    words = markdown(report(Told().answered(A, "heavy").finished().interview))
    assert "Doubtful" not in words and "Grading took" not in words


def test_every_call_that_a_grade_took_is_added_up() -> None:
    call = Call(model="m", input_tokens=1000, output_tokens=100, seconds=1.5, cost=0.002)
    first, later = (grade(A, *met).model_copy(update={"calls": (call,)}) for met in ([], ["heavy"]))
    told = Told().asked(A).replied().graded(first).replied().graded(later).closed().finished()
    found = report(told.interview)
    assert len(found.calls) == 2
    assert "Grading took 2 model calls: 2,000 tokens read, 200 written, 3.0 s, cost 0.0040." in markdown(found)


def test_a_running_simulation_says_nothing_of_doubts_and_calls() -> None:
    given = doubted(grade(A, "heavy"), "heavy", Ruling.MISSED).model_copy(
        update={"calls": (Call(model="m", seconds=1),)}
    )
    found = report(Told(mode=Mode.SIMULATION).asked(A).replied().graded(given).closed().interview)
    assert found.doubt_words is None and found.calls == ()


def test_a_draft_says_what_it_was_graded_by() -> None:
    draft = question("mine/d", draft=True)
    words = markdown(report(Told().answered(draft, "heavy").answered(A, "heavy").finished().interview))
    assert words.count("Graded by key points derived from an imported answer") == 1


def test_a_simulation_is_silent_until_its_end() -> None:
    told = Told(mode=Mode.SIMULATION).answered(A, "heavy").asked(B)
    assert report(told.interview).rows == ()
    assert "SECRET" not in markdown(report(told.interview))
    assert report(told.interview).verdict == "No question has been answered."
    assert len(report(told.closed(Outcome.FINISHED).finished().interview).rows) == 2


def test_an_open_question_gives_nothing_away() -> None:
    told = Told().answered(A, "heavy", "light").asked(B).replied().graded(grade(B, "light"))
    assert "SECRET-HEAVY of b" not in markdown(report(told.interview))


def test_the_words_of_others_cannot_become_markup() -> None:
    hostile = "<img src=x onerror=alert(1)> ![a](http://evil/x.png) [b](http://evil) | **bold** `code`\n# head $x$"
    asked = question(
        "alpha/a", title="T <script> ![a](http://evil/y.png) a|b", text="See <iframe> ![c](http://evil/z.png)."
    )
    judged = grade(asked, "heavy", "wrong", grader="<b>grader</b>")
    point = judged.points[0].model_copy(update={"quote": hostile})
    judged = judged.model_copy(update={"points": (point, *judged.points[1:]), "note": hostile})
    words = markdown(report(Told().asked(asked).replied().graded(judged).closed().finished().interview))
    plain = words.replace("\\<", "").replace("\\[", "").replace("\\]", "").replace("\\!", "").replace("\\|", "")
    assert "](" not in plain
    assert "![" not in plain
    assert not any(tag in plain for tag in ("<img", "<script", "<iframe", "<b"))
    assert "\n# head" not in words
    assert "\\$x\\$" in words


def test_shares_read_as_percent() -> None:
    assert [percent(share) for share in (0, 0.333, 1)] == ["0 %", "33 %", "100 %"]
