"""Dev, locked test and anchors."""

from collections import Counter

import pytest

from interviewer.calibration.bringing import Arrival
from interviewer.calibration.labels import Part
from interviewer.calibration.split import split


def arrivals(n: int) -> list[Arrival]:
    return [
        Arrival(id=f"r{at}", question_id=f"q/{at % 2}", text=f"words {at}", source="file", band=at % 5)
        for at in range(n)
    ]


def test_a_third_of_each_question_and_band_is_locked() -> None:
    samples = split(arrivals(60), 1, lambda one: one.band)
    assert sum(sample.part is Part.TEST for sample in samples) == 20
    locked = Counter((one.question_id, one.band) for one in samples if one.part is Part.TEST)
    assert set(locked.values()) == {2}
    assert [one.id for one in samples] == [one.id for one in arrivals(60)]


def test_the_seed_fixes_the_split() -> None:
    first, again = (split(arrivals(60), 1, lambda one: one.band) for _ in range(2))
    assert first == again
    assert split(arrivals(60), 2, lambda one: one.band) != first


@pytest.mark.parametrize(("n", "anchors"), [(60, 10), (40, 10), (12, 3), (2, 0)])
def test_anchors_are_dev_and_of_every_band(n: int, anchors: int) -> None:
    samples = split(arrivals(n), 1, lambda one: one.band)
    frozen = [one for one in samples if one.anchor]
    assert len(frozen) == anchors
    assert all(one.part is Part.DEV for one in frozen)
    if anchors == 10:
        assert {one.band for one in frozen} == set(range(5))


def test_small_strata_add_up_to_a_third() -> None:
    samples = split(arrivals(30), 3, lambda one: int(one.id[1:]) % 5)
    assert sum(one.part is Part.TEST for one in samples) == 10
