"""The dashboard: ten numbers, each as long as its list, for staff those of their department."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy import Engine

from patrol.database import transaction
from patrol.evaluation.charts import Entry, columns, rows
from patrol.evaluation.dashboard import look
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from tests.cast import CLERK, DISTRICT, MANAGER, PASSWORD, Cast, Character
from tests.findings.arranging import MORNING, found, step

AT = MORNING + dt.timedelta(hours=5)


def test_ten_numbers_each_open_to_a_list_of_that_length(engine: Engine) -> None:
    with transaction(engine) as session:
        for days in (0, 0, 1, 7, 29, 30, 45):
            found(session, at=MORNING - dt.timedelta(days=days))
        step(session, found(session), "assigned")
        seen = look(session, DISTRICT, None, at=AT, language="ko")
        assert len(seen.figures) == 10
        for one in seen.figures:
            if one.kind != "count":
                continue
            chosen = FindingFilter.model_validate(dict(parse_qsl(one.query)))
            assert one.value == queries.count(session, chosen, district_code=DISTRICT, at=AT), one.slug
        by_slug = {one.slug: one for one in seen.figures}
        assert (by_slug["today"].value, by_slug["today"].before) == (3, 1)
        assert (by_slug["received"].value, by_slug["received"].before) == (6, 2)
        assert sum(one.value for one in seen.days) == sum(one.value for one in seen.fields) == 6
        of_road = look(session, DISTRICT, "road", at=AT, language="ko")
        assert {one.slug: one.value for one in of_road.figures}["open"] == 1


def test_the_page_has_charts_with_their_tables_and_no_script(cast: Cast, engine: Engine) -> None:
    empty = cast.manager.get("/dashboard").get_data(as_text=True)
    assert "접수된 건이 없습니다" in empty
    with transaction(engine) as session:
        found(session, at=dt.datetime.now(dt.UTC))
    for client in (cast.manager, cast.clerk):
        assert client.get("/dashboard").status_code == 200
    page = cast.manager.get("/dashboard").get_data(as_text=True)
    assert page.count('<svg class="chart"') == 2
    assert len(re.findall("표로 보기", page)) == 2
    assert cast.monitor.get("/dashboard").status_code == 403


@pytest.mark.parametrize(("who", "where"), [(MANAGER, "/dashboard"), (CLERK, "/findings")])
def test_managers_begin_at_the_dashboard_and_clerks_at_the_list(
    app: Flask, cast: Cast, who: Character, where: str
) -> None:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
    assert token is not None
    form = {"csrf_token": token[1], "name": who.name, "password": PASSWORD}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.location) == (302, where)
    assert client.get(where).status_code == 200


def test_bars_are_as_long_as_their_values() -> None:
    entries = [Entry("가", 10, ""), Entry("나", 5, ""), Entry("다", 0, "")]
    assert [bar.height for bar in columns(entries).bars] == [160, 80, 0]
    assert [bar.width for bar in rows(entries).bars] == [420, 210, 0]
    # Words of a phone's size do not run under the bars.
    named = rows([Entry("Water and Flood Control", 10, ""), Entry("기타", 5, "")])
    assert {bar.x for bar in named.bars} == {264.5}
    assert named.bars[0].x + named.bars[0].width < named.width
    assert columns([]).most == rows([Entry("가", 0, "")]).most == 0
