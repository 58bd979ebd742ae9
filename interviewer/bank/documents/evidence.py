"""What can be observed of the lines of a document: which stand out alike, which ask, count on, or repeat each other.

It weighs nothing. Which lines are questions is decided from this elsewhere.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, islice, pairwise

from interviewer.bank.documents.marks import LEVELS, Scheme
from interviewer.bank.documents.peeling import LISTED, Block, Kind, Signature
from interviewer.bank.documents.wording import folded, strength, words_beside_links

MOSTLY = 0.6
"""The share from which most lines of a kind ask."""


class Document:
    """The blocks of a document and what is observed of them; blocks are named by their places, from 0.

    `lines` holds the places of each signature, without those of tables of contents and legends. `hinted` says that the
    title, a heading or the name of the document announces questions.
    """

    def __init__(self, blocks: Sequence[Block], scheme: Scheme, hinted: bool) -> None:
        self.blocks, self.scheme, self.hinted = blocks, scheme, hinted
        self.strengths = [strength(block.text) if block.signature else 0 for block in blocks]
        for place in self._before_answers():
            self.strengths[place] = 2
        self.headings_before = [0, *accumulate(int(bool(block.heading)) for block in blocks)]
        self.lines: dict[Signature, list[int]] = defaultdict(list)
        self.merged: dict[Signature, Signature] = {}
        for place, block in enumerate(blocks):
            if block.signature and not block.within and place not in self.repeated and not _is_legend(block):
                self.lines[block.signature].append(place)
        self._merge_alike()

    def _before_answers(self) -> list[int]:
        """Lines straight above a lead-in such as `Answer:`, where there are several; they ask whatever they say."""
        answers = [place for place, block in enumerate(self.blocks) if block.kind is Kind.ANSWER]
        above = [self.previous(place) for place in answers] if len(answers) >= 2 else []
        return [
            place
            for place in above
            if place is not None and (block := self.blocks[place]).signature and not block.listed and block.text
        ]

    def _merge_alike(self) -> None:
        """Takes list items at one depth together, in bold or not, when each kind of them mostly asks."""
        alike: dict[tuple[int, bool], list[Signature]] = defaultdict(list)
        for key, places in self.lines.items():
            if key[0] in LISTED and self.share(places) >= MOSTLY:
                alike[(key[1], key[0] == "bullet")].append(key)
        for first, *others in alike.values():
            for key in others:
                self.lines[first] = sorted(self.lines[first] + self.lines.pop(key))
                self.merged[key] = first

    def signature(self, place: int) -> Signature | None:
        """The signature of a line; of those taken together, the first."""
        own = self.blocks[place].signature
        return self.merged.get(own, own) if own else None

    @cached_property
    def marked(self) -> frozenset[int]:
        """Lines with a level mark that stands for a level here; a doubtful form counts on two asking lines or more."""
        found = {place for place, block in enumerate(self.blocks) if block.mark and self.scheme.level(block.mark)}
        weak = {place for place in found if (mark := self.blocks[place].mark) and mark.weak}
        asking = {place for place in weak if self.strengths[place]}
        return frozenset((found - weak) | (asking if len(asking) >= 2 else set()))

    @cached_property
    def repeated(self) -> frozenset[int]:
        """Items of a table of contents: runs of three or more that say what lines below say again with an answer."""
        texts = {place: folded(block.text) for place, block in enumerate(self.blocks) if block.signature}
        answered = {
            text: place
            for place, text in texts.items()
            if text and (self.blocks[place].heading or self._has_body(place))
        }
        runs, run = set[int](), list[int]()
        for place, block in enumerate(self.blocks):
            if block.kind is Kind.BLANK:
                continue
            bare = (block.listed or block.opens) and not block.heading and not self._has_body(place)
            if bare and answered.get(texts.get(place, ""), -1) > place:
                run.append(place)
            elif not block.within and not (block.listed and bare):
                runs |= set(run) if len(run) >= 3 else set()
                run = []
        return frozenset(runs | (set(run) if len(run) >= 3 else set()))

    def _has_body(self, place: int) -> bool:
        below = self.next(place)
        if below is None or self.blocks[below].heading:
            return False
        return not (self.blocks[below].signature and self.blocks[below].listed)

    def next(self, place: int) -> int | None:
        """The next block that is not blank, or None."""
        later = range(place + 1, len(self.blocks))
        return next((below for below in later if self.blocks[below].kind is not Kind.BLANK), None)

    def previous(self, place: int) -> int | None:
        """The block before that is not blank, or None."""
        earlier = range(place - 1, -1, -1)
        return next((above for above in earlier if self.blocks[above].kind is not Kind.BLANK), None)

    def share(self, places: Sequence[int]) -> float:
        """How much of these lines asks, 0 to 1; a line that only begins like a question counts for 0.7."""
        return sum((0, 0.7, 1)[self.strengths[place]] for place in places) / len(places) if places else 0.0

    def strong(self, places: Sequence[int]) -> list[int]:
        """Those of the lines that end in a question mark."""
        return [place for place in places if self.strengths[place] == 2]

    def is_answered(self, place: int) -> bool:
        """Whether something other than headings and links stands below the line."""
        for below in range(place + 1, len(self.blocks)):
            block = self.blocks[below]
            if block.heading and block.kind is Kind.TEXT:
                return False
            solid = block.kind in {Kind.TEXT, Kind.CODE, Kind.TABLE, Kind.ANSWER}
            if solid and not block.within and not block.outward and words_beside_links(block.raw):
                return True
        return False

    def deeper_share(self, place: int) -> float:
        """How much of the items straight below a list item asks; 0 when there are none."""
        block, below = self.blocks[place], self.next(place)
        if below is None or not self.blocks[below].listed or self.blocks[below].indent <= block.indent:
            return 0.0
        deeper = []
        for other in range(below, len(self.blocks)):
            later = self.blocks[other]
            if later.heading or (later.listed and later.indent <= block.indent):
                break
            if later.listed and later.depth == block.depth + 1:
                deeper.append(other)
        return self.share(deeper)

    def number(self, place: int) -> int:
        """The last part of a line's number, -10 when it has none."""
        digits = self.blocks[place].number.rpartition(".")[2]
        return int(digits) if digits.isdecimal() else -10

    def in_series(self, place: int, lines: Sequence[int]) -> bool:
        """Whether the line's number goes on from the line before it, or the next goes on from it."""
        at = bisect_left(lines, place)
        near = [self.number(other) for other in lines[max(0, at - 1) : at + 2]]
        return any(later == number + 1 for number, later in pairwise(near)) or len(lines) == 1

    def long_series(self, lines: Sequence[int]) -> set[int]:
        """The lines that count on from one asking line to the next; lists inside answers begin anew in between."""
        found, expected, before = set[int](), 1, 0
        asking_sections = {self.headings_before[place] for place in lines if self.strengths[place]}
        for place in lines:
            number = self.number(place)
            fresh = self.headings_before[place] > self.headings_before[before]
            expected, before = (1 if fresh and number == 1 else expected), place
            able = (number > 1 or fresh) and self.headings_before[place] in asking_sections
            goes_on = able and self._is_followed(place, number, lines)
            if self.strengths[place] == 2 or (number == expected and (self.strengths[place] or goes_on)):
                found.add(place)
                expected = number + 1
        return found

    def bare_items(self, lines: Sequence[int], share: float) -> set[int]:
        """Items of lists that mostly ask: all where nearly all ask, else those without a body between others."""
        if share >= 0.8:
            return set(lines)
        known = set(lines)
        return {place for place in lines if self.previous(place) in known and self.next(place) in known}

    def _is_followed(self, place: int, number: int, lines: Sequence[int]) -> bool:
        """Whether the count goes on to a line that asks, before one that asks has this number or a heading comes."""
        reached = number
        for other in islice(lines, bisect_left(lines, place) + 1, None):
            later = self.number(other)
            if self.headings_before[other] > self.headings_before[place]:
                break
            reached = later if later == reached + 1 else reached
            if self.strengths[other] and later <= reached:
                return later > number
        return reached > number or number > 1


def _is_legend(block: Block) -> bool:
    """Whether the line only says what a mark means."""
    words = folded(block.text).split()
    named = bool(words) and words[0] in LEVELS and len(words[0]) > 1 and strength(block.text) < 2
    return block.mark is not None and (not words or named)
