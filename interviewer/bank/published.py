"""The ids that have been published: records, labels and plans name them, so they must not change.

A bank folder lists them in `ids.txt`, one question a line: its id, its key points, and after a semicolon its
misconceptions. It does not know who refers to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interviewer.bank.question import Question
from interviewer.errors import Fault

FILE = "ids.txt"
_MEND = f"give it back its id; an id that nothing refers to any more may be struck out of {FILE}"


@dataclass(frozen=True)
class Ids:
    """The published ids of one question's items."""

    points: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: Question) -> "Ids":
        """Those that the question has now."""
        rubric = question.rubric
        return cls(tuple(point.id for point in rubric.points), tuple(item.id for item in rubric.misconceptions))

    def with_new(self, other: "Ids") -> "Ids":
        """These and what the other adds."""
        points = dict.fromkeys((*self.points, *other.points))
        return Ids(tuple(points), tuple(dict.fromkeys((*self.misconceptions, *other.misconceptions))))

    def __str__(self) -> str:
        return "; ".join(" ".join(ids) for ids in (self.points, self.misconceptions) if ids)


def published(folder: Path) -> dict[str, tuple[int, Ids]]:
    """The published ids of a bank folder by question id, each with its line in the file; none without a file."""
    path = folder / FILE
    found: dict[str, tuple[int, Ids]] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        id, _, items = line.partition(":")
        points, _, wrong = items.partition(";")
        if id.strip():
            found[id.strip()] = (number, Ids(tuple(points.split()), tuple(wrong.split())))
    return found


def id_faults(folder: Path, questions: Mapping[str, Question]) -> Iterator[Fault]:
    """What was published in the folder and is not there any more; `questions` are the folder's, by id."""
    path = folder / FILE
    for id, (line, ids) in published(folder).items():
        if id not in questions:
            yield Fault(path, line, f"the published question {id!r} is gone or renamed", _MEND)
            continue
        now = Ids.of(questions[id])
        for what, then, left in (
            ("key point", ids.points, now.points),
            ("misconception", ids.misconceptions, now.misconceptions),
        ):
            for item in then:
                if item not in left:
                    yield Fault(path, line, f"the published {what} {item!r} of {id} is gone or renamed", _MEND)


def unpublished(folder: Path, questions: Mapping[str, Question]) -> list[str]:
    """The ids of the folder's questions that are not published whole, drafts aside."""
    known = published(folder)
    return [
        id
        for id, question in questions.items()
        if not question.draft and (id not in known or known[id][1].with_new(Ids.of(question)) != known[id][1])
    ]


def publish(folder: Path, questions: Mapping[str, Question]) -> int:
    """Add the folder's new ids to its file and keep what is there; returns how many questions were new or grew."""
    new = unpublished(folder, questions)
    if new:
        ids = {id: found for id, (_, found) in published(folder).items()}
        ids |= {id: ids.get(id, Ids()).with_new(Ids.of(questions[id])) for id in new}
        (folder / FILE).write_text("".join(f"{id}: {ids[id]}\n" for id in sorted(ids)), encoding="utf-8")
    return len(new)
