"""Formulas written out in signs."""

import re
from pathlib import Path

import pytest

from interviewer.bank.formulas import COMMANDS
from interviewer.bank.signs import MOST_NESTED, NAMES, SIGNS, in_signs
from interviewer.settings import shipped

REAL_FILES = sorted(shipped("knowledge").rglob("*.md"))


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        (r"the rate $\eta$ and $\theta_{new}$", "the rate η and θ_new"),
        (r"$$x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1-\bar\alpha_t}\, \epsilon$$", "xₜ = √ᾱₜ x₀ + √(1-ᾱₜ) ε"),
        (r"\[\frac{p}{1-p}\cdot\frac{1}{n}\]", "p/(1-p) · 1/n"),
        (r"\(-\tfrac12 G^2/(H+\lambda)\)", "-1/2 G²/(H+λ)"),
        (r"$\sum_{i=1}^{n} x_i \geq 0 \quad \forall i$", "∑ᵢ₌₁ⁿ xᵢ ≥ 0 ∀i"),
        (r"$\text{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V$", "softmax(QKᵀ/√dₖ)V"),
        (r"$\mathbb{E}_{x\sim p}[\hat f(x)] \in \mathbb{R}^{d}$", "𝔼_(x∼p)[f̂(x)] ∈ ℝᵈ"),
        (r"$\operatorname*{argmin}_w \|Xw-y\|_2^2 + \mathcal{L}$", "argmin_w ‖Xw-y‖₂² + ℒ"),
        (r"$\mathrm{KL}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}$", "KL(p‖q) = ∑ₓ p(x) log (p(x))/(q(x))"),
        (r"$\sqrt[3]{x+1} = \sqrt{10^{20}}$", "³√(x+1) = √(10²⁰)"),
        (r"$\begin{pmatrix}a & b \\ c & d\end{pmatrix}$", "a b; c d"),
        ("between $5 and $10, or $3", "between $5 and $10, or $3"),
        (r"a price of \$5", "a price of $5"),
        ("`$x_1$` and\n```\n$y$\n```", "`$x_1$` and\n```\n$y$\n```"),
        (r"$\unheard{a$ and $x}y$", "unhearda and xy"),
        (r"$\frac$ or $^$", "()/() or "),
    ],
)
def test_a_formula_in_signs(text: str, signs: str) -> None:
    assert in_signs(text) == signs


@pytest.mark.parametrize("nested", ["{" * 9000, r"\sqrt" * 9000, r"\hat{" * 3000, "x_{" * 5000 + "}" * 5000])
def test_nothing_breaks_it(nested: str) -> None:
    assert nested.count("{") + nested.count("\\") > MOST_NESTED
    assert in_signs(f"${nested}x$") == f"{nested}x"


def test_every_sign_has_a_command_that_pages_draw_too() -> None:
    assert set(SIGNS) - COMMANDS == {"checkmark"}
    assert NAMES["≤"] == "le" and NAMES["ε"] == "epsilon"


@pytest.mark.parametrize("path", REAL_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_of_the_banks_formulas_is_left_raw(path: Path) -> None:
    code = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
    assert re.search(r"\\[a-zA-Z]|[_^]\{|\$[^\d]", code.sub("", in_signs(path.read_text(encoding="utf-8")))) is None
