"""The Calibrate tab in Chromium: the loop from replies to a published rubric and back, numbers beside scikit-learn."""

import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import starting
from browsing import WITHOUT_CHROMIUM
from calibration_fixtures import DROPOUT, RATE, bank_in, items_asked, phrase_answer, rows, written
from fake_endpoint import Endpoint, running
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sklearn.metrics import cohen_kappa_score
from starting import begun

pytestmark = [pytest.mark.browser, WITHOUT_CHROMIUM]

EDITED = "It acts like averaging many thinned networks with shared weights."


class Served:
    """The page with a small bank and a fake endpoint, its data in a folder of its own."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.bank, self.log, self.endpoint = bank_in(folder), folder / "log.txt", endpoint
        self.data = folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}/"
        self.env = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "INTERVIEWER_DATA_DIR": str(self.data),
            "INTERVIEWER_PORT": port,
            "INTERVIEWER_BANK": str(self.bank),
            "INTERVIEWER_MODEL": "m",
            "INTERVIEWER_BASE_URL": endpoint.url,
        }
        self.start()

    def start(self) -> None:
        self.program = begun(starting.page, env=self.env, log=self.log)
        self.program.until(lambda written: self.address.rstrip("/") in written)

    def kill(self) -> None:
        self.program.kill()

    def marked(self, wanted: dict[str, int]) -> None:
        """Wait until so many marks of each person are in the records."""
        end, count = time.monotonic() + 30, "select rater, count(*) from calibration_marks group by rater"
        with sqlite3.connect(self.data / "interviewer.sqlite3") as database:
            while not wanted.items() <= (found := dict(database.execute(count).fetchall())).items():
                assert time.monotonic() < end, f"{found} are marked, not {wanted}"
                time.sleep(0.05)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(Endpoint(answer=phrase_answer)) as endpoint:
        served = Served(tmp_path_factory.mktemp("calibrate"), endpoint)
        yield served
        served.kill()


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Pages of visitors of their own; a fault on one of them fails the test."""
    contexts: list[BrowserContext] = []

    def another() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        return page

    yield another
    for context in contexts:
        context.close()


def opened(page: Page, served: Served, name: str) -> Page:
    """The tab as a visitor of that name sees it."""
    page.goto(served.address)
    page.get_by_role("tab", name="Calibrate").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Tab")
    page.locator("#cal-overview .empty, #cal-overview dl").first.wait_for()
    return page


