"""Put mail into the queue: once for each occasion, however often it is asked."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import cast

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol.answers import letters
from patrol.answers.models import OutgoingMail
from patrol.ids import new_id

MAIL = cast(Table, OutgoingMail.__table__)


def queue_mail(
    session: Session,
    *,
    key: str,
    kind: str,
    district_code: str,
    subject: str,
    body: str,
    at: dt.datetime,
    finding_id: uuid.UUID | None = None,
    department_code: str | None = None,
    wait: dt.timedelta = dt.timedelta(),
) -> bool:
    """Queue a mail to a finding's reporter or to a department, to be sent `wait` from now; False if this key was queued before.

    Whether there is an address is asked when it is sent: until then it may be deleted.
    """
    statement = (
        insert(MAIL)
        .values(
            id=new_id(),
            key=key,
            kind=kind,
            district_code=district_code,
            finding_id=finding_id,
            department_code=department_code,
            subject=subject,
            body=body,
            not_before=at + wait,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(MAIL.c.id)
    )
    return session.execute(statement).first() is not None


def queue_answers(
    session: Session,
    *,
    finding_id: uuid.UUID,
    occasion: str,
    state: str,
    district_code: str,
    words: str,
    at: dt.datetime,
    wait: dt.timedelta,
) -> int:
    """Queue the answer to a finding's reporter and to those whose findings were merged into it; returns how many.

    Only to who left an address and asked for it. `occasion` is the step's id: the same step never answers twice.
    """
    asked = session.execute(
        text(
            "select f.id, f.number, coalesce(i.name_ko, d.name_ko) as what, o.transferred_to"
            " from (select id, transferred_to from finding where id = :id) o"
            " join finding f on f.id = o.id or f.duplicate_of = o.id"
            " join reporter r on r.finding_id = f.id and r.wants_answer and coalesce(r.email, '') <> ''"
            " join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code"
            " left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code"
        ),
        {"id": finding_id},
    ).all()
    queued = 0
    for one in asked:
        subject, body = letters.answer(
            number=one.number, what=one.what, state=state, words=words, body=one.transferred_to
        )
        queued += queue_mail(
            session,
            key=f"answer:{occasion}:{one.id}",
            kind="answer",
            district_code=district_code,
            subject=subject,
            body=body,
            at=at,
            finding_id=one.id,
            wait=wait,
        )
    return queued


def stop_answers(session: Session, occasion: str, at: dt.datetime) -> None:
    """The answers that a step would have sent are not sent: it was undone while they waited."""
    session.execute(
        text(
            "update outgoing_mail set state = 'void', settled_at = :at where state = 'waiting' and key like :keys"
        ),
        {"keys": f"answer:{occasion}:%", "at": at},
    )
