"""What a test reads from a map page."""

from __future__ import annotations

import re

from playwright.sync_api import Page

PERIOD = "from=2025-12-01&to=2026-02-28&period=custom"


def ready(page: Page, times: int = 1) -> None:
    """Wait until each map has drawn its data so many times."""
    page.wait_for_function(
        "times => [...document.querySelectorAll('.folium-map')].every(map => Number(map.dataset.ready ?? 0) >= times)",
        arg=times,
    )


def number(text: str) -> int:
    """The count in a text."""
    return int(re.sub(r"\D", "", text))


def total(page: Page) -> int:
    """The sum under the table."""
    return number(page.locator("tfoot td").first.inner_text())
