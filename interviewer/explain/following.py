"""Follow-up questions: whether words lean on what was explained before, and what an entry itself says to them.

Plain rules over words, so that they work offline. It asks no model.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.bank.question import Question
from interviewer.explain.composing import citation, formulas, misconceptions
from interviewer.retrieval.query import words

MOST_PASSAGES = 3

_POINTING = r"\b(?:it|its|that|this|these|those|they|them|their|there|both|the (?:first|second|latter|former|other))\b"
_LEANING = re.compile(
    r"^\s*(?:and|but|so|then|or|also|why|how so|what else|what about|what if|when|where|who|is that|are there|does"
    rf"|can you|give|show|more|any|ok(?:ay)?|in short|shorter|simpler|again|an? )\b|{_POINTING}",
    re.IGNORECASE,
)
_ASKS_ANEW = re.compile(
    r"^\s*(?:please\s+)?(?:explain|define|describe|compare|tell me about|teach me)\s+"
    rf"(?!(?:again|more)\b|{_POINTING})",
    re.IGNORECASE,
)
_ASKS_WITHOUT_POINTING = re.compile(
    rf"^\s*(?:why|when|where|who|is|are|does|can you|give|show)\b(?:\s+me\b)?(?!.*{_POINTING})",
    re.IGNORECASE | re.DOTALL,
)
_WANTED = {
    "formula": re.compile(r"\b(?:formulas?|formulae|equations?|maths?|mathematically|latex)\b", re.IGNORECASE),
    "example": re.compile(r"\b(?:examples?|instance|concrete(?:ly)?|numbers|figures|worked)\b", re.IGNORECASE),
    "mistakes": re.compile(r"\b(?:mis(?:conceptions?|takes?|understand\w*)|wrong|pitfalls?|errors?)\b", re.IGNORECASE),
    "short": re.compile(r"\b(?:short(?:er|ly)?|brief(?:ly)?|summar\w+|tl;?dr|simpl\w+|one sentence)\b", re.IGNORECASE),
    "sources": re.compile(r"\b(?:sources?|papers?|cite|citations?|literature|who (?:said|wrote))\b", re.IGNORECASE),
}
_EXAMPLE = re.compile(r"\b(?:for (?:example|instance)|e\.g\.|say,|suppose|such as|imagine)|\d", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(\[$\\])|\n\s*\n")
_BECAUSE = re.compile(r"\b(?:because|so that|since|so|therefore|hence)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """Words of an entry and the heading that they stand under."""

    heading: str
    text: str


def leans(topic: str) -> bool:
    """Whether the words ask further about something that was just explained, instead of naming a topic."""
    return bool(_LEANING.search(topic)) or any(pattern.search(topic) for pattern in _WANTED.values())


def names_a_topic(topic: str) -> bool:
    """Whether words that lean may name a topic of their own all the same: `why does dropout help at test time?`."""
    for pattern in _WANTED.values():
        topic = pattern.sub(" ", topic)
    anew = _ASKS_ANEW.search(topic) or _ASKS_WITHOUT_POINTING.search(topic)
    return bool(anew and words(topic[anew.end() :]))


def followed_up(entry: Question, topic: str) -> str | None:
    """What the entry says to a follow-up question, in Markdown with its place; None when it says nothing on it."""
    wanted = next((name for name, pattern in _WANTED.items() if pattern.search(topic)), None)
    found = list(_wanted(entry, wanted) if wanted else _nearest(entry, topic))
    if not found and wanted:
        found = list(_nearest(entry, topic))
    if not found:
        return None
    headings = list(dict.fromkeys(passage.heading for passage in found))
    body = "\n\n".join(passage.text for passage in found)
    return f"### {entry.title}\n\n{body}\n\n#### Sources\n\n- {citation(entry, headings)}\n"


def says_nothing(entry: Question, topic: str) -> str:
    """The honest word that the entry leaves a follow-up question open."""
    shown = " ".join(topic.split())[:120].replace("`", "'")
    return (
        f"The entry on *{entry.title}* says nothing about `{shown}`, so I would rather not answer it. Ask with the "
        "term that you mean, and I look in the whole bank.\n"
    )


def _wanted(entry: Question, wanted: str) -> Iterator[Passage]:
    match wanted:
        case "formula":
            yield from (Passage("Reference", f"$${formula}$$") for formula in formulas(entry.reference)[:MOST_PASSAGES])
        case "example":
            shown = [sentence for sentence in _sentences(entry.reference) if _EXAMPLE.search(sentence)]
            yield from (Passage("Reference", sentence) for sentence in shown[:MOST_PASSAGES])
        case "mistakes" if entry.rubric.misconceptions:
            yield Passage("Misconceptions", misconceptions(entry))
        case "short" if entry.rubric.required:
            heavy = max(point.weight for point in entry.rubric.required)
            points = [point.text for point in entry.rubric.required if point.weight == heavy]
            yield Passage("Key points", "\n".join(f"- {text}" for text in points))
        case "sources" if entry.sources:
            yield Passage("Reference", "\n".join(f"- {source}" for source in entry.sources))
        case _:
            return


def _nearest(entry: Question, topic: str) -> Iterator[Passage]:
    """The passages that share the most telling words with the question, in the order of the entry.

    A word tells the more, the fewer passages have it; those of the title tell nothing. A bare why finds the reasons.
    """
    passages = list(_passages(entry))
    asked = set(words(topic)) - set(words(entry.title))
    if not asked and re.search(r"\bwhy\b", topic, re.IGNORECASE):
        yield from [passage for passage in passages if _BECAUSE.search(passage.text)][:MOST_PASSAGES]
        return
    held = [set(words(passage.text)) for passage in passages]
    spread = Counter(word for found in held for word in found)
    scores = [sum(1 / spread[word] for word in asked & found) for found in held]
    best = sorted((at for at, score in enumerate(scores) if score > 0), key=lambda at: -scores[at])
    if best:
        enough = [at for at in best[:MOST_PASSAGES] if scores[at] >= 0.5 * scores[best[0]]]
        yield from (passages[at] for at in sorted(enough))


def _passages(entry: Question) -> Iterator[Passage]:
    yield from (Passage("Reference", sentence) for sentence in _sentences(entry.reference))
    for item in entry.rubric.misconceptions:
        yield Passage("Misconceptions", f"{item.text} **In fact:** {item.correction}")


def _sentences(text: str) -> list[str]:
    """Sentences; a formula or a block of code on lines of its own stays whole."""
    pieces: list[str] = []
    for block in re.split(r"(```.*?```|\$\$.*?\$\$)", text, flags=re.DOTALL):
        if block.startswith(("```", "$$")):
            pieces.append(block)
        else:
            pieces += [" ".join(sentence.split()) for sentence in _SENTENCE.split(block) if sentence.strip()]
    return pieces
