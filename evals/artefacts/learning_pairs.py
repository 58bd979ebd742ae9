"""What the local grader's cross-encoder learns from: pairs of a statement and a claim, and whether the claim states it.

Made from the repository's own data alone: the bank's rubrics and examples, and the training part of the labelled
replies. It does not know what learns.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from learning_data import Source

from interviewer.bank.examples import SUFFIX, ItemExamples, read_examples
from interviewer.calibration.dataset import LabelledReply, ReplyKind
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Part
from interviewer.grading.guards import found_in
from interviewer.grading.sheet import Encoder, statements
from interviewer.grading.spans import Span, sentences

MOST_CLAIMS = 40
LIKEST_CLAIMS = 2
"""How many of the likest claims of a reply that misses an item are learnt from."""
OTHERS = 2
"""How many ways of saying other items, of each side, are held against an item."""

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|does|do|did|has|have|will|would|should|must|may|might)\b(n't| not)?", re.IGNORECASE
)
_TURNED = (
    "increase decrease, increases decreases, increasing decreasing, raises lowers, raise lower, grows shrinks, "
    "grow shrink, rises falls, rise fall, high low, higher lower, highest lowest, more less, most least, "
    "many few, large small, larger smaller, largest smallest, big small, bigger smaller, long short, "
    "longer shorter, wide narrow, wider narrower, strong weak, stronger weaker, maximum minimum, "
    "maximise minimise, fast slow, faster slower, above below, over under, better worse, best worst, good bad, "
    "improves degrades, helps hurts, always never, with without, same different, stable unstable, "
    "linear nonlinear, sparse dense, easy hard, easier harder, simple complex, simpler harder, cheap expensive, "
    "cheaper costlier, possible impossible, right wrong, true false, allows prevents, allow prevent, "
    "global local, independent dependent, random fixed, positive negative, before after, first last, all none, "
    "keeps loses, keep lose, vanish explode, vanishes explodes, vanishing exploding, early late, earlier later, "
    "up down, overfit underfit, overfits underfits, overfitting underfitting, input output, inputs outputs, "
    "row column, rows columns, precision recall, bias variance, encoder decoder, training test, left right, "
    "adds removes"
)
_OPPOSITES = {
    word: other for pair in _TURNED.split(", ") for word, other in (pair.split(), reversed(pair.split()))
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Whether `claim` states `statement`, and how much the pair counts in training."""

    statement: str
    claim: str
    stated: bool
    weight: float


def negated(text: str) -> str:
    """The text with its first auxiliary verb turned round: negated, or its negation taken away."""
    turned, count = _AUXILIARY.subn(lambda match: match[1] if match[2] else f"{match[1]} not", text, count=1)
    return turned if count else f"It is not true that {text}"


def reversed_claim(text: str) -> str | None:
    """The text with its first word of direction replaced by its opposite, or None when it has none."""
    for match in re.finditer(r"[A-Za-z]+", text):
        other = _OPPOSITES.get(match[0].lower())
        if other is not None:
            return text[: match.start()] + other + text[match.end() :]
    return None


def pairs_of(source: Source, knowledge: Path, encoder: Encoder, chance: random.Random) -> Iterator[Pair]:
    """All pairs of a question."""
    question = source.question
    stated = statements(question)
    examples = read_examples(knowledge / f"{question.id}{SUFFIX}", question)
    ways: dict[str, ItemExamples] = {**examples.points, **examples.misconceptions}
    wrong = {item.id for item in question.rubric.misconceptions}
    lines = [question.reference[start:end] for start, end in sentences(question.reference)]
    for id, statement in stated.items():
        yield from _from_examples(id, statement, ways, wrong, chance)
        yield Pair(statement, question.text[:300], False, 0.5)
        found = question.rubric.misconception(id)
        if found is not None:
            yield Pair(statement, found.correction, False, 1.0)
            for line in chance.sample(lines, min(2, len(lines))):
                yield Pair(statement, line, False, 0.5)
    yield from _from_replies(source, stated, wrong, encoder)


def _from_examples(
    id: str, statement: str, ways: dict[str, ItemExamples], wrong: set[str], chance: random.Random
) -> Iterator[Pair]:
    own = ways[id]
    yield Pair(statement, statement.partition(": ")[2], True, 0.5)
    for text in own.said:
        yield Pair(statement, text, True, 1.0)
        yield Pair(statement, negated(text), False, 0.5)
        turned = reversed_claim(text)
        if turned is not None:
            yield Pair(statement, turned, False, 0.5)
    for text in own.near:
        yield Pair(statement, text, False, 1.0)
    for across, weight in ((True, 0.7), (False, 0.5)):
        others = [text for other in ways if other != id and ((other in wrong) != (id in wrong)) is across
                  for text in ways[other].said]  # fmt: skip
        for text in chance.sample(others, min(OTHERS, len(others))):
            yield Pair(statement, text, False, weight)


def _from_replies(source: Source, stated: dict[str, str], wrong: set[str], encoder: Encoder) -> Iterator[Pair]:
    missed: list[tuple[str, list[str], float]] = []
    for reply in source.replies:
        spans = [found.span for found in found_in(Part(text=reply.text))[:MOST_CLAIMS] if not found.term]
        for id, statement in stated.items():
            quote = (reply.asserted if id in wrong else reply.met).get(id)
            if quote is not None:
                yield from _from_quote(statement, quote, reply, spans)
            elif spans:
                weight = 1.2 if reply.kind is ReplyKind.WRONG else 0.6
                missed.append((id, sorted({span.text for span in spans}), weight))
    texts = sorted({text for _, claims, _ in missed for text in claims})
    rows = dict(zip(texts, encoder.encode(texts), strict=True))
    own = dict(zip(stated, encoder.encode([text.partition(": ")[2] for text in stated.values()]), strict=True))
    for id, claims, weight in missed:
        for text in sorted(claims, key=lambda text: -float(rows[text] @ own[id]))[:LIKEST_CLAIMS]:
            yield Pair(stated[id], text, False, weight)


def _from_quote(statement: str, quote: str, reply: LabelledReply, spans: Sequence[Span]) -> Iterator[Pair]:
    """The quote states the item, and so does a sentence that holds it."""
    yield Pair(statement, quote[:400], True, 1.0)
    place = find_quote(quote, reply.text)
    assert place is not None  # read_replies refuses a quote that is not in its reply
    for span in spans:
        holds = span.start <= place[0] + 1 and span.end >= place[1] - 1
        if span.whole and holds and span.text.strip() != quote.strip():
            yield Pair(statement, span.text, True, 0.7)
