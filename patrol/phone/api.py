"""The phone's part of the JSON API: data for work without reception, the check for doubles, sightings, the own day."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.addresses.queries import addresses_around, has_addresses
from patrol.addresses.rules import KEPT_WITHIN_M, MOST_KEPT, NEAREST_WITHIN_M
from patrol.classification.publish import export_lexicon
from patrol.classification.queries import model_in_use
from patrol.clock import seoul_day
from patrol.geo import Spot
from patrol.phone import queries
from patrol.phone.inputs import AddressesQuery, DayQuery, NearbyQuery, SightingInput
from patrol.phone.reference import read_reference, version_of, write_json
from patrol.phone.see_again import see_again
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.reading import read_json, read_query

blueprint = Blueprint("phone_api", __name__, url_prefix="/api/v1")


def kept_answer(body: bytes) -> Response:
    """JSON that the phone keeps: its ETag is its version; asking again with it answers 304."""
    response = make_response(body)
    response.content_type = "application/json"
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(version_of(body))
    response.make_conditional(request)
    return response


@blueprint.get("/phone/reference")
@needs(Permission.REFERENCE_READ)
def show_reference(session: Session) -> ResponseReturnValue:
    """Fields and items, boundaries, neighbours and limits, for a phone without reception."""
    settings = edge().settings
    return kept_answer(read_reference(session, settings, person().district_code, seoul_day(clock.now())))


@blueprint.get("/phone/lexicon")
@needs(Permission.REFERENCE_READ)
def show_lexicon(session: Session) -> ResponseReturnValue:
    """The classifier's words and the model in use, so that the phone suggests by itself."""
    return kept_answer(write_json(export_lexicon(model_in_use(session))))


@blueprint.get("/phone/addresses")
@needs(Permission.FINDING_REPORT)
def list_addresses(session: Session) -> ResponseReturnValue:
    """Road-name addresses around a spot, nearest first; where the district has none, the nearest place that findings name."""
    who, asked = person(), read_query(AddressesQuery)
    spot = Spot(asked.longitude, asked.latitude)
    around = addresses_around(session, spot, who.district_code)
    is_loaded = bool(around) or has_addresses(session, who.district_code)
    near = None
    if not is_loaded and who.may(Permission.FINDING_READ):
        near = queries.nearest_known(session, spot, who.district_code)
    return json_answer(
        {
            "is_loaded": is_loaded,
            "within_m": NEAREST_WITHIN_M,
            "covers_m": KEPT_WITHIN_M if len(around) < MOST_KEPT else int(around[-1].distance_m),
            "addresses": [[row.longitude, row.latitude, row.address] for row in around],
            "nearest_known": {
                "address": near.address,
                "longitude": near.longitude,
                "latitude": near.latitude,
                "within_m": queries.KNOWN_WITHIN_M,
            }
            if near
            else None,
        }
    )


@blueprint.get("/findings/nearby")
@needs(Permission.FINDING_REPORT)
def list_nearby(session: Session) -> ResponseReturnValue:
    """Open findings of a field within 30 m and 30 days: perhaps the same thing."""
    who, asked = person(), read_query(NearbyQuery)
    found = queries.nearby(
        session,
        Spot(asked.longitude, asked.latitude),
        asked.field,
        district_code=who.district_code,
        at=clock.now(),
    )
    may_read = who.may(Permission.FINDING_READ)
    return json_answer(
        {"findings": [phone_json(row, is_open=may_read or row.reported_by == who.id) for row in found]}
    )


@blueprint.post("/findings/<uuid:finding_id>/sightings")
@needs(Permission.FINDING_REPORT)
def add_sighting(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Report an open finding again: 201 the first time, 200 for the same sighting again."""
    who = person()
    seen = see_again(
        session,
        who.actor,
        finding_id,
        read_json(SightingInput),
        district_code=who.district_code,
        at=clock.now(),
    )
    body = {"finding": str(seen.finding_id), "number": seen.number}
    return json_answer(body, 201 if seen.is_new else 200)


@blueprint.get("/phone/day")
@needs(Permission.FINDING_REPORT)
def show_day(session: Session) -> ResponseReturnValue:
    """The officer's own day: today's reports, what was sent back, what is done nearby without an after-photo."""
    who, asked, at = person(), read_query(DayQuery), clock.now()
    near: list[queries.PhoneRow] = []
    if asked.longitude is not None and asked.latitude is not None and who.may(Permission.FINDING_MOVE):
        spot = Spot(asked.longitude, asked.latitude)
        near = queries.without_after_photo(session, spot, district_code=who.district_code)
    return json_answer(
        {
            "today": [phone_json(row) for row in queries.own_day(session, who.id, at=at)],
            "sent_back": [phone_json(row) for row in queries.sent_back(session, who.id, at=at)],
            "without_after_photo": [phone_json(row) for row in near],
        }
    )


def phone_json(row: queries.PhoneRow, *, is_open: bool = True) -> dict[str, Any]:
    """A finding as the phone lists it; what somebody else wrote or photographed only for who may read it."""
    return {
        "id": str(row.id),
        "number": row.number,
        "state": row.state,
        "field": row.field_code,
        "item": row.item_code,
        "name": {"ko": row.item_ko or row.field_ko, "en": row.item_en or row.field_en},
        "description": row.description if is_open else "",
        "reason": row.reason if is_open else None,
        "thumbnail": f"/photos/{row.thumbnail}/400.webp" if row.thumbnail and is_open else None,
        "received_at": row.received_at.isoformat(),
        "longitude": row.longitude,
        "latitude": row.latitude,
        "distance_m": None if row.distance_m is None else round(row.distance_m, 1),
        "photos_expected": row.photos_expected,
        "photos_stored": row.photos_stored,
        "photos_refused": row.photos_refused,
        "sightings": row.sightings,
    }
