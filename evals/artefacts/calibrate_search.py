"""Fits and measures how the search ranks, and how sure it is that the bank has what was asked.

    python -m evals.artefacts.calibrate_search --write        fits on dev, stores the figures beside the search
    python -m evals.artefacts.calibrate_search                measures on dev, questions held out in turn
    python -m evals.artefacts.calibrate_search --split test   measures the stored figures on test

The queries are those of evals/datasets/retrieval.yaml. One of kind `topic` names a subject of the field: once the bank
gains it, its row wants that id.

The fit sees the dev queries only. The ranking is a softmax over all questions, fitted to give the expected one the
chance. The confidence is a logistic regression on the best question's signs: with an entry or without, and each query
with an entry once more in a bank that lacks that entry, which is what a near miss looks like in a bank of any size.
Figures come with 95 % intervals (percentiles of 2,000 bootstrap samples, drawn by question, since two wordings of one
question are not independent). It chooses nothing by the test queries; look at them once, when everything else is
settled.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.queries import QUERIES, Query, read_queries
from interviewer.bank.files import read_bank
from interviewer.retrieval.embeddings import minilm
from interviewer.retrieval.index import Index, open_index
from interviewer.retrieval.query import cleaned
from interviewer.retrieval.remembered import Remembered
from interviewer.retrieval.search import FIGURES, MATCH, SIGNS, figures

ROOT = Path(__file__).resolve().parent.parent.parent
RIDGE = 0.5
FOLDS = 5
# A near miss of the same question is not as wrong to show as something else: it counts less.
REMOVED = 0.2


@dataclass(frozen=True)
class Asked:
    """A query and what speaks for each question, one row each."""

    query: Query
    ids: tuple[str, ...]
    rows: np.ndarray

    @property
    def wanted(self) -> np.ndarray:
        """Which of the questions are expected, (n,) bool."""
        return np.isin(self.ids, self.query.wanted)

    def order(self, weights: np.ndarray) -> np.ndarray:
        """Places of the questions, best first."""
        return np.lexsort((np.array(self.ids), -np.round(self.rows @ weights, 9)))

    def rank(self, weights: np.ndarray) -> int:
        """The rank of the first expected question, from 0."""
        return int(self.wanted[self.order(weights)].argmax())

    def best(self, weights: np.ndarray, without: bool = False) -> np.ndarray:
        """The signs of the best question; `without` the expected ones."""
        order = self.order(weights)
        return self.rows[order[~self.wanted[order]][0] if without else order[0]]


def asked(index: Index, queries: Iterable[Query]) -> list[Asked]:
    """What the index knows about each query."""
    found = [(query, index.signs(cleaned(query.query))) for query in queries]
    return [Asked(query, signs.ids, signs.rows) for query, signs in found]


Loss = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]


def minimum(loss: Loss, penalised: np.ndarray) -> np.ndarray:
    """The minimum of a convex loss with a ridge, by Newton's method with halved steps where a whole one goes too far;
    `loss` gives its value, its slope and its bend at a point.
    """
    ridge = RIDGE * penalised
    found = np.zeros(len(ridge))
    for _ in range(100):
        value, slope, bend = loss(found)
        value += found @ (ridge * found) / 2
        step = np.linalg.solve(bend + np.diag(ridge), slope + ridge * found)
        while loss(found - step)[0] + (found - step) @ (ridge * (found - step)) / 2 > value + 1e-9:
            step /= 2
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return found


def ranking(rows: Sequence[Asked]) -> np.ndarray:
    """A weight for each sign, by which a softmax gives the first expected question its chance (others left out)."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, slope, bend = 0.0, np.zeros(len(SIGNS)), np.zeros((len(SIGNS), len(SIGNS)))
        for row in rows:
            meant = row.ids.index(row.query.wanted[0])
            rivals = row.rows[~row.wanted | (np.arange(len(row.ids)) == meant)]
            total = rivals @ weights
            chance = np.exp(total - total.max())
            value += total.max() + np.log(chance.sum()) - row.rows[meant] @ weights
            chance /= chance.sum()
            mean = chance @ rivals
            slope += mean - row.rows[meant]
            bend += (rivals * chance[:, None]).T @ rivals - np.outer(mean, mean)
        return value, slope, bend

    return minimum(loss, np.ones(len(SIGNS)))


