"""Verdicts and the grade that code computes from them. The arithmetic stands here and nowhere else.

It does not know who judged, nor how.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any, Protocol

from pydantic import Field, model_validator

from interviewer.bank.question import Question, Rubric, Value

Share = Annotated[float, Field(ge=0, le=1)]

BAND_WORDS = ("no answer", "weak", "partial", "solid", "strong")
BAND_FLOORS = (0.10, 0.30, 0.60, 0.85)
"""The lowest score of bands 1 to 4; below the first is band 0. By these, almost nine in ten of the
labelled training replies get their labelled band from their labelled verdicts."""

HINTED_SHARE = 0.5
"""What a key point is worth after a hint."""

SILENT_LIMIT = 0.5
"""A grade whose unscored required points outweigh this share of all required points has no score."""


class Ruling(StrEnum):
    """What a judge says of one item: for a misconception, `met` means asserted."""

    MET = "met"
    MISSED = "missed"
    UNSCORED = "unscored"


class Kind(StrEnum):
    """What the candidate's words are."""

    ANSWER = "answer"
    REQUEST = "request"
    OFF_TOPIC = "off-topic"


class Part(Value):
    """Words of the candidate's, and the probe they answer if they answer one.

    `sure` is how sure of them the candidate was, 0 to 1, where that was said; no judge looks at it.
    """

    text: str
    probe: str | None = None
    sure: Share | None = None


class Reply(Value):
    """The candidate's words for one question: the first reply and the replies to probes."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, text: str) -> "Reply":
        """A reply in one part."""
        return cls(parts=(Part(text=text),))

    @property
    def text(self) -> str:
        """All parts, a blank line between."""
        return "\n\n".join(part.text for part in self.parts)


class Opinion(Value):
    """What a second judge, named by `judge`, says of an item. Nothing follows from it."""

    judge: str
    ruling: Ruling
    quote: str | None = None
    confidence: Share | None = None


class Verdict(Value):
    """One item judged. A `met` carries the quote that earned it; `confidence` is the judge's own, 0 to 1.

    `unsure` says that the confidence lies in the judge's middle band; `second` is the second judge's opinion where it
    is the opposite. Both only mark the verdict: it counts like any other.
    """

    item: str
    ruling: Ruling
    quote: str | None = None
    confidence: Share | None = None
    unsure: bool = False
    second: Opinion | None = None
    reason: str | None = None
    after_probe: bool = False

    @property
    def met(self) -> bool:
        """Whether the item was found in the reply."""
        return self.ruling is Ruling.MET

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it: its judge is unsure of it, or a second one disagrees."""
        return self.unsure or self.second is not None


class Call(Value):
    """One call of a model and what it took: tokens, seconds of waiting, and money in the currency of the prices set.

    Whatever is not known is None and never 0: an endpoint need not count tokens, and no prices are set by default.
    """

    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float
    cost: float | None = None


def known_sum(values: Iterable[float | None]) -> float | None:
    """The sum, or None when one of the values is not known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known) if len(known) == len(listed) else None


class Judgement(Value):
    """What one judge says of one reply, before its quotes are checked and anything is computed."""

    kind: Kind = Kind.ANSWER
    points: tuple[Verdict, ...] = ()
    misconceptions: tuple[Verdict, ...] = ()
    judge: str
    stamps: dict[str, str] = {}
    unscored: str | None = None
    note: str | None = None
    second: str | None = None
    calls: tuple[Call, ...] = ()


class Judge(Protocol):
    """Judges a reply against a question's rubric; speaks to nobody.

    Returns a Judgement whose `unscored` says why when it could not judge. Raises GraderError when it cannot be
    reached at all, so that another judge may be asked.
    """

    def judge(self, question: Question, reply: Reply) -> Judgement: ...  # noqa: D102


class Grade(Value):
    """The verdicts of one reply and what code computed from them.

    `score` is 0 to 1 and `band` 0 to 4; both are None when `unscored` says why there is no score. `second` names the
    second judge, when one gave its opinion; `calls` are all that were made for this grade.
    """

    question_id: str
    kind: Kind = Kind.ANSWER
    points: tuple[Verdict, ...] = ()
    misconceptions: tuple[Verdict, ...] = ()
    hinted: tuple[str, ...] = ()
    score: Share | None = None
    band: Annotated[int, Field(ge=0, le=4)] | None = None
    grader: str
    stamps: dict[str, str] = {}
    unscored: str | None = None
    note: str | None = None
    second: str | None = None
    calls: tuple[Call, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_earlier_version(cls, value: Any) -> Any:
        # Grades were first kept with a bare number of tokens, which says nothing of calls or cost.
        return {name: part for name, part in value.items() if name != "tokens"} if isinstance(value, dict) else value

    @property
    def met(self) -> tuple[str, ...]:
        """Ids of the key points met."""
        return tuple(verdict.item for verdict in self.points if verdict.met)

    @property
    def missed(self) -> tuple[str, ...]:
        """Ids of the key points missed."""
        return tuple(verdict.item for verdict in self.points if verdict.ruling is Ruling.MISSED)

    @property
    def asserted(self) -> tuple[str, ...]:
        """Ids of the misconceptions asserted."""
        return tuple(verdict.item for verdict in self.misconceptions if verdict.met)

    @property
    def doubtful(self) -> tuple[Verdict, ...]:
        """The verdicts that a person should look at."""
        return tuple(verdict for verdict in (*self.points, *self.misconceptions) if verdict.doubtful)


def score(
    rubric: Rubric, points: Sequence[Verdict], misconceptions: Sequence[Verdict] = (), hinted: Collection[str] = ()
) -> float | None:
    """The share of the required weight that the reply earned, 0 to 1, or None when too little was judged.

    clip((sum of met weights - sum of asserted weights) / sum of required weights, 0, 1). A hinted point counts
    HINTED_SHARE of its weight. A bonus point adds to the first sum only. An unscored point is left out of both sums.
    """
    silent = {verdict.item for verdict in points if verdict.ruling is Ruling.UNSCORED}
    met = {verdict.item for verdict in points if verdict.met}
    asserted = {verdict.item for verdict in misconceptions if verdict.met}
    required = sum(point.weight for point in rubric.required)
    judged = sum(point.weight for point in rubric.required if point.id not in silent)
    if judged == 0 or required - judged > SILENT_LIMIT * required:
        return None
    earned = sum(
        point.weight * (HINTED_SHARE if point.id in hinted else 1) for point in rubric.points if point.id in met
    )
    lost = sum(item.weight for item in rubric.misconceptions if item.id in asserted)
    return min(1.0, max(0.0, (earned - lost) / judged))


def band(score: float) -> int:
    """The band 0 to 4 of a score."""
    return sum(score >= floor - 1e-9 for floor in BAND_FLOORS)


def computed(question: Question, judgement: Judgement, hinted: Collection[str] = ()) -> Grade:
    """The grade that follows from a judgement whose quotes have been checked."""
    value = None if judgement.unscored else score(question.rubric, judgement.points, judgement.misconceptions, hinted)
    unscored = judgement.unscored
    if value is None and unscored is None:
        unscored = "too few key points could be judged"
    return Grade(
        question_id=question.id,
        kind=judgement.kind,
        points=judgement.points,
        misconceptions=judgement.misconceptions,
        hinted=tuple(sorted(hinted)),
        score=value,
        band=None if value is None else band(value),
        grader=judgement.judge,
        stamps={"rubric": question.rubric.stamp, **judgement.stamps},
        unscored=unscored,
        note=judgement.note,
        second=judgement.second,
        calls=judgement.calls,
    )
