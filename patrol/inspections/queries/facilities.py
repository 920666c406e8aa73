"""Reads of facilities (시설물): lists by what is due first, one with its boundary and its grades."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.programmes.queries import pattern_of


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility. Degrees in EPSG:4326; with a boundary, the spot lies inside of it."""

    id: uuid.UUID
    number: str | None
    name: str
    programme_code: str
    kind_ko: str
    kind_en: str
    safety_class: str | None
    is_building: bool
    grade: str | None
    address: str
    dong_code: str | None
    longitude: float | None
    latitude: float | None
    has_boundary: bool
    manager: str
    manager_phone: str | None
    registered_on: dt.date
    last_inspected_on: dt.date | None
    last_detailed_on: dt.date | None
    next_due_on: dt.date
    next_kind: str
    note: str
    retired_at: dt.datetime | None

    def kind(self, language: str) -> str:
        """Name of its kind in `ko` or `en`."""
        return self.kind_en if language == "en" else self.kind_ko


_FACILITY = """
    select y.id, y.number, y.name, y.programme_code, k.name_ko as kind_ko, k.name_en as kind_en, y.safety_class, y.is_building,
           y.grade, y.address, y.dong_code, st_x(y.location) as longitude, st_y(y.location) as latitude,
           y.boundary is not null as has_boundary, y.manager, y.manager_phone, y.registered_on, y.last_inspected_on,
           y.last_detailed_on, y.next_due_on, y.next_kind, y.note, y.retired_at
      from facility y join programme k on k.district_code = y.district_code and k.code = y.programme_code
"""


def facility(session: Session, facility_id: uuid.UUID, district_code: str | None) -> FacilityRow:
    """One facility; raises `problems.programme_not_found`."""
    row = session.execute(
        text(f"{_FACILITY} where y.id = :id and y.district_code = coalesce(:district, y.district_code)"),
        {"id": facility_id, "district": district_code},
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return FacilityRow(**row._mapping)


def facilities(
    session: Session,
    district_code: str | None,
    *,
    kind: str | None = None,
    grade: str | None = None,
    due_by: dt.date | None = None,
    q: str | None = None,
    after: tuple[object, ...] | None = None,
    limit: int = 300,
) -> list[FacilityRow]:
    """Facilities in use, those that are due first at the top; `after` is the key (day, name, id) of the row before."""
    condition, values = _facility_condition(district_code, kind, grade, due_by, q)
    if after is not None:
        condition += " and (y.next_due_on, y.name, y.id) > (:a_on, :a_name, :a_id)"
        values |= dict(zip(("a_on", "a_name", "a_id"), after, strict=True))
    rows = session.execute(
        text(f"{_FACILITY} where {condition} order by y.next_due_on, y.name, y.id limit :limit"),
        {**values, "limit": limit},
    )
    return [FacilityRow(**row._mapping) for row in rows]


def _facility_condition(
    district_code: str | None, kind: str | None, grade: str | None, due_by: dt.date | None, q: str | None
) -> tuple[str, dict[str, Any]]:
    condition = (
        "y.retired_at is null and y.district_code = coalesce(:district, y.district_code)"
        " and y.programme_code = coalesce(cast(:kind as text), y.programme_code)"
        " and (cast(:grade as text) is null or y.grade = :grade)"
        " and (cast(:due_by as date) is null or y.next_due_on <= :due_by)"
        " and (cast(:q as text) is null or y.name ilike :q or y.address ilike :q or y.number ilike :q)"
    )
    values = {"district": district_code, "kind": kind, "grade": grade, "due_by": due_by, "q": pattern_of(q)}
    return condition, values


def count_facilities(
    session: Session,
    district_code: str | None,
    *,
    kind: str | None = None,
    grade: str | None = None,
    due_by: dt.date | None = None,
    q: str | None = None,
) -> int:
    """How many facilities the same conditions have."""
    condition, values = _facility_condition(district_code, kind, grade, due_by, q)
    return int(session.scalar(text(f"select count(*) from facility y where {condition}"), values) or 0)  # noqa: S608


def boundary_of(session: Session, facility_id: uuid.UUID) -> tuple[str, str] | None:
    """A facility's boundary as GeoJSON (six decimals) and as WKT, EPSG:4326; None for a mere place."""
    row = session.execute(
        text(
            "select st_asgeojson(boundary, 6) as drawn, st_astext(boundary, 6) as written from facility"
            " where id = :id and boundary is not null"
        ),
        {"id": facility_id},
    ).first()
    return None if row is None else (row.drawn, row.written)


def written_boundaries(session: Session, district_code: str | None) -> dict[uuid.UUID, str]:
    """The boundaries of all facilities in use as WKT, for files."""
    rows = session.execute(
        text(
            "select id, st_astext(boundary, 6) as written from facility where boundary is not null"
            " and retired_at is null and district_code = coalesce(:district, district_code)"
        ),
        {"district": district_code},
    )
    return {row.id: row.written for row in rows}


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One grading."""

    graded_on: dt.date
    grade: str
    source: str


def grades(session: Session, facility_id: uuid.UUID) -> list[GradeRow]:
    """A facility's grades, the newest first."""
    rows = session.execute(
        text(
            "select graded_on, grade, source from facility_grade where facility_id = :id order by graded_on desc"
        ),
        {"id": facility_id},
    )
    return [GradeRow(**row._mapping) for row in rows]
