"""Answers that are lost, refuse, ask for patience or are not the server's: the phone keeps what it has and says what is true."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Route, expect
from sqlalchemy import Engine, text

from patrol.ids import new_id
from tests.browser.making import distinct
from tests.browser.phone import Phone
from tests.browser.sending import landscape, sent
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", "<h1>Wi-Fi</h1>"),
        (403, "text/html", "<h1>Wi-Fi</h1>"),
        (200, "application/json", '{"ok": true}'),
    ],
)
def test_a_page_in_between_is_not_taken_for_the_servers_word(
    phone: Phone, engine: Engine, shared_data: Path, status: int, kind: str, body: str, screenshots: Path
) -> None:
    """A Wi-Fi that wants a sign-in answers everything with a page of its own, also with 200."""
    assert phone.context is not None
    photo = landscape(shared_data)
    phone.wait_for_place()

    def answer(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=status, content_type=kind, body=body)
        else:
            route.continue_()

    phone.context.route("**/photos/*", answer)
    phone.take(photo)
    phone.send()
    expect(phone.page.locator("#notices")).to_contain_text("서버가 지금 답하지 않습니다")
    expect(phone.page.locator("#status")).to_have_text("대기 1")
    expect(phone.page.locator("#notices")).not_to_contain_text("보내는 중입니다")
    phone.page.screenshot(path=screenshots / "phone-unanswered.png")
    held = phone.held()
    assert [one["sha256"] for one in held["photos"]] == [hashlib.sha256(photo.read_bytes()).hexdigest()]
    phone.context.unroute_all()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert sent(engine) == [("", 1, 1)]


def test_a_report_that_a_page_in_between_answers_is_not_taken_for_accepted_or_refused(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    assert phone.context is not None
    phone.wait_for_place()
    statuses = iter([200, 403])

    def answer(route: Route) -> None:
        status = next(statuses, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, content_type="text/html", body="<h1>Wi-Fi</h1>")

    phone.context.route("**/api/v1/findings", answer)
    phone.take(landscape(shared_data))
    phone.send()
    for attempts in (1, 2):
        phone.wait_until(
            "() => new Promise((done) => { const open = indexedDB.open('patrol'); open.onsuccess = () => {"
            " const all = open.result.transaction('findings').objectStore('findings').getAll();"
            f" all.onsuccess = () => {{ open.result.close(); done(all.result[0].attempts === {attempts}); }}; }}; }})"
        )
        assert [one["state"] for one in phone.held()["findings"]] == ["ready"]
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert sent(engine) == [("", 1, 1)]


def test_a_proxy_that_takes_only_little_at_once_gets_smaller_pieces(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    assert phone.context is not None
    photo = shared_data / "photos" / "jolla.jpg"  # 0.8 MB
    phone.wait_for_place()

    def answer(route: Route) -> None:
        if len(route.request.post_data_buffer or b"") > 100_000:
            route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>")
        else:
            route.continue_()

    phone.context.route("**/photos/*", answer)
    phone.take(photo)
    phone.send()
    phone.wait_until_empty()
    assert sent(engine) == [("", 1, 1)]


def test_a_server_that_asks_for_patience_is_said_to_and_asked_again(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    assert phone.context is not None
    phone.wait_for_place()
    phone.context.route(
        "**/api/v1/findings",
        lambda route: route.fulfill(
            status=503, headers={"Retry-After": "Wed, 21 Oct 2037 07:28:00 GMT"}, body="busy"
        ),
        times=1,
    )
    phone.take(landscape(shared_data))
    phone.send()
    expect(phone.page.locator("#notices")).to_contain_text("서버가 지금 답하지 않습니다")
    expect(phone.page.locator("#status")).to_have_text("대기 1")
    expect(phone.page.locator("#waiting-list")).to_contain_text("뒤 다시 시도")
    phone.wait_until_empty()  # by the timer alone
    expect(phone.page.locator("#notices")).not_to_contain_text("서버가 지금 답하지 않습니다")
    assert sent(engine) == [("", 1, 1)]


def test_an_after_photo_that_the_server_refuses_waits_for_the_person_and_is_not_called_sent(
    phone: Phone, app: Flask, engine: Engine, shared_data: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    phone.take(landscape(shared_data))
    phone.page.click(".kind >> nth=0")
    phone.send()
    phone.wait_until_empty()
    with engine.connect() as connection:
        finding = connection.execute(text("select id, revision from finding")).one()
    move = {
        "id": str(new_id()),
        "target": "done",
        "from_revision": finding.revision,
        "result": "보수하였습니다.",
    }
    assert Cast(app).manager.post(f"/api/v1/findings/{finding.id}/moves", json=move).status_code == 201
    page.goto(f"{phone.url}/report/day")
    torn = landscape(shared_data, 3).read_bytes()[:20_000]
    after = page.locator("#near-list input[type=file]")
    after.set_input_files({"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": torn})
    expect(page.locator("#status")).to_have_text("확인 필요 1")
    page.click("text=이 사진 빼고 마치기")
    phone.wait_until_empty()
    expect(page.locator("#status")).to_be_hidden()
    phone.open_report()
    page.wait_for_selector("#sent-list .entry")
    expect(page.locator("#sent-list")).not_to_contain_text("조치 후 사진을 보탰습니다")


def test_what_was_being_written_comes_back_when_the_refused_one_is_sent(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    page.route(
        "**/api/v1/findings",
        lambda route: route.fulfill(
            status=422,
            content_type="application/problem+json",
            body='{"type": "/problems/location-invalid", "title": "위치가 올바르지 않습니다.", "detail": "다시 잡아 주세요."}',
        ),
        times=1,
    )
    phone.take(distinct(landscape(shared_data), 1))
    page.fill("#description", "먼저 쓴 것")
    phone.send()
    page.wait_for_selector(".needs-attention")
    phone.take(distinct(landscape(shared_data), 2))
    page.fill("#description", "쓰던 것")
    page.click("text=고쳐서 다시 보내기")
    expect(page.locator("#description")).to_have_value("먼저 쓴 것")
    page.click("#send")
    expect(page.locator("#description")).to_have_value("쓰던 것")
    expect(page.locator(".shot")).to_have_count(1)
    phone.send()
    phone.wait_until_empty()
    assert sorted(sent(engine)) == [("먼저 쓴 것", 1, 1), ("쓰던 것", 1, 1)]


def test_a_report_whose_answer_was_lost_on_the_way_is_one_report(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    assert phone.context is not None
    phone.wait_for_place()

    def lose(route: Route) -> None:
        route.fetch()  # the server has it
        route.abort("connectionreset")  # and the phone does not hear of it

    phone.context.route("**/api/v1/findings", lose, times=1)
    phone.take(landscape(shared_data))
    phone.send()
    expect(phone.page.locator("#status")).to_have_text("대기 1")
    assert len(sent(engine)) == 1
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_until_empty()
    assert sent(engine) == [("", 1, 1)]
