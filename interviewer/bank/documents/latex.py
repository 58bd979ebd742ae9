"""LaTeX documents, as lines of Markdown: sections, lists, and the environments and commands for questions and answers.

It reads the usual forms and leaves mathematics as it is; it expands no macros of the author's own.
"""

import re
from bisect import bisect_right

from interviewer.bank.documents.latex_words import argument, inline
from interviewer.bank.documents.peeling import Line
from interviewer.bank.documents.phrases import words_of

_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
}
_QUESTION = (
    r"(?:question|ques|quest|exercise|problem|prob|exo|task|qa|faq|interviewquestion|myquestion|qbox|questionbox)"
)
_ANSWER = (
    r"(?:answer|solution|sol|ans|response|solutionorbox|solutionorlines|solutionbox|answerbox|myanswer|mysolution|"
    r"abox|reply)"
)
_LISTS = words_of("""
    enumerate itemize description questions parts subparts choices checkboxes compactitem compactenum inparaenum
""")
_VERBATIM = {"verbatim", "lstlisting", "minted", "Verbatim", "alltt"}
_MATHS = {"equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat", "flalign"}
_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[^{}]+)\}|"
    rf"\\(?P<level>{'|'.join(sorted(_LEVELS, key=len, reverse=True))})\*?\s*(?:\[[^\]]*\]\s*)?(?=\{{)|"
    r"\\item\b[ \t]*(?P<term>\[)?|"
    rf"\\(?P<ask>(?i:{_QUESTION}|q))\b\*?[ \t]*(?P<points>\[[^\]]*\])?|"
    rf"\\(?P<reply>(?i:{_ANSWER}|a))(?=\s*\{{)|"
    r"\\(?P<sub>(?:sub)*part)\b(?!\s*\{)[ \t]*(?:\[[^\]]*\])?"
)


def lines_of(text: str, _name: str) -> list[Line]:
    """The lines of a LaTeX document, numbered as in its source."""
    return _inlined(_Source(text).lines)