def logistic(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The coefficients (intercept first) of a ridge logistic regression."""
    design = np.column_stack([np.ones(len(rows)), rows])

    def loss(found: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        total = design @ found
        chance = 1 / (1 + np.exp(-total))
        value = float(weights @ (np.logaddexp(0, total) - labels * total))
        slope = design.T @ (weights * (chance - labels))
        return value, slope, (design * (weights * chance * (1 - chance))[:, None]).T @ design

    return minimum(loss, np.array([0.0] + [1.0] * rows.shape[1]))


def certainty(rows: Sequence[Asked], weights: np.ndarray) -> np.ndarray:
    """Intercept and weights of the confidence in the best question; queries with and without an entry weigh alike."""
    inside, outside = [row for row in rows if row.query.wanted], [row for row in rows if not row.query.wanted]
    yes, no = [row.best(weights) for row in inside], [row.best(weights) for row in outside]
    gone = [row.best(weights, without=True) for row in inside]
    against = len(yes) / (len(no) + REMOVED * len(gone))
    shares = [1.0] * len(yes) + [against] * len(no) + [REMOVED * against] * len(gone)
    labels = [1.0] * len(yes) + [0.0] * (len(no) + len(gone))
    return logistic(np.array(yes + no + gone), np.array(labels), np.array(shares))


def fitted(rows: Sequence[Asked]) -> dict:
    """The figures of figures.json."""
    inside = [row for row in rows if row.query.wanted]
    weights = ranking(inside).round(2)
    intercept, *slopes = certainty(rows, weights).round(2).tolist()
    return {
        "ranking": dict(zip(SIGNS, weights.tolist(), strict=True)),
        "confidence": {"intercept": intercept, "weights": dict(zip(SIGNS, slopes, strict=True))},
        "fitted_on": {"with_entry": len(inside), "without_entry": len(rows) - len(inside)},
    }


def auroc(yes: np.ndarray, no: np.ndarray) -> float:
    """The chance that a query with an entry is given more confidence than one without; ties count half."""
    return float(((yes[:, None] > no).mean() + (yes[:, None] >= no).mean()) / 2)


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


@dataclass(frozen=True)
class Judged:
    """A query's rank of the expected question (0 without one), its confidence, and that in a bank without the entry."""

    query: Query
    rank: int
    confidence: float
    removed: float


def judged(rows: Sequence[Asked], fit: dict) -> list[Judged]:
    """The queries under a fit."""
    weights = np.array([fit["ranking"][name] for name in SIGNS])
    slopes = np.array([fit["confidence"]["weights"][name] for name in SIGNS])

    def sure(signs: np.ndarray) -> float:
        return float(1 / (1 + np.exp(-fit["confidence"]["intercept"] - signs @ slopes)))

    return [
        Judged(row.query, row.rank(weights), sure(row.best(weights)), sure(row.best(weights, without=True)))
        for row in rows
    ]


def held_out(rows: Sequence[Asked]) -> list[Judged]:
    """The queries, each under a fit to those of other questions."""
    groups = list(dict.fromkeys(row.query.group for row in rows))
    np.random.default_rng(0).shuffle(groups)
    fold = {group: number % FOLDS for number, group in enumerate(groups)}
    found = []
    for number in range(FOLDS):
        fit = fitted([row for row in rows if fold[row.query.group] != number])
        found += judged([row for row in rows if fold[row.query.group] == number], fit)
    return found


def measure(rows: Sequence[Judged]) -> None:
    """Prints the figures of some queries."""
    inside, outside = [row for row in rows if row.query.wanted], [row for row in rows if not row.query.wanted]
    ranks = np.array([row.rank for row in inside])
    groups = [row.query.group for row in inside]
    for limit in (1, 3):
        recall = interval(groups, lambda at, limit=limit: float((ranks[at] < limit).mean()))
        print(f"  recall@{limit}  {recall}  n={len(ranks)}; by kind: {_by_kind(inside, ranks < limit)}")
    yes, no = (np.array([row.confidence for row in some]) for some in (inside, outside))
    gone = np.array([row.removed for row in inside])
    everyone = groups + [row.query.group for row in outside]
    both, labels = np.concatenate([yes, no]), np.array([True] * len(yes) + [False] * len(no))
    print(f"  no-match AUROC  {interval(everyone, lambda at: _auroc_of(both[at], labels[at]))}  n={len(yes)}+{len(no)}")
    print(f"  right at {MATCH}  {interval(everyone, lambda at: float(((both >= MATCH) == labels)[at].mean()))}")
    print(f"  matched though without entry, by kind: {_by_kind(outside, no >= MATCH)}")
    print(f"  matched though the entry was removed: {np.mean(gone >= MATCH):.3f}, AUROC {auroc(yes, gone):.3f}")
    print(f"  not matched though with entry: {np.mean(yes < MATCH):.3f}")


def _auroc_of(values: np.ndarray, labels: np.ndarray) -> float:
    return auroc(values[labels], values[~labels]) if labels.any() and not labels.all() else float("nan")


def _by_kind(rows: Sequence[Judged], hits: np.ndarray) -> str:
    counted: dict[str, list[bool]] = defaultdict(list)
    for row, hit in zip(rows, hits.tolist(), strict=True):
        counted[row.query.kind].append(hit)
    return ", ".join(f"{kind} {sum(some)}/{len(some)}" for kind, some in counted.items())


def main() -> None:
    """Fits, writes if asked to, and measures."""
    parser = argparse.ArgumentParser(description="Fits and measures the ranking and the confidence of the search.")
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--bank", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--write", action="store_true", help="fit on the dev queries and store the fit")
    parser.add_argument("--split", choices=("dev", "test"), default="dev", help="the queries to measure")
    options = parser.parse_args()
    bank, _ = read_bank([options.bank])
    index = open_index(bank, Remembered(minilm()), folder=None)
    split = "dev" if options.write else options.split
    rows = asked(index, read_queries(bank, split, options.queries))
    if options.write:
        FIGURES.write_text(json.dumps(fitted(rows), indent=2) + "\n", encoding="utf-8")
        print(FIGURES.read_text(encoding="utf-8"))
        return
    print(f"{split}, {len(bank)} questions")
    measure(held_out(rows) if split == "dev" else judged(rows, figures()))


if __name__ == "__main__":
    main()
