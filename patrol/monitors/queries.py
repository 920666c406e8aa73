"""Reads of monitors: the year's list, one monitor's year with hours by the rule."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period, seoul_day
from patrol.monitors.rules import HoursRule, Report, countable, hours_by_day

VOID = frozenset({"duplicate", "withdrawn"})


@dataclass(frozen=True, slots=True)
class MonitorRow:
    """A monitor in a year."""

    id: uuid.UUID
    name: str
    phone: str | None
    person_id: uuid.UUID | None
    account: str | None
    year: int
    dong_code: str | None
    began_on: dt.date
    ended_on: dt.date | None

    def serves_in(self, period: Period) -> bool:
        """Whether the term has a day in a period; one without an end lasts to the end of its year."""
        return self.began_on <= period.last and (self.ended_on or dt.date(self.year, 12, 31)) >= period.first


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A monitor's report."""

    monitor_id: uuid.UUID
    id: uuid.UUID
    number: str
    state: str
    description: str
    received_at: dt.datetime
    place: str
    unclear: str | None

    @property
    def as_report(self) -> Report:
        """What the hours need of it."""
        return Report(
            seoul_day(self.received_at),
            self.description,
            self.place,
            self.unclear is not None,
            self.state in VOID,
        )


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a monitor's year: reports in all, those that count, handled ones, hours."""

    month: int
    reports: int
    countable: int
    handled: int
    hours: int


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A monitor's year (활동 기록), or what of it lies in a period."""

    monitor: MonitorRow
    months: tuple[Month, ...]
    rows: tuple[ReportRow, ...]
    counted: frozenset[uuid.UUID]
    hours_of_day: dict[dt.date, int]

    @property
    def whole(self) -> Month:
        """The sum of the year."""
        return Month(
            0,
            sum(one.reports for one in self.months),
            sum(one.countable for one in self.months),
            sum(one.handled for one in self.months),
            sum(one.hours for one in self.months),
        )


def monitors(
    session: Session, district_code: str, year: int, monitor_id: uuid.UUID | None = None
) -> list[MonitorRow]:
    """The monitors who served in a year, by dong and name."""
    rows = session.execute(
        text(
            "select m.id, m.name, m.phone, m.person_id, p.name as account, t.year, t.dong_code, t.began_on, t.ended_on"
            " from monitor_term t join monitor m on m.id = t.monitor_id left join person p on p.id = m.person_id"
            " where m.district_code = :district and t.year = :year and m.id = coalesce(cast(:id as uuid), m.id)"
            " order by t.dong_code nulls last, m.name, m.id"
        ),
        {"district": district_code, "year": year, "id": monitor_id},
    )
    return [MonitorRow(**row._mapping) for row in rows]


def years_of(session: Session, monitor_id: uuid.UUID) -> list[int]:
    """The years in which a monitor served, the last first."""
    return list(
        session.scalars(
            text("select year from monitor_term where monitor_id = :id order by year desc"),
            {"id": monitor_id},
        )
    )


def monitor_of(session: Session, person_id: uuid.UUID) -> uuid.UUID | None:
    """The monitor behind an account."""
    found: uuid.UUID | None = session.scalar(
        text("select id from monitor where person_id = :id"), {"id": person_id}
    )
    return found


def hours_rules(session: Session, district_code: str) -> list[HoursRule]:
    """The rules of volunteer hours with the days from which they hold."""
    rows = session.execute(
        text(
            "select valid_from, reports_per_hour, hours_per_day from volunteer_rule where district_code = :district"
            " order by valid_from"
        ),
        {"district": district_code},
    )
    return [HoursRule(**row._mapping) for row in rows]


