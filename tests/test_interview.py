"""The record: what is read off the turns, and the chat as it was shown."""

from datetime import timedelta

import pytest
from examples import NOON, Told, grade
from fakes import question
from pydantic import TypeAdapter, ValidationError

from interviewer.grading.grade import Kind
from interviewer.interview.interview import (
    Chosen,
    Closed,
    Diverted,
    Exchange,
    Explained,
    Finished,
    Flagged,
    Graded,
    Hinted,
    Interview,
    Mode,
    Outcome,
    Paused,
    Plan,
    Probed,
    Reopened,
    Replied,
    Resumed,
    SetAside,
    Spoke,
    Turn,
    scores,
    transcript,
)

A, B = question("alpha/a"), question("beta/b")


def only(telling: Told) -> Exchange:
    (exchange,) = telling.interview.exchanges
    return exchange


# exchanges


def test_a_record_begins_empty() -> None:
    interview = Told().interview
    assert (interview.exchanges, interview.open, interview.retaken, interview.finished) == ((), None, None, False)
    assert interview.cut_off


def test_a_turn_makes_a_longer_record_and_leaves_the_old_one() -> None:
    before = Told().asked(A).interview
    after = before.after(Replied(at=NOON, text="words"))
    assert (len(before.turns), len(after.turns)) == (1, 2)
    assert before.exchanges[0].parts == []
    assert (after.id, after.owner, after.plan, after.started) == (before.id, before.owner, before.plan, before.started)


def test_a_reply_and_the_replies_to_probes_are_parts_of_one() -> None:
    telling = Told().asked(A).replied("first").graded(grade(A, "light"))
    telling.then(Probed(at=telling.now, point="heavy", text="And?")).replied("second")
    exchange = only(telling)
    assert [(part.text, part.probe) for part in exchange.parts] == [("first", None), ("second", "And?")]
    assert exchange.reply.text == "first\n\nsecond"
    assert exchange.awaits_grade


def test_a_grade_answers_the_words_before_it() -> None:
    telling = Told().asked(A).replied()
    assert only(telling).awaits_grade
    telling.graded(grade(A, "light"))
    exchange = only(telling)
    assert not exchange.awaits_grade
    assert exchange.owes_move
    assert exchange.gained == 1
    telling.then(Probed(at=telling.now, point="heavy", text="And?"))
    assert not only(telling).owes_move
    telling.replied().graded(grade(A, "light", "heavy"))
    assert only(telling).gained == 1


def test_a_later_grade_of_the_same_words_replaces_the_earlier_one() -> None:
    telling = Told().asked(A).replied().graded(grade(A, unscored="away")).closed().asked(B)
    assert telling.interview.exchanges[0].counted is None
    telling.graded(grade(A, "heavy"), exchange=0)
    assert telling.interview.exchanges[0].counted == 0.75
    open_exchange = telling.interview.open
    assert open_exchange is not None
    assert open_exchange.question == B


def test_words_that_were_no_answer_are_no_part_of_it() -> None:
    telling = Told().asked(A).replied("what do you mean?").then(Diverted(at=NOON, as_=Kind.REQUEST))
    exchange = only(telling)
    assert (exchange.parts, exchange.diversions, exchange.awaits_grade) == ([], 1, False)
    assert [line.text for line in transcript(telling.interview)][-1] == "what do you mean?"


def test_hints_name_the_points_that_count_half() -> None:
    telling = Told().asked(A)
    telling.then(Hinted(at=NOON, text="x", point="heavy")).then(Hinted(at=NOON, text="y", point=None))
    assert only(telling).hinted == ("heavy",)
    assert len(only(telling).hints) == 2


def explained(assisted: bool) -> Explained:
    return Explained(at=NOON, topic="t", text="t", assisted=assisted)


