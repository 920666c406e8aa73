"""Reads of vulnerable zones: those of a day with their boundaries."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems

MOST = 500


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A version of a zone. `boundary` is GeoJSON, `written` WKT (EPSG:4326); `visits` counts patrols of the last 90 days."""

    id: uuid.UUID
    code: str
    name: str
    zone_type: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    square_m: float
    boundary: str
    written: str
    visits: int
    last_visited_on: dt.date | None


_ZONE = """
    select a.id, a.code, a.name, coalesce(a.zone_type, 'other') as zone_type, a.valid_from, a.valid_to, a.source,
           st_area(st_transform(a.boundary, 5179)) as square_m, st_asgeojson(a.boundary, 6) as boundary,
           st_astext(a.boundary, 6) as written, coalesce(v.visits, 0) as visits, v.last_visited_on
      from area a left join (
        select code, count(*) as visits, max((started_at at time zone 'Asia/Seoul')::date) as last_visited_on
          from (select unnest(zones) as code, started_at from patrol
                 where district_code = :district and started_at >= cast(:day as date) - 90) o group by code
      ) v on v.code = a.code
     where a.district_code = :district and a.kind = 'zone'
"""


def zones_on(session: Session, district_code: str, day: dt.date) -> list[ZoneRow]:
    """The zones that are valid on a Seoul day or will be, by name."""
    rows = session.execute(
        text(
            f"{_ZONE} and coalesce(a.valid_to > :day, true) order by a.name, a.valid_from, a.id limit :most"
        ),
        {"district": district_code, "day": day, "most": MOST},
    )
    return [ZoneRow(**row._mapping) for row in rows]


def zone(session: Session, district_code: str, zone_id: uuid.UUID, day: dt.date) -> ZoneRow:
    """One version of a zone; raises `problems.programme_not_found`."""
    row = session.execute(
        text(f"{_ZONE} and a.id = :id"), {"district": district_code, "id": zone_id, "day": day}
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return ZoneRow(**row._mapping)


def as_features(rows: list[ZoneRow]) -> dict[str, Any]:
    """Zones as a GeoJSON FeatureCollection for maps."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(row.boundary),
            "properties": {"name": row.name, "zone_type": row.zone_type},
        }
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}
