"""Schedules name the days that a plain recomputation names; plan and actual match one to one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.clock import Period, days_off
from patrol.problems import Problem
from patrol.programmes.rules import (
    WEEKDAYS,
    Schedule,
    match,
    monthly,
    parts_of,
    planned_days,
    score,
    weekly,
)

days = st.dates(dt.date(2013, 1, 1), dt.date(2027, 12, 31))
months = st.sets(st.integers(1, 12), max_size=5)


def is_nth(day: dt.date, n: int) -> bool:
    """Whether a day is the n-th of its weekday in its month, -1 the last."""
    if n == -1:
        return (day + dt.timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == n


@settings(max_examples=60, deadline=None)
@given(
    weekday=st.sampled_from(WEEKDAYS),
    ordinals=st.sets(st.sampled_from([1, 2, 3, 4, -1]), min_size=1, max_size=3),
    season=months,
    begin=days,
    length=st.integers(0, 500),
    skips=st.booleans(),
    extra=st.sets(days, max_size=3),
)
def test_the_days_of_a_monthly_schedule_equal_a_plain_recomputation(
    weekday: str,
    ordinals: set[int],
    season: set[int],
    begin: dt.date,
    length: int,
    skips: bool,
    extra: set[dt.date],
) -> None:
    period = Period(begin, begin + dt.timedelta(days=length))
    schedule = Schedule(monthly(sorted(ordinals), weekday, season), begin, dt.date(2030, 12, 31), skips)
    plain = [
        day
        for day in period
        if day.weekday() == WEEKDAYS.index(weekday)
        and any(is_nth(day, n) for n in ordinals)
        and (not season or day.month in season)
        and not (skips and day in days_off(day.year, extra))
    ]
    assert planned_days(schedule, period, extra) == plain


@settings(max_examples=60, deadline=None)
@given(
    chosen=st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    season=months,
    starts=days,
    until=days,
    begin=days,
    length=st.integers(0, 400),
)
def test_the_days_of_a_weekly_schedule_equal_a_plain_recomputation(
    chosen: set[str], season: set[int], starts: dt.date, until: dt.date, begin: dt.date, length: int
) -> None:
    period = Period(begin, begin + dt.timedelta(days=length))
    schedule = Schedule(weekly(sorted(chosen), season), starts, until, skips_days_off=False)
    plain = [
        day
        for day in period
        if starts <= day <= until
        and WEEKDAYS[day.weekday()] in chosen
        and (not season or day.month in season)
    ]
    assert planned_days(schedule, period) == plain


def test_the_second_tuesdays_of_2014_are_the_field_patrol_days() -> None:
    schedule = Schedule(monthly([2], "TU"), dt.date(2014, 1, 1), dt.date(2014, 12, 31))
    found = planned_days(schedule, Period.year(2014))
    assert found[:3] == [dt.date(2014, 1, 14), dt.date(2014, 2, 11), dt.date(2014, 3, 11)]
    assert dt.date(2014, 9, 9) not in found  # Chuseok
    assert len(found) == 11


def test_a_holiday_is_skipped_and_a_one_off_day_off_too() -> None:
    schedule = Schedule("FREQ=WEEKLY;BYDAY=TH", dt.date(2014, 5, 1), dt.date(2014, 5, 31))
    assert dt.date(2014, 5, 1) in planned_days(schedule, Period.months(2014, 5))
    of_december = Schedule("FREQ=WEEKLY;BYDAY=TH", dt.date(2014, 12, 1), dt.date(2014, 12, 31))
    assert dt.date(2014, 12, 25) not in planned_days(of_december, Period.months(2014, 12))
    extra = {dt.date(2014, 12, 18)}
    assert dt.date(2014, 12, 18) not in planned_days(of_december, Period.months(2014, 12), extra)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=WEEKLY;COUNT=5",
        "FREQ=WEEKLY;UNTIL=20300101",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=0",
        "DTSTART:20140101\nRRULE:FREQ=DAILY",
        "nonsense",
        "",
    ],
)
def test_a_rule_that_nobody_means_is_refused(rule: str) -> None:
    with pytest.raises(Problem) as caught:
        parts_of(rule)
    assert caught.value.slug == "schedule-invalid"


@given(
    planned=st.lists(days, unique=True, max_size=20).map(sorted),
    actual=st.lists(days, unique=True, max_size=20),
    tolerance=st.integers(0, 31),
)
def test_each_planned_day_is_kept_by_at_most_one_outing_and_the_reverse(
    planned: list[dt.date], actual: list[dt.date], tolerance: int
) -> None:
    matched = match(planned, actual, tolerance)
    used = [one.actual for one in matched if one.actual is not None]
    assert [one.planned for one in matched] == planned
    assert len(used) == len(set(used))
    assert set(used) <= set(actual)
    for one in matched:
        assert one.actual is None or abs((one.actual - one.planned).days) <= tolerance
        if one.planned in actual:
            assert one.actual == one.planned
    of = score(planned, actual, tolerance, dt.date(2020, 6, 15))
    assert of.held + len(of.missed) + len(of.upcoming) == of.planned == len(planned)
    assert of.due == of.held + len(of.missed)
    assert of.held + of.besides == len(actual)


def test_a_day_is_missed_only_when_its_tolerance_is_over() -> None:
    planned = [dt.date(2014, 3, 11)]
    assert score(planned, [], 3, dt.date(2014, 3, 14)).upcoming == (dt.date(2014, 3, 11),)
    assert score(planned, [], 3, dt.date(2014, 3, 15)).missed == (dt.date(2014, 3, 11),)
    assert score(planned, [dt.date(2014, 3, 13)], 3, dt.date(2014, 4, 1)).held == 1
