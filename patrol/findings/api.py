"""The JSON API of findings: report, photos, moves, lists. `docs/api.md` and /api/v1/openapi.json describe it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.classification.rules import classify, facts_of_time
from patrol.clock import seoul_day
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.ground import ground_of
from patrol.findings.inputs import LocationInput, MoveInput, ReclassifyInput, ReportInput, ZonedMoment
from patrol.findings.moves import make_move, reclassify
from patrol.findings.reach import mover_of, require_reachable, visible_district
from patrol.findings.reading import read_filter
from patrol.findings.receive import receive
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.openapi import takes
from patrol.web.paging import PAGE_SIZE
from patrol.web.reading import read_json, read_query

blueprint = Blueprint("findings_api", __name__, url_prefix="/api/v1")


class ClassifyInput(BaseModel):
    """Words, where it is (degrees in EPSG:4326), when it was seen, and what kind of place that is if the sender knows."""

    text: str = Field(max_length=4000)
    location: LocationInput | None = None
    at: ZonedMoment | None = None
    place: tuple[str, ...] = Field((), max_length=20)


class PageQuery(BaseModel):
    """Which page of a list."""

    cursor: str | None = Field(None, max_length=500)
    size: int = Field(PAGE_SIZE, ge=1, le=200)


class ListQuery(FindingFilter, PageQuery):
    """Filter and page together, as the API's description shows them."""


@blueprint.post("/findings")
@needs(Permission.FINDING_REPORT)
@takes(body=ReportInput)
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
    body = finding_json(received.finding)
    return json_answer(body, 201 if received.is_new else 200, Location=f"/api/v1/findings/{given.id}")


@blueprint.get("/findings")
@needs(Permission.FINDING_READ)
@takes(query=ListQuery)
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
@takes(body=MoveInput)
def move_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Make one step: 201, or 200 for the same step again."""
    moved = make_move(session, mover_of(person()), finding_id, read_json(MoveInput), at=clock.now())
    body = finding_json(queries.finding(session, finding_id, district_code=person().district_code))
    return json_answer(body, 201 if moved.is_new else 200)


@blueprint.post("/findings/<uuid:finding_id>/classification")
@needs(Permission.FINDING_CLASSIFY)
@takes(body=ReclassifyInput)
def classify_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Correct field and item."""
    reclassify(
        session,
        mover_of(person()),
        finding_id,
        read_json(ReclassifyInput),
        at=clock.now(),
        working_day_deadlines=edge().settings.working_day_deadlines,
    )
    return json_answer(
        finding_json(queries.finding(session, finding_id, district_code=person().district_code))
    )


@blueprint.post("/classify")
@needs(Permission.FINDING_REPORT)
@takes(body=ClassifyInput)
def suggest(session: Session) -> ResponseReturnValue:
    """Up to three suggestions of field and item for words and place: what a report with the same would get."""
    given = read_json(ClassifyInput)
    ground = ground_of(session, person().district_code, seoul_day(clock.now()))
    around = ground.around(given.location.spot() if given.location is not None else None)
    suggestions = [
        {"field": one.field_code, "item": one.item_code, "score": one.score, "because": list(one.because)}
        for one in classify(
            given.text, around | facts_of_time(given.at) | frozenset(given.place), model=ground.model
        )
    ]
    return json_answer({"suggestions": suggestions})


def read_query_filter() -> FindingFilter:
    """The request's filter of findings; entries may repeat or carry commas."""
    return read_filter(request.args)


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
