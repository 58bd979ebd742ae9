"""The whole loop of a calibration in the terminal: every number beside one computed independently."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from calibration_fixtures import (
    DROPOUT,
    RATE,
    bank_in,
    item_ids,
    items_asked,
    phrase_answer,
    question_of,
    rows,
    written,
)
from fake_endpoint import Endpoint, running
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import mcnemar

from interviewer.cli import main
from interviewer.retrieval.tokens import estimated_tokens

Run = Callable[..., str]
EDITED = "It acts like averaging many thinned networks with shared weights."


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with running(Endpoint(answer=phrase_answer)) as served:
        monkeypatch.setenv("INTERVIEWER_BANK", str(bank_in(tmp_path)))
        monkeypatch.setenv("INTERVIEWER_MODEL", "m")
        monkeypatch.setenv("INTERVIEWER_BASE_URL", served.url)
        monkeypatch.setenv("INTERVIEWER_INPUT_PRICE", "2")
        monkeypatch.setenv("INTERVIEWER_OUTPUT_PRICE", "8")
        yield served


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: str, fails: bool = False) -> str:
        with pytest.raises(SystemExit) as left:
            main(["calibrate", *arguments])
        shown = capsys.readouterr()
        assert bool(left.value.code) == fails, shown.err
        return shown.err if fails else shown.out

    return run_it


def said(id: str, rater: str, item: str) -> list[float]:
    """What a person's labels say of an item of a question, by reply: 1, 0, or nan."""
    found = []
    for row in rows():
        label = row["labels"][rater]
        if row["question_id"] == id:
            met = item in label["met"] or item in label["asserted"]
            found.append(np.nan if item in label.get("unclear", ()) else float(met))
    return found


def both(id: str, item: str) -> tuple[list[float], list[float]]:
    pairs = [pair for pair in zip(said(id, "Ada", item), said(id, "Ben", item), strict=True) if not np.isnan(pair[1])]
    return [one for one, _ in pairs], [other for _, other in pairs]


def band_of(id: str, met: set[str]) -> int:
    """The band by hand: the share of the weights, cut at .1, .3, .6 and .85."""
    rubric = question_of(id).rubric
    earned = sum(point.weight for point in rubric.points if point.id in met)
    lost = sum(item.weight for item in rubric.misconceptions if item.id in met)
    score = min(1, max(0, (earned - lost) / sum(point.weight for point in rubric.points)))
    return sum(score >= cut - 1e-9 for cut in (0.1, 0.3, 0.6, 0.85))


