"""Position, dong and address appear by themselves, with reception and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Geolocation
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.addresses.load import replace_addresses
from patrol.addresses.read import Entrance
from patrol.journal import SYSTEM
from tests.browser.line import Line
from tests.browser.phone import Phone
from tests.cast import DISTRICT

pytestmark = pytest.mark.browser
STREET = [
    Entrance("영등포로35길 7", "문래상가", 126.9036, 37.5161),
    Entrance("영등포로35길 21", "", 126.9049, 37.5161),
]
AWAY: Geolocation = {"longitude": 126.9241, "latitude": 37.5216, "accuracy": 6}
SHOWN = "#place [data-place-address]"


@pytest.fixture
def addresses(engine: Engine) -> None:
    """Two entrances near where the phone is."""
    with Session(engine) as session:
        replace_addresses(session, SYSTEM, DISTRICT, STREET, source="test")
        session.commit()


def found_addresses(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.scalars(text("select address from finding order by number")))


def test_the_address_appears_by_itself_and_goes_with_the_report(
    addresses: None, make_phone: Callable[..., Phone], engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone()
    phone.sign_in()
    phone.page.wait_for_selector(f"{SHOWN}:has-text('영등포로35길 7 (문래상가)')")
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.screenshot(path=screenshots / "phone-address.png")
    phone.send()
    phone.wait_until_empty()
    assert found_addresses(engine) == ["영등포로35길 7 (문래상가)"]


def test_streets_that_the_phone_has_seen_are_named_without_reception_and_others_on_arrival(
    addresses: None,
    make_phone: Callable[..., Phone],
    line: Line,
    engine: Engine,
    shared_data: Path,
    screenshots: Path,
) -> None:
    phone = make_phone("kept")
    phone.sign_in()
    phone.page.wait_for_selector(f"{SHOWN}:has-text('영등포로35길 7')")
    line.cut()
    assert phone.context is not None
    phone.context.set_geolocation({"longitude": 126.9048, "latitude": 37.5160, "accuracy": 8})
    phone.open_report()
    phone.page.wait_for_selector(f"{SHOWN}:has-text('영등포로35길 21')")
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()
    phone.context.set_geolocation(AWAY)
    phone.page.click("#place-again")
    phone.page.wait_for_selector(f"{SHOWN}:has-text('주소는 보낼 때 붙습니다')")
    phone.page.screenshot(path=screenshots / "phone-address-later.png")
    phone.take(shared_data / "photos" / "landscape_3.jpg")
    phone.send()
    with Session(engine) as session:
        there = Entrance("여의대로 24", "", 126.9242, 37.5217)
        replace_addresses(session, SYSTEM, DISTRICT, [*STREET, there], source="test")
        session.commit()
    line.mend()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert found_addresses(engine) == ["영등포로35길 21", "여의대로 24"]


def test_without_addresses_the_legal_dong_and_the_nearest_known_place_are_said(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone.wait_for_place()
    phone.page.wait_for_selector(f"{SHOWN}:has-text('영등포동')")
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()
    phone.wait_until_empty()
    assert found_addresses(engine) == [None]
    with engine.begin() as connection:
        connection.execute(text("update finding set address = '영등포동1가 55-7'"))
    phone.page.evaluate("indexedDB.deleteDatabase('patrol')")
    phone.open_report()
    phone.page.wait_for_selector(f"{SHOWN}:has-text('영등포동1가 55-7에서 0 m')")
    phone.page.screenshot(path=screenshots / "phone-address-near.png")
