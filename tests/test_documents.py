"""What an import finds in people's documents, and what becomes of it."""

from pathlib import Path

import pytest

from interviewer.bank.documents import draft, read_document, read_text, write_drafts
from interviewer.bank.files import parsed, read_bank, rendered
from interviewer.bank.question import Level
from interviewer.errors import FaultyFiles, InterviewerError

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
READABLE = sorted(path for path in DOCUMENTS.iterdir() if path.name != "nothing.md")

COUNTS = {
    # name: (easy, medium, hard, unmarked), sections, (text, link only, missing), faults, stems
    "dialect.md": ((6, 6, 2, 0), {"3.1.2": 7, "3.1.3": 4, "3.2": 3}, (9, 2, 3), 0, 3),
    "readme.md": ((1, 2, 2, 0), {"Basics": 2, "Networks": 3}, (2, 1, 2), 0, 0),
    "pairs.md": ((0, 0, 0, 5), {"Metrics FAQ": 5}, (4, 0, 1), 0, 0),
    "details.md": ((0, 0, 0, 4), {"Steps": 3, "Outputs": 1}, (3, 0, 1), 0, 0),
    "bold-crlf.md": ((1, 2, 1, 0), {"Linear models": 2, "Trees": 2}, (3, 0, 1), 0, 0),
    "table.md": ((1, 1, 1, 0), {"Trees": 3}, (1, 1, 1), 0, 0),
    "cards.csv": ((1, 0, 1, 1), {"language": 2, "vision": 1}, (2, 0, 1), 3, 0),
    "deck.json": ((1, 1, 1, 0), {"Language": 2, "Vision": 1}, (2, 0, 1), 0, 0),
    "deck.jsonl": ((1, 0, 0, 1), {"Bayes": 1, "deck": 1}, (2, 0, 0), 1, 0),
    "page.html": ((0, 0, 0, 6), {"Basics": 2, "Tests": 4}, (5, 0, 1), 0, 0),
    "exam.tex": ((0, 0, 0, 6), {"Linear models": 3, "Sampling": 3}, (3, 1, 2), 0, 1),
    "notes.ipynb": ((0, 0, 0, 3), {"Arrays": 3}, (2, 0, 1), 0, 0),
    "handout.pdf": ((1, 0, 0, 4), {"handout": 5}, (4, 0, 1), 0, 0),
    "notes.txt": ((0, 0, 0, 4), {"Questions on recommender systems": 4}, (3, 0, 1), 0, 0),
}


def asked(text: str, name: str = "notes.md") -> list[str]:
    return [question.text for question in read_text(text, name).questions]


@pytest.mark.parametrize("name", COUNTS)
def test_every_format_gives_its_counts(name: str) -> None:
    levels, sections, answers, faults, stems = COUNTS[name]
    counts = read_document(DOCUMENTS / name).counts()
    expected_levels = dict(zip(("E", "M", "H", "unmarked"), levels, strict=True))
    if not levels[3]:
        del expected_levels["unmarked"]
    assert counts["questions"] == sum(levels)
    assert counts["by_level"] == expected_levels
    assert counts["by_section"] == sections
    assert list(counts["by_section"]) == list(sections)
    assert counts["answers"] == dict(zip(("text", "link_only", "missing"), answers, strict=True))
    assert len(counts["faults"]) == faults
    assert counts["stems"] == stems


def test_every_fixture_is_counted() -> None:
    assert {path.name for path in READABLE} == set(COUNTS)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (7, "Decision trees: Why is a tree pruned?"),
        (72, "When do you use a held-out set?"),
        (61, "Sketch the frontier when the heuristic is:\n\n1. zero\n2. exact\n3. too high."),
        (
            18,
            "Given three ratings:\nR1: Ann gives the first film five stars\nR2: Bob gives it one star\n\n"
            "What does matrix factorisation predict for a fourth person? Explain.",
        ),
        (
            20,
            "Given three ratings:\nR1: Ann gives the first film five stars\nR2: Bob gives it one star\n\n"
            "Fill in the missing rating of the table.\n\n| Person | Stars |\n| --- | --- |\n| Ann | 5 |\n\n"
            "What rating would the average of the column give?",
        ),
    ],
)
def test_a_question_can_be_understood_alone(line: int, text: str) -> None:
    questions = {question.line: question for question in read_document(DOCUMENTS / "dialect.md").questions}
    assert questions[line].text == text


