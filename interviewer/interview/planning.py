"""Plans that are ready made: presets, a candidate's weak spots, what a job advert asks for.

It does not know how a plan is carried out, where weak spots are kept, nor how an advert is read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from interviewer.bank.question import Bank, Level
from interviewer.errors import InterviewError
from interviewer.interview.interview import MOST_QUESTIONS, Chosen, Mode, Plan
from interviewer.retrieval.advert import Topic

DEEP_LEARNING = (
    "activations-and-expressivity",
    "attention-and-transformers",
    "attention-variants-and-positions",
    "compression-and-privacy",
    "contrastive-learning",
    "convolution-layers",
    "decoding-and-kv-cache",
    "diffusion-models",
    "fine-tuning",
    "generative-models",
    "gradient-flow-and-initialization",
    "graph-networks",
    "language-models",
    "learning-rate-and-batch-size",
    "neural-nets-from-scratch",
    "normalization-and-regularization",
    "optimizers-and-parallel-sgd",
    "pretraining-and-scaling",
    "quantisation-and-serving",
    "recurrent-networks",
    "training-dynamics",
    "transfer-learning",
)


class WeakSpots(Protocol):
    """What a candidate should be asked again at a moment, the most urgent first; nothing when all is well."""

    def weakest(self, owner: str, now: datetime) -> Sequence[Chosen]: ...  # noqa: D102


@dataclass(frozen=True)
class Preset:
    """A plan in a word. No areas means all of them; `words` say in one line what it is like."""

    name: str
    words: str
    levels: tuple[Level, ...]
    questions: int
    minutes: int | None
    mode: Mode
    areas: tuple[str, ...] = ()

    def plan(self, bank: Bank) -> Plan:
        """The plan for that bank: of the areas, those that it has; all of them where it has none."""
        return Plan(
            levels=self.levels,
            areas=tuple(area for area in self.areas if area in bank.areas),
            questions=self.questions,
            minutes=self.minutes,
            mode=self.mode,
        )


PRESETS = (
    Preset(
        "Warm-up 10 min",
        "Easy and medium, a grade after every reply.",
        (Level.E, Level.M),
        MOST_QUESTIONS,
        10,
        Mode.PRACTICE,
    ),
    Preset(
        "Phone screen",
        "Eight questions from all over, grades at the end.",
        (Level.E, Level.M),
        8,
        None,
        Mode.SIMULATION,
    ),
    Preset(
        "Deep-learning onsite",
        "45 min, medium and hard, grades at the end.",
        (Level.M, Level.H),
        MOST_QUESTIONS,
        45,
        Mode.SIMULATION,
        DEEP_LEARNING,
    ),
)


_RANKS = (
    (
        re.compile(r"\b(?:intern(?:ship)?|junior|graduate|entry[- ]level|working student|trainee)\b", re.IGNORECASE),
        "EM",
    ),
    (re.compile(r"\b(?:senior|staff|principal|lead|head of|expert)\b", re.IGNORECASE), "MH"),
)


@dataclass(frozen=True)
class Advertised:
    """What an advert asks to be practised: levels and areas, and in words why each was chosen."""

    levels: tuple[Level, ...]
    levels_reason: str
    topics: tuple[Topic, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas, the weightiest first."""
        return tuple(topic.area for topic in self.topics)


def advertised(advert: str, topics: Sequence[Topic]) -> Advertised:
    """What to practise for an advert that asks for these topics. Raises InterviewError when there is none."""
    if not topics:
        raise InterviewError(
            "Nothing in this advert names a subject that the bank has questions on. Paste the part that says what is "
            "asked for, or choose areas yourself."
        )
    for rank, levels in _RANKS:
        if named := rank.search(advert):
            return Advertised(tuple(map(Level, levels)), f"the advert says “{named[0]}”", tuple(topics))
    return Advertised(tuple(Level), "the advert names no rank", tuple(topics))
