"""Where demo findings lie: clustered around a few hundred corners, each inside its dong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

CORNERS_PER_DONG = 40
SPREAD_DEGREES = 0.0006  # some 60 m


@dataclass(frozen=True)
class Ground:
    """The district's dongs and its legal dongs (for addresses), EPSG:4326."""

    dong_codes: list[str]
    dongs: list[BaseGeometry]
    legal_names: list[str]
    legal_tree: shapely.STRtree


def read_ground(session: Session, district_code: str, day: dt.date) -> Ground:
    """Boundaries valid on a day; legal dongs stand in where no administrative ones are loaded."""

    def areas(kind: str) -> list[tuple[str, str, BaseGeometry]]:
        rows = session.execute(
            text(
                "select code, name, st_asbinary(boundary) as shape from area where district_code = :district"
                " and kind = :kind and valid_from <= :day and coalesce(valid_to > :day, true) order by code"
            ),
            {"district": district_code, "kind": kind, "day": day},
        )
        return [(row.code, row.name, shapely.from_wkb(bytes(row.shape))) for row in rows]

    legal = areas("legal_dong")
    dongs = areas("dong") or legal
    return Ground(
        [code for code, _, _ in dongs],
        [shape for _, _, shape in dongs],
        [name for _, name, _ in legal],
        shapely.STRtree([shape for _, _, shape in legal]),
    )


def scatter(
    ground: Ground, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """`count` spots: index of the dong, longitude, latitude. Busy corners get most of them (Zipf-like)."""
    areas = np.array([shape.area for shape in ground.dongs])
    busy = np.sqrt(areas) * random.uniform(0.5, 1.8, len(areas))
    dong = random.choice(len(areas), size=count, p=busy / busy.sum())
    longitude = np.empty(count)
    latitude = np.empty(count)
    weights = 1 / np.arange(1, CORNERS_PER_DONG + 1) ** 0.8
    for index, shape in enumerate(ground.dongs):
        mine = np.flatnonzero(dong == index)
        shapely.prepare(shape)
        corners = _inside(shape, CORNERS_PER_DONG, random)
        chosen = random.choice(CORNERS_PER_DONG, size=len(mine), p=weights / weights.sum())
        spots = corners[chosen] + random.normal(0, SPREAD_DEGREES, (len(mine), 2))
        outside = ~shapely.contains_xy(shape, spots[:, 0], spots[:, 1])
        spots[outside] = corners[chosen[outside]]
        longitude[mine], latitude[mine] = spots[:, 0], spots[:, 1]
    return dong, np.round(longitude, 6), np.round(latitude, 6)


def legal_dongs(
    ground: Ground, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> list[str | None]:
    """Name of the legal dong of each spot, None outside all of them."""
    names: list[str | None] = [None] * len(longitude)
    spots, shapes = ground.legal_tree.query(shapely.points(longitude, latitude), predicate="intersects")
    for spot, shape in zip(spots.tolist(), shapes.tolist(), strict=True):
        names[spot] = ground.legal_names[shape]
    return names


def _inside(shape: BaseGeometry, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tries = random.uniform((west, south), (east, north), (count * 4, 2))
        found = np.vstack([found, tries[shapely.contains_xy(shape, tries[:, 0], tries[:, 1])]])
    return found[:count]
