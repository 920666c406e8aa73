"""The interim notice (중간회신): a complaint that takes more than 30 days is told why, once."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from patrol.answers.queue import queue_mail
from patrol.findings.moves import Mover
from patrol.findings.rows import change_finding, lock_finding, require_unchanged
from patrol.findings.rules import check_acting
from patrol.journal import fingerprint, record


def notify(
    session: Session,
    mover: Mover,
    finding_id: uuid.UUID,
    *,
    notice_id: uuid.UUID,
    from_revision: int,
    words: str,
    at: dt.datetime,
) -> None:
    """Note the notice in the caller's transaction, and have it sent where an address was left. Twice is once."""
    kept = lock_finding(session, mover.district_code, finding_id)
    check_acting(mover.role, is_own_department=mover.is_own(kept["department_code"]))
    if kept["interim_at"] is not None:
        return
    require_unchanged(session, kept, from_revision)
    change_finding(session, finding_id, {"interim_at": at}, at)
    change: dict[str, object] = {"words": fingerprint(words), "notice": str(notice_id)}
    record(
        session, mover.actor, subject="finding", subject_id=finding_id, action="interim_notice", change=change
    )
    queue_mail(
        session,
        key=f"interim:{finding_id}",
        kind="interim",
        district_code=mover.district_code,
        finding_id=finding_id,
        subject=f"[중간회신] {kept['number']} 민원 처리 진행 상황을 알려 드립니다",
        body=words,
        at=at,
    )
