from datetime import UTC, datetime, timedelta

import pytest

from interviewer.ui.review_tab import STALE, Sitting, _sitting


def kept(began: datetime) -> dict[str, object]:
    return Sitting(began=began, asking=(("a/b", "point"),)).model_dump(mode="json")


def test_a_sitting_that_the_browser_keeps_is_gone_on_with_for_an_hour():
    now = datetime.now(UTC)
    found = _sitting(kept(now - timedelta(minutes=5)))
    assert found is not None and found.asking == (("a/b", "point"),)
    assert _sitting(kept(now - STALE)) is None


@pytest.mark.parametrize(
    "what",
    [None, {}, [], "words", {"began": "yesterday"}, {"began": "2026-11-30T10:00:00"}, {"began": True, "asking": 3}],
)
def test_whatever_else_the_browser_sends_is_no_sitting(what: object):
    assert _sitting(what) is None
