"""Reads of many findings: a page of a list, the queues' counts, counts by field, month and dong."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, func, literal, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from patrol import problems
from patrol.findings.filters import HANDLED_SQL, FindingFilter
from patrol.findings.queries.rows import LIST_COLUMNS, FindingRow, list_tables
from patrol.web.paging import PAGE_SIZE, Page, read_cursor, write_cursor

PLAN_EACH = text("set local plan_cache_mode = force_custom_plan")
"""A plan that suits every word, day and department suits none: rare and common ones want different indexes."""


class Order(StrEnum):
    """How a list is sorted: by the deadline (late ones first), or the newest first."""

    DUE = "due"
    NEWEST = "newest"


_ORDERS = {Order.DUE: ("f.due_at", ">", "asc"), Order.NEWEST: ("f.received_at", "<", "desc")}


def find(
    session: Session,
    filter_: FindingFilter,
    *,
    district_code: str | None,
    at: dt.datetime,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    reported_by: uuid.UUID | None = None,
    order: Order = Order.NEWEST,
) -> Page[FindingRow]:
    """One page of findings by keyset: the page's keys first, then what it shows of them. Two statements for any page."""
    session.execute(PLAN_EACH)
    condition, values = filter_.where(district_code, at)
    if reported_by is not None:
        condition += " and f.reported_by = :reported_by"
        values["reported_by"] = reported_by
    column, after, way = _ORDERS[order]
    if cursor:
        moment, last_id = read_cursor(cursor, 2)
        condition += f" and ({column}, f.id) {after} (:c_at, :c_id)"
        values |= {"c_at": _moment(moment), "c_id": _uuid(last_id)}
    keys = f"select f.id from finding f where {condition} order by {column} {way}, f.id {way} limit :size"  # noqa: S608
    statement = text(
        f"select {LIST_COLUMNS} from {list_tables()} where f.id in ({keys}) order by {column} {way}, f.id {way}"  # noqa: S608
    )
    rows = [FindingRow(**row._mapping) for row in session.execute(statement, {**values, "size": size + 1})]
    more = len(rows) > size
    rows = rows[:size]
    if not more:
        return Page(rows)
    last = rows[-1].due_at if order is Order.DUE else rows[-1].received_at
    return Page(rows, write_cursor(last.isoformat(), rows[-1].id))


MOST_COUNTED = 1000
"""A tab says `999+` above this: counting on would cost more than anybody learns from it."""


def count_queues(
    session: Session, queues: dict[str, FindingFilter], *, district_code: str | None, at: dt.datetime
) -> dict[str, int]:
    """How many findings each queue has, counted up to `MOST_COUNTED`, in one statement."""
    if not queues:
        return {}
    counts = []
    for name, filter_ in queues.items():
        condition, values = filter_.where(district_code, at)
        # `unique`: each queue's parameters get names of their own. NullType: the driver knows the types, as for any text().
        given = [bindparam(key, value, NullType(), unique=True) for key, value in values.items()]
        matching = select(literal(1)).select_from(text("finding f")).where(text(condition).bindparams(*given))
        counted = select(func.count()).select_from(matching.limit(MOST_COUNTED).subquery()).scalar_subquery()
        counts.append(counted.label(name))
    session.execute(PLAN_EACH)
    return dict(session.execute(select(*counts)).one()._mapping)


def count(session: Session, filter_: FindingFilter, *, district_code: str | None, at: dt.datetime) -> int:
    """How many findings the filter has: the number that its list shows."""
    condition, values = filter_.where(district_code, at)
    return int(session.scalar(text(f"select count(*) from finding f where {condition}"), values) or 0)  # noqa: S608


@dataclass(frozen=True, slots=True)
class CountRow:
    """Received and handled findings of one field, month and dong. `dong_code` None: without a place."""

    field_code: str
    month: str
    dong_code: str | None
    received: int
    handled: int


def counts(
    session: Session, filter_: FindingFilter, *, district_code: str | None, at: dt.datetime
) -> list[CountRow]:
    """Received and handled findings by field × Seoul month of reception × dong."""
    condition, values = filter_.where(district_code, at)
    rows = session.execute(
        text(
            "select f.field_code, to_char(f.received_at at time zone 'Asia/Seoul', 'YYYY-MM') as month, f.dong_code,"  # noqa: S608
            f" count(*) as received, count(*) filter (where f.state in ({HANDLED_SQL})) as handled"
            f" from finding f where {condition} group by 1, 2, 3 order by 1, 2, 3"
        ),
        values,
    )
    return [CountRow(**row._mapping) for row in rows]


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise problems.cursor_invalid() from None


def _moment(value: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise problems.cursor_invalid() from None
