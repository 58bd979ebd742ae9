"""What the interview tab does when something is pressed, seen from the changes that it sends to the page."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fakes import DeadJudge, MemoryRecords, OneExplainer, WordJudge, small_bank

from interviewer.errors import StoreError
from interviewer.grading.grade import Judge
from interviewer.grading.panel import Panel
from interviewer.interview.agent import LangChainInterviewer
from interviewer.interview.interview import Chosen, Interview, Replied, Turn
from interviewer.interview.relief import Relief
from interviewer.interview.session import Session
from interviewer.offline import OfflineChat
from interviewer.retrieval.chunks import Section
from interviewer.retrieval.search import Found, Hit
from interviewer.settings import Settings
from interviewer.ui.conduct import Conduct
from interviewer.ui.screen import BUSY, Screen
from interviewer.ui.status import GRADE_AS_SET, GRADE_LOCALLY, SPEAK_OFFLINE, Status, grader_state
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


@dataclass(frozen=True)
class Spots:
    """The questions that the owner set aside."""

    records: Kept

    def weakest(self, owner: str, now: datetime) -> list[Chosen]:
        mine = [each for each in self.records.whole.values() if each.owner == owner]
        return [
            Chosen(question_id=exchange.question.id, reason="you set it aside")
            for interview in mine
            for exchange in interview.exchanges
            if exchange.set_aside
        ]


class NamedAreas:
    """Finds a question where its area is named."""

    def search(self, query: str, limit: int = 5) -> Found:
        hits = [Hit(f"{area}/{area}-easy", 1.0, Section.TITLE, area) for area in ("alpha", "beta") if area in query]
        return Found(query, tuple(hits), bool(hits), 1.0 if hits else 0.0)


class Desk:
    """One tab: it remembers, as a browser does, what the page was told to show."""

    def __init__(self, records: Kept, judge: Judge | None = None, host: str = "127.0.0.1") -> None:
        names = [item.name for item in fields(Screen)]
        told: dict[str, Any] = {name: name for name in names} | {"status_of": lambda of: Status(grader_state(of).words)}
        self.screen = cast(Any, Screen)(**told)
        offline = OfflineChat()
        session = Session(
            small_bank(),
            Panel(judge or WordJudge()),
            records,
            LangChainInterviewer(offline, offline, Settings()),
            OneExplainer(),
            lambda owner: frozenset(),
        )
        parts = SimpleNamespace(
            index=NamedAreas(),
            store=records,
            bank=small_bank(),
            weak_spots=Spots(records),
            relief=Relief(),
            settings=Settings(host=host),
        )
        warm = SimpleNamespace(ready=True, session=session, parts=parts)
        self.conduct = Conduct(cast(WarmParts, warm), self.screen)
        self.relief = parts.relief
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
        return self.did(self.conduct.opened(visitor, None, None))

    def started(self, **plan: Any) -> "Desk":
        usual: dict[str, Any] = {
            "levels": ["E", "M", "H"],
            "areas": [],
            "length": "questions",
            "questions": 3,
            "minutes": 20,
        }
        values: dict[str, Any] = usual | {"mode": "practice"} | plan
        return self.did(self.conduct.started(self.shown["visitor"], **values))

    def said(self, words: str, sure: float | None = None) -> "Desk":
        self.shown |= {"reply": words, "sure": sure}
        shown = self.shown
        return self.did(self.conduct.replied(shown["visitor"], shown["seat"], words, shown["again"], sure))

    @property
    def at(self) -> tuple[Any, Any]:
        return self.shown["visitor"], self.shown["seat"]

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


def steps_without(changes: Iterable[dict[Any, Any]], name: str) -> list[int]:
    """The steps of an event that leave a control out after an earlier one has set it."""
    given = [name in change for change in changes]
    assert any(given)
    return [at for at, told in enumerate(given) if not told and any(given[:at])]


def test_every_later_step_says_again_what_the_browser_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.ui.conduct.time.sleep", lambda seconds: None)  # until another tab is done
    desk = Desk(records := Kept()).opened(None)
    chosen = [Chosen(question_id=question.id, reason="a reason") for question in small_bank()]
    assert steps_without(desk.conduct.quizzed(desk.shown["visitor"], None, chosen[:1]), "visitor") == []
    assert steps_without(desk.conduct.continued(ME | {"owner": desk.shown["visitor"]["owner"]}), "visitor") == []
    kept = next(iter(records.whole.values()))
    cut_off = kept.after(Replied(at=kept.turns[-1].at, text="heavy"))
    records.whole[kept.id] = cut_off
    visitor = {"owner": kept.owner, "interview": kept.id}
    assert steps_without(desk.conduct.opened(visitor, None, None), "visitor") == []


def test_a_plan_that_cannot_begin_leaves_no_interview_with_the_browser() -> None:
    desk = Desk(Kept()).opened(None).started(areas=["nothing of the kind"])
    assert desk.shown["visitor"]["interview"] == ""


def test_a_reply_that_could_not_be_judged_can_be_graded_again() -> None:
    records = Kept()
    dead = Desk(records, DeadJudge()).opened(None).started().said("heavy light")
    assert "Not graded yet" in dead.chat and dead.shown["grade_again.visible"]
    mended = Desk(records).opened(dead.shown["visitor"])
    mended.did(mended.conduct.graded_again(mended.shown["visitor"], mended.shown["seat"]))
    assert "Not graded yet" not in mended.chat and "Strong" in mended.chat
    assert "could not grade" in dead.shown["status"] and mended.shown["status"] == "It graded the last reply."
    assert not mended.shown["grade_again.visible"]


def test_a_closed_question_can_be_answered_again() -> None:
    desk = Desk(Kept()).opened(None).started().said("nothing of note")
    desk.did([desk.conduct.retaking(desk.shown["visitor"], desk.shown["seat"], 0)])
    assert desk.shown["again"] == 0 and desk.shown["again_note.visible"]
    desk.said("heavy")
    assert "You added" in desk.chat and desk.shown["again"] is None and not desk.shown["again_note.visible"]
    asked = desk.shown["seat"].open.question.text
    assert desk.shown["chat"][-1]["content"] == f"**Back to question 2.** {asked}"
    assert "Back to question" not in desk.said("heavy").chat


def test_nothing_is_graded_in_sight_of_a_simulation() -> None:
    desk = Desk(Kept()).opened(None).started(mode="simulation", questions=2).said("heavy")
    assert 'class="card' not in desk.chat and not desk.shown["again_go.visible"]


def test_a_plan_that_the_bank_cannot_meet_is_refused() -> None:
    desk = Desk(Kept()).opened(None)
    desk.started(areas=["no-such-area"])
    assert "no question" in desk.shown["notice"] and desk.shown["plan.visible"]
    desk.started(levels=[])
    assert "at least one level" in desk.shown["notice"]


def test_hint_skip_and_finish() -> None:
    desk = Desk(Kept()).opened(None).started()
    assert desk.shown["hint"] == "Hint (−38 % at most)"
    desk.did(desk.conduct.hinted(*desk.at)).did(desk.conduct.hinted(*desk.at))
    assert "Think of the scales." in desk.chat and desk.shown["hint"] == "No hint left"
    desk.did(desk.conduct.skipped(*desk.at))
    assert "Skipped" in desk.chat and "Question 2 of 3" in desk.shown["progress"]
    desk.did(desk.conduct.explained(*desk.at, "the term"))
    assert "Explained beside the chat: the term" in desk.chat and "About the term." in desk.chat
    assert desk.shown["side_words"] == "About the term." and desk.shown["topic"] == ""
    desk.did(desk.conduct.finished(*desk.at))
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

    turn = desk.conduct.skipped(visitor, desk.shown["seat"])
    for step in turn:
        desk.did([step])
        if desk.shown["seat"] != BUSY:  # drawn as over, which the browser learns a moment later
            break
    assert "One moment" in desk.did(desk.conduct.replied(visitor, BUSY, "at the last moment", None)).shown["notice"]
    assert "press Enter to send it" in desk.did(turn).shown["notice"]
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


def test_how_sure_one_is_goes_with_the_words_and_is_forgotten_then() -> None:
    desk = Desk(Kept()).opened(None).started().said("heavy light", sure=0.75)
    assert desk.shown["sure"] is None and "You said: fairly sure" in desk.chat
    before = desk.shown["seat"].exchanges[0]
    assert before.sure == 0.75
    assert desk.said("  ", sure=0.25).shown["sure"] == 0.25


def test_a_pause_hides_the_box_and_ends_with_a_press() -> None:
    desk = Desk(Kept()).opened(None).started()
    desk.did(desk.conduct.paused(*desk.at))
    assert desk.shown["paused.visible"] and not desk.shown["composer.visible"]
    assert "data-stopped" in desk.shown["progress"]
    desk.did(desk.conduct.back(*desk.at))
    assert not desk.shown["paused.visible"] and desk.shown["composer.visible"]
    assert "data-stopped" not in desk.shown["progress"] and "You made a pause." in desk.chat


def test_what_is_wrong_is_kept_and_said_back() -> None:
    desk = Desk(Kept()).opened(None).started().said("heavy light")
    desk.did([desk.conduct.flag_asked(*desk.at, 0)])
    assert desk.shown["flagging.visible"]
    desk.did(desk.conduct.flagged(*desk.at, 0, "  "))
    assert "what is wrong" in desk.shown["notice"]
    desk.did(desk.conduct.flagged(*desk.at, 0, "<b>my</b> grade"))
    assert "question 1: “&lt;b&gt;my&lt;/b&gt; grade”" in desk.chat
    assert desk.shown["flag_reason"] == "" and not desk.shown["flagging.visible"]
    assert desk.shown["seat"].exchanges[0].flags[0].reason == "<b>my</b> grade"


def test_a_question_set_aside_comes_again_among_the_weak_spots() -> None:
    desk = Desk(Kept()).opened(None)
    desk.did(desk.conduct.preset(desk.shown["visitor"], "Weak spots"))
    assert "no weak spots yet" in desk.shown["notice"] and desk.shown["plan.visible"]
    desk.started().said("heavy light")
    desk.did(desk.conduct.set_aside(*desk.at, 0))
    aside = desk.shown["seat"].exchanges[0].question
    assert "will come again" in desk.chat
    desk.did(desk.conduct.finished(*desk.at)).did([desk.conduct.another(desk.shown["visitor"])])
    desk.did(desk.conduct.preset(desk.shown["visitor"], "Weak spots"))
    assert aside.text in desk.chat and "you set it aside" in desk.shown["progress"]


def test_a_preset_is_a_whole_plan() -> None:
    desk = Desk(Kept()).opened(None)
    desk.did(desk.conduct.preset(desk.shown["visitor"], "Warm-up 10 min"))
    assert "Question 1 · [" in desk.shown["progress"] and 'data-minutes="10"' in desk.shown["progress"]
    assert desk.shown["seat"].plan.minutes == 10


def test_an_advert_fills_in_the_plan_and_says_why() -> None:
    desk = Desk(Kept()).opened(None)
    desk.did(desk.conduct.advertised("A senior engineer, who knows <alpha>"))
    assert desk.shown["areas"] == ["alpha"] and desk.shown["levels"] == ["M", "H"]
    assert "it asks for" in desk.shown["advert_found"] and "<alpha>" not in desk.shown["advert_found"]
    again = Desk(Kept())
    again.did(again.conduct.opened(None, {"advert": "A senior", "areas": ["alpha", "gone"]}, desk.shown["advertised"]))
    assert again.shown["advert_found"] == desk.shown["advert_found"]
    assert (again.shown["areas"], again.shown["advert"]) == (["alpha"], "A senior")
    desk.did(desk.conduct.advertised("A pastry chef"))
    assert "names a subject" in desk.shown["advert_found"]


@pytest.mark.parametrize("kept", ["nonsense", {"levels": ["X"]}, {"questions": 10**9}, {"advert": None}, [1]])
def test_a_plan_that_the_browser_kept_badly_is_left_out(kept: object) -> None:
    desk = Desk(Kept())
    desk.did(desk.conduct.opened(None, kept, kept))
    assert desk.shown["plan.visible"] and desk.shown["levels"] == ["E", "M", "H"] and desk.shown["questions"] == 8


@pytest.mark.parametrize(("host", "allowed"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_another_grader_is_called_in_only_where_the_page_is_not_served_to_others(host: str, allowed: bool):
    desk = Desk(Kept(), host=host).opened(ME)
    desk.conduct.relieved_grader(ME, None, GRADE_LOCALLY)
    desk.conduct.relieved_interviewer(ME, None, SPEAK_OFFLINE)
    assert (desk.relief.grading, desk.relief.speaking) == (allowed, allowed)
    desk.conduct.relieved_grader(ME, None, GRADE_AS_SET)
    assert not desk.relief.grading
