"""Boundaries as maps and phones draw them: simplified, rounded, small."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from patrol import geo
from patrol.areas.atlas import Edition
from patrol.areas.check import to_metres

SIMPLIFIED_M = 4.0
"""A drawn border may differ from the true one by some metres; neighbours keep it in common."""
DECIMALS = 5
"""A degree with 5 decimals is exact to 1.1 m."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """A GeoJSON FeatureCollection as UTF-8, with its ETag (without quotes)."""

    body: bytes
    etag: str


@lru_cache(maxsize=64)
def draw_boundaries(edition: Edition, kind: str) -> Boundaries:
    """The simplified boundaries of a kind, EPSG:4326, with code, name, English name and zone type."""
    rows = edition.of_kind(kind)
    features = [
        {
            "type": "Feature",
            "id": row.code,
            "properties": {
                "code": row.code,
                "name": row.name,
                "name_en": row.name_en,
                **({"zone_type": row.zone_type} if row.zone_type else {}),
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows, _simplify([row.boundary for row in rows]), strict=True)
    ]
    body = json.dumps(
        {"type": "FeatureCollection", "kind": kind, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return Boundaries(body, hashlib.sha256(body).hexdigest()[:20])


def _simplify(boundaries: list[BaseGeometry]) -> list[BaseGeometry]:
    """Simplify in metres as one coverage, so that neighbours still meet, and round."""
    metres = np.array([to_metres(boundary) for boundary in boundaries], dtype=object)
    simple = shapely.coverage_simplify(metres, SIMPLIFIED_M) if len(metres) else metres
    back = geo.transformer(geo.UTM_K, geo.WGS84)

    def move(coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(back.transform(coordinates[:, 0], coordinates[:, 1])).round(DECIMALS)

    return [shapely.remove_repeated_points(shapely.transform(shape, move)) for shape in simple]
