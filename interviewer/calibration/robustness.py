"""Consistency of a grader: a change to a reply, and what it may and may not do to the verdicts.

Replies are put together from the question's ways of saying a point, one a point, so that it is known which words state
what; or they are whole replies that any change can be tried on. It does not know who judges.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from interviewer.bank.examples import Examples
from interviewer.bank.question import Question, Rubric, Value
from interviewer.calibration import perturb
from interviewer.calibration.labels import Sample, items_of
from interviewer.calibration.regrade import Grader, Preview, Report, Verdicts, Wanted, judged, previewed
from interviewer.grading.grade import Ruling, Verdict, score

MOST_SAID = 4
"""How many points a composed reply states."""
MOST_REMOVED = 3
"""How many sentences of a reply are taken out, one at a time."""
REPLIES = 3
"""How many of a project's replies the changes are tried on."""

SAME, NONE_GAINED, NONE_LOST, GONE = "same", "none gained", "none lost", "gone"
"""What must hold after the change: every verdict the same; no point gained; none lost; the point named is missed."""

AGAIN, ORDER = "repeats", "order of points"
RULES: Mapping[str, str] = {
    "order of sentences": SAME,
    "paraphrase": SAME,
    "synonyms": SAME,
    "casing": SAME,
    "typos": SAME,
    "speech to text": SAME,
    "hesitations": SAME,
    "padding": NONE_GAINED,
    "correct sentence added": NONE_LOST,
    "sentence removed": NONE_GAINED,
    "wrong sentence added": NONE_GAINED,
    "negation": GONE,
    "quote deleted": GONE,
    AGAIN: SAME,
    ORDER: SAME,
}


class Variation(Value):
    """A reply before and after a change; `points` are those that are looked at, all when empty."""

    change: str
    name: str
    before: str
    after: str
    points: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """What must hold."""
        return RULES[self.change]

    @property
    def diff(self) -> str:
        """The change, sentence by sentence: lines that begin with - and + and blank."""
        lines = difflib.ndiff(perturb.sentences(self.before), perturb.sentences(self.after))
        return "\n".join(line for line in lines if not line.startswith("?"))


def rewritten(name: str, text: str) -> Iterator[Variation]:
    """Changes that any reply can bear."""
    changes: Sequence[tuple[str, str]] = (
        ("order of sentences", perturb.shuffled(text, seed=1)),
        ("synonyms", perturb.with_synonyms(text)),
        ("casing", text.lower()),
        ("casing", text.upper()),
        ("typos", perturb.mistyped(text, seed=1)),
        ("speech to text", perturb.as_heard(text)),
        ("padding", perturb.padded(text, seed=1)),
        ("hesitations", perturb.hesitating(text, seed=1)),
    )
    for number, (change, after) in enumerate(changes):
        if after != text:
            yield Variation(change=change, name=f"{name}-{number}", before=text, after=after)


def of_reply(name: str, text: str, wrong: Collection[str] = ()) -> Iterator[Variation]:
    """Every change to a whole reply. `wrong`: words of it that people call mistaken; who takes those out may gain."""
    yield from rewritten(name, text)
    for at, sentence in enumerate(perturb.sentences(text)[:MOST_REMOVED]):
        if any(words in sentence or sentence in words for words in wrong):
            continue
        yield Variation(change="sentence removed", name=f"{name}-{at}", before=text, after=perturb.without(text, at))


def composed(examples: Examples) -> Iterator[Variation]:
    """Changes to a reply of which every line is known to state one point."""
    said = {id: one.said for id, one in examples.points.items()}
    stated = list(said)[:MOST_SAID]
    lines = {id: said[id][0] for id in stated}
    text = "\n".join(lines.values())
    yield from rewritten("composed", text)

    def one(change: str, name: str, before: str, after: str, *points: str) -> Variation:
        return Variation(change=change, name=name, before=before, after=after, points=points)

    for id in stated:
        for number, other in enumerate(said[id][1:], start=1):
            swapped = "\n".join({**lines, id: other}.values())
            yield one("paraphrase", f"{id}-{number}", text, swapped, id)
        denied = "\n".join({**lines, id: perturb.negated(lines[id])}.values())
        yield one("negation", id, text, denied, id)
        yield one("quote deleted", id, text, perturb.without_quote(text, lines[id]), id)
    for id in said:
        if id not in stated:
            yield one("correct sentence added", id, text, f"{text}\n{said[id][0]}")
    for id in stated:
        rest = "\n".join(line for other, line in lines.items() if other != id)
        yield one("correct sentence added", id, rest, f"{rest}\n{lines[id]}")
    for id, wrong in examples.misconceptions.items():
        yield one("wrong sentence added", id, text, f"{text}\n{wrong.said[0]}")


def reversed_order(question: Question) -> Question:
    """The question with the items of its rubric in the opposite order."""
    rubric = question.rubric
    other = Rubric(points=rubric.points[::-1], misconceptions=rubric.misconceptions[::-1])
    return question.model_copy(update={"rubric": other})


