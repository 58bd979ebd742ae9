"""The HTML and Markdown of the report's tab: the verdict at its head, its actions, every question with its card.

Every word from outside is escaped here. It knows neither Gradio nor where the record is kept.
"""

from collections.abc import Sequence
from datetime import datetime

from interviewer.grading.grade import BAND_WORDS
from interviewer.interview.interview import Exchange, Interview
from interviewer.practice.actions import Action
from interviewer.practice.remarks import judge_words, spent_words
from interviewer.practice.report import Report, duration
from interviewer.practice.row import percent
from interviewer.ui import cards

EMPTY = (
    '<div class="empty"><p><strong>There is no report yet.</strong></p><p>It appears here once a question of an '
    "interview has been closed: in practice after each question, in a simulation at the end.</p></div>"
)


def listed(interview: Interview, report: Report) -> str:
    """An interview in a list: `27 November 2026, 14:05 · practice · 5 questions · 62 %`."""
    count = len(report.rows)
    parts = [
        f"{interview.started.astimezone():%d %B %Y, %H:%M}",
        str(interview.plan.mode),
        f"{count} question{'' if count == 1 else 's'}",
        percent(report.overall.score) if report.overall.score is not None else "no score",
        *([] if interview.finished else ["still open"]),
    ]
    return " · ".join(parts)


def head(report: Report, started: datetime) -> str:
    """The verdict, and what it rests on; `started` is when the interview began."""
    band = report.overall.band
    name = "none" if band is None else str(band)
    facts = [f"Interview of {started.astimezone():%d %B %Y, %H:%M}.", report.closed]
    if report.rows:
        total = sum(row.seconds for row in report.rows)
        facts.append(f"{duration(total)} in all, {duration(total / len(report.rows))} a question.")
    left_out = [f"question {row.number} ({row.uncounted})" for row in report.rows if row.uncounted]
    if left_out:
        facts.append(f"Not counted: {'; '.join(left_out)}.")
    lines = []
    if report.overall.counted:
        lines.append(f"<strong>Ability</strong> {cards.escaped(report.ability_words)}")
    if report.sureness:
        lines.append(f"<strong>Confidence</strong> {cards.escaped(report.sureness.words)}")
    if report.graders:
        judges = ", ".join(dict.fromkeys(judge_words(grader) for grader, _, _ in report.graders))
        spent = f" Grading took {spent_words(report.calls)}." if report.calls else ""
        lines.append(f"<strong>Judged by</strong> {cards.escaped(f'{judges}.{spent}')}")
    if report.doubt_words:
        lines.append(cards.escaped(report.doubt_words))
    rest = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<div class="verdict card band-{name}"><h2>{cards.escaped(report.verdict)}</h2>'
        f'<p class="note">{cards.escaped(" ".join(facts))}</p>{rest}</div>'
    )


def action(number: int, what: Action) -> str:
    """One thing to do next."""
    return (
        f'<div class="action"><span class="sign" aria-hidden="true">{number}</span><div>'
        f"<strong>{cards.authored(what.title)}</strong><br>{cards.authored(what.why)}</div></div>"
    )


def questions(exchanges: Sequence[Exchange]) -> str:
    """Every closed question: what was asked, what was said with its quotes marked, and the card."""
    return "\n\n".join(_question(exchange) for exchange in exchanges if exchange.outcome is not None)


def _question(exchange: Exchange) -> str:
    question, grade = exchange.question, exchange.grade
    facts = [f"[{question.level}]", question.area_words]
    if exchange.time_taken is not None:
        facts.append(duration(exchange.time_taken.total_seconds()))
    if exchange.sure is not None:
        facts.append(f"you were {percent(exchange.sure)} sure")
    if grade is not None and grade.band is not None:
        facts.append(BAND_WORDS[grade.band])
    blocks = [
        f"### {exchange.index + 1}. {cards.plain_markdown(' '.join(question.title.split()))}",
        f'<p class="note">{cards.escaped(" · ".join(facts))}</p>',
        cards.plain_markdown(question.text),
    ]
    met = cards.met_quotes(question, grade) if grade else ()
    wrong = cards.wrong_quotes(grade) if grade else ()
    for part in exchange.parts:
        if part.probe:
            blocks.append(f'<p class="note">Asked further: {cards.authored(part.probe)}</p>')
        blocks.append(f'<div class="said">\n\n{cards.shown_words(part.text, met, wrong)}\n\n</div>')
    blocks.append(cards.grade_card(exchange))
    blocks += [
        f'<p class="note">You said that this is wrong: {cards.escaped(flag.reason)}</p>' for flag in exchange.flags
    ]
    return "\n\n".join(blocks)