def test_the_whole_loop(run: Run, endpoint: Endpoint, tmp_path: Path) -> None:
    options = ["--as", "Lead", "--question", DROPOUT, "--question", RATE, "--grader", "chat"]
    out = run("new", "spring", *options, "--file", str(written(tmp_path)))
    assert "40 replies and 80 labels brought; 0 repeats left out." in out
    assert "Anchors: 10." in out
    run("lead", "spring", "--as", "Lead")

    # People against people, beside scikit-learn.
    people = json.loads(run("people", "spring", "--as", "Lead", "--json"))
    by_item = {(row["question_id"], row["item"]): row["measures"] for row in people["items"]}
    for id in (DROPOUT, RATE):
        for item in item_ids(id):
            one, other = both(id, item)
            measures = by_item[id, item]
            assert measures["raw agreement"]["value"] == pytest.approx(np.mean(np.equal(one, other)), abs=1e-12)
            if len({*one, *other}) == 1:
                assert measures["Cohen's kappa"]["value"] is None
                assert "same rating" in measures["Cohen's kappa"]["why"]
            else:
                assert measures["Cohen's kappa"]["value"] == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)
    assert people["enough"] is True

    # Settle every split: what Ada says is right, and one is debatable.
    splits = [line for line in run("settle", "spring", "--as", "Lead").splitlines() if " · " in line]
    assert len(splits) == 13
    assert "Ada: met" in splits[0] and "Ben: missed" in splits[0]
    for number, line in enumerate(splits):
        reply, _, item = line.split(": ")[0].split(" · ")
        ruling = "met" if "Ada: met" in line else "missed"
        outcome = ["--outcome", "debatable"] if number == 0 else ["--outcome", "corrected", "--ruling", ruling]
        run("settle", "spring", "--as", "Lead", "--reply", reply, "--item", item, *outcome)
    assert "0 split labels" in run("settle", "spring", "--as", "Lead")

    # The grader beside the consensus, which is now Ada's word but for one spot.
    takes = run("judge", "spring", "--grader", "chat", "--dry-run")
    assert "250 verdicts on 40 replies: 40 model calls" in takes
    assert endpoint.requests == []
    run("judge", "spring", "--grader", "chat")
    assert len(endpoint.requests) == 40
    read = sum(estimated_tokens(str(part["content"])) for body in endpoint.requests for part in body["messages"])
    cost = (read * 2 + 250 * 40 * 8) / 1e6
    assert f"about {read} tokens read and {250 * 40} written. Cost: about {cost:.4f}." in takes
    run("judge", "spring", "--grader", "chat")
    assert len(endpoint.requests) == 40
    dev = json.loads(run("compare", "spring", "--as", "Lead", "--grader", "chat", "--json"))
    test = json.loads(run("compare", "spring", "--as", "Lead", "--grader", "chat", "--part", "test", "--json"))
    assert dev["compared"] + test["compared"] == 249
    assert dev["unjudged"] == test["unjudged"] == 0
    truth = {f"f-{row['id']}": {*row["labels"]["Ada"]["met"], *row["labels"]["Ada"]["asserted"]} for row in rows()}
    confusion = {tuple(map(int, cell.split(","))): ids for cell, ids in dev["confusion"].items()}
    for (people_band, _), ids in confusion.items():
        for id in ids:
            if id != splits[0].split(" · ")[0]:
                question_id = DROPOUT if "dropout" in id else RATE
                assert band_of(question_id, truth[id]) == people_band
    one, other = ([pair[side] for pair, ids in confusion.items() for _ in ids] for side in (0, 1))
    kappa = cohen_kappa_score(one, other, labels=[0, 1, 2, 3, 4], weights="quadratic")
    assert dev["measures"]["quadratic weighted kappa of bands"]["value"] == pytest.approx(kappa, abs=1e-12)
    assert dev["measures"]["same band"]["value"] == pytest.approx(np.mean(np.equal(one, other)), abs=1e-12)
    parted = json.loads(run("disagreements", "spring", "--as", "Lead", "--grader", "chat", "--json"))
    assert parted and {row["item"] for row in parted} == {"ensemble"}

    # One point of six is edited: exactly its verdicts are judged again, and the old wording once more for the noise.
    edit = ["--as", "Lead", "--question", DROPOUT, "--item", "ensemble", "--text", EDITED]
    assert "reason" in run("edit", "spring", *edit, fails=True)
    case = f"{parted[0]['reply_id']}/ensemble"
    assert "Faults: 0" in run("edit", "spring", *edit, "--reason", "Met on other words.", "--case", case)
    dropouts = sum("dropout" in id for id in truth)
    dry = run("rejudge", "spring", "--grader", "chat", "--dry-run")
    assert f"{dropouts} verdicts on {dropouts} replies: {dropouts} model calls" in dry
    assert len(endpoint.requests) == 40
    run("rejudge", "spring", "--grader", "chat")
    again = endpoint.requests[40:]
    assert {tuple(items_asked(body)) for body in again} == {("ensemble",)}
    assert sum(EDITED in str(body["messages"]) for body in again) == dropouts == len(again) / 2
    assert "Nothing has to be judged" in run("rejudge", "spring", "--grader", "chat")

    effect = json.loads(run("effect", "spring", "--as", "Lead", "--grader", "chat", "--json"))
    fixed = sum(turn["before"] != turn["people"] == turn["after"] for turn in effect["turns"])
    broken = sum(turn["before"] == turn["people"] != turn["after"] for turn in effect["turns"])
    assert (fixed, broken) == (len(parted), 0)
    exact = mcnemar([[0, broken], [fixed, 0]], exact=True).pvalue  # pyright: ignore
    assert effect["chance"] == pytest.approx(exact, abs=1e-12)
    assert effect["difference"]["value"] == pytest.approx(fixed / len(effect["turns"]), abs=1e-12)
    on_dev = {turn["spot"][0] for turn in effect["turns"]}
    assert effect["noise"]["flipped"] == 0 and effect["noise"]["n"] == len(on_dev)
    shown = run("effect", "spring", "--as", "Lead", "--grader", "chat")
    assert f"0 of {len(on_dev)} verdicts (0 %): judged again, this grader said the same each time" in shown

    # The edit of a weight costs no call and moves scores.
    run(
        "edit",
        "spring",
        "--as",
        "Lead",
        "--question",
        DROPOUT,
        "--item",
        "ensemble",
        "--weight",
        "3",
        "--reason",
        "It matters.",
    )
    before = len(endpoint.requests)
    assert "No model call" in run("rejudge", "spring", "--grader", "chat")
    assert len(endpoint.requests) == before

    # Publish and roll back.
    bank = tmp_path / "bank"
    files = {path: path.read_bytes() for path in bank.rglob("*") if path.is_file()}
    out = run("publish", "spring", "--as", "Lead", "--question", DROPOUT, "--grader", "chat", "--dry-run")
    assert f"+- **ensemble** (3) {EDITED}" in out
    assert {path: path.read_bytes() for path in files} == files
    out = run("publish", "spring", "--as", "Lead", "--question", DROPOUT, "--grader", "chat")
    assert out.count(": passed") == 4
    number = out.rpartition("Published as ")[2].split(".")[0]
    assert f"(3) {EDITED}" in (bank / f"{DROPOUT}.md").read_text()
    log = (bank / "CHANGELOG.md").read_text()
    assert "Met on other words." in log and "weight 1 → 3" in log and "no loss on the locked test: passed" in log
    assert "Looks at the locked test: 2." in run("show", "spring")
    run("rollback", "spring", "--as", "Lead", number)
    assert {path: path.read_bytes() for path in files} == files
    assert "Rolled back" in (bank / "CHANGELOG.md").read_text()
    assert "no publication" in run("rollback", "spring", "--as", "Lead", number, fails=True)

    # The labelled set, and how hard the questions are.
    assert "40 labelled replies" in run("export", "spring", "--as", "Lead", "--into", str(tmp_path / "set"))
    health = json.loads(run("health", "spring", "--as", "Lead", "--json"))
    assert [row["n"] for row in health] == [30, 10]


