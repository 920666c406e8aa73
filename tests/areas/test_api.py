"""Maps and phones get boundaries that they can keep, and ask where a spot is."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine

from patrol.areas.load import load_file, load_reference
from patrol.database import transaction
from patrol.journal import SYSTEM
from tests.areas.drawing import DISTRICT
from tests.cast import Cast

AT = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
OFFICE = {"longitude": "126.8962", "latitude": "37.5264"}


@pytest.fixture
def district(engine: Engine, shared_data: Path) -> None:
    """The district with its legal and its administrative dongs."""
    with transaction(engine) as session:
        load_reference(session, SYSTEM, DISTRICT, AT)
        path = shared_data / "areas" / "yeongdeungpo_dong.geojson"
        load_file(session, SYSTEM, path, kind="dong", district_code=DISTRICT, at=AT)


def test_boundaries_are_small_geojson_that_a_browser_keeps(district: None, cast: Cast):
    answer = cast.officer.get("/api/v1/areas")
    assert answer.status_code == 200
    assert answer.content_type == "application/geo+json"
    assert len(answer.json["features"]) == 18
    assert answer.json["features"][0]["properties"]["name"] == "영등포본동"
    assert len(gzip.compress(answer.data)) < 5_000
    again = cast.officer.get("/api/v1/areas", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_drawn_neighbours_still_meet(district: None, cast: Cast):
    answer = cast.officer.get("/api/v1/areas?kind=dong")
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in answer.json["features"]]
    whole = shapely.union_all(shapes)
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-4)
    assert sum(shapely.Polygon(ring).area for ring in holes) < whole.area * 1e-4


@pytest.mark.parametrize(("kind", "count"), [("district", 1), ("legal_dong", 34), ("zone", 0)])
def test_other_kinds_have_their_boundaries_too(district: None, cast: Cast, kind: str, count: int):
    answer = cast.officer.get(f"/api/v1/areas?kind={kind}")
    assert len(answer.json["features"]) == count


def test_a_place_says_its_dong_and_its_national_point_number(district: None, cast: Cast):
    answer = cast.monitor.get("/api/v1/place", query_string=OFFICE)
    assert answer.json["dong"] == {"code": "1156055000", "name": "당산1동"}
    assert answer.json["legal_dong"] == {"code": "1156011300", "name": "당산동3가"}
    assert answer.json["national_point_number"] == "다사 4664 4762"
    assert answer.json["is_outside"] is False


def test_a_place_outside_names_the_right_district(district: None, cast: Cast):
    answer = cast.officer.get("/api/v1/place?longitude=126.978&latitude=37.56655")
    assert (answer.json["dong"], answer.json["is_outside"]) == (None, True)
    assert answer.json["outside_district"] == "중구"


def test_a_place_at_the_other_end_of_the_world_is_answered_too(district: None, cast: Cast):
    answer = cast.officer.get("/api/v1/place?longitude=37.5&latitude=0")
    assert answer.status_code == 200
    assert answer.json["national_point_number"] is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "longitude=126.9",
        "longitude=abc&latitude=37.5",
        "longitude=nan&latitude=37.5",
        "longitude=inf&latitude=1",
        "longitude=200&latitude=37.5",
        "longitude=126.9&latitude=37.5&day=yesterday",
    ],
)
def test_a_place_that_cannot_be_is_refused_with_a_message(cast: Cast, query: str):
    answer = cast.officer.get(f"/api/v1/place?{query}")
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/input-invalid"


def test_an_unknown_kind_is_refused(cast: Cast):
    assert cast.officer.get("/api/v1/areas?kind=country").status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/areas", "/api/v1/place?longitude=126.9&latitude=37.5"])
def test_a_stranger_has_to_sign_in(cast: Cast, path: str):
    assert cast.stranger.get(path).status_code == 401
