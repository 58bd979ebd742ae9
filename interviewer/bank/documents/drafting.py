"""Drafts: question files proposed from what a document says, for a person to check.

Key points are the answer's own list items, or else its sentences. It does not judge whether they are true.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from interviewer.bank.documents.imported import AnswerState, ImportedQuestion
from interviewer.bank.documents.wording import (
    PICTURE,
    is_outward_link,
    plain,
    telling_words,
    words_beside_links,
)
from interviewer.bank.files import rendered
from interviewer.bank.question import Asks, KeyPoint, Level, Question, Rubric
from interviewer.errors import Fault, FaultyFiles

MOST_POINTS = 7
FEWEST_POINTS = 3
LONGEST_POINT = 300
"""Letters of a key point; what is longer is cut at the end of a sentence or a word."""

_FENCE = re.compile(r"\s*(```|~~~)")
_ITEM = re.compile(r"(\s*)(?:[-*+•●▪]|\d{1,3}[.)]|[a-z][.)])\s+(.*)")
_LEAD_IN = re.compile(r".*:\s*$")
_STATING = re.compile(
    r"\b(?:are|is|there|following|these|includes?|have|has|can|such|by|(?:\S+\s+){4})\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.!?])[)\"”’*]*\s+(?=[\"“(*`]?[A-Z0-9À-Þ])|(?<=[。！？])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Fig|Eq|al|approx|resp|Dr|Mr|Ms|No|w\.r\.t)\.|\b[A-Z]\.)$")
_ASKS = (
    (
        Asks.COMPARE,
        r"compare|contrast|differ(?:s|ent|ences?)?\b|\bvs\b|\bversus\b|pros and cons|trade-?offs?|distinguish",
    ),
    (Asks.DERIVE, r"\bderiv(?:e|ation)|\bprove\b|\bproof\b"),
    (
        Asks.CODE,
        r"\bimplement\b|\bwrite (?:a |the |some )?(?:code|function|program|script|query)|in (?:numpy|python|sql)\b",
    ),
    (Asks.COMPUTE, r"\bcomput(?:e|ation of)\b|\bcalculate\b|how many\b|\bestimate the\b"),
    (
        Asks.CHOOSE,
        r"\bwhich (?:one|of|would)|\bwould you (?:use|choose|prefer|pick)|\bchoose\b|\bshould (?:you|we|one)\b",
    ),
    (Asks.LIST, r"^(?:list|name|enumerate)\b|what are (?:the|some|different)|\btypes of\b|\bkinds of\b"),
)


def draft(imported: ImportedQuestion) -> Question:
    """A question file's content for an imported question, marked as a draft.

    Without a level of its own it gets M. Without an answer in words it has neither key points nor reference, and cannot
    be graded; a link in place of an answer is kept among the sources.
    """
    answered = imported.answer_state is AnswerState.TEXT
    place = f"{imported.document}:{imported.line}" if imported.document else f"line {imported.line}"
    pointing = imported.links if imported.answer_state is AnswerState.LINK_ONLY else ()
    text = _body(imported.text) or imported.id
    return Question(
        id=imported.id,
        level=imported.level or Level.M,
        asks=_asks(imported.ask),
        title=_title(imported),
        text=text,
        rubric=Rubric(points=_key_points(imported.answer) if answered else ()),
        reference=_body(imported.answer) if answered else "",
        sources=(_one_line(place), *map(_one_line, pointing)),
        draft=True,
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _asks(text: str) -> Asks:
    words = plain(text).casefold()
    return next((asks for asks, pattern in _ASKS if re.search(pattern, words)), Asks.EXPLAIN)


def _title(imported: ImportedQuestion) -> str:
    short_stem = imported.stem and len(imported.stem.split()) <= 5
    first = (imported.text if short_stem else imported.ask).strip().split("\n")[0]
    words = _one_line(plain(first).lstrip("#> ")) or imported.id
    if len(words) > 100:
        words = words[:97].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return words


def _body(text: str) -> str:
    """Markdown that can stand inside a section of a question file.

    A heading becomes bold, since headings part the file; fences are evened out, since one that is left open would
    swallow the sections below.
    """
    out: list[str] = []
    fence = ""
    for line in text.split("\n"):
        bare = line.strip()
        opening = re.match(r"(`{3,}|~{3,})", bare)
        if fence:
            closes = bare.startswith(fence) and not bare.strip(fence[0])
            out.append("```" if closes else _unfenced(line))
            fence = "" if closes else fence
        elif opening and not (opening[1][0] == "`" and "`" in bare[len(opening[1]) :]):
            fence = opening[1]
            out.append("```" + re.sub(r"[^\w+#.-]", "", bare.lstrip("`~").split(" ")[0])[:20])
        else:
            out.append(_unheaded(_unfenced(line)))
    if fence:
        out.append("```")
    return "\n".join(line.rstrip() for line in out).strip()


def _unfenced(line: str) -> str:
    """A line that opens no fence: signs that would are set apart by a backslash before them."""
    return re.sub(r"^(\s*)(```|~~~)", r"\1\\\2", line)


def _unheaded(line: str) -> str:
    match = re.match(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$", line)
    if match is None:
        return line
    words = match[1].replace("**", "").strip()
    return f"**{words}**" if words else ""


def _key_points(answer: str) -> tuple[KeyPoint, ...]:
    """Three to seven statements from the answer where it has as many: its list items, or else its sentences."""
    items, prose = _parts(_without_code(answer))
    chosen = list(dict.fromkeys(items))
    if len(chosen) < 2:
        chosen = list(dict.fromkeys(statement for paragraph in prose for statement in _sentences(paragraph)))
    elif len(chosen) < FEWEST_POINTS:
        more = [statement for paragraph in prose for statement in _sentences(paragraph) if statement not in chosen]
        chosen += more[: FEWEST_POINTS - len(chosen)]
    if not chosen:
        whole = _one_line(plain(_without_code(answer)))
        chosen = [whole] if 0 < len(whole) <= LONGEST_POINT else []
    taken: set[str] = set()
    points = []
    for place, statement in enumerate(chosen[:MOST_POINTS]):
        heavy = place < max(1, min(2, len(chosen) // 3))
        points.append(KeyPoint(id=_point_id(statement, place, taken), weight=2 if heavy else 1, text=statement))
    return tuple(points)


def _without_code(answer: str) -> str:
    lines, fenced = [], False
    for line in answer.split("\n"):
        if _FENCE.match(line) and not re.match(r"\s*```[^`]*```", line):
            fenced = not fenced
        elif not fenced:
            lines.append(line)
    return "\n".join(lines)


def _parts(answer: str) -> tuple[list[str], list[str]]:
    """The items of the answer's outermost lists, each behind a short lead-in such as `Cons`, and its prose."""
    items: list[tuple[int, str, str]] = []
    paragraphs: list[str] = []
    lead, open_item, fresh, rows = "", False, False, list[str]()
    for line in [*answer.split("\n"), ""]:
        if re.match(r"\s*\|.*\|\s*$", line):
            rows.append(line)
            continue
        if rows:
            items += [(0, "", row) for row in _rows(rows)]
            rows = []
        words = line.strip()
        if match := _ITEM.match(line):
            items.append((len(match[1]), lead, match[2]))
            open_item = True
        elif not words:
            open_item = False
        elif re.match(r"#{1,6}\s", words) or (_LEAD_IN.match(words) and not _STATING.search(words)):
            name = plain(words.lstrip("# ")).rstrip(": ")
            lead, open_item, fresh = f"{lead}, {name}" if fresh and lead else name, False, True
            continue
        elif open_item and line.startswith(" "):
            indent, label, text = items[-1]
            items[-1] = (indent, label, f"{text} {words}")
        else:
            lead, open_item = "", False
            paragraphs.append(words)
        fresh = fresh and not words
    outer = min((indent for indent, _, _ in items), default=0)
    texts = [_statement(text, label) for indent, label, text in items if indent <= outer + 1]
    return [text for text in texts if text], paragraphs


