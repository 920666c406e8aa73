"""The council report prints exactly the seed figures, in every format, and every number opens to its rows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hwpx import HwpxDocument
from sqlalchemy import Engine

from patrol.database import transaction
from patrol.evaluation.report_files import write_html, write_hwpx, write_workbook
from patrol.evaluation.report_texts import Report, make_report
from patrol.evaluation.reports import Table
from tests.cast import DISTRICT, MANAGER, Cast
from tests.conftest import sweep
from tests.evaluation.seed import TEN_MONTHS, build

pytestmark = pytest.mark.slow
SEED = {
    "일일·기획순찰 적출": 47_284,
    "일일·기획순찰 처리": 47_284,
    "간부진순찰 횟수": 410,
    "간부진순찰 적출": 580,
    "현장민원 접수": 33_191,
    "현장민원 처리": 33_191,
    "해피기동반 처리": 357,
    "살피미 인원": 54,
    "살피미 접수": 10_227,
    "살피미 처리": 10_227,
    "예방행정 계": 235,
    "예방행정 방문": 228,
    "예방행정 교육": 7,
    "복지행정 방문": 21,
    "투어 횟수": 12,
    "투어 인원": 265,
    "예산": 17_690,
    "집행": 14_626,
    "고충민원 계": 1_406,
    "고충민원 서면": 451,
    "고충민원 인터넷": 845,
    "고충민원 전화·방문": 110,
    "고충민원 건축주택": 282,
    "고충민원 공공시설": 143,
    "고충민원 도로교통": 411,
    "고충민원 보건복지": 172,
    "고충민원 환경공원": 173,
    "고충민원 일반행정": 164,
    "고충민원 기타": 61,
    "직소민원 상담": 1_102,
    "구민감사관 전문": 29,
    "구민감사관 일반": 43,
    "적출 합계": 47_284 + 580 + 33_191,
}
LINES = (
    "  ○ 일일 및 기획 순찰",
    "    - 47,284건 적출, 47,284건 처리",
    "    - 410회 순찰, 580건 적출, 580건 처리",
    "    - 33,191건 접수, 33,191건 처리 (살피미와 해피기동반 건 포함)",
    "    - 357건 처리",
    "    - 살피미 54명, 10,227건 신고, 10,227건 처리",
    "  ○ 예방으로 안전한 도시: 235건 (현장방문 228건, 안전교육 7회)",
    "  ○ 찾아가는 복지: 21건",
    "  ○ 현장행정 투어의 날: 12회, 265명 참여",
    "  ○ 접수 1,406건",
    "    - 서면 451건, 인터넷 845건, 전화·방문 110건",
    "  ○ 직소민원실 상담: 1,102건",
    "  ○ 구민감사관 공사현장 점검: 전문 29건, 일반 43건",
    "  ○ 예산 17,690, 집행 14,626 (10.31. 기준), 집행률 83%",
)
PUBLIC = "https://patrol.example"


@pytest.fixture(scope="module")
def ten_months(
    app: Flask, owner_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The seed's ten months, once for this file."""
    engine = app.extensions["patrol"].engine
    build(engine, tmp_path_factory.mktemp("seed"))
    yield engine
    sweep(owner_engine)


@pytest.fixture(scope="module")
def report(ten_months: Engine) -> Report:
    """The council report of the ten months."""
    with transaction(ten_months) as session:
        return make_report(session, DISTRICT, "council", TEN_MONTHS)


@pytest.fixture(scope="module")
def manager(app: Flask) -> FlaskClient:
    """The manager's browser."""
    return Cast(app).client(MANAGER)


def test_every_number_is_the_seeds(report: Report) -> None:
    assert {name: report.numbers[name].value for name in SEED} == SEED
    assert report.numbers["집행률"].words == "83"


def test_the_text_prints_them(report: Report) -> None:
    lines = [block.words for block in report.blocks if not isinstance(block, Table)]
    assert [line for line in LINES if line not in lines] == []
    assert lines[0] == "2014년 감사담당관 업무추진 실적"
    assert lines[1] == "□ 현장순찰을 통한 주민불편 해소 (2014.1.1.~10.31.)"


def test_overlapping_programmes_are_counted_once(report: Report) -> None:
    table = report.tables["총괄"]
    whole = next(row for row in table.rows if row[0].words == "합계(중복 없음)")
    parts = [row for row in table.rows if not row[0].words.startswith(("합계", "·"))]
    assert whole[2].value == sum(row[2].value or 0 for row in parts) == 81_055


