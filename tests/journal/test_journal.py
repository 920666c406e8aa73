"""The journal: written with the change, sealed in batches, and tampering shows."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from patrol import journal
from patrol.database import transaction
from patrol.journal import Actor


def write(engine: Engine, count: int = 1) -> None:
    """Write entries, each in a transaction of its own."""
    for number in range(count):
        with transaction(engine) as session:
            journal.record(
                session,
                Actor("test"),
                subject="thing",
                subject_id=uuid.uuid4(),
                action="made",
                change={"n": number},
            )


def verdict(engine: Engine) -> journal.Verdict:
    """What verification says now."""
    with transaction(engine) as session:
        return journal.verify(session)


def tamper(owner: Engine, statement: str) -> None:
    """What somebody with the owner's rights could do behind the application's back."""
    with owner.begin() as connection:
        connection.exec_driver_sql("alter table journal_entry disable trigger user")
        connection.exec_driver_sql("alter table journal_seal disable trigger user")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("alter table journal_entry enable trigger user")
        connection.exec_driver_sql("alter table journal_seal enable trigger user")


def test_what_was_written_and_sealed_verifies(engine: Engine) -> None:
    write(engine, 5)
    assert journal.seal(engine) == 5
    write(engine, 2)
    now = verdict(engine)
    assert (now.sealed, now.unsealed, now.faults) == (5, 2, ())


def test_sealing_again_seals_only_what_is_new(engine: Engine) -> None:
    write(engine, 3)
    assert [journal.seal(engine), journal.seal(engine)] == [3, 0]
    write(engine)
    assert journal.seal(engine) == 1
    assert verdict(engine).seals == 2


def test_a_change_that_is_rolled_back_leaves_no_entry(engine: Engine) -> None:
    with Session(engine) as session:
        journal.record(session, Actor("test"), subject="thing", subject_id="1", action="made", change={})
        session.rollback()
    assert verdict(engine).unsealed == 0


SECOND = "(select sequence from journal_entry order by sequence offset 1 limit 1)"
LAST = "(select max(sequence) from journal_entry)"
FIRST_SEAL = "(select min(to_sequence) from journal_seal)"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"update journal_entry set change = '{{}}' where sequence = {SECOND}", "altered"),
        (f"update journal_entry set at = at + interval '1 second' where sequence = {LAST}", "altered"),
        (f"delete from journal_entry where sequence = {SECOND}", "missing"),
        (
            "insert into journal_entry (sequence, actor, subject, subject_id, action, change) overriding system value"
            " select min(sequence) - 1, 'x', 'x', 'x', 'x', '{}' from journal_entry",
            "inserted",
        ),
        (f"update journal_seal set hash = '\\x00' where to_sequence = {FIRST_SEAL}", "altered"),
        (f"delete from journal_seal where to_sequence = {FIRST_SEAL}", "follow"),
    ],
    ids=["words", "time", "missing", "inserted", "seal", "no-seal"],
)
def test_tampering_is_found(engine: Engine, owner_engine: Engine, statement: str, says: str) -> None:
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("alter sequence journal_entry_sequence_seq increment by 2")
    write(engine, 4)
    journal.seal(engine)
    write(engine, 2)
    journal.seal(engine)
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("alter sequence journal_entry_sequence_seq increment by 1")
    assert verdict(engine).faults == ()
    tamper(owner_engine, statement)
    assert any(says in fault for fault in verdict(engine).faults)


@pytest.mark.parametrize(
    "statement",
    [
        "update journal_entry set action = 'x'",
        "delete from journal_entry",
        "truncate journal_entry",
        "delete from journal_seal",
    ],
)
def test_the_application_cannot_change_it(engine: Engine, statement: str) -> None:
    write(engine)
    journal.seal(engine)
    with pytest.raises(ProgrammingError), engine.begin() as connection:
        connection.execute(text(statement))


def test_nor_can_the_owner_by_accident(engine: Engine, owner_engine: Engine) -> None:
    write(engine)
    with pytest.raises(ProgrammingError), owner_engine.begin() as connection:
        connection.execute(text("delete from journal_entry"))


def test_an_entry_of_a_slow_transaction_is_not_sealed_past(engine: Engine) -> None:
    """A place in the sequence is taken before the commit: sealing must not close the stretch around it."""
    slow = Session(engine)
    journal.record(slow, Actor("test"), subject="thing", subject_id="slow", action="made", change={})
    write(engine, 2)
    assert journal.seal(engine, attempts=2) == 0
    slow.commit()
    slow.close()
    assert journal.seal(engine) == 3
    assert verdict(engine).faults == ()


def test_a_long_transaction_that_writes_no_entries_keeps_no_seal_waiting(engine: Engine) -> None:
    with Session(engine) as long:
        long.execute(text("select pg_current_xact_id()"))
        write(engine, 2)
        assert journal.seal(engine, attempts=1) == 2


def test_many_writers_and_a_sealer_side_by_side_leave_a_whole_chain(engine: Engine) -> None:
    writers = [threading.Thread(target=write, args=(engine, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    sealed = 0
    while any(writer.is_alive() for writer in writers):
        sealed += journal.seal(engine)
    for writer in writers:
        writer.join()
    sealed += journal.seal(engine)
    now = verdict(engine)
    assert (sealed, now.sealed, now.unsealed, now.faults) == (100, 100, 0, ())