def _rows(lines: list[str]) -> Iterator[str]:
    """The rows of a table as statements, without its head."""
    for line in lines[2:]:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        cells = [cell for cell in cells if cell]
        if cells:
            yield f"{cells[0]}: {'; '.join(cells[1:])}" if len(cells) > 1 else cells[0]


def _statement(text: str, label: str = "") -> str:
    """One line without marks, pictures and bare addresses; empty when it says nothing itself."""
    only_points = is_outward_link(text) or ("://" in plain(text) and words_beside_links(text) < 6)
    if _LEAD_IN.match(text) or only_points:
        return ""
    words = re.sub(r"\(?https?://\S+", "", plain(PICTURE.sub("", text)))
    words = re.sub(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)", "", words) if words.count("**") or words.count("__") else words
    words = _one_line(re.sub(r"^(?:[-*+>]|\[[ xX]\])\s+", "", words)).strip(" *_")
    if not re.search(r"[^\W\d_]", words):
        return ""
    if label and not words.casefold().startswith(label.casefold()):
        words = f"{label}: {words}"
    if len(words) > LONGEST_POINT:
        kept = ""
        for sentence in _split(words):
            if kept and len(kept) + len(sentence) >= LONGEST_POINT:
                break
            kept = f"{kept} {sentence}".strip()
        words = kept if len(kept) <= LONGEST_POINT else kept[: LONGEST_POINT - 1].rsplit(" ", 1)[0] + "…"
    return words


