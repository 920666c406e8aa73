"""Road-name addresses for the demo district: streets and numbers as they could be, so that a report names its place by itself.

They are made up. An office loads the real ones with `patrol addresses load`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from patrol import geo
from patrol.addresses.load import replace_addresses
from patrol.addresses.queries import has_addresses
from patrol.addresses.read import Entrance
from patrol.demo.places import Ground, read_ground
from patrol.journal import Actor

STREET_EVERY_M = 52
ENTRANCE_EVERY_M = 34
SIDE_STREETS = 40
MAIN_ROADS = {
    "여의도": "여의대로",
    "영등포": "영등포로",
    "양화": "선유로",
}
BUILDINGS = ("상가", "빌딩", "주민센터", "아파트", "시장", "빌라")


def load_demo_addresses(session: Session, actor: Actor, district_code: str, day: dt.date) -> int:
    """Addresses all over the district; where it has some already they are left alone. How many are new."""
    if has_addresses(session, district_code):
        return 0
    ground = read_ground(session, district_code, day)
    return replace_addresses(session, actor, district_code, _entrances(ground), source="demo")


def main_road(legal_dong: str) -> str:
    """The road that a legal dong's streets are named after: 당산동3가 -> 당산로."""
    stem = re.sub(r"동?(\d+가)?$", "", legal_dong) or legal_dong
    return MAIN_ROADS.get(stem, f"{stem}로")


def _entrances(ground: Ground) -> Iterator[Entrance]:
    land = shapely.union_all(ground.dongs)
    shapely.prepare(land)
    for name, shape in zip(ground.legal_names, ground.legal_tree.geometries, strict=True):
        yield from _streets(main_road(name), shape, land)


def _streets(road: str, shape: BaseGeometry, land: BaseGeometry) -> Iterator[Entrance]:
    """Entrances along parallel streets from west to east, odd numbers on one side and even ones on the other."""
    there, back = geo.transformer(geo.WGS84, geo.UTM_K), geo.transformer(geo.UTM_K, geo.WGS84)
    west, south, east, north = shape.bounds
    (first, last), (low, high) = there.transform([west, east], [south, north])
    rows = np.arange(np.floor(low / STREET_EVERY_M), np.ceil(high / STREET_EVERY_M) + 1)
    columns = np.arange(np.floor(first / ENTRANCE_EVERY_M), np.ceil(last / ENTRANCE_EVERY_M) + 1)
    row, column = (one.ravel() for one in np.meshgrid(rows, columns, indexing="ij"))
    is_north = column % 2 == 0
    xs, ys = back.transform(
        column * ENTRANCE_EVERY_M + (row % 5) * 3, row * STREET_EVERY_M + np.where(is_north, 6, -6)
    )
    inside = shapely.contains_xy(shape, xs, ys) & shapely.contains_xy(land, xs, ys)
    for x, y, street, house in zip(
        *(one[inside].tolist() for one in (xs, ys, row, column - columns[0])), strict=True
    ):
        lane = int(street) % SIDE_STREETS
        name = f"{road}{lane}길" if lane else road
        number = int(house) + 1
        building = f"{road[:-1]}{BUILDINGS[number % len(BUILDINGS)]}" if (number * 7 + lane) % 19 == 0 else ""
        yield Entrance(f"{name} {number}", building, round(x, 6), round(y, 6))
