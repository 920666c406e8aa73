"""Enrol monitors, enter their reports, mark what is unclear: writes, each with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, cast

from pydantic import Field, model_validator
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.findings.inputs import Input, Text
from patrol.journal import Actor, record
from patrol.monitors.models import Monitor

MONITOR = cast(Table, Monitor.__table__)


class MonitorInput(Input):
    """A monitor as the office enrols them. `id` is made by the form or the importer."""

    id: uuid.UUID
    name: Annotated[Text, Field(min_length=1, max_length=60)]
    phone: Annotated[Text, Field(max_length=40)] | None = None
    account: Annotated[Text, Field(max_length=60)] | None = None
    year: int = Field(ge=2000, le=2100)
    dong_code: Annotated[Text, Field(max_length=10)] | None = None
    began_on: dt.date | None = None
    ended_on: dt.date | None = None

    @model_validator(mode="after")
    def _within_the_year(self) -> MonitorInput:
        if any(day is not None and day.year != self.year for day in (self.began_on, self.ended_on)):
            raise ValueError("a term lies within its year")
        if self.ended_on is not None and self.ended_on < (self.began_on or dt.date(self.year, 1, 1)):
            raise ValueError("a term ends after it begins")
        return self


def enrol(session: Session, actor: Actor, given: MonitorInput, *, district_code: str) -> bool:
    """Enrol a monitor for a year; say whether anything is new. The journal has no names, only ids.

    Raises `problems.account_not_found`, `monitor_account_taken`, `id_reused`.
    """
    person_id = None
    if given.account:
        person_id = session.scalar(
            text(
                "select id from person where name = :name and district_code = :district and role = 'monitor'"
            ),
            {"name": given.account, "district": district_code},
        )
        if person_id is None:
            raise problems.account_not_found(name=given.account)
    who = given.model_dump(mode="json", include={"id", "name", "phone", "account"})
    row = {
        "id": given.id,
        "digest": once.digest_of(who),
        "district_code": district_code,
        "person_id": person_id,
        "name": given.name,
        "phone": given.phone,
    }
    is_new = once.accept(session, MONITOR, row) is once.Acceptance.NEW
    return renew(session, actor, given.id, given, district_code=district_code) or is_new


def renew(
    session: Session, actor: Actor, monitor_id: uuid.UUID, given: MonitorInput, *, district_code: str
) -> bool:
    """Give a monitor a term in a year; say whether it is new or changed anything."""
    changed = session.execute(
        text(
            "insert into monitor_term as t (monitor_id, year, dong_code, began_on, ended_on)"
            " select m.id, :year, :dong, :began, :ended from monitor m where m.id = :id and m.district_code = :district"
            " on conflict (monitor_id, year) do update set dong_code = excluded.dong_code, began_on = excluded.began_on,"
            " ended_on = excluded.ended_on where (t.dong_code, t.began_on, t.ended_on)"
            " is distinct from (excluded.dong_code, excluded.began_on, excluded.ended_on) returning monitor_id"
        ),
        {
            "id": monitor_id,
            "district": district_code,
            "year": given.year,
            "dong": given.dong_code,
            "began": given.began_on or dt.date(given.year, 1, 1),
            "ended": given.ended_on,
        },
    ).first()
    if changed is None:
        return False
    change = {"year": given.year, "dong_code": given.dong_code, "ended_on": given.ended_on}
    record(session, actor, subject="monitor", subject_id=monitor_id, action="enrolled", change=change)
    return True


def mark_unclear(
    session: Session,
    actor: Actor,
    finding_id: uuid.UUID,
    reason: str | None,
    *,
    district_code: str,
) -> None:
    """Say that a monitor's report is unclear (it does not count for hours), or with no reason that it is clear after all.

    Raises `problems.finding_not_found`.
    """
    found = session.scalar(
        text("select exists (select from finding where id = :id and district_code = :district)"),
        {"id": finding_id, "district": district_code},
    )
    if not found:
        raise problems.finding_not_found()
    if reason:
        session.execute(
            text(
                "insert into unclear_report (finding_id, reason, marked_by) values (:id, :reason, :by)"
                " on conflict (finding_id) do update set reason = excluded.reason, marked_by = excluded.marked_by"
            ),
            {"id": finding_id, "reason": reason, "by": actor.person_id},
        )
    else:
        session.execute(text("delete from unclear_report where finding_id = :id"), {"id": finding_id})
    change = {"is_unclear": bool(reason)}
    record(session, actor, subject="finding", subject_id=finding_id, action="marked_unclear", change=change)
