"""Pages of patrols: the list, one with its summary, entry afterwards, files."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import list_areas
from patrol.clock import seoul_day, seoul_time
from patrol.findings.reach import visible_district
from patrol.ids import new_id
from patrol.journal import record
from patrol.patrols import queries
from patrol.patrols.inputs import EndInput, PatrolInput
from patrol.patrols.lead import end, start
from patrol.programmes.queries import programmes
from patrol.web.edge import edge
from patrol.web.forms import PeriodQuery, Typed, errors_of, submitted
from patrol.web.reading import read_query
from patrol.web.tables import download
from patrol.web.texts import language

blueprint = Blueprint("patrols", __name__)
HEADER = (*("시작", "끝", "종류", "주제", "지역", "인원", "시간(분)", "거리(m)", "동", "적출", "비고"),)


class PatrolQuery(PeriodQuery):
    """Which patrols."""

    group: str | None = Field(None, max_length=40)
    kind: str | None = Field(None, max_length=40)
    q: str | None = Field(None, max_length=60)
    cursor: str | None = Field(None, max_length=200)


def _dong_names(session: Session) -> dict[str, str]:
    today = seoul_day(clock.now())
    return {area.code: area.name for area in list_areas(session, "dong", person().district_code, today)}


@blueprint.get("/patrols")
@needs(Permission.PROGRAMME_READ)
def show_list(session: Session) -> ResponseReturnValue:
    """Patrols of a period, the newest first."""
    who, query = person(), read_query(PatrolQuery)
    period = query.period(seoul_day(clock.now()))
    district = visible_district(who)
    page = queries.find_patrols(
        session,
        district,
        period=period,
        group=query.group,
        kind=query.kind,
        q=query.q,
        cursor=query.cursor,
    )
    return render_template(
        "patrols/list.html",
        page=page,
        whole=queries.count_patrols(
            session, district, period=period, group=query.group, kind=query.kind, q=query.q
        ),
        query=query,
        period=period,
        kinds=programmes(session, who.district_code, "patrol"),
        dong_names=_dong_names(session),
        may_see_names=who.may(Permission.PERSONAL_DATA_READ),
        own=queries.under_way(session, who.id),
    )


@blueprint.get("/patrols.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_list(session: Session, kind: str) -> ResponseReturnValue:
    """The same list as a file, without names; the download is in the journal."""
    who, query = person(), read_query(PatrolQuery)
    period = query.period(seoul_day(clock.now()))
    names = _dong_names(session)
    rows: list[queries.PatrolRow] = []
    cursor = None
    while True:
        page = queries.find_patrols(
            session,
            visible_district(who),
            period=period,
            group=query.group,
            kind=query.kind,
            q=query.q,
            cursor=cursor,
            size=1000,
        )
        rows.extend(page.rows)
        cursor = page.next_cursor
        if cursor is None:
            break
    change = {"kind": kind, "from": period.first, "to": period.last, "rows": len(rows)}
    record(session, who.actor, subject="patrols", subject_id=period, action="exported", change=change)
    lines = (
        (
            f"{seoul_time(row.started_at):%Y-%m-%d %H:%M}",
            f"{seoul_time(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else "",
            row.name(language()),
            row.theme,
            row.area,
            row.people,
            row.minutes,
            round(row.length_m) if row.length_m is not None else None,
            " ".join(names.get(code, code) for code in row.touched),
            row.findings,
            row.note,
        )
        for row in rows
    )
    return download(kind, f"patrols-{period.first}-{period.last}", HEADER, lines)


def _render_form(session: Session, form: Typed) -> str:
    return render_template(
        "patrols/form.html",
        form=form,
        kinds=programmes(session, person().district_code, "patrol"),
        dong_names=_dong_names(session),
    )


@blueprint.get("/patrols/new")
@needs(Permission.PROGRAMME_RECORD)
def ask(session: Session) -> ResponseReturnValue:
    """The form for a patrol that was made already (소급 입력)."""
    local = seoul_time(clock.now())
    values = {
        "id": str(new_id()),
        "ended_at": f"{local:%Y-%m-%dT%H:%M}",
        "people": 1,
        "programme_code": "daily",
    }
    return _render_form(session, Typed(values))


@blueprint.post("/patrols")
@needs(Permission.PROGRAMME_RECORD)
def add(session: Session) -> ResponseReturnValue:
    """Enter a patrol afterwards."""
    who = person()
    given, form = submitted(PatrolInput)
    if given is None:
        return _render_form(session, form), 422
    try:
        start(session, who.actor, given, district_code=who.district_code, at=clock.now())
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("순찰을 기록했습니다."), "success")
    return redirect(f"/patrols/{given.id}")


@blueprint.get("/patrols/<uuid:patrol_id>")
@needs(Permission.PROGRAMME_READ)
def show(session: Session, patrol_id: uuid.UUID) -> ResponseReturnValue:
    """One patrol: its summary, findings, track, and which vulnerable zones it visited."""
    who = person()
    row = queries.patrol(session, patrol_id, visible_district(who))
    return render_template(
        "patrols/patrol.html",
        row=row,
        fields=queries.findings_by_field(session, patrol_id),
        findings=queries.findings_of(session, patrol_id),
        track=queries.track_geojson(session, patrol_id) if who.may(Permission.PROGRAMME_RECORD) else None,
        zones=queries.zones_of(session, who.district_code, row, seoul_day(row.started_at)),
        dong_names=_dong_names(session),
        may_see_names=who.may(Permission.PERSONAL_DATA_READ),
        may_end=row.ended_at is None and (row.led_by == who.id or who.may(Permission.PROGRAMME_PLAN)),
        now_local=f"{seoul_time(clock.now()):%Y-%m-%dT%H:%M}",
    )


@blueprint.post("/patrols/<uuid:patrol_id>/end")
@needs(Permission.PROGRAMME_RECORD)
def finish(session: Session, patrol_id: uuid.UUID) -> ResponseReturnValue:
    """End a patrol that was forgotten; without a track."""
    who = person()
    given, form = submitted(EndInput)
    if given is None:
        raise problems.input_invalid(what=" ".join(form.errors.values()))
    end(
        session,
        who.actor,
        patrol_id,
        given,
        district_code=who.district_code,
        at=clock.now(),
        keep_track_days=edge().settings.track_retention_days,
        is_office_head=who.may(Permission.PROGRAMME_PLAN),
    )
    flash(_("순찰을 마쳤습니다."), "success")
    return redirect(f"/patrols/{patrol_id}")
