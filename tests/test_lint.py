"""The standard of the bank: what falls short is told with file and line."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.bank.examples import SUFFIX
from interviewer.bank.files import parsed
from interviewer.bank.lint import Checked, checked, given_away, linted
from interviewer.bank.question import Question

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
        (HINT, HINT + HINT + HINT, "34: 4 hints"),
        ("How do they differ?", "How do they differ? " * 40, "12: the question has 160 words"),
        (
            "Think of water.",
            r"Think of $\fraq{a}{b}$.",
            r"37: the unknown command \fraq in the formula '$\\fraq{a}{b}$'",
        ),
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


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("without weights.", "without weights; depth first search does not.", "20: the key point 'shortest' makes two"),
        ("finds shortest paths without weights.", "does not weigh edges.", "20: the key point 'shortest' only says"),
        ("in a queue.", "in a queue etc.", "16: 'etc' in the key point 'queue' is vague"),
        ("Breadth first search keeps waiting nodes in a queue.", "It queues.", "16: the text of 'queue' has 2 words"),
        ("(3)", "(2)", "14: no required key point weighs 3"),
        ("- bfs vs dfs\n", "- bfs vs dfs\n- Walks\n- a\n- b\n- c\n", "28: 7 other wordings"),
    ],
)
def test_what_a_person_should_look_at_is_a_warning_with_its_line(old: str, new: str, warning: str) -> None:
    faults, warnings = found(GOOD.replace(old, new, 1))
    assert faults == [] and len(warnings) == 1 and warnings[0].startswith(warning)


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


EXAMPLES = """points:
  queue: {said: [who waits is queued, a queue holds them, fifo], near: [a heap, no queue, one at a time]}
  stack: {said: [the path is stacked, a stack holds it, lifo], near: [a heap too, no stack, two at a time]}
  shortest: {said: [fewest edges first, layer by layer, short routes], near: [cheapest first, longest, any route]}
misconceptions:
  same: {said: [both need as much, equal memory, no difference], near: [they differ, unlike memory, one needs more]}
"""


def bank_of(folder: Path, examples: str = EXAMPLES, **files: str) -> Checked:
    (folder / "graphs").mkdir(exist_ok=True)
    for slug, text in files.items():
        (folder / "graphs" / f"{slug}.md").write_text(text)
        (folder / "graphs" / f"{slug}{SUFFIX}").write_text(examples)
    return checked([folder])


def places(found: Sequence[object]) -> list[str]:
    return [re.sub(r"^\S*/", "", str(each)) for each in found]


def other(text: str = GOOD, how: str = "elsewhere") -> str:
    """The question in other words, so that nothing but its rubric is asked twice."""
    for words in ("bfs vs dfs", "breadth or depth first", "two graph walks", "How do they differ?", "# Walks"):
        text = text.replace(words, f"{words} {how}")
    return text


def test_a_folder_is_checked_whole(tmp_path: Path) -> None:
    result = bank_of(tmp_path, walks=GOOD.replace("- Think of water.\n", ""), bad="nothing", other=other() + "\n")
    assert len(result.bank) == 2
    assert [(each.path.name, each.line) for each in result.faults if each.path.name != "bad.md"] == [("walks.md", 34)]
    assert any(each.path.name == "bad.md" for each in result.faults)
    assert [(each.path.name, each.what) for each in result.warnings] == [("other.md", "not in the canonical form")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("fifo", "Breadth first search keeps waiting nodes in a queue.", "2: a said of 'queue' is the item's own text"),
        ("a heap,", "FIFO,", "2: 'fifo' stands twice among the examples of 'queue'"),
        ("  stack: {said", "  stick: {said", "1: the key point 'stack' has no examples"),
        ("near: [they differ, unlike memory, one needs more]", "near: []", "6: 'same' lacks near"),
    ],
)
def test_examples_that_fall_short_are_faults(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in EXAMPLES
    found = bank_of(tmp_path, EXAMPLES.replace(old, new, 1), walks=GOOD).faults
    assert f"walks{SUFFIX}:{fault}" in {line.partition(" (")[0] for line in places(found)}


def test_few_examples_and_one_that_serves_two_items_are_warnings(tmp_path: Path) -> None:
    found = bank_of(tmp_path, EXAMPLES.replace(", fifo]", "]").replace("lifo", "layer by layer"), walks=GOOD)
    assert found.faults == ()
    assert [line.partition(" (")[0] for line in places(found.warnings)] == [
        f"walks{SUFFIX}:2: 'queue' has 2 said",
        f"walks{SUFFIX}:3: 'layer by layer' is an example of both 'stack' and 'shortest'",
    ]


def test_a_question_without_examples_is_a_fault_and_a_draft_needs_none(tmp_path: Path) -> None:
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "walks.md").write_text(GOOD)
    (tmp_path / "graphs" / "draft.md").write_text(
        other(GOOD.replace("  - Knuth 1997\n", "  - Knuth 1997\ndraft: true\n"))
    )
    assert [line.partition(" (")[0] for line in places(checked([tmp_path]).faults)] == [
        "walks.md:1: there are no examples beside the question"
    ]


def test_one_wording_of_two_questions_is_a_fault_and_of_one_a_warning(tmp_path: Path) -> None:
    found = bank_of(tmp_path, again=other().replace("- bfs vs dfs elsewhere", "- BFS vs  DFS"), walks=GOOD)
    assert [line.partition(" (")[0] for line in places(found.faults)] == [
        "walks.md:30: 'bfs vs dfs' is asked by graphs/again too"
    ]
    found = bank_of(tmp_path, again=other(), walks=GOOD.replace("- bfs vs dfs", "- walks!"))
    assert (found.faults, len(found.warnings)) == ((), 1)
    assert "'walks!' stands twice" in found.warnings[0].what


class Letters:
    """Vectors from a text's letters."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.array([[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Leaves:
    """Finds that references leave one point out."""

    def unsupported(self, question: Question) -> list[str]:
        return ["stack"] if question.slug == "walks" else []


def test_like_questions_and_left_out_points_are_warnings_where_somebody_can_tell(tmp_path: Path) -> None:
    far = other(how="still").replace("How do they differ? still", "Why buzz jazz quiz pizzazz?")
    assert bank_of(tmp_path, walks=GOOD, near=other(), wide=far).warnings == ()
    found = checked([tmp_path], Letters(), Leaves())
    assert found.faults == ()
    near, left_out = places(found.warnings)
    assert near.startswith("walks.md:12: asks nearly what graphs/near asks (0.")
    assert left_out.startswith("walks.md:18: the reference is not found to state the key point 'stack'")
