"""Counts equal a plain recount whatever happens to findings, and nobody waits for a count."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import counters, problems
from patrol.accounts.permissions import Role
from patrol.clock import Period
from patrol.counters import CountFilter
from patrol.counters.rules import CHANNELS, HANDLED, OPEN, RESOLVED, split
from patrol.counters.spans import SPAN_TIERS, spans, unit_of
from patrol.database import transaction
from patrol.findings import rules
from patrol.findings.inputs import LocationInput, MoveInput, ReclassifyInput, ReportInput
from patrol.findings.moves import Mover, make_move, reclassify
from patrol.findings.receive import receive
from patrol.findings.rules import Channel, State
from patrol.findings.undo import undo_move
from patrol.ids import new_id
from patrol.journal import Actor
from patrol.photos.attach import attach
from patrol.photos.reading import PhotoFacts
from tests.cast import DISTRICT, MANAGER

ACTOR = Actor("person", MANAGER.id, DISTRICT)
BOSS = Mover(ACTOR, Role.MANAGER, DISTRICT, None)
# Around Seoul's midnight, the ends of months and of the year.
MOMENTS = [
    dt.datetime(2025, 12, 31, 14, 59, 59, 999_999, dt.UTC),
    dt.datetime(2025, 12, 31, 15, 0, 0, 0, dt.UTC),
    dt.datetime(2025, 11, 30, 15, 0, 0, 0, dt.UTC),
    dt.datetime(2026, 2, 28, 14, 59, 0, 0, dt.UTC),
    dt.datetime(2026, 3, 10, 3, 0, 0, 123_456, dt.UTC),
]
ITEMS = ["0101", "0102", "0201", "0301", None]
SPOTS = [(126.8962, 37.5264), (126.8963, 37.5265), (126.9241, 37.5216), None]
PHOTO = "a" * 64
AROUND = (126.85, 37.48, 126.97, 37.57)


def report(**given: object) -> ReportInput:
    spot = given.pop("spot", SPOTS[0])
    location = LocationInput(longitude=spot[0], latitude=spot[1], accuracy_m=5) if spot else None
    return ReportInput.model_validate(
        {"id": new_id(), "description": "보도블록이 깨졌습니다", "location": location} | given
    )


def revision_of(session: Session, finding_id: uuid.UUID) -> tuple[State, int]:
    row = session.execute(
        text("select state, revision from finding where id = :id"), {"id": finding_id}
    ).one()
    return State(row.state), row.revision


def step(session: Session, finding_id: uuid.UUID, target: State, at: dt.datetime, words: str) -> uuid.UUID:
    _, revision = revision_of(session, finding_id)
    move = MoveInput(
        id=new_id(),
        target=target,
        from_revision=revision,
        department_code="road",
        reason="사유",
        result=words,
        transferred_to="한국전력",
    )
    make_move(session, BOSS, finding_id, move, at=at)
    return move.id


def photograph(session: Session, finding_id: uuid.UUID, role: str, at: dt.datetime) -> None:
    session.execute(
        text(
            "insert into photo (id, district_code, finding_id, sha256, role) values (:id, :d, :f, :s, :r)"
            " on conflict do nothing"
        ),
        {"id": new_id(), "d": DISTRICT, "f": finding_id, "s": PHOTO, "r": role},
    )
    attach(session, ACTOR, finding_id=finding_id, facts=PhotoFacts(PHOTO, "image/jpeg", 4, 3, 100), at=at)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["report", "move", "move", "move", "undo", "reclassify", "photo", "fold"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(MOMENTS),
    ),
    max_size=25,
)


class History:
    """Things happening to findings, by the domain's own functions."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.findings: list[uuid.UUID] = []
        self.last_move: tuple[uuid.UUID, uuid.UUID, dt.datetime] | None = None

    def act(self, kind: str, one: int, other: int, at: dt.datetime) -> None:
        if kind == "fold":
            counters.fold(self.session, most=other + 1)
        elif kind == "report" or not self.findings:
            given = report(
                spot=SPOTS[one % len(SPOTS)],
                item_code=ITEMS[other % len(ITEMS)],
                channel=list(Channel)[one % len(Channel)],
                handling=("on_spot", "handed_over")[one % 2],
                result="정리함" if one % 2 == 0 else None,
            )
            self.findings.append(
                receive(self.session, ACTOR, given, district_code=DISTRICT, at=at).finding.row.id
            )
        else:
            self._change(kind, self.findings[one % len(self.findings)], other, at)

    def _change(self, kind: str, finding_id: uuid.UUID, other: int, at: dt.datetime) -> None:
        session = self.session
        state, revision = revision_of(session, finding_id)
        if kind == "move":
            targets = [
                target
                for target in rules.allowed_targets(state, Role.MANAGER, is_own_department=False)
                if target is not State.DUPLICATE
            ]
            if targets:
                words = "현장에서 말끔히 정비하였습니다" if other % 2 else "끝"
                move = step(session, finding_id, targets[other % len(targets)], at, words)
                self.last_move = (finding_id, move, at)
        elif kind == "undo" and self.last_move is not None:
            finding, move, made_at = self.last_move
            try:
                with session.begin_nested():
                    undo_move(session, BOSS, finding, move, undo_id=new_id(), at=made_at)
            except problems.Problem:
                pass
        elif kind == "reclassify":
            item = ITEMS[other % 4] or "0201"
            correction = ReclassifyInput(id=new_id(), from_revision=revision, item_code=item)
            reclassify(session, BOSS, finding_id, correction, at=at)
        elif kind == "photo":
            photograph(session, finding_id, ("after", "before")[other % 2], at)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ACTIONS)
