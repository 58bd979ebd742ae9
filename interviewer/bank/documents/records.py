"""Questions in records: CSV and its kin, JSON of any shape, one JSON object a line, YAML.

It finds the rows and where they begin. Which column is which, and what an answer is worth, is decided elsewhere.
"""

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interviewer.bank.documents.columns import Row, columns, guessed, of_rows
from interviewer.bank.documents.imported import Found
from interviewer.bank.documents.shapes import rows_of
from interviewer.bank.documents.wording import strength
from interviewer.errors import Fault, FaultyFiles


def from_csv(text: str, name: str, delimiter: str | None) -> tuple[list[Found], list[Fault]]:
    """The questions of comma- or otherwise separated values; rows that cannot be read are faults."""
    path, faults = Path(name), list[Fault]()
    separator = delimiter or _delimiter(text)
    rows = [row for row in _csv_rows(text, separator, path, faults) if any(cell.strip() for cell in row[1])]
    if not rows:
        return [], faults
    header = [cell.strip() for cell in rows[0][1]]
    names = columns(header)
    if "question" in names and strength(header[names["question"]]) < 2:
        rows = rows[1:]
    else:
        names, header = guessed([cells for _, cells in rows]), []
    if "question" not in names:
        what = "no column holds questions"
        raise FaultyFiles(
            [Fault(path, 1, what, "name the columns in the first line: question, answer, level, section")]
        )
    values = []
    for line, cells in rows:
        if header and len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            what = f"the row has {len(cells)} columns, the first line has {len(header)}"
            faults.append(Fault(path, line, what, 'put a cell that holds the separator between " and "'))
            continue
        values.append((line, {kind: cells[place] for kind, place in names.items() if place < len(cells)}))
    return of_rows(values, path, faults), faults


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    counts = {sign: first.count(sign) for sign in ",;\t|"}
    named = {sign: len(columns(next(csv.reader([first], delimiter=sign), []))) for sign in counts if counts[sign]}
    return max(named, key=lambda sign: (named[sign], counts[sign]), default=",")


def _csv_rows(text: str, delimiter: str, path: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of their first line. After a row that cannot be read, reading goes on a line below."""
    csv.field_size_limit(30_000_000)
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        reader = csv.reader(
            (line + "\n" for line in lines[start:]), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        begin = start
        while True:
            begin = start + reader.line_num
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                faults.append(Fault(path, begin + 1, f"the row cannot be read: {error}", "check its quotation marks"))
                break
            yield begin + 1, [cell.removesuffix("\n") for cell in row]
        start = begin + 1


def from_json(text: str, name: str) -> tuple[list[Found], list[Fault]]:
    """The questions of a JSON document of any shape, or of one JSON object a line."""
    path, faults = Path(name), list[Fault]()
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        many = [line for line in text.split("\n") if line.strip()]
        if isinstance(error, RecursionError):
            raise FaultyFiles([Fault(path, 1, "the JSON is nested too deeply", "make it flatter")]) from None
        if Path(name).suffix.casefold() == ".json" and not (len(many) > 1 and _is_object(many[0])):
            what = f"this is not JSON: {error.msg} in column {error.colno}"
            raise FaultyFiles(
                [Fault(path, error.lineno, what, "mend it, or save one object a line as .jsonl")]
            ) from None
        return _from_json_lines(text, path, faults), faults
    return of_rows(_located(value, text, path), path, faults), faults


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _from_json_lines(text: str, path: Path, faults: list[Fault]) -> list[Found]:
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(
                Fault(path, number, f"the line is not JSON: {getattr(error, 'msg', error)}", "write one object a line")
            )
            continue
        found = [(number, row) for row in rows_of(value)]
        if not found:
            faults.append(Fault(path, number, "the line holds no question", "give it a key question"))
        rows += found
    return of_rows(rows, path, faults)


def from_yaml(text: str, name: str) -> tuple[list[Found], list[Fault]]:
    """The questions of a YAML document of any shape."""
    import yaml

    path, faults = Path(name), list[Fault]()
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise FaultyFiles(
            [Fault(path, mark.line + 1 if mark else 1, f"this is not YAML: {getattr(error, 'problem', error)}")]
        ) from None
    return of_rows(_located(value, text, path), path, faults), faults


def _located(value: Any, text: str, path: Path) -> list[Row]:
    """The rows of a value with the lines where their questions stand in its text."""
    rows, at = [], 0
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    try:
        walked = list(rows_of(value))
    except RecursionError:
        raise FaultyFiles([Fault(path, 1, "the document is nested too deeply", "make it flatter")]) from None
    for row in walked:
        asked = row.get("question", "")
        forms = (json.dumps(asked)[1:-1], json.dumps(asked, ensure_ascii=False)[1:-1], asked.split("\n")[0][:40])
        place = next((place for form in forms if form and (place := text.find(form, at)) >= 0), -1)
        at = place + 1 if place >= 0 else at
        rows.append((bisect_right(starts, max(at - 1, 0)), row))
    return rows
