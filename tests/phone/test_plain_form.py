"""The plain form: a report from any browser, exactly once, and nothing that was typed is lost."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.addresses.load import replace_addresses
from patrol.addresses.read import Entrance
from patrol.areas.load import load_reference
from patrol.journal import SYSTEM
from patrol.phone.plain import spot_written
from patrol.problems import Problem
from tests.browser.making import with_comment
from tests.cast import DISTRICT, Cast

HALL = Entrance("당산로 123", "영등포구청", 126.8962, 37.5264)


@pytest.fixture
def placed(owner_engine: Engine, engine: Engine) -> None:
    """The district's boundaries and one address."""
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        replace_addresses(session, SYSTEM, DISTRICT, [HALL], source="test")
        session.commit()


def opened(client: FlaskClient) -> dict[str, Any]:
    """The form as it comes: its id."""
    page = client.get("/report/form").get_data(as_text=True)
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found is not None
    return {"id": found[1]}


def send(client: FlaskClient, form: dict[str, Any], *photos: bytes, name: str = "photos") -> Any:
    files = [(io.BytesIO(data), f"IMG_{number}.jpg") for number, data in enumerate(photos)]
    return client.post("/report/form", data={**form, name: files}, content_type="multipart/form-data")


def findings(engine: Engine) -> list[dict[str, Any]]:
    statement = """
        select number, description, address, item_code, location_source, dong_code, state, channel,
               photos_expected, photos_stored, st_x(location) as x, st_y(location) as y from finding order by number
    """
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(statement))]


def test_a_report_with_photos_arrives_whole_and_its_number_is_said(
    placed: None, cast: Cast, engine: Engine, shared_data: Path
) -> None:
    form = {**opened(cast.officer), "where": "서울 영등포구 당산로123", "item_code": "0202"}
    photos = [with_comment(shared_data / "photos" / "landscape_1.jpg", number) for number in (1, 2)]
    answer = send(cast.officer, form, *photos)
    assert (answer.status_code, answer.location) == (303, f"/report/form?sent={form['id']}")
    [finding] = findings(engine)
    assert (finding["photos_expected"], finding["photos_stored"]) == (2, 2)
    assert (finding["location_source"], finding["address"]) == ("address", "당산로 123 (영등포구청)")
    assert (finding["x"], finding["y"]) == (126.8962, 37.5264)
    said = cast.officer.get(answer.location).get_data(as_text=True)
    assert f"{finding['number']} 접수 완료" in said
    other = cast.monitor.get(answer.location).get_data(as_text=True)
    assert finding["number"] not in other


def test_the_same_form_sent_twice_is_one_report(
    placed: None, cast: Cast, engine: Engine, shared_data: Path
) -> None:
    form = {**opened(cast.officer), "description": "보도블록이 꺼졌습니다"}
    photo = (shared_data / "photos" / "landscape_3.jpg").read_bytes()
    answers = [send(cast.officer, form, photo) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert [(one["photos_expected"], one["photos_stored"]) for one in findings(engine)] == [(1, 1)]


def test_a_form_that_was_changed_after_it_was_sent_is_asked_about_and_loses_nothing(
    placed: None, cast: Cast, engine: Engine
) -> None:
    form = {**opened(cast.officer), "description": "보도블록이 꺼졌습니다"}
    send(cast.officer, form)
    again = send(cast.officer, {**form, "description": "맨홀 뚜껑이 덜컹거립니다"})
    page = again.get_data(as_text=True)
    assert again.status_code == 409
    assert "먼저 보내신 것은 접수되어 있습니다" in page
    assert "맨홀 뚜껑이 덜컹거립니다" in page
    assert form["id"] not in page
    assert len(findings(engine)) == 1


def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    placed: None, cast: Cast, engine: Engine, shared_data: Path
) -> None:
    form = {**opened(cast.officer), "description": "가로등이 꺼져 있습니다", "where": "당산로 123"}
    torn = (shared_data / "photos" / "landscape_1.jpg").read_bytes()[:5000]
    answer = send(cast.officer, form, torn)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "IMG_0.jpg: 사진 파일이 중간에 끊겨 있습니다." in page
    assert "가로등이 꺼져 있습니다" in page
    assert form["id"] in page
    assert findings(engine) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "사진, 항목, 내용 가운데 하나는 있어야 합니다."),
        ({"description": "x", "handling": "on_spot"}, "조치 후 사진을 붙여 주세요."),
        ({"description": "x", "where": "35.68, 139.76"}, "우리나라 안의 위도·경도가 아닙니다."),
        ({"description": "x", "item_code": "9999"}, "항목"),
        ({"description": "x" * 4001}, "내용이 너무 깁니다."),
    ],
)
def test_each_thing_that_is_missing_is_said(
    placed: None, cast: Cast, engine: Engine, values: dict[str, str], said: str
) -> None:
    answer = send(cast.officer, {**opened(cast.officer), **values})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert findings(engine) == []


