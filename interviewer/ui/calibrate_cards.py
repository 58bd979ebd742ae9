"""The HTML of the Calibrate tab: what was found as tables and cards.

Every word that comes from outside is escaped here. It knows neither Gradio nor where the numbers come from.
"""

from collections.abc import Iterable, Mapping, Sequence

from interviewer.bank.question import Question
from interviewer.calibration.consensus import finished
from interviewer.calibration.editing import Linted
from interviewer.calibration.health import Health
from interviewer.calibration.labelling import Progress, Task, progress
from interviewer.calibration.labels import Item, Label, Mark, Part, Project, Sample, item_of, items_of, wording
from interviewer.calibration.people import RAW, People, Row, most_disputed
from interviewer.calibration.projects import detects
from interviewer.calibration.resampling import Estimate
from interviewer.calibration.words import counted, number, percent, ruling_of
from interviewer.grading.grade import Ruling
from interviewer.ui.cards import authored, escaped, marked_words

SIGNS = {Ruling.MET: "✓", Ruling.MISSED: "–", Ruling.UNSCORED: "?"}
KEYS = {Ruling.MET: "m", Ruling.MISSED: "x", Ruling.UNSCORED: "u"}


def estimate(found: Estimate) -> str:
    """A number with its interval, or n/a with the reason."""
    if found.value is None:
        return f'<span class="na">n/a <small>{escaped(found.why)}</small></span>'
    interval = "" if found.low is None else f' <small class="ci">{number(found.low)} to {number(found.high)}</small>'
    return f'<b class="num">{number(found.value)}</b>{interval}'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], name: str = "") -> str:
    """A table of HTML cells under plain heads."""
    top = "".join(f'<th scope="col">{escaped(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return scrolled(f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>", name)


def scrolled(rows: str, name: str = "") -> str:
    """Rows of a table, which scrolls alone where the screen is narrow."""
    return f'<div class="scroll"><table class="cal {name}">{rows}</table></div>'


def measures(found: Mapping[str, Estimate], of: str = "all") -> str:
    """Measures one below the other; each cell names its row and measure, to be found again."""
    rows = "".join(
        f'<tr><th scope="row">{escaped(name)}</th>'
        f'<td data-of="{escaped(of)}" data-measure="{escaped(name)}">{estimate(one)}</td></tr>'
        for name, one in found.items()
    )
    return scrolled(f"<tbody>{rows}</tbody>", "measures")


def nothing(words: str) -> str:
    """What stands where there is nothing to show yet."""
    return f'<p class="empty">{escaped(words)}</p>'


def heading(words: str) -> str:
    """The head of a part of a screen."""
    return f"<h3>{escaped(words)}</h3>"


def overview(project: Project, questions: Mapping[str, Question], labels: Sequence[Label]) -> str:
    """How a project stands."""
    parts = [
        (
            "Dev, to look at freely" if part is Part.DEV else "Locked test, each look counted",
            detects(project, questions, part),
        )
        for part in Part
    ]
    anchors = sum(sample.anchor for sample in project.samples)
    facts = [
        *parts,
        ("Anchors, labelled first by everybody", str(anchors)),
        ("Graders", ", ".join(project.graders)),
        ("Looks at the locked test so far", str(len(project.looks))),
    ]
    body = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in facts)
    raters = sorted({label.rater for label in labels})
    people = [
        (
            escaped(rater),
            f"{sum(one.rater == rater for one in finished(labels))} of {len(project.samples)}",
            _left(found),
        )
        for rater in raters
        if (found := progress(project, labels, rater))
    ]
    rows = [
        (
            authored(questions[id].title) if id in questions else escaped(f"{id} (gone from the bank)"),
            escaped(id),
            count,
        )
        for id in project.question_ids
        if (count := str(len(project.of(question_id=id))))
    ]
    told = table(("Question", "Id", "Replies"), rows)
    told += table(("Interviewer", "Replies labelled", "Tasks left"), people) if people else nothing("No label yet.")
    return f'<dl class="facts">{body}</dl>{told}'


