"""Activities (활동) and the budget (예산)."""

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
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, point


class Activity(Base):
    """One thing that the office held or visited: a training, welfare visit, field tour, meeting, or a day's counselling.

    `occasions` is what the reports count (건수; 1 for a single event, the sum where a day's or month's cases are entered);
    `participants` null: not known, 0: none.
    """

    __tablename__ = "activity"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_code", "programme_code"], ["programme.district_code", "programme.code"]
        ),
        CheckConstraint("occasions between 0 and 100000", name="occasions"),
        CheckConstraint("participants between 0 and 100000", name="participants"),
        CheckConstraint("length(title) between 1 and 200", name="title"),
        Index("ix_activity_held", "district_code", text("held_on desc"), text("id desc")),
        Index("ix_activity_programme", "district_code", "programme_code", "held_on"),
        Index("ix_activity_location", "location", postgresql_using="gist"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    programme_code: Mapped[str]
    held_on: Mapped[dt.date] = mapped_column(Date)
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    location: Mapped[Any | None] = mapped_column(point())
    dong_code: Mapped[str | None] = mapped_column(String(10))
    occasions: Mapped[int] = mapped_column(Integer, server_default="1")
    participants: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(server_default="")
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]


class Budget(Base):
    """A budget line of a year (예산, 천원) as it stood on a day."""

    __tablename__ = "budget"
    __table_args__ = (
        CheckConstraint("budget_thousand >= 0 and spent_thousand >= 0", name="amounts"),
        CheckConstraint("year between 2000 and 2100", name="year"),
        Index("ix_budget_year", "district_code", "year", "as_of"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    year: Mapped[int] = mapped_column(SmallInteger)
    as_of: Mapped[dt.date] = mapped_column(Date)
    name: Mapped[str]
    budget_thousand: Mapped[int] = mapped_column(Integer)
    spent_thousand: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[CreatedAt]


VIOLATIONS |= {"fk_activity_district_code_programme_code": problems.programme_unknown}
UNREACHABLE |= {
    "ck_activity_occasions",
    "ck_activity_participants",
    "ck_activity_title",
    "fk_activity_recorded_by",
    "ck_budget_amounts",
    "ck_budget_year",
}
