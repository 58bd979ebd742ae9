"""Explanations come from the bank with their source, or not at all."""

from pathlib import Path

import pytest
from fake_endpoint import Endpoint, running
from fakes import question
from pydantic import SecretStr

from interviewer.bank.question import Bank
from interviewer.errors import InterviewerError
from interviewer.explain import BankExplainer
from interviewer.models import chat_model
from interviewer.retrieval.chunks import Section
from interviewer.retrieval.search import Found, Hit
from interviewer.settings import Settings

BANK = Bank(
    [
        question("areas/one", sources=("Somebody 2017",)),
        question("areas/two"),
        question("areas/bare", reference="", draft=True),
    ]
)


class FixedSearch:
    """Finds the whole bank, with a match or without."""

    def __init__(self, match: bool = True) -> None:
        self.match = match

    def search(self, query: str, limit: int = 5) -> Found:
        hits = tuple(Hit(id=entry.id, score=0.9, section=Section.QUESTION, text=entry.text) for entry in BANK)
        return Found(query, hits, self.match, 0.9 if self.match else 0.1)


def explainer(match: bool = True, settings: Settings | None = None) -> BankExplainer:
    model = chat_model(settings) if settings else None
    return BankExplainer(BANK, FixedSearch(match), settings or Settings(), model)  # pyright: ignore[reportArgumentType]


def test_it_gives_the_reference_the_misconceptions_and_the_source() -> None:
    text = "".join(explainer().stream("one"))
    assert "SECRET-REFERENCE of one" in text and "SECRET-CORRECTION" in text
    assert "areas/one.md" in text and "Somebody 2017" in text
    assert "areas/two" in text and "areas/bare" not in text


def test_what_the_bank_lacks_is_not_explained() -> None:
    text = "".join(explainer(match=False).stream("how to cook <b>rice</b>"))
    assert "nothing on" in text and "areas/one" in text and "SECRET-REFERENCE" not in text
    assert explainer(match=False).explanation("rice").question_ids == ()


def test_an_entry_without_an_answer_explains_nothing() -> None:
    assert "areas/bare" not in "".join(explainer().stream("bare"))


def test_an_empty_topic_is_refused() -> None:
    with pytest.raises(InterviewerError, match="write a term"):
        list(explainer().stream("  "))


def test_a_model_words_it_from_the_passages_and_the_sources_follow(tmp_path: Path) -> None:
    with running(Endpoint(answer=lambda body: "It shares [1].")) as endpoint:
        settings = Settings(model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path)
        text = "".join(explainer(settings=settings).stream("one"))
    asked = endpoint.requests[0]["messages"][0]["content"]
    assert "[1] Title one\nSECRET-REFERENCE of one" in asked
    assert text.startswith("It shares [1].") and "1. *Title one*" in text


@pytest.mark.parametrize("fault", ["500", "cut-stream", "malformed", "refusal"])
def test_when_the_model_fails_the_banks_text_stands_in(tmp_path: Path, fault: str) -> None:
    with running(Endpoint()) as endpoint:
        endpoint.failing(fault)
        settings = Settings(model="m", base_url=endpoint.url, api_key=SecretStr("k"), retries=0, data_dir=tmp_path)
        text = "".join(explainer(settings=settings).stream("one"))
    assert "bank's own text instead" in text and "SECRET-REFERENCE of one" in text
