"""Accept a thing that carries its own id exactly once.

Exactly once begins with the insert: insert or do nothing on the client's id, then compare digests. Looking first loses
races between copies of the same request.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from enum import Enum

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol import problems


class Acceptance(Enum):
    """Whether this call made the row or found its own earlier copy."""

    NEW = "new"
    REPEATED = "repeated"


def digest_of(content: Mapping[str, object]) -> bytes:
    """SHA-256 over canonical JSON: the same content gives the same 32 bytes, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).digest()


def accept(session: Session, table: Table, row: Mapping[str, object]) -> Acceptance:
    """Insert `row` (with `id` and `digest`) or recognise it.

    Raises `problems.id_reused` when the id is there with another digest. A copy that is still in flight is waited for by the
    database itself, on the primary key.
    """
    if insert_or_nothing(session, table, row):
        return Acceptance.NEW
    require_same(session, table, row["id"], row["digest"])
    return Acceptance.REPEATED


def insert_or_nothing(session: Session, table: Table, row: Mapping[str, object]) -> bool:
    """Insert `row` unless its id is there; say whether it was inserted. Waits for a copy that is still in flight."""
    statement = insert(table).on_conflict_do_nothing(index_elements=["id"]).returning(table.c.id)
    return session.execute(statement, dict(row)).first() is not None


def require_same(session: Session, table: Table, row_id: object, digest: object) -> None:
    """Raise `problems.id_reused` unless the kept row has this digest."""
    identity = row_id if isinstance(row_id, uuid.UUID) else uuid.UUID(str(row_id))
    kept = session.execute(
        table.select().with_only_columns(table.c.digest).where(table.c.id == identity)
    ).scalar()
    if kept is None or bytes(kept) != digest:
        raise problems.id_reused(id=str(identity))
