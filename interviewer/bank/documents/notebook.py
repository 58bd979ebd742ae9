"""Notebooks, as lines of Markdown: the text of their cells in order, code between fences.

Outputs are left out. It does not know which of the lines are questions.
"""

import json
import re
from bisect import bisect_right
from pathlib import Path

from interviewer.bank.documents.peeling import Line
from interviewer.errors import Fault, FaultyFiles


def lines_of(text: str, name: str) -> list[Line]:
    """The lines of a notebook, numbered as in its file. Raises FaultyFiles when it is none."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"this is not a notebook: {error.msg} in column {error.colno}"
        raise FaultyFiles([Fault(Path(name), error.lineno, what, "open and save it in Jupyter")]) from None
    except RecursionError:
        raise FaultyFiles(
            [Fault(Path(name), 1, "the notebook is nested too deeply", "open and save it in Jupyter")]
        ) from None
    cells = _cells(value)
    if not cells:
        raise FaultyFiles([Fault(Path(name), 1, "the notebook has no cells", "open and save it in Jupyter")])
    lines: list[Line] = []
    place = 0
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for cell in cells:
        source = cell.get("source", cell.get("input", ""))
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        source = source.rstrip("\n")
        numbers = []
        for line in source.split("\n"):
            found = text.find(json.dumps(line, ensure_ascii=False)[1:-1], place) if line.strip() else place
            found = found if found >= 0 else text.find(json.dumps(line)[1:-1], place)
            place = max(place, found)
            numbers.append(bisect_right(starts, place))
        is_code = cell.get("cell_type") == "code"
        fence = "~~~~" if "```" in source else "```"
        if is_code and source.strip():
            lines.append(Line(numbers[0], fence))
        if not is_code or source.strip():
            lines += [Line(number, line) for number, line in zip(numbers, source.split("\n"), strict=True)]
        if is_code and source.strip():
            lines.append(Line(numbers[-1], fence))
        lines.append(Line(numbers[-1], ""))
    return lines


def _cells(value: object) -> list[dict]:
    """The cells of a notebook of version 4, or of version 3, which keeps them in worksheets."""
    if not isinstance(value, dict):
        return []
    cells = value.get("cells")
    if cells is None:
        sheets = value.get("worksheets")
        cells = (
            [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
            if isinstance(sheets, list)
            else []
        )
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
