"""Facilities (시설물), checklists (점검표), inspections (점검) and their answers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import (
    UNREACHABLE,
    VIOLATIONS,
    Base,
    CreatedAt,
    DistrictCode,
    Id,
    Moment,
    multipolygon,
    point,
)
from patrol.inspections.rules import ANSWERS, GRADES, KINDS, MEASURES, RESULTS


class Facility(Base):
    """A place that is inspected (시설물). `next_due_on` is never empty: the database itself refuses it.

    `location` is where it stands; a site or a park also has its `boundary`, and then `location` is a spot inside of it.
    `grade` is the present safety grade (A–E, null: none); its history is in `facility_grade`. `manager_phone` is personal data.
    """

    __tablename__ = "facility"
    __table_args__ = (
        UniqueConstraint("district_code", "number"),
        ForeignKeyConstraint(
            ["district_code", "programme_code"], ["programme.district_code", "programme.code"]
        ),
        CheckConstraint(f"grade in {GRADES}", name="grade"),
        CheckConstraint("safety_class in ('1', '2', '3')", name="safety_class"),
        CheckConstraint("length(name) between 1 and 100", name="name"),
        Index("ix_facility_due", "district_code", "next_due_on", postgresql_where=text("retired_at is null")),
        Index("ix_facility_location", "location", postgresql_using="gist"),
        Index("ix_facility_boundary", "boundary", postgresql_using="gist"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    number: Mapped[str | None]
    name: Mapped[str]
    programme_code: Mapped[str]
    safety_class: Mapped[str | None] = mapped_column(String(1))
    is_building: Mapped[bool] = mapped_column(server_default="true")
    grade: Mapped[str | None] = mapped_column(String(1))
    address: Mapped[str] = mapped_column(server_default="")
    location: Mapped[Any | None] = mapped_column(point())
    boundary: Mapped[Any | None] = mapped_column(multipolygon())
    dong_code: Mapped[str | None] = mapped_column(String(10))
    manager: Mapped[str] = mapped_column(server_default="")
    manager_phone: Mapped[str | None]
    registered_on: Mapped[dt.date] = mapped_column(Date)
    last_inspected_on: Mapped[dt.date | None] = mapped_column(Date)
    last_detailed_on: Mapped[dt.date | None] = mapped_column(Date)
    next_due_on: Mapped[dt.date] = mapped_column(Date)
    next_kind: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    retired_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class FacilityGrade(Base):
    """One grading of a facility (등급 이력)."""

    __tablename__ = "facility_grade"
    __table_args__ = (CheckConstraint(f"grade in {GRADES}", name="grade"),)

    facility_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facility.id"), primary_key=True)
    graded_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    grade: Mapped[str] = mapped_column(String(1))
    source: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


class InspectionInterval(Base):
    """점검 주기: how many months lie between two inspections of a kind and grade, from a day on.

    `programme_code` '' is every kind, `grade` '' is no grade. `detailed_years`: between detailed inspections of buildings.
    """

    __tablename__ = "inspection_interval"
    __table_args__ = (
        CheckConstraint("months between 1 and 120", name="months"),
        CheckConstraint("detailed_years between 1 and 30", name="detailed_years"),
        CheckConstraint(f"grade in {('', *GRADES)}", name="grade"),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    programme_code: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    months: Mapped[int] = mapped_column(SmallInteger)
    detailed_years: Mapped[int | None] = mapped_column(SmallInteger)
    source: Mapped[str]


class Checklist(Base):
    """A version of a checklist (점검표): sections with questions, as data. A version that was used is never changed."""

    __tablename__ = "checklist"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_code", "programme_code"], ["programme.district_code", "programme.code"]
        ),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    programme_code: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]
    sections: Mapped[list[Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class Inspection(Base):
    """One inspection of a facility (점검): exactly one of four results; administrative measures are a separate axis.

    `closed_at`: when everything that was found bad had come to its end.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_code", "checklist_code", "checklist_version"],
            ["checklist.district_code", "checklist.code", "checklist.version"],
        ),
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint(f"result in {RESULTS}", name="result"),
        CheckConstraint(f"measure in {MEASURES}", name="measure"),
        CheckConstraint(f"grade in {GRADES}", name="grade"),
        Index("ix_inspection_inspected", "district_code", text("inspected_at desc"), text("id desc")),
        Index("ix_inspection_facility_id", "facility_id", "inspected_at"),
        Index("ix_inspection_open", "district_code", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    facility_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facility.id"))
    checklist_code: Mapped[str]
    checklist_version: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    inspected_at: Mapped[Moment]
    inspected_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    inspector: Mapped[str]
    confirmer: Mapped[str]
    result: Mapped[str]
    measure: Mapped[str | None]
    grade: Mapped[str | None] = mapped_column(String(1))
    note: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class InspectionAnswer(Base):
    """The answer to one question: 양호, 불량 or 해당없음; a number where it asks for one; the finding that a 불량 became."""

    __tablename__ = "inspection_answer"
    __table_args__ = (
        CheckConstraint(f"answer in {ANSWERS}", name="answer"),
        CheckConstraint("finding_id is null or answer = 'bad'", name="only_bad_becomes_finding"),
        UniqueConstraint("finding_id"),
    )

    inspection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inspection.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    number: Mapped[float | None] = mapped_column(Float)
    note: Mapped[str] = mapped_column(server_default="")
    is_settled_on_spot: Mapped[bool] = mapped_column(Boolean, server_default="false")
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))


VIOLATIONS |= {
    "fk_facility_district_code_programme_code": problems.programme_unknown,
    "uq_facility_district_code_number": problems.facility_number_taken,
    "fk_inspection_facility_id": problems.reference_invalid,
}
UNREACHABLE |= {
    "ck_facility_grade",
    "ck_facility_safety_class",
    "ck_facility_name",
    "ck_facility_grade_grade",
    "fk_facility_grade_facility_id",
    "ck_inspection_interval_months",
    "ck_inspection_interval_detailed_years",
    "ck_inspection_interval_grade",
    "fk_checklist_district_code_programme_code",
    "fk_inspection_district_code_checklist_code_checklist_version",
    "ck_inspection_kind",
    "ck_inspection_result",
    "ck_inspection_measure",
    "ck_inspection_grade",
    "fk_inspection_inspected_by",
    "ck_inspection_answer_answer",
    "ck_inspection_answer_only_bad_becomes_finding",
    "uq_inspection_answer_finding_id",
    "fk_inspection_answer_inspection_id",
    "fk_inspection_answer_finding_id",
}
