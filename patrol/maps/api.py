"""Map data as compact JSON, by box and zoom. Lists instead of objects: [longitude, latitude, …]; codes instead of names."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import cells, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.clock import now, seoul_day
from patrol.maps.points import points_in_view
from patrol.maps.view import MapView
from patrol.web.reading import parse

blueprint = Blueprint("maps_api", __name__)
SMALL = 800
DECIMALS = 5


def read_view() -> MapView:
    """The request's view, settled on its days."""
    values: dict[str, Any] = {}
    for name, field in MapView.model_fields.items():
        key = field.alias or name
        given = [piece.replace("\x00", "") for piece in request.args.getlist(key) if piece.strip()]
        if given:
            values[key] = ",".join(given)
    return parse(MapView, values).settled(seoul_day(now()))


def visible_district() -> str | None:
    """The district whose findings the person sees; None: every district (the city's viewer)."""
    who = person()
    return None if who.role is Role.CITY_VIEWER else who.district_code


def compact(body: Any, *, max_age_s: int = 0, media_type: str = "application/json") -> Response:
    """A small answer: JSON without blanks, compressed where the browser takes it, with an ETag."""
    data = (
        body
        if isinstance(body, bytes)
        else json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    )
    etag = hashlib.sha256(data).hexdigest()[:20]
    response = make_response(data)
    response.content_type = media_type
    response.cache_control.private = True
    response.cache_control.no_cache = True if not max_age_s else None
    response.cache_control.max_age = max_age_s or None
    response.set_etag(etag)
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    if response.status_code == 200 and len(data) > SMALL and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(data, 5, mtime=0))
        response.content_encoding = "gzip"
    return response


def _box_and_zoom(view: MapView) -> tuple[tuple[float, float, float, float], int]:
    if view.bbox is None or view.zoom is None:
        raise problems.input_invalid(what="bbox, zoom")
    return view.bbox, view.zoom


@blueprint.get("/api/v1/map/points")
@needs(Permission.MAP_READ)
def show_points(session: Session) -> ResponseReturnValue:
    """Findings in a box: clusters as [longitude, latitude, count, cell, [field, count, …]], single ones as
    [longitude, latitude, id, number, field, state, is late]."""
    view = read_view()
    box, zoom = _box_and_zoom(view)
    found = points_in_view(session, view, box, zoom, district_code=visible_district(), at=now())
    return compact(
        {
            "total": found.total,
            "clusters": [
                [
                    round(one.longitude, DECIMALS),
                    round(one.latitude, DECIMALS),
                    one.count,
                    cells.cell_text(one.cell),
                    [part for field in one.fields for part in field],
                ]
                for one in found.clusters
            ],
            "points": [
                [
                    round(one.longitude, 6),
                    round(one.latitude, 6),
                    str(one.id),
                    one.number,
                    one.field_code,
                    one.state,
                    int(one.is_late),
                ]
                for one in found.points
            ],
        }
    )
