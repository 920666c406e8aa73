"""The file of refused rows says where and why, and has nobody's name, number or words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from patrol.cli.programmes import tell
from patrol.programmes.rows import ImportReport, Reject

ROW = {
    "관리번호": "M-2",
    "이름": "박살피",
    "연락처": "010-1234-5678",
    "계정": "park",
    "연도": "2014",
    "동": "010-1111-2222",
    "내용": "옆집 김씨가 밤마다",
    "비고": "배우자 010-8765-4321",
    "휴대폰": "010-5555-0000",
    "성함": "박살피",
    "주민등록번호": "900101-1234567",
    "제목": "옆집 김씨의 소음",
}


def test_a_file_of_refused_rows_has_no_personal_data_but_the_line_that_finds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rejects.csv"
    tell(ImportReport(0, 0, (Reject(7, "동: 목록에 없는 이름입니다.", ROW, ("동",)),)), path)
    written = path.read_bytes().decode("utf-8-sig")
    [line] = csv.DictReader(written.splitlines())
    assert (line["줄"], line["항목"], line["관리번호"], line["연도"]) == ("7", "동", "M-2", "2014")
    told = written + "".join(capsys.readouterr())
    assert not [word for word in ("박살피", "010-", "park", "옆집", "배우자", "900101") if word in told]
