"""What to do next, in plain rules: ask, probe or close. Time and chance are arguments.

It reads the record and the bank; it speaks to nobody and changes nothing.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from interviewer.bank.question import Bank, KeyPoint, Level, Question
from interviewer.interview.ability import DIFFICULTY, Ability, estimated, success
from interviewer.interview.interview import Closed, Exchange, Interview, Outcome, Plan, scores

PROBES_A_QUESTION = 2
TARGET_SUCCESS = 0.65
"""The predicted success that an interview aims for; questions much easier or harder tell less."""

AREA_PRICE = 0.12
"""How much a question's distance from the target grows for each question already asked in its area."""

SEEN_PRICE = 0.5
"""How much it grows when the candidate has met the question in an earlier interview."""


@dataclass(frozen=True)
class Ask:
    """Close what is open and ask this question, for this reason."""

    question: Question
    reason: str


@dataclass(frozen=True)
class Probe:
    """Stay with the question and follow up on this key point."""

    point: KeyPoint
    text: str


@dataclass(frozen=True)
class Close:
    """Close what is open and end the interview, for this reason."""

    reason: str


Move = Ask | Probe | Close


def eligible(bank: Bank, plan: Plan) -> list[Question]:
    """The questions that the plan allows and that have a rubric to judge by: those it names, in that order, or else
    all of its levels and areas.
    """
    if plan.chosen:
        named = (bank.get(chosen.question_id) for chosen in plan.chosen)
        return [question for question in named if question is not None and question.gradeable]
    return [
        question
        for question in bank
        if question.gradeable and question.level in plan.levels and (not plan.areas or question.area in plan.areas)
    ]


def next_move(interview: Interview, bank: Bank, now: datetime, seen: Collection[str] = ()) -> Move:
    """The next move at the start or after a grade. `seen` are ids of questions met in earlier interviews."""
    last = interview.turns[-1] if interview.turns else None
    if isinstance(last, Closed) and last.ending:
        return Close(last.ending)
    probe = next_probe(interview.open)
    if probe is not None:
        return probe
    plan, asked = interview.plan, [exchange.question for exchange in interview.exchanges]
    if len(asked) >= plan.questions:
        return Close(f"all {plan.questions} questions have been asked" if plan.questions > 1 else "it was one question")
    if plan.minutes is not None and interview.time_spent(now) >= timedelta(minutes=plan.minutes):
        return Close(f"the {plan.minutes} minutes are over")
    ids = {question.id for question in asked}
    left = [question for question in eligible(bank, plan) if question.id not in ids]
    if not left:
        return Close("the bank has no further question for this plan")
    if plan.chosen:
        reasons = {chosen.question_id: chosen.reason for chosen in plan.chosen}
        return Ask(left[0], reasons[left[0].id])
    ability = current_ability(interview)
    best = min(
        left, key=lambda question: (round(_distance(question, ability, asked, seen), 6), _lot(plan.seed, question.id))
    )
    return Ask(best, _reason(interview, best, seen))


def current_ability(interview: Interview) -> Ability:
    """The ability that the interview's counted scores point to."""
    return estimated([(exchange.question.level, score) for exchange, score in scores(interview.exchanges)])


def next_probe(exchange: Exchange | None) -> Probe | None:
    """The follow-up due on an open exchange: the heaviest missed point with a probe that was not asked yet.

    None when two were asked, when the last words won nothing, or when the reply has no score.
    """
    if exchange is None or exchange.grade is None or exchange.awaits_grade or len(exchange.probes) >= PROBES_A_QUESTION:
        return None
    if exchange.grade.score is None or exchange.gained <= 0:
        return None
    asked = {probe.point for probe in exchange.probes}
    missed = set(exchange.grade.missed) - asked
    open_points = [point for point in exchange.question.rubric.required if point.id in missed and point.probe]
    if not open_points:
        return None
    point = max(open_points, key=lambda point: point.weight)
    return Probe(point, point.probe or "")


def hinted_point(exchange: Exchange) -> KeyPoint | None:
    """The key point that the next hint halves: the one it names, else the heaviest that is open and not yet hinted."""
    number = len(exchange.hints)
    if number >= len(exchange.question.hints):
        return None
    rubric, named = exchange.question.rubric, exchange.question.hints[number].point
    if named:
        return rubric.point(named)
    met = set(exchange.grade.met) if exchange.grade else set[str]()
    left = [point for point in rubric.required if point.id not in met and point.id not in exchange.hinted]
    return max(left, key=lambda point: point.weight, default=None)


def hint_price(exchange: Exchange) -> float | None:
    """The share of the score (0 to 1) that the next hint can cost; None when there is no further hint."""
    if len(exchange.hints) >= len(exchange.question.hints):
        return None
    point = hinted_point(exchange)
    if point is None or point.id in exchange.hinted:
        return 0.0
    return 0.5 * point.weight / sum(item.weight for item in exchange.question.rubric.required)


def _distance(question: Question, ability: Ability, asked: list[Question], seen: Collection[str]) -> float:
    same_area = sum(question.area == other.area for other in asked)
    needed = sum(id not in {other.id for other in asked} for id in question.after)
    off_target = abs(success(ability.logits, DIFFICULTY[question.level]) - TARGET_SUCCESS)
    return off_target + AREA_PRICE * same_area + SEEN_PRICE * (question.id in seen) + 0.02 * bool(needed)


def _lot(seed: int, id: str) -> str:
    """A fixed drawing of lots among equals: the same seed gives the same interview."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def _reason(interview: Interview, chosen: Question, seen: Collection[str]) -> str:
    """Why this question, in words that a candidate may read."""
    exchanges = interview.exchanges
    why = _step(exchanges, chosen.level) if exchanges else f"a first question at [{chosen.level}]"
    if all(exchange.question.area != chosen.area for exchange in exchanges):
        why += f", on {chosen.area_words}, which has not come up yet"
    if chosen.id in seen:
        why += " (you have met it in an earlier interview)"
    return why


def _step(exchanges: tuple[Exchange, ...], level: Level) -> str:
    last = exchanges[-1]
    order = list(Level)
    change = order.index(level) - order.index(last.question.level)
    strong = _run_of(exchanges, at_least=3)
    if change > 0:
        return f"{strong} good answers in a row: moving up to [{level}]" if strong > 1 else f"moving up to [{level}]"
    if change < 0:
        passed = last.outcome is Outcome.SKIPPED
        return (
            f"you passed on the last one: an easier one at [{level}]"
            if passed
            else f"the last one was hard: back to [{level}]"
        )
    return f"staying at [{level}]"


def _run_of(exchanges: tuple[Exchange, ...], at_least: int) -> int:
    run = 0
    for exchange in reversed(exchanges):
        if exchange.grade is None or exchange.grade.band is None or exchange.grade.band < at_least:
            break
        run += 1
    return run
