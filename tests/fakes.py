"""Fakes that several tests share: a small bank, graders whose answers are queued, records in memory."""

from collections import deque
from collections.abc import Collection

from interviewer.bank.question import Bank, Hint, KeyPoint, Level, Misconception, Question, Rubric
from interviewer.errors import ConflictError, GraderError
from interviewer.explain import Explanation
from interviewer.grading.grade import Grade, Judgement, Kind, Reply, Ruling, Verdict, computed
from interviewer.interview.interview import Interview, Turn


def question(id: str = "areas/first", level: Level = Level.E, **changes: object) -> Question:
    """A question with two required points, a bonus and a misconception."""
    slug = id.rpartition("/")[2]
    values: dict[str, object] = {
        "id": id,
        "level": level,
        "title": f"Title {slug}",
        "text": f"What is {slug}?",
        "rubric": Rubric(
            points=(
                KeyPoint(
                    id="heavy", weight=3, text=f"SECRET-HEAVY of {slug}", probe=f"And what about {slug}'s weight?"
                ),
                KeyPoint(id="light", weight=1, text=f"SECRET-LIGHT of {slug}", probe=f"And how fast is {slug}?"),
                KeyPoint(id="extra", weight=1, text=f"SECRET-EXTRA of {slug}", bonus=True),
            ),
            misconceptions=(
                Misconception(id="wrong", weight=2, text="Claims the reverse.", correction="SECRET-CORRECTION"),
            ),
        ),
        "reference": f"SECRET-REFERENCE of {slug}",
        "hints": (Hint(text="Think of the scales.", point="heavy"), Hint(text="Think again.")),
    }
    return Question.model_validate(values | changes)


def small_bank() -> Bank:
    """Nine questions: three areas, three levels."""
    return Bank(
        question(f"{area}/{area}-{level.word}", level) for area in ("alpha", "beta", "gamma") for level in Level
    )


def judgement(
    asked: Question, met: Collection[str] = (), asserted: Collection[str] = (), kind: Kind = Kind.ANSWER
) -> Judgement:
    """A judgement that meets these points, each quoted by its own id."""
    return Judgement(
        kind=kind,
        points=tuple(
            Verdict(item=point.id, ruling=Ruling.MET if point.id in met else Ruling.MISSED, quote=point.id)
            for point in asked.rubric.points
        ),
        misconceptions=tuple(
            Verdict(item=item.id, ruling=Ruling.MET if item.id in asserted else Ruling.MISSED, quote=item.id)
            for item in asked.rubric.misconceptions
        ),
        judge="fake",
    )


class WordJudge:
    """Meets each item whose id is a word of the reply: "heavy and wrong" meets heavy and asserts wrong."""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        words = set(reply.text.lower().split())
        kind = Kind.REQUEST if "please" in words else Kind.OFF_TOPIC if "weather" in words else Kind.ANSWER
        return judgement(question, words, words, kind)


class DeadJudge:
    """Cannot be reached."""

    def judge(self, question: Question, reply: Reply) -> Judgement:
        raise GraderError("the endpoint cannot be reached: check INTERVIEWER_BASE_URL")


class QueuedGrader:
    """Gives its queued grades, then grades by WordJudge."""

    def __init__(self, *grades: Grade) -> None:
        self.grades = deque(grades)
        self.asked: list[str] = []

    def grade(
        self, question: Question, reply: Reply, hinted: Collection[str] = (), earlier: Grade | None = None
    ) -> Grade:
        self.asked.append(reply.text)
        return self.grades.popleft() if self.grades else computed(question, WordJudge().judge(question, reply), hinted)


class MemoryRecords:
    """Keeps turns in memory and refuses a number that is taken."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Turn]] = {}

    def keep(self, interview: Interview, turn: Turn) -> None:
        turns = self.kept.setdefault(interview.id, [])
        if len(turns) != len(interview.turns):
            raise ConflictError("This interview was moved on in another tab. Reload the page to go on there.")
        turns.append(turn)


class OneExplainer:
    """Explains everything by the entry of one question."""

    def __init__(self, id: str = "") -> None:
        self.id = id

    def explanation(self, topic: str) -> Explanation:
        return Explanation(f"About {topic}.", (self.id,) if self.id else ())
