"""What a map shows, as files: GeoJSON, GeoPackage, CSV. Features come from the same functions as the map."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write as write_layer
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells
from patrol.areas.city import edition_seen
from patrol.clock import seoul_day, seoul_time
from patrol.formulas import cell
from patrol.maps.hexagons import hexagons
from patrol.maps.hotspots import hotspots_of
from patrol.maps.numbers import area_rows
from patrol.maps.programmes import places_between
from patrol.maps.sources import inspections_in
from patrol.maps.statistics import describe
from patrol.maps.values import value_of
from patrol.maps.view import MapView
from patrol.maps.zones import zone_rows

MOST = 100_000
"""So many findings, and so many inspections, the newest, are in a file; a file that left some out says so."""
RESOLUTION = 10


@dataclass(frozen=True, slots=True)
class Feature:
    """A geometry in EPSG:4326 with its properties (None: not known)."""

    geometry: BaseGeometry
    properties: dict[str, Any]


def features_of(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> list[Feature]:
    """The features of a view's layer in the whole district: findings (newest first, at most 100,000), cells or areas."""
    if view.layer == "points":
        return _findings(session, view, district_code, at)
    if view.layer == "sources":
        return _sources(session, view, district_code, at)
    if view.layer == "programmes":
        return [
            Feature(
                ShapelyPoint(one.longitude, one.latitude),
                {
                    "kind": one.kind,
                    "programme": one.programme_code,
                    "programme_ko": one.programme_ko,
                    "programme_en": one.programme_en,
                    "day": one.day.isoformat(),
                    "title": one.title,
                    "state": one.state,
                },
            )
            for one in places_between(session, district_code, view.days, at, most=MOST)
        ]
    if view.layer in ("dongs", "zones"):
        return _areas(session, view, district_code, home, at)
    if view.layer == "hotspots":
        found = hotspots_of(session, view, district_code=district_code, home=home, at=at)
        return [
            Feature(
                Polygon(cells.outline(one.cell)),
                {
                    "cell": cells.cell_text(one.cell),
                    "count": one.count,
                    "class": describe(one.klass),
                    "is_small_number": one.is_few,
                },
            )
            for one in found.cells
        ]
    return [
        Feature(Polygon(cells.outline(one.cell)), {"cell": cells.cell_text(one.cell), "count": one.count})
        for one in hexagons(session, view, RESOLUTION, None, district_code=district_code, at=at)
    ]


def _findings(session: Session, view: MapView, district_code: str | None, at: dt.datetime) -> list[Feature]:
    condition, values = view.filter().where(district_code, at)
    rows = session.execute(
        text(
            "select f.number, f.channel, f.field_code, f.item_code, f.state, f.dong_code, f.received_at, f.due_at,"  # noqa: S608
            " f.resolved_at, st_x(f.location) as x, st_y(f.location) as y from finding f"
            f" where {condition} and f.location is not null order by f.received_at desc, f.id limit {MOST}"
        ),
        values,
    )
    return [
        Feature(
            ShapelyPoint(row.x, row.y),
            {
                "number": row.number,
                "channel": row.channel,
                "field": row.field_code,
                "item": row.item_code,
                "state": row.state,
                "dong": row.dong_code,
                "received_at": seoul_time(row.received_at).isoformat(),
                "due_at": seoul_time(row.due_at).isoformat(),
                "resolved_at": seoul_time(row.resolved_at).isoformat() if row.resolved_at else None,
            },
        )
        for row in rows
    ]


def _sources(session: Session, view: MapView, district_code: str | None, at: dt.datetime) -> list[Feature]:
    """Findings and inspections of the sources that are shown, the newest first, all with the same properties."""
    found = [
        Feature(one.geometry, {"source": source, **one.properties, "facility": None, "result": None})
        for source in view.finding_sources
        for one in _findings(session, view.of_source(source), district_code, at)
    ]
    if "inspections" in view.shown:
        nothing = dict.fromkeys(("number", "channel", "field", "item", "state"))
        found += [
            Feature(
                ShapelyPoint(one.longitude, one.latitude),
                {
                    "source": "inspections",
                    **nothing,
                    "dong": one.dong_code,
                    "received_at": seoul_time(one.at).isoformat(),
                    "due_at": None,
                    "resolved_at": None,
                    "facility": one.name,
                    "result": one.result,
                },
            )
            for one in inspections_in(session, view, None, district_code, at, most=MOST)
        ]
    return sorted(found, key=lambda one: str(one.properties["received_at"]), reverse=True)


