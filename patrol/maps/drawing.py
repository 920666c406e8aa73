"""Cells as a map draws them, small: one outline for all (H3 cells of a size hardly differ within a city), centres as integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from patrol import cells
from patrol.maps.effort import Effort
from patrol.maps.hexagons import Box, Hexagon
from patrol.maps.hotspots import HotspotMap
from patrol.maps.scale import make_scale
from patrol.maps.values import classes_of

UNIT = 1e5
"""Positions are integers of 1/100,000 degree (about a metre) from the answer's origin."""


def draw_cells(everywhere: Sequence[Hexagon], resolution: int, box: Box, unplaced: int) -> dict[str, Any]:
    """Hexagons near the box as [x, y, count, id], and classes over all of them. `unplaced` findings lie in none."""
    scale = make_scale([one.count for one in everywhere])
    steps = [(scale.step(one.count), one.count) for one in everywhere]
    classes = classes_of(scale, steps)
    wide = cells.widen(box, resolution, 1.2)
    shown = [one for one in everywhere if cells.is_centred_in(wide, one.cell)]
    frame = _Frame([one.cell for one in shown], box)
    return {
        "resolution": resolution,
        "total": sum(one.count for one in everywhere) + unplaced,
        "unplaced": unplaced,
        "limits": scale.limits,
        "classes": [[one.step, one.low, one.high, one.areas, one.findings] for one in classes],
        **frame.head,
        "cells": [[*frame.at(one.cell), one.count, frame.name(one.cell)] for one in shown],
    }


def draw_hotspots(found: HotspotMap) -> dict[str, Any]:
    """Cells that stand out as [x, y, count, id, class, few], hotspots with their names and cells."""
    frame = _Frame([one.cell for one in found.cells], found.box)
    return {
        "total": found.total,
        "studied": found.studied_cells,
        **frame.head,
        "cells": [
            [*frame.at(one.cell), one.count, frame.name(one.cell), one.klass, int(one.is_few)]
            for one in found.cells
        ],
        "hotspots": [
            {
                "number": one.number,
                "at": [round(one.longitude, 5), round(one.latitude, 5)],
                "dongs": one.dong_names,
                "class": one.klass,
                "count": one.count,
                "few": one.is_few,
                "cells": [frame.name(cell) for cell in one.cells],
            }
            for one in found.hotspots
        ],
    }


def draw_effort(found: Effort) -> dict[str, Any]:
    """Cells as [x, y, minutes, id, patrols, findings], with classes of minutes; class 0: nobody walked there."""
    minutes = [-(-one.seconds // 60) for one in found.cells]
    scale = make_scale([value for value in minutes if value])
    frame = _Frame([one.cell for one in found.cells], found.box)
    classes = classes_of(scale, [(scale.step(value), value) for value in minutes])
    return {
        "total": found.tracks,
        "limits": scale.limits,
        "classes": [[one.step, one.low, one.high, one.areas, one.findings] for one in classes],
        **frame.head,
        "cells": [
            [*frame.at(one.cell), value, frame.name(one.cell), one.patrols, one.findings]
            for one, value in zip(found.cells, minutes, strict=True)
        ],
    }


class _Frame:
    """Origin, outline and the shared beginning of the cells' names."""

    def __init__(self, shown: Sequence[int], box: Box) -> None:
        self.west, self.south = round(box[0], 4), round(box[1], 4)
        names = [cells.cell_text(cell).rstrip("f") for cell in shown]
        self.prefix = _shared_start(names)
        middle = shown[len(shown) // 2] if shown else None
        outline: list[int] = []
        if middle is not None:
            x, y = cells.centre(middle)
            for longitude, latitude in cells.outline(middle):
                outline += [round((longitude - x) * UNIT), round((latitude - y) * UNIT)]
        self.head = {"origin": [self.west, self.south], "outline": outline, "prefix": self.prefix}

    def at(self, cell: int) -> tuple[int, int]:
        longitude, latitude = cells.centre(cell)
        return round((longitude - self.west) * UNIT), round((latitude - self.south) * UNIT)

    def name(self, cell: int) -> str:
        """A cell's name without the shared beginning and the trailing f's: 15 characters in all when whole."""
        return cells.cell_text(cell).rstrip("f")[len(self.prefix) :]


def _shared_start(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    low, high = min(names), max(names)
    same = next((n for n, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    return low[:same]
