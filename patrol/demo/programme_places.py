"""Where the demo's programmes are: vulnerable zones at places that exist, and spots for activities and grievances."""

from __future__ import annotations

from typing import Any

import numpy as np

from patrol.demo.places import read_ground, scatter
from patrol.demo.programme_ground import ACTOR, Demo
from patrol.zones.draw import ZoneInput, draw_zone

DISTRICT = "11560"
ZONES = (
    ("P-01", "여의도공원", "park", 126.9225, 37.5265, 0.0016, 0.0036),
    ("P-02", "선유도공원", "park", 126.8995, 37.5433, 0.0030, 0.0010),
    ("P-03", "문래근린공원", "park", 126.8950, 37.5170, 0.0010, 0.0008),
    ("P-04", "영등포공원", "park", 126.9085, 37.5150, 0.0012, 0.0010),
    ("M-01", "영등포전통시장", "market", 126.9055, 37.5190, 0.0012, 0.0009),
    ("M-02", "대림중앙시장", "market", 126.8990, 37.4920, 0.0009, 0.0009),
    ("S-01", "당산초등학교 둘레", "school_zone", 126.8975, 37.5262, 0.0014, 0.0011),
    ("S-02", "신길초등학교 둘레", "school_zone", 126.9110, 37.5090, 0.0014, 0.0011),
    ("R-01", "신길 재개발구역", "redevelopment", 126.9140, 37.5045, 0.0022, 0.0016),
    ("C-01", "여의도 신축공사장", "construction_site", 126.9275, 37.5230, 0.0008, 0.0008),
    ("W-01", "안양천 둔치", "stream", 126.8880, 37.5240, 0.0006, 0.0030),
)
"""Code, name, type, longitude and latitude of the middle, half width and half height in degrees: rough on purpose."""


def box_around(longitude: float, latitude: float, wide: float, high: float) -> str:
    """A rectangle as WKT, EPSG:4326; half width and half height in degrees."""
    west, east, south, north = longitude - wide, longitude + wide, latitude - high, latitude + high
    return (
        f"POLYGON (({west:.6f} {south:.6f}, {east:.6f} {south:.6f}, {east:.6f} {north:.6f},"
        f" {west:.6f} {north:.6f}, {west:.6f} {south:.6f}))"
    )


def add_zones(demo: Demo) -> None:
    """The zones, valid from the demo's first day; in other districts there are none."""
    if demo.district_code != DISTRICT:
        return
    for code, name, zone_type, *shape in ZONES:
        given = ZoneInput(
            code=code,
            name=name,
            zone_type=zone_type,
            boundary=box_around(*shape),
            valid_from=demo.year.first,
        )
        draw_zone(demo.session, ACTOR, given, district_code=demo.district_code, today=demo.year.first)


def give_places(
    demo: Demo, rows: list[dict[str, Any]], *, share: float, without: frozenset[str] = frozenset()
) -> None:
    """Give a share of rows a spot and all of those its dong; programmes in `without` keep only the dong.

    A generator of its own: whether rows have places changes nothing else of the year.
    """
    ground = read_ground(demo.session, demo.district_code, demo.year.last)
    if not ground.dong_codes:
        return
    random = np.random.default_rng((demo.seed, len(rows), 17))
    dong, longitude, latitude = scatter(ground, len(rows), random)
    is_placed = random.random(len(rows)) < share
    for number, row in enumerate(rows):
        spot = f"SRID=4326;POINT({longitude[number]:.6f} {latitude[number]:.6f})"
        is_open = bool(is_placed[number]) and row.get("programme_code") not in without
        row["location"] = spot if is_open else None
        row["dong_code"] = ground.dong_codes[int(dong[number])] if is_placed[number] else None
