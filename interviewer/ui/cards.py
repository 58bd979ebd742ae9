"""The HTML of what stands beside the words: grades as cards, and marked quotes.

Every word that comes from outside is escaped here, with the signs that would start Markdown or a formula across a tag.
It knows neither Gradio nor how an interview is conducted.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from interviewer.bank.question import KeyPoint, Misconception, Question
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import BAND_WORDS, Grade, Ruling, Verdict
from interviewer.interview.interview import (
    SURENESS,
    Exchange,
    Outcome,
)
from interviewer.practice.remarks import doubts, judge_words

LONGEST_QUOTE = 240
"""Characters of a quote that a card repeats; the reply above it shows the whole."""

_FENCE = re.compile(r"^```([\w+#-]*)[^\n]*\n(.*?)^```[^\S\n]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(```.*?(?:```|\Z)|``[^\n]+?``|`[^`\n]+`)", re.DOTALL)
_SIGNS = str.maketrans({"$": "&#36;", "\\": "&#92;", "\n": "&#10;", "\r": "", "`": "&#96;"})

Numbered = tuple[str, str]
"""A quote and the label that its mark carries."""


def escaped(words: str) -> str:
    """The words as HTML text on one line, so that a block of HTML in Markdown is not broken off by a blank line."""
    return html.escape(words).translate(_SIGNS)


def authored(words: str) -> str:
    """A sentence of the bank's: as `escaped`, with `code` between backquotes and formulas left to be drawn."""
    pieces = re.split(r"`([^`]+)`", words)
    return "".join(f"<code>{escaped(piece)}</code>" if at % 2 else escaped(piece) for at, piece in enumerate(pieces))


def plain_markdown(words: str) -> str:
    """Markdown in which a `<` outside code is a sign and never a tag."""
    pieces = _CODE.split(words)
    return "".join(piece if at % 2 else piece.replace("<", "&lt;") for at, piece in enumerate(pieces))


def shown_words(words: str, met: Sequence[Numbered] = (), wrong: Sequence[Numbered] = ()) -> str:
    """The candidate's words as they were typed, fenced code highlighted, each quote marked with its label."""
    spans = [(*span, label, "met") for quote, label in met if (span := find_quote(quote, words))]
    spans += [(*span, label, "wrong") for quote, label in wrong if (span := find_quote(quote, words))]
    pieces: list[str] = []
    at = 0
    for fence in _FENCE.finditer(words):
        pieces.append(_marked(words, at, fence.start(), spans))
        ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", fence[2])), default=0))
        pieces.append(f"\n\n{ticks}{fence[1]}\n{fence[2]}{ticks}\n\n")
        at = fence.end()
    pieces.append(_marked(words, at, len(words), spans))
    return "".join(pieces)


def marked_words(words: str, quotes: Sequence[Numbered] = ()) -> str:
    """The words as they were typed and as text alone, fenced code too, each quote marked with its label."""
    spans = [(*span, label, "met") for quote, label in quotes if (span := find_quote(quote, words))]
    return _marked(words, 0, len(words), spans)


def _marked(words: str, start: int, end: int, spans: Sequence[tuple[int, int, str, str]]) -> str:
    while start < end and words[start] in "\r\n":
        start += 1
    while start < end and words[end - 1].isspace():
        end -= 1
    if start == end:
        return ""
    inside = [span for span in spans if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(cut for span in inside for cut in span[:2] if start < cut < end)})
    pieces: list[str] = []
    for left, right in pairwise(cuts):
        piece = escaped(words[left:right])
        covering = [span for span in inside if span[0] <= left and span[1] >= right]
        if covering:
            labels = "".join(f"<sup>{escaped(span[2])}</sup>" for span in covering if min(span[1], end) == right)
            kind = "wrong" if any(span[3] == "wrong" for span in covering) else "met"
            piece = f'<mark class="{kind}">{piece}{labels}</mark>'
        pieces.append(piece)
    return f'<div class="words">{"".join(pieces)}</div>'


