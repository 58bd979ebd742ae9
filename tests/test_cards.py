"""Cards and messages: what is shown when, and that nothing a candidate writes can become markup."""

import re

import pytest
from examples import NOON, Told, doubted, grade
from fakes import question

from interviewer.bank.question import Hint, KeyPoint, Level, Rubric
from interviewer.grading.grade import Judgement, Kind, Ruling, Verdict, computed
from interviewer.interview.events import Moved, QuestionClosed, ReplyGraded, ReplySaved, Rested, Said, Unsaid
from interviewer.interview.interview import Diverted, Graded, Hinted, Interview, Mode, Outcome, Probed, Reopened
from interviewer.interview.policy import Ask
from interviewer.ui import cards, progress
from interviewer.ui.messages import Live, drawn

A, B = question("word-embeddings/a", Level.M), question("graphs/b", Level.H)


def chat(interview: Interview) -> str:
    return "\n".join(message["content"] for message in drawn(interview))


def tags(markup: str) -> set[str]:
    return set(re.findall(r"</?([a-z]+)", re.sub(r"```.*?```", "", markup, flags=re.DOTALL)))


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\n\n<iframe src='//evil.example'></iframe>\n\n# not a heading",
    "$$ </div><script>x</script> $$ \\[ <b> \\]",
    "```\n```\n<script>x</script>\n```",
]
OURS = {"div", "span", "p", "ul", "li", "q", "mark", "sup", "details", "summary", "code"}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    met = Verdict(item="heavy", ruling=Ruling.MET, quote=words, confidence=1.0)
    wrong = Verdict(item="wrong", ruling=Ruling.MET, quote=words)
    given = computed(A, Judgement(points=(met,), misconceptions=(wrong,), judge=words, note=words))
    interview = Told().asked(A).replied(words).graded(given).closed().interview
    shown = chat(interview)
    assert tags(shown) <= OURS
    assert "<script" not in shown and "<img" not in shown and "<iframe" not in shown


def test_a_card_stands_on_one_line_until_its_reference() -> None:
    given = grade(A, "heavy", "wrong").model_copy(update={"note": "one\n\ntwo"})
    card = drawn(Told().asked(A).replied("I said heavy").graded(given).interview)[-1]["content"]
    assert "\n" not in card


@pytest.mark.parametrize("closed", [False, True])
def test_missed_points_and_the_reference_wait_for_the_end_of_the_question(closed: bool) -> None:
    told = Told().asked(A).replied("I said heavy").graded(grade(A, "heavy"))
    shown = chat((told.closed() if closed else told).interview)
    assert "SECRET-HEAVY" in shown
    assert ("SECRET-LIGHT" in shown, "SECRET-REFERENCE" in shown) == (closed, closed)


def test_a_quote_is_marked_in_the_reply_with_the_number_of_its_point() -> None:
    shown = chat(Told().asked(A).replied("Well, I said heavy, surely.").graded(grade(A, "heavy")).interview)
    assert '<mark class="met">I said heavy<sup>1</sup></mark>, surely.' in shown
    assert '<span class="sign">1</span><div>SECRET-HEAVY' in shown
    assert "1 of 2 key points · 75 %" in shown


def test_quotes_that_overlap_are_both_labelled() -> None:
    shown = cards.shown_words("one two three four", [("one two three", "1"), ("two three four", "2")])
    assert re.sub(r"<sup>.*?</sup>|<[^>]*>", "", shown) == "one two three four"
    assert "<sup>1</sup>" in shown and "<sup>2</sup>" in shown


def test_a_quote_is_found_as_it_was_typed() -> None:
    assert "<mark" in cards.shown_words("It  SAVES\nmemory", [("it saves memory", "1")])


def test_code_of_the_candidate_stays_in_its_fence() -> None:
    shown = cards.shown_words("Look:\n```python\nprint('```')\n<b>\n```\nafter <i>")
    assert "````python\nprint('```')\n<b>\n````" in shown
    assert "after &lt;i&gt;" in shown


