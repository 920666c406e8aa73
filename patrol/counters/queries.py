"""Read the counts by dimensions. One statement, so that sums and changes not folded yet are of one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.counters.rules import (
    DIMENSIONS,
    MEASURES,
    Piece,
    Tier,
    split,
)

Dimension = Literal["channel", "field_code", "item_code", "dong_code", "department_code", "district_code"]
Grouping = Literal[
    "day", "month", "channel", "field_code", "item_code", "dong_code", "department_code", "district_code"
]


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts of some findings. `handling_us`: microseconds from reception to resolution, summed over the done ones."""

    received: int = 0
    open: int = 0
    handled: int = 0
    done: int = 0
    on_time: int = 0
    handling_us: int = 0
    with_after_photo: int = 0
    with_answer: int = 0
    reopened: int = 0
    on_spot: int = 0

    @property
    def late(self) -> int:
        """Done, but after the deadline."""
        return self.done - self.on_time

    @property
    def mean_handling(self) -> dt.timedelta | None:
        """Mean time from reception to resolution, to the microsecond; None where nothing is done."""
        return dt.timedelta(microseconds=self.handling_us // self.done) if self.done else None

    def __add__(self, other: Measures) -> Measures:
        return Measures(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = tuple(field.name for field in fields(Measures))


@dataclass(frozen=True, slots=True)
class CountFilter:
    """What to count; an empty entry means all. A dong or department of `''` is none. `district_code` None: every district."""

    district_code: str | None = None
    channels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()
    dongs: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """SQL conditions over the dimension columns, with parameters."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        if self.district_code is not None:
            parts.append("district_code = :district")
            values["district"] = self.district_code
        for column, wanted in (
            ("channel", self.channels),
            ("field_code", self.fields),
            ("item_code", self.items),
            ("dong_code", self.dongs),
            ("department_code", self.departments),
        ):
            if wanted:
                parts.append(f"{column} = any(:{column})")
                values[column] = [str(one) for one in wanted]
        if self.not_items:
            parts.append("item_code <> all(:not_items)")
            values["not_items"] = list(self.not_items)
        return parts, values


@dataclass(frozen=True, slots=True)
class Total:
    """Measures of one combination of what was grouped by, in that order; days and months as dates, none as `''`."""

    key: tuple[Any, ...]
    measures: Measures


def pieces_of(period: Period, group_by: Iterable[Grouping] = ()) -> list[Piece]:
    """The stretches of sums that answer for a period: as coarse as the grouping allows."""
    wanted = set(group_by)
    tiers: tuple[Tier, ...] = ("day", "month", "year")
    if "day" in wanted:
        tiers = ("day",)
    elif "month" in wanted:
        tiers = ("day", "month")
    return split(period, tiers)


def totals(
    session: Session,
    period: Period,
    group_by: Sequence[Grouping] = (),
    filter_: CountFilter | None = None,
) -> list[Total]:
    """Sums of the findings received on the period's Seoul days, one row for each combination that has any.

    Without a grouping: one row with an empty key, also when there is nothing.
    """
    conditions, values = (filter_ or CountFilter()).conditions()
    columns = [name for name in group_by if name in DIMENSIONS]
    sums = ", ".join(f"sum({name}) as {name}" for name in MEASURES)
    parts = []
    for number, piece in enumerate(pieces_of(period, group_by)):
        where = " and ".join(
            (f"tier = '{piece.tier}'", f"starts_on between :a{number} and :b{number}", *conditions)
        )
        values |= {f"a{number}": piece.first, f"b{number}": piece.last}
        parts.append(_part("finding_count", "starts_on", columns, group_by, where))
    where = " and ".join(("day between :first and :last", *conditions))
    values |= {"first": period.first, "last": period.last}
    parts.append(_part("count_change", "day", columns, group_by, where))
    keys = list(group_by)
    groups = f" group by {', '.join(keys)}" if keys else ""
    statement = (
        f"select {', '.join((*keys, sums))} from ({' union all '.join(parts)}) parts{groups}"  # noqa: S608
        + (" having sum(received) <> 0" if keys else "")
        + (f" order by {', '.join(keys)}" if keys else "")
    )
    return [
        Total(tuple(row[: len(keys)]), Measures(*(int(value or 0) for value in row[len(keys) :])))
        for row in session.execute(text(statement), values)
    ]


def _part(table: str, day: str, columns: Sequence[str], group_by: Sequence[Grouping], where: str) -> str:
    named = [*columns]
    if "day" in group_by:
        named.append(f"{day} as day")
    if "month" in group_by:
        named.append(f"date_trunc('month', {day})::date as month")
    return f"select {', '.join((*named, *MEASURES))} from {table} where {where}"  # noqa: S608
