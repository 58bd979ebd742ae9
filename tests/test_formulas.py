"""What KaTeX would refuse, found without it."""

import pytest

from interviewer.bank.formulas import formula_faults


@pytest.mark.parametrize(
    "text",
    [
        "No formula, 5 \\$ and `$x` in code.",
        "Inline $\\frac{\\partial L}{\\partial w}$ and \\(a_{ij}\\).",
        "$$\\left( \\sum_{i=1}^{n} x_i \\right) \\, \\{1, 2\\}$$",
        "$$\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$$",
        "\\[\\left\\| x \\right\\|\\] over\n\n```\n$ not a formula\n```",
    ],
)
def test_what_can_be_drawn(text: str) -> None:
    assert list(formula_faults(text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("It costs $5.", "a $ that has no other to pair with"),
        ("$$x$$ and $$y", "an empty formula"),
        ("Well \\(x.", "a \\( that has no other to pair with"),
        ("$\\frac{1}{2$", "{ that is not closed"),
        ("$x}$", "} without its {"),
        ("$\\left( x$", "\\left that is not closed"),
        ("$x \\right)$", "\\right without its \\left"),
        ("$\\begin{cases} x$", "\\begin{cases} that is not closed"),
        ("$\\begin{cases} x \\end{matrix}$", "\\end{matrix} without its \\begin{matrix}"),
        ("$\\begin{tabular} x \\end{tabular}$", "the unknown environment 'tabular'"),
        ("$\\fraq{1}{2}$", "the unknown command \\fraq"),
        ("$\\? $", "the unknown command \\?"),
        ("$ $", "an empty formula"),
    ],
)
def test_what_cannot(text: str, fault: str) -> None:
    assert any(what.startswith(fault) for _, what in formula_faults(text))


def test_the_place_is_the_words_of_the_text() -> None:
    assert [place for place, _ in formula_faults("First.\nThen $\\fraq$ here.\nLast $ one.")] == [
        "$\\fraq$",
        "Last $ one.",
    ]
