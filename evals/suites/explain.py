"""explain: is every sentence of an explanation the bank's own, and is what the bank lacks refused?

Measured on explanations composed offline. It does not know how the entries are found.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from evals.bench import Bench
from evals.queries import Query, read_queries
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, share
from interviewer.bank.question import Bank, Question

MOST_EACH = 60
"""Queries of each sort: those that the bank has a question for, and those that it has none for."""

_MARKS = re.compile(r"^(?:#+|[-*]|\d+\.)\s+|\*\*In fact:\*\*|^\$\$|\$\$$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_FURNITURE = ("#### ", "- *")
"""Headings, and the line that names the source."""


def cases(bench: Bench) -> Sequence[Case]:
    """A case for each query; wanted is whether the bank has something on it."""
    queries = read_queries(bench.bank, "test")
    inside = bench.sample([query for query in queries if query.wanted], MOST_EACH)
    outside = bench.sample([query for query in queries if not query.wanted], MOST_EACH)
    return [_case(query) for query in (*inside, *outside)]


def _case(query: Query) -> Case:
    return Case(
        id=f"explain/{query.query}",
        group=query.group,
        given={"query": query.query},
        wanted={"covered": bool(query.wanted)},
        tags={"kind": query.kind},
    )


def sentences(text: str) -> list[str]:
    """The sentences of an explanation that claim something: no headings, no source and no list of related questions."""
    body = text.partition("#### Related questions")[0]
    found: list[str] = []
    for line in body.splitlines():
        if not line.startswith(_FURNITURE) and line.strip():
            pieces = line.split("**In fact:**")
            found += [
                sentence.strip() for piece in pieces for sentence in _SENTENCE.split(_MARKS.sub("", piece.strip()))
            ]
    return [sentence for sentence in found if sentence]


def untraceable(text: str, cited: Collection[Question]) -> list[str]:
    """The sentences of an explanation that stand in none of the cited entries, whatever the spacing."""
    entries = [
        " ".join(
            " ".join(
                (
                    entry.title,
                    entry.text,
                    entry.reference,
                    *(item.text for item in entry.rubric.misconceptions),
                    *(item.correction for item in entry.rubric.misconceptions),
                )
            ).split()
        )
        for entry in cited
    ]
    return [
        sentence
        for sentence in sentences(text)
        if not any(" ".join(_MARKS.sub("", sentence).split()) in entry for entry in entries)
    ]


def named(text: str, bank: Bank) -> list[Question]:
    """The questions that an explanation names as its sources."""
    ids = re.findall(r"`([a-z0-9/-]+)\.md`, Reference", text)
    return [bank[id] for id in ids if id in bank]


def run(bench: Bench, case: Case, repeat: int) -> Output:  # noqa: ARG001 - offline it is the same each time
    """Whether the query was refused, and which sentences of the explanation stand in no cited entry."""
    given = bench.parts.explainer.explanation(case.given["query"])
    refused = not given.question_ids
    cited = named(given.text, bench.bank)
    loose = [] if refused else untraceable(given.text, cited)
    if not refused and [entry.id for entry in cited] != list(given.question_ids):
        loose = ["(the source that is named is not the one that was used)", *loose]
    grounded = refused or not loose
    return Output(
        found={"refused": refused, "sources": list(given.question_ids), "loose": loose},
        passed=grounded and refused != case.wanted["covered"],
        badness=len(loose) + (refused == case.wanted["covered"]),
    )


def faithfulness(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """How many explanations are grounded, refused where nothing is there, and given where something is."""
    given = [outcome for outcome in outcomes if not outcome.output.found["refused"]]
    yield share("grounded", given, lambda outcome: not outcome.output.found["loose"])
    outside = [outcome for outcome in outcomes if not outcome.case.wanted["covered"]]
    yield share("refused", outside, lambda outcome: outcome.output.found["refused"])
    for kind in sorted({outcome.case.tags["kind"] for outcome in outside}):
        some = [outcome for outcome in outside if outcome.case.tags["kind"] == kind]
        yield share("refused", some, lambda outcome: outcome.output.found["refused"], by=f"kind: {kind}")
    inside = [outcome for outcome in outcomes if outcome.case.wanted["covered"]]
    yield share("given where covered", inside, lambda outcome: not outcome.output.found["refused"])


SUITE = Suite(
    name="explain",
    about="explanations come from the entries that they cite, and what the bank lacks is refused",
    cases=cases,
    run=run,
    scorers=(faithfulness,),
    gates=(Gate(measure="grounded", at_least=1.0), Gate(measure="refused", at_least=0.9)),
)
