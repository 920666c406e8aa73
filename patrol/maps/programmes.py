"""Where programmes took place: patrols, activities and inspections of a period, as places on the map.

A patrol stands in the middle of its kept track, or, without one, in the middle of its findings; what has neither is counted
all the same and listed as without a place.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period

KINDS = ("patrol", "activity", "inspection")
MOST = 3000


@dataclass(frozen=True, slots=True)
class ProgrammePlace:
    """A patrol, an activity or an inspection: its programme, its Seoul day, what it was called, where it was (degrees)."""

    kind: str
    id: uuid.UUID
    programme_code: str
    programme_ko: str
    programme_en: str
    day: dt.date
    title: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class ProgrammeCount:
    """A programme's events of a kind in a period, and how many of them have a place."""

    kind: str
    programme_code: str
    name_ko: str
    name_en: str
    count: int
    placed: int


# A patrol's theme, an activity's title, a facility's name; the day is the Seoul day on which it began.
_EVENTS = """
    select 'patrol' as kind, o.id, o.district_code, o.programme_code, (o.started_at at time zone 'Asia/Seoul')::date as day,
           o.theme as title,
           coalesce(
             (select st_lineinterpolatepoint(t.path, 0.5) from patrol_track t where t.patrol_id = o.id),
             (select st_centroid(st_collect(f.location)) from finding f where f.patrol_id = o.id and f.location is not null)
           ) as location
      from patrol o where o.started_at >= :since and o.started_at < :until
    union all
    select 'activity', a.id, a.district_code, a.programme_code, a.held_on, a.title, a.location
      from activity a where a.held_on between :first and :last and a.withdrawn_at is null
    union all
    select 'inspection', i.id, i.district_code, x.programme_code, (i.inspected_at at time zone 'Asia/Seoul')::date, x.name,
           x.location
      from inspection i join facility x on x.id = i.facility_id where i.inspected_at >= :since and i.inspected_at < :until
"""
_NAMED = f"""
    ({_EVENTS}) e join programme k on k.district_code = e.district_code and k.code = e.programme_code
     where (cast(:district as text) is null or e.district_code = :district)
"""


def places_between(session: Session, district_code: str | None, days: Period) -> list[ProgrammePlace]:
    """The events that have a place, newest first, at most 3,000."""
    rows = session.execute(
        text(
            "select e.kind, e.id, e.programme_code, k.name_ko as programme_ko, k.name_en as programme_en, e.day, e.title,"  # noqa: S608
            f" st_x(e.location) as longitude, st_y(e.location) as latitude from {_NAMED}"
            f" and e.location is not null order by e.day desc, e.kind, e.id limit {MOST}"
        ),
        _values(district_code, days),
    )
    return [ProgrammePlace(**row._mapping) for row in rows]


def programme_counts(session: Session, district_code: str | None, days: Period) -> list[ProgrammeCount]:
    """How often each programme took place, by kind, in the order of the programmes."""
    rows = session.execute(
        text(
            "select e.kind, e.programme_code, k.name_ko, k.name_en, count(*) as count, count(e.location) as placed"  # noqa: S608
            f" from {_NAMED} group by e.kind, e.programme_code, k.name_ko, k.name_en, k.position"
            " order by array_position(array['patrol', 'activity', 'inspection'], e.kind), k.position, e.programme_code"
        ),
        _values(district_code, days),
    )
    return [ProgrammeCount(**row._mapping) for row in rows]


def inspections_by_dong(session: Session, district_code: str | None, days: Period) -> dict[str, int]:
    """How many inspections each dong's facilities had in a period; `none` for facilities without a dong."""
    rows = session.execute(
        text(
            "select coalesce(x.dong_code, 'none'), count(*) from inspection i join facility x on x.id = i.facility_id"
            " where i.inspected_at >= :since and i.inspected_at < :until"
            " and (cast(:district as text) is null or i.district_code = :district) group by 1"
        ),
        {"district": district_code, "since": days.starts_at, "until": days.ends_before},
    )
    return {code: int(count) for code, count in rows}


def _values(district_code: str | None, days: Period) -> dict[str, object]:
    return {
        "district": district_code,
        "first": days.first,
        "last": days.last,
        "since": days.starts_at,
        "until": days.ends_before,
    }