def test_what_a_point_is_worth_is_said() -> None:
    points = (
        Verdict(item="heavy", ruling=Ruling.MET, quote="heavy"),
        Verdict(item="light", ruling=Ruling.MET, quote="light", after_probe=True),
        Verdict(item="extra", ruling=Ruling.UNSCORED, reason="the quote is not there"),
    )
    given = computed(A, Judgement(points=points, judge="local"), ["heavy"])
    card = cards.grade_card(Told().asked(A).replied("heavy light").graded(given).closed().interview.exchanges[0])
    assert "counts half (hint taken)" in card and "after a probe" in card
    assert "Could not be judged" in card and "the quote is not there" in card


DOUBTED = [
    ("heavy", Ruling.MISSED, None, "In your words", "second opinion, chat:other: missed"),
    ("light", Ruling.MET, "my <i>words", "Missing", "second opinion, chat:other: met, “my &lt;i&gt;words”"),
    ("extra", Ruling.MET, "words", "Would have earned a bonus", "second opinion, chat:other: met, “words”"),
    ("wrong", Ruling.MET, "words", "Not found in this reply", "second opinion, chat:other: claimed, “words”"),
]


@pytest.mark.parametrize(("item", "ruling", "quote", "group", "words"), DOUBTED)
def test_a_doubtful_verdict_is_marked_where_it_stands(
    item: str, ruling: Ruling, quote: str | None, group: str, words: str
) -> None:
    given = doubted(grade(A, "heavy"), item, ruling, quote)
    card = cards.grade_card(Told().asked(A).replied("I said heavy").graded(given).closed().interview.exchanges[0])
    here = card[card.index(group) :]
    here = here[: here.index("</ul>")]
    assert '<span class="doubt">the grader is unsure</span>' in here and words in here
    assert card.count("the grader is unsure") == 1
    assert "second opinion by chat:other" in card


@pytest.mark.parametrize(("item", "ruling", "quote", "group", "words"), DOUBTED[1:])
def test_a_doubt_about_what_is_missing_waits_for_the_end_of_the_question(
    item: str, ruling: Ruling, quote: str | None, group: str, words: str
) -> None:
    given = doubted(grade(A, "heavy"), item, ruling, quote)
    card = cards.grade_card(Told().asked(A).replied("I said heavy").graded(given).interview.exchanges[0])
    assert "doubt" not in card and words not in card and f"SECRET-{item.upper()}" not in card


def test_a_doubtful_claim_is_marked_beside_its_correction() -> None:
    given = doubted(grade(A, "wrong"), "wrong", Ruling.MISSED)
    card = cards.grade_card(Told().asked(A).replied("I said wrong").graded(given).interview.exchanges[0])
    assert re.search(r"SECRET-CORRECTION.*the grader is unsure.*second opinion, chat:other: not claimed", card)


def test_a_doubt_is_shown_when_a_question_is_answered_again() -> None:
    given = doubted(doubted(grade(A, "heavy"), "heavy", Ruling.MISSED), "light", Ruling.MET, "words")
    told = Told().answered(A).then(Reopened(at=NOON, exchange=0)).replied("I said heavy")
    told.then(Graded(at=told.now, exchange=0, grade=given, retake=True))
    assert cards.retake_card(told.interview.exchanges[0], 0).count("the grader is unsure") == 2


def test_a_misconception_comes_with_what_is_true() -> None:
    card = cards.grade_card(Told().asked(A).replied("x").graded(grade(A, "wrong")).interview.exchanges[0])
    assert "SECRET-CORRECTION" in card and "<q>I said wrong</q>" in card


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told().asked(A).replied().graded(grade(A, unscored="it was away")), ["Not graded yet", "it was away"]),
        (Told().asked(A).closed(Outcome.SKIPPED), ["Skipped", "SECRET-LIGHT", "SECRET-REFERENCE"]),
        (Told().asked(A).closed(Outcome.FINISHED), ["Not answered"]),
        (Told().asked(A).replied().graded(grade(A)), ["No key point was found"]),
    ],
)
def test_states_without_a_score(told: Told, words: list[str]) -> None:
    card = drawn(told.interview)[-1]["content"]
    assert all(word in card for word in words)


def test_a_simulation_is_silent_until_it_is_over() -> None:
    told = Told(mode=Mode.SIMULATION).answered(A, "heavy")
    assert "SECRET" not in chat(told.interview) and "<mark" not in chat(told.interview)
    assert "SECRET-HEAVY" in chat(told.finished().interview)


