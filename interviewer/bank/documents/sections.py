"""The sections of a document: what their headings are called, and the level that some headings name.

It does not know which blocks are headings of sections.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from interviewer.bank.documents import marks
from interviewer.bank.documents.peeling import Block
from interviewer.bank.documents.wording import plain
from interviewer.bank.question import Level

_DOTTED = re.compile(r"(\d+(?:\.\d+)+)\.?(?:[\s:)]|$)")


@dataclass(frozen=True)
class Section:
    """A section: the name that tells it from others, the words of its heading, the level that the heading names."""

    name: str = ""
    area: str = ""
    level: Level | None = None


def sections(blocks: Sequence[Block], headings: Collection[int]) -> dict[int, Section]:
    """The section that each of the headings begins, by the place of its block.

    A heading such as `Easy` gives its level to the questions below only where another one names another level.
    """
    places = sorted(headings)
    words = [_words(blocks[place]) for place in places]
    levels = [marks.of_section(area) for area in words]
    graded = len(set(levels) - {None}) >= 2
    names = _names([blocks[place] for place in places])
    return {
        place: Section(name, area, level if graded else None)
        for place, name, area, level in zip(places, names, words, levels, strict=True)
    }


def _words(block: Block) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\s:]+$", "", plain(block.full or block.text))).strip()


def _names(headings: Sequence[Block]) -> list[str]:
    """A name for each section: the dotted number or the words; those that share one get their parent's too."""
    names, parents, above = list[str](), list[str](), dict[int, str]()
    for block in headings:
        number = _DOTTED.match(f"{block.number} ") if block.heading else None
        words = _words(block)
        names.append(number[1] if number else f"{block.number}. {words}" if block.number and block.heading else words)
        level = block.heading or 7
        above = {other: name for other, name in above.items() if other < level}
        parents.append(above[max(above)] if above else "")
        above[level] = names[-1]
    counts, taken = Counter(names), Counter[str]()
    for place, name in enumerate(names):
        if counts[name] > 1:
            full = f"{parents[place]} › {name}" if parents[place] else name
            taken[full] += 1
            names[place] = full if taken[full] == 1 else f"{full} ({taken[full]})"
    return names
