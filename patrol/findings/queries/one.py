"""Reads of one finding: whole, its photos, its history, the findings that it refers to."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.findings.queries.rows import DETAIL_COLUMNS, FindingDetail, PhotoRow, detail_of, detail_tables


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One journal entry of a finding, with the name of who acted, and the words that the journal knows by their fingerprint."""

    at: dt.datetime
    action: str
    by: str | None
    change: dict[str, Any]
    result: str | None
    reason: str | None
    notice: str | None


def finding(session: Session, key: str | uuid.UUID, *, district_code: str | None) -> FindingDetail:
    """One finding by id or number; raises `problems.finding_not_found`, also for another district's."""
    identity = key if isinstance(key, uuid.UUID) else _uuid_or_none(key)
    condition = "f.id = :id" if identity is not None else "f.number = :number"
    statement = text(
        f"select {DETAIL_COLUMNS} from {detail_tables()}"  # noqa: S608
        f" where {condition} and (cast(:district as text) is null or f.district_code = :district)"
    )
    found = session.execute(
        statement, {"id": identity, "number": str(key).upper(), "district": district_code}
    ).first()
    if found is None:
        raise problems.finding_not_found()
    detail = detail_of(found)
    return replace(detail, photos=tuple(photos_of(session, detail.row.id)))


def photos_of(session: Session, finding_id: uuid.UUID) -> list[PhotoRow]:
    """A finding's photos: before, context, after, each in the order in which they were taken on."""
    rows = session.execute(
        text(
            "select sha256, role, state, width, height, taken_at, refusal from photo where finding_id = :id"
            " order by array_position(array['before', 'context', 'after'], role), position, id"
        ),
        {"id": finding_id},
    )
    return [PhotoRow(**row._mapping) for row in rows]


def history(session: Session, finding_id: uuid.UUID) -> list[HistoryRow]:
    """What the journal has of a finding, oldest first."""
    rows = session.execute(
        text(
            "select j.at, j.action, p.display_name as by, j.change, m.result, m.reason, o.body as notice"
            " from journal_entry j left join person p on p.id = j.actor_id"
            " left join finding_move m on j.action = 'moved' and m.finding_id = :finding and m.id::text = j.change ->> 'move'"
            " left join outgoing_mail o on j.action = 'interim_notice' and o.key = 'interim:' || j.subject_id"
            " where j.subject_id = :id and j.subject = 'finding' order by j.sequence"
        ),
        {"id": str(finding_id), "finding": finding_id},
    )
    return [HistoryRow(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class BriefRow:
    """Another finding, as a link names it."""

    id: uuid.UUID
    number: str
    state: str
    description: str
    received_at: dt.datetime
    sightings: int


def brief(session: Session, finding_id: uuid.UUID) -> BriefRow | None:
    """A finding that another one refers to."""
    row = session.execute(
        text("select id, number, state, description, received_at, sightings from finding where id = :id"),
        {"id": finding_id},
    ).first()
    return BriefRow(**row._mapping) if row is not None else None


def merged_into(session: Session, finding_id: uuid.UUID, most: int = 50) -> list[BriefRow]:
    """The findings that were merged into this one, oldest first."""
    rows = session.execute(
        text(
            "select id, number, state, description, received_at, sightings from finding where duplicate_of = :id"
            " order by received_at limit :most"
        ),
        {"id": finding_id, "most": most},
    )
    return [BriefRow(**row._mapping) for row in rows]


def id_of_number(session: Session, number: str, district_code: str) -> uuid.UUID | None:
    """Id of the finding with this number in a district, None where there is none."""
    found: uuid.UUID | None = session.scalar(
        text("select id from finding where district_code = :district and number = :number"),
        {"district": district_code, "number": number.strip()},
    )
    return found


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contact data of whoever reported: personal data; each look is journaled by `contact.look_up`."""

    name: str | None
    phone: str | None
    email: str | None
    wants_answer: bool


def has_reporter(session: Session, finding_id: uuid.UUID) -> bool:
    """Whether somebody left contact data."""
    return bool(
        session.scalar(
            text("select exists (select from reporter where finding_id = :id)"), {"id": finding_id}
        )
    )


@dataclass(frozen=True, slots=True)
class LastMove:
    """The newest step of a finding."""

    id: uuid.UUID
    made_by: uuid.UUID | None
    made_at: dt.datetime
    from_revision: int
    undoes: uuid.UUID | None


def last_move(session: Session, finding_id: uuid.UUID) -> LastMove | None:
    """The newest step, None for a finding that has not moved."""
    row = session.execute(
        text(
            "select id, made_by, made_at, from_revision, undoes from finding_move where finding_id = :id"
            " order by made_at desc, from_revision desc limit 1"
        ),
        {"id": finding_id},
    ).first()
    return LastMove(**row._mapping) if row is not None else None


def _uuid_or_none(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
