"""The panel that says who grades and speaks, how that went, and what to do."""

from pathlib import Path

import pytest
from examples import NOON, Told, grade
from fakes import question

from interviewer.grading.grade import Kind
from interviewer.interview.interview import Diverted, Interview, Mode, Spoke
from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.ui.status import grader_state, interviewer_state, panel

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
