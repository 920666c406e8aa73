"""Facilities with boundaries, lists in pages, checklists as versions, intervals from a day on: as people meet them."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import uuid
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.inspections.importing import import_facilities, read_features
from patrol.inspections.queries import facilities
from patrol.problems import Problem
from patrol.web.tables import read_table
from tests.cast import DISTRICT, MANAGER, Cast
from tests.findings.arranging import actor
from tests.programmes.arranging import DAY, facility, inspect, inspection_of, kinds

PARK = "POLYGON ((126.900 37.520, 126.904 37.520, 126.904 37.523, 126.900 37.523, 126.900 37.520))"


def scalar(engine: Engine, statement: str, **values: Any) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text(statement), values)


def change_of(**more: Any) -> dict[str, Any]:
    return {"name": "햇살어린이집", "is_building": "true", "grade": "", "safety_class": "", **more}


def test_a_boundary_is_drawn_later_and_shown(cast: Cast, place: uuid.UUID, engine: Engine) -> None:
    answer = cast.officer.post(f"/facilities/{place}/edit", data=change_of(boundary=PARK))
    assert answer.status_code == 302, answer.text
    kept = scalar(engine, "select st_astext(boundary) from facility where id = :id", id=place)
    assert kept.startswith("MULTIPOLYGON")
    inside = "select st_contains(boundary, location) from facility where id = :id"
    assert scalar(engine, inside, id=place)
    assert "data-area" in cast.officer.get(f"/facilities/{place}").text
    assert "MULTIPOLYGON" in cast.officer.get(f"/facilities/{place}/edit").text


@pytest.mark.parametrize(
    "written",
    [
        "POLYGON ((37.52 126.9, 37.53 126.9, 37.53 126.91, 37.52 126.9))",
        "POINT (126.9 37.5)",
        "POLYGON ((",
        '{"type": 3}',
    ],
)
def test_what_is_no_boundary_is_refused_and_stays_typed(
    cast: Cast, place: uuid.UUID, engine: Engine, written: str
) -> None:
    answer = cast.officer.post(f"/facilities/{place}/edit", data=change_of(boundary=written, name="새 이름"))
    assert answer.status_code == 422
    assert "새 이름" in answer.text
    assert scalar(engine, "select name from facility where id = :id", id=place) == "햇살어린이집"


def test_a_grade_that_is_corrected_is_added_to_the_history(
    cast: Cast, place: uuid.UUID, engine: Engine
) -> None:
    cast.officer.post(f"/facilities/{place}/edit", data=change_of(grade="D"))
    assert scalar(engine, "select source from facility_grade where facility_id = :id", id=place) == "decided"


def test_facilities_of_a_geojson_file_are_places_and_polygons_and_come_out_again(session: Session) -> None:
    kinds(session)
    square = {
        "type": "Polygon",
        "coordinates": [[[126.9, 37.52], [126.904, 37.52], [126.904, 37.523], [126.9, 37.52]]],
    }
    features = [
        {
            "type": "Feature",
            "properties": {"관리번호": "F-1", "시설명": "문래공사장", "종류": "construction_site"},
            "geometry": square,
        },
        {
            "type": "Feature",
            "properties": {"관리번호": "F-2", "시설명": "당산어린이집", "종류": "daycare"},
            "geometry": {"type": "Point", "coordinates": [126.8962, 37.5264]},
        },
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    rows = read_features(data)
    for taken in (2, 0):
        report = import_facilities(session, actor(MANAGER), rows, district_code=DISTRICT, day=DAY)
        assert (report.taken, report.rejects) == (taken, ())
    assert {row.name: row.has_boundary for row in facilities(session, DISTRICT)} == {
        "문래공사장": True,
        "당산어린이집": False,
    }
    wrong = [{"관리번호": "F-3", "시설명": "x", "종류": "daycare", "경계": "POINT (126.9 37.5)"}]
    report = import_facilities(session, actor(MANAGER), wrong, district_code=DISTRICT, day=DAY)
    assert "면(폴리곤)이 아닙니다" in report.rejects[0].reason


def test_a_file_without_features_is_refused() -> None:
    with pytest.raises(Problem):
        read_features(b'{"type": "FeatureCollection"}')


def test_the_exported_list_can_be_imported_by_another_office(
    cast: Cast, place: uuid.UUID, engine: Engine, session: Session
) -> None:
    cast.officer.post(f"/facilities/{place}/edit", data=change_of(boundary=PARK, number="D-7"))
    written = cast.officer.get("/facilities.csv").data
    rows = read_table(written)
    assert (rows[0]["관리번호"], rows[0]["경계"][:12]) == ("D-7", "MULTIPOLYGON")
    answer = cast.manager.post(
        "/facilities/import",
        data={"file": (BytesIO(written), "facilities.csv")},
    )
    assert "D-7" in answer.text


def test_long_lists_come_in_pages_without_gaps_or_doubles(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    with Session(owner_engine) as session:
        for number in range(120):
            # The same day and name for many: only the id tells them apart.
            facility(session, name=f"어린이집 {number // 50}", number=f"N-{number:03d}")
        session.commit()
    seen: list[str] = []
    address = "/facilities"
    while address:
        page = cast.officer.get(address).text
        seen += re.findall(r'<a href="/facilities/([0-9a-f-]{36})">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 121
    assert cast.officer.get("/facilities?cursor=nonsense").status_code == 400
    assert "N-007" in cast.officer.get("/facilities?q=N-007").text
    assert "N-008" not in cast.officer.get("/facilities?q=N-007").text


def form_of(page: str) -> dict[str, str]:
    """What a browser would send for the checklist's form as it is shown."""
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r' name="([^"]+)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        value = re.search(r' value="([^"]*)"', tag)
        values[name[1]] = html.unescape(value[1]) if value else ""
    return values


