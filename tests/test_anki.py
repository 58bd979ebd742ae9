"""Missed points as flash cards."""

import csv

from examples import Told
from fakes import question

from interviewer.bank.question import KeyPoint, Level
from interviewer.interview.interview import Outcome
from interviewer.practice.anki import anki, flashcards
from interviewer.practice.report import report

Q = question("deep-nets/one", Level.M)


def test_missed_required_points_and_wrong_claims_become_cards() -> None:
    cards = list(flashcards(report(Told().answered(Q, "heavy", "wrong").finished().interview)))
    assert [(card.front, card.back, card.tags) for card in cards] == [
        ("What is one?\n\nAnd how fast is one?", "SECRET-LIGHT of one", "interviewer::deep-nets level::M"),
        (
            "True or not? Claims the reverse.",
            "Not so. SECRET-CORRECTION",
            "interviewer::deep-nets level::M misconception",
        ),
    ]


def test_a_passed_question_gives_all_its_points() -> None:
    told = Told().asked(Q).closed(Outcome.SKIPPED).finished()
    assert len(list(flashcards(report(told.interview)))) == 2


def test_the_file_tells_anki_how_to_read_it_and_holds_no_markup_of_the_texts() -> None:
    point = KeyPoint(id="p", weight=1, text='<img src=x> "quoted", $\\sqrt{d}$ and `x < 1`\n$$y = 2$$')
    asked = question("a/b", rubric=Q.rubric.model_copy(update={"points": (point,)}))
    text = anki(flashcards(report(Told().answered(asked).finished().interview)))
    head, rows = text.split("\n")[:4], list(csv.reader(text.split("\n")[4:]))
    assert head == ["#separator:Comma", "#html:true", "#columns:Front,Back,Tags", "#tags column:3"]
    assert rows[0][1] == ('&lt;img src=x&gt; "quoted", \\(\\sqrt{d}\\) and <code>x &lt; 1</code><br>\\[y = 2\\]')
