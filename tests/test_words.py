import math
from itertools import pairwise

from interviewer.bank.files import read_bank
from interviewer.grading.words import Weights, weighed, words_of
from interviewer.settings import shipped


def references() -> list[str]:
    return [question.reference for question in read_bank([shipped("knowledge")])[0]]


def test_a_sum_of_weights_does_not_depend_on_the_order_of_a_set() -> None:
    table, unseen = weighed(texts := references())
    weights = Weights(table, unseen)
    stems = [words_of(text).stems for text in texts]
    columns = [[table.get(stem, unseen) for stem in sorted(some)] for some in stems]
    assert [weights.of(some) for some in stems] == [math.fsum(column) for column in columns]
    # Summed one after the other, some of these would come out otherwise: the order is not a matter of taste.
    assert any(sum(column) != weights.of(some) for some, column in zip(stems, columns, strict=True))


def test_the_commonest_stems_come_first_and_equal_ones_by_name() -> None:
    table, _ = weighed(references())
    assert all((one[1], one[0]) < (other[1], other[0]) or one[1] < other[1] for one, other in pairwise(table.items()))


def test_a_stem_that_is_in_one_text_only_weighs_as_an_unseen_one() -> None:
    table, unseen = weighed(["gradient descent", "gradient ascent"])
    assert set(table) == {"gradient"}
    assert unseen == round(math.log(2), 2)
