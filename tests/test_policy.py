"""What is asked next, followed up or closed; what a hint costs; the reasons a candidate reads."""

from datetime import timedelta

import pytest
from examples import NOON, Told, grade
from fakes import question, small_bank

from interviewer.bank.question import Bank, Hint, KeyPoint, Level, Question, Rubric
from interviewer.interview.interview import Hinted, Interview, Outcome, Paused, Plan, Probed, Resumed
from interviewer.interview.policy import (
    Ask,
    Close,
    Move,
    current_ability,
    eligible,
    hint_price,
    hinted_point,
    next_move,
    next_probe,
)

BANK = small_bank()


def planned(**plan: object) -> Interview:
    return Interview(id="one", plan=Plan.model_validate(plan), started=NOON)


def asked_first(bank: Bank, **plan: object) -> Question:
    move = next_move(planned(**plan), bank, NOON)
    assert isinstance(move, Ask)
    return move.question


def told(*exchanges: tuple[Question, str], plan: Plan | None = None) -> Interview:
    """An interview of closed exchanges, each with the points met; `-` is a pass."""
    telling = Told(questions=8)
    if plan:
        telling.interview = telling.interview.model_copy(update={"plan": plan})
    for asked, met in exchanges:
        if met == "-":
            telling.asked(asked).closed(Outcome.SKIPPED)
        else:
            telling.answered(asked, *met.split())
    return telling.interview


def after(*exchanges: tuple[Question, str], bank: Bank = BANK, seen: tuple[str, ...] = ()) -> Move:
    return next_move(told(*exchanges), bank, NOON, seen)


# asking


def test_only_what_the_plan_allows_is_eligible() -> None:
    plan = Plan(levels=(Level.E, Level.H), areas=("alpha",))
    assert [each.id for each in eligible(BANK, plan)] == ["alpha/alpha-easy", "alpha/alpha-hard"]
    assert len(eligible(BANK, Plan())) == 9


def test_what_cannot_be_graded_is_never_asked() -> None:
    bank = Bank([question("alpha/draft", rubric=Rubric(), draft=True)])
    assert eligible(bank, Plan()) == []
    assert isinstance(next_move(planned(), bank, NOON), Close)


def test_the_first_question_is_an_easy_one_of_the_plan() -> None:
    # Of an unknown candidate 73 % are expected on E and 50 % on M: E is nearer to 65 %.
    assert asked_first(BANK).level is Level.E
    assert asked_first(BANK, levels=["M", "H"]).level is Level.M
    assert asked_first(BANK, levels=["H"], areas=["beta"]).id == "beta/beta-hard"


def test_the_seed_draws_lots_among_equals_and_always_the_same() -> None:
    drawn = [asked_first(BANK, seed=seed).id for seed in range(20)]
    assert drawn == [asked_first(BANK, seed=seed).id for seed in range(20)]
    assert set(drawn) == {"alpha/alpha-easy", "beta/beta-easy", "gamma/gamma-easy"}


def test_no_question_comes_twice_and_the_bank_is_used_up() -> None:
    telling = Told(questions=20)
    for _ in range(9):
        move = next_move(telling.interview, BANK, NOON)
        assert isinstance(move, Ask)
        telling.answered(move.question, "heavy")
    assert len({exchange.question.id for exchange in telling.interview.exchanges}) == 9
    assert next_move(telling.interview, BANK, NOON) == Close("the bank has no further question for this plan")


def test_the_level_follows_the_scores() -> None:
    areas = [question(f"area-{number}/{level.word}", level) for number in range(4) for level in Level]
    bank = Bank(areas)
    strong, weak = [(bank["area-0/easy"], "heavy light")], [(bank["area-0/easy"], "")]
    for number in (1, 2):
        up, down = after(*strong, bank=bank), after(*weak, bank=bank)
        assert isinstance(up, Ask)
        assert isinstance(down, Ask)
        strong.append((up.question, "heavy light"))
        weak.append((down.question, ""))
        assert number
    assert strong[-1][0].level in (Level.M, Level.H)
    assert weak[-1][0].level is Level.E


