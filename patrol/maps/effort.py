"""Patrol effort (순찰 범위): which cells patrols walked, for how long, and what they found there per hour.

From consented tracks, which are kept for some weeks only; who walked is not part of it. Cells that nobody walked are listed
too: nothing found there says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import h3.api.basic_int as h3
import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.areas.atlas import Edition
from patrol.areas.queries import atlas_of
from patrol.clock import seoul_day
from patrol.geo import Spot, distance_m
from patrol.maps.hexagons import hexagons
from patrol.maps.hotspots import RESOLUTION, box_of, study_area
from patrol.maps.statistics import smooth_rates
from patrol.maps.view import MapView

STEP_M = 25.0
"""A track is followed in steps of this length, so that no cell that it crosses is missed (their edge is 76 m)."""


@dataclass(frozen=True, slots=True)
class WalkedCell:
    """A cell: seconds walked, by how many patrols, patrol findings in the same period."""

    cell: int
    seconds: int
    patrols: int
    findings: int


@dataclass(frozen=True, slots=True)
class DongEffort:
    """A dong: its cells, how many were walked, hours, patrol findings, and findings per hour drawn towards the overall rate
    where there was little effort (None: nobody walked there)."""

    code: str
    name: str
    name_en: str | None
    cells: int
    walked: int
    hours: float
    findings: int
    per_hour: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What patrols with a track covered in a period."""

    tracks: int
    cells: tuple[WalkedCell, ...]
    dongs: tuple[DongEffort, ...]
    box: tuple[float, float, float, float]


def effort_of(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> Effort:
    """The home district's effort in the view's period, with its patrol findings."""
    edition = atlas_of(session, home).on(min(view.days.last, seoul_day(at)))
    seconds: dict[int, float] = {}
    patrols: dict[int, int] = {}
    tracks = 0
    for line, times, restarts in _tracks(session, view, home):
        tracks += 1
        spent = _seconds_by_cell(line, times, restarts)
        for cell, value in spent.items():
            seconds[cell] = seconds.get(cell, 0.0) + value
            patrols[cell] = patrols.get(cell, 0) + 1
    patrol_view = view.model_copy(update={"source": "patrol", "channel": (), "only": None})
    found = {
        one.cell: one.count
        for one in hexagons(
            session, patrol_view, RESOLUTION, None, district_code=district_code or home, at=at
        )
    }
    everywhere = sorted({*study_area(edition, RESOLUTION), *seconds})
    cells = tuple(
        WalkedCell(cell, round(seconds.get(cell, 0)), patrols.get(cell, 0), found.get(cell, 0))
        for cell in everywhere
    )
    return Effort(tracks, cells, tuple(_by_dong(cells, edition)), box_of(edition))


def _tracks(
    session: Session, view: MapView, home: str
) -> Iterator[tuple[shapely.LineString, list[dt.datetime], frozenset[int]]]:
    """Each track with its moments, and the places in it (from 0) where recording began again after a pause."""
    rows = session.execute(
        text(
            "select st_asbinary(t.path) as path, t.times, t.pieces from patrol_track t"
            " join patrol p on p.id = t.patrol_id"
            " where p.district_code = :district and p.started_at >= :first and p.started_at < :last"
        ),
        {"district": home, "first": view.days.starts_at, "last": view.days.ends_before},
    )
    for row in rows:
        yield (
            shapely.from_wkb(bytes(row.path)),
            list(row.times),
            frozenset(start - 1 for start in row.pieces[1:]),
        )


def _seconds_by_cell(
    line: shapely.LineString, times: list[dt.datetime], restarts: frozenset[int]
) -> dict[int, float]:
    """Time spent in each cell along one track; a stretch's time is spread evenly over its length.

    What leads to a vertex of `restarts` is a pause: nobody knows where the time went, and no cell gets it.
    """
    spent: dict[int, float] = {}
    points = list(line.coords)
    for number, ((x, y), (next_x, next_y), begun, ended) in enumerate(
        zip(points, points[1:], times, times[1:], strict=False), 1
    ):
        if number in restarts:
            continue
        steps = max(1, round(distance_m(Spot(x, y), Spot(next_x, next_y)) / STEP_M))
        share = (ended - begun).total_seconds() / steps
        for step in range(steps):
            part = (step + 0.5) / steps
            cell = h3.latlng_to_cell(y + (next_y - y) * part, x + (next_x - x) * part, RESOLUTION)
            spent[cell] = spent.get(cell, 0.0) + share
    return spent


def _by_dong(cells: tuple[WalkedCell, ...], edition: Edition) -> list[DongEffort]:
    dongs = edition.of_kind(edition.dong_kind)
    places = (
        edition.place_many(*zip(*(h3.cell_to_latlng(one.cell)[::-1] for one in cells), strict=True))
        if cells
        else []
    )
    held: dict[str, list[WalkedCell]] = {dong.code: [] for dong in dongs}
    for one, place in zip(cells, places, strict=True):
        if place.dong_code in held:
            held[place.dong_code].append(one)
    hours = np.array([sum(one.seconds for one in held[dong.code]) / 3600 for dong in dongs])
    findings = np.array([sum(one.findings for one in held[dong.code]) for dong in dongs])
    rates = smooth_rates(findings, hours)
    return [
        DongEffort(
            dong.code,
            dong.name,
            dong.name_en,
            len(held[dong.code]),
            sum(one.seconds > 0 for one in held[dong.code]),
            round(float(hours[n]), 2),
            int(findings[n]),
            None if np.isnan(rates[n]) else round(float(rates[n]), 2),
        )
        for n, dong in enumerate(dongs)
    ]