def test_a_revised_checklist_is_a_new_version_and_old_inspections_keep_theirs(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    with Session(owner_engine) as session:
        old = inspection_of(session, place)
        inspect(session, old)
        session.commit()
    address = "/inspections/checklists/daycare/edit"
    values = form_of(cast.manager.get(address).text)
    assert cast.manager.post(address, data=values).status_code == 302
    assert (
        scalar(engine, "select max(version) from checklist where code = 'daycare'") == 1
    )  # nothing was changed
    values["s0.q0.ko"] = ""  # left out
    values["s0.q1.ko"] = "비상구가 열려 있다"
    blank = next(
        name for name, value in values.items() if name.endswith(".ko") and name[:5] == "s0.q2" and value
    )
    assert blank
    free = max(int(name.split(".q")[1].split(".")[0]) for name in values if name.startswith("s0.q"))
    values |= {f"s0.q{free}.ko": "문턱 높이를 잰다", f"s0.q{free}.unit": "cm", f"s0.q{free}.photo": "1"}
    assert cast.manager.post(address, data=values).status_code == 302
    newest = scalar(
        engine, "select sections -> 0 -> 'questions' from checklist where code = 'daycare' and version = 2"
    )
    assert newest[0]["ko"] == "비상구가 열려 있다"
    assert newest[-1] | {"code": ""} == {
        "code": "",
        "ko": "문턱 높이를 잰다",
        "en": "문턱 높이를 잰다",
        "unit": "cm",
        "is_photo_required": True,
    }
    page = cast.officer.get(f"/inspections/{old.id}").text
    assert "손끼임" in page  # the old words
    assert "문턱 높이" not in page
    assert "문턱 높이" in cast.officer.get(f"/inspections/new?facility={place}").text
    # Somebody who began from version 1 does not overwrite version 2.
    again = cast.manager.post(address, data=values)
    assert again.status_code == 409
    assert "문턱 높이를 잰다" in again.text
    assert cast.officer.post(address, data=values).status_code == 403


def test_an_interval_moves_the_next_dates_at_once(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    with Session(owner_engine) as session:
        inspect(session, inspection_of(session, place))
        session.commit()
    due = "select next_due_on from facility where id = :id"
    assert scalar(engine, due, id=place) == dt.date(2014, 9, 4)
    given = {
        "programme_code": "daycare",
        "grade": "",
        "valid_from": "2014-01-01",
        "months": "2",
        "source": "방침 제12호",
    }
    answer = cast.manager.post("/inspections/intervals", data=given)
    assert answer.status_code == 302, answer.text
    assert scalar(engine, due, id=place) == dt.date(2014, 5, 4)
    assert "방침 제12호" in cast.officer.get("/inspections/intervals").text
    assert cast.manager.post("/inspections/intervals", data={**given, "months": "0"}).status_code == 422
    assert cast.officer.post("/inspections/intervals", data=given).status_code == 403
