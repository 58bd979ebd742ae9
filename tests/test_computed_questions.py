"""The questions that ask for a computation: each stated result is computed here from the question's data."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
import pytest

from interviewer.bank.files import read_bank
from interviewer.settings import shipped

BANK, _ = read_bank([shipped("knowledge")])


def point(question: str, id: str) -> str:
    found = BANK[question].rubric.point(id)
    assert found is not None
    return found.text


LEAVES = ((4, 9, 6), (3, 7, 8), (10, 5, 1))


def minimax() -> list[tuple[str, str]]:
    values = [min(group) for group in LEAVES]
    return [("min-values", f"{values[0]}, {values[1]} and {values[2]}"), ("root-value", f"value {max(values)}")]


def alpha_beta() -> list[tuple[str, str]]:
    alpha, skipped = -math.inf, list[int]()
    for group in LEAVES:
        beta = math.inf
        for place, leaf in enumerate(group):
            beta = min(beta, leaf)
            if beta <= alpha:
                skipped += group[place + 1 :]
                break
        alpha = max(alpha, beta)
    return [("middle-cut", f"leaves {skipped[0]} and {skipped[1]}"), ("root-same", f"gets {alpha}")]


EDGES = (("A", "B"), ("A", "D"), ("A", "E"), ("B", "C"), ("B", "D"))


def adjacency() -> np.ndarray:
    matrix = np.zeros((5, 5), dtype=int)
    for start, end in EDGES:
        matrix["ABCDE".index(start), "ABCDE".index(end)] = 1
    return matrix


def row_words(matrix: np.ndarray) -> str:
    return ", ".join("".join(map(str, row)) for row in matrix)


def directed() -> list[tuple[str, str]]:
    return [("rows", row_words(adjacency()))]


def undirected() -> list[tuple[str, str]]:
    return [("matrix-rows", row_words(adjacency() | adjacency().T))]


def levenshtein() -> list[tuple[str, str]]:
    first, second = "planet", "plaster"
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        above, row = row, [i]
        for j, other in enumerate(second, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
    return [("distance", f"is {row[-1]}")]


def tfidf_cosines(counts: Sequence[Sequence[int]]) -> list[float]:
    table = np.array(counts, dtype=float)
    idf = np.log(4 / (table > 0).sum(axis=0))
    query = np.array([1, 1, 0, 0]) * idf
    rows = table * idf
    return [float(row @ query / np.linalg.norm(row) / np.linalg.norm(query)) for row in rows]


COUNTS = ((1, 0, 1, 0), (1, 2, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1))


def tfidf() -> list[tuple[str, str]]:
    d1, d2, d3, d4 = tfidf_cosines(COUNTS)
    assert d1 == pytest.approx(d4)
    return [("cosine-values", f"{d2:.2f} for D2, {d3:.2f} for D3 and {d1:.2f} for D1 and D4")]


def repetition() -> list[tuple[str, str]]:
    before = tfidf_cosines(COUNTS)[3]
    after = tfidf_cosines((*COUNTS[:3], (3, 0, 0, 1)))[3]
    limit = tfidf_cosines((*COUNTS[:3], (10**9, 0, 0, 1)))[3]
    return [
        ("new-cosine", f"{before:.3f} to about {after:.2f}"),
        ("bounded", f"below {math.ceil(limit * 1000) / 1000:.3f}"),
    ]


def naive_bayes() -> list[tuple[str, str]]:
    positive = ["great", "phone", "love", "it", "battery", "lasts", "long", "great"]
    negative = ["phone", "broke", "fast", "battery", "died", "fast", "returned", "it"]
    words = len({*positive, *negative})
    chances = [
        [(Counter(text)[word] + 1) / (len(text) + words) for word in ("great", "battery", "broke")]
        for text in (positive, negative)
    ]
    share = math.prod(chances[0]) / (math.prod(chances[0]) + math.prod(chances[1]))
    shown = [", ".join(f"{round(chance * (8 + words))}/{8 + words}" for chance in row) for row in chances]
    return [
        ("counts", f"{words} distinct words, and {len(positive)} tokens"),
        ("likelihoods", f"{shown[0]} for positive and {shown[1]} for negative"),
        ("posterior", f"{share:.2f}"),
    ]


def separable_convolution() -> list[tuple[str, str]]:
    standard, depthwise, pointwise = 3 * 3 * 32 * 64, 3 * 3 * 32, 32 * 64
    return [
        ("standard-count", f"{standard:,}"),
        ("depthwise-step", f"{depthwise} weights"),
        ("pointwise-step", f"{pointwise:,} weights"),
        ("total-and-saving", f"{depthwise + pointwise:,} weights"),
    ]


def margin(circles: Sequence[tuple[int, int]], diamonds: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Width of the widest margin and the constant of its line x + y = c, where the closest pair lies on a diagonal."""
    near = min(itertools.product(circles, diamonds), key=lambda pair: math.dist(*pair))
    (a, b), (c, d) = near
    assert c - a == d - b  # then the line at right angles to the pair is x + y = constant
    sums = [x + y for x, y in circles], [x + y for x, y in diamonds]
    assert max(sums[0]) == a + b and min(sums[1]) == c + d
    return math.dist(*near), (a + b + c + d) / 2


