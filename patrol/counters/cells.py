"""Read the counts by H3 cell: what maps draw. Time grows with the cells, not with the findings.

One statement: signed sums of whole spans, changes not folded yet, and for small cells the findings of single days.
"""

from __future__ import annotations

from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import cells
from patrol.clock import Period
from patrol.counters.parts import COLUMNS, Box, CellRows, cells_statement
from patrol.counters.queries import CountFilter


class CellCount(NamedTuple):
    """A cell: how many findings."""

    cell: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs


class CellFields(NamedTuple):
    """A cell's findings: their mean position in degrees, how many, and how many of each field, most first."""

    cell: int
    longitude: float
    latitude: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs
    fields: tuple[tuple[str, int], ...]


class CellSum(NamedTuple):
    """A cell's findings without their fields: how many of a measure, of all, and the sums of positions (1e-6 degrees)."""

    cell: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs
    received: int
    longitude_e6: int
    latitude_e6: int

    @property
    def position(self) -> tuple[float, float]:
        """Mean longitude and latitude in degrees."""
        return self.longitude_e6 / self.received / 1e6, self.latitude_e6 / self.received / 1e6

    def without(self, other: CellSum) -> CellSum:
        """What is left when the findings of `other`, which are among these, are taken away."""
        return CellSum(self.cell, *(one - less for one, less in zip(self[1:], other[1:], strict=True)))


def cell_counts(
    session: Session,
    period: Period,
    resolution: int,
    filter_: CountFilter,
    *,
    box: Box | None = None,
    measure: str = "received",
) -> list[CellCount]:
    """Cells in order, of a resolution up to 11, that touch the box (west, south, east, north degrees), and their counts.

    `filter_` may name a district, channels and fields, and leave out illegal parking or ask for it alone; raises ValueError
    for anything else. Cells without any of `measure` are left out.
    """
    columns = _summed(session, cells_statement(period, resolution, filter_, box, measure, ("n",)))
    return list(map(CellCount, *_near(columns, columns[1] > 0, resolution, box)))


def cell_sums(
    session: Session,
    period: Period,
    resolution: int,
    filter_: CountFilter,
    *,
    box: Box,
    measure: str = "received",
) -> list[CellSum]:
    """`cell_counts` with the sums of positions; cells with findings but none of `measure` are there with a count of 0."""
    names = ("n", "received", "x", "y")
    columns = _summed(session, cells_statement(period, resolution, filter_, box, measure, names))
    return list(map(CellSum, *_near(columns, columns[2] > 0, resolution, box)))


def cell_fields(
    session: Session,
    period: Period,
    resolution: int,
    filter_: CountFilter,
    *,
    box: Box,
    measure: str = "received",
) -> list[CellFields]:
    """`cell_counts` with each cell's fields and mean position."""
    source = cells_statement(period, resolution, filter_, box, measure, COLUMNS)
    rows = session.execute(
        text(
            "select cell, sum(n * x) / sum(n) / 1e6, sum(n * y) / sum(n) / 1e6, sum(n)::int,"  # noqa: S608
            " string_agg(field_code, ','), array_agg(n) from (select cell, field_code, sum(n)::int as n,"
            " sum(x::float8) / sum(received) as x, sum(y::float8) / sum(received) as y"
            f" from {source.sql} group by 1, 2 having sum(n) > 0 and sum(received) > 0"
            " order by cell, n desc, field_code) one group by cell order by cell"
        ),
        source.values,
    ).all()
    near = cells.are_near(box, resolution, [row[0] for row in rows])
    return [
        CellFields(cell, x, y, count, tuple(zip(fields.split(","), counts, strict=True)))
        for cell, x, y, count, fields, counts in compress(rows, near)
    ]


def _summed(session: Session, rows: CellRows) -> list[npt.NDArray[np.int64]]:
    """The cells in order, and of each column that the rows have the sums over a cell's rows.

    Columns come as bytes and are added up here: where a cell has few rows, the database takes longer to group thousands of
    them than to find them. Where it has many, it groups them first.
    """
    source = rows.sql
    if rows.are_many:
        sums = ", ".join(f"sum({name}) as {name}" for name in rows.columns)
        source = f"(select cell, {sums} from {source} group by cell) sums"  # noqa: S608
    columns = ", ".join(f"string_agg(int8send({name}::bigint), '')" for name in ("cell", *rows.columns))
    row = session.execute(text(f"select {columns} from {source}"), rows.values).one()  # noqa: S608
    found, *parts = (np.frombuffer(column or b"", ">i8").astype(np.int64) for column in row)
    order = np.argsort(found, kind="stable")
    found = found[order]
    firsts = np.flatnonzero(np.diff(found, prepend=-1))
    if not len(firsts):
        return [found, *parts]
    return [found[firsts], *(np.add.reduceat(part[order], firsts) for part in parts)]


def _near(
    columns: list[npt.NDArray[np.int64]], wanted: npt.NDArray[np.bool_], resolution: int, box: Box | None
) -> list[list[int]]:
    """The columns' wanted rows, those whose cell touches the box; the first column has the cells."""
    lists = [column[wanted].tolist() for column in columns]
    if box is None:
        return lists
    near = cells.are_near(box, resolution, lists[0])
    return [list(compress(one, near)) for one in lists]
