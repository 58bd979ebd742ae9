"""A rubric made from a reference answer, for a question that nobody has written a rubric for.

Its key points are proposals: the list items or sentences of that answer, or the parts of a short one, unweighted. It
does not know how they are judged.
"""

import re
from itertools import pairwise

from interviewer.bank.question import KeyPoint, Level, Question, Rubric
from interviewer.grading.spans import claims, sentences
from interviewer.grading.words import FUNCTION_WORDS, words_of

LEAST_POINTS = 3
MOST_POINTS = 7
LEAST_WORDS = 4
TITLE_LENGTH = 80
CONTENT_WORDS_OF_PART = 2

_STOPS = ",;:.!?"
_SIGNS = _STOPS + "()[]"
_MARKUP = re.compile(r"\*\*|__|`|^#+\s*|\[([^\]]*)\]\([^)]*\)", re.MULTILINE)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKUP.sub(r"\1", text)).strip()


def _merged(texts: list[str]) -> list[str]:
    """At most MOST_POINTS texts: the shortest is joined with its shorter neighbour until few enough are left."""
    texts = list(texts)
    while len(texts) > MOST_POINTS:
        pairs = [len(first) + len(second) for first, second in pairwise(texts)]
        at = pairs.index(min(pairs))
        texts[at : at + 2] = [f"{texts[at]} {texts[at + 1]}"]
    return texts


def _parts(text: str) -> list[str]:
    """A text cut before its function words and after its commas, CONTENT_WORDS_OF_PART or one more to a part."""
    parts: list[str] = []
    part, content = "", 0
    for word in text.split():
        is_content = word.strip(_SIGNS).casefold() not in FUNCTION_WORDS
        full = content + (not is_content) > CONTENT_WORDS_OF_PART
        in_brackets = part.count("(") > part.count(")")
        if content and (full or (part[-1] in _STOPS and not in_brackets)):
            parts.append(part)
            part, content = "", 0
        part = f"{part} {word}".strip()
        content += is_content
    if content or not parts:
        return [*parts, part]
    return [*parts[:-1], f"{parts[-1]} {part}"]


def _fresh_parts(reference: str, question_text: str) -> list[str]:
    """The parts of a short reference that say something which the question does not."""
    asked = words_of(question_text)
    found = [(part.rstrip(_STOPS), words_of(part)) for part in _parts(reference)]
    return [part for part, words in found if words.stems - asked.stems or words.numbers - asked.numbers]


def _statements(reference: str, question_text: str) -> list[str]:
    found = [_plain(reference[start:end]) for start, end in sentences(reference)]
    long = [text for text in found if len(text.split()) >= LEAST_WORDS]
    if len(long) >= LEAST_POINTS:
        return long
    pieces = [
        _plain(span.text) for span in claims(reference) if not span.whole and len(span.text.split()) >= LEAST_WORDS
    ]
    if len(pieces) >= LEAST_POINTS:
        return pieces
    parts = _fresh_parts(_plain(reference), question_text)
    return parts if len(parts) > 1 else long or [text for text in found if text]


def derived_question(question_text: str, reference: str, id: str) -> Question:
    """A draft question whose key points, each of weight 1, are the statements of the reference.

    Three to seven of them where the reference has as many; of a shorter one its parts, none where it is empty.
    """
    texts = _merged(list(dict.fromkeys(_statements(reference, question_text))))
    points = tuple(KeyPoint(id=f"point-{number}", weight=1, text=text) for number, text in enumerate(texts, start=1))
    first = _plain(question_text).split("\n")[0]
    title = first if len(first) <= TITLE_LENGTH else first[:TITLE_LENGTH].rsplit(None, 1)[0] + " …"
    return Question(
        id=id,
        level=Level.M,
        title=title,
        text=question_text,
        rubric=Rubric(points=points),
        reference=reference,
        draft=True,
    )
