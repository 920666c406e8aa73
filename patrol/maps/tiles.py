"""Vector tiles of findings (MVT): clusters far away, single findings close up, for maps of other programs."""

from __future__ import annotations

import math

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells, problems
from patrol.accounts.access import needs
from patrol.accounts.permissions import Permission
from patrol.clock import now
from patrol.maps.api import read_view, visible_district
from patrol.maps.points import Box, Points, points_in_view
from patrol.maps.view import clamp
from patrol.web.answers import compact_answer

blueprint = Blueprint("maps_tiles", __name__)
MVT = "application/vnd.mapbox-vector-tile"
MOST_ZOOM = 19
CLOSER = 1
"""Tiles are 512 pixels wide to the programs that show them, so that their clusters are those of the next zoom."""

ENCODE = text(
    """
    select st_asmvt(tile, 'findings', 4096, 'geom') from (
        select st_asmvtgeom(st_transform(st_setsrid(st_makepoint(x, y), 4326), 3857),
                            st_tileenvelope(:z, :x, :y), 4096, 64, true) as geom, count, cell, number, field, state
          from unnest(cast(:xs as float8[]), cast(:ys as float8[]), cast(:counts as int[]), cast(:cells as text[]),
                      cast(:numbers as text[]), cast(:fields as text[]), cast(:states as text[]))
               as p(x, y, count, cell, number, field, state)) tile
    """
)


def tile_box(z: int, x: int, y: int) -> Box:
    """West, south, east, north degrees of a tile."""
    count = 2**z

    def latitude(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / count))))

    return x / count * 360 - 180, latitude(y + 1), (x + 1) / count * 360 - 180, latitude(y)


@blueprint.get("/tiles/findings/<int:z>/<int:x>/<int:y>.mvt")
@needs(Permission.MAP_READ)
def show_tile(session: Session, z: int, x: int, y: int) -> ResponseReturnValue:
    """Layer `findings`: `count` and `cell` of a cluster, or `number`, `field` and `state` of one finding."""
    if z > MOST_ZOOM or x >= 2**z or y >= 2**z:
        raise problems.not_found()
    box = tile_box(z, x, y)
    around = clamp(box)
    if around is None:
        return compact_answer(b"", MVT)
    found = points_in_view(
        session,
        read_view(),
        around,
        z + CLOSER,
        district_code=visible_district(),
        at=now(),
        most_with_fields=0,
    )
    return compact_answer(encode(session, z, x, y, box, found), MVT)


def encode(session: Session, z: int, x: int, y: int, box: Box, found: Points) -> bytes:
    """A tile's bytes. A cluster belongs to the tile that holds its mean position, so that none is drawn twice."""
    west, south, east, north = box
    rows: list[tuple[float, float, int, str | None, str | None, str | None, str | None]] = [
        (one.longitude, one.latitude, one.count, cells.cell_text(one.cell), None, None, None)
        for one in found.clusters
        if west <= one.longitude < east and south <= one.latitude < north
    ]
    rows += [
        (one.longitude, one.latitude, 1, None, one.number, one.field_code, one.state) for one in found.points
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(7)]
    names = ("xs", "ys", "counts", "cells", "numbers", "fields", "states")
    tile = session.scalar(ENCODE, {"z": z, "x": x, "y": y, **dict(zip(names, columns, strict=True))})
    return bytes(tile or b"")
