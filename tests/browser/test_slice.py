"""The whole way of one finding: phone → PostGIS → map → department → answer with an after-photo → confirmed, with real photos."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, text

from patrol import clock
from patrol.photos.attach import derive_waiting
from patrol.photos.reading import DEFAULT_LIMITS
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.browser.test_office import signed_in
from tests.cast import CLERK, MANAGER
from tests.look.gallery import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk() -> Iterator[Browser]:
    """The browser of the office's desks."""
    with chromium() as browser:
        yield browser


def test_a_finding_goes_from_the_phone_to_the_map_and_is_fixed(
    app: Flask,
    phone: Phone,
    desk: Browser,
    live_server: LiveServer,
    engine: Engine,
    shared_data: Path,
    screenshots: Path,
) -> None:
    # The officer: a photo that the camera stored turned by 90 degrees, words, send.
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_6.jpg")
    phone.page.locator("textarea").first.fill("보도블록이 들떠서 걸려 넘어질 것 같아요")
    phone.page.click(".kind >> nth=0")
    phone.send()
    phone.wait_until_empty()
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "select number, dong_code, field_code, item_code, st_srid(location) as srid, national_point, cell_9,"
                " due_at - received_at as allowed from finding"
            )
        ).one()
    assert (row.dong_code, row.field_code, row.srid) == ("1156053500", "02", 4326)
    assert row.national_point
    assert row.cell_9
    assert row.allowed.total_seconds() == 120 * 3600
    # The worker.
    derive_waiting(engine, app.extensions["patrol"].storage, DEFAULT_LIMITS, at=clock.now())

    # The manager: sees it on the map, opens it, hands it over.
    url = f"http://127.0.0.1:{live_server.port}"
    manager = signed_in(desk, url, MANAGER)
    manager.goto(f"{url}/map")
    mark = manager.locator(".leaflet-marker-pane > *").first
    mark.wait_for()
    manager.screenshot(path=screenshots / "slice-map.png")
    mark.click()
    manager.locator(".leaflet-popup a").first.wait_for()
    manager.screenshot(path=screenshots / "slice-popup.png")
    manager.goto(f"{url}/findings/{row.number}")
    source = manager.locator("img[src*='/photos/']").first.get_attribute("src")
    shown = manager.request.get(f"{url}{source}")
    upright = Image.open(io.BytesIO(shown.body()))
    assert upright.width > upright.height
    assert not upright.getexif()
    manager.locator("summary", has_text="배정").first.click()
    manager.locator("details[open] select[name=department_code]").select_option("road")
    manager.locator("details[open]").get_by_role("button", name="배정").click()
    expect(manager.get_by_role("status").or_(manager.get_by_role("alert")).first).to_be_visible()

    # The department's clerk: answers with a result and an after-photo.
    clerk = signed_in(desk, url, CLERK)
    clerk.goto(f"{url}/findings/{row.number}")
    clerk.locator("summary", has_text="완료 처리").click()
    clerk.get_by_label("처리결과").fill("보도블록을 다시 깔고 고르게 다졌습니다.")
    clerk.get_by_label("조치 후 사진", exact=True).set_input_files(shared_data / "photos" / "landscape_3.jpg")
    clerk.locator("details[open]").get_by_role("button", name="완료 처리").click()
    expect(clerk.get_by_text("처리 완료로 바꾸었습니다.")).to_be_visible()

    # The manager confirms, and the history tells all of it.
    manager.goto(f"{url}/findings/{row.number}")
    manager.locator("form.step:has(input[name=target][value=confirmed]) button").click()
    expect(manager.locator("input[name=target][value=reopened]")).to_have_count(1)
    manager.screenshot(path=screenshots / "slice-confirmed.png", full_page=True)
    with engine.connect() as connection:
        after = connection.execute(
            text(
                "select state, department_code, has_after_photo, resolved_at is not null as resolved from finding"
            )
        ).one()
        actions = connection.scalars(
            text("select action from journal_entry where subject = 'finding' order by sequence")
        ).all()
    assert (after.state, after.department_code, after.has_after_photo, after.resolved) == (
        "confirmed",
        "road",
        True,
        True,
    )
    assert actions.count("moved") == 3
    assert {"received", "photo_added"} <= set(actions)
