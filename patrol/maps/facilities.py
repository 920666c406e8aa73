"""Facilities and their inspections on the map (안전점검): grade, last result, overdue, as they stood on a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.inspections.intervals import intervals
from patrol.inspections.rules import Interval, Standing, next_due

NEAR_M = 150


@dataclass(frozen=True, slots=True)
class FacilityMark:
    """A facility on the map. `grade` None: not graded; `result` of its last inspection, None: never inspected; `inspections`
    within the period that is looked at."""

    id: uuid.UUID
    name: str
    longitude: float
    latitude: float
    dong_code: str | None
    grade: str | None
    result: str | None
    next_due_on: dt.date
    is_overdue: bool
    inspections: int


@dataclass(frozen=True, slots=True)
class PatrolThrough:
    """A patrol whose track passed a place."""

    id: uuid.UUID
    name_ko: str
    name_en: str
    started_at: dt.datetime


# Where no grade was ever dated, the facility's own holds; an inspection that an import brought stands in the facility alone.
_FACILITIES = """
    select f.id, f.name, f.district_code, f.programme_code, f.safety_class, f.is_building, f.registered_on, f.next_due_on,
           st_x(f.location) as longitude, st_y(f.location) as latitude, f.dong_code,
           coalesce(g.grade, case when not exists (select from facility_grade h where h.facility_id = f.id) then f.grade end)
             as grade,
           last.result, within.n as inspections,
           greatest(case when f.last_inspected_on <= :day then f.last_inspected_on end, last.day) as last_inspected_on,
           greatest(case when f.last_detailed_on <= :day then f.last_detailed_on end, detailed.day) as last_detailed_on
      from facility f
      left join lateral (select h.grade from facility_grade h where h.facility_id = f.id and h.graded_on <= :day
                          order by h.graded_on desc limit 1) g on true
      left join lateral (select i.result, (i.inspected_at at time zone 'Asia/Seoul')::date as day from inspection i
                          where i.facility_id = f.id and i.inspected_at < :until
                          order by i.inspected_at desc, i.id desc limit 1) last on true
      left join lateral (select max((i.inspected_at at time zone 'Asia/Seoul')::date) as day from inspection i
                          where i.facility_id = f.id and i.kind = 'detailed' and i.inspected_at < :until) detailed on true
      left join lateral (select count(*)::int as n from inspection i where i.facility_id = f.id and i.inspected_at >= :since
                          and i.inspected_at < :until) within on true
     where f.location is not null and (f.retired_at is null or f.retired_at >= :until)
       and (cast(:district as text) is null or f.district_code = :district)
       and f.registered_on <= :day
"""


def facilities_on_map(
    session: Session, district_code: str | None, days: Period, today: dt.date
) -> list[FacilityMark]:
    """Every facility with a place that was in use on the period's last day (today at the latest), as it stood then.

    The overdue ones come last, so that they are drawn on top.
    """
    rows = session.execute(text(_FACILITIES), _values(district_code, days, today)).all()
    marks = _marks(session, rows, min(days.last, today), today)
    return sorted(marks, key=lambda one: (one.is_overdue, one.grade or "", str(one.id)))


def facilities_near(
    session: Session,
    place: BaseGeometry,
    district_code: str | None,
    days: Period,
    today: dt.date,
    most: int = 10,
) -> list[FacilityMark]:
    """Facilities within 150 m of a place (EPSG:4326), the overdue and the worst first."""
    rows = session.execute(
        text(_FACILITIES + " and st_dwithin(f.location::geography, st_geogfromtext(:place), :metres)"),
        {
            **_values(district_code, days, today),
            "place": f"SRID=4326;{place.wkt}",
            "metres": NEAR_M,
        },
    ).all()
    marks = _marks(session, rows, min(days.last, today), today)
    marks.sort(key=lambda one: one.next_due_on)
    marks.sort(key=lambda one: (one.is_overdue, one.grade or ""), reverse=True)
    return marks[:most]


def _values(district_code: str | None, days: Period, today: dt.date) -> dict[str, Any]:
    day = min(days.last, today)
    return {
        "district": district_code,
        "day": day,
        "since": days.starts_at,
        "until": Period(day, day).ends_before,
    }


def _marks(session: Session, rows: Sequence[Row[Any]], day: dt.date, today: dt.date) -> list[FacilityMark]:
    held: dict[str, list[Interval]] = {
        district: intervals(session, district) if day < today else []
        for district in {row.district_code for row in rows}
    }
    marks = []
    for row in rows:
        due = row.next_due_on if day >= today else _due_then(row, held[row.district_code])
        marks.append(
            FacilityMark(
                row.id,
                row.name,
                row.longitude,
                row.latitude,
                row.dong_code,
                row.grade,
                row.result,
                due,
                due < day,
                row.inspections,
            )
        )
    return marks


def _due_then(row: Row[Any], held: Sequence[Interval]) -> dt.date:
    """When the next inspection was due, by what was known on the day that is looked at."""
    return next_due(
        Standing(
            row.programme_code,
            row.registered_on,
            row.grade,
            row.safety_class,
            row.is_building,
            row.last_inspected_on,
            row.last_detailed_on,
        ),
        held,
    ).on


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
