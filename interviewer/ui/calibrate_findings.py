"""The HTML of what graders do: beside people, before and after an edit, under changes, and at the gate.

Every word that comes from outside is escaped. It knows neither Gradio nor where the numbers come from.
"""

from collections.abc import Mapping, Sequence

from interviewer.bank.question import Question
from interviewer.calibration.against import Against, Colour, Disagreement, Kept
from interviewer.calibration.effect import Effect
from interviewer.calibration.labels import Publishing, item_of
from interviewer.calibration.people import KAPPA
from interviewer.calibration.press import Gate
from interviewer.calibration.robustness import Tried
from interviewer.calibration.words import LIGHTS, NO_PAIRS, chance, counted, flips, number, percent, ruling_of
from interviewer.grading.grade import BAND_WORDS
from interviewer.ui.calibrate_cards import estimate, heading, measures, nothing, scrolled, table
from interviewer.ui.cards import escaped

TONES = {Colour.GREEN: "good", Colour.AMBER: "fair", Colour.RED: "bad", Colour.GREY: "none"}


def beside_people(found: Against, looks: int) -> str:
    """A grader against people."""
    head = (
        f"{counted(found.compared, 'verdict')} on {counted(found.replies, 'reply')} beside people’s; "
        f"{found.unjudged} owed or unscored. Looks at the locked test so far: {looks}."
    )
    if not found.compared:
        return f'<p class="where">{head}</p>{nothing(NO_PAIRS)}'
    lights = [
        (
            f'<span class="light {TONES[light.colour]}" role="img" aria-label="{escaped(LIGHTS[light.colour])}"></span>'
            f" {escaped(light.name)}",
            escaped(light.threshold),
            estimate(light.estimate),
            escaped(LIGHTS[light.colour]),
        )
        for light in found.lights
    ]
    return "".join(
        (
            f'<p class="where">{head}</p>',
            table(("Measure", "Threshold", "Found", ""), lights, "lights"),
            "<p class='note'>Thresholds of Williamson, Xi & Breyer (2012).</p>",
            heading("All measures"),
            measures(found.measures, "grader"),
            heading("Bands: people down, grader across"),
            _confusion(found),
            heading("Strict or lenient"),
            table(
                ("Point", "Cohen's kappa", "Bias", "Grader alone", "People alone"),
                [
                    (
                        f"{escaped(row.item)}<br><small>{escaped(row.question_id)}</small>",
                        estimate(row.measures[KAPPA]),
                        estimate(row.bias),
                        str(len(row.lenient)),
                        str(len(row.strict)),
                    )
                    for row in found.items
                ],
            ),
            heading("If the least sure verdicts are left to people"),
            _curve(found.kept),
        )
    )


