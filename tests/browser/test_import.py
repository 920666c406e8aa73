"""The page of an import in Chromium: it goes on by itself while the worker works, and waits for nobody to press a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, text

from patrol.exchange.hand_in import work_on_waiting
from tests.browser.test_office import address as address
from tests.browser.test_office import signed_in
from tests.cast import MANAGER
from tests.exchange.files import NOW, case, write_csv
from tests.look.gallery import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_the_page_follows_the_worker_by_itself(
    browser: Browser, address: str, app: Flask, engine: Engine, tmp_path: Path
) -> None:
    page = signed_in(browser, address, MANAGER)
    page.goto(f"{address}/import")
    page.locator('input[type="file"]').set_input_files(
        write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2", 내용="")])
    )
    page.get_by_role("button", name="올려서 살펴보기").click()
    expect(page.get_by_text("차례를 기다리고 있습니다.")).to_be_visible()
    with engine.begin() as connection:
        connection.execute(text("""update import_file set share = 0.5, outcome = '{"rows_done": 1}'"""))
    expect(page.get_by_text("1줄을 읽었습니다 (파일의 50%).")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "50")
    work_on_waiting(engine, working_day_deadlines=False, now=lambda: NOW)
    page.get_by_role("button", name="가져오기").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_on_waiting(engine, working_day_deadlines=False, now=lambda: NOW)
    expect(page.get_by_text("가져왔습니다.")).to_be_visible()
    expect(page.get_by_text("비어 있습니다. 꼭 필요한 칸입니다.")).to_be_visible()
    page.context.close()
