"""A small bank, forty replies and two interviewers with known disagreements, and an endpoint that judges by phrases."""

import json
import random
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from examples import NOON

from interviewer.bank.examples import ExampleFolders, Examples, read_examples
from interviewer.bank.files import read_bank, read_question
from interviewer.bank.question import Question
from interviewer.calibration.desk import Desk
from interviewer.calibration.editing import item_edit
from interviewer.calibration.labels import Project, items_of
from interviewer.calibration.regrade import Grader
from interviewer.calibration.workbench import Workbench
from interviewer.grading.grade import Judge, Judgement, Reply, Ruling, Verdict
from interviewer.interview.interview import Interview
from interviewer.store.calibration import CalibrationStore
from interviewer.store.store import Store

BANK = Path(__file__).parent / "fixtures" / "calibration" / "bank"
DROPOUT, RATE = "drills/dropout", "drills/learning-rate"
COUNTS = {DROPOUT: 30, RATE: 10}


def bank_in(folder: Path) -> Path:
    """A copy of the bank that may be written to."""
    return Path(shutil.copytree(BANK, folder / "bank"))


def question_of(id: str, bank: Path = BANK) -> Question:
    return read_question(bank / f"{id}.md", bank)


def examples_of(id: str, bank: Path = BANK) -> Examples:
    return read_examples(bank / f"{id}.examples.yaml", question_of(id, bank))


def item_ids(id: str) -> list[str]:
    rubric = question_of(id).rubric
    return [item.id for item in (*rubric.points, *rubric.misconceptions)]


def rows() -> Iterator[dict[str, Any]]:
    """The replies with both interviewers' labels. Ada labels what was said.

    Of every fourth reply to dropout Ben sees no-co-adaptation the other way round, of every ninth he cannot tell
    whether ensemble is met, and of every fifth to the learning rate he sees the schedule the other way round.
    """
    chance = random.Random(4)
    for id, count in COUNTS.items():
        examples = examples_of(id)
        for number in range(count):
            ability = chance.random()
            stated = [item for item in examples.points if chance.random() < ability] or [next(iter(examples.points))]
            wrong = [item for item in examples.misconceptions if chance.random() < 0.2]
            told = {**examples.points, **examples.misconceptions}
            quotes = {item: chance.choice(told[item].said) for item in (*stated, *wrong)}
            text = f"Well, answer {number}. " + " ".join(f"{words.capitalize()}." for words in quotes.values())
            ada = {"met": {item: quotes[item] for item in stated}, "asserted": wrong}
            flipped = _flipped(id, number)
            ben_met = set(stated) ^ {flipped} if flipped else set(stated)
            unclear = ["ensemble"] if id == DROPOUT and number % 9 == 8 else []
            ben = {"met": sorted(ben_met - set(unclear)), "asserted": wrong, "unclear": unclear, "reason": ""}
            yield {"id": f"{id[7:]}-{number:02}", "question_id": id, "reply": text, "labels": {"Ada": ada, "Ben": ben}}


def _flipped(id: str, number: int) -> str | None:
    if id == DROPOUT:
        return "no-co-adaptation" if number % 4 == 0 else None
    return "schedule" if number % 5 == 0 else None


def written(folder: Path) -> Path:
    """The replies as a JSONL file."""
    path = folder / "replies.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows()), encoding="utf-8")
    return path


