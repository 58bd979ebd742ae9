"""What a run measured, for people: Markdown a suite. It measures nothing."""

import json
import math
from collections.abc import Iterable, Sequence

from evals.running import Checked, Ran
from evals.suite import Measure, Outcome


def number(value: float | None) -> str:
    """A number as a table shows it; a dash for none."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def bounds(measure: Measure) -> str:
    """The interval of a measure."""
    return "–" if math.isnan(measure.low) else f"{number(measure.low)} to {number(measure.high)}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def gate_row(one: Checked) -> list[str]:
    """A gate as a row: measure, target, value, interval, n, baseline, how it stands."""
    measure = one.measure
    return [
        one.gate.measure,
        one.gate.words,
        number(measure.value if measure else None),
        bounds(measure) if measure else "–",
        str(measure.n if measure else 0),
        number(one.baseline),
        one.standing.value,
    ]


GATE_HEAD = ("measure", "target", "value", "95 % interval", "n", "baseline", "stands")
MEASURE_HEAD = ("measure", "slice", "value", "95 % interval", "n")


def measure_row(measure: Measure) -> list[str]:
    """A measure as a row."""
    return [measure.name, measure.by or "all", number(measure.value), bounds(measure), str(measure.n)]


def counts(ran: Ran) -> str:
    """What became of the cases, and what they cost, in a line."""
    tokens = "tokens unknown" if ran.tokens is None else f"{ran.tokens} tokens"
    cost = "" if ran.cost is None else f", cost {ran.cost:.4f}"
    return (
        f"{ran.done} done, {ran.unscored} unscored, {ran.errors} errors; {tokens}{cost}; {ran.seconds:.1f} s of grading"
    )


def _fenced(text: str) -> str:
    fence = "`" * max(4, *(len(run) + 1 for run in text.split() if set(run) == {"`"}), 4)
    return f"{fence}\n{text}\n{fence}"


def _case(outcome: Outcome) -> str:
    shown = {"given": outcome.case.given, "wanted": outcome.case.wanted, "found": outcome.output.found}
    lines = [f"### {outcome.case.id}", "", *(f"- {tag}: {value}" for tag, value in outcome.case.tags.items())]
    if outcome.reason:
        lines.append(f"- {outcome.status.value}: {outcome.reason}")
    body = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in shown.items() if value)
    return "\n".join([*lines, "", _fenced(body)])


def markdown(ran: Ran) -> str:
    """The whole report of a suite: gates, measures, the worst cases in full and what failed."""
    stamps = ", ".join(f"{name} {value}" for name, value in ran.stamps.items())
    parts = [f"# {ran.suite}: {ran.about}", counts(ran) + ".", f"Commit {ran.commit}; {stamps}."]
    if ran.checked:
        parts += ["## Gates", table(GATE_HEAD, map(gate_row, ran.checked))]
    if ran.flips is not None:
        worse, better = ran.flips.worse, ran.flips.better
        said = f"Against the baseline {len(worse)} cases pass no more and {len(better)} pass now."
        parts.append(said + (" That is more than chance would turn: failed." if ran.flips.fails else ""))
        if worse:
            parts.append("\n".join(f"- {id}" for id in worse))
    parts += ["## Measures", table(MEASURE_HEAD, map(measure_row, ran.measures))]
    if ran.worst:
        parts += ["## The worst cases", *map(_case, ran.worst)]
    if ran.failures:
        parts += ["## Unscored and errors", *map(_case, ran.failures)]
    return "\n\n".join(parts) + "\n"
