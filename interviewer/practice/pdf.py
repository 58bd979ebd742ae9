"""The report as a PDF, drawn by reportlab: the facts of its Markdown, formulas in signs, and its figures.

Every word of candidates and documents is text here and never markup. It computes nothing.
"""

import html
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from interviewer.grading.grade import BAND_WORDS, Ruling
from interviewer.practice.actions import Action
from interviewer.practice.paper import INK, LINE, QUIET, TONES, WIDTH, drawable, fonts, string
from interviewer.practice.paper_figures import MOST_STEPS, radar, way
from interviewer.practice.remarks import judge_words
from interviewer.practice.report import Report, Standing, duration
from interviewer.practice.row import Finding, Row, percent
from interviewer.practice.trend import Step, step_words, trend_words


def pdf(report: Report, started: datetime, actions: Sequence[Action] = (), steps: Sequence[Step] = ()) -> bytes:
    """The report as the bytes of a PDF file, A4. `started`: when the interview began; `steps`: the owner's trend."""
    out = io.BytesIO()
    title = f"Interview of {started.astimezone():%d %B %Y, %H:%M}"
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=title,
        author="Interviewer",
        lang="en",
    )
    story = [*_head(report, title), *_standings(report), *_way(steps), *_next(actions)]
    for row in report.rows:
        story += _row(row)
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def _head(report: Report, title: str) -> Iterator[Any]:
    yield _paragraph(title, "title")
    yield _paragraph(report.verdict, "verdict")
    lines = [report.closed]
    if report.overall.counted:
        lines.append(f"Estimated ability: {report.ability_words}")
    if report.sureness:
        lines.append(report.sureness.words)
    if report.graders:
        judges = dict.fromkeys(judge_words(grader) for grader, _, _ in report.graders)
        lines.append(f"Judged by {', '.join(judges)}.")
    if report.doubt_words:
        lines.append(report.doubt_words)
    for line in lines:
        yield _paragraph(line)
    yield Spacer(1, 3 * mm)


def _standings(report: Report) -> Iterator[Any]:
    for title, standings in (("By level", report.levels), ("By area", report.areas)):
        if standings:
            yield KeepTogether([_paragraph(title, "heading"), *(_bar(each) for each in standings), Spacer(1, 3 * mm)])

    shape = radar(report.areas)
    if shape is not None:
        yield KeepTogether([_paragraph("Score by area", "heading"), shape, Spacer(1, 3 * mm)])


def _way(steps: Sequence[Step]) -> Iterator[Any]:
    drawing = way(steps)
    if drawing is None:
        return
    told = [_paragraph(f"{trend_words(tuple(steps))} Drawn: ability in logits, with its standard error.")]
    if len(steps) > MOST_STEPS:
        told.append(_paragraph(f"The last {MOST_STEPS} of {len(steps)} interviews are drawn."))
    said = _paragraph(f"{'; '.join(step_words(step) for step in steps[-MOST_STEPS:])}.", "quiet")
    yield KeepTogether([_paragraph("From interview to interview", "heading"), *told, drawing, said, Spacer(1, 3 * mm)])


def _bar(standing: Standing) -> Drawing:
    drawing = Drawing(WIDTH, 6 * mm)
    drawing.add(string(0, 1.6 * mm, standing.words[:42]))
    left, room = 62 * mm, WIDTH - 100 * mm
    drawing.add(_filled(left, room, HexColor("#f0eeeb")))
    if standing.score is not None and standing.band is not None:
        tone = TONES[standing.band]
        drawing.add(_filled(left, room * standing.score, tone))
        words = f"{percent(standing.score)} {BAND_WORDS[standing.band]}"
    else:
        words = "not counted"
    drawing.add(string(left + room + 3 * mm, 1.6 * mm, words))
    return drawing


def _filled(left: float, width: float, color: Color) -> Rect:
    bar = Rect(left, 1.2 * mm, width, 3 * mm)
    bar.fillColor, bar.strokeColor = color, None
    return bar


def _next(actions: Sequence[Action]) -> Iterator[Any]:
    if actions:
        yield _paragraph("What to do next", "heading")
        for action in actions:
            yield _paragraph(f"• {action.title}. {action.why}")
        yield Spacer(1, 3 * mm)


def _row(row: Row) -> Iterator[Any]:
    if row.score is None:
        result, tone = "not counted", QUIET
    else:
        result, tone = f"{percent(row.score)} {BAND_WORDS[row.band or 0]}", TONES[row.band or 0]
    head = Table(
        [[_paragraph(f"{row.number}. {row.question.title}", "question"), _paragraph(result, "result", tone)]],
        colWidths=[WIDTH - 42 * mm, 42 * mm],
    )
    head.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE), ("LEFTPADDING", (0, 0), (0, 0), 0)]))
    facts = [f"[{row.question.level}]", row.question.area_words, duration(row.seconds)]
    facts += [f"{percent(row.sure)} sure"] if row.sure is not None else []
    facts += [row.uncounted] if row.uncounted else ["passed"] if row.passed else []
    yield KeepTogether([head, _paragraph(" · ".join(facts), "quiet"), _paragraph(row.question.text)])
    for finding in (finding for ruling in Ruling for finding in row.of(ruling)):
        yield _finding(finding)
    for claim in row.claims:
        yield _paragraph(f"✗ You said “{claim.quote.rstrip(' .')}”. {claim.correction}", "point", HexColor("#b42318"))
    yield Spacer(1, 3 * mm)


def _finding(finding: Finding) -> Paragraph:
    if finding.ruling is Ruling.MET:
        return _paragraph(f"✓ {finding.point.text} “{finding.quote or ''}”", "point", TONES[4])
    words = "missed" if finding.ruling is Ruling.MISSED else "could not be judged"
    return _paragraph(f"– {words}: {finding.point.text}", "point")


def _paragraph(text: str, style: str = "body", color: Color = INK) -> Paragraph:
    plain, bold = fonts()
    base: dict[str, Any] = {"fontName": plain, "fontSize": 9, "leading": 12.5, "alignment": TA_LEFT, "textColor": color}
    changes: dict[str, dict[str, Any]] = {
        "body": {"spaceAfter": 3},
        "title": {"fontSize": 15, "leading": 19, "fontName": bold, "spaceAfter": 4},
        "verdict": {"fontSize": 11, "leading": 15, "fontName": bold, "spaceAfter": 4},
        "heading": {"fontSize": 11, "leading": 15, "fontName": bold, "spaceBefore": 4, "spaceAfter": 3},
        "question": {"fontSize": 10, "leading": 13, "fontName": bold},
        "result": {"fontName": bold},
        "quiet": {"fontSize": 8, "leading": 11, "textColor": QUIET, "spaceAfter": 3},
        "point": {"leftIndent": 10, "spaceAfter": 2},
    }
    return Paragraph(html.escape(drawable(text)), ParagraphStyle(style, **(base | changes[style])))


def _numbered(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(fonts()[0], 8)
    canvas.setFillColor(QUIET)
    canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(document.page))
    canvas.restoreState()
