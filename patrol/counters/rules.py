"""What is counted, as SQL over a finding `f`, and how a period falls into whole years, months and days. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from patrol.clock import Period

Tier = Literal["day", "month", "year"]
TIERS: tuple[Tier, ...] = ("day", "month", "year")
PARKING = "0101"
"""불법주정차: counted apart in cells, since it would drown everything else (domain.md)."""

CHANNELS = (
    "grievance",
    "holiday_squad",
    "inspection",
    "monitor",
    "open311",
    "patrol",
    "response_center",
)
# The same channels and states as `findings.rules.Channel`, `OPEN`, `HANDLED` and `RESOLVED`, which lie above this module;
# a test compares them.
OPEN = ("assigned", "in_progress", "received", "reopened")
RESOLVED = ("confirmed", "done")
HANDLED = ("confirmed", "done", "transferred", "unfixable")
ANSWER_LENGTH = 10


def _one_of(states: tuple[str, ...]) -> str:
    return "f.state in (" + ", ".join(f"'{state}'" for state in states) + ")"


IS_DONE = _one_of(RESOLVED)

MEASURES: dict[str, str] = {
    "received": "1",
    "open": f"case when {_one_of(OPEN)} then 1 else 0 end",
    "handled": f"case when {_one_of(HANDLED)} then 1 else 0 end",
    "done": f"case when {IS_DONE} then 1 else 0 end",
    "on_time": f"case when {IS_DONE} and f.resolved_at <= f.due_at then 1 else 0 end",
    "handling_us": f"case when {IS_DONE}"
    " then (extract(epoch from f.resolved_at - f.received_at) * 1000000)::bigint else 0 end",
    "with_after_photo": f"case when {IS_DONE} and f.has_after_photo then 1 else 0 end",
    "with_answer": f"case when {IS_DONE}"
    f" and length(btrim(coalesce(f.result, ''), E' \\t\\r\\n')) >= {ANSWER_LENGTH} then 1 else 0 end",
    "reopened": "case when f.reopened_count > 0 then 1 else 0 end",
    "on_spot": "case when f.handling = 'on_spot' then 1 else 0 end",
}
"""Measure -> its value for one finding. `handling_us`: microseconds from reception to resolution of a done finding."""

DIMENSIONS: dict[str, str] = {
    "district_code": "f.district_code",
    "channel": "f.channel",
    "field_code": "f.field_code",
    "item_code": "coalesce(f.item_code, '')",
    "dong_code": "coalesce(f.dong_code, '')",
    "department_code": "coalesce(f.department_code, '')",
}
"""Dimension -> its value; `''` stands for none."""

DAY = "(f.received_at at time zone 'Asia/Seoul')::date"

PLACE: dict[str, str] = {
    "cell_9": "f.cell_9",
    "cell_10": "f.cell_10",
    "cell_11": "f.cell_11",
    "longitude_e6": "round(st_x(f.location) * 1000000)::bigint",
    "latitude_e6": "round(st_y(f.location) * 1000000)::bigint",
}
"""Where, for the cells: positions in millionths of a degree, so that a cell's mean position is kept too."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of whole tiers: every one that starts from `first` to `last`."""

    tier: Tier
    first: dt.date
    last: dt.date

    @property
    def starts(self) -> list[dt.date]:
        """The first day of each year, month or day in it."""
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            day = _end_of(self.tier, day) + dt.timedelta(days=1)
        return found

    @property
    def ends_on(self) -> dt.date:
        """The last day that it holds."""
        return _end_of(self.tier, self.last)


def split(period: Period, tiers: tuple[Tier, ...] = TIERS) -> list[Piece]:
    """A period as the fewest whole years, months and days; a tier that is not allowed falls into the next finer one."""
    days = [period]
    pieces: list[Piece] = []
    for tier in ("year", "month"):
        if tier not in tiers:
            continue
        left: list[Period] = []
        for stretch in days:
            whole = _whole(stretch, tier)
            if whole is None:
                left.append(stretch)
                continue
            pieces.append(Piece(tier, whole.first, start_of(tier, whole.last)))
            if stretch.first < whole.first:
                left.append(Period(stretch.first, whole.first - dt.timedelta(days=1)))
            if whole.last < stretch.last:
                left.append(Period(whole.last + dt.timedelta(days=1), stretch.last))
        days = left
    return pieces + [Piece("day", stretch.first, stretch.last) for stretch in days]


def start_of(tier: str, day: dt.date) -> dt.date:
    """First day of the year, month or day that holds a day."""
    if tier == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if tier == "month" else day


def _end_of(tier: str, day: dt.date) -> dt.date:
    if tier == "year":
        return day.replace(month=12, day=31)
    return Period.month_of(day).last if tier == "month" else day


def _whole(stretch: Period, tier: str) -> Period | None:
    """The part of a stretch that consists of whole years or months."""
    first = start_of(tier, stretch.first)
    if first < stretch.first:
        first = _end_of(tier, stretch.first) + dt.timedelta(days=1)
    last = _end_of(tier, stretch.last)
    if last > stretch.last:
        last = start_of(tier, stretch.last) - dt.timedelta(days=1)
    return Period(first, last) if first <= last else None
