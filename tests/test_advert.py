"""What a job advert asks for, found in the real bank and cut from made-up text."""

from pathlib import Path
from shutil import copytree

import pytest

from interviewer.errors import SearchError
from interviewer.parts import Parts
from interviewer.retrieval.advert import Topic, phrases, topics
from interviewer.settings import Settings

RECOMMENDER = """Senior Machine Learning Engineer, Recommendations (London, hybrid)
We offer competitive salary, 25 days holiday and health insurance. We are an equal opportunity employer.
- Build and improve the ranking models behind our home feed
- Run A/B tests and analyse their results with product managers
- 5+ years of experience in Python and SQL, knowledge of two-tower models and gradient boosted trees (XGBoost)"""
MODELS = """You will train LLMs on GPU clusters, work on tokenisation, RLHF and evaluation.
Deep understanding of attention variants such as GQA and FlashAttention; experience with quantization and KV cache."""
CHEF = "A pastry chef with five years of experience. You bake bread, make chocolate and lead a team of three."


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory, built_index: Path) -> Parts:
    folder = tmp_path_factory.mktemp("advert")
    copytree(built_index, folder / "index")
    return Parts(Settings(data_dir=folder))


def found(parts: Parts, advert: str) -> dict[str, Topic]:
    return {topic.area: topic for topic in topics(advert, parts.index, parts.bank.areas)}


def test_areas_are_found_with_the_words_that_name_them(parts: Parts) -> None:
    asked = found(parts, RECOMMENDER)
    assert {"recommenders-in-production", "tree-ensembles-in-practice", "experiments-and-ab-tests"} <= set(asked)
    assert "two-tower models" in asked["recommenders-in-production"].words
    assert not any("holiday" in words or "employer" in words for topic in asked.values() for words in topic.words)
    weights = [topic.weight for topic in asked.values()]
    assert weights == sorted(weights, reverse=True)


def test_another_advert_asks_for_other_areas(parts: Parts) -> None:
    asked = found(parts, MODELS)
    assert {"attention-variants-and-positions", "decoding-and-kv-cache", "fine-tuning", "tokenisation"} <= set(asked)
    assert "recommenders-in-production" not in asked


def test_an_advert_for_another_trade_asks_for_nothing(parts: Parts) -> None:
    assert found(parts, CHEF) == {}


def test_only_the_areas_given_are_named(parts: Parts) -> None:
    assert [topic.area for topic in topics(MODELS, parts.index, ["fine-tuning"])] == ["fine-tuning"]


@pytest.mark.parametrize(("advert", "message"), [("  \n", "no advert"), ("x" * 20_001, "20,000")])
def test_what_is_no_advert_is_refused(parts: Parts, advert: str, message: str) -> None:
    with pytest.raises(SearchError, match=message):
        topics(advert, parts.index, parts.bank.areas)


def test_an_advert_is_cut_into_what_it_asks_for() -> None:
    assert phrases(
        "- 5+ years of experience with gradient boosted trees (XGBoost, LightGBM)\n* Strong knowledge of RAG."
    ) == [
        "gradient boosted trees",
        "XGBoost",
        "LightGBM",
        "RAG",
    ]
    assert phrases("RAG, rag and Rag") == ["RAG"]
    assert phrases(" ".join(["word"] * 30)) == []
