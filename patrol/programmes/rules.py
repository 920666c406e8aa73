"""Rules of plans: which days a schedule names, how it is said, and which of its days were kept. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dateutil.rrule import rrulestr

from patrol import problems
from patrol.clock import Period, days_off

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST"})
MOST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring schedule: an RRULE over Seoul days, from `starts_on` to `until`, days off left out if it says so."""

    rule: str
    starts_on: dt.date
    until: dt.date
    skips_days_off: bool = True


def parts_of(rule: str) -> dict[str, str]:
    """The parts of an RRULE by name; raises `problems.schedule_invalid` for one that this service does not take.

    Taken are rules by the day: FREQ from DAILY to YEARLY with INTERVAL, BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS. Begin and end
    stand in the schedule itself, so COUNT and UNTIL are refused.
    """
    parts = dict(piece.partition("=")[::2] for piece in rule.upper().split(";"))
    if not set(parts) <= PARTS or parts.get("FREQ") not in FREQUENCIES or len(rule) > 200:
        raise problems.schedule_invalid(rule=rule)
    interval = parts.get("INTERVAL", "1")
    if not (interval.isdigit() and 1 <= int(interval) <= 366):
        raise problems.schedule_invalid(rule=rule)
    try:
        rrulestr(rule.upper(), dtstart=dt.datetime(2014, 1, 1))  # noqa: DTZ001 - a day, not a moment
    except (ValueError, TypeError, KeyError, AttributeError):
        raise problems.schedule_invalid(rule=rule) from None
    return parts


def planned_days(
    schedule: Schedule, period: Period, extra_days_off: Collection[dt.date] = ()
) -> list[dt.date]:
    """The Seoul days of a schedule that lie in a period, public holidays (and the given one-off days) skipped if it says so.

    Weekends are what the rule makes of them: a patrol planned for Saturdays is meant for Saturdays.
    """
    parts_of(schedule.rule)
    first, last = max(period.first, schedule.starts_on), min(period.last, schedule.until)
    if last < first or (last - first).days > MOST_DAYS:
        return []
    begin = dt.datetime.combine(schedule.starts_on, dt.time())
    rule = rrulestr(schedule.rule.upper(), dtstart=begin)
    found = rule.between(
        dt.datetime.combine(first, dt.time()), dt.datetime.combine(last, dt.time()), inc=True
    )
    days = [moment.date() for moment in found]
    if not schedule.skips_days_off:
        return days
    off = frozenset().union(*(days_off(year, extra_days_off) for year in range(first.year, last.year + 1)))
    return [day for day in days if day not in off]


def weekly(weekdays: Iterable[str], months: Iterable[int] = ()) -> str:
    """The rule of certain weekdays each week, in certain months only if any are given."""
    return f"FREQ=WEEKLY;BYDAY={','.join(weekdays)}" + _in_months(months)


def monthly(ordinals: Iterable[int], weekday: str, months: Iterable[int] = ()) -> str:
    """The rule of the n-th weekdays of each month: monthly([2], "TU") is every second Tuesday, -1 the last."""
    return f"FREQ=MONTHLY;BYDAY={','.join(f'{n}{weekday}' for n in ordinals)}" + _in_months(months)


def _in_months(months: Iterable[int]) -> str:
    named = sorted(set(months))
    return f";BYMONTH={','.join(map(str, named))}" if named and len(named) < 12 else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A planned day and the actual day that kept it, None where it was missed (or is still to come)."""

    planned: dt.date
    actual: dt.date | None


def match(planned: Sequence[dt.date], actual: Sequence[dt.date], tolerance_days: int) -> list[Kept]:
    """Set plan against actual: each planned day is kept by at most one actual day and the reverse.

    An outing on the very day keeps it. What is left is matched in order of days, each with the earliest one at most
    `tolerance_days` away that is still free.
    """
    free = sorted(actual)
    kept: dict[int, dt.date] = {}
    for index, day in enumerate(planned):
        if day in free:
            free.remove(day)
            kept[index] = day
    for index, day in enumerate(planned):
        if index in kept:
            continue
        near = next((one for one in free if abs((one - day).days) <= tolerance_days), None)
        if near is not None:
            free.remove(near)
            kept[index] = near
    return [Kept(day, kept.get(index)) for index, day in enumerate(planned)]


@dataclass(frozen=True, slots=True)
class Score:
    """How a plan stands on a day: planned in all, due by now, held, missed, still to come, and held besides the plan."""

    planned: int
    due: int
    held: int
    missed: tuple[dt.date, ...]
    upcoming: tuple[dt.date, ...]
    besides: int

    @property
    def rate(self) -> float | None:
        """Held of what was due, None where nothing was due yet."""
        return self.held / self.due if self.due else None


def score(
    planned: Sequence[dt.date], actual: Sequence[dt.date], tolerance_days: int, today: dt.date
) -> Score:
    """Plan against actual as of a day. A day whose tolerance is not over yet is still to come, not missed."""
    matched = match(planned, actual, tolerance_days)
    held = [one for one in matched if one.actual is not None]
    open_ = [one.planned for one in matched if one.actual is None]
    missed = tuple(day for day in open_ if day + dt.timedelta(days=tolerance_days) < today)
    upcoming = tuple(day for day in open_ if day not in missed)
    return Score(len(planned), len(held) + len(missed), len(held), missed, upcoming, len(actual) - len(held))
