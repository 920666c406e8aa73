"""Tables of the counters: appended changes, and the sums that the worker folds them into."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Date, Identity, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from patrol.counters.rules import TIERS
from patrol.counters.spans import SPAN_TIERS
from patrol.database import UNREACHABLE, Base, DistrictCode


class _Measured:
    """The measures, summed; `handling_us` in microseconds."""

    received: Mapped[int] = mapped_column(Integer)
    open: Mapped[int] = mapped_column(Integer)
    handled: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    on_time: Mapped[int] = mapped_column(Integer)
    handling_us: Mapped[int] = mapped_column(BigInteger)
    with_after_photo: Mapped[int] = mapped_column(Integer)
    with_answer: Mapped[int] = mapped_column(Integer)
    reopened: Mapped[int] = mapped_column(Integer)
    on_spot: Mapped[int] = mapped_column(Integer)


class CountChange(_Measured, Base):
    """One finding counted in (measures positive) or out (negative), written in its writer's transaction. Only ever added to;
    the worker folds what is committed and removes it."""

    __tablename__ = "count_change"

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date)
    district_code: Mapped[DistrictCode]
    channel: Mapped[str]
    field_code: Mapped[str] = mapped_column(String(2))
    item_code: Mapped[str] = mapped_column(String(4))
    dong_code: Mapped[str] = mapped_column(String(10))
    department_code: Mapped[str]
    cell_9: Mapped[int | None] = mapped_column(BigInteger)
    cell_10: Mapped[int | None] = mapped_column(BigInteger)
    cell_11: Mapped[int | None] = mapped_column(BigInteger)
    longitude_e6: Mapped[int | None] = mapped_column(BigInteger)
    latitude_e6: Mapped[int | None] = mapped_column(BigInteger)


class FindingCount(_Measured, Base):
    """Sums of a Seoul day, month or year by the dimensions of lists and reports; `''` stands for none."""

    __tablename__ = "finding_count"
    __table_args__ = (CheckConstraint(f"tier in {TIERS}", name="tier"),)

    tier: Mapped[str] = mapped_column(primary_key=True)
    starts_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    field_code: Mapped[str] = mapped_column(String(2), primary_key=True)
    item_code: Mapped[str] = mapped_column(String(4), primary_key=True)
    dong_code: Mapped[str] = mapped_column(String(10), primary_key=True)
    department_code: Mapped[str] = mapped_column(primary_key=True)


class CellCount(Base):
    """Sums of a day, a third of a month, a month or a year by H3 cell (`levels.LEVELS`): by channel and topic; of channel `*` by
    topic; of topic `*` by channel; and of channel and topic `*`. A topic is `0101` (illegal parking), or a field without it.
    `longitude_e6`, `latitude_e6`: sums of positions in millionths of a degree."""

    __tablename__ = "cell_count"
    __table_args__ = (
        CheckConstraint(f"tier in {SPAN_TIERS}", name="tier"),
        CheckConstraint("resolution in (9, 10, 11)", name="resolution"),
    )

    # In the order in which a map asks: cells of one size, time and grain side by side.
    resolution: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    tier: Mapped[str] = mapped_column(primary_key=True)
    starts_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    received: Mapped[int] = mapped_column(Integer)
    open: Mapped[int] = mapped_column(Integer)
    handled: Mapped[int] = mapped_column(Integer)
    longitude_e6: Mapped[int] = mapped_column(BigInteger)
    latitude_e6: Mapped[int] = mapped_column(BigInteger)


UNREACHABLE |= {"ck_finding_count_tier", "ck_cell_count_tier", "ck_cell_count_resolution"}
