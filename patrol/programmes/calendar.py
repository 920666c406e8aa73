"""The calendar (일정): a month of weeks from Monday, with what is planned and what was held. Pure: rows in, weeks out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from patrol.clock import Period, is_day_off
from patrol.programmes.queries import HeldRow, PlanRow
from patrol.programmes.rules import Kept, Score, match, planned_days, score


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar."""

    day: dt.date
    is_in_month: bool
    is_today: bool
    is_off: bool
    planned: tuple[tuple[PlanRow, bool], ...]
    held: tuple[HeldRow, ...]


@dataclass(frozen=True, slots=True)
class PlanScore:
    """A plan with how it stands in a period."""

    plan: PlanRow
    score: Score
    days: tuple[tuple[dt.date, dt.date | None], ...] = ()


def weeks(
    month: Period,
    plans: Sequence[PlanRow],
    rows: Sequence[HeldRow],
    *,
    today: dt.date,
    extra_days_off: Collection[dt.date] = (),
) -> list[list[Day]]:
    """The weeks that hold a month. A planned day says whether something of its programme was held on it."""
    first, last = Period.week_of(month.first).first, Period.week_of(month.last).last
    whole = Period(first, last)
    planned: dict[dt.date, list[PlanRow]] = {}
    for one in plans:
        for day in planned_days(one.schedule, whole, extra_days_off):
            planned.setdefault(day, []).append(one)
    by_day: dict[dt.date, list[HeldRow]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    days = [
        Day(
            day,
            day in month,
            day == today,
            is_day_off(day, extra_days_off),
            tuple(
                (one, any(row.programme_code == one.programme_code for row in by_day.get(day, ())))
                for one in planned.get(day, ())
            ),
            tuple(by_day.get(day, ())),
        )
        for day in whole
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def plan_scores(
    plans: Sequence[PlanRow],
    rows: Sequence[HeldRow],
    period: Period,
    *,
    today: dt.date,
    extra_days_off: Collection[dt.date] = (),
) -> list[PlanScore]:
    """Each plan against what was held of its programme in the period; several outings of a day are one occurrence."""
    actual: dict[str, list[dt.date]] = {}
    for row in rows:
        days = actual.setdefault(row.programme_code, [])
        if row.day not in days:
            days.append(row.day)
    scores = []
    for one in plans:
        planned = planned_days(one.schedule, period, extra_days_off)
        mine = [
            day
            for day in actual.get(one.programme_code, ())
            if one.starts_on <= day <= one.until and day in period
        ]
        scores.append(PlanScore(one, score(planned, mine, one.tolerance_days, today)))
    return scores


def planned_days_told(
    plan: PlanRow,
    actual: Sequence[HeldRow],
    year: Period,
    today: dt.date,
    extra_days_off: Collection[dt.date],
) -> list[tuple[Kept, str]]:
    """Each planned day of a year with what became of it (a key of `DAY_WORDS`), by the same rule as the plan's page."""
    days = sorted(
        {
            one.day
            for one in actual
            if one.programme_code == plan.programme_code and plan.starts_on <= one.day <= plan.until
        }
    )
    planned = planned_days(plan.schedule, year, extra_days_off)
    missed = score(planned, days, plan.tolerance_days, today).missed
    return [
        (
            one,
            ("held" if one.actual == one.planned else "moved")
            if one.actual
            else ("missed" if one.planned in missed else "upcoming"),
        )
        for one in match(planned, days, plan.tolerance_days)
    ]
