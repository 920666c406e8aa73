"""Each spot finds its dong, legal dong and zones: on borders, on bridges, outside, and on days long ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from patrol.areas.check import Shape
from patrol.areas.load import load_file, load_reference
from patrol.areas.queries import atlas_of, list_areas, locate, uses_legal_dongs
from patrol.areas.replace import replace_areas
from patrol.geo import Spot, from_5179
from patrol.journal import SYSTEM
from tests.areas.drawing import DISTRICT, EAST, NORTH, block, write

DAY = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)

OFFICE = Spot(126.8962, 37.5264)
STATION = Spot(126.9241, 37.5216)


@pytest.fixture
def district(session: Session) -> Session:
    """The database with the district and its legal dongs, no administrative ones."""
    load_reference(session, SYSTEM, DISTRICT, AT)
    return session


@pytest.fixture
def dongs(district: Session, shared_data: Path) -> Session:
    """And with the 18 administrative dongs."""
    load_file(
        district,
        SYSTEM,
        shared_data / "areas" / "yeongdeungpo_dong.geojson",
        kind="dong",
        district_code=DISTRICT,
        at=AT,
    )
    return district


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that the session sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def in_metres(east: float, north: float) -> Spot:
    return from_5179(EAST + east, NORTH + north)


@pytest.mark.parametrize(
    ("spot", "dong", "legal"),
    [
        (OFFICE, ("1156055000", "당산1동"), ("1156011300", "당산동3가")),
        (STATION, ("1156054000", "여의동"), ("1156011000", "여의도동")),
        (Spot(126.8995, 37.5435), ("1156062000", "양평2동"), ("1156013100", "양화동")),
        (Spot(126.9002, 37.4905), ("1156071000", "대림2동"), ("1156013300", "대림동")),
    ],
)
def test_known_places_have_their_dong(
    dongs: Session, spot: Spot, dong: tuple[str, str], legal: tuple[str, str]
):
    place = locate(dongs, spot, DAY, DISTRICT)
    assert (place.dong_code, place.dong_name) == dong
    assert (place.legal_dong_code, place.legal_dong) == legal
    assert (place.dong_by_nearest, place.is_outside, place.uses_legal_dongs) == (False, False, False)


@pytest.mark.parametrize(
    ("where", "spot"),
    [
        ("Mapo bridge", Spot(126.9363, 37.5345)),
        ("Wonhyo bridge", Spot(126.9420, 37.5318)),
        ("Seogang bridge", Spot(126.9253, 37.5390)),
        ("Yeouido's riverside park", Spot(126.9345, 37.5340)),
        ("Seonyu bridge", Spot(126.9020, 37.5436)),
    ],
)
def test_a_spot_on_the_river_is_in_a_dong_or_takes_the_nearest(dongs: Session, where: str, spot: Spot):
    place = locate(dongs, spot, DAY, DISTRICT)
    assert place.dong_code in ("1156054000", "1156062000", "1156056000"), where
    covered = dongs.scalar(
        text(
            "select exists (select from area where kind = 'dong' and"
            " ST_Covers(boundary, ST_SetSRID(ST_Point(:x, :y), 4326)))"
        ),
        {"x": spot.longitude, "y": spot.latitude},
    )
    assert place.dong_by_nearest is not covered


def test_a_spot_in_the_middle_of_the_river_takes_the_nearest_dong_and_is_marked(dongs: Session):
    place = locate(dongs, Spot(126.8860, 37.5430), DAY, DISTRICT)
    assert place.dong_by_nearest
    assert place.dong_code is not None
    assert not place.is_outside


@pytest.mark.parametrize(
    ("spot", "name"),
    [
        (Spot(126.978, 37.56655), "중구"),
        (Spot(126.9016, 37.5663), "마포구"),
        (Spot(127.0227, 37.5891), "성북구"),
        (Spot(126.766, 37.503), "부천시 원미구"),
        (Spot(125.5, 35.0), None),
        (Spot(-122.4, 37.7), None),
        (Spot(0.0, 0.0), None),
        (Spot(37.5, 0.0), None),
    ],
)
def test_a_spot_elsewhere_has_no_dong_and_names_the_district_it_is_in(
    dongs: Session, spot: Spot, name: str | None
):
    place = locate(dongs, spot, DAY, DISTRICT)
    assert place.is_outside
    assert place.outside_district == name
    assert (place.dong_code, place.legal_dong, place.zones) == (None, None, ())


def test_a_spot_just_over_the_border_takes_the_nearest_dong_and_says_where_it_is(dongs: Session):
    place = locate(dongs, Spot(126.9290, 37.5100), DAY, DISTRICT)
    assert (place.outside_district, place.dong_by_nearest) == ("동작구", True)
    assert place.dong_code is not None
    assert place.legal_dong is None


def test_where_no_dongs_are_loaded_legal_dongs_stand_in_and_that_is_said(district: Session):
    place = locate(district, OFFICE, DAY, DISTRICT)
    assert (place.dong_code, place.dong_name) == ("1156011300", "당산동3가")
    assert place.uses_legal_dongs
    assert uses_legal_dongs(district, DISTRICT, DAY)
    assert len(list_areas(district, "dong", DISTRICT, DAY)) == 34


def test_where_nothing_is_loaded_a_spot_is_still_told_from_one_elsewhere(session: Session):
    place = locate(session, OFFICE, DAY, DISTRICT)
    assert (place.dong_code, place.is_outside, place.uses_legal_dongs) == (None, False, False)
    assert locate(session, Spot(126.978, 37.56655), DAY, DISTRICT).outside_district == "중구"


def draw(session: Session, tmp_path: Path, *codes: str, kind: str = "dong", **more: str) -> None:
    features = [(code, code[-6:], block(number, 0)) for number, code in enumerate(codes)]
    path = write(tmp_path / f"{kind}.gpkg", features, crs="EPSG:4326")
    load_file(session, SYSTEM, path, kind=kind, district_code=DISTRICT, at=AT, **more)


def test_a_spot_on_a_border_is_in_exactly_one_dong_the_one_with_the_lower_code(session: Session):
    square = shapely.box(126.92, 37.52, 126.93, 37.53)
    beside = shapely.box(126.93, 37.52, 126.94, 37.53)
    shapes = [
        Shape("1156055000", "동", None, shapely.MultiPolygon([square])),
        Shape("1156054000", "서", None, shapely.MultiPolygon([beside])),
    ]
    replace_areas(session, SYSTEM, kind="dong", district_code=DISTRICT, shapes=shapes, today=DAY)
    for latitude in (37.52, 37.525, 37.53):
        place = locate(session, Spot(126.93, latitude), DAY, DISTRICT)
        assert (place.dong_code, place.dong_by_nearest) == ("1156054000", False)


def test_between_two_equally_near_dongs_the_lower_code_wins(session: Session, tmp_path: Path):
    features = [("1156055000", "동", block(-1, 0)), ("1156054000", "서", block(1, 0))]
    path = write(tmp_path / "a.gpkg", features, crs="EPSG:5179")
    load_file(session, SYSTEM, path, kind="dong", district_code=DISTRICT, at=AT)
    place = locate(session, in_metres(50, 50), DAY, DISTRICT)
    assert (place.dong_code, place.dong_by_nearest) == ("1156054000", True)


def test_the_nearest_dong_is_taken_up_to_fifteen_hundred_metres(session: Session, tmp_path: Path):
    draw(session, tmp_path, "1156054000")
    assert locate(session, in_metres(50, -1499), DAY, DISTRICT).dong_by_nearest
    assert locate(session, in_metres(50, -1501), DAY, DISTRICT).dong_code is None


def test_a_spot_knows_the_zones_that_cover_it(district: Session, tmp_path: Path):
    draw(district, tmp_path, "P-1", "P-2", kind="zone", zone_type="park")
    draw(district, tmp_path, "S-1", kind="zone", zone_type="school_zone")
    place = locate(district, in_metres(50, 50), DAY, DISTRICT)
    assert [(zone.code, zone.zone_type) for zone in place.zones] == [("P-1", "park"), ("S-1", "school_zone")]
    assert [zone.code for zone in locate(district, in_metres(150, 50), DAY, DISTRICT).zones] == ["P-2"]
    assert locate(district, in_metres(950, 50), DAY, DISTRICT).zones == ()


def test_a_day_long_ago_is_placed_by_the_first_version(dongs: Session):
    place = locate(dongs, STATION, dt.date(2014, 3, 2), DISTRICT)
    assert (place.dong_code, place.uses_legal_dongs) == ("1156054000", False)


def test_placing_takes_one_short_statement_once_the_areas_are_read(dongs: Session, statements: list[str]):
    locate(dongs, OFFICE, DAY, DISTRICT)
    statements.clear()
    locate(dongs, STATION, DAY, DISTRICT)
    assert len(statements) == 1
    assert "boundary" not in statements[0]


def test_a_change_of_the_table_by_anybody_is_seen_at_once(dongs: Session):
    assert locate(dongs, STATION, DAY, DISTRICT).dong_name == "여의동"
    dongs.execute(text("update area set name = '새이름동' where code = '1156054000'"))
    assert locate(dongs, STATION, DAY, DISTRICT).dong_name == "새이름동"
    dongs.execute(text("delete from area where code = '1156054000'"))
    assert locate(dongs, STATION, DAY, DISTRICT).dong_name != "새이름동"


SPOTS = st.lists(st.tuples(st.floats(126.875, 126.955), st.floats(37.478, 37.555)), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots=SPOTS)
def test_every_spot_is_placed_as_postgis_places_it(dongs: Session, spots: list[tuple[float, float]]):
    edition = atlas_of(dongs, DISTRICT).on(DAY)
    for (longitude, latitude), place in zip(
        spots, edition.place_many(*zip(*spots, strict=True)), strict=True
    ):
        spot = Spot(longitude, latitude)
        assert place == edition.place(spot)
        dong, legal = dongs.execute(
            text(
                "select min(code) filter (where kind = 'dong'), min(code) filter (where kind = 'legal_dong')"
                " from area where ST_Covers(boundary, ST_SetSRID(ST_Point(:x, :y), 4326))"
            ),
            {"x": longitude, "y": latitude},
        ).one()
        assert dong is None or (place.dong_code, place.dong_by_nearest) == (dong, False)
        assert dong is not None or place.dong_code is None or place.dong_by_nearest
        assert legal is None or place.legal_dong_code == legal


def test_a_border_point_of_every_dong_is_in_one_dong(dongs: Session):
    edition = atlas_of(dongs, DISTRICT).on(DAY)
    for row in edition.of_kind("dong"):
        for longitude, latitude in shapely.get_coordinates(row.boundary)[::7].tolist():
            place = edition.place(Spot(longitude, latitude))
            assert place.dong_code is not None
            assert place.dong_code <= row.code
            assert not place.dong_by_nearest
