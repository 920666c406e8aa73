"""An evaluation: what the counters say of a period, the year before, the criteria, and what to do next to gain most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.areas.queries import areas_during
from patrol.clock import Period, seoul_day
from patrol.counters import CountFilter, Measures
from patrol.evaluation.criteria import DEFAULTS, Criterion, score
from patrol.evaluation.evaluated import EffortFigure, Evaluation, MonitorFigure, Part, Scored, Step
from patrol.evaluation.indicators import BY_SLUG
from patrol.findings.filters import NONE, FindingFilter
from patrol.findings.rules import Channel
from patrol.journal import Actor, record
from patrol.monitors.queries import period_sheets
from patrol.programmes.calendar import plan_scores
from patrol.programmes.figures import ACTIVITY_GROUPS, figures
from patrol.programmes.queries import held, plans
from patrol.routing.queries import days_off_of
from patrol.taxonomy.queries import departments, scheme, version_on

COMPLAINTS = (Channel.RESPONSE_CENTER, Channel.MONITOR, Channel.HOLIDAY_SQUAD)
"""The channels that the city evaluates: what comes through the response center."""
DIMENSIONS: dict[str, counters.queries.Grouping] = {
    "field": "field_code",
    "item": "item_code",
    "month": "month",
    "dong": "dong_code",
    "department": "department_code",
    "channel": "channel",
}
EFFORT = ("effort_training", "effort_meeting", "effort_publicity")


def criteria_of(session: Session, district_code: str) -> list[Criterion]:
    """Weights and targets: the office's own where it entered them, the shipped ones elsewhere."""
    rows = session.execute(
        text(
            "select indicator, weight, target, source from evaluation_criterion where district_code = :district"
        ),
        {"district": district_code},
    )
    own = {row.indicator: row for row in rows}
    return [
        replace(
            one,
            weight=float(own[one.indicator].weight),
            target=float(own[one.indicator].target),
            source=own[one.indicator].source,
            is_default=False,
        )
        if one.indicator in own
        else one
        for one in DEFAULTS
    ]


def change_criterion(
    session: Session,
    actor: Actor,
    district_code: str,
    indicator: str,
    weight: float,
    target: float,
    source: str,
) -> None:
    """Enter the weight and target of an indicator with the source that they come from."""
    session.execute(
        text(
            "insert into evaluation_criterion (district_code, indicator, weight, target, source, changed_by)"
            " values (:district, :indicator, :weight, :target, :source, :by) on conflict (district_code, indicator)"
            " do update set weight = excluded.weight, target = excluded.target, source = excluded.source,"
            " changed_by = excluded.changed_by, changed_at = clock_timestamp()"
        ),
        {
            "district": district_code,
            "indicator": indicator,
            "weight": weight,
            "target": target,
            "source": source,
            "by": actor.person_id,
        },
    )
    change = {"weight": weight, "target": target, "source": source}
    record(session, actor, subject="criterion", subject_id=indicator, action="changed", change=change)


def evaluate(
    session: Session,
    district_code: str,
    period: Period,
    *,
    at: dt.datetime,
    channels: Sequence[Channel] = COMPLAINTS,
    dimensions: Sequence[str] = tuple(DIMENSIONS),
    language: str = "ko",
) -> Evaluation:
    """Evaluate a period over the channels that the city looks at, broken down by these dimensions."""
    chosen = FindingFilter.model_validate(
        {"from": period.first, "to": period.last, "channel": list(channels), "only": "all"}
    )
    counted = CountFilter(district_code, channels=tuple(str(one) for one in channels))
    # A period that is not over yet is set against as many days of the year before.
    so_far = Period(period.first, min(period.last, max(period.first, seoul_day(at))))
    before = so_far.year_before()
    whole = counters.totals(session, period, (), counted)[0].measures
    whole_before = counters.totals(session, before, (), counted)[0].measures
    parts = {
        name: _parts(session, district_code, period, name, counted, chosen, language) for name in dimensions
    }
    monitors, monitors_before = (_monitors(session, district_code, one) for one in (period, before))
    effort, effort_before = (_effort(session, district_code, one, at) for one in (period, before))
    scored = [
        Scored(one, value, was, score(one, value))
        for one in criteria_of(session, district_code)
        for value, was in [
            (
                _value(one.indicator, whole, monitors, effort),
                _value(one.indicator, whole_before, monitors_before, effort_before),
            )
        ]
    ]
    oldest = session.scalar(
        text(
            "select min(received_at) from finding where district_code = :district"
            " and state in ('received', 'assigned', 'in_progress', 'reopened') and channel = any(:channels)"
            " and received_at >= :from and received_at < :to"
        ),
        {
            "district": district_code,
            "channels": [str(one) for one in channels],
            "from": period.starts_at,
            "to": period.ends_before,
        },
    )
    steps = _steps(scored, whole, chosen)
    return Evaluation(
        period, before, chosen, whole, whole_before, parts, monitors, effort, scored, steps, oldest
    )


