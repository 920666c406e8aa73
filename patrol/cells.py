"""H3 cells as plain integers: parents, the range of a cell's children, the cells over a box, outlines. Pure.

A cell's children of one resolution are a contiguous range of integers, so a cell of any size is a range condition on
`cell_9`, `cell_10` or `cell_11`. Parents are those of the index: a parent's children do not fill exactly its shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import h3.api.basic_int as h3

RESOLUTIONS = (9, 10, 11)
"""The resolutions that a finding keeps."""

MOST_BY_RANGES = 6000
NEAR_EDGES = 1.2
"""How far from a box a cell's centre may lie, in edges of the cell: a little more than its corners reach."""
_RESOLUTION_BITS = 0xF << 52


def resolution_of(cell: int) -> int:
    """Resolution of a cell, 0 to 15."""
    return (cell >> 52) & 0xF


def parent_of(cell: int, resolution: int) -> int:
    """The cell of a coarser (or the same) resolution above this one."""
    return (cell & ~_RESOLUTION_BITS) | (resolution << 52) | ((1 << (3 * (15 - resolution))) - 1)


def parent_sql(column: str, resolution: int) -> str:
    """`parent_of` as SQL over a bigint column that holds a finer cell."""
    return f"(({column} & {~_RESOLUTION_BITS}) | {(resolution << 52) | ((1 << (3 * (15 - resolution))) - 1)})"


def kept_resolution(cell: int) -> int:
    """Which of the kept resolutions answers for this cell: its own, or 9 for a coarser one. Raises ValueError above 11."""
    resolution = resolution_of(cell)
    if resolution > RESOLUTIONS[-1]:
        raise ValueError("a cell finer than any that findings keep")
    return max(resolution, RESOLUTIONS[0])


def children_range(cell: int, resolution: int) -> tuple[int, int]:
    """Smallest and largest integer (both included) that a descendant of this resolution can have."""
    own = resolution_of(cell)
    if resolution < own:
        raise ValueError("a cell has no children coarser than itself")
    digits = ((1 << (3 * (resolution - own))) - 1) << (3 * (15 - resolution))
    base = (cell & ~_RESOLUTION_BITS) | (resolution << 52)
    return base & ~digits, base | digits


def parse_cell(text: str) -> int:
    """A cell from the hexadecimal text that links carry; raises ValueError, also for one finer than findings keep."""
    cell = int(text, 16)
    if not 0 <= cell < 1 << 64 or not h3.is_valid_cell(cell) or resolution_of(cell) > RESOLUTIONS[-1]:
        raise ValueError(f"not an H3 cell: {text}")
    return cell


def cell_text(cell: int) -> str:
    """A cell as links carry it."""
    return f"{cell:x}"


def covering(box: tuple[float, float, float, float], resolution: int) -> list[int]:
    """The cells of a resolution that touch a box of west, south, east, north degrees."""
    west, south, east, north = box
    ring = [(south, west), (south, east), (north, east), (north, west)]
    return list(h3.h3shape_to_cells_experimental(h3.LatLngPoly(ring), resolution, "overlap"))


@lru_cache(maxsize=1000)
def ranges_over(
    box: tuple[float, float, float, float], resolution: int, *, kept: int, most: int = 100
) -> tuple[tuple[int, int], ...]:
    """Ranges of integers of the resolution `kept` with all children of the cells that touch the box, at most some `most`.

    `kept` is `resolution` or finer. They hold some cells around the box too, since a range is a parent's: the more ranges,
    the fewer of those. Empty for a box so large that ranges spare nothing. Remembered: many people look at the same places.
    """
    if _roughly(box, kept) > MOST_BY_RANGES:
        return ()
    for coarser in range(resolution, -1, -1):
        if _roughly(box, coarser) <= most:
            parents = covering(_reached(box, resolution, coarser), coarser)
            return _merge(sorted(children_range(cell, kept) for cell in parents))
    return ((0, 2**63 - 1),)


def _reached(
    box: tuple[float, float, float, float], resolution: int, coarser: int
) -> tuple[float, float, float, float]:
    """The box, widened so that the parent of every cell that touches it touches the result.

    A cell's centre lies within an edge of the box. It is at most the sum of spacing / 7^(k/2), k = 1, 2, ..., which is 0.61 of
    the spacing of the parents' centres, away from its parent's centre, whose hexagon reaches half a spacing in each
    direction: at most 0.11 spacings, 0.19 edges, outside. H3's hexagons are not all alike, so both have some room.
    It takes three levels between them to matter (measured: 0.09 edges; four: 0.12), which long thin boxes have.
    """
    wide = widen(box, resolution, NEAR_EDGES)
    return widen(wide, coarser, 0.25) if coarser < resolution else wide


@lru_cache(maxsize=100_000)
def centre(cell: int) -> tuple[float, float]:
    """Longitude and latitude of a cell's centre; remembered, since maps ask for the same ones again and again."""
    latitude, longitude = h3.cell_to_latlng(cell)
    return longitude, latitude


def outline(cell: int) -> list[tuple[float, float]]:
    """Longitudes and latitudes of a cell's corners."""
    return [(longitude, latitude) for latitude, longitude in h3.cell_to_boundary(cell)]


def widen(
    box: tuple[float, float, float, float], resolution: int, edges: float
) -> tuple[float, float, float, float]:
    """A box with a margin of some cell edges on each side."""
    margin_km = h3.average_hexagon_edge_length(resolution, unit="km") * edges
    north_south, east_west = margin_km / 111.3, margin_km / (111.3 * 0.78)
    west, south, east, north = box
    return west - east_west, south - north_south, east + east_west, north + north_south


def are_near(box: tuple[float, float, float, float], resolution: int, several: Iterable[int]) -> list[bool]:
    """Of each cell of a resolution whether it counts as touching the box: its centre lies within 1.2 edges of it.

    A map of a box shows exactly these.
    """
    west, south, east, north = widen(box, resolution, NEAR_EDGES)
    return [west <= x <= east and south <= y <= north for x, y in map(centre, several)]


def _roughly(box: tuple[float, float, float, float], resolution: int) -> float:
    """About how many cells of a resolution touch a box."""
    west, south, east, north = box
    width, height = (east - west) * 111.3 * 0.79, (north - south) * 111.3
    edge = h3.average_hexagon_edge_length(resolution, unit="km")
    area = h3.average_hexagon_area(resolution, unit="km^2")
    return float((width + 3 * edge) * (height + 3 * edge) / area)


def _merge(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for low, high in ranges:
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)
