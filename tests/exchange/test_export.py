"""Exports: what goes out comes in again, whole; nothing runs in a spreadsheet; no personal data."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from sqlalchemy import Engine, text

from patrol.database import transaction
from patrol.exchange.export_files import write_geopackage, write_photos, write_workbook
from patrol.exchange.export_findings import HEADER, Wanted, csv_blocks, geojson_blocks
from patrol.findings.filters import FindingFilter
from patrol.findings.inputs import ReporterInput
from patrol.formulas import disarm, rearm
from patrol.storage import Storage
from tests.cast import DISTRICT
from tests.conftest import sweep
from tests.exchange.files import NOW, case, counts_are_true, numbers, take, write_csv
from tests.findings.arranging import found, step

ALL = Wanted(FindingFilter(), DISTRICT, NOW)
DONE = {"처리일시": "2014-03-05 10:11:12", "처리결과": "-현장 정비\n'완료'"}


def exported(engine: Engine, wanted: Wanted = ALL) -> bytes:
    """The CSV file."""
    with engine.begin() as connection:
        return b"".join(csv_blocks(connection, wanted))


@pytest.fixture
def varied(engine: Engine, tmp_path: Path) -> Engine:
    """A finding of each state and channel, with texts that are hard on spreadsheets."""
    states = ["", "접수", "배정", "처리 중", "처리 완료", "확인 완료", "재처리", "이첩", "처리 불가", "철회"]
    rows = [
        case(
            f"=A-{n}",
            접수일시=f"201{3 + n % 2}-12-31 23:5{n}:59",
            접수경로=["순찰", "응답소", "살피미", "해피기동반", "안전점검", "고충민원"][n % 6],
            분야=["", "교통", "도로"][n % 3],
            내용=['=HYPERLINK("x")', '@제목, "따옴표"', "'=이미 따옴표", "줄\n둘", "+82"][n % 5],
            위도="" if n == 3 else "37.526400000000004",
            경도="" if n == 3 else "126.89620000000001",
            처리상태=state,
            처리부서="도로과" if n % 2 else "",
            **(
                {"처리일시": "2015-01-01 00:00", "처리결과": "한국전력: 한전 시설물"}
                if state == "이첩"
                else DONE | {"처리일시": "2015-01-02 10:11:12"}
                if state in ("처리 완료", "확인 완료", "처리 불가")
                else {}
            ),
        )
        for n, state in enumerate(states)
    ]
    rows.append(case("B-1", 처리상태="중복", 처리결과="중복: =A-4"))
    assert numbers(take(engine, write_csv(tmp_path / "varied.csv", rows))) == (11, 0, 0, 0)
    with transaction(engine) as session:
        # Two of our own, as the phone hands them in; a reporter's contact data stays here.
        moved = found(session, reporter=ReporterInput(name="김민원", phone="010-1234-5678"))
        step(session, moved, "assigned")
        step(session, moved, "done")
        found(session, item_code=None, field_code="12", location=None)
    return engine


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_into_an_empty_database_gives_the_same_export(
    varied: Engine, owner_engine: Engine, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"all.{kind}"
    before = exported(varied)
    if kind == "csv":
        path.write_bytes(before)
    else:
        with varied.begin() as connection:
            write_workbook(path, connection, ALL)
    assert numbers(take(varied, path)) == (0, 0, 13, 0), "our own export is known here"
    assert exported(varied) == before
    sweep(owner_engine)
    assert numbers(take(varied, path)) == (13, 0, 0, 0)
    assert exported(varied).decode("utf-8-sig").splitlines() == before.decode("utf-8-sig").splitlines()
    assert counts_are_true(varied)


def test_a_spreadsheet_runs_nothing(varied: Engine, tmp_path: Path) -> None:
    for line in csv.reader(io.StringIO(exported(varied).decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    with varied.begin() as connection:
        write_workbook(tmp_path / "a.xlsx", connection, ALL)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("text_", ["=1", "'=1", "''-x", "도로", "", "'인용'", "\t=1"])
def test_disarming_is_undone_by_reading(text_: str) -> None:
    assert rearm(disarm(text_)) == text_
    assert disarm(text_)[:1] not in ("=", "+", "-", "@", "\t", "\r") or not text_


def test_no_personal_data_leaves(varied: Engine, tmp_path: Path) -> None:
    with varied.begin() as connection:
        write_workbook(tmp_path / "a.xlsx", connection, ALL)
        write_geopackage(tmp_path / "a.gpkg", connection, ALL)
        whole = exported(varied) + b"".join(geojson_blocks(connection, ALL))
    whole += (tmp_path / "a.gpkg").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        whole += b"".join(archive.read(name) for name in archive.namelist())
    assert "김민원".encode() not in whole
    assert b"010-1234-5678" not in whole


def test_a_filter_exports_what_its_list_shows(varied: Engine) -> None:
    for query in ({"channel": "patrol"}, {"from": "2014-12-31", "to": "2014-12-31"}, {"only": "handled"}):
        chosen = FindingFilter.model_validate(query)
        lines = list(
            csv.reader(io.StringIO(exported(varied, Wanted(chosen, DISTRICT, NOW)).decode("utf-8-sig")))
        )
        condition, values = chosen.where(DISTRICT, NOW)
        with varied.begin() as connection:
            found_ = connection.scalar(text(f"select count(*) from finding f where {condition}"), values)
        assert tuple(lines[0]) == HEADER
        assert len(lines) == found_ + 1 > 1


def test_maps_open_the_geometry(varied: Engine, tmp_path: Path) -> None:
    with varied.begin() as connection:
        collection = json.loads(b"".join(geojson_blocks(connection, ALL)))
        write_geopackage(tmp_path / "a.gpkg", connection, ALL)
        nobody = Wanted(FindingFilter(q="없는 말"), DISTRICT, NOW)
        write_geopackage(tmp_path / "none.gpkg", connection, nobody)
        empty = json.loads(b"".join(geojson_blocks(connection, nobody)))
    assert len(collection["features"]) == 13
    assert sum(one["geometry"] is None for one in collection["features"]) == 2
    info = pyogrio.read_info(tmp_path / "a.gpkg")
    assert (info["features"], info["crs"], info["geometry_type"]) == (13, "EPSG:4326", "Point")
    assert empty["features"] == []
    assert pyogrio.read_info(tmp_path / "none.gpkg")["features"] == 0


def test_photos_come_as_an_archive_with_an_index(varied: Engine, tmp_path: Path) -> None:
    with varied.begin() as connection:
        write_photos(tmp_path / "a.zip", connection, ALL, Storage.open(str(tmp_path / "objects")))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["index.csv"]
        assert archive.read("index.csv").decode("utf-8-sig").startswith("적출번호,파일")
