"""How fast the local grader is: `python -m evals.grading_speed`. It judges no verdict.

Labelled replies of about 80 words are graded with everything about their questions made ready before, as it is in an
interview from a question's second reply on. The first grade of a new grader, which loads the models, stands apart.
"""

import statistics
import sys
import time
from collections.abc import Sequence

from evals.replies import read_all
from interviewer.bank.examples import ExampleFolders
from interviewer.bank.files import read_bank
from interviewer.bank.question import Question
from interviewer.grading.grade import Reply
from interviewer.grading.local import LocalGrader
from interviewer.retrieval.embeddings import minilm
from interviewer.settings import shipped

WORDS = range(70, 91)
REPLIES = 60
MOST_SECONDS, MOST_TO_LOAD = 0.05, 1.5


def chosen() -> list[tuple[Question, Reply]]:
    """Labelled replies of the wanted length, spread over the bank."""
    bank, _ = read_bank([shipped("knowledge")])
    found = [
        (bank[id], Reply.of(reply.text))
        for id, replies in read_all(bank).items()
        for reply in replies
        if len(reply.text.split()) in WORDS
    ]
    return found[:: max(1, len(found) // REPLIES)][:REPLIES]


def seconds(grader: LocalGrader, pairs: Sequence[tuple[Question, Reply]]) -> list[float]:
    """The seconds that each grade takes, twice through, questions made ready before."""
    for question, _ in pairs:
        grader.measures.sheet(question)
        grader.measures.shelf(question)
    taken = []
    for question, reply in [*pairs, *pairs]:
        begun = time.perf_counter()
        grader.judge(question, reply)
        taken.append(time.perf_counter() - begun)
    return taken


def main() -> int:
    """Measures and prints; 1 when a target is missed."""
    pairs = chosen()
    begun = time.perf_counter()
    grader = LocalGrader(minilm(), ExampleFolders([shipped("knowledge")]).of)
    grader.judge(*pairs[0])
    loading = time.perf_counter() - begun
    taken = sorted(seconds(grader, pairs))
    median = statistics.median(taken)
    print(f"a reply of {WORDS.start} to {WORDS.stop - 1} words: median {median * 1000:.0f} ms, 90 % within ", end="")
    print(f"{taken[int(0.9 * len(taken))] * 1000:.0f} ms (n {len(taken)}; target {MOST_SECONDS * 1000:.0f} ms)")
    print(f"models loaded and one reply to a new question graded: {loading:.2f} s (target {MOST_TO_LOAD} s to load)")
    return int(median > MOST_SECONDS or loading > MOST_TO_LOAD)


if __name__ == "__main__":
    sys.exit(main())
