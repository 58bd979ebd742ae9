"""HTML tags inside Markdown: what they say is written as Markdown, the rest of them goes.

Only tags that HTML knows are touched, so `a < b` and `vector<int>` stay as they are. Whole HTML documents are read
elsewhere.
"""

import html
import re
from pathlib import Path

from interviewer.errors import Fault

_ATTRIBUTES = (
    r"(?:\s+[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)|"
    r"\s+(?:open|hidden|checked|disabled|reversed|controls|allowfullscreen))*"
)
_NAMES = (
    "a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|"
    "dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h1|h2|h3|h4|h5|h6|head|header|hr|html|i|iframe|"
    "img|input|ins|kbd|label|li|link|main|map|mark|meta|nav|noscript|object|ol|option|p|picture|pre|q|s|samp|script|section|"
    "select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|"
    "tt|u|ul|var|video|wbr"
)
TAG = re.compile(rf"</?(?:{_NAMES}){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_RUN = re.compile(r"<(script|style|iframe|template|noscript)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(?:``(?!`)(?:[^`]|`(?!`)){1,2000}``|`[^`]{1,2000}`)(?!`)")
_LINK = re.compile(rf"<a\b(?P<attributes>{_ATTRIBUTES})\s*>(?P<title>.*?)</a\s*>", re.IGNORECASE)
_PICTURE = re.compile(rf"<img\b(?P<attributes>{_ATTRIBUTES})\s*/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_SAME = (("strong|b", "**"), ("em|i|cite|var|dfn", "*"), ("code|tt|samp", "`"))
_FENCE = re.compile(r"\s*(?:>\s?)*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})")
_BLOCKS = (
    "table",
    "script",
    "style",
    "pre",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "img",
    "iframe",
    "noscript",
    "template",
    "dt",
    "dd",
    "li",
)

MOST_PASSES = 8
"""How deep tags may be nested in a line; what is deeper stays as text."""

NumberedLine = tuple[int, str, str]


def attribute(attributes: str, name: str) -> str:
    """The value of an attribute of a tag, or the empty text."""
    for key, *values in _ATTRIBUTE.findall(attributes):
        if key.casefold() == name:
            return html.unescape(next(filter(None, values), ""))
    return ""


def as_markdown(text: str) -> str:
    """A line with its HTML tags and entities in Markdown; code spans stay as they are."""
    out, at = [], 0
    for match in _SPAN.finditer(text):
        out += [_converted(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*out, _converted(text[at:])])


def _converted(text: str) -> str:
    if "<" in text:
        before, passes = None, 0
        while before != text and passes < MOST_PASSES:
            before, text, passes = text, _once(text), passes + 1
        text = text if passes < MOST_PASSES else text.replace("<", "&lt;")
    if "&" in text:
        text = re.sub(r"&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z]\w{1,30});", _entity, text)
    return text


def _once(text: str) -> str:
    text = _RUN.sub("", text)
    text = _PICTURE.sub(
        lambda match: f"![{attribute(match['attributes'], 'alt')}]({attribute(match['attributes'], 'src')})", text
    )
    text = _LINK.sub(_link, text)
    for names, sign in _SAME:
        text = re.sub(
            rf"<(?:{names})(?:\s[^<>]*)?>([^<>]*(?:<(?!/?(?:{names})[\s>])[^<>]*)*)</(?:{names})\s*>",
            lambda match, sign=sign: _between(match[1], sign),
            text,
            flags=re.IGNORECASE,
        )
    text = re.sub(r"<kbd>(.*?)</kbd>", r"`\1`", text, flags=re.IGNORECASE)
    text = re.sub(r"<sup>\s*([^<>]{1,20}?)\s*</sup>", r"^\1", text, flags=re.IGNORECASE)
    text = re.sub(r"<sub>\s*([^<>\s]{1,3}?)\s*</sub>", r"_\1", text, flags=re.IGNORECASE)
    text = re.sub(r"<(https?://[^\s<>]+)>", r"\1", text)
    return TAG.sub("", text)


def _between(text: str, sign: str) -> str:
    """The text between two signs of emphasis, with its outer blanks outside of them."""
    words = text.strip()
    return text.replace(words, f"{sign}{words}{sign}", 1) if words else ""


def _link(match: re.Match[str]) -> str:
    address, title = attribute(match["attributes"], "href"), match["title"].strip()
    return f"[{title}]({address})" if address and title else title


def _entity(match: re.Match[str]) -> str:
    letter = html.unescape(match[0]).replace("\xa0", " ")
    return match[0] if letter == "<" else letter


def pieces(text: str) -> list[str]:
    """A line broken at its `<br>`; the pieces keep the indentation."""
    if "<" not in text:
        return [text]
    indent = text[: len(text) - len(text.lstrip(" "))]
    return (
        [indent + piece.strip() if place else piece for place, piece in enumerate(_BREAK.split(text))]
        if _BREAK.search(text)
        else [text]
    )


def without_comments(lines: list[NumberedLine], path: Path) -> tuple[list[NumberedLine], list[Fault]]:
    """Lines without HTML comments, scripts and styles, and with tags turned into Markdown, outside of code.

    A comment that is never closed is a fault, and ends with its line.
    """
    faults: list[Fault] = []
    out: list[NumberedLine] = []
    fence, comment = "", False
    last_end = max((place for place, line in enumerate(lines) if "-->" in line[1]), default=-1)
    for place, (number, text, role) in enumerate(lines):
        if not comment and (opening := _FENCE.match(text)):
            bare = text.lstrip("> ").strip()
            if not fence and _closes(lines, place, opening[1]):
                fence = opening[1]
                out.append((number, text, role))
                continue
            if fence and bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
                out.append((number, text, role))
                continue
        if fence or role == "code":
            out.append((number, text, role))
            continue
        had = comment or "<!--" in text
        text, comment = _uncommented(text, comment)
        if comment and place >= last_end:
            faults.append(Fault(path, number, "a comment <!-- is never closed", "close it with -->"))
            comment = False
        if not had or text.strip():
            out.append((number, text, role))
    return _tagged(out), faults


def _closes(lines: list[NumberedLine], place: int, fence: str) -> bool:
    first = lines[place][1].partition(fence)[2]
    if fence[0] == "`" and "`" in first:
        return False
    return any(
        bare.startswith(fence) and not bare.strip(fence[0])
        for bare in (lines[later][1].lstrip("> ").strip() for later in range(place + 1, len(lines)))
    )


def _uncommented(text: str, inside: bool) -> tuple[str, bool]:
    """The text without comments, given whether one is open before it; whether one is open behind it."""
    out = []
    while text:
        if inside:
            _, found, text = text.partition("-->")
            inside = not found
            continue
        spans = [match.span() for match in _SPAN.finditer(text)]
        at = text.find("<!--")
        while at >= 0 and any(start < at < end for start, end in spans):
            at = text.find("<!--", at + 1)
        out.append(text if at < 0 else text[:at])
        if at < 0:
            break
        if short := re.match(r"<!--+>", text[at:]):
            text = text[at + short.end() :]
            continue
        text, inside = text[at + 4 :], True
    return "".join(out), inside


def _tagged(lines: list[NumberedLine]) -> list[NumberedLine]:
    out: list[NumberedLine] = []
    at, fence = 0, ""
    while at < len(lines):
        number, text, role = lines[at]
        opening = _FENCE.match(text)
        if role == "code" or fence or (opening and _closes(lines, at, opening[1])):
            bare = text.lstrip("> ").strip()
            if not fence and role != "code" and opening:
                fence = opening[1]
            elif fence and bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
            out.append(lines[at])
            at += 1
            continue
        if "<" in text or "&" in text:
            at, whole = _gathered(lines, at)
            out += [(number, line, role or new) for line, new in _rewritten(whole)]
        else:
            out.append((number, text, role))
            at += 1
    return out


def _gathered(lines: list[NumberedLine], at: int) -> tuple[int, str]:
    """The index behind the element that begins here and may go on over several lines, and its whole text."""
    text = lines[at][1]
    bare = _SPAN.sub("", text)
    for name in _BLOCKS:
        if re.search(rf"<{name}\b", bare, re.IGNORECASE):
            limit = 2000 if name in {"table", "script", "style", "pre"} else 8
            close = r">" if name in {"img"} else rf"</{name}\s*>"
            last = list(re.finditer(rf"<{name}\b", bare, re.IGNORECASE))[-1].start()
            if re.search(close, bare[last:], re.IGNORECASE):
                continue
            for place in range(at + 1, min(at + limit, len(lines))):
                if re.search(close, lines[place][1], re.IGNORECASE):
                    return place + 1, "\n".join(line for _, line, _ in lines[at : place + 1])
    return at + 1, text


def _rewritten(text: str) -> list[tuple[str, str]]:
    """The Markdown lines of an element, each with its role."""
    indent = re.match(r" *", text)
    pad = indent[0] if indent else ""
    if re.search(r"<table\b", text, re.IGNORECASE):
        before, _, rest = re.split(r"(<table\b)", text, maxsplit=1, flags=re.IGNORECASE)
        inner, _, after = re.split(r"(</table\s*>|\Z)", "<table" + rest, maxsplit=1, flags=re.IGNORECASE)
        around = [(piece, "") for piece in (as_markdown(before), as_markdown(after or "")) if piece.strip()]
        return [*around[:1], *((pad + row, "") for row in _table(inner)), *around[1:]]
    if match := re.search(r"<pre\b[^>]*>(.*?)</pre\s*>", text, re.IGNORECASE | re.DOTALL):
        code = html.unescape(TAG.sub("", match[1])).strip("\n")
        return [(pad + "```", "code"), *((pad + line, "code") for line in code.split("\n")), (pad + "```", "code")]
    text = _RUN.sub("", text)
    out: list[tuple[str, str]] = []
    closed = "|".join(rf"<{name}\b[^>]*>.*?</{name}\s*>" for name in ("summary", "h[1-6]", "dt"))
    pattern = rf"({closed}|</details\s*>|<dd\b[^>]*>.*?(?:</dd\s*>|\Z)|<li\b[^>]*>.*?(?:</li\s*>|\Z))"
    for piece in re.split(pattern, text, flags=re.IGNORECASE | re.DOTALL):
        words = " ".join(piece.split()) if "\n" in piece else piece
        if not words.strip():
            continue
        if match := re.match(r"<(summary|dt|dd|li|h([1-6]))\b", piece, re.IGNORECASE):
            inner = re.sub(r"\s*<br\s*/?>\s*", " ", words, flags=re.IGNORECASE)
            nested = re.search(r"<h([1-6])\b", inner[4:], re.IGNORECASE)
            inner = as_markdown(inner).strip()
            name = match[1].casefold()
            if name == "summary" and nested:
                inner = re.sub(r"^#+\s*", "", inner)
            role = {"summary": "summary", "dt": "term", "dd": "answer"}.get(name, "")
            lead = "#" * int(match[2]) + " " if match[2] else "- " if name == "li" else ""
            out.append((pad + lead + inner, role))
        elif re.match(r"</details", piece, re.IGNORECASE):
            out.append((piece, "close"))
        else:
            kept = _BREAK.sub("<br>", words)
            done = "<br>".join(as_markdown(part) for part in kept.split("<br>"))
            if done.strip():
                out.append((done, ""))
    return out


def _table(text: str) -> list[str]:
    from bs4 import BeautifulSoup

    if text.lower().count("<table") > 5:
        return [as_markdown(line) for line in text.split("\n")]
    rows = [
        [cell.get_text(" ", strip=True).replace("|", "\\|") for cell in row.find_all(["td", "th"])]
        for row in BeautifulSoup(text.replace("<![", "&lt;!["), "html.parser").find_all("tr")
    ]
    return markdown_table([[re.sub(r"\s+", " ", cell) for cell in row] for row in rows if row])


def markdown_table(rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table; the first row is its head, short rows are filled up."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return [lines[0], f"|{' --- |' * width}", *lines[1:]]
