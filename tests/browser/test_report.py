"""An officer reports from the spot: from a phone-sized Chromium to the row in PostGIS, with real photos."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import Engine, text

from patrol import clock
from patrol.geo import distance_m
from patrol.ids import new_id
from patrol.photos.attach import derive_waiting
from patrol.photos.reading import Limits, read_photo
from tests.browser.making import distinct
from tests.browser.phone import READ_WAITING, Phone
from tests.cast import SECOND_OFFICER, Cast
from tests.look.test_accessibility import SIDEWAYS

pytestmark = pytest.mark.browser


def rows(engine: Engine, statement: str) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(statement))]


def test_three_taps_and_a_photo_make_a_finding_in_its_dong(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    photo = shared_data / "photos" / "landscape_6.jpg"
    phone.wait_for_place()
    phone.page.screenshot(path=screenshots / "phone-empty.png")
    phone.take(photo)  # tap 1: the camera
    phone.page.screenshot(path=screenshots / "phone-photo.png")
    phone.page.click(".kind >> nth=0")  # tap 2: what it is
    phone.page.screenshot(path=screenshots / "phone-ready.png")
    phone.send()  # tap 3
    phone.page.wait_for_selector(".is-sent")
    phone.page.screenshot(path=screenshots / "phone-sent.png", full_page=True)
    phone.wait_until_empty()

    [finding] = rows(
        engine,
        "select number, state, dong_code, item_code, classified_by, location_source, accuracy_m, photos_expected,"
        " photos_stored, round(st_x(location)::numeric, 4) as x, round(st_y(location)::numeric, 4) as y from finding",
    )
    assert finding["dong_code"] == "1156053500"
    assert (finding["item_code"], finding["classified_by"]) == ("0202", "person")
    assert (float(str(finding["x"])), float(str(finding["y"]))) == (126.9035, 37.5160)
    assert (finding["location_source"], finding["accuracy_m"]) == ("gps", 8)
    assert (finding["photos_expected"], finding["photos_stored"]) == (1, 1)
    [stored] = rows(engine, "select sha256, bytes, width, height from photo")
    assert stored["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert stored["bytes"] == photo.stat().st_size
    assert phone.page.locator(".is-sent").inner_text().count(str(finding["number"])) == 1
    assert phone.errors == []


# The photos show one scene, each stored turned another way: how like its upright pixels each one looks (correlation of
# 16 × 16 grey pixels).
SAME_SCENE = """(scene) => {
  const greys = [...document.querySelectorAll(".shot img")].map((one) => {
    const ground = Object.assign(document.createElement("canvas"), { width: 16, height: 16 }).getContext("2d");
    ground.drawImage(one, 0, 0, 16, 16);
    const all = ground.getImageData(0, 0, 16, 16).data;
    const grey = Array.from({ length: 256 }, (_, at) => all[at * 4] + all[at * 4 + 1] + all[at * 4 + 2]);
    return grey;
  });
  const centre = (grey) => grey.map((one) => one - grey.reduce((sum, other) => sum + other) / 256);
  const product = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);
  const alike = (one, other) => product(one, other) / Math.sqrt(product(one, one) * product(other, other));
  return greys.map((one) => alike(centre(scene), centre(one)));
}"""


def test_a_thumbnail_stands_upright_whatever_the_camera_wrote(phone: Phone, shared_data: Path) -> None:
    for name in ("landscape_1.jpg", "landscape_3.jpg", "landscape_6.jpg", "landscape_8.jpg"):
        phone.take(shared_data / "photos" / name)
    sizes = phone.page.evaluate(
        "[...document.querySelectorAll('.shot img')].map((one) => one.naturalWidth > one.naturalHeight)"
    )
    assert sizes == [True, True, True, True]
    with Image.open(shared_data / "photos" / "landscape_1.jpg") as scene:  # stored as it is to be seen
        grey = list(scene.convert("L").resize((16, 16)).tobytes())
    alike = phone.page.evaluate(SAME_SCENE, grey)
    assert all(one > 0.9 for one in alike), alike


def test_heic_goes_up_as_it_is(phone: Phone, engine: Engine, shared_data: Path) -> None:
    photo = shared_data / "photos" / "IMG_5195.HEIC"
    phone.take(photo, which="#gallery")
    if phone.page.locator("#ask[open]").count():
        phone.page.keyboard.press("Escape")
    phone.wait_for_place()
    phone.send()
    phone.wait_until_empty()
    [stored] = rows(engine, "select sha256, media_type, bytes from photo")
    assert stored["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert stored["bytes"] == photo.stat().st_size


def test_words_change_the_three_suggestions_without_a_request(phone: Phone) -> None:
    asked: list[str] = []
    phone.page.wait_for_timeout(500)
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.page.fill("#description", "전봇대 밑에 쓰레기봉투가 잔뜩 버려져 있어요")
    phone.page.wait_for_selector(".kind:first-child >> text=쓰레기")
    assert not [url for url in asked if "/classify" in url and "/api/" in url]


def test_fixed_on_the_spot_is_received_and_done_in_one_go_with_two_photos(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.click("#handling label:has-text('현장에서')")
    phone.page.click("#send")
    phone.page.wait_for_selector("text=조치 후 사진을 한 장 더 찍어 주세요")
    phone.take(shared_data / "photos" / "landscape_3.jpg", which="#take-after input")
    expect(phone.page.locator("#notices")).not_to_contain_text("조치 후 사진")
    phone.page.screenshot(path=screenshots / "phone-on-spot.png", full_page=True)
    phone.send()
    phone.wait_until_empty()
    [finding] = rows(engine, "select state, handling, result, has_after_photo, photos_stored from finding")
    assert (finding["state"], finding["handling"], finding["photos_stored"]) == ("done", "on_spot", 2)
    assert finding["has_after_photo"] is True
    assert len(str(finding["result"])) >= 10


def test_the_same_thing_again_becomes_a_sighting_of_the_open_finding(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    for photo in ("landscape_1.jpg", "landscape_3.jpg"):
        phone.wait_for_place()
        phone.take(shared_data / "photos" / photo)
        phone.page.click(".kind:has-text('보도블록')")
        phone.page.click("#send")
        if photo == "landscape_3.jpg":
            phone.page.wait_for_selector("#doubles[open]")
            phone.page.screenshot(path=screenshots / "phone-doubles.png")
            phone.page.click("#doubles-list button")
        phone.page.wait_for_function("() => document.querySelectorAll('.shot').length === 0")
        phone.wait_until_empty()
    [finding] = rows(engine, "select sightings, photos_expected, photos_stored from finding")
    assert (finding["sightings"], finding["photos_expected"], finding["photos_stored"]) == (2, 2, 2)
    assert len(rows(engine, "select id from sighting")) == 1


def test_a_place_outside_the_district_is_named_and_asked_about(
    make_phone: Callable[..., Phone], shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone(geolocation={"longitude": 126.9015, "latitude": 37.5663, "accuracy": 10})
    phone.sign_in()
    phone.page.wait_for_selector("#place-warning:has-text('마포구')")
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.click("#send")
    phone.page.wait_for_selector("#ask[open] >> text=마포구")
    phone.page.screenshot(path=screenshots / "phone-outside.png")


def test_a_poor_fix_asks_for_a_better_one_or_a_pin(
    make_phone: Callable[..., Phone], engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone(geolocation={"longitude": 126.9035, "latitude": 37.5160, "accuracy": 140})
    phone.sign_in()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.wait_for_selector("#place-warning:has-text('140 m')")
    phone.page.click("#send")
    phone.page.wait_for_selector("#ask[open]")
    phone.page.click("#ask button:has-text('지도에서 고르기')")
    phone.page.wait_for_selector("#pin-map[open] .pin-map-pin")
    phone.page.mouse.click(260, 330)
    phone.page.screenshot(path=screenshots / "phone-map.png")
    phone.page.click("#pin-take")
    phone.page.wait_for_selector("#place:has-text('지도에서 고른 위치')")
    phone.send()
    phone.wait_until_empty()
    [finding] = rows(engine, "select location_source, accuracy_m from finding")
    assert (finding["location_source"], finding["accuracy_m"]) == ("pin", None)


def test_the_place_in_a_gallery_photo_is_offered(phone: Phone, shared_data: Path, screenshots: Path) -> None:
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "DSCN0010.jpg", which="#gallery")
    phone.page.wait_for_selector("#ask[open] >> text=사진의 위치 쓰기")
    # It was taken far outside the district.
    expect(phone.page.locator("#ask .button-primary")).to_have_text("지금 위치 그대로")
    phone.page.screenshot(path=screenshots / "phone-photo-place.png")
    phone.page.click("#ask button:has-text('사진의 위치 쓰기')")
    phone.page.wait_for_selector("#place:has-text('사진에 기록된 위치')")


def test_the_national_point_number_can_be_copied(phone: Phone) -> None:
    phone.wait_for_place()
    phone.page.click("#copy-number")
    assert phone.page.evaluate("navigator.clipboard.readText()") == "다사 4728 4646"


def test_a_photo_that_the_server_refuses_holds_up_nothing_and_stays_on_the_phone(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path, tmp_path: Path
) -> None:
    whole = (shared_data / "photos" / "landscape_1.jpg").read_bytes()
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(whole[: len(whole) // 2])
    phone.wait_for_place()
    phone.take(torn)
    phone.send()
    phone.take(shared_data / "photos" / "landscape_3.jpg")
    phone.send()
    phone.page.wait_for_selector(".needs-attention:has-text('중간에 끊겨')")
    phone.page.wait_for_selector(".is-sent")
    phone.page.locator("#waiting").scroll_into_view_if_needed()
    phone.page.screenshot(path=screenshots / "phone-refused.png")
    held = phone.held()
    assert [one["sha256"] for one in held["photos"]] == [hashlib.sha256(torn.read_bytes()).hexdigest()]
    phone.page.click("text=이 사진 빼고 마치기")
    phone.wait_until_empty()
    assert [
        row["photos_expected"] for row in rows(engine, "select photos_expected from finding order by number")
    ] == [
        0,
        1,
    ]


def test_a_report_that_the_server_refuses_is_shown_and_can_be_corrected(
    phone: Phone, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone.wait_for_place()
    phone.page.route(
        "**/api/v1/findings",
        lambda route: route.fulfill(
            status=422,
            content_type="application/problem+json",
            body=json.dumps(
                {
                    "type": "/problems/location-invalid",
                    "title": "위치가 올바르지 않습니다.",
                    "status": 422,
                    "detail": "위치를 다시 잡아 주세요.",
                }
            ),
        ),
    )
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.fill("#description", "가로등이 꺼져 있습니다")
    phone.send()
    phone.page.wait_for_selector(".needs-attention:has-text('위치를 다시 잡아 주세요')")
    phone.page.unroute("**/api/v1/findings")
    phone.page.click("text=고쳐서 다시 보내기")
    phone.page.wait_for_selector(".shot")
    assert phone.page.input_value("#description") == "가로등이 꺼져 있습니다"
    phone.page.fill("#description", "가로등이 밤새 꺼져 있습니다")
    phone.send()
    phone.wait_until_empty()
    assert [row["description"] for row in rows(engine, "select description from finding")] == [
        "가로등이 밤새 꺼져 있습니다"
    ]


def test_a_photo_is_where_the_officer_stands_when_it_is_taken(
    phone: Phone, engine: Engine, shared_data: Path
) -> None:
    phone.wait_for_place()
    assert phone.context is not None
    phone.context.set_geolocation({"longitude": 126.9241, "latitude": 37.5216, "accuracy": 6})
    phone.page.wait_for_timeout(15_500)  # the officer walks on with the page open
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.wait_for_selector("#place:has-text('여의동')")
    phone.send()
    phone.wait_until_empty()
    assert [row["dong_code"] for row in rows(engine, "select dong_code from finding")] == ["1156054000"]


def test_where_the_office_says_so_a_photo_is_made_smaller_and_keeps_time_and_place(
    phone: Phone, shared_data: Path
) -> None:
    photo = (shared_data / "photos" / "DSCN0010.jpg").read_bytes()
    made = phone.page.evaluate(
        """async ([encoded, limit]) => {
          const files = document.body.dataset.files;
          const { takeIn } = await import(`${files}js/phone/photos.js`);
          const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
          const taken = await takeIn(new File([bytes], "x.jpg", { type: "image/jpeg" }), { shrinkAbove: limit });
          const { readExif } = await import(`${files}js/phone/exif.js`);
          const { spot, takenAt } = readExif(taken.bytes);
          return { size: taken.size, spot, takenAt, data: btoa(String.fromCharCode(...new Uint8Array(taken.bytes))) };
        }""",
        [base64.b64encode(photo).decode(), 80_000],
    )
    smaller = read_photo(base64.b64decode(made["data"]))
    original = read_photo(photo)
    assert made["size"] == smaller.bytes < 80_000
    assert smaller.orientation == 1
    assert smaller.taken_at == original.taken_at
    assert smaller.taken_location is not None
    assert original.taken_location is not None
    assert distance_m(smaller.taken_location, original.taken_location) < 0.5


def test_my_day_shows_what_was_sent_and_takes_a_missing_after_photo(
    phone: Phone, app: Flask, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.click(".kind >> nth=0")
    phone.send()
    phone.wait_until_empty()
    [finding] = rows(engine, "select id, number, revision from finding")
    move = {
        "id": str(new_id()),
        "target": "done",
        "from_revision": finding["revision"],
        "result": "보수하였습니다. 감사합니다.",
    }
    manager = Cast(app).manager
    assert manager.post(f"/api/v1/findings/{finding['id']}/moves", json=move).status_code == 201
    derive_waiting(engine, app.extensions["patrol"].storage, Limits(), at=clock.now())

    phone.page.goto(f"{phone.url}/report/day")
    phone.page.wait_for_selector(f"#today-list .entry:has-text('{finding['number']}')")
    phone.page.wait_for_selector("#near-list .entry img")
    phone.page.screenshot(path=screenshots / "phone-day.png", full_page=True)
    phone.page.set_input_files("#near-list input[type=file]", shared_data / "photos" / "landscape_3.jpg")
    phone.page.wait_for_selector("#near-list .entry", state="detached")
    phone.wait_until_empty()
    assert [row["has_after_photo"] for row in rows(engine, "select has_after_photo from finding")] == [True]


def test_a_photo_that_is_damaged_inside_is_kept_and_sent_and_the_officer_hears_of_it(
    phone: Phone, app: Flask, engine: Engine, shared_data: Path, screenshots: Path, tmp_path: Path
) -> None:
    whole = bytearray((shared_data / "photos" / "landscape_1.jpg").read_bytes())
    middle = range(len(whole) // 20, len(whole) * 9 // 10)
    chance = random.Random(20141024)
    whole[middle.start : middle.stop] = chance.randbytes(len(middle))
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes(whole)
    phone.wait_for_place()
    phone.take(damaged)
    phone.page.wait_for_selector("#notices >> text=이 사진은 열리지 않습니다")
    phone.page.screenshot(path=screenshots / "phone-damaged.png")
    phone.send()
    phone.wait_until_empty()
    assert [row["sha256"] for row in rows(engine, "select sha256 from photo where state = 'stored'")] == [
        hashlib.sha256(whole).hexdigest()
    ]
    derive_waiting(engine, app.extensions["patrol"].storage, Limits(), at=clock.now())
    phone.page.goto(f"{phone.url}/report/day")
    phone.page.wait_for_selector("#today-list .entry:has-text('사진 1장이 열리지 않습니다')")
    phone.page.screenshot(path=screenshots / "phone-day-damaged.png")
    assert rows(engine, "select photos_stored from finding") == [{"photos_stored": 1}]


def test_more_photos_than_a_report_holds_are_said(phone: Phone, shared_data: Path, screenshots: Path) -> None:
    photo = shared_data / "photos" / "landscape_1.jpg"
    phone.page.set_input_files("#gallery", [distinct(photo, number) for number in range(21)])
    phone.page.wait_for_selector("#notices >> text=20장까지")
    phone.page.wait_for_function("() => document.querySelectorAll('.shot').length === 20")
    phone.page.screenshot(path=screenshots / "phone-most.png")
    assert phone.page.evaluate(SIDEWAYS) == 0


def test_words_that_were_taken_back_do_not_return_and_neither_does_their_place(phone: Phone) -> None:
    phone.wait_for_place()
    drafts = f"(await ({READ_WAITING})()).findings.filter((one) => one.state === 'draft')"
    phone.page.fill("#description", "보도블록")
    phone.wait_until(f"async () => {drafts}.some((one) => one.content.description === '보도블록')")
    phone.page.fill("#description", "")
    phone.wait_until(f"async () => {drafts}.every((one) => one.content.description === '')")
    assert phone.context is not None
    phone.context.set_geolocation({"longitude": 126.9242, "latitude": 37.5217, "accuracy": 8})
    phone.open_report()
    phone.wait_for_place()
    phone.page.wait_for_selector("#place:has-text('여의동')")
    assert phone.page.input_value("#description") == ""
    assert phone.page.locator("#notices .notice").count() == 0


def test_a_draft_waits_for_whoever_began_it(phone: Phone) -> None:
    drafts = f"(await ({READ_WAITING})()).findings.filter((one) => one.state === 'draft')"
    phone.page.fill("#description", "보도블록")
    phone.wait_until(f"async () => {drafts}.some((one) => one.content.description === '보도블록')")
    assert phone.context is not None
    phone.context.clear_cookies()
    phone.sign_in(SECOND_OFFICER)
    phone.wait_for_place()
    assert phone.page.input_value("#description") == ""
    phone.context.clear_cookies()
    phone.sign_in()
    phone.page.wait_for_selector("text=작성하던 적출사항을 다시 열었습니다")
    assert phone.page.input_value("#description") == "보도블록"
