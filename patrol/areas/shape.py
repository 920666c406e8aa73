"""Shapes that people draw or paste: WKT or GeoJSON in EPSG:4326, made valid. Pure: no I/O."""

from __future__ import annotations

import json

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from patrol import geo, problems

MOST_CHARACTERS = 200_000


def read_geometry(written: str) -> BaseGeometry:
    """A geometry from WKT (`SRID=4326;` before it is taken) or GeoJSON (geometry, feature or collection).

    Raises `problems.shape_invalid` for what is neither, or does not lie in Korea.
    """
    if len(written) > MOST_CHARACTERS:
        raise problems.shape_invalid(what="경계가 너무 깁니다.", what_en="It is too long.")
    try:
        shape = _from_geojson(written) if written.lstrip().startswith("{") else _from_wkt(written)
    except (shapely.errors.GEOSException, ValueError, TypeError, KeyError, RecursionError):
        raise problems.shape_invalid(
            what="WKT나 GeoJSON으로 읽을 수 없습니다.", what_en="It is neither WKT nor GeoJSON."
        ) from None
    west, south, east, north = geo.KOREA
    if shape.is_empty or not shapely.box(west, south, east, north).covers(shape):
        raise problems.shape_invalid(
            what="우리나라 밖에 놓입니다. 경도, 위도 순서인지 보아 주세요.",
            what_en="It lies outside Korea; longitude comes before latitude.",
        )
    return shape


def _from_wkt(written: str) -> BaseGeometry:
    plain = written.strip()
    if plain.upper().startswith("SRID=4326;"):
        plain = plain[len("SRID=4326;") :]
    return shapely.force_2d(shapely.from_wkt(plain))


def _from_geojson(written: str) -> BaseGeometry:
    held = json.loads(written)
    if held["type"] == "FeatureCollection":
        parts = [part["geometry"] for part in held["features"]]
    else:
        parts = [held["geometry"] if held["type"] == "Feature" else held]
    read = shapely.from_geojson([json.dumps(part) for part in parts])
    return shapely.force_2d(read[0] if len(read) == 1 else shapely.union_all(read))


def read_polygon(written: str) -> MultiPolygon:
    """A valid MultiPolygon from WKT or GeoJSON; a boundary that crosses itself is mended. Raises `problems.shape_invalid`."""
    shape = read_geometry(written)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise problems.shape_invalid(
            what="면(폴리곤)이 아닙니다. 점을 셋 넘게 찍어 주세요.",
            what_en="It is no polygon: set three points or more.",
        )
    mended = shape if shape.is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(mended) if isinstance(part, Polygon) and part.area > 0]
    if not parts:
        raise problems.shape_invalid(what="넓이가 없습니다.", what_en="It has no area.")
    return MultiPolygon(parts)
