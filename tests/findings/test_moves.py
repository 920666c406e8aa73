"""Steps of findings in the database: exactly once, one after the other, undone, merged, and told by the journal."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.database import transaction
from patrol.findings.bulk import BulkInput, move_each, read_undo, undo_each
from patrol.findings.inputs import MoveInput, ReclassifyInput, ReporterInput
from patrol.findings.moves import make_move, reclassify
from patrol.findings.rules import MOVES, State
from patrol.findings.undo import undo_move
from patrol.ids import new_id
from patrol.problems import Problem
from tests.cast import CLEANER, CLERK, EVERYBODY, MANAGER, OFFICER
from tests.findings.arranging import (
    MORNING,
    RUBBISH,
    found,
    journal,
    mover,
    revision,
    row,
    step,
)

SECOND = dt.timedelta(seconds=1)
STEPS = st.lists(
    st.tuples(st.sampled_from(EVERYBODY), st.sampled_from([str(state) for state in State]), st.booleans()),
    max_size=12,
)


def replayed(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The columns that the journal's entries lead to, from the first one on."""
    now: dict[str, Any] = {}
    for entry in entries:
        if entry["action"] == "received":
            now |= {"state": entry["change"]["state"], "department_code": None, "reopened_count": 0}
        if entry["action"] in {"moved", "undone"}:
            changed = {name: pair for name, pair in entry["change"].items() if isinstance(pair, list)}
            for name, (before, after) in changed.items():
                assert now.get(name) == before, (name, now, entry)
                now[name] = after
    return now


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_people_try_only_steps_of_the_table_happen_and_the_journal_tells_them(
    session: Session, steps: list[Any]
) -> None:
    finding_id, original = found(session), found(session)
    at = MORNING
    last: uuid.UUID | None = None
    for who, target, wants_undo in steps:
        at += SECOND
        before = row(session, finding_id)
        try:
            with session.begin_nested():
                if wants_undo and last is not None:
                    undo_move(session, mover(who), finding_id, last, undo_id=new_id(), at=at)
                    last = None
                else:
                    move_id = new_id()
                    more = {"duplicate_of": original} if target == "duplicate" else {}
                    step(session, finding_id, target, by=who, at=at, id=move_id, **more)
                    last = move_id
                    assert (State(before["state"]), State(target)) in MOVES
        except Problem:
            assert row(session, finding_id) == before
    after = row(session, finding_id)
    told = replayed(journal(session, finding_id))
    assert told["state"] == after["state"]
    assert told["department_code"] == after["department_code"]
    moves = session.execute(
        text("select source, target from finding_move where finding_id = :id order by from_revision"),
        {"id": finding_id},
    ).all()
    here = "received"
    for source, target in moves:
        assert source == here
        here = target
    assert here == after["state"]
    assert row(session, original)["sightings"] == 1 + (after["state"] == "duplicate")


def test_a_step_sent_twice_is_one_step(session: Session) -> None:
    finding_id = found(session)
    move = MoveInput(id=new_id(), target=State.ASSIGNED, from_revision=1, department_code="road")
    first = make_move(session, mover(MANAGER), finding_id, move, at=MORNING)
    again = make_move(session, mover(MANAGER), finding_id, move, at=MORNING)
    assert (first.is_new, again.is_new) == (True, False)
    assert row(session, finding_id)["revision"] == 2


def test_the_id_of_another_step_is_not_taken_twice(session: Session) -> None:
    finding_id, move_id = found(session), new_id()
    step(session, finding_id, "assigned", id=move_id)
    with pytest.raises(Problem, match="id-reused"):
        step(session, finding_id, "done", id=move_id)


def test_who_comes_second_is_told_what_changed(session: Session) -> None:
    finding_id = found(session)
    step(session, finding_id, "assigned", by=OFFICER)
    with pytest.raises(Problem) as caught:
        step(session, finding_id, "assigned", by=MANAGER, from_revision=1)
    assert caught.value.slug == "moved-meanwhile"
    assert caught.value.details["changed_by"] == "officer"
    assert caught.value.details["state"] == "assigned"


