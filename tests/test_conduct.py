"""What the interview tab does when something is pressed, seen from the changes that it sends to the page."""

from collections.abc import Iterable
from dataclasses import fields
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fakes import DeadJudge, MemoryRecords, OneExplainer, WordJudge, small_bank

from interviewer.errors import StoreError
from interviewer.grading.grade import Judge
from interviewer.grading.panel import Panel
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.interview import Chosen, Interview, Replied, Turn
from interviewer.interview.session import Session
from interviewer.offline import OfflineChat
from interviewer.settings import Settings
from interviewer.ui.conduct import Conduct
from interviewer.ui.screen import BUSY, Screen
from interviewer.ui.warm import WarmParts

ME = {"owner": "me", "interview": ""}


class Kept(MemoryRecords):
    """Records that give back what they keep; `broken` makes the next write fail."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: dict[str, Interview] = {}
        self.broken = False

    def keep(self, interview: Interview, turn: Turn) -> None:
        if self.broken:
            raise StoreError("The disk is full: free some space.")
        super().keep(interview, turn)
        self.whole[interview.id] = interview.after(turn)

    def interview(self, id: str) -> Interview | None:
        return self.whole.get(id)

    def open_interview(self, owner: str) -> Interview | None:
        mine = [item for item in self.whole.values() if item.owner == owner and not item.finished]
        return mine[-1] if mine else None


class Desk:
    """One tab: it remembers, as a browser does, what the page was told to show."""

    def __init__(self, records: Kept, judge: Judge | None = None) -> None:
        names = [item.name for item in fields(Screen)]
        self.screen = cast(Any, Screen)(**{name: name for name in names})
        offline = OfflineChat()
        session = Session(
            small_bank(),
            Panel(judge or WordJudge()),
            records,
            LangChainInterviewer(offline, offline, Settings()),
            OneExplainer(),
            lambda owner: frozenset(),
        )
        warm = SimpleNamespace(ready=True, session=session, parts=SimpleNamespace(store=records))
        self.conduct = Conduct(cast(WarmParts, warm), self.screen)
        self.shown: dict[str, Any] = {"visitor": ME, "seat": None, "again": None, "reply": ""}

    def did(self, changes: Iterable[dict[Any, Any]]) -> "Desk":
        for change in changes:
            for name, value in change.items():
                if isinstance(value, dict) and value.get("__type__") == "update":
                    self.shown[f"{name}.visible"] = value.get("visible", self.shown.get(f"{name}.visible"))
                    if "value" in value:
                        self.shown[name] = value["value"]
                else:
                    self.shown[name] = value
        return self

    def opened(self, visitor: dict[str, str] | None) -> "Desk":
        return self.did(self.conduct.opened(visitor, ""))

    def started(self, **plan: Any) -> "Desk":
        values = {"levels": ["E", "M", "H"], "areas": [], "questions": 3, "minutes": 0, "mode": "practice"} | plan
        return self.did(self.conduct.started(self.shown["visitor"], **values))

    def said(self, words: str) -> "Desk":
        self.shown["reply"] = words
        shown = self.shown
        return self.did(self.conduct.replied(shown["visitor"], shown["seat"], words, shown["again"]))

    @property
    def chat(self) -> str:
        return "\n".join(message["content"] for message in self.shown["chat"])


def test_an_interview_is_held_and_drawn() -> None:
    desk = Desk(Kept()).opened(None).started()
    assert desk.shown["visitor"]["interview"] == desk.shown["seat"].id
    desk.said("heavy light")
    assert desk.shown["reply"] == ""
    assert "Strong" in desk.chat and "Question 2 of 3" in desk.shown["progress"]
    desk.said("heavy light").said("heavy light")
    assert desk.shown["over.visible"] and "Report" in desk.shown["summary"]
    assert "data:text/markdown;base64," in desk.shown["download"]


def test_the_interview_of_another_is_not_opened() -> None:
    records = Kept()
    mine = Desk(records).opened(None).started().shown["visitor"]
    other = Desk(records).opened({"owner": "somebody else", "interview": mine["interview"]})
    assert other.shown["plan.visible"] and other.shown["seat"] is None and "chat" not in other.shown
    assert not other.shown["go_on.visible"]


def test_a_seat_of_another_is_not_used() -> None:
    records = Kept()
    mine = Desk(records).opened(None).started()
    other = Desk(records).opened(None)
    other.shown["seat"] = mine.shown["seat"]
    other.said("heavy")
    assert "not in the records" in other.shown["notice"]
    assert len(records.kept[mine.shown["seat"].id]) == len(mine.shown["seat"].turns)


def test_a_tab_left_behind_is_refused_and_keeps_the_words() -> None:
    records = Kept()
    first = Desk(records).opened(None).started()
    second = Desk(records).opened(first.shown["visitor"])
    first.said("heavy light")
    kept = list(records.kept[first.shown["seat"].id])
    second.said("my long reply")
    assert "another tab" in second.shown["notice"] and second.shown["reload.visible"]
    assert second.shown["reply"] == "my long reply"
    assert records.kept[first.shown["seat"].id] == kept
    second.did(second.conduct.reloaded(second.shown["visitor"]))
    assert second.shown["reply"] == "my long reply" and second.chat == first.chat
    assert not second.shown["notice"] and not second.shown["reload.visible"]
    second.said("my long reply")
    assert second.shown["reply"] == ""


@pytest.mark.parametrize(
    ("words", "fault"), [("   ", "empty"), ("x" * 20_001, "20,000"), ("a fine reply", "disk is full")]
)
def test_words_that_were_not_kept_stay_in_the_box(words: str, fault: str) -> None:
    records = Kept()
    desk = Desk(records).opened(None).started()
    records.broken = "disk" in fault
    desk.said(words)
    assert fault in desk.shown["notice"] and desk.shown["reply"] == words


def test_a_turn_cut_off_is_gone_on_with_when_the_page_is_opened() -> None:
    records = Kept()
    desk = Desk(records).opened(None).started()
    interview = desk.shown["seat"]
    records.keep(interview, Replied(at=interview.started, text="heavy light"))
    again = Desk(records).opened(desk.shown["visitor"])
    assert "Strong" in again.chat and "Question 2 of 3" in again.shown["progress"]


def test_a_turn_is_not_begun_beside_another() -> None:
    records = Kept()
    desk = Desk(records).opened(None).started()
    interview = desk.shown["seat"]
    turn = desk.conduct.hinted(desk.shown["visitor"], interview)
    desk.did([next(turn)]).said("too early")
    assert "One moment" in desk.shown["notice"] and desk.shown["reply"] == "too early"
    desk.did(turn)
    assert "press Enter to send it" in desk.shown["notice"] and "Think of the scales." in desk.chat
    desk.said("too early")
    assert desk.shown["reply"] == "" and "too early" in desk.chat


def test_an_open_interview_can_be_continued_from_the_plan() -> None:
    records = Kept()
    desk = Desk(records).opened(None).started()
    again = Desk(records).opened({"owner": desk.shown["visitor"]["owner"], "interview": ""})
    assert again.shown["go_on.visible"] and "question 1 of 3" in again.shown["go_on"]
    again.did(again.conduct.continued(again.shown["visitor"]))
    assert again.chat == desk.chat and again.shown["visitor"] == desk.shown["visitor"]


def test_a_reply_that_could_not_be_judged_can_be_graded_again() -> None:
    records = Kept()
    dead = Desk(records, DeadJudge()).opened(None).started().said("heavy light")
    assert "Not graded yet" in dead.chat and dead.shown["grade_again.visible"]
    mended = Desk(records).opened(dead.shown["visitor"])
    mended.did(mended.conduct.graded_again(mended.shown["visitor"], mended.shown["seat"]))
    assert "Not graded yet" not in mended.chat and "Strong" in mended.chat
    assert not mended.shown["grade_again.visible"]


def test_a_closed_question_can_be_answered_again() -> None:
    desk = Desk(Kept()).opened(None).started().said("nothing of note")
    desk.did([desk.conduct.retaking(desk.shown["visitor"], desk.shown["seat"], 0)])
    assert desk.shown["again"] == 0 and desk.shown["again_note.visible"]
    desk.said("heavy")
    assert "You added" in desk.chat and desk.shown["again"] is None and not desk.shown["again_note.visible"]
    assert "Question 2 of 3" in desk.shown["progress"]


def test_nothing_is_graded_in_sight_of_a_simulation() -> None:
    desk = Desk(Kept()).opened(None).started(mode="simulation", questions=2).said("heavy")
    assert 'class="card' not in desk.chat and not desk.shown["retake.visible"]


def test_a_plan_that_the_bank_cannot_meet_is_refused() -> None:
    desk = Desk(Kept()).opened(None)
    desk.started(areas=["no-such-area"])
    assert "no question" in desk.shown["notice"] and desk.shown["plan.visible"]
    desk.started(levels=[])
    assert "at least one level" in desk.shown["notice"]


def test_hint_skip_and_finish() -> None:
    desk = Desk(Kept()).opened(None).started()
    assert desk.shown["hint"] == "Hint (−38 % at most)"
    at = lambda: (desk.shown["visitor"], desk.shown["seat"])  # noqa: E731
    desk.did(desk.conduct.hinted(*at())).did(desk.conduct.hinted(*at()))
    assert "Think of the scales." in desk.chat and desk.shown["hint"] == "No hint left"
    desk.did(desk.conduct.skipped(*at()))
    assert "Skipped" in desk.chat and "Question 2 of 3" in desk.shown["progress"]
    desk.did(desk.conduct.explained(*at(), "the term"))
    assert "About the term." in desk.chat and desk.shown["topic"] == ""
    desk.did(desk.conduct.finished(*at()))
    assert desk.shown["over.visible"] and not desk.shown["composer.visible"]


def test_a_key_pressed_twice_is_sent_once_and_the_next_turn_is_free() -> None:
    records = Kept()
    desk = Desk(records).opened(None).started()
    visitor, seat = desk.shown["visitor"], desk.shown["seat"]
    first = desk.conduct.replied(visitor, seat, "heavy light", None)
    begun = next(first)
    assert "One moment" in desk.did(desk.conduct.replied(visitor, seat, "heavy light", None)).shown["notice"]
    desk.did([begun]).did(first)
    assert [turn.text for turn in records.whole[seat.id].turns if isinstance(turn, Replied)] == ["heavy light"]
    assert desk.shown["notice"] == ""
    desk.said("heavy light")
    assert "Question 3 of 3" in desk.shown["progress"]


def test_words_sent_during_a_turn_are_told_of_at_its_end() -> None:
    desk = Desk(Kept()).opened(None).started()
    visitor, seat = desk.shown["visitor"], desk.shown["seat"]
    turn = desk.conduct.skipped(visitor, seat)
    desk.did([next(turn)]).said("typed in the meantime")
    assert "One moment" in desk.shown["notice"]
    desk.did(turn)
    assert "press Enter to send it" in desk.shown["notice"] and desk.shown["reply"] == "typed in the meantime"
    desk.said("typed in the meantime")
    assert "typed in the meantime" in desk.chat and desk.shown["notice"] == ""


def test_another_tab_can_begin_an_interview_on_chosen_questions() -> None:
    records = Kept()
    desk = Desk(records).opened(None)
    chosen = [Chosen(question_id="beta/beta-hard", reason="you asked for it")]
    desk.did(desk.conduct.quizzed(desk.shown["visitor"], desk.shown["seat"], chosen))
    assert "Question 1 of 1" in desk.shown["progress"] and "What is beta-hard?" in desk.chat
    assert desk.shown["visitor"]["interview"] == desk.shown["seat"].id
    kept = len(records.kept)
    assert "One moment" in desk.did(desk.conduct.quizzed(ME, BUSY, chosen)).shown["notice"]
    assert "no question" in desk.did(desk.conduct.quizzed(ME, None, [])).shown["notice"]
    assert len(records.kept) == kept
