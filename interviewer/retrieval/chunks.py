"""A question cut into the pieces that search works on.

Cut by section and by tokens: the title, the question, every other wording of it, each key point and misconception, and
the reference in overlapping pieces. No chunk holds text of two questions, none is longer than `MOST_TOKENS`. It does
not know how chunks are found again.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from interviewer.bank.question import Question
from interviewer.retrieval.tokens import TokenCounter, token_counter

MOST_TOKENS = 256
OVERLAP_TOKENS = 40

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


class Section(StrEnum):
    """The part of a question that a chunk was cut from."""

    TITLE = "title"
    QUESTION = "question"
    ALSO = "also"
    POINT = "point"
    MISCONCEPTION = "misconception"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Chunk:
    """A piece of one section of one question.

    `id` is `area/slug#section-n`; `position` counts the chunks of the question from 0.
    """

    id: str
    question_id: str
    section: Section
    text: str
    position: int
    tokens: int


def chunks_of(question: Question, counter: TokenCounter | None = None) -> tuple[Chunk, ...]:
    """The chunks of a question in reading order; at least one, even for a draft that has no answer yet."""
    counter = counter or token_counter()
    limit = counter.limit(MOST_TOKENS)
    found: list[Chunk] = []
    numbers: dict[Section, int] = {}
    for section, text in _sections(question):
        for piece in pieces(text, limit, OVERLAP_TOKENS, counter.count):
            number = numbers[section] = numbers.get(section, 0) + 1
            id = f"{question.id}#{section}-{number}"
            found.append(Chunk(id, question.id, section, piece, len(found), counter.count(piece)))
    return tuple(found)


def _sections(question: Question) -> Iterator[tuple[Section, str]]:
    yield Section.TITLE, question.title
    yield Section.QUESTION, f"{question.title}\n{question.text}"
    for wording in question.also:
        yield Section.ALSO, wording
    for point in question.rubric.points:
        yield Section.POINT, point.text
    for item in question.rubric.misconceptions:
        yield Section.MISCONCEPTION, f"{item.text} {item.correction}"
    yield Section.REFERENCE, question.reference


def pieces(text: str, limit: int, overlap: int, count: Callable[[str], int]) -> list[str]:
    """The text in pieces of at most `limit` tokens, cut at sentence ends where it can be.

    Each piece begins with the last sentences of the one before, as many as fit into `overlap` tokens. A sentence that
    is too long alone is cut at a space, a word that is too long between characters. Blank text has no piece.
    """
    text = text.replace("\0", "").strip()
    if not text:
        return []
    if count(text) <= limit:
        return [text]
    found: list[str] = []
    held: list[tuple[str, int]] = []
    for unit in _units(text, limit, count):
        size = count(unit)
        if held and sum(tokens for _, tokens in held) + size > limit:
            found.append("".join(part for part, _ in held).strip())
            held = _tail(held, min(overlap, limit - size))
        held.append((unit, size))
    found.append("".join(part for part, _ in held).strip())
    return [piece for piece in found if piece]


def _tail(units: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    """The last units that fit into the room, never all of them."""
    kept: list[tuple[str, int]] = []
    for unit in reversed(units[1:]):
        room -= unit[1]
        if room < 0:
            break
        kept.insert(0, unit)
    return kept


def _units(text: str, limit: int, count: Callable[[str], int]) -> Iterable[str]:
    """Sentences with the white space that follows them; those over the limit cut further."""
    start = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.end() if match else len(text)
        if end > start:
            yield from _halved(text[start:end], limit, count)
            start = end


def _halved(text: str, limit: int, count: Callable[[str], int]) -> Iterator[str]:
    if len(text) < 2 or count(text) <= limit:
        yield text
        return
    space = text.rfind(" ", 1, len(text) // 2 + 1)
    middle = space + 1 if space > 0 else len(text) // 2
    yield from _halved(text[:middle], limit, count)
    yield from _halved(text[middle:], limit, count)
