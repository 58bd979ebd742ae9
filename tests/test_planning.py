"""Ready-made plans over our bank and over others."""

import pytest
from fakes import small_bank

from interviewer.bank.files import read_bank
from interviewer.errors import InterviewError
from interviewer.interview.planning import DEEP_LEARNING, PRESETS, Preset, advertised
from interviewer.interview.policy import eligible
from interviewer.retrieval.advert import Topic
from interviewer.settings import shipped


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_has_questions_enough_in_our_bank(preset: Preset) -> None:
    bank, _ = read_bank((shipped("knowledge"),))
    assert set(DEEP_LEARNING) <= set(bank.areas)
    plan = preset.plan(bank)
    assert len(eligible(bank, plan)) >= (plan.minutes or 2 * plan.questions)
    assert plan.areas == preset.areas


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_bank_without_the_areas_is_asked_from_everywhere(preset: Preset) -> None:
    bank = small_bank()
    plan = preset.plan(bank)
    assert plan.areas == () and eligible(bank, plan)


@pytest.mark.parametrize(
    ("advert", "levels", "reason"),
    [
        ("Senior ML engineer", "MH", "the advert says “Senior”"),
        ("A junior role; you report to a senior engineer", "EM", "the advert says “junior”"),
        ("ML engineer", "EMH", "the advert names no rank"),
    ],
)
def test_an_advert_asks_for_levels_and_areas(advert: str, levels: str, reason: str) -> None:
    found = advertised(advert, [Topic("beta", ("b",), 2.0), Topic("alpha", ("a",), 1.0)])
    assert ("".join(found.levels), found.levels_reason, found.areas) == (levels, reason, ("beta", "alpha"))


def test_an_advert_for_something_else_is_refused() -> None:
    with pytest.raises(InterviewError, match="names a subject"):
        advertised("A pastry chef", [])
