"""One Playwright for the whole test process: its synchronous form cannot run twice side by side."""

from __future__ import annotations

import atexit
from functools import cache

from playwright.sync_api import Page, Playwright, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@cache
def playwright() -> Playwright:
    """The process's Playwright, stopped when the process ends."""
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


def mounted(page: Page) -> Page:
    """This page once its behaviours answer: a key pressed before them is lost on a busy machine."""
    expect(page.locator("html")).to_have_attribute("data-mounted", "", timeout=30_000)
    return page
