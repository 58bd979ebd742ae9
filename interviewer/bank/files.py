"""Question files: Markdown that people read and diff, to Questions and back.

`parsed` finds every fault of a text at once; `rendered` writes the one canonical form, so that
`rendered(parsed(text)) == text` for every canonical file. It does not know who asks the questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from interviewer.bank.question import Asks, Bank, Hint, KeyPoint, Level, Misconception, Question, Rubric
from interviewer.errors import Fault, FaultyFiles

SECTIONS = ("Question", "Key points", "Misconceptions", "Also asked as", "Hints", "Reference")
OPTIONAL = frozenset({"Misconceptions", "Also asked as", "Hints"})
NOT_QUESTIONS = frozenset({"README.md", "CHANGELOG.md"})
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as fast, where PyYAML was built with it."""
KEPT = 1024
"""Files that are kept as they were read, at most, so that what has not changed is not read anew."""
KEYS = ("level", "asks", "after", "sources", "reviewed", "draft")

_POINT = re.compile(r"- \*\*(?P<id>[^*]+)\*\* \((?P<weight>[^),]*)(?:,\s*(?P<bonus>[^)]*))?\)\s+(?P<text>.+)")
_HINT = re.compile(r"- (?:\*\*(?P<point>[a-z0-9-]+)\*\* )?(?P<text>.+)")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass
class _Line:
    number: int
    text: str


@dataclass
class _Item:
    """A list item: its first line and the lines indented below it."""

    number: int
    text: str
    below: list[_Line] = field(default_factory=list)