def step(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def found(page: Page, measure: str, of: str) -> str:
    return page.locator(f'[data-of="{of}"][data-measure="{measure}"] .num').first.inner_text()


def begin(page: Page, folder: Path) -> None:
    page.locator("#cal-questions input").click()
    for title in ("Dropout", "Learning rate too"):
        page.get_by_role("option", name=title).first.click()
    page.keyboard.press("Escape")
    with page.expect_response(lambda response: "upload" in response.url):
        page.locator("#cal-bring input[type=file]").set_input_files(written(folder))
    page.locator("#cal-graders").get_by_label("local").uncheck()
    page.locator("#cal-graders").get_by_label("chat").check()
    page.get_by_label("Name of the new project").fill("spring")
    expect(page.locator("#cal-file")).to_contain_text("replies")
    page.locator("#cal-begin").click()
    expect(page.locator("#cal-notice")).to_contain_text("40 replies and 80 labels brought")


def test_the_whole_loop(visitors: Callable[[], Page], served: Served, tmp_path: Path) -> None:
    page = opened(visitors(), served, "Lead")
    begin(page, tmp_path)
    expect(page.locator("#cal-overview")).to_contain_text("27 replies × 5 points: ± 0.15 kappa")

    # A file that is refused leaves the project on the screen as it was.
    bad = tmp_path / "bad.csv"
    bad.write_text("id,answer\n1,words\n")
    with page.expect_response(lambda response: "upload" in response.url):
        page.locator("#cal-bring input[type=file]").set_input_files(bad)
    expect(page.locator("#cal-file")).to_contain_text("bad.csv")
    page.locator("#cal-bring-more").click()
    expect(page.locator("#cal-notice")).to_contain_text("bad.csv:1: no column 'question_id'")
    expect(page.locator("#cal-overview")).to_contain_text("27 replies × 5 points")

    # Before they say that they do not label, nothing is shown of the others.
    step(page, "3 People")
    expect(page.locator("#cal-people")).to_contain_text("0 of 40 replies that you have labelled")
    step(page, "1 Project")
    page.locator("#cal-lead").click()
    expect(page.locator("#cal-lead")).to_be_hidden()
    step(page, "3 People")
    expect(page.locator("#cal-people .verdict")).to_contain_text("People agree well enough")
    pairs = [
        (item in row["labels"]["Ada"]["met"], item in row["labels"]["Ben"]["met"])
        for row in rows()
        if row["question_id"] == DROPOUT
        for item in ("no-co-adaptation",)
    ]
    kappa = cohen_kappa_score(*zip(*pairs, strict=True))
    page.get_by_text("By point", exact=True).click()
    of = f"{DROPOUT} · no-co-adaptation"
    assert found(page, "Cohen's kappa", of) == f"{kappa:.2f}"
    assert found(page, "raw agreement", of) == f"{np.mean([one == other for one, other in pairs]):.2f}"
    alike = page.locator(f'[data-of="{RATE} · higher-is-better"][data-measure="Cohen\'s kappa"]')
    expect(alike).to_contain_text("n/a everybody gave the same rating")
    assert "nan" not in page.locator("#cal-people").inner_text().lower()

    step(page, "4 Settle")
    expect(page.locator("#cal-split")).to_contain_text("Split 1 of 13")
    page.locator("#cal-outcome").get_by_label("Label corrected").check()
    page.locator("#cal-settle").click()
    expect(page.locator("#cal-notice")).to_contain_text("met or missed")
    page.locator("#cal-ruling").get_by_label("met (or asserted)").check()
    page.locator("#cal-settle").click()
    expect(page.locator("#cal-split")).to_contain_text("Split 1 of 12")

    step(page, "5 Grader")
    expect(page.locator("#cal-takes")).to_contain_text("40 model calls")
    page.locator("#cal-judge").click()
    page.locator("#cal-found table.confusion").wait_for()
    assert len(served.endpoint.requests) == 40
    cells = page.locator("#cal-found [data-cell]")
    counts = {str(cell.get_attribute("data-cell")): int(cell.inner_text()) for cell in cells.all()}
    columns = [[int(cell.split(",")[side]) for cell, n in counts.items() for _ in range(n)] for side in (0, 1)]
    quadratic = cohen_kappa_score(columns[0], columns[1], labels=[0, 1, 2, 3, 4], weights="quadratic")
    assert found(page, "quadratic weighted kappa of bands", "grader") == f"{quadratic:.2f}"
    cells.first.click()
    expect(page.locator("#cal-replies .case").first).to_be_visible()

    parted = page.locator("#cal-ranked [data-edit]")
    fixed = parted.count()
    parted.first.click()
    expect(page.locator("#cal-text textarea")).to_have_value(
        "It acts like averaging many thinned networks that share their weights."
    )
    page.locator("#cal-text textarea").fill(EDITED)
    page.locator("#cal-save").click()
    expect(page.locator("#cal-notice")).to_contain_text("Every edit has a reason")
    page.get_by_label("Reason for the edit").fill("<img src=x onerror=window.PWNED=1> met on other words")
    page.locator("#cal-save").click()
    expect(page.locator("#cal-notice")).to_contain_text("The edit is kept")
    expect(page.locator("#cal-edit-takes")).to_contain_text("30 model calls")
    page.locator("#cal-rejudge").click()
    page.locator("#cal-effect table").wait_for()
    assert {tuple(items_asked(body)) for body in served.endpoint.requests[40:]} == {("ensemble",)}
    assert sum(EDITED in str(body["messages"]) for body in served.endpoint.requests) == 30
    assert page.locator('#cal-effect [data-fact="Fixed"]').inner_text() == str(fixed)
    assert page.locator('#cal-effect [data-fact="Broken"]').inner_text() == "0"

    file = served.bank / f"{DROPOUT}.md"
    before = file.read_bytes()
    step(page, "7 Publish")
    expect(page.get_by_role("combobox", name="Edited question")).to_have_value(DROPOUT)
    page.locator("#cal-show-diff").click()
    expect(page.locator("#cal-diff .add").last).to_contain_text(EDITED)
    assert file.read_bytes() == before
    page.locator("#cal-publish").click()
    expect(page.locator("#cal-notice")).to_contain_text("is published in")
    assert EDITED in file.read_text()
    assert page.locator("#cal-publications img").count() == 0 and page.evaluate("window.PWNED") is None
    page.locator("#cal-roll-back").click()
    expect(page.locator("#cal-notice")).to_contain_text("is rolled back")
    assert file.read_bytes() == before


def test_two_interviewers_label_by_keyboard_at_once_and_a_kill_loses_nothing(
    visitors: Callable[[], Page], served: Served
) -> None:
    pages = {name: opened(visitors(), served, name) for name in ("Cleo", "Dan")}
    for page in pages.values():
        step(page, "2 Label")
        expect(page.locator("#cal-label-head")).to_contain_text("Reply 1 of 44")
        expect(page.locator("#cal-items li.current")).to_have_count(1)
        assert "Ada" not in page.locator("#calibrate").inner_text()
    cleo, dan = pages["Cleo"], pages["Dan"]
    cleo.evaluate(
        """() => { const range = document.createRange(); const words = document.querySelector('#cal-words .words');
        range.setStart(words.firstChild, 0); range.setEnd(words.firstChild, 12);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    cleo.keyboard.press("m")
    expect(cleo.locator("#cal-words mark")).to_have_text("Well, answer1")
    for key in "xxuxx":
        cleo.keyboard.press(key)
    for _ in range(3):
        dan.keyboard.press("x")
    expect(cleo.locator('#cal-items [aria-pressed="true"]')).to_have_count(6)
    expect(dan.locator('#cal-items [aria-pressed="true"]')).to_have_count(3)
    cleo.keyboard.press("Enter")
    expect(cleo.locator("#cal-notice")).to_contain_text("Not marked yet: drops-weights-for-good")
    served.marked({"Cleo": 6, "Dan": 3})

    served.kill()
    served.start()
    for page in pages.values():
        page.close()
    cleo, dan = (opened(visitors(), served, name) for name in ("Cleo", "Dan"))
    for page, marked in ((cleo, 6), (dan, 3)):
        step(page, "2 Label")
        expect(page.locator('#cal-items [aria-pressed="true"]')).to_have_count(marked)
    expect(cleo.locator("#cal-words mark")).to_have_text("Well, answer1")
    cleo.keyboard.press("x")
    expect(cleo.locator('#cal-items [aria-pressed="true"]')).to_have_count(7)
    cleo.keyboard.press("Enter")
    expect(cleo.locator("#cal-label-head")).to_contain_text("Reply 2 of 44")
    expect(dan.locator("#cal-label-head")).to_contain_text("Reply 1 of 44")
    step(cleo, "4 Settle")
    expect(cleo.locator("#cal-split")).to_contain_text("Cleo")
