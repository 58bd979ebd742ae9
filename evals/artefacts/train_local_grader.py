"""Trains the local grader from the repository's own examples and labelled replies.

    python evals/artefacts/train_local_grader.py MODEL_FOLDER --write    trains, fits, measures, stores
    python evals/artefacts/train_local_grader.py MODEL_FOLDER            trains, fits and measures

MODEL_FOLDER holds the published weights of the sentence encoder; export_encoder.py says which, and what the environment
needs (scikit-learn and onnxruntime beside them).

    python evals/artefacts/train_local_grader.py --fit --write           fits again, to the models that are there

This needs nothing beside the program, and takes some minutes.

Only the training part of the replies is learnt from (evals/datasets/split.yaml). A cross-encoder is trained without
every fifth question, as tuned_encoder.py tunes the sentence encoder. On these left-out questions, logistic fits learn
to weigh its reading of a claim beside how like the claim is to the item and its examples: so they never see a reading
or a likeness that was learnt by heart. A *bag* is a text and an item: of its claims one may state the item, and which
does is not labelled, so in rounds the fit is made to the likeliest claim of the bags that state their item and to all
claims of those that do not. Claims that a first fit, to everything but the reading, gives too small a chance are not
read at all; the second fit sees the others. A last fit, to whole replies and to texts of other areas, says when a reply
earns anything. About 25 minutes on two cores, of which the fits take 4.
"""

import argparse
import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from learning_data import KNOWLEDGE, Data
from learning_pairs import pairs_of
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from evals.replies import Split
from interviewer.bank.examples import ExampleFolders
from interviewer.bank.question import Bank, Question
from interviewer.calibration.dataset import LabelledReply
from interviewer.grading.crossencoder import WEIGHTS, CrossEncoder
from interviewer.grading.earning import ANSWERS_FROM, STANDING, standing
from interviewer.grading.grade import Reply
from interviewer.grading.local import MET_FROM, MODEL, LocalGrader
from interviewer.grading.measures import MEASURES, READING, WORTH_READING, Fit, Measures, kind_of, no_examples
from interviewer.grading.words import Weights, weighed
from interviewer.retrieval.embeddings import MiniLM, minilm

FOREIGN_REPLIES = 2
FOREIGN_TEXTS = 12
"""So many references of other areas, and half as many replies, teach when a reply earns nothing."""
ROUNDS = 4
FOLDS = 5


