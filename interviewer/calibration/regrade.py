"""Graders asked again, and only what they have not said before.

A verdict is kept under the hash of all it depends on: the point's wording, the reply, the grader and the number of the
run. So an edit of one point costs the calls for that point, an edit of a weight none, and a run that was killed goes on
where it was. It does not know what is right.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from interviewer.bank.examples import Examples
from interviewer.bank.question import Misconception, Question, Rubric, Value
from interviewer.calibration.labels import Sample, Spot, items_of
from interviewer.errors import GraderError
from interviewer.grading.grade import Judge, Reply, Ruling, Verdict
from interviewer.grading.panel import Panel
from interviewer.retrieval.tokens import estimated_tokens

AT_ONCE = 8
"""Replies that an endpoint judges at the same time; with one call an item it has enough to do with one reply."""
ANSWER_TOKENS = 40
"""About what a model writes for one item."""

ExamplesOf = Callable[[Question], Examples | None]
Judged = Mapping[Spot, Verdict]
Report = Callable[[int, int], None]
"""Hears how many replies are judged of how many."""


class Verdicts(Protocol):
    """Where verdicts are kept."""

    def verdicts(self, keys: Sequence[str]) -> dict[str, Verdict]: ...  # noqa: D102
    def keep_verdicts(self, said: Mapping[str, Verdict]) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Grader:
    """A grader under calibration.

    `judge` builds it, given where the examples of a question are found; `stamp` changes with whatever its verdicts
    depend on besides question and reply. `whole`: its verdicts of one question hang together, learn from the examples
    and cost nothing, as the local grader's do; any other judges an item alone by its wording. `per_item`: one call an
    item. Prices are of a million tokens, None where they are not known.
    """

    name: str
    judge: Callable[[ExamplesOf], Judge]
    stamp: str
    whole: bool = False
    per_item: bool = False
    input_price: float | None = None
    output_price: float | None = None


class Preview(Value):
    """What judging would take: verdicts, replies and model calls, tokens read and written (about), and the cost.

    `cost` is None when prices are not set; a grader on this machine makes no call and costs nothing.
    """

    verdicts: int = 0
    replies: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0


@dataclass(frozen=True)
class Wanted:
    """One reply to be judged on some items of its question, the `run`-th time (0 the first)."""

    question: Question
    examples: Examples | None
    sample: Sample
    items: tuple[str, ...]
    run: int = 0


def key_of(grader: Grader, wanted: Wanted, item: str) -> str:
    """The first 32 hex digits of a SHA-256 over all that the verdict depends on."""
    question = wanted.question
    found = next(one for one in items_of(question.rubric) if one.id == item)
    wrong = isinstance(found, Misconception)
    about: object = [question.text, found.id, found.text, wrong]
    if grader.whole:
        points = [[point.id, point.text] for point in question.rubric.points]
        mistakes = [[one.id, one.text, one.correction] for one in question.rubric.misconceptions]
        examples = wanted.examples.model_dump(mode="json") if wanted.examples else None
        texts = [question.title, question.text, question.reference, list(question.also), question.draft]
        about = [item, texts, points, mistakes, examples]
    canonical = json.dumps([grader.stamp, about, wanted.sample.text, wanted.run], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def known(grader: Grader, wanted: Sequence[Wanted], kept: Verdicts) -> dict[Spot, Verdict]:
    """What the grader has said already of what is wanted."""
    keys = {(one.sample.id, item): key_of(grader, one, item) for one in wanted for item in one.items}
    found = kept.verdicts(list(keys.values()))
    return {spot: found[key] for spot, key in keys.items() if key in found}


def missing(grader: Grader, wanted: Sequence[Wanted], kept: Verdicts) -> list[Wanted]:
    """What is wanted and has not been said yet."""
    have = known(grader, wanted, kept)
    found: list[Wanted] = []
    for one in wanted:
        items = tuple(item for item in one.items if (one.sample.id, item) not in have)
        if items:
            found.append(Wanted(one.question, one.examples, one.sample, items, one.run))
    return found


def previewed(grader: Grader, wanted: Sequence[Wanted], kept: Verdicts) -> Preview:
    """What it would take to judge what is wanted; nothing is judged."""
    left = missing(grader, wanted, kept)
    verdicts = sum(len(one.items) for one in left)
    if grader.whole:
        return Preview(verdicts=verdicts, replies=len(left))
    from interviewer.grading.chat import request

    calls = [part for one in left for part in _calls(grader, one)]
    read = sum(
        sum(estimated_tokens(str(message.content)) for message in request(part, Reply.of(one.sample.text)))
        for one in left
        for part in _calls(grader, one)
    )
    written = verdicts * ANSWER_TOKENS
    cost = None
    if grader.input_price is not None and grader.output_price is not None:
        cost = (read * grader.input_price + written * grader.output_price) / 1e6
    return Preview(
        verdicts=verdicts,
        replies=len({one.sample.id for one in left}),
        calls=len(calls),
        input_tokens=read,
        output_tokens=written,
        cost=cost,
    )


def _calls(grader: Grader, wanted: Wanted) -> Iterator[Question]:
    """The question as each call puts it."""
    if grader.per_item:
        for item in wanted.items:
            yield narrowed(wanted.question, (item,))
    else:
        yield narrowed(wanted.question, wanted.items)


def narrowed(question: Question, items: Sequence[str]) -> Question:
    """The question with these items of its rubric alone."""
    rubric = Rubric(
        points=tuple(point for point in question.rubric.points if point.id in items),
        misconceptions=tuple(one for one in question.rubric.misconceptions if one.id in items),
    )
    return question.model_copy(update={"rubric": rubric})


def _unheard(done: int, of: int) -> None:
    """Nobody wants to know."""


def judged(grader: Grader, wanted: Sequence[Wanted], kept: Verdicts, report: Report = _unheard) -> dict[Spot, Verdict]:
    """The verdicts on what is wanted; what has not been said before is judged now and kept, reply by reply.

    An item that the grader leaves unscored is not kept: it is asked again the next time. Raises GraderError when the
    grader cannot be reached; what was judged until then is kept.
    """
    left = missing(grader, wanted, kept)
    report(0, len(left))
    said: dict[Spot, Verdict] = {}
    if left:
        panel = Panel(grader.judge(_examples_of(left)))
        with ThreadPoolExecutor(1 if grader.whole or grader.per_item else AT_ONCE) as pool:
            done = pool.map(lambda one: (one, _verdicts(grader, panel, one)), left)
            try:
                for number, (one, verdicts) in enumerate(done, start=1):
                    kept.keep_verdicts({key_of(grader, one, id): verdict for id, verdict in _firm(verdicts)})
                    said |= {(one.sample.id, id): verdict for id, verdict in verdicts.items()}
                    report(number, len(left))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    return said | known(grader, wanted, kept)


def _firm(verdicts: Mapping[str, Verdict]) -> Iterator[tuple[str, Verdict]]:
    return ((id, verdict) for id, verdict in verdicts.items() if verdict.ruling is not Ruling.UNSCORED)


def _examples_of(wanted: Sequence[Wanted]) -> ExamplesOf:
    given = {one.question: one.examples for one in wanted}
    return lambda question: given.get(question)


def _verdicts(grader: Grader, panel: Panel, wanted: Wanted) -> dict[str, Verdict]:
    """The verdicts on the wanted items of one reply."""
    question = wanted.question if grader.whole else narrowed(wanted.question, wanted.items)
    grade = panel.grade(question, Reply.of(wanted.sample.text))
    if grade.grader == "nobody":
        raise GraderError(f"{grade.unscored or 'the grader failed'} What was judged until then is kept.")
    found = {verdict.item: verdict for verdict in (*grade.points, *grade.misconceptions)}
    return {item: found.get(item, Verdict(item=item, ruling=Ruling.UNSCORED)) for item in wanted.items}
