"""Missed key points as flash cards for Anki: front, back and tags, in the text format that Anki imports.

It does not know how the points were judged.
"""

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.grading.grade import Ruling
from interviewer.practice.report import Report

_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"\$([^$\n]+?)\$")
_HEAD = "#separator:Comma\n#html:true\n#columns:Front,Back,Tags\n#tags column:3\n"


@dataclass(frozen=True)
class Flashcard:
    """One card; `tags` are parted by spaces, as Anki wants them."""

    front: str
    back: str
    tags: str


def flashcards(report: Report) -> Iterator[Flashcard]:
    """A card for each required point that was missed, and for each misconception that was asserted."""
    for row in report.rows:
        tags = _tags(row.question)
        missed = [finding.point for finding in row.of(Ruling.MISSED) if not finding.point.bonus]
        for point in row.question.rubric.required if row.passed else missed:
            probe = f"\n\n{point.probe}" if point.probe else ""
            yield Flashcard(f"{row.question.text}{probe}", point.text, tags)
        for claim in row.claims:
            yield Flashcard(f"True or not? {claim.text}", f"Not so. {claim.correction}", f"{tags} misconception")


def anki(cards: Iterable[Flashcard]) -> str:
    """The cards as CSV with the lines at its head that tell Anki how to read it; formulas as Anki's MathJax."""
    out = io.StringIO()
    out.write(_HEAD)
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for card in cards:
        writer.writerow([_field(card.front), _field(card.back), card.tags])
    return out.getvalue()


def _field(text: str) -> str:
    """HTML in which nothing of the text is a tag."""
    escaped = html.escape(text, quote=False)
    escaped = _INLINE.sub(r"\\(\1\\)", _DISPLAY.sub(r"\\[\1\\]", escaped))
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")


def _tags(question: Question) -> str:
    area = re.sub(r"\s", "-", question.area.replace("/", "::")) or "bank"
    return f"interviewer::{area} level::{question.level}"
