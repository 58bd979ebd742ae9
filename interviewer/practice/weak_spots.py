"""A candidate's weak spots, read off past interviews: what was set aside, passed or answered poorly the last time.

It does not know what will be asked about them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from interviewer.bank.question import Bank
from interviewer.interview.interview import Chosen, Exchange, Interview, Mode

WEAK_BELOW = 0.6
"""A score from which a reply is solid (the floor of band 3): below it the question is a weak spot."""

MOST = 8


class Past(Protocol):
    """Gives an owner's interviews, the newest first."""

    def interviews(self, owner: str) -> Sequence[Interview]: ...  # noqa: D102


@dataclass(frozen=True)
class PastGrades:
    """Weak spots by the last time that each question was met."""

    past: Past
    bank: Bank

    def weakest(self, owner: str, now: datetime) -> tuple[Chosen, ...]:
        """At most MOST questions: first those set aside, then the lowest scores; of equals, the longest ago."""
        last = _last_met(self.past.interviews(owner))
        spots = [
            (not each.set_aside, _lost(each), each.asked_at, each)
            for id, each in last.items()
            if (each.set_aside or _lost(each) > 1 - WEAK_BELOW) and (known := self.bank.get(id)) and known.gradeable
        ]
        spots.sort(key=lambda spot: (spot[0], -spot[1], spot[2], spot[3].question.id))
        return tuple(Chosen(question_id=each.question.id, reason=_reason(each, now)) for *_, each in spots[:MOST])


def _last_met(interviews: Iterable[Interview]) -> dict[str, Exchange]:
    """Each question's newest exchange that is over and may be looked back on."""
    met: dict[str, Exchange] = {}
    for interview in interviews:
        if interview.plan.mode is Mode.SIMULATION and not interview.finished:
            continue
        for exchange in reversed(interview.exchanges):
            if exchange.outcome is not None and (exchange.set_aside or exchange.counted is not None):
                met.setdefault(exchange.question.id, exchange)
    return met


def _lost(exchange: Exchange) -> float:
    """The share of the score (0 to 1) that was missed; nothing when it was not counted."""
    return 0.0 if exchange.counted is None else 1 - exchange.counted


def _reason(exchange: Exchange, now: datetime) -> str:
    when = "today" if exchange.asked_at.date() == now.date() else f"on {exchange.asked_at:%d %B}".replace(" 0", " ")
    if exchange.set_aside:
        return f"you set it aside {when}"
    if exchange.grade is None:
        return f"you passed on it {when}"
    required = exchange.question.rubric.required
    missed = sum(point.id in exchange.grade.missed for point in required)
    if not missed:
        return f"a misconception cost you marks {when}"
    verb = "was" if missed == 1 else "were"
    return f"{missed} of its {len(required)} key points {verb} missing from your reply {when}"
