"""The packaged grader: judges a reply claim by claim, with no network and no key.

Every claim of the reply is compared with every item of the rubric; an item's chance is that of its best claim. So the
order of sentences cannot matter, more text cannot lower a point, and a quote is a claim of the reply. A claim that is
anything like an item is read together with it by a cross-encoder; that reading, and how like the claim is to the
question's examples, give the chance. Guards that no chance can outvote stand beside the learnt models. It does not
compute marks, and it speaks to nobody.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.examples import Examples
from interviewer.bank.question import Question
from interviewer.errors import GraderError
from interviewer.grading.crossencoder import CrossEncoder
from interviewer.grading.drafted import ANSWERING, DRAFTED, drafted, possible, standing
from interviewer.grading.earning import DOUBTED, STANDING, earns, outdone
from interviewer.grading.grade import Judgement, Kind, Reply, Ruling, Verdict
from interviewer.grading.guards import listed
from interviewer.grading.kinds import request_of
from interviewer.grading.likeness import Shelf, likest
from interviewer.grading.measures import MEASURES, Claims, Fit, Measured, Measures, Weighing, kind_of, no_examples
from interviewer.grading.sheet import Encoder, Item, Sheet, bare
from interviewer.grading.spans import Span, sentences
from interviewer.grading.words import Weights, words_of
from interviewer.settings import PACKAGE

MODEL = Path(__file__).resolve().parent / "local_model" / "model.json"

MET_FROM = 0.5
ASSERTED_FROM = 0.75
"""A misconception costs marks, so it takes more to find one."""
CERTAIN = 0.98
"""The chance of a point whose sentences of the reference all stand in the reply."""
UNSURE = (0.3, 0.7)
UNSURE_OF_DRAFT = (0.15, 0.85)
RELATED_FROM = 0.4
"""Below this similarity to anything in the question and its rubric, a claim is about something else."""
LEAST_TO_BE_OFF_TOPIC = 5

_UNKNOWING = re.compile(
    r"\b(?:no idea|not sure|no clue|(?:don't|do not|can't|cannot) (?:know|remember|recall|say)|unsure|forgot)\b",
    re.IGNORECASE,
)


def tree_stamp(*folders: Path) -> str:
    """The first 8 hex digits of a SHA-256 over every file in the folders, caches left out."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


@cache
def local_stamp() -> str:
    """What the verdicts of the packaged grader hang on beside the question: its models, and all code it judges by."""
    return f"local-{tree_stamp(PACKAGE / 'grading', PACKAGE / 'retrieval')}"


