"""Imports against COPY, exports against COPY TO, the workbook against counting from the base, and the memory of each.

The rows are the same in each pair; PATROL_BENCH_FINDINGS says how many (200,000 without it).
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.ground import bench_settings
from patrol import clock, counters
from patrol.clock import SEOUL, Period
from patrol.counters import CountFilter, Measures, Total, totals
from patrol.counters.rules import DAY, MEASURES
from patrol.counters.rules import DIMENSIONS as DIMENSION_SQL
from patrol.database import make_engine, transaction
from patrol.demo import mix
from patrol.evaluation.evaluate import COMPLAINTS, DIMENSIONS
from patrol.exchange.export_findings import Wanted, csv_blocks
from patrol.exchange.import_findings import import_findings
from patrol.exchange.words import COLUMNS
from patrol.findings.filters import FindingFilter
from patrol.journal import Actor
from patrol.settings import Settings

ROWS = int(os.environ.get("PATROL_BENCH_FINDINGS", "200000"))
CLASSIFIED = 0.05
"""Share of rows whose field the words must decide."""


def main() -> None:
    """Print the rows."""
    with bench_settings() as settings, TemporaryDirectory() as folder:
        engine = make_engine(settings.database_url, 2)
        owner = make_engine(settings.owner_database_url, 2)
        try:
            measure_import(settings, engine, owner, Path(folder))
            measure_export(settings, owner, Path(folder))
            measure_evaluation(settings, engine, owner)
        finally:
            engine.dispose()
            owner.dispose()


def measure_import(settings: Settings, engine: Engine, owner: Engine, folder: Path) -> None:
    """Import a file, then COPY the same rows into the same table, emptied."""
    path = folder / "cases.csv"
    write_cases(path, ROWS)
    taken, memory = in_a_process(settings, "take", path)
    again = timed(lambda: take(settings, engine, path))
    rows = folder / "rows.bin"
    copy_out(owner, "copy finding to stdout (format binary)", rows)
    with owner.begin() as connection:
        connection.exec_driver_sql("truncate finding cascade")
    copied = timed(lambda: copy_in(owner, "copy finding from stdin (format binary)", rows))
    print(
        f"import of {ROWS:,} rows             {taken:7.1f} s = {taken / copied:.2f} x COPY      target 3 or less"
    )
    print(f"the same file again               {again:7.1f} s = {again / copied:.2f} x COPY")
    print(f"memory of the import              {memory:7.0f} MB above idle")


def measure_export(settings: Settings, owner: Engine, folder: Path) -> None:
    """Export all findings as CSV, then COPY the table TO a file."""
    with owner.begin() as connection:
        connection.exec_driver_sql("analyze finding")
    spent, memory = in_a_process(settings, "export", folder / "out.csv")
    copied = timed(lambda: copy_out(owner, "copy finding to stdout (format csv)", folder / "copy.csv"))
    print(
        f"export to CSV                     {spent:7.1f} s = {spent / copied:.2f} x COPY TO   target 2 or less"
    )
    print(f"memory of the export              {memory:7.0f} MB above idle      target 150 or less")


def measure_evaluation(settings: Settings, engine: Engine, owner: Engine) -> None:
    """All the counts of the workbook from the counters, then from the base table; they must be equal."""
    counters.rebuild(owner)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze finding, finding_count, count_change")
    period = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    chosen = CountFilter(settings.district_code, channels=tuple(str(one) for one in COMPLAINTS))
    groups = ((), *((one,) for one in DIMENSIONS.values()))
    with transaction(engine) as session:
        kept: list[object] = []
        fast = timed(lambda: kept.extend(totals(session, period, group, chosen) for group in groups))
        recounted: list[object] = []
        slow = timed(lambda: recounted.extend(recount(session, period, group, chosen) for group in groups))
    if kept != recounted:
        raise RuntimeError("the counters do not equal the recount")
    print(
        f"the workbook's counts             {fast:7.3f} s, {slow / fast:.0f} x faster than the base   target 20 or more"
    )


def recount(session: Session, period: Period, group: tuple[Any, ...], chosen: CountFilter) -> list[Total]:
    """`counters.totals` from the findings themselves."""
    named = {**DIMENSION_SQL, "month": f"date_trunc('month', {DAY})::date"}
    columns = ", ".join(f"{named[one]} as {one}" for one in group)
    sums = ", ".join(f"coalesce(sum({value}), 0) as {name}" for name, value in MEASURES.items())
    places = ", ".join(str(n + 1) for n in range(len(group)))
    statement = (
        f"select {columns}{', ' if group else ''}{sums} from finding f where f.district_code = :district"  # noqa: S608
        " and f.channel = any(:channels) and f.received_at >= :from and f.received_at < :to"
        + (f" group by {places} order by {places}" if group else "")
    )
    values = {
        "district": chosen.district_code,
        "channels": list(chosen.channels),
        "from": period.starts_at,
        "to": period.ends_before,
    }
    return [
        Total(tuple(row[: len(group)]), Measures(*(int(value) for value in row[len(group) :])))
        for row in session.execute(text(statement), values)
    ]


def write_cases(path: Path, count: int) -> None:
    """An exchange file with the mix of real complaints."""
    random = np.random.default_rng(3)
    first = dt.datetime(2025, 1, 1, tzinfo=SEOUL)
    minutes = np.sort(random.integers(0, 365 * 1440, count)).tolist()
    x = random.uniform(126.897, 126.913, count).round(6).tolist()
    y = random.uniform(37.503, 37.52, count).round(6).tolist()
    picks = random.integers(0, 1_000_000, count).tolist()
    choices = (
        ("교통", "불법주정차", "0101"),
        ("도로", "보도블록 파손·침하", "0202"),
        ("청소", "쓰레기 무단투기", "0301"),
    )
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(count):
            field, item, code = choices[picks[n] % 3]
            at = first + dt.timedelta(minutes=minutes[n])
            is_done = picks[n] % 10 < 9
            is_plain = picks[n] % 1000 < CLASSIFIED * 1000
            writer.writerow(
                (
                    f"SM-2025-{n:07d}",
                    f"{at:%Y-%m-%d %H:%M}",
                    "응답소",
                    "" if is_plain else field,
                    "" if is_plain else item,
                    f"{mix.wording(code, item, picks[n])} {n}",
                    y[n],
                    x[n],
                    f"당산로 {picks[n] % 200}",
                    "처리 완료" if is_done else "접수",
                    "",
                    f"{at + dt.timedelta(minutes=picks[n] % 900):%Y-%m-%d %H:%M}" if is_done else "",
                    "현장 확인 후 조치하였습니다." if is_done else "",
                )
            )


def take(settings: Settings, engine: Engine, path: Path) -> None:
    """Import it."""
    import_findings(
        engine,
        Actor("import", None, settings.district_code),
        path,
        district_code=settings.district_code,
        at=clock.now(),
    )


def export(settings: Settings, engine: Engine, path: Path) -> None:
    """Write every finding of the district as CSV."""
    wanted = Wanted(FindingFilter(), settings.district_code, clock.now())
    with engine.begin() as connection, path.open("wb") as file:
        for block in csv_blocks(connection, wanted):
            file.write(block)


def in_a_process(settings: Settings, work: str, path: Path) -> tuple[float, float]:
    """Seconds, and the MB that a process of its own needs above what it needs before."""
    script = (
        "import sys, time; from pathlib import Path; from bench import exchange;"
        " from patrol.settings import read_settings; from patrol.database import make_engine;"
        " import patrol.classification.rules as c; c.classify('x'); s = read_settings();"
        " e = make_engine(s.database_url, 1); before = exchange.peak_mb();"
        " begin = time.perf_counter(); getattr(exchange, sys.argv[1])(s, e, Path(sys.argv[2]));"
        " print(time.perf_counter() - begin, exchange.peak_mb() - before)"
    )
    environment = {**os.environ, "PATROL_DATABASE_URL": settings.database_url}
    done = subprocess.run(
        [sys.executable, "-c", script, work, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    spent, memory = done.stdout.split()
    return float(spent), float(memory)


def peak_mb() -> float:
    """The most memory that this process ever held; ru_maxrss would begin with that of the process that started it."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def copy_out(engine: Engine, statement: str, path: Path) -> None:
    """COPY TO a file."""
    with engine.begin() as connection, path.open("wb") as file:
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy(statement) as copy:
            for block in copy:
                file.write(block)


def copy_in(engine: Engine, statement: str, path: Path) -> None:
    """COPY FROM a file."""
    with engine.begin() as connection, path.open("rb") as file:
        connection.execute(text("set local statement_timeout = 0"))
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy(statement) as copy:
            while block := file.read(1 << 20):
                copy.write(block)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
