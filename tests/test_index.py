"""The index: what is found, what is built again, and what happens when it is damaged."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from starting import begun

from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank, Level, Question
from interviewer.errors import SearchError
from interviewer.retrieval import index as module
from interviewer.retrieval.embeddings import minilm
from interviewer.retrieval.index import Index, open_index
from interviewer.retrieval.lexical import WordScores, grams
from interviewer.retrieval.query import cleaned, spelt_out, topic
from interviewer.retrieval.search import chances_of, figures
from interviewer.settings import shipped


class Counting:
    """Vectors from a text's letters; counts what it was asked for."""

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        rows = np.array(
            [[1 + text.lower().count(letter) for letter in "abcdefghijklmnop"] for text in texts], np.float32
        )
        return rows.reshape(-1, 16) / np.linalg.norm(rows.reshape(-1, 16), axis=1, keepdims=True)


def question(slug: str, text: str, **more) -> Question:
    return Question(id=f"area/{slug}", level=Level.E, title=slug.replace("-", " "), text=text, **more)


SMALL = Bank(
    [
        question("weight-tying", "What is gained by tying two matrices?", also=("tied embeddings",)),
        question("dropout", "What does dropping units do?"),
        question("pooling", "What does a pooling layer keep?"),
    ]
)


def opened(bank: Bank, folder: Path | None, encoder: Counting | None = None) -> tuple[Index, list[str], list[str]]:
    """The index, the texts that had to be encoded, and what was reported."""
    encoder, told = encoder or Counting(), []
    return open_index(bank, encoder, folder=folder, report=told.append), encoder.texts, told


def first(index: Index, query: str) -> str:
    return index.search(query).results[0].id


@pytest.fixture(scope="module")
def real(built_index: Path) -> Iterator[Index]:
    bank, _ = read_bank([shipped("knowledge")])
    yield open_index(bank, minilm(), folder=built_index)


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("explain weight tying", "language-models/weight-tying"),
        ("Explain weight tying", "language-models/weight-tying"),
        ("tell me about weight tying please", "language-models/weight-tying"),
        ("what is bn vs ln", "normalization-and-regularization/batchnorm-vs-layernorm"),
        ("why not init weights to zero", "gradient-flow-and-initialization/zero-init-weights"),
    ],
)
def test_a_question_is_found_by_other_words(real: Index, query: str, id: str):
    found = real.search(query)
    assert (found.results[0].id, found.match) == (id, True)
    assert found.confidence >= 0.5


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("levenstein distanse", "text-processing-and-metrics/levenshtein-doctor-bottle"),
        ("bathc normalisation and layer normalistion", "normalization-and-regularization/batchnorm-vs-layernorm"),
    ],
)
def test_a_misspelt_question_comes_first(real: Index, query: str, id: str):
    assert first(real, query) == id


@pytest.mark.parametrize(
    "query", ["how do I cook rice", "how do I tie a tie", "hello", "asdf qwer", "sql inner join", "?", "什么时候开门"]
)
def test_what_the_bank_has_not_is_no_match(real: Index, query: str):
    found = real.search(query)
    assert not found.match
    assert found.confidence < 0.5


def test_asking_words_and_noise_change_nothing(real: Index):
    plain = real.search("weight tying")
    for query in ("explain weight tying", "Could you explain weight tying, please?", "\0weight\ttying\x07"):
        assert [hit.id for hit in real.search(query).results] == [hit.id for hit in plain.results]


def test_a_search_repeats_itself(real: Index):
    assert real.search("gradient problems in deep nets") == real.search("gradient problems in deep nets")


def test_very_long_queries_are_searched(real: Index):
    assert len(real.search("weight tying " * 5_000).results) == 5


@pytest.mark.parametrize("query", ["", "  ", "\0\x07", "\n"])
def test_a_blank_query_is_refused_with_advice(query: str):
    with pytest.raises(SearchError, match="write a few words"):
        opened(SMALL, None)[0].search(query)


def test_limit_and_order():
    results = opened(SMALL, None)[0].search("tied embeddings", limit=2).results
    assert len(results) == 2
    assert results[0].id == "area/weight-tying"
    assert 1 >= results[0].score > results[1].score >= 0


def test_an_empty_bank_finds_nothing(tmp_path: Path):
    found = opened(Bank([]), tmp_path)[0].search("anything")
    assert (found.results, found.match, found.confidence) == ((), False, 0.0)


def test_chunks_are_given_by_question():
    index = opened(SMALL, None)[0]
    assert {chunk.question_id for chunk in index.chunks_of("area/dropout")} == {"area/dropout"}
    assert index.chunks_of("area/unknown") == ()


def test_an_unchanged_bank_is_not_encoded_again(tmp_path: Path):
    opened(SMALL, tmp_path)
    index, encoded, told = opened(SMALL, tmp_path)
    assert (encoded, told) == ([], [])
    assert first(index, "tied embeddings") == "area/weight-tying"


def test_only_what_changed_is_encoded(tmp_path: Path):
    opened(SMALL, tmp_path)
    changed = Bank([*(item for item in SMALL if item.slug != "pooling"), question("pooling", "Why pool at all?")])
    index, encoded, told = opened(changed, tmp_path)
    assert encoded == ["pooling\nWhy pool at all?"]
    assert told == []
    assert [chunk.text for chunk in index.chunks_of("area/pooling")] == ["pooling", "pooling\nWhy pool at all?"]