@pytest.mark.parametrize(
    ("telling", "counted"),
    [
        (Told().asked(A), None),
        (Told().asked(A).replied(), None),
        (Told().asked(A).replied().graded(grade(A, "light")), 0.25),
        (Told().asked(A).closed(Outcome.SKIPPED), 0.0),
        (Told().asked(A).closed(Outcome.FINISHED), None),
        (Told().asked(A).replied().graded(grade(A, unscored="away")).closed(), None),
        (Told().asked(A).then(explained(True)).replied().graded(grade(A, "light")), None),
        (Told().asked(A).then(explained(False)).replied().graded(grade(A, "light")), 0.25),
    ],
    ids=["open", "not graded", "graded", "passed", "ended", "unscored", "assisted", "explained"],
)  # fmt: skip
def test_what_counts(telling: Told, counted: float | None) -> None:
    assert only(telling).counted == counted
    assert [score for _, score in scores(telling.interview.exchanges)] == ([] if counted is None else [counted])


def test_times_are_those_of_the_turns() -> None:
    exchange = only(Told().answered(A, "heavy"))
    assert (exchange.asked_at, exchange.closed_at) == (NOON, NOON + timedelta(minutes=3))


# retakes


def test_a_retake_leaves_the_first_grade_and_the_open_question_alone() -> None:
    telling = Told().answered(A, "light").asked(B)
    telling.then(Reopened(at=NOON, exchange=0))
    assert telling.interview.retaken is telling.interview.exchanges[0]
    telling.replied("better")
    first, second = telling.interview.exchanges
    assert [(retake.text, retake.grade) for retake in first.retakes] == [("better", None)]
    assert second.parts == []
    telling.then(Graded(at=NOON, exchange=0, grade=grade(A, "heavy", "light"), retake=True)).replied("to the second")
    first, second = telling.interview.exchanges
    assert telling.interview.retaken is None
    assert first.counted == 0.25
    assert first.retakes[0].grade == grade(A, "heavy", "light")
    assert [part.text for part in second.parts] == ["to the second"]


# where it stands


@pytest.mark.parametrize(
    ("telling", "cut_off"),
    [
        (Told().asked(A), False),
        (Told().asked(A).replied(), True),
        (Told().asked(A).replied().graded(grade(A, "light")), True),
        (Told().asked(A).replied().graded(grade(A, "light")).then(Probed(at=NOON, point="heavy", text="And?")), False),
        (Told().asked(A).replied().then(Diverted(at=NOON, as_=Kind.REQUEST)), False),
        (Told().answered(A), True),
        (Told().answered(A).asked(B), False),
        (Told().answered(A).finished(), False),
    ],
)
def test_a_record_knows_where_a_turn_was_broken_off(telling: Told, cut_off: bool) -> None:
    assert telling.interview.cut_off is cut_off


def test_a_finished_interview_has_nothing_open() -> None:
    interview = Told().answered(A).finished().interview
    assert (interview.finished, interview.open) == (True, None)


# transcript


def test_the_chat_shows_the_lead_in_and_the_question_as_one_message() -> None:
    telling = Told().asked(A).then(Spoke(at=NOON, text="Welcome.", by="offline")).replied("my words")
    telling.graded(grade(A, "light")).then(Probed(at=NOON, point="heavy", text="And?"))
    telling.then(Spoke(at=NOON, text="Thanks.", by="offline")).replied("more").graded(grade(A, "light")).closed().asked(
        B
    )
    telling.then(Hinted(at=NOON, text="A hint.", point=None))
    telling.then(Explained(at=NOON, topic="t", text="An explanation.", assisted=False)).closed().finished()
    telling.then(Spoke(at=NOON, text="Goodbye.", by="offline"))
    assert [(line.role, line.text, line.exchange, line.turn) for line in transcript(telling.interview)] == [
        ("interviewer", "Welcome.\n\nWhat is a?", 0, 0),
        ("candidate", "my words", 0, 2),
        ("interviewer", "Thanks.\n\nAnd?", 0, 4),
        ("candidate", "more", 0, 6),
        ("interviewer", "What is b?", 1, 9),
        ("interviewer", "A hint.", 1, 10),
        ("interviewer", "An explanation.", 1, 11),
        ("interviewer", "Goodbye.", 1, 14),
    ]


def test_an_empty_record_has_an_empty_chat() -> None:
    assert transcript(Told().interview) == []


# values


