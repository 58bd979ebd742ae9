"""The packaged grader: judges a reply claim by claim, with no network and no key.

Every claim of the reply is compared with every item of the rubric; an item's chance is that of its best claim. So the
order of sentences cannot matter, more text cannot lower a point, and a quote is a claim of the reply. Guards that no
chance can outvote stand beside the learnt model. It does not compute marks, and it speaks to nobody.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.bank.examples import Examples
from interviewer.bank.question import Question
from interviewer.errors import GraderError
from interviewer.grading import exemplars
from interviewer.grading.features import NAMES, OF_REPLY, Measures, foreign, with_reply
from interviewer.grading.forest import Forest
from interviewer.grading.grade import Judgement, Kind, Reply, Ruling, Verdict
from interviewer.grading.guards import Found, allowed, found_in, listed
from interviewer.grading.kinds import request_of
from interviewer.grading.sheet import Encoder, Item, Sheet, bare, sheet_of
from interviewer.grading.spans import Span, sentences
from interviewer.grading.words import Weights, words_of

MODEL = Path(__file__).resolve().parent / "local_model" / "model.json"

MET_FROM = 0.5
ASSERTED_FROM = 0.75
"""A misconception costs marks, so it takes more to find one."""
SURE_OF_ONE = 0.7
"""Where examples are known, a reply earns something only when it states at least one point with this chance: below it
lie answers to other questions that happen to touch a point. More text can only help to reach it."""
CERTAIN = 0.98
"""The chance of a point whose sentences of the reference all stand in the reply."""
UNSURE = (0.3, 0.7)
UNSURE_OF_DRAFT = (0.15, 0.85)
RELATED_FROM = 0.25
"""Below this similarity to anything in the question and its rubric, a claim is about something else."""
LEAST_TO_BE_OFF_TOPIC = 5
KEPT_SHEETS = 512

_UNKNOWING = re.compile(
    r"\b(?:no idea|not sure|no clue|(?:don't|do not|can't|cannot) (?:know|remember|recall|say)|unsure|forgot)\b",
    re.IGNORECASE,
)


def no_examples(question: Question) -> Examples | None:  # noqa: ARG001 - it has the shape that is asked for
    """No question has examples."""
    return None


@dataclass(frozen=True)
class _Scorer:
    """Forests for key points and for misconceptions, each with the scale (slope, offset) that calibrates it."""

    points: Forest
    wrong: Forest
    scales: tuple[Sequence[float], Sequence[float]]

    @classmethod
    def of(cls, stored: dict[str, Any], names: Sequence[str]) -> "_Scorer":
        if tuple(stored["features"]) != tuple(names):
            raise ValueError("it was trained on other features")
        points, wrong = stored["points"], stored["misconceptions"]
        return cls(Forest.of(points), Forest.of(wrong), (points["scale"], wrong["scale"]))

    def chances(self, features: NDArray[np.float32], wrong: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Features (claims, items, names) to chances (claims, items); `wrong`: which items are misconceptions."""
        flat = features.reshape(-1, features.shape[2])
        points, mistakes = (
            _chance(forest.log_odds(flat), scale).reshape(features.shape[:2])
            for forest, scale in zip((self.points, self.wrong), self.scales, strict=True)
        )
        return np.where(wrong[None, :], mistakes, points)


