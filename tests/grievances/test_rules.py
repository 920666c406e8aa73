"""Time limits of grievances: phone and visit 3 hours, internet 3 days, written 7 days."""

from __future__ import annotations

import datetime as dt

from patrol.clock import SEOUL
from patrol.grievances.rules import Limit, due_at, limit_on

LIMITS = [
    Limit("phone_visit", dt.date(2000, 1, 1), 3, "hours"),
    Limit("internet", dt.date(2000, 1, 1), 3, "days"),
    Limit("internet", dt.date(2015, 1, 1), 2, "days"),
]
MORNING = dt.datetime(2014, 3, 4, 10, 0, tzinfo=SEOUL)


def test_hours_run_at_once() -> None:
    assert due_at(MORNING, LIMITS[0]) == MORNING + dt.timedelta(hours=3)


def test_days_end_with_the_seoul_day() -> None:
    assert due_at(MORNING, LIMITS[1]) == dt.datetime(2014, 3, 8, 0, 0, tzinfo=SEOUL)


def test_the_limit_is_the_one_that_holds_on_the_day() -> None:
    assert limit_on(LIMITS, "internet", dt.date(2014, 12, 31)) == LIMITS[1]
    assert limit_on(LIMITS, "internet", dt.date(2015, 1, 1)) == LIMITS[2]
    assert limit_on(LIMITS, "written", dt.date(2015, 1, 1)) is None
