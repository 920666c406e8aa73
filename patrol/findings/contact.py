"""Look up contact data (연락처 열람): a read that leaves a journal entry, as the law on personal data asks."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.queries import ContactRow
from patrol.journal import Actor, record, record_many


def look_up(session: Session, actor: Actor, finding_id: uuid.UUID) -> ContactRow | None:
    """Contact data of a finding's reporter, None where nobody left any or it was deleted."""
    row = session.execute(
        text("select name, phone, email, wants_answer from reporter where finding_id = :id"),
        {"id": finding_id},
    ).first()
    if row is None:
        return None
    record(session, actor, subject="finding", subject_id=finding_id, action="contact_read", change={})
    return ContactRow(**row._mapping)


def forget_contacts(session: Session, before: dt.datetime, *, most: int = 1000) -> int:
    """Remove contact data of reporters older than `before`, `most` at a time; each removal is in the journal."""
    gone = session.scalars(
        text(
            "delete from reporter where finding_id in"
            " (select finding_id from reporter where created_at < :before limit :most) returning finding_id"
        ),
        {"before": before, "most": most},
    ).all()
    change = {"because": "retention"}
    record_many(
        session,
        Actor("worker"),
        subject="finding",
        action="contact_removed",
        changes=[(finding_id, change) for finding_id in gone],
    )
    return len(gone)
