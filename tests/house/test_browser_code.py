"""Behaviours: each is registered by its file name, used by a page and tested."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEHAVIOURS = sorted((ROOT / "static" / "js" / "behaviours").glob("*.js"))
OURS = [path for path in (ROOT / "static" / "js").rglob("*.js") if "vendor" not in path.parts]


def test_every_behaviour_is_used_and_every_used_one_exists() -> None:
    markup = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    markup += "\n".join(path.read_text() for path in (ROOT / "patrol").rglob("*.py"))
    used = {
        name
        for names in re.findall(r"""data-behaviour=["']([^"'{]+)["']""", markup)
        for name in names.split()
    }
    names = {path.stem for path in BEHAVIOURS}
    assert used - names == set()
    assert {name for name in names if name not in markup} == set()


def test_modules_are_short_and_say_what_they_are() -> None:
    for path in OURS:
        source = path.read_text()
        assert source.lstrip().startswith(("/**", "//")), f"{path.name} does not say what it is"
        assert source.count("\n") <= 200, f"{path.name} is longer than 200 lines"
