"""Cells as a map draws them, small: one outline for all (H3 cells of a size hardly differ within a city), centres as integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from patrol import cells, counters
from patrol.areas.atlas import Row
from patrol.maps.effort import Effort
from patrol.maps.hexagons import Box
from patrol.maps.hotspots import HotspotMap
from patrol.maps.scale import Scale, make_scale
from patrol.maps.values import classes_of

UNIT = 1e5
"""Positions are integers of 1/100,000 degree (about a metre) from the answer's origin."""


def draw_cells(
    everywhere: Sequence[counters.CellCount],
    resolution: int,
    box: Box,
    unplaced: int,
    scale: Scale | None = None,
) -> dict[str, Any]:
    """Hexagons near the box as [x, y, count, id], and classes over all of them, of a given scale or of their own.

    `unplaced` findings lie in none.
    """
    counts = [one.count for one in everywhere]
    scale = scale or make_scale(counts)
    step_of = {count: scale.step(count) for count in set(counts)}  # thousands of cells share a few counts
    classes = classes_of(scale, [(step_of[count], count) for count in counts])
    near = cells.are_near(box, resolution, [one.cell for one in everywhere])
    shown = list(compress(everywhere, near))
    frame = _Frame([one.cell for one in shown], box)
    return {
        "resolution": resolution,
        "total": sum(counts) + unplaced,
        "unplaced": unplaced,
        "limits": scale.limits,
        "classes": [[one.step, one.low, one.high, one.areas, one.findings] for one in classes],
        **frame.head,
        "cells": [
            [*at, one.count, name] for one, at, name in zip(shown, frame.spots, frame.names, strict=True)
        ],
    }


def draw_hotspots(found: HotspotMap, name_of: Callable[[Row], str]) -> dict[str, Any]:
    """Cells that stand out as [x, y, count, id, class, few], hotspots with their dongs' names and their cells."""
    frame = _Frame([one.cell for one in found.cells], found.box)
    return {
        "total": found.total,
        "studied": found.studied_cells,
        **frame.head,
        "cells": [
            [*at, one.count, name, one.klass, int(one.is_few)]
            for one, at, name in zip(found.cells, frame.spots, frame.names, strict=True)
        ],
        "hotspots": [
            {
                "number": one.number,
                "at": [round(one.longitude, 5), round(one.latitude, 5)],
                "dongs": [name_of(dong) for dong in one.dongs],
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
            [*at, value, name, one.patrols, one.findings]
            for one, value, at, name in zip(found.cells, minutes, frame.spots, frame.names, strict=True)
        ],
    }


class _Frame:
    """Origin, outline and the shared beginning of the cells' names; of each cell its centre and the rest of its name."""

    def __init__(self, shown: Sequence[int], box: Box) -> None:
        west, south = round(box[0], 4), round(box[1], 4)
        whole = [cells.cell_text(cell).rstrip("f") for cell in shown]
        self._prefix = _shared_start(whole)
        self.names = [name[len(self._prefix) :] for name in whole]
        """Without the shared beginning and the trailing f's: 15 characters in all when whole."""
        self.spots = [
            (round((longitude - west) * UNIT), round((latitude - south) * UNIT))
            for longitude, latitude in map(cells.centre, shown)
        ]
        middle = shown[len(shown) // 2] if shown else None
        outline: list[int] = []
        if middle is not None:
            x, y = cells.centre(middle)
            for longitude, latitude in cells.outline(middle):
                outline += [round((longitude - x) * UNIT), round((latitude - y) * UNIT)]
        self.head = {"origin": [west, south], "outline": outline, "prefix": self._prefix}

    def name(self, cell: int) -> str:
        """Any cell's name as `names` has those of the shown ones."""
        return cells.cell_text(cell).rstrip("f")[len(self._prefix) :]


def _shared_start(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    low, high = min(names), max(names)
    same = next((n for n, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    return low[:same]
