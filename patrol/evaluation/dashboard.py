"""The ten numbers that matter today, with their trend; for staff those of their department."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from patrol import counters
from patrol.clock import Period, seoul_day
from patrol.counters import CountFilter, Measures
from patrol.evaluation.charts import Entry
from patrol.evaluation.evaluate import COMPLAINTS
from patrol.evaluation.indicators import BY_SLUG
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.taxonomy.queries import scheme, version_on

DAYS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `before` is what it is compared with (None: with nothing), `kind` how it is written."""

    slug: str
    kind: str
    value: float | None
    before: float | None
    query: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the page."""

    today: dt.date
    figures: Sequence[Figure]
    days: Sequence[Entry]
    fields: Sequence[Entry]


def look(
    session: Session,
    district_code: str | None,
    department_code: str | None,
    *,
    at: dt.datetime,
    language: str,
) -> Dashboard:
    """The numbers of a district (None: every district), of one department's findings or all."""
    today = seoul_day(at)
    day, week_ago = Period(today, today), Period(today - dt.timedelta(days=7), today - dt.timedelta(days=7))
    late = Period(today - dt.timedelta(days=DAYS - 1), today)
    earlier = late.previous()
    month = Period.month_of(today).previous()
    month_before = month.previous()
    own = (department_code,) if department_code else ()

    def counted(period: Period, *channels: str) -> Measures:
        chosen = CountFilter(district_code, channels=channels, departments=own)
        return counters.totals(session, period, (), chosen)[0].measures

    def query(period: Period, only: str = "all", *channels: str) -> str:
        values = {
            "from": period.first,
            "to": period.last,
            "only": only,
            "channel": list(channels),
            "department": list(own),
        }
        return FindingFilter.model_validate(values).query()

    complaints = tuple(str(one) for one in COMPLAINTS)
    figures = [
        Figure("today", "count", counted(day).received, counted(week_ago).received, query(day)),
        Figure("received", "count", counted(late).received, counted(earlier).received, query(late)),
        *(
            Figure(
                name,
                "count",
                counted(late, *channels).received,
                counted(earlier, *channels).received,
                query(late, "all", *channels),
            )
            for name, channels in (("patrol", ("patrol",)), ("complaints", complaints))
        ),
        *_queues(session, district_code, own, at),
    ]
    settled, settled_before = counted(month), counted(month_before)
    for slug, only in (("mean_hours", "done"), ("on_time", "done_on_time")):
        one = BY_SLUG[slug]
        figures.append(Figure(slug, one.kind, one.of(settled), one.of(settled_before), query(month, only)))
    return Dashboard(
        today,
        figures,
        _days(session, CountFilter(district_code, departments=own), late, own),
        _fields(session, CountFilter(district_code, departments=own), late, own, language),
    )


def _queues(
    session: Session, district_code: str | None, own: tuple[str, ...], at: dt.datetime
) -> list[Figure]:
    """What waits now: it has no past to be compared with."""
    names = ("open", "late", "due_today", "sent_back" if own else "unassigned")
    chosen = {name: FindingFilter.model_validate({"only": name, "department": list(own)}) for name in names}
    return [
        Figure(
            name, "count", queries.count(session, one, district_code=district_code, at=at), None, one.query()
        )
        for name, one in chosen.items()
    ]


def _days(session: Session, chosen: CountFilter, period: Period, own: tuple[str, ...]) -> list[Entry]:
    found = {one.key[0]: one.measures.received for one in counters.totals(session, period, ("day",), chosen)}
    return [
        Entry(
            f"{day.month}. {day.day}.",
            found.get(day, 0),
            FindingFilter.model_validate(
                {"from": day, "to": day, "only": "all", "department": list(own)}
            ).query(),
            is_marked=day.weekday() >= 5,
        )
        for day in period
    ]


def _fields(
    session: Session, chosen: CountFilter, period: Period, own: tuple[str, ...], language: str
) -> list[Entry]:
    names = {one.code: one.name(language) for one in scheme(session, version_on(session, period.last)).fields}
    found = counters.totals(session, period, ("field_code",), chosen)
    entries = [
        Entry(
            names.get(one.key[0], one.key[0]),
            one.measures.received,
            FindingFilter.model_validate(
                {
                    "from": period.first,
                    "to": period.last,
                    "only": "all",
                    "field": [one.key[0]],
                    "department": list(own),
                }
            ).query(),
        )
        for one in found
    ]
    return sorted(entries, key=lambda one: -one.value)