def test_what_answers_and_what_does_not() -> None:
    questions = read_document(DOCUMENTS / "dialect.md").questions
    assert [question.line for question in questions if question.answer_state == "missing"] == [54, 55, 61]
    assert [question.line for question in questions if question.answer_state == "link_only"] == [72, 75]
    by_line = {question.line: question for question in questions}
    assert by_line[72].links == ("https://example.org/held-out#:~:text=a%20set,%20held%20out.",)
    assert by_line[77].links == ("https://example.org/seed",)
    assert by_line[20].answer == "It gives five, the only one that is known."
    assert by_line[39].answer == "It cannot separate two rings, whatever its slope."
    assert by_line[39].attachments == ("Two rings (images/rings.png)",)
    assert by_line[11].answer.endswith("A validation curve shows where more depth stops to help.")


def test_the_same_words_twice_are_two_questions() -> None:
    questions = read_document(DOCUMENTS / "dialect.md").questions
    twice = [question for question in questions if question.text.startswith("How well does a straight line")]
    assert len(twice) == 2
    assert len({question.id for question in questions}) == len(questions)


HEADINGS = {
    "a table of contents": "# Interview\n## Contents\n1. What is A?\n2. What is B?\n3. What is C?\n"
    "## Answers\n### What is A?\nfirst\n### What is B?\nsecond\n### What is C?\nthird\n",
    "a table of links": "# Interview\n| No | Question |\n|---|---|\n| 1 | [What is A?](#a) |\n"
    "| 2 | [What is B?](#b) |\n\n"
    "1. ### What is A?\n\n    First.\n\n2. ### What is B?\n\n    Second.\n\n3. ### What is C?\n",
    "numbers with a bracket": "Interview\n\n1) What is A?\nSteps:\n1. one\n2. two\n2) What is B?\n3) What is C?\n",
    "escaped numbers": "# List\n1\\. What is A?\n\nFirst.\n\n2\\. What is B?\n\nSecond.\n\n3\\. What is C?\n",
    "nested bullets": "# List\n- What is A?\n  - one\n  - two\n- What is B?\n- What is C?\n  - three\n",
    "bold": "**1. What is A?**\n1. one\n2. two\n\n**2. What is B?** Second.\n\n**3. What is C?**\n",
    "italics": "# List\n*What is A?*\n\nFirst.\n\n_What is B?_\n\nSecond.\n\n*What is C?*\n",
    "labels": "Q1 What is A?\nA1 First.\n\nQ-2: What is B?\nAns: Second.\n\nQuestion 3 - What is C?\n",
    "labels in bullets": "* **Q: What is A?**\n  - *A:* First.\n* **Q: What is B?**\n  - *A:* Second.\n"
    "* **Q: What is C?**\n",
    "pairs on one line": "- Q: What is A? A: First.\n- Q: What is B? A: Second.\n- **Q:** What is C? **A:** Third.\n",
    "answers on the line": "1. What is A? It is the first letter.\n2. What is B? It is the second.\n3. What is C?\n",
    "bare numbers of questions": "## Question 1\n\nWhat is A?\n\n**Answer:** First.\n\n## Question 2\n\n"
    "**What is B?**\n\n"
    "### Solution\n\nSecond.\n\n## Question 3\n\nWhat is C?\n",
    "setext": "What is A?\n----------\nFirst.\n\nWhat is B?\n----------\nSecond.\n\nWhat is C?\n----------\n",
    "no marks at all": "What is A?\nFirst.\n\nWhat is B?\nSecond. It goes on.\n\nWhat is C?\nThird.\n",
    "a question a line": "# Questions\nWhat is A?\nWhat is B?\nWhat is C?\n",
    "broken lines": "1. What\n   is A?\n   First.\n2. **What is\n   B?**\n   Second.\n3. What is\n   C?\n",
    "call-outs": "> [!question] What is A?\n> First.\n\n> [!faq]- What is B?\n> Second.\n\n> [!question] What is C?\n",
    "HTML in Markdown": '<h3 id="a">1. What is A?</h3>\n<p>First.</p>\n\n<h3>\n2. What is B?\n</h3>\nSecond.\n'
    '<h3>What is C?</h3>\n',
    "details with the whole answer": "<details>\n<summary>What is A?</summary><br><b>\n\nFirst.\n</b></details>\n"
    "<details>\n<summary><b>What is B?</b></summary>\nSecond.\n</details>\n"
    "<details><summary>What is C?</summary></details>\n",
    "links back": "## [What is A?](#top)\nFirst.\n\n[Back to top](#top)\n## What is B? [⬆](#top)\nSecond.\n"
    '## <a name="c"></a>What is C?\n<div align="right"><b><a href="#top">↥ back to top</a></b></div>\n',
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
def test_questions_are_found_however_they_are_marked(name: str) -> None:
    assert asked(HEADINGS[name]) == ["What is A?", "What is B?", "What is C?"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# Notes\n## What is this repo?\nA list.\n## Models\n### What is A?\na\n### L1 vs L2\nb\n### Resources\n"
            "- [x](https://example.org)\n## License\nMIT\n",
            ["What is A?", "L1 vs L2"],
            id="structure around headings",
        ),
        pytest.param(
            "# Interview\n## Models\n### What is A?\na\n### Kernel trick\nA map.\n### What is B?\nb\n",
            ["What is A?", "Kernel trick", "What is B?"],
            id="a heading among questions that does not ask",
        ),
        pytest.param(
            "# Interview\n### Tell me about bias\nLong words on bias.\n\n**Follow-up:**\n- What of variance?\n"
            "- How to see it?\n"
            "### What is drift?\nA shift.\n",
            ["Tell me about bias", "What is drift?"],
            id="questions inside an answer",
        ),
        pytest.param(
            "## How do networks learn?\n1. What is A?\n   a\n2. What is B?\n   b\n## What of data?\n1. What is C?\n"
            "   c\n"
            "2. What is D?\n   d\n",
            ["What is A?", "What is B?", "What is C?", "What is D?"],
            id="sections that ask",
        ),
        pytest.param(
            "# Questions\n```markdown\n### What is an example?\nQ: not me\n```\n### What is real?\nThis.\n",
            ["What is real?"],
            id="an example in a fence",
        ),
        pytest.param(
            "1. Trees\n    1. What is A?\n       a\n    2. What is B?\n       b\n2. Nets\n    1. What is C?\n"
            "       c\n",
            ["Trees: What is A?", "Trees: What is B?", "Nets: What is C?"],
            id="stems without marks",
        ),
        pytest.param(
            "# Interview\n## Explaining\nAnswer with care.\n### Q: What is A?\n**A:** a\n## Bias and variance\n"
            "**A:** b\n",
            ["What is A?", "Bias and variance"],
            id="a heading with an answer below it",
        ),
        pytest.param(
            "# Questions\n1. Explain the following terms:\n   - precision\n   - recall\n2. Name three optimisers:\n"
            "   - SGD\n   - Adam\n",
            ["Explain the following terms:\n\n- precision\n- recall", "Name three optimisers:"],
            id="a list that belongs to the question",
        ),
        pytest.param(
            "# Interview\n<details>\n<summary>Part one</summary>\n\n<details><summary>What is A?</summary>a</details>\n"
            "</details>\n<details><summary>What is B?</summary>\nb\n"
            "<details><summary>More</summary>c</details>\n</details>\n",
            ["What is A?", "What is B?"],
            id="details inside details",
        ),
        pytest.param(
            "# Learning\n## Models\n#### What is A?\na\n### What is B? {#b}\nb\n#### What is C?\nc\n",
            ["What is A?", "What is B?", "What is C?"],
            id="questions at two levels of headings",
        ),
        pytest.param(
            "# Practice\n- What is A?\n- Bias-variance trade\n- Explain C\n- What is D?\n- What is E?\n",
            ["What is A?", "Bias-variance trade", "Explain C", "What is D?", "What is E?"],
            id="an item of a list of questions that does not ask",
        ),
    ],
)
def test_the_whole_document_tells_questions_from_the_rest(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ((DOCUMENTS / "nothing.md").read_text(encoding="utf-8"), "nothing.md"),
        (
            "# Why sleep matters\n\nDo you sleep enough? Many do not.\n\n## The science\n\nWhat happens? A lot.\n",
            "essay.md",
        ),
        (
            "# Tool\n## 🚀 Getting started\nRun it.\n## 🔥 Features\n- 🚀 Fast\n- ⭐ Small\n## ⭐ Star us\nPlease.\n",
            "readme.md",
        ),
        ("Pancakes\n\n1. Mix flour.\n2. Add milk.\n3. Fry.\n", "recipe.txt"),
        ("name,age\nAnn,4\n", "people.csv"),
        ('{"name": "x", "parts": {"a": "1"}}', "package.json"),
        ("<h1>Shop</h1><p>Buy now!</p><ul><li>Shoes</li></ul>", "shop.html"),
        ("\\section{Method}\\begin{itemize}\\item a\\item b\\end{itemize}", "paper.tex"),
        (
            "# Interview questions and answers\n\n## Contents\n\n1. [Introduction](#i)\n\n## Introduction\n\nHard.\n",
            "r.md",
        ),
    ],
)
def test_a_document_without_questions_says_so(text: str, name: str) -> None:
    with pytest.raises(InterviewerError, match=r"no question was found|no column holds questions") as error:
        read_text(text, name)
    assert name in str(error.value)


