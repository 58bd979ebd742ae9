"""A rubric made from a reference answer, for a question that nobody has written a rubric for.

Its key points are proposals: the list items or sentences of that answer, unweighted. It does not know how they are
judged.
"""

import re
from itertools import pairwise

from interviewer.bank.question import KeyPoint, Level, Question, Rubric
from interviewer.grading.spans import claims, sentences

LEAST_POINTS = 3
MOST_POINTS = 7
LEAST_WORDS = 4
TITLE_LENGTH = 80

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


def _statements(reference: str) -> list[str]:
    found = [_plain(reference[start:end]) for start, end in sentences(reference)]
    long = [text for text in found if len(text.split()) >= LEAST_WORDS]
    if len(long) >= LEAST_POINTS:
        return long
    pieces = [
        _plain(span.text) for span in claims(reference) if not span.whole and len(span.text.split()) >= LEAST_WORDS
    ]
    return pieces if len(pieces) >= LEAST_POINTS else long or [text for text in found if text]


def derived_question(question_text: str, reference: str, id: str) -> Question:
    """A draft question whose key points, each of weight 1, are the statements of the reference.

    Three to seven of them where the reference has as many; fewer where it is shorter, none where it is empty.
    """
    texts = _merged(list(dict.fromkeys(_statements(reference))))
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
