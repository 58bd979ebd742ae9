"""The real page, on the real offline parts, in Chromium."""

import base64
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from interviewer.bank.files import read_bank
from interviewer.interview.interview import Exchange, Interview, Replied
from interviewer.settings import shipped
from interviewer.store.store import Store
from interviewer.ui.page import listening

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE = "<script>window.PWNED=1</script><img src=x onerror='window.PWNED=2'> is *what* I type"

expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser]
if CHROMIUM is None and not os.environ.get("CI"):
    pytestmark.append(pytest.mark.skip(reason="Chromium is not installed"))


class Server:
    """The page as `app.py` serves it, on a free port, with its data in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data, self.log = folder / "data", folder / "log.txt"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self) -> None:
        hidden = ("INTERVIEWER_", "OPENAI_", "HTTP_PROXY", "http_proxy", "PYTHONDONTWRITEBYTECODE")
        env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        env |= {"INTERVIEWER_DATA_DIR": str(self.data), "INTERVIEWER_PORT": str(self.port)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while f"http://127.0.0.1:{self.port}" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the page was not served: {self.log.read_text()}")
            time.sleep(0.1)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built_index: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("page")
    copytree(built_index, folder / "data" / "index")
    server = Server(folder)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor: an own store in the browser. A request to anywhere else, or a fault on the page, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    outside: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: outside.append(request.url) if _is_outside(request.url) else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert outside == []
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def opened(page: Page, server: Server) -> Page:
    page.goto(server.address)
    return page


def started(page: Page, questions: int = 3) -> None:
    page.get_by_label("number input for Questions").fill(str(questions))
    page.get_by_label("number input for Questions").press("Tab")
    page.get_by_role("button", name="Start the interview").click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until a turn is over: nothing is being worked on and Skip can be pressed, or the summary is there."""
    page.wait_for_function(
        """() => !document.querySelector('#chat .working') &&
           (document.querySelector('#over') || document.querySelector('#skip')?.disabled === false)"""
    )


def pressed(page: Page, name: str) -> None:
    """Press a button and wait until its turn has begun, which adds a message, and is over."""
    messages = "document.querySelectorAll('#chat .bot, #chat .user').length"
    before = page.evaluate(messages)
    page.get_by_role("button", name=name).click()
    page.wait_for_function(f"before => {messages} > before", arg=before)
    settled(page)


