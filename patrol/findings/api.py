"""The JSON API of findings: report, photos, moves, lists. `docs/api.md` and /api/v1/openapi.json describe it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.classification.rules import classify
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.inputs import MoveInput, ReclassifyInput, ReportInput
from patrol.findings.moves import make_move, reclassify
from patrol.findings.reach import mover_of, require_reachable, visible_district
from patrol.findings.receive import receive
from patrol.findings.take_photo import (
    Piece,
    Target,
    expect,
    take_piece,
    take_whole,
    upload_of,
    withdraw,
)
from patrol.photos.reading import Limits
from patrol.photos.uploads import Uploads
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.paging import PAGE_SIZE
from patrol.web.reading import parse, read_json, read_query

blueprint = Blueprint("findings_api", __name__, url_prefix="/api/v1")
CONTENT_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})", re.ASCII)
BODY_PART_BYTES = 1 << 16


class ClassifyInput(BaseModel):
    """Words, and what kind of place they are about."""

    text: str = Field(max_length=4000)
    place: tuple[str, ...] = Field((), max_length=20)


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(None, max_length=500)
    size: int = Field(PAGE_SIZE, ge=1, le=200)


class UploadQuery(BaseModel):
    """Size in bytes of the photo whose upload is asked about."""

    bytes: int = Field(ge=1, le=10**12)


class PhotoQuery(BaseModel):
    """What an uploaded photo shows."""

    role: str = Field("before", pattern="^(before|after|context)$")


def limits() -> Limits:
    """The largest photo that this office takes."""
    return Limits(edge().settings.max_photo_bytes, edge().settings.max_photo_pixels)


@blueprint.post("/findings")
@needs(Permission.FINDING_REPORT)
def report(session: Session) -> ResponseReturnValue:
    """Take a report in: 201 the first time, 200 for the same again, 409 for the same id with other content."""
    who = person()
    given = read_json(ReportInput)
    received = receive(
        session,
        who.actor,
        given,
        district_code=who.district_code,
        at=clock.now(),
        working_day_deadlines=edge().settings.working_day_deadlines,
    )
    body = finding_json(queries.finding(session, received.id, district_code=who.district_code))
    return json_answer(body, 201 if received.is_new else 200, Location=f"/api/v1/findings/{received.id}")


@blueprint.get("/findings")
@needs(Permission.FINDING_READ)
def list_findings(session: Session) -> ResponseReturnValue:
    """Findings by filter, newest first, by keyset."""
    page = read_query(PageQuery)
    found = queries.find(
        session,
        read_query_filter(),
        district_code=visible_district(person()),
        at=clock.now(),
        cursor=page.cursor,
        size=page.size,
    )
    return json_answer({"findings": [row_json(row) for row in found.rows], "next": found.next_cursor})


@blueprint.get("/findings/<uuid:finding_id>")
@needs(Permission.FINDING_READ_OWN)
def show_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """One finding with its photos."""
    return json_answer(finding_json(require_reachable(session, person(), finding_id)))


@blueprint.post("/findings/<uuid:finding_id>/moves")
@needs(Permission.FINDING_MOVE)
def move_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Make one step: 201, or 200 for the same step again."""
    moved = make_move(session, mover_of(person()), finding_id, read_json(MoveInput), at=clock.now())
    body = finding_json(queries.finding(session, finding_id, district_code=person().district_code))
    return json_answer(body, 201 if moved.is_new else 200)


@blueprint.post("/findings/<uuid:finding_id>/classification")
@needs(Permission.FINDING_CLASSIFY)
def classify_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Correct field and item."""
    reclassify(session, mover_of(person()), finding_id, read_json(ReclassifyInput), at=clock.now())
    return json_answer(
        finding_json(queries.finding(session, finding_id, district_code=person().district_code))
    )


@blueprint.route("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>", methods=["HEAD"])
@needs(Permission.FINDING_REPORT)
def show_upload(session: Session, finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """How far a photo's upload is: `Upload-Offset` bytes are certain; `Upload-Complete: ?1` when it is stored."""
    who = person()
    require_reachable(session, who, finding_id)
    total = read_query(UploadQuery).bytes
    photos = {one.sha256: one.state for one in queries.photos_of(session, finding_id)}
    if photos.get(sha256, "expected") != "expected":
        return "", 200, {"Upload-Offset": str(total), "Upload-Complete": "?1"}
    offset = uploads().offset(upload_of(target_of(who, finding_id, sha256), total))
    return "", 200, {"Upload-Offset": str(offset), "Upload-Length": str(total), "Upload-Complete": "?0"}


