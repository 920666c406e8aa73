"""Imports: every office's file is read, nothing is taken twice, what is wrong is named."""

from __future__ import annotations

import csv
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random

import openpyxl
import pytest
from sqlalchemy import Engine, text

from patrol.exchange.words import COLUMNS
from patrol.problems import Problem
from tests.exchange.files import case, counts_are_true, finding, kept, numbers, refusal, take, write_csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_the_encoding_is_found_out(engine: Engine, tmp_path: Path, encoding: str) -> None:
    done = take(engine, write_csv(tmp_path / "a.csv", [case(내용="똠방각하 앞 맨홀")], encoding=encoding))
    assert numbers(done) == (1, 0, 0, 0)
    assert finding(engine, "A-1")["description"] == "똠방각하 앞 맨홀"


def test_headers_may_have_stray_blanks_quotes_and_any_order(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '\n내용 ; "접수 일시";‘접수번호’;비고\n"줄이\n둘";2014. 3. 2. 오후 2:05;A-1;x\n', encoding="cp949"
    )
    done = take(engine, path)
    assert numbers(done) == (1, 0, 0, 0)
    assert done.columns_ignored == ("비고",)
    row = finding(engine, "A-1")
    assert row["description"] == "줄이\n둘"
    assert row["received_at"] == dt.datetime(2014, 3, 2, 5, 5, tzinfo=dt.UTC)


