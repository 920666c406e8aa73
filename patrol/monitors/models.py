"""Monitors (우리동네 살피미), their membership by year, and the rule of their volunteer hours."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id


class Monitor(Base):
    """A resident who volunteers. Name and phone are personal data; `person_id` is the account, where there is one."""

    __tablename__ = "monitor"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("length(name) between 1 and 60", name="name"),
        Index("ix_monitor_district_code", "district_code", "name"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    phone: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class MonitorTerm(Base):
    """Membership (위촉): a monitor serves a dong in a year, from and to the given days."""

    __tablename__ = "monitor_term"
    __table_args__ = (
        CheckConstraint("year between 2000 and 2100", name="year"),
        CheckConstraint("ended_on >= began_on", name="ends_after_start"),
        Index("ix_monitor_term_year", "year", "dong_code"),
    )

    monitor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("monitor.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    dong_code: Mapped[str | None] = mapped_column(String(10))
    began_on: Mapped[dt.date] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    created_at: Mapped[CreatedAt]


class VolunteerRule(Base):
    """봉사시간 기준: how many reports make an hour, and how many hours a day may have, from a day on."""

    __tablename__ = "volunteer_rule"
    __table_args__ = (
        CheckConstraint("reports_per_hour between 1 and 100", name="reports_per_hour"),
        CheckConstraint("hours_per_day between 1 and 24", name="hours_per_day"),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    reports_per_hour: Mapped[int] = mapped_column(SmallInteger)
    hours_per_day: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str]


class UnclearReport(Base):
    """A monitor's report whose content or place is unclear: it does not count for volunteer hours."""

    __tablename__ = "unclear_report"

    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    reason: Mapped[str]
    marked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]


VIOLATIONS |= {"uq_monitor_person_id": problems.monitor_account_taken}
UNREACHABLE |= {
    "ck_monitor_name",
    "fk_monitor_person_id",
    "ck_monitor_term_year",
    "ck_monitor_term_ends_after_start",
    "fk_monitor_term_monitor_id",
    "ck_volunteer_rule_reports_per_hour",
    "ck_volunteer_rule_hours_per_day",
    "fk_unclear_report_finding_id",
    "fk_unclear_report_marked_by",
}
