"""Rule of volunteer hours (봉사시간): four reports make an hour, at most eight hours a day. Pure: no I/O.

The numbers are dated data. Reports are counted by the Seoul day of reception; what does not make a whole hour is carried to
the monitor's next day with reports within the same year; what exceeds a day's limit is not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HoursRule:
    """How many reports make an hour, and how many hours a day may have, from a day on."""

    valid_from: dt.date
    reports_per_hour: int = 4
    hours_per_day: int = 8


@dataclass(frozen=True, slots=True)
class Report:
    """A monitor's report as far as the hours need it. `place` is what tells two places apart (a cell, an address)."""

    day: dt.date
    content: str
    place: str = ""
    is_unclear: bool = False
    is_void: bool = False


WORTHLESS = re.compile(r"[\W_]+")


def same_content(report: Report) -> tuple[str, str]:
    """What makes two reports the same content: words without blanks and punctuation, and the place."""
    return WORTHLESS.sub("", report.content).casefold(), report.place


def countable(reports: Iterable[Report]) -> list[Report]:
    """The reports that count: each content once (the first), none that is unclear, withdrawn or a duplicate."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for report in sorted(reports, key=lambda one: one.day):
        key = same_content(report)
        if report.is_unclear or report.is_void or key in seen:
            continue
        seen.add(key)
        kept.append(report)
    return kept


def rule_on(rules: Sequence[HoursRule], day: dt.date) -> HoursRule | None:
    """The rule that holds on a day, None before the first."""
    return max(
        (rule for rule in rules if rule.valid_from <= day), key=lambda rule: rule.valid_from, default=None
    )


def hours_by_day(counts: Mapping[dt.date, int], rules: Sequence[HoursRule]) -> dict[dt.date, int]:
    """Whole volunteer hours of each day with countable reports; never more than the day's limit.

    A day is charged with the reports that completed its hours, so the rest (fewer than one hour's worth) is carried on within
    the year.
    """
    hours: dict[dt.date, int] = {}
    carried, year = 0, 0
    for day in sorted(counts):
        rule = rule_on(rules, day)
        if rule is None:
            continue
        if day.year != year:
            carried, year = 0, day.year
        whole, rest = divmod(carried + counts[day], rule.reports_per_hour)
        hours[day] = min(whole, rule.hours_per_day)
        carried = rest if whole <= rule.hours_per_day else 0
    return hours


def hours_of(reports: Iterable[Report], rules: Sequence[HoursRule]) -> dict[dt.date, int]:
    """Volunteer hours by day, from reports of any kind."""
    counts: dict[dt.date, int] = {}
    for report in countable(reports):
        counts[report.day] = counts.get(report.day, 0) + 1
    return hours_by_day(counts, rules)
