"""HTML documents, as lines of Markdown: headings, lists, details, definition lists and tables keep their form.

Scripts, styles, comments and navigation are dropped. It does not know which of the lines are questions.
"""

import re
from pathlib import Path
from typing import Any

from interviewer.bank.documents.markup import markdown_table
from interviewer.bank.documents.peeling import Line
from interviewer.bank.documents.phrases import words_of
from interviewer.errors import Fault, FaultyFiles

_DROPPED = words_of("script style noscript template nav iframe svg head form select textarea object embed")
_BLOCKS = words_of("""
    address article aside blockquote body button center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6
    header hr html li main ol p pre section summary table ul
""")
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`"}
_QUESTION = re.compile(
    r"(?:^|[-_])(?:questions?|faq-?q|q|accordion-(?:header|title|button)|card-front|front)(?:[-_](?:text|title))?$"
)
_ANSWER = re.compile(
    r"(?:^|[-_])(?:answers?|faq-?a|solutions?|a|accordion-(?:body|content|panel|collapse)|card-back|back)"
    r"(?:[-_](?:text|body))?$"
)


def lines_of(text: str, name: str) -> list[Line]:
    """The lines of an HTML document, numbered as in its source. Raises FaultyFiles when it is nested too deeply."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    try:
        page = _Page()
        page.read(BeautifulSoup(_readable(text), "html.parser"), 0)
        page.flush()
    except ParserRejectedMarkup as error:
        what = f"the HTML cannot be read: {str(error).splitlines()[-1].strip()}"
        raise FaultyFiles([Fault(Path(name), 1, what, "open it in a browser and save it again")]) from None
    except RecursionError:
        raise FaultyFiles([Fault(Path(name), 1, "the HTML is nested too deeply", "save it as plain text")]) from None
    return page.lines


def _readable(text: str) -> str:
    """The source without what the parser refuses (marked sections) or takes ages over (tags that never end)."""
    text = re.sub(r"<(?=[A-Za-z/])(?![^<>]{0,3000}>)", "&lt;", text)
    return re.sub(r"<!\[(?!CDATA\[)", "&lt;![", text)


class _Page:
    """Gathers lines while it walks the tree."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.number = 0
        self.lead, self.role, self.indent = "", "", 0

    def read(self, node: Any, indent: int) -> None:
        from bs4.element import NavigableString, PreformattedString

        for child in node.children:
            if isinstance(child, PreformattedString):
                continue
            if isinstance(child, NavigableString):
                self.say(re.sub(r"\s+", " ", str(child)), getattr(node, "sourceline", None), indent)
            elif child.name in _DROPPED or (child.get("hidden") is not None and child.name == "nav"):
                continue
            elif child.name in _BLOCKS:
                self.block(child, indent)
            elif child.name == "br":
                self.flush()
                self.indent = indent
            elif child.find(list(_BLOCKS)):
                self.read(child, indent)
            else:
                self.say(_inline(child), child.sourceline, indent)

    def say(self, words: str, number: int | None, indent: int) -> None:
        if words.strip() and not self.words:
            self.number = number or self.number
            self.indent = self.indent if self.lead or self.role else indent
        if self.words or words.strip():
            self.words.append(words if self.words else words.lstrip())

    def flush(self) -> None:
        """Ends the present line."""
        words = "".join(self.words).strip()
        if words or self.role:
            self.lines.append(Line(max(1, self.number), " " * self.indent + self.lead + words, self.role))
        self.words, self.lead, self.role, self.indent = [], "", "", 0

    def begin(self, tag: Any, indent: int, lead: str = "", role: str = "") -> None:
        self.flush()
        self.number = tag.sourceline or self.number
        self.lead, self.role, self.indent = lead, role, indent

    def blank(self) -> None:
        self.flush()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(max(1, self.number), ""))

    def block(self, tag: Any, indent: int) -> None:
        name = tag.name
        if name in {"ol", "ul"}:
            self.listed(tag, indent)
        elif name == "table":
            self.table(tag, indent)
        elif name == "pre":
            self.code(tag, indent)
        elif name == "details":
            self.blank()
            self.read(tag, indent)
            self.flush()
            self.lines.append(Line(max(1, self.number), "", "close"))
        elif name == "hr":
            self.blank()
        elif name in {"dt", "dd"}:
            self.defined(tag, indent)
        elif re.fullmatch(r"h[1-6]", name):
            self.blank()
            self.begin(tag, 0, "#" * int(name[1]) + " ")
            self.say(re.sub(r"\s+", " ", _inline(tag)), tag.sourceline, 0)
            self.blank()
        elif name == "summary":
            self.begin(tag, indent, role="summary")
            self.say(re.sub(r"\s+", " ", _inline(tag)), tag.sourceline, indent)
            self.blank()
        else:
            self.division(tag, indent)

    def division(self, tag: Any, indent: int) -> None:
        opens_item = bool(self.lead) and not self.words
        if not opens_item:
            self.blank()
        role = _role(tag)
        if role:
            self.begin(tag, indent, role=role)
        if tag.name == "button" and not role and tag.get_text(strip=True):
            self.say(f"**{re.sub(chr(92) + 's+', ' ', tag.get_text(' ', strip=True))}**", tag.sourceline, indent)
        elif role == "question":
            self.say(re.sub(r"\s+", " ", _inline(tag)), tag.sourceline, indent)
        else:
            self.read(tag, indent)
        self.blank()

    def defined(self, tag: Any, indent: int) -> None:
        self.begin(tag, indent, role="term" if tag.name == "dt" else "answer")
        for child in list(tag.find_all(["dt", "dd"], recursive=False)):
            child.extract()
            tag.insert_after(child)
        self.read(tag, indent)
        self.flush()

    def listed(self, tag: Any, indent: int) -> None:
        self.flush()
        count = int(tag.get("start")) if str(tag.get("start", "")).isdigit() else 1
        items = [child for child in tag.children if getattr(child, "name", None)]
        while items:
            item = items.pop(0)
            nested = item.find_all("li", recursive=False) if item.name == "li" else []
            for later in reversed(nested):
                items.insert(0, later.extract())
            if item.name != "li":
                self.read(item, indent)
                continue
            self.begin(item, indent, f"{count}. " if tag.name == "ol" else "- ")
            count += 1
            before = len(self.lines)
            self.read(item, indent + 4)
            self.flush()
            if len(self.lines) > before and self.lines[before].text.startswith(" " * (indent + 4)):
                first = self.lines[before]
                sign = f"{count - 1}. " if tag.name == "ol" else "- "
                if not re.match(r"(?:\d+\.|-) ", first.text.strip()):
                    self.lines[before] = Line(first.number, " " * indent + sign + first.text.strip(), first.role)
        self.flush()

    def table(self, tag: Any, indent: int) -> None:
        self.blank()
        rows, numbers = [], []
        for row in tag.find_all("tr"):
            cells = [
                re.sub(r"\s*\n\s*", "<br>", _cell(cell)).replace("|", "\\|")
                for cell in row.find_all(["td", "th"], recursive=False)
            ]
            if cells:
                rows.append(cells)
                numbers.append(row.sourceline or self.number)
        if rows and len(rows[0]) == 1 and all(len(row) == 1 for row in rows):
            self.lines += [Line(max(1, number), row[0]) for number, row in zip(numbers, rows, strict=True)]
        else:
            table = markdown_table(rows)
            self.lines += [
                Line(max(1, number), " " * indent + line)
                for number, line in zip([*numbers[:1], *numbers], table, strict=False)
            ]
        self.blank()

    def code(self, tag: Any, indent: int) -> None:
        self.flush()
        number = max(1, tag.sourceline or 1)
        lines = tag.get_text().strip("\n").split("\n")
        fence = "```" if "```" not in tag.get_text() else "~~~~"
        self.lines += [Line(number + place, " " * indent + line) for place, line in enumerate([fence, *lines, fence])]


def _cell(tag: Any) -> str:
    for item in tag.find_all(["li", "p", "br", "div"]):
        item.insert_before("\n- " if item.name == "li" else "\n")
    return "\n".join(
        line
        for line in (re.sub(r"[ \t]+", " ", line).strip() for line in _inline(tag).split("\n"))
        if line and line != "-"
    )


def _role(tag: Any) -> str:
    """What the class names of an element say it is, when it holds nothing that is something else."""
    names = tag.get("class") or []
    if any(_ANSWER.search(name.casefold()) for name in names):
        return "answer" if not tag.find(class_=lambda value: bool(value and _QUESTION.search(value.casefold()))) else ""
    if any(_QUESTION.search(name.casefold()) for name in names):
        inner = tag.find(list(_BLOCKS - {"button", "h1", "h2", "h3", "h4", "h5", "h6", "p"}))
        if (
            inner is None
            and len(tag.find_all(list(_BLOCKS))) <= 1
            and not tag.find(class_=lambda value: bool(value and _ANSWER.search(value.casefold())))
        ):
            return "question"
    return ""


def _inline(tag: Any) -> str:
    from bs4.element import NavigableString, PreformattedString

    if isinstance(tag, PreformattedString):
        return ""
    if isinstance(tag, NavigableString):
        return str(tag)
    if tag.name in _DROPPED:
        return ""
    if tag.name == "img":
        return f"![{(tag.get('alt') or '').replace(']', '')}]({(tag.get('src') or '').replace(' ', '%20')[:300]})"
    if tag.name == "br":
        return " "
    inside = "".join(_inline(child) for child in tag.children)
    words = inside.strip()
    if not words:
        return inside
    if tag.name == "a" and tag.get("href"):
        return f"[{words}]({str(tag['href']).replace(' ', '%20')})"
    if tag.name in {"sup", "sub"}:
        return ("^" if tag.name == "sup" else "_") + words
    sign = _SIGNS.get(tag.name, "")
    if sign and "\n" not in words:
        lead, trail = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
        return f"{lead}{sign}{words}{sign}{trail}"
    return inside
