"""A real server in a process of its own, a line that can be cut, and phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.areas.load import load_file, load_reference
from patrol.journal import SYSTEM
from patrol.settings import Settings
from tests.browser.line import Line
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import DISTRICT
from tests.playing import CHROMIUM

SCREENSHOTS = Path(__file__).resolve().parent.parent / "screenshots"


@pytest.fixture(scope="session")
def running_server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The web server, started once for all browser tests of a process."""
    server = LiveServer(settings, tmp_path_factory.mktemp("server") / "log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def live_server(
    running_server: LiveServer, engine: Engine, owner_engine: Engine, shared_data: Path
) -> Iterator[LiveServer]:
    """The web server over an empty database with the district's real dongs; restarted if the test before killed it."""
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        dongs = shared_data / "areas" / "yeongdeungpo_dong.geojson"
        load_file(session, SYSTEM, dongs, kind="dong", district_code=DISTRICT, at=clock.now())
        session.execute(text("update person set language = 'ko'"))
        session.commit()
    yield running_server
    if running_server._process is None:
        running_server.start()


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    """The line between phone and server."""
    with Line(live_server.port) as line:
        yield line


@pytest.fixture
def make_phone(line: Line, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Phones on the line, turned on; each has a profile of its own unless it is named."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; run bin/setup")
    made: list[Phone] = []

    def make(name: str = "", **options: Any) -> Phone:
        phone = Phone(tmp_path / f"phone-{name or len(made)}", line.url, **options)
        phone.turn_on()
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.turn_off()


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    """An officer's phone, signed in and ready for work without reception."""
    phone = make_phone()
    phone.sign_in()
    return phone


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The ignored folder of screenshots for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
