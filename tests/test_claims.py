"""What the words of a claim tell, on claims that are fine and on claims that are not."""

import pytest

from interviewer.bank.claims import joins_two, only_denies, vague_words


@pytest.mark.parametrize(
    ("claim", "two"),
    [
        ("Bagging lowers the variance; boosting lowers the bias.", True),
        ("The last layer is replaced, and the network is fine-tuned on the new pictures.", True),
        ("It halves the memory and keeps the accuracy.", False),
        ("When the rate is too high, and the batch is small, the loss jumps.", False),
        ("The update is $a; b$ and nothing else.", False),
        ("Weights, gradients, and the state of the optimiser are sharded.", False),
    ],
)
def test_two_claims_in_one(claim: str, two: bool) -> None:
    assert joins_two(claim) is two


@pytest.mark.parametrize(
    ("claim", "denies"),
    [
        ("Boosted trees do not extrapolate trends.", True),
        ("A reranker cannot bring back a passage that the first stage missed.", True),
        ("It doesn't use the labels.", True),
        ("The mapping is fitted on data that the model was not trained on.", False),
        ("The median does not move, because it only counts ranks.", False),
        ("It is not the mean but the median.", False),
        ("A pool keeps the largest value.", False),
    ],
)
def test_a_mere_denial(claim: str, denies: bool) -> None:
    assert only_denies(claim) is denies


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("It has various uses.", ["various"]),
        ("It depends on the data, the model etc.", ["etc"]),
        ("It costs some accuracy.", ["some accuracy"]),
        ("Some methods need labels.", []),
        ("Deep trees do better.", ["better"]),
        ("Deep trees do better than stumps.", []),
        ("Lower is better.", []),
        ("A good k gives stable clusters.", []),
        ("It gives good results.", ["good results"]),
    ],
)
def test_vague_words(claim: str, words: list[str]) -> None:
    assert vague_words(claim) == words
