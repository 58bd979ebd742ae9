import json
import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from examples import NOON, Told, doubted, grade
from fakes import question
from sqlalchemy import event
from starting import begun

from interviewer.errors import ConflictError, StoreError
from interviewer.grading.grade import Call, Ruling
from interviewer.interview.interview import Interview, Mode, Plan, Replied
from interviewer.store import calibration_tables
from interviewer.store.database import VERSION_TABLE, opened
from interviewer.store.store import Listed, Store
from interviewer.store.tables import metadata

Q = question()


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'kept.sqlite3'}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(url(tmp_path))


def kept(store: Store, told: Told) -> Interview:
    """Keeps all turns of an interview, one by one."""
    interview = told.interview
    for number, turn in enumerate(interview.turns):
        store.keep(interview.model_copy(update={"turns": interview.turns[:number]}), turn)
    return interview


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "kept.sqlite3") as connection:
        return connection.execute(query).fetchall()


def test_what_was_kept_is_given_back_by_another_process_too(store: Store, tmp_path: Path) -> None:
    interview = kept(store, Told().answered(Q, "heavy", "wrong").finished())
    store.close()
    assert Store(url(tmp_path)).interview("one") == interview


def test_an_unknown_interview_is_none(store: Store) -> None:
    assert store.interview("nobody's") is None
    assert store.open_interview("nobody") is None
    assert store.listed("nobody") == []
    assert store.seen("nobody") == frozenset()


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800", "שלום 🎉 e\u0301", "'; DROP TABLE turns; --", "x" * 20_000])
def test_any_words_come_back_as_they_were_typed(store: Store, text: str) -> None:
    interview = kept(store, Told().asked(Q).replied(text))
    assert store.interview("one") == interview


def test_a_second_tab_is_refused_and_changes_nothing(store: Store) -> None:
    told = Told().asked(Q)
    kept(store, told)
    store.keep(told.interview, Replied(at=NOON, text="the first tab"))
    with pytest.raises(ConflictError, match="another tab"):
        store.keep(told.interview, Replied(at=NOON, text="the second tab"))
    interview = store.interview("one")
    assert interview is not None
    assert [part.text for part in interview.exchanges[0].parts] == ["the first tab"]


def test_of_many_writers_at_once_exactly_one_wins(tmp_path: Path) -> None:
    told = Told().asked(Q)
    kept(Store(url(tmp_path)), told)

    def write(number: int) -> bool:
        try:
            Store(url(tmp_path)).keep(told.interview, Replied(at=NOON, text=str(number)))
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1


def test_a_turn_without_those_before_it_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="0 turns in the database and 1 here"):
        store.keep(Told().asked(Q).interview, Replied(at=NOON, text="late"))


def test_the_list_is_the_owners_own_newest_first(store: Store) -> None:
    kept(store, Told(id="old").answered(Q, "heavy").finished())
    newer = Told(id="new", mode=Mode.SIMULATION, questions=5).answered(Q).asked(question("graphs/bfs"))
    newer.interview = newer.interview.model_copy(update={"started": NOON + timedelta(days=1)})
    kept(store, newer)
    kept(store, Told(id="foreign", owner="another").asked(Q))
    finished = NOON + timedelta(minutes=4)
    assert store.listed("someone") == [
        Listed("new", NOON + timedelta(days=1), None, 2, 5, Mode.SIMULATION),
        Listed("old", NOON, finished, 1, 3, Mode.PRACTICE),
    ]
    assert [listed.id for listed in store.listed("someone", limit=1)] == ["new"]


def test_the_open_interview_is_the_newest_that_has_not_ended(store: Store) -> None:
    open_one = kept(store, Told(id="open").asked(Q))
    kept(store, Told(id="over").answered(Q).finished())
    assert store.open_interview("someone") == open_one


