"""Pages of grievances: those that wait with their deadlines, intake, one with its answer, the council's table."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import list_areas
from patrol.clock import Period, seoul_day, seoul_time
from patrol.exchange.import_programmes import import_grievances
from patrol.grievances import queries
from patrol.grievances.limits import LimitInput, set_limit
from patrol.grievances.queries import ContactRow
from patrol.grievances.take import (
    AnswerInput,
    GrievanceInput,
    answer_grievance,
    look_up_contact,
    take_grievance,
)
from patrol.ids import new_id
from patrol.journal import record
from patrol.programmes.figures import figures
from patrol.programmes.rows import ImportReport
from patrol.programmes.uploads import status_of, take_upload
from patrol.taxonomy.queries import departments
from patrol.web.forms import PeriodQuery, Typed, errors_of, submitted
from patrol.web.paging import PAGE_SIZE, cut_page, read_key
from patrol.web.reading import read_query
from patrol.web.tables import download
from patrol.web.texts import language

blueprint = Blueprint("grievances", __name__)
CHANNEL_WORDS = {
    "written": lazy_gettext("서면"),
    "internet": lazy_gettext("인터넷"),
    "phone_visit": lazy_gettext("전화·방문"),
}
HEADER = ("접수번호", "접수일시", "접수방법", "분야", "제목", "처리기한", "답변일시", "장소", "위도", "경도")


class GrievanceQuery(PeriodQuery):
    """Which grievances."""

    channel: Literal["written", "internet", "phone_visit"] | None = None
    category: str | None = Field(None, max_length=40)
    only: Literal["open"] | None = None
    q: str | None = Field(None, max_length=60)
    cursor: str | None = Field(None, max_length=200)


@blueprint.get("/grievances")
@needs(Permission.GRIEVANCE_HANDLE)
def show_list(session: Session) -> ResponseReturnValue:
    """Grievances of a period and the table of channels by categories; or those that wait."""
    return _render_list(session, read_query(GrievanceQuery))


def _chosen(query: GrievanceQuery, period: Period) -> dict[str, Any]:
    """What `queries.grievances` chooses by: what is not answered is shown whatever its day."""
    return {
        "period": None if query.only else period,
        "channel": query.channel,
        "category": query.category,
        "only_open": query.only == "open",
        "q": query.q,
    }


def _render_list(session: Session, query: GrievanceQuery, report: ImportReport | None = None) -> str:
    who, at = person(), clock.now()
    period = query.period(seoul_day(at))
    is_open = query.only == "open"
    rows = queries.grievances(
        session,
        who.district_code,
        **_chosen(query, period),
        after=read_key(query.cursor, dt.datetime.fromisoformat, uuid.UUID),
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "grievances/list.html",
        page=cut_page(
            rows, PAGE_SIZE, lambda row: ((row.due_at if is_open else row.received_at).isoformat(), row.id)
        ),
        whole=queries.count_grievances(
            session,
            who.district_code,
            period=period,
            channel=query.channel,
            category=query.category,
            q=query.q,
        ),
        figure=figures(session, who.district_code, period).grievances,
        query=query,
        period=period,
        at=at,
        channels=CHANNEL_WORDS,
        categories=queries.categories(session, who.district_code),
        report=report,
    )


@blueprint.post("/grievances/import")
@needs(Permission.PROGRAMME_PLAN)
def upload(session: Session) -> ResponseReturnValue:
    """Take a file of grievances in, or look at it first; rows that cannot be taken are told with their line."""
    who, at = person(), clock.now()
    report = take_upload(
        session,
        lambda rows: import_grievances(session, who.actor, rows, district_code=who.district_code, at=at),
    )
    return _render_list(session, GrievanceQuery.model_validate({}), report), status_of(report)


@blueprint.get("/grievances.<any(csv, xlsx):kind>")
@needs(Permission.GRIEVANCE_HANDLE)
def download_list(session: Session, kind: str) -> ResponseReturnValue:
    """The grievances of a period as a file, without whoever complained; the download is in the journal."""
    who, query = person(), read_query(GrievanceQuery)
    period = query.period(seoul_day(clock.now()))
    rows = queries.grievances(
        session,
        who.district_code,
        **_chosen(query, period),
        limit=100_000,
    )
    change = {"kind": kind, "from": period.first, "to": period.last, "rows": len(rows)}
    record(session, who.actor, subject="grievances", subject_id=period, action="exported", change=change)
    lines = (
        (
            row.number,
            f"{seoul_time(row.received_at):%Y-%m-%d %H:%M}",
            str(CHANNEL_WORDS[row.channel]),
            row.category(language()),
            row.subject,
            f"{seoul_time(row.due_at):%Y-%m-%d %H:%M}",
            f"{seoul_time(row.answered_at):%Y-%m-%d %H:%M}" if row.answered_at else None,
            row.address,
            row.latitude,
            row.longitude,
        )
        for row in rows
    )
    return download(kind, f"grievances-{period.first}-{period.last}", HEADER, lines)


def _render_form(session: Session, form: Typed) -> str:
    district = person().district_code
    return render_template(
        "grievances/form.html",
        form=form,
        channels=CHANNEL_WORDS,
        categories=queries.categories(session, district),
        departments=[one for one in departments(session, district) if not one.is_retired],
        limits=queries.limits(session, district),
    )


@blueprint.get("/grievances/new")
@needs(Permission.GRIEVANCE_HANDLE)
def ask(session: Session) -> ResponseReturnValue:
    """The form for a grievance."""
    local = seoul_time(clock.now())
    return _render_form(
        session,
        Typed({"id": str(new_id()), "received_at": f"{local:%Y-%m-%dT%H:%M}", "channel": "phone_visit"}),
    )


@blueprint.post("/grievances")
@needs(Permission.GRIEVANCE_HANDLE)
def add(session: Session) -> ResponseReturnValue:
    """Take a grievance in."""
    who = person()
    given, form = submitted(GrievanceInput)
    if given is None:
        return _render_form(session, form), 422
    try:
        take_grievance(session, who.actor, given, district_code=who.district_code, at=clock.now())
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("고충민원을 접수했습니다."), "success")
    return redirect(f"/grievances/{given.id}")


def _render_limits(session: Session, form: Typed) -> str:
    rows = queries.limits(session, person().district_code)
    return render_template(
        "grievances/limits.html",
        rows=sorted(rows, key=lambda row: (row.channel, -row.valid_from.toordinal())),
        today=seoul_day(clock.now()),
        form=form,
        channels=CHANNEL_WORDS,
    )


@blueprint.get("/grievances/limits")
@needs(Permission.GRIEVANCE_HANDLE)
def show_limits(session: Session) -> ResponseReturnValue:
    """Time limits by channel, with the days from which they hold."""
    return _render_limits(session, Typed({"valid_from": seoul_day(clock.now()).isoformat()}))


@blueprint.post("/grievances/limits")
@needs(Permission.PROGRAMME_PLAN)
def add_limit(session: Session) -> ResponseReturnValue:
    """Let a time limit hold from a day on."""
    who = person()
    given, form = submitted(LimitInput)
    if given is None:
        return _render_limits(session, form), 422
    set_limit(session, who.actor, given, district_code=who.district_code)
    flash(_("처리기한을 바꾸었습니다."), "success")
    return redirect("/grievances/limits")


def _render(session: Session, grievance_id: uuid.UUID, form: Typed, contact: ContactRow | None = None) -> str:
    district = person().district_code
    return render_template(
        "grievances/grievance.html",
        row=queries.grievance(session, grievance_id, district),
        form=form,
        at=clock.now(),
        contact=contact,
        channels=CHANNEL_WORDS,
        department_names={one.code: one.name(language()) for one in departments(session, district)},
        dong_names={
            area.code: area.name for area in list_areas(session, "dong", district, seoul_day(clock.now()))
        },
    )


@blueprint.get("/grievances/<uuid:grievance_id>")
@needs(Permission.GRIEVANCE_HANDLE)
def show(session: Session, grievance_id: uuid.UUID) -> ResponseReturnValue:
    """One grievance."""
    return _render(session, grievance_id, Typed())


@blueprint.post("/grievances/<uuid:grievance_id>/contact")
@needs(Permission.GRIEVANCE_HANDLE)
def show_contact(session: Session, grievance_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever complained; the look is in the journal."""
    who = person()
    contact = look_up_contact(session, who.actor, grievance_id, who.district_code)
    return _render(session, grievance_id, Typed(), contact)


@blueprint.post("/grievances/<uuid:grievance_id>/answer")
@needs(Permission.GRIEVANCE_HANDLE)
def answer(session: Session, grievance_id: uuid.UUID) -> ResponseReturnValue:
    """Answer a grievance."""
    who = person()
    given, form = submitted(AnswerInput)
    if given is None:
        return _render(session, grievance_id, form), 422
    try:
        answer_grievance(
            session, who.actor, grievance_id, given, district_code=who.district_code, at=clock.now()
        )
    except problems.Problem as problem:
        return _render(session, grievance_id, Typed(form.values, errors_of(problem))), problem.status
    flash(_("답변을 기록했습니다."), "success")
    return redirect(f"/grievances/{grievance_id}")
