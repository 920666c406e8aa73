"""H3 hexagons with counts, sized by zoom."""

from __future__ import annotations

import datetime as dt
from itertools import compress

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells, counters
from patrol.maps.numbers import count_filter, is_kept, measure_of
from patrol.maps.view import MapView

Box = tuple[float, float, float, float]
BY_ZOOM = {12: 9, 13: 9, 14: 10, 15: 10}


def resolution_at(zoom: int) -> int:
    """H3 8 (edge 530 m) over the whole city, 9 (200 m) from zoom 12, 10 (76 m) from 14, 11 (29 m) from 16."""
    return BY_ZOOM.get(zoom, 8 if zoom < 12 else 11)


def hexagons(
    session: Session,
    view: MapView,
    resolution: int,
    box: Box | None,
    *,
    district_code: str | None,
    at: dt.datetime,
) -> list[counters.CellCount]:
    """The view's hexagons that touch the box (all of them without one)."""
    filter_ = count_filter(view, district_code)
    if not is_kept(view) or not counters.is_about_cells(filter_):
        return _from_findings(session, view, resolution, box, district_code, at)
    measure = measure_of(view)
    return counters.cell_counts(session, view.days, resolution, filter_, box=box, measure=measure)


def _from_findings(
    session: Session,
    view: MapView,
    resolution: int,
    box: Box | None,
    district_code: str | None,
    at: dt.datetime,
) -> list[counters.CellCount]:
    """Filters that the kept counts do not hold."""
    condition, values = view.filter().where(district_code, at)
    column = cells.parent_sql("f.cell_9", resolution) if resolution < 9 else f"f.cell_{resolution}"
    rows = session.execute(
        text(
            f"select {column}, count(*) from finding f"  # noqa: S608
            f" where {condition} and f.cell_9 is not null group by 1 order by 1"
        ),
        values,
    )
    found = [counters.CellCount(*row) for row in rows]
    if box is None:
        return found
    near = cells.are_near(box, resolution, [one.cell for one in found])
    return list(compress(found, near))
