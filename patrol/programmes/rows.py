"""What became of a file's rows: taken, known already, rejected with line and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its line in the file (the header is line 1), why, and what it said."""

    line: int
    reason: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file."""

    taken: int
    known: int
    rejects: tuple[Reject, ...]
