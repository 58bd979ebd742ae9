"""Rehearsals: whole interviews that end, and that go on where they were cut off."""

from fakes import OneExplainer, QueuedGrader, small_bank

from evals.rehearsal import Act, broken_off, last, rehearsed, still
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.events import Command
from interviewer.interview.interview import Interview, Plan, Turn
from interviewer.interview.session import LONGEST_REPLY, Session
from interviewer.offline import OfflineChat
from interviewer.settings import Settings


class Forgetful:
    def keep(self, interview: Interview, turn: Turn) -> None:
        pass


def session() -> Session:
    speaker = LangChainInterviewer(OfflineChat(), OfflineChat(), Settings())
    return Session(small_bank(), QueuedGrader(), Forgetful(), speaker, OneExplainer(), lambda _: (), still)


def test_a_rehearsal_ends_and_is_the_same_twice() -> None:
    plan = Plan(questions=3, seed=2)
    one, other = (rehearsed(session(), plan, lambda _: Act("heavy")) for _ in range(2))
    assert one[-1].after.finished and one == other
    assert [step.before for step in one[1:]] == [step.after for step in one[:-1]]


def test_a_refused_act_leaves_the_interview_as_it_was() -> None:
    acts = iter([Act("A" * (LONGEST_REPLY + 1)), Act(command=Command.FINISH)])
    steps = rehearsed(session(), Plan(questions=3), lambda _: next(acts))
    assert "20,001 characters" in steps[1].refused and steps[1].after == steps[1].before and not steps[1].turns
    assert steps[-1].after.finished


def test_an_interview_cut_off_after_the_words_were_saved_goes_on_as_if_it_had_not() -> None:
    steps = rehearsed(session(), Plan(questions=2), lambda _: Act("heavy"))
    cut = broken_off(session(), steps[1].before, "heavy")
    assert cut.cut_off and len(cut.turns) == len(steps[1].before.turns) + 1
    assert last(session().resume(cut)) == steps[1].after
