"""Question files: read exactly, written canonically, and every fault told at once with its line."""

from datetime import date
from pathlib import Path

import pytest

from interviewer.bank.files import parsed, question_files, read_bank, read_question, rendered
from interviewer.bank.question import Asks, Hint, KeyPoint, Level, Misconception, Question, Rubric
from interviewer.errors import FaultyFiles

GOOD = """---
level: H
asks: compare
after: [graphs/bfs]
sources:
  - Knuth 1997, "The Art of Computer Programming"
---

# Two walks

## Question

How do they differ?

```python
# not a title
## not a section
```

## Key points

- **queue** (3) Breadth first keeps a queue.
  ? What does the first one keep?
- **stack** (1, bonus) Depth first keeps a stack, $O(d)$ of it.

## Misconceptions

- **same-memory** (2) Claims that both need the same memory.
  ! The queue may hold a whole level.

## Also asked as

- bfs vs dfs

## Hints

- **queue** Who waits in line?
- Think of water.

## Reference

One keeps a queue.

The other keeps a stack.
"""

PATH = Path("graphs/walks.md")


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyFiles) as caught:
        parsed(text, "graphs/walks", PATH)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_says_all_there_is_to_a_question() -> None:
    assert parsed(GOOD, "graphs/walks", PATH) == Question(
        id="graphs/walks",
        level=Level.H,
        asks=Asks.COMPARE,
        title="Two walks",
        text="How do they differ?\n\n```python\n# not a title\n## not a section\n```",
        rubric=Rubric(
            points=(
                KeyPoint(
                    id="queue", weight=3, text="Breadth first keeps a queue.", probe="What does the first one keep?"
                ),
                KeyPoint(id="stack", weight=1, text="Depth first keeps a stack, $O(d)$ of it.", bonus=True),
            ),
            misconceptions=(
                Misconception(
                    id="same-memory",
                    weight=2,
                    text="Claims that both need the same memory.",
                    correction="The queue may hold a whole level.",
                ),
            ),
        ),
        reference="One keeps a queue.\n\nThe other keeps a stack.",
        also=("bfs vs dfs",),
        hints=(Hint(text="Who waits in line?", point="queue"), Hint(text="Think of water.")),
        after=("graphs/bfs",),
        sources=('Knuth 1997, "The Art of Computer Programming"',),
    )


def test_a_canonical_file_comes_back_byte_for_byte() -> None:
    assert rendered(parsed(GOOD, "graphs/walks", PATH)) == GOOD


@pytest.mark.parametrize(
    "loose",
    [
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.replace("\n## Key", "\n\n\n## Key"),
        GOOD.replace("- bfs", "-   bfs"),
        GOOD.replace("Breadth first keeps a queue.", "Breadth first\n  keeps a queue."),
        GOOD.replace("What does the first one keep?", "What does\n    the first one keep?"),
        GOOD + "\n\n",
    ],
    ids=["windows", "byte-order-mark", "blank-lines", "blanks", "broken-text", "broken-probe", "end"],
)
def test_a_file_may_be_written_more_loosely(loose: str) -> None:
    assert rendered(parsed(loose, "graphs/walks", PATH)) == GOOD


