"""Grievances (고충민원), their categories, time limits, and the contact data of whoever complained."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment, point
from patrol.grievances.rules import CHANNELS, UNITS


class GrievanceCategory(Base):
    """One of the seven categories (분야) in which the council's table counts grievances."""

    __tablename__ = "grievance_category"

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    is_retired: Mapped[bool] = mapped_column(server_default="false")


class GrievanceLimit(Base):
    """처리기한: how long the office has by channel, from a day on. Hours run at once; days end with the Seoul day."""

    __tablename__ = "grievance_limit"
    __table_args__ = (
        CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        CheckConstraint(f"unit in {UNITS}", name="unit"),
        CheckConstraint("amount between 1 and 365", name="amount"),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    amount: Mapped[int] = mapped_column(SmallInteger)
    unit: Mapped[str]


class Grievance(Base):
    """A complaint to the district itself: in writing, by internet, by phone or visit. `location`: what it is about, if said."""

    __tablename__ = "grievance"
    __table_args__ = (
        UniqueConstraint("district_code", "number"),
        ForeignKeyConstraint(
            ["district_code", "category_code"],
            ["grievance_category.district_code", "grievance_category.code"],
        ),
        CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        CheckConstraint("length(subject) between 1 and 200", name="subject"),
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered_with_words"),
        Index("ix_grievance_received", "district_code", text("received_at desc"), text("id desc")),
        Index("ix_grievance_location", "location", postgresql_using="gist"),
        Index("ix_grievance_open", "district_code", "due_at", postgresql_where=text("answered_at is null")),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    number: Mapped[str]
    channel: Mapped[str]
    category_code: Mapped[str]
    subject: Mapped[str]
    content: Mapped[str] = mapped_column(server_default="")
    received_at: Mapped[Moment]
    due_at: Mapped[Moment]
    address: Mapped[str] = mapped_column(server_default="")
    location: Mapped[Any | None] = mapped_column(point())
    dong_code: Mapped[str | None] = mapped_column(String(10))
    department_code: Mapped[str | None]
    answered_at: Mapped[Moment | None]
    answer: Mapped[str | None]
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    created_at: Mapped[CreatedAt]


class GrievanceContact(Base):
    """Contact data of whoever complained: personal data, in a table of its own, deleted after its retention period."""

    __tablename__ = "grievance_contact"
    __table_args__ = (Index("ix_grievance_contact_created_at", "created_at"),)

    grievance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grievance.id"), primary_key=True)
    district_code: Mapped[DistrictCode]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    created_at: Mapped[CreatedAt]


VIOLATIONS |= {
    "fk_grievance_district_code_category_code": problems.category_unknown,
    "uq_grievance_district_code_number": problems.grievance_number_taken,
}
UNREACHABLE |= {
    "ck_grievance_limit_channel",
    "ck_grievance_limit_unit",
    "ck_grievance_limit_amount",
    "ck_grievance_channel",
    "ck_grievance_subject",
    "ck_grievance_answered_with_words",
    "fk_grievance_recorded_by",
    "fk_grievance_finding_id",
    "fk_grievance_contact_grievance_id",
}
