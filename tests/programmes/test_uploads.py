"""Monitors, activities and grievances come in from a page: looked at first, taken once, refused rows named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.cast import CITY_VIEWER, Cast
from tests.programmes.arranging import kinds

FILES = {
    "monitors": ("관리번호,이름,연도\nM-1,이살피,2014\n\nM-2,박살피,언젠가\n", "4째 줄 (연도)", "monitor"),
    "activities": (
        "관리번호,사업,일자,제목,참여인원\nT-1,현장행정 투어의 날,2014-05-13,여의도,22\n\nT-2,달나라 투어,2014-05-13,x,1\n",
        "4째 줄 (사업)",
        "activity",
    ),
    "grievances": (
        "접수번호,접수일시,접수방법,분야,제목\nG-1,2014-05-13 10:00,전화,도로교통,신호가 짧습니다\n\nG-2,어제,전화,도로교통,x\n",
        "4째 줄 (접수일시)",
        "grievance",
    ),
    "facilities": (
        "관리번호,시설명,종류\nF-1,당산어린이집,daycare\n\nF-2,x,우주정거장\n",
        "4째 줄 (종류)",
        "facility",
    ),
}


@pytest.fixture
def ground(owner_engine: Engine, engine: Engine) -> None:
    with Session(owner_engine) as session:
        kinds(session)
        session.commit()


def send(who: Any, name: str, content: str, **more: str) -> Any:
    return who.post(f"/{name}/import", data={"file": (BytesIO(content.encode("cp949")), "파일.csv"), **more})


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_looked_at_then_taken_once_and_refused_rows_are_told_with_line_and_column(
    cast: Cast, ground: None, engine: Engine, name: str
) -> None:
    content, refused, table = FILES[name]

    def kept() -> tuple[int, int]:
        with engine.connect() as connection:
            rows = connection.scalar(text(f"select count(*) from {table}"))
            journal = connection.scalar(text("select count(*) from journal_entry"))
            return int(rows or 0), int(journal or 0)

    before = kept()
    looked = send(cast.manager, name, content, preview="1")
    assert looked.status_code == 200, looked.text
    assert "아직 아무것도 바뀌지 않았습니다" in looked.text
    assert refused in looked.text
    assert kept() == before
    first = send(cast.manager, name, content)
    assert "1건을 새로 등록했습니다" in first.text
    assert refused in first.text
    after = kept()
    assert after[0] == before[0] + 1
    again = send(cast.manager, name, content)
    assert "이미 있던 것 1건" in again.text
    assert kept() == after


@pytest.mark.parametrize("name", FILES)
def test_only_who_plans_takes_files_in(cast: Cast, ground: None, engine: Engine, name: str) -> None:
    content, _refused, table = FILES[name]
    for who in (cast.officer, cast.clerk, cast.monitor, cast.client(CITY_VIEWER)):
        assert send(who, name, content).status_code == 403
    assert f"/{name}/import" in cast.manager.get(f"/{name}").text
    assert f"/{name}/import" not in cast.officer.get(f"/{name}").text
    with engine.connect() as connection:
        assert connection.scalar(text(f"select count(*) from {table}")) == 0


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_table_is_refused_in_words(cast: Cast, ground: None, name: str) -> None:
    for content in (b"", b"\xff\xfe\xff", b"PK\x03\x04nothing"):
        answer = cast.manager.post(f"/{name}/import", data={"file": (BytesIO(content), "x.csv")})
        assert 400 <= answer.status_code < 500, content
