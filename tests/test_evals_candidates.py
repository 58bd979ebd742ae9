"""Simulated candidates: who is abler knows more, and the same seed says the same."""

from datetime import UTC, datetime

from fakes import question

from evals.candidates import Manner, Simulated, able
from evals.rehearsal import Act
from interviewer.bank.examples import Examples, ItemExamples
from interviewer.bank.question import Question
from interviewer.interview.interview import Asked, Exchange, Interview, Plan, Probed

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def examples(asked: Question) -> Examples:
    return Examples(
        points={
            point.id: ItemExamples(said=(f"says {point.id}",), near=(f"near {point.id}",))
            for point in asked.rubric.points
        },
        misconceptions={
            item.id: ItemExamples(said=("a mistake",), near=("fine",)) for item in asked.rubric.misconceptions
        },
    )


def waiting(asked: Question) -> Interview:
    turn = Asked(at=NOW, question=asked, reason="first")
    return Interview(id="x", plan=Plan(), started=NOW, turns=(turn,))


def test_the_abler_one_knows_whatever_the_less_able_one_knows() -> None:
    asked = [question(f"areas/q{number}") for number in range(60)]
    strong, middling, weak = (able(logits, seed=1) for logits in (2.0, 0.0, -2.0))
    assert all(weak(each) <= middling(each) <= strong(each) for each in asked)
    sizes = [sum(len(knows(each)) for each in asked) for knows in (weak, middling, strong)]
    assert sizes == sorted(sizes) and len(set(sizes)) == 3


def test_it_says_what_it_knows_and_nothing_else() -> None:
    asked = question()
    candidate = Simulated(lambda _: frozenset({"heavy"}), examples)
    assert candidate.answer(waiting(asked)) == Act("says heavy.")
    assert Simulated(lambda _: frozenset(), examples).answer(waiting(asked)) == Act("I don't know.")


def test_a_weak_one_mixes_in_mistakes() -> None:
    words = Simulated(lambda _: frozenset(), examples, wrong=1.0).answer(waiting(question())).words
    assert "a mistake." in words and "says" not in words


def test_after_a_probe_it_says_only_what_it_aims_at() -> None:
    asked = question()
    exchange = Exchange(0, asked, "first", NOW, probes=[Probed(at=NOW, point="light", text="And?")])
    assert Simulated(lambda _: frozenset({"heavy"}), examples).words(exchange) == "I don't know."
    assert Simulated(lambda _: frozenset({"heavy", "light"}), examples).words(exchange) == "says light."


def test_the_same_seed_does_the_same_and_the_unruly_do_not_only_answer() -> None:
    for manner in (Manner.ASKING, Manner.CHAOTIC, Manner.HOSTILE):
        one, other = (Simulated(able(0.0, 3), examples, 3, manner=manner) for _ in range(2))
        acts = [one.answer(waiting(question())) for _ in range(20)]
        assert acts == [other.answer(waiting(question())) for _ in range(20)]
        assert len(set(acts)) > 2
