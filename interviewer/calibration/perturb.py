"""Changes to a reply that a fair grader should follow or should not notice, all fixed by a seed.

It changes texts; it knows neither rubric nor grader.
"""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from interviewer.bank.examples import read_yaml
from interviewer.bank.question import Value
from interviewer.grading.evidence import find_quote
from interviewer.grading.spans import sentences as spans_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LEAST_TO_MISTYPE = 5
"""Shorter words are left as they are: a slip there makes another word."""


class Phrases(Value):
    """The authored words that the perturbations and the traps use."""

    synonyms: Mapping[str, str]
    slips: Mapping[str, str]
    waffle: tuple[str, ...]
    languages: Mapping[str, str]
    gibberish: tuple[str, ...]
    unknowing: tuple[str, ...]
    words: tuple[str, ...]
    injections: tuple[str, ...]


@cache
def phrases() -> Phrases:
    """The authored words, from their file."""
    return Phrases.model_validate(read_yaml(Path(__file__).with_name("perturbations.yaml")))


def sentences(text: str) -> list[str]:
    """The sentences of a text, as the program cuts them."""
    return [text[start:end] for start, end in spans_of(text)]


def shuffled(text: str, seed: int) -> str:
    """The text with its sentences in another order, where it has several."""
    lines = sentences(text)
    order = list(range(len(lines)))
    if len(order) > 1:
        chance = random.Random(seed)
        while order == sorted(order):
            chance.shuffle(order)
    return "\n".join(lines[at] for at in order)


def without(text: str, at: int) -> str:
    """The text without its sentence at a place."""
    return "\n".join(line for place, line in enumerate(sentences(text)) if place != at)


def without_quote(text: str, quote: str) -> str:
    """The text without a quote, the first time that it stands there; unchanged where it does not."""
    place = find_quote(quote, text)
    return text if place is None else text[: place[0]] + text[place[1] :]


def negated(text: str) -> str:
    """The claim denied as a whole."""
    text = text.strip()
    return f"It is not true that {text[:1].lower()}{text[1:]}"


def _swapped(text: str, table: Mapping[str, str]) -> str:
    def swap(found: re.Match[str]) -> str:
        other = table.get(found[0].lower())
        if other is None:
            return found[0]
        return other[0].upper() + other[1:] if found[0][0].isupper() else other

    return _WORD.sub(swap, text)


def with_synonyms(text: str) -> str:
    """The text with every word of the authored table swapped for its synonym."""
    return _swapped(text, phrases().synonyms)


def as_heard(text: str) -> str:
    """The text as dictation might write it: no capitals, no punctuation within sentences, words misheard."""
    return _swapped(re.sub(r"[,;:()\"“”]", "", text).lower(), phrases().slips)


def hesitating(text: str, seed: int, share: float = 0.15) -> str:
    """The text as people speak: before a share of its words a filler, the word said twice, or its beginning."""
    chance = random.Random(seed)

    def hesitation(found: re.Match[str]) -> str:
        word = found[0]
        if chance.random() >= share:
            return word
        begun = f"{word[:3]}- {word}" if len(word) >= LEAST_TO_MISTYPE else f"{word}, {word}"
        return chance.choice((f"um, {word}", f"uh {word}", f"{word} {word}", begun))

    return _WORD.sub(hesitation, text)


def mistyped(text: str, seed: int, share: float = 0.1) -> str:
    """The text with a share of its longer words mistyped: two inner letters swapped, one left out or one doubled."""
    chance = random.Random(seed)

    def slip(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) < LEAST_TO_MISTYPE or chance.random() >= share:
            return word
        at = chance.randrange(1, len(word) - 2)
        return chance.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )

    return _WORD.sub(slip, text)


def padded(text: str, seed: int, lines: int = 8) -> str:
    """The text with sentences before and behind that claim nothing."""
    chance = random.Random(seed)
    drawn: Sequence[str] = [chance.choice(phrases().waffle) for _ in range(lines)]
    return "\n".join([*drawn[: lines // 2], text, *drawn[lines // 2 :]])
