"""Counts kept in the writer's transaction, exact to the finding, read by maps and evaluation.

A writer appends signed rows to `count_change` and waits for nobody (`count_in`, `count_out`); the worker folds them into
`finding_count` and `cell_count` (`fold`); readers sum both in one statement (`totals`, `cell_counts`).
"""

from patrol.counters.anew import rebuild
from patrol.counters.cells import CellCount, CellFields, CellSum, cell_counts, cell_fields, cell_sums
from patrol.counters.parts import is_about_cells
from patrol.counters.queries import CountFilter, Measures, Total, pieces_of, totals
from patrol.counters.rules import PARKING
from patrol.counters.upkeep import Difference, compare, fold, verify
from patrol.counters.write import (
    COUNTED_COLUMNS,
    count_in,
    count_in_all,
    count_out,
    count_out_all,
    counting,
    is_counted,
)

__all__ = [
    "COUNTED_COLUMNS",
    "PARKING",
    "CellCount",
    "CellFields",
    "CellSum",
    "CountFilter",
    "Difference",
    "Measures",
    "Total",
    "cell_counts",
    "cell_fields",
    "cell_sums",
    "compare",
    "count_in",
    "count_in_all",
    "count_out",
    "count_out_all",
    "counting",
    "fold",
    "is_about_cells",
    "is_counted",
    "pieces_of",
    "rebuild",
    "totals",
    "verify",
]
