"""The weeks that a map plays: one scale for all of them, in the map's data, its legend and its table."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from patrol.clock import Period
from patrol.maps.scale import Scale
from patrol.maps.view import MapView
from patrol.maps.weeks import MOST, some_weeks, week_scale
from tests.cast import Cast

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
PLAYED = "weeks_from=2025-12-01&weeks_to=2026-02-28"
WEEKS = ["from=2025-12-08&to=2025-12-14", "from=2026-01-05&to=2026-01-11", "from=2026-02-23&to=2026-02-28"]
BOX = "bbox=126.80,37.40,127.00,37.60&zoom=13"


@given(DAYS, st.integers(0, 2000))
def test_some_weeks_reach_from_the_first_to_the_last(first: dt.date, more: int) -> None:
    period = Period(first, first + dt.timedelta(days=more))
    weeks = some_weeks(period)
    assert period.first in weeks[0]
    assert period.last in weeks[-1]
    assert len(weeks) <= MOST
    assert all(week.days == 7 and week.first.weekday() == 0 for week in weeks)
    assert len({week.first for week in weeks}) == len(weeks)


def test_a_scale_is_made_of_several_weeks_and_only_while_they_are_played() -> None:
    view = MapView(weeks_from=dt.date(2026, 1, 5), weeks_to=dt.date(2026, 2, 8))
    asked: list[dt.date] = []

    def values_in(week: MapView) -> list[float]:
        asked.append(week.days.first)
        return [float(len(asked))]

    scale = week_scale(view, values_in)
    assert [day.isoformat() for day in asked] == [
        *("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02")
    ]
    assert scale == Scale((2, 3, 4, 5))
    assert week_scale(MapView(), values_in) is None


def _ask(cast: Cast, path: str) -> Any:
    answer = cast.manager.get(path)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.mark.parametrize("chosen", ["", "&measure=late", "&measure=hours", "&layer=zones"])
def test_areas_have_the_same_limits_in_every_week(
    district: Engine, cast: Cast, zoned: None, chosen: str
) -> None:
    limits = [_ask(cast, f"/api/v1/map/areas?{week}&{PLAYED}{chosen}")["limits"] for week in WEEKS]
    assert limits[0]
    assert limits[0] == limits[1] == limits[2]


def test_cells_have_the_same_limits_in_every_week_and_all_of_them_in_a_class(
    district: Engine, cast: Cast
) -> None:
    found = [_ask(cast, f"/api/v1/map/cells?{week}&{PLAYED}&{BOX}") for week in WEEKS]
    assert found[0]["limits"]
    assert len({tuple(one["limits"]) for one in found}) == 1
    for one in found:
        assert sum(findings for *_, findings in one["classes"]) == one["total"] - one["unplaced"]


def test_limits_are_those_of_weeks_not_of_the_whole_period(district: Engine, cast: Cast) -> None:
    whole = _ask(cast, "/api/v1/map/areas?from=2025-12-01&to=2026-02-28&period=custom")
    week = _ask(cast, f"/api/v1/map/areas?{WEEKS[1]}&{PLAYED}")
    assert max(week["limits"]) < max(whole["limits"])
    steps = {step for _, _, step, *_ in week["areas"]}
    assert len(steps - {0}) > 1


@pytest.mark.parametrize("layer", ["dongs", "points", "sources"])
def test_a_week_comes_with_its_table_and_its_legend(district: Engine, cast: Cast, layer: str) -> None:
    page = cast.manager.get(f"/map/table?layer={layer}&{WEEKS[1]}&{PLAYED}").text
    table, legend = page.split('data-part="legend"')
    assert 'data-part="table"' in table
    total = re.search(r"<tfoot>.*?</tfoot>", table, re.DOTALL)
    assert total
    numbers = [int(one) for one in re.findall(r">([\d,]+)</a>", total[0])]
    counts = re.findall(r'<strong class="legend-count">(?:\d+개 동 )?(\d+)(?:건)?</strong>', legend)
    assert sum(map(int, counts)) == (sum(numbers) if layer == "sources" else numbers[0])


def test_a_table_has_the_steps_of_the_map(district: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map/table?layer=dongs&{WEEKS[1]}&{PLAYED}").text
    rows = re.findall(
        r'class="swatch step-(\d)"[^>]*></span>\s*\S.*?</th>', page.split("<tbody>")[1], re.DOTALL
    )
    areas = _ask(cast, f"/api/v1/map/areas?{WEEKS[1]}&{PLAYED}")["areas"]
    assert [int(step) for step in rows] == [step for _, _, step, *_ in areas]
