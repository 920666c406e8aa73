"""Numbers of documents open: workbook, report and dashboard lead to lists as long as their numbers, over random periods."""

from __future__ import annotations

import datetime as dt
import io
from urllib.parse import parse_qsl

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.database import transaction
from patrol.evaluation.dashboard import look
from patrol.evaluation.evaluate import evaluate
from patrol.evaluation.evaluation_workbook import write_evaluation
from patrol.evaluation.report_files import write_workbook
from patrol.evaluation.report_numbers import days_of
from patrol.evaluation.report_texts import make_report
from patrol.evaluation.reports import UNKNOWN, Number, compose
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from tests.cast import DISTRICT
from tests.evaluation.test_evaluation import counted as counted
from tests.exchange.files import NOW

PUBLIC = "https://patrol.example"
BEGIN = dt.datetime(2013, 10, 1, tzinfo=dt.UTC)
LISTS = f"{PUBLIC}/findings?"
FIRSTS = st.dates(dt.date(2013, 9, 28), dt.date(2014, 10, 2))
some = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def read_query(query: str) -> FindingFilter:
    """The filter of an address, read as the list's page reads it: a name that is there twice is a list."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query):
        values.setdefault(name, []).extend(value.split(","))
    single = ("from", "to", "only", "group")
    return FindingFilter.model_validate(
        {name: value[0] if name in single else value for name, value in values.items()}
    )


def length(session: Session, query: str, at: dt.datetime = NOW) -> int:
    """How long the list of an address is."""
    return queries.count(session, read_query(query), district_code=DISTRICT, at=at)


def linked_cells(body: bytes) -> list[tuple[str, str, int]]:
    """(cell, query, number) of every cell of a workbook that leads to a list of findings."""
    book = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    return [
        (f"{sheet.title}!{cell.coordinate}", cell.hyperlink.target.removeprefix(LISTS), cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None and cell.hyperlink.target.startswith(LISTS)
    ]


@some
@given(first=FIRSTS, days=st.integers(0, 400))
def test_every_linked_cell_of_the_evaluation_workbook_opens(
    counted: Engine, first: dt.date, days: int
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, period, at=NOW)
        cells = linked_cells(write_evaluation(made, made_at="2014-10-01 09:00", public_url=PUBLIC))
        assert (len(cells) > 10) is (made.whole.received > 0)
        for place, query, number in cells:
            assert length(session, query) == number, place


@some
@given(first=FIRSTS, days=st.integers(0, 400), name=st.sampled_from(["council", "monthly", "daily"]))
def test_every_finding_of_a_report_and_its_workbook_opens(
    counted: Engine, first: dt.date, days: int, name: str
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    with transaction(counted) as session:
        made = make_report(session, DISTRICT, name, period)
        numbers = [*made.numbers.items()]
        numbers += [
            (table, cell) for table, drawn in made.tables.items() for row in drawn.rows for cell in row
        ]
        followed = [(where, one) for where, one in numbers if (one.href or "").startswith("/findings?")]
        assert len(followed) > 20
        for where, one in followed:
            assert one.href is not None
            assert length(session, one.href.removeprefix("/findings?")) == one.value, where
        for place, query, number in linked_cells(write_workbook(made, public_url=PUBLIC)):
            assert length(session, query) == number, place
        # A period's findings are those of its days together.
        whole = length(
            session, "only=all&" + "&".join(f"{key}={day}" for key, day in days_of(period).items())
        )
        assert made.numbers["적출 합계"].value == whole


@some
@given(
    at=st.integers(0, 400 * 1440).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes)),
    department=st.sampled_from([None, "road", "cleaning"]),
)
def test_every_number_of_the_dashboard_opens_on_any_day(
    counted: Engine, at: dt.datetime, department: str | None
) -> None:
    with transaction(counted) as session:
        seen = look(session, DISTRICT, department, at=at, language="ko")
        for one in seen.figures:
            if one.kind == "count":
                assert length(session, one.query, at) == one.value, one.slug
        for entry in (*seen.days, *seen.fields):
            assert length(session, entry.href, at) == entry.value, entry.label
        by_slug = {one.slug: one.value for one in seen.figures}
        assert (
            sum(one.value for one in seen.days)
            == sum(one.value for one in seen.fields)
            == by_slug["received"]
        )


def test_a_budget_that_was_not_entered_is_said_in_words(counted: Engine) -> None:
    with transaction(counted) as session:
        made = make_report(session, DISTRICT, "council", Period(dt.date(2014, 1, 1), dt.date(2014, 1, 31)))
    assert made.blocks[-1].words == f"  ○ 예산: {UNKNOWN}"  # type: ignore[union-attr]
    assert made.blocks[-1].pieces[1].href == made.numbers["예산"].href  # type: ignore[union-attr]


def test_a_line_that_begins_with_a_number_that_was_not_entered_keeps_its_words() -> None:
    unknown = {"예산": Number("-", is_unknown=True)}
    lines = compose("- {예산}천원을 편성\n○ 예산: {예산}천원", unknown, {})
    assert [one.words for one in lines] == [f"    - -천원을 편성 ({UNKNOWN})", f"  ○ 예산: {UNKNOWN}"]  # type: ignore[union-attr]
