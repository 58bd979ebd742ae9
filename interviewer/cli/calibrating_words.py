"""What `interviewer calibrate` prints: every finding as lines for people. It computes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from interviewer.bank.question import Question
from interviewer.calibration import people as peoples
from interviewer.calibration.against import Against, Disagreement
from interviewer.calibration.consensus import finished
from interviewer.calibration.effect import Effect
from interviewer.calibration.health import Health
from interviewer.calibration.labelling import progress
from interviewer.calibration.labels import Label, Part, Project, Sample, item_of
from interviewer.calibration.people import People, Row, most_disputed
from interviewer.calibration.press import Gate
from interviewer.calibration.projects import detects
from interviewer.calibration.resampling import Estimate
from interviewer.calibration.robustness import Tried
from interviewer.calibration.words import LIGHTS, NO_PAIRS, chance, counted, flips, number, percent, ruling_of, shown

Lines = Iterator[str]


def project_lines(project: Project, questions: Mapping[str, Question], labels: Sequence[Label]) -> Lines:
    """How a project stands."""
    yield f"{project.name} ({project.id}), begun {project.created:%Y-%m-%d}. Graders: {', '.join(project.graders)}."
    for part in Part:
        name = "Dev" if part is Part.DEV else "Locked test"
        yield f"  {name}: {detects(project, questions, part)}"
    anchors = sum(sample.anchor for sample in project.samples)
    yield f"  Anchors: {anchors}. Looks at the locked test: {len(project.looks)}."
    for rater in sorted({label.rater for label in labels}):
        found = progress(project, labels, rater)
        first = sum(label.rater == rater for label in finished(labels))
        left = counted(found.of - found.done, "task")
        yield f"  {rater}: {first} of {counted(len(project.samples), 'reply')} labelled, {left} left"
    for id in project.drafts:
        yield f"  {id}: edited, not published ({counted(len(project.edits(id)), 'edit')})"
    for number_, event in project.in_force.items():
        yield f"  {event.question_id}: publication {number_} of {event.at:%Y-%m-%d} by {event.by}"


def people_lines(found: People) -> Lines:
    """People against people."""
    yield found.words
    yield from _measures(found.all.measures)
    for rater in found.raters:
        own = f"{counted(rater.repeats, 'repeat')}, own agreement {shown(rater.own)}"
        yield f"{rater.name}: {rater.labelled} labelled; severity {shown(rater.severity)}; {own}"
    for row in found.questions:
        yield f"{row.question_id}"
        yield from _measures(row.measures)
    for row in found.items:
        yield f"{_name(row)}"
        yield from _measures(row.measures)
    disputed = most_disputed(found)
    if disputed:
        yield "Most disputed:"
        yield from (f"  {_name(row)}: {shown(row.measures[peoples.RAW])}" for row in disputed)


def _name(row: Row) -> str:
    return f"{row.question_id} · {row.item}"


def _measures(measures: Mapping[str, Estimate]) -> Lines:
    for name, estimate in measures.items():
        yield f"  {name}: {shown(estimate)}"


def against_lines(found: Against, looks: int) -> Lines:
    """A grader against people."""
    yield (
        f"{found.grader}: {counted(found.compared, 'verdict')} on {counted(found.replies, 'reply')} beside people's; "
        f"{found.unjudged} owed or unscored. Looks at the locked test so far: {looks}."
    )
    if not found.compared:
        yield NO_PAIRS
        return
    yield from _measures(found.measures)
    for light in found.lights:
        yield f"{light.name}, {light.threshold}: {shown(light.estimate)}: {LIGHTS[light.colour]}"
    yield "Bands (people down, grader across):"
    for band in range(5):
        yield "  " + " ".join(f"{len(found.confusion.get((band, other), ())):4}" for other in range(5))
    for row in found.items:
        yield (
            f"{row.question_id} · {row.item}: kappa {shown(row.measures[peoples.KAPPA])}; bias {shown(row.bias)}; "
            f"{len(row.lenient)} met by it alone, {len(row.strict)} by people alone"
        )
    for point in found.kept:
        yield (
            f"Keeping the surest {percent(point.share)} ({point.n}, confidence from {number(point.least)}): "
            f"{percent(point.agreeing)} agree"
        )


def disagreement_lines(found: Sequence[Disagreement], questions: Mapping[str, Question]) -> Lines:
    """Where they part, the weightiest first."""
    yield f"{counted(len(found), 'disagreement')} on dev."
    for one in found:
        item = item_of(questions[one.question_id].rubric, one.item)
        assert item is not None
        sides = f"people {ruling_of(item, one.people)}, grader {ruling_of(item, one.grader)}"
        unstable = " · unstable" if one.unstable else ""
        yield f"{number(one.rank)}  {one.reply_id} · {one.question_id} · {one.item}: {sides}{unstable}"


def effect_lines(found: Effect, looks: int) -> Lines:
    """Before and after."""
    yield (
        f"{found.part.value}: {found.fixed} fixed, {found.broken} broken, {found.unchanged} unchanged; "
        f"difference {shown(found.difference)}; McNemar {chance(found.chance, found.why)}. "
        f"Looks at the locked test so far: {looks}."
    )
    yield f"Flips with no edit at all: {flips(found.noise)}."
    yield f"Quadratic weighted kappa of bands: before {shown(found.before)}, after {shown(found.after)}."
    if found.moved:
        yield f"Another band for {counted(len(found.moved), 'reply')}: {', '.join(id for id, *_ in found.moved)}."
    if found.stale:
        yield f"{found.stale} labels were made under another wording and may be stale."
    if found.unjudged:
        yield f"{found.unjudged} verdicts are still owed by the grader: judge first."
    changed = [row for row in found.items if row.fixed or row.broken]
    for row in changed:
        yield (
            f"  {row.question_id} · {row.item}: {len(row.fixed)} fixed, {len(row.broken)} broken, "
            f"{row.right} right and {row.wrong} wrong both times; McNemar {chance(row.chance, row.why)}, "
            f"Holm {chance(row.adjusted)}"
        )
    yield f"  {counted(len(found.items) - len(changed), 'other item')}: no verdict changed between right and wrong"


def tried_lines(found: Sequence[Tried]) -> Lines:
    """How the changes went; failures with their diff."""
    judged = [one for one in found if one.passed is not None]
    failed = [one for one in judged if not one.passed]
    yield f"{len(judged) - len(failed)} of {len(judged)} changes are as they should be."
    for one in failed:
        turned = ", ".join(
            f"{turn.item} {'met' if turn.before else 'missed'} → {'met' if turn.after else 'missed'}"
            for turn in one.points
            if not turn.held
        )
        turned = turned or f"score {number(one.before)} → {number(one.after)}"
        yield f"{one.variation.change} ({one.variation.rule}): {turned}"
        yield from (f"    {line}" for line in one.variation.diff.split("\n"))


def gate_lines(gate: Gate) -> Lines:
    """The gate, a check a line."""
    yield from (check.line for check in gate.checks)


def health_lines(found: Iterable[Health]) -> Lines:
    """Tags beside what replies show."""
    for one in found:
        seen = ""
        if one.difficulty is not None:
            seen = f", difficulty {number(one.difficulty)} ({number(one.low)} to {number(one.high)})"
        replies = f"{counted(one.n, 'reply')}, mean {number(one.mean)}{seen}"
        yield f"{one.question_id}: tagged {one.tagged.word}; {replies}; {one.words}"


def split_lines(splits: Sequence[tuple[Sample, str, Mapping[str, Label]]], questions: Mapping[str, Question]) -> Lines:
    """The split labels side by side."""
    yield f"{counted(len(splits), 'split label')} to settle."
    for sample, id, labels in splits:
        question = questions[sample.question_id]
        item = item_of(question.rubric, id)
        assert item is not None
        said = []
        for rater, label in sorted(labels.items()):
            mark = label.marks.get(id)
            if mark is not None:
                quote = f" “{mark.quote}”" if mark.quote else ""
                reason = f" ({label.reason})" if label.reason else ""
                said.append(f"{rater}: {ruling_of(item, mark.ruling)}{quote}{reason}")
        yield f"{sample.id} · {question.id} · {id}: {'; '.join(said)}"
