"""The figures of the PDF in vector lines: the score of each area as a shape, and the way from interview to interview.

They show the numbers of the page's figures, and say them: paper has nothing to point at. They compute no score.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, pi, sin

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from interviewer.practice.paper import INK, LINE, QUIET, TONES, WIDTH, Anchor, string
from interviewer.practice.report import Standing
from interviewer.practice.row import percent
from interviewer.practice.trend import Step

LEAST_AXES = 3
"""With fewer areas a radar is no shape."""

MOST_STEPS = 12
"""Interviews that the way shows: the last ones."""

_LONGEST_NAME = 36
_RADIUS, _NAMES_APART = 27 * mm, 4.4 * mm
_GOOD = TONES[-1]

Point = tuple[float, float]


def radar(areas: Sequence[Standing]) -> Drawing | None:
    """The score of each area that counts, clockwise from the top; None when they are too few."""
    counted = [(each.words, each.score) for each in areas if each.score is not None]
    if len(counted) < LEAST_AXES:
        return None
    drawing = Drawing(WIDTH, 2 * _RADIUS + 18 * mm)
    middle = (WIDTH / 2, _RADIUS + 9 * mm)
    angles = [2 * pi * at / len(counted) for at in range(len(counted))]
    for share in (0.5, 1.0):
        drawing.add(_shape([_at(middle, angle, share) for angle in angles], LINE))
    for angle in angles:
        drawing.add(_line(middle, _at(middle, angle, 1.0)))
    scores = [_at(middle, angle, score) for angle, (_, score) in zip(angles, counted, strict=True)]
    drawing.add(_shape(scores, _GOOD, filled=True))
    for x, y in scores:
        drawing.add(Circle(x, y, 1.6, fillColor=_GOOD, strokeColor=None))
    between = angles[1] / 2  # half-way between two areas, where no name stands
    for share in (0.5, 1.0):
        x, y = _at(middle, between, share * cos(between))
        drawing.add(string(x + 2, y, percent(share), color=QUIET, size=6.5))
    for part in _names(middle, angles, counted):
        drawing.add(part)
    return drawing


def _names(middle: Point, angles: Sequence[float], counted: Sequence[tuple[str, float]]) -> Iterator[Line | String]:
    """Each area's name and score beside its axis, those of one side far enough apart to be read."""
    right = [at for at, angle in enumerate(angles) if angle <= pi]
    left = [at for at in range(len(angles) - 1, -1, -1) if angles[at] > pi]
    sides: list[tuple[list[int], int, Anchor]] = [(right, 1, "start"), (left, -1, "end")]
    for side, way, anchor in sides:
        heights = _apart([_at(middle, angles[at], 1.12)[1] for at in side])
        for at, height in zip(side, heights, strict=True):
            tip, beside = _at(middle, angles[at], 1.02), _at(middle, angles[at], 1.12)[0] + way * mm
            name, score = counted[at]
            short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
            yield _line(tip, (beside, height))
            yield string(beside + way * mm, height - 1 * mm, f"{short} {percent(score)}", anchor)


def _apart(heights: Sequence[float]) -> list[float]:
    """The heights, from the top down, each at least so much below the one before; the whole stays in its place."""
    spread: list[float] = []
    for height in heights:
        spread.append(min(height, spread[-1] - _NAMES_APART) if spread else height)
    too_low = sum(before - now for before, now in zip(heights, spread, strict=True)) / max(1, len(heights))
    return [height + too_low for height in spread]


def way(steps: Sequence[Step]) -> Drawing | None:
    """The ability of the last interviews, with its standard error, day and score; None with fewer than two."""
    if len(steps) < 2:
        return None
    shown = steps[-MOST_STEPS:]
    least = min(0.0, *(step.ability.logits - step.ability.error for step in shown))
    most = max(0.0, *(step.ability.logits + step.ability.error for step in shown))
    foot, height, left = 11 * mm, 38 * mm, 12 * mm
    drawing = Drawing(WIDTH, foot + height + 3 * mm)

    def up(logits: float) -> float:
        return foot + height * (logits - least) / (most - least or 1.0)

    for logits in sorted({least, 0.0, most}):
        drawing.add(_line((left, up(logits)), (WIDTH, up(logits))))
        drawing.add(string(left - 2 * mm, up(logits) - 1 * mm, f"{logits:+.1f}", "end", QUIET, 7))
    apart = (WIDTH - left) / len(shown)
    points = [(left + apart * (at + 0.5), up(step.ability.logits)) for at, step in enumerate(shown)]
    for one, other in pairwise(points):
        drawing.add(_line(one, other, _GOOD, 1.4))
    for (x, y), step in zip(points, shown, strict=True):
        low, high = up(step.ability.logits - step.ability.error), up(step.ability.logits + step.ability.error)
        drawing.add(_line((x, low), (x, high), QUIET))
        drawing.add(Circle(x, y, 2.4, fillColor=_GOOD, strokeColor=None))
        drawing.add(string(x, 6 * mm, f"{step.started:%d %b}", "middle", QUIET, 7))
        drawing.add(string(x, 2 * mm, percent(step.score), "middle", INK, 8))
    return drawing


def _at(middle: Point, angle: float, share: float) -> Point:
    return middle[0] + share * _RADIUS * sin(angle), middle[1] + share * _RADIUS * cos(angle)


def _line(one: Point, other: Point, color: Color = LINE, width: float = 0.6) -> Line:
    return Line(*one, *other, strokeColor=color, strokeWidth=width)


def _shape(points: Sequence[Point], color: Color, filled: bool = False) -> Polygon:
    flat = [each for point in points for each in point]
    # Lines behind the shape can still be seen through it.
    fill = Color(color.red, color.green, color.blue, alpha=0.18) if filled else None
    return Polygon(flat, strokeColor=color, strokeWidth=1.4 if filled else 0.6, fillColor=fill)
