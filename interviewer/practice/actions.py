"""What to do next after an interview: up to three things, each with the questions that do it.

Plain rules over what was scored. It starts nothing itself.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from interviewer.bank.question import Bank, Level, Question
from interviewer.grading.grade import Ruling
from interviewer.interview.ability import DIFFICULTY, success
from interviewer.interview.interview import Chosen
from interviewer.interview.policy import TARGET_SUCCESS
from interviewer.practice.report import Report, Standing
from interviewer.practice.row import Row, percent

MOST = 3
NEW_QUESTIONS = 3
"""How many new questions an action asks at most."""

MENDED = 0.85
"""A score from which a reply is strong, so that there is no need to answer again."""


@dataclass(frozen=True)
class Action:
    """Something to do now: what, why, and the questions to ask for it."""

    title: str
    why: str
    chosen: tuple[Chosen, ...]


def next_actions(report: Report, bank: Bank, seen: Collection[str]) -> tuple[Action, ...]:
    """The three most useful things, the first first; fewer when the bank has no more to ask."""
    taken: set[str] = set()
    actions: list[Action] = []
    for action in _proposed(report, bank, {*seen, *(row.question.id for row in report.rows)}, taken):
        ids = {chosen.question_id for chosen in action.chosen}
        if ids and not ids & taken:
            taken |= ids
            actions.append(action)
        if len(actions) == MOST:
            break
    return tuple(actions)


def _proposed(report: Report, bank: Bank, seen: Collection[str], taken: Collection[str]) -> Iterator[Action]:
    """What could be done, the most useful first. `taken` grows by what is chosen while this goes on."""

    def new() -> list[Question]:
        return [
            question for question in bank if question.gradeable and question.id not in seen and question.id not in taken
        ]

    weak = sorted((row for row in report.rows if _is_weak(row, bank)), key=lambda row: (row.score or 0, row.number))
    areas = sorted((each for each in report.areas if each.score is not None), key=lambda each: (each.score, each.name))
    if weak:
        yield _answer_again(weak[0])
        yield from _groundwork(weak[0].question, bank, seen)
    for area in areas:
        if area.score is not None and area.score < MENDED:
            yield _more_of(area, report, new())
    for row in weak[1:]:
        yield _answer_again(row)
    if not weak and areas:
        yield _harder(report, new())
    yield _fresh(report, new())


def _is_weak(row: Row, bank: Bank) -> bool:
    return row.score is not None and row.score < MENDED and row.question.id in bank


def _answer_again(row: Row) -> Action:
    missed = [finding.point.text for finding in row.of(Ruling.MISSED)]
    if row.claims:
        why = f"You said something that is not so. {row.claims[0].correction}"
    elif row.passed:
        why = "You passed on it."
    else:
        more = f", and {len(missed) - 1} more" if len(missed) > 1 else ""
        why = f"You left out: {missed[0].rstrip('.')}{more}." if missed else "A hint halved it."
    reason = f"you scored {percent(row.score or 0)} the last time"
    return Action(f"Answer “{row.question.title}” again", why, (Chosen(question_id=row.question.id, reason=reason),))


def _groundwork(question: Question, bank: Bank, seen: Collection[str]) -> Iterator[Action]:
    before = [bank[id] for id in question.after if id in bank and id not in seen and bank[id].gradeable]
    if before:
        why = f"“{question.title}” builds on it, and you have not met it yet."
        chosen = tuple(
            Chosen(question_id=each.id, reason=f"“{question.title}” builds on it") for each in before[:NEW_QUESTIONS]
        )
        yield Action(f"First “{before[0].title}”", why, chosen)


def _more_of(area: Standing, report: Report, new: list[Question]) -> Action:
    fitting = _fitting([question for question in new if question.area == area.name], report)
    why = f"You scored {percent(area.score or 0)} there."
    return Action(
        f"{_count(len(fitting))} on {area.words}",
        why,
        _chosen(fitting, f"you scored {percent(area.score or 0)} on {area.words}"),
    )


def _harder(report: Report, new: list[Question]) -> Action:
    hardest = max((row.question.level for row in report.rows), key=list(Level).index)
    level = list(Level)[min(list(Level).index(hardest) + 1, 2)]
    found = _fitting([question for question in new if question.level is level], report)
    why = "Everything that counted was strong."
    return Action(f"{_count(len(found))} at [{level}]", why, _chosen(found, "everything was strong the last time"))


def _fresh(report: Report, new: list[Question]) -> Action:
    met = {row.question.area for row in report.rows}
    found = _fitting([question for question in new if question.area not in met], report)
    why = "Areas that did not come up this time, at your level."
    return Action(f"{_count(len(found))} from elsewhere", why, _chosen(found, "an area that did not come up last time"))


def _fitting(questions: list[Question], report: Report) -> list[Question]:
    """Those nearest to the success that an interview aims at; of equals, one of each area first."""
    ability = report.ability.logits
    ranked = sorted(
        questions,
        key=lambda question: (
            round(abs(success(ability, DIFFICULTY[question.level]) - TARGET_SUCCESS), 6),
            question.id,
        ),
    )
    firsts = list({question.area: question for question in reversed(ranked)}.values())[::-1]
    firsts.sort(key=ranked.index)
    return (firsts + [question for question in ranked if question not in firsts])[:NEW_QUESTIONS]


def _chosen(questions: list[Question], reason: str) -> tuple[Chosen, ...]:
    return tuple(Chosen(question_id=question.id, reason=reason) for question in questions)


def _count(count: int) -> str:
    return "One new question" if count == 1 else f"{count} new questions"
