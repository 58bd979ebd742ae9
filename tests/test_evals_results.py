"""The kept results: nothing is lost, nothing is made twice, a torn line is passed over."""

from pathlib import Path

from evals.results import Results, key_of


def test_the_key_hangs_on_every_part_and_not_on_the_order_of_fields() -> None:
    assert key_of("reply", {"a": 1, "b": 2}) == key_of("reply", {"b": 2, "a": 1})
    assert len({key_of("reply", 0), key_of("reply", 1), key_of("other", 0), key_of("\ud800")}) == 4


def test_what_is_kept_is_there_again_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "results.jsonl"
    first = Results(path)
    first.add("a", {"met": ["ü\u2028"]})
    first.add("a", "something else")
    again = Results(path)
    assert "a" in again
    assert again["a"] == {"met": ["ü\u2028"]}
    assert len(path.read_text().splitlines()) == 1


def test_a_killed_run_resumes_after_its_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    Results(path).add("a", 1)
    with path.open("a") as file:
        file.write('{"key": "b", "val')
    resumed = Results(path)
    assert len(resumed) == 1
    resumed.add("b", 2)
    again = Results(path)
    assert (again["a"], again["b"]) == (1, 2)
