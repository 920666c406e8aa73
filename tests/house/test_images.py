"""Dockerfile and docker-compose.yml: what can be checked without an engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from patrol.cli import PARTS
from patrol.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}


def test_every_secret_comes_from_the_environment_and_is_required() -> None:
    names = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)([^}]*)\}", TEXT)
    assert names
    assert [name for name, rest in names if not rest.startswith(":?")] == []


def test_every_setting_in_the_images_exists() -> None:
    known = {f"PATROL_{name.upper()}" for name in Settings.model_fields}
    given = {
        name for service in OURS.values() for name in service["environment"] if not name.startswith("AWS_")
    }
    given |= set(re.findall(r"^\s+(?:ENV )?(PATROL_\w+)=", DOCKERFILE, re.MULTILINE))
    assert given - known == set()


def test_an_office_can_give_the_images_every_setting_but_where_things_lie_inside() -> None:
    inside = {
        "host",
        "port",
        "state_folder",
        "upload_folder",
        "mail_folder",
        "log_format",
        "owner_database_url",
    }
    wanted = {f"PATROL_{name.upper()}" for name in Settings.model_fields if name not in inside}
    for name in ("web", "worker"):
        assert wanted - set(OURS[name]["environment"]) == set()


def test_every_service_of_ours_runs_a_command_that_exists() -> None:
    assert {service["command"][0] for service in OURS.values()} <= set(PARTS)
    assert {"web", "worker", "migrate"} <= set(OURS)


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_containers_of_ours_can_change_nothing_but_their_volume(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_web_and_database_say_whether_they_are_healthy() -> None:
    assert "/health/ready" in DOCKERFILE
    assert "healthcheck" not in OURS["web"]
    assert "pg_isready" in COMPOSE["services"]["database"]["healthcheck"]["test"]


def test_the_owners_password_is_given_to_migrations_alone() -> None:
    owners = {name for name, service in OURS.items() if "PATROL_OWNER_DATABASE_URL" in service["environment"]}
    assert owners == {"migrate"}


def test_what_the_dockerfile_copies_passes_the_ignore_file() -> None:
    passed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert sources - passed == set()
    assert all((ROOT / source).exists() for source in sources)
