"""Seoul days, the office's periods, days off and durations in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.clock import (
    SEOUL,
    Period,
    days_off,
    hours_and_minutes,
    is_day_off,
    is_duty_time,
    now,
    seoul_day,
    seoul_midnight,
)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
PERIODS = st.builds(lambda day, length: Period(day, day + timedelta(length)), DAYS, st.integers(0, 800))


def at_seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def test_now_is_aware_and_in_utc():
    assert now().utcoffset() == timedelta(0)


def test_a_moment_late_in_the_utc_day_falls_on_the_next_seoul_day():
    assert seoul_day(datetime(2014, 10, 31, 14, 59, 59, tzinfo=UTC)) == date(2014, 10, 31)
    assert seoul_day(datetime(2014, 10, 31, 15, tzinfo=UTC)) == date(2014, 11, 1)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        seoul_day(datetime(2014, 1, 1))  # noqa: DTZ001


@given(DAYS, DAYS)
def test_a_period_is_the_same_whichever_day_was_written_first(one: date, other: date):
    assert Period.between(one, other) == Period.between(other, one)
    assert {one, other} <= {Period.between(one, other).first, Period.between(one, other).last}


@given(DAYS)
def test_a_seoul_day_begins_at_its_midnight(day: date):
    assert seoul_day(seoul_midnight(day)) == day
    assert seoul_day(seoul_midnight(day) - timedelta(microseconds=1)) == day - timedelta(1)


def test_a_day_of_the_summer_time_of_1988_began_an_hour_earlier_in_utc():
    assert seoul_midnight(date(1988, 7, 1)) == datetime(1988, 6, 30, 14, tzinfo=UTC)


@given(PERIODS)
def test_periods_that_follow_each_other_leave_no_moment_out(period: Period):
    following = Period(period.last + timedelta(1), period.last + timedelta(1))
    assert period.ends_before == following.starts_at
    assert period.covers(period.starts_at)
    assert not period.covers(period.ends_before)
    assert len(list(period)) == period.days
    assert period.first in period
    assert following.first not in period


def test_a_period_is_read_from_two_days_of_a_command_line():
    period = Period.parse("2014-01-01", " 2014-10-31")
    assert period == Period(date(2014, 1, 1), date(2014, 10, 31))
    assert period.days == 304
    assert str(period) == "2014-01-01–2014-10-31"


@pytest.mark.parametrize(
    "days", [("2014-02-01", "2014-01-31"), ("2014-02-30", "2014-03-01"), ("today", "2014-03-01")]
)
def test_a_period_that_cannot_be_is_refused(days: tuple[str, str]):
    with pytest.raises(ValueError):
        Period.parse(*days)


def test_a_week_runs_from_monday_to_sunday():
    week = Period(date(2014, 9, 29), date(2014, 10, 5))
    assert Period.week_of(date(2014, 9, 29)) == Period.week_of(date(2014, 10, 5)) == week
    assert Period.week_of(date(2014, 10, 6)) == Period(date(2014, 10, 6), date(2014, 10, 12))


def test_months_quarters_and_years_end_on_their_last_day():
    assert Period.month_of(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert Period.month_of(date(2014, 12, 31)) == Period(date(2014, 12, 1), date(2014, 12, 31))
    assert Period.quarter_of(date(2014, 11, 5)) == Period(date(2014, 10, 1), date(2014, 12, 31))
    assert Period.year(2014) == Period(date(2014, 1, 1), date(2014, 12, 31))
    assert Period.months(2014, 11, 4) == Period(date(2014, 11, 1), date(2015, 2, 28))


def test_the_evaluation_of_2018_ran_from_october_to_september():
    assert Period.evaluation(2018) == Period(date(2017, 10, 1), date(2018, 9, 30))
    assert Period.evaluation_of(date(2017, 10, 1)) == Period.evaluation(2018)
    assert Period.evaluation_of(date(2017, 9, 30)) == Period.evaluation(2017)


def test_the_evaluation_of_2024_ran_from_march_to_september():
    edition = Period.evaluation(2024, start_month=3, months=7)
    assert edition == Period(date(2024, 3, 1), date(2024, 9, 30))


@pytest.mark.parametrize("start_month", range(1, 13))
def test_an_evaluation_year_is_called_after_the_year_in_which_it_ends(start_month: int):
    edition = Period.evaluation(2024, start_month)
    assert edition.last.year == 2024
    assert all(Period.evaluation_of(day, start_month) == edition for day in edition)


def test_before_whole_months_come_as_many_whole_months():
    assert Period.month_of(date(2014, 3, 9)).previous() == Period.month_of(date(2014, 2, 1))
    assert Period.quarter_of(date(2014, 1, 9)).previous() == Period.quarter_of(date(2013, 12, 1))
    assert Period.parse("2014-01-01", "2014-10-31").previous() == Period.parse("2013-03-01", "2013-12-31")


def test_before_other_days_come_as_many_days():
    week = Period.week_of(date(2014, 10, 8))
    assert week.previous() == Period.week_of(date(2014, 10, 1))
    assert Period.parse("2014-03-01", "2014-03-10").previous() == Period.parse("2014-02-19", "2014-02-28")


@given(PERIODS)
def test_the_previous_period_ends_where_this_one_begins(period: Period):
    before = period.previous()
    assert before.ends_before == period.starts_at
    assert period.is_whole_months or before.days == period.days


def test_a_year_before_keeps_the_end_of_february():
    assert Period.month_of(date(2024, 2, 1)).year_before() == Period.parse("2023-02-01", "2023-02-28")
    assert Period.month_of(date(2025, 2, 1)).year_before() == Period.parse("2024-02-01", "2024-02-29")
    assert Period.parse("2024-02-29", "2024-03-01").year_before() == Period.parse("2023-02-28", "2023-03-01")
    assert Period.evaluation(2018).year_before() == Period.evaluation(2017)


def test_a_period_is_partial_until_its_last_seoul_day_is_over():
    october = Period.month_of(date(2014, 10, 1))
    assert october.is_partial(at_seoul("2014-10-31 23:59:59"))
    assert not october.is_partial(at_seoul("2014-11-01 00:00"))


def test_substitute_and_election_days_are_days_off():
    off = days_off(2014)
    assert {date(2014, 9, 10), date(2014, 6, 4), date(2014, 1, 31), date(2014, 10, 9)} <= off
    assert date(2026, 3, 2) in days_off(2026)
    assert date(2014, 9, 11) not in off


def test_an_administrator_can_add_a_day_off():
    extra = [date(2014, 8, 14), date(2015, 8, 13)]
    assert date(2014, 8, 14) in days_off(2014, extra)
    assert date(2015, 8, 13) not in days_off(2014, extra)
    assert is_day_off(date(2015, 8, 13), extra)
    assert not is_day_off(date(2015, 8, 13))


def test_weekends_are_days_off():
    assert [is_day_off(day) for day in Period.week_of(date(2014, 11, 12))] == [False] * 5 + [True] * 2


@pytest.mark.parametrize(
    ("at", "on_duty"),
    [
        ("2014-11-12 08:59:59", True),
        ("2014-11-12 09:00", False),
        ("2014-11-12 17:59:59", False),
        ("2014-11-12 18:00", True),
        ("2014-11-12 00:00", True),
        ("2014-11-15 12:00", True),
        ("2014-10-09 12:00", True),
    ],
)
def test_nights_weekends_and_holidays_are_for_those_on_duty(at: str, on_duty: bool):
    assert is_duty_time(at_seoul(at)) is on_duty
    assert is_duty_time(at_seoul(at).astimezone(UTC)) is on_duty


def test_an_added_day_off_is_for_those_on_duty():
    assert is_duty_time(at_seoul("2014-11-12 12:00"), [date(2014, 11, 12)])


@pytest.mark.parametrize(
    ("duration", "korean", "english"),
    [
        (timedelta(hours=11, minutes=34), "11시간 34분", "11 h 34 min"),
        (timedelta(days=2, minutes=5, seconds=59), "48시간 5분", "48 h 5 min"),
        (timedelta(seconds=59), "0시간 0분", "0 h 0 min"),
        (-timedelta(minutes=90), "-1시간 30분", "-1 h 30 min"),
        (-timedelta(seconds=59), "0시간 0분", "0 h 0 min"),
    ],
)
def test_a_duration_reads_as_hours_and_minutes(duration: timedelta, korean: str, english: str):
    assert hours_and_minutes(duration) == korean
    assert hours_and_minutes(duration, "en") == english
