"""Replies from elsewhere: finished interviews, the evaluations' datasets, CSV and JSON lines.

Whatever they come from, they are anonymous afterwards, and every fault of a file is told at once. It does not know what
becomes of them.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator

from interviewer.bank.question import Bank, Question, Value
from interviewer.calibration.anonymous import anonymous
from interviewer.calibration.dataset import read_replies
from interviewer.calibration.labels import Mark, items_of, wording
from interviewer.errors import Fault, FaultyFiles, InterviewerError
from interviewer.grading.evidence import find_quote
from interviewer.grading.grade import Ruling
from interviewer.interview.interview import Interview

LONGEST_FILE = 20_000_000
LONGEST_REPLY = 50_000


class Said(Value):
    """What one person says of a reply: ids of items, each with the words that show it where they are known."""

    met: Mapping[str, str | None] = {}
    asserted: Mapping[str, str | None] = {}
    unclear: tuple[str, ...] = ()
    reason: str = ""

    @field_validator("met", "asserted", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return dict.fromkeys(value) if isinstance(value, list | tuple) else value


class Arrival(Value):
    """A reply on its way into a project, with the labels that came with it, by person."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    question_id: str
    text: Annotated[str, Field(max_length=LONGEST_REPLY)]
    source: str
    band: Annotated[int, Field(ge=0, le=4)] | None = None
    labels: Mapping[str, Said] = {}


@dataclass(frozen=True)
class Arrived:
    """What came, and how many replies were left out as the same words to the same question."""

    replies: tuple[Arrival, ...]
    repeated: int = 0


def _key(question_id: str, text: str) -> str:
    folded = " ".join(text.split()).casefold()
    return hashlib.sha256(f"{question_id}\n{folded}".encode("utf-8", "surrogatepass")).hexdigest()[:10]


def distinct(arrivals: Iterable[Arrival], known: Collection[tuple[str, str]] = ()) -> Arrived:
    """Each reply once: those with the words of another one to the same question, or of one `known`, are left out.

    `known` are pairs of question id and text.
    """
    seen = {_key(question_id, text) for question_id, text in known}
    kept: list[Arrival] = []
    repeated = 0
    for arrival in arrivals:
        key = _key(arrival.question_id, arrival.text)
        if key in seen or not arrival.text.strip():
            repeated += 1
            continue
        seen.add(key)
        kept.append(arrival)
    return Arrived(tuple(kept), repeated)


def from_interviews(
    interviews: Iterable[Interview], question_ids: Collection[str], names: Collection[str] = ()
) -> Iterator[Arrival]:
    """The replies of finished interviews to these questions. Whose they are is left out; `names` are blanked too."""
    for interview in interviews:
        for exchange in interview.exchanges if interview.finished else ():
            if exchange.question.id not in question_ids or not exchange.parts:
                continue
            text = anonymous(exchange.reply.text, names)[:LONGEST_REPLY]
            band = exchange.grade.band if exchange.grade else None
            id = f"i-{_key(exchange.question.id, text)}"
            yield Arrival(id=id, question_id=exchange.question.id, text=text, source="interview", band=band)


def from_dataset(folder: Path, questions: Iterable[Question], labelled_by: str | None = None) -> Iterator[Arrival]:
    """The replies of a dataset folder to these questions; with `labelled_by`, its labels too, as that person's.

    Raises FaultyFiles, and InterviewerError when the folder has no reply to any of them.
    """
    found = 0
    for question in questions:
        path = folder / f"{question.id}.yaml"
        if not path.is_file():
            continue
        for reply in read_replies(path, question):
            found += 1
            said = Said(met=dict(reply.met), asserted=dict(reply.asserted), unclear=reply.open)
            yield Arrival(
                id=f"d-{question.slug}-{reply.id}"[:100],
                question_id=question.id,
                text=reply.text,
                source="dataset",
                band=reply.band,
                labels={labelled_by: said} if labelled_by else {},
            )
    if not found:
        raise InterviewerError(f"{folder} has no labelled replies to the chosen questions: files are AREA/SLUG.yaml.")


