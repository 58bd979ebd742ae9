"""A kill at any write of any step of a calibration loses nothing: the same command again comes to the same end."""

import json
import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import starting
from calibration_fixtures import DROPOUT, RATE, bank_in, phrase_answer, rows
from fake_endpoint import Endpoint, running
from starting import Begun, begun

EVERY = {"label": 11, "judge": 3, "rejudge": 4}
"""Steps of many writes alike go on from one kill to the next, at the write of that number; others are killed at each.

Opening the database is the first write of every command, so that by the second alone no step would get on.
"""


class Loop:
    """A bank and a data folder that commands work on, each in a process of its own."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.folder = folder / "kept"
        bank_in(self.folder)
        hidden = {name: value for name, value in os.environ.items() if not name.startswith("INTERVIEWER_")}
        self.env = hidden | {
            "INTERVIEWER_DATA_DIR": str(self.folder / "data"),
            "INTERVIEWER_BANK": str(self.folder / "bank"),
            "INTERVIEWER_MODEL": "m",
            "INTERVIEWER_BASE_URL": endpoint.url,
        }

    def begun(self, arguments: list[str], typed: str = "", at: int = 0) -> Begun:
        """A process that runs the command."""
        return begun(starting.command, ["calibrate", *arguments], at, env=self.env, typed=typed)

    def run(self, arguments: list[str], typed: str = "", at: int = 0) -> int | None:
        """The exit code; minus 9 when it was killed."""
        return self.begun(arguments, typed, at).ended()

    def state(self) -> dict[str, Any]:
        """All that is kept but times, ids drawn by chance, and looks: whoever is killed while looking looks twice."""
        with sqlite3.connect(self.folder / "data" / "interviewer.sqlite3") as kept:
            events = [json.loads(body) for (body,) in kept.execute("select body from calibration_events")]
            found = {
                "events": [{**one, "at": "", "number": 0} for one in events if one["kind"] != "looked"],
                "labels": kept.execute(
                    "select rater, reply_id, round, reason, done is null from calibration_labels order by 1, 2, 3"
                ).fetchall(),
                "marks": kept.execute(
                    "select rater, reply_id, round, item, body from calibration_marks order by 1, 2, 3, 4"
                ).fetchall(),
                "verdicts": kept.execute("select body from calibration_verdicts order by key").fetchall(),
            }
        texts = {
            str(path.relative_to(self.folder)): re.sub(r"<!-- .* -->", "", path.read_text())
            for name in ("bank", "set")
            for path in (self.folder / name).rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        return found | {"files": texts}

    def publication(self) -> str:
        """The number of the first publication."""
        with sqlite3.connect(self.folder / "data" / "interviewer.sqlite3") as kept:
            return str(*kept.execute("select min(number) from calibration_events where kind = 'publishing'").fetchone())


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Loop]:
    with running(Endpoint(answer=phrase_answer)) as endpoint:
        yield Loop(tmp_path, endpoint)


def written(folder: Path, name: str, numbers: list[int]) -> str:
    """Replies to dropout with both interviewers' labels, as a file."""
    some = [row for row in rows() if row["question_id"] == DROPOUT]
    path = folder / name
    path.write_text("".join(f"{json.dumps(some[number])}\n" for number in numbers), encoding="utf-8")
    return str(path)


def steps(folder: Path) -> Iterator[tuple[list[str], str]]:
    """Every step of the loop in order, with what is typed."""
    lead, dropout, chat = ["spring", "--as", "Lead"], ["--question", DROPOUT], ["--grader", "chat"]
    wording = "It acts like averaging many thinned networks with shared weights."
    first, more = written(folder, "first.jsonl", [0, 1, 2]), written(folder, "more.jsonl", [2, 5])
    yield ["new", *lead, *dropout, "--question", RATE, *chat, "--file", first], ""
    yield ["bring", *lead, "--file", more], ""
    yield ["label", "spring", "--as", "Cleo"], "m\n" * 100
    yield ["lead", *lead], ""
    split = ["--reply", "f-dropout-00", "--item", "no-co-adaptation"]
    yield ["settle", *lead, *split, "--outcome", "corrected", "--ruling", "met"], ""
    yield ["judge", "spring", *chat], ""
    yield ["edit", *lead, *dropout, "--item", "ensemble", "--text", wording, "--reason", "It says too little."], ""
    yield ["rejudge", "spring", *chat], ""
    yield ["publish", *lead, *dropout, *chat, "--anyway"], ""
    yield ["export", *lead, "--into", str(folder / "kept" / "set")], ""


