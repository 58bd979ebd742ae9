"""From a file or a text to what can be imported from it: which format it is, its text, its questions.

It knows the formats by their readers and nothing of what they do inside.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from interviewer.bank.documents import columns, latex, notebook, pages, plaintext, records, web
from interviewer.bank.documents.answers import cleaned
from interviewer.bank.documents.collection import collected
from interviewer.bank.documents.imported import Found, Imported, ImportedQuestion
from interviewer.bank.documents.wording import plain, slug, strength
from interviewer.errors import Fault, FaultyFiles

LIMIT = 20_000_000
"""The largest document that is read, in bytes."""

_SUFFIXES = {
    "markdown": ".md .markdown .mdown .mkd .mdx .rmd .qmd .txt .text",
    "rst": ".rst",
    "org": ".org .adoc .asciidoc",
    "csv": ".csv",
    "tsv": ".tsv .tab",
    "json": ".json .jsonl .ndjson",
    "yaml": ".yaml .yml",
    "html": ".html .htm .xhtml",
    "latex": ".tex .latex .ltx",
    "notebook": ".ipynb",
}
_KINDS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
READABLE = "Markdown, HTML, LaTeX, a notebook, PDF, plain text, CSV, TSV, JSON, JSONL or YAML"
_OFFICE = {".docx", ".doc", ".odt", ".xlsx", ".xls", ".pptx", ".ppt", ".epub", ".rtf", ".pages", ".zip", ".gz"}


def _refused(name: str | Path, what: str, mend: str, line: int = 1) -> FaultyFiles:
    return FaultyFiles([Fault(Path(name), line, what, mend)])


def read_document(path: Path) -> Imported:
    """The questions in a file, by its suffix, or by its content when the suffix tells nothing.

    Raises FaultyFiles, which names the file and the mend, when it cannot be read or holds no question.
    """
    mend = f"give a document of at most {LIMIT // 1_000_000} MB: {READABLE}"
    try:
        if path.is_dir():
            raise _refused(path, "this is a folder", "give one document at a time")
        if not path.exists():
            raise _refused(path, "there is no such file", "check the name")
        if path.stat().st_size > LIMIT:
            raise _refused(path, f"the file is too large, {path.stat().st_size / 1e6:.1f} MB", mend)
        content = path.read_bytes()
    except OSError as error:
        raise _refused(
            path, f"the file cannot be read: {error.strerror or error}", "check its name and its permissions"
        ) from None
    if content.startswith(b"%PDF-") or path.suffix.casefold() == ".pdf":
        lines = pages.lines_of(content, str(path))
        return _imported(*collected(lines, str(path)), str(path))
    text, faults = _decoded(content, path)
    return read_text(text, str(path), faults)


def read_text(text: str, name: str, faults: Sequence[Fault] = ()) -> Imported:
    """The questions in a text; `name` tells the format by its suffix and stands in faults and sources.

    Raises FaultyFiles when there is no question in it.
    """
    if len(text) > LIMIT:
        raise _refused(name, f"the text is too long, {len(text) / 1e6:.1f} million characters", "split it")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    text = re.sub(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]", " ", text)
    if not text.strip():
        raise _refused(name, "the document is empty", f"give one with questions: {READABLE}")
    kind = _KINDS.get(Path(name).suffix.casefold()) or _sniffed(text)
    if kind == "markdown" and _is_paired(text):
        kind = "tsv"
    if kind in {"csv", "tsv", "json", "yaml"}:
        read = {
            "csv": lambda: records.from_csv(text, name, None),
            "tsv": lambda: records.from_csv(text, name, "\t" if "\t" in text.lstrip().split("\n")[0] else None),
            "json": lambda: records.from_json(text, name),
            "yaml": lambda: records.from_yaml(text, name),
        }[kind]
        found, more = read()
        return _imported(found, 0, [*faults, *more], name)
    reader = {
        "html": web.lines_of,
        "latex": latex.lines_of,
        "notebook": notebook.lines_of,
        "rst": plaintext.rst_lines_of,
        "org": plaintext.org_lines_of,
    }.get(kind, plaintext.lines_of)
    try:
        found, stems, more = collected(reader(text, name), name)
    except RecursionError:
        raise _refused(name, "the document is nested too deeply", "save it as plain text") from None
    return _imported(found, stems, [*faults, *more], name)


def _is_paired(text: str) -> bool:
    """Whether most lines are a question, a tab and an answer, as flash cards are saved."""
    lines = [line.split("\t") for line in text.split("\n") if line.strip()]
    paired = [cells for cells in lines if len(cells) >= 2 and cells[0].strip() and strength(cells[0])]
    return len(paired) > 0.6 * len(lines)


def _sniffed(text: str) -> str:
    start = text.lstrip()[:3000]
    if re.match(r"<!doctype html|<html|<head|<body", start, re.IGNORECASE):
        return "html"
    if re.search(r"^\s*\\(?:documentclass|begin\{|section)", start, re.MULTILINE):
        return "latex"
    if start[:1] in "{[" and re.match(r"[{\[]\s*(?:[{\[\"]|$|\})", start):
        return "notebook" if '"cells"' in text[:20000] and '"nbformat"' in text else "json"
    first = start.split("\n")[0]
    for sign in "\t,;":
        names = columns.columns(first.split(sign)) if first.count(sign) and not first.startswith("#") else {}
        if {"question", "answer"} <= names.keys() and len(first.split()) < 20:
            return "csv"
    return "markdown"


def _decoded(content: bytes, path: Path) -> tuple[str, list[Fault]]:
    """The text of a file; lines that are not UTF-8 are faults and are read as Windows-1252."""
    if not content.strip():
        raise _refused(path, "the file is empty", f"give a document with questions: {READABLE}")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), []
    if path.suffix.casefold() in _OFFICE or b"\x00" in content[:65536] or _is_noise(content[:65536]):
        raise _refused(path, "this is not a text document", f"save it as {READABLE}")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    lines, faults = [], []
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            lines.append(line.decode("cp1252", errors="replace"))
            what = f"not UTF-8 text: {error.reason} at byte {error.start + 1} of the line, read as Windows-1252"
            faults.append(Fault(path, number, what, "save the document as UTF-8"))
    return "\n".join(lines), faults


def _is_noise(content: bytes) -> bool:
    return sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in content) > 0.02 * len(content)


def _imported(found: Sequence[Found], stems: int, faults: Sequence[Fault], name: str) -> Imported:
    """The result with places, sections and ids. Raises FaultyFiles when there is no question."""
    if not found:
        what = "no question was found"
        mend = "mark questions as headings, numbered lines, Q: and A:, or in a column named question"
        raise FaultyFiles([*faults, Fault(Path(name), 1, what, mend)])
    home = Path(name).stem or "document"
    taken: set[str] = set()
    questions = []
    for position, item in enumerate(found, start=1):
        answer, state, addresses = cleaned(item.answer)
        questions.append(
            ImportedQuestion(
                id=_id(item, home, position, taken),
                text=_speakable(item.text),
                ask=_speakable(item.ask or item.text),
                level=item.level,
                section=_speakable(item.section) or home,
                position=position,
                stem=_speakable(item.stem),
                answer=_speakable(answer),
                answer_state=state,
                links=addresses,
                line=item.line,
                attachments=item.attachments,
                document=Path(name).name,
            )
        )
    return Imported(name, tuple(questions), stems, tuple(sorted(faults)))


def _speakable(text: str) -> str:
    """The text without control characters and halves of letters, which no file can hold."""
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029]", "", text).strip()


def _id(item: Found, home: str, position: int, taken: set[str]) -> str:
    """`section/question` in kebab-case, unique within the document."""
    area = slug(item.area or item.section, 50) or slug(home, 50) or "document"
    short = not item.stem or len(item.stem.split()) <= 5
    words = slug(plain((item.text if short else item.ask).split("\n")[0]), 60) or f"question-{position}"
    id, count = f"{area}/{words}", 1
    while id in taken:
        count += 1
        id = f"{area}/{words}-{count}"
    taken.add(id)
    return id
