"""Fits the local grader to questions of which nothing but a reference answer is known, by marks that people gave.

    python evals/artefacts/fit_drafts.py FOLDER --write    fits, measures, stores
    python evals/artefacts/fit_drafts.py FOLDER            fits and measures

FOLDER holds marked replies, a `*.jsonl.gz` file a data set (evals/suites/free.py says how). Learnt from are those of
SHARES, whose licences allow it, and our own training replies to the questions that no encoder has seen; any other file
is measured on only. A first fit says how the chance that a claim states a point of a reference follows from what the
learnt model says, from likeness in meaning, and from the words of the reference that the reply holds
(interviewer/grading/drafted.py). A mark says how much of a reference a reply states, not which points: in rounds the
fit is made to that share of the points, the likeliest, as stated. A second fit says from the greatest of these measures
whether a reply answers the question at all. What is printed comes from folds in which the question was left out. About
five minutes.

Run it again after train_local_grader.py, whose chances it builds on.
"""

import argparse
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from learning_data import Data
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from train_local_grader import FOLDS, ROUNDS, stored_fit

from evals.suites.free import correlation, read_marked, step_kappa
from interviewer.bank.question import Question
from interviewer.calibration.consensus import scored
from interviewer.calibration.dataset import LabelledReply
from interviewer.calibration.labels import items_of
from interviewer.grading.drafted import ANSWERING, DRAFTED, drafted, standing
from interviewer.grading.drafted import possible as possible_in
from interviewer.grading.grade import Reply, Ruling
from interviewer.grading.local import MET_FROM, MODEL, LocalGrader
from interviewer.grading.measures import Fit
from interviewer.grading.rubrics import derived_question
from interviewer.retrieval.embeddings import minilm
from interviewer.retrieval.remembered import Remembered

OURS, OTHERS, ASKED, WHOLE = "our replies", "replies to another question", "the question", "the reference"
ELSEWHERE = "texts of other areas"
SHARES = {
    "saf": 1.0,
    "scientsbank": 1.0,
    "beetle": 0.7,
    "stita": 0.4,
    OURS: 3.0,
    OTHERS: 0.35,
    ELSEWHERE: 0.1,
    ASKED: 0.1,
    WHOLE: 0.2,
}
"""How much all replies of one kind count together."""
MOST = {OTHERS: 350, ELSEWHERE: 350, ASKED: 80, WHOLE: 150}
PASSING = 0.07
"""So many of the texts of other areas may earn something."""
GOOD = 0.5
"""A reply of this mark answers the question."""
MOST_OF_A_SET = 1_200
"""At most so many replies of one kind, drawn by seed."""
LONGEST = 8_000


@dataclass(frozen=True)
class Marked:
    """A reply to a question that has a reference alone, with the share of it that it states, 0 to 1."""

    kind: str
    asked: str
    reference: str
    reply: str
    mark: float


