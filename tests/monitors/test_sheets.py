"""A monitor's year: whose reports, which of them count, how many hours."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy.orm import Session

from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.monitors.enrol import MonitorInput, enrol, mark_unclear
from patrol.monitors.queries import require_sheet, year_sheets
from patrol.problems import Problem
from tests.cast import DISTRICT, MANAGER, MONITOR
from tests.findings.arranging import MORNING, actor, found, step
from tests.programmes.arranging import journal_of, kinds


@pytest.fixture(autouse=True)
def reference(session: Session) -> None:
    kinds(session)


def monitor(session: Session, account: str | None = None, year: int = 2014) -> uuid.UUID:
    given = MonitorInput(id=new_id(), name="한살피", year=year, account=account)
    enrol(session, actor(MANAGER), given, district_code=DISTRICT)
    return given.id


def report(session: Session, who: uuid.UUID, words: str, at: dt.datetime = MORNING) -> uuid.UUID:
    return found(session, monitor_id=who, channel=Channel.MONITOR, description=words, at=at)


def test_a_years_sheet_counts_reports_by_month_and_hours_by_the_rule(session: Session) -> None:
    who = monitor(session)
    for number in range(9):
        report(session, who, f"가로등 {number}")
    report(session, who, "맨홀", MORNING + dt.timedelta(days=40))
    sheet = require_sheet(session, DISTRICT, 2014, who)
    assert (sheet.whole.reports, sheet.whole.countable, sheet.whole.hours) == (10, 10, 2)
    assert (sheet.months[2].reports, sheet.months[3].reports) == (9, 1)


def test_reports_of_the_own_account_are_the_monitors_too(session: Session) -> None:
    who = monitor(session, account=MONITOR.name)
    found(session, by=MONITOR, channel=Channel.MONITOR)
    report(session, who, "맨홀")
    assert require_sheet(session, DISTRICT, 2014, who).whole.reports == 2


def test_repeated_withdrawn_and_unclear_reports_do_not_count(session: Session) -> None:
    who = monitor(session)
    for _turn in range(2):
        report(session, who, "가로등이 나갔어요")
    step(session, report(session, who, "잘못 보냄"), "withdrawn")
    unclear = report(session, who, "여기요")
    mark_unclear(session, actor(MANAGER), unclear, "어디인지 알 수 없음", district_code=DISTRICT)
    sheet = require_sheet(session, DISTRICT, 2014, who)
    assert (sheet.whole.reports, sheet.whole.countable) == (4, 1)
    mark_unclear(session, actor(MANAGER), unclear, None, district_code=DISTRICT)
    assert require_sheet(session, DISTRICT, 2014, who).whole.countable == 2
    assert journal_of(session, "finding", unclear).count("marked_unclear") == 2


def test_a_monitor_of_another_year_is_on_that_years_sheet(session: Session) -> None:
    monitor(session, year=2013)
    assert year_sheets(session, DISTRICT, 2014) == []
    assert len(year_sheets(session, DISTRICT, 2013)) == 1


def test_an_account_that_is_no_monitors_is_refused(session: Session) -> None:
    with pytest.raises(Problem) as caught:
        monitor(session, account="officer")
    assert caught.value.slug == "account-not-found"


def test_enrolling_twice_changes_nothing_and_another_year_renews(session: Session) -> None:
    given = MonitorInput(id=new_id(), name="한살피", year=2014)
    made = [enrol(session, actor(MANAGER), given, district_code=DISTRICT) for _ in range(2)]
    assert made == [True, False]
    assert enrol(session, actor(MANAGER), given.model_copy(update={"year": 2015}), district_code=DISTRICT)
    assert journal_of(session, "monitor", given.id) == ["enrolled", "enrolled"]
