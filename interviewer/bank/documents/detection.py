"""Which blocks of a document are its questions: evidence over the whole of it, no list of headings.

Lines that stand out alike share a signature. A signature carries the questions when many of its lines ask, bear level
marks, or are labelled; level marks beat everything. It does not know what becomes of the text in between.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.bank.documents.evidence import MOSTLY, Document
from interviewer.bank.documents.extents import Extents
from interviewer.bank.documents.marks import Scheme
from interviewer.bank.documents.peeling import LISTED, Block, Kind, Signature
from interviewer.bank.documents.wording import asks_whole, is_structure

_RANK = ("explicit", "label", "heading", "summary", "term", "bold", "number", "number)", "bullet", "plain")
"""The kinds of lines, from the plainest marker of a question to the faintest; the first to qualify owns its lines."""


@dataclass(frozen=True)
class Outline:
    """What each block is for: places of questions, of stems, of headings of sections, of what ends a question.

    `marked` are the lines whose level mark counts.
    """

    questions: frozenset[int]
    stems: frozenset[int]
    sections: frozenset[int]
    ends: frozenset[int]
    marked: frozenset[int]


def outline(blocks: Sequence[Block], scheme: Scheme, hinted: bool) -> Outline:
    """What each block is for. `hinted`: the document's title, a heading or its name says that it holds questions."""
    return _Search(Document(blocks, scheme, hinted)).outline()


