"""Programmes on the map: grievances without whoever complained, patrols where they were walked, welfare visits nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.database import transaction
from patrol.ids import new_id
from patrol.maps.programmes import places_between, programme_counts
from tests.cast import DISTRICT, Cast
from tests.findings.arranging import MORNING
from tests.programmes.arranging import activity, grievance, kinds

DAYS = "layer=programmes&from=2014-03-01&to=2014-03-31&period=custom"
MARCH = Period(dt.date(2014, 3, 1), dt.date(2014, 3, 31))
SPOT: dict[str, Any] = {"longitude": 126.8962, "latitude": 37.5264}
SECRETS = ("김민원", "010-1234-5678", "옆집 개", "밤마다 짖습니다", "당산로 비밀길 7", "할머니 댁")


@pytest.fixture
def told(district: Engine) -> Engine:
    """A grievance with a place and one without, both with everything that a map must not say."""
    with transaction(district) as session:
        kinds(session)
        words: dict[str, Any] = {
            "subject": "옆집 개",
            "content": "밤마다 짖습니다",
            "address": "당산로 비밀길 7",
        }
        who: dict[str, Any] = {"name": "김민원", "phone": "010-1234-5678"}
        grievance(session, "written", "environment", **words, **who, **SPOT)
        grievance(session, "internet", "traffic", **words, **who)
        activity(session, "welfare_visit", title="할머니 댁", **SPOT)
    return district


def places(cast: Cast, who: str) -> list[Any]:
    """The map's grievances as somebody gets them."""
    body: Any = getattr(cast, who).get(f"/api/v1/map/programmes?{DAYS}").get_json()
    return [one for one in body["places"] if one[2] == "grievance"]


def test_a_grievance_is_on_the_map_with_category_number_and_state(told: Engine, cast: Cast) -> None:
    [mark] = places(cast, "manager")
    assert mark[:3] == [126.8962, 37.5264, "grievance"]
    assert mark[4:] == ["환경공원", "G2014-00001", "2014-03-04", "late"]
    assert cast.manager.get(f"/grievances/{mark[3]}").status_code == 200


def test_who_may_not_handle_grievances_sees_the_mark_but_no_way_in(told: Engine, cast: Cast) -> None:
    [mark] = places(cast, "clerk")
    assert mark[3] is None
    assert mark[5] == "G2014-00001"
    assert "/grievances?" not in cast.clerk.get(f"/map?{DAYS}").text
    assert "/grievances?category=environment&amp;from=2014-03-01" in cast.manager.get(f"/map?{DAYS}").text


def test_the_table_counts_each_category_with_and_without_a_place(told: Engine) -> None:
    with transaction(told) as session:
        rows = programme_counts(session, DISTRICT, MARCH, MORNING)
    assert [(one.kind, one.programme_code, one.count, one.placed) for one in rows] == [
        ("activity", "welfare_visit", 1, 0),
        ("grievance", "traffic", 1, 0),
        ("grievance", "environment", 1, 1),
    ]


def test_no_map_answer_says_who_complained_or_what_about(told: Engine, cast: Cast) -> None:
    asked = [
        *(f"/map{page}?{DAYS}" for page in ("", "/table", "/export.csv", "/export.geojson")),
        f"/api/v1/map/programmes?{DAYS}",
        f"/map/place?dong=1156054000&{DAYS}",
        f"/api/v1/map/sources?{DAYS}&bbox=126.8,37.4,127.0,37.6&zoom=16",
    ]
    for address in asked:
        answer = cast.manager.get(address)
        assert answer.status_code == 200, address
        assert not [secret for secret in SECRETS if secret in answer.text], address
        # As JSON it could stand there escaped.
        assert not [one for one in SECRETS if one.encode("unicode-escape").decode() in answer.text], address
    with transaction(told) as session:
        journal = " ".join(session.scalars(text("select change::text from journal_entry")))
    assert not [secret for secret in SECRETS if secret in journal]


def test_the_layer_leaves_as_a_file_with_what_the_map_shows(told: Engine, cast: Cast) -> None:
    table = cast.manager.get(f"/map/export.csv?{DAYS}").data.decode("utf-8-sig").splitlines()
    assert table[0] == "kind,programme,programme_ko,programme_en,day,title,state,longitude,latitude"
    assert [line.split(",")[0] for line in table[1:]] == ["grievance"]
    assert ",G2014-00001,late,126.8962,37.5264" in table[1]
    assert cast.manager.get(f"/map/export.gpkg?{DAYS}").data[:15] == b"SQLite format 3"
    assert cast.manager.get(f"/map/export.html?{DAYS}").status_code == 404
    assert "/map/export.csv?" in cast.manager.get(f"/map?{DAYS}").text
    assert "/map/export.html?" not in cast.manager.get(f"/map?{DAYS}").text


def test_a_patrol_stands_on_ground_that_was_walked(district: Engine) -> None:
    with transaction(district) as session:
        kinds(session)
        # 400 m are walked, then the phone sleeps for 3 km to the east, then 90 m: the middle of it all was never recorded.
        walk(
            session,
            [(126.8960, 37.5280), (126.9005, 37.5280), (126.9345, 37.5280), (126.9355, 37.5280)],
            "{1,3}",
        )
        [place] = places_between(session, DISTRICT, MARCH, MORNING)
    assert place.longitude == pytest.approx(126.89825, abs=1e-4)


def test_a_patrol_that_was_recorded_at_single_spots_stands_at_the_first(district: Engine) -> None:
    with transaction(district) as session:
        kinds(session)
        walk(session, [(126.8960, 37.5280), (126.9345, 37.5280)], "{1,2}")
        [place] = places_between(session, DISTRICT, MARCH, MORNING)
    assert (place.longitude, place.latitude) == (126.8960, 37.5280)


def test_a_programme_that_became_personal_is_no_longer_on_the_map(district: Engine) -> None:
    with transaction(district) as session:
        kinds(session)
        activity(session, "field_tour", title="할머니 댁", **SPOT)
        assert len(places_between(session, DISTRICT, MARCH, MORNING)) == 1
        session.execute(text("update programme set is_personal = true where code = 'field_tour'"))
        assert places_between(session, DISTRICT, MARCH, MORNING) == []


def walk(session: Session, corners: list[tuple[float, float]], pieces: str) -> None:
    """A patrol of half an hour with these corners."""
    patrol_id = new_id()
    session.execute(
        text(
            "insert into patrol (id, digest, district_code, programme_code, started_at, ended_at)"
            " values (:id, 'x', :district, 'daily', :start, :end)"
        ),
        {"id": patrol_id, "district": DISTRICT, "start": MORNING, "end": MORNING + dt.timedelta(minutes=30)},
    )
    line = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
    session.execute(
        text(
            "insert into patrol_track (patrol_id, district_code, path, times, pieces, agreed_at, delete_after)"
            " values (:id, :district, st_geomfromewkt(:path), :times, :pieces, :start, :later)"
        ),
        {
            "id": patrol_id,
            "district": DISTRICT,
            "path": f"SRID=4326;LINESTRING({line})",
            "pieces": pieces,
            "times": [MORNING + dt.timedelta(minutes=number) for number in range(len(corners))],
            "start": MORNING,
            "later": MORNING + dt.timedelta(days=30),
        },
    )
