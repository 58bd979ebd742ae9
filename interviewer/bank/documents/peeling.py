"""Lines without the marks that open them: list signs, hashes, numbers, labels, bold, level marks.

One line at a time. It does not know what stands above or below, nor whether a line is a question.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from interviewer.bank.documents.marks import Mark, taken
from interviewer.bank.documents.wording import LINK, LONGEST_LINE, is_outward_link, leads_within, plain, strength

Signature = tuple[str, int, bool]
"""The kind of a line that stands out, its level or depth, and whether it is numbered (a heading) or bold (an item)."""

LISTED = frozenset({"number", "number)", "bullet"})
"""The kinds of signatures that list items have; `1.` and `1)` are told apart."""


@dataclass(frozen=True)
class Line:
    """A line of Markdown, 1-based, and what its format says of it: question, answer, summary, term, close or code."""

    number: int
    text: str
    role: str = ""


class Kind(StrEnum):
    """What a block is, before anybody asks what it is for."""

    TEXT = "text"
    CODE = "code"
    TABLE = "table"
    PICTURE = "picture"
    BLANK = "blank"
    RULE = "rule"
    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True)
class Block:
    """One line, or lines that belong together, without the marks that open it.

    `raw` is the whole of it, `text` what follows list sign, hashes, number, label and level mark, `tail` what stands
    behind a question on its own line, `full` the text with its level mark. `heading` is 0 or the level, `depth` counts
    the list items around it.
    """

    line: int
    raw: str
    kind: Kind = Kind.TEXT
    text: str = ""
    indent: int = 0
    heading: int = 0
    listed: str = ""
    closed: bool = False
    depth: int = 0
    number: str = ""
    bold: bool = False
    label: bool = False
    role: str = ""
    tail: str = ""
    mark: Mark | None = None
    full: str = ""
    opens: bool = False
    within: bool = False
    outward: bool = False

    @property
    def signature(self) -> Signature | None:
        """The way in which this line stands out, the same for all lines that stand out alike; None when it does not."""
        if self.kind is not Kind.TEXT:
            return None
        if self.role == "question":
            return ("explicit", 0, False)
        if self.label:
            return ("label", 0, False)
        if self.heading:
            return ("heading", self.heading, bool(self.number))
        if self.role in {"summary", "term"}:
            return (self.role, self.depth, False)
        if self.listed:
            return (self.listed + ")" * self.closed, self.depth, self.bold)
        if self.bold:
            return ("bold", 0, False)
        return ("plain", 0, False) if self.opens else None


_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_ITEM = re.compile(
    r"(?P<bullet>[-*+•●▪◦‣·])\s+|(?P<number>\d{1,4}(?:\.\d+)*)(?:\\?[.)]|\.\))(?=\s|\*\*|__|#)\s*|"
    r"(?P<spaced>\d{1,3})(?:\s+[-–—]|:)\s+(?=[^\W\d_])|(?P<wide>\d{1,3})、\s*|\((?P<ringed>\d{1,3})\)\s+"
)
_ATTRIBUTES = re.compile(r"\s*\{[:#.][^{}]{0,80}\}\s*$")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,40}\d{0,4}\s*$")
_CALLOUT = re.compile(r"\[!(\w+)\][-+]?\s*")
_TASK = re.compile(r"\[[ xX]\]\s+")
_EMPTY_TASK = re.compile(r"\[[ x]\]\s+")
_HASHES = re.compile(r"(#{1,6})(?=\s|[^\s#!\d]{2}|\d+[.)\s])\s*")
_NUMBER = re.compile(
    r"(?P<number>\d{1,4}(?:\.\d+)+|\d{1,4}(?=\\?[.):、]|\s*[-–—]\s))(?:\\?[.):、]+|\s*[-–—](?=\s))?\s*(?=\S)"
)
_LABEL = re.compile(
    r"(?:(?:interview\s+)?(?:questions?|ques|quest|que|problem|exercise|frage|pregunta|вопрос)|q)(?![^\W\d_])"
    r"(?:\s*(?:no\.?|nr\.?|number|№|#|[.\-])?\s*(?P<number>\d{1,4}(?:\.\d+)*))?"
    r"(?P<sign>\s*[:.)\]：]+|\s+[-–—]+(?=\s)|(?=\s|$))\s*",
    re.IGNORECASE,
)
_CJK_LABEL = re.compile(r"(?:问题?|問題?)\s*(?P<number>\d*)(?P<sign>\s*[:：.、])\s*")
_ANSWER = re.compile(
    r"(?P<word>(?:(?:sample|model|suggested|possible|example|short|expected|correct|full|my|the|best|good|ideal)\s+)?"
    r"(?:answers?|solutions?|ans|sol|respuesta|antwort|réponse|ответ|responses?)|a)"
    r"\s*(?:\d{1,4}(?:\.\d+)*)?\s*(?P<sign>[:.)：]+|\s[-–—]+(?=\s)|$)\s*|"
    r"(?P<cjk>[答](?:案)?)\s*[:：]\s*",
    re.IGNORECASE,
)
_REVEAL = re.compile(
    r"(?:(?:click|tap|show|see|view|reveal|expand|toggle|open|read|display|check|hidden|hide)\b.*\b)?(?:the )?"
    r"(?:answers?|solutions?|ans)\b(?:\s*(?:\(.*\)|here|below|to .*|key|and explanation|\d+))?|"
    r"(?:click|tap|show|view|reveal|expand|toggle|open)\b.*",
    re.IGNORECASE,
)
_ADMONITION = re.compile(r"(?:\?\?\?\+?|!!!)\s+\w+\s+\"([^\"]*)\"\s*")
_REVEAL_SUMMARY = re.compile(r"(?:explanations?|details|spoilers?(?: alert)?|more|read more)", re.IGNORECASE)
_PICTURE_LINE = re.compile(r"(?:\s|&nbsp;|\[?!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])(?:\]\([^)]*\)|\]\[[^\]]*\])?|[|·•])+")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*$")


def indent_of(text: str) -> int:
    """How many blanks a line begins with."""
    return len(text) - len(text.lstrip(" "))


def peeled(line: Line) -> Block:
    """A line without the marks that open it, and what those marks say."""
    raw = line.text.rstrip()
    if len(raw) > LONGEST_LINE:
        return Block(
            line.number,
            raw,
            Kind.ANSWER if line.role == "answer" else Kind.TEXT,
            raw[:LONGEST_LINE],
            tail=raw if line.role == "answer" else "",
        )
    text = _QUOTE.sub("", raw, count=1) if raw.lstrip().startswith(">") else raw
    block = Block(line.number, text, indent=indent_of(text), role=line.role)
    text = text.strip()
    if line.role == "code":
        return replace(block, kind=Kind.CODE)
    if line.role == "close":
        return replace(block, kind=Kind.CLOSE)
    if not text or text in {"&nbsp;", "\\"}:
        return replace(block, kind=Kind.BLANK) if line.role not in {"question", "answer"} else _roled(block, line.role)
    if _RULE.match(text):
        return replace(block, kind=Kind.RULE)
    if _PICTURE_LINE.fullmatch(text) and not taken(text)[0]:
        return replace(block, kind=Kind.PICTURE, text=text)
    return _roled(_opened(block, text), line.role)


def _roled(block: Block, role: str) -> Block:
    if role != "answer" or block.kind is Kind.ANSWER:
        return block
    return replace(block, kind=Kind.ANSWER, tail=block.raw.strip(), text="")


def _opened(block: Block, text: str) -> Block:
    within, outward = leads_within(text), False
    if callout := _CALLOUT.match(text):
        text = text[callout.end() :]
        if callout[1].casefold() in {"answer", "solution", "success"}:
            return replace(block, kind=Kind.ANSWER, tail=text)
        block = replace(block, label=callout[1].casefold() in {"question", "faq", "help"})
    if match := _ITEM.match(text):
        block = replace(
            block,
            listed="bullet" if match["bullet"] else "number",
            number=match["number"] or match["spaced"] or match["ringed"] or match["wide"] or "",
        )
        block = replace(block, closed=bool(match["ringed"] or (match["number"] and ")" in match[0])))
        task = _TASK if match["bullet"] else _EMPTY_TASK
        text = task.sub("", text[match.end() :], count=1)
    if (match := _HASHES.match(text)) and (block.indent < 4 or block.listed):
        block = replace(block, heading=len(match[1]))
        text = re.sub(r"\s+#+\s*$", "", text[match.end() :])
    outward = is_outward_link(text) and not block.heading
    if block.heading:
        text = LINK.sub(lambda match: match[0] if re.search(r"\w", match[1]) else " ", text).strip()
    text = _LEADERS.sub("", _ATTRIBUTES.sub("", text))
    text, bold, tail = unbolded(text)
    answer = _answer(text, bold or bool(block.heading), block.role == "summary", tail)
    if answer is not None:
        return replace(block, kind=Kind.ANSWER, tail=answer, text=plain(text), bold=bold)
    block = replace(block, bold=bold, tail=tail, within=within and not block.heading, outward=outward)
    return numbered(block, text)


def unbolded(text: str) -> tuple[str, bool, str]:
    """The text without emphasis around all of it or around a question that opens it; whether; what follows that."""
    for sign in ("***", "**", "__", "*", "_"):
        if not text.startswith(sign) or text.startswith(sign + sign[0]):
            continue
        close = text.find(sign, len(sign))
        if close < 0:
            continue
        inner, rest = text[len(sign) : close].strip(), text[close + len(sign) :].strip()
        if rest and sign in {"*", "_"}:
            return text, False, ""
        label = _label(inner)
        if rest and ((label and not inner[label.end() :].strip()) or re.fullmatch(r"[\W\d]{0,3}\d+[.):]*", inner)):
            return f"{inner} {rest.lstrip(':').strip()}", True, ""
        if rest and re.match(r"(?:[AaQ]|[Aa]ns(?:wer)?)\s*\d*[:.)]*$", inner):
            return f"{inner.rstrip(':')}: {rest.lstrip(': ')}", True, ""
        if not re.search(r"[^\W_]", rest) or (taken(rest)[0] and not re.search(r"\w", taken(rest)[1])):
            return f"{inner} {rest.strip(':').strip()}".strip(), True, ""
        asks = strength(taken(inner)[1])
        if asks == 2 or (
            asks == 1
            and len(inner.split()) > 1
            and not inner.endswith(":")
            and (inner.endswith(".") or not rest[0].isalpha())
        ):
            return inner, True, rest.lstrip(":-–— ").strip() or rest
        return text, False, ""
    return text, False, ""


def _label(text: str) -> re.Match[str] | None:
    match = _LABEL.match(text) or _CJK_LABEL.match(text)
    if match is None or not (match["number"] or match["sign"].strip()):
        return None
    if (
        not match["number"]
        and match["sign"].strip()[0] not in ":.)：、"
        and text[: match.end()].strip().casefold() != "q -"
    ):
        return None
    return match


def _answer(text: str, marked: bool, summary: bool, tail: str) -> str | None:
    """What follows the lead-in of an answer on its line, or None when the line is none."""
    bare = re.sub(r"^[^\w*_`(\[]+", "", text).strip()
    if admonition := _ADMONITION.fullmatch(text):
        return tail if _REVEAL.fullmatch(admonition[1]) else None
    match = _ANSWER.match(bare)
    if match and (
        not match["word"] or match["word"].casefold() != "a" or match["sign"].strip()[:1] in {":", ".", "："}
    ):
        if not match["sign"] and match["word"] and not (marked or summary) and bare[match.end() :]:
            return None
        if (match["word"] or "").casefold() == "a" and not bare[match.end() :] and not match["sign"]:
            return None
        return f"{bare[match.end() :].strip()} {tail}".strip()
    words = re.sub(r"^\W+|\W+$", "", plain(bare))
    if len(words.split()) > 6 or "?" in bare:
        return None
    names_it = re.search(r"\b(?:answers?|solutions?|ans)\b", words, re.IGNORECASE)
    if (marked and names_it and _REVEAL.fullmatch(words)) or (
        summary and (_REVEAL.fullmatch(words) or _REVEAL_SUMMARY.fullmatch(words))
    ):
        return tail
    return None


def numbered(block: Block, text: str) -> Block:
    """The block with its number, label and level mark taken from the text."""
    if (
        not block.number
        and (block.heading or block.bold or block.role or block.listed)
        and (match := _NUMBER.match(text))
    ):
        block, text = replace(block, number=match["number"]), text[match.end() :]
        text, bold, tail = unbolded(text)
        block = replace(block, bold=block.bold or bold, tail=tail or block.tail)
    full, (mark, text) = text, taken(text)
    if (label := _label(text)) and not (label.end() == len(text) and not label["number"] and block.heading):
        block = replace(block, label=True, number=label["number"] or block.number)
        text, _, tail = unbolded(text[label.end() :].strip())
        block = replace(block, tail=tail or block.tail)
        text, answer = _split_answer(text)
        block, full = replace(block, tail=f"{answer} {block.tail}".strip()), text
    if mark is None or mark.odd:
        again, without = taken(text)
        mark, text = (again, without) if again and not again.odd else (mark, text)
    if block.tail and mark is None:
        mark, rest = taken(block.tail)
        block = replace(block, tail=rest) if mark else block
    text, bold, tail = unbolded(text) if not block.bold else (text, True, "")
    full = full if mark and full != text else text
    return replace(block, text=text.strip(), full=full.strip(), mark=mark, bold=bold, tail=block.tail or tail)


def _split_answer(text: str) -> tuple[str, str]:
    """A question with its answer on the same line, apart: `What is it? A: That.`"""
    match = re.search(r"(?<=[?.！？])\s+(?:\*\*)?(?:A|Ans|Answer)\s*\d*\s*[:.](?:\*\*)?\s+", text)
    return (text[: match.start()].strip(), text[match.end() :].strip()) if match else (text, "")
