"""From blocks to questions: sections, stems, what belongs to a question, what answers it, and what does neither.

It takes the outline as given. It does not know files or formats.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interviewer.bank.documents import columns, marks
from interviewer.bank.documents.answers import is_missing, without_pictures
from interviewer.bank.documents.blocks import blocks
from interviewer.bank.documents.detection import Outline, outline
from interviewer.bank.documents.imported import Found
from interviewer.bank.documents.marks import Scheme
from interviewer.bank.documents.peeling import Block, Kind, Line
from interviewer.bank.documents.sections import Section, sections
from interviewer.bank.documents.wording import LINK, PICTURE, plain, strength
from interviewer.bank.question import Level
from interviewer.errors import Fault

_HINTED = re.compile(
    r"\b(?:questions?|interviews?|faqs?|q\s*(?:&|and|n)\s*a|quiz(?:zes)?|exams?|flash ?cards?|answers?|practi[cs]e|"
    r"exercises?|problems?|challenges?|trivia)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"\b(?:is|are|was|were|when|if|for|of|with|in|to|by|from|between|where|that|as|following|these|those|below|cases?|each|"
    r"scenarios?|situations?|setups?|conditions?|and|or|on)\s*:$",
    re.IGNORECASE,
)
_LISTING = re.compile(r"(?:name|list|enumerate|give|mention|state|what are|which are|provide|outline)\b", re.IGNORECASE)
_ANSWERING_TAIL = re.compile(r"[?？][\"”)]?\s*(?:[-–—:→=>]+\s*)?(?P<tail>[^?？]+)$")
_NOTE_LINK = re.compile(rf"(?<=[?.!]) *\[?{LINK.pattern}\]?\s*$")
_SENTENCE_END = re.compile(r"[.!?:;…][)\"”’*]*$")


@dataclass
class _Open:
    """A question or stem whose lines are being gathered."""

    block: Block
    section: Section
    marked: bool = False
    stems: tuple["_Open", ...] = ()
    body: list[Block] = field(default_factory=list)


def collected(lines: Iterable[Line], name: str) -> tuple[list[Found], int, list[Fault]]:
    """The questions of a document given as lines, the number of its stems, and its faults."""
    made, faults = blocks(lines, name)
    scheme = marks.scheme(
        (block.raw for block in made if block.kind is Kind.TEXT), (block.mark for block in made if block.mark)
    )
    hints = [re.sub(r"[_-]", " ", Path(name).stem), *(block.text for block in made if block.heading)]
    plan = outline(made, scheme, any(_HINTED.search(hint) for hint in hints))
    found: list[Found] = []
    for item in _gathered(made, plan, Path(name), faults):
        if isinstance(item, Found):
            found.append(item)
        else:
            found.append(_finished(item, scheme, faults, Path(name)))
    return found, len(plan.stems), faults


def _gathered(made: Sequence[Block], plan: Outline, path: Path, faults: list[Fault]) -> list[_Open | Found]:
    """Every question with the blocks below it, in order; the rows of tables of questions are ready questions."""
    known = sections(made, plan.sections)
    out: list[_Open | Found] = []
    section, around = Section(), list[tuple[int, Section]]()
    stems: tuple[_Open, ...] = ()
    current: _Open | None = None
    for place, block in enumerate(made):
        if block.kind is Kind.CLOSE and around and around[-1][0] == block.depth:
            section, stems, current = around.pop()[1], (), None
        elif place in plan.sections:
            if block.role == "summary":
                around.append((block.depth, section))
            section, stems, current = known[place], (), None
        elif place in plan.stems or place in plan.questions:
            stems = tuple(stem for stem in stems if stem.block.indent < block.indent)
            current = _Open(block, section, place in plan.marked, stems)
            if place in plan.stems:
                stems = (*stems, current)
            else:
                out.append(current)
        elif place in plan.ends:
            stems, current = (), None
        elif block.kind is Kind.TABLE and (rows := columns.of_table(block, path, faults, section, current is not None)):
            out += rows
        elif current is not None:
            current.body.append(block)
    return out


def _asked(text: str) -> str:
    """A question's own words: no pictures, links by their titles, no bold around the whole."""
    text = _NOTE_LINK.sub("", text)
    text = LINK.sub(lambda match: "" if not re.search(r"\w", match[1]) else match[1], PICTURE.sub("", text))
    text = re.sub(r"[ \t]+", " ", text).strip()
    if whole := re.fullmatch(r"(\*\*|__)((?:(?!\1).)+)\1", text):
        text = whole[2]
    return text.strip()


