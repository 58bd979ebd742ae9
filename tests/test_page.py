"""The real page, on the real offline parts, in Chromium."""

import base64
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from browsing import (
    AXE,
    HEARD,
    NARROW,
    WIDE,
    WITHOUT_AXE,
    WITHOUT_CHROMIUM,
    Server,
    inaccessible,
    interview_kept,
    is_well,
    open_exchange,
    opened,
    overflow,
    pressed,
    said,
    settled,
    sized,
    started,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starting import ROOT

from interviewer.bank.files import read_bank
from interviewer.interview.interview import Closed, Finished, Replied
from interviewer.settings import shipped
from interviewer.ui.page import listening

pytestmark = [pytest.mark.browser, WITHOUT_CHROMIUM]

HOSTILE = "<script>window.PWNED=1</script><img src=x onerror='window.PWNED=2'> is *what* I type"


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


def test_what_is_pressed_while_the_page_still_opens_is_done(server: Server, page: Page) -> None:
    page.goto(server.address, wait_until="commit")
    page.locator("#start").wait_for()
    page.locator("#start").click()
    settled(page)
    expect(page.locator("#progress")).to_contain_text("Question 1 of 8")


def test_app_py_serves_the_page_at_the_next_port_that_is_free(server: Server, tmp_path: Path) -> None:
    env = os.environ | {"INTERVIEWER_DATA_DIR": str(tmp_path), "INTERVIEWER_PORT": str(server.port)}
    with subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdout.readline().startswith(f"Port {server.port} is taken; using ")
        address = app.stdout.readline().removeprefix("Open ").strip()
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            assert b'"status":"ok"' in answer.read()
        app.kill()


def test_a_whole_interview(server: Server, page: Page) -> None:
    bank, _ = read_bank((shipped("knowledge"),))
    opened(page, server)
    started(page, questions=4)
    expect(page.locator("#progress")).to_contain_text("Question 1 of 4 · [")
    expect(page.locator("#progress")).to_contain_text("Why this one:")
    said(page, HOSTILE)
    expect(page.locator("#chat .user").first).to_contain_text(HOSTILE)
    assert page.evaluate("window.PWNED") is None
    if "Question 1 of 4" in page.locator("#progress").inner_text():
        pressed(page, "Skip")
    for _ in range(12):
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
    assert cards.count() >= 4
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
    box.fill("かな")
    composing = "new KeyboardEvent('keypress', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })"
    box.evaluate(f"node => node.dispatchEvent({composing})")
    page.wait_for_timeout(300)
    expect(page.locator("#chat .user")).to_have_count(3)
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


LATE = """(() => {
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (!String(asked[0]?.url ?? asked[0]).includes('/queue/data')) return answer;
    const later = (part, out) => new Promise((go) => setTimeout(go, window.late ?? 0)).then(() => out.enqueue(part));
    return new Response(answer.body.pipeThrough(new TransformStream({ transform: later })), answer);
  };
})()"""
"""What the program says comes over a slow line, once `late` says by how many milliseconds."""


def test_what_is_asked_while_the_last_answer_is_on_its_way_is_answered(server: Server, page: Page) -> None:
    page.add_init_script(LATE)
    opened(page, server)
    for name in ("Explain", "Bank"):
        page.get_by_role("tab", name=name).click()
    expect(page.locator("#bank")).to_contain_text("the first 15 are shown")
    page.wait_for_timeout(300)
    page.evaluate("window.late = 700")
    page.get_by_role("tab", name="Explain").click()
    page.wait_for_timeout(300)  # what opening the tab asks is answered, and the answer has not come yet
    page.get_by_label("What shall be explained?").fill("explain weight tying")
    page.get_by_label("What shall be explained?").press("Enter")
    expect(page.locator("#explanation")).to_contain_text("language-models/weight-tying")


FRAMES = """(() => {
  const plain = window.requestAnimationFrame;
  window.frames = 0;
  window.requestAnimationFrame = (callback) => { window.frames += 1; return plain.call(window, callback); };
})()"""
"""Counts the frames that the page asks for."""
RESTS = """() => new Promise((rests) => {
  const before = window.frames;
  setTimeout(() => rests(before > 0 && window.frames === before), 1000);
})"""
"""Whether none is asked for in a second."""


def test_while_a_candidate_thinks_the_browser_rests(server: Server, page: Page) -> None:
    page.add_init_script(FRAMES)
    opened(page, server)
    started(page)
    until = time.monotonic() + 30
    while not page.evaluate(RESTS):
        assert time.monotonic() < until, "it goes on asking for frames"


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


TYPES_AS_DRAFTS_ARE_READ = """() => {
  const read = Storage.prototype.getItem;
  let typed = false;
  window.typeOnce = () => {
    const box = document.querySelector('#reply textarea');
    if (!box || typed) return;
    typed = true;
    box.value = 'a key';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  Storage.prototype.getItem = function (key) {
    if (key === 'interviewer-drafts') window.typeOnce();
    return read.call(this, key);
  };
}"""
"""Types at the worst moment: just when a draft is looked for, to be put into the box."""


def test_no_draft_undoes_what_is_typed_as_an_interview_begins(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    page.wait_for_function("window.interviewerOpened")
    page.evaluate(TYPES_AS_DRAFTS_ARE_READ)
    started(page)
    page.wait_for_timeout(300)
    page.evaluate("window.typeOnce()")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("a key")
    page.wait_for_timeout(300)
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("a key")


SEEN = """node => [node, node.closest('label')].some(each =>
  getComputedStyle(each).outlineStyle === 'solid' && getComputedStyle(each).opacity === '1')"""
"""Whether the focus on a radio button or a box can be seen."""


def test_every_choice_goes_by_arrow_keys_and_space(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    for name in ("Levels", "Length by", "Mode"):  # each kind of control is drawn when its own script has come
        page.locator("fieldset", has_text=name).locator("input").first.wait_for()
    assert _chosen_by_keys(page) == ["Levels", "Length by", "Mode"]
    page.get_by_label("Areas").first.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="E easy")).to_be_focused()
    started(page)
    page.wait_for_timeout(300)  # until the focus has gone to the reply's box
    assert _chosen_by_keys(page) == ["How sure are you?"]
    page.get_by_role("tab", name="Bank").click()
    page.get_by_role("button", name="Filters").click()
    expect(page.locator("#bank")).to_contain_text("the first 15 are shown")
    assert _chosen_by_keys(page) == ["Levels", "Asked", "Questions"]
    page.get_by_role("tab", name="Calibrate").click()
    _chosen_by_keys(page)


def _chosen_by_keys(page: Page) -> list[str]:
    """Choose with keys alone in every group that is in sight; gives their names."""
    groups = [group for group in page.locator("fieldset:visible").all() if group.locator("input:visible").count()]
    for group in groups:
        boxes = group.locator("input:visible")
        before = boxes.first.is_checked()
        boxes.first.focus()
        page.keyboard.press("Space")
        if boxes.first.get_attribute("type") == "radio":
            for key, at in (("ArrowDown", 1), ("ArrowUp", 0)):
                page.keyboard.press(key)
                expect(boxes.nth(at)).to_be_focused()
                expect(boxes.nth(at)).to_be_checked()
        else:
            expect(boxes.first).to_be_checked(checked=not before)
            page.keyboard.press("Space")
            expect(boxes.first).to_be_checked(checked=before)
        assert boxes.first.evaluate(SEEN)
    return [group.locator("[data-testid='block-info']").inner_text() for group in groups]


def test_it_is_printed_in_the_light(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    body = page.locator("body")
    expect(body).to_have_class(re.compile(r"\bdark\b"))
    page.evaluate(
        """() => window.addEventListener('beforeprint', () => {
             window.printed = getComputedStyle(document.querySelector('#plan h2')).color;
           })"""
    )
    page.pdf()  # prints, as a person would
    expect(body).to_have_class(re.compile(r"\bdark\b"))
    red, green, blue = (int(part) for part in re.findall(r"\d+", page.evaluate("window.printed"))[:3])
    assert max(red, green, blue) < 100, "light words on white paper"


ADVERT = """Senior machine learning engineer. You know recommender systems, two-tower models, A/B testing and
gradient boosted trees (XGBoost). We offer 25 days of holiday."""


def test_setting_up_by_an_advert_survives_a_reload(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    page.get_by_role("button", name="Paste a job advert").click()
    page.get_by_label("Job advert").fill(ADVERT)
    page.get_by_role("button", name="Make a plan of it").click()
    found = page.locator("#advert-found")
    expect(found).to_contain_text("Medium and hard: the advert says “Senior”")
    expect(found).to_contain_text("Recommenders in production: it asks for “two-tower models”")
    page.get_by_label("Minutes").first.check()
    is_well(page)
    page.reload()
    expect(found).to_contain_text("two-tower models")
    expect(page.locator("#areas")).to_contain_text("tree ensembles in practice")
    expect(page.get_by_role("checkbox", name="E easy")).not_to_be_checked()
    page.get_by_role("button", name="Start the interview").click()
    settled(page)
    expect(page.locator("#progress .where")).to_have_text(re.compile(r"Question 1 · \[[MH]\] · "))
    expect(page.get_by_role("timer")).to_contain_text("of 20:00 · this question")
    page.get_by_role("button", name="Hide the time").click()
    expect(page.get_by_role("timer")).to_have_text("")
    page.reload()
    settled(page)
    page.get_by_role("button", name="Show the time").click()
    expect(page.get_by_role("timer")).to_contain_text("this question")


def test_answering_and_looking_back(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    started(page, questions=3)
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("so $\\alpha^2$ and `x = 1` but <b>no tag</b>")
    expect(page.locator("#preview .katex")).to_have_count(1)
    expect(page.locator("#preview")).to_contain_text("<b>no tag</b>")
    page.get_by_text("Fairly sure", exact=True).click()
    page.wait_for_timeout(300)
    is_well(page)
    page.reload()
    settled(page)
    expect(box).to_have_value("so $\\alpha^2$ and `x = 1` but <b>no tag</b>")
    expect(page.get_by_role("radio", name="Fairly sure")).to_be_checked()
    said(page, open_exchange(server, page).question.rubric.points[0].text)
    expect(page.locator("#chat .sure").first).to_have_text("You said: fairly sure")
    expect(page.get_by_role("radio", name="Fairly sure")).not_to_be_checked()
    if "Question 1 of 3" in page.locator("#progress").inner_text():
        pressed(page, "Skip")
    page.get_by_role("button", name="Quiz me on this later").click()
    expect(page.locator("#chat")).to_contain_text("Question 1 will come again among your weak spots.")
    page.get_by_role("button", name="Something is wrong…").click()
    expect(page.get_by_label("What is wrong with question 1 or its grade?")).to_be_focused()
    page.get_by_label("What is wrong with question 1 or its grade?").fill("I said <i>more</i>")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#chat")).to_contain_text("“I said <i>more</i>”")
    for size in (WIDE, NARROW):
        sized(page, *size)
        page.get_by_role("button", name="Explain a term").click()
        expect(page.get_by_label("Explain a term")).to_be_focused()
        page.get_by_label("Explain a term").fill("weight tying")
        page.get_by_role("button", name="Explain", exact=True).click()
        expect(page.locator("#side-words")).to_contain_text("Press & Wolf 2017")
        expect(page.get_by_label("Explain a term")).to_be_in_viewport()
        settled(page)
        assert overflow(page) == 0 and inaccessible(page) == []
        page.get_by_role("button", name="Close").click()
        expect(page.locator("#side")).to_have_count(0)
    page.get_by_role("button", name="Answer it again").click()
    said(page, interview_kept(server)[1].exchanges[0].question.reference)
    expect(page.locator("#chat .diff").last).to_contain_text(re.compile("You added|The same key points"))
    expect(page.locator("#chat .bot").last).to_contain_text("Back to question 2.")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("textbox", name="Your reply")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Go on").click()
    settled(page)
    expect(page.locator("#chat")).to_contain_text("You made a pause.")
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("button", name="Finish the interview").click()
    expect(page.locator("#summary")).to_contain_text("Report")
    is_well(page)
    page.get_by_role("button", name="See the report").click()
    expect(page.locator("#report-head .verdict")).to_be_visible()
    page.get_by_role("tab", name="Interview").click()
    exchange = interview_kept(server)[1].exchanges[0]
    assert (exchange.sure, exchange.set_aside, exchange.flags[0].reason) == (0.75, True, "I said <i>more</i>")
    page.get_by_role("button", name="Start another").click()
    page.get_by_role("button", name="Weak spots").click()
    settled(page)
    expect(page.locator("#progress")).to_contain_text("Why this one: you set it aside today.")


def test_speaking_instead_of_typing(server: Server, page: Page) -> None:
    opened(page, server)
    started(page)
    told, box = page.locator("#tools .told"), page.get_by_role("textbox", name="Your reply")
    box.fill("It is")
    talk = page.get_by_role("button", name="Talk", exact=True)
    talk.press("Enter")
    page.get_by_role("button", name="Stop talking").press("Enter")
    expect(box).to_have_value(f"It is {HEARD}")
    expect(told).to_have_text("Read it, mend it, and send it.")
    assert page.locator("#chat .user").count() == 0  # nothing is sent by itself
    server.speech.failing("401", times=1)
    talk.press("Enter")
    page.get_by_role("button", name="Stop talking").press("Enter")
    expect(told).to_contain_text("OPENAI_API_KEY")
    expect(box).to_have_value(f"It is {HEARD}")
    page.get_by_role("button", name="Read aloud").click()
    page.wait_for_function("() => performance.getEntriesByName(new URL('voice/spoken', location).href).length")
    assert server.speech.requests[-1]["input"] in page.locator("#progress .progress").get_attribute("data-say")  # pyright: ignore
    page.get_by_role("button", name="Voice…").click()
    page.get_by_role("button", name="Check the microphone").click()
    expect(told).to_have_text("The microphone hears you.")
    assert inaccessible(page) == []


def test_without_an_endpoint_the_browser_hears_or_says_that_it_cannot(server: Server, page: Page) -> None:
    page.add_init_script(
        """window.SpeechRecognition = window.webkitSpeechRecognition = class {
             start() { this.onresult({ results: [[{ transcript: 'from the browser' }]] }); }
             stop() { this.onerror({ error: 'network' }); this.onend(); }
           }"""
    )
    opened(page, server)
    started(page)
    told, box = page.locator("#tools .told"), page.get_by_role("textbox", name="Your reply")
    page.evaluate("Object.assign(document.querySelector('.tools').dataset, { hears: 'browser', speaks: 'browser' })")
    page.get_by_role("button", name="Talk", exact=True).press("Enter")
    expect(box).to_have_value("from the browser")
    page.get_by_role("button", name="Stop talking").press("Enter")
    expect(told).to_contain_text("does not work here (network). Set INTERVIEWER_SPEECH_TO_TEXT_MODEL")
    page.evaluate("speechSynthesis.getVoices = () => []")
    page.get_by_role("button", name="Read aloud").click()
    expect(told).to_contain_text("This browser has no voice")
    refusing = "async () => { throw new DOMException('', 'NotAllowedError'); }"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refusing} }}")
    page.get_by_role("button", name="Voice…").click()
    page.get_by_role("button", name="Check the microphone").click()
    expect(told).to_contain_text("allow it beside the address")


@WITHOUT_AXE
def test_no_tab_has_a_serious_fault_of_access(server: Server, page: Page) -> None:
    assert AXE.exists(), "axe-core is not installed: .ci/run does it"
    opened(page, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)
        assert inaccessible(page) == [], tab.inner_text()


def test_a_long_word_and_code_do_not_widen_a_narrow_page(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    started(page)
    expect(page.get_by_text("Every mark is explained by your own words.")).not_to_be_visible()  # the chat has the room
    said(page, "a" * 300 + "\n```python\n" + "x = 1; " * 60 + "\n```\n$$\\sum_{i=1}^{n} " + "x_i + " * 60 + "1$$")
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


def test_killed_while_flagging_pausing_and_finishing_nothing_is_lost(server: Server, page: Page) -> None:
    opened(page, server)
    started(page)
    said(page, open_exchange(server, page).question.reference)
    page.get_by_role("button", name="Something is wrong…").click()
    reason = page.get_by_label("What is wrong with question 1 or its grade?")
    reason.fill("the second point is out of date")
    page.get_by_role("textbox", name="Your reply").fill("a draft of mine")
    page.wait_for_timeout(300)
    killed(server, page)
    page.get_by_role("button", name="Something is wrong…").click()
    expect(reason).to_have_value("the second point is out of date")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("a draft of mine")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#chat")).to_contain_text("“the second point is out of date”")
    killed(server, page)
    expect(page.locator("#chat")).to_contain_text("“the second point is out of date”")
    page.get_by_role("button", name="Something is wrong…").click()
    expect(reason).to_have_value("")

    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").wait_for()
    killed(server, page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("a draft of mine")
    settled(page)
    assert interview_kept(server)[1].paused_at is None

    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("button", name="Finish the interview").click()
    expect(page.locator("#summary")).to_contain_text("Report")
    server.kill()
    cut_before_its_end(server)
    server.start()
    page.reload()
    expect(page.locator("#summary")).to_contain_text("Report")
    interview = interview_kept(server)[1]
    assert [turn.reason for turn in interview.turns if isinstance(turn, Finished)] == ["you ended it"]
    assert interview.exchanges[0].flags[0].reason == "the second point is out of date"


def killed(server: Server, page: Page) -> None:
    """Kill the server, start it again and reload the page."""
    server.kill()
    server.start()
    page.reload()
    page.locator("#chat .user").first.wait_for()
    page.wait_for_function("() => window.interviewerOpened")


def cut_before_its_end(server: Server) -> None:
    """Leave of the newest interview what a kill just after its last question was closed would have left."""
    _, interview = interview_kept(server)
    closed = max(number for number, turn in enumerate(interview.turns) if isinstance(turn, Closed))
    with sqlite3.connect(server.data / "interviewer.sqlite3") as database:
        database.execute("delete from turns where interview_id = ? and number > ?", (interview.id, closed))


def test_a_taken_port_gives_way_to_the_next_one(server: Server) -> None:
    found, asked = listening("127.0.0.1", server.port)
    with found:
        assert asked == server.port
        assert server.port < found.getsockname()[1] < server.port + 10
