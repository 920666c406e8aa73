"""Without reception: nothing is lost, nothing is doubled, whatever dies in between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.journal import seal, verify
from tests.browser.line import Line
from tests.browser.making import distinct, with_comment
from tests.browser.phone import Phone
from tests.browser.sending import count_findings
from tests.browser.server import LiveServer

pytestmark = pytest.mark.browser
# What Chromium does when the disk is full, without filling one: it does not heed a quota set through its debugger.
FULL_DISK = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.reallyPut = put;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""


def stored_hashes(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("select sha256 from photo where state <> 'expected'")))


def test_after_one_visit_the_page_opens_without_a_network(
    phone: Phone, line: Line, screenshots: Path
) -> None:
    phone.wait_until("async () => (await caches.match('/report/shell/ko/day')) !== undefined")  # ten seconds
    line.cut()
    phone.open_report()
    phone.wait_for_place()
    phone.page.wait_for_selector(".kind")
    assert "영등포동" in phone.page.locator("#place").inner_text()
    phone.page.goto(f"{phone.url}/report/day")
    phone.page.wait_for_selector("h1:has-text('내 하루')")
    phone.page.screenshot(path=screenshots / "phone-day-offline.png")
    assert phone.errors == []


def test_a_visit_that_is_left_at_once_keeps_every_page_all_the_same(
    make_phone: Callable[..., Phone], line: Line
) -> None:
    phone = make_phone()
    assert phone.context is not None
    phone.context.add_init_script(
        "const wait = setTimeout; setTimeout = (act, after, ...more) => after === 10_000 ? 0 : wait(act, after, ...more);"
    )
    phone.sign_in()
    phone.page.goto(f"{phone.url}/health/live")
    for page in ("day", "patrol", "inspection"):
        phone.wait_until(f"async () => (await caches.match('/report/shell/ko/{page}')) !== undefined")
    phone.wait_until(
        "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())"
        ".some((one) => one.url.endsWith('leaflet.js'))))).includes(true)"
    )
    line.cut()
    for page, title in (("day", "내 하루"), ("patrol", "순찰"), ("inspection", "점검")):
        phone.page.goto(f"{phone.url}/report/{page}")
        phone.page.wait_for_selector(f"h1:has-text('{title}')")
    assert phone.errors == []


def test_a_report_made_offline_outlives_a_killed_browser_and_arrives_once(
    make_phone: Callable[..., Phone], line: Line, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone("kept")
    phone.sign_in()
    line.cut()
    phone.open_report()
    phone.wait_for_place()
    for number in range(2):
        phone.take(distinct(shared_data / "photos" / "landscape_1.jpg", number))
    phone.page.click(".kind >> nth=0")
    phone.send()
    phone.page.wait_for_selector("#status:has-text('1')")
    expect(phone.page.locator("#notices [data-key=saved]")).to_contain_text("통신이 되면 저절로 보냅니다")
    phone.page.screenshot(path=screenshots / "phone-offline.png", full_page=True)
    phone.kill()

    line.mend()
    phone.turn_on()
    phone.sign_in()  # Chromium writes cookies to the disk every 30 s: this one may have died with it
    phone.wait_until_empty()
    expected = {
        hashlib.sha256(with_comment(shared_data / "photos" / "landscape_1.jpg", number)).hexdigest()
        for number in range(2)
    }
    assert stored_hashes(engine) == expected
    assert count_findings(engine) == 1


def test_a_draft_is_there_again_after_the_browser_was_killed(
    make_phone: Callable[..., Phone], shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone("kept")
    phone.sign_in()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.fill("#description", "맨홀 뚜껑이 덜컹거립니다")
    phone.page.wait_for_timeout(600)
    phone.kill()
    phone.turn_on()
    phone.open_report()
    phone.page.wait_for_selector(".shot")
    phone.page.wait_for_selector("text=작성하던 적출사항을 다시 열었습니다")
    phone.page.screenshot(path=screenshots / "phone-draft.png")
    assert phone.page.input_value("#description") == "맨홀 뚜껑이 덜컹거립니다"


def test_a_photo_goes_on_where_the_line_broke(
    phone: Phone, line: Line, engine: Engine, shared_data: Path
) -> None:
    photo = shared_data / "photos" / "jolla.jpg"  # 0.8 MB: several pieces
    line.cut()
    phone.wait_for_place()
    phone.take(photo)
    phone.send()
    line.mend()
    line.sent_to_server = 0
    line.cut_after_bytes = 600_000
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_selector("#waiting-list .entry:has-text('접수됨')")
    phone.page.wait_for_function(
        "() => !document.querySelector('#waiting-list .entry')?.textContent.includes('보내는')"
    )
    line.mend()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert stored_hashes(engine) == {hashlib.sha256(photo.read_bytes()).hexdigest()}
    assert line.sent_to_server < photo.stat().st_size + 600_000, "it began again from the start"


def test_a_clock_that_is_wrong_by_a_day_is_said_and_set_right(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    assert phone.context is not None
    phone.context.add_init_script("const now = Date.now; Date.now = () => now() + 86_400_000;")
    phone.open_report()
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.send()
    phone.page.wait_for_selector("#notices >> text=기기의 시계가")
    phone.page.screenshot(path=screenshots / "phone-clock.png")
    phone.wait_until_empty()
    with engine.connect() as connection:
        off_s = connection.scalar(
            text("select abs(extract(epoch from received_at - occurred_at)) from finding")
        )
    assert off_s is not None
    assert off_s < 120


def test_a_full_disk_is_said_and_nothing_that_was_kept_is_lost(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    photo = shared_data / "photos" / "jolla.jpg"  # 0.8 MB
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.fill("#description", "맨홀 뚜껑이 덜컹거립니다")
    phone.page.evaluate(FULL_DISK)
    phone.page.set_input_files("#camera", photo)
    phone.page.wait_for_selector("#notices >> text=저장 공간이 모자랍니다")
    assert phone.page.locator("#notices a[download]").count() == 1
    assert phone.page.locator(".shot").count() == 1
    phone.page.screenshot(path=screenshots / "phone-full.png")
    assert [one["size"] for one in phone.held()["photos"]] == [
        (shared_data / "photos" / "landscape_1.jpg").stat().st_size
    ]
    phone.page.evaluate("() => { IDBObjectStore.prototype.put = IDBObjectStore.prototype.reallyPut; }")
    phone.take(photo)
    phone.send()
    phone.wait_until_empty()
    assert len(stored_hashes(engine)) == 2
    with engine.connect() as connection:
        assert connection.scalar(text("select description from finding")) == "맨홀 뚜껑이 덜컹거립니다"


@pytest.mark.slow
def test_a_hundred_reports_offline_two_dead_browsers_and_a_dead_server_each_arrives_once(
    make_phone: Callable[..., Phone],
    line: Line,
    live_server: LiveServer,
    app: Flask,
    engine: Engine,
    shared_data: Path,
) -> None:
    photos = [shared_data / "photos" / f"landscape_{number}.jpg" for number in (1, 3, 5, 6, 8)]
    made: dict[str, bytes] = {}
    phone = make_phone("kept")
    phone.sign_in()
    line.cut()
    phone.open_report()
    phone.wait_for_place()
    for report in range(100):
        if report in (37, 71):
            phone.kill()
            phone.turn_on()
            phone.open_report()
            phone.wait_for_place()
        for shot in range(2):
            taken = distinct(photos[report % 5], report * 2 + shot)
            made[hashlib.sha256(taken["buffer"]).hexdigest()] = taken["buffer"]
            phone.take(taken)
        phone.send()
    held = phone.held()
    assert len(held["findings"]) == 100
    assert {one["sha256"] for one in held["photos"]} == set(made)

    line.mend()
    phone.sign_in()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    while count_findings(engine) < 30:
        phone.page.wait_for_timeout(50)
    live_server.kill()
    phone.page.wait_for_timeout(300)
    live_server.start()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty(timeout_s=150)

    assert count_findings(engine) == 100
    assert stored_hashes(engine) == set(made)
    storage = app.extensions["patrol"].storage
    assert all(storage.get(sha256) == data for sha256, data in made.items())
    with engine.connect() as connection:
        complete = connection.scalar(
            text("select count(*) from finding where photos_expected = 2 and photos_stored = 2")
        )
        numbers = connection.scalar(text("select count(distinct number) from finding"))
        assert (complete, numbers) == (100, 100)
    with Session(engine) as session:
        seal(engine)
        assert verify(session).faults == ()


def test_the_browser_sends_in_the_background_when_the_page_is_gone(
    phone: Phone, line: Line, engine: Engine, shared_data: Path
) -> None:
    line.cut()
    phone.wait_for_place()
    phone.take(distinct(shared_data / "photos" / "landscape_1.jpg", 1))
    phone.send()
    phone.page.wait_for_selector("#status:has-text('1')")
    assert phone.context is not None
    away = phone.context.new_page()
    session = phone.context.new_cdp_session(away)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    phone.page.goto("about:blank")
    line.mend()
    away.wait_for_timeout(300)
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": phone.url, "registrationId": found[-1], "tag": "patrol-send", "lastChance": False},
    )
    for _ in range(100):
        if stored_hashes(engine):
            break
        away.wait_for_timeout(100)
    assert count_findings(engine) == 1
    assert len(stored_hashes(engine)) == 1


def test_the_language_changes_at_once_where_the_network_does_not_answer(phone: Phone) -> None:
    page = phone.page
    phone.wait_until("async () => (await caches.match('/report/shell/en/capture')) !== undefined")
    assert phone.context is not None
    for address in ("**/api/v1/**", "**/language", "**/report"):
        phone.context.route(address, lambda _route: None)  # two bars of reception: nothing comes back
    page.click("#switch-language")
    page.wait_for_selector("html[lang=en]", timeout=3_000)
    phone.context.unroute_all()
    page.reload()
    phone.wait_until("async () => (await (await fetch('/api/v1/session')).json()).language === 'en'")
