"""The council's figures: each programme counted as it is, nothing twice, each number with the rows behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from patrol.activities.hold import BudgetInput, note_budget
from patrol.clock import Period
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.figures import figures
from tests.cast import DISTRICT, MANAGER
from tests.findings.arranging import actor, found, step
from tests.programmes.arranging import (
    activity,
    answers,
    facility,
    grievance,
    inspect,
    inspection_of,
    kinds,
    outing,
)

YEAR = Period.year(2014)


@pytest.fixture(autouse=True)
def reference(session: Session) -> None:
    kinds(session)


def test_patrols_are_counted_by_their_report_group(session: Session) -> None:
    daily = outing(session)
    night = outing(session, programme_code="executive_night")
    day = outing(session, programme_code="executive_day")
    done = found(session, patrol_id=daily)
    found(session, patrol_id=daily)
    found(session)  # names no patrol
    found(session, patrol_id=night)
    step(session, done, "done")
    counted = figures(session, DISTRICT, YEAR).patrols
    assert (counted["routine"].patrols, counted["routine"].findings, counted["routine"].handled) == (1, 3, 1)
    assert (counted["executive"].patrols, counted["executive"].findings) == (2, 1)
    assert counted["womens_eye"].patrols == 0
    assert day != night


def test_a_year_before_has_its_own_numbers(session: Session) -> None:
    outing(session)
    assert figures(session, DISTRICT, Period.year(2013)).patrols["routine"].patrols == 0


def test_channels_are_counted_apart(session: Session) -> None:
    found(session, channel=Channel.MONITOR)
    found(session, channel=Channel.HOLIDAY_SQUAD, external_number="1")
    found(session, channel=Channel.RESPONSE_CENTER, external_number="2")
    counted = figures(session, DISTRICT, YEAR).channels
    assert {name: one.received for name, one in counted.items()} == {
        "monitor": 1,
        "holiday_squad": 1,
        "response_center": 1,
    }


def test_visits_are_inspections_and_visits_without_a_checklist(session: Session) -> None:
    place = facility(session, programme_code="public_facility")
    inspect(
        session,
        inspection_of(
            session, place, checklist_code="public_facility", answers=answers(session, "public_facility")
        ),
    )
    activity(session, "prevention_visit", occasions=3)
    activity(session, "safety_training", participants=20)
    counted = figures(session, DISTRICT, YEAR).activities
    assert counted["prevention_visit"].total == 4
    assert counted["prevention_training"].occasions == 1


def test_tours_count_sessions_and_participants(session: Session) -> None:
    activity(session, "field_tour", participants=22)
    activity(session, "field_tour", participants=None)
    counted = figures(session, DISTRICT, YEAR).activities["field_tour"]
    assert (counted.occasions, counted.participants) == (2, 22)


def test_grievances_make_the_councils_table(session: Session) -> None:
    for channel, category, count in (
        ("written", "traffic", 2),
        ("internet", "traffic", 3),
        ("phone_visit", "other", 1),
    ):
        for _one in range(count):
            grievance(session, channel, category)
    counted = figures(session, DISTRICT, YEAR).grievances
    assert counted.by_channel == {"written": 2, "internet": 3, "phone_visit": 1}
    assert counted.by_category["traffic"] == 5
    assert counted.cells["internet", "traffic"] == 3
    assert counted.total == 6


def test_the_budget_is_the_newest_line_of_each_name(session: Session) -> None:
    for day, spent in ((dt.date(2014, 6, 30), 7000), (dt.date(2014, 10, 31), 14_626)):
        line = BudgetInput(
            id=new_id(), year=2014, as_of=day, name="운영", budget_thousand=17_690, spent_thousand=spent
        )
        note_budget(session, actor(MANAGER), line, district_code=DISTRICT)
    counted = figures(session, DISTRICT, Period(dt.date(2014, 1, 1), dt.date(2014, 10, 31))).budget
    assert (counted.budget_thousand, counted.spent_thousand) == (17_690, 14_626)
    assert counted.rate is not None
    assert round(counted.rate * 100) == 83


def test_monitors_are_counted_by_their_term(session: Session) -> None:
    for ended in (None, dt.date(2014, 2, 1)):
        enrol(
            session,
            actor(MANAGER),
            MonitorInput(id=new_id(), name="한살피", year=2014, ended_on=ended),
            district_code=DISTRICT,
        )
    assert figures(session, DISTRICT, YEAR).monitors == 2
    assert figures(session, DISTRICT, Period.months(2014, 3)).monitors == 1