def test_the_table_of_grievances_adds_up_both_ways(report: Report) -> None:
    *rows, total = report.tables["고충민원"].rows
    for column in range(1, len(total)):
        assert sum(row[column].value or 0 for row in rows) == total[column].value
    for row in (*rows, total):
        assert sum(cell.value or 0 for cell in row[2:]) == row[1].value


def test_the_hwpx_document_opens_and_says_the_same(report: Report) -> None:
    document = HwpxDocument.open(write_hwpx(report, public_url=PUBLIC))
    words = document.text.plain()
    assert document.validate().issues == ()
    assert [line for line in LINES if line not in words] == []
    for table in report.tables.values():
        for row in table.rows:
            assert all(cell.words in words for cell in row)


def test_the_workbook_holds_the_numbers_as_numbers(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(report, public_url=PUBLIC)))
    assert book.sheetnames == ["보고서", "총괄", "고충민원", "숫자"]
    lines = [row[0].value for row in book["보고서"].iter_rows()]
    assert [line for line in LINES if line not in lines] == []
    found = {row[0].value: row[1] for row in book["숫자"].iter_rows(min_row=2)}
    assert {name: found[name].value for name in SEED} == SEED
    assert found["현장민원 처리"].hyperlink.target.startswith(f"{PUBLIC}/findings?")


def test_the_html_file_says_the_same(report: Report) -> None:
    page = write_html(report, public_url=PUBLIC).decode()
    words = re.sub(r"<[^>]+>", "", page).replace("&nbsp;", " ")
    assert [line for line in LINES if line not in words] == []


def test_the_page_says_the_same_and_its_numbers_open(manager: FlaskClient, report: Report) -> None:
    page = manager.get("/reports/council?from=2014-01-01&to=2014-10-31").get_data(as_text=True)
    words = re.sub(r"<[^>]+>", "", page)
    assert [line for line in LINES if line.strip() not in words] == []
    for name, number in report.numbers.items():
        if number.href is None or number.href.startswith("/activities/budget"):
            continue
        answer = manager.get(number.href)
        assert answer.status_code == 200, (name, number.href)


def test_a_list_of_findings_is_as_long_as_its_number(manager: FlaskClient, report: Report) -> None:
    opened = [
        (name, number)
        for name, number in report.numbers.items()
        if number.href and number.href.startswith("/findings")
    ]
    assert opened
    for name, number in opened:
        if number.href:
            lines = manager.get(number.href.replace("/findings?", "/export/findings.csv?")).get_data()
            assert lines.count(b"\n") - 1 == number.value, name


@pytest.mark.parametrize("name", ["monthly", "daily"])
def test_other_reports_come_from_the_same_engine(ten_months: Engine, name: str) -> None:
    with transaction(ten_months) as session:
        made = make_report(session, DISTRICT, name, TEN_MONTHS)
    assert any("81,055" in block.words for block in made.blocks if not isinstance(block, Table))


@pytest.mark.parametrize("kind", ["hwpx", "xlsx"])
def test_a_report_is_downloaded_as_a_document(manager: FlaskClient, ten_months: Engine, kind: str) -> None:
    answer = manager.get(f"/reports/council.{kind}?from=2014-01-01&to=2014-10-31")
    assert answer.status_code == 200
    assert answer.get_data()[:2] == b"PK"


def test_the_office_edits_the_words_and_a_wrong_name_is_refused(
    manager: FlaskClient, ten_months: Engine, tmp_path: Path
) -> None:
    words = "# 우리 보고\n□ 살피미 {살피미 인원}명이 {살피미 접수}건\n[[표 총괄]]"
    assert manager.post("/reports/council/words", data={"words": words}).status_code == 302
    page = manager.get("/reports/council?from=2014-01-01&to=2014-10-31").get_data(as_text=True)
    assert "우리 보고" in page
    assert "10,227" in page
    wrong = manager.post("/reports/council/words", data={"words": "□ {없는 이름}"})
    assert wrong.status_code == 422
    assert "없는 이름" in wrong.get_data(as_text=True)
    assert manager.post("/reports/council/words", data={"action": "reset"}).status_code == 302
    assert "업무추진 실적" in manager.get("/reports/council").get_data(as_text=True)
