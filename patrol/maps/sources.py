"""Patrol findings, complaints and inspections on one map: clusters that hold all three, single ones with what they are.

An inspection stands where its facility does, with its result. It has no field and no deadline: the view's period, dongs,
zones and district choose it, the view's other filters do not. Findings that inspections led to are not shown beside them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import h3.api.basic_int as h3
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells, counters
from patrol.clock import seoul_day
from patrol.maps.numbers import NONE, AreaRow, area_rows
from patrol.maps.points import (
    SINGLE_ZOOM,
    Box,
    Cluster,
    Point,
    clusters_of,
    gather,
    is_few,
    kept_sums,
    single_points,
)
from patrol.maps.points import cluster_resolution as resolution_at
from patrol.maps.view import FindingSource, MapView, Source

MOST_INSPECTIONS = 2000
"""So many are shown one by one, as with findings; every number counts all."""


@dataclass(frozen=True, slots=True)
class InspectionPlace:
    """An inspection where its facility stands (degrees); `day` is the Seoul day of `at`, when it was made."""

    id: uuid.UUID
    facility_id: uuid.UUID
    name: str
    dong_code: str | None
    result: str
    at: dt.datetime
    day: dt.date
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies in a box: `total` of all sources, as clusters (their parts are sources) or one by one."""

    total: int
    clusters: tuple[Cluster, ...]
    points: tuple[tuple[FindingSource, Point], ...]
    inspections: tuple[InspectionPlace, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A dong's (code `none`: without a place) count of each source that is shown."""

    code: str
    name: str | None
    name_en: str | None
    counts: dict[Source, int]


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """The numbers beside the map: by dong, in all, inspections by result, and how many inspections have no place."""

    rows: list[SourceRow]
    totals: dict[Source, int]
    results: dict[str, int]
    unplaced_inspections: int


def overlay_in_view(
    session: Session, view: MapView, box: Box, zoom: int, *, district_code: str | None, at: dt.datetime
) -> Overlay:
    """The shown sources in a box. Clusters are whole cells that touch the box, so `total` counts what they hold."""
    resolution = resolution_at(zoom)
    if zoom < SINGLE_ZOOM:
        clusters = _clusters(session, view, box, resolution, district_code, at)
        total = sum(cluster.count for cluster in clusters)
        if not is_few(total, zoom):
            return Overlay(total, tuple(clusters), (), ())
    points = [
        (source, point)
        for source in view.finding_sources
        for point in single_points(session, view.of_source(source), box, district_code, at)
    ]
    inspections, inspected = [], 0
    if "inspections" in view.shown:
        inspections = inspections_in(session, view, box, district_code, at, most=MOST_INSPECTIONS)
        inspected = sum(count for _, _, count in _inspected_places(session, view, box, district_code, at))
    return Overlay(len(points) + inspected, (), tuple(points), tuple(inspections))


def _clusters(
    session: Session, view: MapView, box: Box, resolution: int, district_code: str | None, at: dt.datetime
) -> list[Cluster]:
    rows = [
        (one.cell, source, one.count, one.longitude, one.latitude)
        for source, clusters in _finding_clusters(session, view, box, resolution, district_code, at).items()
        for one in clusters
    ]
    if "inspections" in view.shown:
        wide = cells.widen(box, resolution, 3.0)
        places = _inspected_places(session, view, wide, district_code, at)
        finest = [
            h3.latlng_to_cell(latitude, longitude, cells.RESOLUTIONS[-1]) for longitude, latitude, _ in places
        ]
        found = [cells.parent_of(cell, resolution) for cell in finest]
        rows += [
            (cell, "inspections", count, longitude, latitude)
            for cell, (longitude, latitude, count), is_near in zip(
                found, places, cells.are_near(box, resolution, found), strict=True
            )
            if is_near
        ]
    return [
        Cluster(one.cell, one.longitude, one.latitude, one.count, _by_source(one.fields))
        for one in gather(rows)
    ]


def _finding_clusters(
    session: Session, view: MapView, box: Box, resolution: int, district_code: str | None, at: dt.datetime
) -> dict[str, list[Cluster]]:
    """Each shown finding source's clusters."""

    def kept(of: MapView) -> list[counters.CellSum] | None:
        return kept_sums(session, of, box, resolution, district_code)

    if not view.finding_sources:
        return {}
    patrol = kept(view.of_source("patrol"))
    if patrol is None:  # a filter that the kept counts do not hold, for this source as for every other
        return {
            source: clusters_of(session, view.of_source(source), box, resolution, district_code, at)
            for source in view.finding_sources
        }
    found: dict[str, list[counters.CellSum]] = {"patrol": patrol}
    if "complaints" in view.finding_sources:
        # What is neither patrol nor inspection: their many channels need not be read.
        every = kept(view.model_copy(update={"source": None, "channel": ()}))
        found["complaints"] = _without(every or [], patrol, kept(view.of_source("inspections")) or [])
    return {
        source: [
            Cluster(one.cell, *one.position, one.count, ())
            for one in found[source]
            # Each source is read by a statement of its own: what moved between two of them must not leave less than nothing.
            if one.received > 0 and one.count > 0
        ]
        for source in view.finding_sources
    }


def _without(whole: list[counters.CellSum], *others: list[counters.CellSum]) -> list[counters.CellSum]:
    """Cells without the findings of others that are among them."""
    left = {one.cell: one for one in whole}
    for other in others:
        for one in other:
            if one.cell in left:
                left[one.cell] = left[one.cell].without(one)
    return list(left.values())


def _by_source(parts: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Each source once, most first: every inspected place came as a row of its own."""
    counts: dict[str, int] = {}
    for source, count in parts:
        counts[source] = counts.get(source, 0) + count
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


_INSPECTIONS = """
    from inspection i join facility x on x.id = i.facility_id
   where i.inspected_at >= :since and i.inspected_at < :until
     and (cast(:district as text) is null or i.district_code = :district)
     and (cast(:dongs as text[]) is null or coalesce(x.dong_code, 'none') = any(:dongs))
     and (cast(:zones as text[]) is null or exists (
           select from area z where z.kind = 'zone' and z.code = any(:zones) and z.district_code = i.district_code
              and z.valid_from <= :zone_day and coalesce(z.valid_to > :zone_day, true) and st_covers(z.boundary, x.location)))
"""


_IN_BOX = " and x.location && st_makeenvelope(:west, :south, :east, :north, 4326)"


def inspections_in(
    session: Session,
    view: MapView,
    box: Box | None,
    district_code: str | None,
    at: dt.datetime,
    *,
    most: int,
) -> list[InspectionPlace]:
    """The period's inspections that have a place (within a box), newest first, at most so many."""
    rows = session.execute(
        text(
            "select i.id, x.id as facility_id, x.name, x.dong_code, i.result, i.inspected_at as at,"
            " (i.inspected_at at time zone 'Asia/Seoul')::date as day,"
            f" st_x(x.location) as longitude, st_y(x.location) as latitude {_INSPECTIONS}{_IN_BOX}"
            " order by i.inspected_at desc, i.id limit :most"
        ),
        {**_values(view, district_code, at), **_corners(box), "most": most},
    )
    return [InspectionPlace(**row._mapping) for row in rows]


def _inspected_places(
    session: Session, view: MapView, box: Box, district_code: str | None, at: dt.datetime
) -> list[tuple[float, float, int]]:
    """(longitude, latitude, inspections) of each spot in a box with inspections in the period."""
    rows = session.execute(
        text(
            f"select st_x(x.location), st_y(x.location), count(*)::int {_INSPECTIONS}{_IN_BOX} group by x.location"
        ),
        {**_values(view, district_code, at), **_corners(box)},
    )
    return [(longitude, latitude, count) for longitude, latitude, count in rows]


def _corners(box: Box | None) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box or (-180.0, -90.0, 180.0, 90.0), strict=True))


