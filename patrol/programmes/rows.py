"""What became of a file's rows: taken, known already, rejected with line and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its line in the file (the header is line 1), why, what it said, and which columns are meant
    (empty: the row as a whole)."""

    line: int
    reason: str
    row: Row
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file."""

    taken: int
    known: int
    rejects: tuple[Reject, ...]
    is_preview: bool = False
