"""The labelled replies: whole replies to the bank's questions, each with the verdicts and the band of an expert.

A key point that is not listed as met is missed. The split is fixed in a file: nothing is ever tuned or trained on the
test part. It does not know who grades.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from interviewer.bank.examples import line_of, read_yaml
from interviewer.bank.question import Bank, Value
from interviewer.calibration.dataset import LabelledReply, ReplyKind, read_replies
from interviewer.errors import Fault, FaultyFiles

DATASETS = Path(__file__).resolve().parent / "datasets"
REPLIES = DATASETS / "replies"
CALIBRATED = DATASETS / "calibrated"
"""Where the workbench's labelled sets are put, once there is one."""
SPLIT = DATASETS / "split.yaml"
LEAST_REPLIES = 10
WRITTEN = tuple(kind for kind in ReplyKind if kind is not ReplyKind.REAL)
"""The kinds that are written for the purpose, of which each question has some."""


class Split(Value):
    """Which replies are the test part: all those of `questions`, and of the other questions those named."""

    questions: tuple[str, ...]
    replies: Mapping[str, tuple[str, ...]]

    def is_test(self, question_id: str, reply_id: str) -> bool:
        """Whether the reply belongs to the test part."""
        return question_id in self.questions or reply_id in self.replies.get(question_id, ())


def read_all(bank: Bank, folder: Path = REPLIES) -> dict[str, tuple[LabelledReply, ...]]:
    """The labelled replies by question id, for each question of the bank that has some."""
    paths = {question.id: folder / f"{question.id}.yaml" for question in bank}
    return {id: read_replies(path, bank[id]) for id, path in paths.items() if path.exists()}


def checked_replies(bank: Bank, folder: Path = REPLIES) -> list[Fault]:
    """Everything that falls short in the labelled replies to the bank's questions, by place; drafts need none.

    A file that cannot be read, belongs to no question or labels what is not there; a question without a file, with
    fewer than ten replies or without one of every kind; keywords that meet a point.
    """
    faults: list[Fault] = []
    for question in bank:
        path = folder / f"{question.id}.yaml"
        if not path.exists():
            if not question.draft:
                faults.append(Fault(path, 1, f"no labelled replies to {question.id}", f"write {LEAST_REPLIES}"))
            continue
        try:
            faults += _short_of(path, read_replies(path, question))
        except FaultyFiles as error:
            faults += error.faults
    for path in sorted(folder.rglob("*.yaml")):
        id = path.relative_to(folder).with_suffix("").as_posix()
        if id not in bank:
            faults.append(Fault(path, 1, f"the bank has no question {id!r}", "rename the file, or remove it"))
    return sorted(faults)


def _short_of(path: Path, replies: Sequence[LabelledReply]) -> list[Fault]:
    faults: list[Fault] = []
    if len(replies) < LEAST_REPLIES:
        faults.append(Fault(path, 1, f"{len(replies)} replies", f"write at least {LEAST_REPLIES}"))
    kinds = {reply.kind for reply in replies}
    faults += [Fault(path, 1, f"no reply of the kind {kind.value!r}") for kind in WRITTEN if kind not in kinds]
    seen: dict[str, str] = {}
    for reply in replies:
        line = line_of(path, f"- id: {reply.id}")
        other = seen.setdefault(" ".join(reply.text.split()), reply.id)
        if other != reply.id:
            faults.append(Fault(path, line, f"{reply.id}: the same text as {other}", "write another reply"))
        if reply.kind is ReplyKind.KEYWORDS and reply.met:
            faults.append(Fault(path, line, f"{reply.id}: keywords state no key point", "leave met empty"))
    return faults


def read_split(path: Path = SPLIT) -> Split:
    """The fixed split."""
    return Split.model_validate(read_yaml(path))


def parts(
    replies: Mapping[str, Sequence[LabelledReply]], split: Split
) -> tuple[list[tuple[str, LabelledReply]], list[tuple[str, LabelledReply]]]:
    """The training part and the test part, as (question id, reply)."""
    pairs = [(id, reply) for id, several in replies.items() for reply in several]
    return (
        [(id, reply) for id, reply in pairs if not split.is_test(id, reply.id)],
        [(id, reply) for id, reply in pairs if split.is_test(id, reply.id)],
    )
