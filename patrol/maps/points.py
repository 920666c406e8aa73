"""Findings as points, clustered on the server: a cluster is an H3 cell, so that it opens to exactly its list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells, counters
from patrol.maps.numbers import count_filter, is_kept, measure_of
from patrol.maps.view import MapView

Box = tuple[float, float, float, float]

MOST_POINTS, MOST_FAR = 300, 80
"""Up to so many findings in sight are shown one by one: fewer from far away, where they would lie on top of each other."""
CLOSE_ZOOM = 14

CLUSTER_RESOLUTION = {12: 7, 13: 8, 14: 8, 15: 9, 16: 10, 17: 10}
"""H3 resolution of clusters by zoom, so that they stand some 50 to 100 pixels apart."""
SINGLE_ZOOM = 18
MOST_WITH_FIELDS = 250
"""Of more clusters in sight nobody sees what each is made of: their fields are read when one is opened."""
MOST_SINGLES = 2000


@dataclass(frozen=True, slots=True)
class Cluster:
    """Findings of one cell: their mean position, how many, and how many of each field (most first; none: not read)."""

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
    box: Box,
    zoom: int,
    *,
    district_code: str | None,
    at: dt.datetime,
    most_with_fields: int = MOST_WITH_FIELDS,
) -> Points:
    """The findings of a view in a box (west, south, east, north degrees).

    Clusters are whole cells that touch the box, so `total` counts what they hold.
    """
    if zoom < SINGLE_ZOOM:
        clusters = clusters_of(
            session, view, box, cluster_resolution(zoom), district_code, at, most_with_fields=most_with_fields
        )
        total = sum(cluster.count for cluster in clusters)
        if not is_few(total, zoom):
            return Points(total, tuple(clusters), ())
    points = single_points(session, view, box, district_code, at)
    return Points(len(points), (), tuple(points))


def is_few(total: int, zoom: int) -> bool:
    """Whether so many in sight are shown one by one."""
    return total <= (MOST_POINTS if zoom >= CLOSE_ZOOM else MOST_FAR)


def single_points(
    session: Session, view: MapView, box: Box, district_code: str | None, at: dt.datetime
) -> list[Point]:
    """The view's findings within a box one by one, newest first, at most 2,000."""
    condition, values = view.filter().model_copy(update={"bbox": box}).where(district_code, at)
    rows = session.execute(
        text(
            "select f.id, f.number, st_x(f.location) as longitude, st_y(f.location) as latitude, f.field_code, f.state,"  # noqa: S608
            " f.state in ('received', 'assigned', 'in_progress', 'reopened') and f.due_at < :late_at as is_late"
            f" from finding f where {condition} order by f.received_at desc limit :most"
        ),
        {**values, "late_at": at, "most": MOST_SINGLES},
    )
    return [Point(**row._mapping) for row in rows]


def clusters_of(
    session: Session,
    view: MapView,
    box: Box,
    resolution: int,
    district_code: str | None,
    at: dt.datetime,
    *,
    most_with_fields: int = MOST_WITH_FIELDS,
) -> list[Cluster]:
    """The view's findings as whole cells that touch a box; up to `most_with_fields` of them with their fields."""
    filter_, measure = count_filter(view, district_code), measure_of(view)
    if not is_kept(view) or not counters.is_about_cells(filter_):
        return _clusters_from_findings(session, view, box, resolution, district_code, at)
    # From afar they are few for certain.
    is_far = resolution <= cells.RESOLUTIONS[0] and most_with_fields > 0
    sums = [] if is_far else kept_sums(session, view, box, resolution, district_code) or []
    if is_far or 0 < len(sums) <= most_with_fields:
        found = counters.cell_fields(session, view.days, resolution, filter_, box=box, measure=measure)
        return [Cluster(*one) for one in found]
    return [Cluster(one.cell, *one.position, one.count, ()) for one in sums if one.count]


def kept_sums(
    session: Session, view: MapView, box: Box, resolution: int, district_code: str | None
) -> list[counters.CellSum] | None:
    """The sums of cells that touch a box; None for filters that the kept counts do not hold."""
    filter_ = count_filter(view, district_code)
    if not is_kept(view) or not counters.is_about_cells(filter_):
        return None
    return counters.cell_sums(session, view.days, resolution, filter_, box=box, measure=measure_of(view))


def _clusters_from_findings(
    session: Session,
    view: MapView,
    box: Box,
    resolution: int,
    district_code: str | None,
    at: dt.datetime,
) -> list[Cluster]:
    """Filters that the kept counts do not hold."""
    wide = cells.widen(box, resolution, 3.0)
    condition, values = view.filter().model_copy(update={"bbox": wide}).where(district_code, at)
    column = cells.parent_sql("f.cell_9", resolution) if resolution < 9 else f"f.cell_{resolution}"
    rows = session.execute(
        text(
            f"select {column} as cell, f.field_code, count(*) as n,"  # noqa: S608
            " avg(st_x(f.location)) as x, avg(st_y(f.location)) as y"
            f" from finding f where {condition} group by 1, 2"
        ),
        values,
    )
    found = rows.all()
    near = compress(found, cells.are_near(box, resolution, [row.cell for row in found]))
    return gather((row.cell, row.field_code, row.n, row.x, row.y) for row in near)


def gather(rows: Iterable[tuple[int, str, int, float, float]]) -> list[Cluster]:
    """Rows of (cell, field, count, mean longitude, mean latitude) as clusters, each with its fields, most first."""
    found: dict[int, list[tuple[int, str, int, float, float]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    clusters = []
    for cell, parts in sorted(found.items()):
        count = sum(part[2] for part in parts)
        fields = sorted(((part[1], part[2]) for part in parts), key=lambda one: (-one[1], one[0]))
        longitude = sum(part[2] * part[3] for part in parts) / count
        latitude = sum(part[2] * part[4] for part in parts) / count
        clusters.append(Cluster(cell, longitude, latitude, count, tuple(fields)))
    return clusters
