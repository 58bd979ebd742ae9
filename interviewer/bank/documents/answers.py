"""What a document gives as an answer: the text that counts; whether it answers, only points elsewhere, or is missing.

It does not know where the text came from.
"""

import re
import textwrap

from interviewer.bank.documents.imported import AnswerState
from interviewer.bank.documents.wording import LINK, PICTURE, is_placeholder, leads_within, links, words_beside_links

LINK_WORDS = 15
"""An answer with an address and fewer other words than this only points elsewhere."""

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_SOURCE = re.compile(
    r"[\W_]*(?:sources?|references?|credits?|via|see also|further reading|(?:read|learn) more|more info(?:rmation)?)\b"
    r"[\W_]*(?:\[|https?:)",
    re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"\s*(?:[-*_•.=~>|\\]|&nbsp;|\[ \])*\s*$")


def cleaned(answer: str) -> tuple[str, AnswerState, tuple[str, ...]]:
    """The answer without pictures, placeholders and links within the document; its state; the addresses in it."""
    text = without_pictures(answer)
    found = links(text)
    if is_missing(text):
        return "", AnswerState.MISSING, ()
    if (
        any(line.strip() for line in _unsourced(text))
        and not LINK.search("\n".join(_unsourced(text)))
        and not links("\n".join(_unsourced(text)))
    ):
        return text, AnswerState.TEXT, found
    pointing = bool(found) or bool(LINK.search(text))
    if pointing and words_beside_links(text) < LINK_WORDS and not _FENCE.search(text) and not is_table(text):
        return text, AnswerState.LINK_ONLY, found
    return text, AnswerState.TEXT, found


def _unsourced(text: str) -> list[str]:
    """The lines without those that only name where the answer is from."""
    return [line for line in text.split("\n") if not _SOURCE.match(line)]


def without_pictures(text: str) -> str:
    """The text dedented, without pictures, lines of nothing but signs at its ends, and links within the document."""
    lines, fenced = [], False
    for line in text.split("\n"):
        fence = bool(_FENCE.match(line))
        if not fenced and not fence:
            if leads_within(line.strip()):
                continue
            bare = PICTURE.sub("", line)
            if bare != line and not re.search(r"\w", bare):
                continue
            line = bare
        fenced ^= fence
        lines.append(line.rstrip())
    while lines and not fenced and _EMPTY_LINE.match(lines[-1]):
        lines.pop()
    while lines and _EMPTY_LINE.match(lines[0]):
        lines.pop(0)
    lines = _hung(lines)
    return re.sub(r"\n{3,}", "\n\n", textwrap.dedent("\n".join(lines)).strip("\n").rstrip())


def _hung(lines: list[str]) -> list[str]:
    """Lines with the first one as far in as the others, where it stood behind a label."""
    rest = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    if lines and rest and not lines[0].startswith(" ") and min(rest) > 0:
        return [" " * min(rest) + lines[0], *lines[1:]]
    return lines


def is_table(text: str) -> bool:
    """Whether there is a Markdown table in the text."""
    return bool(re.search(r"^\s*\|?[ :|-]*-[ :|-]*\|[ :|-]*$", text, re.MULTILINE))


def is_missing(text: str) -> bool:
    """Whether nothing in the text answers: it is empty, or every line of it only holds an answer's place."""
    if "```" in text or "~~~" in text:
        inside = re.sub(r"^\s*(?:`{3,}|~{3,}).*$", "", text, flags=re.MULTILINE)
        return not re.search(r"\w", inside) or is_placeholder(re.sub(r"^\s*(?:#|//|--|%)+", "", inside.strip()))
    if LINK.search(text) or links(text):
        return False
    return is_placeholder(text) or all(is_placeholder(line) for line in text.split("\n"))