CIRCLES, DIAMONDS = ((1, 1), (1, 2), (2, 1), (2, 2)), ((6, 6), (6, 7), (7, 6), (7, 7))


def clean_svm() -> list[tuple[str, str]]:
    width, line = margin(CIRCLES, DIAMONDS)
    return [("boundary", f"x + y = {line:g}"), ("margin-width", f"{width:.2f}")]


def outlier_svm() -> list[tuple[str, str]]:
    width, line = margin((*CIRCLES, (5, 5)), DIAMONDS)
    return [("outlier-dictates", f"x + y = {line:g}"), ("margin-shrinks", f"{width:.2f}")]


def entropy() -> list[tuple[str, str]]:
    per_word = 1.5 * 5.5
    assert per_word < 9
    return [("p-is-better", "P")]


def kv_cache() -> list[tuple[str, str]]:
    token = 2 * 32 * 32 * 128 * 2
    return [
        ("per-token", f"{token:,} bytes"),
        ("per-sequence", f"{token * 4096 / 2**30:g} GiB"),
        ("per-batch", f"{16 * token * 4096 / 2**30:g} GiB"),
    ]


def threshold() -> list[tuple[str, str]]:
    return [("value", f"{5 / (5 + 95):.2f}"), ("decision", f"{0.92 * 5:.2f} euros is less than {0.08 * 95:.2f}")]


def sample_size() -> list[tuple[str, str]]:
    normal = NormalDist()
    spread = (normal.inv_cdf(0.975) + normal.inv_cdf(0.8)) ** 2
    exact = spread * (0.1 * 0.9 + 0.11 * 0.89) / 0.01**2
    rule = 16 * 0.1 * 0.9 / 0.01**2
    assert rule == pytest.approx(14_400) and 14_400 < exact < 15_000
    return [("value", f"{rule:,.0f} to 15,000")]


def lora() -> list[tuple[str, str]]:
    each = 8 * (4096 + 4096)
    total = each * 2 * 32
    return [
        ("per-matrix-count", f"{each:,}"),
        ("total-count", f"{total:,}"),
        ("share", f"{100 * total / 7e9:.2f} percent"),
    ]


def elo() -> list[tuple[str, str]]:
    chance = 1 / (1 + 10 ** (-200 / 400))
    return [
        ("expected-win", f"{chance:.2f}"),
        ("new-ratings", f"{1200 - 32 * chance:.0f} and B rises to about {1000 + 32 * chance:.0f}"),
    ]


