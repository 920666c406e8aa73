"""Contact data of reporters as a file (연락처 반출): for those who may, with a reason; each person's data leaves an entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from patrol.exchange.export_files import write_rows
from patrol.exchange.export_findings import Wanted, case_of, copied_csv, disarmed, seoul_text, stream
from patrol.exchange.words import STATE_WORDS
from patrol.ids import new_id
from patrol.journal import Actor, record

COLUMNS = {
    "적출번호": "f.number",
    "접수일시": seoul_text("f.received_at"),
    "내용": "f.description",
    "처리상태": case_of("f.state", STATE_WORDS),
    "이름": "r.name",
    "전화": "r.phone",
    "전자우편": "r.email",
    "답변희망": "case when r.wants_answer then '예' else '' end",
}
_WRITTEN = ("내용", "이름", "전화", "전자우편")
_WIDTHS = (14, 19, 50, 12, 14, 18, 28, 10)

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]
"""Why somebody takes contact data with them, in words that can be judged later."""


class ContactsReason(BaseModel):
    """What has to be said before contact data leaves."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Release:
    """What was released: the mark of its journal entries, and between which of them to look."""

    mark: str
    first: int
    last: int
    persons: int


def release_contacts(session: Session, actor: Actor, wanted: Wanted, reason: str, kind: str) -> Release:
    """Write down that the contact data of these findings leaves: for the whole with the reason, and for each finding.

    The file then holds what was written down here, nothing else.
    """
    mark = str(new_id())
    condition, values = wanted.filter.where(wanted.district_code, wanted.at)
    entered = session.execute(
        text(
            "with entered as (insert into journal_entry (actor, actor_id, district_code, subject, subject_id, action, change)"  # noqa: S608
            " select :by_kind, cast(:by_id as uuid), f.district_code, 'finding', f.id::text, 'contact_exported',"
            " jsonb_build_object('export', cast(:mark as text)) from finding f join reporter r on r.finding_id = f.id"
            f" where {condition} returning sequence)"
            " select count(*) as persons, coalesce(min(sequence), 0) as first, coalesce(max(sequence), 0) as last from entered"
        ),
        {**values, "by_kind": actor.kind, "by_id": actor.person_id, "mark": mark},
    ).one()
    change = {"kind": kind, "filter": wanted.filter.query(), "reason": reason, "persons": entered.persons}
    record(session, actor, subject="contacts", subject_id=mark, action="exported", change=change)
    return Release(mark, entered.first, entered.last, entered.persons)


def _select(released: Release, columns: dict[str, str]) -> tuple[str, dict[str, Any]]:
    wanted = ", ".join(f'{sql} as "{name}"' for name, sql in columns.items())
    return (
        f"select {wanted} from journal_entry e join finding f on f.id = e.subject_id::uuid"  # noqa: S608
        " join reporter r on r.finding_id = f.id where e.sequence between :first and :last"
        " and e.subject = 'finding' and e.action = 'contact_exported' and e.change ->> 'export' = :mark"
        " order by f.district_code, f.number",
        {"mark": released.mark, "first": released.first, "last": released.last},
    )


def contacts_csv(connection: Connection, released: Release) -> Iterator[bytes]:
    """The released contact data as CSV (UTF-8 with BOM) in blocks."""
    columns = {name: disarmed(sql) if name in _WRITTEN else sql for name, sql in COLUMNS.items()}
    return copied_csv(connection, *_select(released, columns))


def write_contacts_workbook(path: Path, connection: Connection, released: Release) -> None:
    """The released contact data as a workbook."""
    rows = stream(connection, *_select(released, COLUMNS))
    write_rows(path, "연락처", list(COLUMNS), rows, times={1}, numbers=set(), widths=_WIDTHS)