def from_file(path: Path, bank: Bank, names: Collection[str] = ()) -> list[Arrival]:
    """The replies in a CSV or JSONL file, with their labels. Raises FaultyFiles with every fault."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise FaultyFiles([Fault(path, 1, f"larger than {LONGEST_FILE // 1_000_000} MB", "split the file")])
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultyFiles([Fault(path, 1, f"not UTF-8 text: {error.reason}", "save it as UTF-8")]) from None
    except OSError as error:
        raise FaultyFiles([Fault(path, 1, f"cannot be read: {error.strerror}")]) from None
    faults: list[Fault] = []
    rows = _csv_rows(path, text) if path.suffix.lower() == ".csv" else _json_rows(path, text, faults)
    found: dict[str, Arrival] = {}
    for line, row in rows:
        try:
            arrival = _arrival(row, line, names)
            faults += [Fault(path, line, what, mend) for what, mend in _row_faults(arrival, bank)]
            found[arrival.id] = _joined(found.get(arrival.id), arrival)
        except ValidationError as error:
            faults += [Fault(path, line, *_plainly(dict(one))) for one in error.errors()]
        except ValueError as error:
            faults.append(Fault(path, line, str(error)))
    if faults:
        raise FaultyFiles(faults)
    if not found:
        raise FaultyFiles([Fault(path, 1, "there is no reply", "a row has question_id and reply")])
    return list(found.values())


_PLAIN: Mapping[str, tuple[str, str]] = {
    "string_unicode": ("not text that can be kept: it holds half a character", "write the whole character"),
    "dict_type": ("not read as it is written", 'labels are {"NAME": {"met": ["ID"], "asserted": [], "unclear": []}}'),
    "model_type": ("not read as it is written", 'labels are {"NAME": {"met": ["ID"], "asserted": [], "unclear": []}}'),
    "tuple_type": ("not read as it is written", 'labels are {"NAME": {"met": ["ID"], "asserted": [], "unclear": []}}'),
    "extra_forbidden": ("nobody knows this field", "a label has met, asserted, unclear and reason"),
}


def _plainly(error: Mapping[str, Any]) -> tuple[str, str]:
    """A fault of a row in words, and its mend."""
    place = ".".join("reply" if part == "text" else str(part) for part in error["loc"])
    what, mend = _PLAIN.get(error["type"], (error["msg"], ""))
    return f"{place}: {what}", mend


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(LONGEST_FILE)
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    missing = {"question_id", "reply"} - {(name or "").strip() for name in reader.fieldnames or ()}
    if missing:
        what = f"no column {' and no column '.join(repr(name) for name in sorted(missing))}"
        raise FaultyFiles([Fault(path, 1, what, "the first line names the columns: id, question_id, reply, …")])
    line = 2
    try:
        for row in reader:
            values = {(name or "").strip(): value for name, value in row.items() if isinstance(value, str)}
            yield line, _csv_row(values)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FaultyFiles([Fault(path, line, f"not CSV: {error}")]) from None


def _csv_row(values: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: values[name] for name in ("id", "question_id", "reply", "band") if values.get(name)}
    rater = values.get("rater", "").strip()
    if rater:
        said: dict[str, Any] = {
            name: re.findall(r"[^\s,;|]+", values.get(name, "")) for name in ("met", "asserted", "unclear")
        }
        row["labels"] = {rater: said | {"reason": values.get("reason", "")}}
    return row


def _json_rows(path: Path, text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            faults.append(Fault(path, number, "not a JSON object", "write one object a line"))
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            faults.append(Fault(path, number, "not a JSON object", "write one object a line"))


def _arrival(row: Mapping[str, Any], line: int, names: Collection[str]) -> Arrival:
    text = row.get("reply")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("the reply is missing or empty")
    question_id = str(row.get("question_id", ""))
    given = row.get("id")
    if isinstance(given, list | dict | bool):
        raise ValueError("the id is neither text nor a number")
    return Arrival(
        id=f"f-{_key(question_id, text)}" if given in (None, "") else f"f-{given}",
        question_id=question_id,
        text=anonymous(text, names),
        source=f"file, line {line}",
        band=row.get("band") if row.get("band") != "" else None,
        labels=row.get("labels") or {},
    )


def _row_faults(arrival: Arrival, bank: Bank) -> Iterator[tuple[str, str]]:
    question = bank.get(arrival.question_id)
    if question is None:
        yield f"the bank has no question {arrival.question_id!r}", "the id is area/slug"
        return
    for rater, said in arrival.labels.items():
        if not rater.strip() or len(rater) > 60:
            yield f"the interviewer's name {rater[:70]!r} is empty or longer than 60", "give a short name"
        known = {item.id for item in items_of(question.rubric)}
        for id in (*said.met, *said.asserted, *said.unclear):
            if id not in known:
                yield f"{question.id} has no key point or misconception {id!r}", f"it has {', '.join(sorted(known))}"
        for id in {*said.met, *said.asserted} & set(said.unclear):
            yield f"{rater} finds {id!r} and cannot tell", "name it once"


def _joined(earlier: Arrival | None, arrival: Arrival) -> Arrival:
    """One reply of two rows that have its id: the labels of both."""
    if earlier is None:
        return arrival
    if (earlier.question_id, earlier.text) != (arrival.question_id, arrival.text):
        raise ValueError(f"another reply has the id {arrival.id.removeprefix('f-')!r}")
    return earlier.model_copy(update={"labels": {**earlier.labels, **arrival.labels}})


def marks_of(said: Said, question: Question, text: str) -> dict[str, Mark]:
    """The marks of every item of the question: what is not named is missed. A quote that is not in the text goes."""
    found = {**said.met, **said.asserted}
    marks: dict[str, Mark] = {}
    for item in items_of(question.rubric):
        met = item.id in found
        ruling = Ruling.UNSCORED if item.id in said.unclear else Ruling.MET if met else Ruling.MISSED
        span = find_quote(found.get(item.id) or "", text) if met else None
        quote = text[span[0] : span[1]] if span else None
        marks[item.id] = Mark(item=item.id, ruling=ruling, quote=quote, wording=wording(item))
    return marks


def told(arrived: Arrived, questions: Sequence[str]) -> str:
    """What came, in words."""
    counts = {id: sum(reply.question_id == id for reply in arrived.replies) for id in questions}
    none = [id for id, count in counts.items() if not count]
    words = f"{len(arrived.replies)} replies to {len(questions) - len(none)} questions"
    words += f"; {arrived.repeated} left out as repeats" if arrived.repeated else ""
    return words + (f"; none to {', '.join(none)}" if none else "") + "."
