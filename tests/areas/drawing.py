"""Draw areas and write them into files as offices have them, odd polygons among them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

DISTRICT = "11560"
# A quiet block of Yeouido, well inside the district, in EPSG:5179.
EAST, NORTH = 948_600.0, 1_947_200.0

Feature = tuple[str, str, BaseGeometry]


def block(column: float, row: float, size: float = 100.0) -> BaseGeometry:
    """A square in EPSG:5179, counted in blocks of 100 m from a corner in Yeouido."""
    east, north = EAST + column * 100, NORTH + row * 100
    return shapely.box(east, north, east + size, north + size)


def figure_of_eight() -> BaseGeometry:
    """A boundary that crosses itself in the middle: two triangles, or a square with a fault, nobody knows."""
    return shapely.Polygon(
        [(EAST, NORTH), (EAST + 100, NORTH + 100), (EAST + 100, NORTH), (EAST, NORTH + 100), (EAST, NORTH)]
    )


def with_a_spike() -> BaseGeometry:
    """A square whose border runs out along a line and back: invalid, but it is clear what is meant."""
    return shapely.Polygon(
        [
            (EAST, NORTH),
            (EAST + 100, NORTH),
            (EAST + 100, NORTH + 50),
            (EAST + 140, NORTH + 50),
            (EAST + 100, NORTH + 50),
            (EAST + 100, NORTH + 100),
            (EAST, NORTH + 100),
            (EAST, NORTH),
        ]
    )


def write(
    path: Path,
    features: Sequence[Feature],
    *,
    crs: str = "EPSG:5179",
    fields: tuple[str, str] = ("code", "name"),
    encoding: str | None = None,
    layer: str | None = None,
    append: bool = False,
) -> Path:
    """Write features drawn in EPSG:5179 into a file of another CRS."""
    move = Transformer.from_crs(5179, crs, always_xy=True)

    def transform(points: np.ndarray) -> np.ndarray:
        return np.column_stack(move.transform(points[:, 0], points[:, 1]))

    shapes = [shapely.transform(shape, transform) for _, _, shape in features]
    kinds = {shape.geom_type for shape in shapes}
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        [
            np.array([code for code, _, _ in features], dtype=object),
            np.array([name for _, name, _ in features], dtype=object),
        ],
        np.array(fields),
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        crs=crs,
        encoding=encoding,
        layer=layer,
        append=append,
    )
    return path