def _confusion(found: Against) -> str:
    """The confusion matrix; a cell that holds replies is a button that opens them."""
    head = "".join(f'<th scope="col">{escaped(word)}</th>' for word in ("", *BAND_WORDS))
    rows = []
    for people, word in enumerate(BAND_WORDS):
        cells = []
        for grader in range(len(BAND_WORDS)):
            ids = found.confusion.get((people, grader), ())
            name = f"people {word}, grader {BAND_WORDS[grader]}: {counted(len(ids), 'reply')}"
            same = " same" if people == grader else ""
            button = (
                f'<button type="button" data-cell="{people},{grader}" aria-label="{escaped(name)}">{len(ids)}</button>'
            )
            cells.append(f'<td class="cell{same}">{button if ids else "0"}</td>')
        rows.append(f'<tr><th scope="row">{escaped(word)}</th>{"".join(cells)}</tr>')
    return scrolled(f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>", "confusion")


def _curve(kept: Sequence[Kept]) -> str:
    if not kept:
        return nothing("The grader judged nothing that people agree on.")
    low = min(min(point.agreeing for point in kept), 0.5)
    places = [(40 + 520 * (1 - point.share) / 0.5, 150 - 130 * (point.agreeing - low) / (1 - low)) for point in kept]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4"/>' for x, y in places)
    texts = "".join(
        f'<text x="{x:.0f}" y="{y - 9:.0f}">{percent(point.agreeing)}</text>'
        f'<text x="{x:.0f}" y="172">{percent(point.share)}</text>'
        for (x, y), point in zip(places, kept, strict=True)
    )
    words = "; ".join(f"{percent(point.share)} kept: {percent(point.agreeing)} agree" for point in kept)
    return (
        f'<svg class="curve" viewBox="0 0 600 190" role="img" aria-label="{words}">'
        f'<polyline points="{line}"/>{dots}{texts}'
        f'<text x="300" y="188">share of verdicts kept, the surest first</text></svg>'
    )


def ranked(found: Sequence[Disagreement], questions: Mapping[str, Question]) -> str:
    """Disagreements, the weightiest first, by point; unstable ones apart."""
    if not found:
        return heading("Disagreements on dev") + nothing("People and the grader part on nothing.")
    steady, unstable = ([one for one in found if one.unstable is which] for which in (False, True))
    points: dict[tuple[str, str], list[Disagreement]] = {}
    for one in steady:
        points.setdefault((one.question_id, one.item), []).append(one)
    order = sorted(points, key=lambda key: -sum(one.rank for one in points[key]))
    groups = "".join(
        f"<details{'' if at else ' open'}><summary>{escaped(item)} <small>{escaped(id)} · "
        f"{counted(len(points[id, item]), 'disagreement')}</small></summary>"
        f"{_rows(points[id, item], questions)}</details>"
        for at, (id, item) in enumerate(order)
    )
    apart = f"<h4>Unstable: the grader is unsure, or says otherwise when asked again</h4>{_rows(unstable, questions)}"
    return heading("Disagreements on dev") + groups + (apart if unstable else "")


def _rows(found: Sequence[Disagreement], questions: Mapping[str, Question]) -> str:
    rows = []
    for one in found:
        item = item_of(questions[one.question_id].rubric, one.item)
        if item is None:
            continue
        rows.append(
            (
                number(one.rank),
                _opener(one.reply_id),
                escaped(ruling_of(item, one.people)),
                escaped(ruling_of(item, one.grader)) + (f"<q>{escaped(one.quote)}</q>" if one.quote else ""),
                f'<button type="button" class="link" data-edit="{escaped(one.question_id)}" '
                f'data-item="{escaped(one.item)}" data-case="{escaped(one.reply_id)}">mend the rubric</button>',
            )
        )
    return table(("Weight", "Reply", "People", "Grader", ""), rows)


def before_after(found: Effect, looks: int) -> str:
    """What an edit changed."""
    facts = [
        ("Fixed", str(found.fixed)),
        ("Broken", str(found.broken)),
        ("Unchanged", str(found.unchanged)),
        ("Difference in right verdicts", estimate(found.difference)),
        ("McNemar", escaped(chance(found.chance, found.why))),
        ("Flips with no edit at all", escaped(flips(found.noise))),
        ("Quadratic weighted kappa of bands, before", estimate(found.before)),
        ("Quadratic weighted kappa of bands, after", estimate(found.after)),
        ("Replies that get another band", str(len(found.moved))),
        ("Labels that may be stale", str(found.stale)),
        ("Verdicts owed by the grader", str(found.unjudged)),
        ("Looks at the locked test so far", str(looks)),
    ]
    body = "".join(f'<dt>{escaped(name)}</dt><dd data-fact="{escaped(name)}">{value}</dd>' for name, value in facts)
    rows = [
        (
            f"{escaped(row.item)}<br><small>{escaped(row.question_id)}</small>",
            _openers(row.fixed),
            _openers(row.broken),
            f"{row.right} / {row.wrong}",
            escaped(chance(row.chance, row.why)),
            escaped(chance(row.adjusted)),
        )
        for row in found.items
    ]
    head = ("Point", "Fixed", "Broken", "Right / wrong both times", "McNemar", "Holm")
    part = "dev" if found.part.value == "dev" else "the locked test"
    return f'{heading(f"Before and after on {part}")}<dl class="facts">{body}</dl>{table(head, rows)}'


def _opener(reply_id: str) -> str:
    """A button that opens the reply."""
    return f'<button type="button" class="link" data-open="{escaped(reply_id)}">{escaped(reply_id)}</button>'


def _openers(spots: Sequence[tuple[str, str]]) -> str:
    buttons = " ".join(_opener(id) for id, _ in spots)
    return f"{len(spots)}<br>{buttons}" if spots else "0"


def changes(found: Sequence[Tried]) -> str:
    """How the changes went; failures as diffs."""
    judged = [one for one in found if one.passed is not None]
    failed = [one for one in judged if not one.passed]
    counts: dict[str, list[int]] = {}
    for one in judged:
        row = counts.setdefault(one.variation.change, [0, 0])
        row[0] += bool(one.passed)
        row[1] += 1
    rows = [(escaped(name), f"{passed} of {n}") for name, (passed, n) in counts.items()]
    cards = "".join(_failure(one) for one in failed)
    return heading("Robustness") + table(("Change", "As it should be"), rows) + cards


def _failure(one: Tried) -> str:
    turned = ", ".join(
        f"{turn.item}: {'met' if turn.before else 'missed'} → {'met' if turn.after else 'missed'}"
        for turn in one.points
        if not turn.held
    )
    turned = turned or f"score {number(one.before)} → {number(one.after)}"
    head = f"{one.variation.change} (rule: {one.variation.rule}): {turned}"
    return f"<details><summary>{escaped(head)}</summary>{diff(one.variation.diff)}</details>"


def diff(text: str) -> str:
    """A diff, its added and removed lines told apart."""
    lines = []
    for line in text.split("\n"):
        kind = "add" if line.startswith("+") else "cut" if line.startswith("-") else "same"
        lines.append(f'<span class="{kind}">{escaped(line) or "&nbsp;"}</span>')
    return f'<pre class="diff" tabindex="0">{"".join(lines)}</pre>'


def gate_card(gate: Gate) -> str:
    """The gate, a check a row."""
    rows = [
        (
            f'<span class="light {tone}" role="img" aria-label="{word}"></span> {escaped(check.name)}',
            word,
            escaped(check.words),
        )
        for check in gate.checks
        for tone, word in [
            {True: ("good", "passed"), False: ("bad", "failed"), None: ("none", "not known")}[check.passed]
        ]
    ]
    return heading("The gate") + table(("Check", "", ""), rows, "lights")


def publications(found: Mapping[int, Publishing]) -> str:
    """What stands published by this project."""
    rows = [
        (str(number_), escaped(event.question_id), f"{event.at:%Y-%m-%d}", escaped(event.by), escaped(event.reason))
        for number_, event in found.items()
    ]
    if not rows:
        return ""
    return heading("Published by this project") + table(("Number", "Question", "Day", "By", "Reason"), rows)
