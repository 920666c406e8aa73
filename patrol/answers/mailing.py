"""Send the mail that waits: each at most once, with a row that says how far it is.

A mail is marked as being sent before it is handed over and as sent afterwards. Where the process dies in between nobody can
know whether it went out; it is then marked as failed, for a person to see, rather than sent twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.database import transaction
from patrol.journal import Actor, record
from patrol.mails import MailUndelivered, compose, deliver
from patrol.settings import Settings

log = structlog.get_logger()
WORKER = Actor("worker")
ATTEMPTS = 5
STUCK_AFTER = dt.timedelta(minutes=15)
AGAIN_AFTER = dt.timedelta(minutes=10)
DONE = {"answer": "answer_sent", "interim": "answer_sent"}
FAILED = {"answer": "answer_failed", "interim": "answer_failed"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that was taken up to be sent."""

    id: uuid.UUID
    kind: str
    finding_id: uuid.UUID | None
    department_code: str | None
    district_code: str
    subject: str
    body: str
    attempts: int


def send_waiting(engine: Engine, settings: Settings, *, at: dt.datetime, most: int = 100) -> int:
    """Send what is due, oldest first; returns how many went out. Workers side by side take different mails."""
    _give_up_stuck(engine, at)
    sent = 0
    for _ in range(most):
        with transaction(engine) as session:
            mail = _take_up(session, at)
            to = _addresses(session, mail) if mail is not None else []
        if mail is None:
            break
        if not to:
            with transaction(engine) as session:
                _settle(session, mail, "void", at)
            continue
        try:
            deliver(settings, compose(settings, mail.id, to, mail.subject, mail.body))
        except MailUndelivered as trouble:
            log.warning("mail not delivered", mail=str(mail.id), kind=mail.kind, reason=str(trouble))
            with transaction(engine) as session:
                _try_later(session, mail, at)
            continue
        with transaction(engine) as session:
            _settle(session, mail, "sent", at)
        sent += 1
    return sent


def _take_up(session: Session, at: dt.datetime) -> Waiting | None:
    row = session.execute(
        text(
            "update outgoing_mail set state = 'sending', attempts = attempts + 1, not_before = :at where id ="
            " (select id from outgoing_mail where state = 'waiting' and not_before <= :at"
            "   order by not_before limit 1 for update skip locked)"
            " returning id, kind, finding_id, department_code, district_code, subject, body, attempts"
        ),
        {"at": at},
    ).first()
    return Waiting(**row._mapping) if row is not None else None


def _addresses(session: Session, mail: Waiting) -> list[str]:
    """The reporter's address while it is kept and wanted; a department's, or else those of its people."""
    if mail.finding_id is not None:
        found = session.scalars(
            text(
                "select email from reporter where finding_id = :id and coalesce(email, '') <> '' and wants_answer"
            ),
            {"id": mail.finding_id},
        )
        return list(found)
    values = {"district": mail.district_code, "department": mail.department_code}
    own = session.scalar(
        text("select email from department where district_code = :district and code = :department"), values
    )
    if own:
        return [str(own)]
    people = session.scalars(
        text(
            "select email from person where district_code = :district and department_code = :department"
            " and disabled_at is null and coalesce(email, '') <> '' order by email"
        ),
        values,
    )
    return list(people)


def _settle(session: Session, mail: Waiting, state: str, at: dt.datetime) -> None:
    session.execute(
        text("update outgoing_mail set state = :state, settled_at = :at where id = :id"),
        {"state": state, "at": at, "id": mail.id},
    )
    action = {"sent": DONE, "failed": FAILED}.get(state, {}).get(mail.kind)
    if action is not None and mail.finding_id is not None:
        change = {"mail": str(mail.id)}
        record(session, WORKER, subject="finding", subject_id=mail.finding_id, action=action, change=change)


def _try_later(session: Session, mail: Waiting, at: dt.datetime) -> None:
    if mail.attempts >= ATTEMPTS:
        _settle(session, mail, "failed", at)
        return
    session.execute(
        text("update outgoing_mail set state = 'waiting', not_before = :then where id = :id"),
        {"then": at + AGAIN_AFTER * mail.attempts, "id": mail.id},
    )


def _give_up_stuck(engine: Engine, at: dt.datetime) -> None:
    with transaction(engine) as session:
        stuck = session.execute(
            text(
                "select id, kind, finding_id, department_code, district_code, subject, body, attempts"
                " from outgoing_mail where state = 'sending' and not_before < :then for update skip locked"
            ),
            {"then": at - STUCK_AFTER},
        ).all()
        for row in stuck:
            log.warning("mail may or may not have been sent", mail=str(row.id), kind=row.kind)
            _settle(session, Waiting(**row._mapping), "failed", at)