class _Search:
    """Takes up one signature after the other, and looks only at lines that no question found so far owns."""

    def __init__(self, document: Document) -> None:
        self.document, self.blocks = document, document.blocks
        self.extents = Extents(document)
        self.questions = self.extents.questions

    def outline(self) -> Outline:
        by_marks = self._take_marked()
        for signature in self._order():
            if by_marks and signature[0] not in {"explicit", "label", "heading", "summary"}:
                continue
            if signature[0] == "plain" and self.questions:
                continue
            taken = self.extents.covered() | self.questions | self.extents.stems
            free = [place for place in self.document.lines[signature] if place not in taken]
            self.questions |= set(self._chosen(signature, free)) if free else set()
            if signature[0] == "heading" and self._is_own_level(signature, free):
                self.questions |= set(self.document.strong(self.document.lines[signature]))
            self.extents.find_stems()
        return Outline(
            frozenset(self.questions),
            frozenset(self.extents.stems),
            frozenset(self._sections()),
            frozenset(self.extents.ends()),
            self.document.marked,
        )

    def _is_own_level(self, signature: Signature, free: list[int]) -> bool:
        """Whether headings at this level are questions of their own where others, too, stand above them.

        Authors who are not strict with levels put one question under another; those of this level that stand free tell.
        """
        lines = self.document.lines[signature]
        return self.document.share(lines) >= 0.8 and len(self.document.strong(free)) >= 1 and len(lines) > len(free)

    def _order(self) -> list[Signature]:
        """The signatures by rank; a few labels in a document of asking headings stand inside answers and come later."""
        lines, strong = self.document.lines, self.document.strong
        order = sorted(lines, key=lambda signature: (_RANK.index(signature[0]), not signature[2], signature[1]))
        headed = max((len(strong(places)) for key, places in lines.items() if key[0] == "heading"), default=0)
        if 4 * len(lines.get(("label", 0, False), ())) <= headed:
            order.sort(key=lambda signature: signature[0] == "label")
        return order

    def _take_marked(self) -> bool:
        """Takes the marked lines of every signature that is marked often enough; whether marks decide in this document.

        Lines of such a signature without a mark are questions too when they stand outermost and end in a question mark.
        """
        document = self.document
        signatures = set[Signature]()
        for signature, lines in document.lines.items():
            marked = [place for place in lines if place in document.marked]
            if (len(marked) >= 3 or (marked and len(marked) >= 0.3 * len(lines))) and self._are_marks(
                signature, marked
            ):
                self.questions |= set(marked)
                signatures.add(signature)
        if document.scheme.worded >= 2:
            odd = [place for place, block in enumerate(self.blocks) if block.mark and block.mark.odd]
            self.questions |= {place for place in odd if document.signature(place) in signatures}
        if not self.questions:
            return False
        self.extents.find_stems()
        self.extents.observe_indentation()
        covered = self.extents.covered()
        for signature in signatures:
            for place in document.strong(document.lines[signature]):
                outermost = self.blocks[place].heading or self.blocks[place].depth == 0
                if (outermost or place not in covered) and place not in self.extents.stems:
                    self.questions.add(place)
        self.extents.find_stems()
        headings = [place for key, lines in document.lines.items() if key[0] == "heading" for place in lines]
        covered = self.extents.covered() | self.questions
        return len(self.questions) > sum(place not in covered for place in document.strong(headings))

    def _are_marks(self, signature: Signature, marked: list[int]) -> bool:
        """Whether marks are marks of level here; signs alone may be decoration, and need lines that ask."""
        if signature[0] == "plain":
            return len(self.document.strong(marked)) * 2 >= len(marked)
        signs = [place for place in marked if (mark := self.blocks[place].mark) and mark.signs]
        return len(signs) < len(marked) or self.document.share(signs) >= 0.5

    def _chosen(self, signature: Signature, free: list[int]) -> list[int]:
        """The questions among the lines of a signature."""
        document, kind = self.document, signature[0]
        share, strong = document.share(free), document.strong(free)
        if kind == "explicit":
            return free
        if kind == "label":
            return self._labelled(free)
        if kind == "heading":
            return self._headed(signature, free)
        if kind in LISTED:
            return self._listed(signature, free)
        if kind == "bold":
            return self._bold(free)
        if kind == "plain":
            return self._plain(free)
        return free if kind == "summary" and share >= MOSTLY else strong if share >= 0.3 else []

    def _plain(self, free: list[int]) -> list[int]:
        """Lines without any mark: those that ask from beginning to end, and tasks between them in an unbroken run."""
        document = self.document
        strong = {place for place in document.strong(free) if self._asks_whole(place)}
        enough = len(strong) >= max(2, 0.1 * len(free)) or document.hinted or len(free) <= 2
        if not enough:
            return []
        tasks = {
            place
            for place in free
            if document.strengths[place] and {document.previous(place), document.next(place)} & strong
        }
        return sorted(strong | {place for place in tasks if document.next(place) in strong | tasks})

    def _asks_whole(self, place: int) -> bool:
        below = self.document.next(place)
        answered = below is not None and self.blocks[below].kind is Kind.ANSWER
        return answered or asks_whole(self.blocks[place].text)

    def _labelled(self, free: list[int]) -> list[int]:
        """Lines with a label, when most of them ask, are numbered, or have an answer that is labelled too."""
        good = []
        for place in free:
            block = self.blocks[place]
            later = (other for other in self.blocks[place + 1 :] if other.kind is Kind.ANSWER or other.label)
            answer = next(later, None)
            is_answered = answer is not None and answer.kind is Kind.ANSWER
            if self.document.strengths[place] or block.number or block.tail or is_answered:
                good.append(place)
        return good if len(good) * 2 >= len(free) else []

    def _bold(self, free: list[int]) -> list[int]:
        document = self.document
        share, strong = document.share(free), document.strong(free)
        counted = [place for place in free if self.blocks[place].number]
        series = {place for place in counted if document.share(counted) >= 0.4 and document.in_series(place, counted)}
        if share >= 0.5 or series:
            floor = 1 if share >= 0.5 else 2
            return [place for place in free if place in series or document.strengths[place] >= floor]
        return strong if len(strong) >= 3 or document.hinted else []

    def _headed(self, signature: Signature, free: list[int]) -> list[int]:
        document = self.document
        few = len(free) <= 2
        free = [place for place in free if not (is_structure(self.blocks[place].text) or self._opens_questions(place))]
        share, strong = document.share(free), document.strong(free)
        floor = (0.15 if signature[2] else 0.2) if document.hinted else 0.3
        if share < floor or (not strong and share < 0.4):
            return []
        alone = len(strong) < 2 and not document.hinted
        if alone and not (strong and few) and not (share >= 0.65 and len(free) >= 2):
            return []
        if signature[2]:
            return [place for place in free if self._counts_on(place, free, share)]
        asking = [place for place in free if document.strengths[place]]
        return [place for place in free if self._belongs(place, asking, share)]

    def _counts_on(self, place: int, free: list[int], share: float) -> bool:
        """Whether a numbered heading is a question: it asks, or its number stands in the count of those that do."""
        if self.document.strengths[place] or self.document.in_series(place, free):
            return True
        return share >= MOSTLY

    def _belongs(self, place: int, asking: list[int], share: float) -> bool:
        """Whether a heading without a number is a question: it asks, or has an answer and stands among such."""
        if self.document.strengths[place]:
            return True
        if share < 0.5 or not self.document.is_answered(place):
            return False
        later = self.document.headings_before[-1] - self.document.headings_before[place + 1]
        return asking[0] < place < asking[-1] or (place > asking[-1] and later > 0)

    def _opens_questions(self, place: int) -> bool:
        """Whether a heading goes straight into deeper lines that ask, and so names a section whatever its words."""
        document, below = self.document, self.document.next(place)
        signature = document.signature(below) if below is not None else None
        if below is None or signature is None or signature[0] in {"plain", "term"}:
            return False
        level = self.blocks[place].heading
        if 0 < self.blocks[below].heading <= level:
            return False
        if document.share(document.lines.get(signature, [])) < MOSTLY and below not in self.questions:
            return False
        within = 0
        for other in range(below, len(self.blocks)):
            if 0 < self.blocks[other].heading <= level:
                break
            asks = document.strengths[other] or other in self.questions
            within += bool(asks and document.signature(other) == signature)
        return within >= 2 or (within == 1 and document.strengths[place] == 0)

    def _listed(self, signature: Signature, free: list[int]) -> list[int]:
        document = self.document
        free = [place for place in free if document.strengths[place] or document.deeper_share(place) < 0.5]
        share, strong = document.share(free), document.strong(free)
        if all(self.blocks[place].outward for place in strong) and (self.questions or share < MOSTLY):
            return []
        counted = signature[0] != "bullet"
        if share >= MOSTLY:
            series = document.long_series(free) if counted else document.bare_items(free, share)
            asking = {document.headings_before[place] for place in strong}
            if document.hinted:
                sections = Counter(document.headings_before[place] for place in free)
                asking |= {section for section, count in sections.items() if count >= 2}
            every = share >= 0.85
            return [
                place
                for place in free
                if place in series
                or document.strengths[place] == 2
                or (document.strengths[place] and (every or document.headings_before[place] in asking))
            ]
        if share >= 0.35 and len(strong) >= 2:
            series = document.long_series(free) if counted else set()
            return [place for place in free if document.strengths[place] == 2 or place in series]
        enough, floor = (1, 0.05) if document.hinted else (3, 0.12)
        return strong if len(strong) >= enough and share >= floor else []

    def _sections(self) -> set[int]:
        covered = self.extents.covered()
        found = {
            place
            for place, block in enumerate(self.blocks)
            if block.heading and block.kind is Kind.TEXT and place not in self.questions and place not in covered
        }
        found |= {
            place
            for place in range(len(self.blocks))
            if self.blocks[place].role == "summary" and self._holds_questions(place, covered)
        }
        headed = any(self.blocks[place].heading for place in self.questions)
        if headed or any(self.blocks[place].heading > 1 for place in found):
            return found
        return found | {place for place in range(len(self.blocks)) if self._is_bare_section(place)}

    def _holds_questions(self, place: int, covered: set[int]) -> bool:
        """Whether the part that folds out below a summary begins with a question."""
        is_free = place not in self.questions and place not in covered and self.blocks[place].kind is Kind.TEXT
        return is_free and self.document.next(place) in self.questions

    def _is_bare_section(self, place: int) -> bool:
        """Whether a line names a section without being a heading: short, alone, dressed up, above a question."""
        block, below, above = self.blocks[place], self.document.next(place), self.document.previous(place)
        if block.kind is not Kind.TEXT or not block.opens or block.listed or block.indent or place in self.questions:
            return False
        if (
            below is None
            or below not in self.questions
            or self.document.strengths[place]
            or len(block.text.split()) > 8
        ):
            return False
        if above is not None and (above in self.questions or self.blocks[above].kind is Kind.ANSWER):
            return False
        words = block.text.strip()
        if not words or words[-1] in ".,;?!" or (words[-1] == ":" and not block.bold):
            return False
        return block.bold or words.isupper() or words.istitle() or (below > place + 1 and words[0].isupper())
