"""The formulas of a text: what KaTeX, which draws them on the page, would refuse.

It pairs what comes in pairs and knows the names of commands. It does not know what a formula means.
"""

import re
from collections.abc import Iterator

_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)
_FORMULA = re.compile(
    r"\$\$(?P<display>.*?)\$\$|\\\[(?P<bracketed>.*?)\\\]|\\\((?P<inline>.*?)\\\)|\$(?P<single>[^$]*?)\$", re.DOTALL
)
_COMMAND = re.compile(r"\\([a-zA-Z]+|.)", re.DOTALL)
_PAIRED = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}|\\(left|right)(?![a-zA-Z])|(?<!\\)(?:\\\\)*([{}])")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENVIRONMENTS = _names("""
    matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases rcases dcases aligned alignedat gathered
    split align align* gather gather* equation equation* darray
""")

COMMANDS = _names("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
    Omega aleph beth ell hbar imath jmath Re Im wp nabla partial infty emptyset varnothing forall exists nexists neg
    lnot land lor top bot vdash models angle triangle square prime backslash surd flat sharp natural degree
    frac dfrac tfrac cfrac binom dbinom tbinom sqrt root over choose above stackrel overset underset substack
    sum prod coprod int iint iiint oint bigcup bigcap bigvee bigwedge bigoplus bigotimes bigodot biguplus bigsqcup
    limits nolimits lim limsup liminf max min sup inf arg argmax argmin det dim exp gcd hom ker lg ln log deg Pr
    sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan operatorname
    cdot cdots ldots dots dotsc dotsb dotsm vdots ddots times div pm mp ast star circ bullet odot oplus otimes ominus
    oslash wedge vee cap cup setminus smallsetminus dagger amalg uplus sqcap sqcup diamond wr bmod mod pmod pod
    le leq ge geq lt gt ne neq equiv approx approxeq cong sim simeq propto prec succ preceq succeq ll gg lll ggg asymp
    doteq coloneqq eqqcolon leqslant geqslant lesssim gtrsim triangleq in notin ni subset supset subseteq supseteq
    subsetneq supsetneq nsubseteq mid nmid parallel nparallel perp not therefore because vert Vert lvert rvert lVert
    rVert langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack lgroup rgroup
    to gets mapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow
    longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow longmapsto iff implies impliedby
    uparrow downarrow updownarrow Uparrow Downarrow hookrightarrow hookleftarrow rightharpoonup rightleftharpoons
    xrightarrow xleftarrow nearrow searrow swarrow nwarrow rightsquigarrow leadsto
    hat widehat bar overline underline tilde widetilde vec dot ddot dddot acute grave breve check mathring overbrace
    underbrace overrightarrow overleftarrow boxed cancel bcancel xcancel phantom hphantom vphantom smash
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm
    mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm bold text textrm textbf textit
    textsf texttt textnormal rm bf it sf tt mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner
    displaystyle textstyle scriptstyle scriptscriptstyle tiny scriptsize footnotesize small normalsize large Large
    quad qquad space enspace thinspace medspace thickspace negthinspace nobreakspace hspace kern mkern hskip mskip
    color textcolor colorbox tag notag nonumber hline hdashline begin end cr newline
""")
"""The commands that the page draws and a question may need; others that KaTeX knows can be added."""

_SIGNS = frozenset("{}%$&#_,:;!>| \\\n.'`^=\"~-/()[]")


def formula_faults(text: str) -> Iterator[tuple[str, str]]:
    """For each thing that cannot be drawn: the words of the text where it stands, and what is wrong."""
    prose = _CODE.sub(lambda code: " " * len(code[0]), text).replace(r"\$", "  ")
    for match in _FORMULA.finditer(prose):
        formula = match[match.lastgroup or 0]
        if not formula.strip():
            yield match[0], "an empty formula"
        for what in _faults_in(formula):
            yield match[0], f"{what} in the formula {' '.join(match[0].split())[:60]!r}"
    rest = _FORMULA.sub(lambda found: " " * len(found[0]), prose)
    for sign in ("$", r"\(", r"\)", r"\[", r"\]"):
        if sign in rest:
            line = next(line for line in rest.splitlines() if sign in line)
            yield text.splitlines()[rest.splitlines().index(line)], f"a {sign} that has no other to pair with"


def _faults_in(formula: str) -> Iterator[str]:
    for command in _COMMAND.findall(formula):
        known = command in COMMANDS if command[0].isalpha() else command in _SIGNS
        if not known:
            yield f"the unknown command \\{command}"
    yield from _unpaired(formula)


def _unpaired(formula: str) -> Iterator[str]:
    """What is opened and not closed, or closed and not open, in the order of nesting."""
    closes = {"}": "{", "right": "left", "end": "begin"}
    opened: list[tuple[str, str]] = []
    for match in _PAIRED.finditer(formula):
        kind, name = match[1] or match[3] or match[4], match[2] or ""
        if match[1] and name not in ENVIRONMENTS:
            yield f"the unknown environment {name!r}"
        if kind not in closes:
            opened.append((kind, name))
        elif opened and opened[-1] == (closes[kind], name):
            opened.pop()
        else:
            yield f"{_said(kind, name)} without its {_said(closes[kind], name)}"
            return
    for kind, name in opened:
        yield f"{_said(kind, name)} that is not closed"


def _said(kind: str, name: str) -> str:
    return kind if kind in "{}" else f"\\{kind}{{{name}}}" if name else f"\\{kind}"
