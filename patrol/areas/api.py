"""Areas for maps and phones: boundaries as GeoJSON, and where a spot is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.areas import queries
from patrol.areas.city import boundaries_seen
from patrol.clock import now, seoul_day
from patrol.geo import Spot, national_point_number
from patrol.web.answers import json_answer
from patrol.web.reading import read_query

blueprint = Blueprint("areas_api", __name__, url_prefix="/api/v1")


class BoundariesQuery(BaseModel):
    """Which boundaries: a kind, on a Seoul day (today by default)."""

    kind: Literal["district", "dong", "legal_dong", "zone"] = "dong"
    day: dt.date | None = None


class PlaceQuery(BaseModel):
    """A spot in WGS 84 degrees, on a Seoul day (today by default)."""

    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    day: dt.date | None = None


@blueprint.get("/areas")
@needs(Permission.REFERENCE_READ)
def show_boundaries(session: Session) -> ResponseReturnValue:
    """The district's simplified boundaries of a kind as GeoJSON, with an ETag."""
    asked = read_query(BoundariesQuery)
    day = asked.day or seoul_day(now())
    who = person()
    # A city viewer sees every district's dongs; other kinds are those of the own district for everybody.
    district = None if who.role is Role.CITY_VIEWER and asked.kind == "dong" else who.district_code
    drawn = boundaries_seen(session, asked.kind, district, who.district_code, day)
    response = make_response(drawn.body)
    response.content_type = "application/geo+json"
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(drawn.etag)
    return response.make_conditional(request)


@blueprint.get("/place")
@needs(Permission.REFERENCE_READ)
def show_place(session: Session) -> ResponseReturnValue:
    """Where a spot is: dong, legal dong, zones, national point number, or which other district."""
    asked = read_query(PlaceQuery)
    spot = Spot(asked.longitude, asked.latitude)
    place = queries.locate(session, spot, asked.day or seoul_day(now()), person().district_code)
    return json_answer(
        {
            "district_code": place.district_code,
            "dong": {"code": place.dong_code, "name": place.dong_name} if place.dong_code else None,
            "dong_by_nearest": place.dong_by_nearest,
            "uses_legal_dongs": place.uses_legal_dongs,
            "legal_dong": {"code": place.legal_dong_code, "name": place.legal_dong}
            if place.legal_dong
            else None,
            "zones": [
                {"code": zone.code, "name": zone.name, "zone_type": zone.zone_type} for zone in place.zones
            ],
            "is_outside": place.is_outside,
            "outside_district": place.outside_district,
            "national_point_number": _point_number(spot),
        }
    )


def _point_number(spot: Spot) -> str | None:
    try:
        return national_point_number(spot)
    except ValueError:
        return None
