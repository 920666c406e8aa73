"""Reads of grievances: the list, one, categories, limits, the council's table."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period
from patrol.grievances.rules import Limit
from patrol.programmes.queries import pattern_of


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contact data: personal."""

    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One of the seven categories."""

    code: str
    name_ko: str
    name_en: str

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


@dataclass(frozen=True, slots=True)
class GrievanceRow:
    """A grievance, without whoever complained."""

    id: uuid.UUID
    number: str
    channel: str
    category_code: str
    category_ko: str
    category_en: str
    subject: str
    content: str
    received_at: dt.datetime
    due_at: dt.datetime
    address: str
    dong_code: str | None
    longitude: float | None
    latitude: float | None
    department_code: str | None
    answered_at: dt.datetime | None
    answer: str | None
    has_contact: bool

    def category(self, language: str) -> str:
        """Name of its category in `ko` or `en`."""
        return self.category_en if language == "en" else self.category_ko


_GRIEVANCE = """
    select g.id, g.number, g.channel, g.category_code, c.name_ko as category_ko, c.name_en as category_en, g.subject, g.content,
           g.received_at, g.due_at, g.address, g.dong_code, st_x(g.location) as longitude, st_y(g.location) as latitude,
           g.department_code, g.answered_at, g.answer,
           exists (select from grievance_contact t where t.grievance_id = g.id) as has_contact
      from grievance g join grievance_category c on c.district_code = g.district_code and c.code = g.category_code
     where g.district_code = :district
"""


def grievances(
    session: Session,
    district_code: str,
    *,
    period: Period | None = None,
    channel: str | None = None,
    category: str | None = None,
    only_open: bool = False,
    q: str | None = None,
    after: tuple[object, ...] | None = None,
    limit: int = 300,
) -> list[GrievanceRow]:
    """Grievances: open ones by their deadline, else the newest first; `after` is the key (moment, id) of the row before."""
    values = _values(district_code, period, channel, category, q) | {"limit": limit}
    further = ""
    if after is not None:
        further = f" and {'(g.due_at, g.id) >' if only_open else '(g.received_at, g.id) <'} (:a_at, :a_id)"
        values |= dict(zip(("a_at", "a_id"), after, strict=True))
    order = "g.due_at, g.id" if only_open else "g.received_at desc, g.id desc"
    rows = session.execute(
        text(
            f"{_GRIEVANCE} and {_CHOSEN}"
            + (" and g.answered_at is null" if only_open else "")
            + further
            + f" order by {order} limit :limit"
        ),
        values,
    )
    return [GrievanceRow(**row._mapping) for row in rows]


def count_grievances(
    session: Session,
    district_code: str,
    *,
    period: Period | None = None,
    channel: str | None = None,
    category: str | None = None,
    q: str | None = None,
) -> int:
    """How long the list is."""
    values = _values(district_code, period, channel, category, q)
    found = session.scalar(
        text(f"select count(*) from grievance g where g.district_code = :district and {_CHOSEN}"),  # noqa: S608
        values,
    )
    return int(found or 0)


_CHOSEN = (
    "(cast(:from as timestamptz) is null or g.received_at >= :from and g.received_at < :to)"
    " and g.channel = coalesce(cast(:channel as text), g.channel)"
    " and g.category_code = coalesce(cast(:category as text), g.category_code)"
    " and (cast(:q as text) is null or g.number ilike :q or g.subject ilike :q or g.content ilike :q)"
)


def _values(
    district_code: str, period: Period | None, channel: str | None, category: str | None, q: str | None
) -> dict[str, Any]:
    return {
        "district": district_code,
        "from": period.starts_at if period else None,
        "to": period.ends_before if period else None,
        "channel": channel,
        "category": category,
        "q": pattern_of(q),
    }


def grievance(session: Session, grievance_id: uuid.UUID, district_code: str) -> GrievanceRow:
    """One grievance; raises `problems.programme_not_found`."""
    row = session.execute(
        text(f"{_GRIEVANCE} and g.id = :id"), {"id": grievance_id, "district": district_code}
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return GrievanceRow(**row._mapping)


def categories(session: Session, district_code: str) -> list[CategoryRow]:
    """The categories in the order of the council's table."""
    rows = session.execute(
        text(
            "select code, name_ko, name_en from grievance_category where district_code = :district"
            " and not is_retired order by position"
        ),
        {"district": district_code},
    )
    return [CategoryRow(**row._mapping) for row in rows]


def limits(session: Session, district_code: str) -> list[Limit]:
    """Time limits by channel with the days from which they hold."""
    rows = session.execute(
        text(
            "select channel, valid_from, amount, unit from grievance_limit where district_code = :district"
            " order by channel, valid_from"
        ),
        {"district": district_code},
    )
    return [Limit(**row._mapping) for row in rows]
