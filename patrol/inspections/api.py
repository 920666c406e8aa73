"""Inspections in the JSON API, made for phones that were offline: what they keep, taking one in, its photos."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_day
from patrol.inspections import queries
from patrol.inspections.checklists import ChecklistRow, newest_checklists
from patrol.inspections.inputs import InspectionInput
from patrol.inspections.inspect import take
from patrol.inspections.take_photo import Target, is_stored, take_piece, take_whole
from patrol.photos.reading import Limits
from patrol.photos.uploads import Uploads
from patrol.web.answers import compact_answer, json_answer
from patrol.web.edge import edge
from patrol.web.openapi import takes
from patrol.web.pieces import read_body, stretch_of_request
from patrol.web.reading import read_json, read_query

blueprint = Blueprint("inspections_api", __name__, url_prefix="/api/v1")
PHONE_FACILITIES = 500
SHA256 = re.compile(r"[0-9a-f]{64}")


class AnswerQuery(BaseModel):
    """Which question's answer a photo belongs to."""

    question: str = Field(min_length=1, max_length=80)


class UploadQuery(AnswerQuery):
    """Size in bytes of the photo whose upload is asked about."""

    bytes: int = Field(ge=1, le=10**12)


@blueprint.get("/phone/inspections")
@needs(Permission.PROGRAMME_RECORD)
def phone_inspections(session: Session) -> ResponseReturnValue:
    """What a phone keeps to inspect without reception: the facilities that are due first, and the present checklists."""
    who = person()
    rows = queries.facilities(session, who.district_code, limit=PHONE_FACILITIES)
    used = newest_checklists(session, who.district_code)
    facilities = [
        {
            "id": str(row.id),
            "name": row.name,
            "number": row.number,
            "kind": row.programme_code,
            "kind_name": {"ko": row.kind_ko, "en": row.kind_en},
            "address": row.address,
            "grade": row.grade,
            "next_due_on": row.next_due_on.isoformat(),
            "next_kind": row.next_kind,
        }
        for row in rows
    ]
    checklists = {one.programme_code: checklist_json(one) for one in used}
    return compact_answer(
        {
            "today": seoul_day(clock.now()).isoformat(),
            "inspector": who.display_name,
            "facilities": facilities,
            "checklists": checklists,
        }
    )


def checklist_json(row: ChecklistRow) -> dict[str, Any]:
    """A checklist as the phone draws it."""
    return {
        "code": row.code,
        "version": row.version,
        "name": {"ko": row.name_ko, "en": row.name_en},
        "sections": [
            {
                "name": {"ko": part.ko, "en": part.en},
                "questions": [
                    {
                        "code": one.code,
                        "words": {"ko": one.ko, "en": one.en},
                        "unit": one.unit,
                        "is_photo_required": one.is_photo_required,
                    }
                    for one in part.questions
                ],
            }
            for part in row.sections
        ],
    }


@blueprint.post("/inspections")
@takes(body=InspectionInput)
@needs(Permission.PROGRAMME_RECORD)
def take_inspection(session: Session) -> ResponseReturnValue:
    """Take an inspection in: 201 the first time, 200 for the same one again, 409 for the same id with other content."""
    who, given = person(), read_json(InspectionInput)
    is_new = take(
        session,
        who.actor,
        given,
        district_code=who.district_code,
        at=clock.now(),
        working_day_deadlines=edge().settings.working_day_deadlines,
    )
    whole = queries.inspection(session, given.id, who.district_code)
    body = {
        "id": str(given.id),
        "facility": whole.row.facility,
        "href": f"/inspections/{given.id}",
        "findings": [one.finding_number for one in whole.answers if one.finding_number],
    }
    return json_answer(body, 201 if is_new else 200)


@blueprint.route("/inspections/<uuid:inspection_id>/photos/<string(length=64):sha256>", methods=["HEAD"])
@needs(Permission.PROGRAMME_RECORD)
def show_upload(session: Session, inspection_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """How far a photo's upload is: `Upload-Offset` bytes are certain; `Upload-Complete: ?1` when it is stored."""
    asked = read_query(UploadQuery)
    target = target_of(inspection_id, asked.question, sha256)
    if is_stored(session, target):
        return "", 200, {"Upload-Offset": str(asked.bytes), "Upload-Complete": "?1"}
    offset = uploads().offset(target.upload(asked.bytes))
    return "", 200, {"Upload-Offset": str(offset), "Upload-Length": str(asked.bytes), "Upload-Complete": "?0"}


@blueprint.put("/inspections/<uuid:inspection_id>/photos/<string(length=64):sha256>")
@needs(Permission.PROGRAMME_RECORD, is_transactional=False)
def put_photo(inspection_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """Take the bytes of an answer's photo, whole or a piece: 201 when it is stored, 202 for a piece, 200 for one known.

    The hash is recomputed here and must be the one in the address.
    """
    target = target_of(inspection_id, read_query(AnswerQuery).question, sha256)
    stretch = stretch_of_request()
    with edge().transaction() as session:
        if is_stored(session, target):
            return json_answer({"sha256": sha256, "state": "stored"})
    engine, storage, at = edge().engine, edge().storage, clock.now()
    if stretch is None:
        data = b"".join(read_body())
        is_new = take_whole(engine, storage, limits(), target, data, at=at)
        return json_answer({"sha256": sha256, "state": "stored"}, 201 if is_new else 200)
    offset = take_piece(engine, storage, uploads(), target, stretch, read_body(), at=at)
    if offset is None:
        return json_answer({"sha256": sha256, "state": "stored"}, 201)
    return json_answer(
        {"sha256": sha256, "state": "expected", "offset": offset}, 202, **{"Upload-Offset": str(offset)}
    )


def target_of(inspection_id: uuid.UUID, question: str, sha256: str) -> Target:
    """Where this person's photo goes; raises `problems.photo_not_expected` for what is no hash."""
    if SHA256.fullmatch(sha256) is None:
        raise problems.photo_not_expected()
    return Target(person().actor, person().district_code, inspection_id, question, sha256)


def limits() -> Limits:
    """The largest photo that this office takes."""
    return Limits(edge().settings.max_photo_bytes, edge().settings.max_photo_pixels)


def uploads() -> Uploads:
    """The unfinished uploads."""
    return Uploads(edge().settings.uploads, limits())
