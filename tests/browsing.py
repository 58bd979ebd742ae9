"""Driving the real page, as `app.py` serves it on the offline parts, in Chromium; and the fixtures that do it."""

import os
import re
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Literal

import pytest
import starting
from fake_endpoint import Endpoint, running
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from starting import ROOT, begun

from interviewer.interview.interview import Exchange, Interview
from interviewer.store.store import Store

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows of its own to draw, and opens a page in half the time."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

Size = tuple[int, int, Literal["light", "dark"]]

AXE = ROOT / ".ci" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WIDE: Size = (1280, 900, "light")
NARROW: Size = (390, 844, "dark")
"""The sizes and schemes that a page is held to."""
HEARD = "the gradient of the, um, the loss"
"""What the fake endpoint hears in every recording."""

expect.set_options(timeout=60_000)

WITHOUT_CHROMIUM = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed")
WITHOUT_AXE = pytest.mark.skipif(
    not AXE.exists() and not os.environ.get("CI"), reason="axe-core is not installed: .ci/run does it"
)


class Server:
    """The page as `app.py` serves it, on a free port, with its data in a folder of its own.

    Everything is offline but for speech, which `speech` turns into text and reads aloud; `settings` may change that.
    """

    def __init__(self, folder: Path, speech: Endpoint, **settings: str) -> None:
        self.data, self.log, self.speech, self.settings = folder / "data", folder / "log.txt", speech, settings
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self) -> None:
        hidden = ("INTERVIEWER_", "OPENAI_", "HTTP_PROXY", "http_proxy")
        env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        env |= {"INTERVIEWER_DATA_DIR": str(self.data), "INTERVIEWER_PORT": str(self.port)}
        env |= {"INTERVIEWER_SPEECH_BASE_URL": self.speech.url, "INTERVIEWER_RETRIES": "0"}
        env |= {"INTERVIEWER_SPEECH_TO_TEXT_MODEL": "ear", "INTERVIEWER_TEXT_TO_SPEECH_MODEL": "mouth"}
        env |= self.settings
        self.program = begun(starting.page, env=env, log=self.log)
        self.program.until(lambda written: f"http://127.0.0.1:{self.port}" in written)

    def kill(self) -> None:
        self.program.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, built_index: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("page")
    copytree(built_index, folder / "data" / "index")
    with running(Endpoint(answer=lambda body: HEARD)) as speech:
        server = Server(folder, speech)
        yield server
        server.kill()


@pytest.fixture(scope="session")
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


@pytest.fixture
def narrow(page: Page) -> Page:
    """A page of the width of a telephone, in the dark."""
    sized(page, *NARROW)
    return page


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
        """() => !document.querySelector('.working') &&
           (document.querySelector('#over') || document.querySelector('#skip')?.disabled === false)""",
        polling=50,
    )


def pressed(page: Page, name: str) -> None:
    """Press a button and wait until its turn has begun, which adds a message, and is over."""
    messages = "document.querySelectorAll('#chat .bot, #chat .user').length"
    before = page.evaluate(messages)
    page.get_by_role("button", name=name).click()
    page.wait_for_function(f"before => {messages} > before", arg=before, polling=50)
    settled(page)


def said(page: Page, words: str) -> None:
    """Send words and wait until they are sent, which empties the box or, after the last question, takes it away, and
    the turn is over.
    """
    box = page.get_by_role("textbox", name="Your reply")
    box.fill(words)
    box.press("Enter")
    page.wait_for_function("() => !document.querySelector('#reply textarea')?.value", polling=50)
    settled(page)


def sized(page: Page, width: int, height: int, scheme: Literal["light", "dark"]) -> None:
    """Give the page that size and scheme, and wait until it is drawn in them."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(100)
    page.evaluate(
        """() => Promise.allSettled(
             document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""
    )


def is_well(page: Page) -> None:
    """Neither on a wide page in the light nor on a narrow one in the dark is anything wider than the page, or keeps
    anybody out. The page is left in the other of the two sizes, so that what goes on is done on both in turn.
    """
    sizes = [WIDE, NARROW] if page.viewport_size == {"width": WIDE[0], "height": WIDE[1]} else [NARROW, WIDE]
    for size in sizes:
        sized(page, *size)
        found = overflow(page), inaccessible(page)
        assert found == (0, []), f"{size}: {found}"


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


def inaccessible(page: Page) -> list[str]:
    """The serious and critical faults that axe-core finds on the page as it stands; none where it is not installed."""
    if not AXE.exists():
        return []
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
