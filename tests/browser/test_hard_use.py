"""Gloves, rain, two windows and answers that are not the server's: nothing is lost or doubled, and the words stay true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.clock import seoul_day
from tests.browser.making import distinct
from tests.browser.phone import Phone
from tests.browser.sending import landscape, sent
from tests.cast import OFFICER, PASSWORD
from tests.programmes.arranging import facility, kinds

pytestmark = pytest.mark.browser

SLOW_READING = """() => {
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const wait = new Promise((done) => { window.readOn = done; });
  crypto.subtle.digest = async (...given) => { await wait; return digest(...given); };
}"""
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"x" * 5000


@pytest.fixture
def checklist(owner_engine: Engine, phone: Phone) -> str:
    """Where the checklist of a facility that is due is filled in."""
    with Session(owner_engine) as office:
        kinds(office)
        place = facility(office, day=seoul_day(clock.now()))
        office.commit()
    return f"{phone.url}/report/inspection?facility={place}"


def test_a_photo_taken_out_right_before_sending_brings_no_draft_back(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    for number in range(2):
        phone.take(distinct(landscape(shared_data), number))
    page.clock.install()
    page.click(".shot-remove >> nth=0")
    expect(page.locator(".shot")).to_have_count(1)
    phone.send()
    expect(page.locator("#notices [data-key=removed]")).to_have_count(0)
    page.clock.fast_forward(7_000)  # the time in which it could have been put back is over
    phone.wait_until_empty()
    phone.open_report()
    phone.wait_for_place()
    expect(page.locator(".shot")).to_have_count(0)
    assert sent(engine) == [("", 1, 1)]


def test_photos_that_a_wet_screen_takes_out_come_back_with_one_tap(phone: Phone, shared_data: Path) -> None:
    page = phone.page
    phone.wait_for_place()
    for number in range(3):
        phone.take(distinct(landscape(shared_data), number))
    order = page.locator(".shot").evaluate_all("all => all.map((one) => one.dataset.sha256)")
    for _ in range(2):
        page.locator(".shot-remove").first.click()
    expect(page.locator(".shot")).to_have_count(1)
    expect(page.locator("#notices [data-key=removed]")).to_contain_text("사진 2장을 뺐습니다")
    page.click("#notices button:has-text('되돌리기')")
    expect(page.locator(".shot")).to_have_count(3)
    assert page.locator(".shot").evaluate_all("all => all.map((one) => one.dataset.sha256)") == order


def test_a_draft_is_written_in_one_window_only_and_sent_once(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    phone.take(distinct(landscape(shared_data), 1))
    assert phone.context is not None
    second = phone.context.new_page()
    second.goto(f"{phone.url}/report")
    expect(second.locator(".shot")).to_have_count(1)
    expect(page.locator("#notices")).to_contain_text("다른 창에서 이어 쓰고 있습니다")
    expect(page.locator(".shot")).to_have_count(0)
    second.set_input_files("#camera", distinct(landscape(shared_data), 2))
    expect(second.locator(".shot")).to_have_count(2)
    phone.wait_for_place()
    phone.take(distinct(landscape(shared_data), 3))  # a finding of its own
    page.fill("#description", "첫째 창")
    phone.send()
    second.fill("#description", "둘째 창")
    second.click("#send")
    expect(second.locator(".shot")).to_have_count(0)
    phone.wait_until_empty()
    assert sorted(sent(engine)) == [("둘째 창", 2, 2), ("첫째 창", 1, 1)]


def test_send_waits_for_a_photo_that_is_still_being_read(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    page = phone.page
    phone.wait_for_place()
    page.evaluate(SLOW_READING)
    page.set_input_files("#camera", landscape(shared_data))
    page.click("#send")
    expect(page.locator("#send")).to_contain_text("확인하는 중")
    expect(page.locator("#notices")).not_to_contain_text("사진을 한 장 찍어 주세요")
    page.evaluate("() => window.readOn()")
    expect(page.locator("#notices")).to_contain_text("기기에 저장했습니다")
    phone.wait_until_empty()
    assert sent(engine) == [("", 1, 1)]


def test_three_taps_on_send_are_one_report(phone: Phone, engine: Engine, shared_data: Path) -> None:
    phone.wait_for_place()
    phone.take(landscape(shared_data))
    phone.page.evaluate(
        "() => { for (let tap = 0; tap < 3; tap += 1) document.getElementById('send').click(); }"
    )
    phone.page.wait_for_selector(".is-sent")
    phone.wait_until_empty()
    assert len(sent(engine)) == 1


def test_films_and_empty_files_are_named_and_the_photos_beside_them_are_taken(
    phone: Phone, shared_data: Path
) -> None:
    page = phone.page
    film: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": FILM}
    empty: FilePayload = {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""}
    page.set_input_files("#gallery", [film, empty, distinct(landscape(shared_data), 6)])
    expect(page.locator(".shot")).to_have_count(1)
    expect(page.locator("#notices")).to_contain_text("film.mp4은(는) 사진이 아닙니다")
    expect(page.locator("#notices")).to_contain_text("empty.jpg에 아무것도 들어 있지 않습니다")
    phone.take(distinct(landscape(shared_data), 7))
    expect(page.locator("#notices")).not_to_contain_text("film.mp4")


def test_where_the_browser_keeps_nothing_the_plain_form_is_offered(
    make_phone: Callable[..., Phone], shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone()
    page = phone.page
    assert phone.context is not None
    phone.context.add_init_script(
        "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    page.goto(f"{phone.url}/sign-in?next=/report")
    page.fill("[name=name]", OFFICER.name)
    page.fill("[name=password]", PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url("**/report")
    expect(page.locator("#notices")).to_contain_text("이 브라우저는 기기에 저장할 수 없습니다")
    page.set_input_files("#camera", landscape(shared_data))
    expect(page.locator("#notices a[download]")).to_have_count(1)
    expect(page.locator("#place")).to_contain_text(
        "지금 위치"
    )  # no boundaries are kept: no dong, and no pin either
    page.screenshot(path=screenshots / "phone-keeps-nothing.png")
    page.click("#notices a:has-text('간단 양식 열기')")
    page.wait_for_url("**/report/form")
    assert phone.errors == []


def test_a_draft_is_thrown_away_only_when_the_person_says_so_twice(phone: Phone, shared_data: Path) -> None:
    page = phone.page
    phone.take(landscape(shared_data))
    phone.open_report()
    page.click("#notices button:has-text('새로 쓰기')")
    page.click("#ask button:has-text('그대로 두기')")
    expect(page.locator(".shot")).to_have_count(1)
    page.click("#notices button:has-text('새로 쓰기')")
    page.click("#ask button:has-text('지우기')")
    expect(page.locator(".shot")).to_have_count(0)
    expect(page.locator("#notices [data-key=draft]")).to_have_count(0)
    phone.wait_until_empty()


@pytest.mark.parametrize("leave", ["switch", "reload"])
def test_the_last_words_are_kept_when_the_page_is_left_at_once(phone: Phone, leave: str) -> None:
    page = phone.page
    phone.wait_until("async () => (await caches.match('/report/shell/en/capture')) !== undefined")
    page.fill("#description", "맨홀 뚜껑이 덜컹거립니다")
    if leave == "switch":
        page.click("#switch-language")
        page.wait_for_selector("html[lang=en]")
    else:
        page.reload()
    expect(page.locator("#description")).to_have_value("맨홀 뚜껑이 덜컹거립니다")


def test_an_inspector_sees_how_far_the_checklist_is_and_goes_to_what_is_open(
    checklist: str, phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    page = phone.page
    page.goto(checklist)
    page.wait_for_selector("#inspection[data-ready]")
    answers = page.locator(".answer-good input")
    total = answers.count()
    expect(page.locator("#answered-words")).to_have_text(f"질문 {total}개 중 0개 답함")
    for number in (0, 2):
        answers.nth(number).check(force=True)
    expect(page.locator("#answered-words")).to_have_text(f"질문 {total}개 중 2개 답함")
    page.click("#next-open")
    expect(page.locator(".question").nth(1).locator("input").first).to_be_focused()
    page.screenshot(path=screenshots / "phone-inspection-progress.png")
    for number in range(total):
        answers.nth(number).check(force=True)
    expect(page.locator("#next-open")).to_be_hidden()

    question = page.locator(".question").first
    question.locator("input[type=file]").set_input_files(landscape(shared_data))
    expect(question.locator(".shot")).to_have_count(1)
    question.locator(".shot-remove").click()
    expect(question.locator(".shot")).to_have_count(0)
    page.click("#notices button:has-text('되돌리기')")
    expect(question.locator(".shot")).to_have_count(1)
    page.set_input_files(".question >> nth=1 >> input[type=file]", landscape(shared_data))
    expect(page.locator("#notices")).to_contain_text("이미 담은 사진입니다")

    page.fill("#confirmer", "김원장")
    page.evaluate(
        "() => { for (let tap = 0; tap < 3; tap += 1) document.querySelector('#inspection [type=submit]').click(); }"
    )
    expect(page.locator("#handed-state")).to_have_text("서버에 접수되었습니다.")
    phone.wait_until_empty()
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from inspection")) == 1
        assert connection.scalar(text("select count(*) from photo where state <> 'expected'")) == 1


def test_an_inspection_is_filled_in_in_one_window_only(
    checklist: str, phone: Phone, shared_data: Path
) -> None:
    page = phone.page
    page.goto(checklist)
    page.wait_for_selector("#inspection[data-ready]")
    page.fill("#confirmer", "김원장")
    expect(page.locator("#keep-status")).to_have_text("이 기기에 저장했습니다.")
    assert phone.context is not None
    second = phone.context.new_page()
    second.goto(checklist)
    second.wait_for_selector("#inspection[data-ready]")
    expect(second.locator("#confirmer")).to_have_value("김원장")
    expect(page.locator("#notices")).to_contain_text("이 점검은 다른 창에서 이어 쓰고 있습니다")
    expect(page.locator("#inspection")).to_be_hidden()


KEEP_BYTES = """([sha256, keptAt]) => new Promise((done) => {
  const open = indexedDB.open("patrol");
  open.onsuccess = () => {
    const work = open.result.transaction("photos", "readwrite");
    work.objectStore("photos").put({ sha256, keptAt, size: 1, type: "image/jpeg", bytes: new ArrayBuffer(1) });
    work.oncomplete = () => { open.result.close(); done(); };
  };
})"""


def test_bytes_that_nothing_uses_are_forgotten_and_those_of_a_draft_or_of_just_now_are_not(
    phone: Phone, shared_data: Path
) -> None:
    photo = landscape(shared_data)
    phone.take(photo)
    fresh_at = phone.page.evaluate("Date.now()") + 30_000
    for name, kept_at in (("old", 0), ("fresh", fresh_at)):
        phone.page.evaluate(KEEP_BYTES, [name, kept_at])
    phone.open_report()
    phone.wait_until(
        "() => new Promise((done) => { const open = indexedDB.open('patrol'); open.onsuccess = () => {"
        " const one = open.result.transaction('photos').objectStore('photos').getKey('old');"
        " one.onsuccess = () => { open.result.close(); done(one.result === undefined); }; }; })"
    )
    kept = {one["sha256"] for one in phone.held()["photos"]}
    assert kept == {"fresh", hashlib.sha256(photo.read_bytes()).hexdigest()}
