"""Pages of the programmes: the hub, the calendar, plans, and plan against actual."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import Day, Period, seoul_day
from patrol.ids import new_id
from patrol.journal import record
from patrol.programmes import rules
from patrol.programmes.calendar import plan_scores, planned_days_told, weeks
from patrol.programmes.figures import figures
from patrol.programmes.make import PlanInput, end_plan, make_plan
from patrol.programmes.queries import held, plan, plans, programmes
from patrol.programmes.words import (
    DAY_WORDS,
    GROUP_WORDS,
    ORDINAL_WORDS,
    SHORT_WEEKDAYS,
    WEEKDAY_WORDS,
    schedule_words,
)
from patrol.routing.queries import days_off_of
from patrol.web.forms import PeriodQuery, Typed, errors_of, submitted
from patrol.web.reading import parse, read_query
from patrol.web.tables import download
from patrol.web.texts import language

blueprint = Blueprint("programmes", __name__)
PLAN_HEADER = ("계획", "사업", "계획한 날", "실시한 날", "상태")


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Words that the templates of every programme use."""
    return {"schedule_words": schedule_words, "group_words": GROUP_WORDS}


class MonthQuery(BaseModel):
    """Which month, `2026-11`; this one by default."""

    month: str | None = Field(None, pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")


class PlansQuery(PeriodQuery):
    """Which year (this one by default), or which days of their own."""

    year: int | None = Field(None, ge=2000, le=2100)

    @property
    def has_days(self) -> bool:
        """Whether it asks for days of their own."""
        return self.year is None and (self.first or self.last) is not None

    def days(self, day: dt.date) -> Period:
        """The days it asks for; without any the year that holds the day."""
        return self.period(day) if self.has_days else Period.year(self.year or day.year)


class PlanForm(BaseModel):
    """A plan as the form asks for it; `every` says how weekdays, weeks and months make the rule."""

    id: uuid.UUID
    programme_code: str = Field(max_length=40)
    title: str = Field(min_length=1, max_length=120)
    place: str = Field("", max_length=120)
    every: Literal["week", "month", "rule"]
    weekday: list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]] = Field(default_factory=list)
    ordinal: list[Literal["1", "2", "3", "4", "-1"]] = Field(default_factory=list)
    month: list[int] = Field(default_factory=list)
    rule: str = Field("", max_length=200)
    starts_on: Day
    until: Day
    at_time: dt.time | None = None
    keeps_days_off: bool = False
    tolerance_days: int = Field(3, ge=0, le=31)

    def as_input(self) -> PlanInput:
        """The plan with its rule; raises `problems.schedule_invalid` where no weekday was chosen."""
        written = self.rule
        if self.every != "rule" and not self.weekday:
            raise problems.schedule_invalid(rule="")
        if self.every == "week":
            written = rules.weekly(self.weekday, self.month)
        elif self.every == "month":
            written = rules.monthly([int(one) for one in self.ordinal] or [1], self.weekday[0], self.month)
        values = self.model_dump(
            include={
                *("id", "programme_code", "title", "place", "starts_on", "until", "at_time", "tolerance_days")
            }
        )
        return parse(PlanInput, {**values, "rule": written, "skips_days_off": not self.keeps_days_off})


def _days_off(session: Session) -> frozenset[dt.date]:
    return frozenset(row.day for row in days_off_of(session, person().district_code))


@blueprint.get("/programmes")
@needs(Permission.PROGRAMME_READ)
def show_hub(session: Session) -> ResponseReturnValue:
    """The office's programmes at a glance: this year's numbers, what is due, what was missed."""
    who, at = person(), clock.now()
    today = seoul_day(at)
    year = Period.year(today.year)
    rows = plans(session, who.district_code, year)
    codes = [row.programme_code for row in rows]
    scores = plan_scores(
        rows,
        held(session, who.district_code, year, codes),
        year,
        today=today,
        extra_days_off=_days_off(session),
    )
    waiting = session.execute(
        text(
            "select (select count(*) from facility where district_code = :district and retired_at is null"
            " and next_due_on <= :today) as facilities,"
            " (select count(*) from inspection where district_code = :district and closed_at is null) as inspections,"
            " (select count(*) from grievance where district_code = :district and answered_at is null) as grievances,"
            " (select count(*) from grievance where district_code = :district and answered_at is null and due_at < :at)"
            " as late_grievances,"
            " (select count(*) from patrol where district_code = :district and ended_at is null) as patrols"
        ),
        {"district": who.district_code, "today": today, "at": at},
    ).one()
    return render_template(
        "programmes/hub.html",
        year=year,
        today=today,
        figures=figures(session, who.district_code, year),
        scores=scores,
        waiting=waiting,
    )


