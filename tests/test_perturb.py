"""Perturbations: each does what its name says, the same every time, and nothing else."""

import pytest

from interviewer.calibration import perturb

TEXT = "Bagging trains every model on a big sample. Boosting often fits the errors, because it needs them. Done well."


def test_shuffling_changes_the_order_only() -> None:
    other = perturb.shuffled(TEXT, seed=1)
    assert perturb.sentences(other) != perturb.sentences(TEXT)
    assert sorted(perturb.sentences(other)) == sorted(perturb.sentences(TEXT))
    assert perturb.shuffled(TEXT, seed=1) == other
    assert perturb.shuffled("Only one.", seed=1) == "Only one."


def test_one_sentence_is_taken_out() -> None:
    assert perturb.sentences(perturb.without(TEXT, 1)) == [perturb.sentences(TEXT)[at] for at in (0, 2)]


@pytest.mark.parametrize(
    ("quote", "left"),
    [("Boosting is not.", "Bagging is.  Over."), ("boosting IS not.", "Bagging is.  Over."), ("nowhere", None)],
)
def test_a_quote_is_taken_out_where_it_stands(quote: str, left: str | None) -> None:
    text = "Bagging is. Boosting is not. Over."
    assert perturb.without_quote(text, quote) == (text if left is None else left)


def test_synonyms_keep_capitals_and_everything_else() -> None:
    assert perturb.with_synonyms("Big models often overfit.") == "Large models frequently overfit."
    assert perturb.with_synonyms("Overfitting.") == "Overfitting."


def test_typos_are_few_seeded_and_spare_short_words() -> None:
    other = perturb.mistyped(TEXT * 5, seed=3)
    assert other == perturb.mistyped(TEXT * 5, seed=3)
    changed = [(one, two) for one, two in zip((TEXT * 5).split(), other.split(), strict=True) if one != two]
    assert 0 < len(changed) < 0.3 * len((TEXT * 5).split())
    assert all(len(one) >= perturb.LEAST_TO_MISTYPE for one, _ in changed)


def test_what_is_heard_has_no_capitals_and_slips() -> None:
    assert perturb.as_heard("Weights, and the Data.") == "waits and the date a."


def test_hesitations_add_words_and_change_none() -> None:
    other = perturb.hesitating(TEXT * 5, seed=2)
    assert other == perturb.hesitating(TEXT * 5, seed=2) != TEXT * 5
    assert {"um", "uh"} & set(other.split()) | {"um,"} & set(other.split())
    plain = iter(other.replace(",", "").split())
    assert all(any(said == word for said in plain) for word in (TEXT * 5).replace(",", "").split())


def test_padding_keeps_the_text_whole() -> None:
    assert TEXT in perturb.padded(TEXT, seed=1)
    assert len(perturb.padded(TEXT, seed=1)) > 2 * len(TEXT)


def test_a_claim_is_denied() -> None:
    assert perturb.negated("Trees are deep.") == "It is not true that trees are deep."


def test_every_synonym_and_slip_changes_its_word() -> None:
    words = perturb.phrases()
    assert all(word != other for table in (words.synonyms, words.slips) for word, other in table.items())
    assert len(words.injections) * 30 >= 300