@pytest.mark.parametrize(
    "answer",
    ["TODO", "coming soon", "TBD", "N/A", "Answer here", "...", "…", "_Coming soon..._", "<!-- an answer -->", "-",
     "> TBD", "**Answer:** TODO", "Answer:", "`TODO`", "(answer pending)", "Work in progress 🚧",
     "TODO: write on the chain rule",
     "<details><summary>Answer</summary>\n\nTBD\n\n</details>", "![a picture](only.png)", "<!--\nmany\nlines\n"
     "-->", "_[To be filled]_",
     "```python\n# TODO\n```", "**[⬆ Back to Top](#top)**", "[ ] TODO"],
)  # fmt: skip
def test_what_only_holds_the_place_of_an_answer_is_missing(answer: str) -> None:
    questions = read_text(f"# Interview\n### What is A?\n{answer}\n\n### What is B?\nThis is B.\n", "a.md").questions
    assert [question.answer_state for question in questions] == ["missing", "text"]
    assert questions[0].answer == ""
    assert draft(questions[0]).reference == ""
    assert not draft(questions[0]).gradeable


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("### [E] What is A?", Level.E),
        ("### (Hard) What is A?", Level.H),
        ("### What is A? (medium)", Level.M),
        ("### What is A? `Easy`", Level.E),
        ("### What is A? 👶", Level.E),
        ("### What is A? 🔴", Level.H),
        ("**Q: What is A?** [E]", Level.E),
        ("**What is A?** [H]", Level.H),
        ("### ![Hard](https://img.shields.io/badge/-Hard-red) What is A?", Level.H),
        ("### What is A?\nDifficulty: hard\n", Level.H),
        ("### What is A?\n**Level:** Easy\n", Level.E),
        ("### What is A?\n**Difficulty:** 🟡 Medium | **Tags:** `x` | **Asked by:** nobody\n", Level.M),
        ("### What is A? ⭐⭐⭐\nx\n### What is C? ⭐", Level.H),
        ("### What is A? ⭐", None),
        ("### What is the value of P(E)?", None),
        ("### [NLP] What is A?", None),
    ],
)
def test_levels_are_read_in_many_forms(line: str, level: Level | None) -> None:
    first = read_text(f"# Interview\n{line}\nSome answer.\n### What is B?\nAnother.\n", "a.md").questions[0]
    assert first.level == level
    assert draft(first).level == (level or Level.M)