@dataclass(frozen=True)
class Bags:
    """The measures of all claims (n, names) with their names, the bag that each belongs to (n,), and of each bag its
    label, whether its item is a misconception, and its question.
    """

    names: tuple[str, ...]
    rows: NDArray[np.float32]
    of: NDArray[np.int64]
    labels: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    questions: NDArray[np.int64]

    def columns(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Some of the measures of all claims."""
        return self.rows[:, [self.names.index(name) for name in names]]

    def only(self, kept: NDArray[np.bool_]) -> "Bags":
        """The same bags with some of their claims."""
        return replace(self, rows=self.rows[kept], of=self.of[kept])

    def best(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The greatest value of each bag's claims; a very small one for a bag without claims."""
        best = np.full(len(self.labels), -20.0)
        np.maximum.at(best, self.of, values)
        return best


def texts_for(
    question: Question, bank: Bank, replies: Mapping[str, Sequence[LabelledReply]], split: Split, chance: random.Random
) -> Iterator[tuple[str, frozenset[str]]]:
    """Texts to fit on with the ids of what they state: the training replies, and some of other areas."""
    for reply in replies[question.id]:
        yield reply.text, frozenset({*reply.met, *reply.asserted})
    elsewhere = [id for id in sorted(replies) if bank[id].area != question.area and id not in split.questions]
    for _ in range(FOREIGN_REPLIES):
        yield chance.choice(replies[chance.choice(elsewhere)]).text, frozenset()
    yield bank[chance.choice(elsewhere)].reference, frozenset()


def bags_of(
    ids: Sequence[str], bank: Bank, replies: Mapping[str, Sequence[LabelledReply]], split: Split, measures: Measures
) -> Bags:
    """The bags of the questions' texts."""
    rows: list[NDArray[np.float32]] = []
    of: list[NDArray[np.int64]] = []
    about: list[tuple[bool, bool, int]] = []
    for number, id in enumerate(ids):
        question = bank[id]
        sheet, shelf = measures.sheet(question), measures.shelf(question)
        for text, states in texts_for(question, bank, replies, split, random.Random(id)):
            claims = measures.claims(Reply.of(text))
            if not claims.found:
                continue
            measured = measures.of(sheet, shelf, claims)
            found, read = measured.values, measured.read
            for at, item in enumerate(sheet.items):
                rows.append(found[read[:, at], at])
                of.append(np.full(int(read[:, at].sum()), len(about)))
                about.append((item.id in states, item.wrong, number))
    labels, wrong, questions = (np.array(column) for column in zip(*about, strict=True))
    names = MEASURES[kind_of(measures.shelf(bank[ids[0]]))]
    return Bags(names, np.concatenate(rows), np.concatenate(of), labels, wrong, questions)


def counting(
    bags: Bags, used: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """Which claims a round learns from, what it is told of each, and how much each counts."""
    chosen = used[bags.of] & (~bags.labels[bags.of] | (score >= bags.best(score)[bags.of] - 1e-9))
    states = bags.labels[bags.of[chosen]]
    claims = np.bincount(bags.of[chosen], minlength=len(bags.labels))[bags.of[chosen]]
    return chosen, states, np.where(states, 1.0, 3.0 / np.maximum(claims, 3))


def fitted(bags: Bags, names: Sequence[str], used: NDArray[np.bool_]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights of the logistic fit to the bags in use, by rounds that choose the claims which count.

    In the first round the claims count whose first measure of `names` is greatest.
    """
    own = bags.columns(names)
    centre, scale = own.mean(axis=0), own.std(axis=0) + 1e-9
    score = own[:, 0].astype(float)
    intercept, weights = 0.0, np.zeros(len(names))
    for _ in range(ROUNDS):
        chosen, states, counts = counting(bags, used, score)
        fit = LogisticRegression(C=1.0, max_iter=1000)
        fit.fit((own[chosen] - centre) / scale, states, sample_weight=counts)
        weights = fit.coef_[0] / scale
        intercept = float(fit.intercept_[0] - weights @ centre)
        score = own @ weights + intercept
    return intercept, weights


def stored_fit(names: Sequence[str], intercept: float, weights: NDArray[np.float64]) -> dict[str, Any]:
    """A fit as it is stored."""
    named = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    return {"intercept": round(intercept, 5), "weights": named}


def gated(bags: Bags, names: Sequence[str], kind: NDArray[np.bool_], floor: float) -> tuple[dict[str, Any], Bags]:
    """The fit to all but the reading, as it is stored, and the bags with the claims that it leaves to be read."""
    unread = [name for name in names if name != READING]
    intercept, weights = fitted(bags, unread, kind)
    stored = stored_fit(unread, intercept, weights)
    chances = Fit.of(stored, unread).chances(bags.columns(unread))
    return stored, bags.only(chances >= floor)


def calibrated(bags: Bags, names: Sequence[str], kind: NDArray[np.bool_]) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """The fit as it is stored, and the log-odds of each bag from folds in which its question was left out: by these the
    fit was brought to chances.
    """
    odds = np.full(len(bags.labels), -20.0)
    own = bags.columns(names)
    for fold in range(FOLDS):
        held = bags.questions % FOLDS == fold
        intercept, weights = fitted(bags, names, kind & ~held)
        odds[held] = bags.best(own @ weights + intercept)[held]
    platt = LogisticRegression(C=1e6).fit(np.clip(odds[kind], -8, 8)[:, None], bags.labels[kind])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    intercept, weights = fitted(bags, names, kind)
    return stored_fit(names, slope * intercept + offset, slope * weights), slope * odds + offset


def bags_of_left_out(data: Data, measures: Measures) -> Bags:
    """The bags of the questions that are left out."""
    return bags_of(data.left_out, data.bank, data.replies, data.split, measures)


def earning(grader: LocalGrader, data: Data) -> dict[str, Any]:
    """The fit from how a text stands to a question to whether it answers it, as it is stored: to the training replies
    in which the grader finds a point that they state, and to texts of other areas in which it finds one.
    """
    rows: list[NDArray[np.float64]] = []
    answers: list[bool] = []
    for id in data.left_out:
        question = data.bank[id]
        sheet, shelf = grader.measures.sheet(question), grader.measures.shelf(question)
        wrong = np.array([item.wrong for item in sheet.items])
        own = texts_for(question, data.bank, data.replies, data.split, random.Random(id))
        for text, states in (*own, *foreign_texts(question, data)):
            claims = grader.measures.claims(Reply.of(text))
            if not claims.found:
                continue
            measured, chances = grader.stated(sheet, shelf, claims)
            found = ~wrong & (chances.max(axis=0) >= MET_FROM)
            true = found & np.array([item.id in states for item in sheet.items])
            if true.any() or (found.any() and not states):
                rows.append(standing(chances, measured, sheet, kind_of(shelf)))
                answers.append(bool(true.any()))
    values = np.stack(rows)
    centre, scale = values.mean(axis=0), values.std(axis=0)
    fit = LogisticRegression(C=1.0).fit((values - centre) / scale, answers)
    weights = fit.coef_[0] / scale
    if (weights < 0).any():
        raise SystemExit(f"more text could lower what a reply earns: {weights}")
    intercept = float(fit.intercept_[0] - weights @ centre)
    stored, labels = stored_fit(STANDING, intercept, weights), np.array(answers)
    kept = Fit.of(stored, STANDING).chances(values) >= ANSWERS_FROM
    print(
        f"earning: {kept[labels].mean():.3f} of {labels.sum()} replies, "
        f"{kept[~labels].sum()} of {(~labels).sum()} other texts"
    )
    return stored


def foreign_texts(question: Question, data: Data) -> Iterator[tuple[str, frozenset[str]]]:
    """References and replies of other areas."""
    chance, bank = random.Random(f"foreign to {question.id}"), data.bank
    elsewhere = [id for id in sorted(data.replies) if bank[id].area != question.area and id not in data.split.questions]
    for number, id in enumerate(chance.sample(elsewhere, FOREIGN_TEXTS)):
        yield bank[id].reference, frozenset()
        if number % 2:
            yield chance.choice(data.replies[id]).text, frozenset()


def kappa(labels: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Cohen's kappa of two yes-no judgements."""
    chance = labels.mean() * found.mean() + (1 - labels.mean()) * (1 - found.mean())
    return float(((labels == found).mean() - chance) / (1 - chance))


def fits(by_kind: Mapping[str, Bags]) -> dict[str, Any]:
    """All fits as they are stored, by kind of question; prints how well each agrees with the labels of questions left
    out.
    """
    stored: dict[str, Any] = {}
    for kind, bags in by_kind.items():
        names, stored[kind] = bags.names, {}
        for name, which in (("points", ~bags.wrong), ("misconceptions", bags.wrong)):
            gate, read = gated(bags, names, which, WORTH_READING[kind])
            fit, odds = calibrated(read, names, which)
            stored[kind][name] = {"gate": gate, "chance": fit}
            agreement, share = kappa(bags.labels[which], odds[which] > 0), which[read.of].sum() / which[bags.of].sum()
            questions = bags.questions.max() + 1
            print(
                f"{kind} {name}: kappa {agreement:.3f} on {which.sum()} bags of {questions} questions; {share:.2f} read"
            )
    return stored


def cross_encoder_for(data: Data, folder: Path, scratch: Path) -> Path:
    """Trains a cross-encoder on pairs that the published encoder chooses, and says where it was written."""
    from cross_encoder import export, trained  # these need torch, which only the training does
    from export_encoder import checked_model, package

    chooses = MiniLM(package(checked_model(folder), scratch / "published.onnx"))
    pairs = [
        pair
        for source in data.sources
        for pair in pairs_of(source, KNOWLEDGE, chooses, random.Random(source.question.id))
    ]
    print(f"{len(pairs):,} pairs of {len(data.sources)} questions")
    export(trained(pairs, folder), scratch / "cross_encoder.onnx")
    return scratch / "cross_encoder.onnx"


def fitted_model(data: Data, weights: Path, scratch: Path) -> dict[str, Any]:
    """Everything beside the cross-encoder's `weights`, as it is stored."""
    words, unseen = weighed([text for question in data.bank for text in (question.text, question.reference)])
    encoder, kinds = minilm(), {"taught": ExampleFolders([KNOWLEDGE]).of, "untaught": no_examples}
    measured = {
        kind: Measures(encoder, CrossEncoder(weights), Weights(words, unseen), examples)
        for kind, examples in kinds.items()
    }
    found = fits({kind: bags_of_left_out(data, measures) for kind, measures in measured.items()})
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    drafts = json.loads(MODEL.read_bytes())["drafted"]  # fit_drafts.py's
    model = {"cross_encoder": digest, "words": words, "unseen": unseen, "drafted": drafts, **found}
    nothing = stored_fit(STANDING, 0.0, np.zeros(len(STANDING)))
    without = scratch / "model.json"
    without.write_text(json.dumps({**model, **{kind: {**model[kind], "earning": nothing} for kind in MEASURES}}))
    for kind, examples in kinds.items():
        grader = LocalGrader(encoder, examples, without, CrossEncoder(weights))
        model[kind]["earning"] = earning(grader, data)
    return model


def main() -> None:
    """Trains, and stores if asked to."""
    parser = argparse.ArgumentParser(description="Trains the local grader.")
    parser.add_argument("folder", type=Path, nargs="?", help="the published weights of the sentence encoder")
    parser.add_argument("--fit", action="store_true", help="keep the packaged cross-encoder, and fit to it again")
    parser.add_argument("--write", action="store_true", help="store the model in the package")
    options = parser.parse_args()
    if (options.folder is None) != options.fit:
        parser.error("give MODEL_FOLDER or --fit")
    data = Data.read()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        weights = WEIGHTS if options.fit else cross_encoder_for(data, options.folder, scratch)
        model, content = fitted_model(data, weights, scratch), weights.read_bytes()
    if options.write:
        WEIGHTS.write_bytes(content)
        MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{WEIGHTS}: {len(content):,} bytes, SHA-256 {model['cross_encoder']}")


if __name__ == "__main__":
    main()
