"""Files as offices really have them: titles above the headings, other separators, other kinds"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, text

from patrol.database import transaction
from patrol.exchange.cases import read_moment
from patrol.exchange.hand_in import KEPT_DAYS, forget_files
from patrol.exchange.words import COLUMNS
from tests.cast import Cast
from tests.exchange.files import NOW, case, finding, numbers, refusal, take, write_csv
from tests.exchange.test_pages import work

NAME, PHONE = "홍길동", "010-1234-5678"


def lines_with(separator: str) -> str:
    """Headings and one case."""
    return f"{separator.join(COLUMNS)}\n{separator.join(case()[name] for name in COLUMNS)}\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "현장민원 접수 현황, 전체\n(2014.1.1.~10.31.)\n\n", "sep=;\n"])
def test_titles_may_stand_above_the_headings(
    engine: Engine, tmp_path: Path, separator: str, above: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(above + lines_with(separator).replace("A-1", "") + "\n", encoding="cp949")
    done = take(engine, path, is_dry=True)
    assert [(one.line, one.column) for one in done.rejects] == [(above.count("\n") + 2, "접수번호")]
    path.write_text(above + lines_with(separator), encoding="cp949")
    assert numbers(take(engine, path)) == (1, 0, 0, 0)
    assert finding(engine, "A-1")["address"] == "당산로 123"


def test_titles_may_stand_above_the_headings_of_a_workbook(engine: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["현장민원 접수 현황"], [], COLUMNS, [case()[name] for name in COLUMNS]):
        sheet.append(row)
    sheet.merge_cells("A1:M1")
    book.save(tmp_path / "a.xlsx")
    assert numbers(take(engine, tmp_path / "a.xlsx")) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "그림 파일"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "그림 파일"),
        (b"%PDF-1.7\n", "PDF 파일"),
        (b"<html><table><tr><td>", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "옛 XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "암호"),
        ("\n".join(f"제목 {n}" for n in range(40)).encode(), "열 이름이 든 줄에 접수번호, 접수일시, 내용"),
    ],
)
def test_what_is_no_table_is_told_by_its_kind(
    engine: Engine, tmp_path: Path, content: bytes, sentence: str
) -> None:
    told = refusal(engine, tmp_path, content)
    assert sentence in told.sentence("ko")
    assert not any("가" <= letter <= "힣" for letter in told.sentence("en").split("no ")[0])


@pytest.mark.parametrize(
    "written",
    ["41703.378472", "2014. 3. 5.(수) 09:05", "2014.3.5 오전 9:05", "2014년 3월 5일 9시 5분", "201403050905"],
)
def test_a_moment_is_read_however_an_office_writes_it(written: str) -> None:
    assert read_moment(written) == dt.datetime(2014, 3, 5, 0, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "written", ["3/5/2014", "05.03.2014", "14-03-05", "15000", "99999", "2014-03-05 24:00"]
)
def test_a_moment_that_could_be_another_is_not_guessed(written: str) -> None:
    with pytest.raises(ValueError):
        read_moment(written)


def test_no_reason_repeats_what_stood_in_the_refused_cell(cast: Cast, engine: Engine, tmp_path: Path) -> None:
    wrong = [
        {"접수일시": PHONE},
        {"접수경로": NAME},
        {"분야": NAME},
        {"항목": PHONE},
        {"분야": "", "항목": NAME},
        {"위도": PHONE},
        {"처리상태": NAME},
        {"처리부서": NAME},
        {"처리일시": PHONE},
        {"처리상태": "중복", "처리결과": f"중복: {NAME} {PHONE}"},
    ]
    path = write_csv(tmp_path / "a.csv", [case(f"A-{n}") | one for n, one in enumerate(wrong)])
    done = take(engine, path)
    assert done.rejected == len(wrong)
    told = repr(done.as_json())
    assert NAME not in told
    assert PHONE not in told
    page = cast.manager.post("/import", data={"file": (io.BytesIO(path.read_bytes()), "a.csv")}).location
    work(engine)
    shown = cast.manager.get(page).get_data(as_text=True)
    assert "부서 목록에 없는 이름입니다" in shown
    assert NAME not in shown
    with engine.begin() as connection:
        entries = str(connection.execute(text("select change from journal_entry")).all())
    assert PHONE not in entries


def test_reasons_are_told_in_the_language_of_the_page(cast: Cast, engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [case(처리부서="달나라과")])
    page = cast.manager.post("/import", data={"file": (io.BytesIO(path.read_bytes()), "a.csv")}).location
    work(engine)
    english = cast.manager.get(page, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "There is no such department" in english
    assert '<span lang="ko">처리부서</span>' in english
    assert "There is no such department" not in cast.manager.get(page).get_data(as_text=True)


def test_the_words_of_files_are_gone_after_a_month_and_their_numbers_stay(
    cast: Cast, engine: Engine, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2", 내용=PHONE, 처리부서=NAME)])
    pages = [
        cast.manager.post("/import", data={"file": (io.BytesIO(path.read_bytes()), "a.csv")}).location
        for _ in range(2)
    ]
    work(engine)
    cast.manager.post(f"{pages[0]}/release")
    work(engine)

    def forget(days: int) -> int:
        with transaction(engine) as session:
            return forget_files(session, NOW + dt.timedelta(days=days))

    assert forget(KEPT_DAYS) == 0
    assert PHONE in cast.manager.get(f"{pages[0]}/rejects.csv").get_data(as_text=True)
    assert (forget(KEPT_DAYS + 1), forget(KEPT_DAYS + 1)) == (2, 0)
    assert cast.manager.get(f"{pages[0]}/rejects.csv").status_code == 404
    assert "가져왔습니다" in cast.manager.get(pages[0]).get_data(as_text=True)
    assert cast.manager.get(pages[1]).status_code == 404, "nobody took it in"
    with engine.begin() as connection:
        outcome, left = connection.execute(
            text("select outcome, content is null and rejects is null from import_file")
        ).one()
    assert (outcome["new"], outcome["rejected"], outcome["rejects"], left) == (1, 1, [], True)
