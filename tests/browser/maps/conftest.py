"""The map of a district with 1,500 findings, opened in Chromium as its manager."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.scatter import make_pool, scatter
from patrol import clock, counters
from patrol.areas.load import load_file, load_reference
from patrol.database import transaction
from patrol.journal import SYSTEM
from tests.browser.maps.reading import ready
from tests.cast import DISTRICT, MANAGER, PASSWORD
from tests.look.gallery import SIZES, chromium, served_app
from tests.maps import arranging
from tests.maps.test_overlays import walk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(app: Flask, engine: Engine, owner_engine: Engine, shared_data: Path) -> Iterator[str]:
    """The application over a district with 1,500 findings."""
    dongs = shared_data / "areas" / "yeongdeungpo_dong.geojson"
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        load_file(session, SYSTEM, dongs, kind="dong", district_code=DISTRICT, at=clock.now())
        session.commit()
        arranging.add_zones(session)
        session.commit()
    scatter(engine, make_pool(dongs, 400, 3), 1500, first=dt.date(2025, 11, 24), days=150, seed=5)
    _take_place(engine)
    counters.rebuild(engine)
    with served_app(app) as address:
        yield address


def _take_place(engine: Engine) -> None:
    """A patrol with its track, two facilities with an inspection, an activity."""
    with transaction(engine) as session:
        walk(session)
        wall = arranging.build(session, "늦은 옹벽", grade="D", due="2020-01-01")
        arranging.build(session, "제때 육교", spot=(126.915, 37.510))
        arranging.inspect(session, wall, dt.datetime(2026, 1, 15, 3, tzinfo=dt.UTC), "repair")
        arranging.hold(session, "안전 교육", "2026-01-16", (126.91, 37.52))


@pytest.fixture
def open_map(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a map as the manager. Errors and breaches of the policy fail the test."""
    complaints: list[str] = []
    opened: list[Page] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def make(query: str, size: str = "desktop") -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ko-KR",
            has_touch=size == "phone",
            is_mobile=size == "phone",
        )
        page = context.new_page()
        opened.append(page)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/sign-in?next=/account")
        page.get_by_label("아이디").fill(MANAGER.name)
        page.get_by_label("비밀번호").fill(PASSWORD)
        page.get_by_role("button", name="로그인").click()
        page.wait_for_url(re.compile("/account"))
        page.goto(f"{address}/map?{query}")
        ready(page)
        return page

    yield make
    for page in opened:  # whole before its server goes
        page.wait_for_load_state()
        page.context.close()
    assert complaints == []
