"""Where programmes took place: patrols, activities, inspections and grievances of a period, as places on the map.

A patrol stands in the middle of the longest stretch that was walked and recorded, or, without a track, in the middle of its
findings; what has neither is counted all the same and listed as without a place. Of a grievance the map knows the place that
it is about, its category, number and state: never its words or whoever complained. Personal programmes have neither
place nor title here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period

KINDS = ("patrol", "activity", "inspection", "grievance")
MOST = 3000


@dataclass(frozen=True, slots=True)
class ProgrammePlace:
    """Something that took place: its programme, its Seoul day, what it was called, where it was (degrees).

    A grievance's programme is its category, its title its number; `state` is empty for all but grievances.
    """

    kind: str
    id: uuid.UUID
    programme_code: str
    programme_ko: str
    programme_en: str
    day: dt.date
    title: str
    state: str
    longitude: float
    latitude: float

    def name(self, language: str) -> str:
        """Name of the programme or category in `ko` or `en`."""
        return self.programme_en if language == "en" else self.programme_ko


@dataclass(frozen=True, slots=True)
class ProgrammeCount:
    """A programme's (or grievance category's) events in a period, and how many of them have a place."""

    kind: str
    programme_code: str
    name_ko: str
    name_en: str
    count: int
    placed: int


# Where a track was walked: its pieces as lines; between two of them nothing was recorded.
_WALKED = """
    coalesce(
      (select st_lineinterpolatepoint(w.line, 0.5) from (
          select st_makeline(p.geom order by p.path[1]) as line from st_dumppoints(t.path) p
           group by (select count(*) from unnest(t.pieces) b where b <= p.path[1]) having count(*) > 1) w
        order by st_length(w.line::geography) desc limit 1),
      st_startpoint(t.path))
"""
# A patrol's theme, an activity's title, a facility's name; the day is the Seoul day on which it began.
_EVENTS = f"""
    select o.kind, o.id, o.day, k.code as programme_code, k.name_ko, k.name_en, k.position, '' as state,
           case when k.is_personal then '' else o.title end as title,
           case when not k.is_personal then o.location end as location
      from (
        select 'patrol' as kind, o.id, o.district_code, o.programme_code,
               (o.started_at at time zone 'Asia/Seoul')::date as day, o.theme as title,
               coalesce(
                 (select {_WALKED} from patrol_track t where t.patrol_id = o.id),
                 (select st_centroid(st_collect(f.location)) from finding f
                   where f.patrol_id = o.id and f.location is not null)
               ) as location
          from patrol o where o.started_at >= :since and o.started_at < :until
        union all
        select 'activity', a.id, a.district_code, a.programme_code, a.held_on, a.title, a.location
          from activity a where a.held_on between :first and :last and a.withdrawn_at is null
        union all
        select 'inspection', i.id, i.district_code, x.programme_code, (i.inspected_at at time zone 'Asia/Seoul')::date,
               x.name, x.location
          from inspection i join facility x on x.id = i.facility_id
         where i.inspected_at >= :since and i.inspected_at < :until
      ) o join programme k on k.district_code = o.district_code and k.code = o.programme_code
     where cast(:district as text) is null or o.district_code = :district
    union all
    select 'grievance', g.id, (g.received_at at time zone 'Asia/Seoul')::date, c.code, c.name_ko, c.name_en, c.position,
           case when g.answered_at is not null then 'answered' when g.due_at < :at then 'late' else 'open' end,
           g.number, g.location
      from grievance g join grievance_category c on c.district_code = g.district_code and c.code = g.category_code
     where g.received_at >= :since and g.received_at < :until
       and (cast(:district as text) is null or g.district_code = :district)
"""  # noqa: S608 - constant text


def places_between(
    session: Session, district_code: str | None, days: Period, at: dt.datetime, *, most: int = MOST
) -> list[ProgrammePlace]:
    """The events that have a place as they stand at a moment, newest first, at most so many."""
    rows = session.execute(
        text(
            "select e.kind, e.id, e.programme_code, e.name_ko as programme_ko, e.name_en as programme_en, e.day, e.title,"  # noqa: S608
            f" e.state, st_x(e.location) as longitude, st_y(e.location) as latitude from ({_EVENTS}) e"
            f" where e.location is not null order by e.day desc, e.kind, e.id limit :most"
        ),
        {**_values(district_code, days, at), "most": most},
    )
    return [ProgrammePlace(**row._mapping) for row in rows]


def programme_counts(
    session: Session, district_code: str | None, days: Period, at: dt.datetime
) -> list[ProgrammeCount]:
    """How often each programme took place, by kind, in the order of the programmes; grievances by category."""
    rows = session.execute(
        text(
            "select e.kind, e.programme_code, e.name_ko, e.name_en, count(*) as count, count(e.location) as placed"  # noqa: S608
            f" from ({_EVENTS}) e group by e.kind, e.programme_code, e.name_ko, e.name_en, e.position"
            " order by array_position(cast(:kinds as text[]), e.kind), e.position, e.programme_code"
        ),
        {**_values(district_code, days, at), "kinds": list(KINDS)},
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


def _values(district_code: str | None, days: Period, at: dt.datetime) -> dict[str, object]:
    return {
        "district": district_code,
        "at": at,
        "first": days.first,
        "last": days.last,
        "since": days.starts_at,
        "until": days.ends_before,
    }
