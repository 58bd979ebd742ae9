"""The report as a PDF."""

import io
from datetime import timedelta

import pytest
from examples import NOON, Told
from fakes import question
from pypdf import PdfReader

from interviewer.bank.question import Bank, Level
from interviewer.interview.interview import Outcome
from interviewer.practice.actions import next_actions
from interviewer.practice.paper import fonts
from interviewer.practice.pdf import pdf
from interviewer.practice.report import report
from interviewer.practice.trend import trend, trend_words
from interviewer.ui import report_figures


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_it_says_what_the_report_says() -> None:
    told = Told().answered(question("alpha/a"), "heavy", "wrong").asked(question("beta/b", Level.H))
    found = report(told.closed(Outcome.SKIPPED).finished().interview)
    words = text_of(pdf(found, NOON, next_actions(found, Bank([question("alpha/a")]), ())))
    assert found.verdict in words
    for part in ("By level", "easy", "hard", "What to do next", "Answer “Title a” again", "1. Title a", "I said heavy"):
        assert part in words
    assert "missed: SECRET-LIGHT of a" in words and "SECRET-CORRECTION" in words and "passed" in words


def test_hostile_and_endless_words_are_only_text() -> None:
    wild = question(title="<b>bold & <script> \x00\ud800 漢", text="<font size=99>x</font> " + "word " * 3000)
    words = text_of(pdf(report(Told().answered(wild, "heavy").finished().interview), NOON))
    assert "<b>bold & <script>" in words and "<font size=99>x</font>" in words


FORMULAS = r"Why is $\frac{\partial L}{\partial w_t} \le \lambda\hat y$, and not $$\sqrt{d_k}$$?"


def test_formulas_are_written_in_signs() -> None:
    words = text_of(pdf(report(Told().answered(question(text=FORMULAS), "heavy").finished().interview), NOON))
    assert "Why is (∂L)/(∂wₜ) ≤ λŷ, and not √dₖ?" in words


def test_signs_that_a_font_lacks_are_spelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.practice.paper._FONTS", ())
    fonts.cache_clear()
    words = text_of(pdf(report(Told().answered(question(text=FORMULAS), "heavy").finished().interview), NOON))
    fonts.cache_clear()
    assert "Why is (∂L)/(∂w_t) ≤ lambda y-hat, and not √d_k? + SECRET-HEAVY" in words


def test_an_empty_report_is_a_page_too() -> None:
    assert "No question has been answered." in text_of(pdf(report(Told().interview), NOON))


def held(areas: int, days: int = 0, met: int = 1) -> Told:
    """An interview of so many days after NOON, of which all but the first `met` questions went well."""
    told = Told(questions=areas, id=f"day-{days}")
    told.interview = told.interview.model_copy(update={"started": NOON + timedelta(days=days)})
    for number in range(areas):
        told.answered(question(f"area-{number}/q", list(Level)[number % 3]), *(["heavy"] if number >= met else []))
    return told.finished()


def test_the_radar_has_the_pages_areas_and_numbers() -> None:
    found = report(held(4).interview)
    figure, words = report_figures.radar(found), text_of(pdf(found, NOON))
    assert figure is not None and "Score by area" in words
    for each in found.areas:
        assert f"{each.words} {each.score:.0%}".replace("%", " %") in words
        assert f"{each.words}: {each.score:.0%}".replace("%", " %") in figure.words
    assert "Score by area" not in text_of(pdf(report(held(2).interview), NOON))


def test_the_way_has_the_pages_days_scores_and_abilities() -> None:
    interviews = [held(4, days, met).interview for days, met in ((0, 4), (9, 2), (40, 0))]
    found, steps = report(interviews[-1]), trend(interviews)
    figure, words = report_figures.progress(steps), text_of(pdf(found, NOON, steps=steps))
    assert figure is not None and "From interview to interview" in words and trend_words(steps) in words
    assert " ".join(figure.words.split()).removeprefix(trend_words(steps)).strip() in words
    assert all(f" {day} " in words for day in ("01 Mar", "10 Mar", "10 Apr"))
    assert "From interview" not in text_of(pdf(found, NOON, steps=steps[:1]))


def test_of_many_interviews_and_areas_the_last_ones_are_drawn_and_every_name_has_its_line() -> None:
    steps = trend(held(1, days).interview for days in range(30))
    words = text_of(pdf(report(held(20).interview), NOON, steps=steps))
    assert "The last 12 of 30 interviews are drawn." in words
    assert all(f"area {number} 75 %" in words for number in range(1, 20))
