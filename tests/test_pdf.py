"""The report as a PDF."""

import io

import pytest
from examples import NOON, Told
from fakes import question
from pypdf import PdfReader

from interviewer.bank.question import Bank, Level
from interviewer.interview.interview import Outcome
from interviewer.practice.actions import next_actions
from interviewer.practice.pdf import _fonts, pdf
from interviewer.practice.report import report


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
    monkeypatch.setattr("interviewer.practice.pdf._FONTS", ())
    _fonts.cache_clear()
    words = text_of(pdf(report(Told().answered(question(text=FORMULAS), "heavy").finished().interview), NOON))
    _fonts.cache_clear()
    assert "Why is (∂L)/(∂w_t) ≤ lambda y-hat, and not √d_k? + SECRET-HEAVY" in words


def test_an_empty_report_is_a_page_too() -> None:
    assert "No question has been answered." in text_of(pdf(report(Told().interview), NOON))
