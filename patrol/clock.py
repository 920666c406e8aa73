"""Now, Seoul days and periods, days off: the only reader of the clock.

Moments are aware datetimes (stored in UTC); days are Asia/Seoul days. What depends on the present takes it as
an argument (`at`), or a `Clock`, so that a test can say what time it is.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import holidays
from pydantic import Field

SEOUL = ZoneInfo("Asia/Seoul")
DUTY_ENDS = time(9)
DUTY_STARTS = time(18)
SATURDAY = 5

Clock = Callable[[], datetime]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
"""A day that somebody asks for or sets down. What is worked out from it, by days or by years, stays in the calendar."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def seoul_time(at: datetime) -> datetime:
    """The same moment on Seoul's clocks; raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(SEOUL)


def seoul_day(at: datetime) -> date:
    """The Seoul day on which a moment falls."""
    return seoul_time(at).date()


def seoul_midnight(day: date) -> datetime:
    """The moment at which a Seoul day begins, in UTC; the calendar's first day begins with its first moment."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), SEOUL).astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of Seoul days, both ends included (기간)."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it begins ({self.first})")

    @classmethod
    def parse(cls, first: str, last: str) -> Period:
        """From two days written as 2014-01-31; raises ValueError."""
        return cls(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))

    @classmethod
    def between(cls, one: date, other: date) -> Period:
        """The days between two, both included, whichever was written first."""
        return cls(min(one, other), max(one, other))

    @classmethod
    def week_of(cls, day: date) -> Period:
        """The week, Monday to Sunday, that holds the day."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def months(cls, year: int, month: int, count: int = 1) -> Period:
        """`count` whole months from the given one on."""
        return cls(date(year, month, 1), _month_start(year, month + count) - timedelta(days=1))

    @classmethod
    def month_of(cls, day: date) -> Period:
        """The calendar month that holds the day."""
        return cls.months(day.year, day.month)

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        """The quarter of the calendar year that holds the day."""
        return cls.months(day.year, (day.month - 1) // 3 * 3 + 1, 3)

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls.months(year, 1, 12)

    @classmethod
    def evaluation(cls, year: int, start_month: int = 10, months: int = 12) -> Period:
        """The city's evaluation period (평가기간), called after the year in which it ends.

        The default is October to September (2018: 2017-10-01 to 2018-09-30); 2024 ran from March to
        September, which is `start_month=3, months=7`.
        """
        return cls.months(year - (start_month + months - 2) // 12, start_month, months)

    @classmethod
    def evaluation_of(cls, day: date, start_month: int = 10) -> Period:
        """The evaluation year of twelve months that holds the day."""
        return cls.months(day.year - (day.month < start_month), start_month, 12)

    @property
    def starts_at(self) -> datetime:
        """The first moment of the period."""
        return seoul_midnight(self.first)

    @property
    def ends_before(self) -> datetime:
        """The first moment after the period; the last moment there is, for one that ends with the calendar."""
        if self.last == date.max:
            return datetime.max.replace(tzinfo=UTC)
        return seoul_midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Begins with a month and ends with one."""
        return self.first.day == 1 and _is_month_end(self.last)

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def covers(self, at: datetime) -> bool:
        """Whether the moment falls into the period."""
        return self.starts_at <= at < self.ends_before

    def is_partial(self, at: datetime) -> bool:
        """Whether the period is not over yet at the given moment, so that its counts still grow."""
        return at < self.ends_before

    def previous(self) -> Period:
        """The period just before: as many whole months before whole months, else as many days."""
        last = self.first - timedelta(days=1)
        if not self.is_whole_months:
            return Period(last - timedelta(days=self.days - 1), last)
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return Period(_month_start(self.first.year, self.first.month - months), last)

    def year_before(self) -> Period:
        """The same days of the year before; an end of February stays the end of February."""
        last = _same_day(self.last.year - 1, self.last)
        if self.is_whole_months:
            last = _month_end(last)
        return Period(_same_day(self.first.year - 1, self.first), last)

    def __str__(self) -> str:
        return f"{self.first.isoformat()}–{self.last.isoformat()}"


def _month_start(year: int, month: int) -> date:
    """The first day of a month that may be counted beyond either end of the year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _is_month_end(day: date) -> bool:
    return day == _month_end(day)


def _same_day(year: int, day: date) -> date:
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


@lru_cache(maxsize=256)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("KR", years=year))


def days_off(year: int, extra: Iterable[date] = ()) -> frozenset[date]:
    """South Korea's public holidays of a year, and the given one-off days.

    Substitute and election days are among them. Weekends are not listed; `is_day_off` knows them.
    """
    return _public_holidays(year) | {day for day in extra if day.year == year}


def is_day_off(day: date, extra: Iterable[date] = ()) -> bool:
    """Whether the office is closed: Saturday, Sunday, a public holiday, or one of the given days (휴무일)."""
    return day.weekday() >= SATURDAY or day in _public_holidays(day.year) or day in extra


def is_duty_time(at: datetime, extra: Iterable[date] = ()) -> bool:
    """Whether those on duty take it, not the office: from 18:00 to 09:00, and all of a day off (당직)."""
    local = seoul_time(at)
    is_office_hour = DUTY_ENDS <= local.time() < DUTY_STARTS
    return not is_office_hour or is_day_off(local.date(), extra)


def hours_and_minutes(duration: timedelta, language: str = "ko") -> str:
    """`11시간 34분` (or `11 h 34 min`): seconds are cut off, as a spreadsheet's `[h]:mm` does."""
    minutes = int(abs(duration).total_seconds()) // 60
    sign = "-" if duration < timedelta() and minutes else ""
    form = "{}{}시간 {}분" if language == "ko" else "{}{} h {} min"
    return form.format(sign, minutes // 60, minutes % 60)
