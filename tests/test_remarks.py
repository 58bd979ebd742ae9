"""What is said of doubtful verdicts and of the calls that a grade took."""

import pytest

from interviewer.grading.grade import Call, Opinion, Ruling, Verdict
from interviewer.practice.remarks import doubts, spent_words


def verdict(unsure: bool = False, second: Opinion | None = None) -> Verdict:
    return Verdict(item="a", ruling=Ruling.MISSED, unsure=unsure, second=second)


@pytest.mark.parametrize(
    ("given", "wrong", "words"),
    [
        (verdict(), False, ()),
        (verdict(unsure=True), False, ("the grader is unsure",)),
        (
            verdict(second=Opinion(judge="chat:m", ruling=Ruling.MISSED)),
            False,
            ("second opinion, chat:m: missed",),
        ),
        (
            verdict(unsure=True, second=Opinion(judge="local", ruling=Ruling.MET, quote="my\n words")),
            False,
            ("the grader is unsure", "second opinion, the local grader: met, “my words”"),
        ),
        (
            verdict(second=Opinion(judge="local", ruling=Ruling.MET, quote="x" * 500)),
            True,
            (f"second opinion, the local grader: claimed, “{'x' * 120}…”",),
        ),
        (
            verdict(second=Opinion(judge="local", ruling=Ruling.MISSED)),
            True,
            ("second opinion, the local grader: not claimed",),
        ),
    ],
)
def test_a_doubtful_verdict_says_why(given: Verdict, wrong: bool, words: tuple[str, ...]) -> None:
    assert doubts(given, wrong=wrong) == words


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        (
            [Call(model="m", input_tokens=1500, output_tokens=20, seconds=0.52, cost=0.0031)],
            "1 model call: 1,500 tokens read, 20 written, 0.5 s, cost 0.0031",
        ),
        (
            [
                Call(model="m", input_tokens=1500, output_tokens=20, seconds=0.5, cost=0.0031),
                Call(model="m", seconds=1),
            ],
            "2 model calls: tokens unknown, 1.5 s, cost unknown",
        ),
        (
            [Call(model="m", input_tokens=0, output_tokens=0, seconds=0, cost=0)],
            "1 model call: 0 tokens read, 0 written, 0.0 s, cost 0.0000",
        ),
    ],
)
def test_what_is_not_known_of_a_call_is_called_unknown(calls: list[Call], words: str) -> None:
    assert spent_words(calls) == words
