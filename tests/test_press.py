"""Publishing and rolling back: all or nothing, also when it is cut off."""

from pathlib import Path
from unittest import mock

import pytest
from calibration_fixtures import DROPOUT, Bench

from interviewer.bank.files import read_bank
from interviewer.bank.lint import checked
from interviewer.calibration import press, publishing
from interviewer.calibration.labels import Project
from interviewer.calibration.press import Check, Gate
from interviewer.calibration.publishing import PublishError
from interviewer.errors import InterviewError

OPEN = Gate(checks=(Check(name="everything", passed=True, words="fine"),))
SHUT = Gate(checks=(Check(name="everything", passed=False, words="not fine"),))


def ready(folder: Path) -> tuple[Bench, Project]:
    bench = Bench(folder)
    return bench, bench.edited(bench.begun())


def files(bench: Bench) -> dict[str, str]:
    return {
        path.name: path.read_text() for path in bench.bank.rglob("*") if path.is_file() and path.name != "CHANGELOG.md"
    }


def test_an_edit_is_published_with_an_entry_and_taken_back(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    before = files(bench)
    project = bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    assert (bench.refreshed, project.drafts, list(project.in_force)) == (1, {}, [3])
    assert "with shared weights" in files(bench)["dropout.md"]
    assert {name for name, text in files(bench).items() if text != before[name]} == {"dropout.md"}
    log = (bench.bank / "CHANGELOG.md").read_text()
    assert "- Met on words about partners." in log and "- Changed: ensemble: text." in log and "- By Lead." in log
    assert checked([bench.bank]).faults == ()
    assert len(read_bank([bench.bank])[0]) == 2

    project = bench.bench.press.roll_back(project, "Lead", 3)
    assert files(bench) == before
    assert (bench.refreshed, project.in_force) == (2, {})
    entries = (bench.bank / "CHANGELOG.md").read_text().split("\n## ")
    assert len(entries) == 3 and "Rolled back: Met on words" in entries[1]


def test_examples_are_written_where_they_changed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.edited(bench.begun(), said=["many nets are averaged", "an ensemble of nets"])
    bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    assert '      - "many nets are averaged"\n' in files(bench)["dropout.examples.yaml"]
    assert checked([bench.bank]).faults == ()


def test_a_gate_that_is_shut_needs_an_anyway_which_is_recorded(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    before = files(bench)
    with pytest.raises(InterviewError, match="everything: failed"):
        bench.bench.press.publish(project, "Lead", DROPOUT, SHUT)
    assert files(bench) == before
    bench.bench.press.publish(project, "Lead", DROPOUT, SHUT, anyway=True)
    assert "although the gate was not passed" in (bench.bank / "CHANGELOG.md").read_text()


def test_the_gate_sees_faults_losses_and_what_is_owed(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    bench.bench.trials.judge(project, "fake")
    project, gate = bench.bench.press.gate(project, "Lead", "fake")
    assert [check.passed for check in gate.checks] == [True, False, None, None] or not gate.passed
    assert "owed by the grader" in gate.checks[1].words
    bench.bench.trials.judge_edit(project, "fake")
    project, gate = bench.bench.press.gate(project, "Lead", "fake")
    assert gate.passed and len(project.looks) == 2
    project = bench.edited(project, beside="")
    _, gate = bench.bench.press.gate(project, "Lead", "fake")
    assert gate.checks[0].passed is False and "no probe" in gate.checks[0].words
    with pytest.raises(InterviewError, match="The bank would refuse it"):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN, anyway=True)


@pytest.mark.parametrize("where", ["write", "note"])
def test_a_publication_that_was_cut_off_is_finished_when_the_project_is_opened(tmp_path: Path, where: str) -> None:
    bench, project = ready(tmp_path)
    with mock.patch.object(press, where, side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    again = Bench(tmp_path)
    opened = again.bench.open("spring")
    assert list(opened.in_force) == [3]
    assert "with shared weights" in files(again)["dropout.md"]
    assert (again.bank / "CHANGELOG.md").read_text().count("## ") == 1
    assert again.bench.open("spring") == opened


def test_a_kill_between_the_two_files_is_mended(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.edited(bench.begun(), said=["many nets are averaged", "an ensemble of nets"])
    replace, calls = publishing.put_file, []

    def killed(path: Path, text: str) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise KeyboardInterrupt
        replace(path, text)

    with mock.patch.object(publishing, "put_file", killed), pytest.raises(KeyboardInterrupt):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    Bench(tmp_path).bench.open("spring")
    assert "many nets" in files(bench)["dropout.examples.yaml"] and "shared weights" in files(bench)["dropout.md"]


def test_files_that_somebody_else_changed_are_left_alone(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    file = bench.bank / f"{DROPOUT}.md"
    original = file.read_text()
    file.write_text(original.replace("It lowers overfitting", "It reduces overfitting"))
    with pytest.raises(PublishError, match="reads otherwise in the bank"):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    file.write_text(original)
    project = bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    file.write_text(file.read_text() + "More.\n")
    with pytest.raises(PublishError, match="changed after it was published"):
        bench.bench.press.roll_back(project, "Lead", 3)


def test_a_foreign_change_during_a_cut_off_publication_is_not_lost(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    with mock.patch.object(press, "write", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    file = bench.bank / f"{DROPOUT}.md"
    theirs = file.read_text().replace("It lowers", "It reduces")
    file.write_text(theirs)
    with pytest.raises(PublishError, match="changed by somebody else"):
        bench.bench.open("spring")
    opened = bench.bench.open("spring")
    assert file.read_text() == theirs and DROPOUT in opened.drafts


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    bench, project = ready(tmp_path)
    with mock.patch("os.access", return_value=False), pytest.raises(PublishError, match="INTERVIEWER_BANK"):
        bench.bench.press.publish(project, "Lead", DROPOUT, OPEN)
    assert bench.bench.open("spring").in_force == {}
