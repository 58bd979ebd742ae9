"""The words of the Bank tab."""

from pathlib import Path

from fakes import question

from interviewer.bank.question import Level
from interviewer.errors import Fault
from interviewer.ui import bank_words

EASY, HARD = question("alpha/easy"), question("beta/hard", Level.H)


def test_a_listed_question_says_what_was_done_with_it() -> None:
    assert bank_words.listed(EASY, 0.4, True, False) == "Title easy · [E] · alpha · 40 %"
    assert bank_words.listed(HARD, None, True, True) == "★ Title hard · [H] · beta · seen"
    assert bank_words.listed(question(draft=True), None, False, False).endswith("· draft")


def test_an_entry_folds_what_would_give_the_answer_away_and_escapes_its_words() -> None:
    text = bank_words.entry(question(title="<b>x</b>", text="Is <img src=x> so?"), 0.5, True)
    shown, _, folded = text.partition("<details>")
    assert "SECRET" not in shown and "SECRET-HEAVY" in folded and "SECRET-REFERENCE" in folded
    assert "&lt;b>x" in shown and "<img" not in text and "you scored 50 % the last time" in shown


def test_an_entry_without_an_answer_says_so() -> None:
    bare = question(draft=True, rubric=EASY.rubric.model_copy(update={"points": ()}), reference="", hints=())
    text = bank_words.entry(bare, None, False)
    assert "can be read and not asked" in text and "nobody has checked" in text


def test_every_fault_is_listed_with_its_line_and_without_markup() -> None:
    found = bank_words.faults(
        [Fault(Path("/tmp/x/notes.md"), 7, "a <b>bad</b> line", "mend it"), Fault(Path("a.md"), 1, "y")]
    )
    assert "notes.md, line 7: a &lt;b&gt;bad&lt;/b&gt; line" in found and "(mend it)" in found and "/tmp/x" not in found
    assert found.count("<li>") == 2 and bank_words.faults([]) == ""


def test_the_count_says_when_nothing_is_quite_about_it() -> None:
    assert "30 questions, the first 15 are shown." in bank_words.count(30, 15, "", True)
    assert "1 question. Nothing is quite about that" in bank_words.count(1, 1, "bread", False)
