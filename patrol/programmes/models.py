"""Programmes (사업) and their plans (계획)."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Time,
)
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment

FAMILIES = ("patrol", "activity", "inspection")


class Programme(Base):
    """A kind of outing, activity or inspection (사업 종류), as data: who leads, who takes part, where the report counts it.

    `is_personal`: what is noted of it may concern persons (welfare), so only who may read personal data sees the notes.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(f"family in {FAMILIES}", name="family"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code"),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]
    leads_ko: Mapped[str] = mapped_column(server_default="")
    leads_en: Mapped[str] = mapped_column(server_default="")
    takes_part_ko: Mapped[str] = mapped_column(server_default="")
    takes_part_en: Mapped[str] = mapped_column(server_default="")
    report_group: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    is_personal: Mapped[bool] = mapped_column(server_default="false")
    is_retired: Mapped[bool] = mapped_column(server_default="false")


class Plan(Base):
    """A recurring schedule (계획) of a programme: an RFC 5545 RRULE over Seoul days from `starts_on` to `until`.

    `tolerance_days`: how far from its day an occurrence may be held and still counts as held.
    """

    __tablename__ = "plan"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_code", "programme_code"], ["programme.district_code", "programme.code"]
        ),
        CheckConstraint("length(rule) between 9 and 200", name="rule"),
        CheckConstraint("until >= starts_on", name="until"),
        CheckConstraint("tolerance_days between 0 and 31", name="tolerance"),
        Index("ix_plan_district_code", "district_code", "starts_on"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    programme_code: Mapped[str]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    rule: Mapped[str]
    starts_on: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date] = mapped_column(Date)
    at_time: Mapped[dt.time | None] = mapped_column(Time)
    skips_days_off: Mapped[bool] = mapped_column(server_default="true")
    tolerance_days: Mapped[int] = mapped_column(SmallInteger, server_default="3")
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


VIOLATIONS |= {"fk_plan_district_code_programme_code": problems.programme_unknown}
UNREACHABLE |= {
    "ck_programme_family",
    "ck_programme_code",
    "ck_plan_rule",
    "ck_plan_until",
    "ck_plan_tolerance",
    "fk_plan_made_by",
}
