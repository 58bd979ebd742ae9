"""One page of results for people: how the gates stand, with plots drawn here, asking nothing of any other place.

It reads what runs have written and measures nothing.
"""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.report import GATE_HEAD, MEASURE_HEAD, counts, gate_row, measure_row
from evals.running import EvalsError, Ran

SIDE = 260
ROOM = 44
BANDS = 5

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem } th, td { padding: .2rem .6rem; text-align: left }
th { border-bottom: 2px solid #999 } td { border-bottom: 1px solid #ddd } tr.failed td { background: #fde8e8 }
figure { display: inline-block; margin: 0 2rem 1rem 0; vertical-align: top } figcaption { font-size: .9rem }
svg text { font: 11px system-ui, sans-serif; fill: #333 }
"""


def read_runs(folder: Path) -> list[Ran]:
    """The runs kept in a folder. Raises EvalsError when there is none, or one cannot be read."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(Ran.model_validate_json(path.read_bytes()))
        except ValidationError:
            raise EvalsError(
                f"{path}: not the result of a run as this version writes it; run its suite again"
            ) from None
    if not found:
        raise EvalsError(f"{folder}: no results yet; run `python -m evals all` first")
    return found


def _text(x: float, y: float, words: object, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(words))}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _figure(caption: str, width: float, height: float, *shapes: str) -> str:
    drawn = f'<svg role="img" aria-label="{escape(caption)}" width="{width:.0f}" height="{height:.0f}">'
    return f"<figure>{drawn}{''.join(shapes)}</svg><figcaption>{escape(caption)}</figcaption></figure>"


def reliability_plot(rows: Sequence[Sequence[float]]) -> str:
    """The share labelled met against the chance stated; (chance, share, n) a row. On the line is perfect."""

    def at(x: float, y: float) -> tuple[float, float]:
        return ROOM + x * SIDE, 10 + (1 - y) * SIDE

    (left, bottom), (right, top) = at(0, 0), at(1, 1)
    most = max((n for _, _, n in rows), default=1)
    axes = f'<path d="M{left},{top}V{bottom}H{right}M{left},{bottom}L{right},{top}" fill="none" stroke="#999"/>'
    dots = [
        f'<circle cx="{at(said, was)[0]:.1f}" cy="{at(said, was)[1]:.1f}" r="{3 + 7 * (n / most) ** 0.5:.1f}" '
        f'fill="#2b6cb0" fill-opacity=".7"><title>{n:.0f} points: said {said:.2f}, was {was:.2f}</title></circle>'
        for said, was, n in rows
    ]
    ticks = [_text(at(x, 0)[0], bottom + 14, x) for x in (0, 0.5, 1)]
    ticks += [_text(left - 6, at(0, y)[1] + 4, y, "end") for y in (0, 0.5, 1)]
    return _figure("Reliability: chance stated (across), share met (up)", right + 20, bottom + 24, axes, *dots, *ticks)


def confusion_plot(rows: Sequence[Sequence[int]]) -> str:
    """Labelled bands (down) against found bands (across); a row's shares give the shades."""
    cell = SIDE / BANDS
    shapes = []
    for down, row in enumerate(rows):
        shapes.append(_text(ROOM - 8, 34 + (down + 0.5) * cell, down, "end"))
        shapes.append(_text(ROOM + (down + 0.5) * cell, 22, down))
        for across, n in enumerate(row):
            x, y = ROOM + across * cell, 30 + down * cell
            shade = 255 - int(150 * n / max(1, sum(row)))
            shapes.append(_rect(x, y, cell - 2, cell - 2, f"rgb({shade},{shade},255)"))
            shapes.append(_text(x + cell / 2, y + cell / 2 + 4, n))
    return _figure("Confusion of bands: labelled (down), found (across)", ROOM + SIDE, 34 + SIDE, *shapes)


def flips_plot(flips: Mapping[str, Sequence[int]]) -> str:
    """Of each change, the share of replies in which it did what it must not do."""
    shapes = []
    for line, (change, (broken, n)) in enumerate(flips.items()):
        y = 8 + 22 * line
        shapes += [_text(160, y + 12, change, "end"), _rect(168, y, SIDE, 16, "#eee")]
        shapes += [_rect(168, y, SIDE * broken / max(1, n), 16, "#c05621")]
        shapes.append(_text(176 + SIDE, y + 12, f"{broken} of {n}", "start"))
    caption = "Replies in which a change did what it must not do"
    return _figure(caption, 250 + SIDE, 16 + 22 * len(flips), *shapes)


def scores_plot(scores: Mapping[str, Sequence[float]]) -> str:
    """The scores of each kind of reply, a stroke a reply, with the mean as a bar."""
    shapes = []
    for line, (kind, values) in enumerate(scores.items()):
        y = 8 + 26 * line
        shapes += [_text(80, y + 14, kind, "end"), _rect(88, y, SIDE, 20, "#eee")]
        shapes += [_rect(88 + value * (SIDE - 1), y + 4, 1, 12, "#2b6cb0") for value in values]
        if values:
            average = sum(values) / len(values)
            shapes.append(_rect(87 + average * (SIDE - 3), y, 3, 20, "#c05621"))
            shapes.append(_text(96 + SIDE, y + 14, f"{average:.2f} (n = {len(values)})", "start"))
    return _figure("Score 0 to 1 by kind of reply; orange: the mean", 190 + SIDE, 16 + 26 * len(scores), *shapes)


PLOTS = {
    "reliability": reliability_plot,
    "confusion": confusion_plot,
    "scores": scores_plot,
    "flips": flips_plot,
}


def _table(head: Sequence[str], rows: Sequence[tuple[Sequence[str], bool]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr{' class=failed' if failed else ''}>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        for row, failed in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _section(ran: Ran) -> str:
    details: Mapping[str, Any] = ran.details
    stamps = ", ".join(f"{name} {value}" for name, value in ran.stamps.items())
    parts = [
        f"<h2>{escape(ran.suite)}: {escape(ran.about)}</h2>",
        f"<p>{escape(counts(ran))}. Commit {escape(ran.commit)}; {escape(stamps)}.</p>",
        _table(GATE_HEAD, [(gate_row(one), one.standing.fails) for one in ran.checked]) if ran.checked else "",
        *(draw(details[name]) for name, draw in PLOTS.items() if name in details),
        "<details><summary>Every measure</summary>",
        _table(MEASURE_HEAD, [(measure_row(one), False) for one in ran.measures]),
        "</details>",
    ]
    return "\n".join(parts)


def page(runs: Sequence[Ran]) -> str:
    """The page, as one HTML document."""
    head = f'<meta charset="utf-8"><title>How far to trust the grader</title><style>{_STYLE}</style>'
    body = "\n".join(_section(ran) for ran in runs)
    title = "<h1>How far to trust the grader</h1>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{title}{body}</body></html>\n"
