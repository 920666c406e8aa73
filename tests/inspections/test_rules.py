"""A facility is never without a next date; the interval is that of its grade and kind."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from patrol.inspections.rules import (
    GRADES,
    Due,
    Interval,
    Standing,
    is_contradictory,
    next_due,
    suggested_result,
)
from patrol.programmes.load import INTERVALS, read_rows

KINDS_OF_FACILITY = ("construction_site", "daycare", "elderly_welfare", "safety_complaint", "hazard_facility")
PACKAGED = [
    Interval(
        row["programme_code"],
        row["grade"],
        dt.date.fromisoformat(row["valid_from"]),
        int(row["months"]),
        int(row["detailed_years"]) if row["detailed_years"] else None,
    )
    for row in read_rows(INTERVALS)
]
days = st.dates(dt.date(2005, 1, 1), dt.date(2035, 12, 31))
standings = st.builds(
    Standing,
    programme_code=st.sampled_from([*KINDS_OF_FACILITY, "public_facility", "anything_new"]),
    registered_on=days,
    grade=st.none() | st.sampled_from(GRADES),
    safety_class=st.none() | st.sampled_from(["1", "2", "3"]),
    is_building=st.booleans(),
    last_inspected_on=st.none() | days,
    last_detailed_on=st.none() | days,
)


@given(standings)
def test_a_facility_is_never_without_a_next_date(standing: Standing) -> None:
    due = next_due(standing, PACKAGED)
    assert isinstance(due.on, dt.date)
    assert due.kind in ("regular", "detailed")
    if standing.last_inspected_on is None:
        assert due.on <= standing.registered_on or due.kind == "detailed"
    else:
        assert due.on <= standing.last_inspected_on + dt.timedelta(days=366)


@given(standings, days)
def test_an_inspection_moves_the_regular_date_on(standing: Standing, day: dt.date) -> None:
    bare = Standing(standing.programme_code, standing.registered_on, standing.grade, last_inspected_on=day)
    assert next_due(bare, PACKAGED).on > day
    assert next_due(bare, []).on > day  # also where an office has no interval at all


@pytest.mark.parametrize(
    ("kind", "grade", "months"),
    [
        ("public_facility", "A", 6),
        ("public_facility", "C", 6),
        ("public_facility", "D", 4),
        ("public_facility", "E", 4),
        ("hazard_facility", "D", 1),
        ("hazard_facility", "E", 1),
        ("hazard_facility", "C", 6),
        ("hazard_facility", None, 1),
        ("daycare", None, 6),
        ("construction_site", None, 3),
    ],
)
def test_the_interval_is_that_of_grade_and_kind(kind: str, grade: str | None, months: int) -> None:
    inspected = Standing(kind, dt.date(2014, 1, 1), grade, last_inspected_on=dt.date(2014, 1, 1))
    assert next_due(inspected, PACKAGED).on == dt.date(2014, 1, 1) + relativedelta(months=months)


def test_a_new_interval_holds_for_what_is_inspected_from_its_day_on() -> None:
    held = [*PACKAGED, Interval("daycare", "", dt.date(2015, 1, 1), 2)]
    for inspected, due in (
        (dt.date(2014, 12, 31), dt.date(2015, 6, 30)),
        (dt.date(2015, 1, 1), dt.date(2015, 3, 1)),
    ):
        standing = Standing("daycare", dt.date(2014, 1, 1), last_inspected_on=inspected)
        assert next_due(standing, held).on == due


def test_a_building_of_a_class_is_due_for_a_detailed_inspection_by_its_grade() -> None:
    standing = Standing("public_facility", dt.date(2014, 1, 1), "B", "2", True, dt.date(2016, 12, 1))
    assert next_due(standing, PACKAGED) == Due(dt.date(2017, 1, 1), "detailed")
    hazard = Standing("hazard_facility", dt.date(2014, 1, 1), "D", "2", True, dt.date(2015, 12, 20))
    assert next_due(hazard, PACKAGED) == Due(dt.date(2016, 1, 1), "detailed")


def test_the_result_that_the_answers_speak_for() -> None:
    assert suggested_result({"gate": "good", "gas": "na"}) == "sound"
    assert suggested_result({"gate": "bad"}, frozenset({"gate"})) == "fixed_on_site"
    assert suggested_result({"gate": "bad", "gas": "bad"}, frozenset({"gate"})) == "repair"
    assert is_contradictory("sound", {"gate": "bad"})
    assert not is_contradictory("repair", {"gate": "bad"})
