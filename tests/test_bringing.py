"""Replies from elsewhere: anonymous, each once, every fault told."""

import json
from pathlib import Path

import pytest
from calibration_fixtures import BANK, DROPOUT, RATE, question_of, written
from examples import Told, grade

from interviewer.bank.files import read_bank
from interviewer.calibration.bringing import distinct, from_dataset, from_file, from_interviews, marks_of
from interviewer.errors import FaultyFiles, InterviewerError
from interviewer.grading.grade import Ruling

OURS = read_bank([BANK])[0]


def test_labels_come_with_the_replies_of_a_jsonl_file(tmp_path: Path) -> None:
    arrivals = from_file(written(tmp_path), OURS)
    assert len(arrivals) == 40
    first = arrivals[0]
    assert set(first.labels) == {"Ada", "Ben"}
    marks = marks_of(first.labels["Ada"], question_of(DROPOUT), first.text)
    assert marks["random-zeroing"].ruling is Ruling.MET
    assert marks["random-zeroing"].quote in first.text  # pyright: ignore
    assert marks["drops-weights-for-good"].ruling is Ruling.MISSED


def test_csv_rows_of_one_reply_are_joined(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(
        "id,question_id,reply,band,rater,met,unclear,reason\n"
        f'1,{RATE},"it, ""diverges""",2,Ada,too-high schedule,,\n'
        f'1,{RATE},"it, ""diverges""",2,Ben,,too-high,not sure\n'
        f"2,{RATE},nothing,,,,,\n",
        encoding="utf-8-sig",
    )
    one, two = from_file(file, OURS)
    assert (one.id, one.text, one.band) == ("f-1", 'it, "diverges"', 2)
    assert set(one.labels["Ada"].met) == {"too-high", "schedule"}
    assert one.labels["Ben"].unclear == ("too-high",)
    assert one.labels["Ben"].reason == "not sure"
    assert (two.labels, two.band) == ({}, None)


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("a.csv", "question,reply\nx,y\n", ["a.csv:1: no column 'question_id'"]),
        ("a.csv", f"question_id,reply\n{RATE},\n", ["a.csv:2: the reply is missing or empty"]),
        ("a.jsonl", "{\n[]\n", ["a.jsonl:1: not a JSON object", "a.jsonl:2: not a JSON object"]),
        ("a.jsonl", json.dumps({"question_id": "no/where", "reply": "x"}), ["the bank has no question 'no/where'"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "band": 9}), ["band: Input should be less than"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "labels": {"A": {"met": ["z"]}}}), ["'z'"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "id": ["y"]}), ["neither text nor a number"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x \ud800"}), ["reply: not text that can be kept"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "labels": ["A"]}), ["labels are {"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "labels": {"A": None}}), ["labels.A: not read"]),
        ("a.jsonl", json.dumps({"question_id": RATE, "reply": "x", "labels": {"A": {"m": 1}}}), ["a label has met"]),
        (
            "a.csv",
            f"question_id,reply,rater,met,unclear\n{RATE},x,A,too-high,too-high\n",
            ["A finds 'too-high' and cannot tell"],
        ),
        ("a.jsonl", "", ["there is no reply"]),
    ],
)
def test_every_fault_of_a_file_is_told(tmp_path: Path, name: str, text: str, faults: list[str]) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(FaultyFiles) as told:
        from_file(file, OURS)
    assert all(fault in str(told.value) for fault in faults)
    assert len(told.value.faults) == len(faults)


def test_two_replies_with_one_id_are_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": 1, "question_id": RATE, "reply": text}) + "\n" for text in "ab"))
    with pytest.raises(FaultyFiles, match="another reply has the id '1'"):
        from_file(file, OURS)


def test_interviews_give_replies_without_their_candidate() -> None:
    asked = question_of(RATE)
    words = "My name is Ann Lee, write to ann@lee.org. It diverges, says Kim."
    told = Told(owner="secret").asked(asked).replied(words).graded(grade(asked, "too-high")).closed()
    assert list(from_interviews([told.interview], [RATE])) == []
    (found,) = from_interviews([told.finished().interview], [RATE], ["kim"])
    assert found.text == "My name is [name], write to [name]. It diverges, says [name]."
    assert found.band == grade(asked, "too-high").band
    assert "secret" not in found.model_dump_json()


def test_a_dataset_gives_its_replies_and_if_wanted_its_labels(tmp_path: Path) -> None:
    folder = tmp_path / "drills"
    folder.mkdir()
    (folder / "learning-rate.yaml").write_text(
        "- {id: one, kind: strong, band: 4, text: it diverges, met: {too-high: diverges}, asserted: {}}\n"
    )
    (found,) = from_dataset(tmp_path, OURS, "Expert")
    assert found.id == "d-learning-rate-one"
    assert found.labels["Expert"].met == {"too-high": "diverges"}
    with pytest.raises(InterviewerError, match="no labelled replies to the chosen questions"):
        list(from_dataset(tmp_path, [question_of(DROPOUT)]))


def test_the_same_words_come_once(tmp_path: Path) -> None:
    arrivals = from_file(written(tmp_path), OURS)
    again = distinct([*arrivals, *arrivals])
    assert (len(again.replies), again.repeated) == (40, 40)
    known = [(arrivals[0].question_id, arrivals[0].text.upper() + "  ")]
    assert len(distinct(arrivals, known).replies) == 39
