"""Settings that are wrong end the start with one sentence that names the variable; those that are left empty are not set."""

from __future__ import annotations

import pytest

from patrol.settings import SettingsError, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATROL_DATABASE_URL", "mysql://db/patrol"),
        ("PATROL_OWNER_DATABASE_URL", "db"),
        ("PATROL_PUBLIC_URL", "patrol.example.go.kr"),
        ("PATROL_SMTP_URL", "mail.example.go.kr:25"),
        ("PATROL_SMTP_URL", "smtp://mail.example.go.kr:post"),
        ("PATROL_MAIL_FROM", "nobody"),
        ("PATROL_TRUSTED_HOSTS", "https://patrol.example.go.kr"),
        ("PATROL_SECRET_KEY", "short"),
        ("PATROL_PORT", "80000"),
        ("PATROL_DISTRICT_CODE", "영등포"),
        ("PATROL_TILE_URL", "https://tiles.example/"),
        ("PATROL_TILE_URL", "tiles.example/{z}/{x}/{y}.png"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATROL_TILE_ATTRIBUTION", "x")
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read_settings()


def test_a_misspelt_variable_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROL_FINDING_RETENTION_DAY", "0")
    with pytest.raises(SettingsError, match="PATROL_FINDING_RETENTION_DAYS is meant"):
        read_settings()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROL_FINDING_RETENTION_DAYS", "")
    monkeypatch.setenv("PATROL_TRUSTED_HOSTS", "")
    settings = read_settings()
    assert settings.finding_retention_days == 1095
    assert settings.trusted_hosts == ()


def test_the_address_of_a_socket_needs_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROL_DATABASE_URL", "postgresql://app:word@/patrol?host=%2Frun%2Fpostgresql")
    assert read_settings().database_url.endswith("postgresql")