def sure_words(sure: float | None) -> str:
    """How sure the candidate was, below the words; nothing where it was not said."""
    if sure is None:
        return ""
    word = min(SURENESS, key=lambda name: abs(SURENESS[name] - sure))
    return f'<div class="sure">You said: {word.lower()}</div>'


def aside(summary: str, words: str = "") -> str:
    """A line of the chat that is no part of the conversation; `words`, Markdown, are folded below it."""
    if not words:
        return f'<div class="brief">{escaped(summary)}</div>'
    return f'<details class="brief"><summary>{escaped(summary)}</summary>\n\n{plain_markdown(words)}\n\n</details>'


def met_quotes(question: Question, grade: Grade) -> list[Numbered]:
    """The quotes that earned a key point, each with the point's number on the card."""
    return [(verdict.quote, str(number)) for number, verdict, _ in _met(question, grade) if verdict.quote]


def wrong_quotes(grade: Grade) -> list[Numbered]:
    """The quotes that state a misconception."""
    return [(verdict.quote, "!") for verdict in grade.misconceptions if verdict.met and verdict.quote]


def grade_card(exchange: Exchange) -> str:
    """The card of an exchange as it stands: missed points and the reference only once it is closed."""
    grade = exchange.grade
    if grade is None:
        return _unanswered_card(exchange)
    closed = exchange.outcome is not None
    body = [_met_list(exchange.question, grade), _wrong_list(exchange.question, grade)]
    if closed and grade.band is not None:
        body += [
            _missed_list(exchange.question, grade),
            _suspected_list(exchange.question, grade),
            _silent_list(exchange.question, grade),
        ]
    notes = []
    if exchange.assisted:
        notes.append("Not counted in the statistics: this was explained while the question was open.")
    if exchange.question.draft:
        notes.append("Key points derived from an imported answer; nobody has checked them.")
    body += [_notes([*notes, *([grade.note] if grade.note else [])]), _foot(grade)]
    if closed:
        body.append(reference(exchange.question))
    return _card(_head(exchange, grade, closed), body, grade.band)


def brief_card(exchange: Exchange, grade: Grade) -> str:
    """One line for a grade that a later one of the same exchange has replaced."""
    words = "not graded" if grade.band is None else f"{BAND_WORDS[grade.band]}, {_count(exchange.question, grade)}"
    return f'<div class="brief">At that point: {words}. A follow-up was asked.</div>'


def retake_card(exchange: Exchange, number: int) -> str:
    """The card of the `number`-th time (0 the first) that a question was answered again: what changed."""
    grade = exchange.retakes[number].grade
    if grade is None:
        return ""
    earlier = exchange.retakes[number - 1].grade if number else exchange.grade
    before, now = set(earlier.met) if earlier else set[str](), set(grade.met)
    met = list(_met(exchange.question, grade))
    points = exchange.question.rubric.points
    marks = {verdict.item: doubts(verdict) for verdict in grade.points}
    gone = [point for point in points if point.id in before - now]
    missing = [point for point in points if point.id in set(grade.missed) - before and not point.bonus]
    body = [
        f'<p class="diff">{_change(len(now - before), len(gone), len(missing))}</p>',
        _group("You added", "met", (_met_item(*item) for item in met if item[2].id not in before)),
        _group("Said again", "met", (_met_item(*item) for item in met if item[2].id in before)),
        _group("No longer there", "missed", (_plain_item(point, marks.get(point.id, ())) for point in gone)),
        _group("Still missing", "missed", (_plain_item(point, marks.get(point.id, ())) for point in missing)),
    ]
    body += [_wrong_list(exchange.question, grade), _suspected_list(exchange.question, grade)]
    body += [_notes([grade.note] if grade.note else []), _foot(grade)]
    title = f"Answered again · question {exchange.index + 1}"
    return _card(_band_line(title, exchange.question, grade), body, grade.band)


