"""Pages of activities and of the budget."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.activities import queries
from patrol.activities.hold import ActivityInput, BudgetInput, hold, note_budget, withdraw
from patrol.areas.queries import list_areas
from patrol.clock import Day, seoul_day
from patrol.exchange.import_programmes import import_activities
from patrol.findings.reach import visible_district
from patrol.ids import new_id
from patrol.journal import record
from patrol.programmes.figures import count_inspections
from patrol.programmes.photos import take_photos
from patrol.programmes.queries import programmes
from patrol.programmes.rows import ImportReport
from patrol.programmes.uploads import status_of, take_upload
from patrol.web.edge import edge
from patrol.web.forms import PeriodQuery, Typed, errors_of, submitted
from patrol.web.paging import PAGE_SIZE, cut_page, read_key
from patrol.web.reading import read_query
from patrol.web.tables import download
from patrol.web.texts import language

blueprint = Blueprint("activities", __name__)
HEADER = ("날짜", "종류", "제목", "장소", "건수", "참여인원", "비고")


class ActivityQuery(PeriodQuery):
    """Which activities."""

    group: str | None = Field(None, max_length=200)
    """Report groups, several with commas between them."""
    kind: str | None = Field(None, max_length=40)
    q: str | None = Field(None, max_length=60)
    cursor: str | None = Field(None, max_length=200)


class BudgetQuery(BaseModel):
    """Which year; this one by default. With a day: as the budget stood then, which is what a report counts."""

    year: int | None = Field(None, ge=2000, le=2100)
    as_of: Day | None = None


def _today() -> dt.date:
    return seoul_day(clock.now())


def _dong_names(session: Session) -> dict[str, str]:
    return {area.code: area.name for area in list_areas(session, "dong", person().district_code, _today())}


@blueprint.get("/activities")
@needs(Permission.PROGRAMME_READ)
def show_list(session: Session) -> ResponseReturnValue:
    """Activities of a period, with what they add up to."""
    return _render_list(session, read_query(ActivityQuery))


def _render_list(session: Session, query: ActivityQuery, report: ImportReport | None = None) -> str:
    who = person()
    period, district = query.period(_today()), visible_district(who)
    rows = queries.activities(
        session,
        district,
        period=period,
        group=query.group,
        kind=query.kind,
        q=query.q,
        may_read_personal=who.may(Permission.PERSONAL_DATA_READ),
        after=read_key(query.cursor, dt.date.fromisoformat, uuid.UUID),
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "activities/list.html",
        page=cut_page(rows, PAGE_SIZE, lambda row: (row.held_on, row.id)),
        sums=queries.sums(session, district, period=period, group=query.group, kind=query.kind, q=query.q),
        # What a report counts with these activities; a kind or words choose among activities alone.
        inspections=count_inspections(session, district, period, query.group)
        if query.group and not (query.kind or query.q)
        else 0,
        query=query,
        period=period,
        kinds=programmes(session, who.district_code, "activity"),
        report=report,
    )


@blueprint.post("/activities/import")
@needs(Permission.PROGRAMME_PLAN)
def upload(session: Session) -> ResponseReturnValue:
    """Take a file of activities in, or look at it first; rows that cannot be taken are told with their line."""
    who = person()
    report = take_upload(
        session, lambda rows: import_activities(session, who.actor, rows, district_code=who.district_code)
    )
    return _render_list(session, ActivityQuery.model_validate({}), report), status_of(report)


@blueprint.get("/activities.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_list(session: Session, kind: str) -> ResponseReturnValue:
    """The same list as a file; notes of personal programmes are left out. The download is in the journal."""
    who, query = person(), read_query(ActivityQuery)
    period = query.period(_today())
    rows = queries.activities(
        session,
        visible_district(who),
        period=period,
        group=query.group,
        kind=query.kind,
        q=query.q,
        limit=100_000,
    )
    change = {"kind": kind, "from": period.first, "to": period.last, "rows": len(rows)}
    record(session, who.actor, subject="activities", subject_id=period, action="exported", change=change)
    lines = (
        (
            row.held_on.isoformat(),
            row.name(language()),
            row.title,
            "" if row.is_personal else row.place,
            row.occasions,
            row.participants,
            row.note,
        )
        for row in rows
    )
    return download(kind, f"activities-{period.first}-{period.last}", HEADER, lines)


def _render_form(session: Session, form: Typed) -> str:
    return render_template(
        "activities/form.html",
        form=form,
        kinds=programmes(session, person().district_code, "activity"),
        dong_names=_dong_names(session),
    )


@blueprint.get("/activities/new")
@needs(Permission.PROGRAMME_RECORD)
def ask(session: Session) -> ResponseReturnValue:
    """The form for an activity."""
    values = {"id": str(new_id()), "held_on": _today().isoformat(), "occasions": 1}
    return _render_form(session, Typed(values))


@blueprint.post("/activities")
@needs(Permission.PROGRAMME_RECORD)
def add(session: Session) -> ResponseReturnValue:
    """Record an activity."""
    who = person()
    given, form = submitted(ActivityInput)
    if given is None:
        return _render_form(session, form), 422
    try:
        hold(session, who.actor, given, district_code=who.district_code)
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("활동을 기록했습니다."), "success")
    return redirect(f"/activities/{given.id}")


@blueprint.get("/activities/<uuid:activity_id>")
@needs(Permission.PROGRAMME_READ)
def show(session: Session, activity_id: uuid.UUID) -> ResponseReturnValue:
    """One activity."""
    who = person()
    row = queries.activity(
        session,
        activity_id,
        visible_district(who),
        may_read_personal=who.may(Permission.PERSONAL_DATA_READ),
    )
    return render_template("activities/activity.html", row=row, dong_names=_dong_names(session))


@blueprint.post("/activities/<uuid:activity_id>/photos")
@needs(Permission.PROGRAMME_RECORD, is_transactional=False)
def add_photos(activity_id: uuid.UUID) -> ResponseReturnValue:
    """Add photos. A personal programme (welfare) takes none."""
    who = person()
    with edge().transaction() as session:
        row = queries.activity(session, activity_id, who.district_code, may_read_personal=False)
    if row.is_personal:
        raise problems.not_permitted()
    taken = take_photos(
        edge().engine,
        edge().storage,
        edge().settings,
        who.actor,
        [one.read() for one in request.files.getlist("photos") if one.filename],
        district_code=who.district_code,
        at=clock.now(),
        activity_id=activity_id,
    )
    flash(_("사진 %(count)s장을 붙였습니다.", count=taken), "success")
    return redirect(f"/activities/{activity_id}")


@blueprint.post("/activities/<uuid:activity_id>/withdraw")
@needs(Permission.PROGRAMME_PLAN)
def take_back(session: Session, activity_id: uuid.UUID) -> ResponseReturnValue:
    """Take an activity that was recorded by mistake out of every count."""
    withdraw(session, person().actor, activity_id, district_code=person().district_code, at=clock.now())
    flash(_("활동을 집계에서 뺐습니다."), "success")
    return redirect("/activities")


def _render_budget(session: Session, year: int, form: Typed, as_of: dt.date | None = None) -> str:
    return render_template(
        "activities/budget.html",
        year=year,
        rows=queries.budgets(session, person().district_code, year, as_of),
        as_of=as_of,
        form=form,
    )


@blueprint.get("/activities/budget")
@needs(Permission.PROGRAMME_READ)
def show_budget(session: Session) -> ResponseReturnValue:
    """A year's budget as it stood on each day that was noted, or on one day."""
    today = _today()
    query = read_query(BudgetQuery)
    year = query.year or today.year
    form = Typed({"id": str(new_id()), "year": year, "as_of": today.isoformat()})
    return _render_budget(session, year, form, query.as_of)


@blueprint.post("/activities/budget")
@needs(Permission.PROGRAMME_PLAN)
def add_budget(session: Session) -> ResponseReturnValue:
    """Note how a budget line stands."""
    who = person()
    given, form = submitted(BudgetInput)
    if given is None:
        return _render_budget(session, _today().year, form), 422
    note_budget(session, who.actor, given, district_code=who.district_code)
    flash(_("예산을 기록했습니다."), "success")
    return redirect(f"/activities/budget?year={given.year}")
