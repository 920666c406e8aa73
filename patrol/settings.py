"""Typed settings: every `PATROL_*` variable, read and checked once at start.

A wrong value ends the start with one sentence per variable (see `read_settings`). The operations guide documents each field;
a test fails when one is missing there.
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

ADDRESSES: dict[str, tuple[tuple[str, ...], str]] = {
    "database_url": (("postgresql://", "postgres://"), "begin with postgresql://"),
    "owner_database_url": (("postgresql://", "postgres://"), "begin with postgresql://"),
    "public_url": (("https://", "http://"), "begin with https:// or http:// and name a host"),
    "tile_url": (("https://", "http://"), "begin with https:// or http:// and name a host"),
    "smtp_url": (("smtp://", "smtps://"), "be smtp://user:password@host:port or smtps://…"),
}
"""Setting -> how its address begins, and how that is said."""
ALIKE = 0.9
"""From this likeness on (0 to 1) a variable that is no setting is taken for a misspelt one."""


class SettingsError(Exception):
    """The environment cannot be used; the text names each variable and what is wrong with it."""


class Settings(BaseSettings):
    """What an administrator can set. Units are in the names; defaults suit a development machine."""

    model_config = SettingsConfigDict(
        env_prefix="PATROL_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    mode: Literal["development", "production"] = Field(
        "development", description="production refuses to start with demo accounts or without a secret key"
    )
    secret_key: SecretStr | None = Field(None, description="signs sessions; at least 32 characters")
    database_url: str = Field("", description="PostgreSQL with PostGIS, as the application's own role")
    owner_database_url: str = Field(
        "", description="the same database as its owner: migrations and sealing rules"
    )
    database_pool_size: int = Field(10, ge=1, le=200, description="connections that one process keeps")
    host: str = Field("127.0.0.1", description="address that the web server listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the web server listens on")
    web_workers: int = Field(1, ge=1, le=64, description="processes that answer requests")
    web_threads: int = Field(4, ge=1, le=64, description="threads per web process")
    storage_url: str = Field(
        "", description="where originals and derivatives lie: a folder, file:// or s3://"
    )
    upload_folder: Path | None = Field(None, description="where unfinished uploads lie")
    state_folder: Path = Field(
        ROOT / ".patrol", description="where a one-command run keeps all that it makes"
    )
    district_code: str = Field("11560", pattern=r"^\d{5}$", description="the district's five digits")
    public_url: str = Field("", description="address that people type, for links in documents")
    is_behind_proxy: bool = Field(False, description="trust X-Forwarded-* of exactly one proxy in front")
    session_hours: int = Field(14, ge=1, le=72, description="length of a signed-in shift in hours")
    sign_in_attempts_per_minute: int = Field(10, ge=1, description="failed sign-ins for a name or an address")
    max_photo_bytes: int = Field(30 * 1024 * 1024, ge=1024, description="largest photo taken, in bytes")
    max_photo_pixels: int = Field(100_000_000, ge=10_000, description="largest photo taken, in pixels")
    phone_photo_max_bytes: int = Field(
        0, ge=0, description="above this size the phone shrinks a photo before sending; 0: never"
    )
    tile_url: str = Field("", description="XYZ address of a base map; empty: dong boundaries only")
    tile_attribution: str = Field("", description="the base map's attribution, required with PATROL_TILE_URL")
    smtp_url: str = Field("", description="smtp://user:password@host:port; empty: mail is written to files")
    mail_from: str = Field("patrol@localhost", description="sender of mails")
    mail_folder: Path | None = Field(None, description="where mails are written when no SMTP is set")
    track_retention_days: int = Field(
        30, ge=1, le=365, description="days that a consented patrol track is kept"
    )
    contact_retention_days: int = Field(
        365, ge=1, le=3650, description="days that contact data of reporters is kept"
    )
    finding_retention_days: int = Field(
        1095,
        ge=0,
        le=36500,
        description="days after which a closed finding loses words, address and photos; 0: never",
    )
    working_day_deadlines: bool = Field(
        False, description="count 5-day targets in working days, not calendar hours"
    )
    log_format: Literal["json", "text"] = Field("text", description="json for collectors, text for people")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least severe line logged"
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="host names answered, separated by commas; empty: every one"
    )

    @model_validator(mode="before")
    @classmethod
    def _split_hosts(cls, values: object) -> object:
        if isinstance(values, dict) and isinstance(values.get("trusted_hosts"), str):
            hosts = values["trusted_hosts"].split(",")
            return {**values, "trusted_hosts": tuple(host.strip() for host in hosts if host.strip())}
        return values

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.mode == "production" and self.secret_key is None:
            raise ValueError("PATROL_SECRET_KEY: production needs a secret key of 32 characters or more")
        if self.secret_key is not None and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError(
                "PATROL_SECRET_KEY: at least 32 characters, for example from `openssl rand -hex 32`"
            )
        if self.tile_url and not self.tile_attribution:
            raise ValueError("PATROL_TILE_ATTRIBUTION: a base map must name its source")
        if self.tile_url and not all(part in self.tile_url for part in ("{z}", "{x}", "{y}")):
            raise ValueError("PATROL_TILE_URL: needs {z}, {x} and {y}")
        return self

    @model_validator(mode="after")
    def _check_addresses(self) -> Self:
        for name, (schemes, must) in ADDRESSES.items():
            given = getattr(self, name)
            if given and not (given.startswith(schemes) and _is_address(given)):
                raise ValueError(f"PATROL_{name.upper()}: must {must}")
        if "@" not in self.mail_from:
            raise ValueError("PATROL_MAIL_FROM: must be an e-mail address")
        if any("/" in host for host in self.trusted_hosts):
            raise ValueError(
                "PATROL_TRUSTED_HOSTS: names of hosts alone, without https:// and without a path"
            )
        return self

    @cached_property
    def storage(self) -> str:
        """URL or folder of the object store; the state folder's `objects` by default."""
        return self.storage_url or str(self.state_folder / "objects")

    @cached_property
    def uploads(self) -> Path:
        """Folder of unfinished uploads."""
        return self.upload_folder or self.state_folder / "uploads"

    @cached_property
    def mails(self) -> Path:
        """Folder that mails are written to when no SMTP is set."""
        return self.mail_folder or self.state_folder / "mails"

    @property
    def is_production(self) -> bool:
        """Whether the strict checks of production apply."""
        return self.mode == "production"


def _is_address(url: str) -> bool:
    """Whether an address can be taken apart; a database's may leave the host to its options (a socket's folder)."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError where it is no number
    except ValueError:
        return False
    return bool(parts.hostname) or parts.scheme.startswith("postgres")


def _refuse_misspelt() -> None:
    """Raise SettingsError for a variable that is nearly a setting: what it was to change would silently stay as it is."""
    known = {f"PATROL_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(set(os.environ) - known):
        meant = get_close_matches(name, known, 1, ALIKE) if name.startswith("PATROL_") else []
        if meant:
            raise SettingsError(f"{name}: there is no such setting; {meant[0]} is meant?")


def read_settings(**overrides: object) -> Settings:
    """Read the environment; raises SettingsError with a line for each variable that is wrong."""
    _refuse_misspelt()
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for part in error.errors(include_url=False, include_input=False):
            name = "PATROL_" + str(part["loc"][0]).upper() + ": " if part["loc"] else ""
            lines.append(f"{name}{part['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from None
