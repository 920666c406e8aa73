"""A clerk's morning in Chromium: the queue, a filter, a selection, an answer with a template and a photo, undo, a conflict."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from patrol import clock
from patrol.answers.write import add_template
from patrol.database import transaction
from tests.cast import CLERK, DISTRICT, MANAGER, OFFICER, PASSWORD, Character
from tests.findings.arranging import RUBBISH, actor, found, row, step
from tests.look.gallery import SIZES, chromium, served_app
from tests.photos.making import photo
from tests.playing import mounted

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(app: Flask, engine: Engine) -> Iterator[str]:
    """The application on a free loopback port."""
    with served_app(app) as address:
        yield address


def signed_in(browser: Browser, address: str, who: Character, size: str = "desktop") -> Page:
    """A page of somebody who just signed in; any error in it fails the test."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ko-KR", has_touch=size == "phone"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"error in the page: {error}"))
    page.goto(f"{address}/sign-in")
    page.get_by_label("아이디").fill(who.name)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url(re.compile(r"/(findings|report|dashboard)"))
    return mounted(page)


@pytest.fixture
def morning(engine: Engine) -> dict[str, str]:
    """What lies on the desk: name -> number."""
    now = clock.now()
    with transaction(engine) as session:
        ids = {
            "late": found(session, at=now - dt.timedelta(days=3)),
            "fresh": found(session, at=now - dt.timedelta(hours=1), description="신길로 41 앞 도로 패임"),
            "rubbish": found(session, at=now, item_code=RUBBISH, description="전봇대 밑 쓰레기 더미"),
        }
        step(session, ids["late"], "assigned", by=OFFICER, at=now - dt.timedelta(days=2))
        add_template(
            session, actor(MANAGER), DISTRICT, about="0201", title="포장 보수", body="아스콘으로 메웠습니다."
        )
        return {name: str(row(session, one)["number"]) for name, one in ids.items()}


def state_of(engine: Engine, number: str) -> str:
    with transaction(engine) as session:
        return str(
            session.scalar(text("select state from finding where number = :number"), {"number": number})
        )


def test_a_manager_finds_chooses_assigns_and_takes_it_back(
    browser: Browser, address: str, morning: dict[str, str], engine: Engine
) -> None:
    page = signed_in(browser, address, MANAGER)
    page.goto(f"{address}/findings?only=unassigned")
    mounted(page)
    expect(page.locator(".finding-link")).to_have_count(2)

    page.keyboard.press("/")
    page.keyboard.type("신길")
    page.keyboard.press("Enter")
    expect(page.locator(".finding-link")).to_have_count(1)
    expect(page.get_by_text("신길로 41 앞 도로 패임")).to_be_visible()

    page.goto(f"{address}/findings?only=unassigned")
    mounted(page)
    page.get_by_label("보이는 것 모두 선택").check()
    expect(page.get_by_text("2건 선택됨")).to_be_visible()
    page.get_by_role("button", name="제안대로 배정").click()
    expect(page.get_by_text("2건을 모두 처리했습니다.")).to_be_visible()
    assert state_of(engine, morning["fresh"]) == "assigned"
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("2건을 모두 처리했습니다.")).to_be_visible()
    assert state_of(engine, morning["fresh"]) == "received"


def test_a_clerk_answers_with_a_template_and_a_photo_and_undoes_it(
    browser: Browser, address: str, morning: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    after = tmp_path / "after.jpg"
    after.write_bytes(photo())
    page = signed_in(browser, address, CLERK)
    expect(page.locator(".finding-link")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(morning["late"]))
    mounted(page)
    expect(page.locator(".spot-map .spot-mark")).to_be_visible()

    page.locator("summary", has_text="완료 처리").click()
    page.get_by_label("답변 서식").select_option(label="포장 보수")
    expect(page.get_by_label("처리결과")).to_have_value("아스콘으로 메웠습니다.")
    page.get_by_label("조치 후 사진", exact=True).set_input_files(after)
    page.locator("details[open]").get_by_role("button", name="완료 처리").click()
    expect(page.get_by_text("처리 완료로 바꾸었습니다.")).to_be_visible()
    expect(page.get_by_role("img", name="조치 후: 도로 파손(포트홀)")).to_be_visible()
    assert state_of(engine, morning["late"]) == "done"

    page.get_by_role("button", name="방금 한 처리 되돌리기").click()
    expect(page.get_by_text("방금 한 처리를 되돌렸습니다.")).to_be_visible()
    assert state_of(engine, morning["late"]) == "assigned"


def test_a_clerk_who_comes_second_sees_what_changed_and_decides_again(
    browser: Browser, address: str, morning: dict[str, str], engine: Engine
) -> None:
    page = signed_in(browser, address, CLERK, size="phone")
    page.goto(f"{address}/findings/{morning['late']}")
    mounted(page)
    page.locator("summary", has_text="완료 처리").tap()
    page.get_by_label("처리결과").fill("현장에서 바로 메웠습니다.")
    with transaction(engine) as session:
        finding_id = session.scalar(
            text("select id from finding where number = :number"), {"number": morning["late"]}
        )
        assert finding_id is not None
        step(session, finding_id, "in_progress", by=OFFICER, at=clock.now())
    page.locator("details[open]").get_by_role("button", name="완료 처리").tap()
    expect(page.get_by_text("그 사이에 다른 분이 이 건을 처리했습니다.")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("처리를 시작했습니다.")).to_be_visible()
    expect(page.get_by_label("처리결과")).to_have_value("현장에서 바로 메웠습니다.")
    page.locator("details[open]").get_by_role("button", name="완료 처리").tap()
    expect(page.get_by_text("처리 완료로 바꾸었습니다.")).to_be_visible()
    assert state_of(engine, morning["late"]) == "done"


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize(
    "path", ["/findings?only=all", "/findings/{late}", "/routing", "/answers", "/taxonomy"]
)
def test_no_page_of_the_office_is_wider_than_the_screen(
    browser: Browser, address: str, morning: dict[str, str], size: str, path: str
) -> None:
    page = signed_in(browser, address, MANAGER, size)
    page.goto(address + path.format(**morning), wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
