"""The standard of the bank: what falls short is told with file and line."""

from pathlib import Path

import pytest

from interviewer.bank.files import parsed
from interviewer.bank.lint import checked, given_away, linted

SENTENCE = "One of the many things that a strong candidate could say about it in plain words aloud. "

GOOD = f"""---
level: M
asks: explain
sources:
  - Knuth 1997
---

# Walks

## Question

How do they differ?

## Key points

- **queue** (3) Breadth first search keeps waiting nodes in a queue.
  ? What does the first one remember?
- **stack** (2) Depth first search keeps its path on a stack.
  ? What does the second one remember?
- **shortest** (2) Breadth first search finds shortest paths without weights.
  ? Which of the two is right for routes?

## Misconceptions

- **same** (1) Claims that both need the same memory.
  ! They do not.

## Also asked as

- bfs vs dfs
- breadth or depth first
- two graph walks

## Hints

- Who waits in line?
- Think of water.

## Reference

{(SENTENCE * 6).strip()}
"""

PATH = Path("graphs/walks.md")


def found(text: str, id: str = "graphs/walks") -> tuple[list[str], list[str]]:
    faults, warnings = linted(parsed(text, id, PATH), PATH, text)
    return [f"{each.line}: {each.what}" for each in faults], [f"{each.line}: {each.what}" for each in warnings]


def test_a_good_question_has_neither_faults_nor_warnings() -> None:
    assert found(GOOD) == ([], [])


PROBE = "  ? What does the first one remember?\n"
TELLING_PROBE = "  ? Does breadth first search keep waiting nodes in queues?\n"
TELLING_HINT = "- Depth first search keeps a path on some stack.\n"
HINT = "- Think of water.\n"
SHORTEST = """- **shortest** (2) Breadth first search finds shortest paths without weights.
  ? Which of the two is right for routes?
"""
SAME = """- **same** (1) Claims that both need the same memory.
  ! They do not.
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (PROBE, "", "16: the key point 'queue' has no probe"),
        (PROBE, TELLING_PROBE, "17: the probe says most of its key point 'queue'"),
        (HINT, TELLING_HINT, "37: the hint says most of the key point 'stack'"),
        (HINT, "", "34: 1 hints"),
        (SAME, "", "23: no misconception"),
        (SHORTEST, "", "14: 2 key points"),
        ("sources:\n  - Knuth 1997\n", "", "2: no source"),
        (SENTENCE * 2, "", "39: the reference has 68 words"),
        (SENTENCE, SENTENCE * 14, "39: the reference has 323 words"),
    ],
)
def test_what_falls_short_is_a_fault_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert found(GOOD.replace(old, new, 1))[0] == [fault]


def test_eight_key_points_are_too_many() -> None:
    more = "".join(f"- **more-{number}** (1, bonus) Fact number {number}.\n" for number in range(5))
    assert found(GOOD.replace("\n## Misconceptions", f"{more}\n## Misconceptions"))[0] == ["14: 8 key points"]


def test_a_bonus_point_needs_no_probe() -> None:
    assert found(GOOD.replace("\n## Misconceptions", "- **bonus** (1, bonus) A remark.\n\n## Misconceptions"))[0] == []


@pytest.mark.parametrize("id", ["walks", "Graphs/walks", "graphs/two_walks", "graphs/walks-"])
def test_an_id_is_area_and_slug_in_kebab_case(id: str) -> None:
    assert f"the id {id!r} is not area/slug in kebab-case" in found(GOOD, id)[0][0]


def test_few_wordings_and_loose_writing_are_warnings() -> None:
    assert found(GOOD.replace("- two graph walks\n", "")) == ([], ["28: 2 other wordings"])
    assert found(GOOD + "\n") == ([], ["1: not in the canonical form"])


def test_a_draft_is_held_only_to_what_it_needs() -> None:
    front = "---\nlevel: M\nasks: explain\ndraft: true\n---\n\n"
    draft = f"{front}# T\n\n## Question\n\nWhy?\n\n## Key points\n\n## Reference\n"
    assert found(draft) == ([], ["13: no key points, so it is never asked"])
    assert found(draft.replace("## Key points\n", "## Key points\n\n- **a** (1) So.\n")) == ([], [])


@pytest.mark.parametrize(
    ("by", "share"),
    [("", 0), ("queues", 0.2), ("The queue's waiting nodes.", 0.6), ("Waiting nodes are kept in a queue: keeps", 0.8)],
)
def test_how_much_of_a_point_is_given_away(by: str, share: float) -> None:
    assert given_away("It keeps waiting nodes in one queue.", by) == pytest.approx(share, abs=0.01)


def test_a_folder_is_checked_whole(tmp_path: Path) -> None:
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "walks.md").write_text(GOOD.replace("- Think of water.\n", ""))
    (tmp_path / "graphs" / "bad.md").write_text("nothing")
    (tmp_path / "graphs" / "other.md").write_text(GOOD + "\n")
    result = checked([tmp_path])
    assert len(result.bank) == 2
    assert [(each.path.name, each.line) for each in result.faults if each.path.name != "bad.md"] == [("walks.md", 34)]
    assert any(each.path.name == "bad.md" for each in result.faults)
    assert [(each.path.name, each.what) for each in result.warnings] == [("other.md", "not in the canonical form")]
