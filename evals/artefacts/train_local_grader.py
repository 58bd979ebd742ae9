"""Trains the local grader's model from the repository's own examples and labelled replies.

    uv run --group training python evals/artefacts/train_local_grader.py --write     trains, measures, stores
    uv run --group training python evals/artefacts/train_local_grader.py             trains and measures

Only the training part of the replies is learnt from (evals/datasets/split.yaml); figures are of the test part. A *bag*
is a text and an item of a rubric: of its claims one may state the item, and which does is not labelled. So in rounds
the forest is fitted to the best claims of the bags that state their item and to all claims of those that do not.
Two models are trained alike: the *taught* one also sees how like a claim is to the question's examples; the *untaught*
one is for questions without any. About 20 minutes on two cores; `--cache` keeps the features, which take most of it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from evals.replies import read_all, read_split
from interviewer.bank.examples import SUFFIX, read_examples
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank, Question
from interviewer.grading import exemplars
from interviewer.grading.features import NAMES, OF_REPLY, Measures, foreign, with_reply
from interviewer.grading.grade import Part
from interviewer.grading.guards import allowed, found_in
from interviewer.grading.local import MODEL
from interviewer.grading.sheet import sheet_of
from interviewer.grading.words import Weights, weighed
from interviewer.retrieval.embeddings import minilm

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWLEDGE = ROOT / "knowledge"
UNTAUGHT = NAMES + OF_REPLY
TAUGHT = UNTAUGHT + exemplars.NAMES
MOST_CLAIMS = 40
FOREIGN_REPLIES = 2
ROUNDS = 3
FOLDS = 5
CORES = 2


@dataclass(frozen=True)
class Bag:
    """A text and an item: whether the text states it, and how it may be used."""

    question: str
    reply: str
    kind: str
    item: str
    wrong: bool
    label: bool
    band: int
    number: int


@dataclass(frozen=True)
class Text:
    """A text to learn from, with the ids of what it states; `foreign` texts state nothing of the question."""

    id: str
    kind: str
    text: str
    states: frozenset[str]
    band: int


def texts_for(question: Question, bank: Bank, replies: dict[str, Any], chance: random.Random) -> Iterator[Text]:
    """The labelled replies, replies and references of other areas, and lists of the rubric's own words."""
    for reply in replies[question.id]:
        yield Text(reply.id, reply.kind.value, reply.text, frozenset({*reply.met, *reply.asserted}), reply.band)
    elsewhere = [id for id in sorted(replies) if bank[id].area != question.area]
    for number in range(FOREIGN_REPLIES):
        other = chance.choice(replies[chance.choice(elsewhere)])
        yield Text(f"foreign-{number}", "foreign", other.text, frozenset(), 0)
    yield Text("reference", "foreign", bank[chance.choice(elsewhere)].reference, frozenset(), 0)
    words = [word for point in question.rubric.points for word in point.text.split() if len(word) > 3]
    for number, (joint, most) in enumerate(((", ", 25), (" ", 18))):
        chance.shuffle(words)
        yield Text(f"words-{number}", "foreign", joint.join(words[:most]), frozenset(), 0)


def word_weights(bank: Bank) -> Weights:
    """How much each word tells, from the bank's own texts."""
    return Weights(*weighed([text for question in bank for text in (question.text, question.reference)]))


def shard(number: int) -> tuple[NDArray[np.float32], NDArray[np.int64], list[Bag]]:
    """The features (claims, TAUGHT) of every second question's bags, the bag of each row, and the bags."""
    bank, _ = read_bank([KNOWLEDGE])
    replies, encoder, weights = read_all(bank), minilm(), word_weights(bank)
    measures, chance = Measures(encoder, weights), random.Random(number)
    rows: list[NDArray[np.float32]] = []
    of: list[NDArray[np.int64]] = []
    bags: list[Bag] = []
    for id in sorted(replies)[number::CORES]:
        question = bank[id]
        sheet = sheet_of(question, encoder, weights)
        shelf = exemplars.shelf_of(sheet, read_examples(KNOWLEDGE / f"{id}{SUFFIX}", question), encoder)
        for text in texts_for(question, bank, replies, chance):
            found = found_in(Part(text=text.text))[:MOST_CLAIMS]
            if not found:
                continue
            features = measures.of([claim.claimed for claim in found], sheet)
            leave = allowed(sheet, found) * ~foreign(features)
            claims = [claim.claimed.text for claim in found]
            taught = exemplars.measured(claims, encoder.encode(claims), sheet, shelf, weights)
            whole = np.concatenate([with_reply(features, leave), taught], axis=2)
            for at, item in enumerate(sheet.items):
                kept = leave[:, at] > 0
                bag = Bag(id, text.id, text.kind, item.id, item.wrong, item.id in text.states, text.band, len(bags))
                rows.append(whole[kept, at])
                of.append(np.full(int(kept.sum()), len(bags)))
                bags.append(bag)
    return np.concatenate(rows), np.concatenate(of), bags


