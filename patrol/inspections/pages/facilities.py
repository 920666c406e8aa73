"""Pages of facilities: those that are due first, one with its history, registration, import, files."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_day
from patrol.findings.reach import visible_district
from patrol.ids import new_id
from patrol.inspections import queries
from patrol.inspections.importing import import_facilities, read_facilities
from patrol.inspections.inputs import FacilityChange, FacilityInput
from patrol.inspections.pages.blueprint import WORDS, blueprint, dong_names
from patrol.inspections.register import change_facility, register, retire
from patrol.inspections.rules import GRADES
from patrol.journal import record
from patrol.programmes.queries import programmes
from patrol.programmes.rows import ImportReport
from patrol.programmes.uploads import status_of, take_upload
from patrol.web.forms import Typed, errors_of, submitted
from patrol.web.paging import PAGE_SIZE, cut_page, read_key
from patrol.web.reading import read_query
from patrol.web.tables import download
from patrol.web.texts import language

HEADER = (
    *("관리번호", "시설명", "종류", "종별", "등급", "주소", "위도", "경도", "관리자", "등록일", "최근점검일"),
    *("다음점검일", "비고", "경계"),
)


class FacilityQuery(BaseModel):
    """Which facilities."""

    kind: str | None = Field(None, max_length=40)
    grade: Literal["A", "B", "C", "D", "E"] | None = None
    due: Literal["now", "month"] | None = None
    q: str | None = Field(None, max_length=60)
    cursor: str | None = Field(None, max_length=200)

    def due_by(self, today: dt.date) -> dt.date | None:
        """The day by which they are due."""
        return None if self.due is None else today if self.due == "now" else today + dt.timedelta(days=31)


@blueprint.get("/facilities")
@needs(Permission.PROGRAMME_READ)
def show_facilities(session: Session) -> ResponseReturnValue:
    """Facilities, those that are due first at the top."""
    return _render_list(session, read_query(FacilityQuery))


def _render_list(session: Session, query: FacilityQuery, report: ImportReport | None = None) -> str:
    who, today = person(), seoul_day(clock.now())
    district, due_by = visible_district(who), query.due_by(today)
    rows = queries.facilities(
        session,
        district,
        kind=query.kind,
        grade=query.grade,
        due_by=due_by,
        q=query.q,
        after=read_key(query.cursor, dt.date.fromisoformat, str, uuid.UUID),
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "inspections/facilities.html",
        page=cut_page(rows, PAGE_SIZE, lambda row: (row.next_due_on, row.name, row.id)),
        whole=queries.count_facilities(
            session, district, kind=query.kind, grade=query.grade, due_by=due_by, q=query.q
        ),
        query=query,
        today=today,
        grades=GRADES,
        facility_kinds=programmes(session, who.district_code, "inspection"),
        dong_names=dong_names(session),
        words=WORDS,
        report=report,
    )


@blueprint.get("/facilities.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_facilities(session: Session, kind: str) -> ResponseReturnValue:
    """The same list as a file that the import takes again, without phone numbers; the download is in the journal."""
    who, query = person(), read_query(FacilityQuery)
    rows = queries.facilities(
        session,
        visible_district(who),
        kind=query.kind,
        grade=query.grade,
        due_by=query.due_by(seoul_day(clock.now())),
        q=query.q,
        limit=100_000,
    )
    boundaries = queries.written_boundaries(session, visible_district(who))
    record(
        session,
        who.actor,
        subject="facilities",
        subject_id=kind,
        action="exported",
        change={"rows": len(rows)},
    )
    lines = (
        (
            row.number,
            row.name,
            row.kind(language()),
            row.safety_class,
            row.grade,
            row.address,
            row.latitude,
            row.longitude,
            row.manager,
            row.registered_on.isoformat(),
            row.last_inspected_on.isoformat() if row.last_inspected_on else None,
            row.next_due_on.isoformat(),
            row.note,
            boundaries.get(row.id, ""),
        )
        for row in rows
    )
    return download(kind, "facilities", HEADER, lines)


def _render_form(session: Session, form: Typed, row: queries.FacilityRow | None = None) -> str:
    return render_template(
        "inspections/facility_form.html",
        form=form,
        row=row,
        grades=GRADES,
        facility_kinds=programmes(session, person().district_code, "inspection"),
    )


@blueprint.get("/facilities/new")
@needs(Permission.PROGRAMME_RECORD)
def ask_facility(session: Session) -> ResponseReturnValue:
    """The form for a new facility."""
    today = seoul_day(clock.now())
    return _render_form(session, Typed({"id": str(new_id()), "registered_on": today.isoformat()}))


@blueprint.post("/facilities")
@needs(Permission.PROGRAMME_RECORD)
def add_facility(session: Session) -> ResponseReturnValue:
    """Register a facility."""
    who = person()
    given, form = submitted(FacilityInput)
    if given is None:
        return _render_form(session, form), 422
    try:
        register(session, who.actor, given, district_code=who.district_code, day=seoul_day(clock.now()))
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("시설물을 등록했습니다."), "success")
    return redirect(f"/facilities/{given.id}")


@blueprint.post("/facilities/import")
@needs(Permission.PROGRAMME_PLAN)
def upload_facilities(session: Session) -> ResponseReturnValue:
    """Take a file of facilities in; rows that cannot be taken are told with their line."""
    who, today = person(), seoul_day(clock.now())
    report = take_upload(
        session,
        lambda rows: import_facilities(session, who.actor, rows, district_code=who.district_code, day=today),
        read_facilities,
    )
    return _render_list(session, FacilityQuery.model_validate({}), report), status_of(report)


@blueprint.get("/facilities/<uuid:facility_id>")
@needs(Permission.PROGRAMME_READ)
def show_facility(session: Session, facility_id: uuid.UUID) -> ResponseReturnValue:
    """One facility: how it stands, its grades, its inspections."""
    who = person()
    row = queries.facility(session, facility_id, visible_district(who))
    boundary = queries.boundary_of(session, facility_id)
    return render_template(
        "inspections/facility.html",
        row=row,
        boundary=boundary[0] if boundary else None,
        today=seoul_day(clock.now()),
        grades=queries.grades(session, facility_id),
        inspections=queries.inspections(session, None, facility_id=facility_id),
        dong_names=dong_names(session),
        words=WORDS,
        may_see_phone=who.may(Permission.PERSONAL_DATA_READ),
    )


@blueprint.get("/facilities/<uuid:facility_id>/edit")
@needs(Permission.PROGRAMME_RECORD)
def ask_change(session: Session, facility_id: uuid.UUID) -> ResponseReturnValue:
    """The form to correct what is known of a facility, with its boundary on a map."""
    row = queries.facility(session, facility_id, person().district_code)
    boundary = queries.boundary_of(session, facility_id)
    values = {name: getattr(row, name) for name in FacilityChange.model_fields if hasattr(row, name)}
    if not person().may(Permission.PERSONAL_DATA_READ):
        values["manager_phone"] = None
    return _render_form(session, Typed({**values, "boundary": boundary[1] if boundary else ""}), row)


@blueprint.post("/facilities/<uuid:facility_id>/edit")
@needs(Permission.PROGRAMME_RECORD)
def change(session: Session, facility_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is known of a facility; a new grade is added to its history."""
    who = person()
    row = queries.facility(session, facility_id, who.district_code)
    given, form = submitted(FacilityChange)
    if given is None:
        return _render_form(session, form, row), 422
    day = seoul_day(clock.now())
    try:
        change_facility(session, who.actor, facility_id, given, district_code=who.district_code, day=day)
    except problems.Problem as problem:
        return _render_form(session, Typed(form.values, errors_of(problem)), row), problem.status
    flash(_("시설물 정보를 고쳤습니다."), "success")
    return redirect(f"/facilities/{facility_id}")


@blueprint.post("/facilities/<uuid:facility_id>/retire")
@needs(Permission.PROGRAMME_PLAN)
def retire_facility(session: Session, facility_id: uuid.UUID) -> ResponseReturnValue:
    """No longer inspect a facility."""
    retire(session, person().actor, facility_id, district_code=person().district_code, at=clock.now())
    flash(_("시설물을 목록에서 내렸습니다. 점검 기록은 그대로 남습니다."), "success")
    return redirect("/facilities")
