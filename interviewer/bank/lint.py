"""The standard that a bank's questions are held to, beyond being readable.

It finds what can be found by counting and comparing; whether a key point is true, a person must say. Drafts, which come
from imported documents, are held only to what they need to be asked and graded. It does not know how a reply is judged
or a text encoded: whoever can do so is given to it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from interviewer.bank.claims import joins_two, only_denies, vague_words
from interviewer.bank.documents.wording import folded, telling_words
from interviewer.bank.examples import SUFFIX, Examples, ItemExamples, read_examples
from interviewer.bank.files import read_bank, rendered
from interviewer.bank.formulas import formula_faults
from interviewer.bank.published import id_faults
from interviewer.bank.question import Bank, Question
from interviewer.errors import Fault, FaultyFiles

POINTS = range(3, 8)
CLAIM_WORDS = range(4, 41)
QUESTION_WORDS = range(3, 121)
ASIDE_WORDS = range(1, 41)
"""Of a probe, a hint, a correction or another wording."""
REFERENCE_WORDS = range(80, 251)
HINTS = range(2, 4)
WORDINGS = range(3, 7)
LEAST_SAID, LEAST_NEAR = 3, 3
MOST_GIVEN_AWAY = 0.6
"""The share of a key point's telling words that a probe or a hint may hold; beyond it, it says the answer."""
ALIKE = 0.8
"""From this cosine of their texts on, two questions may be one and the same; siblings of our bank reach 0.79."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")


class Encoder(Protocol):
    """Turns texts into unit rows, (n, d)."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row for each text."""
        ...


class Support(Protocol):
    """Judges whether a question's reference states its key points."""

    def unsupported(self, question: Question) -> Sequence[str]:
        """The ids of the key points that the reference is not found to state."""
        ...


@dataclass(frozen=True)
class Checked:
    """What a check of bank folders found: the questions and examples read, the faults and the warnings by place."""

    bank: Bank
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    examples: Mapping[str, Examples]
    places: Mapping[str, Path]
    """The file of each question, by id."""

    def of(self, folder: Path) -> dict[str, Question]:
        """The questions of one folder, by id."""
        return {id: self.bank[id] for id, path in self.places.items() if path.is_relative_to(folder)}


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
        return _line_of(self.lines, mark)


def linted(question: Question, path: Path, text: str) -> tuple[list[Fault], list[Fault]]:
    """The faults and the warnings of a question; `text` is that of its file, in which the lines are found."""
    review = _Review(path, text.splitlines())
    if not _ID.fullmatch(question.id):
        review.fault("# ", f"the id {question.id!r} is not area/slug in kebab-case", "rename the file or its folder")
    if question.draft:
        _review_draft(review, question)
    else:
        _review_points(review, question)
        _review_claims(review, question)
        _review_help(review, question)
        _review_reference(review, question)
        _review_texts(review, question)
    if rendered(question) != text:
        review.warn("---", "not in the canonical form", "one blank line around headings, no trailing blanks")
    return review.faults, review.warnings


def examples_linted(question: Question, examples: Examples, path: Path, text: str) -> tuple[list[Fault], list[Fault]]:
    """The faults and the warnings of a question's examples; `text` is that of their file."""
    review = _Review(path, text.splitlines())
    texts = {point.id: point.text for point in question.rubric.points}
    texts |= {item.id: item.text for item in question.rubric.misconceptions}
    first: dict[str, str] = {}
    for id, item in (*examples.points.items(), *examples.misconceptions.items()):
        _review_item(review, id, item, texts[id])
        for words in (*item.said, *item.near):
            other = first.setdefault(_same(words), id)
            if other != id:
                review.warn(words, f"{words[:60]!r} is an example of both {other!r} and {id!r}", "say one otherwise")
    return review.faults, review.warnings


def given_away(point: str, by: str) -> float:
    """The share (0 to 1) of the key point's telling words that also stand in the other text; an ending s is ignored."""
    words, others = ({word.rstrip("s") for word in telling_words(text)} for text in (point, by))
    return len(words & others) / len(words) if words else 0.0