def source_counts(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> SourceCounts:
    """The table's and the legend's numbers, of the sources that are shown."""
    dongs: dict[str, AreaRow] = {}
    found: dict[str, dict[Source, int]] = {}
    for source in view.finding_sources or ("patrol",):
        for row in area_rows(session, view.of_source(source), district_code=district_code, home=home, at=at):
            dongs[row.code] = row
            counts = found.setdefault(row.code, {})
            if source in view.shown:
                counts[source] = row.numbers.received
    results: dict[str, int] = {}
    unplaced = 0
    if "inspections" in view.shown:
        inspected = session.execute(
            text(
                "select coalesce(x.dong_code, 'none') as dong, i.result, count(*) as n,"
                f" count(*) filter (where x.location is null) as unplaced {_INSPECTIONS} group by 1, 2 order by 2, 1"
            ),
            _values(view, district_code, at),
        )
        for dong, result, count, without_place in inspected:
            counts = found.setdefault(dong, {})
            counts["inspections"] = counts.get("inspections", 0) + count
            results[result] = results.get(result, 0) + count
            unplaced += without_place
    shown = [
        SourceRow(
            code,
            dongs[code].name if code in dongs else None,
            dongs[code].name_en if code in dongs else None,
            {source: counts.get(source, 0) for source in view.shown},
        )
        for code, counts in sorted(found.items(), key=lambda one: one[0] == NONE)
    ]
    totals = {source: sum(row.counts[source] for row in shown) for source in view.shown}
    return SourceCounts(shown, totals, results, unplaced)


def _values(view: MapView, district_code: str | None, at: dt.datetime) -> dict[str, object]:
    return {
        "district": district_code,
        "since": view.days.starts_at,
        "until": view.days.ends_before,
        "dongs": list(view.dong) or None,
        "zones": list(view.zone) or None,
        "zone_day": min(view.days.last, seoul_day(at)),
    }
