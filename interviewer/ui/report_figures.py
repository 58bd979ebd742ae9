"""The report's figures, drawn by Plotly in the browser, and what each says in words for those who do not see it.

It computes nothing and fetches nothing: the page brings Plotly along.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from interviewer.practice.report import Report, Standing, duration
from interviewer.practice.row import percent
from interviewer.practice.sureness import Sureness
from interviewer.practice.trend import Step, step_words, trend_words

GOOD, FAIR, POOR = "#0d9488", "#ca8a04", "#c2410c"
_LINE = "rgba(120, 113, 108, 0.35)"
LEAST_AXES = 3
"""With fewer areas a radar is no shape."""


@dataclass(frozen=True)
class Figure:
    """A figure and the same in words."""

    title: str
    plot: go.Figure
    words: str


def radar(report: Report) -> Figure | None:
    """The score of each area as a shape; None when too few areas count."""
    counted = [each for each in report.areas if each.score is not None]
    if len(counted) < LEAST_AXES:
        return None
    names, scores = [each.words for each in counted], [100 * (each.score or 0) for each in counted]
    trace = go.Scatterpolar(
        r=[*scores, scores[0]],
        theta=[_short(name, 10) for name in [*names, names[0]]],
        fill="toself",
        line={"color": GOOD, "width": 2},
        fillcolor="rgba(13, 148, 136, 0.22)",
        hovertemplate="%{theta}: %{r:.0f} %<extra></extra>",
    )
    plot = _laid_out(go.Figure(trace), 340)
    axis, between = {"gridcolor": _LINE, "linecolor": _LINE}, 90 - 180 / len(counted)
    plot.update_layout(
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            # Half-way between two areas, where no name stands.
            "radialaxis": {"range": [0, 100], "tickvals": [50, 100], "angle": between, "tickangle": 0, **axis},
            "angularaxis": {"rotation": 90, "direction": "clockwise", **axis},
        },
        margin={"l": 70, "r": 70, "t": 40, "b": 40},
    )
    return Figure("Score by area", plot, _listed(counted))


def bars(report: Report) -> Figure | None:
    """The score of each level and area as a bar; None when nothing counts."""
    counted = [each for each in (*report.levels, *report.areas) if each.score is not None]
    if not counted:
        return None
    shown = counted[::-1]
    trace = go.Bar(
        x=[100 * (each.score or 0) for each in shown],
        y=[_short(each.words) for each in shown],
        orientation="h",
        marker_color=[_tone(each.band or 0) for each in shown],
        text=[f"{percent(each.score or 0)} of {each.counted}" for each in shown],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.0f} %<extra></extra>",
    )
    plot = _laid_out(go.Figure(trace), 80 + 30 * len(shown))
    plot.update_xaxes(range=[0, 130], tickvals=[0, 50, 100], ticksuffix=" %")
    plot.update_yaxes(showgrid=False)
    return Figure("Score by level and area", plot, _listed(counted))


def times(report: Report) -> Figure | None:
    """How long each question took, pauses left out."""
    if not report.rows:
        return None
    rows = report.rows[::-1]
    longest = max(row.seconds for row in rows)
    unit, name = (60, "minutes") if longest >= 60 else (1, "seconds")
    trace = go.Bar(
        x=[row.seconds / unit for row in rows],
        y=[f"{row.number}. {_short(row.question.title)}" for row in rows],
        orientation="h",
        marker_color="#78716c",
        text=[duration(row.seconds) for row in rows],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    plot = _laid_out(go.Figure(trace), 80 + 30 * len(rows))
    plot.update_yaxes(showgrid=False)
    plot.update_xaxes(title=name, range=[0, 1.3 * longest / unit or 1])
    words = "; ".join(f"question {row.number}, {row.question.title}: {duration(row.seconds)}" for row in report.rows)
    return Figure("Time for each question", plot, words)


def calibration(found: Sureness | None) -> Figure | None:
    """How sure the candidate was beside what was scored; on the line the two are the same."""
    if found is None:
        return None
    even = go.Scatter(x=[0, 100], y=[0, 100], mode="lines", line={"color": _LINE, "dash": "dash"}, hoverinfo="skip")
    steps = go.Scatter(
        x=[100 * step.sure for step in found.steps],
        y=[100 * step.score for step in found.steps],
        mode="markers+text",
        marker={"color": GOOD, "size": [10 + 4 * min(step.replies, 6) for step in found.steps]},
        text=[f"{step.replies}" for step in found.steps],
        textposition="middle right",
        hovertemplate="%{x:.0f} % sure, %{y:.0f} % scored<extra></extra>",
    )
    plot = _laid_out(go.Figure([even, steps]), 300)
    plot.update_xaxes(title="how sure you were", range=[-5, 110], ticksuffix=" %")
    plot.update_yaxes(title="what you scored", range=[-5, 110], ticksuffix=" %")
    steps_words = "; ".join(
        f"{percent(step.sure)} sure, {percent(step.score)} scored ({step.replies})" for step in found.steps
    )
    return Figure("How sure you were, and what you scored", plot, f"{found.words} {steps_words}.")


def progress(steps: Sequence[Step]) -> Figure | None:
    """The ability of each interview with its standard error, and the score; None with fewer than two."""
    if len(steps) < 2:
        return None
    when = [step.started for step in steps]
    ability = go.Scatter(
        x=when,
        y=[step.ability.logits for step in steps],
        error_y={"array": [step.ability.error for step in steps], "color": _LINE, "thickness": 1.5},
        mode="lines+markers",
        line={"color": GOOD},
        marker={"size": 9},
        customdata=[[percent(step.score), step.counted] for step in steps],
        hovertemplate="%{x|%d %b %Y}: %{y:+.1f} logits, %{customdata[0]} of %{customdata[1]}<extra></extra>",
    )
    plot = _laid_out(go.Figure(ability), 300)
    plot.update_yaxes(title="ability (logits)", zeroline=True, zerolinecolor=_LINE)
    said = "; ".join(step_words(step) for step in steps)
    return Figure("From interview to interview", plot, f"{trend_words(tuple(steps))} {said}.")


def _laid_out(plot: go.Figure, height: int) -> go.Figure:
    plot.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        bargap=0.35,
        font={"family": "system-ui, sans-serif", "size": 12},
        dragmode=False,
    )
    plot.update_xaxes(gridcolor=_LINE, zeroline=False, fixedrange=True, automargin=True)
    plot.update_yaxes(gridcolor=_LINE, fixedrange=True, automargin=True)
    return plot


def _short(name: str, line: int = 18) -> str:
    """The name in two lines where it is longer than one, as text: a sign that Plotly reads as markup is spelt out."""
    harmless = name.replace("&", "&amp;").replace("<", "&lt;").replace("$", "＄")
    cut = harmless if len(harmless) <= 34 else harmless[:33].rstrip() + "…"
    half = cut.rfind(" ", 0, max(line, len(cut) // 2) + 1)
    return f"{cut[:half]}<br>{cut[half + 1 :]}" if len(cut) > line and half > 0 else cut


def _tone(band: int) -> str:
    return (POOR, POOR, FAIR, GOOD, GOOD)[band]


def _listed(standings: Sequence[Standing]) -> str:
    return "; ".join(f"{each.words}: {percent(each.score or 0)} of {each.counted} counted" for each in standings)
