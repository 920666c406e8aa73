"""Lock files: exact, hashed, without addresses, and readable by Debian's own npm."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_python_package_is_pinned_with_a_hash_and_without_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9.\-]*(\[[a-z,-]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text
    assert "index-url" not in text


def test_the_checks_use_the_same_versions_as_the_service() -> None:
    service, checks = (
        {line.split(" \\")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {line.split(" ;")[0] for line in service} <= {line.split(" ;")[0] for line in checks}


def test_browser_packages_are_locked_without_addresses_and_without_moving_tags() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        assert name == "" or "integrity" in entry, name
        # Debian 12 has npm 9, which asks what such a tag means today and refuses the lock once it has moved:
        # write the locked version there instead.
        tags = {k: v for k, v in entry.get("dependencies", {}).items() if v == "latest"}
        assert tags == {}, name


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {
        "requirements.txt": project["dependencies"],
        "requirements-dev.txt": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    for name, dependencies in wanted.items():
        locked = set(
            re.findall(r"^([a-z0-9.\-]+)(?:\[[a-z,]+\])?==", (ROOT / name).read_text(), re.MULTILINE)
        )
        names = {
            re.split(r"[\[<>=!~ ;]", dependency)[0].lower().replace("_", "-") for dependency in dependencies
        }
        assert names - locked == set(), f"run bin/lock: {name} lacks packages of pyproject.toml"
