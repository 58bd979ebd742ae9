r"""A text's formulas written out in signs, for where nothing draws them: `$\frac{1}{n}\sum_i x_i^2$` as `1/n ∑ᵢxᵢ²`.

What Unicode has no sign for stays readable: `x_new`, `(a + b)/(c + d)`. It reads LaTeX as people write it in
questions and replies, and never fails: what it does not know it leaves as its name. It knows no fonts.
"""

import re
import unicodedata

_FORMULA = re.compile(
    r"\$\$(?P<display>.+?)\$\$|\\\[(?P<bracketed>.+?)\\\]|\\\((?P<inline>.+?)\\\)"
    # A lone $ is a price unless it stands as one that opens or closes a formula does.
    r"|(?<![\\$\w])\$(?=[^\s$])(?P<single>[^$\n]*?[^\s$\\])\$(?!\d)",
    re.DOTALL,
)
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_TOKEN = re.compile(r"(\\operatorname\*|\\[a-zA-Z]+)(?:\s+(?=[\w{]))?|(\\.|[{}^_]|\s+|.)", re.DOTALL)
_LOOSE = re.compile(r"(?<=[(\[{⟨]) +| +(?=[)\]}⟩,.;:])")


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SIGNS = _pairs("""
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ
    omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ hbar ℏ Re ℜ Im ℑ
    nabla ∇ partial ∂ infty ∞ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ lnot ¬ land ∧ lor ∨ top ⊤ bot ⊥ perp ⊥
    angle ∠ prime ′ degree ° sum ∑ prod ∏ int ∫ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ cdot · cdots ⋯ ldots …
    dots … dotsc … dotsb ⋯ vdots ⋮ ddots ⋱ times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet • odot ⊙ oplus ⊕
    otimes ⊗ ominus ⊖ wedge ∧ vee ∨ cap ∩ cup ∪ setminus ∖ dagger † le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ lt <
    gt > ne ≠ neq ≠ equiv ≡ approx ≈ cong ≅ sim ∼ simeq ≃ propto ∝ prec ≺ succ ≻ ll ≪ gg ≫ lesssim ≲ gtrsim ≳ asymp ≍
    coloneqq ≔ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ mid | nmid ∤ parallel ∥ vert | lvert | rvert |
    Vert ‖ lVert ‖ rVert ‖ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ]
    to → rightarrow → longrightarrow → xrightarrow → gets ← leftarrow ← leftrightarrow ↔ Rightarrow ⇒ implies ⇒
    Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ therefore ∴ because ∵ models ⊨ vdash ⊢ top ⊤
    triangle △ square □ checkmark ✓ backslash \\
""")
"""The sign of each command that has one."""

_SPACED = frozenset(
    "=≠≈≡≅∼≃∝≺≻≪≫≤≥<>≲≳≍≔∈∉∋⊂⊆⊃⊇→←↔⇒⇐⇔↦·×÷±∓⊙⊕⊗⊖∧∨∩∪∖∘∴∵⊨⊢"  # what stands between two things
)
_ACCENTS = _pairs("""
    hat \u0302 widehat \u0302 bar \u0304 overline \u0304 tilde \u0303 widetilde \u0303 dot \u0307 ddot \u0308 vec \u20d7
""")
NAMES = {sign: name for name, sign in reversed((_ACCENTS | SIGNS).items())}
"""The name of each sign, for fonts that lack it: the first of its commands, `le` for ≤."""

_STYLES = {"mathbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR"}
_PLAIN = _names("""
    mathrm mathbf mathit mathsf mathtt boldsymbol bm bold text textrm textbf textit textsf texttt textnormal
    operatorname operatorname* mathop mathbin mathrel mathord boxed underline substack smash
""")
_NOTHING = _names("""
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm limits nolimits
    displaystyle textstyle scriptstyle rm bf it sf tt ! phantom nonumber notag hline
""")
_SPACES = _names("quad qquad space enspace thinspace medspace thickspace , : ; > ~") | {" "}
_FRACTIONS = _names("frac dfrac tfrac cfrac")

_RAISED = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ′*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ′*",
        strict=True,
    )
) | {"⊤": "ᵀ"}
_LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))


MOST_NESTED = 150
"""Commands and braces of one formula: several times as many as the longest of the bank has."""


def in_signs(text: str) -> str:
    r"""The text with every formula between `$`, `$$`, `\(` or `\[` written out in signs; code is left as it is."""
    pieces = _CODE.split(text)
    return "".join(piece if at % 2 else _prose(piece) for at, piece in enumerate(pieces))


def formula_in_signs(formula: str) -> str:
    """A formula, given without what stands around it, on one line; as it is where it is nested beyond reading."""
    if len(re.findall(r"[\\{]", formula)) > MOST_NESTED:
        return formula
    return _LOOSE.sub("", " ".join(_Reader(formula).whole().split()))