def test_a_draft_needs_neither_key_points_nor_a_reference() -> None:
    text = "---\nlevel: M\ndraft: true\n---\n\n# T\n\n## Question\n\nWhy?\n\n## Key points\n\n## Reference\n"
    question = parsed(text, "a/b", PATH)
    assert (question.draft, question.gradeable, question.reference) == (True, False, "")
    assert parsed(rendered(question), "a/b", PATH) == question


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("level: H\n", "", "1: the level is missing (add level: E, M or H)"),
        ("level: H", "level: hard", "2: level is 'hard' (write E, M or H)"),
        ("sources:", "reviewed: last week\nsources:", "5: reviewed is 'last week' (write a day: 2026-01-31)"),
        ("asks: compare", "asks: dance", "3: asks is 'dance' (write one of explain, compare"),
        ("after: [graphs/bfs]", "after: graphs/bfs", "4: after is not a list of texts"),
        ("asks: compare", "draft: perhaps", "3: draft is 'perhaps' (write true or leave it out)"),
        (
            "asks: compare",
            "weight: 3",
            "3: unknown key 'weight' (known keys: level, asks, after, sources, reviewed, draft)",
        ),
        ("asks: compare", "asks: [", "5: the front matter is not YAML"),
        ("---\nlevel", "level", "1: there is no front matter"),
        ("# Two walks", "", "1: the title is missing"),
        ("# Two walks", "# Two walks\n\n# Three walks", "11: a second title"),
        ("# Two walks", "# Two walks\n\nstray", "11: text outside any section"),
        (
            "How do they differ?\n\n```python\n# not a title\n## not a section\n```\n",
            "",
            "11: the question has no text",
        ),
        ("## Hints", "## Tips", "35: unknown section 'Tips'"),
        ("## Hints", "## Also asked as", "35: a second section 'Also asked as' (join the two)"),
        ("- **queue** (3)", "queue:", "22: not a list item: 'queue: Breadth first keeps a queue.'"),
        ("- **queue** (3)", "- queue (3)", "22: cannot read 'queue (3) Breadth first keeps a queue.'"),
        ("- **queue** (3)", "- **The Queue** (3)", "22: the id 'The Queue' is not in kebab-case"),
        ("- **queue** (3)", "- **queue** (4)", "22: the weight is '4' (write 1, 2 or 3)"),
        ("(1, bonus)", "(1, extra)", "24: unknown mark 'extra' (the only mark is bonus)"),
        ("- **stack**", "- **queue**", "24: a second item with the id 'queue'"),
        ("  ? What does the first one keep?", "  ? What?\n  ? Which?", "24: a second probe (one an item)"),
        ("  ! The queue may hold a whole level.\n", "", "28: the correction is missing"),
        ("- **same-memory** (2)", "- **same-memory** (2, bonus)", "28: a misconception cannot be a bonus"),
        ("- **queue** Who", "- **tree** Who", "37: the hint names an unknown key point 'tree'"),
        ("(3) Breadth", "(3, bonus) Breadth", "20: every key point is a bonus (at least one must be required)"),
        ("One keeps a queue.\n\nThe other keeps a stack.\n", "", "40: the reference is empty"),
        (
            "## Reference\n\nOne keeps a queue.\n\nThe other keeps a stack.\n",
            "",
            "40: the section 'Reference' is missing",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_mend(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(told.startswith(f"graphs/walks.md:{fault}") for told in faults(GOOD.replace(old, new, 1)))


def test_sections_out_of_order_are_told() -> None:
    head, _, reference = GOOD.partition("## Reference\n")
    turned = head.replace("## Question\n", f"## Reference\n{reference}\n## Question\n")
    assert next(fault for fault in faults(turned) if "out of order" in fault).startswith(
        "graphs/walks.md:17: the section 'Question'"
    )


def test_all_faults_of_a_file_are_told_at_once_in_order() -> None:
    broken = (
        GOOD.replace("level: H", "level: X")
        .replace("(1, bonus)", "(9, bonus)")
        .replace("- **queue** Who", "- **tree** Who")
    )
    assert [told.split(":")[1] for told in faults(broken)] == ["2", "24", "37"]


@pytest.mark.parametrize(
    "text", ["", "\n", "---", "---\n---", "# T", "---\n- 1\n---\n", "\x00", "---\nlevel: {a: b}\n---\n"]
)
def test_nonsense_is_told_and_never_crashes(text: str) -> None:
    assert faults(text)


def written(folder: Path, id: str, text: str | bytes = GOOD) -> Path:
    path = folder / f"{id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_an_id_is_the_path_within_the_folder(tmp_path: Path) -> None:
    path = written(tmp_path, "graphs/deep/walks")
    assert read_question(path, tmp_path).id == "graphs/deep/walks"


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "graphs/walks", b"---\n\xff\xfe")
    with pytest.raises(FaultyFiles, match="not UTF-8 text"):
        read_question(path, tmp_path)


def test_readme_and_other_files_are_no_questions(tmp_path: Path) -> None:
    path = written(tmp_path, "graphs/walks")
    written(tmp_path, "README")
    (tmp_path / "graphs" / "walks.examples.yaml").write_text("")
    assert question_files(tmp_path) == [path]


def test_folders_are_read_together_and_the_good_files_stay(tmp_path: Path) -> None:
    alone = GOOD.replace("after: [graphs/bfs]\n", "")
    written(tmp_path / "one", "graphs/walks")
    written(tmp_path / "one", "graphs/bad", "nothing")
    written(tmp_path / "two", "graphs/walks", alone)
    written(tmp_path / "two", "graphs/bfs", alone)
    bank, found = read_bank([tmp_path / "one", tmp_path / "two", tmp_path / "three"])
    assert [question.id for question in bank] == ["graphs/bfs", "graphs/walks"]
    told = "\n".join(map(str, found))
    assert "one/graphs/bad.md:1: there is no front matter" in told
    assert (
        f"two/graphs/walks.md:1: 'graphs/walks' is already in {tmp_path}/one/graphs/walks.md (rename one of the two)"
        in told
    )
    assert "three:1: there is no such folder" in told
    assert "bfs" not in told


def test_what_should_be_known_first_must_be_in_the_bank(tmp_path: Path) -> None:
    path = written(tmp_path, "graphs/walks")
    _, found = read_bank([tmp_path])
    assert [str(fault) for fault in found] == [f"{path}:1: after names an unknown question 'graphs/bfs'"]


def test_an_empty_folder_is_an_empty_bank(tmp_path: Path) -> None:
    bank, found = read_bank([tmp_path])
    assert (len(bank), found) == (0, ())


def test_the_day_of_the_second_reading_is_kept() -> None:
    text = GOOD.replace("---\n\n# Two", "reviewed: 2026-01-31\n---\n\n# Two")
    question = parsed(text, "graphs/walks", PATH)
    assert question.reviewed == date(2026, 1, 31)
    assert rendered(question) == text
