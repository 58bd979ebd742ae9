"""Ready-made plans over our bank and over others."""

import pytest
from fakes import small_bank

from interviewer.bank.files import read_bank
from interviewer.interview.planning import DEEP_LEARNING, PRESETS, Preset
from interviewer.interview.policy import eligible
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
