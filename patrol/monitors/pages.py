"""Pages of monitors: the year's list, one monitor's sheet, enrolment, entry of reports, the own sheet."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import list_areas
from patrol.clock import Day, Period, seoul_day
from patrol.findings.inputs import LocationInput, ReportInput
from patrol.findings.receive import receive
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.journal import record
from patrol.monitors import queries
from patrol.monitors.enrol import MonitorInput, enrol, mark_unclear
from patrol.monitors.hours_rule import HoursRuleInput, hours_rule_rows, set_hours_rule
from patrol.monitors.importing import import_monitors
from patrol.programmes.rows import ImportReport
from patrol.programmes.uploads import status_of, take_upload
from patrol.web.edge import edge
from patrol.web.forms import PeriodQuery, Typed, errors_of, submitted
from patrol.web.reading import read_form, read_query
from patrol.web.tables import download

blueprint = Blueprint("monitors", __name__)
HEADER = ("연도", "동", "이름", "시작", "끝", "신고", "인정", "처리", "봉사시간")


class YearQuery(BaseModel):
    """Which year; this one by default."""

    year: int | None = Field(None, ge=2000, le=2100)

    def of(self, today: dt.date) -> int:
        """The year."""
        return self.year or today.year


class MonitorsQuery(YearQuery):
    """Which year; or those who served on these Seoul days (both included), as the numbers of reports count them."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

    def period(self, today: dt.date) -> Period | None:
        """The days; None where a year is asked for."""
        if self.first is None and self.last is None:
            return None
        return PeriodQuery.model_validate({"from": self.first, "to": self.last}).period(today)


class ReportForm(BaseModel):
    """A report that the office enters for a monitor."""

    id: uuid.UUID
    description: str = Field(min_length=1, max_length=4000)
    address: str | None = Field(None, max_length=300)
    longitude: float | None = Field(None, ge=124, le=132)
    latitude: float | None = Field(None, ge=33, le=39)


class UnclearForm(BaseModel):
    """Why a report is unclear; empty: it is clear after all."""

    reason: str | None = Field(None, max_length=200)
    monitor: uuid.UUID
    year: int = Field(ge=2000, le=2100)


def _today() -> dt.date:
    return seoul_day(clock.now())


def _dong_names(session: Session) -> dict[str, str]:
    return {area.code: area.name for area in list_areas(session, "dong", person().district_code, _today())}


@blueprint.get("/monitors")
@needs(Permission.PROGRAMME_READ)
def show_list(session: Session) -> ResponseReturnValue:
    """The monitors of a year, or of a period, with their reports and hours."""
    query = read_query(MonitorsQuery)
    period = query.period(_today())
    return _render_list(session, period.last.year if period else query.of(_today()), period)


def _sheets(session: Session, year: int, period: Period | None) -> list[queries.YearSheet]:
    district = person().district_code
    if period is None:
        return queries.year_sheets(session, district, year)
    return queries.period_sheets(session, district, period)


def _render_list(
    session: Session, year: int, period: Period | None = None, report: ImportReport | None = None
) -> str:
    return render_template(
        "monitors/list.html",
        year=year,
        this_year=_today().year,
        period=period,
        sheets=_sheets(session, year, period),
        rules=queries.hours_rules(session, person().district_code),
        dong_names=_dong_names(session),
        may_see_names=person().may(Permission.PERSONAL_DATA_READ),
        report=report,
    )


@blueprint.post("/monitors/import")
@needs(Permission.PROGRAMME_PLAN)
def upload(session: Session) -> ResponseReturnValue:
    """Take a file of monitors in, or look at it first; rows that cannot be taken are told with their line."""
    who, today = person(), _today()
    report = take_upload(
        session,
        lambda rows: import_monitors(session, who.actor, rows, district_code=who.district_code, day=today),
    )
    return _render_list(session, today.year, report=report), status_of(report)


@blueprint.get("/monitors.<any(csv, xlsx):kind>")
@needs(Permission.PROGRAMME_RECORD)
def download_list(session: Session, kind: str) -> ResponseReturnValue:
    """The same list as a file. It has names, so the download is in the journal as personal data."""
    who, query = person(), read_query(MonitorsQuery)
    year, period = query.of(_today()), query.period(_today())
    sheets = _sheets(session, year, period)
    change = {"kind": kind, "period": str(period or year), "rows": len(sheets), "has_names": True}
    record(
        session, who.actor, subject="monitors", subject_id=period or year, action="exported", change=change
    )
    names = _dong_names(session)
    lines = (
        (
            sheet.monitor.year,
            names.get(sheet.monitor.dong_code or "", sheet.monitor.dong_code),
            sheet.monitor.name,
            sheet.monitor.began_on.isoformat(),
            sheet.monitor.ended_on.isoformat() if sheet.monitor.ended_on else None,
            sheet.whole.reports,
            sheet.whole.countable,
            sheet.whole.handled,
            sheet.whole.hours,
        )
        for sheet in sheets
    )
    return download(kind, f"monitors-{f'{period.first}-{period.last}' if period else year}", HEADER, lines)


