"""The weeks of a period that are played one after the other: they share a scale, or a dark dong of a quiet week would look
like one of a busy week. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from patrol.clock import Period
from patrol.maps.numbers import AreaRow
from patrol.maps.scale import Scale, make_scale
from patrol.maps.values import value_of
from patrol.maps.view import MapView

MOST = 5
"""Weeks that a scale is made of: a year's 53 would take ten times as long for limits that hardly differ."""


def some_weeks(period: Period) -> list[Period]:
    """Weeks from Monday to Sunday, spread evenly over a period; the first and the last may reach over its ends."""
    first = Period.week_of(period.first)
    number = (period.last - first.first).days // 7 + 1
    chosen = sorted({round(n * (number - 1) / (MOST - 1)) for n in range(MOST)})
    return [Period.week_of(first.first + dt.timedelta(weeks=one)) for one in chosen]


def week_scale(
    view: MapView, values_in: Callable[[MapView], Sequence[float]], *, is_whole: bool = True
) -> Scale | None:
    """The scale of all weeks of the period that a view plays; None where it plays none.

    `values_in` reads the values of a view.
    """
    if view.played is None:
        return None
    values = [value for week in some_weeks(view.played) for value in values_in(view.in_period(week))]
    return make_scale(values, is_whole=is_whole)


def area_week_scale(view: MapView, rows_in: Callable[[MapView], Sequence[AreaRow]]) -> Scale | None:
    """`week_scale` of the areas' values."""

    def values_in(week: MapView) -> list[float]:
        return [value for row in rows_in(week) if (value := value_of(row, view.measure))]

    return week_scale(view, values_in, is_whole=view.measure == "received")
