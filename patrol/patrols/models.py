"""The patrol (순찰) and its track (이동경로)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment, linestring


class Patrol(Base):
    """One outing: kind, theme, people, a start and an end. `length_m` metres walked, `dongs` and `zones` what it touched.

    `companions` names others who walked along (also from outside the office) as the officer wrote them; `people` counts all.
    """

    __tablename__ = "patrol"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_code", "programme_code"], ["programme.district_code", "programme.code"]
        ),
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("people between 1 and 500", name="people"),
        CheckConstraint("length_m >= 0", name="length"),
        Index("ix_patrol_started", "district_code", text("started_at desc"), text("id desc")),
        Index("ix_patrol_programme", "district_code", "programme_code", "started_at"),
        Index("ix_patrol_under_way", "led_by", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    programme_code: Mapped[str]
    theme: Mapped[str] = mapped_column(server_default="")
    area: Mapped[str] = mapped_column(server_default="")
    led_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    companions: Mapped[str] = mapped_column(server_default="")
    people: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    is_afterwards: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str] = mapped_column(server_default="")
    length_m: Mapped[float | None] = mapped_column(Float)
    dongs: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    zones: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[CreatedAt]


class PatrolTrack(Base):
    """Where a patrol went, if its officer agreed: a line in EPSG:4326 and the moment of each of its vertices.

    `pieces`: numbers (from 1) of the vertices with which recording began or began again; of what lies between nothing is known.
    Kept until `delete_after`, then removed by a job; the patrol's length and dongs stay.
    """

    __tablename__ = "patrol_track"
    __table_args__ = (
        CheckConstraint("st_npoints(path) = cardinality(times)", name="a_time_for_each_vertex"),
        Index("ix_patrol_track_path", "path", postgresql_using="gist"),
        Index("ix_patrol_track_delete_after", "delete_after"),
    )

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patrol.id"), primary_key=True)
    district_code: Mapped[DistrictCode]
    path: Mapped[Any] = mapped_column(linestring())
    times: Mapped[list[dt.datetime]] = mapped_column(ARRAY(TIMESTAMP(timezone=True)))
    pieces: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default="{1}")
    agreed_at: Mapped[Moment]
    delete_after: Mapped[Moment]
    created_at: Mapped[CreatedAt]


VIOLATIONS |= {"fk_patrol_district_code_programme_code": problems.programme_unknown}
UNREACHABLE |= {
    "ck_patrol_ends_after_start",
    "ck_patrol_people",
    "ck_patrol_length",
    "fk_patrol_led_by",
    "ck_patrol_track_a_time_for_each_vertex",
    "fk_patrol_track_patrol_id",
}
