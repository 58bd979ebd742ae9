"""The parts joined: a whole interview on the real bank, offline and with an endpoint."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from calibration_fixtures import DROPOUT, bank_in
from fake_endpoint import Endpoint, is_grading, running, tokens
from pydantic import SecretStr

from interviewer.errors import SettingsError
from interviewer.grading.grade import Reply
from interviewer.interview.events import Rested
from interviewer.interview.interview import Interview, Plan
from interviewer.parts import Parts
from interviewer.practice.report import markdown, report
from interviewer.retrieval.index import open_index
from interviewer.settings import Settings


@pytest.fixture(scope="module")
def offline(built_index: Path) -> Parts:
    """The parts as they are with nothing set."""
    return Parts(Settings(data_dir=built_index.parent))


def rested(events: Any) -> Interview:
    *_, last = events
    assert isinstance(last, Rested)
    return last.interview


def all_met(body: dict[str, Any]) -> str:
    """A judgement that meets every point, quoting the reply's first words."""
    asked = next(message["content"] for message in body["messages"] if "<reply>\n" in message["content"])
    quote = asked.rpartition("<reply>\n")[2][:30]
    points, wrong = (re.findall(r"^- ([a-z0-9-]+):", part, re.M) for part in asked.split("Misconceptions:"))
    met = [{"id": id, "met": True, "quote": quote, "confidence": 0.9} for id in points]
    clean = [{"id": id, "asserted": False, "quote": "", "confidence": 0.9} for id in wrong]
    return json.dumps({"kind": "answer", "points": met, "misconceptions": clean})


def interviewed(parts: Parts, replies: str | None = None) -> Interview:
    """Eight questions, each answered by its own reference or by `replies`; the interview as the store has it."""
    interview = rested(parts.session.start(Plan(questions=8, seed=3), "whole", "me"))
    while not interview.finished:
        assert interview.open is not None
        interview = rested(parts.session.reply(interview, replies or interview.open.question.reference))
    kept = parts.store.interview("whole")
    assert kept == interview
    return interview


def test_eight_questions_offline_end_in_a_summary(tmp_path: Path, built_index: Path) -> None:
    copytree(built_index, tmp_path / "index")
    parts = Parts(Settings(data_dir=tmp_path))
    interview = interviewed(parts)
    assert [exchange.grade.band for exchange in interview.exchanges if exchange.grade] == [4] * 8
    assert len({exchange.question.area for exchange in interview.exchanges}) == 8
    assert {str(exchange.question.level) for exchange in interview.exchanges} == {"E", "M", "H"}
    summary = markdown(report(interview))
    assert all(exchange.question.title in summary for exchange in interview.exchanges)
    assert parts.store.seen("me") == {exchange.question.id for exchange in interview.exchanges}


def test_eight_questions_with_an_endpoint_take_two_calls_a_turn(tmp_path: Path, built_index: Path) -> None:
    copytree(built_index, tmp_path / "index")
    with running(Endpoint(answer=lambda body: all_met(body) if is_grading(body) else "Thank you.")) as endpoint:
        settings = Settings(model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path)
        interview = interviewed(Parts(settings), "It depends on the data and on what is asked.")
    graded = [number for number, body in enumerate(endpoint.requests) if is_grading(body)]
    assert len(graded) == 8 and len(endpoint.requests) == 1 + 2 * 8
    spoken = [tokens(body["messages"]) for body in endpoint.requests if not is_grading(body)]
    assert spoken[8] <= 1.1 * max(spoken[2:4])
    assert all(exchange.grade and exchange.grade.grader == "chat:m" for exchange in interview.exchanges)


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("explain weight tying", "language-models/weight-tying"),
        ("what is bn vs ln", "normalization-and-regularization/batchnorm-vs-layernorm"),
        ("why not init weights to zero", "gradient-flow-and-initialization/zero-init-weights"),
    ],
)
def test_common_wordings_find_their_question_first(offline: Parts, query: str, id: str) -> None:
    found = offline.index.search(query)
    assert found.match and found.results[0].id == id
    assert offline.explainer.explanation(query).question_ids == (id,)


