"""Explanations come from the bank with their source, or not at all."""

from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint, running
from fakes import question
from pydantic import SecretStr

from interviewer.bank.question import Asks, Bank
from interviewer.errors import InterviewerError
from interviewer.explain import BankExplainer, Grounds
from interviewer.explain.composing import composed, formulas
from interviewer.explain.following import followed_up, leans, names_a_topic
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


MAIN = question(
    "areas/attention",
    title="Scaled attention",
    reference="Scores are divided by the root of the width, $s = q^T k / \\sqrt{d}$. For example, a width of 64 "
    "divides by 8. Without it the softmax saturates, because large scores push it to one side.\n\nIt costs nothing.",
)
WORKED = question(
    "areas/by-hand", asks=Asks.COMPUTE, title="Attention by hand", reference="With two keys the weights are equal."
)


def test_formula_and_worked_example_stand_in_the_explanation() -> None:
    text = composed(MAIN, WORKED, [BANK["areas/two"]])
    assert "#### Formula\n\n$$s = q^T k / \\sqrt{d}$$" in text
    assert "#### Worked example: Attention by hand" in text and "two keys" in text
    assert "`areas/by-hand.md`, Reference and Question" in text and "`areas/attention.md`, Reference and" in text
    assert text.index("#### Sources") < text.index("#### Related questions") and "`areas/two`" in text


def test_a_formula_that_is_displayed_is_not_repeated() -> None:
    shown = MAIN.model_copy(update={"reference": "So it is:\n\n$$a = b$$\n\nand $c$ is small, $d \\le e + f + g$."})
    assert "#### Formula" not in composed(shown, None, [])
    assert formulas(shown.reference) == ["a = b", "d \\le e + f + g"]


def test_a_worked_example_counts_as_used_and_stands_near() -> None:
    bank = Bank([MAIN, WORKED, question("elsewhere/sum", asks=Asks.COMPUTE)])
    grounds = Grounds("x", (MAIN, bank["elsewhere/sum"], WORKED))
    assert grounds.example == WORKED
    assert Grounds("x", (WORKED, MAIN)).example is None
    assert Grounds("x", (MAIN, bank["elsewhere/sum"])).example is None


@pytest.mark.parametrize(
    ("asked", "words", "heading"),
    [
        ("give me an example", "For example, a width of 64", "Reference"),
        ("what is the formula?", "$$s = q^T k", "Reference"),
        ("what do people get wrong", "SECRET-CORRECTION", "Misconceptions"),
        ("in short?", "- SECRET-HEAVY of attention", "Key points"),
        ("why?", "because large scores", "Reference"),
        ("and when does the softmax saturate?", "Without it the softmax saturates", "Reference"),
    ],
)
def test_a_follow_up_is_answered_from_the_entry(asked: str, words: str, heading: str) -> None:
    answer = followed_up(MAIN, asked) or ""
    assert words in answer and f"`areas/attention.md`, {heading})" in answer


def test_a_follow_up_that_the_entry_leaves_open_is_not_answered() -> None:
    assert followed_up(MAIN, "and what about elephants?") is None


@pytest.mark.parametrize(
    ("words", "leaning"),
    [
        ("why is that?", True),
        ("and for rare words?", True),
        ("an example please", True),
        ("batch normalisation", False),
    ],
)
def test_which_words_lean_on_what_went_before(words: str, leaning: bool) -> None:
    assert leans(words) is leaning


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("explain layer normalization with its formula", True),
        ("why does dropout help at test time?", True),
        ("when would you use AdaGrad?", True),
        ("explain that again", False),
        ("explain the formula", False),
        ("give me an example", False),
        ("why is that so?", False),
        ("and when does the softmax saturate?", False),
    ],
)
def test_which_words_name_a_topic_all_the_same(words: str, names: bool) -> None:
    assert names_a_topic(words) is names


def test_grounds_follow_the_conversation_or_leave_it() -> None:
    explains = explainer()
    assert explains.grounds("one").follow_up is False
    leaning = explains.grounds("why is that so?", ["one"], "areas/two")
    assert leaning.follow_up and leaning.entries[0].id == "areas/two" and leaning.before == ("one",)
    anew = explains.grounds("explain layer norm with its formula", ["one"], "areas/two")
    assert not anew.follow_up and anew.entries[0].id == "areas/one"
    other = explains.grounds("batch norm", ["one"], "areas/two")
    assert not other.follow_up and other.entries[0].id == "areas/one"


def test_without_a_match_the_talk_goes_on_only_where_the_entry_says_something() -> None:
    explains = explainer(match=False)
    about = explains.grounds("SECRET-REFERENCE", ["one"], "areas/two")
    assert about.follow_up and "SECRET-REFERENCE of two" in "".join(explains.told(about))
    elsewhere = explains.grounds("elephants", ["one"], "areas/two")
    assert not elsewhere.entries and "nothing on `elephants`" in "".join(explains.told(elsewhere))
    open_end = explains.grounds("and what about elephants?", ["one"], "areas/two")
    assert "says nothing about" in "".join(explains.told(open_end))


def test_the_model_hears_what_was_asked_before_and_a_reply_without_citations_is_marked(tmp_path: Path) -> None:
    with running(Endpoint(answer=lambda body: "It just does.")) as endpoint:
        settings = Settings(model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path)
        explains = explainer(settings=settings)
        text = "".join(explains.told(explains.grounds("why is that?", ["one", "<two>"], "areas/one")))
    asked = endpoint.requests[0]["messages"][0]["content"]
    assert "- one\n- ＜two>" in asked
    assert "cited none of the passages" in text and "Beyond the bank" not in text


@pytest.mark.parametrize("match", [True, False])
def test_what_goes_beyond_the_bank_stands_apart(tmp_path: Path, match: bool) -> None:
    def answer(body: dict[str, Any]) -> str:
        return "Said of its own." if "checked bank" in body["messages"][0]["content"][:400] else "From the bank [1]."

    with running(Endpoint(answer=answer)) as endpoint:
        settings = Settings(model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path)
        explains = explainer(match=match, settings=settings)
        assert explains.may_go_beyond
        text = "".join(explains.told(explains.grounds("one"), beyond=True))
    before, _, after = text.partition("#### Beyond the bank")
    assert "Said of its own." in after and "Nothing in the bank backs them" in after
    assert ("From the bank [1]." in before) is match and ("nothing on" in before) is not match


def test_offline_nothing_goes_beyond_the_bank() -> None:
    explains = explainer()
    assert not explains.may_go_beyond
    assert "Beyond" not in "".join(explains.told(explains.grounds("one"), beyond=True))
