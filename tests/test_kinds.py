import time

import pytest

from interviewer.grading.kinds import Request, request_of, topic_of


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("Could you rephrase?", Request.REPHRASE),
        ("can you please rephrase the question", Request.REPHRASE),
        ("Sorry, I didn't understand the question.", Request.REPHRASE),
        ("What do you mean by that?", Request.REPHRASE),
        ("what are you asking?", Request.REPHRASE),
        ("Could you repeat the question, please?", Request.REPHRASE),
        ("can I get a hint", Request.HINT),
        ("Hint please", Request.HINT),
        ("give me a hint", Request.HINT),
        ("Could I have another hint?", Request.HINT),
        ("I'm stuck", Request.HINT),
        ("help me", Request.HINT),
        ("let's skip this one", Request.SKIP),
        ("Skip", Request.SKIP),
        ("pass", Request.SKIP),
        ("next question please", Request.SKIP),
        ("Can we move on to the next question?", Request.SKIP),
        ("I'd rather skip this question", Request.SKIP),
        ("I'm done, finish", Request.FINISH),
        ("Let's stop here.", Request.FINISH),
        ("end the interview", Request.FINISH),
        ("That's all for today, thanks!", Request.FINISH),
        ("how many questions are left?", Request.OTHER),
        ("How am I doing so far?", Request.OTHER),
        ("hello", Request.OTHER),
        ("tell me the answer", Request.OTHER),
        ("explain weight tying", Request.EXPLAIN),
        ("What do you mean by weight tying?", Request.EXPLAIN),
        ("Can you explain what a kernel is?", Request.EXPLAIN),
        ("what is perplexity?", Request.EXPLAIN),
        ("please explain", Request.EXPLAIN),
    ],
)
def test_a_request_is_told_from_an_answer(words: str, request_: Request) -> None:
    assert request_of(words) is request_


@pytest.mark.parametrize(
    "words",
    [
        "",
        "I don't know",
        "No idea.",
        "not sure, sorry",
        "yes",
        "42",
        "I would skip the connection around the layer so that the gradient passes.",
        "skip connections",
        "Skip connections let the gradient pass unchanged.",
        "I'd explain it by the bias and the variance: bagging lowers the variance.",
        "To explain: averaging reduces the variance because the errors are independent.",
        "Explaining away is when two causes become dependent once the effect is seen.",
        "The next token is predicted from the previous ones.",
        "stop words are removed",
        "Early stopping: stop when the validation loss rises.",
        "stop training when the validation loss rises",
        "end to end training",
        "help the gradient flow",
        "It passes the gradient to the layer below.",
        "what matters is the ratio of the learning rate to the batch size",
        "one more hidden layer",
        "Another approach is DBSCAN.",
        "the answer is 3",
        "I mean the variance",
        "Because it doesn't converge?",
        "a different learning rate for each layer",
        "Does it overfit?",
        "I can explain 95% of the variance with ten components because the spectrum decays fast.",
    ],
)
def test_what_could_be_an_answer_is_an_answer(words: str) -> None:
    assert request_of(words) is None


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("explain weight tying", "weight tying"),
        ("Could you please explain weight tying to me?", "weight tying"),
        ("What do you mean by “weight tying”?", "weight tying"),
        ("what is a GRU?", "a GRU"),
        ("tell me more about batch norm", "batch norm"),
        ("please explain", ""),
        ("give me a hint", ""),
        ("Bagging lowers the variance.", ""),
    ],
)
def test_the_topic_is_named_in_the_words_own(words: str, topic: str) -> None:
    assert topic_of(words) == topic


@pytest.mark.parametrize("piece", ["please ", "can you ", "ok, ", "the ", "explain ", "hint ", " ", "next a "])
def test_long_repetitions_are_read_quickly(piece: str) -> None:
    started = time.perf_counter()
    request_of(piece * 5000)
    request_of((piece * 24)[:400] + "!x")
    assert time.perf_counter() - started < 0.5