def test_sections_that_are_levels_give_theirs() -> None:
    text = "# Interview\n## Easy\n### What is A?\na\n## Hard questions\n### What is B?\nb\n"
    assert [question.level for question in read_text(text, "a.md").questions] == [Level.E, Level.H]


def test_marks_decide_over_numbers_and_columns() -> None:
    text = (
        "## 8.1 Questions\n1. [E] What is A?\n    1. Why not?\n    2. one\n"
        "2. Trees.\n    9. [M] Why prune?\n    To see more.\n"
    )
    imported = read_text(text, "a.md")
    assert [question.text for question in imported.questions] == ["What is A?", "Trees: Why prune?"]
    assert imported.counts()["by_section"] == {"8.1": 2}
    assert imported.stems == 1


def test_sections_of_one_name_are_not_merged() -> None:
    text = "# A\n## Questions\n1. What is x?\n   x\n# B\n## Questions\n1. What is y?\n   y\n"
    assert read_text(text, "a.md").counts()["by_section"] == {"A › Questions": 1, "B › Questions": 1}


@pytest.mark.parametrize(
    ("text", "name", "fault"),
    [
        ("1. [E] What is A?\n    a\n2. [M] What is B?\n    b\n3. [Q] What is C?\n    c\n"
            "", "a.md", "a.md:5: the level mark [Q] is unknown"),
        ("# Interview\n### What is A?\nLevel: purple\n\na\n### What is B?\nb\n"
            "", "a.md", "a.md:3: the level 'purple' is unknown"),
        ("# Interview\n### What is A? <!-- here\na\n### What is B?\nb\n"
            "", "a.md", "a.md:2: a comment <!-- is never closed"),
        ("# Interview\n### What is A?\n```\nx = 1\n### What is B?\nb\n"
            "", "a.md", "a.md:3: a code fence is never closed"),
        ('question,answer\n"What is A?,a\nWhat is B?,b\n', "a.csv", "a.csv:2: the row cannot be read"),
    ],
)  # fmt: skip
def test_faults_name_their_line_and_the_rest_is_read(text: str, name: str, fault: str) -> None:
    imported = read_text(text, name)
    assert any(str(found).startswith(fault) for found in imported.faults)
    assert "What is B?" in [question.text for question in imported.questions]


