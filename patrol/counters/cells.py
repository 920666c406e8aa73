"""Read the counts by H3 cell: what maps draw. Time grows with the cells, not with the findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells
from patrol.clock import Period
from patrol.counters.queries import CountFilter
from patrol.counters.rules import (
    CELL_DAYS,
    CELL_MEASURES,
    EVERYTHING_ELSE,
    MEASURES,
    PARKING,
    PLACE,
    Piece,
    split,
)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CellTotal:
    """How many findings a cell has (of one field, where asked by field), and the mean position of all of them in degrees."""

    cell: int
    field_code: str | None
    count: int
    longitude: float
    latitude: float


def is_about_cells(filter_: CountFilter) -> bool:
    """Whether `cell_totals` can answer this filter."""
    return (
        not filter_.dongs
        and not filter_.departments
        and filter_.items in ((), (PARKING,))
        and filter_.not_items in ((), (PARKING,))
    )


def cell_totals(
    session: Session,
    period: Period,
    resolution: int,
    filter_: CountFilter,
    *,
    box: Box | None = None,
    by_field: bool = False,
    measure: str = "received",
) -> list[CellTotal]:
    """Sums by H3 cell of a resolution up to 11, for cells touching the box (west, south, east, north degrees).

    Periods come from the cells' sums; for resolutions 10 and 11 the days at the period's ends (at most two months) are
    counted from the findings. `filter_` may name a district, channels and fields, and leave out illegal parking or ask for it
    alone; raises ValueError for anything else. Cells without any of `measure` are left out.
    """
    if not is_about_cells(filter_) or measure not in CELL_MEASURES:
        raise ValueError("cells are counted by district, channel and field, with or without illegal parking")
    parts, values = _Parts(resolution, filter_, box, by_field, measure).of(period)
    column = cells.parent_sql("cell", resolution) if resolution < cells.RESOLUTIONS[0] else "cell"
    keys = "1, 2" if by_field else "1"
    field = "field_code" if by_field else "null"
    statement = (
        f"select {column}, {field}, sum(n)::bigint,"  # noqa: S608
        " (sum(x) / nullif(sum(received), 0))::float8 / 1e6, (sum(y) / nullif(sum(received), 0))::float8 / 1e6"
        f" from ({' union all '.join(parts)}) parts group by {keys} having sum(n) > 0 order by {keys}"
    )
    rows = session.execute(text(statement), values).all()
    if box is not None:
        wide = cells.widen(box, resolution, 1.2)
        rows = [row for row in rows if cells.is_centred_in(wide, row[0])]
    return [CellTotal(*row) for row in rows]


class _Parts:
    """The SELECTs that together hold a period's cells: sums, changes not folded yet, and findings of the days at its ends."""

    def __init__(
        self, resolution: int, filter_: CountFilter, box: Box | None, by_field: bool, measure: str
    ) -> None:
        self.resolution = max(resolution, cells.RESOLUTIONS[0])
        self.filter = filter_
        self.measure = measure
        self.every_field = by_field and not filter_.fields and not filter_.items
        self.place, self.values = CountFilter(filter_.district_code, filter_.channels).conditions()
        items = CountFilter(fields=filter_.fields, items=filter_.items, not_items=filter_.not_items)
        self.items, more = items.conditions()
        self.values |= {**more, "topics": self._topics(by_field)}
        self.ranges = cells.ranges_over(box, self.resolution) if box is not None else []
        self.wide = cells.widen(box, resolution, 3.0) if box is not None else None

    def _topics(self, by_field: bool) -> list[str]:
        """Which topics of `cell_count` add up to the filter."""
        chosen = self.filter
        with_parking = not chosen.not_items and (not chosen.fields or PARKING[:2] in chosen.fields)
        parking = [PARKING] if with_parking else []
        if chosen.items:
            return parking
        if chosen.fields:
            return [*chosen.fields, *parking]
        return parking if by_field else [EVERYTHING_ELSE, *parking]

    def of(self, period: Period) -> tuple[list[str], dict[str, Any]]:
        """The SELECTs with their parameters."""
        parts: list[str] = []
        for number, piece in enumerate(split(period)):
            if piece.tier == "day" and self.resolution != CELL_DAYS:
                parts.append(self._from_findings(piece, number))
            else:
                parts += [self._from_sums(piece, number), self._from_changes(piece, number)]
        return parts, self.values

    def _from_sums(self, piece: Piece, number: int) -> str:
        topic = "topic = any(:topics)"
        if self.every_field:
            topic = "topic = any(array(select distinct code::text from field) || cast(:topics as text[]))"
        # A list of starts, not a range: the index then goes on to the cells.
        self.values[f"t{number}"] = piece.starts
        where = [
            f"resolution = {self.resolution}",
            f"tier = '{piece.tier}'",
            f"starts_on = any(:t{number})",
            topic,
        ]
        where += self.place
        if self.ranges:
            where.append(
                "(" + " or ".join(f"cell between {low} and {high}" for low, high in self.ranges) + ")"
            )
        return (
            f"select cell, left(topic, 2) as field_code, {self.measure} as n, received, longitude_e6 as x,"  # noqa: S608
            f" latitude_e6 as y from cell_count where {' and '.join(where)}"
        )

    def _from_changes(self, piece: Piece, number: int) -> str:
        self.values |= {f"a{number}": piece.first, f"b{number}": piece.ends_on}
        where = [f"day between :a{number} and :b{number}", f"cell_{self.resolution} is not null"]
        where += [*self.place, *self.items]
        return (
            f"select cell_{self.resolution}, field_code, {self.measure}, received, longitude_e6, latitude_e6"  # noqa: S608
            f" from count_change where {' and '.join(where)}"
        )

    def _from_findings(self, piece: Piece, number: int) -> str:
        days = Period(piece.first, piece.last)
        self.values |= {f"s{number}": days.starts_at, f"e{number}": days.ends_before}
        where = [f"f.received_at >= :s{number}", f"f.received_at < :e{number}"]
        where += [f"f.cell_{self.resolution} is not null", *(f"f.{one}" for one in self.place)]
        where += [f"f.{one}".replace("f.item_code", "coalesce(f.item_code, '')") for one in self.items]
        if self.wide is not None:
            self.values |= dict(zip(("west", "south", "east", "north"), self.wide, strict=True))
            # As the index on positions has it, which is the quicker way to a small box.
            where.append(
                "f.location::geography && st_makeenvelope(:west, :south, :east, :north, 4326)::geography"
            )
        return (
            f"select f.cell_{self.resolution} as cell, f.field_code, {MEASURES[self.measure]} as n, 1 as received,"  # noqa: S608
            f" {PLACE['longitude_e6']} as x, {PLACE['latitude_e6']} as y"
            f" from finding f where {' and '.join(where)}"
        )