def _change(added: int, gone: int, missing: int) -> str:
    """What answering again has changed, in one line."""
    said = [f"You added {_points(added)}"] if added else []
    said += [f"{_points(gone)} {'is' if gone == 1 else 'are'} no longer there"] if gone else []
    changed = " and ".join(said) or "The same key points as before"
    if not missing and not gone:
        return f"{changed}. Every key point is there now."
    return (
        f"{changed}; {_points(missing)} {'is' if missing == 1 else 'are'} still missing." if missing else f"{changed}."
    )


def _points(count: int) -> str:
    return f"{count} key point{'' if count == 1 else 's'}"


def reference(question: Question) -> str:
    """The reference, folded. Its Markdown stands on lines of its own, so that the chat draws it."""
    parts = [plain_markdown(question.reference.strip())] if question.reference.strip() else []
    if question.sources:
        parts.append("\n".join(f"- {plain_markdown(source)}" for source in question.sources))
    if not parts:
        return ""
    body = "\n\n**Sources**\n\n".join(parts) if len(parts) == 2 else parts[0]
    return f"<details><summary>Show the reference</summary>\n\n{body}\n\n</details>"


def notice(words: str, kind: str = "fault") -> str:
    """A message of one or several lines; `kind` is `fault`, announced at once, or `hint`."""
    role = "alert" if kind == "fault" else "status"
    return f'<div class="notice {kind}" role="{role}">{escaped(words)}</div>'


def _card(head: str, body: Iterable[str], band: int | None) -> str:
    name = "none" if band is None else str(band)
    return f'<div class="card band-{name}">{head}{"".join(part for part in body if part)}</div>'


def _head(exchange: Exchange, grade: Grade, closed: bool) -> str:
    title = f"Question {exchange.index + 1}" + ("" if closed else " · so far")
    if grade.band is None:
        why = escaped(grade.unscored or "it could not be judged")
        return (
            f'<div class="head"><span class="chip">Not graded yet</span><span class="title">{title}</span></div>'
            f'<p class="note">{why}. Your reply is kept; press “Grade again” below to try once more.</p>'
        )
    return _band_line(title, exchange.question, grade)


def _band_line(title: str, question: Question, grade: Grade) -> str:
    if grade.band is None or grade.score is None:
        why = escaped(grade.unscored or "it could not be judged")
        return (
            f'<div class="head"><span class="chip">Not graded</span><span class="title">{title}</span></div>'
            f'<p class="note">{why}.</p>'
        )
    return (
        f'<div class="head"><span class="chip">{BAND_WORDS[grade.band].capitalize()}</span>'
        f'<span class="title">{title}</span>'
        f'<span class="share">{_count(question, grade)} · {round(100 * grade.score)} %</span></div>'
    )


def _count(question: Question, grade: Grade) -> str:
    met = set(grade.met)
    bonus = sum(point.bonus and point.id in met for point in question.rubric.points)
    count = (
        f"{sum(point.id in met for point in question.rubric.required)} of {len(question.rubric.required)} key points"
    )
    return count + (f" + {bonus} bonus" if bonus else "")


def _unanswered_card(exchange: Exchange) -> str:
    if exchange.outcome is None:
        return ""
    passed = exchange.outcome is Outcome.SKIPPED
    words = "Skipped" if passed else "Not answered"
    title = f'<span class="title">Question {exchange.index + 1}</span>'
    head = f'<div class="head"><span class="chip">{words}</span>{title}</div>'
    items = (_plain_item(point) for point in exchange.question.rubric.required)
    return _card(head, [_group("A strong reply says", "missed", items), reference(exchange.question)], None)


def _met(question: Question, grade: Grade) -> Iterator[tuple[int, Verdict, KeyPoint]]:
    verdicts = {verdict.item: verdict for verdict in grade.points if verdict.met}
    met = [point for point in question.rubric.points if point.id in verdicts]
    for number, point in enumerate(met, start=1):
        yield number, verdicts[point.id], point


