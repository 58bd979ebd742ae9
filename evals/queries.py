"""The queries that the search and the explanations are measured by.

A query names the question that is meant, several where each of them answers it, or none where the bank has nothing.
It does not know how questions are found.
"""

from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from interviewer.bank.examples import line_of, read_yaml, shape_faults
from interviewer.bank.question import Bank, Value
from interviewer.errors import Fault, FaultyFiles

QUERIES = Path(__file__).resolve().parent / "datasets" / "retrieval.yaml"


class Query(Value):
    """What somebody typed, and the question or questions that should be found; `expected` is None where none is."""

    query: str
    expected: str | tuple[str, ...] | None
    kind: str
    split: Literal["dev", "test"]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Ids of the questions of which one should come first; none where the bank has nothing."""
        return (self.expected,) if isinstance(self.expected, str) else self.expected or ()

    @property
    def group(self) -> str:
        """What makes queries dependent on each other: two wordings of one question are one group."""
        return self.wanted[0] if self.wanted else f"none: {self.query}"


_QUERIES = TypeAdapter(tuple[Query, ...])


def read_queries(bank: Bank, split: str | None = None, path: Path = QUERIES) -> tuple[Query, ...]:
    """The queries of a split, or all. Raises FaultyFiles when one expects a question that the bank lacks."""
    try:
        queries = _QUERIES.validate_python(read_yaml(path))
    except ValidationError as error:
        raise FaultyFiles(shape_faults(path, error)) from None
    faults = [
        Fault(path, line_of(path, f'- {{query: "{query.query}"'), f"{query.query!r}: the bank has no {id!r}")
        for query in queries
        for id in query.wanted
        if id not in bank
    ]
    if faults:
        raise FaultyFiles(faults)
    return tuple(query for query in queries if split in (None, query.split))
