"""All that is one owner's, taken to another machine and deleted."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from examples import NOON, Told
from fakes import question

from interviewer.errors import InterviewerError
from interviewer.interview.memory import PointCard, PointReview
from interviewer.store.belongings import BelongingsStore, read_belongings
from interviewer.store.schedule import ScheduleStore
from interviewer.store.shelf import KeptDraft, Shelf
from interviewer.store.store import Store, put_interview

CARD = PointCard(question_id="areas/first", point="heavy", due=NOON, last_review=NOON, stability=0.2, difficulty=6.4)
REVIEW = PointReview(
    question_id="areas/first", point="heavy", at=NOON, due=NOON, rating=3, reply="half \ud800", quote="half \ud800"
)
DRAFT = KeptDraft(id="notes/one", document="notes.md", position=1, line=3, source="# One", body="---", added=NOON)


def opened(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'kept.sqlite3'}")


def filled(folder: Path, owner: str = "someone", id: str = "one") -> Store:
    store = opened(folder)
    with store.engine.begin() as connection:
        put_interview(connection, Told(id=id, owner=owner).answered(question(), "heavy").finished().interview)
    ScheduleStore(store.engine).keep(owner, [CARD], [REVIEW])
    shelf = Shelf(store.engine)
    shelf.mark(owner, "areas/first", NOON)
    shelf.put(owner, [DRAFT])
    return store


def belongings(store: Store) -> BelongingsStore:
    return BelongingsStore(store.engine, store)


def test_an_export_brought_elsewhere_is_all_there_and_names_no_owner(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    exported = belongings(filled(tmp_path)).of("someone").text
    assert "someone" not in exported
    other = opened(tmp_path / "other")
    brought = belongings(other).bring("me", read_belongings(exported), lambda: "new")
    assert brought.added.words == "1 interview, 1 key point in the review schedule, 1 review, 1 favourite, 1 draft"
    assert belongings(other).of("me").text == exported
    assert other.listed("me")[0].finished == NOON + timedelta(minutes=4)
    assert other.scores("me") == {"areas/first": 0.75}


def test_what_is_there_already_is_not_added_twice(tmp_path: Path) -> None:
    store = filled(tmp_path)
    brought = belongings(store).bring("someone", belongings(store).of("someone"), lambda: "new")
    assert brought.added.words == "nothing" and brought.known == 5
    assert belongings(store).of("someone").words.startswith("1 interview, 1 key point in")


def test_an_interview_whose_id_is_anothers_gets_a_new_one(tmp_path: Path) -> None:
    store = filled(tmp_path)
    belongings(store).bring("me", belongings(store).of("someone"), lambda: "new")
    mine = store.interview("new")
    assert mine is not None and mine.owner == "me"
    assert [each.id for each in store.listed("someone")] == ["one"]


def test_deleting_takes_all_of_one_owner_and_leaves_no_word_in_the_file(tmp_path: Path) -> None:
    store = filled(tmp_path)
    filled(tmp_path, "another", "two")
    assert belongings(store).delete("someone").words.startswith("1 interview")
    assert belongings(store).of("someone").words == "nothing"
    assert belongings(store).of("another").words.startswith("1 interview")
    belongings(store).delete("another")
    assert b"my words" not in b"".join(path.read_bytes() for path in tmp_path.glob("kept.sqlite3*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an export of all data"),
        ('{"format": "interviewer-interview"}', "can be replayed"),
        ('{"format": "interviewer-data", "version": 9}', "version: "),
        ('{"format": "interviewer-data", "cards": [{"point": 1}]}', r"cards\.0\.question_id"),
        ('{"format": "interviewer-data", "secret": 1}', "secret: "),
    ],
)
def test_a_file_that_is_no_export_says_why(text: str, words: str) -> None:
    with pytest.raises(InterviewerError, match=words):
        read_belongings(text)


def test_turns_that_do_not_follow_are_refused() -> None:
    told = Told().answered(question(), "heavy")
    turns = [turn for turn in told.interview.model_dump(mode="json")["turns"] if turn["kind"] != "asked"]
    broken = told.interview.model_dump(mode="json") | {"turns": turns}
    with pytest.raises(InterviewerError, match=r"interviews\.0 do not follow"):
        read_belongings(json.dumps({"format": "interviewer-data", "interviews": [broken]}))


def test_marking_twice_takes_the_mark_away(tmp_path: Path) -> None:
    shelf = Shelf(opened(tmp_path).engine)
    assert shelf.mark("someone", "areas/first", NOON) is True
    assert shelf.mark("someone", "areas/first", NOON) is False
    assert shelf.favourites("someone") == ()


def test_a_draft_is_edited_and_dropped(tmp_path: Path) -> None:
    shelf = Shelf(opened(tmp_path).engine)
    shelf.put("someone", [DRAFT, DRAFT.model_copy(update={"id": "notes/two", "position": 2})])
    shelf.edit("someone", "notes/one", "mended")
    shelf.edit("another", "notes/two", "not theirs")
    assert [draft.body for draft in shelf.drafts("someone")] == ["mended", "---"]
    shelf.drop("someone", ["notes/one"])
    assert [draft.id for draft in shelf.drafts("someone")] == ["notes/two"]
