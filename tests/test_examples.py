"""The examples beside the bank's questions: what fits no question is named. `test_lint` holds every file to it."""

from pathlib import Path

import pytest
from fakes import question

from interviewer.bank.examples import SUFFIX, ExampleFolders, read_examples
from interviewer.errors import FaultyFiles

WHOLE = """
points:
  heavy: {said: [it is heavy], near: [it is light]}
  light: {said: [it is quick], near: [it is slow]}
  extra: {said: [more], near: [less]}
misconceptions:
  wrong: {said: [the reverse], near: [not the reverse]}
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("points: [", "not YAML"),
        (WHOLE.replace("light", "lite"), "no examples"),
        (WHOLE + "  other: {said: [x], near: [y]}\n", "no misconception 'other'"),
        (WHOLE.replace("near: [less]", "near: []"), "'extra' lacks near"),
        (WHOLE.replace("near: [less]", "nearly: [less]"), "nearly"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / f"first{SUFFIX}"
    path.write_text(text)
    with pytest.raises(FaultyFiles, match=fault):
        read_examples(path, question())


def test_examples_that_fit_no_more_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    path = tmp_path / "areas" / f"first{SUFFIX}"
    path.write_text(WHOLE)
    found = ExampleFolders([tmp_path]).of(question())
    assert found is not None and found.points["heavy"].said == ("it is heavy",)
    path.write_text("points: {}")
    assert ExampleFolders([tmp_path]).of(question()) is None
    assert ExampleFolders([tmp_path / "nowhere"]).of(question()) is None