def test_seen_are_all_questions_of_the_owner(store: Store) -> None:
    kept(store, Told(id="a").answered(Q).asked(question("graphs/bfs")))
    kept(store, Told(id="b", owner="another").asked(question("graphs/dfs")))
    assert store.seen("someone") == {Q.id, "graphs/bfs"}


def test_a_second_grade_is_a_second_row_and_the_first_one_stays(store: Store, tmp_path: Path) -> None:
    silent = grade(Q, unscored="the endpoint was away")
    kept(store, Told().asked(Q).replied().graded(silent).closed().graded(grade(Q, "heavy"), exchange=0))
    found = rows(tmp_path, "select number, question_id, grader, rubric_stamp, score, band, unscored from grades")
    assert found == [
        (2, Q.id, "local", Q.rubric.stamp, None, None, "the endpoint was away"),
        (4, Q.id, "local", Q.rubric.stamp, 0.75, 3, None),
    ]


def test_doubts_and_calls_are_kept_with_the_grade(store: Store, tmp_path: Path) -> None:
    calls = (Call(model="m", input_tokens=900, output_tokens=80, seconds=1.25, cost=None),)
    given = doubted(grade(Q, "heavy"), "light", Ruling.MET, "my words").model_copy(update={"calls": calls})
    kept(store, Told().asked(Q).replied().graded(given))
    store.close()
    interview = Store(url(tmp_path)).interview("one")
    assert interview is not None and interview.exchanges[0].grade == given


def test_a_grade_of_the_first_version_is_read_from_the_database(store: Store, tmp_path: Path) -> None:
    kept(store, Told().answered(Q, "heavy"))
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        (body,) = connection.execute("select body from turns where kind = 'graded'").fetchone()
        old = json.loads(body)
        old["grade"] = {key: value for key, value in old["grade"].items() if key not in {"second", "calls"}}
        old["grade"]["tokens"] = 0
        for verdict in (*old["grade"]["points"], *old["grade"]["misconceptions"]):
            del verdict["unsure"], verdict["second"]
        connection.execute("update turns set body = ? where kind = 'graded'", [json.dumps(old)])
    interview = store.interview("one")
    assert interview is not None and interview.exchanges[0].grade == grade(Q, "heavy")


def test_a_failing_write_leaves_neither_the_turn_nor_what_follows_from_it(store: Store, tmp_path: Path) -> None:
    told = Told().asked(Q).replied()
    kept(store, told)
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        connection.execute("drop table grades")
    with pytest.raises(StoreError, match="no such table"):
        kept_grade = told.graded(grade(Q, "heavy")).interview
        store.keep(kept_grade.model_copy(update={"turns": kept_grade.turns[:2]}), kept_grade.turns[2])
    assert rows(tmp_path, "select count(*) from turns") == [(2,)]


