"""H3 hexagons with counts, sized by zoom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells, counters
from patrol.counters.rules import CELL_MEASURES, MEASURES
from patrol.maps.numbers import count_filter
from patrol.maps.view import MapView

Box = tuple[float, float, float, float]
BY_ZOOM = {14: 10, 15: 10}
MEASURE = {"open": "open", "handled": "handled"}


@dataclass(frozen=True, slots=True)
class Hexagon:
    """One cell: how many findings of the view, and how those that are done were handled."""

    cell: int
    count: int
    done: int
    on_time: int
    handling_us: int


def resolution_at(zoom: int) -> int:
    """H3 9 (edge 200 m) far away, 10 (76 m) from zoom 14, 11 (29 m) from zoom 16."""
    return BY_ZOOM.get(zoom, 9 if zoom < 14 else 11)


def hexagons(
    session: Session,
    view: MapView,
    resolution: int,
    box: Box | None,
    *,
    district_code: str | None,
    at: dt.datetime,
) -> list[Hexagon]:
    """The view's hexagons that touch the box (all of them without one)."""
    filter_ = count_filter(view, district_code)
    if view.only == "late" or not counters.is_about_cells(filter_):
        return _from_findings(session, view, resolution, box, district_code, at)
    measure = MEASURE.get(view.only or "", "received")
    found = counters.cell_totals(session, view.days, resolution, filter_, box=box, measure=measure)
    return [Hexagon(one.cell, getattr(one, measure), one.done, one.on_time, one.handling_us) for one in found]


def _from_findings(
    session: Session,
    view: MapView,
    resolution: int,
    box: Box | None,
    district_code: str | None,
    at: dt.datetime,
) -> list[Hexagon]:
    """Filters that the kept counts do not hold."""
    condition, values = view.filter().where(district_code, at)
    sums = ", ".join(f"sum({MEASURES[name]}) as {name}" for name in CELL_MEASURES)
    rows = session.execute(
        text(
            f"select f.cell_{resolution} as cell, {sums} from finding f"  # noqa: S608
            f" where {condition} and f.cell_{resolution} is not null group by 1 order by 1"
        ),
        values,
    )
    found = [
        Hexagon(int(row.cell), int(row.received), int(row.done), int(row.on_time), int(row.handling_us))
        for row in rows
    ]
    if box is None:
        return found
    wide = cells.widen(box, resolution, 1.2)
    return [one for one in found if cells.is_centred_in(wide, one.cell)]
