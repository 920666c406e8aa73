"""Pages of one inspection: the form for the phone, the printable record, findings of what is bad, photos."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_time
from patrol.findings.reach import visible_district
from patrol.ids import new_id
from patrol.inspections import queries
from patrol.inspections.checklists import newest_checklist
from patrol.inspections.inputs import InspectionInput
from patrol.inspections.inspect import report_bad, take
from patrol.inspections.pages.blueprint import WORDS, blueprint
from patrol.inspections.rules import GRADES
from patrol.programmes.photos import take_photos
from patrol.web.answers import json_answer, wants_json
from patrol.web.edge import edge
from patrol.web.forms import Typed, errors_of
from patrol.web.reading import parse, read_form, read_query

SINGLE = (
    *(
        "id",
        "facility_id",
        "checklist_code",
        "checklist_version",
        "kind",
        "inspected_at",
        "inspector",
        "confirmer",
    ),
    *("result", "measure", "grade", "note"),
)


class FacilityOnly(BaseModel):
    """Which facility is inspected."""

    facility: uuid.UUID


class FindingForm(BaseModel):
    """The id that the new finding is to have: sent twice, it is one finding."""

    id: uuid.UUID


class PhotoForm(BaseModel):
    """Which question the photos belong to."""

    question: str = Field(max_length=80)


def _render_form(session: Session, facility_id: uuid.UUID, form: Typed) -> str:
    who = person()
    place = queries.facility(session, facility_id, who.district_code)
    used = newest_checklist(session, who.district_code, place.programme_code)
    return render_template(
        "inspections/form.html",
        form=form,
        place=place,
        checklist=used,
        grades=GRADES,
        words=WORDS,
        new_ids=[str(new_id()) for _one in used.questions],
    )


@blueprint.get("/inspections/new")
@needs(Permission.PROGRAMME_RECORD)
def ask_inspection(session: Session) -> ResponseReturnValue:
    """The checklist as a form for the phone. What is filled in is kept on the phone until it was handed over."""
    facility_id = read_query(FacilityOnly).facility
    values = {
        "id": str(new_id()),
        "inspected_at": f"{seoul_time(clock.now()):%Y-%m-%dT%H:%M}",
        "inspector": person().display_name,
        "kind": queries.facility(session, facility_id, person().district_code).next_kind,
    }
    return _render_form(session, facility_id, Typed(values))


def read_inspection() -> InspectionInput:
    """The form as an inspection: `answer.<question>` and its companions make the answers."""
    given = {name: request.form.get(name, "").replace("\x00", "").strip() for name in SINGLE}
    answers: list[dict[str, Any]] = []
    for name, answer in request.form.items():
        if not name.startswith("answer."):
            continue
        question = name.removeprefix("answer.")
        is_bad = answer == "bad"
        asks_finding = is_bad and f"report.{question}" in request.form
        values = {
            "question": question,
            "answer": answer,
            "number": request.form.get(f"number.{question}", "").strip() or None,
            "note": request.form.get(f"note.{question}", "").replace("\x00", ""),
            "is_settled_on_spot": is_bad and f"settled.{question}" in request.form,
            "finding_id": request.form.get(f"finding.{question}") if asks_finding else None,
        }
        answers.append(values)
    return parse(
        InspectionInput, {name: value for name, value in given.items() if value} | {"answers": answers}
    )


@blueprint.post("/inspections")
@needs(Permission.PROGRAMME_RECORD)
def add_inspection(session: Session) -> ResponseReturnValue:
    """Take an inspection in, exactly once: as a form, or in the background from a phone that was offline (JSON answer)."""
    who = person()
    try:
        given = read_inspection()
        is_new = take(
            session,
            who.actor,
            given,
            district_code=who.district_code,
            at=clock.now(),
            working_day_deadlines=edge().settings.working_day_deadlines,
        )
    except problems.Problem as problem:
        if wants_json():
            raise
        session.rollback()
        facility_id = parse(FacilityOnly, {"facility": request.form.get("facility_id")}).facility
        form = Typed(dict(request.form), errors_of(problem))
        return _render_form(session, facility_id, form), problem.status
    if wants_json():
        return json_answer({"id": str(given.id), "href": f"/inspections/{given.id}"}, 201 if is_new else 200)
    flash(_("점검을 기록했습니다."), "success")
    return redirect(f"/inspections/{given.id}")


@blueprint.get("/inspections/<uuid:inspection_id>")
@needs(Permission.PROGRAMME_READ)
def show_inspection(session: Session, inspection_id: uuid.UUID) -> ResponseReturnValue:
    """One inspection as a record that prints on paper; each 불량 with its finding, or the tap that makes one."""
    whole = queries.inspection(session, inspection_id, visible_district(person()))
    return render_template(
        "inspections/inspection.html",
        whole=whole,
        row=whole.row,
        place=queries.facility(session, whole.row.facility_id, None),
        words=WORDS,
        new_id=new_id,
    )


@blueprint.post("/inspections/<uuid:inspection_id>/answers/<question>/finding")
@needs(Permission.PROGRAMME_RECORD)
def make_finding(session: Session, inspection_id: uuid.UUID, question: str) -> ResponseReturnValue:
    """Make a finding of a 불량 with one tap."""
    who = person()
    received = report_bad(
        session,
        who.actor,
        inspection_id,
        question,
        read_form(FindingForm).id,
        district_code=who.district_code,
        at=clock.now(),
        working_day_deadlines=edge().settings.working_day_deadlines,
    )
    flash(_("적출사항 %(number)s(으)로 접수했습니다.", number=received.number), "success")
    return redirect(f"/inspections/{inspection_id}#{question}")


@blueprint.post("/inspections/<uuid:inspection_id>/photos")
@needs(Permission.PROGRAMME_RECORD, is_transactional=False)
def add_photos(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """Add photos to a question's answer."""
    form = read_form(PhotoForm)
    with edge().look() as session:
        whole = queries.inspection(session, inspection_id, person().district_code)
    if form.question not in {one.question for one in whole.answers}:
        raise problems.programme_not_found()
    taken = take_photos(
        edge().engine,
        edge().storage,
        edge().settings,
        person().actor,
        [one.read() for one in request.files.getlist("photos") if one.filename],
        district_code=person().district_code,
        at=clock.now(),
        inspection_id=inspection_id,
        question=form.question,
    )
    flash(_("사진 %(count)s장을 붙였습니다.", count=taken), "success")
    return redirect(f"/inspections/{inspection_id}#{form.question}")