def checked(folders: Sequence[Path], encoder: Encoder | None = None, support: Support | None = None) -> Checked:
    """Reads bank folders and lints every question that could be read, alone and beside the others.

    With an encoder, questions that are nearly the same are found; with a support, references that leave a key point
    out.
    """
    bank, unread = read_bank(folders)
    places = dict(_located(bank, folders))
    faults, warnings = list(unread), list[Fault]()
    examples: dict[str, Examples] = {}
    for question in bank:
        path = places[question.id]
        found = linted(question, path, path.read_text(encoding="utf-8"))
        taught = _examples_checked(question, path.with_name(f"{question.slug}{SUFFIX}"), examples)
        faults += found[0] + taught[0]
        warnings += found[1] + taught[1]
    repeated = _repeated_wordings(bank, places)
    faults += repeated[0]
    warnings += repeated[1]
    if encoder is not None:
        warnings += _near_duplicates(bank, places, encoder)
    if support is not None:
        warnings += _unsupported(bank, places, support)
    found = Checked(bank, (), tuple(sorted(warnings)), examples, places)
    gone = [fault for folder in folders for fault in id_faults(folder, found.of(folder))]
    return replace(found, faults=tuple(sorted(faults + gone)))


def _located(bank: Bank, folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each question's id with its file: that of the first folder that has one, as when the bank was read."""
    for question in bank:
        paths = (folder / f"{question.id}.md" for folder in folders)
        yield question.id, next(path for path in paths if path.is_file())


def _examples_checked(question: Question, path: Path, examples: dict[str, Examples]) -> tuple[list[Fault], list[Fault]]:
    """Reads and lints the examples beside a question, and puts them among those read; a draft needs none."""
    if not path.is_file():
        mend = f"write {path.name}: said and near for each item"
        missing = Fault(path.with_name(f"{question.slug}.md"), 1, "there are no examples beside the question", mend)
        return ([] if question.draft else [missing]), []
    try:
        examples[question.id] = read_examples(path, question)
    except FaultyFiles as error:
        return list(error.faults), []
    if question.draft:
        return [], []
    return examples_linted(question, examples[question.id], path, path.read_text(encoding="utf-8"))


def _repeated_wordings(bank: Bank, places: Mapping[str, Path]) -> tuple[list[Fault], list[Fault]]:
    """Titles, questions and other wordings that lead to two questions, which is a fault, or twice to one."""
    faults, warnings = list[Fault](), list[Fault]()
    first: dict[str, str] = {}
    for question in bank:
        path = places[question.id]
        for words in () if question.draft else (question.title, question.text, *question.also):
            other = first.setdefault(_same(words), question.id)
            if other != question.id:
                what, mend = f"{words[:60]!r} is asked by {other} too", "word it so that the two differ"
                faults.append(Fault(path, _line_in(path, words), what, mend))
        if not question.draft:
            own = [folded(words) for words in (question.title, *question.also)]
            for words in question.also:
                if own.count(folded(words)) > 1:
                    what = f"the wording {words!r} stands twice, or is the title"
                    warnings.append(Fault(path, _line_in(path, f"- {words}"), what, "write another"))
    return faults, warnings


def _near_duplicates(bank: Bank, places: Mapping[str, Path], encoder: Encoder) -> Iterator[Fault]:
    questions = [question for question in bank if not question.draft]
    if len(questions) < 2:
        return
    rows = encoder.encode([question.text for question in questions])
    for at, to in np.argwhere(np.triu(rows @ rows.T, 1) >= ALIKE).tolist():
        one, other = questions[at], questions[to]
        what = f"asks nearly what {one.id} asks ({float(rows[at] @ rows[to]):.2f} alike)"
        line = _line_in(places[other.id], other.text)
        yield Fault(places[other.id], line, what, "join the two, or make plain what differs")


def _unsupported(bank: Bank, places: Mapping[str, Path], support: Support) -> Iterator[Fault]:
    for question in bank:
        if question.draft or not question.reference:
            continue
        for id in support.unsupported(question):
            line = _line_in(places[question.id], f"**{id}**")
            mend = "say it in the reference, or look at the examples"
            yield Fault(places[question.id], line, f"the reference is not found to state the key point {id!r}", mend)


def _line_in(path: Path, mark: str) -> int:
    return _line_of(path.read_text(encoding="utf-8").splitlines(), mark)


def _line_of(lines: Sequence[str], mark: str) -> int:
    """The first line that holds the first line of the mark, or 1."""
    head = mark.strip().split("\n")[0]
    return next((number for number, line in enumerate(lines, start=1) if head in line), 1)


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
        if point.bonus and point.weight > 2:
            review.warn(mark, f"the bonus {point.id!r} weighs {point.weight}", "require it, or let it weigh 1 or 2")
    if all(point.weight < 3 for point in question.rubric.required):
        review.warn("## Key points", "no required key point weighs 3", "give 3 to what no strong reply leaves out")
    if not question.rubric.misconceptions:
        review.fault("## Misconceptions", "no misconception", "write at least one, with its correction")


def _review_claims(review: _Review, question: Question) -> None:
    """Whether each claim can be judged alone by one yes or no."""
    rubric = question.rubric
    for item in (*rubric.points, *rubric.misconceptions):
        words = len(item.text.split())
        if words not in CLAIM_WORDS:
            bounds = f"write {CLAIM_WORDS.start} to {CLAIM_WORDS.stop - 1}"
            review.warn(f"**{item.id}**", f"the text of {item.id!r} has {words} words", bounds)
    for point in rubric.points:
        mark = f"**{point.id}**"
        if joins_two(point.text):
            review.warn(
                mark, f"the key point {point.id!r} makes two claims", "split it, or say how the two hang together"
            )
        if only_denies(point.text):
            review.warn(mark, f"the key point {point.id!r} only says what is not so", "say what is so instead")
        for words in vague_words(point.text):
            review.warn(mark, f"{words!r} in the key point {point.id!r} is vague", "say how much, which or than what")


def _review_help(review: _Review, question: Question) -> None:
    least, most = HINTS.start, HINTS.stop - 1
    if len(question.hints) not in HINTS:
        mend = f"write {least} or {most}, from vague to concrete"
        review.fault("## Hints", f"{len(question.hints)} hints", mend)
    for hint in question.hints:
        for point in question.rubric.points:
            if given_away(point.text, hint.text) > MOST_GIVEN_AWAY:
                review.fault(hint.text, f"the hint says most of the key point {point.id!r}", "nudge, do not tell")
    if len(question.also) not in WORDINGS:
        least, most = WORDINGS.start, WORDINGS.stop - 1
        review.warn("## Also asked as", f"{len(question.also)} other wordings", f"write {least} to {most}")


def _review_reference(review: _Review, question: Question) -> None:
    _hold_to(review, REFERENCE_WORDS, "## Reference", "the reference", question.reference)
    if not question.sources:
        review.fault("level:", "no source", "name one under sources")


def _review_texts(review: _Review, question: Question) -> None:
    """The length of what has no rule of its own, and the formulas of everything."""
    rubric = question.rubric
    _hold_to(review, QUESTION_WORDS, question.text, "the question", question.text)
    probes = [point.probe for point in rubric.points if point.probe]
    for what, texts in (
        ("the probe", probes),
        ("the correction", [item.correction for item in rubric.misconceptions]),
        ("the hint", [hint.text for hint in question.hints]),
        ("the wording", question.also),
    ):
        for text in texts:
            _hold_to(review, ASIDE_WORDS, text, what, text)
    claims = [item.text for item in (*rubric.points, *rubric.misconceptions)]
    corrections = [item.correction for item in rubric.misconceptions]
    hints = [hint.text for hint in question.hints]
    for text in (question.title, question.text, question.reference, *claims, *probes, *corrections, *hints):
        for place, what in formula_faults(text):
            review.fault(place, what, "write what KaTeX can draw, or put code in backticks")


def _review_item(review: _Review, id: str, item: ItemExamples, text: str) -> None:
    for name, several, least in (("said", item.said, LEAST_SAID), ("near", item.near, LEAST_NEAR)):
        if len(several) < least:
            review.warn(f"{id}:", f"{id!r} has {len(several)} {name}", f"write at least {least}")
    every = [_same(words) for words in (*item.said, *item.near)]
    for words in dict.fromkeys((*item.said, *item.near)):
        if every.count(_same(words)) > 1:
            review.fault(words, f"{words[:60]!r} stands twice among the examples of {id!r}", "say one otherwise")
    for words in item.said:
        if _same(words) == _same(text):
            review.fault(words, f"a said of {id!r} is the item's own text", "say it as a person would")


def _hold_to(review: _Review, bounds: range, mark: str, what: str, text: str) -> None:
    words = len(text.split())
    if words not in bounds:
        review.fault(mark, f"{what} has {words} words", f"write {bounds.start} to {bounds.stop - 1}")


def _same(text: str) -> str:
    """The text in small letters with single blanks: signs stay, since formulas differ by them alone."""
    return " ".join(text.split()).casefold()
