"""What the packaged models learn from: the repository's own bank and the training part of its labelled replies."""

from dataclasses import dataclass
from pathlib import Path

from evals.replies import Split, read_all, read_split
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank, Question
from interviewer.calibration.dataset import LabelledReply

KNOWLEDGE = Path(__file__).resolve().parent.parent.parent / "knowledge"
LEFT_OUT = 5
"""Every so-manieth question is left out of the training, for the fits."""


@dataclass(frozen=True)
class Source:
    """A question with the replies to learn from."""

    question: Question
    replies: tuple[LabelledReply, ...]


@dataclass(frozen=True)
class Data:
    """What is learnt from: the training part of the replies, and the ids of the questions that neither encoder sees."""

    bank: Bank
    replies: dict[str, tuple[LabelledReply, ...]]
    split: Split
    left_out: tuple[str, ...]

    @classmethod
    def read(cls) -> "Data":
        """The repository's own."""
        bank, _ = read_bank([KNOWLEDGE])
        split = read_split()
        replies = {
            id: tuple(reply for reply in several if not split.is_test(id, reply.id))
            for id, several in read_all(bank).items()
        }
        left_out = [id for id in sorted(replies) if id not in split.questions][::LEFT_OUT]
        return cls(bank, replies, split, tuple(left_out))

    @property
    def sources(self) -> list[Source]:
        """The questions that the encoders learn from: none that is test or left out."""
        unseen = {*self.split.questions, *self.left_out}
        return [
            Source(question, self.replies[question.id])
            for question in self.bank
            if question.id in self.replies and question.id not in unseen
        ]