def phrase_answer(body: dict[str, Any]) -> str:
    """Judges as the phrases say, with one fault: ensemble is met whenever many networks could be meant.

    That fault goes when the point's wording says "thinned networks with shared weights".
    """
    asked = next(message["content"] for message in body["messages"] if "<reply>\n" in message["content"])
    reply = asked.rpartition("<reply>\n")[2].split("\n</reply>")[0]
    id = DROPOUT if "dropout" in asked.split("Key points:")[0] else RATE
    examples = examples_of(id)
    points, wrong = asked.split("Key points:")[1].split("<reply>")[0].split("Misconceptions:")
    answers: dict[str, list[dict[str, Any]]] = {"points": [], "misconceptions": []}
    for name, part, told in (("points", points, examples.points), ("misconceptions", wrong, examples.misconceptions)):
        for item, text in re.findall(r"^- ([a-z0-9-]+): (.*)$", part, re.M):
            quote = next((words for words in told[item].said if words.lower() in reply.lower()), "")
            if item == "ensemble" and not quote and "shared weights" not in text:
                quote = " ".join(reply.split()[:2]) if "rely" in reply or "count on" in reply else ""
            found = {"id": item, "quote": quote, "confidence": 0.9 if quote else 0.8}
            answers[name].append(found | {"met" if name == "points" else "asserted": bool(quote)})
    return json.dumps({"kind": "answer", **answers})


def items_asked(body: dict[str, Any]) -> list[str]:
    """The ids of the items that a request asks to judge."""
    asked = next(message["content"] for message in body["messages"] if "<reply>\n" in message["content"])
    return re.findall(r"^- ([a-z0-9-]+): ", asked.split("Key points:")[1].split("<reply>")[0], re.M)


class PhraseJudge:
    """Judges as `phrase_answer` does, with no endpoint; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(self, question: Question, reply: Reply) -> Judgement:
        rubric = question.rubric
        self.asked.append((reply.text, tuple(item.id for item in items_of(rubric))))
        points, wrong = (
            "\n".join(f"- {item.id}: {item.text}" for item in several)
            for several in (rubric.points, rubric.misconceptions)
        )
        content = (
            f"{question.text}\nKey points:\n{points}\n\nMisconceptions:\n{wrong}\n\n<reply>\n{reply.text}\n</reply>"
        )
        answer = json.loads(phrase_answer({"messages": [{"content": content}]}))
        sides = [
            tuple(
                Verdict(
                    item=one["id"],
                    ruling=Ruling.MET if one["quote"] else Ruling.MISSED,
                    quote=one["quote"] or None,
                    confidence=one["confidence"],
                )
                for one in answer[name]
            )
            for name in ("points", "misconceptions")
        ]
        return Judgement(points=sides[0], misconceptions=sides[1], judge="phrases")


class Bench:
    """A workbench over a bank in a folder, with a judge that counts, and a clock that moves on by a minute."""

    def __init__(self, folder: Path, judge: Judge | None = None, **of_grader: Any) -> None:
        self.folder, self.judge = folder, judge or PhraseJudge()
        self.bank = folder / "bank" if (folder / "bank").is_dir() else bank_in(folder)
        self.store = Store(f"sqlite:///{folder / 'kept.sqlite3'}")
        self.refreshed = 0
        self.interviews: list[Interview] = []
        grader = Grader("fake", lambda _: self.judge, "fake-1", **of_grader)
        ticks = iter(range(100_000))
        self.bench = Workbench(
            Desk(
                records=CalibrationStore(self.store.engine),
                bank=lambda: read_bank([self.bank])[0],
                folders=[self.bank],
                examples=ExampleFolders([self.bank]).of,
                graders=lambda: {"fake": grader},
                interviews=lambda: self.interviews,
                clock=lambda: NOON + timedelta(minutes=next(ticks)),
                refreshed=self._refresh,
            )
        )

    def _refresh(self) -> None:
        self.refreshed += 1

    def begun(self) -> Project:
        """The forty replies with both interviewers' labels, and Lead who labels nothing."""
        arrivals = self.bench.projects.from_file(written(self.folder))
        project = self.bench.projects.begin("spring", "Lead", [DROPOUT, RATE], ["fake"], arrivals).project
        return self.bench.interviewers.abstain(project, "Lead")

    def edited(self, project: Project, **changes: object) -> Project:
        """Ensemble worded so that the judge's fault goes."""
        now = self.bench.trials.item(project, DROPOUT, "ensemble").model_dump()
        words = {"text": "It acts like averaging many thinned networks with shared weights."}
        return self.bench.trials.edit(
            project, "Lead", DROPOUT, item_edit(**(now | words | changes)), "Met on words about partners."
        )
