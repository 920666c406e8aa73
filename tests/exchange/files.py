"""Exchange files for the tests: rows with only what matters to the case, written as an office would."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from patrol import counters
from patrol.exchange.import_findings import Imported, import_findings
from patrol.exchange.words import COLUMNS
from patrol.journal import Actor
from patrol.problems import Problem
from tests.cast import DISTRICT

NOW = dt.datetime(2015, 1, 5, 3, 0, tzinfo=dt.UTC)
ACTOR = Actor("import", None, DISTRICT)
A_CASE: dict[str, Any] = {
    "접수번호": "A-1",
    "접수일시": "2014-03-02 14:05",
    "접수경로": "응답소",
    "분야": "도로",
    "항목": "",
    "내용": "당산로 앞 도로가 파였습니다",
    "위도": "37.5264",
    "경도": "126.8962",
    "주소": "당산로 123",
    "처리상태": "접수",
    "처리부서": "",
    "처리일시": "",
    "처리결과": "",
}


def case(number: str = "A-1", **changes: Any) -> dict[str, Any]:
    """A row of the file."""
    return {**A_CASE, "접수번호": number, **changes}


def refusal(engine: Engine, folder: Path, content: bytes) -> Problem:
    """Why a file of these bytes is not taken."""
    path = folder / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Problem) as raised:
        take(engine, path)
    return raised.value


def write_csv(path: Path, rows: Sequence[dict[str, Any]], *, encoding: str = "utf-8-sig") -> Path:
    """A CSV file with these rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(engine: Engine, path: Path, **more: Any) -> Imported:
    """Import a file into the test district."""
    return import_findings(engine, ACTOR, path, **{"district_code": DISTRICT, "at": NOW, **more})


def numbers(done: Imported) -> tuple[int, int, int, int]:
    """New, updated, the same, rejected."""
    return done.new, done.updated, done.same, done.rejected


def finding(engine: Engine, number: str) -> dict[str, Any]:
    """The finding with the response center's number."""
    with engine.begin() as connection:
        row = connection.execute(text("select * from finding where external_number = :n"), {"n": number})
        return dict(row.one()._mapping)


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    """Everything that an import may write, to compare before and after."""
    with engine.begin() as connection:
        found = connection.execute(text("select * from finding order by number")).all()
        counts = connection.execute(text("select last from number_counter order by year")).all()
        entries = connection.execute(
            text("select subject, subject_id, action, change from journal_entry where subject = 'finding'")
        ).all()
        return [tuple(row) for row in (*found, *counts, *entries)]


def counts_are_true(engine: Engine) -> bool:
    """Whether the kept counts equal a recount."""
    with engine.begin() as connection:
        return counters.compare(connection) == []
