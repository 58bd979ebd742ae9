"""The common form of every document: lines of Markdown with their numbers, and the blocks they make.

Line by line, because notes that people edit by hand break the rules of Markdown: a list that does not begin with 1, a
picture without a blank line around it. It does not know which of the blocks are questions.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from interviewer.bank.documents import markup
from interviewer.bank.documents.marks import taken
from interviewer.bank.documents.peeling import Block, Kind, Line, indent_of, numbered, peeled, unbolded
from interviewer.bank.documents.wording import begins_asking, is_structure, strength
from interviewer.errors import Fault

_FENCE = re.compile(r"\s*(?:>\s?)*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})(.*)$")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_ITEM = re.compile(
    r"(?P<bullet>[-*+•●▪◦‣·])\s+|(?P<number>\d{1,4}(?:\.\d+)*)(?:\\?[.)]|\.\))(?=\s|\*\*|__|#)\s*|(?P<wide>\d{1,3})、\s*|\((?P<ringed>\d{1,3})\)\s+"
)
_SETEXT = re.compile(r"\s{0,3}(=+|-+)\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_SENTENCE_END = re.compile(r"[.!?:;？。…][)\"'”’*_`\]]*$")


def blocks(lines: Iterable[Line], name: str) -> tuple[list[Block], list[Fault]]:
    """The blocks of a document in order, and faults such as a comment or a code fence that is never closed."""
    kept, faults = markup.without_comments(
        [(line.number, line.text.expandtabs(4), line.role) for line in lines], Path(name)
    )
    made = list(_made([Line(*line) for line in kept], faults, Path(name)))
    return _with_depths(_joined(made)), faults


def _made(lines: list[Line], faults: list[Fault], path: Path) -> Iterator[Block]:
    at, opens = 0, True
    while at < len(lines):
        line = lines[at]
        end = _fence_end(lines, at)
        if end == at and _FENCE.match(line.text) and "`" not in (_FENCE.match(line.text) or [""] * 3)[2]:
            faults.append(Fault(path, line.number, "a code fence is never closed", "close it with ``` on its own line"))
            at += 1
            continue
        if end > at:
            yield _code(lines[at:end])
        elif end := _table_end(lines, at):
            yield Block(
                line.number,
                "\n".join(row.text.strip() for row in lines[at:end]),
                Kind.TABLE,
                indent=indent_of(line.text),
            )
        elif level := _underlined(lines, at, opens):
            yield replace(peeled(line), heading=level, listed="", indent=0)
            end = at + 2
        else:
            end = at + 1
            for piece in markup.pieces(line.text):
                block = peeled(Line(line.number, piece, line.role))
                yield replace(block, opens=opens)
        opens = (end == at + 1 and not line.text.strip()) or bool(end > at + 1)
        if end == at + 1 and line.text.lstrip().startswith("#"):
            opens = True
        opens = opens or (strength(line.text) > 0 and begins_asking(line.text)) or is_structure(line.text)
        at = end


def _fence_end(lines: list[Line], at: int) -> int:
    """The index behind a code fence or a block of display mathematics that begins here, or `at`."""
    text = lines[at].text
    opening = _FENCE.match(text)
    if opening and not (opening[1][0] == "`" and "`" in opening[2]):
        for place in range(at + 1, len(lines)):
            bare = _QUOTE.sub("", lines[place].text).strip()
            if bare.startswith(opening[1]) and not bare.strip(opening[1][0]):
                return place + 1
        return at
    for begin, close in (("$$", "$$"), (r"\[", r"\]")):
        if text.strip() == begin:
            for place in range(at + 1, min(len(lines), at + 60)):
                if lines[place].text.strip().endswith(close):
                    return place + 1
    return at


def _code(lines: list[Line]) -> Block:
    raw = "\n".join(
        _QUOTE.sub("", line.text) if lines[0].text.lstrip().startswith(">") else line.text for line in lines
    )
    return Block(lines[0].number, raw, Kind.CODE, indent=indent_of(lines[0].text))


def _table_end(lines: list[Line], at: int) -> int:
    """The index behind a table that begins here, or 0."""
    if at + 1 >= len(lines) or "|" not in lines[at].text or "|" not in lines[at + 1].text:
        return 0
    if not _TABLE_RULE.match(lines[at + 1].text):
        return 0
    end = at + 2
    while end < len(lines) and "|" in lines[end].text and lines[end].text.strip():
        end += 1
    return end


def _underlined(lines: list[Line], at: int, opens: bool) -> int:
    """The level of a heading that is underlined, or 0; three hyphens below a sentence are a rule, not a heading."""
    if at + 1 >= len(lines) or not opens or lines[at].role:
        return 0
    text, match = lines[at].text.strip(), _SETEXT.match(lines[at + 1].text)
    if not match or not text or _SETEXT.match(text) or text[0] in "#>|!<" or _FENCE.match(text):
        return 0
    if match[1][0] == "=":
        return 1 if len(match[1]) > 1 else 0
    if _ITEM.match(text) and text[0] in "-*+":
        return 0
    long = len(match[1]) >= max(4, len(text) // 2)
    return 2 if long or (len(match[1]) == 3 and len(text) <= 60 and text[-1] not in ".:;,") else 0


def _joined(made: list[Block]) -> list[Block]:
    """Blocks with the lines of a question that is broken over several lines put together again."""
    out: list[Block] = []
    at = 0
    while at < len(made):
        block = made[at]
        rest = _rest(made, at) if block.signature and not block.heading and not block.tail else []
        if rest:
            text = " ".join([block.text, *(more.raw.strip() for more in rest)])
            raw = "\n".join([block.raw, *(more.raw for more in rest)])
            text, bold, tail = unbolded(text)
            full = text
            mark, text = taken(text) if block.mark is None or block.mark.odd else (block.mark, text)
            if mark is None:
                mark = block.mark
            block = replace(block, text=text, full=full, raw=raw, bold=block.bold or bold, tail=tail, mark=mark)
            if not block.label:
                block = numbered(block, text) if bold else block
        out.append(block)
        at += 1 + len(rest)
    return out


def _rest(made: list[Block], at: int) -> list[Block]:
    """The plain lines below that carry on an unfinished question up to its question mark."""
    first = made[at]
    if _SENTENCE_END.search(first.text) or not first.text:
        return []
    is_plain = first.signature == ("plain", 0, False)
    if is_plain and not begins_asking(first.text) and not made[min(at + 1, len(made) - 1)].raw.strip()[:1].islower():
        return []
    for place in range(at + 1, min(at + 5, len(made))):
        block = made[place]
        if (
            block.kind is not Kind.TEXT
            or block.listed
            or block.heading
            or block.label
            or block.role
            or (block.bold and not block.tail)
        ):
            return []
        if _SENTENCE_END.search(taken(block.raw.strip())[1].strip()):
            asks = strength(block.raw) == 2 and re.search(r"[?？][\W_]*$", taken(block.raw.strip())[1])
            return made[at + 1 : place + 1] if asks else []
    return []


def _with_depths(made: list[Block]) -> list[Block]:
    """Blocks with the number of list items around each."""
    around: list[int] = []
    details = 0
    out = []
    for block in made:
        if block.heading and not block.listed:
            around = []
        if block.listed:
            while around and around[-1] >= block.indent:
                around.pop()
            block = replace(block, depth=len(around))
            around.append(block.indent)
        if block.role == "summary":
            details += 1
            block = replace(block, depth=details)
        elif block.kind is Kind.CLOSE:
            block = replace(block, depth=details)
            details = max(0, details - 1)
        out.append(block)
    return out
