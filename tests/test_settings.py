"""Settings come from the environment and .env alone; a wrong one is named."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from interviewer.errors import SettingsError
from interviewer.settings import Settings, read_settings, shipped


def test_with_nothing_set_everything_is_local() -> None:
    settings = read_settings()
    assert settings.model is None and settings.base_url is None and settings.grader == "auto"
    assert not settings.second_opinion and not settings.grade_per_point
    assert settings.bank_folders == (shipped("knowledge"),)
    assert settings.database.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("host", "workbench", "shown"),
    [
        ("127.0.0.1", "auto", True),
        ("localhost", "auto", True),
        ("::1", "auto", True),
        ("0.0.0.0", "auto", False),
        ("192.168.0.7", "auto", False),
        ("0.0.0.0", "on", True),
        ("127.0.0.1", "off", False),
    ],
)
def test_whoever_else_reaches_the_page_does_not_reach_the_workbench(host: str, workbench: str, shown: bool) -> None:
    assert Settings.model_validate({"host": host, "workbench": workbench}).has_workbench is shown


def test_folders_are_split_like_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_BANK", os.pathsep.join(["one", "two"]))
    assert read_settings().bank_folders == (Path("one"), Path("two"))


def test_a_blank_setting_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_MODEL", "  ")
    assert read_settings().model is None


def test_prices_are_unknown_until_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_OUTPUT_PRICE", " ")
    assert (read_settings().input_price, read_settings().output_price) == (None, None)
    monkeypatch.setenv("INTERVIEWER_INPUT_PRICE", "0.15")
    assert read_settings().input_price == 0.15
    monkeypatch.setenv("INTERVIEWER_OUTPUT_PRICE", "-1")
    with pytest.raises(SettingsError, match="INTERVIEWER_OUTPUT_PRICE"):
        read_settings()


def test_the_key_may_come_from_openais_variable_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = read_settings()
    assert settings.api_key is not None and settings.api_key.get_secret_value() == "sk-very-secret"
    assert "sk-very-secret" not in repr(settings)


def test_wrong_settings_are_named_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_PORT", "many")
    monkeypatch.setenv("INTERVIEWER_GRADER", "oracle")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "INTERVIEWER_PORT" in str(caught.value) and "INTERVIEWER_GRADER" in str(caught.value)


def test_settings_can_be_given_by_their_own_names() -> None:
    settings = Settings(api_key=SecretStr("k"), token_ranks=Path("ranks"))
    assert settings.api_key is not None and settings.token_ranks == Path("ranks")
