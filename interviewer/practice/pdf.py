"""The report as a PDF, drawn by reportlab: the facts of its Markdown, formulas in signs, bars for levels and areas.

Every word of candidates and documents is text here and never markup. It computes nothing.
"""

import html
import io
import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import reportlab
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from interviewer.bank.signs import NAMES, in_signs
from interviewer.grading.grade import BAND_WORDS, Ruling
from interviewer.practice.actions import Action
from interviewer.practice.remarks import judge_words
from interviewer.practice.report import Report, Standing, duration
from interviewer.practice.row import Finding, Row, percent

_INK, _QUIET, _LINE = HexColor("#1c1917"), HexColor("#57534e"), HexColor("#d6d3d1")
_TONES = (HexColor("#9a3412"), HexColor("#9a3412"), HexColor("#92600a"), HexColor("#0f766e"), HexColor("#0f766e"))
_WIDTH = A4[0] - 40 * mm - 12  # what the margins and the frame's own padding leave

# Fonts with many scripts, where systems have them; reportlab's own, which has Latin letters only, is always there.
_FONTS = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial Unicode.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    ("C:/Windows/Fonts/segoeui.ttf", "C:/Windows/Fonts/segoeuib.ttf"),
)

_PLAINER = {"✓": "+", "✗": "x"}
"""What the marks of findings are where the font lacks them."""


def pdf(report: Report, started: datetime, actions: Sequence[Action] = ()) -> bytes:
    """The report as the bytes of a PDF file, A4. `started` is when the interview began."""
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
    story = [*_head(report, title), *_standings(report), *_next(actions)]
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


def _bar(standing: Standing) -> Drawing:
    drawing = Drawing(_WIDTH, 6 * mm)
    drawing.add(_string(0, standing.words[:42]))
    left, room = 62 * mm, _WIDTH - 100 * mm
    drawing.add(_filled(left, room, HexColor("#f0eeeb")))
    if standing.score is not None and standing.band is not None:
        tone = _TONES[standing.band]
        drawing.add(_filled(left, room * standing.score, tone))
        words = f"{percent(standing.score)} {BAND_WORDS[standing.band]}"
    else:
        words = "not counted"
    drawing.add(_string(left + room + 3 * mm, words))
    return drawing


def _filled(left: float, width: float, color: Color) -> Rect:
    bar = Rect(left, 1.2 * mm, width, 3 * mm)
    bar.fillColor, bar.strokeColor = color, None
    return bar


def _string(x: float, text: str) -> String:
    return String(x, 1.6 * mm, _drawable(text), fontName=_fonts()[0], fontSize=8.5, fillColor=_INK)


def _next(actions: Sequence[Action]) -> Iterator[Any]:
    if actions:
        yield _paragraph("What to do next", "heading")
        for action in actions:
            yield _paragraph(f"• {action.title}. {action.why}")
        yield Spacer(1, 3 * mm)


def _row(row: Row) -> Iterator[Any]:
    if row.score is None:
        result, tone = "not counted", _QUIET
    else:
        result, tone = f"{percent(row.score)} {BAND_WORDS[row.band or 0]}", _TONES[row.band or 0]
    head = Table(
        [[_paragraph(f"{row.number}. {row.question.title}", "question"), _paragraph(result, "result", tone)]],
        colWidths=[_WIDTH - 42 * mm, 42 * mm],
    )
    head.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE), ("LEFTPADDING", (0, 0), (0, 0), 0)]))
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
        return _paragraph(f"✓ {finding.point.text} “{finding.quote or ''}”", "point", _TONES[4])
    words = "missed" if finding.ruling is Ruling.MISSED else "could not be judged"
    return _paragraph(f"– {words}: {finding.point.text}", "point")


def _paragraph(text: str, style: str = "body", color: Color = _INK) -> Paragraph:
    plain, bold = _fonts()
    base: dict[str, Any] = {"fontName": plain, "fontSize": 9, "leading": 12.5, "alignment": TA_LEFT, "textColor": color}
    changes: dict[str, dict[str, Any]] = {
        "body": {"spaceAfter": 3},
        "title": {"fontSize": 15, "leading": 19, "fontName": bold, "spaceAfter": 4},
        "verdict": {"fontSize": 11, "leading": 15, "fontName": bold, "spaceAfter": 4},
        "heading": {"fontSize": 11, "leading": 15, "fontName": bold, "spaceBefore": 4, "spaceAfter": 3},
        "question": {"fontSize": 10, "leading": 13, "fontName": bold},
        "result": {"fontName": bold},
        "quiet": {"fontSize": 8, "leading": 11, "textColor": _QUIET, "spaceAfter": 3},
        "point": {"leftIndent": 10, "spaceAfter": 2},
    }
    return Paragraph(html.escape(_drawable(text)), ParagraphStyle(style, **(base | changes[style])))


def _drawable(text: str) -> str:
    """The text on one line, its formulas in signs; a sign that the font lacks is spelled, or a question mark."""
    known = pdfmetrics.getFont(_fonts()[0]).face.charToGlyph  # pyright: ignore[reportAttributeAccessIssue]
    line = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", in_signs(text))
    return " ".join("".join(sign if ord(sign) in known else _spelled(sign, known) for sign in line).split())


def _spelled(sign: str, known: Container[int]) -> str:
    """`λ` as `lambda`, `wₜ` as `w_t`, `ŷ` as `y-hat`, in signs that the font has."""
    if sign.isspace():
        return " "
    if sign in _PLAINER:
        return _PLAINER[sign]
    if sign in NAMES:
        return f"-{NAMES[sign]}" if unicodedata.combining(sign) else f" {NAMES[sign]} "
    parts = unicodedata.normalize("NFKD", sign)
    if parts == sign:
        return "?"
    lead = {"<sub>": "_", "<super>": "^"}.get(unicodedata.decomposition(sign).partition(" ")[0], "")
    return lead + "".join(part if ord(part) in known else _spelled(part, known) for part in parts)


@cache
def _fonts() -> tuple[str, str]:
    """The names of the plain and the bold font, registered."""
    own = Path(reportlab.__file__).parent / "fonts"
    for plain, bold in (*_FONTS, (str(own / "Vera.ttf"), str(own / "VeraBd.ttf"))):
        try:
            names = Path(plain).stem, Path(bold).stem
            pdfmetrics.registerFont(TTFont(names[0], plain))
            pdfmetrics.registerFont(TTFont(names[1], bold))
        except (TTFError, OSError):
            continue
        return names
    raise FileNotFoundError("reportlab's own fonts are missing: install the program again")


def _numbered(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(_fonts()[0], 8)
    canvas.setFillColor(_QUIET)
    canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(document.page))
    canvas.restoreState()
