"""The evaluation: every count equals a recount of the base table, and every number's list is as long as the number."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.clock import Period, seoul_day
from patrol.counters import CountFilter
from patrol.database import transaction
from patrol.evaluation.criteria import DEFAULTS, Criterion, score
from patrol.evaluation.evaluate import COMPLAINTS, DIMENSIONS, evaluate
from patrol.evaluation.evaluation_workbook import write_evaluation
from patrol.evaluation.indicators import INDICATORS
from patrol.evaluation.workbook_words import COUNTS
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.rules import Channel, State
from tests.cast import DISTRICT, Cast
from tests.exchange.files import NOW, case, take, write_csv

YEAR = Period(dt.date(2013, 10, 1), dt.date(2014, 9, 30))
EDGES = (
    "2013-09-30 23:59:59",
    "2013-10-01 00:00:00",
    "2013-12-31 23:59:59",
    "2014-01-01 00:00:00",
    "2014-01-31 23:59:59",
    "2014-02-01 00:00:00",
    "2014-02-28 23:59:59",
    "2014-03-02 14:05:00",
    "2014-09-30 23:59:59",
    "2014-10-01 00:00:00",
)
WORDS = {"처리 완료", "확인 완료"}


def cases() -> list[dict[str, str]]:
    """Some hundred cases: every channel, state, field, with and without place, at the edges of days, months and years."""
    rows = []
    states = [
        "접수",
        "배정",
        "처리 중",
        "처리 완료",
        "확인 완료",
        "처리 완료",
        "재처리",
        "이첩",
        "처리 불가",
        "철회",
    ]
    for n in range(240):
        at = dt.datetime.fromisoformat(EDGES[n % len(EDGES)])
        state = states[n * 7 % len(states)]
        is_done = state in WORDS
        rows.append(
            case(
                f"C-{n}",
                접수일시=f"{at}",
                접수경로=["응답소", "살피미", "해피기동반", "순찰"][n % 4],
                분야=["도로", "청소", "교통"][n % 3],
                항목=["", "", "불법주정차"][n % 3],
                위도="" if n % 7 == 0 else f"{37.505 + n % 11 / 1000}",
                경도="" if n % 7 == 0 else f"{126.90 + n % 13 / 1000}",
                처리상태=state,
                처리부서=["도로과", "청소과", ""][n % 3] if state != "접수" else "",
                처리일시=f"{at + dt.timedelta(hours=n * 3 % 200)}" if is_done else "",
                처리결과=["", "고침", "현장을 모두 정비하였습니다."][n % 3] if is_done else "사유 있음",
            )
        )
    return rows


@pytest.fixture
def counted(engine: Engine, tmp_path: Path) -> Engine:
    """The cases, imported; half of the changes folded into the sums, half not yet."""
    rows = cases()
    take(engine, write_csv(tmp_path / "a.csv", rows[:120]))
    with transaction(engine) as session:
        counters.fold(session)
    take(engine, write_csv(tmp_path / "b.csv", rows[120:]))
    return engine


def length(session: Session, chosen: FindingFilter) -> int:
    """How long the list is."""
    return queries.count(session, chosen, district_code=DISTRICT, at=NOW)


def test_every_count_of_the_evaluation_equals_the_length_of_its_list(counted: Engine) -> None:
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, YEAR, at=NOW)
        assert made.whole.received == length(session, made.filter) > 100
        for name in DIMENSIONS:
            assert sum(one.measures.received for one in made.parts[name]) == made.whole.received
            for part in made.parts[name]:
                for heading, measure, only in COUNTS:
                    narrowed = part.filter.model_copy(update={"only": only})
                    value = getattr(part.measures, measure)
                    assert value == length(session, narrowed), (name, part.key, heading)
        for step in made.steps:
            assert step.cases == length(session, step.filter)
        for one in INDICATORS:
            if one.kind == "count":
                narrowed = made.filter.model_copy(update={"only": one.only})
                assert one.of(made.whole) == length(session, narrowed), one.slug


def test_the_mean_handling_time_is_that_of_a_recount(counted: Engine) -> None:
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, YEAR, at=NOW)
        mean = session.scalar(
            text(
                "select avg(resolved_at - received_at) from finding where state in ('done', 'confirmed')"
                " and channel = any(:channels) and received_at >= :from and received_at < :to"
            ),
            {
                "channels": [str(one) for one in COMPLAINTS],
                "from": YEAR.starts_at,
                "to": YEAR.ends_before,
            },
        )
    assert made.whole.mean_handling is not None
    assert abs(made.whole.mean_handling - mean) < dt.timedelta(milliseconds=1)


filters = st.fixed_dictionaries(
    {},
    optional={
        "from": st.dates(dt.date(2013, 9, 28), dt.date(2014, 3, 3)),
        "to": st.dates(dt.date(2013, 12, 30), dt.date(2014, 10, 2)),
        "field": st.lists(st.sampled_from(["01", "02", "03", "12"]), max_size=2),
        "item": st.lists(st.sampled_from(["0101", "none"]), max_size=2),
        "channel": st.lists(st.sampled_from([str(one) for one in Channel]), max_size=3),
        "state": st.lists(st.sampled_from([str(one) for one in State]), max_size=3),
        "department": st.lists(st.sampled_from(["road", "cleaning", "none"]), max_size=2),
        "dong": st.lists(st.sampled_from(["none", "1156010100", "1156012700"]), max_size=2),
        "only": st.sampled_from(
            [
                "all",
                "open",
                "handled",
                "done",
                "done_on_time",
                "done_late",
                "answered",
                "unanswered",
                "was_reopened",
            ]
        ),
    },
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(chosen=filters)
def test_any_filters_number_is_the_length_of_its_list_and_its_parts_add_up(
    counted: Engine, chosen: dict[str, object]
) -> None:
    filter_ = FindingFilter.model_validate(chosen)
    with transaction(counted) as session:
        number = length(session, filter_)
        rows, cursor = [], None
        while True:
            page = queries.find(session, filter_, district_code=DISTRICT, at=NOW, cursor=cursor)
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
        assert number == len(rows) == len({row.id for row in rows})
        cells = queries.counts(session, filter_, district_code=DISTRICT, at=NOW)
        assert sum(one.received for one in cells) == number
        # By hand, in Python, from the rows alone.
        by_month: dict[str, int] = {}
        for row in rows:
            by_month[f"{seoul_day(row.received_at):%Y-%m}"] = (
                by_month.get(f"{seoul_day(row.received_at):%Y-%m}", 0) + 1
            )
        assert by_month == {
            month: sum(one.received for one in cells if one.month == month) for month in by_month
        }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    first=st.dates(dt.date(2013, 9, 28), dt.date(2014, 10, 2)),
    days=st.integers(0, 400),
    channels=st.lists(st.sampled_from(["monitor", "patrol", "response_center"]), max_size=2, unique=True),
)
def test_counters_equal_lists_over_any_period(
    counted: Engine, first: dt.date, days: int, channels: list[str]
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    chosen = FindingFilter.model_validate({"from": period.first, "to": period.last, "channel": channels})
    with transaction(counted) as session:
        kept = counters.totals(session, period, (), CountFilter(DISTRICT, channels=tuple(channels)))[
            0
        ].measures
        assert kept.received == length(session, chosen)
        assert kept.handled == length(session, chosen.model_copy(update={"only": "handled"}))
        assert kept.on_time == length(session, chosen.model_copy(update={"only": "done_on_time"}))


def test_the_workbook_says_what_the_page_says_and_its_sums_are_formulas(counted: Engine) -> None:
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, YEAR, at=NOW)
    body = write_evaluation(made, made_at="2014-10-01 09:00", public_url="https://patrol.example")
    values = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(body))
    assert values.sheetnames[:2] == ["요약", "분야별"]
    for name, sheet in zip(DIMENSIONS, values.sheetnames[1:7], strict=True):
        rows = list(values[sheet].iter_rows(min_row=2, values_only=True))
        assert [row[1] for row in rows[:-1]] == [one.measures.received for one in made.parts[name]]
        assert rows[-1][1] == made.whole.received
        assert str(formulas[sheet].cell(len(rows) + 1, 2).value).startswith("=SUM(")
    linked = values["분야별"].cell(2, 2).hyperlink
    assert linked.target.startswith("https://patrol.example/findings?")
    text_ = " ".join(str(cell) for row in values["기준"].iter_rows(values_only=True) for cell in row)
    assert all(one.definition_ko in text_ for one in INDICATORS)


def test_the_page_and_the_workbook_open(cast: Cast, counted: Engine) -> None:
    for by in DIMENSIONS:
        page = cast.manager.get(f"/evaluation?from=2013-10-01&to=2014-09-30&by={by}")
        assert page.status_code == 200
    answer = cast.manager.get("/evaluation.xlsx?from=2013-10-01&to=2014-09-30")
    assert answer.get_data()[:2] == b"PK"


@pytest.mark.parametrize("page", ["/evaluation", "/counts", "/reports/monthly", "/findings"])
def test_days_the_wrong_way_round_are_the_same_period(cast: Cast, counted: Engine, page: str) -> None:
    told = []
    for first, last in (("2014-02-01", "2014-08-31"), ("2014-08-31", "2014-02-01")):
        body = cast.manager.get(f"{page}?from={first}&to={last}").get_data(as_text=True)
        told.append(re.findall(r">\s*(\d[\d,]*)\s*<", body) + re.findall(r"([\d,]+)건", body))
    assert told[0] == told[1]
    assert any(int(one.replace(",", "")) > 10 for one in told[0])


def test_weights_are_the_offices_with_their_source(cast: Cast, counted: Engine) -> None:
    form = {"indicator": "on_time", "weight": "35", "target": "0.9", "source": "2014년 서울시 평가계획"}
    assert cast.manager.post("/evaluation/criteria", data=form).status_code == 302
    assert "2014년 서울시 평가계획" in cast.manager.get("/evaluation").get_data(as_text=True)
    assert cast.officer.post("/evaluation/criteria", data=form).status_code == 403
    assert cast.manager.post("/evaluation/criteria", data=form | {"source": ""}).status_code == 422


def test_scores_are_capped_and_shorter_times_are_better() -> None:
    assert sum(one.weight for one in DEFAULTS) == 100
    share = Criterion("on_time", 20, 0.95)
    hours = Criterion("mean_hours", 20, 12, is_less_better=True)
    assert (score(share, 0.95), score(share, 1), score(share, 0.475), score(share, None)) == (
        20,
        20,
        10,
        None,
    )
    assert (score(hours, 6), score(hours, 12), score(hours, 24)) == (20, 20, 10)


def test_a_changed_boundary_leaves_old_counts_where_they_were(counted: Engine) -> None:
    """A finding keeps the dong of its day; a list by dong is as long as its number before and after."""
    with transaction(counted) as session:
        before = evaluate(session, DISTRICT, YEAR, at=NOW, dimensions=("dong",)).parts["dong"]
        moved = session.scalar(text("select dong_code from finding where dong_code is not null limit 1"))
        ids = list(session.scalars(text("select id from finding where dong_code = :code"), {"code": moved}))
        half = ids[: len(ids) // 2]
        counters.count_out_all(session, half)
        session.execute(
            text("update finding set dong_code = '1156099900' where id = any(:ids)"), {"ids": half}
        )
        counters.count_in_all(session, half)
        after = evaluate(session, DISTRICT, YEAR, at=NOW, dimensions=("dong",)).parts["dong"]
        for part in after:
            assert part.measures.received == length(session, part.filter)
    assert sum(one.measures.received for one in before) == sum(one.measures.received for one in after)


def test_the_export_has_as_many_lines_as_the_number(cast: Cast, counted: Engine) -> None:
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, YEAR, at=NOW)
    query = made.filter.query(only="handled")
    body = cast.officer.get(f"/export/findings.csv?{query}").get_data().decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(body)))) - 1 == made.whole.handled


def test_a_period_that_is_not_over_yet_is_set_against_as_many_days_of_the_year_before(
    counted: Engine,
) -> None:
    running = Period(dt.date(2014, 10, 1), dt.date(2015, 9, 30))
    with transaction(counted) as session:
        made = evaluate(session, DISTRICT, running, at=NOW, dimensions=())
    assert made.before == Period(dt.date(2013, 10, 1), dt.date(2014, 1, 5))