def said(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Your reply")
    box.fill(words)
    box.press("Enter")
    expect(box).to_have_value("")
    settled(page)


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def interview_kept(server: Server) -> tuple[Store, Interview]:
    """The newest interview in the records, whoever's it is."""
    store = Store(f"sqlite:///{server.data / 'interviewer.sqlite3'}")
    with sqlite3.connect(server.data / "interviewer.sqlite3") as database:
        (id,) = database.execute("select id from interviews order by started desc limit 1").fetchone()
    interview = store.interview(id)
    assert interview is not None
    return store, interview


def open_exchange(server: Server, page: Page) -> Exchange:
    """The open question of the record, once it is the one that the page speaks of."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        shown = re.search(r"Question (\d+) of", page.locator("#progress").inner_text())
        _, interview = interview_kept(server)
        if shown and interview.open is not None and interview.open.index + 1 == int(shown[1]):
            return interview.open
        page.wait_for_timeout(100)
    pytest.fail(f"the page and the record differ: {page.locator('#progress').inner_text()}")


def test_the_page_is_served_with_its_rules(server: Server) -> None:
    with urllib.request.urlopen(server.address) as answer:
        headers = answer.headers
    assert "connect-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    with urllib.request.urlopen(f"{server.address}healthz") as answer:
        assert b'"status":"ok"' in answer.read()
    told = server.log.read_text()
    assert "local grader" in told and "offline interviewer" in told and str(server.data) in told


def test_a_whole_interview(server: Server, page: Page) -> None:
    bank, _ = read_bank((shipped("knowledge"),))
    opened(page, server)
    started(page, questions=8)
    expect(page.locator("#progress")).to_contain_text("Question 1 of 8 · [")
    expect(page.locator("#progress")).to_contain_text("Why this one:")
    said(page, HOSTILE)
    expect(page.locator("#chat .user").first).to_contain_text(HOSTILE)
    assert page.evaluate("window.PWNED") is None
    if "Question 1 of 8" in page.locator("#progress").inner_text():
        pressed(page, "Skip")
    for _ in range(24):
        if page.locator("#over").count():
            break
        exchange = open_exchange(server, page)
        if exchange.index == 2 and not exchange.hints:
            pressed(page, "Hint (")
            expect(page.locator("#chat .bot").last).to_contain_text("Hint.")
        if exchange.probes:
            pressed(page, "Skip")
        else:
            said(page, bank[exchange.question.id].reference)
    expect(page.locator("#summary")).to_contain_text("Report")
    expect(page.locator("#progress")).to_contain_text("The interview is over")
    cards = page.locator("#chat .card")
    assert cards.count() >= 8
    expect(page.locator("#chat mark.met").first).to_be_attached()
    expect(cards.nth(1).get_by_text("In your words")).to_be_attached()
    link = page.get_by_role("link", name="Download as Markdown").get_attribute("href") or ""
    assert "Report" in base64.b64decode(link.partition("base64,")[2]).decode()
    assert not page.get_by_role("textbox", name="Your reply").is_visible()
    page.get_by_role("button", name="Start another").click()
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()


def test_a_key_pressed_during_a_turn_is_answered_and_one_just_after_it_counts(server: Server, page: Page) -> None:
    opened(page, server)
    started(page, questions=6)
    box = page.get_by_role("textbox", name="Your reply")
    for words in ("the first words", "the second words", "the third words"):
        box.fill(words)
        box.press("Enter")
        box.press("Enter")  # pressed twice, it is sent once
        expect(box).to_have_value("")
        settled(page)  # the turn is shown to be over a moment before its event is
    expect(page.locator("#chat .user")).to_have_count(3)
    expect(page.get_by_text("another tab")).to_have_count(0)
    box.fill("and these")
    page.get_by_role("button", name="Skip").click()
    box.press("Enter")
    settled(page)
    expect(page.get_by_text("What you wrote sta").or_(page.locator("#chat .user").nth(3))).to_be_visible()


def test_explain_answers_from_the_bank_or_says_that_it_cannot(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_role("tab", name="Explain").click()
    box, answer = page.get_by_label("What shall be explained?"), page.locator("#explanation")
    box.fill("explain weight tying")
    box.press("Enter")
    expect(answer).to_contain_text("language-models/weight-tying")
    expect(answer).to_contain_text("Press & Wolf 2017")
    box.fill("how do I bake sourdough bread in a wood oven")
    box.press("Enter")
    expect(answer).to_contain_text("nothing")
    expect(answer).not_to_contain_text("Press & Wolf 2017")


def test_by_keyboard_alone(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Start the interview":
            break
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("textbox", name="Your reply")).to_be_focused()
    page.keyboard.type("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .user")).to_have_count(1)
    expect(page.locator("#chat .user .words")).to_have_text("First line\nsecond line", use_inner_text=True)
    settled(page)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, [role=listbox]')]
          .filter(node => node.offsetParent && !(node.innerText || '').trim() && !node.ariaLabel && !node.title
                          && !node.labels?.length && !node.getAttribute('aria-labelledby'))
          .map(node => node.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


def test_a_narrow_screen_does_not_scroll_sideways(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    assert overflow(page) == 0
    started(page)
    said(page, "a" * 300 + "\n```python\n" + "x = 1; " * 60 + "\n```\n$$\\sum_{i=1}^{n} " + "x_i + " * 60 + "1$$")
    assert overflow(page) == 0
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Finish the interview").click()
    page.locator("#over").wait_for()
    expect(page.locator("#summary")).to_contain_text("Report")
    assert overflow(page) == 0


def test_two_tabs_on_one_interview(server: Server, context: BrowserContext) -> None:
    first = opened(context.new_page(), server)
    started(first)
    second = opened(context.new_page(), server)
    settled(second)
    pressed(first, "Skip")
    second.get_by_role("textbox", name="Your reply").fill("my long reply")
    second.get_by_role("textbox", name="Your reply").press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("another tab")
    expect(second.get_by_role("textbox", name="Your reply")).to_have_value("my long reply")
    second.get_by_role("button", name="Reload this interview").click()
    expect(second.locator("#progress")).to_contain_text("Question 2 of 3")
    expect(second.get_by_role("textbox", name="Your reply")).to_have_value("my long reply")
    expect(second.get_by_role("alert")).to_have_count(0)


def test_two_visitors_never_mix(server: Server, browser: Browser, page: Page) -> None:
    opened(page, server)
    started(page)
    said(page, "the first visitor's secret words")
    other = browser.new_context()
    stranger = opened(other.new_page(), server)
    stranger.get_by_role("button", name="Start the interview").wait_for()
    assert not stranger.get_by_role("button", name="Continue where you left off").is_visible()
    started(stranger)
    assert "secret words" not in stranger.content()
    other.close()


def test_killed_at_any_moment_it_resumes(server: Server, page: Page) -> None:
    opened(page, server)
    started(page)
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("these words must not be lost")
    box.press("Enter")
    expect(page.locator("#chat .user")).to_have_count(1)
    server.kill()
    store, interview = interview_kept(server)
    if not interview.cut_off:
        store.keep(interview, Replied(at=interview.started, text="and nor must these"))
    server.start()
    page.reload()
    expect(page.locator("#chat .user").first).to_contain_text("these words must not be lost")
    # The record is drawn as it was left before it is gone on with, so what the page shows does not tell.
    until = time.monotonic() + 60
    while interview_kept(server)[1].cut_off and time.monotonic() < until:
        page.wait_for_timeout(100)
    settled(page)
    _, resumed = interview_kept(server)
    assert resumed.id == interview.id and not resumed.cut_off
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("a draft that I have not sent")
    page.wait_for_timeout(300)
    page.reload()
    settled(page)
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("a draft that I have not sent")


def test_a_taken_port_gives_way_to_the_next_one(server: Server) -> None:
    found, asked = listening("127.0.0.1", server.port)
    with found:
        assert asked == server.port
        assert server.port < found.getsockname()[1] < server.port + 10
