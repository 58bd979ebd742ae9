"""Rows and their columns: which column holds the question, the answer, the level, the section, under many names.

It does not know which format the rows came in, nor what an answer is worth.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from interviewer.bank.documents import marks
from interviewer.bank.documents.imported import Found
from interviewer.bank.documents.peeling import Block
from interviewer.bank.documents.sections import Section
from interviewer.bank.documents.wording import leads_within, strength
from interviewer.errors import Fault

_NAMES = {
    "question": """
        question questions questiontext q ques que interviewquestion prompt query problem ask instruction front title
        frage pregunta вопрос 问题 item
    """,
    "answer": """
        answer answers answertext reference referenceanswer modelanswer sampleanswer idealanswer expectedanswer
        correctanswer bestanswer expected a ans response reply solution solutions output completion back explanation
        antwort respuesta ответ 答案 gold groundtruth
    """,
    "level": "level difficulty difficultylevel lvl hardness complexity diff",
    "section": "section topic category area subject chapter domain theme module field subtopic tag tags unit type",
}
_COLUMNS = {kind: names.split() for kind, names in _NAMES.items()}
_VAGUE = frozenset({"title", "unit", "type", "item", "expected"})
_NO_LEVEL = frozenset({"n/a", "na", "none", "null", "nan", "-", "unknown"})

_NOWHERE = Section()

Row = tuple[int, Mapping[str, str]]
"""The line where a row begins, and its cells by what they hold."""


def columns(header: Sequence[str]) -> dict[str, int]:
    """Which column holds the question, the answer, the level and the section, by the names in the header."""
    found: dict[str, int] = {}
    for kind, names in _COLUMNS.items():
        free = {place: name for place, name in enumerate(header) if place not in found.values()}
        whole = {re.sub(r"[\W_]", "", name.casefold()): place for place, name in reversed(free.items())}
        place = next((whole[name] for name in names if name in whole), None)
        if place is None:
            place = next((place for place, name in free.items() if _is_named(kind, name)), None)
        if place is not None:
            found[kind] = place
    return found


def _is_named(kind: str, name: str) -> bool:
    """Whether one of the words in a column's name names the kind."""
    words = set(re.findall(r"[^\W_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).casefold()))
    known = {known for known in _COLUMNS[kind] if len(known) > 2} - _VAGUE
    return bool(known & words) and not {"id", "number", "no", "type"} & words


def guessed(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Columns without names: the one that asks, and the longest of the others as the answer."""
    width = max((len(row) for row in rows), default=0)
    cells = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    asking = [sum(strength(cell) == 2 for cell in column) / max(1, len(rows)) for column in cells]
    if not asking or max(asking) < 0.6:
        return {}
    question = asking.index(max(asking))
    lengths = {place: sum(map(len, column)) for place, column in enumerate(cells) if place != question}
    answer = max(lengths, key=lambda place: lengths[place], default=None)
    return {"question": question} | ({"answer": answer} if answer is not None and lengths[answer] else {})


def of_rows(rows: Sequence[Row], path: Path, faults: list[Fault], section: Section = _NOWHERE) -> list[Found]:
    """The questions of rows; an answer without a question and a level that nobody knows become faults."""
    levels = [row.get("level", "") for _, row in rows]
    scale = marks.scheme([], [mark for value in levels if (mark := marks.taken(value)[0])])
    scale.most = max(scale.most, _most(levels))
    out = []
    for line, row in rows:
        asked = row.get("question", "").strip()
        if not re.search(r"\w", asked):
            if row.get("answer", "").strip():
                mend = "write the question that the answer belongs to"
                faults.append(Fault(path, line, "the question is empty", mend))
            continue
        value = row.get("level", "").strip()
        level = marks.of_value(value, scale) if value else None
        if value and level is None and value.casefold() not in _NO_LEVEL:
            mend = "write E, M or H, or easy, medium or hard"
            faults.append(Fault(path, line, f"the level {value!r} is unknown", mend))
        if not value:
            mark, bare = marks.taken(asked)
            level = scale.level(mark) if mark and not mark.weak else None
            asked = bare if level else asked
        own = row.get("section", "").strip()
        answer = row.get("answer", "").strip()
        answer = "" if answer.casefold() in {"nan", "null"} else answer
        out.append(Found(line, _asked(asked), own or section.name, answer, level, area=own or section.area))
    return out


def _most(values: Iterable[str]) -> int:
    return max((int(value) for value in values if re.fullmatch(r"\s*\d{1,2}\s*", value)), default=1)


def _asked(text: str) -> str:
    text = re.sub(r"^\W*(?:Q(?:uestion)?\s*\d*\s*[:.)]|\d+[.)])\s+", "", text.strip())
    return re.sub(r"^(\*\*|__)(.+)\1$", r"\2", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)).strip()


def of_table(block: Block, path: Path, faults: list[Fault], section: Section, strict: bool) -> list[Found]:
    """The questions of a Markdown table; none when it is another table. `strict`: both columns must be named."""
    rows = [_cells(line) for line in block.raw.split("\n")]
    names = columns(rows[0])
    if "question" not in names and not strict:
        names = guessed(rows[2:])
    if "question" not in names or (strict and "answer" not in names):
        return []
    if "answer" not in names and not any(
        strength(cells[names["question"]]) for cells in rows[2:] if cells[names["question"] :]
    ):
        return []
    values = [
        (line, {kind: cells[place] for kind, place in names.items() if place < len(cells)})
        for line, cells in enumerate(rows[2:], start=block.line + 2)
    ]
    asking = [row for row in values if not leads_within(row[1].get("question", ""))]
    return of_rows(asking, path, faults, section) if len(asking) * 2 > len(values) else []


def _cells(line: str) -> list[str]:
    inner = re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)
    cells = re.split(r"(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)", inner)
    return [re.sub(r"\s*<br\s*/?>\s*", "\n", cell.replace("\\|", "|").strip()) for cell in cells]