def test_lines_that_are_not_utf8_are_faults(tmp_path: Path) -> None:
    path = tmp_path / "old.md"
    path.write_bytes("# Interview\n### What is a naïve model?\nA café.\n".encode("cp1252"))
    imported = read_document(path)
    assert [fault.line for fault in imported.faults] == [2, 3]
    assert imported.questions[0].text == "What is a naïve model?"


def test_a_byte_order_mark_and_utf16_are_read(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_bytes(
            "---\ntitle: x\n---\n## What is A?\r\nThe first.\r\n## What is B?\r\nThe second.\r\n".encode(encoding)
        )
        assert [(question.line, question.answer) for question in read_document(path).questions] == [
            (4, "The first."),
            (6, "The second."),
        ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.md", None, "there is no such file"),
        ("empty.md", b"  \n\n", "the file is empty"),
        ("picture.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text document"),
        ("report.docx", b"PK\x03\x04 and so on", "not a text document"),
        ("broken.pdf", b"%PDF-1.4\nnothing else", "the PDF cannot be read"),
        ("broken.json", b'{"question": "What is A?",\n "answer": }', "broken.json:2: this is not JSON"),
        ("broken.ipynb", b"[1, 2", "this is not a notebook"),
        ("broken.yaml", b"a: [1\nb: 2", "this is not YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FaultyFiles) as error:
        read_document(path)
    assert message in str(error.value)
    assert name in str(error.value)


def test_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyFiles, match="this is a folder"):
        read_document(tmp_path)
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(FaultyFiles, match=r"too large, 20\.0 MB"):
        read_document(path)


@pytest.mark.parametrize(
    "sign", ["[", "*", "`", "](", "<a ", "<b>x", "$", "| a ", "{", "⭐", "(", "<table><tr><td>", "\\textbf{"]
)
@pytest.mark.parametrize("name", ["a.md", "a.html", "a.tex"])
def test_a_hostile_line_does_not_hold_up_the_reader(sign: str, name: str) -> None:
    noise = sign * (6000 // len(sign))
    text = f"# Interview\n### What is A?\n{noise}\n### What is B? {noise}\nb\n### What is C?\nc\n"
    try:
        questions = read_text(text, name).questions
    except FaultyFiles:
        return
    for question in questions:
        made = draft(question)
        assert parsed(rendered(made), made.id, Path("x")) == made


def test_scripts_are_dropped_and_tags_become_markdown() -> None:
    text = (
        "# Interview\n### What is A?\nA <b>bold</b> <script>alert(1)</script>thing with x<sub>i</sub> and a < b,\n"
        '<a href="https://example.org">a page</a> and `<b>code</b>`. <scr<b>ipt>alert(2)</script>\n### What is B?\nb\n'
    )
    answer = read_text(text, "a.md").questions[0].answer
    assert answer.startswith("A **bold** thing with x_i and a < b,\n[a page](https://example.org) and `<b>code</b>`.")
    assert "<script" not in answer


def test_questions_in_columns_of_many_names() -> None:
    for header in (
        "question,answer,level,section",
        "Prompt,Response,Difficulty,Category",
        "Interview Question,Sample Answer,Hardness,Topic Area",
    ):
        question = read_text(f"{header}\nWhat is A?,The first.,1,Letters\nWhat is B?,x,3,Letters\n", "a.csv").questions[
            0
        ]
        assert (question.text, question.answer, question.level, question.section) == (
            "What is A?",
            "The first.",
            Level.E,
            "Letters",
        )


@pytest.mark.parametrize(
    "text",
    [
        '{"What is A?": "The first.", "What is B?": "The second."}',
        '[["What is A?", "The first."], ["What is B?", "The second."]]',
        '{"data": [{"title": "L", "paragraphs": [{"qas": ['
        '{"question": "What is A?", "answers": [{"text": "The first."}]}]}]}]}',
        '[{"q": "What is A?", "opts": ["The last.", "The first."], "ans": 1}]',
        '{"cards": [{"front": "What is A?", "back": "The first."}]}',
    ],
)
def test_json_of_many_shapes(text: str) -> None:
    question = read_text(text, "a.json").questions[0]
    assert (question.text, question.answer) == ("What is A?", "The first.")


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_every_draft_is_read_back_as_it_was_written(path: Path) -> None:
    for question in read_document(path).questions:
        made = draft(question)
        assert made.draft
        assert parsed(rendered(made), made.id, path) == made
        assert made.sources[0] == f"{path.name}:{question.line}"
        assert made.gradeable == (question.answer_state == "text" and made.rubric.points != ())
        if question.answer_state != "text":
            assert made.reference == ""
            assert made.rubric.points == ()


@pytest.mark.parametrize(
    "answer",
    ["# A heading\ntext\n## Key points\nmore", "```python\n# comment\n## another\n```\nafter",
     "~~~\n```\n# x\n~~~\n# y",
     "text ```inline``` more\n```x``` at the start", "- **id** (3) a point\n  ? a probe\n  ! a correction", "---\n"
     "level: E\n---\n",
     "a\u2028b\x0bc\x85d\x00e", "a: b # c", "````\n```\nx\n```\n````\n# z", "    # indented\n\t## tabbed"],
)  # fmt: skip
def test_answers_cannot_break_the_form_of_a_question_file(answer: str) -> None:
    text = f"# Interview\n### What is A?\nSome words first.\n{answer}\n"
    for question in read_text(text, "a: b #c.md").questions:
        made = draft(question)
        assert parsed(rendered(made), made.id, Path("x")) == made


def test_key_points_come_from_the_items_of_the_answer() -> None:
    text = (
        "# Interview\n### What helps?\nThere are several:\n1. **More data**: it lowers variance.\n"
        "2. [Dropout](https://example.org)"
        " at training time\n3. ![p](x.png)\n4. https://example.org/only\n5. Weight decay\n\n"
        "See https://example.org/all.\n"
    )
    points = draft(read_text(text, "a.md").questions[0]).rubric.points
    assert [(point.id, point.weight, point.text) for point in points] == [
        ("more-data", 2, "More data: it lowers variance."),
        ("dropout-training-time", 1, "Dropout at training time"),
        ("weight-decay", 1, "Weight decay"),
    ]


def test_key_points_of_two_sides_say_which_side() -> None:
    text = (
        "# Interview\n### Pros and cons of both?\n"
        "The first:\nPros:\n- fast\nCons:\n- dear\n\nThe second:\nPros:\n- cheap\n"
    )
    points = draft(read_text(text, "a.md").questions[0]).rubric.points
    assert [point.text for point in points] == ["The first, Pros: fast", "Cons: dear", "The second, Pros: cheap"]


def test_key_points_of_prose_are_its_sentences() -> None:
    answer = "It scales, e.g. by the mean. Then it shifts! Does it learn both? Yes. " + " ".join(
        f"Fact {n} is so." for n in range(9)
    )
    points = draft(read_text(f"# Interview\n### What is A?\n{answer}\n", "a.md").questions[0]).rubric.points
    assert len(points) == 7
    assert [point.text for point in points[:2]] == ["It scales, e.g. by the mean.", "Then it shifts!"]
    assert [point.weight for point in points[:3]] == [2, 2, 1]


def test_drafts_are_written_once_and_read_as_a_bank(tmp_path: Path) -> None:
    drafts = [draft(question) for question in read_document(DOCUMENTS / "dialect.md").questions]
    written, kept = write_drafts(drafts, tmp_path)
    assert (len(written), kept) == (len(drafts), [])
    bank, faults = read_bank([tmp_path])
    assert faults == ()
    assert sorted(bank, key=lambda question: question.id) == sorted(drafts, key=lambda question: question.id)

    written[0].write_text("mine", encoding="utf-8")
    assert write_drafts(drafts, tmp_path) == ([], written)
    assert written[0].read_text(encoding="utf-8") == "mine"
    again, kept = write_drafts(drafts, tmp_path, overwrite=True)
    assert (again, len(kept)) == ([written[0]], len(drafts) - 1)


@pytest.mark.parametrize("id", ["../out", "/etc/out", "a/../../out", "a//b", "", "a/b\n"])
def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path, id: str) -> None:
    made = draft(read_document(DOCUMENTS / "table.md").questions[0]).model_copy(update={"id": id})
    with pytest.raises(FaultyFiles, match="leads out of the folder"):
        write_drafts([made], tmp_path / "bank")
    assert list(tmp_path.rglob("*.md")) == []