def test_areas_take_turns() -> None:
    move = after((BANK["alpha/alpha-easy"], "heavy"))
    assert isinstance(move, Ask)
    assert move.question.area in ("beta", "gamma")


def test_what_was_met_before_comes_last() -> None:
    easy = ("alpha/alpha-easy", "beta/beta-easy")
    drawn = {next_move(planned(seed=seed), BANK, NOON, easy) for seed in range(10)}
    assert {move.question.id for move in drawn if isinstance(move, Ask)} == {"gamma/gamma-easy"}
    move = next_move(planned(levels=["E"], areas=["alpha"]), BANK, NOON, easy)
    assert isinstance(move, Ask)
    assert "(you have met it in an earlier interview)" in move.reason


def test_what_should_be_known_first_is_asked_first() -> None:
    bank = Bank([question("a/basics"), question("b/advanced", after=("a/basics",))])
    assert {asked_first(bank, seed=seed).id for seed in range(10)} == {"a/basics"}


# ending


def test_the_interview_ends_with_its_last_question() -> None:
    plan = Plan(questions=1)
    interview = told((BANK["alpha/alpha-easy"], "heavy light"), plan=plan)
    assert next_move(interview, BANK, NOON) == Close("it was one question")


@pytest.mark.parametrize(("minutes", "move"), [(29, Ask), (30, Close), (300, Close)])
def test_no_new_question_is_asked_when_the_time_is_over(minutes: int, move: type) -> None:
    plan = Plan(questions=8, minutes=30)
    interview = told((BANK["alpha/alpha-easy"], "heavy light"), plan=plan)
    assert isinstance(next_move(interview, BANK, NOON + timedelta(minutes=minutes)), move)


# following up


def opened(*met: str, asked: Question | None = None, unscored: str | None = None) -> Told:
    asked = asked or BANK["alpha/alpha-easy"]
    return Told().asked(asked).replied().graded(grade(asked, *met, unscored=unscored))


def test_the_heaviest_missed_point_is_followed_up_in_its_own_words() -> None:
    probe = next_probe(opened("light").interview.open)
    assert probe is not None
    assert (probe.point.id, probe.text) == ("heavy", "And what about alpha-easy's weight?")
    assert next_move(opened("light").interview, BANK, NOON) == probe


NO_PROBES = Rubric(points=tuple(KeyPoint(id=id, weight=1, text="t") for id in ("heavy", "light")))


@pytest.mark.parametrize(
    "telling",
    [
        opened(),
        opened("heavy", "light"),
        opened("light", unscored="it was away"),
        Told().asked(BANK["alpha/alpha-easy"]),
        opened("light").replied("and more"),
        opened("light").closed(),
        opened("heavy", asked=question(rubric=NO_PROBES)),
    ],
    ids=["nothing met", "all met", "no score", "no reply", "not graded", "closed", "no probe written"],
)  # fmt: skip
def test_there_is_no_follow_up(telling: Told) -> None:
    assert next_probe(telling.interview.open) is None


def probed(telling: Told, point: str, *met: str) -> Told:
    telling.then(Probed(at=telling.now, point=point, text="And?")).replied()
    return telling.graded(grade(BANK["alpha/alpha-easy"], *met))


def test_a_follow_up_that_won_nothing_is_the_last_one() -> None:
    assert next_probe(probed(opened("extra"), "heavy", "extra").interview.open) is None


def test_two_follow_ups_at_most_and_none_twice() -> None:
    once = probed(opened("extra"), "heavy", "extra", "heavy")
    probe = next_probe(once.interview.open)
    assert probe is not None
    assert probe.point.id == "light"
    assert next_probe(probed(once, "light", "extra", "heavy").interview.open) is None


def test_a_bonus_is_never_asked_for() -> None:
    rubric = Rubric(
        points=(
            KeyPoint(id="heavy", weight=1, text="t", probe="p"),
            KeyPoint(id="extra", weight=3, text="t", probe="p", bonus=True),
        )
    )
    assert next_probe(opened("heavy", asked=question(rubric=rubric)).interview.open) is None


# hints


def test_a_hint_costs_half_of_the_point_it_names() -> None:
    exchange = Told().asked(BANK["alpha/alpha-easy"]).interview.open
    assert exchange is not None
    point = hinted_point(exchange)
    assert point is not None
    assert point.id == "heavy"
    assert hint_price(exchange) == 0.5 * 3 / 4