def compute_optimal() -> list[tuple[str, str]]:
    size = math.sqrt(1.2e22 / 120)
    return [("model-size", f"{size / 1e9:.0f} billion"), ("token-count", f"{20 * size / 1e9:.0f} billion")]


def base_rate() -> list[tuple[str, str]]:
    def share(caught: float, wrong: float, prior: float = 0.02) -> float:
        return caught * prior / (caught * prior + wrong * (1 - prior))

    once = share(0.9, 0.05)
    return [
        ("result", f"{100 * once:.0f} per cent"),
        (
            "halve-false-positives",
            f"{100 * share(0.9, 0.025):.0f} per cent, while catching all fakes gives only {100 * share(1, 0.05):.0f}",
        ),
        ("second-flag", f"{100 * share(0.9, 0.05, once):.0f} per cent"),
    ]


def simpson() -> list[tuple[str, str]]:
    return [
        ("rates-by-group", f"{100 * 95 / 100:.0f} against {100 * 810 / 900:.0f}"),
        ("overall-rates", f"{100 * (810 + 40) / 1000:.0f} per cent against {100 * (95 + 450) / 1000}"),
    ]


def byte_pairs() -> list[tuple[str, str]]:
    words = {("c", "a", "r"): 4, ("c", "a", "r", "t"): 3, ("a", "r", "t"): 2, ("t", "a", "r"): 1}
    merges = []
    for _ in range(3):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, count in words.items():
            for pair in itertools.pairwise(word):
                pairs[pair] += count
        (best, times), *_ = pairs.most_common(1)
        merges.append((best, times))
        words = {merged(word, best): count for word, count in words.items()}
    split = tuple("tart")
    for best, _ in merges:
        split = merged(split, best)
    stated = [f"{one} + {two}, which occurs {times} times" for (one, two), times in merges]
    names = ("first-merge", "second-merge", "third-merge")
    return [*zip(names, stated, strict=True), ("split-of-tart", ", ".join(split))]


def merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    joined, place = list[str](), 0
    while place < len(word):
        if word[place : place + 2] == pair:
            joined.append("".join(pair))
            place += 2
        else:
            joined.append(word[place])
            place += 1
    return tuple(joined)


COMPUTED: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "game-tree-search/minimax-fill-tree": minimax,
    "game-tree-search/alpha-beta-fill": alpha_beta,
    "graphs/graph-adjacency-directed": directed,
    "graphs/graph-adjacency-undirected": undirected,
    "text-processing-and-metrics/levenshtein-doctor-bottle": levenshtein,
    "text-processing-and-metrics/tfidf-cosine-ranking": tfidf,
    "text-processing-and-metrics/tfidf-term-repetition": repetition,
    "classical-classifiers/naive-bayes-tweet-sentiment": naive_bayes,
    "convolution-layers/depthwise-separable-conv": separable_convolution,
    "svm-and-kernels/svm-clean-separable-data": clean_svm,
    "svm-and-kernels/svm-outlier-narrow-margin": outlier_svm,
    "language-models/char-vs-word-entropy": entropy,
    "decoding-and-kv-cache/kv-cache-memory": kv_cache,
    "evaluation-and-validation/threshold-by-cost": threshold,
    "experiments-and-ab-tests/sample-size": sample_size,
    "fine-tuning/lora-parameter-count": lora,
    "llm-evaluation/elo-from-pairwise-votes": elo,
    "pretraining-and-scaling/compute-optimal-size": compute_optimal,
    "probability-and-statistics/bayes-base-rate": base_rate,
    "probability-and-statistics/simpsons-paradox": simpson,
    "tokenisation/bpe-by-hand": byte_pairs,
}


@pytest.mark.parametrize("id", COMPUTED)
def test_the_stated_result_is_the_computed_one(id: str) -> None:
    for name, result in COMPUTED[id]():
        assert result in point(id, name)


def test_every_question_that_asks_for_a_computation_is_checked() -> None:
    assert {question.id for question in BANK if question.asks == "compute"} <= set(COMPUTED)