def _words(block: Block, is_marked: bool) -> str:
    """The text of a block; words in the place of a level mark stay when they are none here."""
    is_decoration = block.mark is None or block.mark.signs or block.mark.odd in {"x", "X"}
    return block.text if is_marked or is_decoration else block.full


def _finished(item: _Open, scheme: Scheme, faults: list[Fault], path: Path) -> Found:
    block = item.block
    level = scheme.level(block.mark) if block.mark and item.marked else None
    is_odd = block.mark is not None and block.mark.odd != "" and scheme.worded >= 2
    if block.mark and is_odd:
        faults.append(Fault(path, block.line, f"the level mark [{block.mark.odd}] is unknown", "write [E], [M] or [H]"))
    body, own = _without_level_lines(item.body, scheme, faults, path)
    attachments = [*_pictures(body), *(picture for stem in item.stems for picture in _pictures(stem.body))]
    extra, answer = _split(block, body)
    text = _asked(_words(block, level is not None or is_odd))
    if not text and extra:
        text, extra = _asked(extra), ""
    elif not text:
        text, answer = _first_paragraph(answer)
        text = _asked(text)
    if not answer.strip() or is_missing(without_pictures(answer)):
        text, answer = _inline(text, answer)
    if block.outward and not answer.strip():
        answer = " ".join(f"[{title}]({address})" for title, address in LINK.findall(block.raw))
    stem = _stem_text(item.stems)
    own_text = f"{text}\n\n{extra}".strip() if extra else text
    return Found(
        line=block.line,
        text=_under(stem, own_text),
        section=item.section.name,
        answer=answer,
        level=level or own or item.section.level,
        stem=stem,
        attachments=tuple(dict.fromkeys(attachments)),
        area=item.section.area,
        ask=text,
    )


def _without_level_lines(
    body: Sequence[Block], scheme: Scheme, faults: list[Fault], path: Path
) -> tuple[list[Block], Level | None]:
    """The blocks without lines such as `Difficulty: hard`, and the level that they name."""
    kept, level = [], None
    for block in body:
        value = marks.own_line(plain(block.raw)) if block.kind is Kind.TEXT else None
        named = marks.of_value(value, scheme) if value else None
        if value and named is None and len(value.split()) <= 2:
            faults.append(Fault(path, block.line, f"the level {value!r} is unknown", "write easy, medium or hard"))
        elif named is None:
            kept.append(block)
        level = level or named
    return kept, level


def _pictures(body: Sequence[Block]) -> list[str]:
    found = []
    for block in body:
        if block.kind in {Kind.PICTURE, Kind.TEXT}:
            found += [
                " ".join(filter(None, (alt.strip(), f"({address})" if address else "")))
                for alt, address in PICTURE.findall(block.raw)
            ]
    return found


def _split(question: Block, body: list[Block]) -> tuple[str, str]:
    """What in the lines below a question still asks, and what answers."""
    for place, block in enumerate(body):
        if block.kind is Kind.ANSWER and not _is_option(body, place) and not _is_aside(body, place):
            asked = _joined(_without_hints(body[:place]))
            return f"{question.tail}\n{asked}".strip(), _joined([block, *body[place + 1 :]], answers=True)
    place = _asked_until(question, body)
    return _joined(body[:place]), f"{question.tail}\n{_joined(body[place:])}" if question.tail else _joined(
        body[place:]
    )


def _is_option(body: Sequence[Block], place: int) -> bool:
    """Whether a line `A: …` is the first of the options A, B, C and not an answer."""
    if not re.match(r"\W*A\s*[:.)]", body[place].raw):
        return False
    return any(re.match(r"\W*B\s*[:.)]", block.raw) for block in body[place + 1 : place + 4])


def _is_aside(body: Sequence[Block], place: int) -> bool:
    """Whether a summary such as `More` or `Details` folds out a part of an answer that has begun above it."""
    names_answer = re.search(r"\b(?:ans|answers?|solutions?|show|reveal|click|view)\b", body[place].text, re.IGNORECASE)
    return body[place].role == "summary" and not names_answer and any(block.kind is Kind.TEXT for block in body[:place])


