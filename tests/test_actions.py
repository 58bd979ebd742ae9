"""What to do next after an interview."""

from examples import Told
from fakes import question

from interviewer.bank.question import Bank, Level
from interviewer.interview.interview import Outcome
from interviewer.practice.actions import next_actions
from interviewer.practice.report import report

BASIC = question("alpha/basic", Level.E)
A, B = question("alpha/a", Level.M, after=("alpha/basic",)), question("beta/b", Level.M)
BANK = Bank(
    [
        BASIC,
        A,
        B,
        *(question(f"{area}/new-{number}", Level.M) for area in ("alpha", "beta", "gamma") for number in (1, 2)),
    ]
)


def test_the_weakest_question_its_groundwork_and_its_area_come_first() -> None:
    found = next_actions(
        report(Told().answered(A, "light").answered(B, "heavy", "light").finished().interview), BANK, ()
    )
    assert [action.title for action in found] == [
        "Answer “Title a” again",
        "First “Title basic”",
        "2 new questions on alpha",
    ]
    assert found[0].why == "You left out: SECRET-HEAVY of a."
    assert [chosen.question_id for chosen in found[2].chosen] == ["alpha/new-1", "alpha/new-2"]
    assert found[2].chosen[0].reason == "you scored 25 % on alpha"


def test_a_wrong_claim_and_a_passed_question_say_so() -> None:
    told = Told().answered(B, "heavy", "wrong").asked(A).closed(Outcome.SKIPPED).finished()
    actions = {action.title: action.why for action in next_actions(report(told.interview), BANK, ["alpha/basic"])}
    assert actions["Answer “Title a” again"] == "You passed on it."
    assert "2 new questions on alpha" in actions


def test_after_strong_replies_it_goes_up_and_elsewhere() -> None:
    bank = Bank([*BANK, question("beta/hard", Level.H)])
    found = next_actions(report(Told().answered(B, "heavy", "light").finished().interview), bank, ())
    assert [action.title for action in found] == ["One new question at [H]", "3 new questions from elsewhere"]
    areas = [chosen.question_id.partition("/")[0] for chosen in found[1].chosen]
    assert areas[:2] in (["alpha", "gamma"], ["gamma", "alpha"])


def test_no_question_is_proposed_twice_or_is_missing_from_the_bank() -> None:
    told = Told().answered(A).answered(B).answered(question("gone/c")).finished()
    found = next_actions(report(told.interview), BANK, ())
    ids = [chosen.question_id for action in found for chosen in action.chosen]
    assert len(ids) == len(set(ids)) and all(id in BANK for id in ids) and len(found) == 3


def test_an_empty_report_still_proposes_something_new() -> None:
    assert [action.title for action in next_actions(report(Told().interview), BANK, ())] == [
        "3 new questions from elsewhere"
    ]