def test_another_embedding_is_encoded_anew(tmp_path: Path):
    _, first_time, _ = opened(SMALL, tmp_path)
    _, again, _ = opened(SMALL, tmp_path, Counting("other letters"))
    assert again == first_time


def store_of(folder: Path) -> Path:
    return next(folder.glob("store-*"))


def garbled(folder: Path) -> None:
    (store_of(folder) / "chroma.sqlite3").write_bytes(b"not a database at all" * 500)


def cut_short(folder: Path) -> None:
    file = store_of(folder) / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[:20_000])


def foreign(folder: Path) -> None:
    file = store_of(folder) / "chroma.sqlite3"
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("create table collections (a)")
    database.close()


def emptied(folder: Path) -> None:
    with sqlite3.connect(store_of(folder) / "chroma.sqlite3") as database:
        database.execute("delete from embedding_metadata")
    database.close()


def build(folder: Path) -> None:
    opened(SMALL, folder)


def in_another_process(work: Callable[[Path], None], folder: Path) -> None:
    # Chroma keeps an opened store in memory, so only another process leaves one that this one has not seen.
    assert begun(work, folder).ended() == 0


@pytest.mark.parametrize("damage", [garbled, cut_short, foreign, emptied])
def test_a_damaged_index_is_rebuilt_with_a_message(tmp_path: Path, damage: Callable[[Path], None]):
    in_another_process(build, tmp_path)
    damage(tmp_path)
    index, _, told = opened(SMALL, tmp_path)
    assert first(index, "tied embeddings") == "area/weight-tying"
    assert len(told) == 1
    assert "rebuilt" in told[0]
    assert opened(SMALL, tmp_path)[2] == []


def test_programs_that_start_together_do_not_disturb_each_other(tmp_path: Path):
    several = [begun(build, tmp_path) for _ in range(2)]
    assert [each.ended() for each in several] == [0, 0]
    assert opened(SMALL, tmp_path)[1:] == ([], [])


def collections(folder: Path) -> list:
    return module._chroma().PersistentClient(str(store_of(folder)), settings=module._settings()).list_collections()


def test_the_index_before_stays_for_a_day_then_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = opened(SMALL, tmp_path)[0]
    newer = Bank([*SMALL, question("warm-up", "Why warm up?")])
    opened(newer, tmp_path)
    assert len(collections(tmp_path)) == 2
    assert first(old, "tied embeddings") == "area/weight-tying"
    later = time.time() + 2 * module.DAY
    monkeypatch.setattr(module.time, "time", lambda: later)
    opened(newer, tmp_path)
    assert len(collections(tmp_path)) == 1


def test_an_index_that_vanishes_is_opened_anew(tmp_path: Path):
    index, _, told = opened(SMALL, tmp_path)
    client = module._chroma().PersistentClient(str(store_of(tmp_path)), settings=module._settings())
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    assert first(index, "tied embeddings") == "area/weight-tying"
    assert "opened anew" in told[0]


def test_other_peoples_collections_are_left_alone(tmp_path: Path):
    opened(SMALL, tmp_path)
    client = module._chroma().PersistentClient(str(store_of(tmp_path)), settings=module._settings())
    client.create_collection("somebody-elses", embedding_function=None)
    opened(Bank([*SMALL, question("warm-up", "Why warm up?")]), tmp_path)
    assert "somebody-elses" in {collection.name for collection in collections(tmp_path)}


def test_a_folder_that_cannot_be_made_is_a_message(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SearchError, match="INTERVIEWER_DATA_DIR"):
        opened(SMALL, tmp_path / "file" / "index")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:port", "nonsense://"])
def test_an_unreachable_server_is_a_message(url: str):
    with pytest.raises(SearchError, match="INTERVIEWER_CHROMA_URL"):
        open_index(SMALL, Counting(), folder=None, url=url)


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("tell me about weight tying please", "weight tying"),
        ("What is dropout?", "dropout?"),
        ("explain layer norm with its formula", "layer norm"),
        ("explain", "explain"),
        ("  a\tb\x00c ", "a b c"),
        ("ｆｕｌｌ width", "full width"),
    ],
)
def test_asking_words_are_taken_off(query: str, about: str):
    assert topic(cleaned(query)) == about


def test_abbreviations_are_spelt_out_as_whole_words():
    assert spelt_out("BN or ln, not lnx") == "batch normalization or layer normalization, not lnx"


@pytest.mark.parametrize(
    ("text", "full"), [("asumptions of lin reg", "asumptions of linear regression"), ("p value", "p-value")]
)
def test_an_abbreviation_may_have_two_words(text: str, full: str):
    assert spelt_out(text) == full


def test_chances_are_those_of_a_softmax_over_weighted_sums():
    weight = figures()["ranking"]["asked"]
    rows = np.array([[0.5, 0.5, 0.0, 0.0], [0.5, 0.5, 0.0, np.log(3) / weight]])
    assert chances_of(rows) == pytest.approx([0.25, 0.75])


def test_a_rare_word_counts_alike_in_small_and_large_banks():
    # One word of its own and one that all share, in documents of equal length: BM25's length part is the same.
    small, large = ([f"word{number} shared" for number in range(size)] for size in (3, 300))
    found = [WordScores(texts).scores("word0")[0] for texts in (small, large)]
    assert found[0] == pytest.approx(found[1])


def test_words_that_no_document_has_score_nothing():
    assert WordScores(["weight tying", "dropout"]).scores("zebra").tolist() == [0, 0]


def test_grams_are_those_of_words_with_meaning():
    assert grams("the Tying of it") == {" tyi", "tyin", "ying", "ing "}
