"""Zones as a choropleth, facilities as they stood, places of programmes, findings beside inspections."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.scatter import make_pool, scatter
from patrol import clock, counters
from patrol.areas.load import load_file
from patrol.database import transaction
from patrol.journal import SYSTEM
from tests.cast import CITY_VIEWER, Cast
from tests.maps import arranging
from tests.maps.test_map_api import listed
from tests.maps.test_overlays import walk

DAYS = "from=2025-12-01&to=2026-02-28&period=custom"


def numbers(html: str, pattern: str) -> list[int]:
    return [int(one.replace(",", "")) for one in re.findall(pattern, html, re.DOTALL)]


@pytest.mark.parametrize("measure", ["received", "per_km2", "late", "hours"])
def test_a_zones_number_opens_to_exactly_its_findings(zoned: Engine, cast: Cast, measure: str) -> None:
    data: Any = cast.manager.get(f"/api/v1/map/areas?layer=zones&measure={measure}&{DAYS}").get_json()
    assert [one[0] for one in data["areas"]] == ["Z-1", "Z-2"]
    for code, value, _step, count, _few in data["areas"]:
        assert count == listed(cast.manager, f"from=2025-12-01&to=2026-02-28&not_item=0101&zone={code}") > 0
        assert value == count if measure == "received" else value > 0
    assert data["total"] == sum(one[3] for one in data["areas"])
    page = cast.manager.get(f"/map?layer=zones&measure={measure}&{DAYS}").text
    assert sum(numbers(page, r"곳 ([\d,]+)건</strong>")) == data["total"]


def test_a_zone_opens_to_what_is_behind_it(zoned: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map/place?zone=Z-1&{DAYS}").text
    assert "당산 재개발구역" in page
    assert "zone=Z-1" in page


def test_without_zones_the_map_says_so(district: Engine, cast: Cast) -> None:
    assert "등록된 취약지역이 없습니다" in cast.manager.get(f"/map?layer=zones&{DAYS}").text


def test_facilities_stand_as_they_did_on_the_periods_last_day(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        arranging.programmes(session)
        wall = arranging.build(session, "옹벽", grade="C")
        arranging.build(session, "새 육교", registered="2026-02-01")
        arranging.inspect(session, wall, dt.datetime(2025, 3, 10, 3, tzinfo=dt.UTC), "sound")
        arranging.inspect(session, wall, dt.datetime(2026, 2, 10, 3, tzinfo=dt.UTC), "repair")

    def at(first: str, last: str) -> dict[str, list[Any]]:
        found = cast.manager.get(f"/api/v1/map/facilities?from={first}&to={last}&period=custom").get_json()
        return {one[3]: one for one in found["facilities"]}

    before, after = at("2026-01-01", "2026-01-31"), at("2026-02-01", "2026-02-28")
    assert set(before) == {"옹벽"}
    assert before["옹벽"][5:] == ["sound", before["옹벽"][6], 1, 0], (
        "the half year after March was over in January"
    )
    assert after["옹벽"][5] == "repair"
    assert after["옹벽"][7:] == [0, 1]
    assert set(after) == {"옹벽", "새 육교"}


def test_places_of_programmes_are_told_apart_and_counted(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        walk(session)
        wall = arranging.build(session, "옹벽")
        arranging.inspect(session, wall, dt.datetime(2026, 1, 15, 3, tzinfo=dt.UTC), "sound")
        arranging.hold(session, "안전 교육", "2026-01-16", (126.91, 37.52))
        arranging.hold(session, "곳을 모르는 교육", "2026-01-16", None)
        arranging.hold(session, "다른 달의 교육", "2026-03-16", (126.91, 37.52))
    data: Any = cast.manager.get(
        "/api/v1/map/programmes?from=2026-01-01&to=2026-01-31&period=custom"
    ).get_json()
    assert [one[2] for one in data["places"]] == ["activity", "inspection", "patrol"]
    page = cast.manager.get("/map?layer=programmes&from=2026-01-01&to=2026-01-31&period=custom").text
    legend = numbers(page, r'legend-count">([\d,]+)<')
    assert legend == [1, 1, 1, 0]
    assert sum(legend) == data["total"]
    assert "위치를 모르는 1건" in page
    assert "programme-table" in page


def test_findings_stand_beside_inspections(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        arranging.programmes(session)
        wall = arranging.build(session, "옹벽")
        for day in (5, 6):
            arranging.inspect(session, wall, dt.datetime(2026, 1, day, 3, tzinfo=dt.UTC), "sound")
    page = cast.manager.get(f"/map?layer=dongs&compare=inspections&{DAYS}").text
    titles = re.findall(r'map-stage-title">([^<]+)<strong>([^<]+)<', page)
    assert [one[0].strip() for one in titles] == ["적출사항", "안전점검"]
    assert titles[1][1] == "2건"
    assert "/inspections?from=2025-12-01" in page


def test_a_city_viewer_sees_names_and_hotspots_of_every_district(
    district: Engine, owner_engine: Engine, cast: Cast, shared_data: Path, tmp_path: Path
) -> None:
    whole = json.loads((shared_data / "areas" / "seoul_dong.geojson").read_text("utf-8"))
    gangnam = [one for one in whole["features"] if one["properties"]["district_code"] == "11680"]
    file = tmp_path / "gangnam.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": gangnam}), "utf-8")
    with Session(owner_engine) as session:
        load_file(session, SYSTEM, file, kind="dong", district_code="11680", at=clock.now())
        session.commit()
    scatter(district, make_pool(file, 60, 2), 900, first=dt.date(2025, 12, 1), days=60, seed=2, start=5000)
    counters.rebuild(district)
    viewer = cast.client(CITY_VIEWER)
    page = viewer.get(f"/map?layer=dongs&{DAYS}").text
    assert "압구정동" in page
    assert not re.search(r"<th[^>]*>\s*\d{10}", page), "a dong has a name"
    spots = viewer.get(f"/api/v1/map/hotspots?{DAYS}").get_json()["hotspots"]
    assert any(one["at"][0] > 127.0 for one in spots), "hotspots of the other district"
    assert any(one["at"][0] < 126.95 for one in spots), "and of the own one"
    codes = {one["id"] for one in viewer.get("/api/v1/areas?kind=dong").get_json()["features"]}
    assert {"1156056000", gangnam[0]["properties"]["code"]} <= codes
    mine = {one["id"] for one in cast.manager.get("/api/v1/areas?kind=dong").get_json()["features"]}
    assert all(code.startswith("11560") for code in mine)


def test_where_there_are_no_zones_who_may_draws_one_and_others_hear_who_can(
    district: Engine, cast: Cast
) -> None:
    assert 'href="/zones/new"' in cast.manager.get("/map?layer=zones").text
    page = cast.client(CITY_VIEWER).get("/map?layer=zones").text
    assert 'href="/zones/new"' not in page
    assert "감사담당관이나 관리자가" in page
    assert 'href="/zones"' in page
