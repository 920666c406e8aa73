"""Facilities and their inspections on the map (안전점검): grade, last result, overdue."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

NEAR_M = 150


@dataclass(frozen=True, slots=True)
class FacilityMark:
    """A facility on the map. `grade` None: not graded; `result` of its last inspection, None: never inspected."""

    id: uuid.UUID
    name: str
    longitude: float
    latitude: float
    dong_code: str | None
    grade: str | None
    result: str | None
    next_due_on: dt.date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class PatrolThrough:
    """A patrol whose track passed a place."""

    id: uuid.UUID
    name_ko: str
    name_en: str
    started_at: dt.datetime


_FACILITIES = """
    select f.id, f.name, st_x(f.location) as longitude, st_y(f.location) as latitude, f.dong_code, f.grade,
           (select i.result from inspection i where i.facility_id = f.id
             order by i.inspected_at desc, i.id desc limit 1) as result,
           f.next_due_on, f.next_due_on < :today as is_overdue
      from facility f
     where f.retired_at is null and f.location is not null and (cast(:district as text) is null or f.district_code = :district)
"""


def facilities_on_map(session: Session, district_code: str | None, today: dt.date) -> list[FacilityMark]:
    """Every facility with a place that is in use, the overdue ones last, so that they are drawn on top."""
    rows = session.execute(
        text(_FACILITIES + " order by is_overdue, f.grade nulls first, f.id"),
        {"district": district_code, "today": today},
    )
    return [FacilityMark(**row._mapping) for row in rows]


def facilities_near(
    session: Session, place: BaseGeometry, district_code: str | None, today: dt.date, most: int = 10
) -> list[FacilityMark]:
    """Facilities within 150 m of a place (EPSG:4326), the overdue and the worst first."""
    rows = session.execute(
        text(
            _FACILITIES + " and st_dwithin(f.location::geography, st_geogfromtext(:place), :metres)"
            " order by is_overdue desc, f.grade desc nulls last, f.next_due_on limit :most"
        ),
        {
            "district": district_code,
            "today": today,
            "place": f"SRID=4326;{place.wkt}",
            "metres": NEAR_M,
            "most": most,
        },
    )
    return [FacilityMark(**row._mapping) for row in rows]


def patrols_through(
    session: Session, place: BaseGeometry, district_code: str | None, most: int = 5
) -> list[PatrolThrough]:
    """The last patrols whose kept track passes a place, newest first."""
    rows = session.execute(
        text(
            "select p.id, k.name_ko, k.name_en, p.started_at from patrol_track t join patrol p on p.id = t.patrol_id"
            " join programme k on k.district_code = p.district_code and k.code = p.programme_code"
            " where st_intersects(t.path, st_geomfromtext(:place, 4326))"
            " and (cast(:district as text) is null or p.district_code = :district)"
            " order by p.started_at desc limit :most"
        ),
        {"place": place.wkt, "district": district_code, "most": most},
    )
    return [PatrolThrough(**row._mapping) for row in rows]
