"""Every number opens: its link, followed as a browser follows it, leads to exactly as many rows, over random periods."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Iterable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from patrol import clock
from patrol.database import transaction
from patrol.evaluation.evaluate import DIMENSIONS
from tests.cast import Cast
from tests.evaluation.test_evaluation import counted as counted
from tests.findings.arranging import found, step

LINK = re.compile(r'<a[^>]*href="(/findings\?[^"]*)"[^>]*>(?:<span class="stat-number[^"]*">)?([\d,]+)<')
FOLLOWED = 10
"""How many links of an example are followed: rows are read as a file each time."""


def links(page: str) -> list[tuple[str, int]]:
    """(address, number) of each number that opens."""
    return [(html.unescape(href), int(number.replace(",", ""))) for href, number in LINK.findall(page)]


def rows_of_the_api(cast: Cast, address: str) -> int:
    """How many rows the query has over the API, page by page."""
    counted, cursor = 0, ""
    while True:
        answer = cast.manager.get(address + (f"&cursor={cursor}" if cursor else "")).get_json()
        counted += len(answer["findings"])
        cursor = answer["next"]
        if not cursor:
            return counted


def follow(cast: Cast, found: Iterable[tuple[str, int]]) -> int:
    """Each number's list has as many rows, as a file and over the API; returns how many were followed."""
    every = sorted(set(found))
    chosen = every[:: max(1, len(every) // FOLLOWED)]
    for href, number in chosen:
        body = cast.manager.get(href.replace("/findings?", "/export/findings.csv?")).get_data()
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert len(rows) - 1 == number, href
        assert rows_of_the_api(cast, href.replace("/findings?", "/api/v1/findings?")) == number, href
    return len(chosen)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    first=st.dates(dt.date(2013, 9, 28), dt.date(2014, 3, 3)),
    days=st.integers(3, 400),
    by=st.sampled_from(sorted(DIMENSIONS)),
)
def test_numbers_of_the_evaluation_open(
    cast: Cast, counted: Engine, first: dt.date, days: int, by: str
) -> None:
    query = f"from={first}&to={first + dt.timedelta(days=days)}"
    page = cast.manager.get(f"/evaluation?{query}&by={by}").get_data(as_text=True)
    assert follow(cast, links(page)) > 3


def test_numbers_of_the_dashboard_open(cast: Cast, engine: Engine) -> None:
    with transaction(engine) as session:
        for days in (0, 0, 1, 7, 29, 30, 45):
            found(session, at=clock.now() - dt.timedelta(days=days))
        step(session, found(session), "assigned")
    page = cast.manager.get("/dashboard").get_data(as_text=True)
    assert follow(cast, links(page)) >= 8