def test_a_form_without_an_id_of_its_own_gets_one(placed: None, cast: Cast, engine: Engine) -> None:
    answer = send(cast.officer, {"id": "no", "description": "가로등이 꺼져 있습니다"})
    assert answer.status_code == 422
    assert 'name="id" value="no"' not in answer.get_data(as_text=True)


def test_fixed_on_the_spot_is_done_at_once(
    placed: None, cast: Cast, engine: Engine, shared_data: Path
) -> None:
    form = {
        **opened(cast.officer),
        "description": "현수막",
        "handling": "on_spot",
        "result": "떼어 냈습니다. 감사합니다.",
    }
    after = (shared_data / "photos" / "landscape_6.jpg").read_bytes()
    assert send(cast.officer, form, after, name="after_photos").status_code == 303
    assert [one["state"] for one in findings(engine)] == ["done"]


def test_without_a_place_the_photo_says_where_and_else_the_dong_is_kept(
    placed: None, cast: Cast, engine: Engine, shared_data: Path
) -> None:
    tuscany = (shared_data / "photos" / "DSCN0010.jpg").read_bytes()  # taken in Italy: no place of ours
    send(cast.officer, {**opened(cast.officer), "description": "가", "dong": "당산1동"}, tuscany)
    send(cast.officer, {**opened(cast.officer), "description": "나", "where": "다사 4664 4762"})
    send(cast.officer, {**opened(cast.officer), "description": "다", "where": "버스정류소 뒤 화단"})
    unplaced, numbered, words = findings(engine)
    assert (unplaced["x"], unplaced["address"]) == (None, "당산1동")
    assert (numbered["location_source"], numbered["address"]) == ("pin", "당산로 123 (영등포구청)")
    assert (words["x"], words["address"]) == (None, "버스정류소 뒤 화단")


def test_a_monitors_report_is_a_monitors(placed: None, cast: Cast, engine: Engine) -> None:
    assert send(cast.monitor, {**opened(cast.monitor), "description": "가로등"}).status_code == 303
    assert [one["channel"] for one in findings(engine)] == ["monitor"]


@pytest.mark.parametrize("written", ["37.5264, 126.8962", "126.8962 37.5264", "37.5264/126.8962"])
def test_degrees_are_understood_in_any_order(written: str) -> None:
    spot = spot_written(written)
    assert spot is not None
    assert (spot.longitude, spot.latitude) == (126.8962, 37.5264)


@pytest.mark.parametrize("written", ["당산로 123", "가아 1", "123-4"])
def test_an_address_is_not_taken_for_degrees(written: str) -> None:
    assert spot_written(written) is None


def test_degrees_abroad_are_refused() -> None:
    with pytest.raises(Problem, match="input-invalid"):
        spot_written("48.85, 99.35")


def test_photos_that_are_too_much_for_one_go_are_said_with_what_to_do(
    cast: Cast, placed: None, engine: Engine
) -> None:
    body = {"data": bytes(40_000_000), "content_type": "multipart/form-data; boundary=photos"}
    answer = cast.officer.post("/report/form", **body)
    assert answer.status_code == 413
    page = answer.get_data(as_text=True)
    assert "사진이 모두 합해 30 MB를 넘어" in page
    assert "사진을 몇 장만 골라" in page
    assert findings(engine) == []
