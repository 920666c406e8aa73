"""Patrol effort and facilities on the map: time adds up, nobody walked is not nobody found, what is overdue is marked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.clock import now
from patrol.database import transaction
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.maps import tracks
from patrol.maps.effort import effort_of
from patrol.maps.view import MapView
from patrol.programmes.load import load_programmes
from tests.cast import CITY_VIEWER, DISTRICT, Cast

START = dt.datetime(2026, 1, 14, 1, 0, tzinfo=dt.UTC)
WEEK = MapView.model_validate({"from": "2026-01-12", "to": "2026-01-18", "period": "custom"})
# Along 당산로 in 당산2동, 1.1 km in 30 minutes.
PATH = "SRID=4326;LINESTRING(126.8960 37.5280, 126.9000 37.5310, 126.9040 37.5340)"


def walk(session: Session, pieces: str = "{1}") -> None:
    """One patrol with its track; `pieces` are the vertices (from 1) with which recording began."""
    load_programmes(session, SYSTEM, DISTRICT)
    patrol_id = new_id()
    session.execute(
        text(
            "insert into patrol (id, digest, district_code, programme_code, started_at, ended_at)"
            " select :id, 'x', :district, min(programme_code), :start, :end from"
            " (select code as programme_code from programme where district_code = :district) one"
        ),
        {"id": patrol_id, "district": DISTRICT, "start": START, "end": START + dt.timedelta(minutes=30)},
    )
    session.execute(
        text(
            "insert into patrol_track (patrol_id, district_code, path, times, pieces, agreed_at, delete_after)"
            " values (:id, :district, st_geomfromewkt(:path), :times, :pieces, :start, :later)"
        ),
        {
            "id": patrol_id,
            "district": DISTRICT,
            "path": PATH,
            "pieces": pieces,
            "times": [START + dt.timedelta(minutes=minutes) for minutes in (0, 15, 30)],
            "start": START,
            "later": START + dt.timedelta(days=3000),
        },
    )


def build(session: Session, name: str, due: dt.date) -> None:
    """One facility by 당산로."""
    session.execute(
        text(
            "insert into facility (id, digest, district_code, name, programme_code, grade, location, registered_on,"
            " next_due_on, next_kind) select :id, 'x', min(district_code), cast(:name as text), min(code), 'D',"
            " st_setsrid(st_makepoint(126.9001, 37.5311), 4326), '2020-01-01', :due, 'regular'"
            " from programme where district_code = :district"
        ),
        {"id": new_id(), "district": DISTRICT, "name": name, "due": due},
    )


def test_a_pause_is_no_time_in_the_cells_between(district: Engine) -> None:
    with transaction(district) as session:
        walk(session, pieces="{1,3}")
        effort = effort_of(session, WEEK, district_code=DISTRICT, home=DISTRICT, at=now())
    walked = [one for one in effort.cells if one.seconds]
    assert sum(one.seconds for one in walked) == pytest.approx(900, abs=len(walked))


def test_the_time_in_cells_is_the_time_of_the_patrol(district: Engine) -> None:
    with transaction(district) as session:
        walk(session)
        effort = effort_of(session, WEEK, district_code=DISTRICT, home=DISTRICT, at=now())
    walked = [one for one in effort.cells if one.seconds]
    assert effort.tracks == 1
    assert sum(one.seconds for one in walked) == pytest.approx(1800, abs=len(walked))
    assert {one.patrols for one in walked} == {1}
    assert len(walked) > 5


def test_where_nobody_walked_nothing_is_known(district: Engine) -> None:
    with transaction(district) as session:
        walk(session)
        effort = effort_of(session, WEEK, district_code=DISTRICT, home=DISTRICT, at=now())
    by_name = {one.name: one for one in effort.dongs}
    assert by_name["당산2동"].hours > 0
    assert by_name["당산2동"].per_hour is not None
    assert by_name["대림3동"].hours == 0
    assert by_name["대림3동"].per_hour is None
    assert sum(one.cells for one in effort.dongs) <= len(effort.cells)


def test_patrols_and_facilities_have_their_layers(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        walk(session)
        build(session, "늦은 옹벽", dt.date(2020, 1, 1))
        build(session, "제때 육교", dt.date(2199, 1, 1))
    days = "from=2026-01-12&to=2026-01-18&period=custom"
    effort: Any = cast.manager.get(f"/api/v1/map/patrols?{days}").get_json()
    assert effort["total"] == 1
    assert sum(one[3] for one in effort["classes"]) == len(effort["cells"])
    found: Any = cast.manager.get("/api/v1/map/facilities").get_json()
    assert {one[3]: one[7] for one in found["facilities"]} == {"늦은 옹벽": 1, "제때 육교": 0}
    assert "순찰 기록이 없는" in cast.manager.get(f"/map?layer=patrols&{days}").text
    assert "기한 지남" in cast.manager.get("/map?layer=facilities").text
    place = cast.manager.get(f"/map/place?dong=1156056000&{days}").text
    assert "늦은 옹벽" in place
    assert "/patrols/" in place


def test_overlays_are_not_exported_as_findings(cast: Cast) -> None:
    assert cast.manager.get("/map/export.csv?layer=facilities").status_code == 404


DAYS = "from=2026-01-12&to=2026-01-18&period=custom"
SIGHT = "bbox=126.89,37.52,126.91,37.54&zoom=15"


def _line(numbers: list[int], origin: list[float]) -> list[tuple[float, float]]:
    x = y = 0
    found = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((round(origin[0] + x / 1e5, 4), round(origin[1] + y / 1e5, 4)))
    return found


def test_tracks_are_drawn_where_patrols_walked_and_not_in_pauses(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        walk(session)
        walk(session, "{1,2}")
    found: Any = cast.manager.get(f"/api/v1/map/tracks?{DAYS}&{SIGHT}").get_json()
    assert found["total"] == 2
    lines = sorted(
        [[_line(one, found["origin"]) for one in stretches] for *_, stretches in found["tracks"]], key=len
    )
    corners = [(126.896, 37.528), (126.9, 37.531), (126.904, 37.534)]
    assert lines[0][0][0] == corners[0]
    assert lines[0][0][-1] == corners[2]
    assert lines[1] == [corners[:1], corners[1:]]
    for _, when, kind, _ in found["tracks"]:
        assert when == "2026. 1. 14. 10:00"
        assert kind
    far = SIGHT.replace("126.89", "126.92").replace("126.91", "126.93")
    assert cast.manager.get(f"/api/v1/map/tracks?{DAYS}&{far}").get_json()["total"] == 0
    later = DAYS.replace("2026-01-12", "2026-01-15")
    assert cast.manager.get(f"/api/v1/map/tracks?{later}&{SIGHT}").get_json()["total"] == 0


def test_tracks_are_for_the_office_alone(district: Engine, cast: Cast) -> None:
    with transaction(district) as session:
        walk(session)
    assert cast.client(CITY_VIEWER).get(f"/api/v1/map/tracks?{DAYS}&{SIGHT}").status_code == 403
    assert '"may_see_tracks": false' in cast.client(CITY_VIEWER).get(f"/map?layer=patrols&{DAYS}").text
    assert '"may_see_tracks": true' in cast.manager.get(f"/map?layer=patrols&{DAYS}").text


def test_of_very_many_tracks_the_newest_are_drawn(
    district: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(district) as session:
        walk(session)
        walk(session)
    monkeypatch.setattr(tracks, "MOST", 1)
    found: Any = cast.manager.get(f"/api/v1/map/tracks?{DAYS}&{SIGHT}").get_json()
    assert (found["total"], len(found["tracks"])) == (2, 1)
