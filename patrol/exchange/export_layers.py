"""Layers as files of any size: rows stream from the database, memory does not grow with them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Connection

from patrol.exchange.export_files import write_features, write_photo_archive, write_rows
from patrol.exchange.export_findings import FETCH, copied_csv, disarmed, seoul_text, stream
from patrol.exchange.layers import Chosen
from patrol.storage import Storage


def layer_csv(connection: Connection, chosen: Chosen) -> Iterator[bytes]:
    """The table as CSV (UTF-8 with BOM) in blocks, by COPY."""
    columns = {
        one.label: disarmed(one.cell) if one.kind == "written" else one.cell for one in chosen.layer.columns
    }
    return copied_csv(connection, *chosen.select(columns))


def write_layer_workbook(path: Path, connection: Connection, chosen: Chosen) -> None:
    """The table as a workbook."""
    columns = chosen.layer.columns
    cells = stream(connection, *chosen.select({one.label: one.cell for one in columns}))
    write_rows(
        path,
        chosen.layer.title,
        [one.label for one in columns],
        cells,
        times={place for place, one in enumerate(columns) if one.kind == "time"},
        numbers={place for place, one in enumerate(columns) if one.kind == "number"},
        widths=[one.width for one in columns],
    )


def layer_geojson(connection: Connection, chosen: Chosen) -> Iterator[bytes]:
    """A GeoJSON FeatureCollection (RFC 7946) in blocks; what has no place has a null geometry."""
    return collection(
        (shapely.from_wkb(bytes(place)) if place is not None else None, properties)
        for place, properties in _features(connection, chosen)
    )


def collection(features: Iterable[tuple[shapely.Geometry | None, dict[str, Any]]]) -> Iterator[bytes]:
    """Geometries (EPSG:4326) with their properties as a FeatureCollection, a feature a line."""
    yield b'{"type": "FeatureCollection", "features": ['
    before = "\n"
    for place, properties in features:
        geometry = None if place is None else json.loads(shapely.to_geojson(place))
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        yield (before + json.dumps(feature, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"\n]}\n"


def write_layer_geopackage(path: Path, connection: Connection, chosen: Chosen) -> None:
    """A GeoPackage with one layer."""
    batches = (
        [(place, *properties.values()) for place, properties in batch]
        for batch in _batches(_features(connection, chosen))
    )
    names = [one.name for one in chosen.layer.columns]
    write_features(path, batches, names, layer=chosen.layer.name, geometry_type=chosen.layer.geometry_type)


def _batches(features: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(itertools.islice(features, FETCH)):
        yield batch


def _features(connection: Connection, chosen: Chosen) -> Iterator[tuple[bytes | None, dict[str, Any]]]:
    columns = chosen.layer.columns
    statement, values = chosen.select(
        {"place": chosen.layer.place, **{one.name: one.property for one in columns}}
    )
    for place, *properties in stream(connection, statement, values):
        yield place, dict(zip((one.name for one in columns), properties, strict=True))


def write_layer_photos(path: Path, connection: Connection, chosen: Chosen, storage: Storage) -> None:
    """The photos of the rows as they are shown, and `index.csv`."""
    condition, values = chosen.condition
    statement = (
        f"select to_char({chosen.layer.when} at time zone 'Asia/Seoul', 'YYYYMMDD-HH24MI') || '-' || right(o.id::text, 6),"  # noqa: S608
        f" h.role, h.position, {seoul_text('h.taken_at')}, h.sha256 from {chosen.layer.tables}"
        f" join photo h on h.{chosen.layer.photos} = o.id and h.state = 'derived' where {condition}"
        f" order by {chosen.layer.when}, o.id, h.question, h.position"
    )
    photos: Iterator[Any] = stream(connection, statement, values)
    write_photo_archive(path, photos, storage)
