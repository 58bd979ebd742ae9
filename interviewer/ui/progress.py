"""The HTML over the chat, how far the interview is and how long it takes, and why an advert's plan is what it is.

It knows neither Gradio nor how an interview is conducted.
"""

from collections.abc import Sequence

from interviewer.bank.question import Level, area_words
from interviewer.interview.interview import Asked, Finished, Hinted, Interview, Mode, Probed
from interviewer.interview.planning import Advertised
from interviewer.ui import cards
from interviewer.ui.aloud import speakable


def line(interview: Interview) -> str:
    """`Question 3 of 8 · [M] · word embeddings`, the time, a bar, and why this question was chosen."""
    if not interview.exchanges:
        return ""
    exchange = interview.exchanges[-1]
    if interview.finished:
        reason = next(turn.reason for turn in interview.turns if isinstance(turn, Finished))
        where, why = "The interview is over", cards.escaped(f"{_capital(reason)}.")
    else:
        question = exchange.question
        number = interview.numbered(exchange.index)
        where = f"Question {number} · [{question.level}] · {cards.escaped(question.area_words)}"
        why = f"Why this one: {cards.escaped(exchange.reason)}." if exchange.reason else ""
        if question.draft:
            why += " Graded by key points derived from an imported answer; nobody has checked them."
        if interview.plan.mode is Mode.SIMULATION:
            why += " Simulation: grades come at the end."
    first = f'<div class="first"><div class="where">{where}</div>{_clock(interview)}</div>'
    return (
        f'<div class="progress" data-say="{_to_say(interview)}">{first}'
        f'{_bar(interview)}<div class="why">{why}</div></div>'
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _to_say(interview: Interview) -> str:
    """The question, probe or hint that was put last, for reading aloud."""
    if interview.finished:
        return ""
    put = [turn for turn in interview.turns if isinstance(turn, Asked | Probed | Hinted)][-1]
    return cards.escaped(speakable(put.question.text if isinstance(put, Asked) else put.text))


def _bar(interview: Interview) -> str:
    if interview.plan.by_time:
        return '<div class="bar time" aria-hidden="true"><i></i></div>'
    last = interview.exchanges[-1]
    done = last.index + (last.outcome is not None)
    steps = "".join(f'<i class="{"done" if step < done else ""}"></i>' for step in range(interview.plan.questions))
    return f'<div class="bar" aria-hidden="true">{steps}</div>'


def _clock(interview: Interview) -> str:
    """What the page's script needs to show the time: the seconds of the epoch from which it counts, pauses left out,
    and at which it stands still.
    """
    if interview.finished:
        return ""
    exchange, stopped = interview.exchanges[-1], interview.paused_at
    now = stopped or interview.turns[-1].at
    since = (now - interview.time_spent(now)).timestamp()
    asked = (exchange.asked_at + exchange.away).timestamp()
    data = f'data-since="{since:.0f}" data-asked="{asked:.0f}"'
    data += f' data-minutes="{interview.plan.minutes}"' if interview.plan.minutes else ""
    data += f' data-stopped="{stopped.timestamp():.0f}"' if stopped else ""
    return (
        f'<div class="clock" {data}><span role="timer"></span>'
        '<button type="button" class="quiet" data-does="clock">Hide the time</button></div>'
    )


def _apart(phrases: Sequence[str]) -> list[str]:
    """The phrases without those that only say a part of another, or another with more around it: the first stands."""
    kept: list[str] = []
    for phrase in phrases:
        low = phrase.casefold()
        if not any(low in other.casefold() or other.casefold() in low for other in kept):
            kept.append(phrase)
    return kept


def advert_reasons(found: Advertised) -> str:
    """Why an advert's levels and areas were chosen, in its own words."""
    levels = " and ".join(level.word for level in found.levels) if len(found.levels) < len(Level) else "all levels"
    items = [f"<li><strong>{cards.escaped(_capital(levels))}</strong>: {cards.escaped(found.levels_reason)}</li>"]
    for topic in found.topics:
        words = ", ".join(f"“{cards.escaped(said)}”" for said in _apart(topic.words)[:3])
        items.append(
            f"<li><strong>{cards.escaped(_capital(area_words(topic.area)))}</strong>: it asks for {words}</li>"
        )
    return (
        '<div class="notice hint" role="status">The advert is turned into a plan; change what you like below.'
        f"<ul>{''.join(items)}</ul></div>"
    )
