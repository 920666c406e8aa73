"""Dongs are split and merged while findings arrive around Seoul's midnights: every count still equals a plain recount."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections import Counter
from typing import Any

import openpyxl
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.areas.check import Shape
from patrol.areas.queries import areas_during
from patrol.areas.replace import replace_areas
from patrol.clock import SEOUL, Period, seoul_day
from patrol.counters import CountFilter
from patrol.counters.queries import Grouping
from patrol.evaluation.count_files import write_csv, write_workbook
from patrol.evaluation.evaluate import DIMENSIONS, evaluate
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.receive import receive
from patrol.findings.rules import HANDLED, Channel
from patrol.journal import SYSTEM
from tests.cast import DISTRICT
from tests.maps.test_counters import ACTOR, ITEMS, History, report

WHOLE = Period(dt.date(2023, 12, 1), dt.date(2025, 1, 31))
PERIODS = (
    WHOLE,
    Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    Period(dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
    Period(dt.date(2023, 12, 31), dt.date(2024, 3, 1)),
)
DAYS = [
    dt.date(2023, 12, 31),
    dt.date(2024, 1, 1),
    dt.date(2024, 1, 31),
    dt.date(2024, 2, 1),
    dt.date(2024, 2, 29),
    dt.date(2024, 3, 1),
    dt.date(2024, 12, 31),
    dt.date(2025, 1, 1),
]
"""Days whose first and last moments matter: ends of months and years, and the leap day."""
NOW = dt.datetime(2025, 1, 20, 3, tzinfo=dt.UTC)
Row = RowMapping
Step = tuple[str, dt.date, Any, bool]
GROUPINGS: dict[str, Grouping] = {
    "dong": "dong_code",
    "field": "field_code",
    "month": "month",
    "department": "department_code",
    "channel": "channel",
}
STRIPS = 4


def moment(day: dt.date, is_last: bool) -> dt.datetime:
    """The first or the last microsecond of a Seoul day."""
    first = dt.datetime.combine(day, dt.time(), SEOUL)
    return (first + dt.timedelta(days=1) - dt.timedelta(microseconds=1) if is_last else first).astimezone(
        dt.UTC
    )


def spot(strip: int) -> tuple[float, float]:
    """A spot in the middle of one of the strips that dongs are made of."""
    return (126.905 + 0.01 * strip, 37.525)


def code_of(strip: int, cuts: frozenset[int]) -> str:
    """The dong that a strip belongs to: named by its first strip, so a dong keeps its code when it only grows or shrinks."""
    return f"115605{max(cut for cut in cuts | {0} if cut <= strip):02}00"


def shapes(cuts: frozenset[int]) -> list[Shape]:
    """The strips as dongs, parted at the cuts."""
    edges = [*sorted(cuts | {0}), STRIPS]
    return [
        Shape(
            code_of(first, cuts),
            f"{first}에서 {end}까지 동",
            None,
            shapely.MultiPolygon([shapely.box(126.90 + 0.01 * first, 37.52, 126.90 + 0.01 * end, 37.53)]),
        )
        for first, end in itertools.pairwise(edges)
    ]


class Borders:
    """Which dongs were loaded, and what an office would have expected of them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.kept: dict[dt.date, frozenset[int]] = {}
        self.change(dt.date(1900, 1, 1), frozenset())

    def change(self, day: dt.date, cuts: frozenset[int]) -> None:
        """Split and merge from a day on, as a load of a boundary file does; the same borders again are no change."""
        change = replace_areas(
            self.session,
            SYSTEM,
            kind="dong",
            district_code=DISTRICT,
            shapes=shapes(cuts),
            today=seoul_day(NOW),
            valid_from=day,
        )
        if not change.is_nothing:
            self.kept[day] = cuts

    def dong(self, strip: int, day: dt.date) -> str:
        """The dong of a strip on a day."""
        return code_of(strip, self.kept[max(one for one in self.kept if one <= day)])


changes = st.tuples(
    st.just("borders"), st.sampled_from(DAYS), st.frozensets(st.integers(1, STRIPS - 1)), st.booleans()
)
arrivals = st.tuples(st.just("arrive"), st.sampled_from(DAYS), st.integers(0, STRIPS), st.booleans())
steps = st.tuples(
    st.sampled_from(["move", "move", "undo", "reclassify", "photo", "fold"]),
    st.sampled_from(DAYS),
    st.integers(0, 30),
    st.booleans(),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(changes, max_size=3),
    st.lists(st.one_of(arrivals, arrivals, steps, changes), min_size=4, max_size=20),
)
def test_counts_equal_a_recount_while_dongs_are_split_and_merged(
    session: Session, first: list[Step], then: list[Step]
) -> None:
    outer = session.begin_nested()
    borders, history = Borders(session), History(session)
    for kind, day, choice, is_last in [*first, *then]:
        at = moment(day, is_last)
        if kind == "borders":
            borders.change(day, choice)
        elif kind == "arrive":
            arrive(session, borders, history, choice, at)
        elif history.findings or kind == "fold":
            history.act(kind, choice, choice + int(is_last), at)
    assert counters.compare(session.connection()) == []
    rows = session.execute(text("select * from finding")).mappings().all()
    for period in PERIODS:
        chosen = [row for row in rows if seoul_day(row["received_at"]) in period]
        check_totals(session, period, chosen)
        check_evaluation(session, period, chosen)
        check_files(session, period, chosen)
    outer.rollback()


