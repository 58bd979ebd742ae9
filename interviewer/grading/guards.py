"""What a learnt model is not asked: claims that can state nothing, whatever their likeness to a key point.

The guards look at one claim, one item and the question; never at the rest of the reply, so no sentence can change what
another earns. They know no model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.grade import Part
from interviewer.grading.sheet import Item, Sheet, bare
from interviewer.grading.spans import Span, claims
from interviewer.grading.words import VERBS, Words, copied, opposed, words_of

LONGEST_BARE_CLAIM = 5
"""More words than this without a function word among them are a list of terms."""
LONGEST_TERM = 4
"""A clause of no more words, cut from a list of terms, is one of its terms."""
MOSTLY = 0.6
LEAST_JOINED = 0.2
"""Where this share of the segments has at most two words, and fewer words than this join them, it is a list."""
COPIED_FROM = 0.7
"""The share of a claim's words, in runs of the question's own, from which it is the question again."""
SAME_WORDS = 0.8
MORE_WORDS = 1.75
"""A claim with this share of an item's stems, and not many times as many, says the same: then its sign decides."""

_SEGMENT = re.compile(r"[,;/|•·\n]+|\s[-–—]\s")
_QUESTION = re.compile(
    r"(?:what|why|how|when|which|who|where|is|are|do|does|did|can|could|should|would|will)\b.*\?\W*",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = frozenset("=<>≈≤≥:→+*²")


@dataclass(frozen=True)
class Claimed:
    """A text to be judged; `refuted`: its sentence says of it that it is not so."""

    text: str
    refuted: bool = False


@dataclass(frozen=True)
class Found:
    """A claim of one part of a reply: its span, and the text it is judged as.

    `within`: the sentence it was cut from. `probe`: what the part answers. `leaning`: the probe stands before the span
    in the text it is judged as. `term`: it is a list of terms or was cut from one.
    """

    span: Span
    claimed: Claimed
    within: str
    probe: str | None = None
    leaning: bool = False
    term: bool = False


def found_in(part: Part) -> list[Found]:
    """The claims of one part. What answers a probe is judged alone, and again with the probe's words before it."""
    spans = claims(part.text)
    lists = {span.sentence for span in spans if span.whole and listed(span.text)}
    whole = {span.sentence: span.text for span in spans if span.whole}
    found = []
    for span in spans:
        within = whole[span.sentence]
        short = len(words_of(span.text).spoken) <= LONGEST_TERM
        term = span.sentence in lists and (short or listed(span.text))
        found.append(Found(span, Claimed(span.text, span.refuted), within, part.probe, False, term))
        if part.probe:
            leaning = Claimed(f"{part.probe} {span.text}", span.refuted)
            found.append(Found(span, leaning, within, part.probe, True, term))
    return found


def _claims(segment: str) -> bool:
    """Whether a few words between commas may be a claim: something joins them, or one of them is a finite verb."""
    words = words_of(segment)
    return words.share > 0 or (len(words.spoken) <= LONGEST_BARE_CLAIM and not VERBS.isdisjoint(words.spoken))


def listed(text: str) -> bool:
    """Whether a text is a list of terms that claims nothing: no word joins them, or they stand between commas."""
    words = words_of(text)
    if len(words.spoken) < 3 or words.numbers or _SIGNS & set(text):
        return False
    segments = [segment for segment in _SEGMENT.split(text) if segment.strip()]
    if not any(_claims(segment) for segment in segments):
        return True
    short = sum(len(segment.split()) <= 2 for segment in segments)
    return len(segments) >= 3 and short >= MOSTLY * len(segments) and words.share < LEAST_JOINED


_REPEATING = words_of("I think that the question you asked is what it means").stems
"""Words that lead to a repeated question."""


def _says_nothing(words: Words, known: Words) -> bool:
    """Whether a text adds nothing to words that the candidate was given."""
    new = (words.stems - known.stems - _REPEATING) or (words.numbers - known.numbers) or (words.sides - known.sides)
    return not new and words.negations <= known.negations


def _vacuous(claim: Found, sheet: Sheet, asked: Words) -> bool:
    """Whether a claim can state nothing: a term, a question, the question again, or too few words alone."""
    text = claim.span.text
    words = words_of(text)
    if claim.term or _QUESTION.fullmatch(text) or bare(text) in sheet.asked:
        return True
    # A draft's answer may be made of the question's words alone: which of two it is, and not the other.
    if copied(words, asked) >= COPIED_FROM or (not sheet.draft and _says_nothing(words, asked)):
        return True
    if claim.probe is not None and _says_nothing(words, words_of(claim.probe)):
        return True
    return not claim.leaning and len(words.spoken) < 3 and not words.numbers and not _SIGNS & set(text)


def _known(text: str, sheet: Sheet) -> bool:
    """Whether a text stands as it is in a true sentence of the question."""
    return f" {bare(text)} " in sheet.true


def _answers(claim: Found, item: Item, asked: Words) -> bool:
    """Whether few or repeated words are an answer all the same: they hold half of what the item says and the question
    does not. Terms are one only where terms were asked for.
    """
    said, wanted = words_of(claim.span.text), words_of(item.text)
    fresh: list[frozenset[Any]] = [
        wanted.stems - asked.stems,
        wanted.numbers - asked.numbers,
        wanted.sides - asked.sides,
    ]
    held = fresh[0] & said.stems, fresh[1] & said.numbers, fresh[2] & said.sides
    most = len(words_of(item.stated).spoken) if claim.term else 0
    return 0 < sum(map(len, fresh)) <= 2 * sum(map(len, held)) and most <= LONGEST_TERM


def _denied(said: Words, refuted: bool, item: Sequence[Words]) -> bool:
    """Whether a claim has the words of the item's text, or of what states it, and the opposite sign."""
    for wanted in item:
        same = wanted.stems and len(said.stems & wanted.stems) >= SAME_WORDS * len(wanted.stems)
        if same and len(said.stems) <= MORE_WORDS * len(wanted.stems):
            return (said.negations + refuted - wanted.negations) % 2 == 1
    return False


def _related(said: Words, item: Item, known: Words) -> bool:
    """Whether an answer to a probe shares with the item anything that question and probe did not say."""
    wanted, stated = words_of(item.text), words_of(item.stated)
    fresh = (wanted.stems | stated.stems) - known.stems
    numbers = (wanted.numbers | stated.numbers) - known.numbers
    against, agreeing = opposed(said, wanted)
    return bool(fresh & said.stems or numbers & said.numbers) or (agreeing > 0 and against == 0)


def allowed(sheet: Sheet, found: Sequence[Found]) -> NDArray[np.float64]:
    """What the guards leave of each claim's chances: 0 or 1, of shape (claims, items)."""
    asked = words_of(sheet.question)
    wanted = [(words_of(item.text), words_of(item.stated)) for item in sheet.items]
    out = np.ones((len(found), len(sheet.items)))
    for at, claim in enumerate(found):
        vacuous = _vacuous(claim, sheet, asked)
        if vacuous and (not sheet.draft or _QUESTION.fullmatch(claim.span.text)):
            out[at] = 0
            continue
        own = words_of(claim.span.text)
        said = [words_of(text) for text in {claim.claimed.text, claim.within}]
        given = words_of(f"{sheet.question} {claim.probe}")
        excused = claim.span.refuted or claim.span.taken_back or _known(claim.span.text, sheet)
        for to, item in enumerate(sheet.items):
            barred = (excused or claim.leaning) if item.wrong else (claim.leaning and not _related(own, item, given))
            denied = any(_denied(words, claim.span.refuted, wanted[to]) for words in said)
            # What is said to be untrue states no point, even where the point is itself a denial.
            denied |= claim.span.refuted and not item.wrong
            barred |= vacuous and not _answers(claim, item, asked)
            out[at, to] = not (barred or denied)
    return out
