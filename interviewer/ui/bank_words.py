"""The HTML and Markdown of the Bank tab: a question in the list, an entry to read, a draft's source.

Every word from outside is escaped here; it decides nothing.
"""

from collections.abc import Iterable

from interviewer.bank.question import Question
from interviewer.errors import Fault
from interviewer.practice.row import percent
from interviewer.store.shelf import KeptDraft
from interviewer.ui import cards

EMPTY = (
    '<div class="empty"><p><strong>No question fits.</strong></p><p>Take a filter away, or search for less.</p></div>'
)


def listed(question: Question, score: float | None, seen: bool, favourite: bool) -> str:
    """A question in the list, on one line."""
    facts = [f"[{question.level}]", question.area_words]
    if score is not None:
        facts.append(percent(score))
    elif seen:
        facts.append("seen")
    if question.draft:
        facts.append("draft")
    star = "★ " if favourite else ""
    return f"{star}{question.title} · {' · '.join(facts)}"


def count(found: int, shown: int, searched: str, match: bool) -> str:
    """How many questions there are, and whether a search found what was meant."""
    words = f"{found} question{'' if found == 1 else 's'}"
    if shown < found:
        words += f", the first {shown} are shown"
    if searched and not match:
        words += ". Nothing is quite about that; these come nearest"
    return f'<p class="note" role="status">{cards.escaped(words)}.</p>'


def entry(question: Question, score: float | None, seen: bool) -> str:
    """An entry to read as Markdown; what would give the answer away is folded."""
    facts = [f"[{question.level}] {question.level.word}", question.area_words, f"asks you to {question.asks}"]
    if score is not None:
        facts.append(f"you scored {percent(score)} the last time")
    elif seen:
        facts.append("you have been asked this")
    if question.reviewed:
        facts.append(f"checked {question.reviewed:%d %B %Y}")
    blocks = [
        f"### {cards.plain_markdown(' '.join(question.title.split()))}",
        f'<p class="note">{cards.escaped(" · ".join(facts))}</p>',
    ]
    if question.draft:
        blocks.append('<p class="note">An imported draft: nobody has checked its key points.</p>')
    if not question.gradeable:
        blocks.append('<p class="note">It has no answer yet, so it can be read and not asked.</p>')
    blocks.append(cards.plain_markdown(question.text))
    if question.rubric.points:
        points = "".join(
            f"<li>{cards.authored(point.text)}{_weight(point.bonus)}</li>" for point in question.rubric.points
        )
        blocks.append(f"<details><summary>What a strong reply says</summary><ul>{points}</ul></details>")
    if question.rubric.misconceptions:
        wrong = "".join(
            f"<li>{cards.authored(item.text)} <strong>In fact:</strong> {cards.authored(item.correction)}</li>"
            for item in question.rubric.misconceptions
        )
        blocks.append(f"<details><summary>Common misconceptions</summary><ul>{wrong}</ul></details>")
    blocks.append(cards.reference(question))
    blocks.append(f'<p class="note"><code>{cards.escaped(question.id)}.md</code></p>')
    return "\n\n".join(block for block in blocks if block)


def source(draft: KeptDraft) -> str:
    """What the document says, with its place."""
    place = cards.escaped(f"{draft.document}, line {draft.line}")
    return f'<p class="note">{place}</p>\n\n{cards.shown_words(draft.source) or "<p>(nothing)</p>"}'


def faults(found: Iterable[Fault]) -> str:
    """Every fault, one a line, with its line in the file."""
    listed = "".join(
        f"<li>{cards.escaped(f'{fault.path.name}, line {fault.line}: {fault.what}')}"
        f"{cards.escaped(f' ({fault.mend})') if fault.mend else ''}</li>"
        for fault in found
    )
    return f'<div class="notice fault" role="alert"><ul>{listed}</ul></div>' if listed else ""


def _weight(bonus: bool) -> str:
    return ' <span class="tag">bonus</span>' if bonus else ""