def _value(indicator: str, counted: Measures, monitors: MonitorFigure, effort: EffortFigure) -> float | None:
    if indicator == "reports_per_monitor":
        return monitors.reports_each
    if indicator == "effort":
        return effort.rate
    return BY_SLUG[indicator].of(counted)


def _parts(
    session: Session,
    district_code: str,
    period: Period,
    dimension: str,
    counted: CountFilter,
    chosen: FindingFilter,
    language: str,
) -> list[Part]:
    names = _names(session, district_code, period, dimension, language)
    found = []
    for total in counters.totals(session, period, (DIMENSIONS[dimension],), counted):
        (key,) = total.key
        if dimension == "month":
            month = Period.month_of(key)
            days = {"from": max(month.first, period.first), "to": min(month.last, period.last)}
            narrowed = FindingFilter.model_validate(chosen.model_dump(by_alias=True) | days)
            key = f"{key:%Y-%m}"
        else:
            narrowed = FindingFilter.model_validate(
                chosen.model_dump(by_alias=True) | {dimension: [key or NONE]}
            )
        found.append(Part(str(key), names.get(str(key), str(key)), total.measures, narrowed))
    order = list(names)
    return sorted(found, key=lambda one: order.index(one.key) if one.key in names else len(order))


def _names(
    session: Session, district_code: str, period: Period, dimension: str, language: str
) -> dict[str, str]:
    whole = scheme(session, version_on(session, period.last))
    none = NO_NAMES.get(dimension, ("", ""))[language == "en"]
    if dimension == "field":
        return {field.code: field.name(language) for field in whole.fields}
    if dimension == "item":
        return {item.code: item.name(language) for field in whole.fields for item in field.items} | {"": none}
    if dimension == "dong":
        dongs = areas_during(session, "dong", district_code, period)
        return {
            area.code: (area.name_en or area.name) if language == "en" else area.name for area in dongs
        } | {"": none}
    if dimension == "department":
        return {row.code: row.name(language) for row in departments(session, district_code)} | {"": none}
    if dimension == "channel":
        return {code: names[language == "en"] for code, names in CHANNEL_NAMES.items()}
    return {}


NO_NAMES = {
    "item": ("항목 없음", "No item"),
    "dong": ("위치 없음", "No place"),
    "department": ("미배정", "Unassigned"),
}
CHANNEL_NAMES = {
    "response_center": ("응답소", "Response center"),
    "monitor": ("살피미", "Monitors"),
    "holiday_squad": ("해피기동반", "Holiday squad"),
    "patrol": ("순찰", "Patrol"),
    "inspection": ("안전점검", "Inspection"),
    "grievance": ("고충민원", "Grievance"),
    "open311": ("Open311", "Open311"),
}


def _monitors(session: Session, district_code: str, period: Period) -> MonitorFigure:
    reports = counters.totals(session, period, (), CountFilter(district_code, channels=("monitor",)))
    sheets = period_sheets(session, district_code, period)
    return MonitorFigure(len(sheets), reports[0].measures.received, sum(one.whole.hours for one in sheets))


def _effort(session: Session, district_code: str, period: Period, at: dt.datetime) -> EffortFigure:
    extra = frozenset(row.day for row in days_off_of(session, district_code))
    scores = plan_scores(
        plans(session, district_code, period),
        held(session, district_code, period),
        period,
        today=seoul_day(at),
        extra_days_off=extra,
    )
    activities = figures(session, district_code, period).activities
    return EffortFigure(
        sum(one.score.due for one in scores),
        sum(one.score.held for one in scores),
        {
            name: (activities[name].total, activities[name].participants)
            for name in (*EFFORT, *(one for one in ACTIVITY_GROUPS if one not in EFFORT))
        },
    )


def _steps(scored: Sequence[Scored], whole: Measures, chosen: FindingFilter) -> list[Step]:
    """What can still be done, the most points first; a late case stays late, so lateness is no step."""
    points = {one.criterion.indicator: one for one in scored}

    def gain(indicator: str, better: Measures) -> float | None:
        one = points[indicator]
        after = score(one.criterion, BY_SLUG[indicator].of(better))
        return None if after is None else max(0.0, after - (one.points or 0))

    candidates = (
        ("open", whole.open, gain("handled", replace(whole, handled=whole.handled + whole.open)), "open"),
        (
            "unanswered",
            whole.done - whole.with_answer,
            gain("with_answer", replace(whole, with_answer=whole.done)),
            "unanswered",
        ),
        (
            "without_after_photo",
            whole.done - whole.with_after_photo,
            gain("with_after_photo", replace(whole, with_after_photo=whole.done)),
            "without_after_photo",
        ),
    )
    steps = [
        Step(slug, cases, more, chosen.model_copy(update={"only": only}))
        for slug, cases, more, only in candidates
        if cases
    ]
    return sorted(steps, key=lambda one: -(one.gain or 0))
