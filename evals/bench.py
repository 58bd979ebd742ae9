"""What suites are tried on: the bank, the grader and the other parts, as the settings name them, shared by a run.

Every grade is kept under the hash of all it depends on, so it is made once. It does not know what is measured.
"""

import hashlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from evals.replies import Split, read_all, read_split
from evals.results import Results, key_of
from evals.suite import Unscored
from interviewer.bank.examples import ExampleFolders
from interviewer.bank.question import Bank, Question, Value
from interviewer.calibration.dataset import LabelledReply
from interviewer.errors import GraderError
from interviewer.grading.grade import Grade, Judge, Reply, known_sum
from interviewer.grading.local import tree_stamp
from interviewer.grading.panel import Panel
from interviewer.grading.sheet import Encoder
from interviewer.parts import Parts
from interviewer.prompts import prompt
from interviewer.settings import PACKAGE, Settings

T = TypeVar("T")

NOBODY = "nobody"
"""Who a panel says has judged when its judge failed."""


class RememberingEncoder:
    """An encoder that encodes a text once: suites say the same things over and over."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """n texts as an (n, d) float32 array of unit rows."""
        new = sorted({text for text in texts if text not in self._rows})
        if new or not texts:
            rows = self._encoder.encode(new)
            self._rows.update(zip(new, rows, strict=True))
            if not texts:
                return rows
        return np.stack([self._rows[text] for text in texts])


class Graded(Value):
    """A grade and the seconds it took to make, also when it was read back."""

    grade: Grade
    seconds: float


def tokens_of(*grades: Grade) -> int | None:
    """The tokens read and written for some grades; None when an endpoint did not count them."""
    calls = [call for grade in grades for call in grade.calls]
    total = known_sum(part for call in calls for part in (call.input_tokens, call.output_tokens))
    return None if total is None else int(total)


class Bench:
    """The parts under test. `limit`: the most cases a suite takes, None for its own choice. `data`: a folder of data
    that is not in the repository, for the suites that take one.
    """

    def __init__(
        self, settings: Settings, results: Results, limit: int | None = None, data: Path | None = None
    ) -> None:
        self.settings = settings
        self.results = results
        self.limit = limit
        self.data = data
        self.parts = Parts(settings)

    @property
    def bank(self) -> Bank:
        """The questions."""
        return self.parts.bank

    @cached_property
    def examples(self) -> ExampleFolders:
        """How people say the points of the bank's questions."""
        return ExampleFolders(self.settings.bank_folders)

    @cached_property
    def replies(self) -> Mapping[str, tuple[LabelledReply, ...]]:
        """The labelled replies by question id."""
        return read_all(self.bank)

    @cached_property
    def split(self) -> Split:
        """Which labelled replies nothing was trained on."""
        return read_split()

    @property
    def chat_grades(self) -> bool:
        """Whether a chat model grades, and not the local grader."""
        return self.settings.grader == "chat"

    @cached_property
    def encoder(self) -> Encoder:
        """The packaged encoder, remembering."""
        from interviewer.retrieval.embeddings import minilm

        return RememberingEncoder(minilm())

    def fresh_judge(self, encoder: Encoder | None = None) -> Judge:
        """A new judge that has seen nothing; for the local grader with its own encoder unless one is given."""
        if self.chat_grades:
            from interviewer.grading.chat import ChatGrader
            from interviewer.models import chat_model

            return ChatGrader(chat_model(self.settings, for_grading=True), self.settings)
        from interviewer.grading.local import LocalGrader
        from interviewer.retrieval.embeddings import minilm

        return LocalGrader(encoder or minilm(), self.examples.of)

    @cached_property
    def _judge(self) -> Judge:
        return self.fresh_judge(self.encoder)

    @cached_property
    def grader_stamp(self) -> str:
        """What grades are kept under: for the local grader all its code, models and examples; for a chat model its
        name, its endpoint, its prompts and the code that asks it.
        """
        if self.chat_grades:
            prompts = [prompt(f"grader/{verb}").stamp for verb in ("judge", "reply", "repair")]
            asking = [(PACKAGE / "grading" / name).read_bytes() for name in ("chat.py", "fluency.py", "heard.json")]
            code = hashlib.sha256(b"".join(asking)).hexdigest()[:8]
            return key_of(self.settings.model, self.settings.base_url, prompts, code)
        return "local-" + tree_stamp(PACKAGE / "grading", PACKAGE / "retrieval", *self.settings.bank_folders)

    @property
    def stamps(self) -> dict[str, str]:
        """What was tried, for the report."""
        grader = f"{self.settings.model}" if self.chat_grades else "local"
        return {"grader": grader, "grader stamp": self.grader_stamp, "bank": self.bank.stamp}

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """The JSON value kept under the key, made when there is none. What raises is not kept: it is tried again."""
        if key not in self.results:
            self.results.add(key, make())
        return self.results[key]

    def grade(self, question: Question, reply: str, repeat: int = 0, again: bool = False) -> Graded:
        """The grade of a reply, with its quotes checked and its score computed by the program's own code.

        `again`: by a new judge that remembers nothing, and kept apart from the first.

        Raises GraderError when the judge failed and Unscored when it gave no verdict.
        """
        key = key_of("grade", question.model_dump(mode="json"), reply, self.grader_stamp, repeat, again)

        def make() -> Any:
            return self._graded(self.fresh_judge() if again else self._judge, question, reply)

        graded = Graded.model_validate(self.once(key, make))
        if graded.grade.unscored is not None:
            raise Unscored(graded.grade.unscored)
        return graded

    def _graded(self, judge: Judge, question: Question, reply: str) -> dict[str, Any]:
        started = time.perf_counter()
        grade = Panel(judge).grade(question, Reply.of(reply))
        if grade.grader == NOBODY:
            raise GraderError(grade.unscored or "the grader failed")
        return Graded(grade=grade, seconds=time.perf_counter() - started).model_dump(mode="json")

    def sample(self, things: Sequence[T], most: int, seed: int = 0) -> list[T]:
        """At most `most` (and at most the limit) of some things, drawn by seed, in their order."""
        most = min(most, self.limit or most)
        if len(things) <= most:
            return list(things)
        return [things[at] for at in sorted(random.Random(seed).sample(range(len(things)), most))]
