"""What was meant by spoken words, and the quotes given back as they were said."""

import re

import pytest
from fakes import DeadJudge, WordJudge, question

from interviewer.bank.question import Question
from interviewer.grading.fluency import fluent
from interviewer.grading.grade import Judgement, Part, Reply, Ruling, Verdict
from interviewer.grading.panel import Panel

ASKED = question(
    text="How does gradient descent use the softmax of the logits?",
    reference="The kernel trick, dropout and overfitting. A loss function. The drop out rate of students.",
)


def meant(said: str) -> str:
    return fluent(Reply.of(said), ASKED).reply.text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Um, the gradient is, uh, the slope", "the gradient is, the slope"),
        ("the um gradient", "the gradient"),
        ("Erm... it it is the the slope", "it is the slope"),
        ("Hmm. It grows", "It grows"),
        ("in the in the limit, the limit", "in the limit, the limit"),
        ("The- the grad- gradient shrinks", "The gradient shrinks"),
        ("it is, you know, a slope", "it is, a slope"),
        ("no, no, it grows", "no, it grows"),
        ("soft max over the log its", "softmax over the logits"),
        ("the colonel trick stops over fitting", "the kernel trick stops overfitting"),
    ],
)
def test_slips_of_the_tongue_and_of_the_transcript_are_mended(said: str, text: str) -> None:
    assert meant(said) == text


@pytest.mark.parametrize(
    "said",
    [
        "It has O(n log log n) steps, and x x is a product.",
        "That is not not true: ER models, EMR and a human error.",
        "`the the` and $a a$ and ```\num = uh\n``` stay",
        "pre- and post-norm, step by step, more and more",
        "The drop out rate is 0 0 1.",
        "Line one the\nthe second line",
        "It depends on it, it is slow.",
        "The colonel has a log its size.",
        "",
    ],
)
def test_what_is_no_slip_stays_as_it_is(said: str) -> None:
    plain = question(text="What is it?", reference="Nothing of the kind. The drop out rate.")
    reply = Reply.of(said)
    assert fluent(reply, plain).reply is reply


class Quoting:
    """Meets `heavy` where the reply says softmax, and quotes the word with its neighbours; remembers what it read."""

    def __init__(self) -> None:
        self.read = ""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        self.read = reply.text
        found = re.search(r"\w+ softmax \w+", reply.text)
        heavy = Verdict(item="heavy", ruling=Ruling.MET, quote=found[0]) if found else missed("heavy")
        return Judgement(points=(heavy, missed("light"), missed("extra")), judge="quoting")


def missed(item: str) -> Verdict:
    return Verdict(item=item, ruling=Ruling.MISSED)


def test_judges_read_what_was_meant_and_the_quote_is_what_was_said() -> None:
    judge = Quoting()
    said = Reply(parts=(Part(text="Um, well."), Part(text="it's the the soft max, uh, gives it", probe="And?")))
    grade = Panel(judge).grade(ASKED, said)
    assert judge.read == "well.\n\nit's the softmax, gives it"
    assert grade.met == ()  # a comma stands between
    said = Reply(parts=(Part(text="Um, well."), Part(text="it's the the soft max uh gives it", probe="And?")))
    grade = Panel(judge).grade(ASKED, said)
    assert judge.read == "well.\n\nit's the softmax gives it"
    assert [verdict.quote for verdict in grade.points if verdict.met] == ["the the soft max uh gives"]


def test_a_second_judge_and_a_stand_in_read_it_too() -> None:
    second, stand_in = Quoting(), Quoting()
    said = Reply.of("um the the soft max uh gives it")
    grade = Panel(WordJudge(), second=second).grade(ASKED, said)
    assert second.read == "the softmax gives it"
    opinion = grade.points[0].second
    assert opinion is not None and opinion.quote == "the the soft max uh gives"
    grade = Panel(DeadJudge(), stand_in=stand_in).grade(ASKED, said)
    assert stand_in.read == "the softmax gives it" and grade.met == ("heavy",)