def holds(rule: str, before: bool, after: bool) -> bool:
    """Whether a point that was met or not, and then met or not, keeps to a rule."""
    if rule == SAME:
        return before == after
    if rule == NONE_GAINED:
        return before or not after
    return after or not before if rule == NONE_LOST else not after


def score_holds(rule: str, before: float, after: float) -> bool:
    """Whether two scores, 0 to 1, keep to a rule."""
    return {NONE_GAINED: after <= before + 1e-9, NONE_LOST: after >= before - 1e-9}.get(rule, True)


class PointTurn(Value):
    """A point before and after a change, and whether that keeps to the rule."""

    item: str
    before: bool
    after: bool
    held: bool


def point_turns(variation: Variation, before: Sequence[Verdict], after: Sequence[Verdict]) -> list[PointTurn]:
    """The points that the change is about. A point missed before its denial or deletion tells nothing: left out."""
    met = {verdict.item for verdict in before if verdict.met}, {verdict.item for verdict in after if verdict.met}
    rule = variation.rule
    return [
        PointTurn(item=id, before=id in met[0], after=id in met[1], held=holds(rule, id in met[0], id in met[1]))
        for id in variation.points or [verdict.item for verdict in before]
        if rule != GONE or id in met[0]
    ]


class Tried(Value):
    """A change that was tried: the points it turned, the scores, and whether all is as it should be.

    `passed` is None where the change could not tell anything.
    """

    question_id: str
    variation: Variation
    points: tuple[PointTurn, ...]
    before: float | None
    after: float | None
    passed: bool | None


def variations(examples: Examples | None, samples: Sequence[Sample]) -> list[Variation]:
    """Every change to a question's replies: to a few of the project's, of different bands, and to a composed one."""
    spread = sorted(samples, key=lambda sample: (-(sample.band or 0), sample.id))
    step = max(1, len(spread) // REPLIES)
    some = spread[::step][:REPLIES]
    found = [variation for sample in some for variation in of_reply(sample.id, sample.text)]
    if examples is not None and all(one.said for one in examples.points.values()):
        found += composed(examples)
    if some:
        text = some[0].text
        found += [Variation(change=change, name=change, before=text, after=text) for change in (ORDER, AGAIN)]
    return found


_RUNS = {AGAIN: 1, ORDER: 2}
"""Runs that are kept apart, so that what was said before does not answer for them."""


def _asked(question: Question, examples: Examples | None, several: Iterable[Variation], after: bool) -> list[Wanted]:
    items = tuple(item.id for item in items_of(question.rubric))
    wanted = []
    for number, one in enumerate(several):
        put = reversed_order(question) if after and one.change == ORDER else question
        text = one.after if after else one.before
        sample = Sample(id=f"{number}", question_id=question.id, text=text, source="robustness")
        wanted.append(Wanted(put, examples, sample, items, _RUNS.get(one.change, 0) if after else 0))
    return wanted


def previewed_robustness(
    grader: Grader, question: Question, examples: Examples | None, several: Sequence[Variation], kept: Verdicts
) -> Preview:
    """What trying the changes would take at most; replies that are the same are judged once."""
    wanted = _distinct(_asked(question, examples, several, False) + _asked(question, examples, several, True))
    return previewed(grader, wanted, kept)


def _distinct(wanted: Iterable[Wanted]) -> list[Wanted]:
    return list({(one.sample.text, one.run, one.question.rubric): one for one in wanted}.values())


def tried(
    grader: Grader,
    question: Question,
    examples: Examples | None,
    several: Sequence[Variation],
    kept: Verdicts,
    report: Report,
) -> list[Tried]:
    """Every change tried on the grader. Raises GraderError when it cannot be reached; what was judged is kept."""
    before, after = (_asked(question, examples, several, late) for late in (False, True))
    # Each text once, whoever it belongs to: afterwards all verdicts are read back.
    judged(grader, _distinct(before + after), kept, report)
    said = [judged(grader, wanted, kept) for wanted in (before, after)]
    return [_tried(question, one, f"{number}", *said) for number, one in enumerate(several)]


def _tried(
    question: Question,
    variation: Variation,
    id: str,
    before: Mapping[tuple[str, str], Verdict],
    after: Mapping[tuple[str, str], Verdict],
) -> Tried:
    rubric = question.rubric
    sides = []
    for said in (before, after):
        none = Verdict(item="", ruling=Ruling.UNSCORED)
        points = [said.get((id, point.id), none.model_copy(update={"item": point.id})) for point in rubric.points]
        wrong = [said.get((id, one.id), none.model_copy(update={"item": one.id})) for one in rubric.misconceptions]
        sides.append((points, score(rubric, points, wrong)))
    (first, was), (second, now) = sides
    turns = point_turns(variation, first, second)
    passed = None
    if was is not None and now is not None and (turns or variation.rule != GONE):
        passed = all(turn.held for turn in turns) and score_holds(variation.rule, was, now)
    return Tried(
        question_id=question.id, variation=variation, points=tuple(turns), before=was, after=now, passed=passed
    )
