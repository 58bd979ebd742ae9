import re

from examples import Told
from fakes import question

from interviewer.bank.question import Level
from interviewer.interview.interview import Mode
from interviewer.interview.planning import Advertised
from interviewer.retrieval.advert import Topic
from interviewer.ui import progress

A, B = question("word-embeddings/a", Level.M), question("graphs/b", Level.H)


def words(markup: str) -> str:
    return re.sub(r"<[^>]*>", " ", markup)


def test_the_line_says_where_one_is_and_why() -> None:
    told = Told(questions=8).answered(B, "heavy").answered(B, "heavy").asked(A)
    line = words(progress.line(told.interview))
    assert "Question 3 of 8 · [M] · word embeddings" in line
    assert "Why this one: a reason." in line


def test_before_the_first_question_there_is_no_line() -> None:
    assert progress.line(Told().interview) == ""


def test_a_simulation_says_when_grades_come() -> None:
    assert "grades come at the end" in progress.line(Told(mode=Mode.SIMULATION).asked(A).interview)
    assert "grades come at the end" not in progress.line(Told().asked(A).interview)


def test_an_adverts_own_words_are_shown_and_never_become_markup() -> None:
    found = Advertised(levels=(Level.M,), levels_reason="it says <b>Senior</b>", topics=())
    assert "&lt;b&gt;Senior&lt;/b&gt;" in progress.advert_reasons(found)


def test_an_adverts_words_are_not_said_twice_over() -> None:
    said = ("recommender systems", "know recommender systems", "Recommender", "two-tower models")
    found = Advertised(levels=(Level.M,), levels_reason="", topics=(Topic("recommenders", said, 1.0),))
    assert "it asks for “recommender systems”, “two-tower models”</li>" in progress.advert_reasons(found)
