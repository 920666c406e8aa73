"""Fold appended changes into the sums, make the sums anew, compare them with a recount: the worker's and the operator's part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from patrol.counters.rules import (
    CELL_DAYS,
    CELL_MEASURES,
    DAY,
    DIMENSIONS,
    EVERYTHING_ELSE,
    MEASURES,
    PARKING,
    PLACE,
    TIERS,
)

FOLD_LOCK = 0x636F_756E  # any constant: one folder or rebuilder at a time
BATCH = 20_000

AREA_KEY = ("tier", "starts_on", *DIMENSIONS)
CELL_KEY = ("resolution", "tier", "starts_on", "topic", "cell", "district_code", "channel")
CELL_SUMS = (*CELL_MEASURES, "longitude_e6", "latitude_e6")


def _values(names: tuple[str, ...]) -> str:
    return ", ".join(f"('{name}')" for name in names)


def _area_sums(source: str, tiers: tuple[str, ...]) -> str:
    """Select the sums by day, month and year from rows shaped like `count_change`."""
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    return (
        f"select t.tier, date_trunc(t.tier, s.day)::date, {', '.join(f's.{name}' for name in DIMENSIONS)}, {sums}"  # noqa: S608
        f" from {source} s cross join (values {_values(tiers)}) as t(tier)"
        f" group by {', '.join(str(n + 1) for n in range(len(AREA_KEY)))}"
    )


def _cell_sums(source: str, tiers: tuple[str, ...] = TIERS) -> str:
    """Select the sums by cell, topic, month and year from rows shaped like `count_change`."""
    sums = ", ".join(f"sum(s.{name})" for name in CELL_SUMS)
    return (
        f"select r.resolution, t.tier, date_trunc(t.tier, s.day)::date, p.topic, r.cell, s.district_code, s.channel, {sums}"  # noqa: S608
        f" from {source} s"
        " cross join lateral (values (9, s.cell_9), (10, s.cell_10), (11, s.cell_11)) as r(resolution, cell)"
        f" cross join lateral (select '{PARKING}' as topic where s.item_code = '{PARKING}' union all"
        f" select unnest(array['{EVERYTHING_ELSE}', s.field_code]) where s.item_code <> '{PARKING}') p"
        f" cross join (values {_values(tiers)}) as t(tier)"
        f" where r.cell is not null and (t.tier <> 'day' or r.resolution = {CELL_DAYS})"
        " group by 1, 2, 3, 4, 5, 6, 7"
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
    f" areas as ({_add('finding_count', AREA_KEY, tuple(MEASURES), _area_sums('taken', TIERS))}),"
    f" cells as ({_add('cell_count', CELL_KEY, CELL_SUMS, _cell_sums('taken'))})"
    " select count(*) from taken"
)


def fold(session: Session, most: int = BATCH) -> int:
    """Fold up to `most` committed changes, in the caller's transaction; return how many. 0 too while another one folds.

    One statement takes the changes away and adds them up, so a reader sees each either here or there, never both.
    """
    if not session.scalar(text("select pg_try_advisory_xact_lock(:key)"), {"key": FOLD_LOCK}):
        return 0
    return int(session.scalar(_FOLD, {"most": most}) or 0)


# A finding in the shape of `count_change`.
_RECOUNTED = (
    f"(select {DAY} as day, "  # noqa: S608
    + ", ".join(f"{value} as {name}" for name, value in (DIMENSIONS | PLACE | MEASURES).items())
    + " from finding f)"
)


def rebuild(engine: Engine) -> int:
    """Make all sums anew from the findings; return how many findings were counted. Writers go on meanwhile.

    The transaction sees one moment of the findings and of the changes: the changes of that moment are in the findings and
    go away; later ones stay and are folded later.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
        lock.execute(text("select pg_advisory_lock(:key)"), {"key": FOLD_LOCK})
        try:
            with (
                engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
                connection.begin(),
            ):
                return _rebuild(connection)
        finally:
            lock.execute(text("select pg_advisory_unlock(:key)"), {"key": FOLD_LOCK})


def _rebuild(connection: Connection) -> int:
    connection.execute(text("set local statement_timeout = 0"))
    connection.execute(text("set local work_mem = '256MB'"))
    for table in ("count_change", "finding_count", "cell_count"):
        connection.execute(text(f"delete from {table}"))  # noqa: S608
    area_columns = ", ".join((*AREA_KEY, *MEASURES))
    connection.execute(
        text(
            f"insert into finding_count ({area_columns}) {_area_sums(_RECOUNTED, ('day',))} order by 1, 2, 3"
        )
    )
    for tier, finer in (("month", "day"), ("year", "month")):
        connection.execute(text(_coarser("finding_count", AREA_KEY, tuple(MEASURES), tier, finer)))
    cell_columns = ", ".join((*CELL_KEY, *CELL_SUMS))
    days_and_months = _cell_sums(_RECOUNTED, ("day", "month"))
    connection.execute(
        text(f"insert into cell_count ({cell_columns}) {days_and_months} order by 1, 2, 3, 4, 5, 6, 7")
    )
    connection.execute(text(_coarser("cell_count", CELL_KEY, CELL_SUMS, "year", "month")))
    counted = connection.scalar(
        text("select coalesce(sum(received), 0) from finding_count where tier = 'year'")
    )
    return int(counted or 0)


def _coarser(table: str, key: tuple[str, ...], sums: tuple[str, ...], tier: str, finer: str) -> str:
    """Add a tier of sums up from the finer one."""
    columns = [
        f"'{tier}'"
        if name == "tier"
        else f"date_trunc('{tier}', starts_on)::date"
        if name == "starts_on"
        else name
        for name in key
    ]
    places = ", ".join(str(n + 1) for n in range(len(key)))
    return (
        f"insert into {table} ({', '.join((*key, *sums))})"  # noqa: S608
        f" select {', '.join(columns)}, {', '.join(f'sum({name})' for name in sums)}"
        f" from {table} where tier = '{finer}' group by {places} order by {places}"
    )


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
        *_compare(connection, "finding_count", AREA_KEY, tuple(MEASURES), _area_sums("{}", TIERS), most),
        *_compare(connection, "cell_count", CELL_KEY, CELL_SUMS, _cell_sums("{}"), most),
    ]


def _compare(
    connection: Connection, table: str, key: tuple[str, ...], sums: tuple[str, ...], select: str, most: int
) -> list[Difference]:
    columns = ", ".join((*key, *sums))
    kept = f"select {columns} from {table} union all {select.format('count_change')}"  # noqa: S608
    recounted = select.format(_RECOUNTED)
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
