"""Reads of the journal for people: frozen rows, newest first, and the state of its seals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period
from patrol.web.paging import PAGE_SIZE, Page, read_cursor, write_cursor


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry, with the name of who acted and the number of the finding that it is about."""

    sequence: int
    at: dt.datetime
    actor: str
    by: str | None
    subject: str
    subject_id: str
    number: str | None
    action: str
    change: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seals:
    """How far the journal is sealed."""

    seals: int
    last_at: dt.datetime | None
    last_hash: str | None
    unsealed: int


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: Seoul days, subject (`finding`, `person` …), action, who acted, a finding's number."""

    period: Period
    subject: str | None = None
    action: str | None = None
    name: str | None = None
    number: str | None = None


OWNED = ("finding", "photo", "person", "patrol", "grievance", "inspection", "result_template")
"""Subjects that belong to a district, by their table; what the service did of itself to one of them is that district's to see."""
_OWNED = " ".join(
    f"when '{name}' then exists (select from {name} x where x.id = j.subject_id::uuid and x.district_code = :district)"
    for name in OWNED
)
OF_DISTRICT = (
    f"j.district_code = :district or (j.district_code is null and case j.subject {_OWNED} else true end)"
)
"""A district's entries: its own people's, the service's about its rows, and those about the service itself (scheme, models)."""


def entries(
    session: Session,
    wanted: EntryFilter,
    *,
    district_code: str,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[EntryRow]:
    """One page of a district's entries, newest first. One statement."""
    parts = ["j.at >= :first", "j.at < :last", OF_DISTRICT]
    values: dict[str, object] = {
        "first": wanted.period.starts_at,
        "last": wanted.period.ends_before,
        "district": district_code,
    }
    for condition, name, value in (
        ("j.subject = :subject", "subject", wanted.subject),
        ("j.action = :action", "action", wanted.action),
        ("p.name = :name", "name", wanted.name),
        (
            "j.subject = 'finding' and j.subject_id = (select id::text from finding"
            " where district_code = :district and number = :number)",
            "number",
            wanted.number,
        ),
    ):
        if value:
            parts.append(condition)
            values[name] = value
    if cursor:
        parts.append("j.sequence < :before")
        values["before"] = _sequence(read_cursor(cursor, 1)[0])
    statement = text(
        "select j.sequence, j.at, j.actor, p.display_name as by, j.subject, j.subject_id, f.number, j.action, j.change"  # noqa: S608
        " from journal_entry j left join person p on p.id = j.actor_id"
        " left join finding f on j.subject = 'finding' and f.id::text = j.subject_id"
        f" where {' and '.join(f'({part})' for part in parts)} order by j.sequence desc limit :size"
    )
    rows = [EntryRow(**row._mapping) for row in session.execute(statement, {**values, "size": size + 1})]
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, write_cursor(rows[-1].sequence) if more else None)


def _sequence(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise problems.cursor_invalid()
    return int(value)


def seals(session: Session) -> Seals:
    """The newest seal, and how many entries came after it."""
    row = session.execute(
        text(
            "select (select count(*) from journal_seal) as seals, s.at as last_at, encode(s.hash, 'hex') as last_hash,"
            " (select count(*) from journal_entry where sequence > coalesce(s.to_sequence, 0)) as unsealed"
            " from (select 1) one left join lateral"
            " (select * from journal_seal order by to_sequence desc limit 1) s on true"
        )
    ).one()
    return Seals(**row._mapping)
