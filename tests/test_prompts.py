"""Prompts are strict both ways: declared = used = given."""

from pathlib import Path

import pytest

from interviewer.errors import PromptError
from interviewer.prompts import prompt, read_prompt
from interviewer.settings import shipped

SHIPPED = sorted(
    path.relative_to(shipped("prompts")).with_suffix("").as_posix() for path in shipped("prompts").rglob("*.md")
)
HEAD = "---\npurpose: p\ninputs: {inputs}\nreply: r\n---\n"


def read(tmp_path: Path, text: str):
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    return read_prompt(path, "who/x")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_prompt_can_be_read(name: str) -> None:
    assert prompt(name).body


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.format(inputs="{a: x}") + "no hole", "'a' is declared under inputs but not used"),
        (HEAD.format(inputs="{}") + "a $hole", "'hole' is used but not declared"),
        (HEAD.format(inputs="{}") + "costs 5 $ here", r"a \$ stands alone"),
        ("no front matter", "front matter must hold"),
        ("---\npurpose: [\n---\nx", "not YAML"),
        ("---\npurpose: p\n---\nx", "front matter must hold"),
    ],
)
def test_a_faulty_prompt_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(("given", "message"), [({}, "'a' is declared"), ({"a": "1", "b": "2"}, "'b' is given")])
def test_what_is_given_must_be_what_is_declared(tmp_path: Path, given: dict[str, str], message: str) -> None:
    with pytest.raises(PromptError, match=message):
        read(tmp_path, HEAD.format(inputs="{a: x}") + "$a").rendered(**given)


def test_a_hole_in_what_is_given_stays_text(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD.format(inputs="{a: x}") + "said: $a").rendered(a="$a and ${b}") == "said: $a and ${b}"


def test_a_missing_prompt_is_named() -> None:
    with pytest.raises(PromptError, match="who/nothing"):
        prompt("who/nothing")


def test_another_body_has_another_stamp(tmp_path: Path) -> None:
    head = HEAD.format(inputs="{}")
    assert read(tmp_path, head + "one").stamp != read(tmp_path, head + "two").stamp