def killed_at_every_write(loop: Loop, arguments: list[str], typed: str, before: Path) -> int:
    """Have a step killed at each of its writes in turn, and made again; it is done when this returns. How often."""
    shutil.copytree(loop.folder, before)
    ends, at = [], 1
    while loop.run(arguments, typed, at) == -signal.SIGKILL:
        # Again, as a person would; where opening the project has finished it already, it says so and does nothing.
        loop.run(arguments, typed)
        ends.append(loop.state())
        shutil.rmtree(loop.folder)
        shutil.copytree(before, loop.folder)
        at += 1
    wanted = loop.state()
    assert all(end == wanted for end in ends), arguments[0]
    shutil.rmtree(before)
    return len(ends)


def killed_on_the_way(loop: Loop, arguments: list[str], typed: str) -> int:
    """Have a step killed again and again until it is done; how often."""
    kills = 0
    while loop.run(arguments, typed, EVERY[arguments[0]]) == -signal.SIGKILL:
        kills += 1
    return kills


def test_a_kill_at_any_write_of_any_step_loses_nothing(loop: Loop, tmp_path: Path) -> None:
    loop.run(["list"])
    kills = {}
    for arguments, typed in steps(tmp_path):
        if arguments[0] in EVERY:
            kills[arguments[0]] = killed_on_the_way(loop, arguments, typed)
        else:
            kills[arguments[0]] = killed_at_every_write(loop, arguments, typed, tmp_path / "before")
    state = loop.state()
    assert min(kills.values()) >= 1 and kills["publish"] >= 5 and kills["label"] >= 3, kills
    # What was killed on the way is whole: every label is handed in, every verdict is there once.
    assert [row[:2] for row in state["labels"] if row[0] == "Cleo" and not row[2]] == [
        ("Cleo", f"f-dropout-0{at}") for at in (0, 1, 2, 5)
    ]
    assert not any(unfinished for *_, unfinished in state["labels"])
    assert len(state["marks"]) == 7 * len(state["labels"])
    assert len(state["verdicts"]) == 4 * 7 + 4 + 4
    assert "shared weights" in state["files"][f"bank/{DROPOUT}.md"]
    assert "f-dropout-05" in state["files"][f"set/{DROPOUT}.yaml"]

    arguments = ["rollback", "spring", "--as", "Lead", loop.publication()]
    assert killed_at_every_write(loop, arguments, "", tmp_path / "before") >= 4
    files = loop.state()["files"]
    assert "Rolled back" in files["bank/CHANGELOG.md"] and "shared weights" not in files[f"bank/{DROPOUT}.md"]


def test_two_interviewers_at_once_keep_to_their_own_also_when_one_is_killed(loop: Loop, tmp_path: Path) -> None:
    arguments, _ = next(steps(tmp_path))
    assert loop.run(arguments) == 0
    said = {"Cleo": "m", "Dan": "x"}
    several = [
        loop.begun(["label", "spring", "--as", name], f"{sign}\n" * 100, 11 * (name == "Dan"))
        for name, sign in said.items()
    ]
    assert [command.ended() for command in several] == [0, -signal.SIGKILL]
    marks = {name: [json.loads(body) for who, *_, body in loop.state()["marks"] if who == name] for name in said}
    assert (len(marks["Cleo"]), len(marks["Dan"])) == (21, 8)
    assert loop.run(["label", "spring", "--as", "Dan"], "x\n" * 100) == 0
    marks = {name: [json.loads(body) for who, *_, body in loop.state()["marks"] if who == name] for name in said}
    for name, ruling in (("Cleo", "met"), ("Dan", "missed")):
        assert [mark["ruling"] for mark in marks[name]] == [ruling] * 21
