"""Make all sums anew from the findings, while writers go on: the operator's part, and what follows a large load."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from patrol.counters.levels import CELL_KEY, CELL_SUMS, FINER, level_from_findings, level_from_finer
from patrol.counters.rules import MEASURES
from patrol.counters.upkeep import AREA_KEY, FOLD_LOCK, RECOUNTED, area_sums


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
        text(f"insert into finding_count ({area_columns}) {area_sums(RECOUNTED, ('day',))} order by 1, 2, 3")
    )
    for tier, finer in (("month", "day"), ("year", "month")):
        connection.execute(text(_coarser(tier, finer)))
    cell_columns = ", ".join((*CELL_KEY, *CELL_SUMS))
    for level, source in FINER.items():
        select = level_from_finer(level, source) if source else level_from_findings(level, RECOUNTED)
        connection.execute(text(f"insert into cell_count ({cell_columns}) {select}"))
    counted = connection.scalar(
        text("select coalesce(sum(received), 0) from finding_count where tier = 'year'")
    )
    return int(counted or 0)


def _coarser(tier: str, finer: str) -> str:
    """Add a tier of `finding_count` up from the finer one."""
    columns = [
        f"'{tier}'"
        if name == "tier"
        else f"date_trunc('{tier}', starts_on)::date"
        if name == "starts_on"
        else name
        for name in AREA_KEY
    ]
    places = ", ".join(str(n + 1) for n in range(len(AREA_KEY)))
    return (
        f"insert into finding_count ({', '.join((*AREA_KEY, *MEASURES))})"  # noqa: S608
        f" select {', '.join(columns)}, {', '.join(f'sum({name})' for name in MEASURES)}"
        f" from finding_count where tier = '{finer}' group by {places} order by {places}"
    )