def test_counts_equal_a_recount_after_any_history(session: Session, actions: list[tuple]) -> None:
    outer = session.begin_nested()
    history = History(session)
    for action in actions:
        history.act(*action)
    assert counters.compare(session.connection()) == []
    everything = counters.totals(session, Period(dt.date(2025, 1, 1), dt.date(2026, 12, 31)))
    assert everything[0].measures.received == len(history.findings)
    outer.rollback()


def test_a_finding_counts_on_its_seoul_day_and_year(session: Session) -> None:
    for at in MOMENTS[:2]:
        receive(session, ACTOR, report(), district_code=DISTRICT, at=at)
    by_day = counters.totals(session, Period(dt.date(2025, 12, 1), dt.date(2026, 1, 31)), ("day",))
    assert [(one.key[0], one.measures.received) for one in by_day] == [
        (dt.date(2025, 12, 31), 1),
        (dt.date(2026, 1, 1), 1),
    ]
    counters.fold(session)
    assert counters.totals(session, Period.year(2026))[0].measures.received == 1


def test_totals_are_the_same_folded_and_not_and_by_any_tier(session: Session) -> None:
    for number, at in enumerate(MOMENTS):
        given = report(item_code=ITEMS[number % 4], channel=Channel.MONITOR if number % 2 else Channel.PATROL)
        receive(session, ACTOR, given, district_code=DISTRICT, at=at)
    period = Period(dt.date(2025, 11, 30), dt.date(2026, 3, 10))
    grouping = ("month", "channel", "field_code")
    fresh = counters.totals(session, period, grouping)
    assert sum(one.measures.received for one in fresh) == len(MOMENTS)
    assert counters.fold(session) == len(MOMENTS)
    assert counters.totals(session, period, grouping) == fresh
    only = counters.totals(
        session, period, (), CountFilter(DISTRICT, channels=("monitor",), not_items=("0101",))
    )
    assert only[0].measures.received == 2


def test_cells_count_the_same_as_findings_in_every_period(session: Session) -> None:
    for number, at in enumerate(MOMENTS * 3):
        given = report(spot=SPOTS[number % 3], item_code=ITEMS[number % 4], channel=list(Channel)[number % 3])
        receive(session, ACTOR, given, district_code=DISTRICT, at=at)
        if number % 4 == 0:
            counters.fold(session)
    for first, last in (
        ("2025-11-30", "2026-03-10"),
        ("2025-12-01", "2026-02-28"),
        ("2026-01-01", "2026-12-31"),
        ("2025-12-31", "2026-03-09"),
        ("2026-01-01", "2026-01-01"),
        ("2026-02-25", "2026-03-24"),
    ):
        period = Period.parse(first, last)
        for chosen in (
            CountFilter(DISTRICT),
            CountFilter(DISTRICT, not_items=("0101",)),
            CountFilter(fields=("01",)),
            CountFilter(DISTRICT, channels=("patrol",)),
            CountFilter(DISTRICT, channels=("patrol", "monitor"), not_items=("0101",)),
            CountFilter(channels=("monitor",), items=("0101",)),
            CountFilter(DISTRICT, channels=("patrol", "monitor"), fields=("02", "03")),
            CountFilter(items=("0101",)),
        ):
            expected = counters.totals(session, period, (), chosen)[0].measures.received
            for resolution in (7, 8, 9, 10, 11):
                found = counters.cell_counts(session, period, resolution, chosen)
                assert sum(count for _, count in found) == expected
                groups = counters.cell_fields(session, period, resolution, chosen, box=AROUND)
                assert [(one.cell, one.count) for one in groups] == found
                assert all(sum(count for _, count in one.fields) == one.count for one in groups)
                assert {round(one.longitude, 2) for one in groups} <= {126.90, 126.92}
        whole = counters.cell_counts(session, period, 9, CountFilter(DISTRICT))
        boxed = counters.cell_counts(
            session, period, 9, CountFilter(DISTRICT), box=(126.89, 37.52, 126.90, 37.53)
        )
        assert set(boxed) <= set(whole)


