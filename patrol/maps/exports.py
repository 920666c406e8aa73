"""Download what a map shows: `/map/export.geojson|gpkg|csv|html`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import now
from patrol.journal import record
from patrol.maps.api import read_view, visible_district
from patrol.maps.export import about, features_of, to_csv, to_geojson, to_geopackage
from patrol.maps.offline import draw_offline
from patrol.maps.view import EXPORTED_LAYERS, OFFLINE_LAYERS, MapView
from patrol.taxonomy.queries import scheme, version_on
from patrol.web.texts import language

blueprint = Blueprint("maps_exports", __name__)
KINDS = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


@blueprint.get("/map/export.<any(geojson,gpkg,csv,html):kind>")
@needs(Permission.COUNTS_EXPORT)
def download(session: Session, kind: str) -> ResponseReturnValue:
    """The view's layer as a file; that it was taken stands in the journal."""
    view, at, who = read_view(), now(), person()
    if view.layer not in (OFFLINE_LAYERS if kind == "html" else EXPORTED_LAYERS):
        raise problems.not_found()
    features = features_of(session, view, district_code=visible_district(), home=who.district_code, at=at)
    facts = about(view, features, at)
    change = {"kind": kind, "layer": view.layer, "filter": facts["filter"], "features": len(features)}
    record(session, who.actor, subject="map", subject_id=view.layer, action="exported", change=change)
    if kind == "html":
        edition = scheme(session, version_on(session, view.days.last))
        body = draw_offline(
            session,
            view,
            features,
            edition,
            home=who.district_code,
            at=at,
            language=language(),
            district_code=visible_district(),
        )
        return _file(body, kind, view)
    if kind == "csv":
        return _file(to_csv(features), kind, view)
    if kind == "gpkg":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "map.gpkg"
            to_geopackage(features, path, view.layer, facts)
            return _file(path.read_bytes(), kind, view)
    return _name(
        Response(stream_with_context(to_geojson(features, facts)), content_type=KINDS[kind]), kind, view
    )


def _file(body: bytes, kind: str, view: MapView) -> Response:
    return _name(Response(body, content_type=KINDS[kind]), kind, view)


def _name(response: Response, kind: str, view: MapView) -> Response:
    name = f"map_{view.layer}_{view.days.first:%Y%m%d}_{view.days.last:%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
