"""The words of LaTeX as Markdown: emphasis, links, signs and quotation marks; mathematics stays as it is.

It reads one line or argument at a time and knows no environments.
"""

import re

from interviewer.bank.documents.phrases import words_of

_SAME = {
    **dict.fromkeys(("textbf", "bf", "bfseries"), "**"),
    **dict.fromkeys(("textit", "emph", "textsl"), "*"),
    **dict.fromkeys(("texttt", "code", "lstinline"), "`"),
}
_SIGNS = {
    **{
        "ldots": "…",
        "dots": "…",
        "textbackslash": "\\",
        "LaTeX": "LaTeX",
        "TeX": "TeX",
        "textasciitilde": "~",
        "S": "§",
    },
    **{"rightarrow": "→", "to": "→", "quad": " ", "qquad": " ", "newline": " ", "textquestiondown": "¿"},
    **{"textless": "<", "textgreater": ">"},
}
_IGNORED = words_of("""
    label vspace hspace vskip index cite citep citet ref input include pagestyle thispagestyle setcounter color fontsize
    addcontentsline bibliography bibliographystyle usepackage title author date
""")

LONGEST_ARGUMENT = 20_000
"""Letters between two braces that are read as one argument."""


def argument(text: str, at: int) -> tuple[str, int]:
    """The argument in braces that begins at or behind `at`, and the place behind it; empty when there is none."""
    while at < len(text) and text[at] in " \t\n":
        at += 1
    if at >= len(text) or text[at] != "{" or text.find("}", at, at + LONGEST_ARGUMENT) < 0:
        return "", at
    depth, place = 0, at
    while place < min(len(text), at + LONGEST_ARGUMENT):
        if text[place] == "\\":
            place += 1
        elif text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return text[at + 1 : place], place + 1
        place += 1
    return "", at


def inline(text: str) -> str:
    """A line of LaTeX as a line of Markdown."""
    parts = re.split(
        r"(\$\$.*?\$\$|(?<!\\)\$[^$]+(?<!\\)\$|\\\(.*?\\\)|\\\[.*?\\\]|\\verb\*?(?P<sign>[^\w\s*]).*?(?P=sign))", text
    )
    out = []
    for place, part in enumerate(parts):
        if part is None or place % 3 == 2:
            continue
        if place % 3 == 0:
            out.append(_commands(part))
        elif part.startswith("\\verb"):
            out.append(f"`{re.sub(r'^.verb[*]?', '', part)[1:-1]}`")
        else:
            out.append(re.sub(r"^\\\(|\\\)$", "$", re.sub(r"^\\\[|\\\]$", "$$", part)))
    return "".join(out).rstrip()


def _commands(text: str) -> str:
    at, out = 0, list[str]()
    for match in re.finditer(r"\\([A-Za-z]+)\*?|\\(.)|[{}~]|``|''|---?", text):
        if match.start() < at:
            continue
        out.append(text[at : match.start()])
        at = match.end()
        name = match[1]
        if name is None:
            sign = match[2]
            out.append(sign if sign and sign not in "\\,;:!/ " else " " if match[0] in {"~", "\\\\", "\\ ", "\\,"} else
                       {"``": '"', "''": '"', "--": "–", "---": "—"}.get(match[0], ""))  # fmt: skip
            continue
        options = re.compile(r"(?:\s*\[[^\]]*\])*").match(text, at)
        inside, behind = argument(text, options.end() if options else at)
        if name == "href":
            title, after = argument(text, behind)
            out.append(f"[{_commands(title)}]({inside})" if title else inside)
            at = after
        elif name in {"url", "nolinkurl"}:
            out.append(inside)
            at = behind
        elif name == "includegraphics":
            out.append(f"![]({inside})")
            at = behind
        elif name in _IGNORED:
            at = behind if inside or text[at : at + 1] == "{" else at
        elif name == "footnote":
            out.append(f" ({_commands(inside)})")
            at = behind
        elif name in _SAME and inside:
            out.append(f"{_SAME[name]}{_commands(inside).strip()}{_SAME[name]}")
            at = behind
        elif name in {"textcolor", "colorbox"}:
            title, after = argument(text, behind)
            out.append(_commands(title))
            at = after
        else:
            out.append(_SIGNS.get(name, ""))
            if inside:
                out.append(_commands(inside))
                at = behind
            elif name in _SIGNS and text[at : at + 1] == " " and name not in {"LaTeX", "TeX"}:
                continue
            else:
                at += text[at : at + 1] == " "
    return "".join([*out, text[at:]])
