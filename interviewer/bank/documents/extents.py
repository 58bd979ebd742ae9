"""How far questions reach: which blocks belong to those found so far, what ends them, what stands above them as a stem.

It grows with the search for questions, and knows nothing of why a line was taken for one.
"""

from collections.abc import Callable

from interviewer.bank.documents.evidence import Document
from interviewer.bank.documents.peeling import Block, Kind


class Extents:
    """The questions and stems found so far, as places of blocks."""

    def __init__(self, document: Document) -> None:
        self.document, self.blocks = document, document.blocks
        self.questions: set[int] = set()
        self.stems: set[int] = set()
        self.indented = False

    def covered(self) -> set[int]:
        """The blocks that belong to a question."""
        found = set[int]()
        self._walk(inside=found.add)
        return found

    def ends(self) -> set[int]:
        """The blocks that end a question without beginning one."""
        found = set[int]()
        self._walk(end=found.add)
        return found

    def _walk(self, inside: Callable[[int], None] | None = None, end: Callable[[int], None] | None = None) -> None:
        question = None
        for place, block in enumerate(self.blocks):
            if place in self.questions:
                question = block
            elif question is not None and self._closes(question, place):
                question = None
                if end:
                    end(place)
            elif question is not None and inside:
                inside(place)

    def _closes(self, question: Block, place: int) -> bool:
        block = self.blocks[place]
        if place in self.stems:
            return not question.listed or block.indent <= question.indent
        if block.kind is Kind.CLOSE:
            return question.role == "summary" and question.depth >= block.depth
        if block.heading and block.kind is Kind.TEXT:
            if question.heading:
                return block.heading <= question.heading
            return (block.indent == 0 and not block.listed) or question.role == "question"
        if self.indented and question.listed == "number" == block.listed and block.kind is Kind.TEXT:
            return block.indent < max(question.indent, 1)
        return False

    def observe_indentation(self) -> None:
        """Sees whether answers stand further in than their questions; then nothing in the questions' column is one."""
        inner = total = 0
        for place in self.questions:
            block, below = self.blocks[place], self.document.next(place)
            if block.listed != "number" or block.depth or below is None or below in self.questions:
                continue
            other = self.blocks[below]
            if other.heading or (other.signature and other.listed and other.indent <= block.indent):
                continue
            total += 1
            inner += other.indent > block.indent
        self.indented = total >= 1 and inner >= 0.8 * total

    def find_stems(self) -> None:
        """Takes list items, and explicit questions without an answer of their own, above deeper questions as stems."""
        for place, block in enumerate(self.blocks):
            explicit = block.role == "question"
            able = block.kind is Kind.TEXT and not block.heading and (block.listed or explicit)
            if not able or (place in self.questions and not explicit):
                continue
            if self._has_questions_below(place) and not self._is_inside_answer(place):
                self.stems.add(place)
                self.questions.discard(place)

    def _has_questions_below(self, place: int) -> bool:
        block = self.blocks[place]
        for below in range(place + 1, len(self.blocks)):
            other = self.blocks[below]
            asks = below in self.questions
            if other.kind is Kind.ANSWER or (other.heading and not asks):
                return False
            item = other.listed != "" or other.role == "question"
            if item and asks and other.indent > block.indent:
                return True
            if item and other.indent <= block.indent and other.kind is Kind.TEXT:
                return False
        return False

    def _is_inside_answer(self, place: int) -> bool:
        """Whether the line is an answer's own item: further in than the question above it."""
        block = self.blocks[place]
        for above in range(place - 1, -1, -1):
            other = self.blocks[above]
            if above in self.stems or other.heading:
                return False
            if above in self.questions:
                return other.indent < block.indent and other.listed != ""
        return False