def _prose(text: str) -> str:
    drawn = _FORMULA.sub(lambda found: formula_in_signs(found[found.lastgroup or 0]), text)
    return drawn.replace(r"\$", "$")


class _Reader:
    """Reads a formula once, from its beginning to its end."""

    def __init__(self, formula: str) -> None:
        self._tokens = [command or sign for command, sign in _TOKEN.findall(formula)]
        self._at = 0

    def whole(self) -> str:
        """Everything, past braces that close nothing."""
        out = self.row()
        while self._at < len(self._tokens):
            out += self.row()
        return out

    def row(self) -> str:
        """What stands up to the next closing brace, or to the end."""
        out = ""
        while (token := self._taken()) not in ("", "}"):
            out = self._joined(out, token)
        return out

    def _taken(self) -> str:
        if self._at == len(self._tokens):
            return ""
        self._at += 1
        return self._tokens[self._at - 1]

    def _joined(self, before: str, token: str) -> str:
        """What was read so far with one more thing."""
        if token in "^_":
            return before + _script(self._argument(), token)
        piece = self._piece(token)
        name = token[1:] if token[0] == "\\" else ""
        # The name of a function and a fraction stand apart from what is before them.
        apart = name in _FRACTIONS or (name and piece[:2].isalpha() and len(piece) > 1)
        return f"{before} {piece}" if apart and (before[-1:].isalnum() or before[-1:] == ")") else before + piece

    def _argument(self) -> str:
        """The next thing as a whole: a group, a command with its own arguments, or one sign."""
        token = self._taken()
        while token.isspace():
            token = self._taken()
        return self._piece(token) if token not in ("", "}") else ""

    def _piece(self, token: str) -> str:
        if token == "{":
            return self.row()
        if token[0] != "\\":
            return f" {token} " if token in _SPACED else " " if token.isspace() or token == "&" else token
        return self._command(token[1:])

    def _command(self, name: str) -> str:
        if name in SIGNS:
            sign = SIGNS[name]
            return f" {sign} " if sign in _SPACED or name == "mid" else sign
        if name in _FRACTIONS:
            return f"{_grouped(self._argument())}/{_grouped(self._argument())} "
        if name == "sqrt":
            return self._root()
        if name in _ACCENTS:
            return _accented(self._argument(), _ACCENTS[name])
        if name in _STYLES:
            return "".join(_styled(sign, _STYLES[name]) for sign in self._argument())
        if name in ("begin", "end"):
            self._argument()
            return " "
        return self._word(name)

    def _word(self, name: str) -> str:
        """A command that says how its argument looks, or nothing; a function's name; or what is not known."""
        if name in _PLAIN:
            return self._argument()
        if name in _NOTHING:
            return ""
        if name in _SPACES:
            return " "
        if name == "\\":
            return "; "
        return "‖" if name == "|" else f"{name} " if name.isalpha() and self._follows() else name

    def _follows(self) -> bool:
        """Whether a letter or digit comes next, so that a function's name must not run into it."""
        rest = "".join(self._tokens[self._at : self._at + 2])
        return rest[:1].isalnum() or rest[:1] == "\\"

    def _root(self) -> str:
        degree = ""
        if self._tokens[self._at : self._at + 1] == ["["]:
            self._at += 1
            while (token := self._taken()) not in ("", "]"):
                degree += token
        inside = self._argument()
        bare = inside.isalnum() and set(inside).isdisjoint(_RAISED.values())
        return f"{_script(degree, '^') if degree else ''}√{inside if bare else f'({inside})'}"


def _grouped(words: str) -> str:
    """The words in brackets, unless they are one thing already."""
    words = " ".join(words.split())
    whole = re.fullmatch(r"√?[\w.′∞\u0300-\u036f⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ₀-₉₊₋ₐ-ₜᵢⱼᵣᵤᵥ]+|\([^()]*\)", words)
    return words if whole else f"({words})"


def _script(words: str, kind: str) -> str:
    words = "".join(words.split())
    signs = _RAISED if kind == "^" else _LOWERED
    if all(sign in signs for sign in words):
        return "".join(signs[sign] for sign in words)
    return f"{kind}{words}" if words.isalpha() or len(words) == 1 else f"{kind}({words})"


def _accented(words: str, accent: str) -> str:
    """Each accent stands after the sign that it is set over; over several signs, after the last."""
    return unicodedata.normalize("NFC", words + accent)


def _styled(sign: str, style: str) -> str:
    for name in (
        f"{style} CAPITAL {sign}",
        f"MATHEMATICAL {style} CAPITAL {sign}",
        f"MATHEMATICAL {style} SMALL {sign}",
    ):
        if sign.isupper() == ("CAPITAL" in name):
            try:
                return unicodedata.lookup(name.upper())
            except KeyError:
                continue
    return sign
