"""The queries of the search: each expects questions that the bank has."""

from pathlib import Path

import pytest

from evals.queries import Query, read_queries
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank
from interviewer.errors import FaultyFiles
from interviewer.settings import shipped


def test_every_query_expects_questions_of_the_bank() -> None:
    bank, _ = read_bank([shipped("knowledge")])
    test = read_queries(bank, "test")
    assert sum(bool(query.wanted) for query in test) >= 80 and sum(not query.wanted for query in test) >= 50
    assert not {query.query for query in test} & {query.query for query in read_queries(bank, "dev")}


def test_several_questions_may_answer() -> None:
    query = Query(query="x", expected=("a/b", "c/d"), kind="in", split="dev")
    assert query.wanted == ("a/b", "c/d") and query.group == "a/b"
    assert Query(query="x", expected=None, kind="talk", split="dev").wanted == ()


def test_a_query_for_a_question_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "queries.yaml"
    path.write_text('- {query: "x", expected: a/b, kind: in, split: dev}\n', encoding="utf-8")
    with pytest.raises(FaultyFiles, match="the bank has no 'a/b'"):
        read_queries(Bank([]), path=path)
