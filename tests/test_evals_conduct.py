"""conduct: every rule sees its breach, and a decent interview breaks none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes import question

from evals.rehearsal import Act, Step
from evals.suites.conduct import broken, given_away
from interviewer.bank.question import KeyPoint, Question, Rubric
from interviewer.grading.grade import Kind
from interviewer.interview.events import Command
from interviewer.interview.interview import (
    Asked,
    Closed,
    Diverted,
    Finished,
    Hinted,
    Interview,
    Mode,
    Outcome,
    Plan,
    Probed,
    Replied,
    Spoke,
    Turn,
)
from interviewer.prompts import prompt

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "the weights of both layers are tied so that fewer parameters are learnt"
ASKED: Question = question(rubric=Rubric(points=(KeyPoint(id="tied", weight=3, text=SECRET),)), reference="")


def spoke(text: str) -> Spoke:
    return Spoke(at=NOW, text=text, by="offline")


def asked(slug: str = "first") -> Asked:
    return Asked(at=NOW, question=ASKED.model_copy(update={"id": f"areas/{slug}"}), reason="first")


def after(step: Step | None, act: Act | None, *turns: Turn, mode: Mode = Mode.PRACTICE) -> Step:
    before = step.after if step else Interview(id="x", plan=Plan(mode=mode), started=NOW)
    return Step(act, before, before.model_copy(update={"turns": (*before.turns, *turns)}))


def begun(mode: Mode = Mode.PRACTICE) -> Step:
    return after(None, None, asked(), spoke("Welcome."), mode=mode)


def ended(step: Step) -> Step:
    turns = (Closed(at=NOW, outcome=Outcome.FINISHED), Finished(at=NOW, reason="you ended it"), spoke("Goodbye."))
    return after(step, Act(command=Command.FINISH), *turns)


def rules(*steps: Step) -> set[str]:
    return {breach.rule for breach in broken(steps)}


def test_a_decent_interview_breaks_no_rule() -> None:
    start = begun()
    hint = after(start, Act(command=Command.HINT), Hinted(at=NOW, text="Think.", point=None))
    assert rules(start, hint, ended(hint)) == set()


@pytest.mark.parametrize(
    ("turns", "rule"),
    [
        ((spoke("And why is that?"),), "one question at a time"),
        ((asked("second"), asked("third"), spoke("Next.")), "one question at a time"),
        ((spoke("well " * 61),), "brief"),
        ((Replied(at=NOW, text="x"),), "says something"),
        ((spoke(f"Remember that {SECRET}."),), "gives nothing away"),
        ((asked("first"), spoke("Next.")), "repeats nothing"),
        (
            (Replied(at=NOW, text="a hint?"), Diverted(at=NOW, as_=Kind.REQUEST), asked("second"), spoke("Next.")),
            "a request costs nothing",
        ),
    ],
)
def test_each_rule_sees_its_breach(turns: tuple[Turn, ...], rule: str) -> None:
    start = begun()
    step = after(start, Act("x"), *turns)
    assert rule in rules(start, step, ended(step))


def test_a_probe_or_hint_is_not_said_twice() -> None:
    probe = Probed(at=NOW, point="tied", text="And why?")
    start = begun()
    one = after(start, Act("x"), probe, spoke("Let me follow up."))
    two = after(one, Act("x"), probe, spoke("One more thing."))
    assert "repeats nothing" in rules(start, one, two, ended(two))


def test_an_interview_that_goes_on_for_ever_is_a_breach() -> None:
    assert rules(begun()) == {"ends"}


def test_a_refusal_leaves_no_trace() -> None:
    start = begun()
    step = replace(after(start, Act(""), spoke("No.")), refused="The reply is empty.")
    assert "refuses without a trace" in rules(start, step, ended(step))


def test_a_simulation_shows_no_opinion() -> None:
    start = begun(Mode.SIMULATION)
    praise = prompt("offline/band-strong").variants()[0]
    moved = after(start, Act("x"), Closed(at=NOW, outcome=Outcome.ANSWERED), asked("second"), spoke(praise))
    assert "reacts to what was said" in rules(start, moved, ended(moved))


def test_what_the_candidate_said_is_not_given_away() -> None:
    start = begun()
    said = after(start, Act(SECRET), Replied(at=NOW, text=SECRET), spoke(SECRET))
    assert given_away(said, SECRET) == []
    assert given_away(start, SECRET) == [SECRET]