class _Source:
    """Walks a source from one structural command to the next."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.text = _without_comments(text)
        self.lines: list[Line] = []
        self.lists: list[tuple[str, int]] = []
        self.envs: list[str] = []
        body = re.search(r"\\begin\{document\}", self.text)
        end = re.search(r"\\end\{document\}", self.text)
        self.read(body.end() if body else 0, end.start() if end else len(self.text))

    def number(self, at: int) -> int:
        return bisect_right(self.starts, at)

    @property
    def indent(self) -> int:
        return 4 * max(0, len(self.lists) - 1) if self.lists else 0

    def read(self, at: int, stop: int) -> None:
        lead, role, hung = "", "", self.indent
        while at < stop:
            match = _TOKEN.search(self.text, at, stop)
            end = match.start() if match else stop
            self.say(at, end, lead, role, hung)
            if match is None:
                return
            at, lead, role, hung = self.token(match, stop)
            if lead == "\\done":
                lead = ""

    def say(self, at: int, end: int, lead: str, role: str, hung: int) -> None:
        """The text between two commands, each of its lines with the number it has in the source."""
        raw = self.text[at:end]
        first = not (lead or role)
        for piece in re.finditer(r"[^\n]*\n?", raw):
            words = piece[0].strip()
            if not piece[0]:
                continue
            number = self.number(at + piece.start())
            if first:
                inner = " " * (self.indent + (4 if self.lists else 0))
                self.lines.append(Line(number, (inner + words) if words else ""))
            elif words or "\n" not in piece[0]:
                self.lines.append(Line(number, " " * hung + lead + words, role))
                first = True
        if not first and raw.strip("\n ") == "" and "\n" in raw:
            self.lines.append(Line(self.number(at), " " * hung + lead, role))

    def token(self, match: re.Match[str], stop: int) -> tuple[int, str, str, int]:
        at = match.end()
        if match["edge"]:
            return self.environment(match["edge"] == "begin", match["name"].strip(), match, stop)
        if match["level"]:
            title, at = argument(self.text, at)
            self.lists = []
            number, hashes = self.number(match.start()), "#" * _LEVELS[match["level"]]
            self.lines += [
                Line(number, ""),
                Line(number, f"{hashes} {inline(' '.join(title.split()))}"),
                Line(number, ""),
            ]
            return at, "", "", 0
        if match["ask"]:
            title, behind = argument(self.text, at) if self.text[at : at + 1] == "{" else ("", at)
            if re.search(r"[^\W\d]", title):
                self.lines.append(
                    Line(self.number(match.start()), " " * self.indent + inline(" ".join(title.split())), "question")
                )
                answer, after = (
                    argument(self.text, behind) if match["ask"].casefold() in {"qa", "faq"} else ("", behind)
                )
                if answer:
                    self.said(behind, after, "answer")
                return after, "", "", 0
            return behind, "", "question", self.indent
        if match["reply"]:
            _, behind = argument(self.text, at)
            self.said(at, behind, "answer")
            return behind, "", "", 0
        if match["sub"]:
            return at, "", "question", 4 * max(1, len(self.lists) - 1)
        return self.item(match)

    def said(self, at: int, end: int, role: str) -> None:
        """An argument in braces as lines that begin with a role."""
        start = self.text.index("{", at) + 1
        self.lines.append(Line(self.number(start), "", role))
        lists, self.lists = self.lists, [*self.lists]
        self.read(start, end - 1)
        self.lists = lists

    def item(self, match: re.Match[str]) -> tuple[int, str, str, int]:
        at = match.end()
        name, count = self.lists[-1] if self.lists else ("itemize", 0)
        if self.lists:
            self.lists[-1] = (name, count + 1)
        lead = f"{count + 1}. " if name in {"enumerate", "compactenum", "questions"} else "- "
        if match["term"]:
            close = self.text.find("]", at)
            term = self.text[at:close]
            at = close + 1
            if re.search(r"[^\W\d_]{3,}", term):
                self.lines.append(Line(self.number(match.start()), " " * self.indent + inline(term), "term"))
                return at, "", "answer", self.indent
            lead = f"{term.strip()} " if re.match(r"\W*Q?\s*\d+", term) else lead
        return at, lead, "", self.indent

    def environment(self, begins: bool, name: str, match: re.Match[str], stop: int) -> tuple[int, str, str, int]:
        at, bare = match.end(), name.rstrip("*")
        number = self.number(match.start())
        if begins and bare in _VERBATIM:
            end = self.text.find(f"\\end{{{name}}}", at)
            end = end if end >= 0 else stop
            code = re.sub(r"^(?:\[[^\]]*\])?(?:\{[^}]*\})?", "", self.text[at:end]).strip("\n")
            self.lines += [
                Line(number, "```"),
                *(Line(number + 1 + place, line) for place, line in enumerate(code.replace("```", "'''").split("\n"))),
                Line(number, "```"),
            ]
            return end + len(f"\\end{{{name}}}"), "", "", 0
        if begins and bare in _MATHS:
            end = self.text.find(f"\\end{{{name}}}", at)
            end = end if end >= 0 else stop
            self.lines.append(
                Line(
                    number,
                    " " * (self.indent + (4 if self.lists else 0)) + f"$${' '.join(self.text[at:end].split())}$$",
                )
            )
            return end + len(f"\\end{{{name}}}"), "", "", 0
        if bare in _LISTS:
            self.lists = [*self.lists, (bare, 0)] if begins else self.lists[:-1]
            return _behind_options(self.text, at) if begins else at, "", "", 0
        if begins and re.fullmatch(rf"(?i:{_QUESTION}s?)\d*", bare):
            title, behind = _title(self.text, at)
            if title:
                self.lines.append(Line(number, " " * self.indent + inline(title), "question"))
                return behind, "", "", 0
            return behind, "", "question", self.indent
        if begins and re.fullmatch(rf"(?i:{_ANSWER}s?)\d*", bare):
            return _behind_options(self.text, at), "", "answer", self.indent
        if begins and bare == "comment":
            end = self.text.find("\\end{comment}", at)
            return (end + len("\\end{comment}") if end >= 0 else stop), "", "", 0
        if begins and (title := _titled(self.text, at)):
            self.lines += [Line(number, ""), Line(number, f"**{inline(title)}**")]
        return _behind_options(self.text, at) if begins else at, "", "", 0


def _behind_options(text: str, at: int) -> int:
    match = re.compile(r"(?:\[[^\]]*\])*").match(text, at)
    at = match.end() if match else at
    if text[at : at + 1] == "{":
        return argument(text, at)[1]
    return at


def _title(text: str, at: int) -> tuple[str, int]:
    """A title in brackets or braces directly behind the beginning of an environment, if it holds words."""
    if match := re.compile(r"\[([^\]]*)\]").match(text, at):
        return (match[1] if re.search(r"[^\W\d_]{2,}.*\s", match[1]) and "=" not in match[1] else ""), match.end()
    if text[at : at + 1] == "{":
        title, behind = argument(text, at)
        return (" ".join(title.split()) if re.search(r"[^\W\d_]{2,}", title) else ""), behind
    return "", at


def _titled(text: str, at: int) -> str:
    match = re.compile(r"\[[^\]]*?title\s*=\s*(\{[^}]*\}|[^,\]]*)").match(text, at)
    return match[1].strip("{} ") if match else ""


def _without_comments(text: str) -> str:
    """The source with every comment blanked, so that places and line numbers stay."""

    def blanked(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    text = re.sub(r"\\iffalse\b.*?\\fi\b", blanked, text, flags=re.DOTALL)
    parts = re.split(
        r"(\\begin\{(?:verbatim|lstlisting|minted|Verbatim)\}.*?\\end\{(?:verbatim|lstlisting|minted|Verbatim)\})",
        text,
        flags=re.DOTALL,
    )
    return "".join(part if place % 2 else re.sub(r"(?<!\\)%[^\n]*", blanked, part) for place, part in enumerate(parts))


def _inlined(lines: list[Line]) -> list[Line]:
    """The lines with the commands inside them in Markdown; code stays as it is."""
    out, fenced = [], False
    for line in lines:
        fence = line.text.strip() == "```"
        fenced ^= fence
        out.append(line if fence or fenced else Line(line.number, _kept_indent(line.text), line.role))
    return out


def _kept_indent(text: str) -> str:
    indent = text[: len(text) - len(text.lstrip(" "))]
    return indent + inline(text[len(indent) :])
