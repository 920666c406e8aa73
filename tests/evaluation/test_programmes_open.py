"""Numbers of the programmes open: their lists, fetched as files, are as long (or add up to as much), over random periods."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol.activities.hold import BudgetInput, note_budget
from patrol.activities.queries import budgets
from patrol.clock import Period
from patrol.database import transaction
from patrol.evaluation.evaluate import evaluate
from patrol.evaluation.evaluation_workbook import write_evaluation
from patrol.evaluation.report_files import write_workbook
from patrol.evaluation.report_texts import make_report
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.make import PlanInput, make_plan
from tests.cast import DISTRICT, MANAGER, Cast
from tests.exchange.files import NOW
from tests.findings.arranging import actor, found
from tests.programmes.arranging import (
    activity,
    answers,
    at,
    facility,
    grievance,
    inspect,
    inspection_of,
    kinds,
    outing,
)

PUBLIC = "https://patrol.example"
FIRST = dt.date(2013, 10, 1)
STAT = re.compile(r'<span class="stat-number[^"]*">([\d,]+)')
PLANS = (new_id(), new_id())
PEOPLE = {"투어 인원": "참여인원"}
ROWS = ("patrols", "inspections", "monitors", "grievances")


@pytest.fixture
def programmes(engine: Engine) -> Engine:
    """Half a year and more of every programme, at the first and last minutes of days, months and years."""
    edges = [dt.date(2013, 10, 1), dt.date(2013, 12, 31), dt.date(2014, 1, 1), dt.date(2014, 2, 28)]
    days = [*edges, *(FIRST + dt.timedelta(days=17 * n) for n in range(20))]
    with transaction(engine) as session:
        kinds(session)
        site = facility(session, name="공사장", programme_code="construction_site", day=dt.date(2013, 9, 1))
        for n, day in enumerate(days):
            now = at(day, *((0, 0), (23, 59), (14, 5))[n % 3])
            _one_day(session, n, day, now, site)
        _monitors(session)
        for as_of, spent in ((dt.date(2013, 12, 31), 7), (dt.date(2014, 3, 1), 3), (dt.date(2014, 8, 1), 9)):
            line = BudgetInput(
                id=new_id(),
                year=as_of.year,
                as_of=as_of,
                name="현장순찰",
                budget_thousand=10,
                spent_thousand=spent,
            )
            note_budget(session, actor(MANAGER), line, district_code=DISTRICT)
    return engine


def _one_day(session: Session, n: int, day: dt.date, now: dt.datetime, site: object) -> None:
    kind = ("daily", "executive_day", "executive_night")[n % 3]
    patrol_id = outing(session, programme_code=kind, started_at=now, now=now)
    found(session, patrol_id=patrol_id, at=now)
    for code, people in (
        ("prevention_visit", None),
        ("safety_training", 12),
        ("field_tour", 20 + n),
        ("welfare_visit", 0),
    ):
        activity(session, code, day=day, occasions=n % 3 + 1, participants=people)
    given = inspection_of(
        session,
        site,  # type: ignore[arg-type]
        checklist_code="construction_site",
        inspected_at=now,
        answers=answers(session, "construction_site"),
    )
    inspect(session, given, now=now)
    channel = ("written", "internet", "phone_visit")[n % 3]
    grievance(session, channel, ("building", "traffic", "other", "welfare")[n % 4], now=now)


def _monitors(session: Session) -> None:
    terms = (
        (2013, None, None),
        (2014, None, None),
        (2014, dt.date(2014, 3, 1), dt.date(2014, 5, 31)),
        (2013, dt.date(2013, 10, 5), dt.date(2013, 11, 2)),
    )
    made = []
    for n, (year, began, ended) in enumerate(terms):
        one = MonitorInput(id=new_id(), name=f"살피미 {n}", year=year, began_on=began, ended_on=ended)
        enrol(session, actor(MANAGER), one, district_code=DISTRICT)
        made.append(one.id)
    # Who serves in both years is one person.
    enrol(
        session,
        actor(MANAGER),
        MonitorInput(id=made[0], name="살피미 0", year=2014),
        district_code=DISTRICT,
    )
    for day in (dt.date(2013, 10, 20), dt.date(2013, 12, 31), dt.date(2014, 1, 1), dt.date(2014, 4, 9)):
        for who in made:
            for n in range(4):
                words = f"{day} 가로등 {n}"
                found(session, monitor_id=who, channel=Channel.MONITOR, description=words, at=at(day, 9, n))


class Follower:
    """Fetches the file of the list behind a number, once for each address."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.kept: dict[str, list[dict[str, str]]] = {}

    def rows(self, href: str) -> list[dict[str, str]]:
        """The rows of the list."""
        if href not in self.kept:
            answer = self.cast.manager.get(href.replace("?", ".csv?", 1))
            assert answer.status_code == 200, href
            self.kept[href] = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        return self.kept[href]

    def amount(self, href: str, column: str | None = None) -> int:
        """How long the list is, or what a column of it adds up to."""
        name = urlsplit(href).path.strip("/")
        if column is None and name in ROWS:
            return len(self.rows(href))
        total = sum(int(row[column or "건수"] or 0) for row in self.rows(href))
        if name == "activities" and column is None:
            # Inspections of the group are visits too: the page says both and leads to them.
            return total + len(self.rows(href.replace("/activities", "/inspections")))
        return total

    def stats(self, href: str) -> list[int]:
        """The numbers that stand over the list."""
        page = self.cast.manager.get(href).get_data(as_text=True)
        return [int(one.replace(",", "")) for one in STAT.findall(page)]


some = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
firsts = st.dates(dt.date(2013, 9, 28), dt.date(2014, 6, 2))


@some
@given(first=firsts, days=st.integers(0, 400), name=st.sampled_from(["council", "monthly", "daily"]))
def test_every_number_of_the_programmes_in_a_report_opens(
    cast: Cast, programmes: Engine, first: dt.date, days: int, name: str
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    with transaction(programmes) as session:
        made = make_report(session, DISTRICT, name, period)
    numbers = [*made.numbers.items()]
    numbers += [(table, cell) for table, drawn in made.tables.items() for row in drawn.rows for cell in row]
    follower, seen = Follower(cast), set[str]()
    for where, one in numbers:
        path = urlsplit(one.href or "").path
        if one.href is None or path in ("/findings", "/activities/budget"):
            continue
        seen.add(path)
        assert follower.amount(one.href, PEOPLE.get(where)) == one.value, (where, one.href)
        if path in ("/activities", "/monitors"):
            assert one.value in follower.stats(one.href), (where, one.href)
    assert seen == {"/patrols", "/activities", "/monitors", "/grievances"}
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(made, public_url=PUBLIC)), data_only=True)
    known = {f"{PUBLIC}{one.href}" for _, one in numbers if one.href}
    led = {
        cell.hyperlink.target
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }
    assert led
    assert led <= known


@some
@given(first=firsts, days=st.integers(0, 400))
def test_every_number_of_the_programmes_in_the_evaluation_opens(
    cast: Cast, programmes: Engine, first: dt.date, days: int
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    with transaction(programmes) as session:
        made = evaluate(session, DISTRICT, period, at=NOW)
    body = write_evaluation(made, made_at="2014-10-01 09:00", public_url=PUBLIC)
    sheet = openpyxl.load_workbook(io.BytesIO(body), data_only=True)["살피미·노력도"]
    follower = Follower(cast)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is None or "/findings?" in cell.hyperlink.target:
                continue
            column = {"봉사시간": "봉사시간"}.get(row[0].value, "참여인원" if cell.column == 3 else None)
            href = cell.hyperlink.target.removeprefix(PUBLIC)
            assert follower.amount(href, column) == cell.value, (row[0].value, href)
    page = cast.manager.get(f"/evaluation?from={period.first}&to={period.last}").get_data(as_text=True)
    opened = f"/monitors?from={period.first}&to={period.last}"
    assert opened.replace("&", "&amp;") in page or opened in page
    assert follower.amount(opened) == made.monitors.monitors
    assert follower.amount(opened, "봉사시간") == made.monitors.hours


@some
@given(first=firsts, days=st.integers(0, 400))
def test_the_budget_of_a_report_opens_as_it_stood_on_the_periods_last_day(
    programmes: Engine, first: dt.date, days: int
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    with transaction(programmes) as session:
        numbers = make_report(session, DISTRICT, "council", period).numbers
        asked = parse_qs(urlsplit(numbers["예산"].href or "").query)
        (year,), (day,) = asked["year"], asked["as_of"]
        lines = budgets(session, DISTRICT, int(year), dt.date.fromisoformat(day))
        assert (numbers["예산"].value or 0) == sum(one.budget_thousand for one in lines)
        assert (numbers["집행"].value or 0) == sum(one.spent_thousand for one in lines)


@some
@given(first=firsts, days=st.integers(0, 400))
def test_what_was_held_of_what_was_planned_opens_to_its_plans(
    cast: Cast, programmes: Engine, first: dt.date, days: int
) -> None:
    with transaction(programmes) as session:
        for number, code in enumerate(("daily", "executive_day")):
            plan = PlanInput(
                id=PLANS[number],
                programme_code=code,
                title=f"계획 {number}",
                rule=("FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=2TH")[number],
                starts_on=FIRST,
                until=dt.date(2014, 7, 31),
                tolerance_days=3,
            )
            make_plan(session, actor(MANAGER), plan, district_code=DISTRICT)
    days_asked = f"from={first}&to={first + dt.timedelta(days=days)}"
    page = cast.manager.get(f"/evaluation?{days_asked}").get_data(as_text=True)
    told = re.search(r"계획한 순찰과 활동 (\d+)번 가운데 (\d+)번", page)
    assert told is not None
    href = f"/programmes/plans?{days_asked}"
    assert href.replace("&", "&amp;") in page or href in page
    follower = Follower(cast)
    assert follower.stats(href)[:2] == [int(told[1]), int(told[2])]
    kept = [row["상태"] for row in follower.rows(href)]
    assert sum(one in ("실시", "날을 옮겨 실시") for one in kept) == int(told[2])
    assert sum(one != "예정" for one in kept) == int(told[1])
