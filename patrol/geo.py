"""Spots, metres, cells and the national point number: plain values, no SQL.

Spots are WGS 84 (EPSG:4326), longitude first; metres are measured in UTM-K (EPSG:5179) or on the ellipsoid,
never in degrees.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import h3.api.basic_int as h3
from pyproj import Geod, Transformer

WGS84 = 4326
UTM_K = 5179

CELL_RESOLUTIONS = (9, 10, 11)

# 국가지점번호 (도로명주소법 제23조): squares of 100 km, counted from this corner in EPSG:5179, then 10 m.
GRID_EASTING = 700_000
GRID_NORTHING = 1_300_000
EASTING_LETTERS = "가나다라마바사"
NORTHING_LETTERS = "가나다라마바사아"
SQUARE_M = 100_000
GRID_CELL_M = 10

# A box around the country, its islands included (백령도, 마라도, 독도); it holds sea and foreign land too.
KOREA = (124.5, 33.0, 132.0, 38.65)

_GEOD = Geod(ellps="WGS84")
_NUMBER = re.compile(rf"([{EASTING_LETTERS}])([{NORTHING_LETTERS}])([0-9]{{4}})([0-9]{{4}})")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in WGS 84 degrees, with the radius in metres within which it is known, if it is (위치)."""

    longitude: float
    latitude: float
    accuracy_m: float | None = None

    def __post_init__(self) -> None:
        # A comparison with NaN is false, so NaN is refused too.
        if not abs(self.longitude) <= 180:
            raise ValueError(f"longitude must be between -180 and 180, not {self.longitude}")
        if not abs(self.latitude) <= 90:
            raise ValueError(f"latitude must be between -90 and 90, not {self.latitude}")
        if self.accuracy_m is not None and not 0 <= self.accuracy_m < math.inf:
            raise ValueError(f"accuracy must be a number of metres, not {self.accuracy_m}")


@lru_cache(maxsize=16)
def transformer(source: int | str, target: int | str) -> Transformer:
    """From one CRS to another (EPSG codes or what PROJ reads), longitude or easting first.

    Safe to share between threads (pyproj keeps a PROJ context for each). Raises pyproj's CRSError.
    """
    return Transformer.from_crs(source, target, always_xy=True)


def to_5179(spot: Spot) -> tuple[float, float]:
    """Easting and northing in metres (EPSG:5179, UTM-K); raises ValueError where there is no value."""
    easting, northing = transformer(WGS84, UTM_K).transform(spot.longitude, spot.latitude)
    if not (math.isfinite(easting) and math.isfinite(northing)):
        raise ValueError("the spot lies outside the projection")
    return easting, northing


def from_5179(easting: float, northing: float) -> Spot:
    """The spot of a place in EPSG:5179; raises ValueError where the projection has no value."""
    longitude, latitude = transformer(UTM_K, WGS84).transform(easting, northing)
    return Spot(longitude, latitude)


def distance_m(one: Spot, other: Spot) -> float:
    """Metres between two spots along the ellipsoid."""
    return float(_GEOD.inv(one.longitude, one.latitude, other.longitude, other.latitude)[2])


def in_korea(spot: Spot) -> bool:
    """Whether the spot lies in a box around South Korea: a first check against swapped coordinates."""
    west, south, east, north = KOREA
    return west <= spot.longitude <= east and south <= spot.latitude <= north


def national_point_number(spot: Spot) -> str:
    """국가지점번호, as `다사 4664 4762`; cut off to 10 m, never rounded; raises ValueError off its grid."""
    easting, northing = to_5179(spot)
    column, east = divmod(math.floor(easting) - GRID_EASTING, SQUARE_M)
    row, north = divmod(math.floor(northing) - GRID_NORTHING, SQUARE_M)
    if not (0 <= column < len(EASTING_LETTERS) and 0 <= row < len(NORTHING_LETTERS)):
        raise ValueError("the spot lies outside the grid of national point numbers")
    letters = EASTING_LETTERS[column] + NORTHING_LETTERS[row]
    return f"{letters} {east // GRID_CELL_M:04d} {north // GRID_CELL_M:04d}"


def parse_national_point_number(text: str) -> Spot:
    """The centre of the 10 m cell that a number names, written with or without blanks; raises ValueError."""
    match = _NUMBER.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if not match:
        raise ValueError(
            "a national point number has two letters from 가 to 사 (아) and two times four digits"
        )
    column, row = EASTING_LETTERS.index(match[1]), NORTHING_LETTERS.index(match[2])
    easting = GRID_EASTING + column * SQUARE_M + int(match[3]) * GRID_CELL_M + GRID_CELL_M / 2
    northing = GRID_NORTHING + row * SQUARE_M + int(match[4]) * GRID_CELL_M + GRID_CELL_M / 2
    return from_5179(easting, northing)


def cells(spot: Spot) -> tuple[int, int, int]:
    """The H3 cells of resolution 9, 10 and 11 that hold the spot; each fits a (signed) bigint.

    Each is computed from the spot, since a cell's children do not fill exactly its shape.
    """
    nine, ten, eleven = (h3.latlng_to_cell(spot.latitude, spot.longitude, size) for size in CELL_RESOLUTIONS)
    return nine, ten, eleven
