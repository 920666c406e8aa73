"""Fold appended changes into the sums, compare them with a recount: the worker's and the operator's part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from patrol.counters.levels import CELL_KEY, CELL_SUMS, every_level
from patrol.counters.rules import DAY, DIMENSIONS, MEASURES, PLACE, TIERS

FOLD_LOCK = 0x636F_756E  # any constant: one folder or rebuilder at a time
BATCH = 20_000

AREA_KEY = ("tier", "starts_on", *DIMENSIONS)


def _values(names: tuple[str, ...]) -> str:
    return ", ".join(f"('{name}')" for name in names)


def area_sums(source: str, tiers: tuple[str, ...]) -> str:
    """Select the sums by day, month and year from rows shaped like `count_change`."""
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    return (
        f"select t.tier, date_trunc(t.tier, s.day)::date, {', '.join(f's.{name}' for name in DIMENSIONS)}, {sums}"  # noqa: S608
        f" from {source} s cross join (values {_values(tiers)}) as t(tier)"
        f" group by {', '.join(str(n + 1) for n in range(len(AREA_KEY)))}"
    )


def _add(table: str, key: tuple[str, ...], sums: tuple[str, ...], select: str) -> str:
    """Insert sums or add them to those that are there."""
    added = ", ".join(f"{name} = c.{name} + excluded.{name}" for name in sums)
    return (
        f"insert into {table} as c ({', '.join((*key, *sums))}) {select}"
        f" on conflict ({', '.join(key)}) do update set {added}"
    )


_FOLD = text(
    "with taken as (delete from count_change where sequence in"  # noqa: S608
    " (select sequence from count_change order by sequence limit :most) returning *),"
    f" areas as ({_add('finding_count', AREA_KEY, tuple(MEASURES), area_sums('taken', TIERS))}),"
    f" cells as ({_add('cell_count', CELL_KEY, CELL_SUMS, every_level('taken'))})"
    " select count(*) from taken"
)


def fold(session: Session, most: int = BATCH) -> int:
    """Fold up to `most` committed changes, in the caller's transaction; return how many. 0 too while another one folds.

    One statement takes the changes away and adds them up, so a reader sees each either here or there, never both.
    """
    if not session.scalar(text("select pg_try_advisory_xact_lock(:key)"), {"key": FOLD_LOCK}):
        return 0
    return int(session.scalar(_FOLD, {"most": most}) or 0)


RECOUNTED = (
    f"(select {DAY} as day, "  # noqa: S608
    + ", ".join(f"{value} as {name}" for name, value in (DIMENSIONS | PLACE | MEASURES).items())
    + " from finding f)"
)
"""Findings in the shape of `count_change`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the sums that a recount does not confirm: measure -> (kept, recounted)."""

    table: str
    key: tuple[str, ...]
    measures: dict[str, tuple[int, int]]


def verify(engine: Engine, most: int = 20) -> list[Difference]:
    """Compare every sum, with the changes not folded yet, to a recount of the findings in one moment; list what differs."""
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text("set local work_mem = '256MB'"))
        return compare(connection, most)


def compare(connection: Connection, most: int = 20) -> list[Difference]:
    """`verify` within a transaction; a READ COMMITTED one looks at two moments, one for each table."""
    return [
        *_compare(connection, "finding_count", AREA_KEY, tuple(MEASURES), area_sums("{}", TIERS), most),
        *_compare(connection, "cell_count", CELL_KEY, CELL_SUMS, every_level("{}"), most),
    ]


def _compare(
    connection: Connection, table: str, key: tuple[str, ...], sums: tuple[str, ...], select: str, most: int
) -> list[Difference]:
    columns = ", ".join((*key, *sums))
    kept = f"select {columns} from {table} union all {select.format('count_change')}"  # noqa: S608
    recounted = select.format(RECOUNTED)
    summed = ", ".join(f"sum({name}) as {name}" for name in sums)
    pairs = ", ".join(
        f"coalesce(k.{name}, 0) as k_{name}, coalesce(r.{name}, 0) as r_{name}" for name in sums
    )
    differs = " or ".join(f"coalesce(k.{name}, 0) <> coalesce(r.{name}, 0)" for name in sums)
    keys = ", ".join(key)
    rows = connection.execute(
        text(
            f"with kept({columns}) as ({kept}), k as (select {keys}, {summed} from kept group by {keys}),"  # noqa: S608
            f" r({columns}) as ({recounted})"
            f" select {keys}, {pairs} from k full join r using ({keys}) where {differs} order by {keys} limit :most"
        ),
        {"most": most},
    )
    return [_difference(table, key, sums, dict(row._mapping)) for row in rows]


def _difference(
    table: str, key: tuple[str, ...], sums: tuple[str, ...], row: dict[str, object]
) -> Difference:
    pairs = {name: (int(str(row[f"k_{name}"])), int(str(row[f"r_{name}"]))) for name in sums}
    return Difference(
        table,
        tuple(part.isoformat() if isinstance(part, dt.date) else str(part) for part in (row[k] for k in key)),
        {name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
    )