@blueprint.get("/programmes/calendar")
@needs(Permission.PROGRAMME_READ)
def show_calendar(session: Session) -> ResponseReturnValue:
    """A month: what is planned, what was held, what was missed."""
    who, today = person(), seoul_day(clock.now())
    asked = read_query(MonthQuery).month
    month = Period.month_of(dt.date.fromisoformat(f"{asked}-01") if asked else today)
    around = Period(Period.week_of(month.first).first, Period.week_of(month.last).last)
    days = weeks(
        month,
        plans(session, who.district_code, around),
        held(session, who.district_code, around),
        today=today,
        extra_days_off=_days_off(session),
    )
    return render_template(
        "programmes/calendar.html",
        month=month,
        before=month.previous().first,
        after=month.last + dt.timedelta(days=1),
        weeks=days,
        today=today,
        weekdays=SHORT_WEEKDAYS,
    )


@blueprint.get("/programmes/plans")
@needs(Permission.PROGRAMME_READ)
def show_plans(session: Session) -> ResponseReturnValue:
    """The plans of a year, or of other days, each against what was held."""
    who, today = person(), seoul_day(clock.now())
    query = read_query(PlansQuery)
    period = query.days(today)
    rows = plans(session, who.district_code, period)
    actual = held(session, who.district_code, period, [row.programme_code for row in rows])
    return render_template(
        "programmes/plans.html",
        period=period,
        is_year=not query.has_days,
        today=today,
        scores=plan_scores(rows, actual, period, today=today, extra_days_off=_days_off(session)),
    )


@blueprint.get("/programmes/plans.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_plans(session: Session, kind: str) -> ResponseReturnValue:
    """The planned days as a file: what kept each, what was missed. The download is in the journal."""
    who, today = person(), seoul_day(clock.now())
    period = read_query(PlansQuery).days(today)
    rows = plans(session, who.district_code, period)
    actual = held(session, who.district_code, period, [row.programme_code for row in rows])
    lines = [
        (
            row.title,
            row.name(language()),
            one.planned.isoformat(),
            one.actual and one.actual.isoformat(),
            str(DAY_WORDS[said]),
        )
        for row in rows
        for one, said in planned_days_told(row, actual, period, today, _days_off(session))
    ]
    change = {"kind": kind, "from": period.first, "to": period.last, "rows": len(lines)}
    record(session, who.actor, subject="plans", subject_id=period, action="exported", change=change)
    return download(kind, f"plans-{period.first}-{period.last}", PLAN_HEADER, lines)


@blueprint.get("/programmes/plans/<uuid:plan_id>")
@needs(Permission.PROGRAMME_READ)
def show_plan(session: Session, plan_id: uuid.UUID) -> ResponseReturnValue:
    """One plan: each planned day, what kept it, what was missed."""
    who, today = person(), seoul_day(clock.now())
    row = plan(session, who.district_code, plan_id)
    query = read_query(PlansQuery)
    period = query.days(min(max(today, row.starts_on), row.until))
    extra = _days_off(session)
    actual = held(session, who.district_code, period, [row.programme_code])
    by_day = {one.day: one for one in reversed(actual)}
    days = sorted(day for day in by_day if row.starts_on <= day <= row.until)
    planned = rules.planned_days(row.schedule, period, extra)
    return render_template(
        "programmes/plan.html",
        plan=row,
        period=period,
        is_year=not query.has_days,
        today=today,
        matched=rules.match(planned, days, row.tolerance_days),
        score=rules.score(planned, days, row.tolerance_days, today),
        by_day=by_day,
    )


def _render_form(session: Session, form: Typed) -> str:
    return render_template(
        "programmes/plan_form.html",
        form=form,
        programmes=[one for one in programmes(session, person().district_code) if one.family != "inspection"],
        weekdays=WEEKDAY_WORDS,
        ordinals=ORDINAL_WORDS,
    )


@blueprint.get("/programmes/plans/new")
@needs(Permission.PROGRAMME_PLAN)
def ask_plan(session: Session) -> ResponseReturnValue:
    """The form for a new plan."""
    today = seoul_day(clock.now())
    begins = {
        "id": str(new_id()),
        "starts_on": today.isoformat(),
        "until": dt.date(today.year, 12, 31).isoformat(),
        "every": "month",
        "tolerance_days": 3,
    }
    return _render_form(session, Typed(begins))


@blueprint.post("/programmes/plans")
@needs(Permission.PROGRAMME_PLAN)
def add_plan(session: Session) -> ResponseReturnValue:
    """Make a plan."""
    given, form = submitted(PlanForm)
    if given is None:
        return _render_form(session, form), 422
    try:
        whole = given.as_input()
        make_plan(session, person().actor, whole, district_code=person().district_code)
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("계획을 만들었습니다."), "success")
    return redirect(f"/programmes/plans/{whole.id}")


@blueprint.post("/programmes/plans/<uuid:plan_id>/end")
@needs(Permission.PROGRAMME_PLAN)
def finish_plan(session: Session, plan_id: uuid.UUID) -> ResponseReturnValue:
    """Take a plan out of the calendar."""
    end_plan(session, person().actor, plan_id, district_code=person().district_code, at=clock.now())
    flash(_("계획을 끝냈습니다. 실시한 기록은 그대로 남습니다."), "success")
    return redirect("/programmes/plans")