_REPORTS = text("""
    select m.id as monitor_id, f.id, f.number, f.state, f.description, f.received_at,
           coalesce(f.cell_11::text, f.address, '') as place, u.reason as unclear
      from monitor m join finding f on f.monitor_id = m.id
      left join unclear_report u on u.finding_id = f.id
     where m.district_code = :district and f.received_at >= :from and f.received_at < :to
       and m.id = coalesce(cast(:id as uuid), m.id)
    union
    select m.id, f.id, f.number, f.state, f.description, f.received_at, coalesce(f.cell_11::text, f.address, ''), u.reason
      from monitor m join finding f on f.reported_by = m.person_id and f.monitor_id is null
      left join unclear_report u on u.finding_id = f.id
     where m.district_code = :district and f.received_at >= :from and f.received_at < :to
       and m.id = coalesce(cast(:id as uuid), m.id)
    order by 6, 2
""")


def year_sheets(
    session: Session, district_code: str, year: int, monitor_id: uuid.UUID | None = None
) -> list[YearSheet]:
    """The sheets of a year, of all monitors or one, in three statements. Raises nothing for nobody: the list is empty."""
    period = Period.year(year)
    values = {
        "district": district_code,
        "from": period.starts_at,
        "to": period.ends_before,
        "id": monitor_id,
    }
    by_monitor: dict[uuid.UUID, list[ReportRow]] = {}
    for row in session.execute(_REPORTS, values):
        by_monitor.setdefault(row.monitor_id, []).append(ReportRow(**row._mapping))
    rules = hours_rules(session, district_code)
    return [
        make_sheet(one, by_monitor.get(one.id, []), rules)
        for one in monitors(session, district_code, year, monitor_id)
    ]


def period_sheets(session: Session, district_code: str, period: Period) -> list[YearSheet]:
    """Those who served in a period, each once with the newest of their terms, and what they did on its days alone."""
    found: dict[uuid.UUID, list[YearSheet]] = {}
    for year in range(period.last.year, period.first.year - 1, -1):
        for sheet in year_sheets(session, district_code, year):
            found.setdefault(sheet.monitor.id, []).append(sheet)
    return [
        _within(sheets, period)
        for sheets in found.values()
        if any(one.monitor.serves_in(period) for one in sheets)
    ]


def _within(sheets: list[YearSheet], period: Period) -> YearSheet:
    serving = [one.monitor for one in sheets if one.monitor.serves_in(period)]
    rows = tuple(row for one in sheets for row in one.rows if seoul_day(row.received_at) in period)
    counted = frozenset(row.id for row in rows if any(row.id in one.counted for one in sheets))
    hours = {day: hour for one in sheets for day, hour in one.hours_of_day.items() if day in period}
    return YearSheet(serving[0], _months(rows, counted, hours), rows, counted, hours)


def make_sheet(monitor: MonitorRow, rows: list[ReportRow], rules: list[HoursRule]) -> YearSheet:
    """A year's sheet from its reports."""
    reports = [(row, row.as_report) for row in rows]
    kept = {id(report) for report in countable(report for _, report in reports)}
    counted = frozenset(row.id for row, report in reports if id(report) in kept)
    per_day: dict[dt.date, int] = {}
    for row, report in reports:
        if row.id in counted:
            per_day[report.day] = per_day.get(report.day, 0) + 1
    hours = hours_by_day(per_day, rules)
    return YearSheet(monitor, _months(rows, counted, hours), tuple(rows), counted, hours)


def _months(
    rows: Sequence[ReportRow], counted: frozenset[uuid.UUID], hours: Mapping[dt.date, int]
) -> tuple[Month, ...]:
    months = [(row, seoul_day(row.received_at).month) for row in rows]
    return tuple(
        Month(
            month,
            sum(its == month for _, its in months),
            sum(its == month and row.id in counted for row, its in months),
            sum(its == month and row.state in HANDLED for row, its in months),
            sum(amount for day, amount in hours.items() if day.month == month),
        )
        for month in range(1, 13)
    )


HANDLED = frozenset({"done", "confirmed", "transferred", "unfixable"})


def require_sheet(session: Session, district_code: str, year: int, monitor_id: uuid.UUID) -> YearSheet:
    """One monitor's sheet of a year; raises `problems.programme_not_found`."""
    for sheet in year_sheets(session, district_code, year, monitor_id):
        return sheet
    raise problems.programme_not_found()
