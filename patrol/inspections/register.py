"""Register facilities, grade and retire them: writes, each with its journal entry. The next date is set with every one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.areas.queries import locate
from patrol.areas.shape import read_polygon
from patrol.geo import Spot
from patrol.inspections.inputs import FacilityChange, FacilityInput
from patrol.inspections.intervals import intervals
from patrol.inspections.models import Facility
from patrol.inspections.rules import Standing, next_due
from patrol.journal import Actor, record

FACILITY = cast(Table, Facility.__table__)


def register(
    session: Session, actor: Actor, given: FacilityInput, *, district_code: str, day: dt.date
) -> bool:
    """Take a facility in, with its dong and its next date; say whether it is new.

    Raises `problems.programme_unknown`, `facility_number_taken`, `id_reused`.
    """
    known = session.scalar(
        text(
            "select exists (select from programme where district_code = :district and code = :code"
            " and family = 'inspection')"
        ),
        {"district": district_code, "code": given.programme_code},
    )
    if not known:
        raise problems.programme_unknown(code=given.programme_code)
    due = next_due(
        Standing(
            given.programme_code,
            given.registered_on,
            given.grade,
            given.safety_class,
            given.is_building,
            given.last_inspected_on,
        ),
        intervals(session, district_code),
    )
    row: dict[str, Any] = {
        **given.model_dump(exclude={"longitude", "latitude", "boundary"}),
        # A facility without a boundary has the digest that it had before there were boundaries.
        "digest": once.digest_of(
            given.model_dump(mode="json", exclude=None if given.boundary else {"boundary"})
        ),
        "district_code": district_code,
        "next_due_on": due.on,
        "next_kind": due.kind,
        **_place(session, given, district_code, day),
    }
    if once.accept(session, FACILITY, row) is once.Acceptance.REPEATED:
        return False
    if given.grade is not None:
        note_grade(
            session, given.id, given.grade, given.last_inspected_on or given.registered_on, "registered"
        )
    change = {"name": given.name, "programme_code": given.programme_code, "next_due_on": due.on}
    record(session, actor, subject="facility", subject_id=given.id, action="registered", change=change)
    return True


def _place(
    session: Session, given: FacilityInput | FacilityChange, district_code: str, day: dt.date
) -> dict[str, str | None]:
    """Location, boundary and dong; a boundary without a spot has one inside of it. Raises `problems.shape_invalid`."""
    place: dict[str, str | None] = {"location": None, "boundary": None, "dong_code": None}
    spot = None
    if given.boundary:
        boundary = read_polygon(given.boundary)
        inside = boundary.representative_point()
        spot = Spot(inside.x, inside.y)
        place["boundary"] = f"SRID=4326;{boundary.wkt}"
    if given.longitude is not None and given.latitude is not None:
        spot = Spot(given.longitude, given.latitude)
    if spot is not None:
        place["location"] = f"SRID=4326;POINT({spot.longitude} {spot.latitude})"
        place["dong_code"] = locate(session, spot, day, district_code).dong_code
    return place


def change_facility(
    session: Session,
    actor: Actor,
    facility_id: uuid.UUID,
    given: FacilityChange,
    *,
    district_code: str,
    day: dt.date,
) -> None:
    """Correct what is known of a facility; a new grade counts from this day and moves the next date.

    The journal names what changed, but not a phone number. Raises `problems.programme_not_found`, `shape_invalid`.
    """
    kept = session.execute(
        text(
            "select name, number, address, manager, manager_phone, safety_class, is_building, grade, note"
            " from facility where id = :id and district_code = :district and retired_at is null for no key update"
        ),
        {"id": facility_id, "district": district_code},
    ).first()
    if kept is None:
        raise problems.programme_not_found()
    fields = given.model_dump(exclude={"longitude", "latitude", "boundary"})
    session.execute(
        text(
            "update facility set name = :name, number = :number, address = :address, manager = :manager,"
            " manager_phone = :manager_phone, safety_class = :safety_class, is_building = :is_building, grade = :grade,"
            " note = :note, location = st_geomfromewkt(:location), boundary = st_geomfromewkt(:boundary),"
            " dong_code = :dong_code where id = :id"
        ),
        {**fields, **_place(session, given, district_code, day), "id": facility_id},
    )
    if given.grade is not None and given.grade != kept.grade:
        note_grade(session, facility_id, given.grade, day, "decided")
    next_on = set_next_date(session, facility_id)
    changed = sorted(name for name, value in fields.items() if value != kept._mapping[name])
    change: dict[str, Any] = {"changed": changed, "grade": given.grade, "next_due_on": next_on}
    record(session, actor, subject="facility", subject_id=facility_id, action="changed", change=change)


def note_grade(session: Session, facility_id: uuid.UUID, grade: str, day: dt.date, source: str) -> None:
    """Add a grade to the facility's history; the last one of a day counts."""
    session.execute(
        text(
            "insert into facility_grade (facility_id, graded_on, grade, source) values (:id, :day, :grade, :source)"
            " on conflict (facility_id, graded_on) do update set grade = excluded.grade, source = excluded.source"
        ),
        {"id": facility_id, "day": day, "grade": grade, "source": source},
    )


def set_next_date(session: Session, facility_id: uuid.UUID) -> dt.date:
    """Compute and keep the next date from how the facility stands; the caller has locked or just made it."""
    kept = session.execute(
        text(
            "select programme_code, registered_on, grade, safety_class, is_building, last_inspected_on, last_detailed_on,"
            " district_code from facility where id = :id for no key update"
        ),
        {"id": facility_id},
    ).one()
    due = next_due(Standing(*kept[:-1]), intervals(session, kept.district_code))
    session.execute(
        text("update facility set next_due_on = :on, next_kind = :kind where id = :id"),
        {"on": due.on, "kind": due.kind, "id": facility_id},
    )
    return due.on


def retire(
    session: Session, actor: Actor, facility_id: uuid.UUID, *, district_code: str, at: dt.datetime
) -> None:
    """No longer inspect a facility (멸실·철거); its inspections stay. Raises `problems.programme_not_found`."""
    found = session.execute(
        text(
            "update facility set retired_at = :at where id = :id and district_code = :district"
            " and retired_at is null returning id"
        ),
        {"at": at, "id": facility_id, "district": district_code},
    ).first()
    if found is None:
        raise problems.programme_not_found()
    record(session, actor, subject="facility", subject_id=facility_id, action="retired", change={})
