"""Shows what else the local grader could weigh, on the questions that its models were not trained on.

    python evals/artefacts/compare_measures.py                     from the packaged encoder
    python evals/artefacts/compare_measures.py ENCODER.onnx ...    and from others, which tuned_encoder.py makes

Prints the rows of a table: how well each way of weighing agrees with the labels. It stores nothing, and takes some
minutes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from learning_data import KNOWLEDGE, Data
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from train_local_grader import FOLDS, ROUNDS, Bags, bags_of_left_out, calibrated, counting, gated, kappa

from interviewer.bank.examples import ExampleFolders
from interviewer.grading.crossencoder import CrossEncoder
from interviewer.grading.likeness import OF_EXAMPLES, OF_ITEM
from interviewer.grading.measures import MEASURES, READING, WORTH_READING, Measures
from interviewer.grading.overlap import WORDS_OF_EXAMPLES, WORDS_OF_ITEM
from interviewer.grading.words import Weights, weighed
from interviewer.retrieval.embeddings import MiniLM, minilm

_MEANING, _SPOKEN = (*OF_ITEM, *OF_EXAMPLES), (*WORDS_OF_ITEM, *WORDS_OF_EXAMPLES)
_ALL_THREE = ("all three", MEASURES["taught"], "logistic", WORTH_READING["taught"])
COMPARED = (
    ("reading", (READING,), "logistic", 0.0),
    ("meaning", _MEANING, "logistic", 0.0),
    ("words", _SPOKEN, "logistic", 0.0),
    ("words", _SPOKEN, "boosted trees", 0.0),
    ("meaning and words", (*_MEANING, *_SPOKEN), "logistic", 0.0),
    ("meaning and words", (*_MEANING, *_SPOKEN), "boosted trees", 0.0),
    ("reading and meaning", (READING, *_MEANING), "logistic", 0.0),
    ("all three", MEASURES["taught"], "logistic", 0.0),
    _ALL_THREE,
    ("all three", MEASURES["taught"], "boosted trees", WORTH_READING["taught"]),
)
OF_ENCODERS = (("meaning", _MEANING, "logistic", 0.0), _ALL_THREE)
"""What is weighed, from which measures, by what, and the chance from which a claim is read."""


def compare(bags: Bags, rows: Sequence[tuple[str, Sequence[str], str, float]], encoder: str) -> None:
    """Prints what could be weighed and how well it agrees with the labels of questions left out, as rows of a table."""
    for what, names, by, floor in rows:
        found, shares = [], []
        for kind in (~bags.wrong, bags.wrong):
            left = gated(bags, bags.names, kind, floor)[1]
            odds = boosted(left, names, kind) if by == "boosted trees" else calibrated(left, names, kind)[1]
            found.append(f"{kappa(bags.labels[kind], odds[kind] > 0):.3f}")
            shares.append(f"{kind[left.of].sum() / kind[bags.of].sum():.0%}")
        read = " and ".join(shares) if READING in names else "none"
        print(f"| {what} | {encoder} | {by} | {read} | {' | '.join(found)} |", flush=True)


def boosted(bags: Bags, names: Sequence[str], kind: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The log-odds of each bag by boosted trees in place of a logistic fit, from folds that leave its question out."""
    odds = np.full(len(bags.labels), -20.0)
    own = bags.columns(names)
    for fold in range(FOLDS):
        held = bags.questions % FOLDS == fold
        score = own[:, 0].astype(float)
        for _ in range(ROUNDS):
            chosen, states, counts = counting(bags, kind & ~held, score)
            trees = HistGradientBoostingClassifier(
                max_iter=120, learning_rate=0.05, max_leaf_nodes=8, l2_regularization=10, random_state=0
            )
            score = trees.fit(own[chosen], states, sample_weight=counts).decision_function(own)
        odds[held] = bags.best(score)[held]
    return odds


def main() -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser(description="Shows what else the local grader could weigh.")
    parser.add_argument("encoders", type=Path, nargs="*", help="other encoders, as the packaged one is written")
    options = parser.parse_args()
    data = Data.read()
    words, unseen = weighed([text for question in data.bank for text in (question.text, question.reference)])
    print("| what is weighed | encoder | by | claims read | kappa, key points | kappa, misconceptions |")
    print("|---|---|---|---|---|---|")
    others = [(str(path), OF_ENCODERS, MiniLM(path)) for path in options.encoders]
    for name, rows, encoder in [("packaged", COMPARED, minilm()), *others]:
        measures = Measures(encoder, CrossEncoder(), Weights(words, unseen), ExampleFolders([KNOWLEDGE]).of)
        compare(bags_of_left_out(data, measures), rows, name)


if __name__ == "__main__":
    main()