def _areas(
    session: Session, view: MapView, district_code: str | None, home: str, at: dt.datetime
) -> list[Feature]:
    edition = edition_seen(session, district_code, home, min(view.days.last, seoul_day(at)))
    kind = "zone" if view.layer == "zones" else edition.dong_kind
    shapes = {row.code: row.boundary for row in edition.of_kind(kind)}
    find = zone_rows if view.layer == "zones" else area_rows
    return [
        Feature(
            shapes.get(row.code, shapely.MultiPolygon()),
            {
                "code": row.code,
                "name": row.name,
                "count": row.numbers.received,
                "open": row.numbers.open,
                "done": row.numbers.done,
                "done_late": row.numbers.late,
                "per_km2": value_of(row, "per_km2"),
                "late_percent": value_of(row, "late"),
                "mean_hours": value_of(row, "hours"),
            },
        )
        for row in find(session, view, district_code=district_code, home=home, at=at)
    ]


def about(view: MapView, features: list[Feature], at: dt.datetime) -> dict[str, Any]:
    """What a file says about itself: layer, days, filters, time, and whether older findings were left out."""
    shown = {"shown": ",".join(view.shown)} if view.layer == "sources" else {}
    return {
        "layer": view.layer,
        **shown,
        "features_count": len(features),
        "is_cut": view.layer in ("points", "sources", "programmes") and len(features) >= MOST,
        "from": view.days.first.isoformat(),
        "to": view.days.last.isoformat(),
        "is_partial": view.days.is_partial(at),
        "without_illegal_parking": view.hides_parking,
        "filter": view.filter().query(),
        "made_at": seoul_time(at).isoformat(timespec="seconds"),
    }


def to_geojson(features: list[Feature], facts: dict[str, Any]) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946), written feature by feature."""
    head = json.dumps({"type": "FeatureCollection", **facts}, ensure_ascii=False)
    yield (head[:-1] + ', "features": [').encode()
    for number, one in enumerate(features):
        geometry = None if one.geometry.is_empty else shapely.geometry.mapping(one.geometry)
        written = json.dumps(
            {"type": "Feature", "geometry": geometry, "properties": one.properties}, ensure_ascii=False
        )
        yield (("," if number else "") + "\n" + written).encode()
    yield b"\n]}\n"


def to_csv(features: list[Feature]) -> bytes:
    """UTF-8 with BOM, as spreadsheets of the office open it; position is a centre in degrees."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = list(features[0].properties) if features else []
    writer.writerow([*names, "longitude", "latitude"])
    for one in features:
        centre = None if one.geometry.is_empty else one.geometry.centroid
        place = ["", ""] if centre is None else [round(centre.x, 6), round(centre.y, 6)]
        writer.writerow([cell(value) for value in one.properties.values()] + place)
    return out.getvalue().encode("utf-8-sig")


def to_geopackage(features: list[Feature], path: Path, layer: str, facts: dict[str, Any]) -> None:
    """One layer in EPSG:4326; what the file is about stands in its metadata."""
    names = list(features[0].properties) if features else []
    columns = [_column([one.properties[name] for one in features]) for name in names]
    kind = features[0].geometry.geom_type if features else "Point"
    write_layer(
        str(path),
        geometry=shapely.to_wkb([one.geometry for one in features]),
        field_data=columns,
        fields=names,
        layer=layer,
        geometry_type=kind,
        crs="EPSG:4326",
        driver="GPKG",
        layer_metadata={name: str(value) for name, value in facts.items()},
    )


def _column(values: list[Any]) -> np.ndarray[Any, Any]:
    if all(isinstance(value, bool) for value in values):
        return np.array(values, dtype=bool)
    if all(isinstance(value, int) for value in values):
        return np.array(values, dtype=np.int64)
    if all(value is None or isinstance(value, int | float) for value in values):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array([None if value is None else str(value) for value in values], dtype=object)
