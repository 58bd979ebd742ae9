"""What the workbench exports guards the grader: a good one passes the gate, one made worse fails it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import ROOT
from calibration_fixtures import DROPOUT, RATE, Bench, phrase_answer
from fake_endpoint import Endpoint, running
from test_evals_agreement import nothing_met

from evals.__main__ import main
from evals.replies import CALIBRATED


@pytest.fixture
def labelled_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The labels of forty replies, exported; the settings name the bank that they belong to."""
    bench = Bench(tmp_path)
    bench.bench.press.export(bench.begun(), "Lead", tmp_path / "set")
    monkeypatch.setenv("INTERVIEWER_BANK", str(bench.bank))
    monkeypatch.setenv("INTERVIEWER_MODEL", "m")
    return tmp_path / "set"


def arguments(data: Path) -> list[str]:
    return ["calibrated", "--grader", "chat", "--gate", "--data", str(data), "--into", str(data.parent / "results")]


def test_a_grader_that_agrees_with_people_passes(
    labelled_set: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(Endpoint(answer=phrase_answer)) as endpoint:
        monkeypatch.setenv("INTERVIEWER_BASE_URL", endpoint.url)
        assert main(arguments(labelled_set)) == 0
        assert len(endpoint.requests) == 40
    assert "calibrated: 40 done" in capsys.readouterr().out


def test_a_grader_made_worse_fails_the_command(labelled_set: Path) -> None:
    with running(Endpoint(answer=nothing_met)) as endpoint:
        command = [sys.executable, "-m", "evals", *arguments(labelled_set)]
        env = os.environ | {"INTERVIEWER_BASE_URL": endpoint.url}
        ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert ended.returncode == 1, ended.stderr
    assert "a gate failed: calibrated" in ended.stdout


def test_a_set_that_guards_nothing_is_told(labelled_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(labelled_set / "nowhere")) == 2
    assert "holds no labelled set" in capsys.readouterr().err
    (labelled_set / f"{RATE}.yaml").rename(labelled_set / "drills" / "renamed.yaml")
    assert main(arguments(labelled_set)) == 2
    assert "the bank has no question drills/renamed" in capsys.readouterr().err
    (labelled_set / "drills" / "renamed.yaml").unlink()
    file = labelled_set / f"{DROPOUT}.yaml"
    file.write_text(file.read_text().replace("random-zeroing:", "gone:"))
    assert main(arguments(labelled_set)) == 2
    assert "no key point 'gone'" in capsys.readouterr().err


@pytest.mark.skipif(not CALIBRATED.is_dir(), reason="no labelled set is kept in evals/datasets/calibrated")
def test_our_grader_agrees_with_the_labelled_sets_that_are_kept(tmp_path: Path) -> None:
    assert main(["calibrated", "--gate", "--into", str(tmp_path)]) == 0
