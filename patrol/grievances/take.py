"""Take grievances in, answer them, look up and forget contact data: writes, each with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal, cast

from pydantic import Field
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.areas.queries import locate
from patrol.clock import seoul_day
from patrol.findings.inputs import Input, SeoulMoment, Text, plausible_moment
from patrol.geo import Spot
from patrol.grievances.models import Grievance
from patrol.grievances.queries import ContactRow, limits
from patrol.grievances.rules import Limit, due_at, limit_on
from patrol.journal import Actor, record

GRIEVANCE = cast(Table, Grievance.__table__)
PLACE = ("address", "longitude", "latitude")
KEEP_CONTACT = dt.timedelta(days=365)
"""How long contact data is kept after reception (개인정보): a year by default, as for reporters of findings."""


class GrievanceInput(Input):
    """A grievance as it is taken in. `id` is made by the form or the importer; name and phone are personal data.

    The place is that of what it is about, not of whoever complains; degrees in EPSG:4326.
    """

    id: uuid.UUID
    number: Annotated[Text, Field(max_length=40)] | None = None
    channel: Literal["written", "internet", "phone_visit"]
    category_code: Annotated[Text, Field(max_length=40)]
    subject: Annotated[Text, Field(min_length=1, max_length=200)]
    content: Annotated[Text, Field(max_length=8000)] = ""
    received_at: SeoulMoment
    address: Annotated[Text, Field(max_length=300)] = ""
    longitude: float | None = Field(None, ge=124, le=132, allow_inf_nan=False)
    latitude: float | None = Field(None, ge=33, le=39, allow_inf_nan=False)
    department_code: Annotated[Text, Field(max_length=60)] | None = None
    name: Annotated[Text, Field(max_length=60)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None
    answer: Annotated[Text, Field(max_length=8000)] | None = None
    answered_at: SeoulMoment | None = None


class AnswerInput(Input):
    """What the office answered."""

    answer: Annotated[Text, Field(min_length=1, max_length=8000)]


def take_grievance(
    session: Session, actor: Actor, given: GrievanceInput, *, district_code: str, at: dt.datetime
) -> bool:
    """Take a grievance in under the next number of its year, with its deadline; say whether it is new.

    Raises `problems.category_unknown`, `grievance_number_taken`, `id_reused`.
    """
    received_at = plausible_moment(given.received_at, at) or at
    day = seoul_day(received_at)
    limit = limit_on(limits(session, district_code), given.channel, day) or Limit(
        given.channel, day, 7, "days"
    )
    is_answered = bool(given.answer)
    row = {
        **given.model_dump(exclude={"name", "phone", "longitude", "latitude"}),
        "received_at": received_at,
        "due_at": due_at(received_at, limit),
        "answer": given.answer or None,
        "answered_at": (given.answered_at or received_at) if is_answered else None,
        # One without a place has the digest that it had before there were places.
        "digest": once.digest_of(
            given.model_dump(mode="json", exclude={name for name in PLACE if not getattr(given, name)})
        ),
        "location": None,
        "dong_code": None,
        "district_code": district_code,
        "recorded_by": actor.person_id,
    }
    if given.longitude is not None and given.latitude is not None:
        spot = Spot(given.longitude, given.latitude)
        row["location"] = f"SRID=4326;POINT({spot.longitude} {spot.latitude})"
        row["dong_code"] = locate(session, spot, day, district_code).dong_code
    row["number"] = given.number or _next_number(session, district_code, day.year)
    if once.accept(session, GRIEVANCE, row) is once.Acceptance.REPEATED:
        return False
    if given.name or given.phone:
        session.execute(
            text(
                "insert into grievance_contact (grievance_id, district_code, name, phone)"
                " values (:id, :district, :name, :phone)"
            ),
            {"id": given.id, "district": district_code, "name": given.name, "phone": given.phone},
        )
    change = {
        "number": row["number"],
        "channel": given.channel,
        "category_code": given.category_code,
        "due_at": row["due_at"],
    }
    record(session, actor, subject="grievance", subject_id=given.id, action="received", change=change)
    return True


def _next_number(session: Session, district_code: str, year: int) -> str:
    """The next number of a district and year. Whoever takes one waits for the one before, so none is given twice."""
    session.execute(
        text("select pg_advisory_xact_lock(hashtext('grievance'), hashtext(:key))"),
        {"key": f"{district_code}/{year}"},
    )
    last = session.scalar(
        text(
            "select max(substring(number from 7)::int) from grievance where district_code = :district"
            " and number ~ ('^G' || :year || '-[0-9]{1,8}$')"
        ),
        {"district": district_code, "year": str(year)},
    )
    return f"G{year}-{int(last or 0) + 1:05d}"


def answer_grievance(
    session: Session,
    actor: Actor,
    grievance_id: uuid.UUID,
    given: AnswerInput,
    *,
    district_code: str,
    at: dt.datetime,
) -> bool:
    """Answer a grievance; the same answer again changes nothing. Raises `problems.already_answered` for another one."""
    kept = session.execute(
        text("select answer from grievance where id = :id and district_code = :district for update"),
        {"id": grievance_id, "district": district_code},
    ).first()
    if kept is None:
        raise problems.programme_not_found()
    if kept.answer is not None:
        if kept.answer == given.answer:
            return False
        raise problems.already_answered()
    session.execute(
        text("update grievance set answer = :answer, answered_at = :at where id = :id"),
        {"answer": given.answer, "at": at, "id": grievance_id},
    )
    change = {"answered_at": at}
    record(session, actor, subject="grievance", subject_id=grievance_id, action="answered", change=change)
    return True


def look_up_contact(
    session: Session, actor: Actor, grievance_id: uuid.UUID, district_code: str
) -> ContactRow | None:
    """Contact data of whoever complained; the look is in the journal."""
    row = session.execute(
        text(
            "select name, phone from grievance_contact where grievance_id = :id and district_code = :district"
        ),
        {"id": grievance_id, "district": district_code},
    ).first()
    if row is None:
        return None
    record(
        session, actor, subject="grievance", subject_id=grievance_id, action="personal_data_read", change={}
    )
    return ContactRow(row.name, row.phone)


def forget_contacts(session: Session, at: dt.datetime) -> int:
    """Remove contact data whose time is over; called by a job."""
    gone = session.scalars(
        text("delete from grievance_contact where created_at < :before returning grievance_id"),
        {"before": at - KEEP_CONTACT},
    ).all()
    for grievance_id in gone:
        change = {"because": "retention"}
        record(
            session,
            Actor("worker"),
            subject="grievance",
            subject_id=grievance_id,
            action="personal_data_removed",
            change=change,
        )
    return len(gone)
