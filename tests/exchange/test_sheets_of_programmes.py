"""Lists of activities, monitors, facilities and grievances are read however an office saved them, or refused in words."""

from __future__ import annotations

import io
from contextlib import suppress
from random import Random

import openpyxl
import pytest

from patrol.problems import Problem
from patrol.web.tables import MOST_ROWS, read_table

ROW = {"관리번호": "T-1", "사업": "투어", "제목": "여의도, 샛강"}


def written(separator: str, above: str = "") -> str:
    cells = [f'"{one}"' for one in ROW.values()]
    return f"{above}{separator.join(ROW)}\r\n{separator.join(cells)}\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_separators_and_encodings_are_found_out(separator: str, encoding: str) -> None:
    assert read_table(written(separator).encode(encoding)) == [ROW]


def test_titles_above_the_headings_keep_the_lines_in_their_places() -> None:
    above = "현장행정 실적, 2014년\r\n(1.1.~10.31.)\r\n"
    assert read_table(written(";", above).encode()) == [{}, {}, ROW]
    book = openpyxl.Workbook()
    for row in (["현장행정 실적"], list(ROW), list(ROW.values())):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    assert read_table(kept.getvalue()) == [{}, ROW]


def test_a_cell_that_left_with_a_quote_before_its_formula_comes_back_without() -> None:
    assert read_table("관리번호,연락처\nM-1,'+82 10 1234 5678\n".encode())[0]["연락처"] == "+82 10 1234 5678"


@pytest.mark.parametrize(
    ("content", "ko", "en"),
    [
        (b"", "빈 파일", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "옛 XLS", "old XLS"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "암호", "password"),
        (b"%PDF-1.7", "PDF", "PDF"),
        (b"PK\x03\x04 nothing", "통합 문서", "workbook"),
        (b"\xff\xff\xff\xff", "CP949", "CP949"),
        ("관리번호,제목,제목\n1,2,3\n".encode(), "제목 열이 두 번", "twice"),
        (b"\n".join([written(",").encode(), *[b"x,y,z"] * MOST_ROWS]), "나누어", "split"),
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(content: bytes, ko: str, en: str) -> None:
    with pytest.raises(Problem) as raised:
        read_table(content)
    assert ko in raised.value.sentence("ko")
    assert en in raised.value.sentence("en")


def test_a_damaged_workbook_is_a_problem_and_never_an_error() -> None:
    book = openpyxl.Workbook()
    for number in range(50):
        book.active.append([f"{name} {number}" for name in ROW])
    kept = io.BytesIO()
    book.save(kept)
    random = Random(7)
    for _ in range(60):
        broken = bytearray(kept.getvalue())
        for _ in range(random.randint(1, 20)):
            broken[random.randrange(4, len(broken))] = random.randrange(256)
        with suppress(Problem):
            read_table(bytes(broken))