def _render_form(session: Session, form: Typed) -> str:
    return render_template("monitors/form.html", form=form, dong_names=_dong_names(session))


@blueprint.get("/monitors/new")
@needs(Permission.PROGRAMME_PLAN)
def ask(session: Session) -> ResponseReturnValue:
    """The form to enrol a monitor."""
    return _render_form(session, Typed({"id": str(new_id()), "year": _today().year}))


@blueprint.post("/monitors")
@needs(Permission.PROGRAMME_PLAN)
def add(session: Session) -> ResponseReturnValue:
    """Enrol a monitor for a year."""
    who = person()
    given, form = submitted(MonitorInput)
    if given is None:
        return _render_form(session, form), 422
    try:
        enrol(session, who.actor, given, district_code=who.district_code)
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("살피미를 위촉했습니다."), "success")
    return redirect(f"/monitors/{given.id}?year={given.year}")


def _render_rule(session: Session, form: Typed) -> str:
    rows = hours_rule_rows(session, person().district_code)
    return render_template("monitors/rule.html", rows=rows, today=_today(), form=form)


@blueprint.get("/monitors/rule")
@needs(Permission.PROGRAMME_READ)
def show_rule(session: Session) -> ResponseReturnValue:
    """The rule of volunteer hours, with the days from which it holds."""
    return _render_rule(session, Typed({"valid_from": _today().isoformat()}))


@blueprint.post("/monitors/rule")
@needs(Permission.PROGRAMME_PLAN)
def add_rule(session: Session) -> ResponseReturnValue:
    """Let a rule of volunteer hours hold from a day on."""
    who = person()
    given, form = submitted(HoursRuleInput)
    if given is None:
        return _render_rule(session, form), 422
    set_hours_rule(session, who.actor, given, district_code=who.district_code)
    flash(_("봉사시간 기준을 바꾸었습니다."), "success")
    return redirect("/monitors/rule")


@blueprint.get("/monitors/<uuid:monitor_id>")
@needs(Permission.PROGRAMME_READ)
def show(session: Session, monitor_id: uuid.UUID) -> ResponseReturnValue:
    """One monitor's year: months, reports, which of them count, hours."""
    years = queries.years_of(session, monitor_id)
    year = read_query(YearQuery).year or (years[0] if years else _today().year)
    return render_template(
        "monitors/sheet.html",
        sheet=queries.require_sheet(session, person().district_code, year, monitor_id),
        years=years,
        year=year,
        is_own=False,
        rules=queries.hours_rules(session, person().district_code),
        dong_names=_dong_names(session),
        may_see_names=person().may(Permission.PERSONAL_DATA_READ),
        report_id=new_id(),
    )


@blueprint.get("/my-year")
@needs(Permission.MONITOR_OWN_SHEET)
def show_own(session: Session) -> ResponseReturnValue:
    """A monitor's own year."""
    monitor_id = queries.monitor_of(session, person().id)
    if monitor_id is None:
        return render_template("monitors/not_enrolled.html")
    years = queries.years_of(session, monitor_id)
    year = read_query(YearQuery).year or (years[0] if years else _today().year)
    return render_template(
        "monitors/sheet.html",
        sheet=queries.require_sheet(session, person().district_code, year, monitor_id),
        years=years,
        year=year,
        is_own=True,
        rules=queries.hours_rules(session, person().district_code),
        dong_names=_dong_names(session),
        may_see_names=True,
        report_id=None,
    )


@blueprint.post("/monitors/<uuid:monitor_id>/reports")
@needs(Permission.PROGRAMME_RECORD)
def add_report(session: Session, monitor_id: uuid.UUID) -> ResponseReturnValue:
    """Enter a report that a monitor gave by phone or on paper."""
    who, form = person(), read_form(ReportForm)
    year = _today().year
    queries.require_sheet(session, who.district_code, year, monitor_id)
    location = None
    if form.longitude is not None and form.latitude is not None:
        location = LocationInput(longitude=form.longitude, latitude=form.latitude, source="pin")
    received = receive(
        session,
        who.actor,
        ReportInput(
            id=form.id,
            description=form.description,
            location=location,
            address=form.address,
            channel=Channel.MONITOR,
            monitor_id=monitor_id,
        ),
        district_code=who.district_code,
        at=clock.now(),
        working_day_deadlines=edge().settings.working_day_deadlines,
    )
    flash(_("적출사항 %(number)s(으)로 접수했습니다.", number=received.number), "success")
    return redirect(f"/monitors/{monitor_id}?year={year}")


@blueprint.post("/monitors/reports/<uuid:finding_id>/unclear")
@needs(Permission.PROGRAMME_RECORD)
def mark(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a report is unclear and does not count, or take that back."""
    who, form = person(), read_form(UnclearForm)
    mark_unclear(session, who.actor, finding_id, form.reason, district_code=who.district_code)
    flash(_("봉사시간을 다시 계산했습니다."), "success")
    return redirect(f"/monitors/{form.monitor}?year={form.year}")
