"""What could say who wrote a reply goes; what was said stays."""

import pytest

from interviewer.calibration.anonymous import anonymous


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Hello, my name is Ann-Marie O'Neil and I say it overfits.",
            "Hello, my name is [name] and I say it overfits.",
        ),
        ("Write to a.b+c@mail.example.org now", "Write to [name] now"),
        ("call +44 20 7946 0958 please", "call [name] please"),
        ("see linkedin.com/in/ann-lee", "see [name]"),
        ("It diverges.\n\nKind regards,\nAnn Lee", "It diverges.\n\nKind regards,\n[name]"),
        ("Name: Ann Lee\nIt diverges", "Name: [name]\nIt diverges"),
        ("The Adam optimiser, call it Adam, has 2 moments: 0.9 and 0.999.", None),
        ("My name for it is overfitting. Batch Norm and Layer Norm differ.", None),
        ("p@k and NDCG@10 are metrics; 1e-4 to 1e-3 at 10.5.2", None),
    ],
)
def test_names_addresses_and_numbers_go(text: str, left: str | None) -> None:
    assert anonymous(text) == (text if left is None else left)


def test_listed_names_go_wherever_they_stand() -> None:
    assert anonymous("As Kim said, KIM's kimono", ["kim"]) == "As [name] said, [name]'s kimono"