def _left(found: Progress) -> str:
    return str(found.of - found.done)


def tags(found: Sequence[Health]) -> str:
    """Observed against tagged difficulty."""
    rows = [
        (
            escaped(one.question_id),
            escaped(one.tagged.word),
            number(one.mean),
            str(one.n),
            f"{number(one.difficulty)} <small>{number(one.low)} to {number(one.high)}</small>"
            if one.n and one.low
            else "n/a",
            escaped(one.words),
        )
        for one in found
    ]
    return heading("Tag health") + table(("Question", "Tag", "Mean score", "Replies", "Difficulty, logits", ""), rows)


def label_head(found: Progress, question: Question) -> str:
    """Where a person is, and the question."""
    done = round(100 * found.done / max(1, found.of))
    bar = f'<div class="meter" aria-hidden="true"><i style="width:{done}%"></i></div>'
    return (
        f'<p class="where">Reply {found.done + 1} of {found.of} · {escaped(question.area_words)}</p>{bar}'
        f'<p class="asked">{authored(question.text)}</p>'
    )


def label_reply(sample: Sample, question: Question, marks: Mapping[str, Mark]) -> str:
    """The reply, with the words marked that show an item."""
    items = items_of(question.rubric)
    met = [(mark.quote, str(at)) for at, item in enumerate(items, 1) if (mark := marks.get(item.id)) and mark.quote]
    return f'<div class="reply" id="cal-words" tabindex="0">{marked_words(sample.text, met)}</div>'


def label_items(task: Task, question: Question, marks: Mapping[str, Mark]) -> str:
    """The items, each with its three buttons; the first without a mark is the current one."""
    items = items_of(question.rubric)
    rows = []
    for at, item in enumerate(items, start=1):
        if at == 1 + len(question.rubric.points):
            rows.append('<li class="group" role="presentation">Misconceptions: does the reply assert it?</li>')
        mark = marks.get(item.id)
        buttons = "".join(_choice(item, ruling, mark) for ruling in (Ruling.MET, Ruling.MISSED, Ruling.UNSCORED))
        quote = f"<q>{escaped(mark.quote)}</q>" if mark and mark.quote else ""
        rows.append(
            f'<li class="item" data-item="{escaped(item.id)}" tabindex="-1"><span class="at">{at}</span>'
            f'<span class="text">{authored(item.text)}{quote}</span><span class="choices" role="group" '
            f'aria-label="{escaped(item.id)}">{buttons}</span></li>'
        )
    return f'<ol class="items" data-reply="{escaped(task.sample.id)}" data-round="{task.round}">{"".join(rows)}</ol>'


def _choice(item: Item, ruling: Ruling, mark: Mark | None) -> str:
    chosen = "true" if mark is not None and mark.ruling is ruling else "false"
    words = ruling_of(item, ruling)
    return (
        f'<button type="button" class="choice {ruling.value}" data-ruling="{ruling.value}" aria-pressed="{chosen}" '
        f'title="{KEYS[ruling]}">{escaped(words)}</button>'
    )


def agreement(found: People) -> str:
    """People against people."""
    tone = {True: "good", False: "bad", None: "fair"}[found.enough]
    raters = [
        (
            escaped(one.name),
            str(one.labelled),
            estimate(one.severity),
            f"{estimate(one.own)}<br><small>{counted(one.repeats, 'repeat')}</small>",
            percent(one.unclear),
        )
        for one in found.raters
    ]
    disputed = [(f"{escaped(_of(row))}", estimate(row.measures[RAW])) for row in most_disputed(found)]
    return "".join(
        (
            f'<p class="verdict {tone}" role="status">{escaped(found.words)}</p>',
            measures(found.all.measures),
            heading("Interviewers"),
            table(
                ("Name", "Labelled", "Severity (score above the others')", "Agrees with themselves", "Can't tell"),
                raters,
            )
            if raters
            else nothing("No label is handed in yet."),
            heading("Most disputed"),
            table(("Point", "Raw agreement"), disputed) if disputed else nothing("Nothing is disputed."),
            _row_details("By question", found.questions),
            _row_details("By point", found.items),
        )
    )


