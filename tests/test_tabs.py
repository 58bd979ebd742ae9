"""The Report, Review, Explain, Bank and My data tabs of the real page, in Chromium, on a wide and on a narrow page.

A test begins on a narrow page, and each look at how the page stands leaves it in the other size.
"""

import json
from pathlib import Path

import pytest
from browsing import (
    NARROW,
    WITHOUT_CHROMIUM,
    Server,
    interview_kept,
    is_well,
    open_exchange,
    opened,
    pressed,
    said,
    settled,
    sized,
    started,
)
from playwright.sync_api import Page, expect

from interviewer.practice.replay import read_record

pytestmark = [pytest.mark.browser, WITHOUT_CHROMIUM]

NOTES = """# Notes

## What is a zorbal network?

- A zorbal network folds its inputs twice.
- It needs no bias.

## Why does it never overfit?
"""


def tab(page: Page, name: str) -> None:
    """Go to a tab; every one is in sight, on a narrow page too."""
    page.get_by_role("tab", name=name).click()


def saved(page: Page, name: str, folder: Path) -> Path:
    """The file that a button saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_after_an_interview(server: Server, narrow: Page, tmp_path: Path) -> None:
    page = opened(narrow, server)
    tab(page, "Report")
    expect(page.get_by_text("There is no report yet.")).to_be_visible()
    tab(page, "Interview")
    started(page, questions=2)
    said(page, open_exchange(server, page).question.reference)
    while not page.locator("#over").count():
        pressed(page, "Skip")
    tab(page, "Report")
    expect(page.locator("#report-head")).to_contain_text("from 2 questions; a rough picture.")
    expect(page.locator("#figure-times .main-svg").first).to_be_visible()
    expect(page.locator("#report-questions .card")).to_have_count(2)
    is_well(page)
    record = saved(page, "JSON", tmp_path)
    _, kept = interview_kept(server)
    assert read_record(record.read_text(), record.name) == kept
    assert saved(page, "PDF", tmp_path).read_bytes().startswith(b"%PDF")
    assert saved(page, "Anki cards", tmp_path).read_text().startswith("#separator:Comma")

    tab(page, "Review")
    expect(page.locator("#review-standing")).to_contain_text("0 due today")
    page.get_by_role("button", name="Review ahead of time").click()
    box = page.locator("#review-reply textarea")
    box.fill("a reply that I have not sent")
    page.wait_for_timeout(300)
    is_well(page)
    progress = page.locator("#review-progress")
    expect(progress).to_contain_text("0 of")
    question = page.locator("#review-question").get_by_test_id("markdown")
    first = question.inner_text()
    page.reload()
    tab(page, "Review")
    expect(question).to_have_text(first, use_inner_text=True)
    expect(box).to_have_value("a reply that I have not sent")
    box.press("Enter")
    expect(page.locator("#review-result")).to_contain_text("Comes back")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
    tab(page, "Report")
    tab(page, "Review")
    expect(page.locator("#review-result")).to_contain_text("Comes back")
    other = opened(page.context.new_page(), server)  # another tab goes on with the next point
    tab(other, "Review")
    expect(other.locator("#review-progress")).to_contain_text("1 of")
    other.close()
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(box).to_be_focused()
    second = question.inner_text()
    assert second != first
    server.kill()
    server.start()
    page.reload()
    tab(page, "Review")
    expect(question).to_have_text(second, use_inner_text=True)
    expect(progress).to_contain_text("1 of")
    page.get_by_role("button", name="I don't know").click()
    expect(page.locator("#review-result")).to_contain_text("Comes back tomorrow")
    expect(progress).to_contain_text("2 of")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Stop for now").click()
    expect(page.get_by_text("of 2 recalled. Everything is kept.")).to_be_visible()

    tab(page, "Report")
    page.get_by_role("button", name="Do it now (1)").click()
    expect(page.locator("#progress")).to_contain_text("Why this one: you")
    settled(page)


def test_code_of_the_bank_can_be_read(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    tab(page, "Explain")
    page.get_by_label("What shall be explained?").fill("dropout in numpy")
    page.get_by_label("What shall be explained?").press("Enter")
    expect(page.locator("#explanation .token.function").first).to_be_visible()
    expect(page.locator("#further")).to_be_visible()
    is_well(page)


def test_explaining_in_a_conversation_and_being_quizzed_on_it(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    tab(page, "Explain")
    answer, box = page.locator("#explanation"), page.get_by_label("What shall be explained?")
    page.get_by_role("button", name="Explain weight tying").click()
    expect(answer).to_contain_text("language-models/weight-tying.md, Reference and Misconceptions")
    is_well(page)
    box.fill("and which rows get a gradient at each step?")
    box.press("Enter")
    expect(page.locator("#further")).to_be_visible()
    expect(answer).to_contain_text("At every step the softmax sends a gradient to all rows")
    expect(answer).not_to_contain_text("The price is a constraint")
    box.fill("how do I bake sourdough bread in a wood oven")
    box.press("Enter")
    expect(answer).to_contain_text("The bank has nothing on")
    expect(page.get_by_text("The nearest entries", exact=True)).to_be_visible()
    page.reload()
    tab(page, "Explain")
    expect(answer).to_contain_text("The bank has nothing on")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_role("button", name="Explain weight tying")).to_be_visible()
    box.fill("batch normalisation")
    box.press("Enter")
    expect(box).to_have_value("")
    box.fill("how do I cook rice")
    box.press("Enter")  # while the answer before it is being written: it is asked when that is over
    expect(answer).to_contain_text("The bank has nothing on")
    expect(box).to_have_value("")
    page.get_by_role("button", name="Start afresh").click()
    box.fill("weight tying")
    box.press("Enter")
    page.get_by_role("button", name="Quiz me on this").click()
    expect(page.locator("#progress")).to_contain_text("Why this one: you had it explained")
    settled(page)
    assert interview_kept(server)[1].exchanges[0].question.id == "language-models/weight-tying"


TYPES_AS_A_DRAFT_APPEARS = """() => {
  const waits = setInterval(() => {
    const box = document.querySelector('#draft-body textarea');
    box?.focus();
    if (!box?.value || document.activeElement !== box) return;
    clearInterval(waits);
    box.setRangeText('typed', 0, 0);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    window.typed = true;
  }, 1);
}"""


def test_the_bank_is_searched_and_grows_by_a_document(server: Server, narrow: Page, tmp_path: Path) -> None:
    page = opened(narrow, server)
    page.get_by_role("button", name="Start the interview").wait_for()
    tab(page, "Bank")
    expect(page.locator("#bank")).to_contain_text("questions, the first 15 are shown")
    expect(page.locator("#bank-list")).to_have_css("overflow-y", "auto")  # or it lies over what follows
    page.get_by_label("Search the bank").fill("tied embeddings")
    page.get_by_label("Search the bank").press("Enter")
    page.locator("#bank-list label", has_text="Weight tying").click()
    entry = page.locator("#bank-entry")
    expect(entry).to_contain_text("What is gained by sharing it")
    expect(entry.get_by_text("The input table and the output projection")).not_to_be_visible()
    page.get_by_role("button", name="Mark as favourite").click()
    expect(page.locator("#bank-list label", has_text="★ Weight tying")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Favourites only").check()
    expect(page.locator("#bank-list label")).to_have_count(1)
    is_well(page)

    document = tmp_path / "notes.md"
    document.write_text(NOTES)
    page.evaluate(TYPES_AS_A_DRAFT_APPEARS)
    page.locator("#import input[type=file]").set_input_files(document)
    expect(page.get_by_text("2 questions found. 1 of them have no answer")).to_be_visible()
    expect(page.locator("#draft-source")).to_contain_text(f"{document.name}, line 3")
    page.wait_for_function("window.typed")
    page.wait_for_timeout(300)
    body = page.locator("#draft-body textarea")
    assert body.input_value().startswith("typed---"), "what is typed as a draft appears is lost"
    good = body.input_value().removeprefix("typed")
    body.fill(good.replace("level: M", "level: X"))
    page.get_by_role("button", name="Accept: I have checked it").click()
    expect(page.locator("#import-faults")).to_contain_text("line 2: level is 'X' (write E, M or H)")
    server.kill()
    server.start()
    page.reload()
    tab(page, "Bank")
    expect(body).to_have_value(good.replace("level: M", "level: X"))
    body.fill(good)
    page.get_by_role("button", name="Accept: I have checked it").click()
    expect(page.get_by_text("It is in the bank now, and can be asked.")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    for place, name in ((page.locator("#bank-filters"), "Bank"), (page.locator("#areas"), "Interview")):
        tab(page, name)
        place.get_by_label("Areas").click()
        expect(page.get_by_role("option", name=document.stem)).to_be_visible()
        page.keyboard.press("Escape")
    tab(page, "Bank")
    page.get_by_label("Search the bank").fill("zorbal network")
    page.get_by_label("Search the bank").press("Enter")
    page.locator("#bank-list label", has_text="zorbal").first.click()
    expect(entry).to_contain_text("What is a zorbal network?")
    page.get_by_role("button", name="Ask me this now").click()
    expect(page.locator("#progress")).to_contain_text("Why this one: you chose it in the bank")
    settled(page)


def test_on_a_narrow_page_an_entry_is_gone_to_and_left_again(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    tab(page, "Bank")
    ninth, heading = page.locator("#bank-list input").nth(8), page.locator("#bank-entry h3")
    page.locator("#bank-list label").nth(8).click()
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    is_well(page)
    sized(page, *NARROW)
    page.get_by_role("button", name="Back to the list").press("Enter")
    expect(ninth).to_be_focused()
    expect(ninth).to_be_in_viewport()
    page.keyboard.press("ArrowDown")  # chooses what it passes, and stays in the list
    expect(page.locator("#bank-list input").nth(9)).to_be_checked()
    name = page.locator("#bank-list label").nth(9).inner_text().split(" · ")[0]
    expect(heading).to_have_text(name)
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    page.get_by_role("button", name="Back to the list").click()
    page.locator("#bank-list label").nth(9).click()  # chosen already
    expect(heading).to_be_focused()


def test_a_tab_says_at_once_that_it_opens(server: Server, narrow: Page) -> None:
    page = opened(narrow, server)
    page.locator("#start").wait_for()
    page.evaluate(
        """() => document.querySelector('[role="tab"][data-tab-id="explain"]').addEventListener('click', () =>
             requestAnimationFrame(() => requestAnimationFrame(() => {
               const panel = [...document.querySelectorAll('[role="tabpanel"]')].find((each) => each.offsetParent);
               window.first = [getComputedStyle(panel, '::before').content, panel.offsetHeight];
             })))"""
    )
    tab(page, "Explain")
    page.get_by_label("What shall be explained?").wait_for()
    words, height = page.evaluate("window.first")
    assert words == '"Opening…"' and height > 500
    panel = page.locator('[role="tabpanel"]:visible')
    assert panel.evaluate("(node) => getComputedStyle(node, '::before').content") == "none"
    tab(page, "Calibrate")
    page.get_by_label("Your name").wait_for()
    assert page.evaluate(
        """() => [...document.querySelectorAll('[role="tabpanel"]')].filter((each) => each.offsetParent)
             .every((each) => getComputedStyle(each, '::before').content === 'none')"""
    )


def test_data_is_taken_along_and_deleted(server: Server, page: Page, tmp_path: Path) -> None:
    opened(page, server)
    started(page, questions=1)
    said(page, "words that shall be gone for good")
    _, kept = interview_kept(server)
    tab(page, "My data")
    expect(page.locator("#data")).to_contain_text("Nothing that you type leaves this machine.")
    expect(page.locator("#data")).to_contain_text("Kept of you now: 1 interview.")
    file = saved(page, "Export everything", tmp_path)
    assert [each["id"] for each in json.loads(file.read_text())["interviews"]] == [kept.id]
    page.get_by_role("button", name="Delete all my data…").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Delete all my data…").click()
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.get_by_role("button", name="Start the interview")).to_be_visible()
    tab(page, "My data")
    expect(page.locator("#data")).to_contain_text("Kept of you now: nothing.")
    page.locator("#data input[type=file]").set_input_files(file)
    expect(page.get_by_text("Imported: 1 interview.")).to_be_visible()
    tab(page, "Report")
    (tmp_path / "bad.json").write_text("[]")
    tab(page, "My data")
    page.locator("#data input[type=file]").set_input_files(tmp_path / "bad.json")
    expect(page.get_by_role("alert")).to_contain_text("not an export of all data")
