"""One phone, several senders: two persons, two windows, a session that ran out. Each report goes once, under its own name."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.browser.line import Line
from tests.browser.making import distinct
from tests.browser.phone import Phone
from tests.browser.sending import count_findings
from tests.cast import SECOND_OFFICER

pytestmark = pytest.mark.browser
HOLD_THE_QUEUE = """() => new Promise((held) => {
  navigator.locks.request("patrol-send", () => new Promise((release) => { window.letGo = release; held(); }));
})"""
NOT_FOR_LONG = """async () => {
  const { name } = performance.getEntriesByType("resource").find((one) => one.name.includes("/phone/store."));
  const { changeFinding, findings } = await import(name);
  for (const one of await findings())
    await changeFinding(one.id, (kept) => { kept.nextAttemptAt = Date.now() + 9 * 60_000; });
}"""


def report_offline(phone: Phone, line: Line, shared_data: Path) -> None:
    """Cut the line and leave one report waiting on the phone."""
    line.cut()
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()


def test_a_session_that_ran_out_keeps_everything_and_goes_on_after_signing_in(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    assert phone.context is not None
    phone.context.clear_cookies()
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()
    phone.page.wait_for_selector("#notices >> text=로그인 시간이 지났습니다")
    phone.page.screenshot(path=screenshots / "phone-sign-in.png")
    assert count_findings(engine) == 0
    phone.page.click("#notices a:has-text('로그인')")
    phone.sign_in()
    phone.wait_until_empty()
    assert count_findings(engine) == 1


def test_another_person_on_the_same_phone_does_not_send_it_under_their_name(
    phone: Phone, line: Line, engine: Engine, shared_data: Path
) -> None:
    report_offline(phone, line, shared_data)
    assert phone.context is not None
    phone.context.clear_cookies()
    line.mend()
    phone.sign_in(SECOND_OFFICER)
    phone.page.wait_for_selector("#waiting-list .entry:has-text('officer 님이 로그인하면')")
    expect(phone.page.locator("#status")).to_have_text("다른 사람 대기 1")
    assert count_findings(engine) == 0
    phone.context.clear_cookies()
    phone.sign_in()
    phone.wait_until_empty()
    assert count_findings(engine) == 1


def test_the_next_person_on_a_phone_sees_nothing_of_the_one_before_and_nothing_is_lost(
    phone: Phone, line: Line, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()
    page.wait_for_selector("#sent-list .entry")
    page.goto(f"{phone.url}/report/day")
    page.wait_for_selector("#today-list .entry")
    phone.open_report()
    phone.wait_for_place()
    line.cut()
    phone.take(shared_data / "photos" / "landscape_3.jpg")
    page.fill("#description", "담장이 기울었습니다")
    phone.send()
    page.wait_for_selector("#waiting-list .entry:has-text('담장이 기울었습니다') img")
    assert phone.context is not None
    phone.context.clear_cookies()
    line.mend()
    phone.sign_in(SECOND_OFFICER)
    page.wait_for_selector("#waiting-list .entry:has-text('officer 님이 로그인하면')")
    assert page.locator("#waiting-list img, #sent-list .entry, #waiting-list button").count() == 0
    assert "담장" not in page.inner_text("main")
    page.screenshot(path=screenshots / "next-person.png", full_page=True)
    line.cut()
    page.goto(f"{phone.url}/report/day")
    page.wait_for_function("() => document.getElementById('today-summary').textContent !== ''")
    assert page.locator("#today-list .entry").count() == 0
    line.mend()
    phone.context.clear_cookies()
    phone.sign_in()
    phone.wait_until_empty()
    page.wait_for_selector("#sent-list .entry:nth-child(2)")
    assert count_findings(engine) == 2


def test_two_tabs_send_each_report_once(phone: Phone, line: Line, engine: Engine, shared_data: Path) -> None:
    line.cut()
    phone.wait_for_place()
    for number in range(4):
        phone.take(distinct(shared_data / "photos" / "landscape_1.jpg", number))
        phone.send()
    assert phone.context is not None
    second = phone.context.new_page()
    second.goto(f"{phone.url}/report")
    second.wait_for_selector("#send")
    line.mend()
    for page in (phone.page, second):
        page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert count_findings(engine) == 4


def test_what_found_another_sender_at_work_is_sent_as_soon_as_that_one_ends(
    phone: Phone, line: Line, engine: Engine, shared_data: Path
) -> None:
    """A background attempt of whoever was signed in before may hold the queue as the page opens: nobody waits for a back-off."""
    report_offline(phone, line, shared_data)
    phone.page.evaluate(NOT_FOR_LONG)
    assert phone.context is not None
    line.mend()
    other = phone.context.new_page()
    other.goto(f"{phone.url}/health/live")
    other.evaluate(HOLD_THE_QUEUE)
    phone.page.bring_to_front()
    phone.page.reload()
    expect(phone.page.locator("#status")).to_have_text("대기 1")
    assert count_findings(engine) == 0
    other.evaluate(
        "() => window.letGo()"
    )  # closing it would bring the phone's page to the front, which sends
    phone.wait_until_empty(20)
    assert count_findings(engine) == 1
