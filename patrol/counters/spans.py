"""A period as whole years, months, thirds of a month and days, some of them taken away again: few rows to add up. Pure.

February 11 to December 31 is the year without January and without the first third of February.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from patrol.clock import Period

SpanTier = Literal["day", "third", "month", "year"]
SPAN_TIERS: tuple[SpanTier, ...] = ("day", "third", "month", "year")
ONE_DAY = dt.timedelta(days=1)
COSTS: dict[SpanTier, float] = {"day": 1.0, "third": 2.0, "month": 2.5, "year": 3.0}
"""About how many rows a span has, beside a day's: the same cells come back day after day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A whole day, third (순: 1–10, 11–20, 21–end), month or year, to be added (sign 1) or taken away (sign -1)."""

    tier: SpanTier
    starts_on: dt.date
    sign: int


def spans(
    period: Period, tiers: Sequence[SpanTier] = SPAN_TIERS, costs: dict[SpanTier, float] = COSTS
) -> list[Span]:
    """The cheapest spans whose signed sum is the period; days are always allowed."""
    coarse: tuple[SpanTier, ...] = ("year", "month", "third")
    return _cover(period, tuple(tier for tier in coarse if tier in tiers), costs)


def _cover(period: Period, tiers: tuple[SpanTier, ...], costs: dict[SpanTier, float]) -> list[Span]:
    if not tiers:
        return [Span("day", day, 1) for day in period]
    tier, finer = tiers[0], tiers[1:]
    found: list[Span] = []
    first = period.first
    while first <= period.last:
        unit = unit_of(tier, first)
        part = Period(first, min(period.last, unit.last))
        found += [Span(tier, unit.first, 1)] if part == unit else _cheaper(part, unit, tier, finer, costs)
        first = unit.last + ONE_DAY
    return found


def _cheaper(
    part: Period, unit: Period, tier: SpanTier, finer: tuple[SpanTier, ...], costs: dict[SpanTier, float]
) -> list[Span]:
    """A part of a unit, added up from finer spans, or as the whole unit without the rest."""
    added = _cover(part, finer, costs)
    rest: list[Span] = []
    if unit.first < part.first:
        rest += _cover(Period(unit.first, part.first - ONE_DAY), finer, costs)
    if part.last < unit.last:
        rest += _cover(Period(part.last + ONE_DAY, unit.last), finer, costs)
    without = [Span(tier, unit.first, 1), *(Span(one.tier, one.starts_on, -one.sign) for one in rest)]
    return min(added, without, key=lambda ones: sum(costs[one.tier] for one in ones))


def unit_of(tier: SpanTier, day: dt.date) -> Period:
    """The whole year, month, third or day that holds a day."""
    if tier == "year":
        return Period.year(day.year)
    month = Period.month_of(day)
    if tier == "month":
        return month
    if tier == "day":
        return Period(day, day)
    first = month.first + dt.timedelta(days=10 * min((day.day - 1) // 10, 2))
    return Period(first, month.last if first.day == 21 else first + dt.timedelta(days=9))