def test_a_rebuild_leaves_what_is_counted_as_it_is(engine: Engine) -> None:
    with transaction(engine) as session:
        for number, at in enumerate(MOMENTS):
            given = report(item_code=ITEMS[number % len(ITEMS)])  # illegal parking among them
            receive(session, ACTOR, given, district_code=DISTRICT, at=at)
    with transaction(engine) as session:
        session.execute(text("update finding set state = 'withdrawn' where received_at < '2026-01-01'"))
    assert counters.verify(engine)
    assert counters.rebuild(engine) == len(MOMENTS)
    assert counters.verify(engine) == []


def test_writers_wait_neither_for_each_other_nor_for_the_folder(engine: Engine) -> None:
    with transaction(engine) as session:
        first, second = (
            receive(session, ACTOR, report(), district_code=DISTRICT, at=MOMENTS[4]).finding.row.id
            for _ in range(2)
        )
    done = threading.Event()

    def other() -> None:
        with transaction(engine) as session:
            step(session, second, State.DONE, MOMENTS[4], "끝")
            counters.fold(session)
        done.set()

    with transaction(engine) as session:
        step(session, first, State.DONE, MOMENTS[4], "끝")
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(20), "a writer of the same day, item and cell had to wait"
    thread.join()
    assert counters.verify(engine) == []


def test_states_and_channels_are_those_of_the_rules() -> None:
    assert list(CHANNELS) == sorted(map(str, rules.Channel))
    assert set(OPEN) == set(map(str, rules.OPEN))
    assert set(RESOLVED) == set(map(str, rules.RESOLVED))
    assert set(HANDLED) == set(map(str, rules.HANDLED))


@given(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), st.integers(0, 900))
def test_a_period_falls_into_pieces_without_gap_or_overlap(first: dt.date, days: int) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    covered = sorted(day for piece in split(period) for day in Period(piece.first, piece.ends_on))
    assert covered == list(period)


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)),
    st.integers(0, 900),
    st.lists(st.sampled_from(SPAN_TIERS), unique=True),
)
def test_signed_spans_add_up_to_the_period(first: dt.date, days: int, tiers: list) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    held: dict[dt.date, int] = {}
    for span in spans(period, tiers):
        assert span.tier in (*tiers, "day")
        for day in unit_of(span.tier, span.starts_on):
            held[day] = held.get(day, 0) + span.sign
    assert sorted(day for day, times in held.items() if times) == list(period)
    assert set(held.values()) <= {0, 1}


def test_the_year_to_date_is_few_spans() -> None:
    odd = spans(Period(dt.date(2026, 2, 11), dt.date(2026, 12, 31)))
    assert [(one.tier, one.sign) for one in odd] == [("year", 1), ("month", -1), ("third", -1)]
    assert len(spans(Period(dt.date(2026, 10, 28), dt.date(2026, 11, 24)))) <= 12


@pytest.mark.parametrize("sign", [1, -1])
def test_counting_out_takes_away_exactly_what_was_counted_in(session: Session, sign: int) -> None:
    finding = receive(session, ACTOR, report(), district_code=DISTRICT, at=MOMENTS[4]).finding.row.id
    if sign < 0:
        counters.count_out(session, finding)
    total = counters.totals(session, Period.year(2026))[0].measures
    assert total.received == (1 if sign > 0 else 0)