def arrive(session: Session, borders: Borders, history: History, choice: int, at: dt.datetime) -> None:
    """A report arrives on a strip, or without a place, and lies in the dong of that Seoul day."""
    given_ = report(
        spot=spot(choice) if choice < STRIPS else None,
        item_code=ITEMS[len(history.findings) % len(ITEMS)],
        channel=list(Channel)[(choice + len(history.findings)) % len(Channel)],
    )
    row = receive(session, ACTOR, given_, district_code=DISTRICT, at=at).finding.row
    assert row.dong_code == (borders.dong(choice, seoul_day(at)) if choice < STRIPS else None)
    history.findings.append(row.id)


def key_of(row: Row, name: str) -> object:
    """What a grouping calls a finding."""
    if name == "month":
        return seoul_day(row["received_at"]).replace(day=1)
    return row[GROUPINGS[name]] or ""


def check_totals(session: Session, period: Period, chosen: list[Row]) -> None:
    """The counters' totals, each grouping, and two of them crossed."""
    whole = counters.totals(session, period, (), CountFilter(DISTRICT))[0].measures
    assert (whole.received, whole.handled) == (len(chosen), sum(row["state"] in HANDLED for row in chosen))
    for name, grouping in GROUPINGS.items():
        found = counters.totals(session, period, (grouping,), CountFilter(DISTRICT))
        assert {one.key[0]: one.measures.received for one in found if one.measures.received} == Counter(
            key_of(row, name) for row in chosen
        )
    crossed = counters.totals(session, period, ("dong_code", "month"), CountFilter(DISTRICT))
    assert {one.key: one.measures.received for one in crossed if one.measures.received} == Counter(
        (key_of(row, "dong"), key_of(row, "month")) for row in chosen
    )


def check_evaluation(session: Session, period: Period, chosen: list[Row]) -> None:
    """The evaluation's parts are those of a recount, have names, and open to lists of the same length."""
    made = evaluate(session, DISTRICT, period, at=NOW, channels=tuple(Channel))
    assert made.whole.received == len(chosen)
    for name in DIMENSIONS:
        parts = [part for part in made.parts[name] if part.measures.received]
        if name in GROUPINGS:
            keys = [key_of(row, name) for row in chosen]
            expected = Counter(f"{key:%Y-%m}" if isinstance(key, dt.date) else key for key in keys)
            assert {part.key: part.measures.received for part in parts} == expected
        for part in parts:
            number = queries.count(session, part.filter, district_code=DISTRICT, at=NOW)
            assert part.measures.received == number


def check_files(session: Session, period: Period, chosen: list[Row]) -> None:
    """The counts as CSV and as a workbook."""
    filter_ = FindingFilter.model_validate({"from": period.first, "to": period.last})
    rows = queries.counts(session, filter_, district_code=DISTRICT, at=NOW)
    dongs = {one.code: one.name for one in areas_during(session, "dong", DISTRICT, period)}
    lines = list(csv.DictReader(io.StringIO(write_csv(rows, {}, dongs).decode("utf-8-sig"))))
    by_dong: Counter[str] = Counter()
    for line in lines:
        by_dong[line["행정동코드"]] += int(line["접수"])
    assert by_dong == Counter(row["dong_code"] or "" for row in chosen)
    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook(rows, {}, dongs, period=period, made_at="")), data_only=True
    )
    assert [row[5] for row in book["전체"].iter_rows(min_row=2, values_only=True)] == [
        one.received for one in rows
    ]


def test_a_dong_that_was_merged_within_the_period_keeps_its_name(session: Session) -> None:
    borders, history = Borders(session), History(session)
    borders.change(dt.date(2024, 1, 1), frozenset({2}))
    borders.change(dt.date(2024, 3, 1), frozenset())
    arrive(session, borders, history, 3, moment(dt.date(2024, 2, 29), is_last=True))
    arrive(session, borders, history, 3, moment(dt.date(2024, 3, 1), is_last=False))
    year = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    made = evaluate(session, DISTRICT, year, at=NOW, channels=tuple(Channel))
    assert [(part.name, part.measures.received) for part in made.parts["dong"] if part.measures.received] == [
        ("0에서 4까지 동", 1),
        ("2에서 4까지 동", 1),
    ]
    later = Period(dt.date(2024, 3, 1), dt.date(2024, 12, 31))
    assert [one.code for one in areas_during(session, "dong", DISTRICT, later)] == ["1156050000"]
