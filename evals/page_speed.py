"""How fast the page is: `python -m evals.page_speed`. Needs Chromium; everything is offline.

Measured in one run, in a browser without a cache: from opening to the first usable screen, beside a bare Gradio chat
page; and from Enter to the first word that the interviewer streams. It judges no reply.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from interviewer.bank.files import read_bank
from interviewer.settings import shipped

MOST_TIMES_BARE = 1.25
MOST_TO_FIRST_WORD = 0.3
"""Seconds, at the 95th percentile."""

ROOT = Path(__file__).resolve().parent.parent
_BARE = """
import os, sys
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr
gr.ChatInterface(lambda words, said: words).launch(server_port=int(sys.argv[1]), quiet=True, ssr_mode=False)
"""
_WATCH = """() => {
  const words = () => [...document.querySelectorAll('#chat .bot')]
    .filter((node) => !node.querySelector('.card, .working, .brief')).map((node) => node.innerText.trim()).join('|');
  document.querySelector('#reply textarea').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const before = words(), begun = performance.now();
    window.firstWord = null;
    const seen = new MutationObserver(() => {
      const now = words();
      if (now === before || now.length <= before.length) return;
      window.firstWord = performance.now() - begun;
      seen.disconnect();
    });
    seen.observe(document.querySelector('#chat'), { childList: true, subtree: true, characterData: true });
  });
}"""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


@contextmanager
def _served(command: Sequence[str], port: int, **env: str) -> Iterator[str]:
    address = f"http://127.0.0.1:{port}/"
    hidden = ("INTERVIEWER_", "OPENAI_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answering(address, process)
        yield address
    finally:
        process.kill()
        process.wait()


def _answering(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(address).close()
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit(f"{address} is not served")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _to_usable(browser: Browser, address: str, usable: str) -> float:
    """Seconds from opening to when the control can be used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(
        """(wanted) => {
          const node = document.querySelector(wanted);
          return node && node.offsetParent && !node.disabled;
        }""",
        arg=usable,
        polling=10,
    )
    taken = time.perf_counter() - begun
    context.close()
    return taken


def first_words(page: Page, turns: int) -> list[float]:
    """Seconds from Enter to the first streamed word, over so many turns; the reply is now and then a good one."""
    bank, _ = read_bank((shipped("knowledge"),))
    references = [question.reference for question in bank if question.reference]
    taken: list[float] = []
    while len(taken) < turns:
        page.get_by_role("button", name="Phone screen").click()
        page.wait_for_function("document.querySelector('#skip')?.disabled === false")
        page.evaluate(_WATCH)
        while page.locator("#over").count() == 0 and len(taken) < turns:
            box = page.get_by_role("textbox", name="Your reply")
            box.fill(references[len(taken) * 7 % len(references)][:400])
            box.press("Enter")
            page.wait_for_function("window.firstWord > 0")
            taken.append(page.evaluate("window.firstWord") / 1000)
            page.wait_for_function(
                "document.querySelector('#skip')?.disabled === false || document.querySelector('#over')"
            )
        if page.locator("#over").count() == 0:
            page.get_by_role("button", name="Finish", exact=True).click()
            page.get_by_role("button", name="Finish the interview").click()
        page.get_by_role("button", name="Start another").click()
        page.get_by_role("button", name="Phone screen").wait_for()
    return taken


def _warm(address: str) -> None:
    """Wait until the parts are built: what is measured is a page that has been served for a while."""
    while b'"ready":true' not in urlopen(f"{address}healthz").read():
        time.sleep(0.5)


def main() -> None:
    """Measure and tell; the exit status says whether both aims are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loads", type=int, default=9, help="how often each page is opened")
    parser.add_argument("--turns", type=int, default=40, help="how many replies are sent")
    chosen = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium is not installed")
    ours, bare = _free_port(), _free_port()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = {"INTERVIEWER_PORT": str(ours), "INTERVIEWER_DATA_DIR": data}
        with (
            _served([sys.executable, "app.py"], ours, **settings) as page_address,
            _served([sys.executable, "-c", _BARE, str(bare)], bare) as bare_address,
        ):
            _warm(page_address)
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            met = _opening(browser, page_address, bare_address, chosen.loads)
            met &= _speaking(browser, page_address, chosen.turns)
            browser.close()
    sys.exit(0 if met else 1)


def _opening(browser: Browser, page_address: str, bare_address: str, loads: int) -> bool:
    measures: dict[str, Callable[[], float]] = {
        "this page": lambda: _to_usable(browser, page_address, "#start"),
        "a bare Gradio chat": lambda: _to_usable(browser, bare_address, "textarea"),
    }
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for name, measure in [*measures.items()] * (loads + 1):
        taken[name].append(measure())
    medians = {name: statistics.median(values[1:]) for name, values in taken.items()}  # the first warms both up
    for name, median in medians.items():
        print(f"First usable screen, {name}: median {median:.3f} s of {loads}, slowest {max(taken[name][1:]):.3f} s")
    ratio = medians["this page"] / medians["a bare Gradio chat"]
    print(f"Ratio: {ratio:.2f} (aim: at most {MOST_TIMES_BARE})")
    return ratio <= MOST_TIMES_BARE


def _speaking(browser: Browser, address: str, turns: int) -> bool:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    taken = first_words(page, turns)
    late = percentile(taken, 0.95)
    print(
        f"Enter to the first streamed word: median {statistics.median(taken):.3f} s, 95th percentile {late:.3f} s of "
        f"{turns} (aim: at most {MOST_TO_FIRST_WORD})"
    )
    return late <= MOST_TO_FIRST_WORD


if __name__ == "__main__":
    main()
