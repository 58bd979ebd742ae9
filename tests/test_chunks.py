"""Questions cut into chunks."""

import pytest

from interviewer.bank.question import KeyPoint, Level, Misconception, Question, Rubric
from interviewer.retrieval.chunks import MOST_TOKENS, Section, chunks_of, pieces
from interviewer.retrieval.tokens import RANKS_NAME, TokenCounter, estimated_tokens, token_counter

WORDS = TokenCounter("words", True, lambda text: len(text.split()))


def question(**values) -> Question:
    given = {"id": "area/slug", "level": Level.M, "title": "Weight tying", "text": "What is gained by it?"}
    return Question.model_validate({**given, **values})


def test_every_part_of_a_question_can_be_found_under_its_section():
    full = question(
        also=("tied embeddings", "one matrix twice"),
        rubric=Rubric(
            points=(KeyPoint(id="fewer", weight=3, text="It saves a matrix."),),
            misconceptions=(
                Misconception(id="all", weight=2, text="All layers are tied.", correction="Only two are."),
            ),
        ),
        reference="The two tables do the same job.",
    )
    assert [(chunk.section, chunk.text) for chunk in chunks_of(full, WORDS)] == [
        (Section.TITLE, "Weight tying"),
        (Section.QUESTION, "Weight tying\nWhat is gained by it?"),
        (Section.ALSO, "tied embeddings"),
        (Section.ALSO, "one matrix twice"),
        (Section.POINT, "It saves a matrix."),
        (Section.MISCONCEPTION, "All layers are tied. Only two are."),
        (Section.REFERENCE, "The two tables do the same job."),
    ]


def test_a_draft_without_an_answer_can_be_found_too():
    assert {chunk.section for chunk in chunks_of(question(draft=True), WORDS)} == {Section.TITLE, Section.QUESTION}


def test_ids_are_unique_and_positions_count_up():
    found = chunks_of(question(also=("same", "same"), reference="A b c. " * 400), WORDS)
    assert len({chunk.id for chunk in found}) == len(found)
    assert [chunk.position for chunk in found] == list(range(len(found)))
    assert all(chunk.id.startswith("area/slug#") for chunk in found)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"Sentence {n} follows the one before." for n in range(300)),
        " ".join(f"clause {n} of a sentence without an end" for n in range(300)),
        "".join(f"{n:05d}x" for n in range(3_000)),
        "".join(f"这是第{n}个很长的句子。" for n in range(900)),
        "$$" + " + ".join(rf"\frac{{a_{{{n}}}}}{{b}}" for n in range(900)) + "$$",
        "\n\n".join(f"line {n}" for n in range(2_000)),
        "".join(chr(0x1F300 + n) for n in range(700)),
    ],
    ids=["sentences", "one sentence", "one word", "chinese", "formula", "lines", "emoji"],
)
def test_no_chunk_is_longer_than_the_limit_and_nothing_is_lost(text: str):
    counter = token_counter()
    found = [chunk for chunk in chunks_of(question(reference=text), counter) if chunk.section is Section.REFERENCE]
    assert len(found) > 1
    assert all(chunk.tokens <= counter.limit(MOST_TOKENS) for chunk in found)
    end = 0
    for chunk in found:
        start = text.find(chunk.text, max(0, end - len(chunk.text)))
        assert start >= 0
        assert not text[end:start].strip()
        end = start + len(chunk.text)
    assert not text[end:].strip()


def test_pieces_overlap_by_whole_sentences():
    text = " ".join(f"Sentence number {n}." for n in range(8))
    assert pieces(text, limit=12, overlap=3, count=WORDS.count) == [
        "Sentence number 0. Sentence number 1. Sentence number 2. Sentence number 3.",
        "Sentence number 3. Sentence number 4. Sentence number 5. Sentence number 6.",
        "Sentence number 6. Sentence number 7.",
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "\0"])
def test_blank_text_has_no_piece(text: str):
    assert pieces(text, 10, 2, WORDS.count) == []


def test_an_estimate_leaves_room_and_says_so(tmp_path):
    counter = token_counter(tmp_path)
    assert (counter.name, counter.exact) == ("estimated", False)
    assert counter.limit(256) == 204


def test_altered_ranks_are_not_trusted(tmp_path):
    (tmp_path / RANKS_NAME).write_bytes(b"IQ== 0\n")
    assert not token_counter(tmp_path).exact


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("", 0, 0), ("The cat sat on the mat.", 6, 9), ("1234567", 3, 4), ("你好世界", 3, 6), ("a" * 100, 8, 40)],
)
def test_the_estimate_is_of_the_right_size(text: str, least: int, most: int):
    assert least <= estimated_tokens(text) <= most
