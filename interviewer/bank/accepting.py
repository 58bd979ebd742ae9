"""Taking an imported draft into a bank: its text read again, checked, and written as a question file.

Whoever calls has the draft looked at by a person first. It does not know where drafts wait.
"""

from collections.abc import Collection
from pathlib import Path

from interviewer.bank.documents.drafting import write_drafts
from interviewer.bank.files import parsed, rendered
from interviewer.bank.question import Question
from interviewer.errors import Fault, FaultyFiles


def checked_draft(body: str, id: str, *, reviewed: bool) -> Question:
    """The question in a draft's text. `reviewed`: somebody has checked it, so that it is a draft no more.

    Raises FaultyFiles with every fault and its line: a question that is no draft needs key points and a reference.
    """
    path = Path(f"{id.rpartition('/')[2]}.md")
    question = parsed(body, id, path)
    return parsed(rendered(question.model_copy(update={"draft": False})), id, path) if reviewed else question


def accepted(question: Question, folder: Path, taken: Collection[str]) -> Path:
    """Write the question into the bank folder. Raises FaultyFiles when its id is taken or it cannot be written."""
    path = folder / f"{question.id}.md"
    if question.id in taken or path.exists():
        raise FaultyFiles([Fault(path, 1, f"the bank has a question {question.id!r} already", "import it again")])
    written, _ = write_drafts([question], folder)
    return written[0]


def free_id(id: str, taken: Collection[str]) -> str:
    """The id, or with a number behind it when it is taken."""
    count, free = 1, id
    while free in taken:
        count += 1
        free = f"{id}-{count}"
    return free
