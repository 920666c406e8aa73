"""Exceptions to the items' own departments, days off of this office, and how the office hands over."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment

AREA_KINDS = ("dong", "zone", "zone_type")


class RoutingRule(Base):
    """배정 예외: findings of this item (or field, or any) in this area (or anywhere) go to this department.

    Retired, never deleted. The most particular rule wins; without one the item's own department is asked.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (
        CheckConstraint(f"area_kind in {AREA_KINDS}", name="area_kind"),
        CheckConstraint("(area_kind is null) = (area_code is null)", name="area_whole"),
        CheckConstraint("item_code is null or left(item_code, 2) = field_code", name="item_in_field"),
        CheckConstraint("field_code is not null or area_kind is not null", name="says_something"),
        ForeignKeyConstraint(
            ["district_code", "department_code"], ["department.district_code", "department.code"]
        ),
        Index(
            "uq_routing_rule_case",
            "district_code",
            text("coalesce(item_code, '')"),
            text("coalesce(field_code, '')"),
            text("coalesce(area_kind, '')"),
            text("coalesce(area_code, '')"),
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    field_code: Mapped[str | None] = mapped_column(String(2))
    item_code: Mapped[str | None] = mapped_column(String(4))
    area_kind: Mapped[str | None]
    area_code: Mapped[str | None]
    department_code: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    retired_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class DayOff(Base):
    """휴무일: a one-off day on which this office is closed, besides weekends and public holidays."""

    __tablename__ = "day_off"

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[CreatedAt]


class RoutingSetting(Base):
    """How a district hands over: at once on reception, or by a person who takes the suggestion."""

    __tablename__ = "routing_setting"

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    assigns_at_once: Mapped[bool] = mapped_column(server_default="false")


VIOLATIONS |= {
    "uq_routing_rule_case": problems.routing_rule_taken,
    "fk_routing_rule_district_code_department_code": problems.department_unknown,
}
UNREACHABLE |= {
    "ck_routing_rule_area_kind",
    "ck_routing_rule_area_whole",
    "ck_routing_rule_item_in_field",
    "ck_routing_rule_says_something",
}