def material(cache: Path | None) -> tuple[NDArray[np.float32], NDArray[np.int64], list[Bag]]:
    """All features, made on CORES processes or read from the cache."""
    if cache and cache.exists():
        stored = np.load(cache)
        return stored["rows"], stored["of"], [Bag(*values) for values in json.loads(str(stored["bags"]))]
    with ProcessPoolExecutor(CORES) as pool:
        shards = list(pool.map(shard, range(CORES)))
    starts = np.cumsum([0, *(len(bags) for _, _, bags in shards)])
    rows = np.concatenate([rows for rows, _, _ in shards])
    of = np.concatenate([of + start for (_, of, _), start in zip(shards, starts, strict=False)])
    bags = [bag for _, _, bags in shards for bag in bags]
    if cache:
        values = json.dumps([list(asdict(bag).values()) for bag in bags])
        np.savez_compressed(cache, rows=rows, of=of, bags=np.array(values))
    return rows, of, bags


def best_of(values: NDArray[np.float64], of: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """The greatest value of each bag's rows; a bag without rows gets a very small one."""
    best = np.full(count, -20.0)
    np.maximum.at(best, of, values)
    return best


def fitted(
    rows: NDArray[np.float32], of: NDArray[np.int64], labels: NDArray[np.bool_], used: NDArray[np.bool_], likeness: int
) -> HistGradientBoostingClassifier:
    """The forest for the bags in use, by rounds that choose the claims which count; the first goes by `likeness`."""
    score = rows[:, likeness].astype(float)
    forest = HistGradientBoostingClassifier()
    inside = used[of]
    for _ in range(ROUNDS):
        best = best_of(score, of, len(labels))
        chosen = inside & (~labels[of] | (score >= best[of] - 1e-9))
        weights = np.where(labels[of[chosen]], 1.0, 0.0)
        negatives = np.bincount(of[chosen], minlength=len(labels))
        weights = np.where(labels[of[chosen]], 1.0, 3.0 / np.maximum(negatives[of[chosen]], 3))
        forest = HistGradientBoostingClassifier(
            max_iter=160,
            learning_rate=0.08,
            max_leaf_nodes=12,
            min_samples_leaf=40,
            l2_regularization=2.0,
            random_state=0,
        )
        forest.fit(rows[chosen], labels[of[chosen]], sample_weight=weights)
        score = forest.decision_function(rows)
    return forest


def trees_of(forest: HistGradientBoostingClassifier) -> dict[str, Any]:
    """The forest as tables of numbers."""
    trees = []
    for (predictor,) in forest._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            {
                "feature": np.where(leaf, -1, nodes["feature_idx"]).tolist(),
                "threshold": [round(float(value), 5) for value in np.where(leaf, 0, nodes["num_threshold"])],
                "left": nodes["left"].tolist(),
                "right": nodes["right"].tolist(),
                "value": [round(float(value), 5) for value in np.where(leaf, nodes["value"], 0)],
            }
        )
    return {"start": round(float(np.ravel(forest._baseline_prediction)[0]), 6), "trees": trees}


def scale_of(
    rows: NDArray[np.float32], of: NDArray[np.int64], labels: NDArray[np.bool_], used: NDArray[np.bool_],
    questions: Sequence[str], likeness: int,
) -> list[float]:  # fmt: skip
    """Slope and offset that turn a bag's log-odds into a chance, from folds in which its question was left out."""
    folds = np.array([sorted(set(questions)).index(question) % FOLDS for question in questions])
    odds = np.zeros(len(labels))
    for fold in range(FOLDS):
        forest = fitted(rows, of, labels, used & (folds != fold), likeness)
        held = folds[of] == fold
        best = best_of(forest.decision_function(rows[held]), of[held], len(labels))
        odds[folds == fold] = best[folds == fold]
    fit = LogisticRegression(C=1e6).fit(np.clip(odds[used], -8, 8)[:, None], labels[used])
    return [round(float(fit.coef_[0, 0]), 5), round(float(fit.intercept_[0]), 5)]


def scorer(
    rows: NDArray[np.float32], of: NDArray[np.int64], bags: Sequence[Bag], names: Sequence[str]
) -> dict[str, Any]:
    """One trained model of the two, as it is stored."""
    split = read_split()
    labels = np.array([bag.label for bag in bags])
    wrong = np.array([bag.wrong for bag in bags])
    train = np.array([not split.is_test(bag.question, bag.reply) for bag in bags])
    likeness = names.index("like said") if "like said" in names else names.index("best similarity")
    stored: dict[str, Any] = {"features": list(names)}
    for name, kind in (("points", ~wrong), ("misconceptions", wrong)):
        used = train & kind
        own = rows[:, : len(names)]
        forest = fitted(own, of, labels, used, likeness)
        scale = scale_of(own, of, labels, used, [bag.question for bag in bags], likeness)
        stored[name] = {**trees_of(forest), "scale": scale}
    return stored


def main() -> None:
    """Trains, and stores if asked to."""
    parser = argparse.ArgumentParser(description="Trains the local grader's model.")
    parser.add_argument("--write", action="store_true", help="store the model in the package")
    parser.add_argument("--cache", type=Path, help="keep the features in this file, or take them from it")
    options = parser.parse_args()
    rows, of, bags = material(options.cache)
    bank, _ = read_bank([KNOWLEDGE])
    words, unseen = weighed([text for question in bank for text in (question.text, question.reference)])
    model = {
        "words": words,
        "unseen": unseen,
        "untaught": scorer(rows, of, bags, UNTAUGHT),
        "taught": scorer(rows, of, bags, TAUGHT),
    }
    if options.write:
        MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{MODEL}: {MODEL.stat().st_size:,} bytes, from {len(bags):,} bags and {len(rows):,} claims")


if __name__ == "__main__":
    main()
