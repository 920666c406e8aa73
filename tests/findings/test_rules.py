"""The table of moves, deadlines and undo: pure."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol import problems
from patrol.accounts.permissions import Role
from patrol.clock import SEOUL, is_day_off
from patrol.findings.rules import (
    MOVES,
    OPEN,
    Channel,
    Need,
    State,
    allowed_targets,
    check_move,
    check_undo,
    deadline,
    needs_interim_notice,
)

EVERYTHING = [str(need) for need in Need]


@given(
    st.sampled_from(State),
    st.sampled_from(State),
    st.sampled_from(Role),
    st.booleans(),
    st.sets(st.sampled_from(EVERYTHING)),
)
def test_a_step_goes_through_exactly_where_the_table_has_it(
    source: State, target: State, role: Role, is_own: bool, given_: set[str]
) -> None:
    move = MOVES.get((source, target))
    may = move is not None and role in move.by and (role is not Role.STAFF or is_own)
    is_whole = move is not None and set(move.needs) <= given_
    said = None
    try:
        check_move(source, target, role, is_own_department=is_own, given=given_)
    except problems.Problem as problem:
        said = problem.slug
    if move is None:
        assert said == "move-not-allowed"
    elif not may:
        assert said == "move-not-yours"
    else:
        assert said == (None if is_whole else "move-needs")
        assert target in allowed_targets(source, role, is_own_department=is_own)


def test_what_a_step_lacks_is_named_in_both_languages() -> None:
    with pytest.raises(problems.Problem) as refused:
        check_move(
            State.IN_PROGRESS, State.UNFIXABLE, Role.MANAGER, is_own_department=False, given=frozenset()
        )
    assert "사유" in refused.value.sentence("ko")
    assert refused.value.sentence("en") == "This step needs: a reason."


@pytest.mark.parametrize("role", [Role.MONITOR, Role.CITY_VIEWER])
def test_monitors_and_the_city_move_nothing(role: Role) -> None:
    assert not any(allowed_targets(state, role, is_own_department=True) for state in State)


def test_every_open_state_has_a_way_to_be_handled() -> None:
    for state in OPEN:
        assert {State.DONE, State.TRANSFERRED, State.UNFIXABLE} <= {
            target for source, target in MOVES if source is state
        }


def seoul(*when: int) -> dt.datetime:
    """A moment on Seoul's clocks."""
    return dt.datetime(*when, tzinfo=SEOUL)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("received", "hours", "days_off", "due"),
    [
        (seoul(2014, 3, 4, 10), 3, None, seoul(2014, 3, 4, 13)),
        (seoul(2014, 3, 4, 23), 3, None, seoul(2014, 3, 5, 2)),
        (seoul(2014, 12, 31, 14), 24, None, seoul(2015, 1, 1, 14)),
        (seoul(2014, 12, 30, 14), 120, None, seoul(2015, 1, 4, 14)),
        # Working days: over a weekend; over New Year; over Chuseok 2014 with its substitute day (10 September).
        (seoul(2014, 3, 6, 10), 120, frozenset(), seoul(2014, 3, 13, 10)),
        (seoul(2014, 12, 30, 14), 120, frozenset(), seoul(2015, 1, 7, 14)),
        (seoul(2014, 9, 4, 10), 120, frozenset(), seoul(2014, 9, 16, 10)),
        (seoul(2014, 3, 8, 10), 120, frozenset(), seoul(2014, 3, 14, 10)),
        # The office's own day off counts too; a day's target never waits for working days.
        (seoul(2014, 3, 3, 10), 120, frozenset({dt.date(2014, 3, 5)}), seoul(2014, 3, 11, 10)),
        (seoul(2014, 3, 7, 10), 24, frozenset(), seoul(2014, 3, 8, 10)),
    ],
)
def test_deadlines_hold_over_nights_holidays_and_year_ends(
    received: dt.datetime, hours: int, days_off: frozenset[dt.date] | None, due: dt.datetime
) -> None:
    assert deadline(received, hours, days_off) == due


def test_only_ones_own_last_step_is_undone_and_only_within_a_minute() -> None:
    at = seoul(2014, 3, 4, 10)
    later = at + dt.timedelta(seconds=60)
    check_undo(made_by="me", asked_by="me", made_at=at, at=later, is_last=True)
    with pytest.raises(problems.Problem, match="undo-too-late"):
        check_undo(made_by="me", asked_by="me", made_at=at, at=later + dt.timedelta(seconds=1), is_last=True)
    for made_by, asked_by, is_last in (("you", "me", True), ("me", "me", False), (None, None, True)):
        with pytest.raises(problems.Problem, match="undo-not-possible"):
            check_undo(made_by=made_by, asked_by=asked_by, made_at=at, at=at, is_last=is_last)


def test_an_interim_notice_is_due_for_an_open_complaint_after_thirty_days() -> None:
    received, late = seoul(2014, 3, 4, 10), seoul(2014, 4, 3, 11)
    assert needs_interim_notice(Channel.RESPONSE_CENTER, State.ASSIGNED, received, None, late)
    assert not needs_interim_notice(Channel.RESPONSE_CENTER, State.ASSIGNED, received, late, late)
    assert not needs_interim_notice(Channel.PATROL, State.ASSIGNED, received, None, late)
    assert not needs_interim_notice(Channel.RESPONSE_CENTER, State.DONE, received, None, late)
    assert not needs_interim_notice(
        Channel.RESPONSE_CENTER, State.ASSIGNED, received, None, seoul(2014, 4, 3, 9)
    )


@given(
    st.integers(0, 790 * 24 * 60).map(lambda minutes: seoul(2013, 12, 1) + dt.timedelta(minutes=minutes)),
    st.sampled_from([48, 72, 120]),
    st.frozensets(st.dates(dt.date(2014, 1, 1), dt.date(2014, 2, 28)), max_size=4),
)
def test_a_target_in_working_days_ends_on_one_after_that_many(
    received: dt.datetime, hours: int, own_days_off: frozenset[dt.date]
) -> None:
    due = deadline(received, hours, own_days_off).astimezone(SEOUL)
    passed = [received.date() + dt.timedelta(days=n + 1) for n in range((due.date() - received.date()).days)]
    assert not is_day_off(due.date(), own_days_off)
    assert sum(not is_day_off(day, own_days_off) for day in passed) == hours // 24
    assert due.time() == received.time()