def _without_hints(body: Sequence[Block]) -> list[Block]:
    kept, hint = [], False
    for block in body:
        hint = (hint and block.kind is not Kind.CLOSE) or bool(
            re.match(r"\W*hints?\b", block.text, re.IGNORECASE) and block.role == "summary"
        )
        if not hint:
            kept.append(block)
    return kept


def _asked_until(question: Block, body: Sequence[Block]) -> int:
    """How many of the first blocks belong to the question: data that it then asks about, or the list it ends in."""
    solid = [
        place for place, block in enumerate(body) if block.kind not in {Kind.BLANK, Kind.PICTURE, Kind.RULE, Kind.CLOSE}
    ]
    if not solid:
        return 0
    if question.text.rstrip("*_ ").endswith(":") and (
        _UNFINISHED.search(question.text) or question.mark or not _LISTING.match(plain(question.text))
    ):
        listed = all(body[place].listed or body[place].indent > body[solid[0]].indent for place in solid)
        if (
            listed
            and body[solid[0]].listed
            and not (_LISTING.match(plain(question.text)) and not _UNFINISHED.search(question.text))
        ):
            return len(body)
    if body[solid[0]].kind in {Kind.TABLE, Kind.CODE}:
        for place in solid[1:]:
            block = body[place]
            if block.kind in {Kind.TABLE, Kind.CODE}:
                continue
            goes_on = strength(block.raw) == 2 and (not question.listed or block.indent <= max(question.indent, 4))
            return place + 1 if goes_on and (place != solid[-1] or strength(question.text) == 0) else 0
    if strength(question.text) == 0 and question.text:
        for place in solid[:3]:
            block = body[place]
            if block.kind is not Kind.TEXT or block.listed or block.heading:
                break
            if strength(block.raw) == 2 and re.search(r"[?？]\W*$", block.raw) and place != solid[-1]:
                return place + 1
    return 0


def _joined(body: Sequence[Block], answers: bool = False) -> str:
    """The Markdown of blocks; when they answer, without the lead-in of the first."""
    lines = []
    column = min((block.indent for block in body if block.kind is Kind.TEXT), default=0)
    for place, block in enumerate(body):
        if block.kind is Kind.ANSWER:
            lead_in = answers and not any(other.tail or other.kind is Kind.TEXT for other in body[:place])
            lines.append(" " * block.indent + block.tail if lead_in else block.raw if block.tail else "")
        elif block.kind in {Kind.BLANK, Kind.CLOSE, Kind.RULE}:
            lines.append("")
        elif block.kind is Kind.PICTURE or block.within:
            continue
        else:
            table = block.kind is Kind.TABLE
            lines.append("\n".join(" " * column + row for row in block.raw.split("\n")) if table else block.raw)
    return without_pictures("\n".join(lines))


def _first_paragraph(text: str) -> tuple[str, str]:
    """The question below a bare label such as `Question 3`: the first paragraph, up to its last question mark."""
    first, _, rest = text.partition("\n\n")
    lines = first.split("\n")
    asking = [place for place, line in enumerate(lines) if strength(line) == 2]
    if asking and asking[0] + 1 < len(lines):
        return " ".join(lines[: asking[0] + 1]), "\n".join(lines[asking[0] + 1 :]) + "\n\n" + rest
    return " ".join(lines), rest


def _inline(text: str, answer: str) -> tuple[str, str]:
    """A question with its answer behind the question mark on the same line, apart."""
    match = _ANSWERING_TAIL.search(text)
    if match is None or answer.strip():
        return text, answer
    tail = match["tail"].strip()
    if len(tail.split()) < 3 or strength(tail) > 0 or tail[:1] in "([":
        return text, answer
    return text[: match.start("tail")].rstrip(" -–—:→=>"), tail


def _stem_text(stems: Sequence[_Open]) -> str:
    parts = []
    for stem in stems:
        below = _joined([block for block in stem.body if block.kind is not Kind.ANSWER])
        parts.append(f"{_asked(_words(stem.block, stem.marked))}\n{below}".strip())
    return "\n".join(filter(None, parts))


def _under(stem: str, text: str) -> str:
    """A question behind its stem: `SVM: What is a margin?`, or the stem's own sentence and then the question."""
    if not stem:
        return text
    if "\n" in stem:
        return f"{stem}\n\n{text}"
    if len(stem.split()) <= 5 or not _SENTENCE_END.search(stem):
        return f"{stem.rstrip(' .:')}: {text}"
    return f"{stem} {text}"
