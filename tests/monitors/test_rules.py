"""Volunteer hours: four reports an hour, at most eight hours a day, the same content once, unclear ones never."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from patrol.monitors.rules import HoursRule, Report, countable, hours_by_day, hours_of

RULE = HoursRule(dt.date(2000, 1, 1))
DAY = dt.date(2014, 3, 3)
days = st.dates(dt.date(2013, 6, 1), dt.date(2015, 6, 1))
rules = st.lists(
    st.builds(
        HoursRule,
        valid_from=st.dates(dt.date(2010, 1, 1), dt.date(2014, 12, 31)),
        reports_per_hour=st.integers(1, 6),
        hours_per_day=st.integers(1, 10),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda rule: rule.valid_from,
)


def reports(count: int, day: dt.date = DAY, first: int = 0) -> list[Report]:
    return [Report(day, f"가로등 {number}", "당산로") for number in range(first, first + count)]


@given(counts=st.dictionaries(days, st.integers(0, 90), max_size=40), among=rules)
def test_hours_of_a_day_never_exceed_its_limit(counts: dict[dt.date, int], among: list[HoursRule]) -> None:
    for day, hours in hours_by_day(counts, among).items():
        rule = max((one for one in among if one.valid_from <= day), key=lambda one: one.valid_from)
        assert 0 <= hours <= rule.hours_per_day


@given(counts=st.dictionaries(days, st.integers(0, 90), max_size=40))
def test_hours_of_a_year_are_never_more_than_its_reports_make(counts: dict[dt.date, int]) -> None:
    hours = hours_by_day(counts, [RULE])
    for year in {day.year for day in counts}:
        made = sum(count for day, count in counts.items() if day.year == year)
        assert sum(amount for day, amount in hours.items() if day.year == year) <= made // 4


def test_four_reports_make_an_hour() -> None:
    assert hours_of(reports(3), [RULE]) == {DAY: 0}
    assert hours_of(reports(4), [RULE]) == {DAY: 1}
    assert hours_of(reports(31), [RULE]) == {DAY: 7}


def test_a_day_has_at_most_eight_hours_and_the_rest_is_lost() -> None:
    next_day = DAY + dt.timedelta(days=1)
    assert hours_of([*reports(50), *reports(3, next_day, 100)], [RULE]) == {DAY: 8, next_day: 0}


def test_what_is_short_of_an_hour_is_carried_on_within_the_year() -> None:
    next_day = DAY + dt.timedelta(days=7)
    assert hours_of([*reports(3), *reports(1, next_day, 10)], [RULE]) == {DAY: 0, next_day: 1}
    new_year = dt.date(2015, 1, 2)
    assert hours_of([*reports(3), *reports(1, new_year, 10)], [RULE]) == {DAY: 0, new_year: 0}


def test_the_same_content_repeated_counts_once() -> None:
    same = [Report(DAY, "가로등이 나갔어요", "당산로"), Report(DAY, "가로등이  나갔어요!", "당산로")]
    assert len(countable(same)) == 1
    elsewhere = [*same, Report(DAY, "가로등이 나갔어요", "문래로")]
    assert len(countable(elsewhere)) == 2


def test_unclear_withdrawn_and_duplicate_reports_do_not_count() -> None:
    given_ = [
        Report(DAY, "여기요", is_unclear=True),
        Report(DAY, "가로등", is_void=True),
        Report(DAY, "맨홀"),
    ]
    assert [one.content for one in countable(given_)] == ["맨홀"]


def test_before_the_first_rule_there_are_no_hours() -> None:
    assert hours_of(reports(8), [HoursRule(dt.date(2020, 1, 1))]) == {}
