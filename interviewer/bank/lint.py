"""The standard that a bank's questions are held to, beyond being readable.

It finds what can be found by counting and comparing; whether a key point is true, a person must say. Drafts, which come
from imported documents, are held only to what they need to be asked and graded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interviewer.bank.documents.wording import telling_words
from interviewer.bank.files import read_bank, rendered
from interviewer.bank.question import Bank, Question
from interviewer.errors import Fault

POINTS = range(3, 8)
REFERENCE_WORDS = range(80, 251)
LEAST_HINTS = 2
LEAST_WORDINGS = 3
MOST_GIVEN_AWAY = 0.6
"""The share of a key point's telling words that a probe or a hint may hold; beyond it, it says the answer."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")


@dataclass(frozen=True)
class Checked:
    """What a check of bank folders found: the questions read, the faults and the warnings, each sorted by place."""

    bank: Bank
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@dataclass
class _Review:
    """Gathers what is wrong with one file; a mark is a text of the line that is meant."""

    path: Path
    lines: list[str]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, mark: str, what: str, mend: str = "") -> None:
        self.faults.append(Fault(self.path, self._line(mark), what, mend))

    def warn(self, mark: str, what: str, mend: str = "") -> None:
        self.warnings.append(Fault(self.path, self._line(mark), what, mend))

    def _line(self, mark: str) -> int:
        return next((number for number, line in enumerate(self.lines, start=1) if mark in line), 1)


def linted(question: Question, path: Path, text: str) -> tuple[list[Fault], list[Fault]]:
    """The faults and the warnings of a question; `text` is that of its file, in which the lines are found."""
    review = _Review(path, text.splitlines())
    if not _ID.fullmatch(question.id):
        review.fault("# ", f"the id {question.id!r} is not area/slug in kebab-case", "rename the file or its folder")
    if question.draft:
        _review_draft(review, question)
    else:
        _review_points(review, question)
        _review_help(review, question)
        _review_reference(review, question)
    if rendered(question) != text:
        review.warn("---", "not in the canonical form", "one blank line around headings, no trailing blanks")
    return review.faults, review.warnings


def given_away(point: str, by: str) -> float:
    """The share (0 to 1) of the key point's telling words that also stand in the other text; an ending s is ignored."""
    words, others = ({word.rstrip("s") for word in telling_words(text)} for text in (point, by))
    return len(words & others) / len(words) if words else 0.0


def checked(folders: Sequence[Path]) -> Checked:
    """Reads bank folders and lints every question that could be read."""
    bank, unread = read_bank(folders)
    faults, warnings = list(unread), list[Fault]()
    for question, path in _located(bank, folders):
        found = linted(question, path, path.read_text(encoding="utf-8"))
        faults += found[0]
        warnings += found[1]
    return Checked(bank, tuple(sorted(faults)), tuple(sorted(warnings)))


def _located(bank: Bank, folders: Sequence[Path]) -> Iterator[tuple[Question, Path]]:
    """Each question with its file: that of the first folder that has one, as when the bank was read."""
    for question in bank:
        paths = (folder / f"{question.id}.md" for folder in folders)
        yield question, next(path for path in paths if path.is_file())


def _review_draft(review: _Review, question: Question) -> None:
    if not question.gradeable:
        review.warn(
            "## Key points", "no key points, so it is never asked", "write some, or an answer to derive them from"
        )


def _review_points(review: _Review, question: Question) -> None:
    points = question.rubric.points
    if len(points) not in POINTS:
        review.fault("## Key points", f"{len(points)} key points", f"write {POINTS.start} to {POINTS.stop - 1}")
    for point in points:
        mark = f"**{point.id}**"
        if point.probe is None and not point.bonus:
            review.fault(mark, f"the key point {point.id!r} has no probe", "add a line '  ? a follow-up question'")
        elif point.probe is not None and given_away(point.text, point.probe) > MOST_GIVEN_AWAY:
            review.fault(point.probe, f"the probe says most of its key point {point.id!r}", "ask without the answer")
    if not question.rubric.misconceptions:
        review.fault("## Misconceptions", "no misconception", "write at least one, with its correction")


def _review_help(review: _Review, question: Question) -> None:
    if len(question.hints) < LEAST_HINTS:
        review.fault(
            "## Hints", f"{len(question.hints)} hints", f"write at least {LEAST_HINTS}, from vague to concrete"
        )
    for hint in question.hints:
        for point in question.rubric.points:
            if given_away(point.text, hint.text) > MOST_GIVEN_AWAY:
                review.fault(hint.text, f"the hint says most of the key point {point.id!r}", "nudge, do not tell")
    if len(question.also) < LEAST_WORDINGS:
        review.warn("## Also asked as", f"{len(question.also)} other wordings", f"write at least {LEAST_WORDINGS}")


def _review_reference(review: _Review, question: Question) -> None:
    words = len(question.reference.split())
    if words not in REFERENCE_WORDS:
        least, most = REFERENCE_WORDS.start, REFERENCE_WORDS.stop - 1
        review.fault("## Reference", f"the reference has {words} words", f"write {least} to {most}")
    if not question.sources:
        review.fault("level:", "no source", "name one under sources")
