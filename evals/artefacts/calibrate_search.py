"""Fits and measures how sure the search is that the bank has what was asked.

    python -m evals.artefacts.calibrate_search --write        fits on dev, stores the fit beside the search
    python -m evals.artefacts.calibrate_search --split test    measures

The queries are those of evals/datasets/retrieval.yaml. One of kind `topic` names a subject of the field: once the bank
gains it, its row wants that id.

The fit sees the dev queries only: those with an entry, those without, and each one with an entry once more in a bank
that lacks that entry, which is what a near miss looks like in a bank of any size. Figures come with 95 % intervals
(percentiles of 2,000 bootstrap samples, drawn by question, since two wordings of one question are not independent). It
chooses nothing by the test queries; look at them once, when everything else is settled.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.queries import QUERIES, Query, read_queries
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank
from interviewer.retrieval.embeddings import minilm
from interviewer.retrieval.index import Found, Index, open_index
from interviewer.retrieval.remembered import Remembered
from interviewer.retrieval.search import MATCH

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = ROOT / "interviewer" / "retrieval" / "confidence.json"
RIDGE = 1.0
FOLDS = 5


class Remembering:
    """The packaged encoder, which encodes a text once."""

    def __init__(self) -> None:
        self._encoder = Remembered(minilm())
        self.name = self._encoder.name
        self._rows: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit row for each text, (n, 384) float32."""
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._rows[text] for text in texts]) if len(texts) else np.zeros((0, 384), np.float32)


def logistic(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The coefficients (intercept first) of a ridge logistic regression, by Newton's method."""
    design = np.column_stack([np.ones(len(rows)), rows])
    penalty = np.diag([0.0, *[RIDGE] * rows.shape[1]])
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weights * (chance - labels)) + penalty @ found
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    return found


def auroc(yes: np.ndarray, no: np.ndarray) -> float:
    """The chance that a query with an entry is given more confidence than one without; ties count half."""
    return float(((yes[:, None] > no).mean() + (yes[:, None] >= no).mean()) / 2)


def near_misses(bank: Bank, encoder: Remembering, rows: Sequence[Query]) -> list[Found]:
    """What is found for each query when its questions are not in the bank, nor the others of its fold."""
    found = []
    groups = list(dict.fromkeys(row.group for row in rows))
    for fold in range(FOLDS):
        left_out = [row for row in rows if row.group in groups[fold::FOLDS]]
        without = {id for row in left_out for id in row.wanted}
        smaller = open_index(Bank(question for question in bank if question.id not in without), encoder, folder=None)
        found += [smaller.search(row.query) for row in left_out]
    return found


def interval(groups: Sequence[str], figure: Callable[[np.ndarray], float]) -> str:
    """The figure on all rows, with its 95 % interval; `groups` says which rows belong together."""
    random = np.random.default_rng(0)
    members = [np.flatnonzero(np.array(groups) == group) for group in dict.fromkeys(groups)]
    drawn = []
    for _ in range(2000):
        rows = np.concatenate([members[index] for index in random.integers(len(members), size=len(members))])
        drawn.append(figure(rows))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{figure(np.arange(len(groups))):.3f} [{low:.3f}, {high:.3f}]"


def fitted(bank: Bank, index: Index, encoder: Remembering, rows: Sequence[Query]) -> dict:
    """The figures of confidence.json from the dev queries; both classes weigh the same in all."""
    inside = [row for row in rows if row.wanted]
    yes = [index.search(row.query) for row in inside]
    no = [index.search(row.query) for row in rows if not row.wanted] + near_misses(bank, encoder, inside)
    names = list(yes[0].features)
    design = np.array([[found.features[name] for name in names] for found in [*yes, *no]])
    labels = np.array([1.0] * len(yes) + [0.0] * len(no))
    weights = np.where(labels == 1, len(labels) / (2 * len(yes)), len(labels) / (2 * len(no)))
    intercept, *slopes = logistic(design, labels, weights)
    return {
        "intercept": round(float(intercept), 4),
        "weights": {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
        "fitted_on": {"with_entry": len(yes), "without_entry": len(no) - len(yes), "entry_removed": len(yes)},
    }


def measure(bank: Bank, index: Index, encoder: Remembering, rows: Sequence[Query]) -> None:
    """Prints the figures of some queries."""
    inside, outside = [row for row in rows if row.wanted], [row for row in rows if not row.wanted]
    found, none = [index.search(row.query) for row in inside], [index.search(row.query) for row in outside]
    missing = near_misses(bank, encoder, inside)
    ranks = np.array([_rank(answer, row.wanted) for answer, row in zip(found, inside, strict=True)])
    groups = [row.group for row in inside]
    for limit in (1, 3):
        recall = interval(groups, lambda at, limit=limit: float((ranks[at] < limit).mean()))
        print(f"  recall@{limit}  {recall}  n={len(ranks)}; by kind: {_by_kind(inside, ranks < limit)}")
    yes, no, gone = (np.array([answer.confidence for answer in answers]) for answers in (found, none, missing))
    everyone = groups + [row.group for row in outside]
    both, labels = np.concatenate([yes, no]), np.array([True] * len(yes) + [False] * len(no))
    print(f"  no-match AUROC  {interval(everyone, lambda at: _auroc_of(both[at], labels[at]))}  n={len(yes)}+{len(no)}")
    print(f"  right at {MATCH}  {interval(everyone, lambda at: float(((both >= MATCH) == labels)[at].mean()))}")
    print(
        f"  matched though without entry, by kind: {_by_kind(outside, no >= MATCH)}; entry removed {np.mean(gone >= MATCH):.3f}"
    )
    print(f"  not matched though with entry: {np.mean(yes < MATCH):.3f}")
    print(f"  AUROC against entry removed: {auroc(yes, gone):.3f}")


def _auroc_of(values: np.ndarray, labels: np.ndarray) -> float:
    return auroc(values[labels], values[~labels]) if labels.any() and not labels.all() else float("nan")


def _rank(answer: Found, wanted: Sequence[str]) -> int:
    return next((rank for rank, hit in enumerate(answer.results) if hit.id in wanted), len(answer.results))


def _by_kind(rows: Sequence[Query], hits: np.ndarray) -> str:
    counted: dict[str, list[bool]] = defaultdict(list)
    for row, hit in zip(rows, hits.tolist(), strict=True):
        counted[row.kind].append(hit)
    return ", ".join(f"{kind} {sum(some)}/{len(some)}" for kind, some in counted.items())


def main() -> None:
    """Fits, writes if asked to, and measures."""
    parser = argparse.ArgumentParser(description="Fits and measures the confidence of the search.")
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--bank", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--write", action="store_true", help="fit on the dev queries and store the fit")
    parser.add_argument("--split", choices=("dev", "test"), default="dev", help="the queries to measure")
    options = parser.parse_args()
    bank, _ = read_bank([options.bank])
    encoder = Remembering()
    index = open_index(bank, encoder, folder=None)
    if options.write:
        figures = fitted(bank, index, encoder, read_queries(bank, "dev", options.queries))
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(f"{FIGURES}: {figures}")
        return
    print(f"{options.split}, {len(bank)} questions")
    measure(bank, index, encoder, read_queries(bank, options.split, options.queries))


if __name__ == "__main__":
    main()
