"""Reports hold whatever the office writes and whoever reads them: wrong names are refused, and mended; no link is refused."""

from __future__ import annotations

import html
import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.evaluation.reports import Line, compose, count
from patrol.journal import SYSTEM
from patrol.problems import Problem
from patrol.programmes.load import load_programmes
from tests.cast import CITY_VIEWER, DISTRICT, Cast

DAYS = "from=2014-01-01&to=2014-10-31"


@pytest.mark.parametrize("who", ["officer", "clerk", "manager", "city"])
def test_no_number_of_a_report_leads_to_a_refusal(cast: Cast, who: str) -> None:
    client = cast.client(CITY_VIEWER) if who == "city" else getattr(cast, who)
    page = client.get(f"/reports/council?{DAYS}").text
    links = {html.unescape(one) for one in re.findall(r'<a href="(/[^"]+\?[^"]*)">[\d,]+</a>', page)}
    assert len(links) > 15
    assert {one: client.get(one).status_code for one in links} == dict.fromkeys(links, 200)


def test_words_whose_name_is_gone_are_refused_and_can_still_be_mended(
    cast: Cast, owner_engine: Engine
) -> None:
    with Session(owner_engine) as session, session.begin():
        load_programmes(session, SYSTEM, DISTRICT)
    words = "# 보고\n□ 건축 {고충민원 건축주택}건"
    assert cast.manager.post("/reports/council/words", data={"words": words}).status_code == 302
    with owner_engine.begin() as connection:
        connection.execute(text("update grievance_category set name_ko = '건축' where name_ko = '건축주택'"))
    refused = cast.manager.get("/reports/council")
    assert refused.status_code == 422
    assert "고충민원 건축주택" in refused.text
    editor = cast.manager.get("/reports/council/words")
    assert editor.status_code == 200
    assert "{고충민원 건축주택}건" in editor.text
    assert "{고충민원 건축}" in editor.text
    assert cast.manager.post("/reports/council/words", data={"action": "reset"}).status_code == 302
    assert cast.manager.get("/reports/council").status_code == 200


@pytest.mark.parametrize(
    "line",
    ["[[표 없음]]", "앞 [[표 있음]]", "[[표 있음]] [[표 있음]]", "{없음}", "{있음!r}"],
)
def test_a_name_or_a_table_that_would_be_printed_as_it_is_written_is_refused(line: str) -> None:
    with pytest.raises(Problem):
        compose(line, {"있음": count(1)}, {})
    (block,) = compose(line, {"있음": count(1)}, {}, is_strict=False)
    assert isinstance(block, Line)


def test_words_are_words_in_every_format_whatever_they_look_like(cast: Cast) -> None:
    words = (
        "# =1+1\n□ <script>alert(1)</script> & \x0b\x01 \ufffe\n○ @SUM(A1) \u202e {살피미 인원}\n=cmd|' /C calc'!A0\n- "
        + "가" * 9000
    )
    assert cast.manager.post("/reports/council/words", data={"words": words}).status_code == 302
    page = cast.manager.get(f"/reports/council?{DAYS}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    book = openpyxl.load_workbook(io.BytesIO(cast.manager.get(f"/reports/council.xlsx?{DAYS}").data))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(cast.manager.get(f"/reports/council.hwpx?{DAYS}").data)) as document:
        first = document.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert document.read("mimetype") == b"application/hwp+zip"
        section = ElementTree.fromstring(document.read("Contents/section0.xml"))
    assert "<script>alert(1)</script> &" in "".join(section.itertext())
