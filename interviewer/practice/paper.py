"""What the PDF is drawn with: its colours, its fonts, and words in the signs that these have.

It does not know what is drawn.
"""

import re
import unicodedata
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import Literal

import reportlab
from reportlab.graphics.shapes import String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from interviewer.bank.signs import NAMES, in_signs

INK, QUIET, LINE = HexColor("#1c1917"), HexColor("#57534e"), HexColor("#d6d3d1")
TONES = (HexColor("#9a3412"), HexColor("#9a3412"), HexColor("#92600a"), HexColor("#0f766e"), HexColor("#0f766e"))
"""The colour of each band."""

WIDTH = A4[0] - 40 * mm - 12
"""What the margins and the frame's own padding leave."""

# Fonts with many scripts, where systems have them; reportlab's own, which has Latin letters only, is always there.
_FONTS = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial Unicode.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    ("C:/Windows/Fonts/segoeui.ttf", "C:/Windows/Fonts/segoeuib.ttf"),
)

_PLAINER = {"✓": "+", "✗": "x"}
"""What the marks of findings are where the font lacks them."""


Anchor = Literal["start", "middle", "end"]


def string(x: float, y: float, text: str, anchor: Anchor = "start", color: Color = INK, size: float = 8.5) -> String:
    """A line of words in a drawing; `anchor` says which part of it stands at x."""
    return String(x, y, drawable(text), fontName=fonts()[0], fontSize=size, fillColor=color, textAnchor=anchor)


def drawable(text: str) -> str:
    """The text on one line, its formulas in signs; a sign that the font lacks is spelled, or a question mark."""
    known = pdfmetrics.getFont(fonts()[0]).face.charToGlyph  # pyright: ignore[reportAttributeAccessIssue]
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
def fonts() -> tuple[str, str]:
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
