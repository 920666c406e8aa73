"""Look up contact data (연락처 열람): a read that leaves a journal entry, as the law on personal data asks."""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.queries import ContactRow
from patrol.journal import Actor, record


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
