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

import numpy as np
from sqlalchemy import Engine, text

from bench.ground import bench_settings
from patrol import clock
from patrol.clock import SEOUL
from patrol.database import make_engine
from patrol.demo import mix
from patrol.exchange.import_findings import import_findings
from patrol.exchange.words import COLUMNS
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
        finally:
            engine.dispose()
            owner.dispose()


def measure_import(settings: Settings, engine: Engine, owner: Engine, folder: Path) -> None:
    """Import a file, then COPY the same rows into the same table, emptied."""
    path = folder / "cases.csv"
    write_cases(path, ROWS)
    taken = timed(lambda: take(settings, engine, path))
    again = timed(lambda: take(settings, engine, path))
    memory = memory_of_import(settings, path)
    rows = folder / "rows.bin"
    copy_out(owner, "copy finding to stdout (format binary)", rows)
    with owner.begin() as connection:
        connection.exec_driver_sql("truncate finding cascade")
    copied = timed(lambda: copy_in(owner, "copy finding from stdin (format binary)", rows))
    print(
        f"import of {ROWS:,} rows             {taken:7.1f} s = {taken / copied:.2f} x COPY      target 3 or less"
    )
    print(f"the same file again               {again:7.1f} s = {again / copied:.2f} x COPY")
    print(f"memory of the second import       {memory:7.0f} MB above idle")


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


def memory_of_import(settings: Settings, path: Path) -> float:
    """MB that a process of its own needs above what it needs before."""
    script = (
        "import resource, sys; from pathlib import Path; from bench import exchange;"
        " from patrol.settings import read_settings; from patrol.database import make_engine;"
        " import patrol.classification.rules as c; c.classify('x'); s = read_settings();"
        " before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        " exchange.take(s, make_engine(s.database_url, 1), Path(sys.argv[1]));"
        " print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)"
    )
    environment = {**os.environ, "PATROL_DATABASE_URL": settings.database_url}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


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
