"""Findings as points, clustered on the server: a cluster is an H3 cell, so that it opens to exactly its list."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells
from patrol.maps.view import MapView

MOST_POINTS = 300
"""Up to so many findings in sight are shown one by one."""

CLUSTER_RESOLUTION = {12: 7, 13: 8, 14: 8, 15: 9, 16: 10, 17: 10}
"""H3 resolution of clusters by zoom, so that they stand some 50 to 100 pixels apart."""
SINGLE_ZOOM = 18
MOST_SINGLES = 2000


@dataclass(frozen=True, slots=True)
class Cluster:
    """Findings of one cell: their mean position, how many, and how many of each field (most first)."""

    cell: int
    longitude: float
    latitude: float
    count: int
    fields: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One finding on the map."""

    id: uuid.UUID
    number: str
    longitude: float
    latitude: float
    field_code: str
    state: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Points:
    """What lies in a box: `total` findings, as clusters or one by one."""

    total: int
    clusters: tuple[Cluster, ...]
    points: tuple[Point, ...]


def cluster_resolution(zoom: int) -> int:
    """The resolution of clusters at a zoom."""
    return CLUSTER_RESOLUTION.get(zoom, 7 if zoom < 12 else 11)


def points_in_view(
    session: Session,
    view: MapView,
    box: tuple[float, float, float, float],
    zoom: int,
    *,
    district_code: str | None,
    at: dt.datetime,
) -> Points:
    """The findings of a view in a box (west, south, east, north degrees)."""
    condition, values = view.filter().model_copy(update={"bbox": box}).where(district_code, at)
    total = _count(session, condition, values)
    if total <= MOST_POINTS or zoom >= SINGLE_ZOOM:
        return Points(total, (), tuple(_points(session, condition, values)))
    return Points(total, tuple(_clusters(session, condition, values, cluster_resolution(zoom))), ())


def _count(session: Session, condition: str, values: dict[str, Any]) -> int:
    return int(session.scalar(text(f"select count(*) from finding f where {condition}"), values) or 0)  # noqa: S608


def _points(session: Session, condition: str, values: dict[str, Any]) -> list[Point]:
    rows = session.execute(
        text(
            "select f.id, f.number, st_x(f.location) as longitude, st_y(f.location) as latitude, f.field_code, f.state,"  # noqa: S608
            " f.state in ('received', 'assigned', 'in_progress', 'reopened') and f.due_at < :late_at as is_late"
            f" from finding f where {condition} order by f.received_at desc limit :most"
        ),
        {**values, "late_at": values.get("f_at", dt.datetime.now(dt.UTC)), "most": MOST_SINGLES},
    )
    return [Point(**row._mapping) for row in rows]


def _clusters(session: Session, condition: str, values: dict[str, Any], resolution: int) -> list[Cluster]:
    column = cells.parent_sql("f.cell_9", resolution) if resolution < 9 else f"f.cell_{resolution}"
    rows = session.execute(
        text(
            f"select {column} as cell, f.field_code, count(*) as n,"  # noqa: S608
            " sum(st_x(f.location)) as x, sum(st_y(f.location)) as y"
            f" from finding f where {condition} group by 1, 2"
        ),
        values,
    )
    return gather(rows)


def gather(rows: Any) -> list[Cluster]:
    """Rows of (cell, field_code, n, x, y) as clusters; x and y are sums of degrees."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.cell, []).append(row)
    clusters = []
    for cell, parts in sorted(found.items()):
        count = sum(part.n for part in parts)
        fields = tuple(
            sorted(((part.field_code, part.n) for part in parts), key=lambda one: (-one[1], one[0]))
        )
        longitude, latitude = sum(part.x for part in parts) / count, sum(part.y for part in parts) / count
        clusters.append(Cluster(cell, float(longitude), float(latitude), count, fields))
    return clusters