def test_labels_typed_in_the_terminal_are_kept_one_by_one(
    run: Run, endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    file = tmp_path / "two.jsonl"
    file.write_text(
        "".join(json.dumps({"question_id": RATE, "reply": f"{text} and so on"}) + "\n" for text in ("high", "low"))
    )
    run("new", "two", "--as", "Ada", "--question", RATE, "--grader", "chat", "--file", str(file))
    monkeypatch.setattr(sys, "stdin", io.StringIO("m and so on\nwhat\nm not there\nx\n"))
    out = run("label", "two", "--as", "Ada")
    assert "Type m (met)" in out
    assert "not in the reply" in out
    assert "every mark is kept" in out
    monkeypatch.setattr(sys, "stdin", io.StringIO("?\nx\nm\nm\nx\nx\n" + "x\n" * 8))
    out = run("label", "two", "--as", "Ada")
    assert "too-high:" not in out.split("2 of")[0]
    assert "All 2 are labelled." in out
    assert "Ada: 2 of 2 replies labelled" in run("show", "two")
    assert "would not be blind" in _after_lead(run)


def _after_lead(run: Run) -> str:
    run("lead", "two", "--as", "Lead")
    return run("label", "two", "--as", "Lead", fails=True)


def test_what_cannot_be_is_told_in_one_line(run: Run, endpoint: Endpoint, tmp_path: Path) -> None:
    assert "There is no calibration project 'none'" in run("people", "none", "--as", "Ada", fails=True)
    bad = tmp_path / "bad.csv"
    bad.write_text("id,question_id,reply,rater,met\n1,drills/none,words,Ada,\n2,drills/dropout,words,Ada,nonsense\n")
    error = run("new", "x", "--as", "Ada", "--question", DROPOUT, "--file", str(bad), fails=True)
    assert "bad.csv:2: the bank has no question" in error
    assert "bad.csv:3: drills/dropout has no key point or misconception 'nonsense'" in error
    assert "no grader 'oracle'" in run(
        "new",
        "x",
        "--as",
        "Ada",
        "--question",
        DROPOUT,
        "--grader",
        "oracle",
        "--file",
        str(written(tmp_path)),
        fails=True,
    )
