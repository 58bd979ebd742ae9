"""Markdown, plain text and their kin, as lines of Markdown: front matter goes, headings of all dialects get hashes.

It does not know which of the lines are questions.
"""

import re
from pathlib import Path

from interviewer.bank.documents.peeling import Line


def lines_of(text: str, _name: str) -> list[Line]:
    """The lines of Markdown or plain text without front matter."""
    lines = text.split("\n")
    start = 0
    if lines[0].strip() in {"---", "+++"}:
        ends = [place for place, line in enumerate(lines[1:200], start=1) if line.strip() in {lines[0].strip(), "..."}]
        if ends and all(re.match(r"\s*(?:[\w-]+\s*[:=]|[-#]\s|\s|$|\]|\})", line) for line in lines[1 : ends[0]]):
            start = ends[0] + 1
    return [Line(number, line) for number, line in enumerate(lines, start=1) if number > start]


def rst_lines_of(text: str, _name: str) -> list[Line]:
    """The lines of reStructuredText, its underlined headings as Markdown's; the first sign used is the highest."""
    lines, order, out = text.split("\n"), list[str](), list[Line]()
    at = 0
    while at < len(lines):
        below = lines[at + 1] if at + 1 < len(lines) else ""
        rule = re.fullmatch(r"([=\-~^\"'`#*+:.])\1{2,}\s*", below)
        if (
            rule
            and lines[at].strip()
            and len(below.strip()) >= len(lines[at].strip()) - 1
            and not lines[at].startswith(" ")
        ):
            order += [rule[1]] if rule[1] not in order else []
            out.append(Line(at + 1, f"{'#' * min(6, order.index(rule[1]) + 1)} {lines[at].strip()}"))
            at += 2
        elif re.fullmatch(r"([=\-~^\"'`#*+])\1{2,}\s*", lines[at]) or re.match(r"\.\. (?:contents|_)", lines[at]):
            at += 1
        else:
            out.append(Line(at + 1, re.sub(r"``([^`]+)``", r"`\1`", lines[at])))
            at += 1
    return out


def org_lines_of(text: str, name: str) -> list[Line]:
    """The lines of Org mode or AsciiDoc, whose headings begin with stars or equals signs."""
    sign = "*" if Path(name).suffix.casefold() == ".org" else "="
    heading = re.compile(rf"({re.escape(sign)}{{1,6}})\s+(?:TODO\s+|DONE\s+)?(.*?)(?:\s+:[\w:]+:)?\s*$")
    kept = [
        (number, line)
        for number, line in enumerate(text.split("\n"), start=1)
        if not re.match(r"#\+(?!begin|end)|:[\w-]+:", line, re.IGNORECASE)
    ]
    return [
        Line(
            number,
            f"{'#' * len(match[1])} {match[2]}"
            if (match := heading.match(line))
            else re.sub(r"^\s*#\+(?:begin|end)_\w+.*|^----$", "```", line, flags=re.IGNORECASE),
        )
        for number, line in kept
    ]
