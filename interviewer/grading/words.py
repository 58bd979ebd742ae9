"""The words of a text as the local grader compares them: stems, weights, negations, directions, numbers.

It knows English word forms and no subject.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*|[²³√∑∏∞≈≤≥<>=+*/^%-]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_LEXICON = json.loads((Path(__file__).resolve().parent / "lexicon.json").read_text(encoding="utf-8"))
FUNCTION_WORDS = frozenset(_LEXICON["function"].split())
VERBS = frozenset(_LEXICON["verbs"].split())
"""Common finite verbs: a few words with one of them may be a claim."""
_NEGATIONS = frozenset(_LEXICON["negations"].split())
_SUFFIXES = tuple(_LEXICON["suffixes"].split())


def _sided(opposites: Sequence[Sequence[str]]) -> dict[str, tuple[tuple[int, int], ...]]:
    """For each word of direction its axes, and on which side of them it stands (1 or -1)."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for axis, poles in enumerate(opposites):
        for side, members in zip((1, -1), poles, strict=True):
            for word in members.split():
                found[word] = (*found.get(word, ()), (axis, side))
    return found


_SIDES = _sided(_LEXICON["opposites"])


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A rough stem: British and American spellings and common endings fall together."""
    word = word.lower().replace("’", "'")
    word = word.removesuffix("'s")
    word = re.sub(r"is(?=ation|e$|ed$|es$|er$|ing$)", "iz", word) if len(word) > 5 else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= (3 if len(suffix) < 3 else 4):
            word = word[: -len(suffix)]
            break
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """Words, numbers and signs, in small letters, in order."""
    return [token.lower().replace("’", "'") for token in _TOKEN.findall(text)]


def is_word(token: str) -> bool:
    """Whether a token is a word or a number and not a sign."""
    return token[0].isalpha() or token[0].isdecimal()


@dataclass(frozen=True)
class Words:
    """What is compared of one text.

    `spoken`: the words, signs left out. `stems`: content stems. `share`: function words among all words. `negations`:
    how many. `sides`: for each direction axis the sides that occur. `numbers`: as written. What few texts are asked for
    is made when it is.
    """

    spoken: tuple[str, ...]
    stems: frozenset[str]
    share: float
    negations: int
    sides: frozenset[tuple[int, int]]
    numbers: frozenset[str]

    @cached_property
    def pairs(self) -> frozenset[tuple[str, ...]]:
        """Runs of two words."""
        return frozenset(pairwise(self.spoken))

    @cached_property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """Runs of four words."""
        return frozenset(zip(*(self.spoken[start:] for start in range(4)), strict=False))

    @cached_property
    def letters(self) -> frozenset[str]:
        """Runs of four letters."""
        squeezed = " ".join(self.spoken)
        return frozenset([squeezed[at : at + 4] for at in range(len(squeezed) - 3)])


@lru_cache(maxsize=20_000)
def words_of(text: str) -> Words:
    """The words of a text."""
    spoken = tuple(token for token in tokens(text) if is_word(token))
    numbers = [token for token in spoken if _NUMBER.fullmatch(token)]
    content = {token for token in spoken if token not in FUNCTION_WORDS}.difference(numbers)
    return Words(
        spoken=spoken,
        stems=frozenset(stem(token) for token in content),
        share=sum(token in FUNCTION_WORDS for token in spoken) / max(1, len(spoken)),
        negations=sum(token in _NEGATIONS for token in spoken),
        sides=frozenset(side for token in spoken for side in _SIDES.get(token, ())),
        numbers=frozenset(token.replace(",", "") for token in numbers),
    )


def opposed(one: Words, other: Words) -> tuple[int, int]:
    """On how many direction axes the two texts take opposite sides only, and on how many they share a side."""
    against = agreeing = 0
    for axis in {axis for axis, _ in one.sides} & {axis for axis, _ in other.sides}:
        first = {side for at, side in one.sides if at == axis}
        second = {side for at, side in other.sides if at == axis}
        against += not first & second
        agreeing += bool(first & second)
    return against, agreeing


def copied(words: Words, source: Words) -> float:
    """The share of a text's words that stand in runs of four taken from the source, 0 to 1."""
    spoken = words.spoken
    if not spoken:
        return 0.0
    inside = [False] * len(spoken)
    for at in range(len(spoken) - 3):
        if spoken[at : at + 4] in source.grams:
            inside[at : at + 4] = [True] * 4
    return sum(inside) / len(spoken)


class Weights:
    """How much each stem tells: its inverse document frequency in general technical prose."""

    def __init__(self, counts: Mapping[str, float], unseen: float) -> None:
        self._counts, self._unseen = counts, unseen

    def of(self, stems: frozenset[str]) -> float:
        """The weight of a set of stems: exactly rounded, as a set has another order in every process."""
        counts, unseen = self._counts, self._unseen
        return math.fsum([counts.get(stem, unseen) for stem in stems])

    def known(self, stems: frozenset[str]) -> float:
        """The share of the stems that have a weight of their own, 0 to 1."""
        return len(stems & self._counts.keys()) / max(1, len(stems))


def weighed(texts: list[str], most: int = 4000) -> tuple[dict[str, float], float]:
    """Inverse document frequencies of the commonest stems of some texts, and the weight of any other stem."""
    counts = Counter(stem for text in texts for stem in words_of(text).stems)
    commonest = sorted(counts.items(), key=lambda found: (-found[1], found[0]))[:most]
    table = {stem: round(math.log(1 + len(texts) / (1 + count)), 2) for stem, count in commonest if count > 1}
    return table, round(math.log(1 + len(texts) / 2), 2)