def hinted(*points: str | None, met: tuple[str, ...] = ()) -> Told:
    telling = Told().asked(BANK["alpha/alpha-easy"])
    if met:
        telling.replied().graded(grade(BANK["alpha/alpha-easy"], *met))
    for point in points:
        telling.then(Hinted(at=telling.now, text="Think.", point=point))
    return telling


@pytest.mark.parametrize(
    ("telling", "price"),
    [
        (hinted(), 0.375),
        (hinted("heavy"), 0.125),
        (hinted("heavy", "light"), None),
        (hinted("heavy", met=("light",)), 0.0),
    ],
)
def test_an_untagged_hint_costs_half_of_the_heaviest_open_point(telling: Told, price: float | None) -> None:
    exchange = telling.interview.open
    assert exchange is not None
    assert hint_price(exchange) == price


def test_a_second_hint_on_the_same_point_is_free() -> None:
    asked = question(hints=(Hint(text="a", point="heavy"), Hint(text="b", point="heavy")))
    telling = Told().asked(asked)
    exchange = telling.then(Hinted(at=telling.now, text="a", point="heavy")).interview.open
    assert exchange is not None
    assert hint_price(exchange) == 0.0


def test_what_the_price_said_is_what_the_score_loses() -> None:
    exchange = Told().asked(BANK["alpha/alpha-easy"]).interview.open
    assert exchange is not None
    price, full = hint_price(exchange), grade(exchange.question, "heavy", "light")
    halved = grade(exchange.question, "heavy", "light", hinted=["heavy"])
    assert full.score is not None
    assert halved.score is not None
    assert full.score - halved.score == price


# ability and reasons


def test_ability_counts_passed_questions_and_leaves_assisted_ones_out() -> None:
    easy = BANK["alpha/alpha-easy"]
    assert current_ability(planned()).logits == 0
    assert current_ability(told((easy, "heavy light"))).logits > 0 > current_ability(told((easy, "-"))).logits
    unscored = Told().asked(easy).replied().graded(grade(easy, unscored="away")).closed()
    assert current_ability(unscored.interview).logits == 0


def reason(*exchanges: tuple[str, str], bank: Bank = BANK) -> str:
    move = after(*((bank[id], met) for id, met in exchanges), bank=bank)
    assert isinstance(move, Ask)
    return move.reason


def test_every_choice_carries_its_reason() -> None:
    move = next_move(planned(levels=["M"], areas=["alpha"]), BANK, NOON)
    assert isinstance(move, Ask)
    assert move.reason == "a first question at [M], on alpha, which has not come up yet"
    only_hard_left = Bank([BANK["alpha/alpha-easy"], BANK["alpha/alpha-medium"], BANK["alpha/alpha-hard"]])
    easy, medium, hard = ("alpha/alpha-easy", "alpha/alpha-medium", "alpha/alpha-hard")
    assert (
        reason((easy, "heavy light"), (medium, "heavy light"), bank=only_hard_left)
        == "2 good answers in a row: moving up to [H]"
    )
    assert (
        reason((easy, "heavy light"), (hard, "-"), bank=only_hard_left)
        == "you passed on the last one: an easier one at [M]"
    )
    assert reason((medium, "heavy"), (hard, ""), bank=only_hard_left) == "the last one was hard: back to [E]"
    assert reason((easy, "heavy"), (medium, ""), bank=only_hard_left) == "moving up to [H]"
    assert reason((easy, "")).startswith("staying at [E], on ")


def test_a_pause_does_not_use_up_the_minutes() -> None:
    telling = Told()
    telling.interview = planned(minutes=10)
    telling.answered(BANK["alpha/alpha-easy"], "heavy")
    telling.then(Paused(at=NOON + timedelta(minutes=5))).then(Resumed(at=NOON + timedelta(minutes=65)))
    assert isinstance(next_move(telling.interview, BANK, NOON + timedelta(minutes=69)), Ask)
    assert isinstance(next_move(telling.interview, BANK, NOON + timedelta(minutes=70)), Close)