class _Parser:
    """Reads one text; gathers faults instead of stopping at the first."""

    def __init__(self, text: str, id: str, path: Path) -> None:
        self.lines = [_Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
        self.id, self.path = id, path
        self.faults: list[Fault] = []

    def fault(self, line: int, what: str, mend: str = "") -> None:
        self.faults.append(Fault(self.path, line, what, mend))

    def question(self) -> Question | None:
        front, body = self._front_matter()
        title, sections = self._sections(body)
        points = self._points(sections.get("Key points", []))
        rubric = Rubric(points=points, misconceptions=self._misconceptions(sections.get("Misconceptions", [])))
        hints = self._hints(sections.get("Hints", []), {point.id for point in points})
        draft = bool(front.get("draft", False))
        text, reference = (self._prose(sections, name) for name in ("Question", "Reference"))
        self._check_not_empty(sections, points, draft)
        values = {key: front[key] for key in ("level", "asks") if key in front}
        if self.faults:
            return None
        return Question(
            id=self.id,
            title=title,
            text=text,
            rubric=rubric,
            reference=reference,
            also=tuple(item.text for item in self._items(sections.get("Also asked as", []))),
            hints=hints,
            after=tuple(front.get("after") or ()),
            sources=tuple(front.get("sources") or ()),
            reviewed=front.get("reviewed"),
            draft=draft,
            **values,
        )

    def _front_matter(self) -> tuple[dict[str, Any], list[_Line]]:
        ends = [line.number for line in self.lines[1:] if line.text.rstrip() == "---"]
        if self.lines[0].text.rstrip() != "---" or not ends:
            self.fault(1, "there is no front matter", "begin with a line ---, then level: E, M or H, then ---")
            return {}, self.lines
        try:
            front = yaml.load("\n".join(line.text for line in self.lines[1 : ends[0] - 1]), YAML) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.fault(
                2 + (mark.line if mark else 0), f"the front matter is not YAML: {getattr(error, 'problem', error)}"
            )
            return {}, self.lines[ends[0] :]
        if not isinstance(front, dict):
            self.fault(2, "the front matter is not a list of key: value")
            return {}, self.lines[ends[0] :]
        self._check_front(front)
        return front, self.lines[ends[0] :]

    def _line_of(self, key: str) -> int:
        return next((line.number for line in self.lines if line.text.startswith(f"{key}:")), 1)

    def _check_front(self, front: dict[str, Any]) -> None:
        for key in front:
            if key not in KEYS:
                self.fault(self._line_of(str(key)), f"unknown key {key!r}", f"known keys: {', '.join(KEYS)}")
        if "level" not in front:
            self.fault(1, "the level is missing", "add level: E, M or H")
        elif front["level"] not in list(Level):
            self.fault(self._line_of("level"), f"level is {front['level']!r}", "write E, M or H")
        if front.get("asks", Asks.EXPLAIN) not in list(Asks):
            self.fault(self._line_of("asks"), f"asks is {front['asks']!r}", f"write one of {', '.join(Asks)}")
        for key in ("after", "sources"):
            value = front.get(key) or []
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                self.fault(
                    self._line_of(key), f"{key} is not a list of texts", "put one a line, quoted where it holds a colon"
                )
        if type(front.get("reviewed", date.min)) is not date:
            self.fault(self._line_of("reviewed"), f"reviewed is {front['reviewed']!r}", "write a day: 2026-01-31")
        if not isinstance(front.get("draft", False), bool):
            self.fault(self._line_of("draft"), f"draft is {front['draft']!r}", "write true or leave it out")

    def _sections(self, lines: Sequence[_Line]) -> tuple[str, dict[str, list[_Line]]]:
        title, name, fenced = "", None, False
        sections: dict[str, list[_Line]] = {}
        for line in lines:
            fenced ^= bool(_FENCE.match(line.text))
            if not fenced and line.text.startswith("# "):
                if title:
                    self.fault(line.number, "a second title", "one question a file")
                title = title or line.text[2:].strip()
            elif not fenced and line.text.startswith("## "):
                name = self._section_name(line, sections)
            elif name is not None:
                sections[name].append(line)
            elif line.text.strip():
                self.fault(line.number, "text outside any section", f"sections: {', '.join(SECTIONS)}")
        if not title:
            self.fault(1, "the title is missing", "add a line # Title after the front matter")
        for wanted in SECTIONS:
            if wanted not in sections and wanted not in OPTIONAL:
                self.fault(len(self.lines), f"the section {wanted!r} is missing", f"add ## {wanted}")
        return title, sections

    def _section_name(self, line: _Line, sections: dict[str, list[_Line]]) -> str:
        name = line.text[3:].strip()
        if name not in SECTIONS:
            self.fault(line.number, f"unknown section {name!r}", f"sections: {', '.join(SECTIONS)}")
        elif name in sections:
            self.fault(line.number, f"a second section {name!r}", "join the two")
        elif sections and SECTIONS.index(name) < max(SECTIONS.index(known) for known in sections if known in SECTIONS):
            self.fault(line.number, f"the section {name!r} is out of order", f"the order is {', '.join(SECTIONS)}")
        sections.setdefault(name, [])
        return name

    def _prose(self, sections: dict[str, list[_Line]], name: str) -> str:
        return "\n".join(line.text for line in sections.get(name, [])).strip()

    def _items(self, lines: Sequence[_Line]) -> list[_Item]:
        items: list[_Item] = []
        for line in lines:
            if line.text.startswith("- "):
                items.append(_Item(line.number, line.text[2:].strip()))
            elif line.text.startswith("  ") and line.text.strip() and items:
                items[-1].below.append(_Line(line.number, line.text.strip()))
            elif line.text.strip():
                self.fault(line.number, f"not a list item: {line.text.strip()[:40]!r}", "begin it with '- '")
        return items

    def _weighted(self, item: _Item, seen: set[str]) -> dict[str, Any] | None:
        """The id, weight, bonus mark and text of a key point or misconception."""
        match = _POINT.fullmatch(f"- {item.text}")
        if match is None:
            self.fault(item.number, f"cannot read {item.text[:40]!r}", "write - **id** (weight) text")
            return None
        id, weight, bonus = match["id"], match["weight"].strip(), match["bonus"]
        if not _ID.fullmatch(id):
            self.fault(item.number, f"the id {id!r} is not in kebab-case", "use small letters, digits and hyphens")
        if id in seen:
            self.fault(item.number, f"a second item with the id {id!r}", "ids are unique within a file")
        seen.add(id)
        if weight not in {"1", "2", "3"}:
            self.fault(item.number, f"the weight is {weight!r}", "write 1, 2 or 3")
            return None
        if bonus is not None and bonus.strip() != "bonus":
            self.fault(item.number, f"unknown mark {bonus.strip()!r}", "the only mark is bonus")
        return {"id": id, "weight": int(weight), "bonus": bonus is not None, "text": match["text"].strip()}

    def _below(self, item: _Item, sign: str, what: str) -> tuple[str, str | None]:
        """The rest of the item's text and the line that begins with the sign."""
        text, marked = [], None
        for line in item.below:
            if line.text.startswith(f"{sign} "):
                if marked is not None:
                    self.fault(line.number, f"a second {what}", "one an item")
                marked = line.text[2:].strip()
            elif marked is not None:
                marked = f"{marked} {line.text}"
            else:
                text.append(line.text)
        return " ".join(text), marked

    def _points(self, lines: Sequence[_Line]) -> tuple[KeyPoint, ...]:
        points, seen = [], set[str]()
        for item in self._items(lines):
            values = self._weighted(item, seen)
            more, probe = self._below(item, "?", "probe")
            if values is not None:
                values["text"] = f"{values['text']} {more}".strip()
                points.append(KeyPoint(**values, probe=probe))
        return tuple(points)

    def _misconceptions(self, lines: Sequence[_Line]) -> tuple[Misconception, ...]:
        items, seen = [], set[str]()
        for item in self._items(lines):
            values = self._weighted(item, seen)
            more, correction = self._below(item, "!", "correction")
            if correction is None:
                self.fault(item.number, "the correction is missing", "add a line '  ! what is true instead'")
            elif values is not None:
                if values.pop("bonus"):
                    self.fault(item.number, "a misconception cannot be a bonus")
                values["text"] = f"{values['text']} {more}".strip()
                items.append(Misconception(**values, correction=correction))
        return tuple(items)

    def _hints(self, lines: Sequence[_Line], points: set[str]) -> tuple[Hint, ...]:
        hints = []
        for item in self._items(lines):
            match = _HINT.fullmatch(f"- {item.text}")
            assert match is not None  # an item's text is never empty, so the pattern always fits
            if match["point"] and match["point"] not in points:
                self.fault(item.number, f"the hint names an unknown key point {match['point']!r}")
            hints.append(
                Hint(text=" ".join([match["text"], *(line.text for line in item.below)]), point=match["point"])
            )
        return tuple(hints)

    def _check_not_empty(self, sections: dict[str, list[_Line]], points: Sequence[KeyPoint], draft: bool) -> None:
        empty = {name for name in sections if not self._prose(sections, name)}
        if "Question" in empty:
            self.fault(self._heading("Question"), "the question has no text")
        if "Reference" in empty and not draft:
            self.fault(self._heading("Reference"), "the reference is empty", "write it, or mark the file draft: true")
        if "Key points" in empty and not draft:
            self.fault(self._heading("Key points"), "there is no key point", "write three to seven")
        elif points and all(point.bonus for point in points):
            self.fault(self._heading("Key points"), "every key point is a bonus", "at least one must be required")

    def _heading(self, name: str) -> int:
        return next((line.number for line in self.lines if line.text.startswith(f"## {name}")), 1)


@lru_cache(maxsize=KEPT)
def parsed(text: str, id: str, path: Path) -> Question:
    """The question written in the text, kept: a bank that is read again is mostly as it was. Raises FaultyFiles with
    every fault of it.
    """
    parser = _Parser(text.replace("\r\n", "\n").removeprefix("\ufeff"), id, path)
    question = parser.question()
    if question is None:
        raise FaultyFiles(parser.faults)
    return question


def _scalar(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10**9).removesuffix("\n").removesuffix("\n...")


def _front_matter(question: Question) -> list[str]:
    lines = ["---", f"level: {question.level}", f"asks: {question.asks}"]
    if question.after:
        lines.append(f"after: [{', '.join(question.after)}]")
    if question.sources:
        lines += ["sources:", *(f"  - {_scalar(source)}" for source in question.sources)]
    if question.reviewed:
        lines.append(f"reviewed: {question.reviewed}")
    if question.draft:
        lines.append("draft: true")
    return [*lines, "---"]


def _weighted_line(item: KeyPoint | Misconception) -> str:
    mark = ", bonus" if isinstance(item, KeyPoint) and item.bonus else ""
    return f"- **{item.id}** ({item.weight}{mark}) {item.text}"


def rendered(question: Question) -> str:
    """The question in the canonical form of a question file."""
    points, misconceptions = [], []
    for point in question.rubric.points:
        points += [_weighted_line(point), *([f"  ? {point.probe}"] if point.probe else [])]
    for item in question.rubric.misconceptions:
        misconceptions += [_weighted_line(item), f"  ! {item.correction}"]
    bodies = {
        "Question": [question.text],
        "Key points": points,
        "Misconceptions": misconceptions,
        "Also asked as": [f"- {wording}" for wording in question.also],
        "Hints": [f"- **{hint.point}** {hint.text}" if hint.point else f"- {hint.text}" for hint in question.hints],
        "Reference": [question.reference] if question.reference else [],
    }
    blocks = ["\n".join(_front_matter(question)), f"# {question.title}"]
    for name, body in bodies.items():
        if body or name not in OPTIONAL:
            blocks += [f"## {name}", *(["\n".join(body)] if body else [])]
    return "\n\n".join(blocks) + "\n"


def read_question(path: Path, folder: Path) -> Question:
    """The question in a file of a bank folder; its id is the path within the folder. Raises FaultyFiles."""
    id = path.relative_to(folder).with_suffix("").as_posix()
    try:
        return parsed(path.read_text(encoding="utf-8"), id, path)
    except UnicodeDecodeError as error:
        raise FaultyFiles([Fault(path, 1, f"not UTF-8 text: {error.reason} at byte {error.start}")]) from None
    except ValidationError as error:
        raise FaultyFiles([Fault(path, 1, f"{fault['loc']}: {fault['msg']}") for fault in error.errors()]) from None


def question_files(folder: Path) -> list[Path]:
    """The question files of a bank folder, sorted: every .md below it but NOT_QUESTIONS."""
    return sorted(path for path in folder.rglob("*.md") if path.name not in NOT_QUESTIONS and path.is_file())


def read_bank(folders: Sequence[Path]) -> tuple[Bank, tuple[Fault, ...]]:
    """The questions of one or several bank folders, read together, and every fault found.

    A faulty file is left out and the good ones are kept. An id in two folders, and an `after` that names no question,
    are faults. A folder that is missing is one too.
    """
    questions: dict[str, Question] = {}
    faults: list[Fault] = []
    where: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            faults.append(Fault(folder, 1, "there is no such folder", "give the folder that holds the question files"))
            continue
        for path in question_files(folder):
            try:
                question = read_question(path, folder)
            except FaultyFiles as error:
                faults += error.faults
                continue
            if question.id in questions:
                faults.append(
                    Fault(path, 1, f"{question.id!r} is already in {where[question.id]}", "rename one of the two")
                )
                continue
            questions[question.id], where[question.id] = question, path
    for question in questions.values():
        faults += [
            Fault(where[question.id], 1, f"after names an unknown question {id!r}")
            for id in question.after
            if id not in questions
        ]
    return Bank(questions.values()), tuple(sorted(faults))