@pytest.mark.parametrize(
    "values", [{"questions": 0}, {"questions": 51}, {"minutes": 0}, {"levels": []}, {"levels": ["X"]}, {"mode": "exam"}]
)
def test_a_plan_has_its_bounds(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(values)


def test_a_plan_is_eight_questions_of_practice_by_default() -> None:
    plan = Plan()
    assert (plan.questions, plan.mode, plan.minutes, len(plan.levels), plan.areas) == (8, Mode.PRACTICE, None, 3, ())


def test_every_kind_of_turn_survives_json() -> None:
    telling = Told().answered(A, "heavy", "wrong").asked(B)
    turns = (
        Diverted(at=NOON, as_=Kind.OFF_TOPIC),
        Probed(at=NOON, point="heavy", text="?"),
        Hinted(at=NOON, text="x", point=None),
        Explained(at=NOON, topic="t", text="x", assisted=True),
        Reopened(at=NOON, exchange=0),
        Spoke(at=NOON, text="x", by="offline"),
        Finished(at=NOON, reason="x"),
    )
    adapter: TypeAdapter[Turn] = TypeAdapter(Turn)
    for turn in (*telling.interview.turns, *turns):
        assert adapter.validate_json(adapter.dump_json(turn)) == turn


def test_a_record_survives_json() -> None:
    interview = Told().answered(A, "heavy").finished().interview
    assert Interview.model_validate_json(interview.model_dump_json()) == interview


# what the candidate says of a reply or a question


def test_how_sure_the_candidate_was_is_that_of_the_last_words_that_say_so() -> None:
    telling = Told().asked(A).then(Replied(at=NOON, text="first", sure=0.5)).graded(grade(A, "light"))
    assert (only(telling).sure, only(telling).parts[0].sure) == (0.5, 0.5)
    telling.then(Probed(at=telling.now, point="heavy", text="And?")).replied("second")
    assert only(telling).sure == 0.5
    telling.graded(grade(A, "light")).closed().then(Reopened(at=NOON, exchange=0))
    telling.then(Replied(at=NOON, text="again", sure=0.95))
    assert (only(telling).sure, only(telling).retakes[0].sure) == (0.5, 0.95)


def test_words_that_were_no_answer_leave_no_sureness() -> None:
    telling = Told().asked(A).then(Replied(at=NOON, text="a hint, please", sure=0.9))
    assert only(telling.then(Diverted(at=NOON, as_=Kind.REQUEST))).sure is None


def test_flags_and_questions_set_aside_are_kept_with_their_own_exchange() -> None:
    telling = Told().answered(A, "heavy").asked(B)
    telling.then(Flagged(at=NOON, exchange=0, reason="I did say it")).then(SetAside(at=NOON, exchange=0))
    first, second = telling.interview.exchanges
    assert [flag.reason for flag in first.flags] == ["I did say it"] and first.set_aside
    assert not second.flags and not second.set_aside
    assert [line.text for line in transcript(telling.interview)][-1] == B.text


def test_pauses_do_not_count() -> None:
    telling = Told().asked(A)  # turn 0 at noon, each turn a minute later
    telling.then(Paused(at=NOON + timedelta(minutes=2)))
    assert telling.interview.paused_at == NOON + timedelta(minutes=2)
    assert telling.interview.time_spent(NOON + timedelta(minutes=60)) == timedelta(minutes=2)
    telling.then(Resumed(at=NOON + timedelta(minutes=50)))
    assert telling.interview.paused_at is None
    assert telling.interview.time_spent(NOON + timedelta(minutes=60)) == timedelta(minutes=12)
    closing = telling.interview.exchanges[0]
    assert (closing.away, closing.time_taken) == (timedelta(minutes=48), None)
    telling.then(Closed(at=NOON + timedelta(minutes=53), outcome=Outcome.SKIPPED))
    assert telling.interview.exchanges[0].time_taken == timedelta(minutes=5)


def test_a_plan_of_chosen_questions() -> None:
    plan = Plan.of([Chosen(question_id=A.id, reason="you asked for it")] * 60)
    assert (plan.questions, len(plan.chosen), plan.by_time) == (50, 50, False)
    with pytest.raises(ValidationError):
        Plan.of([])
    assert Plan(questions=50, minutes=10).by_time
