"""The HTML and Markdown of the Review tab. Every word from outside is escaped here; it decides nothing."""

from datetime import UTC, datetime

from interviewer.practice.review import SITTING, Answered, Asking, Progress, Recalled, Standing
from interviewer.practice.row import percent
from interviewer.practice.schedule import RECENT, RETENTION
from interviewer.ui import cards

EMPTY = (
    '<div class="empty"><p><strong>Nothing to review yet.</strong></p><p>Key points that you miss in an interview, or '
    "win only with a hint or a follow-up, come here. They are asked again just before you would forget them.</p></div>"
)


def standing(now: Standing) -> str:
    """What is due, what is being learnt and how much is remembered."""
    if not now.learning and not now.elsewhere:
        return EMPTY
    when = "Nothing more is due today." if now.today == 0 else ""
    if now.next_due is not None and now.today == 0:
        when += f" The next point comes {_day(now.next_due)}."
    facts = [f"{_points(now.learning)} being learnt."]
    expected, measured = now.retention.expected, now.retention.measured
    if expected is not None:
        facts.append(f"By the schedule’s estimate you would recall {percent(expected)} of them right now.")
    if measured is not None:
        facts.append(
            f"Of {_points(now.retention.asked)} asked in the last {RECENT.days} days when due, you recalled "
            f"{now.retention.recalled} ({percent(measured)}); the schedule aims at {percent(RETENTION)}."
        )
    if now.elsewhere:
        facts.append(f"{_points(now.elsewhere)} of questions that this bank does not have wait.")
    return (
        f'<div class="due"><p class="count">{now.today} due today</p>'
        f'<p>{cards.escaped(when)}</p><p class="note">{cards.escaped(" ".join(facts))}</p></div>'
    )


def begin(today: int) -> str:
    """The words of the button."""
    return f"Review {_points(today)}" if today <= 10 else "Start a ten-minute review"


def progress(now: Progress, began: datetime) -> str:
    """How far a sitting has come."""
    minutes = max(0, round((SITTING - (datetime.now(UTC) - began)).total_seconds() / 60))
    done = len(now.done)
    recalled = f" · {now.met} recalled" if done else ""
    left = f"{minutes} minute{'' if minutes == 1 else 's'} left"
    return f'<p class="note">{done} of {done + now.left} done{recalled} · {left}</p>'


def asked(asking: Asking) -> str:
    """What is asked, as Markdown: the question as a reminder, then its probe."""
    question = asking.question
    head = f'<p class="note">{cards.escaped(f"[{question.level}] · {question.area_words} · {question.title}")}</p>'
    if not asking.probe:
        many = len(asking.points)
        note = f'<p class="note">{many} key points of this question are due: answer it in full.</p>' if many > 1 else ""
        return f"{head}\n\n{cards.plain_markdown(question.text)}\n\n{note}"
    context = cards.plain_markdown(question.text)
    folded = f"<details><summary>The question it belongs to</summary>\n\n{context}\n\n</details>"
    return f"{head}\n\n**{cards.plain_markdown(' '.join(asking.words.split()))}**\n\n{folded}"


def result(found: Answered) -> str:
    """What the reply showed, and when each point comes back; the reference folded below."""
    items = "".join(_item(each) for each in found.found)
    met = sum(each.met for each in found.found)
    chip = "Recalled" if met == len(found.found) else "Not yet" if met == 0 else f"{met} of {len(found.found)} recalled"
    band = 3 if met == len(found.found) else 1 if met == 0 else 2
    head = f'<div class="head"><span class="chip">{chip}</span></div>'
    reference = cards.reference(found.asking.question)
    quotes = [(each.quote, "✓") for each in found.found if each.quote]
    said = f'<div class="said">\n\n{cards.shown_words(found.words, quotes)}\n\n</div>\n\n' if found.words else ""
    return f'{said}<div class="card band-{band}">{head}<ul class="points">{items}</ul>{reference}</div>'


def ended(now: Progress) -> str:
    """The end of a sitting."""
    return f"Done: {now.met} of {len(now.done)} recalled. Everything is kept."


def _item(found: Recalled) -> str:
    quote = f"<q>{cards.escaped(found.quote)}</q>" if found.quote else ""
    sign, kind = ("✓", "met") if found.met else ("–", "missed")
    again = f'<p class="note">Comes back {_day(found.due)}.</p>'
    return (
        f'<li class="{kind}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"<div>{cards.authored(found.point.text)}{quote}{again}</div></li>"
    )


def _day(when: datetime) -> str:
    days = (when.astimezone().date() - datetime.now(UTC).astimezone().date()).days
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {days} days, on {when.astimezone():%d %B}".replace(" 0", " ")


def _points(count: int) -> str:
    return "1 key point" if count == 1 else f"{count} key points"
