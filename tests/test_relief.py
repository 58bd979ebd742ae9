"""A chat model that fails is relieved while the program runs: the real parts against an endpoint with faults."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from browsing import WITHOUT_CHROMIUM, Server, inaccessible, opened, overflow, said, settled, started
from fake_endpoint import Endpoint, is_grading, running
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from test_parts import all_met, rested

from interviewer.grading.grade import Grade, Reply
from interviewer.interview.interview import Exchange, Interview, Plan, Spoke
from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.ui.cards import grade_card

WORDS = "It depends on the data and on what is asked."


def last_spoke(interview: Interview) -> Spoke:
    return [turn for turn in interview.turns if isinstance(turn, Spoke)][-1]


def graded(exchange: Exchange) -> Grade:
    assert exchange.grade is not None
    return exchange.grade


@pytest.mark.parametrize("fault", ["401", "500", "malformed", "refusal"])
def test_the_local_grader_grades_for_now_and_what_waited_too(tmp_path: Path, built_index: Path, fault: Any) -> None:
    copytree(built_index, tmp_path / "index")
    with running(Endpoint(answer=lambda body: all_met(body) if is_grading(body) else "Thank you.")) as endpoint:
        settings = Settings(
            model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path, grader="chat", retries=0
        )
        parts = Parts(settings)
        endpoint.failing(fault, only=is_grading)
        interview = rested(parts.session.start(Plan(questions=3, seed=3), "one", "me"))
        interview = rested(parts.session.reply(interview, WORDS))
        assert graded(interview.exchanges[0]).score is None
        asked = len(endpoint.requests)
        parts.relief.grading = True
        interview = rested(parts.session.regrade(interview, 0))
        mended = graded(interview.exchanges[0])
        assert (mended.grader, mended.note) == ("local", None) and mended.score is not None
        assert "model" not in mended.stamps and mended.calls == ()
        assert "Graded by the local grader" in grade_card(interview.exchanges[0])
        assert not any(is_grading(body) for body in endpoint.requests[asked:])
        assert last_spoke(interview).by == "m"
        endpoint.failing("")
        parts.relief.grading = False
        while interview.exchanges[-1].index == 0:
            interview = rested(parts.session.reply(interview, WORDS))
        interview = rested(parts.session.reply(interview, WORDS))
        assert graded(interview.exchanges[1]).grader == "chat:m"
        assert "Graded by chat:m" in grade_card(interview.exchanges[1])


def test_reviews_and_a_bank_that_is_read_again_know_of_it(tmp_path: Path) -> None:
    parts = Parts(Settings(model="m", base_url="http://127.0.0.1:1/v1", data_dir=tmp_path, grader="chat", retries=0))
    parts.relief.grading = True
    parts.reread(examples=True)
    question = parts.bank["language-models/weight-tying"]
    assert parts.reviews.grader().grade(question, Reply.of(question.reference)).grader == "local"


def test_the_offline_interviewer_speaks_for_now(tmp_path: Path, built_index: Path) -> None:
    copytree(built_index, tmp_path / "index")
    with running(Endpoint(answer=lambda body: "Thank you.")) as endpoint:
        settings = Settings(
            model="m", base_url=endpoint.url, api_key=SecretStr("k"), data_dir=tmp_path, grader="local", retries=0
        )
        parts = Parts(settings)
        endpoint.failing("500")
        interview = rested(parts.session.start(Plan(questions=3, seed=3), "one", "me"))
        assert last_spoke(interview).instead
        asked = len(endpoint.requests)
        parts.relief.speaking = True
        interview = rested(parts.session.reply(interview, WORDS))
        assert (last_spoke(interview).by, last_spoke(interview).instead) == ("offline", "")
        assert len(endpoint.requests) == asked
        endpoint.failing("")
        parts.relief.speaking = False
        interview = rested(parts.session.reply(interview, WORDS))
        assert last_spoke(interview).by == "m"


@pytest.mark.browser
@WITHOUT_CHROMIUM
def test_on_the_page_a_button_below_the_panel_does_it(tmp_path: Path, built_index: Path, page: Page) -> None:
    copytree(built_index, tmp_path / "data" / "index")
    with running(Endpoint(answer=lambda body: all_met(body) if is_grading(body) else "Thank you.")) as endpoint:
        model = {"INTERVIEWER_MODEL": "m", "INTERVIEWER_BASE_URL": endpoint.url, "OPENAI_API_KEY": "k"}
        server = Server(tmp_path, endpoint, INTERVIEWER_GRADER="chat", **model)
        endpoint.failing("500")
        opened(page, server)
        started(page)
        said(page, WORDS)
        panel = page.locator("#in-use")
        expect(page.locator("#chat .card")).to_contain_text("Not graded yet")
        expect(panel).to_contain_text("The grader and the interviewer failed at the last call")
        page.get_by_role("button", name="Grade with the local grader for now").click()
        expect(page.get_by_role("button", name="Grade with the chat model again")).to_be_focused()
        page.get_by_role("button", name="Speak with the offline interviewer for now").click()
        expect(panel).to_contain_text("Interviewer: the offline interviewer, on this machine, for now in place of m")
        assert overflow(page) == 0 and inaccessible(page) == []
        page.get_by_role("button", name="Grade again: question 1").click()
        expect(page.locator("#chat .card")).to_contain_text("Graded by the local grader")
        settled(page)
        page.get_by_role("button", name="Grade with the chat model again").click()
        expect(panel).not_to_contain_text("Grader: the local grader")
        expect(page.get_by_role("button", name="Grade with the local grader for now")).to_be_visible()
        server.kill()
