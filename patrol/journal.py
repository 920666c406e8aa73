"""The journal (변경이력): every change, written in the transaction of the change and not alterable unseen.

`record` inserts. `seal` links what was committed into a hash chain, in batches, so that writers never wait for each other.
`verify` recomputes the chain and says which stretch was altered, thinned out or added to, and what is not sealed yet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, CheckConstraint, Engine, Identity, Index, LargeBinary, Table, insert, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, Session, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, Moment, transaction

SEAL_LOCK = 0x7061_7472  # any constant: only one sealer at a time
FETCH = 5000


class JournalEntry(Base):
    """One change or one look at personal data: who, when, which row, what."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        CheckConstraint("length(action) between 1 and 60", name="action_length"),
        Index("ix_journal_entry_subject_id", "subject_id", "sequence"),
        Index("ix_journal_entry_at", "at"),
    )

    # Before `sequence`: defaults are evaluated in column order, so the id is never younger than the place. For whoever examines
    # what was written together; `seal` does not need it.
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[CreatedAt]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(UUID(as_uuid=True))
    actor: Mapped[str]
    district_code: Mapped[str | None]
    subject: Mapped[str]
    subject_id: Mapped[str]
    action: Mapped[str]
    change: Mapped[dict[str, Any]] = mapped_column(JSONB)


ENTRY = cast(Table, JournalEntry.__table__)


class JournalSeal(Base):
    """A stretch of the journal, closed: hash over its entries and the seal before."""

    __tablename__ = "journal_seal"
    __table_args__ = (CheckConstraint("to_sequence >= from_sequence", name="stretch"),)

    to_sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    from_sequence: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))


UNREACHABLE |= {"ck_journal_entry_action_length", "ck_journal_seal_stretch"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, or a part of the service (`worker`, `import`, `demo`). Never a name, only ids."""

    kind: str
    person_id: uuid.UUID | None = None
    district_code: str | None = None


SYSTEM = Actor("system")


def record(
    session: Session,
    actor: Actor,
    *,
    subject: str,
    subject_id: object,
    action: str,
    change: Mapping[str, object],
) -> None:
    """Write one entry in the caller's transaction. `change` holds plain JSON values and no personal data."""
    record_many(session, actor, subject=subject, action=action, changes=[(subject_id, change)])


def record_many(
    session: Session,
    actor: Actor,
    *,
    subject: str,
    action: str,
    changes: list[tuple[object, Mapping[str, object]]],
) -> None:
    """Write one entry for each (subject id, change) in the caller's transaction, with one statement."""
    if not changes:
        return
    session.execute(
        insert(ENTRY),
        [
            {
                "actor": actor.kind,
                "actor_id": actor.person_id,
                "district_code": actor.district_code,
                "subject": subject,
                "subject_id": str(subject_id),
                "action": action,
                "change": json.loads(json.dumps(change, default=str, ensure_ascii=False)),
            }
            for subject_id, change in changes
        ],
    )


def fingerprint(words: str) -> str:
    """What stands in an entry for words that somebody wrote: they can be proved by it, and still be deleted elsewhere."""
    return "sha256:" + hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: sealed and unsealed entries, and a line for each broken stretch."""

    sealed: int
    unsealed: int
    seals: int
    faults: tuple[str, ...]


_ENTRIES = """
    select sequence, at, actor_id, actor, district_code, subject, subject_id, action, change::text as change
      from journal_entry where sequence > :after and sequence <= :to order by sequence
"""


def _hash(session: Session, after: int, to: int, previous: bytes) -> tuple[int, bytes]:
    """Count and hash the entries with after < sequence <= to, streaming."""
    digest = hashlib.sha256(previous)
    count = 0
    rows = session.execute(text(_ENTRIES), {"after": after, "to": to}, execution_options={"yield_per": FETCH})
    for row in rows:
        at: dt.datetime = row.at.astimezone(dt.UTC)
        values = [row.sequence, at.isoformat(), str(row.actor_id or ""), *row[3:]]
        digest.update(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        count += 1
    return count, digest.digest()


def _writers(session: Session) -> set[str]:
    """The transactions that write entries just now: each holds this lock from before it takes its place until it ends."""
    return set(
        session.scalars(
            text(
                "select virtualtransaction from pg_locks where locktype = 'relation' and mode = 'RowExclusiveLock'"
                " and relation = 'journal_entry'::regclass and granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
        )
    )


def seal(engine: Engine, attempts: int = 20) -> int:
    """Seal every entry up to now that can no longer change its neighbours; return how many entries that were.

    A place in the sequence is taken before its transaction commits, so a stretch is final only when every transaction that
    was writing entries when its end was read has ended. If one runs longer than `attempts` short looks, the next round seals it.
    Transactions that write no entries, and those of other databases, keep nobody waiting.
    """
    # READ COMMITTED: each statement sees the present, and a transaction that only reads holds nobody up.
    with transaction(engine) as session:
        if not session.scalar(text("select pg_try_advisory_xact_lock(:key)"), {"key": SEAL_LOCK}):
            return 0
        return _seal_settled(session, attempts)


def _seal_settled(session: Session, attempts: int) -> int:
    last = session.execute(
        text("select to_sequence, hash from journal_seal order by to_sequence desc limit 1")
    ).first()
    after, previous = (last.to_sequence, bytes(last.hash)) if last else (0, bytes(32))
    to = session.scalar(text("select max(sequence) from journal_entry where sequence > :a"), {"a": after})
    if to is None:
        return 0
    # Asked after the end of the stretch was read: who wrote before it is among them, or has ended and is seen.
    unsettled = _writers(session)
    for _ in range(attempts):
        if not unsettled:
            break
        session.execute(text("select pg_sleep(0.05)"))
        unsettled &= _writers(session)
    if unsettled:
        return 0
    entries, digest = _hash(session, after, to, previous)
    session.execute(
        insert(JournalSeal),
        {
            "to_sequence": to,
            "from_sequence": after + 1,
            "entries": entries,
            "hash": digest,
            "previous_hash": previous,
        },
    )
    return entries


def verify(session: Session) -> Verdict:
    """Recompute the whole chain. Altered, missing and inserted entries show as faults of their stretch."""
    faults: list[str] = []
    sealed, after, previous, seals = 0, 0, bytes(32), 0
    for stretch in _seals(session):
        seals += 1
        if stretch.from_sequence != after + 1 or bytes(stretch.previous_hash) != previous:
            faults.append(
                f"seal {stretch.to_sequence}: does not follow the seal before it (a seal is missing or altered)"
            )
        entries, digest = _hash(
            session, stretch.from_sequence - 1, stretch.to_sequence, bytes(stretch.previous_hash)
        )
        name = f"entries {stretch.from_sequence}-{stretch.to_sequence}"
        if entries < stretch.entries:
            faults.append(f"{name}: {stretch.entries - entries} missing")
        elif entries > stretch.entries:
            faults.append(f"{name}: {entries - stretch.entries} inserted")
        elif digest != bytes(stretch.hash):
            faults.append(f"{name}: altered")
        sealed += entries
        after, previous = stretch.to_sequence, bytes(stretch.hash)
    unsealed = session.scalar(text("select count(*) from journal_entry where sequence > :a"), {"a": after})
    return Verdict(sealed, int(unsealed or 0), seals, tuple(faults))


def _seals(session: Session) -> Iterator[JournalSeal]:
    last = 0
    while True:
        rows = session.execute(
            text("select * from journal_seal where to_sequence > :last order by to_sequence limit 1000"),
            {"last": last},
        ).all()
        if not rows:
            return
        yield from rows  # type: ignore[misc]
        last = rows[-1].to_sequence
