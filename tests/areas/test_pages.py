"""The administrator sees which areas are in use, checks a file, and puts it in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine
from werkzeug.test import TestResponse

from patrol.areas.load import load_reference
from patrol.areas.queries import list_areas
from patrol.clock import now, seoul_day
from patrol.database import transaction
from patrol.journal import SYSTEM
from tests.areas.drawing import DISTRICT, block, figure_of_eight, write
from tests.cast import Cast

TWO = [("1156054000", "여의동", block(0, 0)), ("1156055000", "당산1동", block(1, 0))]


def send(cast: Cast, path: Path, action: str, **more: str) -> TestResponse:
    with path.open("rb") as file:
        return cast.administrator.post(
            "/areas", data={"file": (file, path.name), "kind": "dong", "action": action, **more}
        )


def dongs(engine: Engine, day: dt.date | None = None) -> list[str]:
    with transaction(engine) as session:
        return [area.name for area in list_areas(session, "dong", DISTRICT, day or seoul_day(now()))]


def test_where_no_dongs_are_loaded_the_page_says_that_legal_dongs_are_used(cast: Cast, engine: Engine):
    with transaction(engine) as session:
        load_reference(session, SYSTEM, DISTRICT, now())
    page = cast.administrator.get("/areas").get_data(as_text=True)
    assert "법정동으로 나누어" in page
    assert "당산동3가" in page
    assert "처음부터" in page


def test_a_file_is_only_checked_when_only_that_was_asked(cast: Cast, engine: Engine, tmp_path: Path):
    page = send(cast, write(tmp_path / "dong.gpkg", TWO), "check")
    assert page.status_code == 200
    assert "받을 수 있는 파일입니다" in page.get_data(as_text=True)
    assert dongs(engine) == []


def test_a_checked_file_is_put_in_force_and_again_changes_nothing(cast: Cast, engine: Engine, tmp_path: Path):
    path = write(tmp_path / "행정동.gpkg", TWO, crs="EPSG:5174")
    page = send(cast, path, "load").get_data(as_text=True)
    assert "구역 2개를 올렸습니다" in page
    assert "행정동.gpkg" in page
    assert dongs(engine) == ["여의동", "당산1동"]
    assert "바뀐 것이 없습니다" in send(cast, path, "load").get_data(as_text=True)


def test_a_day_in_the_future_keeps_the_present_until_then(cast: Cast, engine: Engine, tmp_path: Path):
    send(cast, write(tmp_path / "a.gpkg", TWO), "load")
    later = seoul_day(now()) + dt.timedelta(30)
    renamed = [("1156054000", "새여의동", block(0, 0, 200))]
    send(cast, write(tmp_path / "b.gpkg", renamed), "load", valid_from=later.isoformat())
    assert dongs(engine) == ["여의동", "당산1동"]
    assert dongs(engine, later) == ["새여의동"]


def test_a_refused_file_says_why_and_changes_nothing(cast: Cast, engine: Engine, tmp_path: Path):
    answer = send(cast, write(tmp_path / "a.gpkg", [("1156054000", "여의동", figure_of_eight())]), "load")
    assert answer.status_code == 422
    assert "엇갈려" in answer.get_data(as_text=True)
    assert dongs(engine) == []


def test_a_file_that_is_no_map_is_answered_with_what_to_do(cast: Cast, tmp_path: Path):
    path = tmp_path / "a.hwp"
    path.write_bytes(b"HWP Document File")
    answer = send(cast, path, "check")
    assert answer.status_code == 422
    assert "GeoJSON" in answer.get_data(as_text=True)


def test_no_file_at_all_is_answered_too(cast: Cast):
    answer = cast.administrator.post("/areas", data={"kind": "dong", "action": "load"})
    assert answer.status_code == 422
    assert "파일을 골라" in answer.get_data(as_text=True)


def test_the_page_speaks_english(cast: Cast, tmp_path: Path):
    path = write(tmp_path / "a.gpkg", TWO)
    with path.open("rb") as file:
        page = cast.administrator.post(
            "/areas",
            data={"file": (file, "a.gpkg"), "kind": "dong", "action": "check"},
            headers={"Accept-Language": "en"},
        ).get_data(as_text=True)
    assert "This file can be taken" in page
    assert "of the district lie in none of the areas" in page


def test_only_the_administrator_may(cast: Cast):
    assert cast.manager.get("/areas").status_code == 403
    assert cast.officer.post("/areas", data={"kind": "dong"}).status_code == 403
