"""Hotspots (집중 지역): where findings gather more than chance explains, as areas with names that a manager can act on.

Gi* and its classes come from `statistics`; here the study area is laid out, hot cells that touch become one area, and
each area is named after its dong.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import h3.api.basic_int as h3
import numpy as np
import shapely
from sqlalchemy.orm import Session

from patrol import cells
from patrol.areas.atlas import Edition, Row
from patrol.areas.city import edition_seen
from patrol.clock import seoul_day
from patrol.geo import Spot
from patrol.maps.hexagons import hexagons
from patrol.maps.statistics import Neighbourhoods, find_hotspots, neighbourhoods
from patrol.maps.view import MapView

RESOLUTION = 10
"""Hexagons of 15,000 m²: an area of seven, which Gi* looks at, is a quarter of an hour on foot."""


@dataclass(frozen=True, slots=True)
class HotCell:
    """A cell that stands out: class 3, 2, 1 (hot at 99, 95, 90 %) or -3, -2, -1 (cold)."""

    cell: int
    count: int
    klass: int
    is_few: bool


@dataclass(frozen=True, slots=True)
class Hotspot:
    """Hot cells that touch: their number in the list, where they are, how sure it is, how many findings they hold."""

    number: int
    cells: tuple[int, ...]
    dongs: tuple[Row, ...]
    """The two dongs that most of its findings lie in."""
    longitude: float
    latitude: float
    klass: int
    count: int
    is_few: bool


@dataclass(frozen=True, slots=True)
class HotspotMap:
    """What stands out in a district: cells, the areas they form (most findings first), and what was looked at."""

    cells: tuple[HotCell, ...]
    hotspots: tuple[Hotspot, ...]
    total: int
    studied_cells: int
    box: tuple[float, float, float, float]


@lru_cache(maxsize=16)
def study_area(edition: Edition, resolution: int) -> tuple[int, ...]:
    """Every cell whose centre lies in one of the district's dongs."""
    found: set[int] = set()
    for area in edition.of_kind(edition.dong_kind):
        found.update(
            h3.h3shape_to_cells(h3.geo_to_h3shape(shapely.geometry.mapping(area.boundary)), resolution)
        )
    return tuple(sorted(found))


@lru_cache(maxsize=16)
def _neighbourhoods(area: tuple[int, ...]) -> Neighbourhoods:
    return neighbourhoods(area)


def hotspots_of(
    session: Session,
    view: MapView,
    *,
    district_code: str | None,
    home: str,
    at: dt.datetime,
    resolution: int = RESOLUTION,
) -> HotspotMap:
    """The view's hotspots in the home district, or in every one for who sees the city.

    Cells outside the dongs (bridges, riversides) count where findings lie.
    """
    edition = edition_seen(session, district_code, home, min(view.days.last, seoul_day(at)))
    inside = study_area(edition, resolution)
    found = hexagons(session, view, resolution, None, district_code=district_code, at=at)
    counts = {one.cell: one.count for one in found}
    area = _neighbourhoods(tuple(sorted({*inside, *counts})))
    values = np.array([counts.get(cell, 0) for cell in area.cells.tolist()], dtype=np.int64)
    result = find_hotspots(area, values)
    standing_out = tuple(
        HotCell(int(cell), counts.get(int(cell), 0), int(klass), bool(few))
        for cell, klass, few in zip(area.cells, result.classes, result.are_few, strict=True)
        if klass
    )
    total = int(values.sum())
    return HotspotMap(
        standing_out, tuple(_gather(standing_out, edition)), total, len(area.cells), box_of(edition)
    )


def box_of(edition: Edition) -> tuple[float, float, float, float]:
    """West, south, east, north of an edition's dongs; Seoul's where there are none."""
    bounds = [row.boundary.bounds for row in edition.of_kind(edition.dong_kind)]
    if not bounds:
        return (126.76, 37.42, 127.19, 37.70)
    west, south, east, north = zip(*bounds, strict=True)
    return min(west), min(south), max(east), max(north)


def _gather(standing_out: tuple[HotCell, ...], edition: Edition) -> list[Hotspot]:
    hot = {one.cell: one for one in standing_out if one.klass > 0}
    groups: list[list[HotCell]] = []
    left = set(hot)
    while left:
        waiting, group = [min(left)], []
        left.remove(waiting[0])
        while waiting:
            cell = waiting.pop()
            group.append(hot[cell])
            near = set(h3.grid_disk(cell, 1)) & left
            left -= near
            waiting.extend(near)
        groups.append(group)
    groups.sort(key=lambda group: (-sum(one.count for one in group), group[0].cell))
    return [_describe(number, group, edition) for number, group in enumerate(groups, 1)]


def _describe(number: int, group: list[HotCell], edition: Edition) -> Hotspot:
    count = sum(one.count for one in group)
    spots = [(cells.centre(one.cell), one.count) for one in group]
    weight = max(count, 1)
    longitude = sum(x * n for (x, _), n in spots) / weight if count else spots[0][0][0]
    latitude = sum(y * n for (_, y), n in spots) / weight if count else spots[0][0][1]
    dongs = {row.code: row for row in edition.of_kind(edition.dong_kind)}
    held: dict[str, int] = {}
    for (x, y), n in spots:
        code = edition.place(Spot(x, y)).dong_code
        if code in dongs:
            held[code] = held.get(code, 0) + n
    return Hotspot(
        number,
        tuple(sorted(one.cell for one in group)),
        tuple(dongs[code] for code in sorted(held, key=lambda code: -held[code])[:2]),
        longitude,
        latitude,
        max(one.klass for one in group),
        count,
        all(one.is_few for one in group),
    )
