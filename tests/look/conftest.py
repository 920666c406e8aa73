"""One Chromium and one served gallery for all browser tests of the look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.look.gallery import CHROMIUM, chromium, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; run bin/setup")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """Address of the served gallery."""
    with served() as address:
        yield address