def test_of_two_people_at_once_one_moves_and_the_other_hears_of_it(engine: Engine) -> None:
    with transaction(engine) as session:
        finding_id = found(session)
    both = threading.Barrier(2)
    outcomes: list[str] = []

    def act(department: str) -> None:
        both.wait()
        try:
            with transaction(engine) as session:
                step(session, finding_id, "assigned", from_revision=1, department_code=department)
            outcomes.append(department)
        except Problem as problem:
            outcomes.append(problem.slug)

    people = [threading.Thread(target=act, args=(name,)) for name in ("road", "cleaning")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert "moved-meanwhile" in outcomes
    with transaction(engine) as session:
        assert row(session, finding_id)["department_code"] in outcomes


def test_staff_act_on_their_own_departments_findings_only(session: Session) -> None:
    finding_id = found(session)
    step(session, finding_id, "assigned", department_code="road")
    with pytest.raises(Problem, match="move-not-yours"):
        step(session, finding_id, "done", by=CLEANER)
    correction = ReclassifyInput(id=new_id(), from_revision=2, item_code=RUBBISH)
    with pytest.raises(Problem, match="move-not-yours"):
        reclassify(session, mover(CLEANER), finding_id, correction, at=MORNING)
    assert step(session, finding_id, "in_progress", by=CLERK).state is State.IN_PROGRESS
    assert row(session, finding_id)["assignee_id"] == CLERK.id


def test_a_corrected_item_moves_the_deadline(session: Session) -> None:
    finding_id = found(session)
    correction = ReclassifyInput(id=new_id(), from_revision=1, item_code="0101")
    reclassify(session, mover(MANAGER), finding_id, correction, at=MORNING)
    assert row(session, finding_id)["due_at"] == MORNING + dt.timedelta(hours=3)


def test_a_corrected_item_changes_the_department_that_is_suggested(session: Session) -> None:
    finding_id = found(session)
    assert row(session, finding_id)["suggested_department"] == "road"
    correction = ReclassifyInput(id=new_id(), from_revision=1, item_code=RUBBISH)
    reclassify(session, mover(MANAGER), finding_id, correction, at=MORNING)
    assert row(session, finding_id)["suggested_department"] == "cleaning"


def test_an_undone_step_leaves_the_finding_as_it_was_and_both_in_the_journal(session: Session) -> None:
    finding_id, move_id = found(session), new_id()
    before = row(session, finding_id)
    step(session, finding_id, "done", id=move_id, at=MORNING)
    undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=new_id(), at=MORNING + 30 * SECOND)
    after = row(session, finding_id)
    moving = {"revision", "changed_at"}
    assert {k: v for k, v in after.items() if k not in moving} == {
        k: v for k, v in before.items() if k not in moving
    }
    assert [entry["action"] for entry in journal(session, finding_id)] == ["received", "moved", "undone"]


def test_an_undo_sent_twice_is_one_undo(session: Session) -> None:
    finding_id, move_id, undo_id = found(session), new_id(), new_id()
    step(session, finding_id, "done", id=move_id, at=MORNING)
    for is_new in (True, False):
        undone = undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=undo_id, at=MORNING)
        assert undone.is_new is is_new


@pytest.mark.parametrize(
    ("who", "later", "slug"),
    [(OFFICER, 1, "undo-not-possible"), (MANAGER, 61, "undo-too-late")],
)
def test_an_undo_is_refused_to_others_and_after_a_minute(
    session: Session, who: Any, later: int, slug: str
) -> None:
    finding_id, move_id = found(session), new_id()
    step(session, finding_id, "done", id=move_id, at=MORNING)
    with pytest.raises(Problem, match=slug):
        undo_move(session, mover(who), finding_id, move_id, undo_id=new_id(), at=MORNING + later * SECOND)


def test_an_undo_is_refused_once_something_happened_since(session: Session) -> None:
    finding_id, move_id = found(session), new_id()
    step(session, finding_id, "assigned", id=move_id, at=MORNING)
    step(session, finding_id, "in_progress", by=CLERK, at=MORNING)
    with pytest.raises(Problem, match="undo-not-possible"):
        undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=new_id(), at=MORNING)


def test_merged_findings_add_their_sightings_up_and_take_them_back(session: Session) -> None:
    original, double = found(session), found(session)
    step(session, double, "duplicate", duplicate_of=original)
    assert row(session, original)["sightings"] == 2
    step(session, double, "received")
    assert row(session, original)["sightings"] == 1


