"""Tracks of patrols (이동경로) as a map draws them: the lines near a box, simplified by zoom, newest first, without persons."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.maps.hexagons import Box
from patrol.maps.view import MapView
from patrol.patrols.rules import stretches

MOST = 300
"""Lines of one answer: more would only cover each other; closer up there are fewer."""
UNIT = 1e5
"""Positions are integers of 1/100,000 degree (about a metre)."""


@dataclass(frozen=True, slots=True)
class Track:
    """A patrol's kept track: its recorded stretches as corners of longitude and latitude (EPSG:4326)."""

    patrol_id: uuid.UUID
    started_at: dt.datetime
    name_ko: str
    name_en: str
    lines: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class TracksInView:
    """How many tracks of the period touch the box, and the newest of them."""

    total: int
    tracks: tuple[Track, ...]


def tracks_in_view(
    session: Session, view: MapView, box: Box, zoom: int, *, district_code: str
) -> TracksInView:
    """The district's tracks of the view's period that touch a box (degrees), as fine as a pixel at the zoom."""
    rows = session.execute(
        text(
            "select p.id, p.started_at, k.name_ko, k.name_en, st_asbinary(t.path) as path, t.pieces,"
            " count(*) over () as total from patrol_track t join patrol p on p.id = t.patrol_id"
            " join programme k on k.district_code = p.district_code and k.code = p.programme_code"
            " where p.district_code = :district and p.started_at >= :since and p.started_at < :until"
            " and st_intersects(t.path, st_makeenvelope(:west, :south, :east, :north, 4326))"
            " order by p.started_at desc, p.id limit :most"
        ),
        {
            "district": district_code,
            "since": view.days.starts_at,
            "until": view.days.ends_before,
            "most": MOST,
            **dict(zip(("west", "south", "east", "north"), box, strict=True)),
        },
    ).all()
    pixel = 360 / (256 * 2**zoom)
    return TracksInView(
        rows[0].total if rows else 0,
        tuple(
            Track(
                row.id,
                row.started_at,
                row.name_ko,
                row.name_en,
                tuple(_simple(line, pixel) for line in _lines(bytes(row.path), row.pieces)),
            )
            for row in rows
        ),
    )


def _lines(path: bytes, pieces: Sequence[int]) -> list[list[tuple[float, float]]]:
    corners = [(x, y) for x, y in shapely.from_wkb(path).coords]
    return [corners[one] for one in stretches(pieces, len(corners))]


def _simple(corners: list[tuple[float, float]], tolerance: float) -> tuple[tuple[float, float], ...]:
    if len(corners) < 3:
        return tuple(corners)
    line = shapely.simplify(shapely.LineString(corners), tolerance, preserve_topology=False)
    return tuple((x, y) for x, y in line.coords)


def packed(line: Sequence[tuple[float, float]], origin: tuple[float, float]) -> list[int]:
    """Corners as integers, each after the first as its distance from the one before: `[x, y, dx, dy, …]`."""
    found: list[int] = []
    before = (0, 0)
    for longitude, latitude in line:
        at = round((longitude - origin[0]) * UNIT), round((latitude - origin[1]) * UNIT)
        found += [at[0] - before[0], at[1] - before[1]]
        before = at
    return found