@dataclass(frozen=True)
class Measured:
    """A marked reply with the measures of its claims (claims, items, DRAFTED), or none, and where the guards let a
    claim state an item (claims, items); and how many items there are.
    """

    marked: Marked
    values: NDArray[np.float64]
    possible: NDArray[np.bool_]
    items: int

    def likeliest(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The measures of the likeliest claim of each item that a claim may state: (some items, DRAFTED)."""
        if not self.possible.size:
            return np.zeros((0, len(DRAFTED)))
        best = np.where(self.possible, self.values @ weights, -np.inf).argmax(axis=0)
        stated = np.flatnonzero(self.possible.any(axis=0))
        return self.values[best[stated], stated]


def share_of(question: Question, reply: LabelledReply) -> float:
    """The score that the labels of a reply come to."""
    stated = {*reply.met, *reply.asserted}
    items = [item.id for item in items_of(question.rubric)]
    found = scored(question, {id: Ruling.MET if id in stated else Ruling.MISSED for id in items})
    return found or 0.0


def ours(data: Data) -> list[Marked]:
    """The training replies to the questions that no encoder has seen."""
    return [
        Marked(OURS, question.text, question.reference, reply.text, share_of(question, reply))
        for question in map(data.bank.__getitem__, data.left_out)
        for reply in data.replies[question.id]
    ]


def marked(folder: Path) -> list[Marked]:
    """A sample of each file's replies."""
    found = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        rows = read_marked(path)
        for row in random.Random(path.name).sample(rows, min(len(rows), MOST_OF_A_SET)):
            reply = row["reply"][:LONGEST]
            found.append(Marked(row["dataset"], row["question"] or "", row["reference"], reply, row["score"]))
    return found


def foreign(data: Data) -> Iterator[Marked]:
    """References and replies of other areas, for our questions that are learnt from."""
    chance, bank = random.Random("foreign"), data.bank
    ids = [id for id in sorted(data.replies) if id not in data.split.questions]
    for _ in range(MOST[ELSEWHERE]):
        one = bank[chance.choice(ids)]
        other = bank[chance.choice([id for id in ids if bank[id].area != one.area])]
        text = chance.choice([other.reference, other.reference, chance.choice(data.replies[other.id]).text])
        yield Marked(ELSEWHERE, one.text, one.reference, text, 0.0)


def probes(found: Sequence[Marked]) -> Iterator[Marked]:
    """Texts whose mark is known beforehand, for questions that are learnt from."""
    chance, found = random.Random("probes"), [each for each in found if each.kind in SHARES]
    for each in chance.sample(found, min(len(found), MOST[OTHERS])):
        other = chance.choice(found)
        text = chance.choice([other.reference, other.reply, other.reply])
        if other.asked != each.asked:
            yield Marked(OTHERS, each.asked, each.reference, text, 0.0)
    for each in chance.sample(found, min(len(found), MOST[ASKED])):
        yield Marked(ASKED, each.asked, each.reference, each.asked, 0.0)
    for each in chance.sample(found, min(len(found), MOST[WHOLE])):
        yield Marked(WHOLE, each.asked, each.reference, each.reference, 1.0)


def measured(grader: LocalGrader, found: Sequence[Marked]) -> list[Measured]:
    """The replies, measured."""
    out, measures = [], grader.measures
    for number, each in enumerate(found):
        sheet = measures.sheet(derived_question(each.asked, each.reference, "free/question"))
        claims = measures.claims(Reply.of(each.reply))
        values, possible = np.zeros((0, 0, len(DRAFTED))), np.zeros((0, 0), bool)
        if claims.found and sheet.items:
            known, learnt = grader.learnt(sheet, None, claims)
            values = drafted(learnt, known, sheet, claims, measures.weights)
            possible = possible_in(known, sheet, claims)
        out.append(Measured(each, values, possible, len(sheet.items)))
        if number % 500 == 0:
            print(f"measured {number} of {len(found)}", flush=True)
    return out


def fitted(found: Sequence[Measured]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights of the logistic fit."""
    kinds = Counter(each.marked.kind for each in found)
    weights, intercept = np.ones(len(DRAFTED)), 0.0
    for _ in range(ROUNDS):
        rows, labels, counts = [], [], []
        for each in found:
            own = each.likeliest(weights)
            stated = np.zeros(len(own), bool)
            stated[np.argsort(-(own @ weights), kind="stable")[: round(each.marked.mark * each.items)]] = True
            rows.append(own)
            labels.append(stated)
            counts += [SHARES[each.marked.kind] / kinds[each.marked.kind] / max(1, each.items)] * len(own)
        values = np.concatenate(rows)
        scale: NDArray[np.float64] = values.std(axis=0)
        counted = np.array(counts) * len(found)
        fit = LogisticRegression(C=1.0, max_iter=1000)
        fit.fit(values / scale, np.concatenate(labels), sample_weight=counted)
        weights, intercept = fit.coef_[0] / scale, float(np.ravel(fit.intercept_)[0])
    return intercept, weights


def share_met(each: Measured, points: Fit) -> float:
    """The share of the items that are met, whatever the reply as a whole earns."""
    return float((points.chances(each.likeliest(points.weights)) >= MET_FROM).sum() / max(1, each.items))


def answering(found: Sequence[Measured], points: Fit) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights of the fit from the greatest measures of a reply in which a point is found to whether it
    answers the question, our replies counting as much as all others. PASSING of the texts of other areas have even
    chances.
    """
    some = [each for each in found if share_met(each, points)]
    used = [each for each in some if each.marked.mark >= GOOD or each.marked.kind == ELSEWHERE]
    kinds = [each.marked.kind if each.marked.kind in (OURS, ELSEWHERE) else "" for each in used]
    counts = Counter(kinds)
    values = np.stack([standing(each.values, each.possible) for each in used])
    scale: NDArray[np.float64] = values.std(axis=0)
    weighs = [len(used) * (2 if kind == ELSEWHERE else 1) / counts[kind] for kind in kinds]
    labels = np.array([kind != ELSEWHERE for kind in kinds])
    fit = LogisticRegression(C=1.0, max_iter=1000).fit(values / scale, labels, sample_weight=weighs)
    weights = fit.coef_[0] / scale
    most = round(PASSING * sum(each.marked.kind == ELSEWHERE for each in found))
    surest = np.sort(values[~labels] @ weights)[::-1]
    return -float(surest[min(most, len(surest) - 1)]), weights


def fits_to(found: Sequence[Measured]) -> dict[str, Any]:
    """Both fits as they are stored."""
    points = fitted(found)
    answers = answering(found, Fit(*points))
    return {"points": stored_fit(DRAFTED, *points), "answers": stored_fit(ANSWERING, *answers)}


def score(each: Measured, stored: Mapping[str, Any]) -> float:
    """The share of the items that are met, where the reply answers the question."""
    points, answers = Fit.of(stored["points"], DRAFTED), Fit.of(stored["answers"], ANSWERING)
    met = share_met(each, points)
    return met if met and answers.chances(standing(each.values, each.possible)) >= MET_FROM else 0.0


def left_out_scores(found: Sequence[Measured]) -> NDArray[np.float64]:
    """Scores (n,) by fits that have not seen the question."""
    fold = np.array([zlib.crc32(each.marked.asked.encode()) % FOLDS for each in found])
    scores = np.zeros(len(found))
    for held in range(FOLDS):
        learnt = [each for each, of in zip(found, fold, strict=True) if of != held and each.marked.kind in SHARES]
        stored = fits_to(learnt)
        scores[fold == held] = [score(each, stored) for each, of in zip(found, fold, strict=True) if of == held]
    return scores


def report(found: Sequence[Measured], scores: NDArray[np.float64]) -> None:
    """Prints how far the scores are people's marks."""
    by_kind: Mapping[str, list[int]] = {}
    for at, each in enumerate(found):
        by_kind.setdefault(each.marked.kind, []).append(at)
    for kind, at in by_kind.items():
        wanted = [found[one].marked.mark for one in at]
        figures = f"r {correlation(wanted, scores[at]):.2f}, kappa {step_kappa(wanted, scores[at]):.2f}, "
        print(
            f"{kind}, n = {len(at)}: {figures}mean {scores[at].mean():.2f}, something for {(scores[at] > 0).mean():.2f}"
        )


def main() -> None:
    """Fits, and stores if asked to."""
    parser = argparse.ArgumentParser(description="Fits the local grader to references alone.")
    parser.add_argument("folder", type=Path, help="marked replies, a *.jsonl.gz file a data set")
    parser.add_argument("--write", action="store_true", help="store the fit in the package")
    options = parser.parse_args()
    data = Data.read()
    given = [*marked(options.folder), *ours(data)]
    found = measured(LocalGrader(Remembered(minilm())), [*given, *probes(given), *foreign(data)])
    report(found, left_out_scores(found))
    stored = fits_to([each for each in found if each.marked.kind in SHARES])
    print(stored)
    if any(weight < 0 for fit in stored.values() for name, weight in fit["weights"].items() if name != DRAFTED[-1]):
        raise SystemExit("more text could lower what a reply earns")
    if options.write:
        model = json.loads(MODEL.read_bytes()) | {"drafted": stored}
        MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