def test_rice_is_not_in_the_bank(offline: Parts) -> None:
    assert not offline.index.search("how do I cook rice").match
    assert "nothing on" in offline.explainer.explanation("how do I cook rice").text


def test_a_chat_grader_without_a_model_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="INTERVIEWER_MODEL"):
        _ = Parts(Settings(data_dir=tmp_path, grader="chat")).panel


def test_a_second_opinion_without_a_model_names_the_setting(tmp_path: Path) -> None:
    parts = Parts(Settings(data_dir=tmp_path, second_opinion=True))
    assert "second opinion" not in parts.in_use()["grader"]
    with pytest.raises(SettingsError, match=r"INTERVIEWER_SECOND_OPINION.*INTERVIEWER_MODEL"):
        _ = parts.panel


@pytest.mark.parametrize(
    ("choice", "first", "second"),
    [("auto", "chat:m", "local"), ("chat", "chat:m", "local"), ("local", "local", "chat:m")],
)
def test_both_graders_judge_where_both_are_asked_for(tmp_path: Path, choice: Any, first: str, second: str) -> None:
    with running(Endpoint(answer=all_met)) as endpoint:
        settings = Settings(
            model="m", base_url=endpoint.url, data_dir=tmp_path, grader=choice, second_opinion=True, retries=0
        )
        parts = Parts(settings)
        reply = "One matrix is used both as the input embedding and, transposed, as the output projection."
        grade = parts.panel.grade(parts.bank["language-models/weight-tying"], Reply.of(reply))
        assert (grade.grader, grade.second, len(grade.calls)) == (first, second, 1)
        assert grade.score is not None and (grade.score == 1.0) == (first == "chat:m")
        assert {each.second.judge for each in grade.doubtful if each.second} == {second}
        endpoint.failing("500")
        grade = parts.panel.grade(parts.bank["language-models/weight-tying"], Reply.of(reply))
        assert (grade.score is None) == (choice == "chat") and grade.second is None
    words = parts.in_use()["grader"]
    assert (words.index("m at 127.0.0.1") < words.index("local grader")) == (first == "chat:m")
    assert "; second opinion: " in words


def test_what_is_in_use_is_said_without_secrets(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        model="m",
        base_url="http://localhost:1/v1",
        api_key=SecretStr("sk-secret"),
        database_url="postgresql+psycopg://me:pw@db/x",
    )
    said = " ".join(Parts(settings).in_use().values())
    assert "m at localhost:1" in said and "sk-secret" not in said and "pw" not in said


def test_a_bank_whose_files_were_changed_is_read_again(tmp_path: Path) -> None:
    bank = bank_in(tmp_path)
    parts = Parts(Settings(data_dir=tmp_path / "data"), [bank])
    before, workbench = parts.reviews, parts.workbench
    assert workbench.listed() == ()
    file = bank / f"{DROPOUT}.md"
    file.write_text(file.read_text().replace("It lowers overfitting", "It reduces overfitting"))
    assert "It lowers" in str(before.bank[DROPOUT].rubric)
    workbench.desk.refreshed()
    assert "It reduces" in str(parts.bank[DROPOUT].rubric)
    assert "It reduces" in str(parts.reviews.bank[DROPOUT].rubric) and parts.workbench is workbench
    assert workbench.desk.bank()[DROPOUT] == parts.bank[DROPOUT]


def test_what_is_added_while_the_search_is_built_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = bank_in(tmp_path)
    added = (bank / f"{DROPOUT}.md").read_text()
    (bank / f"{DROPOUT}.md").unlink()
    parts = Parts(Settings(data_dir=tmp_path / "data"), [bank])
    begun, go_on = threading.Event(), threading.Event()

    def slow(*given: Any, **settings: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return open_index(*given, **settings)

    monkeypatch.setattr("interviewer.retrieval.index.open_index", slow)
    with ThreadPoolExecutor() as threads:
        older = threads.submit(lambda: parts.session)
        assert begun.wait(30)
        (bank / f"{DROPOUT}.md").write_text(added)
        parts.reread()
        assert DROPOUT in parts.bank
        go_on.set()
        assert DROPOUT not in older.result().bank
    assert DROPOUT in parts.session.bank
    assert parts.index.search(parts.bank[DROPOUT].title).results[0].id == DROPOUT
