"""What was meant by spoken words: without fillers and repeated words, with slips of the transcript mended.

Judges read this text, and their quotes are given back in the words as they were sent. Text without such slips is left
exactly as it is. It knows the words of the question that is answered, and no judge.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from interviewer.bank.question import Question
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Judgement, Part, Reply, Verdict

_SLIPS: dict[str, str] = json.loads((Path(__file__).resolve().parent / "heard.json").read_text(encoding="utf-8"))
"""What speech recognition writes, and the word of the field that was said."""

LEAST_JOINED = 6
"""Letters of a word that a transcript may have cut in two; shorter words are too often two words indeed."""

_VERBATIM = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|\$[^$\n]+\$", re.DOTALL)
_HESITATION = r"\b(?:[Uu]+m+|[Uu]+h+|[Ee]r+m*|[Hh]m+|[Aa]h+|[Mm]hm+)\b"
_FILLER = re.compile(
    rf"\A{_HESITATION}[.,…]*[ \t]*|{_HESITATION}(?:,|…|\.{{3}})*[ \t]*"
    r"|(?<=,) *(?:you know|I mean|let me think|let's see|how do you say),(?= )"
)
_AGAIN = re.compile(
    r"\b((?P<unit>[^\W\d_]+(?:'[a-z]+)?(?:[ \t]+[^\W\d_]+){0,2}))(?:[,…]?[-–—]?[ \t]+(?P=unit)\b)+", re.IGNORECASE
)
_BROKEN = re.compile(r"\b(?P<start>[^\W\d_]{2,})[-–—]+[ \t]+(?=(?P=start)[^\W\d_])", re.IGNORECASE)
_SAID_TWICE = frozenset({"log", "not"})
"""Words that mean something else when they stand twice."""
_GO_ON = frozenset(
    {"it", "that", "this", "they", "them", "you", "we", "he", "she", "one", "these", "those", "is", "are", "do", "does"}
)
"""Words that may end one clause and begin the next: "it depends on it, it is slow"."""
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

_Change = tuple[int, int, str]
"""From where to where of a text, and what stands there instead."""


@dataclass(frozen=True)
class Fluent:
    """A reply as judges read it. `places` says for each character of its text where in the sent text it comes from."""

    sent: Reply
    reply: Reply
    places: tuple[int, ...]

    def quoted(self, judgement: Judgement) -> Judgement:
        """The judgement with its quotes in the words as they were sent."""
        if self.reply is self.sent:
            return judgement
        return judgement.model_copy(
            update={
                "points": self._all_quoted(judgement.points),
                "misconceptions": self._all_quoted(judgement.misconceptions),
            }
        )

    def _all_quoted(self, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        return tuple(
            verdict.model_copy(update={"quote": self._sent(verdict.quote)}) if verdict.quote else verdict
            for verdict in verdicts
        )

    def _sent(self, quote: str) -> str:
        span = find_quote(quote, self.reply.text)
        if span is None:
            return quote
        return self.sent.text[self.places[span[0]] : self.places[span[1] - 1] + 1]


def fluent(reply: Reply, question: Question) -> Fluent:
    """What was meant by a reply to that question."""
    known = _Known(question)
    parts: list[Part] = []
    places: list[int] = []
    at = 0
    for part in reply.parts:
        if parts:
            places += [at - 2, at - 1]
        text, found = _mended(part.text, known)
        parts.append(part if text == part.text else part.model_copy(update={"text": text}))
        places += [at + place for place in found]
        at += len(part.text) + 2
    same = all(mended is sent for mended, sent in zip(parts, reply.parts, strict=True))
    return Fluent(reply, reply if same else Reply(parts=tuple(parts)), tuple(places))


class _Known:
    """The words that a question and its rubric use."""

    def __init__(self, question: Question) -> None:
        rubric = question.rubric
        texts = [question.title, question.text, question.reference, *(point.text for point in rubric.points)]
        texts += [line for item in rubric.misconceptions for line in (item.text, item.correction)]
        self._texts = [text.casefold() for text in texts]

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for text in self._texts for word in _WORD.findall(text))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for text in self._texts for pair in pairwise(_WORD.findall(text)))

    def holds(self, phrase: str) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", text) for text in self._texts)


def _mended(text: str, known: _Known) -> tuple[str, list[int]]:
    """The text as it was meant, and where each of its characters comes from."""
    places = list(range(len(text)))
    for changes in (_unsaid, _said_once, lambda words: _rejoined(words, known), lambda words: _unslipped(words, known)):
        text, places = _changed(text, places, list(changes(text)))
    return text, places


def _changed(text: str, places: list[int], changes: Sequence[_Change]) -> tuple[str, list[int]]:
    verbatim = [match.span() for match in _VERBATIM.finditer(text)]
    pieces: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end, instead in sorted(changes):
        if start < at or any(start < last and end > first for first, last in verbatim):
            continue
        pieces += [text[at:start], instead]
        kept += places[at:start]
        # The first letter of a mended word comes from the first that was sent, all others from the last.
        kept += [places[start], *([places[end - 1]] * (len(instead) - 1))] if instead else []
        at = end
    return "".join([*pieces, text[at:]]), kept + places[at:]


def _unsaid(text: str) -> Iterator[_Change]:
    for pattern in (_FILLER, _BROKEN):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), ""


def _said_once(text: str) -> Iterator[_Change]:
    for match in _AGAIN.finditer(text):
        unit = match["unit"].casefold()
        paused = re.search(r"[,…–—]", match[0]) is not None and unit in _GO_ON
        if unit not in _SAID_TWICE and not paused and (len(unit) > 1 or unit in "ai"):
            yield match.end(1), match.end(), ""


def _rejoined(text: str, known: _Known) -> Iterator[_Change]:
    for one, other in pairwise(_WORD.finditer(text)):
        pair = one[0].casefold(), other[0].casefold()
        joined = "".join(pair)
        apart = text[one.end() : other.start()] != " " or joined not in known.words or pair in known.pairs
        if len(joined) >= LEAST_JOINED and not apart:
            yield one.start(), other.end(), one[0] + other[0]


def _unslipped(text: str, known: _Known) -> Iterator[_Change]:
    for heard, meant in _SLIPS.items():
        for match in re.finditer(rf"(?<!\w){re.escape(heard)}(?!\w)", text, re.IGNORECASE):
            if known.holds(meant) and not known.holds(heard):
                yield match.start(), match.end(), meant
