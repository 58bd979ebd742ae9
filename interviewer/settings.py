"""The only reader of the environment.

Every setting is `INTERVIEWER_…` (or stands in a `.env` file); the endpoint's key may also be given as OPENAI_API_KEY.
With nothing set, everything works offline. It does not know what the settings are used for.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from interviewer.errors import SettingsError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `name` that is shipped with the program: beside the package in a checkout, inside it in a wheel."""
    beside = PACKAGE.parent / name
    return beside if beside.is_dir() else PACKAGE / name


def user_data_folder() -> Path:
    """Where this system keeps a program's data for the present user."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "interviewer"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "interviewer"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "interviewer"


class Settings(BaseSettings):
    """What may be set. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="INTERVIEWER_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(default_factory=user_data_folder, description="folder for the database and the search index")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; SQLite in the data folder by default")
    bank: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="bank folders, separated like PATH; ours by default"
    )

    model: str | None = Field(default=None, description="chat model's name; without one the offline interviewer speaks")
    base_url: str | None = Field(default=None, description="address of an OpenAI-compatible endpoint, ending in /v1")
    api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("INTERVIEWER_API_KEY", "OPENAI_API_KEY"),
        description="key for the endpoint",
    )
    timeout: float = Field(default=60.0, gt=0, description="seconds to wait for the endpoint, per read")
    retries: int = Field(default=2, ge=0, le=10, description="tries again after 429, 5xx and time-outs")
    grader: Literal["auto", "local", "chat"] = Field(
        default="auto", description="who grades: auto takes the chat model when one is set"
    )
    second_opinion: bool = Field(
        default=False, description="the other grader judges too, and marks the verdicts on which it disagrees"
    )
    grade_per_point: bool = Field(
        default=False, description="the chat grader makes one call a key point, all at once, instead of one for all"
    )
    input_price: float | None = Field(
        default=None, ge=0, description="price of a million tokens that the chat model reads; unknown by default"
    )
    output_price: float | None = Field(default=None, ge=0, description="price of a million tokens that it writes")

    speech_to_text_model: str | None = Field(
        default=None, description="speech-to-text model's name; without one the browser's own recognition is used"
    )
    text_to_speech_model: str | None = Field(
        default=None, description="text-to-speech model's name; without one the browser's own voice is used"
    )
    voice: str = Field(default="alloy", description="the text-to-speech model's voice")
    speech_base_url: str | None = Field(
        default=None, description="address of the speech endpoint; INTERVIEWER_BASE_URL by default"
    )

    embedding_model: str | None = Field(
        default=None, description="embedding model's name; the packaged encoder by default"
    )
    embedding_base_url: str | None = Field(
        default=None, description="address of its endpoint; INTERVIEWER_BASE_URL by default"
    )
    token_ranks: Path | None = Field(
        default=None,
        validation_alias=AliasChoices("INTERVIEWER_TOKEN_RANKS", "TIKTOKEN_CACHE_DIR"),
        description="folder of tiktoken's cached ranks; tokens are estimated without them",
    )
    chroma_url: str | None = Field(default=None, description="address of a Chroma server; embedded by default")

    host: str = Field(default="127.0.0.1", description="address that the page is served on")
    workbench: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="whether the page has the Calibrate tab, which shows every candidate's replies without their names "
        "and can change the bank; auto: only where the page is served to this machine alone",
    )
    port: int = Field(default=7860, ge=1, le=65535, description="port that the page is served on")

    @field_validator("bank", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator(
        "model",
        "base_url",
        "api_key",
        "embedding_model",
        "embedding_base_url",
        "speech_to_text_model",
        "text_to_speech_model",
        "speech_base_url",
        "chroma_url",
        "database_url",
        "input_price",
        "output_price",
        mode="before",
    )
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @property
    def own_bank(self) -> Path:
        """The folder of the questions that were imported and accepted on the page."""
        return self.data_dir / "bank"

    @property
    def bank_folders(self) -> tuple[Path, ...]:
        """The bank folders in use: those that are set, or else ours; and that of accepted imports once it is there."""
        own = (self.own_bank,) if self.own_bank.is_dir() else ()
        return (*(self.bank or (shipped("knowledge"),)), *own)

    @property
    def database(self) -> str:
        """The database URL in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'interviewer.sqlite3'}"

    @property
    def has_workbench(self) -> bool:
        """Whether the page has what acts for everybody: the Calibrate tab, and calling in the local grader."""
        alone = self.host in ("127.0.0.1", "::1", "localhost")
        return self.workbench == "on" or (self.workbench == "auto" and alone)

    @property
    def index_dir(self) -> Path:
        """The folder of the embedded Chroma index."""
        return self.data_dir / "index"


def read_settings() -> Settings:
    """The settings from the environment and `.env`. Raises SettingsError with every fault, one a line."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"INTERVIEWER_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise SettingsError("\n".join(faults)) from None
