"""What an edit changes: verdicts before and after it, against people, beside what flips with no edit at all.

It asks nobody: verdicts are given.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from interviewer.bank.question import Question, Value
from interviewer.calibration import agreement
from interviewer.calibration.against import rulings_by
from interviewer.calibration.agreement import Undetermined
from interviewer.calibration.consensus import Standing, Standings, banded, rulings_of
from interviewer.calibration.labels import Part, Sample, Spot, items_of
from interviewer.calibration.regrade import Judged
from interviewer.calibration.resampling import Estimate, estimated
from interviewer.grading.grade import Ruling


class Turn(Value):
    """A verdict before and after, and what people say."""

    spot: Spot
    question_id: str
    people: Ruling
    before: Ruling
    after: Ruling

    @property
    def fixed(self) -> bool:
        """Whether it was wrong and is right."""
        return self.before is not self.people and self.after is self.people

    @property
    def broken(self) -> bool:
        """Whether it was right and is wrong."""
        return self.before is self.people and self.after is not self.people


class ItemChange(Value):
    """One item: verdicts fixed, broken, and right or wrong both times; McNemar's chance, and Holm's over all items."""

    question_id: str
    item: str
    fixed: tuple[Spot, ...]
    broken: tuple[Spot, ...]
    right: int
    wrong: int
    chance: float | None
    adjusted: float | None
    why: str = ""


class Noise(Value):
    """How many of `n` verdicts flip when the old wording is judged again; `n` is 0 where that was not tried."""

    flipped: int = 0
    n: int = 0
    why: str = ""

    @property
    def share(self) -> float | None:
        """The share that flips."""
        return self.flipped / self.n if self.n else None


class Effect(Value):
    """Before and after over the replies of one part.

    `difference` is the change in the share of right verdicts. `before` and `after` are the quadratic weighted kappas
    of bands with people. `moved` are the replies whose band the grader now gives otherwise, as (reply, was, is).
    `stale` counts the spots whose labels were made under another wording. `unjudged` verdicts are still owed.
    """

    part: Part
    turns: tuple[Turn, ...]
    items: tuple[ItemChange, ...]
    difference: Estimate
    chance: float | None
    why: str
    before: Estimate
    after: Estimate
    moved: tuple[tuple[str, int, int], ...]
    noise: Noise
    stale: int
    unjudged: int

    @property
    def fixed(self) -> int:
        """Verdicts that were wrong and are right."""
        return sum(turn.fixed for turn in self.turns)

    @property
    def broken(self) -> int:
        """Verdicts that were right and are wrong."""
        return sum(turn.broken for turn in self.turns)

    @property
    def unchanged(self) -> int:
        """Verdicts that are as right as they were."""
        return len(self.turns) - self.fixed - self.broken


Version = tuple[Mapping[str, Question], Judged]
"""Questions by id as they read, and a grader's verdicts under that."""


def effect(
    part: Part, samples: Sequence[Sample], standings: Standings, old: Version, new: Version, noise: Noise
) -> Effect:
    """What turned between two versions, over these replies; `standings` are people's under the new one."""
    turns, unjudged, stale = list[Turn](), 0, 0
    for sample in samples:
        for item in items_of(new[0][sample.question_id].rubric):
            standing = standings.get((sample.id, item.id))
            if standing is None or standing.ruling is None:
                continue
            stale += standing.stale
            turn = _turn(standing, old[1], new[1])
            if turn is None:
                unjudged += 1
            else:
                turns.append(turn)
    chance, why = _chance(turns)
    bands = _bands(samples, standings, old, new)
    groups = [turn.spot[0] for turn in turns]
    right = [[turn.before is turn.people for turn in turns], [turn.after is turn.people for turn in turns]]
    return Effect(
        part=part,
        turns=tuple(turns),
        items=tuple(_items(turns)),
        difference=estimated(_gain, groups, *right),
        chance=chance,
        why=why,
        before=_kappa(bands, 1),
        after=_kappa(bands, 2),
        moved=tuple((id, was, now) for id, _, was, now in bands if was != now),
        noise=noise,
        stale=stale,
        unjudged=unjudged,
    )


def _turn(standing: Standing, old: Judged, new: Judged) -> Turn | None:
    before, after = old.get(standing.spot), new.get(standing.spot)
    if before is None or after is None or Ruling.UNSCORED in (before.ruling, after.ruling) or standing.ruling is None:
        return None
    return Turn(
        spot=standing.spot,
        question_id=standing.question_id,
        people=standing.ruling,
        before=before.ruling,
        after=after.ruling,
    )


def _gain(before: ArrayLike, after: ArrayLike) -> float:
    gain = np.subtract(np.asarray(after, dtype=float), np.asarray(before, dtype=float))
    if not len(gain):
        raise Undetermined("no verdict can be compared yet")
    return float(gain.mean())


def _chance(turns: Sequence[Turn]) -> tuple[float | None, str]:
    try:
        return agreement.mcnemar(sum(turn.broken for turn in turns), sum(turn.fixed for turn in turns)), ""
    except Undetermined as reason:
        return None, str(reason)


def _items(turns: Sequence[Turn]) -> list[ItemChange]:
    rows = []
    for question_id, item in dict.fromkeys((turn.question_id, turn.spot[1]) for turn in turns):
        own = [turn for turn in turns if (turn.question_id, turn.spot[1]) == (question_id, item)]
        chance, why = _chance(own)
        rows.append(
            ItemChange(
                question_id=question_id,
                item=item,
                fixed=tuple(turn.spot for turn in own if turn.fixed),
                broken=tuple(turn.spot for turn in own if turn.broken),
                right=sum(turn.before is turn.people is turn.after for turn in own),
                wrong=sum(turn.before is not turn.people and turn.after is not turn.people for turn in own),
                chance=chance,
                adjusted=None,
                why=why,
            )
        )
    # An item of which nothing changed was not tested: it takes no share of the error.
    tested = [row for row in rows if row.chance is not None]
    adjusted = dict(zip(map(id, tested), agreement.holm([row.chance or 0.0 for row in tested]), strict=True))
    return [row.model_copy(update={"adjusted": adjusted.get(id(row))}) for row in rows]


Banded = tuple[str, int, int, int]
"""A reply, and its band by people, by the grader before, and after."""


def _bands(samples: Sequence[Sample], standings: Standings, old: Version, new: Version) -> list[Banded]:
    found = []
    for sample in samples:
        before, after = old[0][sample.question_id], new[0][sample.question_id]
        people = banded(after, rulings_of(standings, after, sample.id))
        was = banded(before, rulings_by(old[1], before, sample.id))
        now = banded(after, rulings_by(new[1], after, sample.id))
        if people is not None and was is not None and now is not None:
            found.append((sample.id, people, was, now))
    return found


def _kappa(bands: Sequence[Banded], which: int) -> Estimate:
    table = [[row[1] for row in bands], [row[1 + which] for row in bands]]
    return estimated(agreement.quadratic_kappa, [row[0] for row in bands], table)


def noise_of(first: Judged, again: Judged) -> Noise:
    """How many verdicts differ between two runs of the same wording."""
    both = [
        (verdict.ruling, again[spot].ruling)
        for spot, verdict in first.items()
        if spot in again and Ruling.UNSCORED not in (verdict.ruling, again[spot].ruling)
    ]
    if not both:
        return Noise(why="no verdict was judged twice")
    return Noise(flipped=sum(one is not other for one, other in both), n=len(both))
