"""Zones drawn on a map: valid from a day on, drawn anew, ended; visited by patrols that pass."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.clock import seoul_day
from patrol.patrols.inputs import EndInput, FixInput, TrackInput
from patrol.patrols.lead import end
from patrol.patrols.queries import patrol, zones_of
from patrol.problems import Problem
from patrol.zones.draw import ZoneInput, draw_zone
from patrol.zones.queries import zones_on
from tests.cast import DISTRICT, MANAGER, OFFICER, Cast
from tests.findings.arranging import MORNING, actor
from tests.programmes.arranging import DAY, journal_of, kinds, outing

PARK = "POLYGON ((126.900 37.520, 126.904 37.520, 126.904 37.523, 126.900 37.523, 126.900 37.520))"
NORTH = "POLYGON ((126.900 37.524, 126.904 37.524, 126.904 37.526, 126.900 37.526, 126.900 37.524))"
CROSSED = [[126.9, 37.52], [126.904, 37.523], [126.904, 37.52], [126.9, 37.523], [126.9, 37.52]]
TOUCHED = json.dumps({"type": "Polygon", "coordinates": [CROSSED]})


def drawn(session: Session, **more: object) -> bool:
    values = {
        "code": "P-1",
        "name": "문래공원",
        "zone_type": "park",
        "boundary": PARK,
        "valid_from": DAY,
        **more,
    }
    given = ZoneInput.model_validate(values)
    return draw_zone(session, actor(MANAGER), given, district_code=DISTRICT, today=DAY)


def test_a_zone_is_valid_from_its_day_to_its_end(session: Session) -> None:
    assert drawn(session, valid_to=DAY + dt.timedelta(days=30))
    assert [row.name for row in zones_on(session, DISTRICT, DAY)] == ["문래공원"]
    assert zones_on(session, DISTRICT, DAY + dt.timedelta(days=30)) == []
    assert journal_of(session, "area", f"{DISTRICT}/zone") == ["replaced", "ended"]


def test_a_zone_drawn_again_is_the_same_and_drawn_anew_has_two_versions(session: Session) -> None:
    drawn(session)
    assert not drawn(session)
    later = DAY + dt.timedelta(days=10)
    assert drawn(session, boundary=NORTH, valid_from=later)
    versions = session.execute(
        text("select valid_from, valid_to from area where code = 'P-1' order by 1")
    ).all()
    assert [tuple(one) for one in versions] == [(DAY, later), (later, None)]


def test_a_boundary_that_crosses_itself_is_mended(session: Session) -> None:
    assert drawn(session, boundary=TOUCHED)
    assert session.scalar(text("select st_isvalid(boundary) from area where code = 'P-1'"))


@pytest.mark.parametrize(
    "boundary",
    ["POINT (126.9 37.5)", "POLYGON ((127.1 37.5, 127.2 37.5, 127.2 37.6, 127.1 37.5))", "없음"],
)
def test_what_is_no_zone_of_this_district_is_refused(session: Session, boundary: str) -> None:
    with pytest.raises(Problem) as caught:
        drawn(session, boundary=boundary)
    assert caught.value.slug == "shape-invalid"


def test_a_patrol_that_passes_has_visited_the_zone_and_another_one_not(session: Session) -> None:
    kinds(session)
    drawn(session)
    drawn(session, code="P-2", name="북쪽 공원", boundary=NORTH)
    patrol_id = outing(session)
    fixes = tuple(
        FixInput(
            longitude=126.901 + number * 0.0002,
            latitude=37.5215,
            at=MORNING + dt.timedelta(seconds=number * 20),
            accuracy_m=8,
        )
        for number in range(12)
    )
    ending = EndInput(
        ended_at=MORNING + dt.timedelta(hours=1), track=TrackInput(agreed_at=MORNING, fixes=fixes)
    )
    end(
        session,
        actor(OFFICER),
        patrol_id,
        ending,
        district_code=DISTRICT,
        at=ending.ended_at,
        keep_track_days=30,
    )
    found = zones_of(session, DISTRICT, patrol(session, patrol_id, DISTRICT), DAY)
    assert [(one.name, one.is_visited, one.boundary is not None) for one in found] == [
        ("문래공원", True, True),
        ("북쪽 공원", False, False),
    ]


def test_a_manager_draws_on_the_page_and_an_officer_looks(cast: Cast, engine: Engine) -> None:
    page = cast.manager.get("/zones/new").text
    values = {
        "code": (
            re.search(r'name="code" value="([^"]+)"', page) or re.search(r'value="(Z-[0-9a-f]+)"', page)
        )[1],  # type: ignore[index]
        "name": "당산 공사장",
        "zone_type": "construction_site",
        "boundary": PARK,
        "valid_from": seoul_day(clock.now()).isoformat(),
        "valid_to": "",
    }
    assert cast.officer.post("/zones", data=values).status_code == 403
    assert cast.manager.post("/zones", data={**values, "boundary": "x"}).status_code == 422
    assert cast.manager.post("/zones", data=values).status_code == 302
    listed = cast.officer.get("/zones").text
    assert "당산 공사장" in listed
    zone_id = re.search(r"/zones/([0-9a-f-]{36})/edit", cast.manager.get("/zones").text)
    assert zone_id is not None
    assert "MULTIPOLYGON" in cast.manager.get(f"/zones/{zone_id[1]}/edit").text
    assert cast.manager.post(f"/zones/{zone_id[1]}/end").status_code == 302
    assert "당산 공사장" not in cast.officer.get("/zones").text