WAITING = text(
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


@pytest.mark.parametrize("way", ["divide", "undo"])
def test_who_takes_a_merge_back_locks_both_findings_in_the_order_of_ids(engine: Engine, way: str) -> None:
    """Were the double locked first, somebody who holds the original and wants the double would wait in a circle."""
    with transaction(engine) as session:
        original, double = found(session), found(session)
        merge = new_id()
        step(session, double, "duplicate", id=merge, duplicate_of=original, at=MORNING)
    assert original < double

    def take_back() -> None:
        with transaction(engine) as session:
            if way == "divide":
                step(session, double, "received")
            else:
                undo_move(session, mover(MANAGER), double, merge, undo_id=new_id(), at=MORNING)

    thread = threading.Thread(target=take_back)
    lock = text("select id from finding where id = :id for no key update nowait")
    with transaction(engine) as holding:
        holding.execute(lock, {"id": original})
        thread.start()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            while thread.is_alive() and not looking.scalar(WAITING):
                pass
        holding.execute(lock, {"id": double})
    thread.join()
    with transaction(engine) as session:
        assert row(session, double)["state"] == "received"
        assert row(session, original)["sightings"] == 1


def test_a_finding_is_not_merged_into_itself_nor_into_one_that_was_merged(session: Session) -> None:
    first, second, third = found(session), found(session), found(session)
    with pytest.raises(Problem, match="original-is-duplicate"), session.begin_nested():
        step(session, first, "duplicate", duplicate_of=first)
    step(session, second, "duplicate", duplicate_of=first)
    with pytest.raises(Problem, match="original-is-duplicate"):
        step(session, third, "duplicate", duplicate_of=second)


def test_a_selection_goes_through_row_by_row_and_can_be_undone(session: Session) -> None:
    fresh, stale = found(session), found(session)
    step(session, stale, "assigned", by=OFFICER, at=MORNING)
    bulk = BulkInput(
        id=new_id(), chosen=[f"{fresh}:1", f"{stale}:1"], action="assign", department_code="cleaning"
    )
    outcomes = {
        one.finding_id: one for one in move_each(session, mover(MANAGER), bulk.selection(), at=MORNING)
    }
    assert outcomes[fresh].problem is None
    assert outcomes[stale].problem is not None
    assert outcomes[stale].problem.slug == "moved-meanwhile"
    assert row(session, fresh)["department_code"] == "cleaning"
    assert row(session, stale)["department_code"] == "road"
    assert not any(one.is_new for one in move_each(session, mover(MANAGER), bulk.selection(), at=MORNING))
    undone = undo_each(session, mover(MANAGER), read_undo([f"{fresh}:{outcomes[fresh].move_id}"]), at=MORNING)
    assert [one.problem for one in undone] == [None]
    assert row(session, fresh)["state"] == "received"


def test_a_selection_can_take_the_departments_that_the_rules_suggest(session: Session) -> None:
    pothole, rubbish = found(session), found(session, item_code=RUBBISH, description="쓰레기")
    bulk = BulkInput(id=new_id(), chosen=[f"{pothole}:1", f"{rubbish}:1"], action="suggested")
    move_each(session, mover(MANAGER), bulk.selection(), at=MORNING)
    assert row(session, pothole)["department_code"] == "road"
    assert row(session, rubbish)["department_code"] == "cleaning"


def test_an_answer_waits_for_as_long_as_the_step_can_be_undone_and_falls_with_it(session: Session) -> None:
    reporter = ReporterInput(email="resident@example.com", wants_answer=True)
    finding_id, move_id = found(session, channel="response_center", reporter=reporter), new_id()
    step(session, finding_id, "done", id=move_id, at=MORNING)
    mail = text("select state, not_before, body from outgoing_mail where finding_id = :id")
    queued = session.execute(mail, {"id": finding_id}).one()
    assert (queued.state, queued.not_before) == ("waiting", MORNING + 60 * SECOND)
    assert "아스콘으로 메웠습니다." in queued.body
    undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=new_id(), at=MORNING)
    assert session.execute(mail, {"id": finding_id}).one().state == "void"


def test_a_person_of_another_department_is_not_made_responsible(session: Session) -> None:
    finding_id = found(session)
    with pytest.raises(problems.Problem, match="reference-invalid"):
        step(session, finding_id, "assigned", department_code="road", assignee_id=CLEANER.id)
    assert revision(session, finding_id) == 1
