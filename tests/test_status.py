"""The panel that says who grades and speaks, how that went, and what to do."""

from pathlib import Path

import pytest
from examples import NOON, Told, grade
from fakes import question

from interviewer.grading.grade import Kind
from interviewer.interview.interview import Diverted, Interview, Mode, Spoke
from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.ui.status import (
    GRADE_AS_SET,
    GRADE_LOCALLY,
    SPEAK_AS_SET,
    SPEAK_OFFLINE,
    grader_state,
    interviewer_state,
    panel,
    status_of,
)

A = question("alpha/a")
NOT_REACHED = "http://there/v1 cannot be reached: check INTERVIEWER_BASE_URL and that the server is running"


def drawn(tmp_path: Path, interview: Interview | None, **settings: object) -> str:
    return panel(Parts(Settings.model_validate({"data_dir": tmp_path, **settings})), interview)


def test_offline_it_is_one_folded_line(tmp_path: Path) -> None:
    words = drawn(tmp_path, None)
    assert words.startswith('<details class="status"><summary>Grader: the local grader, on this machine')
    assert "Nothing you type leaves this machine." in words and "It has not been asked for a grade yet." in words


def test_a_failure_heads_it_and_says_what_to_do(tmp_path: Path) -> None:
    told = Told().asked(A).then(Spoke(at=NOON, text="Well.", by="offline", instead=NOT_REACHED))
    told.replied("my words").graded(grade(A, unscored="the model answered <b>off-format</b>"))
    words = drawn(tmp_path, told.interview, model="large", base_url="http://there/v1", api_key="sk-secret")
    assert '<details class="status failing" open><summary>The grader and the interviewer failed' in words
    assert "check INTERVIEWER_BASE_URL" in words and "The offline interviewer spoke for it." in words
    assert "&lt;b&gt;off-format" in words and "Press “Grade again”" in words
    assert "sk-secret" not in words and "Nothing you type leaves" not in words


@pytest.mark.parametrize(
    ("mode", "mend"), [(Mode.PRACTICE, "Press “Grade again”"), (Mode.SIMULATION, "once the interview is over")]
)
def test_what_to_do_about_a_reply_that_is_not_graded(mode: Mode, mend: str) -> None:
    told = Told(mode=mode).asked(A).replied("my words").graded(grade(A, unscored="the endpoint cannot be reached"))
    assert mend in grader_state(told.interview).mend


def test_a_stand_in_is_named_and_forgotten_after_a_call_that_went_well() -> None:
    stood_in = grade(A, "light").model_copy(update={"note": "It is over. Graded by the local grader instead."})
    told = Told().asked(A).replied("my words").graded(stood_in)
    assert grader_state(told.interview).mend and "local grader instead" in grader_state(told.interview).words
    told.replied("more").then(Diverted(at=NOON, as_=Kind.REQUEST))
    assert not grader_state(told.interview).mend
    told.then(Spoke(at=NOON, text="Well.", by="offline", instead=NOT_REACHED))
    assert NOT_REACHED in interviewer_state(told.interview).words
    told.then(Spoke(at=NOON, text="Well.", by="large"))
    assert not interviewer_state(told.interview).mend


def test_who_relieves_a_chat_model_says_so_until_it_is_sent_back(tmp_path: Path) -> None:
    parts = Parts(Settings(data_dir=tmp_path, model="large", base_url="http://there/v1"))
    told = Told().asked(A).then(Spoke(at=NOON, text="Well.", by="offline", instead=NOT_REACHED))
    told.replied("my words").graded(grade(A, unscored="the model refused"))
    before = status_of(parts)(told.interview)
    assert f"press “{GRADE_LOCALLY}” below" in before.html and f"press “{SPEAK_OFFLINE}” below" in before.html
    assert (before.grading, before.speaking) == (GRADE_LOCALLY, SPEAK_OFFLINE)
    parts.relief.grading = parts.relief.speaking = True
    after = status_of(parts)(told.interview)
    assert '<details class="status" open>' in after.html and "What to do" not in after.html
    assert "Grader: the local grader, on this machine, for now in place of large at there" in after.html
    assert "Before that: It could not grade the last reply: the model refused." in after.html
    assert (after.grading, after.speaking) == (GRADE_AS_SET, SPEAK_AS_SET)
    assert "graded, answered" in Parts(parts.settings).kept_and_sent("a name")
    assert "graded, answered" not in parts.kept_and_sent("a name")


def test_a_local_grader_is_not_offered_in_its_own_place(tmp_path: Path) -> None:
    noted = grade(A, "light").model_copy(update={"note": "There is no second opinion: it cannot be reached."})
    told = Told().asked(A).replied("my words").graded(noted)
    assert GRADE_LOCALLY not in drawn(tmp_path, told.interview, model="large", grader="local", second_opinion=True)


def test_where_the_page_is_served_to_others_nobody_calls_in_another_for_all_of_them(tmp_path: Path) -> None:
    told = Told().asked(A).then(Spoke(at=NOON, text="Well.", by="offline", instead=NOT_REACHED))
    told.replied("my words").graded(grade(A, unscored="the model refused"))
    parts = Parts(Settings(data_dir=tmp_path, model="large", base_url="http://there/v1", host="0.0.0.0"))
    html = status_of(parts)(told.interview).html
    assert "the model refused" in html and GRADE_LOCALLY not in html and SPEAK_OFFLINE not in html
