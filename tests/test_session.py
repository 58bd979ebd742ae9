"""A whole interview stepped through its events, and what may not be done."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from fakes import MemoryRecords, OneExplainer, QueuedGrader, small_bank

from interviewer.errors import ConflictError, InterviewError
from interviewer.grading.grade import Grade
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.events import Command, Event, Moved, ReplyGraded, ReplySaved, Rested, Said
from interviewer.interview.interview import Chosen, Finished, Interview, Mode, Outcome, Plan, Replied, transcript
from interviewer.interview.session import Session
from interviewer.offline import OfflineChat
from interviewer.settings import Settings


def session(grader: QueuedGrader | None = None, explainer: OneExplainer | None = None) -> Session:
    offline = OfflineChat()
    return Session(
        small_bank(),
        grader or QueuedGrader(),
        MemoryRecords(),
        LangChainInterviewer(offline, offline, Settings()),
        explainer or OneExplainer(),
        lambda owner: frozenset(),
        lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )


def rested(events: Iterable[Event]) -> Interview:
    *_, last = events
    assert isinstance(last, Rested)
    return last.interview


def started(of: Session, **plan: object) -> Interview:
    return rested(of.start(Plan.model_validate({"questions": 3} | plan), "one", "me"))


def test_a_reply_is_saved_then_graded_then_answered() -> None:
    of = session()
    events = list(of.reply(started(of), "heavy light"))
    kinds = [type(event) for event in events]
    assert kinds[:2] == [ReplySaved, ReplyGraded]
    assert kinds.index(Moved) < kinds.index(Said) < len(kinds) - 1
    assert kinds[-1] is Rested


def test_an_interview_runs_to_its_end() -> None:
    of = session()
    interview = started(of)
    for _ in range(3):
        interview = rested(of.reply(interview, "heavy light"))
    assert interview.finished
    assert [exchange.outcome for exchange in interview.exchanges] == [Outcome.ANSWERED] * 3
    assert len({exchange.question.id for exchange in interview.exchanges}) == 3
    with pytest.raises(InterviewError, match="over"):
        list(of.reply(interview, "more"))


def test_the_chat_shows_each_question_in_its_authors_words() -> None:
    of = session()
    interview = rested(of.reply(started(of), "heavy light"))
    lines = transcript(interview)
    assert [line.role for line in lines] == ["interviewer", "candidate", "interviewer"]
    assert all(
        exchange.question.text in line.text for exchange, line in zip(interview.exchanges, lines[::2], strict=True)
    )


def test_what_is_streamed_is_what_the_transcript_shows() -> None:
    of = session()
    events = list(of.reply(started(of), "light"))
    said = "".join(event.piece for event in events if isinstance(event, Said))
    assert said.strip() == transcript(rested(events))[-1].text


def test_at_most_two_probes_then_the_next_question() -> None:
    of = session()
    interview = started(of)
    interview = rested(of.reply(interview, "light"))
    assert [probe.point for probe in interview.exchanges[0].probes] == ["heavy"]
    interview = rested(of.reply(interview, "nothing more"))
    assert len(interview.exchanges) == 2


def test_a_probe_that_won_nothing_is_the_last() -> None:
    of = session()
    interview = rested(of.reply(started(of), "extra"))
    assert len(interview.exchanges[0].probes) == 1
    interview = rested(of.reply(interview, "no idea"))
    assert len(interview.exchanges) == 2


def test_points_won_on_a_probe_count() -> None:
    of = session()
    interview = rested(of.reply(started(of), "light"))
    interview = rested(of.reply(interview, "heavy"))
    grade = interview.exchanges[0].grade
    assert grade is not None and grade.score == 1.0


def test_a_hint_halves_its_point() -> None:
    of = session()
    interview = rested(of.act(started(of), Command.HINT))
    assert "Think of the scales." in transcript(interview)[-1].text
    interview = rested(of.reply(interview, "heavy light"))
    grade = interview.exchanges[0].grade
    assert grade is not None and grade.score == pytest.approx(2.5 / 4)


def test_no_hint_is_left_after_the_last() -> None:
    of = session()
    interview = started(of)
    for _ in range(3):
        interview = rested(of.act(interview, Command.HINT))
    assert "no further hint" in transcript(interview)[-1].text
    assert len(interview.exchanges[0].hints) == 2


def test_skipping_counts_zero_and_asks_the_next() -> None:
    of = session()
    interview = rested(of.act(started(of), Command.SKIP))
    assert interview.exchanges[0].outcome is Outcome.SKIPPED
    assert interview.exchanges[0].counted == 0.0
    assert len(interview.exchanges) == 2


def test_finishing_early_ends_it() -> None:
    of = session()
    interview = rested(of.act(started(of), Command.FINISH))
    assert isinstance(interview.turns[-2], Finished) and interview.finished
    assert interview.exchanges[0].counted is None


def test_explaining_the_open_question_marks_it_assisted() -> None:
    of = session()
    id = started(of).exchanges[0].question.id
    of = session(explainer=OneExplainer(id))
    interview = rested(of.act(started(of), Command.EXPLAIN, "it"))
    assert interview.exchanges[0].assisted
    interview = rested(of.reply(interview, "heavy light"))
    assert interview.exchanges[0].counted is None


def test_explaining_something_else_costs_nothing() -> None:
    of = session(explainer=OneExplainer("other/topic"))
    interview = rested(of.act(started(of), Command.EXPLAIN, "another thing"))
    assert not interview.exchanges[0].assisted
    assert "About another thing." in transcript(interview)[-1].text


def test_a_request_costs_nothing_and_is_served_by_its_tool() -> None:
    of = session()
    interview = rested(of.reply(started(of), "a hint please"))
    assert interview.exchanges[0].grade is None
    assert len(interview.exchanges[0].hints) == 1


def test_off_topic_words_are_let_pass_once() -> None:
    of = session()
    interview = rested(of.reply(started(of), "nice weather"))
    assert interview.exchanges[0].grade is None and not interview.cut_off
    interview = rested(of.reply(interview, "nice weather"))
    grade = interview.exchanges[0].grade
    assert grade is not None and grade.score == 0


@pytest.mark.parametrize("mode", list(Mode))
def test_a_simulation_says_nothing_of_quality(mode: Mode) -> None:
    of = session()
    interview = rested(of.reply(started(of, mode=mode), "heavy light"))
    praised = any(word in transcript(interview)[-1].text.lower() for word in ("strong", "good", "excellent", "hoping"))
    assert praised == (mode is Mode.PRACTICE)


@pytest.mark.parametrize(("words", "message"), [("  \n", "empty"), ("x" * 20_001, "20,000")])
def test_a_reply_that_cannot_be_taken_says_why(words: str, message: str) -> None:
    of = session()
    with pytest.raises(InterviewError, match=message):
        list(of.reply(started(of), words))


def test_a_plan_without_questions_says_so() -> None:
    with pytest.raises(InterviewError, match="no question"):
        started(session(), areas=("nowhere",))


def test_a_second_tab_is_refused() -> None:
    of = session()
    interview = started(of)
    list(of.reply(interview, "heavy"))
    with pytest.raises(ConflictError):
        list(of.reply(interview, "light"))


@pytest.mark.parametrize("turns", range(1, 6))
def test_a_turn_broken_off_anywhere_is_resumed(turns: int) -> None:
    """Cut the record after each turn of a step: resuming ends where the uncut step ended."""
    of = session()
    before = started(of)
    whole = rested(of.reply(before, "heavy light"))
    kept = len(before.turns) + turns
    assert kept <= len(whole.turns)
    cut = Interview(id="two", owner="me", plan=whole.plan, started=whole.started, turns=whole.turns[:kept])
    records = of.records
    assert isinstance(records, MemoryRecords)
    records.kept["two"] = list(cut.turns)
    resumed = rested(of.resume(cut))
    assert [exchange.question.id for exchange in resumed.exchanges] == [
        exchange.question.id for exchange in whole.exchanges
    ]
    assert resumed.exchanges[0].grade == whole.exchanges[0].grade
    assert sum(isinstance(turn, Replied) for turn in resumed.turns) == 1


@pytest.mark.parametrize("replied", [False, True])
@pytest.mark.parametrize("turns", [1, 2])
def test_an_end_broken_off_anywhere_is_an_end_still(replied: bool, turns: int) -> None:
    of = session()
    before = rested(of.reply(started(of), "heavy")) if replied else started(of)
    whole = rested(of.act(before, Command.FINISH))
    kept = whole.turns[: len(before.turns) + turns]
    cut = Interview(id="one", owner="me", plan=whole.plan, started=whole.started, turns=kept)
    records = of.records
    assert isinstance(records, MemoryRecords)
    records.kept[cut.id] = list(cut.turns)
    resumed = rested(of.resume(cut))
    assert resumed.finished and resumed.exchanges == whole.exchanges
    assert [turn.reason for turn in resumed.turns if isinstance(turn, Finished)] == ["you ended it"]


def test_answering_again_leaves_the_first_grade() -> None:
    of = session()
    interview = rested(of.reply(started(of), "nothing of it"))
    assert len(interview.exchanges) == 2
    interview = rested(of.retake(interview, 0, "heavy light"))
    first = interview.exchanges[0]
    assert first.grade is not None and first.grade.score == 0
    retaken = first.retakes[0].grade
    assert retaken is not None and retaken.score == 1
    assert not interview.cut_off
    assert rested(of.reply(interview, "heavy light")).exchanges[1].grade is not None


def test_an_ungraded_reply_can_be_graded_again() -> None:
    bank = small_bank()
    silent = Grade(question_id=next(iter(bank)).id, grader="nobody", unscored="the endpoint cannot be reached")
    of = session(QueuedGrader(silent))
    interview = rested(of.reply(started(of), "heavy light"))
    assert interview.exchanges[0].counted is None
    assert "could not be graded" in transcript(interview)[-1].text or "not graded yet" in transcript(interview)[-1].text
    interview = rested(of.regrade(interview, 0))
    assert interview.exchanges[0].counted == 1.0


def test_chosen_questions_are_asked_in_their_order_with_their_reasons() -> None:
    of = session()
    ids = ["gamma/gamma-hard", "no/longer-there", "alpha/alpha-easy"]
    plan = Plan.of([Chosen(question_id=id, reason=f"because of {id}") for id in ids])
    interview = rested(of.start(plan, "one", "me"))
    while not interview.finished:
        interview = rested(of.reply(interview, "heavy light"))
    asked = [(exchange.question.id, exchange.reason) for exchange in interview.exchanges]
    assert asked == [(id, f"because of {id}") for id in (ids[0], ids[2])]
    gone = Plan.of([Chosen(question_id="no/longer-there", reason="")])
    with pytest.raises(InterviewError, match="no longer"):
        list(of.start(gone, "two", "me"))


def test_what_the_candidate_says_beside_replying_is_kept_and_moves_nothing() -> None:
    of = session()
    interview = rested(of.reply(started(of), "heavy light", sure=0.75))
    assert interview.exchanges[0].sure == 0.75
    before = interview.exchanges[1].question
    interview = rested(of.flag(interview, 0, "  I said so in other words "))
    interview = rested(of.set_aside(rested(of.set_aside(interview, 0)), 0))
    first = interview.exchanges[0]
    assert [flag.reason for flag in first.flags] == ["I said so in other words"] and first.set_aside
    assert interview.open is not None and interview.open.question == before and not interview.cut_off
    with pytest.raises(InterviewError, match="what is wrong"):
        list(of.flag(interview, 0, "   "))
    with pytest.raises(InterviewError, match="2,000"):
        list(of.flag(interview, 0, "x" * 2_001))


def test_replying_ends_a_pause() -> None:
    of = session()
    paused = rested(of.pause(rested(of.pause(started(of)))))
    assert paused.paused_at is not None
    assert rested(of.go_on(rested(of.go_on(paused)))).paused_at is None
    of = session()
    replied = rested(of.reply(rested(of.pause(started(of))), "heavy light"))
    assert replied.paused_at is None and len(replied.exchanges) == 2
    finished = rested(of.act(replied, Command.FINISH))
    with pytest.raises(InterviewError, match="nothing to pause"):
        list(of.pause(finished))
