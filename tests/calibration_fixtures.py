"""A small bank, forty replies and two interviewers with known disagreements, and an endpoint that judges by phrases."""

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interviewer.bank.examples import Examples, read_examples
from interviewer.bank.files import read_question
from interviewer.bank.question import Question

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