def test_a_workbook_has_its_dates_as_cells_or_text(engine: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    for number, at in (
        ("1001", dt.datetime(2014, 3, 2, 14, 5)),  # noqa: DTZ001
        ("1002", "2014-03-02 14:05"),
        ("1003", 41700.5),
    ):
        sheet.append([case(number, 접수일시=at)[name] for name in COLUMNS])
    sheet.append([None] * len(COLUMNS))
    book.save(tmp_path / "a.xlsx")
    assert numbers(take(engine, tmp_path / "a.xlsx")) == (3, 0, 0, 0)
    assert finding(engine, "1001")["received_at"] == finding(engine, "1002")["received_at"]
    assert finding(engine, "1003")["received_at"] == dt.datetime(2014, 3, 2, 3, 0, tzinfo=dt.UTC)


def test_an_imported_case_is_a_finding_like_any_other(engine: Engine, tmp_path: Path) -> None:
    rows = [
        case("A-1", 분야="", 내용="보도블록이 깨졌어요"),
        case("A-2", 접수일시="2013-12-31 23:59", 처리상태="처리 완료", 처리일시="2014-01-01 00:30"),
        case("A-3", 접수일시="2014-01-01 00:00", 위도="", 경도="", 처리부서="청소과"),
    ]
    assert numbers(take(engine, write_csv(tmp_path / "a.csv", rows))) == (3, 0, 0, 0)
    first, second, third = (finding(engine, f"A-{n}") for n in (1, 2, 3))
    assert (first["field_code"], first["classified_by"], first["national_point"]) == (
        "02",
        "suggestion",
        "다사 4664 4762",
    )
    assert first["due_at"] - first["received_at"] == dt.timedelta(hours=first["target_hours"])
    assert first["duty"] == "day_off"
    assert [row["number"] for row in (first, second, third)] == ["2014-000001", "2013-000001", "2014-000002"]
    assert second["resolved_at"] - second["received_at"] == dt.timedelta(minutes=31)
    assert third["location"] is None
    assert third["department_code"] == "cleaning"
    with engine.begin() as connection:
        entries = connection.execute(
            text("select action, change ->> 'number' from journal_entry where subject = 'finding' order by 2")
        ).all()
    assert [tuple(entry) for entry in entries] == [
        ("received", row["number"]) for row in (second, first, third)
    ]
    assert counts_are_true(engine)


def test_the_same_file_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [
        case(f"A-{n}", 처리상태="처리 완료", 처리일시="2014-03-03 10:00", 처리결과="고침") for n in range(20)
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    assert numbers(take(engine, path)) == (20, 0, 0, 0)
    before = kept(engine)
    assert numbers(take(engine, path)) == (0, 0, 20, 0)
    overlapping = write_csv(tmp_path / "b.csv", [*rows[10:], case("A-20")], encoding="cp949")
    assert numbers(take(engine, overlapping)) == (1, 0, 10, 0)
    assert [row for row in before if row not in kept(engine)] == [(20,)]


def test_a_newer_export_brings_cases_forward_and_an_older_one_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    march = write_csv(tmp_path / "march.csv", [case("A-1"), case("A-2"), case("A-3", 처리상태="배정")])
    done = {"처리상태": "처리 완료", "처리일시": "2014-03-03 09:00", "처리결과": "아스콘으로 메웠습니다"}
    april = write_csv(
        tmp_path / "april.csv", [case("A-1", 처리부서="도로과", **done), case("A-2"), case("A-3", **done)]
    )
    assert numbers(take(engine, march)) == (3, 0, 0, 0)
    assert numbers(take(engine, april)) == (0, 2, 1, 0)
    row = finding(engine, "A-1")
    assert (row["state"], row["department_code"], row["result"]) == ("done", "road", "아스콘으로 메웠습니다")
    with engine.begin() as connection:
        change = connection.scalar(
            text("select change from journal_entry where action = 'imported' and subject_id = :id"),
            {"id": str(row["id"])},
        )
    assert change["state"] == ["received", "done"]
    before = kept(engine)
    for path in (march, april, march):
        assert numbers(take(engine, path)) == (0, 0, 3, 0)
    older = write_csv(tmp_path / "older.csv", [case("A-1", 처리상태="처리 중")])
    assert numbers(take(engine, older)) == (0, 0, 1, 0)
    assert kept(engine) == before
    reopened = write_csv(tmp_path / "may.csv", [case("A-1", 처리상태="재처리")])
    assert numbers(take(engine, reopened)) == (0, 1, 0, 0)
    assert numbers(take(engine, april)) == (0, 0, 3, 0)
    assert finding(engine, "A-1")["state"] == "reopened"
    assert finding(engine, "A-1")["reopened_count"] == 1
    assert counts_are_true(engine)


def test_rows_of_one_case_in_one_file_count_once(engine: Engine, tmp_path: Path) -> None:
    rows = [
        case("A-1"),
        case("A-1", 처리상태="처리 중"),
        case("A-1", 접수경로="살피미"),
        case("A-1", 처리상태="처리 완료", 처리일시="2014-03-02 15:00"),
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    assert numbers(take(engine, path, is_dry=True)) == (2, 2, 0, 0)
    assert numbers(take(engine, path)) == (2, 2, 0, 0)
    assert numbers(take(engine, path)) == (0, 0, 4, 0)
    assert counts_are_true(engine)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    take(engine, write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2")]))
    before = kept(engine)
    rows = [case("A-1", 처리상태="처리 중"), case("A-2"), case("A-3"), case("A-4", 내용="")]
    path = write_csv(tmp_path / "b.csv", rows)
    for _ in range(2):
        assert numbers(take(engine, path, is_dry=True)) == (1, 1, 1, 1)
        assert kept(engine) == before
    assert numbers(take(engine, path)) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"접수번호": " "}, "접수번호", "비어"),
        ({"내용": ""}, "내용", "비어"),
        ({"내용": "가" * 4001}, "내용", "너무 깁니다"),
        ({"접수일시": ""}, "접수일시", "비어"),
        ({"접수일시": "2014-02-30 10:00"}, "접수일시", "읽을 수 없습니다"),
        ({"접수일시": "어제"}, "접수일시", "읽을 수 없습니다"),
        ({"접수일시": "2031-01-01 10:00"}, "접수일시", "지금보다 뒤"),
        ({"접수경로": "비둘기"}, "접수경로", "아는 접수경로가 아닙니다"),
        ({"분야": "우주"}, "분야", "분야에 없는"),
        ({"항목": "블랙홀"}, "항목", "없는 항목"),
        ({"위도": "37.5", "경도": ""}, "경도", "하나가 비어"),
        ({"위도": "126.9", "경도": "37.5"}, "위도", "서로 바뀌었습니다"),
        ({"위도": "35.6", "경도": "139.7"}, "위도", "대한민국 밖"),
        ({"위도": "nan"}, "위도", "대한민국 밖"),
        ({"위도": "37도"}, "위도", "숫자가 아닙니다"),
        ({"위도": "1947626.453", "경도": "946648.611"}, "위도", "EPSG:5174·5179·5186"),
        ({"위도": "0", "경도": "0"}, "위도", "두 칸을 비워"),
        ({"처리상태": "몰라"}, "처리상태", "아는 처리상태가 아닙니다"),
        ({"처리상태": "완료"}, "처리일시", "필요합니다"),
        ({"처리상태": "완료", "처리일시": "2014-03-01"}, "처리일시", "앞섭니다"),
        ({"처리상태": "처리불가"}, "처리결과", "사유"),
        ({"처리상태": "중복", "처리결과": "중복: Z-9"}, "처리결과", "찾을 수 없습니다"),
        ({"처리부서": "달나라과"}, "처리부서", "부서 목록에 없는"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_rest_goes_in(
    engine: Engine, tmp_path: Path, changes: dict[str, str], column: str, reason: str
) -> None:
    rows = [case("A-1"), case("A-2") | changes, case("A-3")]
    rejects = tmp_path / "rejects.csv"
    done = take(engine, write_csv(tmp_path / "a.csv", rows), rejects=rejects)
    assert numbers(done) == (2, 0, 0, 1)
    (one,) = done.rejects
    assert (one.line, one.column) == (3, column)
    assert reason in one.reason
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        (written,) = csv.DictReader(file)
    assert (written["줄"], written["열"], written["사유"]) == ("3", column, one.reason)
    mended = take(engine, rejects)
    assert numbers(mended) == (0, 0, 0, 1), "the rejects file has the columns of an import file"


def test_a_duplicate_finds_its_original_wherever_it_stands(engine: Engine, tmp_path: Path) -> None:
    rows = [case("A-2", 처리상태="중복", 처리결과="중복: A-1"), case("A-1")]
    path = write_csv(tmp_path / "a.csv", rows)
    assert numbers(take(engine, path)) == (2, 0, 0, 0)
    assert finding(engine, "A-2")["duplicate_of"] == finding(engine, "A-1")["id"]
    assert numbers(take(engine, path)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "비어"),
        (b"\xff\xff\xff\xff", "글자"),
        ("접수번호,내용\n1,2\n".encode(), "접수일시"),
        ("접수번호,내용,접수일시,내용\n1,2,3,4\n".encode(), "두 번"),
        (b"PK\x03\x04 no workbook", "엑셀"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
        ('접수번호,내용,접수일시\n1,"'.encode() + b"a" * 2_000_000, "따옴표"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    engine: Engine, tmp_path: Path, content: bytes, sentence: str
) -> None:
    assert sentence in refusal(engine, tmp_path, content).sentence("ko")


def test_more_cells_than_headers_are_noticed(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "접수번호,접수일시,내용\nA-1,2014-03-02,가,나\nA-2,2014-03-02,가,,\nA-3,20140302140507,가\n"
    )
    done = take(engine, path)
    assert numbers(done) == (2, 0, 0, 1)
    assert "따옴표로" in done.rejects[0].reason


def test_two_imports_at_once_take_each_case_once(engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [case(f"A-{n}") for n in range(300)])
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: numbers(take(engine, path)), range(2)))
    assert sorted(outcomes) == [(0, 0, 300, 0), (300, 0, 0, 0)]
    with engine.begin() as connection:
        assert connection.scalar(text("select last from number_counter")) == 300


def test_a_damaged_workbook_is_a_problem_and_never_an_error(engine: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for n in range(50):
        book.active.append([case(f"A-{n}")[name] for name in COLUMNS])
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    random = Random(7)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(random.randint(1, 20)):
            broken[random.randrange(4, len(broken))] = random.randrange(256)
        if random.random() < 0.3:
            del broken[random.randrange(100, len(broken)) :]
        (tmp_path / "broken.xlsx").write_bytes(broken)
        with suppress(Problem):
            take(engine, tmp_path / "broken.xlsx", is_dry=True)