class LocalGrader:
    """Judges replies with the packaged model; `encoder` turns texts into unit rows.

    A question whose `examples` are known is judged by how people say its points and by near misses; any other by the
    wording of its rubric alone. Raises GraderError when the model's file is missing or damaged.
    """

    def __init__(
        self, encoder: Encoder, examples: Callable[[Question], Examples | None] = no_examples, model: Path = MODEL
    ) -> None:
        try:
            content = model.read_bytes()
            stored: dict[str, Any] = json.loads(content)
            self._untaught = _Scorer.of(stored["untaught"], NAMES + OF_REPLY)
            self._taught = _Scorer.of(stored["taught"], NAMES + OF_REPLY + exemplars.NAMES)
            self._weights = Weights(stored["words"], stored["unseen"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GraderError(
                f"{model}: the local grader's model cannot be read ({error}); install the program again"
            ) from error
        self.stamp = "local-" + hashlib.sha256(content).hexdigest()[:8]
        self._encoder = encoder
        self.measures = Measures(encoder, self._weights)
        self._examples = examples
        self._sheets: dict[Question, Sheet] = {}
        self._shelves: dict[Question, exemplars.Shelf | None] = {}

    def shelf(self, question: Question) -> exemplars.Shelf | None:
        """The question's examples made ready for comparing, or None; kept for the next reply."""
        if question not in self._shelves:
            if len(self._shelves) >= KEPT_SHEETS:
                self._shelves.clear()
            examples = self._examples(question)
            made = exemplars.shelf_of(self.sheet(question), examples, self._encoder) if examples else None
            self._shelves[question] = made
        return self._shelves[question]

    def sheet(self, question: Question) -> Sheet:
        """The question made ready for comparing; kept for the next reply."""
        sheet = self._sheets.get(question)
        if sheet is None:
            if len(self._sheets) >= KEPT_SHEETS:
                self._sheets.clear()
            sheet = self._sheets[question] = sheet_of(question, self._encoder, self._weights)
        return sheet

    def judge(self, question: Question, reply: Reply) -> Judgement:
        """Verdicts on every item, with their quotes; a request or words about something else earn none."""
        sheet = self.sheet(question)
        stamps = {"grader": self.stamp}
        if len(reply.parts) == 1 and request_of(reply.text):
            return Judgement(
                kind=Kind.REQUEST,
                points=_missed(sheet, False),
                misconceptions=_missed(sheet, True),
                judge="local",
                stamps=stamps,
            )
        found = [claim for part in reply.parts for claim in found_in(part)]
        chances, related = self.chances(sheet, self.shelf(question), found)
        verbatim = {bare(part.text[start:end]) for part in reply.parts for start, end in sentences(part.text)}
        verdicts = [
            _verdict(item, chances[:, at], found, verbatim, question.draft) for at, item in enumerate(sheet.items)
        ]
        points = tuple(verdict for verdict, item in zip(verdicts, sheet.items, strict=True) if not item.wrong)
        wrong = tuple(verdict for verdict, item in zip(verdicts, sheet.items, strict=True) if item.wrong)
        length = words_of(reply.text).spoken
        foreign = length >= LEAST_TO_BE_OFF_TOPIC and not related and not any(verdict.met for verdict in verdicts)
        off = foreign and not _UNKNOWING.search(reply.text.replace("’", "'"))
        return Judgement(
            kind=Kind.OFF_TOPIC if off else Kind.ANSWER,
            points=points,
            misconceptions=wrong,
            judge="local",
            stamps=stamps,
        )

    def chances(
        self, sheet: Sheet, shelf: exemplars.Shelf | None, found: Sequence[Found]
    ) -> tuple[NDArray[np.float64], bool]:
        """The chance that each claim states each item, (claims, items), and whether any claim is on the subject."""
        if not found or not sheet.items:
            return np.zeros((len(found), len(sheet.items))), False
        features = self.measures.of([claim.claimed for claim in found], sheet)
        leave = allowed(sheet, found) * ~foreign(features)
        wrong = np.array([item.wrong for item in sheet.items])
        whole = with_reply(features, leave)
        if shelf is None:
            chances = self._untaught.chances(whole, wrong)
        else:
            texts = [claim.claimed.text for claim in found]
            rows = self._encoder.encode(texts)
            taught = exemplars.measured(texts, rows, sheet, shelf, self._weights)
            chances = self._taught.chances(np.concatenate([whole, taught], axis=2), wrong) * leave
            if chances[:, ~wrong].max(initial=0) < SURE_OF_ONE:
                chances[:, ~wrong] = 0
        return chances * leave, bool(features[:, :, [2, 3, 5]].max() >= RELATED_FROM)


def _chance(log_odds: NDArray[np.float64], scale: Sequence[float]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-(scale[0] * log_odds + scale[1])))


def _missed(sheet: Sheet, wrong: bool) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(item=item.id, ruling=Ruling.MISSED, confidence=1.0, reason="not an answer")
        for item in sheet.items
        if item.wrong is wrong
    )


def _verdict(
    item: Item, chances: NDArray[np.float64], found: Sequence[Found], verbatim: set[str], draft: bool
) -> Verdict:
    quoted = _evidence_in(item, found, verbatim)
    if quoted is not None:
        return Verdict(
            item=item.id,
            ruling=Ruling.MET,
            quote=quoted.quote,
            confidence=CERTAIN,
            reason="says it in the reference's words",
        )
    floor = ASSERTED_FROM if item.wrong else MET_FROM
    chance = float(chances.max(initial=0.0))
    what = "asserted" if item.wrong else "met"
    low, high = UNSURE_OF_DRAFT if draft else UNSURE
    unsure = low < chance < high
    # Equal chances: the shorter claim, then the smaller text, so that the order of sentences cannot matter.
    order = sorted(
        range(len(found)), key=lambda at: (-round(float(chances[at]), 6), len(found[at].span.text), found[at].span.text)
    )
    if chance < floor:
        near = f'; nearest: "{found[order[0]].span.quote[:80]}"' if order and chance >= 0.1 else ""
        return Verdict(
            item=item.id,
            ruling=Ruling.MISSED,
            confidence=round(1 - chance, 3),
            unsure=unsure,
            reason=f"chance of {what} {chance:.2f}{near}",
        )
    best = found[order[0]]
    return Verdict(
        item=item.id,
        ruling=Ruling.MET,
        quote=best.span.quote,
        confidence=round(chance, 3),
        unsure=unsure,
        reason=f"chance of {what} {chance:.2f}",
    )


def _evidence_in(item: Item, found: Sequence[Found], verbatim: set[str]) -> Span | None:
    """The claim that is the item's own sentence, or the first of its sentences of the reference when all are there."""
    if item.wrong:
        return None
    by_text = {bare(claim.span.text): claim.span for claim in found if claim.span.whole and not listed(claim.span.text)}
    if bare(item.text) in by_text:
        return by_text[bare(item.text)]
    wanted = [bare(line) for line in item.evidence]
    if not wanted or not set(wanted) <= verbatim:
        return None
    return next((by_text[line] for line in wanted if line in by_text), None)