def _of(row: Row) -> str:
    return " · ".join(part for part in (row.question_id, row.item) if part)


def _row_details(title: str, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    names = list(rows[0].measures)
    body = "".join(
        f'<tr><th scope="row">{escaped(_of(row))}</th>'
        + "".join(
            f'<td data-of="{escaped(_of(row))}" data-measure="{escaped(name)}">{estimate(row.measures[name])}</td>'
            for name in names
        )
        + "</tr>"
        for row in rows
    )
    head = "".join(f'<th scope="col">{escaped(name)}</th>' for name in ("", *names))
    found = scrolled(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")
    return f"<details><summary>{escaped(title)}</summary>{found}</details>"


def split_card(sample: Sample, item: Item, question: Question, labels: Mapping[str, Label], at: int, of: int) -> str:
    """One split label, side by side."""
    columns = []
    for rater, label in sorted(labels.items()):
        mark = label.marks.get(item.id)
        if mark is None:
            continue
        quote = f"<q>{escaped(mark.quote)}</q>" if mark.quote else ""
        reason = f"<p>{escaped(label.reason)}</p>" if label.reason else ""
        stale = '<p class="stale">made under another wording, may be stale</p>' if mark.wording != wording(item) else ""
        columns.append(
            f'<div class="side {mark.ruling.value}"><b>{escaped(rater)}</b> '
            f"{SIGNS[mark.ruling]} {escaped(ruling_of(item, mark.ruling))}{quote}{reason}{stale}</div>"
        )
    return (
        f'<p class="where">Split {at} of {of} · {escaped(sample.id)} · {escaped(question.title)}</p>'
        f'<p class="asked"><b>{escaped(item.id)}</b>: {authored(item.text)}</p>'
        f'<div class="sides">{"".join(columns)}</div>{reply_of(sample)}'
    )


def reply_of(sample: Sample) -> str:
    """A reply as it was written."""
    return f'<div class="reply">{marked_words(sample.text)}</div>'


def reply_cards(
    samples: Sequence[Sample],
    said: Mapping[str, Mapping[str, tuple[Ruling | None, Ruling | None]]],
    questions: Mapping[str, Question],
) -> str:
    """Replies with what people and the grader say of each item: (people, grader) by item, by reply."""
    cards = []
    for sample in samples:
        question = questions[sample.question_id]
        rows = []
        for id, (people, grader) in said[sample.id].items():
            item = item_of(question.rubric, id)
            if item is None:
                continue
            apart = people is not None and grader is not None and people is not grader
            row = (
                f"{escaped(id)}",
                escaped(ruling_of(item, people)) if people else "open",
                escaped(ruling_of(item, grader)) if grader else "owed",
                "≠" if apart else "",
            )
            rows.append(row)
        cards.append(
            f'<div class="case"><p class="where">{escaped(sample.id)} · {escaped(question.title)}</p>{reply_of(sample)}'
            f"{table(('Item', 'People', 'Grader', ''), rows)}</div>"
        )
    return "".join(cards)


def lint_card(found: Linted) -> str:
    """What the bank's standard says of a question."""
    lines = [("bad", fault.what, fault.mend) for fault in found.faults]
    lines += [("fair", warning.what, warning.mend) for warning in found.warnings]
    if not lines:
        return '<p class="verdict good">The bank’s standard is met.</p>'
    rows = "".join(
        f'<li class="{tone}">{escaped(what)}{f" <small>{escaped(mend)}</small>" if mend else ""}</li>'
        for tone, what, mend in lines
    )
    head = f"{counted(len(found.faults), 'fault')}, {counted(len(found.warnings), 'warning')}"
    return f'<p class="where">{head}</p><ul class="lint">{rows}</ul>'
