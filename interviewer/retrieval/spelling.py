"""Slips of the keyboard in a query, mended by the words that a bank is asked with.

A word that the bank has nowhere becomes the nearest one of its wordings, where one is near enough; most such words are
no slips but words of another subject, and stay. It does not know English.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from interviewer.retrieval.query import words

SHORTEST = 5
LONG = 8
_LETTERS = re.compile(r"[^\W\d_]+")


class Spelling:
    """The words of `texts`, and those of `wordings` among them, to which a misspelt word is brought."""

    def __init__(self, texts: Iterable[str], wordings: Iterable[str]) -> None:
        self._known = {word for text in texts for word in words(text)}
        self._counts = Counter(word for text in wordings for word in _LETTERS.findall(text.lower()))
        # A slip in the first letter is rare, and looking at one letter's words alone is quick.
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in self._counts:
            self._by_first[word[0]].append(word)

    def mended(self, text: str) -> str:
        """The text with its unknown words replaced by the nearest of the wordings: of five letters or more one edit
        away, of eight or more two. Of those equally near the most frequent counts.
        """
        return _LETTERS.sub(lambda match: self._nearest(match[0].lower()) or match[0], text)

    def _nearest(self, word: str) -> str | None:
        if len(word) < SHORTEST or self._known.issuperset(words(word)):
            return None
        most = 1 if len(word) < LONG else 2
        near = [
            (distance, -self._counts[other], other)
            for other in self._by_first[word[0]]
            if abs(len(other) - len(word)) <= most and (distance := edits(word, other)) <= most
        ]
        return min(near)[2] if near else None


def edits(first: str, second: str) -> int:
    """How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the
    other (optimal string alignment distance).
    """
    earlier: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, start=1):
        earlier, last, row = row, earlier, [at]
        for place, other in enumerate(second, start=1):
            least = min(earlier[place] + 1, row[-1] + 1, earlier[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == second[place - 2] and first[at - 2] == other:
                least = min(least, last[place - 2] + 1)
            row.append(least)
    return row[-1]
