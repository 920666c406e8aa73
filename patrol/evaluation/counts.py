"""Counts of received and handled findings by field × month × dong, as tables that add up. Pure: rows in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from patrol.findings.queries import CountRow

NO_PLACE = "none"
"""Stands for findings without a place; the list's filter knows it by the same word."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Received and handled findings (접수, 처리)."""

    received: int = 0
    handled: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.received + other.received, self.handled + other.handled)

    @property
    def rate(self) -> float | None:
        """처리율: handled / received, None where nothing was received."""
        return self.handled / self.received if self.received else None


@dataclass(frozen=True, slots=True)
class Table:
    """A cross table with its sums; `cells` has no entry where nothing was received."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]

    def cell(self, row: str, column: str) -> Cell:
        """One cell."""
        return self.cells.get((row, column), Cell())

    def row_sum(self, row: str) -> Cell:
        """Sum over the columns."""
        return sum((self.cell(row, column) for column in self.columns), Cell())

    def column_sum(self, column: str) -> Cell:
        """Sum over the rows."""
        return sum((self.cell(row, column) for row in self.rows), Cell())

    @property
    def whole(self) -> Cell:
        """Sum of everything."""
        return sum(self.cells.values(), Cell())


def by_field(row: CountRow) -> str:
    """Key: the field's code."""
    return row.field_code


def by_month(row: CountRow) -> str:
    """Key: the Seoul month of reception, `2014-03`."""
    return row.month


def by_dong(row: CountRow) -> str:
    """Key: the dong's code, `none` without a place."""
    return row.dong_code or NO_PLACE


def cross(
    counted: Iterable[CountRow],
    row: Callable[[CountRow], str],
    column: Callable[[CountRow], str],
    rows: Sequence[str] = (),
) -> Table:
    """Cross two keys. `rows` names rows that are shown even where nothing was received, first and in this order."""
    cells: dict[tuple[str, str], Cell] = {}
    for one in counted:
        key = row(one), column(one)
        cells[key] = cells.get(key, Cell()) + Cell(one.received, one.handled)
    found = sorted({key[0] for key in cells} - set(rows))
    return Table((*rows, *found), tuple(sorted({key[1] for key in cells})), cells)