class LocalGrader:
    """Judges replies with the packaged model; `encoder` turns texts into unit rows.

    A question whose `examples` are known is judged by how people say its points and by near misses as well; any other
    by the wording of its rubric alone. Raises GraderError when the model's files are missing or damaged.
    """

    def __init__(
        self,
        encoder: Encoder,
        examples: Callable[[Question], Examples | None] = no_examples,
        model: Path = MODEL,
        cross_encoder: CrossEncoder | None = None,
    ) -> None:
        try:
            stored: dict[str, Any] = json.loads(model.read_bytes())
            weighings = {
                (kind, wrong): _weighing(stored[kind]["misconceptions" if wrong else "points"], names)
                for kind, names in MEASURES.items()
                for wrong in (False, True)
            }
            self._states_draft = Fit.of(stored["drafted"]["points"], DRAFTED)
            self._answers_draft = Fit.of(stored["drafted"]["answers"], ANSWERING)
            self._earning = {kind: Fit.of(stored[kind]["earning"], STANDING) for kind in MEASURES}
            weights = Weights(stored["words"], stored["unseen"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise GraderError(
                f"{model}: the local grader's model cannot be read ({error}); install the program again"
            ) from error
        self._weighings = weighings
        self.measures = Measures(encoder, cross_encoder or CrossEncoder(), weights, examples, weighings)

    def judge(self, question: Question, reply: Reply) -> Judgement:
        """Verdicts on every item, with their quotes; a request or words about something else earn none."""
        sheet, shelf = self.measures.sheet(question), self.measures.shelf(question)
        stamps = {"grader": local_stamp(), **({"examples": shelf.stamp} if shelf else {})}
        if len(reply.parts) == 1 and request_of(reply.text):
            return Judgement(
                kind=Kind.REQUEST,
                points=_missed(sheet, False),
                misconceptions=_missed(sheet, True),
                judge="local",
                stamps=stamps,
            )
        claims = self.measures.claims(reply)
        chances, related = self.chances(sheet, shelf, claims)
        said = _Said.of(reply, claims)
        verdicts = [_verdict(at, chances[:, at], said, sheet, shelf, question.draft) for at in range(len(sheet.items))]
        points = tuple(verdict for verdict, item in zip(verdicts, sheet.items, strict=True) if not item.wrong)
        wrong = tuple(verdict for verdict, item in zip(verdicts, sheet.items, strict=True) if item.wrong)
        length = len(words_of(reply.text).spoken)
        foreign = length >= LEAST_TO_BE_OFF_TOPIC and not related and not any(verdict.met for verdict in verdicts)
        off = foreign and not _UNKNOWING.search(reply.text.replace("’", "'"))
        return Judgement(
            kind=Kind.OFF_TOPIC if off else Kind.ANSWER,
            points=points,
            misconceptions=wrong,
            judge="local",
            stamps=stamps,
        )

    def chances(self, sheet: Sheet, shelf: Shelf | None, claims: Claims) -> tuple[NDArray[np.float64], bool]:
        """The chance that each claim states each item, (claims, items), and whether any claim is on the subject."""
        if not claims.found or not sheet.items:
            return np.zeros((len(claims.found), len(sheet.items))), False
        if sheet.draft and shelf is None:
            measured, chances, earned = self._drafted(sheet, claims)
        else:
            measured, chances = self.stated(sheet, shelf, claims)
            earned = earns(chances, measured, sheet, self._earning[kind_of(shelf)], kind_of(shelf))
        if not earned:
            wrong = np.array([item.wrong for item in sheet.items])
            chances = np.where(wrong, chances, np.minimum(chances, DOUBTED))
        asked = claims.rows @ sheet.question_row
        return chances, bool(max(measured.values[:, :, 1:3].max(), asked.max()) >= RELATED_FROM)

    def stated(self, sheet: Sheet, shelf: Shelf | None, claims: Claims) -> tuple[Measured, NDArray[np.float64]]:
        """The measures of the claims, and the chance that each states each item, whatever the reply as a whole earns;
        for at least one claim and one item.
        """
        measured, learnt = self.learnt(sheet, shelf, claims)
        wrong = np.array([item.wrong for item in sheet.items])
        return measured, np.where(wrong, learnt, outdone(learnt, [claim.within for claim in claims.found], wrong))

    def _drafted(self, sheet: Sheet, claims: Claims) -> tuple[Measured, NDArray[np.float64], bool]:
        """The same for a draft, and whether the reply earns anything."""
        measured, learnt = self.learnt(sheet, None, claims)
        values = drafted(learnt, measured, sheet, claims, self.measures.weights)
        there = possible(measured, sheet, claims)
        wrong = np.array([item.wrong for item in sheet.items])
        chances = np.where(wrong, learnt, self._states_draft.chances(values) * there)
        answers = there.any() and self._answers_draft.chances(standing(values, there)) >= MET_FROM
        return measured, chances, bool(answers)

    def learnt(self, sheet: Sheet, shelf: Shelf | None, claims: Claims) -> tuple[Measured, NDArray[np.float64]]:
        """The measures and chances by each claim and item alone."""
        measured = self.measures.of(sheet, shelf, claims)
        after = [self._weighings[kind_of(shelf), item.wrong].after for item in sheet.items]
        chances = [fit.chances(measured.values[:, at]) for at, fit in enumerate(after)]
        return measured, np.stack(chances, axis=1) * measured.read


def _weighing(stored: Mapping[str, Any], names: Sequence[str]) -> Weighing:
    return Weighing(Fit.of(stored["gate"], names[1:]), Fit.of(stored["chance"], names))


def _missed(sheet: Sheet, wrong: bool) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(item=item.id, ruling=Ruling.MISSED, confidence=1.0, reason="not an answer")
        for item in sheet.items
        if item.wrong is wrong
    )


@dataclass(frozen=True)
class _Said:
    """A reply's claims; its sentences, and those of them that may stand as evidence, by their `bare` text."""

    claims: Claims
    sentences: frozenset[str]
    whole: Mapping[str, Span]

    @classmethod
    def of(cls, reply: Reply, claims: Claims) -> "_Said":
        said = frozenset(bare(part.text[start:end]) for part in reply.parts for start, end in sentences(part.text))
        spans = [claim.span for claim in claims.found]
        whole = {bare(span.text): span for span in spans if span.whole and not listed(span.text)}
        return cls(claims, said, whole)

    def evidence_of(self, item: Item) -> Span | None:
        """The claim that is the item's own sentence, or the first of its sentences of the reference when all are
        there.
        """
        if item.wrong:
            return None
        if bare(item.text) in self.whole:
            return self.whole[bare(item.text)]
        wanted = [bare(line) for line in item.evidence]
        if not wanted or not self.sentences.issuperset(wanted):
            return None
        return next((self.whole[line] for line in wanted if line in self.whole), None)


def _verdict(
    at: int,
    chances: NDArray[np.float64],
    said: _Said,
    sheet: Sheet,
    shelf: Shelf | None,
    draft: bool,
) -> Verdict:
    item, found = sheet.items[at], said.claims.found
    quoted = said.evidence_of(item)
    if quoted is not None:
        reason = "says it in the reference's words"
        return Verdict(item=item.id, ruling=Ruling.MET, quote=quoted.quote, confidence=CERTAIN, reason=reason)
    chance = float(chances.max(initial=0.0))
    low, high = UNSURE_OF_DRAFT if draft else UNSURE
    what = f"chance of {'asserted' if item.wrong else 'met'} {chance:.2f}"
    # Equal chances: the shorter claim, then the smaller text, so that the order of sentences cannot matter.
    order = sorted(
        range(len(found)), key=lambda to: (-round(float(chances[to]), 6), len(found[to].span.text), found[to].span.text)
    )
    if chance < (ASSERTED_FROM if item.wrong else MET_FROM):
        near = f'; nearest: "{found[order[0]].span.quote[:80]}"' if order and chance >= 0.1 else ""
        return Verdict(
            item=item.id,
            ruling=Ruling.MISSED,
            confidence=round(1 - chance, 3),
            unsure=low < chance < max(high, ASSERTED_FROM if item.wrong else high),
            reason=f"{what}{near}",
        )
    best = order[0]
    like = f'; most like "{likest(said.claims.rows[best], shelf, at)}"' if shelf else ""
    return Verdict(
        item=item.id,
        ruling=Ruling.MET,
        quote=found[best].span.quote,
        confidence=round(chance, 3),
        unsure=chance < high,
        reason=f"{what}{like}",
    )