@blueprint.put("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>")
@needs(Permission.FINDING_REPORT, is_transactional=False)
def put_photo(finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """Take a photo's bytes, whole or (with `Content-Range` or `Upload-Offset`) a piece; the same again answers 200.

    201 when the original is stored, 202 for a piece that leaves something to come. The hash is recomputed here and must be
    the one in the address.
    """
    who = person()
    target = target_of(who, finding_id, sha256, read_query(PhotoQuery).role)
    piece = piece_of_request()
    with edge().transaction() as session:
        require_reachable(session, who, finding_id)
        state = expect(session, target)
    if state != "expected":
        return json_answer({"sha256": sha256, "state": state})
    engine, storage, at = edge().engine, edge().storage, clock.now()
    if piece is None:
        taken = take_whole(engine, storage, limits(), target, request.get_data(cache=False), at=at)
    else:
        taken = take_piece(engine, storage, uploads(), target, piece, read_body(), at=at)
    body = {"sha256": sha256, "state": taken.state, "offset": taken.offset}
    status = 202 if taken.state == "expected" else 201 if taken.is_new else 200
    return json_answer(body, status, **{"Upload-Offset": str(taken.offset)})


@blueprint.delete("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>")
@needs(Permission.FINDING_REPORT)
def withdraw_photo(session: Session, finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """No longer wait for a photo that one announced oneself and that never arrived; a stored one stays."""
    require_reachable(session, person(), finding_id)
    withdraw(session, person().actor, finding_id=finding_id, sha256=sha256)
    return json_answer({"sha256": sha256, "state": "withdrawn"})


def target_of(who: SignedIn, finding_id: uuid.UUID, sha256: str, role: str = "before") -> Target:
    """Where a person's photo goes."""
    return Target(who.actor, who.district_code, finding_id, sha256, role)


def uploads() -> Uploads:
    """The unfinished uploads."""
    return Uploads(edge().settings.uploads, limits())


def piece_of_request() -> Piece | None:
    """Which stretch of the photo the request carries; None for a whole one. Raises `problems.input_invalid`."""
    given = request.headers.get("Content-Range")
    if given is not None:
        match = CONTENT_RANGE.fullmatch(given.strip())
        if match is None:
            raise problems.input_invalid(what="Content-Range")
        first, last, total = (int(part) for part in match.groups())
        if not first <= last < total or (request.content_length or 0) != last - first + 1:
            raise problems.input_invalid(what="Content-Range")
        return Piece(first, total)
    offset, length = request.headers.get("Upload-Offset"), request.headers.get("Upload-Length")
    if offset is None and length is None:
        return None
    if not (is_count(offset) and is_count(length)):
        raise problems.input_invalid(what="Upload-Offset, Upload-Length")
    return Piece(int(offset or 0), int(length or 0))


def is_count(text: str | None) -> bool:
    """Whether a header is a number of bytes."""
    return text is not None and text.isascii() and text.isdigit() and len(text) < 13


def read_body() -> Iterator[bytes]:
    """The request's body in parts, so that what came before a break is kept."""
    while part := request.stream.read(BODY_PART_BYTES):
        yield part


@blueprint.post("/classify")
@needs(Permission.FINDING_REPORT, is_transactional=False)
def suggest() -> ResponseReturnValue:
    """Up to three suggestions of field and item for words."""
    given = read_json(ClassifyInput)
    suggestions = [
        {"field": one.field_code, "item": one.item_code, "score": one.score, "because": list(one.because)}
        for one in classify(given.text, frozenset(given.place))
    ]
    return json_answer({"suggestions": suggestions})


def read_query_filter() -> FindingFilter:
    """The request's filter of findings; entries may repeat or carry commas."""
    values: dict[str, Any] = {}
    for name, field in FindingFilter.model_fields.items():
        key = field.alias or name
        given = [text.replace("\x00", "") for text in request.args.getlist(key) if text.strip()]
        if given:
            values[key] = given if len(given) > 1 else given[0]
    return parse(FindingFilter, values)


def row_json(row: queries.FindingRow) -> dict[str, Any]:
    """A finding in a list, as the API shows it."""
    return {
        "id": str(row.id),
        "number": row.number,
        "state": row.state,
        "channel": row.channel,
        "field": row.field_code,
        "field_name": row.field_ko,
        "item": row.item_code,
        "item_name": row.item_ko,
        "description": row.description,
        "dong": row.dong_code,
        "dong_by_nearest": row.dong_by_nearest,
        "department": row.department_code,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "address": row.address,
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "resolved_at": row.resolved_at.isoformat() if row.resolved_at else None,
        "handling": row.handling,
        "urgency": row.urgency,
        "revision": row.revision,
        "photos_expected": row.photos_expected,
        "photos_stored": row.photos_stored,
        "is_waiting_for_photos": row.photos_stored < row.photos_expected,
        "likely_double_of": str(row.likely_double_of) if row.likely_double_of else None,
        "sightings": row.sightings,
    }


def finding_json(detail: queries.FindingDetail) -> dict[str, Any]:
    """A finding whole, as the API shows it: no personal data."""
    return {
        **row_json(detail.row),
        "accuracy_m": detail.accuracy_m,
        "location_source": detail.location_source,
        "legal_dong": detail.legal_dong,
        "national_point": detail.national_point,
        "taxonomy_version": detail.taxonomy_version,
        "target_hours": detail.target_hours,
        "classified_by": detail.classified_by,
        "result": detail.result,
        "reason": detail.reason,
        "transferred_to": detail.transferred_to,
        "duplicate_of": str(detail.duplicate_of) if detail.duplicate_of else None,
        "document_number": detail.document_number,
        "external_number": detail.external_number,
        "reopened_count": detail.reopened_count,
        "photos": [
            {
                "sha256": one.sha256,
                "role": one.role,
                "state": one.state,
                "width": one.width,
                "height": one.height,
            }
            for one in detail.photos
        ],
    }
