"""retrieval: does the search find the question that is meant, and know when the bank has none?

The queries are those of the test split; nothing was fitted on them. It does not know how questions are found.
"""

from collections.abc import Iterable, Sequence

from evals.bench import Bench
from evals.queries import read_queries
from evals.statistics import auroc
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, measured, share, sliced

DEPTH = 10
"""Results that are looked at; a question that comes later counts as not found."""


def cases(bench: Bench) -> Sequence[Case]:
    """A case for each test query, grouped by the question that is meant."""
    queries = bench.sample(read_queries(bench.bank, "test"), 10_000)
    return [
        Case(
            id=f"retrieval/{number}",
            group=query.group,
            given={"query": query.query},
            wanted={"ids": list(query.wanted)},
            tags={"kind": query.kind},
        )
        for number, query in enumerate(queries)
    ]


def run(bench: Bench, case: Case, repeat: int) -> Output:  # noqa: ARG001 - the search gives the same each time
    """The ids found, the best first, and the rank of the one that is meant (from 0; DEPTH when it is not found)."""
    found = bench.parts.index.search(case.given["query"], limit=DEPTH)
    ids, wanted = [hit.id for hit in found.results], case.wanted["ids"]
    rank = next((at for at, id in enumerate(ids) if id in wanted), DEPTH)
    passed = rank == 0 if wanted else not found.match
    return Output(
        found={"ids": ids[:3], "rank": rank, "confidence": found.confidence, "match": found.match},
        passed=passed,
        badness=float(rank) if wanted else DEPTH * found.confidence,
    )


def _is_in(outcome: Outcome) -> bool:
    return bool(outcome.case.wanted["ids"])


def recalls(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """recall@1 and recall@3 over the queries that the bank has a question for."""
    inside = [outcome for outcome in outcomes if _is_in(outcome)]
    for most in (1, 3):
        yield share(f"recall@{most}", inside, lambda outcome, most=most: outcome.output.found["rank"] < most)


def knowing(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """How well the confidence tells queries with a question from those without, and how often it says the right one."""
    groups = [outcome.case.group for outcome in outcomes]
    inside = [_is_in(outcome) for outcome in outcomes]
    confidence = [outcome.output.found["confidence"] for outcome in outcomes]
    yield measured("no-match AUROC", auroc, groups, inside, confidence)
    yield share("match told rightly", outcomes, lambda outcome: outcome.output.found["match"] == _is_in(outcome))
    outside = [outcome for outcome in outcomes if not _is_in(outcome)]
    for kind, some in sliced(outside, "kind").items():
        yield share("refused", some, lambda outcome: not outcome.output.found["match"], by=f"kind: {kind}")


SUITE = Suite(
    name="retrieval",
    about="the search finds the question that is meant, and knows when the bank has none",
    cases=cases,
    run=run,
    scorers=(recalls, knowing),
    gates=(
        Gate(measure="recall@1", at_least=0.92),
        Gate(measure="recall@3", at_least=0.98),
        Gate(measure="no-match AUROC", at_least=0.95),
    ),
)
