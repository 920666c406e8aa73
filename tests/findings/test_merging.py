"""Merging over several findings: sightings add up along the chain, nobody waits in a circle, a repeated step is one step."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.database import transaction
from patrol.findings.bulk import SeenInput, SelectionInput, move_each
from patrol.findings.inputs import MoveInput
from patrol.findings.moves import make_move
from patrol.findings.rules import State
from patrol.findings.undo import undo_move
from patrol.ids import new_id
from tests.cast import MANAGER
from tests.findings.arranging import MORNING, found, mover, row, step

LATER = MORNING + dt.timedelta(hours=1, seconds=30)


def sightings(session: Session, *findings: uuid.UUID) -> list[int]:
    return [row(session, one)["sightings"] for one in findings]


def merge_move(session: Session, finding_id: uuid.UUID, original: uuid.UUID) -> uuid.UUID:
    """Merge one into another; the step's id."""
    move_id = new_id()
    step(session, finding_id, "duplicate", id=move_id, duplicate_of=original)
    return move_id


def test_a_merge_taken_back_leaves_every_finding_up_the_chain(session: Session) -> None:
    first, second, third = (found(session) for _ in range(3))
    move_id = merge_move(session, first, second)
    merge_move(session, second, third)
    assert sightings(session, first, second, third) == [1, 2, 3]
    undo_move(session, mover(MANAGER), first, move_id, undo_id=new_id(), at=LATER)
    assert sightings(session, first, second, third) == [1, 1, 2]


def test_an_undo_does_not_merge_into_what_was_merged_itself_meanwhile(session: Session) -> None:
    first, second = found(session), found(session)
    merge_move(session, first, second)
    divided = new_id()
    step(session, first, "received", id=divided)
    merge_move(session, second, first)
    with pytest.raises(problems.Problem) as refused:
        undo_move(session, mover(MANAGER), first, divided, undo_id=new_id(), at=LATER)
    assert refused.value.entry is problems.undo_not_possible().entry
    assert (row(session, first)["duplicate_of"], row(session, second)["duplicate_of"]) == (None, first)
    assert sightings(session, first, second) == [2, 1]


WAITING = text(
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


def while_it_waits(engine: Engine, work: Callable[[], object], holding: Callable[[], object]) -> list[object]:
    """What came of `work` in a thread of its own; `holding` is called as soon as that waits for a lock."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(work())
        except problems.Problem as problem:
            results.append(problem.slug)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            while thread.is_alive() and not looking.scalar(WAITING):
                pass
    finally:
        holding()
        thread.join()
    return results


@pytest.mark.parametrize("is_undo", [False, True])
def test_the_same_merge_or_undo_twice_at_once_is_once_and_both_hear_so(engine: Engine, is_undo: bool) -> None:
    move_id, undo_id = new_id(), new_id()
    with transaction(engine) as session:
        double, original = found(session), found(session)
        if is_undo:
            step(session, double, "duplicate", id=move_id, duplicate_of=original)

    def work(session: Session) -> bool:
        if is_undo:
            return undo_move(session, mover(MANAGER), double, move_id, undo_id=undo_id, at=LATER).is_new
        move = MoveInput(id=move_id, target=State.DUPLICATE, from_revision=1, duplicate_of=original)
        return make_move(session, mover(MANAGER), double, move, at=MORNING).is_new

    def again() -> bool:
        with transaction(engine) as session:
            return work(session)

    with transaction(engine) as session:
        assert work(session)
        assert while_it_waits(engine, again, session.commit) == [False]
    with transaction(engine) as session:
        assert sightings(session, double, original) == [1, 1 if is_undo else 2]


def test_a_selection_with_a_merged_finding_locks_its_original_in_the_order_of_ids(engine: Engine) -> None:
    """Were the original locked after the selection, somebody who holds it and wants the double would wait in a circle."""
    with transaction(engine) as session:
        original, double = sorted(found(session) for _ in range(2))
        merge_move(session, double, original)
    chosen = SelectionInput(
        id=new_id(),
        findings=(SeenInput(id=double, from_revision=2),),
        target=State.RECEIVED,
        reason="다른 곳",
    )

    def divide() -> bool:
        with transaction(engine) as session:
            (outcome,) = move_each(session, mover(MANAGER), chosen, at=LATER)
            return outcome.problem is None

    lock = text("select id from finding where id = :id for no key update nowait")
    with transaction(engine) as holding:
        holding.execute(lock, {"id": original})

        def want_the_double() -> None:
            try:
                holding.execute(lock, {"id": double})
            finally:
                holding.rollback()

        assert while_it_waits(engine, divide, want_the_double) == [True]