def test_a_follow_up_leaves_one_full_card_under_the_last_reply() -> None:
    told = Told().asked(A).replied("I said heavy").graded(grade(A, "heavy"))
    told.then(Probed(at=told.now, point="light", text="And?")).replied("I said light")
    told.graded(grade(A, "heavy", "light"))
    shown = [message["content"] for message in drawn(told.interview)]
    assert [("brief" in content, 'class="card' in content) for content in shown] == [
        (False, False),
        (False, False),
        (True, False),
        (False, False),
        (False, False),
        (False, True),
    ]


def test_a_grade_given_later_replaces_the_missing_one() -> None:
    told = Told().asked(A).replied("I said heavy").graded(grade(A, unscored="away")).closed().asked(B)
    shown = chat(told.graded(grade(A, "heavy"), exchange=0).interview)
    assert "Not graded yet" not in shown
    assert shown.index("SECRET-HEAVY of a") < shown.index("What is b?")


def test_words_that_were_no_answer_get_no_card() -> None:
    told = Told().asked(A).replied("please rephrase")
    told.then(Diverted(at=told.now, as_=Kind.REQUEST))
    assert 'class="card' not in chat(told.replied("I said heavy").interview)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([], ["light"], "You added.*SECRET-LIGHT.*Still missing.*SECRET-HEAVY"),
        (
            ["heavy"],
            ["light"],
            "You added 1 key point and 1 key point is no longer.*SECRET-LIGHT.*No longer there.*SECRET-HEAVY",
        ),
        (
            ["heavy"],
            ["heavy"],
            "The same key points as before; 1 key point is still missing.*Still missing.*SECRET-LIGHT",
        ),
        (["heavy"], ["heavy", "light", "extra"], "You added.*Every key point is there now"),
    ],
)
def test_answering_again_shows_what_changed(first: list[str], second: list[str], words: str) -> None:
    told = Told().answered(A, *first)
    told.then(Reopened(at=told.now, exchange=0)).replied("I said more")
    told.then(Graded(at=told.now, exchange=0, grade=grade(A, *second), retake=True))
    assert re.search(words, drawn(told.interview)[-1]["content"])


def test_a_hint_is_called_one() -> None:
    told = Told().asked(A)
    told.then(Hinted(at=told.now, text="Think of the scales.", point="heavy"))
    assert drawn(told.interview)[-1]["content"] == "**Hint.** Think of the scales."


def test_a_draft_says_that_nobody_checked_it() -> None:
    draft = question("mine/a", draft=True)
    told = Told().asked(draft)
    assert "imported answer" in progress.line(told.interview)
    assert "imported answer" in chat(told.replied().graded(grade(draft)).interview)


def test_formulas_and_code_of_the_bank_are_kept() -> None:
    rubric = Rubric(points=(KeyPoint(id="heavy", weight=1, text="`a<b` costs $n \\log n$"),))
    asked = question("maths/a", rubric=rubric, reference="If $a<b$, then `x<y` and List<int>.", hints=(Hint(text="h"),))
    card = cards.grade_card(Told().asked(asked).closed(Outcome.SKIPPED).interview.exchanges[0])
    assert "<code>a&lt;b</code> costs &#36;n &#92;log n&#36;" in card
    assert "If $a&lt;b$, then `x<y` and List&lt;int>." in card


def test_a_turn_in_progress_ends_as_the_record_reads() -> None:
    before = Told(questions=8).asked(A)
    record = Told(questions=8).asked(A).replied("I said heavy").graded(grade(A, "heavy")).closed().asked(B).interview
    live = Live(before.interview)
    seen: list[str] = []
    for event in (
        ReplySaved("I said heavy"),
        ReplyGraded(0, grade(A, "heavy")),
        QuestionClosed(0),
        Moved(Ask(B, "a reason")),
        Said("Half a sen"),
        Unsaid(),
        Said("Good. "),
        Said("What is b?"),
        Rested(record),
    ):
        live.take(event)
        seen.append("\n".join(message["content"] for message in live.messages))
    assert "Grading your reply" in seen[0]
    assert "SECRET-HEAVY" in seen[1] and "SECRET-LIGHT" not in seen[1]
    assert "SECRET-LIGHT" in seen[2]
    assert "Half a sen" in seen[4] and "Half a sen" not in seen[5]
    assert seen[7].endswith("Good. What is b?")
    assert live.messages == drawn(record)