def writer(url: str) -> None:
    told, store = Told(), Store(url)
    store.keep(told.interview, told.asked(question()).interview.turns[-1])
    while True:
        turn = Replied(at=NOON, text="x" * 500)
        store.keep(told.interview, turn)
        told.then(turn)
        print(len(told.interview.turns), flush=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("turns", [1, 40])
def test_a_killed_process_loses_no_turn_that_it_had_acknowledged(tmp_path: Path, turns: int) -> None:
    writing = begun(writer, url(tmp_path), log=tmp_path / "log.txt")
    writing.until(lambda written: written.count("\n") >= turns)
    writing.kill()
    acknowledged = int(writing.log.read_text().split()[-1])
    interview = Store(url(tmp_path)).interview("one")
    assert interview is not None
    assert acknowledged <= len(interview.turns) <= acknowledged + 1
    Store(url(tmp_path)).keep(interview, Replied(at=NOON, text="and on"))


def test_programs_that_start_at_once_on_a_new_folder_do_not_collide(tmp_path: Path) -> None:
    several = [begun(looker, url(tmp_path / "new"), log=tmp_path / f"{number}.txt") for number in range(4)]
    assert [(each.ended(), each.log.read_text()) for each in several] == [(0, "[]\n")] * 4


def looker(url: str) -> None:
    print(Store(url).listed("someone"))


def test_the_migrations_make_the_tables_that_the_store_speaks_of(tmp_path: Path) -> None:
    with opened(url(tmp_path)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert metadata is calibration_tables.metadata


def test_turns_survive_a_power_cut_and_readers_do_not_wait_for_writers(tmp_path: Path) -> None:
    with opened(url(tmp_path)).connect() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")]
    assert settings == [2, "wal"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no mode")
def test_the_data_folder_is_its_owners_only(tmp_path: Path) -> None:
    Store(url(tmp_path / "new" / "folder"))
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Store(url(tmp_path)).close()
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        connection.execute(f"update {VERSION_TABLE} set version_num = '9999'")
    with pytest.raises(StoreError, match=r"kept\.sqlite3 was written by a newer version.*INTERVIEWER_DATA_DIR"):
        Store(url(tmp_path))


@pytest.mark.parametrize("content", [b"this is a letter, and no database at all\n" * 40, b"\x00\xff" * 4000])
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"kept\.sqlite3 is not a database"):
        Store(url(tmp_path))
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The folder .*file.below cannot be made .* INTERVIEWER_DATA_DIR"):
        Store(url(tmp_path / "file" / "below"))


def test_a_folder_in_the_databases_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite3").mkdir()
    with pytest.raises(StoreError, match=r"kept\.sqlite3 cannot be opened"):
        Store(url(tmp_path))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match=r"cannot be (opened|written to)"):
        Store(url(tmp_path))
    tmp_path.chmod(0o700)


def test_a_full_disk_is_told_and_what_was_kept_before_is_safe(tmp_path: Path) -> None:
    store = Store(url(tmp_path))
    told = Told().asked(Q)
    kept(store, told)
    event.listen(store._engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count=1"))
    with pytest.raises(StoreError, match=r"kept\.sqlite3 cannot grow: the disk is full"):
        store.keep(told.interview, Replied(at=NOON, text="x" * 100_000))
    assert Store(url(tmp_path)).interview("one") == told.interview


@pytest.mark.parametrize("body", ['{"kind": "sung", "at": "2026-03-01T12:00:00Z"}', '{"kind": "replied"}', "no JSON"])
def test_a_turn_that_cannot_be_read_is_told_by_number(store: Store, tmp_path: Path, body: str) -> None:
    kept(store, Told().asked(Q).replied())
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        connection.execute("update turns set body = ? where number = 1", [body])
    with pytest.raises(StoreError, match=r"Turn 1 of interview one cannot be read.*start another"):
        store.interview("one")


def test_a_plan_that_cannot_be_read_is_told(store: Store, tmp_path: Path) -> None:
    kept(store, Told().asked(Q))
    with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
        connection.execute("update interviews set plan = '{\"levels\": []}'")
    with pytest.raises(StoreError, match="The plan of interview one cannot be read"):
        store.listed("someone")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "INTERVIEWER_DATABASE_URL is not a database URL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("oracle+nothing://host/x", "INTERVIEWER_DATABASE_URL: "),
    ],
)
def test_an_address_that_is_no_good_names_the_setting(address: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store(address)


def test_a_missing_driver_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"driver 'psycopg' is not installed.*pip install") as caught:
        Store("postgresql+psycopg://me:secret@localhost/interviews")
    assert "secret" not in str(caught.value)


def test_the_plan_comes_back_with_all_it_says(store: Store) -> None:
    told = Told()
    plan = Plan(levels=told.interview.plan.levels[:1], areas=("graphs",), questions=2, minutes=30, seed=7)
    told.interview = told.interview.model_copy(update={"plan": plan})
    kept(store, told.asked(Q))
    interview = store.interview("one")
    assert interview is not None
    assert interview.plan == plan
