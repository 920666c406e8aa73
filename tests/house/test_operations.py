"""The operations guide names every setting and every command that it should, and none that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from patrol.cli import PARTS, patrol
from patrol.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = {f"PATROL_{name.upper()}": field for name, field in Settings.model_fields.items()}
FOR_SCRIPTS = {"PATROL_PYTHON", "PATROL_PUBLISH"}
"""Variables that are not settings of the service: read by bin/setup and docker-compose.yml alone."""


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_has_its_row_in_the_guide(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (.*?) \| (.+) \|$", GUIDE, re.MULTILINE)
    assert row is not None, f"docs/operations.md does not explain {name}"
    default = SETTINGS[name].default
    if isinstance(default, (int, str)) and default != "" and not isinstance(default, bool):
        assert row[1] == f"`{default}`"


def test_the_guide_names_no_setting_that_is_gone() -> None:
    assert set(re.findall(r"PATROL_[A-Z_]+", GUIDE)) - set(SETTINGS) - FOR_SCRIPTS == set()


def test_commands_in_the_guide_exist() -> None:
    for line in set(re.findall(r"`?patrol ((?:[a-z]+ ?){1,2})", GUIDE)):
        words = line.split()
        if words[0] not in PARTS:
            continue
        command = patrol.get_command(click.Context(patrol), words[0])
        if (
            isinstance(command, click.Group) and len(words) > 1
        ):  # `patrol classify TEXT` means one of its commands
            assert words[1] in command.commands, line
