from collections.abc import Sequence

import numpy as np
import pytest

from interviewer.bank.question import KeyPoint, Level, Misconception, Question, Rubric
from interviewer.grading.grade import Reply
from interviewer.grading.likeness import EMPTY
from interviewer.grading.measures import ENOUGH, MEASURES, WORTH_READING, Fit, Measures, Weighing
from interviewer.grading.words import Weights

LIKENESS = MEASURES["untaught"][1:]
QUESTION = Question(
    id="a/b",
    level=Level.E,
    title="Dropout",
    text="What does it do?",
    reference="It drops units. It is off at test time.",
    rubric=Rubric(
        points=(KeyPoint(id="drops", weight=1, text="It drops units at random"),),
        misconceptions=(Misconception(id="test", weight=1, text="It drops them at test time", correction="No."),),
    ),
)
REPLY = Reply.of("It drops units at random in training. The weather was lovely all week long.")


class Letters:
    """Texts as counts of letters. To `empty` phrases, and to no others of those that say nothing, a claim is like."""

    def __init__(self, empty: Sequence[str] = ()) -> None:
        self.unlike = set(EMPTY) - set(empty)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        letters = ["" if text in self.unlike else text.lower() for text in texts]
        rows = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in letters], np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Counting:
    """Reads every pair as log-odds 1, and keeps the pairs."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        self.read += pairs
        return np.ones(len(pairs))


def always(chance: float, names: int) -> Fit:
    """A fit that gives every claim the same chance."""
    return Fit(float(np.log(chance / (1 - chance))), np.zeros(names))


def measured(
    gate: Fit | None, reply: Reply = REPLY, after: float = 0.5, reader: Counting | None = None
) -> tuple[np.ndarray, np.ndarray, Counting]:
    """The measures of a reply, which claims were read, and by whom; `after`: the chance of what has been read."""
    reader = reader or Counting()
    weighing = Weighing(gate or gate_at(-1), always(after, len(LIKENESS) + 1))
    weighings = {(kind, wrong): weighing for kind in MEASURES for wrong in (False, True)}
    found = weighings if gate else None
    measures = Measures(Letters(), reader, Weights({}, 1.0), weighings=found)  # type: ignore[arg-type]
    sheet = measures.sheet(QUESTION)
    measured = measures.of(sheet, None, measures.claims(reply))
    return measured.values, measured.read, reader


def gate_at(likeness: float) -> Fit:
    """A gate that leaves claims whose likeness to the item alone is at least that."""
    odds = np.log(WORTH_READING["untaught"] / (1 - WORTH_READING["untaught"]))
    weights = np.array([50.0 if name == "like item" else 0.0 for name in LIKENESS])
    return Fit(odds - 50.0 * likeness, weights)


def test_only_what_is_read_has_a_reading():
    measures, read, reader = measured(None)
    assert measures.shape == (*read.shape, len(MEASURES["untaught"]))
    assert len(reader.read) == read.sum()
    assert (measures[..., 0][read] == 1).all()
    assert (measures[..., 0][~read] == 0).all()


def test_a_claim_whose_likeness_leaves_it_no_chance_is_not_read():
    measures, free, _ = measured(None)
    _, gated, reader = measured(gate_at(0.9))
    assert 0 < gated.sum() < free.sum()
    assert (gated == (free & (measures[..., 1] >= 0.9))).all()
    assert all("drops units" in claim for _, claim in reader.read)


def test_what_is_liker_to_a_phrase_that_says_nothing_than_to_an_item_states_nothing():
    phrase = "It is better that way."
    assert phrase in EMPTY
    for empty, left in (((), True), ((phrase,), False)):
        measures = Measures(Letters(empty), Counting(), Weights({}, 1.0))  # type: ignore[arg-type]
        sheet = measures.sheet(QUESTION)
        reply = Reply.of("It drops units at random. It is better that way!")
        measured = measures.of(sheet, None, measures.claims(reply))
        assert measured.possible[:, 0].tolist() == [True, left]
        assert measured.read[:, 0].tolist() == [True, left]


def test_a_gate_that_lets_all_through_changes_nothing():
    assert (measured(gate_at(-1))[1] == measured(None)[1]).all()


def test_a_fit_to_other_measures_is_refused():
    with pytest.raises(ValueError, match="other measures"):
        Fit.of({"intercept": 0, "weights": {"likeness": 1}}, LIKENESS)


def test_a_fit_gives_chances():
    fit = Fit.of({"intercept": 1.0, "weights": {"a": 2.0, "b": -1.0}}, ("a", "b"))
    assert fit.chances(np.array([[0.5, 2.0]], np.float32)) == pytest.approx([0.5])


def likest(values: np.ndarray, among: np.ndarray, item: int) -> int:
    return int(np.where(among[:, item], values[:, item, 1], -1).argmax())


def test_once_a_claim_is_as_good_as_sure_no_further_one_is_read_for_its_item():
    values, all_read, _ = measured(gate_at(-1), after=ENOUGH - 0.01)
    _, read, reader = measured(gate_at(-1), after=ENOUGH + 0.01)
    assert (all_read.sum(axis=0) > 1).any()
    assert (read.sum(axis=0) == all_read.any(axis=0)).all()
    assert len(reader.read) == read.sum()
    for item in np.flatnonzero(read.any(axis=0)).tolist():
        assert read[:, item].argmax() == likest(values, all_read, item)


def test_what_is_read_does_not_depend_on_the_order_of_sentences():
    other = Reply.of("The weather was lovely all week long. It drops units at random in training.")
    one, two = (measured(gate_at(-1), reply, after=0.9)[2].read for reply in (REPLY, other))
    assert sorted(one) == sorted(two)
