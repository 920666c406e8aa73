"""A phone: Chromium of a phone's size with a profile that outlives it, driven as its owner would, and killed as batteries do."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, FilePayload, Page

from tests.cast import OFFICER, PASSWORD, Character
from tests.playing import ARGUMENTS, CHROMIUM, playwright

HERE = {"longitude": 126.9035, "latitude": 37.5160, "accuracy": 8}
READ_WAITING = """async () => {
  const open = indexedDB.open("patrol");
  const base = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const read = (store) => new Promise((done) => {
    const all = base.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => done(all.result);
  });
  const [findings, photos] = [await read("findings"), await read("photos")];
  base.close();
  return { findings, photos: photos.map(({ sha256, size }) => ({ sha256, size })) };
}"""

COUNT_WAITING = """async () => {
  const open = indexedDB.open("patrol");
  const base = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const count = (store) => new Promise((done) => {
    const all = base.transaction(store).objectStore(store).count();
    all.onsuccess = () => done(all.result);
  });
  const held = [await count("findings"), await count("photos")];
  base.close();
  return held;
}"""


class Phone:
    """One phone with one profile folder."""

    def __init__(self, profile: Path, url: str, **options: Any) -> None:
        self.profile = profile
        self.url = url
        self.options: dict[str, Any] = {
            "viewport": {"width": 390, "height": 844},
            "device_scale_factor": 2,
            "has_touch": True,
            "is_mobile": True,
            "locale": "ko-KR",
            "geolocation": HERE,
            "permissions": ["geolocation", "clipboard-read", "clipboard-write"],
            **options,
        }
        self.context: BrowserContext | None = None
        self.errors: list[str] = []

    def turn_on(self) -> Page:
        """Start the browser with what its profile holds, and give its page."""
        self.context = playwright().chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=list(ARGUMENTS), **self.options
        )
        self.context.set_default_timeout(30_000)
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    @property
    def page(self) -> Page:
        """Its page."""
        assert self.context is not None
        return self.context.pages[0]

    def sign_in(self, who: Character = OFFICER) -> None:
        """Sign in and stand on the page that reports, kept for work without reception."""
        self.page.goto(f"{self.url}/sign-in?next=/report")
        if "/sign-in" in self.page.url:
            self.page.fill("[name=name]", who.name)
            self.page.fill("[name=password]", PASSWORD)
            self.page.locator("form[action='/sign-in'] button").click()
        self.page.wait_for_url("**/report")
        self.wait_until_kept()

    def wait_until_kept(self) -> None:
        """Wait until the page would open without a network, with all that it needs."""
        self.wait_until(
            """async () => (await navigator.serviceWorker.ready).active.state === "activated"
               && (await caches.match("/report/shell/" + document.documentElement.lang + "/capture")) !== undefined"""
        )
        self.page.wait_for_selector(".kind")

    def wait_until(self, condition: str, timeout_s: float = 30) -> None:
        """Wait until an asynchronous condition of the page holds."""
        deadline = time.monotonic() + timeout_s
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, condition
            self.page.wait_for_timeout(100)

    def open_report(self) -> None:
        """Open the page that reports."""
        self.page.goto(f"{self.url}/report")
        self.page.wait_for_selector("#send")

    def take(self, photo: Path | FilePayload, *, which: str = "#camera") -> None:
        """Take a photo; returns when the phone has kept it."""
        before = self.page.locator(".shot").count()
        self.page.set_input_files(which, photo)
        self.page.wait_for_function("count => document.querySelectorAll('.shot').length > count", arg=before)

    def wait_for_place(self) -> None:
        """Wait until the position is known."""
        self.page.wait_for_selector("#place[data-state=found]")

    def send(self) -> None:
        """Press send; returns when the phone has kept the report."""
        self.page.click("#send")
        self.page.wait_for_function("() => document.querySelectorAll('.shot').length === 0")

    def held(self) -> dict[str, Any]:
        """What lies on the phone: `findings` as they are kept, `photos` by hash and size."""
        found: dict[str, Any] = self.page.evaluate(READ_WAITING)
        return found

    def wait_until_empty(self, timeout_s: float = 60) -> None:
        """Wait until the phone holds nothing that the server does not have."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.page.evaluate(COUNT_WAITING) == [0, 0]:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"still on the phone: {[one['state'] for one in self.held()['findings']]}")

    def kill(self) -> None:
        """SIGKILL for every process of this browser, as an empty battery does."""
        mark = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and mark in _command_line(entry):
                _kill(int(entry.name))
        self._forget()

    def turn_off(self) -> None:
        """Close the browser as a person does."""
        if self.context is not None:
            self.context.close()
            self.context = None

    def _forget(self) -> None:
        if self.context is not None:
            with contextlib.suppress(Error):  # it is dead, which is the point
                self.context.close()
            self.context = None
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / name).unlink(missing_ok=True)


def _command_line(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def _kill(process_id: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)