def _met_list(question: Question, grade: Grade) -> str:
    items = [_met_item(*item, halved=item[2].id in grade.hinted) for item in _met(question, grade)]
    if not items and grade.band is not None:
        return '<p class="note">No key point was found in this reply.</p>'
    return _group("In your words", "met", items)


def _met_item(number: int, verdict: Verdict, point: KeyPoint, halved: bool = False) -> str:
    tags = [
        *(["bonus"] if point.bonus else []),
        *(["after a probe"] if verdict.after_probe else []),
        *(["counts half (hint taken)"] if halved else []),
    ]
    tail = "".join(f' <span class="tag">{tag}</span>' for tag in tags)
    return _item(str(number), authored(point.text) + tail, verdict.quote, doubts(verdict))


def _missed_list(question: Question, grade: Grade) -> str:
    required, bonus = [], []
    for verdict in grade.points:
        point = question.rubric.point(verdict.item)
        if verdict.ruling is Ruling.MISSED and point is not None:
            (bonus if point.bonus else required).append(_plain_item(point, doubts(verdict)))
    return _group("Missing", "missed", required) + _group("Would have earned a bonus", "missed", bonus)


def _silent_list(question: Question, grade: Grade) -> str:
    items = []
    for verdict in grade.points:
        point = question.rubric.point(verdict.item)
        if verdict.ruling is Ruling.UNSCORED and point is not None:
            reason = f' <span class="tag">{escaped(verdict.reason)}</span>' if verdict.reason else ""
            items.append(_item("?", authored(point.text) + reason))
    return _group("Could not be judged, left out of the score", "silent", items)


def _wrong_list(question: Question, grade: Grade) -> str:
    items = []
    for verdict in grade.misconceptions:
        item: Misconception | None = question.rubric.misconception(verdict.item)
        if verdict.met and item is not None:
            items.append(_item("!", authored(item.correction), verdict.quote, doubts(verdict, wrong=True)))
    return _group("Not so", "wrong", items) + (_origin(question) if items else "")


def _origin(question: Question) -> str:
    """Where a correction comes from."""
    sources = f", after {escaped('; '.join(question.sources))}" if question.sources else ""
    return f'<p class="note">Corrected by the bank’s entry <code>{escaped(question.id)}</code>{sources}.</p>'


def _suspected_list(question: Question, grade: Grade) -> str:
    items = []
    for verdict in grade.misconceptions:
        item = question.rubric.misconception(verdict.item)
        if verdict.doubtful and verdict.ruling is Ruling.MISSED and item is not None:
            items.append(_item("?", authored(item.text), marks=doubts(verdict, wrong=True)))
    return _group("Not found in this reply, but doubtfully so", "silent", items)


def _plain_item(point: KeyPoint, marks: Sequence[str] = ()) -> str:
    return _item("–", authored(point.text), marks=marks)


def _item(sign: str, words: str, quote: str | None = None, marks: Sequence[str] = ()) -> str:
    shown = ""
    if quote:
        cut = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rstrip() + "…"
        shown = f"<q>{escaped(cut)}</q>"
    shown += "".join(f'<span class="doubt">{escaped(mark)}</span>' for mark in marks)
    return f'<li><span class="sign">{sign}</span><div>{words}{shown}</div></li>'


def _group(title: str, kind: str, items: Iterable[str]) -> str:
    body = "".join(items)
    return f'<p class="group">{title}</p><ul class="points {kind}">{body}</ul>' if body else ""


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'<p class="note">{escaped(note)}</p>' for note in notes)


def _foot(grade: Grade) -> str:
    if grade.band is None:
        return ""
    second = f", second opinion by {judge_words(grade.second)}" if grade.second else ""
    return f'<p class="foot">Graded by {escaped(judge_words(grade.grader) + second)}</p>'
