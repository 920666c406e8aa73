"""Count findings in and out, in the transaction of whoever changes them. One INSERT … SELECT each: nobody waits for anybody.

A change of a counted column is `count_out` before and `count_in` after it. Both read the finding's own row, so that no
caller can forget a column.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from patrol.counters.rules import DAY, DIMENSIONS, MEASURES, PLACE

COUNTED_COLUMNS = frozenset(
    {
        "channel",
        "department_code",
        "district_code",
        "dong_code",
        "due_at",
        "field_code",
        "handling",
        "has_after_photo",
        "item_code",
        "location",
        "received_at",
        "reopened_count",
        "resolved_at",
        "result",
        "state",
    }
)
"""Columns of a finding that some count depends on."""


def counting(source: str, sign: str = "") -> str:
    """The statement that counts every row of `source f` in, or out with the sign `-`; a part of a larger one (findings.keep)."""
    columns = ", ".join(("day", *DIMENSIONS, *PLACE, *MEASURES))
    # Positions are summed like measures, so they change sign with them; cells do not.
    place = [value if name.startswith("cell") else f"{sign}({value})" for name, value in PLACE.items()]
    measures = [f"{sign}({value})" for value in MEASURES.values()]
    values = ", ".join((DAY, *DIMENSIONS.values(), *place, *measures))
    return f"insert into count_change ({columns}) select {values} from {source} f"  # noqa: S608


def _insert(sign: str, condition: str) -> TextClause:
    return text(f"{counting('finding', sign)} where {condition}")


_IN = _insert("", "f.id = :id")
_OUT = _insert("-", "f.id = :id")
_ALL_IN = _insert("", "f.id = any(:ids)")
_ALL_OUT = _insert("-", "f.id = any(:ids)")


def count_in(session: Session, finding_id: uuid.UUID) -> None:
    """Count a finding as its row stands now: after it was inserted or changed."""
    session.execute(_IN, {"id": finding_id})


def count_out(session: Session, finding_id: uuid.UUID) -> None:
    """Take a finding out of the counts as its row stands now: before it is changed or deleted."""
    session.execute(_OUT, {"id": finding_id})


def count_in_all(session: Session, finding_ids: Sequence[uuid.UUID]) -> None:
    """`count_in` for many findings, with one statement (imports)."""
    session.execute(_ALL_IN, {"ids": list(finding_ids)})


def count_out_all(session: Session, finding_ids: Sequence[uuid.UUID]) -> None:
    """`count_out` for many findings, with one statement."""
    session.execute(_ALL_OUT, {"ids": list(finding_ids)})


def is_counted(columns: Iterable[str]) -> bool:
    """Whether a change of these columns changes a count."""
    return not COUNTED_COLUMNS.isdisjoint(columns)
