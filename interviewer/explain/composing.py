"""An explanation composed from the bank's own text: an entry, a worked example, what people get wrong, the sources.

It finds nothing and asks no model.
"""

import re
from collections.abc import Iterator, Sequence

from interviewer.bank.question import Asks, Question

WORKED = (Asks.COMPUTE, Asks.DERIVE, Asks.CODE)
"""What a question asks whose reference is a worked example."""

_DISPLAY = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\$\\])\$(?!\$)([^$\n]+?)\$(?!\$)")
_RELATION = re.compile(r"=|\\(?:le|ge|approx|propto|sim|to)\b|<|>")
SHORTEST_FORMULA = 12
"""Characters of LaTeX from which a formula within a sentence is worth a line of its own."""


def composed(entry: Question, example: Question | None, related: Sequence[Question]) -> str:
    """The explanation of one entry in Markdown; `example` is an entry whose reference is worked out in figures."""
    blocks = [f"### {entry.title}", entry.reference]
    formulas = [] if _DISPLAY.search(entry.reference) else list(inline_formulas(entry.reference))[:2]
    if formulas:
        blocks += ["#### Formula", *(f"$${formula}$$" for formula in formulas)]
    if example is not None:
        blocks += [f"#### Worked example: {example.title}", example.text, example.reference]
    if entry.rubric.misconceptions:
        blocks += ["#### Common misconceptions", misconceptions(entry)]
    headings = ["Reference", *(["Misconceptions"] if entry.rubric.misconceptions else [])]
    cited = [f"- {citation(entry, headings)}"]
    if example is not None:
        cited.append(f"- {citation(example, ['Reference', 'Question'])}")
    blocks += ["#### Sources", "\n".join(cited)]
    return "\n\n".join(blocks) + "\n" + (related_questions(related) if related else "")


def related_questions(related: Sequence[Question]) -> str:
    """What to read next."""
    listed = "\n".join(f"- {other.title} (`{other.id}`)" for other in related)
    return f"\n#### Related questions\n\n{listed}\n"


def citation(entry: Question, headings: Sequence[str] = ("Reference",)) -> str:
    """Where it stands: the entry, its file and the headings there, and the literature behind it."""
    literature = "; ".join(entry.sources)
    origin = "imported, not reviewed" if entry.draft else "knowledge bank"
    return f"*{entry.title}* ({origin}: `{entry.id}.md`, {' and '.join(headings)})" + (
        f", after {literature}" if literature else ""
    )


def misconceptions(entry: Question) -> str:
    """What people get wrong, and what is so."""
    return "\n".join(f"- {item.text} **In fact:** {item.correction}" for item in entry.rubric.misconceptions)


def inline_formulas(text: str) -> Iterator[str]:
    """The formulas within sentences that say something of their own, in order and each once."""
    found = dict.fromkeys(match[1].strip() for match in _INLINE.finditer(text))
    return (formula for formula in found if len(formula) >= SHORTEST_FORMULA and _RELATION.search(formula))


def formulas(text: str) -> list[str]:
    """All formulas worth showing, displayed ones first."""
    displayed = [match[0].strip("$").strip() for match in _DISPLAY.finditer(text)]
    return [*displayed, *inline_formulas(_DISPLAY.sub("", text))]


def nothing(topic: str, nearest: Sequence[Question]) -> str:
    """The honest word that the bank has nothing on a topic, with what comes nearest."""
    text = f"The bank has nothing on `{_shown(topic)}`, so I would rather not explain it.\n"
    if nearest:
        listed = "\n".join(f"- {entry.title} (`{entry.id}`)" for entry in nearest)
        text += f"\nThe nearest entries are:\n\n{listed}\n"
    return text


def _shown(topic: str) -> str:
    return " ".join(topic.split())[:120].replace("`", "'")