def _split(text: str) -> list[str]:
    """The sentences of a text; a stop behind an abbreviation ends none."""
    out: list[str] = []
    for piece in _SENTENCES.split(text):
        if out and _ABBREVIATION.search(out[-1]):
            out[-1] = f"{out[-1]} {piece}"
        elif piece.strip():
            out.append(piece.strip())
    return out


def _sentences(paragraph: str) -> list[str]:
    found = (_statement(sentence) for sentence in _split(paragraph))
    return [sentence for sentence in found if len(sentence.split()) >= 2 or len(sentence) > 20]


def _point_id(statement: str, place: int, taken: set[str]) -> str:
    head = statement.split(":")[0] if 0 < len(statement.split(":")[0].split()) <= 5 else statement
    words = [word for word in telling_words(head) if word][:4]
    id = "-".join(words)[:48].strip("-") or f"point-{place + 1}"
    base, count = id, 1
    while id in taken:
        count += 1
        id = f"{base}-{count}"
    taken.add(id)
    return id


def write_drafts(questions: Iterable[Question], folder: Path, overwrite: bool = False) -> tuple[list[Path], list[Path]]:
    """Writes each question to `<folder>/<id>.md`; the files written, and those kept because they were there already.

    A file with other content is replaced only with `overwrite`. Raises FaultyFiles, before anything is written, when
    an id would lead out of the folder or occurs twice, and when a file cannot be written.
    """
    planned: dict[Path, str] = {}
    home = folder.resolve()
    for question in questions:
        path = folder / f"{question.id}.md"
        inside = re.fullmatch(r"[\w-]+(?:/[\w-]+)*", question.id) and path.resolve().is_relative_to(home)
        if not inside:
            raise FaultyFiles(
                [Fault(path, 1, f"the id {question.id!r} leads out of the folder", "use words, hyphens and /")]
            )
        if path in planned:
            raise FaultyFiles([Fault(path, 1, f"two questions have the id {question.id!r}", "give one another id")])
        planned[path] = rendered(question)
    written, kept = [], []
    for path, text in planned.items():
        try:
            if path.exists() and (not overwrite or path.read_bytes() == text.encode()):
                kept.append(path)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise FaultyFiles(
                [Fault(path, 1, f"the draft cannot be written: {error.strerror or error}", "check the folder")]
            ) from None
        written.append(path)
    return written, kept
