"""Zones and programmes for the maps' tests: two vulnerable zones, facilities, inspections, patrols, activities."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes
from tests.cast import DISTRICT

# West, south, east, north degrees: blocks of 당산동 and of 신길동.
ZONES = {
    "Z-1": ("당산 재개발구역", (126.890, 37.525, 126.905, 37.536)),
    "Z-2": ("신길 공원", (126.905, 37.500, 126.925, 37.515)),
}


def add_zones(owner: Session) -> None:
    """The zones, as the owner loads them."""
    for code, (name, box) in ZONES.items():
        owner.execute(
            text(
                "insert into area (id, district_code, kind, zone_type, code, name, boundary, valid_from, source) values"
                " (:id, :district, 'zone', 'park', :code, :name,"
                " st_multi(st_makeenvelope(:west, :south, :east, :north, 4326)), '2020-01-01', 'test')"
            ),
            {"id": new_id(), "district": DISTRICT, "code": code, "name": name}
            | dict(zip(("west", "south", "east", "north"), box, strict=True)),
        )


def build(
    session: Session,
    name: str,
    *,
    spot: tuple[float, float] = (126.9001, 37.5311),
    grade: str | None = None,
    registered: str = "2020-01-01",
    due: str = "2199-01-01",
) -> uuid.UUID:
    """A facility."""
    facility_id = new_id()
    session.execute(
        text(
            "insert into facility (id, digest, district_code, name, programme_code, grade, location, dong_code, registered_on,"
            " next_due_on, next_kind) select :id, 'x', min(district_code), cast(:name as text), min(code), cast(:grade as text),"
            " st_setsrid(st_makepoint(:x, :y), 4326), '1156056000', cast(:registered as date), cast(:due as date), 'regular'"
            " from programme where district_code = :district"
        ),
        {
            "id": facility_id,
            "district": DISTRICT,
            "name": name,
            "grade": grade,
            "x": spot[0],
            "y": spot[1],
            "registered": registered,
            "due": due,
        },
    )
    return facility_id


def inspect(session: Session, facility_id: uuid.UUID, at: dt.datetime, result: str) -> None:
    """An inspection, with a checklist of its own where there is none."""
    session.execute(
        text(
            "insert into checklist (district_code, code, version, programme_code, name_ko, name_en, sections)"
            " select min(district_code), 'test', 1, min(code), '점검', 'Check', '[]' from programme"
            " where district_code = :district"
            " on conflict do nothing"
        ),
        {"district": DISTRICT},
    )
    session.execute(
        text(
            "insert into inspection (id, digest, district_code, facility_id, checklist_code, checklist_version, kind,"
            " inspected_at, inspector, confirmer, result) values (:id, 'x', :district, :facility, 'test', 1, 'regular', :at,"
            " '점검자', '확인자', :result)"
        ),
        {"id": new_id(), "district": DISTRICT, "facility": facility_id, "at": at, "result": result},
    )


def programmes(session: Session) -> None:
    """The district's programmes."""
    load_programmes(session, SYSTEM, DISTRICT)


def hold(session: Session, title: str, day: str, spot: tuple[float, float] | None) -> None:
    """An activity."""
    session.execute(
        text(
            "insert into activity (id, digest, district_code, programme_code, held_on, title, location)"
            " select :id, 'x', min(district_code), min(code), cast(:day as date), cast(:title as text),"
            " case when cast(:x as float8) is null then null else st_setsrid(st_makepoint(:x, :y), 4326) end"
            " from programme where district_code = :district"
        ),
        {
            "id": new_id(),
            "district": DISTRICT,
            "day": day,
            "title": title,
            "x": spot[0] if spot else None,
            "y": spot[1] if spot else None,
        },
    )
